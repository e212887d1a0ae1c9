//! What one thread does: batches of rows in, text out.

use std::ops::Range;

use facts::Vocabulary;
use rules::Definition;
use rustc_hash::FxHashMap;

use super::cells::{Cells, Problem};
use super::finding::Judge;
use super::format::{Format, RowName};
use super::header::Layout;
use super::objects::Objects;
use super::table::{Batch, Record};
use super::tally::Tally;

/// How much all workers together remember of rows, in bytes.
const MOST_REMEMBERED: usize = 16 * 1024 * 1024;

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
    /// How many share the work.
    pub(crate) workers: usize,
    /// The table's name, for people.
    pub(crate) table: &'j str,
}

/// What rows say, what they end with, and the class of their services, if it is certain.
#[derive(Default)]
struct Remembered {
    /// By the codes of a row.
    rows: FxHashMap<Box<[u32]>, Said>,
    ends: Vec<u8>,
}

/// What was said of a row: where its end stands among the ends, and its class.
struct Said {
    end: Range<usize>,
    class: Option<usize>,
}

impl Remembered {
    fn get(&self, codes: &[u32]) -> Option<(&[u8], Option<usize>)> {
        let said = self.rows.get(codes)?;
        Some((self.ends.get(said.end.clone())?, said.class))
    }

    fn insert(&mut self, codes: Box<[u32]>, end: &[u8], class: Option<usize>) {
        let start = self.ends.len();
        self.ends.extend_from_slice(end);
        self.rows.insert(codes, Said { end: start..self.ends.len(), class });
    }

    /// How many bytes the rows and their ends take, without what the map needs beside them.
    fn size(&self) -> usize {
        let codes = self.rows.keys().next().map_or(0, |codes| size_of_val(&**codes));
        self.ends.len() + self.rows.len() * codes
    }

    /// Forgets everything, and keeps the memory.
    fn clear(&mut self) {
        self.rows.clear();
        self.ends.clear();
    }
}

/// One thread's part of a job, with what it remembers.
pub(crate) struct Worker<'j> {
    job: &'j Job<'j>,
    objects: Objects<'j>,
    cells: Cells<'j>,
    judge: Judge<'j>,
    remembered: Remembered,
    habit: Habit,
}

impl<'j> Worker<'j> {
    /// A worker who remembers nothing yet.
    pub(crate) fn new(job: &'j Job<'j>) -> Self {
        Self {
            job,
            objects: Objects::new(job.layout),
            cells: Cells::new(job.layout, job.vocabulary),
            judge: Judge::new(job.definition, job.vocabulary, job.questions),
            remembered: Remembered::default(),
            habit: Habit::new(),
        }
    }

    /// Judges the rows of a batch. What the output held before is forgotten.
    pub(crate) fn judge(&mut self, batch: &Batch, output: &mut Output) {
        output.text.clear();
        output.problems.clear();
        output.tally = Tally::new(self.job.definition);
        let full = self.cells.is_full();
        if full {
            self.cells.forget();
        }
        if full || !self.habit.remembers() || self.remembered.size() > MOST_REMEMBERED / self.job.workers {
            self.remembered.clear();
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
        let codes = match self.cells.read(&record) {
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
        if let Some((end, class)) = self.remembered.get(codes) {
            output.text.extend_from_slice(end);
            output.tally.count(class);
            self.habit.hit();
            return;
        }
        self.habit.miss();
        let codes = self.habit.remembers().then(|| Box::from(codes));
        let finding = self.judge.judge(&self.cells.row());
        let class = match finding.summary.possible.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        let start = output.text.len();
        self.job.format.end(&mut output.text, &finding);
        output.tally.count(class);
        if let (Some(codes), Some(end)) = (codes, output.text.get(start..)) {
            self.remembered.insert(codes, end, class);
        }
    }
}

/// Whether rows repeat one another so often that remembering them pays.
///
/// Tables that hardly do are tried again after a while, for they may come to, and ever more seldom.
struct Habit {
    /// Rows seen before, and new ones, in this stretch.
    hits: u32,
    misses: u32,
    /// Stretches to go without remembering, and how many there will be the next time.
    pause: u32,
    next_pause: u32,
}

/// After so many rows it is decided anew whether to remember rows.
const STRETCH: u32 = 1024;

/// The longest pause, in stretches.
const LONGEST_PAUSE: u32 = 32;

impl Habit {
    fn new() -> Self {
        Self { hits: 0, misses: 0, pause: 0, next_pause: 1 }
    }

    /// Whether rows are remembered now.
    fn remembers(&mut self) -> bool {
        if self.hits + self.misses >= STRETCH {
            if self.pause > 0 {
                self.pause -= 1;
            } else if self.hits > self.misses / 16 {
                self.next_pause = 1;
            } else {
                self.pause = self.next_pause;
                self.next_pause = (2 * self.next_pause).min(LONGEST_PAUSE);
            }
            (self.hits, self.misses) = (0, 0);
        }
        self.pause == 0
    }

    /// A row that has been seen before.
    fn hit(&mut self) {
        self.hits += 1;
    }

    /// A row that has not been seen, or was not looked for.
    fn miss(&mut self) {
        self.misses += 1;
    }
}
