//! Standard sets that services can review themselves by.

use async_graphql::{Enum, Object, Result, SimpleObject};
use quality::standards::StandardSet as Set;

use crate::scalar::int;

/// What a standard set is for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "quality::standards::Purpose")]
pub enum StandardSetPurpose {
    /// To find what to work on, once a year. It has no thresholds.
    Developmental,
    /// To be accredited. It has thresholds.
    Accreditation,
}

/// One version of a standard set.
#[derive(Clone, Copy)]
pub struct StandardSet {
    set: &'static Set,
}

/// One version of a standard set.
#[Object]
impl StandardSet {
    /// Its stable name, which its versions share.
    async fn slug(&self) -> &str {
        self.set.id.as_str()
    }
    /// Its version. Reviews by different versions are never compared.
    async fn version(&self) -> &str {
        &self.set.version
    }
    /// Its title.
    async fn title(&self) -> &str {
        &self.set.title
    }
    /// What it is for.
    async fn purpose(&self) -> StandardSetPurpose {
        self.set.purpose.into()
    }
    /// What must stand wherever it is shown, when the sector has not adopted it; null otherwise.
    async fn label(&self) -> Option<&str> {
        self.set.label.as_deref()
    }
    /// Where it comes from.
    async fn source(&self) -> &str {
        &self.set.source
    }
    /// The fewest services that a benchmark by it rests on.
    async fn benchmark_minimum(&self) -> i32 {
        int(self.set.benchmark_minimum)
    }
    /// After how many months a developmental review is repeated; null for accreditation.
    async fn repeat_months(&self) -> Option<i32> {
        self.set.repeat_months.map(i32::from)
    }
    /// How many months an accreditation is valid; null for a developmental set.
    async fn valid_months(&self) -> Option<i32> {
        self.set.valid_months.map(i32::from)
    }
    /// How many months after the decision an interim review is due; null for a developmental set.
    async fn interim_months(&self) -> Option<i32> {
        self.set.interim_months.map(i32::from)
    }
    /// How many standards of each type must be met; empty for a developmental set.
    async fn thresholds(&self) -> Vec<StandardThreshold> {
        let threshold = |own: &quality::standards::Threshold| StandardThreshold {
            kind: own.kind.into(),
            percent: own.percent.into(),
            standards: int(self.set.standards.iter().filter(|one| one.kind == Some(own.kind)).count()),
        };
        self.set.thresholds.iter().map(threshold).collect()
    }
    /// Its groups with their standards, in order.
    async fn groups(&self) -> Vec<StandardGroup> {
        self.set.groups.iter().map(|group| StandardGroup { set: self.set, group }).collect()
    }
    /// How many standards it has.
    async fn standard_count(&self) -> i32 {
        int(self.set.standards.len())
    }
}

/// How many standards of a type must be met.
#[derive(SimpleObject, Clone, Copy)]
pub struct StandardThreshold {
    /// The type: 1 must be met, 2 should be, 3 is desirable.
    #[graphql(name = "type")]
    pub kind: i32,
    /// The share of its standards that apply, in per cent.
    pub percent: i32,
    /// How many standards of the type the set has.
    pub standards: i32,
}

/// A group of standards.
#[derive(Clone, Copy)]
pub struct StandardGroup {
    set: &'static Set,
    group: &'static quality::standards::StandardGroup,
}

/// A group of standards.
#[Object]
impl StandardGroup {
    /// Its stable name.
    async fn slug(&self) -> &str {
        self.group.id.as_str()
    }
    /// Its title.
    async fn title(&self) -> &str {
        &self.group.title
    }
    /// Its standards, in order.
    async fn standards(&self) -> Vec<Standard> {
        let own = self.set.standards.iter().filter(|standard| standard.group == self.group.id);
        own.map(|standard| Standard {
            number: standard.number.to_string(),
            kind: standard.kind.map(i32::from),
            title: standard.title.clone(),
            statement: standard.statement.clone(),
        })
        .collect()
    }
}

/// A standard.
#[derive(SimpleObject, Clone)]
pub struct Standard {
    /// Its number, unique in the set: "2.1".
    pub number: String,
    /// Its type: 1 must be met, 2 should be, 3 is desirable; null where the set has no types.
    #[graphql(name = "type")]
    pub kind: Option<i32>,
    /// Its title.
    pub title: String,
    /// What it asks for.
    pub statement: String,
}

impl StandardSet {
    /// The set itself.
    pub(crate) fn set(self) -> &'static Set {
        self.set
    }

    /// What must stand wherever it is shown.
    pub(crate) fn label_text(self) -> Option<&'static str> {
        self.set.label.as_deref()
    }
}

/// All sets.
pub(crate) fn standard_sets() -> Result<Vec<StandardSet>> {
    Ok(Set::built_in()?.iter().map(|set| StandardSet { set }).collect())
}

/// The set of a name.
pub(crate) fn standard_set(slug: &str) -> Result<Option<StandardSet>> {
    Ok(Set::built_in()?.iter().find(|set| set.id.as_str() == slug).map(|set| StandardSet { set }))
}

/// A version of the set of a name.
pub(crate) fn standard_set_version(slug: &str, version: &str) -> Result<Option<StandardSet>> {
    let found = Set::built_in()?.iter().find(|set| set.id.as_str() == slug && set.version == version);
    Ok(found.map(|set| StandardSet { set }))
}
