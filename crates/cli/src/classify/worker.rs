//! What one thread does: batches of rows in, text out.

use facts::Vocabulary;
use rules::{Definition, Evaluator};

use super::cells::{Cells, Problem};
use super::finding::Finding;
use super::format::{Format, RowName};
use super::header::Layout;
use super::objects::Objects;
use super::table::{Batch, Record};
use super::tally::Tally;

/// What was made of a batch.
#[derive(Default)]
pub(crate) struct Output {
    /// What to write, in the format asked for.
    pub(crate) text: Vec<u8>,
    /// What is wrong with the bad rows, a line a mistake.
    pub(crate) problems: String,
    /// How many rows were found to be what.
    pub(crate) tally: Tally,
}

/// What all workers share.
pub(crate) struct Job<'j> {
    pub(crate) definition: &'j Definition,
    pub(crate) vocabulary: &'j Vocabulary,
    pub(crate) layout: &'j Layout,
    pub(crate) format: &'j dyn Format,
    pub(crate) questions: usize,
    /// Whether nothing is presumed.
    pub(crate) strict: bool,
    /// The table's name, for people.
    pub(crate) table: &'j str,
}

/// One thread's part of a job, with what it remembers.
pub(crate) struct Worker<'j> {
    job: &'j Job<'j>,
    objects: Objects<'j>,
    cells: Cells<'j>,
    evaluator: Evaluator,
}

impl<'j> Worker<'j> {
    /// A worker who remembers nothing yet.
    pub(crate) fn new(job: &'j Job<'j>) -> Self {
        let evaluator = Evaluator::new(job.definition);
        Self {
            job,
            objects: Objects::new(job.layout),
            cells: Cells::new(job.layout, job.vocabulary),
            evaluator: if job.strict { evaluator.strict() } else { evaluator },
        }
    }

    /// Judges the rows of a batch. What the output held before is forgotten.
    pub(crate) fn judge(&mut self, batch: &Batch, output: &mut Output) {
        output.text.clear();
        output.problems.clear();
        output.tally = Tally::new(self.job.definition);
        if self.cells.is_full() || self.evaluator.is_full() {
            self.cells.clear();
            self.evaluator.clear();
        }
        for record in batch.records().filter(|record| !record.is_blank()) {
            self.row(&record, output);
        }
    }

    fn row(&mut self, record: &Record<'_>, output: &mut Output) {
        let layout = self.job.layout;
        let mut refuse = |problems: &[Problem]| {
            output.tally.bad += 1;
            for problem in problems {
                problem.report(&mut output.problems, self.job.table, layout, record);
            }
        };
        let record = match self.objects.open(*record) {
            Ok(record) => record,
            Err(problem) => return refuse(&[problem]),
        };
        let codes = match self.cells.read(&record, self.evaluator.encoder()) {
            Ok(codes) => codes,
            Err(problems) => return refuse(problems),
        };
        let text = |column: Option<usize>| {
            let cell = column.map_or(&[][..], |column| record.field(column));
            // Cells that are no text have been refused.
            std::str::from_utf8(cell).unwrap_or_default().trim()
        };
        let name = RowName { row: record.row, id: text(layout.id), name: text(Some(layout.name)) };
        self.job.format.begin(&mut output.text, name);
        let summary = self.evaluator.summarise_row(codes, self.job.questions);
        output.tally.count(summary.verdict.classes.only(), summary.likely.is_some());
        let finding = Finding { definition: self.job.definition, vocabulary: self.job.vocabulary, summary };
        self.job.format.end(&mut output.text, &finding);
    }
}
