//! What everybody may know of a review.

use jiff::civil::Date;
use registry::{Slug, words};
use serde::Serialize;

use super::Stage;
use crate::standards::StandardSetId;

words! {
    /// How a service stands, for everybody.
    pub enum PublicState ("a public state") {
        /// A review is under way.
        UnderReview = "under-review", "under review";
        /// A developmental review is completed.
        Completed = "completed", "review completed";
        /// Accredited.
        Accredited = "accredited", "accredited";
        /// The committee deferred its decision.
        Deferred = "deferred", "deferred";
        /// The committee refused.
        NotAccredited = "not-accredited", "not accredited";
        /// The accreditation is over, and was not renewed.
        Lapsed = "lapsed", "lapsed";
        /// The service left.
        Withdrawn = "withdrawn", "withdrawn";
    }
}

impl PublicState {
    pub(super) fn of(stage: Stage) -> Self {
        match stage {
            Stage::SelfReview | Stage::Planning | Stage::PeerReview | Stage::Committee => Self::UnderReview,
            Stage::Completed => Self::Completed,
            Stage::Deferred => Self::Deferred,
            Stage::Accredited => Self::Accredited,
            Stage::NotAccredited => Self::NotAccredited,
            Stage::Withdrawn => Self::Withdrawn,
        }
    }
}

/// The interim review of an accreditation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interim {
    /// Due on a day.
    Due(Date),
    /// It was due on a day, and is not done.
    Overdue(Date),
    /// Done on a day.
    Done(Date),
}

/// What everybody may know of a review: never the working papers, and nothing of who said what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicStatus {
    /// The service.
    pub service: Slug,
    /// The standard set.
    pub set: StandardSetId,
    /// Its version.
    pub version: String,
    /// What must stand beside it when the sector has not adopted the set.
    pub label: Option<String>,
    /// How the service stands.
    pub state: PublicState,
    /// Since when.
    pub since: Date,
    /// The first day without the accreditation.
    pub expires: Option<Date>,
    /// The interim review, while it is accredited.
    pub interim: Option<Interim>,
    /// When a developmental review is to be repeated.
    pub next_review: Option<Date>,
}
