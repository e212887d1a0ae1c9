//! Returns of outcomes: what teams count of their own cases, kept by the register.
//!
//! The counts of one team are small numbers. Nothing of a return is in what is published: like what happens to a proposal or a key, it
//! makes no revision. What a return says is opaque here; the crate `quality` reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::self_review::KeptSelfReviews;
use crate::table::Table;
use crate::{EntityType, Problem, PublishedEdition, Quarter, Slug, SlugError};

/// Returns that are kept, by team and quarter.
pub(crate) type KeptReturns = Arc<BTreeMap<(Slug, Quarter), KeptReturn>>;

/// The counts of a return arrive, or what a self-review says, as the log holds them. They stand apart from what becomes of the return,
/// so that an archive for others can leave them out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeCounts {
    /// The id of the counts.
    pub counts: Slug,
    /// What happens to them.
    pub event: CountsEvent,
}

/// What happens to counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountsEvent {
    /// They are sent.
    Sent(Json),
    /// They were sent, and the archive from which this log comes does not say them.
    Withheld,
    /// No counts before are known: the log was brought here from elsewhere without them.
    LeftOut,
}

/// A return of outcomes is kept, or is not any more, as the log holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeReturnChanged {
    /// The team.
    pub service: Slug,
    /// The quarter.
    pub quarter: Quarter,
    /// The id of its counts.
    pub counts: Slug,
    /// What happens to it.
    pub event: OutcomeReturnEvent,
}

/// What happens to a return of outcomes, or to a self-review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeReturnEvent {
    /// It is kept, in the place of an earlier one of the same.
    Kept,
    /// It is not kept any more.
    Withdrawn,
}

/// Counts that were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentCounts {
    /// Their id.
    pub id: Slug,
    /// Who sent them.
    pub by: Arc<str>,
    /// When.
    pub at: Timestamp,
    /// The return or the self-review, as JSON; `None` where the log does not say it.
    pub content: Option<Arc<str>>,
}

/// A return that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptReturn {
    /// The team.
    pub service: Slug,
    /// The quarter.
    pub quarter: Quarter,
    /// The id of its counts.
    pub counts: Slug,
    /// 1 for the first return of the team and quarter, and one more for each that took its place.
    pub number: u32,
    /// When it was accepted.
    pub at: Timestamp,
}

/// The returns of a registry.
#[derive(Clone, Debug, Default)]
pub struct OutcomeReturns {
    sent: Table<SentCounts>,
    pub(crate) kept: KeptReturns,
    pub(crate) reviews: KeptSelfReviews,
    pub(crate) editions: Table<PublishedEdition>,
    /// The ids of counts that are not known any more: they are not given again.
    gone: Arc<BTreeSet<Slug>>,
    /// How many returns of a team and quarter were kept, withdrawn ones included.
    numbers: Arc<BTreeMap<(Slug, Quarter), u32>>,
}

impl OutcomeCounts {
    /// No counts before are known.
    ///
    /// # Errors
    /// Never: the name in it is a slug.
    pub fn left_out() -> Result<Self, SlugError> {
        Ok(Self { counts: Slug::from_str("all")?, event: CountsEvent::LeftOut })
    }

    /// The change in one line, without any of the counts.
    pub(crate) fn summary(&self) -> &'static str {
        match self.event {
            CountsEvent::Sent(_) => "counts of a return sent",
            CountsEvent::Withheld => "counts withheld",
            CountsEvent::LeftOut => "counts left out",
        }
    }
}

impl OutcomeReturnChanged {
    /// The change in one line, without any of the counts.
    pub(crate) fn summary(&self) -> String {
        format!("return of outcomes for {} {}", self.quarter, self.event.title())
    }
}

impl OutcomeReturnEvent {
    /// What has become of it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl OutcomeReturns {
    /// Counts that were sent, by their id, whether or not their return is kept.
    #[must_use]
    pub fn sent(&self, id: &str) -> Option<&SentCounts> {
        self.sent.find(id).map(AsRef::as_ref)
    }

    /// Counts that someone sent.
    pub fn sent_by(&self, sender: &str) -> impl Iterator<Item = &SentCounts> {
        self.sent.iter().map(AsRef::as_ref).filter(move |sent| *sent.by == *sender)
    }

    /// Whether an id of counts was never given.
    #[must_use]
    pub fn is_free(&self, id: &Slug) -> bool {
        self.sent.find(id).is_none() && !self.gone.contains(id)
    }

    /// The return of a team and quarter that is kept.
    #[must_use]
    pub fn get(&self, service: &Slug, quarter: Quarter) -> Option<&KeptReturn> {
        self.kept.get(&(service.clone(), quarter))
    }

    /// The returns that are kept, by team and quarter.
    #[must_use]
    pub fn kept(&self) -> impl DoubleEndedIterator<Item = &KeptReturn> {
        self.kept.values()
    }

    /// How many returns are kept.
    #[must_use]
    pub fn count(&self) -> usize {
        self.kept.len()
    }

    /// Checks that an id is of something that was sent.
    pub(crate) fn is_sent(&self, id: &Slug) -> Result<(), Problem> {
        if self.sent.find(id).is_some() {
            return Ok(());
        }
        let (entity_type, slug) = (EntityType::OutcomeCounts, id.to_string());
        Err(Problem::Unknown { field: "counts", entity_type, slug, suggestion: None })
    }

    /// Takes counts in.
    pub(crate) fn arrived(&mut self, by: &str, at: Timestamp, of: OutcomeCounts) -> Result<(), Problem> {
        let OutcomeCounts { counts: id, event } = of;
        let content = match event {
            CountsEvent::LeftOut => {
                let mut gone = std::mem::take(&mut self.gone);
                Arc::make_mut(&mut gone).extend(self.sent.iter().map(|sent| sent.id.clone()));
                let editions = std::mem::take(&mut self.editions);
                *self = Self { editions, gone, ..Self::default() };
                self.forget_bases();
                return Ok(());
            }
            CountsEvent::Withheld => None,
            CountsEvent::Sent(content) => Some(content.to_string().into()),
        };
        if !self.is_free(&id) {
            return Err(Problem::Exists { entity_type: EntityType::OutcomeCounts, slug: id });
        }
        self.sent.insert(id.clone(), SentCounts { id, by: by.into(), at, content });
        Ok(())
    }

    /// Applies what happens to a return of a team that is there.
    pub(crate) fn apply(&mut self, at: Timestamp, of: OutcomeReturnChanged) -> Result<(), Problem> {
        let OutcomeReturnChanged { service, quarter, counts, event } = of;
        let key = (service.clone(), quarter);
        let is_kept = self.kept.get(&key).is_some_and(|kept| kept.counts == counts);
        match event {
            OutcomeReturnEvent::Withdrawn if !is_kept => {
                Err(Problem::NothingToUndo { what: "return with these counts" })
            }
            OutcomeReturnEvent::Withdrawn => {
                Arc::make_mut(&mut self.kept).remove(&key);
                Ok(())
            }
            OutcomeReturnEvent::Kept if is_kept => {
                Err(Problem::Exists { entity_type: EntityType::OutcomeCounts, slug: counts })
            }
            OutcomeReturnEvent::Kept => {
                self.is_sent(&counts)?;
                let number = Arc::make_mut(&mut self.numbers).entry(key.clone()).or_default();
                *number += 1;
                let kept = KeptReturn { service, quarter, counts, number: *number, at };
                Arc::make_mut(&mut self.kept).insert(key, kept);
                Ok(())
            }
        }
    }
}
