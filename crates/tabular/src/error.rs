//! What is wrong with a table, or with a cell of it.

use std::fmt::{self, Write};
use std::io;
use std::sync::Arc;

use facts::{Hidden, ValueError, first_hidden};

use crate::workbook::WorkbookError;

/// How much of a cell an error shows, in characters.
const MOST_SHOWN: usize = 60;

/// How many errors a [`BadTable`] lists; a table of the wrong kind has one in every row.
const MOST_LISTED: usize = 200;

/// Says why a table cannot be read, or not any further.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The input fails.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// There is nothing in it.
    #[error("the table is empty; expected a row with the headings of its columns")]
    Empty,
    /// No row looks like the headings.
    #[error("no heading is known in the first {rows} rows; the first of them begins with `{first}`")]
    NoHeadings {
        /// How many rows were looked at.
        rows: usize,
        /// What the first cells of the first row hold.
        first: String,
    },
    /// A quotation mark opens and does not close.
    #[error(
        "row {row}, column {}: a quotation mark opens this cell, and none closes it; everything after it would be one cell",
        column_letters(*.column)
    )]
    Unclosed {
        /// The row where it opens.
        row: u64,
        /// The column, from 0.
        column: usize,
    },
    /// A record is longer than any that a person writes.
    #[error("row {row}: the row has no end within a megabyte")]
    TooLong {
        /// Its row.
        row: u64,
    },
    /// The file is one JSON value and not one a line.
    #[error("the file is one JSON list; expected one object a line, as `jq -c '.[]'` writes them")]
    JsonList,
    /// The file is no table.
    #[error("the file is {what}; expected {expected}")]
    NoTable {
        /// What it is.
        what: &'static str,
        /// What was expected.
        expected: &'static str,
    },
    /// A sheet was asked for by name, and the file has none.
    #[error("the file is no workbook, so it has no sheet `{sheet}`")]
    NoSheets {
        /// The name.
        sheet: String,
    },
    /// The workbook cannot be read.
    #[error("{0}")]
    Workbook(#[from] WorkbookError),
}

/// Says where something is in a table; the default is the table as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The sheet, of a workbook.
    pub sheet: Option<Arc<str>>,
    /// The row that a spreadsheet shows; `None` when it is the table as a whole.
    pub row: Option<u64>,
    /// The column, from 0, if it is about one.
    pub column: Option<usize>,
    /// The heading of the column as it is in the table, or the key of an object, which has no column; empty when there
    /// is none.
    pub heading: Arc<str>,
}

impl Default for Place {
    fn default() -> Self {
        Self { sheet: None, row: None, column: None, heading: Arc::from("") }
    }
}

impl fmt::Display for Place {
    /// Writes "sheet `Teams`, row 4, column C (`host`)".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        parts.extend(self.sheet.as_ref().map(|sheet| format!("sheet `{}`", shown(sheet))));
        parts.extend(self.row.map(|row| format!("row {row}")));
        parts.extend(self.column.map(|column| {
            let letters = column_letters(column);
            if self.heading.is_empty() {
                format!("column {letters}")
            } else {
                format!("column {letters} (`{}`)", shown(&self.heading))
            }
        }));
        if self.column.is_none() && !self.heading.is_empty() {
            parts.push(format!("key `{}`", shown(&self.heading)));
        }
        f.write_str(&parts.join(", "))
    }
}

/// Says what is wrong with a cell, a row or a heading: where, what was expected, and what is there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub struct CellError {
    /// Where it is.
    pub place: Place,
    /// What would have fitted.
    pub expected: String,
    /// The text of the cell, shortened; `None` when it is not about one cell.
    pub got: Option<String>,
    /// What was perhaps meant.
    pub suggestion: Option<String>,
}

impl CellError {
    /// Builds the error of a cell at a place from that of its value.
    #[must_use]
    pub fn at(place: Place, error: &ValueError) -> Self {
        Self {
            place,
            expected: error.expected.clone(),
            got: Some(shown(&error.got)),
            suggestion: error.suggestion.clone(),
        }
    }

    /// Builds the error of a row, or of the table where there is no row.
    #[must_use]
    pub fn about(place: Place, expected: impl Into<String>) -> Self {
        Self { place, expected: expected.into(), got: None, suggestion: None }
    }

    /// Returns what is wrong, without the place: "expected …, got `…`; did you mean `…`?".
    #[must_use]
    pub fn message(&self) -> String {
        let got = self.got.as_ref().map(|got| format!(", got `{got}`")).unwrap_or_default();
        let meant = self.suggestion.as_ref().map(|meant| format!("; did you mean `{meant}`?"));
        format!("expected {}{got}{}", self.expected, meant.unwrap_or_default())
    }

    fn words(&self) -> String {
        match self.place.to_string() {
            place if place.is_empty() => self.message(),
            place => format!("{place}: {}", self.message()),
        }
    }
}

/// Says why nothing is taken from a table: it cannot be read, or everything that is wrong with it.
#[derive(Debug, thiserror::Error)]
pub enum BadTable {
    /// It cannot be read, or not to its end.
    #[error("{0}")]
    Unreadable(#[from] TableError),
    /// What is wrong with its headings, rows and cells; never empty.
    #[error("{}", list(.0))]
    Cells(Vec<CellError>),
}

impl BadTable {
    /// Returns the one error of a table as a whole.
    #[must_use]
    pub fn about(place: Place, expected: impl Into<String>) -> Self {
        Self::Cells(vec![CellError::about(place, expected)])
    }
}

impl From<Vec<CellError>> for BadTable {
    fn from(errors: Vec<CellError>) -> Self {
        Self::Cells(errors)
    }
}

/// Writes errors, one a line, in the order of the rows.
fn list(errors: &[CellError]) -> String {
    let mut lines: Vec<String> = errors.iter().take(MOST_LISTED).map(CellError::to_string).collect();
    if errors.len() > MOST_LISTED {
        lines.push(format!("and {} more", errors.len() - MOST_LISTED));
    }
    lines.join("\n")
}

/// Returns the letters that a spreadsheet shows for a column, from 0: A, B, …, Z, AA.
///
/// ```
/// assert_eq!(tabular::column_letters(0), "A");
/// assert_eq!(tabular::column_letters(25), "Z");
/// assert_eq!(tabular::column_letters(26), "AA");
/// assert_eq!(tabular::column_letters(16_383), "XFD");
/// ```
#[must_use]
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column.saturating_add(1);
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Returns the text of a cell for a message: on one line and shortened, with what is not seen by its code point.
///
/// ```
/// assert_eq!(tabular::shown("yes\u{200b}"), "yes<U+200B>");
/// assert_eq!(tabular::shown("a\nb"), "a<U+000A>b");
/// assert_eq!(tabular::shown(&"x".repeat(70)).chars().count(), 61);
/// ```
#[must_use]
pub fn shown(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(Hidden { character, place }) = first_hidden(rest, false) {
        let start = rest.char_indices().nth(place - 1).map_or(0, |(start, _)| start);
        out.push_str(rest.get(..start).unwrap_or_default());
        // Writing to memory does not fail.
        let _ = write!(out, "<U+{:04X}>", u32::from(character));
        rest = rest.get(start + character.len_utf8()..).unwrap_or_default();
        if out.len() > 4 * MOST_SHOWN {
            break;
        }
    }
    out.push_str(rest);
    match out.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => {
            out.truncate(end);
            out.push('…');
            out
        }
        None => out,
    }
}
