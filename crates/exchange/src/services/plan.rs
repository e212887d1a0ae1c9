//! What a table of services changes in a registry.

use registry::{Change, Slug};
use tabular::CellError;

use super::matching::KnownBy;

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its service is new.
    New,
    /// It says more about a known service.
    Changed,
    /// The registry has all of it.
    Same,
    /// Something is wrong with it.
    Refused,
}

/// A known service that a row resembles and is not taken for.
#[derive(Clone, Debug, PartialEq)]
pub struct Resembling {
    /// Its slug.
    pub service: Slug,
    /// How alike their names are, from 0 to 1.
    pub name_likeness: f64,
    /// Whether they have a place or an area in common.
    pub same_place: bool,
    /// Whether their websites are on one host.
    pub same_website: bool,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedRow {
    /// The row.
    pub row: u64,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The service; of a new one the slug that it would have.
    pub slug: Option<Slug>,
    /// How its known service was found.
    pub known_by: Option<KnownBy>,
    /// How many claims it adds.
    pub claims: usize,
    /// The columns that fill in what the registry lacks of a known service: `website`, `other_names`.
    pub details: Vec<&'static str>,
    /// The known services that a new one resembles; `None` when they were not looked for.
    pub resembling: Option<Vec<Resembling>>,
    /// What is not taken of it, for people.
    pub notes: Vec<String>,
    /// Everything that is wrong with it.
    pub errors: Vec<CellError>,
}

/// What a table changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The changes, in the order of the rows; meaningless when something is wrong.
    pub changes: Vec<Change>,
    /// Every row, in order.
    pub rows: Vec<PlannedRow>,
    /// What is wrong with the table as a whole.
    pub errors: Vec<CellError>,
}

impl Plan {
    /// Returns how many rows come to something.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.rows.iter().filter(|row| row.outcome == outcome).count()
    }

    /// Returns everything that is wrong, in the order of the rows.
    pub fn all_errors(&self) -> impl Iterator<Item = &CellError> {
        self.errors.iter().chain(self.rows.iter().flat_map(|row| &row.errors))
    }

    /// Returns the rows whose service is new and resembles a known one.
    pub fn doubtful(&self) -> impl Iterator<Item = &PlannedRow> {
        self.rows.iter().filter(|row| row.resembling.as_ref().is_some_and(|found| !found.is_empty()))
    }
}
