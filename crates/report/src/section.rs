//! The sections of the report.

pub(crate) mod areas;
pub(crate) mod money;
pub(crate) mod published;
pub(crate) mod services;
pub(crate) mod since;
pub(crate) mod summary;

use jiff::civil::Date;
use provision::{Coverage, Profiles, Standing};
use readmodel::{Row, Snapshot};
use registry::Nation;

use crate::Scope;

/// What all sections ask.
pub(crate) struct About<'s> {
    pub(crate) snapshot: &'s Snapshot,
    pub(crate) scope: Scope,
    pub(crate) coverage: Coverage,
}

impl<'s> About<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot, scope: Scope) -> Self {
        let coverage = Coverage::new(snapshot.registry(), snapshot.profiles(), scope.as_of);
        Self { snapshot, scope, coverage }
    }

    pub(crate) fn profiles(&self) -> &'s Profiles {
        self.snapshot.profiles()
    }

    /// The services that are on record, by name, each with its position.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, &'s Row)> {
        let rows = self.snapshot.service_index().rows().iter().filter(|row| row.is_live());
        rows.filter_map(|row| Some((u32::try_from(row.position).ok()?, row)))
    }

    /// What a service was on a day.
    pub(crate) fn standing(&self, position: u32, day: Date) -> Standing {
        self.profiles().standing(position, day)
    }

    /// How many services were something in a nation on a day.
    pub(crate) fn count(&self, standing: Standing, nation: Option<Nation>, day: Date) -> usize {
        let of = self.rows().filter(|(_, row)| nation.is_none_or(|nation| row.nation == nation));
        of.filter(|(position, _)| self.standing(*position, day) == standing).count()
    }
}
