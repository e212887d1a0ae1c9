//! What one thread does: batches of rows in, text out.

use facts::Vocabulary;
use rules::Definition;
use rustc_hash::FxHashMap;

use super::cells::Cells;
use super::finding::Judge;
use super::format::{Format, RowName};
use super::header::Layout;
use super::table::{Batch, Record};
use super::tally::Tally;

/// How much finished text all workers together remember, in bytes.
const MOST_REMEMBERED: usize = 16 * 1024 * 1024;

/// What was made of a batch.
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
    /// How many share the work.
    pub(crate) workers: usize,
    /// The table's name, for people.
    pub(crate) table: &'j str,
}

/// What rows end with, and the class of their services, if it is certain.
type Known = (Box<[u8]>, Option<usize>);

/// One thread's part of a job, with what it remembers.
pub(crate) struct Worker<'j> {
    job: &'j Job<'j>,
    cells: Cells<'j>,
    judge: Judge<'j>,
    /// By what rows say.
    known: FxHashMap<Box<[u32]>, Known>,
    remembered: usize,
    habit: Habit,
}

impl<'j> Worker<'j> {
    /// A worker who remembers nothing yet.
    pub(crate) fn new(job: &'j Job<'j>) -> Self {
        Self {
            job,
            cells: Cells::new(job.layout, job.vocabulary),
            judge: Judge::new(job.definition, job.vocabulary, job.questions),
            known: FxHashMap::default(),
            remembered: 0,
            habit: Habit::new(),
        }
    }

    /// Judges the rows of a batch.
    pub(crate) fn judge(&mut self, batch: &Batch) -> Output {
        let mut output = Output {
            text: Vec::with_capacity(1024 * batch.len()),
            problems: String::new(),
            tally: Tally::new(self.job.definition),
        };
        for record in batch.records().filter(|record| !record.is_blank()) {
            self.row(&record, &mut output);
        }
        output
    }

    fn row(&mut self, record: &Record<'_>, output: &mut Output) {
        if self.cells.is_full() || self.remembered > MOST_REMEMBERED / self.job.workers {
            self.cells.forget();
            self.known.clear();
            self.remembered = 0;
        }
        let layout = self.job.layout;
        let codes = match self.cells.read(record) {
            Ok(codes) => codes,
            Err(problems) => {
                output.tally.bad += 1;
                for problem in problems {
                    problem.report(&mut output.problems, self.job.table, layout, record);
                }
                return;
            }
        };
        let text = |column: Option<usize>| {
            let cell = column.map_or(&[][..], |column| record.field(column));
            // Cells that are no text have been refused.
            std::str::from_utf8(cell).unwrap_or_default().trim()
        };
        let name = RowName { row: record.row, id: text(layout.id), name: text(Some(layout.name)) };
        self.job.format.begin(&mut output.text, name);
        if let Some((end, class)) = self.known.get(codes) {
            output.text.extend_from_slice(end);
            output.tally.count(*class);
            self.habit.hit();
            return;
        }
        let codes = self.habit.miss().then(|| Box::from(codes));
        let finding = self.judge.judge(self.cells.sheet());
        let class = match finding.summary.possible.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        let start = output.text.len();
        self.job.format.end(&mut output.text, &finding);
        output.tally.count(class);
        if let (Some(codes), Some(end)) = (codes, output.text.get(start..)) {
            let codes: Box<[u32]> = codes;
            // The table of a hash map, and what the allocator keeps beside each piece.
            self.remembered += end.len() + 4 * codes.len() + 96;
            self.known.insert(codes, (end.into(), class));
        }
    }
}

/// Whether rows repeat one another so often that remembering them pays.
struct Habit {
    /// Rows seen before, and new ones, in this stretch.
    hits: u32,
    misses: u32,
    remembers: bool,
}

/// After so many rows it is decided anew whether to remember rows.
const STRETCH: u32 = 4096;

impl Habit {
    fn new() -> Self {
        Self { hits: 0, misses: 0, remembers: true }
    }

    /// A row that has been seen before.
    fn hit(&mut self) {
        self.hits += 1;
    }

    /// A row that has not been seen; whether to remember it. Tables that hardly repeat themselves are tried again every
    /// other stretch, for they may come to do so.
    fn miss(&mut self) -> bool {
        if self.hits + self.misses >= STRETCH {
            self.remembers = !self.remembers || self.hits > self.misses / 16;
            (self.hits, self.misses) = (0, 0);
        }
        self.misses += 1;
        self.remembers
    }
}
