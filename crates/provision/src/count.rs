//! What the registry itself counts, beside a published figure.

use jiff::civil::Date;
use registry::{BodyKind, Nation};

use crate::known::existing;
use crate::{Profiles, Standing};

/// What the registry can count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Full teams that see families, in the whole kingdom.
    Teams,
    /// Bodies of a kind that exist, in a nation.
    Bodies(BodyKind, Option<Nation>),
}

impl Counted {
    /// Reads `teams`, or a kind of body.
    pub(crate) fn read(word: &str, nation: Option<Nation>) -> Option<Self> {
        match word {
            "teams" => Some(Self::Teams),
            kind => Some(Self::Bodies(kind.parse().ok()?, nation)),
        }
    }
}

/// The registry's own count on a day. It knows what it was told: bodies that nobody has entered are not counted.
#[must_use]
pub fn registry_count(profiles: &Profiles, counted: Counted, day: Date) -> u64 {
    match counted {
        Counted::Teams => profiles.count(Standing::FullTeam, day),
        Counted::Bodies(kind, nation) => {
            let existing = existing(profiles.registry(), day);
            let counts =
                existing.filter(|(_, of, other)| *other == kind && (nation.is_none() || *of == nation));
            counts.count() as u64
        }
    }
}
