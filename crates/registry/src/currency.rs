//! Until when a statement counts as current. What nobody has said again for long is last confirmed then, and not still so.

use facts::FactIndex;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::{FundingLine, Registry, ServiceStatus, ServiceView, StatusStatement};

/// What a statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// That a service works, and as what.
    Service,
    /// A fact about a service.
    Fact,
    /// That a body pays.
    Funding,
}

/// For how many months a statement counts as current, by what it is about.
const MONTHS: [(Stated, i32); 3] = [(Stated::Service, 24), (Stated::Fact, 24), (Stated::Funding, 24)];

impl Stated {
    /// Returns for how many months a statement counts as current.
    #[must_use]
    pub fn months(self) -> i32 {
        MONTHS.iter().find_map(|(stated, months)| (*stated == self).then_some(*months)).unwrap_or_default()
    }

    /// Returns whether something that was last confirmed on one day is current on another. What no source dates is not.
    #[must_use]
    pub fn is_current(self, confirmed: Option<Date>, day: Date) -> bool {
        confirmed.is_some_and(|confirmed| {
            let until = confirmed.checked_add(self.months().months()).unwrap_or(Date::MAX);
            day <= until
        })
    }
}

impl Registry {
    /// Returns the last day of which a source says anything about a service: what it is, where it stands in its life, or a fact.
    #[must_use]
    pub fn last_confirmed(&self, service: &ServiceView) -> Option<Date> {
        let published = |source: &str| self.sources.find(source).and_then(|source| source.published);
        let status = self.status_stated_on(service);
        let attested = service.attestations.iter().filter_map(|attestation| attestation.as_of);
        let claimed = service.claims.iter().filter(|claim| !claim.retracted && !claim.implied);
        let claimed = claimed.filter_map(|claim| claim.observed_on.or_else(|| published(&claim.source)));
        attested.chain(claimed).chain(status).max()
    }

    /// Returns the day of which the source of a status states it: the one that it names, else its own. `None` where the status has no
    /// source of its own, or is not known.
    #[must_use]
    pub fn status_stated_on(&self, service: &ServiceView) -> Option<Date> {
        let StatusStatement { source, as_of, .. } = service.service.status_stated.as_ref()?;
        let published = || self.sources.find(source)?.published;
        as_of.or_else(published).filter(|_| service.service.status != ServiceStatus::Unknown)
    }

    /// Returns the last day of which a source says that the status of a service is as it is: the day of the source of the status. A
    /// service that operates, by no source of its own, does so while a source speaks of it: [`Registry::last_confirmed`]. `None` where no
    /// source with a day says so, and where the status is not known.
    #[must_use]
    pub fn status_confirmed(&self, service: &ServiceView) -> Option<Date> {
        match &service.service.status_stated {
            None if service.service.status == ServiceStatus::Operating => self.last_confirmed(service),
            _ => self.status_stated_on(service),
        }
    }

    /// Returns whether the status of a service counts as current on a day. What has closed is closed from then on; any other status
    /// is current for [`Stated::months`], and what is not *operating* not before its day.
    #[must_use]
    pub fn is_status_current(&self, service: &ServiceView, day: Date) -> bool {
        let Some(since) = self.status_confirmed(service) else { return false };
        let is_current = Stated::Service.is_current(Some(since), day);
        match service.service.status {
            ServiceStatus::Operating => is_current,
            ServiceStatus::Closed => since <= day,
            _ => since <= day && is_current,
        }
    }

    /// Returns the last day of which a source says what is known of a fact; `None` while nothing is known, and where no source has a day.
    #[must_use]
    pub fn fact_confirmed(&self, service: &ServiceView, fact: FactIndex) -> Option<Date> {
        service.sheet().value(fact)?;
        let basis = service.basis(&self.vocabulary, fact).into_iter();
        let claims = basis.filter(|claim| claim.value().is_some());
        let days =
            claims.filter_map(|claim| claim.counts_from(self.sources.find(&claim.source).map(AsRef::as_ref)));
        days.max()
    }

    /// Returns the last day of which a source says that a line is paid: the day on which the source was published.
    #[must_use]
    pub fn line_confirmed(&self, line: &FundingLine) -> Option<Date> {
        self.sources.find(&line.source)?.published
    }

    /// Returns whether a line counts as current on a day: its source names a period that holds the day, or is no older than
    /// [`Stated::months`].
    #[must_use]
    pub fn is_line_current(&self, line: &FundingLine, day: Date) -> bool {
        let stated = line.to.is_some_and(|to| day <= to) && line.from.is_none_or(|from| from <= day);
        stated || Stated::Funding.is_current(self.line_confirmed(line), day)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Stated;

    #[test]
    fn a_statement_is_current_for_two_years() {
        let confirmed = Some(date(2019, 6, 1));
        assert!(Stated::Service.is_current(confirmed, date(2021, 6, 1)));
        assert!(!Stated::Service.is_current(confirmed, date(2021, 6, 2)));
        assert!(
            Stated::Service.is_current(confirmed, date(2010, 1, 1)),
            "what is so later says nothing else of before"
        );
        assert!(!Stated::Service.is_current(None, date(2019, 6, 1)));
    }
}
