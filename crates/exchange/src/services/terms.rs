//! On what terms a table comes in.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use registry::Nation;

use crate::origin::Origin;

/// Says on what terms a table comes in.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Where its rows are from, if anybody has said so.
    pub origin: Origin,
    /// The day for which they hold, where a row does not say.
    pub observed_on: Option<Date>,
    /// The nation of rows that do not say theirs.
    pub nation: Option<Nation>,
    /// The rows that are about a known service, with its slug.
    pub same: BTreeMap<u64, String>,
    /// The rows that are about a new service, whatever it resembles.
    pub new: BTreeSet<u64>,
    /// Who proposes it; without one, new services are published.
    pub proposed_by: Option<String>,
    /// The day on which it comes in.
    pub today: Date,
}

impl Terms {
    /// Returns the terms on which nothing is said of the table.
    #[must_use]
    pub fn on(today: Date) -> Self {
        let (same, new) = (BTreeMap::new(), BTreeSet::new());
        Self {
            origin: Origin::default(),
            observed_on: None,
            nation: None,
            same,
            new,
            proposed_by: None,
            today,
        }
    }
}
