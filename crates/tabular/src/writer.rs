//! Writing tables: CSV and XLSX, cell by cell.
//!
//! Both are read back by [`TableReader`](crate::TableReader) as what was written: texts that a spreadsheet would run are
//! guarded in the same way ([`facts::guard`]), yes and no are `yes` and `no`, days are ISO 8601 or typed.

mod csv;
mod xlsx;

use std::io;

use jiff::civil::Date;

pub use self::csv::CsvWriter;
pub use self::xlsx::{About, XlsxWriter};
pub(crate) use self::xlsx::{explain, made_on, refused};

/// One cell to write.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'c> {
    /// Nothing known.
    Empty,
    /// A text, which is guarded.
    Text(&'c str),
    /// A number; one that is not finite is written as nothing.
    Number(f64),
    /// `yes` or `no`.
    Boolean(bool),
    /// A day.
    Date(Date),
}

/// Writes the rows of a table, whose headings are written already.
pub trait TableWriter {
    /// Writes a row.
    ///
    /// # Errors
    /// When it cannot be written, or a text or the table is longer than the format allows.
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()>;

    /// Writes what remains.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Returns the word for yes or no.
fn yes_or_no(answer: bool) -> &'static str {
    if answer { "yes" } else { "no" }
}
