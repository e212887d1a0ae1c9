//! Editions of pooled outcomes: what everybody may read of the returns that teams sent.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::outcome_return::KeptReturns;
use crate::{EntityType, OutcomeReturns, Problem, Quarter, Revision, Slug};

/// An edition is published, as the log holds it: only what everybody may read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeEdition {
    /// Its name.
    pub edition: Slug,
    /// The first quarter that it is about.
    pub from: Quarter,
    /// The last quarter.
    pub to: Quarter,
    /// Its figures. They are opaque here; the crate `quality` reads them.
    pub table: Json,
}

/// An edition that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedEdition {
    /// Its name.
    pub edition: Slug,
    /// The first quarter that it is about.
    pub from: Quarter,
    /// The last quarter.
    pub to: Quarter,
    /// Its figures, as JSON.
    pub table: Arc<str>,
    /// When it was published.
    pub at: Timestamp,
    /// The revision that published it.
    pub revision: Revision,
    /// The lengths of the longest lists in it: of those that are in no other, and of those within.
    pub longest: [usize; 2],
    /// Whether it was taken back. What it said is known to its readers all the same.
    pub withdrawn: bool,
    /// The returns that were kept when it was published; `None` where the log does not say their counts.
    basis: Option<KeptReturns>,
}

/// What the next edition rests on: it is published only where this is as it was when its figures were worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeBasis {
    kept: KeptReturns,
    editions: usize,
}

/// The lengths of the longest lists in some JSON: of those that are in no other, and of those within.
fn longest(json: &Json) -> [usize; 2] {
    let all = |[own, within]: [usize; 2], one: [usize; 2]| [own.max(one[0]), within.max(one[1])];
    match json {
        Json::Array(items) => {
            let within = items.iter().map(longest).fold([0, 0], all);
            [items.len(), within[0].max(within[1])]
        }
        Json::Object(fields) => fields.values().map(longest).fold([0, 0], all),
        _ => [0, 0],
    }
}

impl OutcomeEdition {
    /// The change in one line.
    pub(crate) fn summary(&self) -> String {
        format!("pooled outcomes published for {} to {}", self.from, self.to)
    }

    /// Checks that it has a period.
    pub(crate) fn admit(&self) -> Result<(), Problem> {
        if self.from <= self.to {
            return Ok(());
        }
        let expected = format!("expected {} or a later quarter, got {}", self.from, self.to);
        Err(Problem::Text { field: "to", expected })
    }
}

impl PublishedEdition {
    /// Whether it is about a quarter of a period.
    #[must_use]
    pub fn overlaps(&self, from: Quarter, to: Quarter) -> bool {
        self.from <= to && from <= self.to
    }

    /// The returns that it rests on, each by its team, quarter and the id of its counts; `None` where the log does not say their
    /// counts.
    #[must_use]
    pub fn basis(&self) -> Option<impl Iterator<Item = &crate::KeptReturn>> {
        let own = self.basis.as_ref()?.values();
        Some(own.filter(|kept| self.from <= kept.quarter && kept.quarter <= self.to))
    }
}

impl OutcomeReturns {
    /// The editions that were published, those that were withdrawn among them, the oldest first.
    #[must_use]
    pub fn editions(&self) -> impl DoubleEndedIterator<Item = &Arc<PublishedEdition>> {
        self.editions.iter()
    }

    /// An edition by its name, unless it was withdrawn.
    #[must_use]
    pub fn edition(&self, name: &str) -> Option<&Arc<PublishedEdition>> {
        self.editions.find(name).filter(|edition| !edition.withdrawn)
    }

    /// The newest edition that was not withdrawn.
    #[must_use]
    pub fn newest_edition(&self) -> Option<&Arc<PublishedEdition>> {
        self.editions().rev().find(|edition| !edition.withdrawn)
    }

    /// What an edition that is published now rests on.
    #[must_use]
    pub fn basis(&self) -> OutcomeBasis {
        OutcomeBasis { kept: self.kept.clone(), editions: self.editions.len() }
    }

    /// Takes an edition in, and returns where it stands.
    pub(crate) fn published(
        &mut self,
        at: Timestamp,
        revision: Revision,
        of: OutcomeEdition,
    ) -> Result<u32, Problem> {
        let OutcomeEdition { edition, from, to, table } = of;
        if self.editions.find(&edition).is_some() {
            return Err(Problem::Exists { entity_type: EntityType::OutcomeEdition, slug: edition });
        }
        let name = edition.clone();
        let new = PublishedEdition {
            edition,
            from,
            to,
            longest: longest(&table),
            table: table.to_string().into(),
            at,
            revision,
            withdrawn: false,
            basis: Some(self.kept.clone()),
        };
        Ok(self.editions.insert(name, new))
    }

    /// Withdraws an edition, or brings it back, and returns where it stands.
    pub(crate) fn withdrawn(&mut self, edition: &Slug, withdrawn: bool) -> Result<u32, Problem> {
        let position = self.editions.position(edition);
        let own = position.and_then(|position| self.editions.at_mut(position));
        match (own, position) {
            (Some(own), Some(position)) if own.withdrawn != withdrawn => {
                own.withdrawn = withdrawn;
                Ok(position)
            }
            _ => Err(Problem::NothingToUndo { what: "such edition of outcomes" }),
        }
    }

    /// The counts that editions rest on are not known any more. What the editions say stays.
    pub(crate) fn forget_bases(&mut self) {
        for position in (0..).take(self.editions.len()) {
            if let Some(edition) = self.editions.at_mut(position) {
                edition.basis = None;
            }
        }
    }
}
