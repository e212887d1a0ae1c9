//! What had been said about a service by a day: by sources that speak of that day or an earlier one, and by reviewers.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::{Attestation, Classification, ClassificationBasis, Decision, Registry, ServiceView};

impl Registry {
    /// Returns the day from which an attestation counts: the one that it names, else that of its source; `None` for one that is older
    /// than any day.
    #[must_use]
    pub fn attested_from(&self, attestation: &Attestation) -> Option<Date> {
        attestation.as_of.or_else(|| self.source(&attestation.source)?.published)
    }

    /// Returns the attestations of a service that count on a day, in the order in which they were recorded.
    pub fn attestations_by<'a>(
        &'a self,
        service: &'a ServiceView,
        day: Date,
    ) -> impl Iterator<Item = &'a Attestation> {
        service
            .attestations
            .iter()
            .filter(move |attestation| self.attested_from(attestation).is_none_or(|from| from <= day))
    }

    /// Returns what a service was on record as on a day: decided by then, else attested by then; see
    /// [`ServiceView::classification`].
    #[must_use]
    pub fn classification_by(
        &self,
        service: &ServiceView,
        day: Date,
    ) -> Option<(Classification, ClassificationBasis)> {
        let decided = service.decision_by(day).map(|decision| (decision.class, ClassificationBasis::Decided));
        decided.or_else(|| {
            let attested = self.attestations_by(service, day).max_by_key(|attestation| attestation.as_of)?;
            Some((attested.class, ClassificationBasis::Attested))
        })
    }

    /// Returns whether anything dated speaks of a service by a day: a decision, an attestation, a review, or a claim that stands and is not
    /// implied. What has no day says nothing of when the service was there.
    #[must_use]
    pub fn is_mentioned_by(&self, service: &ServiceView, day: Date) -> bool {
        let by = |said: Option<Date>| said.is_some_and(|said| said <= day);
        let claims = || service.claims.iter().filter(|claim| !claim.retracted && !claim.implied);
        service.decision_by(day).is_some()
            || service.attestations.iter().any(|attestation| by(self.attested_from(attestation)))
            || service.accreditations.iter().any(|one| one.on <= day)
            || claims().any(|claim| by(claim.counts_from(self.source(&claim.source).map(AsRef::as_ref))))
    }
}

impl ServiceView {
    /// Returns the last verdict that was given by the end of a day, UTC.
    #[must_use]
    pub fn decision_by(&self, day: Date) -> Option<&Decision> {
        let given = |decision: &&Decision| decision.decided_at.to_zoned(TimeZone::UTC).date() <= day;
        self.decisions.iter().rev().find(given)
    }
}
