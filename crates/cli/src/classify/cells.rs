//! From the cells of a row to what is known about a service.
//!
//! Real tables say the same few things again and again. Each column therefore remembers what it has read: a cell is
//! parsed once and is a number from then on. The numbers of a row, together, stand for everything that it says, so that
//! whoever has judged such a row before need not judge it again.

use std::fmt::Write;

use facts::{Sheet, Value, ValueError, Vocabulary};
use rustc_hash::FxHashMap;

use super::header::{FactColumn, Layout};
use super::table::Record;
use crate::terminal::visible;

/// How many different cells all columns together remember.
const MOST_READINGS: usize = 128 * 1024;

const NATIONS: [&str; 4] = ["england", "northern-ireland", "scotland", "wales"];

/// What is wrong with a row: the column, where it is about one, and what was expected.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) column: Option<usize>,
    pub(crate) message: String,
}

impl Problem {
    /// `services.csv: row 3 (line 4), column `host`: expected …, got …`
    pub(crate) fn report(&self, out: &mut String, table: &str, layout: &Layout, record: &Record<'_>) {
        let (row, line, message) = (record.row, record.line, &self.message);
        // Writing to memory does not fail.
        let _ = match self.column {
            Some(column) => {
                let title = layout.title(column);
                writeln!(out, "{table}: row {row} (line {line}), column `{title}`: {message}")
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
    codes: Vec<u32>,
    sheet: Sheet,
    problems: Vec<Problem>,
}

/// What has been read in a column: the code of a cell is its position among the values. Code 0 is the empty cell.
struct Readings {
    /// By cell, for lists that may go on and for complete ones.
    codes: [Codes; 2],
    values: Vec<Option<Value>>,
    /// What is wrong with cells, by their codes.
    errors: FxHashMap<u32, ValueError>,
}

/// Codes by cell. Most cells are a short word, which is faster found as a number.
#[derive(Default)]
struct Codes {
    short: FxHashMap<u64, u32>,
    long: FxHashMap<Box<[u8]>, u32>,
}

impl Codes {
    fn get(&self, cell: &[u8]) -> Option<u32> {
        match short(cell) {
            Some(short) => self.short.get(&short),
            None => self.long.get(cell),
        }
        .copied()
    }

    fn insert(&mut self, cell: &[u8], code: u32) {
        match short(cell) {
            Some(short) => self.short.insert(short, code),
            None => self.long.insert(cell.into(), code),
        };
    }
}

/// A cell of up to seven bytes as a number, of which no other cell has the same: its bytes, and their count.
fn short(cell: &[u8]) -> Option<u64> {
    (cell.len() < 8)
        .then(|| cell.iter().fold(cell.len() as u64, |number, byte| number << 8 | u64::from(*byte)))
}

impl Readings {
    fn new() -> Self {
        Self { codes: Default::default(), values: vec![None], errors: FxHashMap::default() }
    }

    /// The code of a cell, which is parsed if it is new.
    fn code(&mut self, cell: &[u8], complete: bool, column: FactColumn, vocabulary: &Vocabulary) -> u32 {
        let [open, closed] = &mut self.codes;
        let codes = if complete { closed } else { open };
        if let Some(code) = codes.get(cell) {
            return code;
        }
        let value = match (vocabulary.get(column.fact), std::str::from_utf8(cell)) {
            (Some(definition), Ok(text)) => definition.value_from_cell(text, complete),
            (_, Err(_)) => Err(ValueError {
                expected: "text in UTF-8".to_owned(),
                got: String::from_utf8_lossy(cell).into_owned(),
                suggestion: None,
            }),
            (None, _) => Ok(None),
        };
        let code = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        match value {
            Ok(value) => self.values.push(value),
            Err(error) => {
                self.values.push(None);
                self.errors.insert(code, error);
            }
        }
        codes.insert(cell, code);
        code
    }
}

impl<'a> Cells<'a> {
    pub(crate) fn new(layout: &'a Layout, vocabulary: &'a Vocabulary) -> Self {
        let columns = layout.facts.iter().map(|_| Readings::new()).collect();
        Self { layout, vocabulary, columns, codes: Vec::new(), sheet: Sheet::new(), problems: Vec::new() }
    }

    /// Whether the columns remember so much that they should start afresh.
    pub(crate) fn is_full(&self) -> bool {
        self.columns.iter().map(|column| column.values.len()).sum::<usize>() > MOST_READINGS
    }

    /// Forgets everything. Codes mean something else from now on.
    pub(crate) fn forget(&mut self) {
        for column in &mut self.columns {
            *column = Readings::new();
        }
    }

    /// Reads a row. Codes that stand for everything it says about its service; or what is wrong with it.
    pub(crate) fn read(&mut self, record: &Record<'_>) -> Result<&[u32], &[Problem]> {
        self.codes.clear();
        self.problems.clear();
        let (found, expected) = (record.len(), self.layout.titles.len());
        if found != expected {
            let message = format!("expected {expected} fields, as the header has, got {found}");
            self.problems.push(Problem { column: None, message });
            return Err(&self.problems);
        }
        self.read_about(record);
        let facts = &self.layout.facts;
        for (column, readings) in facts.iter().zip(&mut self.columns) {
            read_fact(*column, readings, record, self.vocabulary, &mut self.codes, &mut self.problems);
        }
        if self.problems.is_empty() { Ok(&self.codes) } else { Err(&self.problems) }
    }

    /// What the row that was read last says.
    pub(crate) fn sheet(&mut self) -> &Sheet {
        self.sheet.clear();
        for ((column, readings), code) in self.layout.facts.iter().zip(&self.columns).zip(&self.codes) {
            if let Some(Some(value)) = readings.values.get(*code as usize) {
                self.sheet.know(column.fact, value.clone());
            }
        }
        self.sheet.close(self.vocabulary);
        &self.sheet
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
                    fail(column, "expected the name of the service, got an empty cell".to_owned());
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

fn read_fact(
    column: FactColumn,
    readings: &mut Readings,
    record: &Record<'_>,
    vocabulary: &Vocabulary,
    codes: &mut Vec<u32>,
    problems: &mut Vec<Problem>,
) {
    let complete = match column.complete {
        None => false,
        Some(position) => {
            let Some(complete) = yes_or_no(record.field(position)) else {
                let cell = shown(record.field(position));
                let message = format!("expected `yes`, `no` or an empty cell, got `{cell}`");
                problems.push(Problem { column: Some(position), message });
                return;
            };
            complete
        }
    };
    let Some(position) = column.value else {
        if complete {
            let message = "there is no column with the list that is said to be complete".to_owned();
            problems.push(Problem { column: column.complete, message });
        }
        codes.push(0);
        return;
    };
    let cell = record.field(position);
    if cell.is_empty() && !complete {
        codes.push(0);
        return;
    }
    let code = readings.code(cell, complete, column, vocabulary);
    if let Some(error) = readings.errors.get(&code) {
        let mut message = format!("expected {}, got `{}`", error.expected, shown(error.got.as_bytes()));
        if let Some(meant) = &error.suggestion {
            message.push_str("; did you mean `");
            message.push_str(meant);
            message.push_str("`?");
        }
        problems.push(Problem { column: Some(position), message });
    }
    codes.push(code);
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
fn shown(cell: &[u8]) -> String {
    const MOST: usize = 60;
    let text = visible(&String::from_utf8_lossy(cell));
    if text.chars().count() <= MOST {
        return text;
    }
    text.chars().take(MOST).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_date, is_nation, short};

    #[test]
    fn short_cells_are_told_apart() {
        let cells: [&[u8]; 8] =
            [b"", b"\0", b"\0\0", b"\x01", b"y", b"yes", b"partial", b"\xff\xff\xff\xff\xff\xff\xff"];
        for (position, cell) in cells.iter().enumerate() {
            assert!(short(cell).is_some());
            for other in &cells[..position] {
                assert_ne!(short(cell), short(other), "{cell:?}, {other:?}");
            }
        }
        assert_eq!(short(b"complete"), None);
    }

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
