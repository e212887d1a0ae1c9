//! How a service stands in a review by a standard set, as its source says: the public status, never the working papers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::word::words;
use crate::{Problem, ServiceView, Slug, text::stored};

words! {
    /// How a service stands, for everybody.
    pub enum AccreditationState ("a state of a review") {
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

impl AccreditationState {
    /// Returns the states that can come next. Nothing is recorded as lapsed: that follows from the day.
    ///
    /// After the end of a review another one begins; while an accreditation is in force, too.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::UnderReview => {
                &[Self::Completed, Self::Accredited, Self::Deferred, Self::NotAccredited, Self::Withdrawn]
            }
            Self::Deferred | Self::Accredited => &[Self::UnderReview, Self::Withdrawn],
            Self::Completed | Self::NotAccredited | Self::Lapsed | Self::Withdrawn => &[Self::UnderReview],
        }
    }
}

/// A source says how a service stands in a review by a standard set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Accreditation {
    /// The standard set.
    pub standard_set: Slug,
    /// Its version.
    pub version: String,
    /// The state, never [`AccreditationState::Lapsed`].
    pub state: AccreditationState,
    /// The day on which it was reached.
    pub on: Date,
    /// The first day without the accreditation; only where the state is [`AccreditationState::Accredited`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// The source.
    pub source: Slug,
    /// Where in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
}

impl Accreditation {
    /// Returns the state on a day, and since when; `None` before it was reached. An accreditation that is over has lapsed
    /// without any act.
    #[must_use]
    pub fn status_on(&self, day: Date) -> Option<(AccreditationState, Date)> {
        let lapsed = self.expires.filter(|expires| *expires <= day);
        let status = lapsed.map_or((self.state, self.on), |on| (AccreditationState::Lapsed, on));
        (self.on <= day).then_some(status)
    }

    fn is_in_force(&self, day: Date) -> bool {
        matches!(self.status_on(day), Some((AccreditationState::Accredited, _)))
    }

    /// Checks what it says by itself.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        stored::line("version", &self.version)?;
        stored::line_if_any("locator", self.locator.as_deref())?;
        if self.state == AccreditationState::Lapsed {
            return Err(Problem::RecordedAsLapsed);
        }
        let Some(expires) = self.expires else { return Ok(()) };
        if self.state != AccreditationState::Accredited {
            return Err(Problem::Expires { state: self.state });
        }
        if expires > self.on {
            return Ok(());
        }
        let expected = format!("expected a day after {}, got {expires}", self.on);
        Err(Problem::Text { field: "expires", expected })
    }

    /// Checks that a review can come to this after what `earlier` says.
    fn follows(&self, earlier: &Self) -> Result<(), Problem> {
        let Some((from, on)) = earlier.status_on(self.on) else { return Ok(()) };
        if !from.next().contains(&self.state) {
            return Err(Problem::NoSuchStep { from, on, to: self.state, then: self.on });
        }
        // Only a review that begins can be by another version.
        if self.state != AccreditationState::UnderReview && self.version != earlier.version {
            let (expected, got) = (earlier.version.clone(), self.version.clone());
            return Err(Problem::OtherVersion { expected, got });
        }
        Ok(())
    }
}

impl ServiceView {
    /// Returns what is on record by one set, the earliest day first; of one day, as recorded.
    fn reviews_by(&self, set: &Slug) -> Vec<&Accreditation> {
        let of_set = self.accreditations.iter().filter(|one| one.standard_set == *set);
        let mut reviews: Vec<&Accreditation> = of_set.collect();
        reviews.sort_by_key(|one| one.on);
        reviews
    }

    /// Returns how it stands on a day: of each standard set the last that is on record by then, and before it an accreditation that is
    /// in force while the service is reviewed again.
    #[must_use]
    pub fn accreditations_on(&self, day: Date) -> Vec<&Accreditation> {
        let mut sets: Vec<&Slug> = self.accreditations.iter().map(|one| &one.standard_set).collect();
        sets.sort_unstable();
        sets.dedup();
        let of_set = |set: &Slug| {
            let mut by_then = self.reviews_by(set);
            by_then.retain(|one| one.on <= day);
            let last = by_then.pop();
            let ends = |one: &Accreditation| {
                matches!(one.state, AccreditationState::Accredited | AccreditationState::Withdrawn)
            };
            let before = by_then.into_iter().rev().find(|one| ends(one));
            let in_force = before.filter(|one| one.is_in_force(day) && !last.is_some_and(ends));
            in_force.into_iter().chain(last).collect::<Vec<&Accreditation>>()
        };
        sets.into_iter().flat_map(of_set).collect()
    }

    /// Checks that something new fits what is on record, before it and after it.
    pub(crate) fn check_accreditation(&self, new: &Accreditation) -> Result<(), Problem> {
        let reviews = self.reviews_by(&new.standard_set);
        let at = reviews.partition_point(|one| one.on <= new.on);
        let (earlier, later) = reviews.split_at(at);
        earlier.last().map_or(Ok(()), |earlier| new.follows(earlier))?;
        later.first().map_or(Ok(()), |later| later.follows(new))
    }
}
