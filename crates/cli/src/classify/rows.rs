//! The rows of a table one by one, for work that is not worth many cores.

use std::io::Read;

use facts::{Sheet, Vocabulary};
use rules::Encoder;

use super::cells::{Cells, Problem};
use super::header::Layout;
use super::objects::Objects;
use super::table::{Batch, TableReader};
use super::unreadable;
use crate::failure::{Failure, error};
use crate::sentence::count;

/// The number of different values that are remembered.
const MAX_VALUES: usize = 128 * 1024;

/// The rows of a table.
pub(crate) struct Rows<'a, R> {
    name: &'a str,
    reader: TableReader<R>,
    layout: &'a Layout,
    objects: Objects<'a>,
    cells: Cells<'a>,
    encoder: Encoder,
    sheet: Sheet,
    bad: u64,
}

impl<'a, R: Read> Rows<'a, R> {
    /// The rows of a table whose header has been read.
    pub(crate) fn new(
        name: &'a str,
        reader: TableReader<R>,
        layout: &'a Layout,
        vocabulary: &'a Vocabulary,
    ) -> Self {
        let (objects, cells) = (Objects::new(layout), Cells::new(layout, vocabulary));
        let (encoder, sheet) = (Encoder::new(vocabulary), Sheet::new());
        Self { name, reader, layout, objects, cells, encoder, sheet, bad: 0 }
    }

    /// Visits the name and the facts of every good row; tells what is wrong with the bad ones.
    pub(crate) fn each(&mut self, mut visit: impl FnMut(&str, &Sheet)) -> Result<(), Failure> {
        self.each_labelled(|name, sheet, _| {
            visit(name, sheet);
            Ok(())
        })
    }

    /// The same with the label of the row, which may be wrong.
    pub(crate) fn each_labelled(
        &mut self,
        mut visit: impl FnMut(&str, &Sheet, &str) -> Result<(), String>,
    ) -> Result<(), Failure> {
        let mut batch = Batch::default();
        while self.reader.read(&mut batch).map_err(|error| unreadable(self.name, &error))? {
            for record in batch.records().filter(|record| !record.is_blank()) {
                if self.cells.is_full() || self.encoder.len() > MAX_VALUES {
                    self.cells.clear();
                    self.encoder.clear();
                }
                let mut refuse = |problems: &[Problem]| {
                    self.bad += 1;
                    let mut text = String::new();
                    for problem in problems {
                        problem.report(&mut text, self.name, self.layout, &record);
                    }
                    text.lines().for_each(error);
                };
                let record = match self.objects.open(record) {
                    Ok(record) => record,
                    Err(problem) => {
                        refuse(&[problem]);
                        continue;
                    }
                };
                let codes = match self.cells.read(&record, &mut self.encoder) {
                    Ok(codes) => codes,
                    Err(problems) => {
                        refuse(problems);
                        continue;
                    }
                };
                self.encoder.decode_into(codes, &mut self.sheet);
                let name = String::from_utf8_lossy(record.field(self.layout.name));
                let label = self.layout.label.map_or(&[][..], |column| record.field(column));
                let label = String::from_utf8_lossy(label);
                if let Err(message) = visit(name.trim(), &self.sheet, label.trim()) {
                    refuse(&[Problem { column: self.layout.label, message }]);
                }
            }
        }
        Ok(())
    }

    /// A failure when there were bad rows.
    pub(crate) fn verdict(&self) -> Result<(), Failure> {
        if self.bad == 0 {
            return Ok(());
        }
        Err(Failure::Input(format!("{}: {} left out", self.name, count(self.bad, "bad row", "bad rows"))))
    }
}
