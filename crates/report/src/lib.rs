//! The report, regenerated: sections 7 to 9 of *Rare Jewels* (2019) from what the registry knows, for any day.
//!
//! - [`report`] makes a [`Document`]: headings, sentences that may be quoted, tables. It computes nothing that another crate
//!   does not answer, so the numbers are those of the interface: `provision` counts areas, `funding` lines, `readmodel` classes.
//! - [`html`] writes it as one page that prints on A4 and needs no script; [`xlsx`] writes its tables as a workbook, a sheet each.
//!
//! **What must hold.** Each count stands beside its whole and the days on which it was last confirmed. What is not known is "not known".
//! The same snapshot, day and period give the same bytes.
//!
//! The crate is pure: no clock, no input or output.
#![forbid(unsafe_code)]

mod document;
mod html;
mod section;
mod words;
mod xlsx;

use jiff::civil::Date;
use readmodel::Snapshot;

pub use document::{Block, Document, Section, Table};
pub use html::html;
pub use xlsx::xlsx;

/// About which day, and since when changes are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The day.
    pub as_of: Date,
    /// An earlier day to compare with.
    pub since: Option<Date>,
}

/// Returns the report about a day.
#[must_use]
pub fn report(snapshot: &Snapshot, scope: Scope) -> Document {
    let about = section::About::new(snapshot, scope);
    let mut sections = vec![
        section::summary::summary(&about),
        section::services::teams(&about),
        section::services::specialists(&about),
        section::services::others(&about),
        section::areas::areas(&about),
        section::areas::gaps(&about),
        section::money::money(&about),
        section::published::figures(&about),
        section::published::recommendations(),
    ];
    sections.extend(section::since::since(&about));
    sections.push(section::published::sources(&about));
    let title = "Specialised parent-infant relationship teams in the United Kingdom".to_owned();
    Document { title, as_of: scope.as_of, revision: snapshot.revision(), sections }
}
