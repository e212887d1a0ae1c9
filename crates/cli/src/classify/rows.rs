//! The rows of a table one by one, for work that is not worth many cores.

use std::io::Read;

use facts::{Sheet, Vocabulary};
use rules::Encoder;
use tabular::{Batch, CellError, Guesses, Objects};

use super::cells::Cells;
use super::open::{OpenTable, note_guesses, unreadable};
use crate::failure::{Failure, error};
use crate::sentence::count;

/// The number of different values that are remembered.
const MAX_VALUES: usize = 128 * 1024;

/// The rows of a table.
pub(crate) struct Rows<'a, R> {
    table: &'a mut OpenTable<R>,
    vocabulary: &'a Vocabulary,
    bad: u64,
}

impl<'a, R: Read> Rows<'a, R> {
    /// The rows of a table whose header has been read.
    pub(crate) fn new(table: &'a mut OpenTable<R>, vocabulary: &'a Vocabulary) -> Self {
        Self { table, vocabulary, bad: 0 }
    }

    /// Visits the name and the facts of every good row; tells what is wrong with the bad ones.
    pub(crate) fn each(&mut self, mut visit: impl FnMut(&str, &Sheet)) -> Result<(), Failure> {
        self.each_labelled(|name, sheet, _| {
            visit(name, sheet);
            Ok(())
        })
    }

    /// The same with the label of the row, which may be wrong: what was expected, then.
    pub(crate) fn each_labelled(
        &mut self,
        mut visit: impl FnMut(&str, &Sheet, &str) -> Result<(), String>,
    ) -> Result<(), Failure> {
        let OpenTable { name, reader, columns, services, label } = &mut *self.table;
        let (mut objects, mut cells) = (Objects::new(columns), Cells::new(services, self.vocabulary));
        let (mut encoder, mut sheet) = (Encoder::new(self.vocabulary), Sheet::new());
        let (mut batch, mut guesses, mut bad) = (Batch::default(), Guesses::default(), 0);
        while reader.read(&mut batch).map_err(|error| unreadable(name, &error))? {
            for record in batch.records() {
                if cells.is_full() || encoder.len() > MAX_VALUES {
                    cells.clear();
                    encoder.clear();
                }
                let mut refuse = |errors: &[CellError]| {
                    bad += 1;
                    for wrong in errors {
                        error(&format!("{name}: {wrong}"));
                    }
                };
                let opened = if services.objects { objects.open(&record) } else { Ok(record) };
                let record = match opened {
                    Ok(record) => record,
                    Err(wrong) => {
                        refuse(&[services.object_error(record.row, &wrong)]);
                        continue;
                    }
                };
                let codes = match cells.read(&record, &mut encoder) {
                    Ok(codes) => codes,
                    Err(errors) => {
                        refuse(errors);
                        continue;
                    }
                };
                encoder.decode_into(codes, &mut sheet);
                let service = record.cell(services.name).unwrap_or_default();
                let given = label.map_or("", |position| record.cell(position).unwrap_or_default());
                if let Err(expected) = visit(service, &sheet, given) {
                    let place = services.layout.cell(record.row, label.unwrap_or_default());
                    refuse(&[CellError::about(place, expected)]);
                }
            }
            guesses.merge(&cells.take_guesses());
        }
        note_guesses(name, reader.encoding(), &guesses, services);
        self.bad += bad;
        Ok(())
    }

    /// A failure when there were bad rows.
    pub(crate) fn verdict(&self) -> Result<(), Failure> {
        if self.bad == 0 {
            return Ok(());
        }
        Err(Failure::Input(format!(
            "{}: {} left out",
            self.table.name,
            count(self.bad, "bad row", "bad rows")
        )))
    }
}
