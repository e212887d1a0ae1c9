//! How a service stands in a review by a standard set.

use async_graphql::{Enum, Object, Result};

use crate::scalar::Date;
use crate::service::Service;
use crate::source::{Source, source};
use crate::standard_set::{StandardSet, standard_set_version};

/// How a service stands in a review by a standard set, for everybody.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "registry::AccreditationState")]
pub enum AccreditationState {
    /// A review is under way.
    UnderReview,
    /// A developmental review is completed.
    Completed,
    /// Accredited.
    Accredited,
    /// The committee deferred its decision.
    Deferred,
    /// The committee refused.
    NotAccredited,
    /// The accreditation is over, and was not renewed.
    Lapsed,
    /// The service left.
    Withdrawn,
}

/// How a service stands on a day in a review by a standard set: the public status, never the working papers.
#[derive(Clone)]
pub struct Accreditation {
    service: Service,
    recorded: registry::Accreditation,
    state: registry::AccreditationState,
    since: jiff::civil::Date,
}

impl Accreditation {
    /// How a service stands on a day.
    pub(crate) fn of_service(service: &Service, day: jiff::civil::Date) -> Vec<Self> {
        let shown = service.service.accreditations_on(day).into_iter();
        shown.filter_map(|one| Self::new(service, one, day)).collect()
    }

    /// What is on record of a service on a day; nothing before it was reached.
    pub(crate) fn new(
        service: &Service,
        recorded: &registry::Accreditation,
        day: jiff::civil::Date,
    ) -> Option<Self> {
        let (state, since) = recorded.status_on(day)?;
        Some(Self { service: service.clone(), recorded: recorded.clone(), state, since })
    }

    fn set(&self) -> Result<Option<StandardSet>> {
        standard_set_version(&self.recorded.standard_set, &self.recorded.version)
    }
}

/// How a service stands on a day in a review by a standard set: the public status, never the working papers.
#[Object]
impl Accreditation {
    /// The service.
    async fn service(&self) -> Service {
        self.service.clone()
    }
    /// The slug of the standard set.
    async fn standard_set_slug(&self) -> &str {
        &self.recorded.standard_set
    }
    /// The version of the standard set.
    async fn version(&self) -> &str {
        &self.recorded.version
    }
    /// The standard set in that version; null where this server does not have it.
    async fn standard_set(&self) -> Option<Result<StandardSet>> {
        self.set().transpose()
    }
    /// What must stand wherever this is shown, when the sector has not adopted the set; null otherwise.
    async fn label(&self) -> Option<Result<&str>> {
        self.set().map(|set| set.and_then(StandardSet::label_text)).transpose()
    }
    /// How it stands on the day that was asked for.
    async fn state(&self) -> AccreditationState {
        self.state.into()
    }
    /// Since when: the day on which the state was reached. An accreditation that has lapsed did so on the day on which it expired.
    async fn since(&self) -> Date {
        Date(self.since)
    }
    /// The day that the source gives: on which the state that it states was reached.
    async fn on(&self) -> Date {
        Date(self.recorded.on)
    }
    /// The first day without the accreditation; null where there is none.
    async fn expires(&self) -> Option<Date> {
        self.recorded.expires.map(Date)
    }
    /// The source.
    async fn source(&self) -> Result<Source> {
        source(&self.service.request, &self.recorded.source)
    }
    /// Where in the source.
    async fn locator(&self) -> Option<&str> {
        self.recorded.locator.as_deref()
    }
}
