//! The three ways to write what was found.
//!
//! A line begins with what is the row's own (its number, id and name) and ends with what any row that says the same
//! would have. Formats write the two apart, so that the second can be kept.

use super::finding::Finding;
use super::tally::Tally;

mod lines;
mod listing;
mod spreadsheet;

pub(crate) use lines::Lines;
pub(crate) use listing::Listing;
pub(crate) use spreadsheet::Spreadsheet;

/// Which row a line is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowName<'r> {
    /// The data row, from 1.
    pub(crate) row: u64,
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
    fn begin(&self, out: &mut Vec<u8>, row: RowName<'_>);
    /// What every row with this finding ends with.
    fn end(&self, out: &mut Vec<u8>, finding: &Finding<'_>);
    /// What comes after the last row.
    fn foot(&self, tally: &Tally) -> Vec<u8>;
}
