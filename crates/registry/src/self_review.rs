//! Self-reviews: how a service says that it stands by a standard set, and what it plans. They are working papers.
//!
//! Like the counts of a return, what one says stands apart from what becomes of it, and nothing of it is in what is published. It is opaque
//! here; the crate `quality` reads it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{EntityType, OutcomeReturnEvent, OutcomeReturns, Problem, Slug};

/// Self-reviews that are kept, by service and standard set.
pub(crate) type KeptSelfReviews = Arc<BTreeMap<(Slug, Slug), KeptSelfReview>>;

/// A self-review is kept, or is not any more, as the log holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SelfReviewChanged {
    /// The service.
    pub service: Slug,
    /// The standard set.
    pub standard_set: Slug,
    /// The id of what it says, which an [`OutcomeCounts`](crate::OutcomeCounts) holds.
    pub contents: Slug,
    /// What happens to it.
    pub event: OutcomeReturnEvent,
}

/// A self-review that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSelfReview {
    /// The service.
    pub service: Slug,
    /// The standard set.
    pub standard_set: Slug,
    /// The id of what it says.
    pub contents: Slug,
    /// When it was accepted.
    pub at: Timestamp,
}

impl SelfReviewChanged {
    /// The change in one line, without anything that it says.
    pub(crate) fn summary(&self) -> String {
        format!("self-review by {} {}", self.standard_set, self.event.title())
    }
}

impl OutcomeReturns {
    /// The self-reviews that are kept, by service and standard set.
    #[must_use]
    pub fn self_reviews(&self) -> impl DoubleEndedIterator<Item = &KeptSelfReview> {
        self.reviews.values()
    }

    /// The self-review of a service by a standard set that is kept.
    #[must_use]
    pub fn self_review(&self, service: &Slug, standard_set: &Slug) -> Option<&KeptSelfReview> {
        self.reviews.get(&(service.clone(), standard_set.clone()))
    }

    /// Applies what happens to a self-review of a service that is there.
    pub(crate) fn reviewed(&mut self, at: Timestamp, of: SelfReviewChanged) -> Result<(), Problem> {
        let SelfReviewChanged { service, standard_set, contents, event } = of;
        let key = (service.clone(), standard_set.clone());
        let is_kept = self.reviews.get(&key).is_some_and(|kept| kept.contents == contents);
        match event {
            OutcomeReturnEvent::Withdrawn if !is_kept => {
                return Err(Problem::NothingToUndo { what: "self-review that says this" });
            }
            OutcomeReturnEvent::Withdrawn => {
                Arc::make_mut(&mut self.reviews).remove(&key);
            }
            OutcomeReturnEvent::Kept if is_kept => {
                return Err(Problem::Exists { entity_type: EntityType::OutcomeCounts, slug: contents });
            }
            OutcomeReturnEvent::Kept => {
                self.is_sent(&contents)?;
                let kept = KeptSelfReview { service, standard_set, contents, at };
                Arc::make_mut(&mut self.reviews).insert(key, kept);
            }
        }
        Ok(())
    }
}
