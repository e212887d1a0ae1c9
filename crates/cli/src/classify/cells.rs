//! From the cells of a row to what is known about a service.
//!
//! Real tables say the same few things again and again. Each column therefore remembers what it has read: a cell is
//! parsed once and is a code of an encoder from then on.

use facts::{ValueError, Vocabulary};
use rules::Encoder;
use tabular::cell::{self, Reading};
use tabular::{CellError, FactColumn, Guesses, Record, ServiceColumns, not_text};

use super::readings::{Cell, Readings};

/// The number of ways of writing a member that a column remembers.
const MAX_READINGS: usize = 128 * 1024;

/// The nations as most tables write them, which are known without more ado.
const NATIONS: [&[u8]; 4] = [b"england", b"northern-ireland", b"scotland", b"wales"];

/// Reads the cells of rows.
pub(crate) struct Cells<'a> {
    table: &'a ServiceColumns,
    vocabulary: &'a Vocabulary,
    columns: Vec<Readings>,
    /// The codes of a row's values, fact by fact.
    codes: Vec<u32>,
    errors: Vec<CellError>,
    /// What was guessed since they were taken.
    guesses: Guesses,
}

impl<'a> Cells<'a> {
    pub(crate) fn new(table: &'a ServiceColumns, vocabulary: &'a Vocabulary) -> Self {
        Self {
            table,
            vocabulary,
            columns: table.facts.iter().map(|_| Readings::new(table.objects)).collect(),
            codes: vec![0; vocabulary.iter().count()],
            errors: Vec::new(),
            guesses: Guesses::default(),
        }
    }

    /// Whether the columns remember so much that they should start afresh.
    pub(crate) fn is_full(&self) -> bool {
        self.columns.iter().any(|column| column.members() > MAX_READINGS)
    }

    /// Forgets everything, as the encoder has to whose codes are remembered.
    pub(crate) fn clear(&mut self) {
        self.columns.fill_with(|| Readings::new(self.table.objects));
    }

    /// Takes what was guessed since this was called last.
    pub(crate) fn take_guesses(&mut self) -> Guesses {
        std::mem::take(&mut self.guesses)
    }

    /// Reads a row: the codes of everything that it says about its service; or what is wrong with it.
    pub(crate) fn read(
        &mut self,
        record: &Record<'_>,
        encoder: &mut Encoder,
    ) -> Result<&[u32], &[CellError]> {
        self.errors.clear();
        if !self.table.objects && record.len() > self.table.layout.titles.len() {
            self.errors.extend(self.table.layout.beyond(record));
        }
        self.read_about(record);
        let Self { table, vocabulary, columns, codes, errors, guesses } = self;
        for (column, readings) in table.facts.iter().zip(columns) {
            let (fact, at) = (column.fact, column.fact.get());
            let (Some(definition), Some(code)) = (vocabulary.get(fact), codes.get_mut(at)) else { continue };
            *code = match cell_of(table, *column, record) {
                Ok(None) => 0,
                Ok(Some(cell)) => readings.code(cell, fact, definition, encoder),
                Err(error) => {
                    errors.push(*error);
                    0
                }
            };
            let Some(position) = column.value else { continue };
            if let Some(error) = readings.error(*code) {
                errors.push(CellError::at(table.layout.cell(record.row, position), error));
            }
            if let Some(guess) = readings.guess(*code) {
                guesses.add(position, record.row, &guess);
            }
        }
        if errors.is_empty() { Ok(codes) } else { Err(errors) }
    }

    /// Columns that are about the service and not about a fact.
    fn read_about(&mut self, record: &Record<'_>) {
        let table = self.table;
        for position in [Some(table.name), table.id].into_iter().flatten() {
            match record.cell(position) {
                Err(bytes) => self.refuse(record, position, &not_text(bytes)),
                Ok("") if position == table.name => {
                    let nothing = if table.objects { "none" } else { "an empty cell" };
                    let expected = format!("the name of the service, got {nothing}");
                    self.errors.push(CellError::about(table.layout.cell(record.row, position), expected));
                }
                Ok(_) => {}
            }
        }
        self.check(record, table.nation, is_nation, |text| cell::nation(text).map(Reading::sure));
        self.check(record, table.observed_on, is_day, cell::date);
    }

    /// Checks a cell, unless it is plainly good.
    fn check<T>(
        &mut self,
        record: &Record<'_>,
        position: Option<usize>,
        is_plain: impl Fn(&[u8]) -> bool,
        read: impl Fn(&str) -> Result<Reading<T>, ValueError>,
    ) {
        let Some(position) = position else { return };
        let field = record.field(position);
        if field.is_empty() || is_plain(field) {
            return;
        }
        match record.cell(position).map(read) {
            Ok(Ok(reading)) => {
                if let Some(guess) = &reading.guess {
                    self.guesses.add(position, record.row, guess);
                }
            }
            Ok(Err(error)) => self.refuse(record, position, &error),
            Err(bytes) => self.refuse(record, position, &not_text(bytes)),
        }
    }

    fn refuse(&mut self, record: &Record<'_>, position: usize, error: &ValueError) {
        self.errors.push(CellError::at(self.table.layout.cell(record.row, position), error));
    }
}

/// The cell of a column; `None` when it says nothing.
fn cell_of<'r>(
    table: &ServiceColumns,
    column: FactColumn,
    record: &Record<'r>,
) -> Result<Option<Cell<'r>>, Box<CellError>> {
    let complete = column.complete.map_or(Ok(false), |position| {
        yes_or_no(record, position)
            .map_err(|error| Box::new(CellError::at(table.layout.cell(record.row, position), &error)))
    })?;
    let Some(position) = column.value else {
        let Some(position) = column.complete.filter(|_| complete) else { return Ok(None) };
        let place = table.layout.cell(record.row, position);
        return Err(Box::new(CellError::about(place, "a column with the list that is said to be complete")));
    };
    let text = record.field(position);
    Ok((complete || !text.is_empty()).then(|| Cell { text, short: record.short(position), complete }))
}

/// Whether a list is said to be complete.
fn yes_or_no(record: &Record<'_>, position: usize) -> Result<bool, ValueError> {
    match record.field(position) {
        b"" | b"no" => Ok(false),
        b"yes" | b"true" => Ok(true),
        _ => {
            let text = record.cell(position).map_err(not_text)?;
            cell::yes_or_no(text).map(|answer| answer.unwrap_or(false))
        }
    }
}

fn is_nation(field: &[u8]) -> bool {
    NATIONS.contains(&field)
}

/// A day of the calendar as ISO 8601 writes it.
fn is_day(field: &[u8]) -> bool {
    let shape = field.len() == 10
        && field.iter().enumerate().all(|(position, byte)| match position {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    // Years that are slips are left to the grammar.
    shape
        && field.first() != Some(&b'0')
        && std::str::from_utf8(field).is_ok_and(|text| text.parse::<jiff::civil::Date>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::{is_day, is_nation};

    #[test]
    fn what_is_plain_is_what_the_grammar_takes_without_a_guess() {
        for nation in ["england", "wales", "scotland", "northern-ireland"] {
            assert!(is_nation(nation.as_bytes()) && tabular::cell::nation(nation) == Ok(Some(nation)));
        }
        assert!(is_day(b"2024-02-29"));
        for other in ["2023-02-29", "2024-2-1", "20240229", "29/02/2024", "2024-02-29T10:00", "0022-01-01"] {
            assert!(!is_day(other.as_bytes()), "{other}");
        }
    }
}
