//! What one thread does: batches of rows in, text out.

use std::fmt::Write;

use facts::Vocabulary;
use rules::{Definition, Evaluator};
use tabular::{Batch, CellError, Columns, Guesses, Objects, Record, ServiceColumns};

use super::cells::Cells;
use super::finding::Finding;
use super::format::{Format, Row};
use super::tally::Tally;

/// What was made of a batch.
#[derive(Default)]
pub(crate) struct Output {
    /// What to write, in the format asked for.
    pub(crate) text: Vec<u8>,
    /// What is wrong with the bad rows, a line a mistake.
    pub(crate) problems: String,
    /// What was guessed.
    pub(crate) guesses: Guesses,
    /// How many rows were found to be what.
    pub(crate) tally: Tally,
}

/// What all workers share.
pub(crate) struct Job<'j> {
    pub(crate) definition: &'j Definition,
    pub(crate) vocabulary: &'j Vocabulary,
    pub(crate) columns: &'j Columns,
    pub(crate) services: &'j ServiceColumns,
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
            objects: Objects::new(job.columns),
            cells: Cells::new(job.services, job.vocabulary),
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
        for record in batch.records() {
            self.row(&record, output);
        }
        output.guesses = self.cells.take_guesses();
    }

    fn row(&mut self, record: &Record<'_>, output: &mut Output) {
        let Job { services, format, table, .. } = self.job;
        let mut refuse = |row: &Row<'_>, errors: &[CellError]| {
            output.tally.bad += 1;
            for error in errors {
                // Writing to memory does not fail.
                let _ = writeln!(output.problems, "{table}: {error}");
            }
            format.bad(&mut output.text, row, errors);
        };
        let opened = if services.objects { self.objects.open(record) } else { Ok(*record) };
        let fields = match opened {
            Ok(fields) => fields,
            Err(error) => {
                let row = Row { record, id: "", name: "" };
                return refuse(&row, &[services.object_error(record.row, &error)]);
            }
        };
        // Cells that are no text are refused below.
        let text = |position: Option<usize>| position.map_or("", |at| fields.cell(at).unwrap_or_default());
        let row = Row { record: &fields, id: text(services.id), name: text(Some(services.name)) };
        let codes = match self.cells.read(&fields, self.evaluator.encoder()) {
            Ok(codes) => codes,
            Err(errors) => return refuse(&row, errors),
        };
        format.begin(&mut output.text, &row);
        let summary = self.evaluator.summarise_row(codes, self.job.questions);
        output.tally.count(summary.verdict.classes.only(), summary.likely.is_some());
        let finding = Finding { definition: self.job.definition, vocabulary: self.job.vocabulary, summary };
        format.end(&mut output.text, &finding);
    }
}
