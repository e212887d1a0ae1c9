//! What everybody may know of a review.

use jiff::civil::Date;
use registry::Slug;
use serde::Serialize;

use super::Stage;
use crate::standards::{Purpose, StandardSet, StandardSetId};

/// How a service stands, for everybody.
pub use registry::AccreditationState as PublicState;

impl Stage {
    /// Returns what everybody may know of it.
    pub(super) fn public(self) -> PublicState {
        match self {
            Self::SelfReview | Self::Planning | Self::PeerReview | Self::Committee => {
                PublicState::UnderReview
            }
            Self::Completed => PublicState::Completed,
            Self::Deferred => PublicState::Deferred,
            Self::Accredited => PublicState::Accredited,
            Self::NotAccredited => PublicState::NotAccredited,
            Self::Withdrawn => PublicState::Withdrawn,
        }
    }
}

impl StandardSet {
    /// Returns whether a review by it can come to a state: a committee decides on accreditation alone.
    #[must_use]
    pub fn comes_to(&self, state: PublicState) -> bool {
        match state {
            PublicState::Completed => self.purpose == Purpose::Developmental,
            PublicState::Accredited
            | PublicState::Deferred
            | PublicState::NotAccredited
            | PublicState::Lapsed => self.purpose == Purpose::Accreditation,
            PublicState::UnderReview | PublicState::Withdrawn => true,
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
