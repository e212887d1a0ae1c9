//! The ways to write what was found.
//!
//! A line begins with what is the row's own and ends with what any row that says the same would have. Formats write the
//! two apart, so that the second can be kept. A row that was not classified has a line, too, with what is wrong with it.

use tabular::{CellError, Record};

use super::finding::Finding;
use super::tally::Tally;

mod book;
mod lines;
mod listing;
mod spreadsheet;

pub(crate) use book::Book;
pub(crate) use lines::Lines;
pub(crate) use listing::Listing;
pub(crate) use spreadsheet::{Spreadsheet, results};

/// Which row a line is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'r> {
    /// Its cells.
    pub(crate) record: &'r Record<'r>,
    /// Its id; empty when there is none.
    pub(crate) id: &'r str,
    /// Its name.
    pub(crate) name: &'r str,
}

/// A way to write what was found.
pub(crate) trait Format: Sync {
    /// What comes before the first row.
    fn head(&self) -> Vec<u8>;
    /// How the line of a row begins.
    fn begin(&self, out: &mut Vec<u8>, row: &Row<'_>);
    /// What every row with this finding ends with.
    fn end(&self, out: &mut Vec<u8>, finding: &Finding<'_>);
    /// The line of a row that was not classified; formats for people have none.
    fn bad(&self, out: &mut Vec<u8>, row: &Row<'_>, errors: &[CellError]);
    /// What comes after the last row.
    fn foot(&self, tally: &Tally) -> Vec<u8>;
}

/// What is wrong with a row, in one sentence a mistake, without the row.
fn sentence(errors: &[CellError]) -> String {
    let short = |error: &CellError| {
        let place = tabular::Place { sheet: None, row: None, ..error.place.clone() };
        CellError { place, ..error.clone() }.to_string()
    };
    errors.iter().map(short).collect::<Vec<_>>().join("; ")
}
