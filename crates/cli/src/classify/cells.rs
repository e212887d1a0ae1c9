//! From the cells of a row to what is known about a service.
//!
//! Real tables say the same few things again and again. Each column therefore remembers what it has read: a cell is
//! parsed once and is a code of an encoder from then on.

use std::fmt::Write;

use facts::{ValueError, Vocabulary};
use rules::Encoder;

use super::header::{FactColumn, Layout};
use super::readings::{Cell, Readings};
use super::table::Record;
use crate::terminal::visible;

/// The number of ways of writing a member that a column remembers.
const MAX_READINGS: usize = 128 * 1024;

const NATIONS: [&str; 4] = ["england", "northern-ireland", "scotland", "wales"];

/// What is wrong with a row: the column, where it is about one, and what was expected.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) column: Option<usize>,
    pub(crate) message: String,
}

impl Problem {
    /// One that is about the row as a whole.
    pub(crate) fn row(message: String) -> Self {
        Self { column: None, message }
    }

    /// `services.csv: row 3 (line 4), column `host`: expected …, got …`
    pub(crate) fn report(&self, out: &mut String, table: &str, layout: &Layout, record: &Record<'_>) {
        let (row, line, message) = (record.row, record.line, &self.message);
        // Writing to memory does not fail.
        let _ = match self.column {
            Some(column) => {
                let (noun, title) = (layout.noun(), layout.title(column));
                writeln!(out, "{table}: row {row} (line {line}), {noun} `{title}`: {message}")
            }
            None => writeln!(out, "{table}: row {row} (line {line}): {message}"),
        };
    }
}

/// Reads the cells of rows.
pub(crate) struct Cells<'a> {
    layout: &'a Layout,
    vocabulary: &'a Vocabulary,
    columns: Vec<Readings>,
    /// The codes of a row's values, fact by fact.
    codes: Vec<u32>,
    problems: Vec<Problem>,
}

impl<'a> Cells<'a> {
    pub(crate) fn new(layout: &'a Layout, vocabulary: &'a Vocabulary) -> Self {
        Self {
            layout,
            vocabulary,
            columns: layout.facts.iter().map(|_| Readings::new(layout.objects)).collect(),
            codes: vec![0; vocabulary.iter().count()],
            problems: Vec::new(),
        }
    }

    /// Whether the columns remember so much that they should start afresh.
    pub(crate) fn is_full(&self) -> bool {
        self.columns.iter().any(|column| column.members() > MAX_READINGS)
    }

    /// Forgets everything, as the encoder has to whose codes are remembered.
    pub(crate) fn clear(&mut self) {
        self.columns.fill_with(|| Readings::new(self.layout.objects));
    }

    /// Reads a row: the codes of everything that it says about its service; or what is wrong with it.
    pub(crate) fn read(&mut self, record: &Record<'_>, encoder: &mut Encoder) -> Result<&[u32], &[Problem]> {
        self.problems.clear();
        let (found, expected) = (record.len(), self.layout.titles.len());
        if found != expected {
            let message = format!("expected {expected} fields, as the header has, got {found}");
            self.problems.push(Problem::row(message));
            return Err(&self.problems);
        }
        self.read_about(record);
        let Self { layout, vocabulary, columns, codes, problems } = self;
        for (column, readings) in layout.facts.iter().zip(columns) {
            let (fact, at) = (column.fact, column.fact.get());
            let (Some(definition), Some(code)) = (vocabulary.get(fact), codes.get_mut(at)) else { continue };
            *code = match cell_of(layout, *column, record) {
                Ok(None) => 0,
                Ok(Some(cell)) => readings.code(cell, fact, definition, encoder),
                Err(problem) => {
                    problems.push(problem);
                    0
                }
            };
            if let Some(error) = readings.error(*code) {
                problems.push(Problem { column: column.value, message: told(error) });
            }
        }
        if problems.is_empty() { Ok(codes) } else { Err(problems) }
    }

    /// Columns that are about the service and not about a fact.
    fn read_about(&mut self, record: &Record<'_>) {
        let mut fail = |column: usize, message: String| {
            self.problems.push(Problem { column: Some(column), message });
        };
        for column in [Some(self.layout.name), self.layout.id].into_iter().flatten() {
            match std::str::from_utf8(record.field(column)) {
                Err(_) => fail(column, not_text(record.field(column))),
                Ok(text) if column == self.layout.name && text.trim().is_empty() => {
                    let nothing = if self.layout.objects { "none" } else { "an empty cell" };
                    fail(column, format!("expected the name of the service, got {nothing}"));
                }
                Ok(_) => {}
            }
        }
        if let Some(column) = self.layout.nation
            && let cell = record.field(column).trim_ascii()
            && !cell.is_empty()
            && !is_nation(cell)
        {
            fail(column, format!("expected one of `{}`, got `{}`", NATIONS.join("`, `"), shown(cell)));
        }
        if let Some(column) = self.layout.observed_on
            && let cell = record.field(column).trim_ascii()
            && !cell.is_empty()
            && !is_date(cell)
        {
            fail(column, format!("expected a date such as `2024-03-31`, got `{}`", shown(cell)));
        }
    }
}

/// The cell of a column; `None` when it says nothing.
fn cell_of<'r>(
    layout: &Layout,
    column: FactColumn,
    record: &Record<'r>,
) -> Result<Option<Cell<'r>>, Problem> {
    let complete = column.complete.map_or(Ok(false), |position| {
        let cell = record.field(position);
        yes_or_no(cell).ok_or_else(|| {
            let expected = if layout.objects { "`true` or `false`" } else { "`yes`, `no` or an empty cell" };
            let message = format!("expected {expected}, got `{}`", shown(cell));
            Problem { column: Some(position), message }
        })
    })?;
    let Some(position) = column.value else {
        if !complete {
            return Ok(None);
        }
        let message = "there is no column with the list that is said to be complete".to_owned();
        return Err(Problem { column: column.complete, message });
    };
    let text = record.field(position);
    Ok((complete || !text.is_empty()).then(|| Cell { text, short: record.short(position), complete }))
}

fn told(error: &ValueError) -> String {
    let mut message = format!("expected {}, got `{}`", error.expected, shown(error.got.as_bytes()));
    if let Some(meant) = &error.suggestion {
        message.push_str("; did you mean `");
        message.push_str(meant);
        message.push_str("`?");
    }
    message
}

fn yes_or_no(cell: &[u8]) -> Option<bool> {
    let cell = cell.trim_ascii();
    let is = |word: &str| cell.eq_ignore_ascii_case(word.as_bytes());
    if is("yes") || is("true") {
        Some(true)
    } else if cell.is_empty() || is("no") || is("false") {
        Some(false)
    } else {
        None
    }
}

/// A nation as the registry spells it, or as its interface does: `northern-ireland`, `NORTHERN_IRELAND`.
fn is_nation(cell: &[u8]) -> bool {
    NATIONS.iter().any(|nation| {
        nation.len() == cell.len()
            && nation.bytes().zip(cell).all(|(expected, found)| match found {
                b'_' | b' ' => expected == b'-',
                other => expected == other.to_ascii_lowercase(),
            })
    })
}

/// A day of the calendar as ISO 8601 writes it.
fn is_date(cell: &[u8]) -> bool {
    let shape = cell.len() == 10
        && cell.iter().enumerate().all(|(position, byte)| match position {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shape && std::str::from_utf8(cell).is_ok_and(|text| text.parse::<jiff::civil::Date>().is_ok())
}

fn not_text(cell: &[u8]) -> String {
    format!("expected text in UTF-8, got `{}`", shown(cell))
}

/// A cell for a message: on one line, and not too long.
pub(crate) fn shown(cell: &[u8]) -> String {
    const MOST: usize = 60;
    let text = visible(&String::from_utf8_lossy(cell));
    if text.chars().count() <= MOST {
        return text;
    }
    text.chars().take(MOST).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_date, is_nation};

    #[test]
    fn nations_in_either_spelling() {
        for nation in ["england", "Wales", "NORTHERN_IRELAND", "northern-ireland", "Northern Ireland"] {
            assert!(is_nation(nation.as_bytes()), "{nation}");
        }
        for other in ["ireland", "northernireland", "uk", "englan_"] {
            assert!(!is_nation(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        assert!(is_date(b"2024-02-29"));
        for other in ["2023-02-29", "2024-2-1", "20240229", "29/02/2024", "2024-02-29T10:00"] {
            assert!(!is_date(other.as_bytes()), "{other}");
        }
    }
}
