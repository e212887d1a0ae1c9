//! What is known to work in one area.

use std::sync::Arc;

use async_graphql::{Enum, Object, Result, SimpleObject};
use registry::Population;

use crate::body::CommissioningBody;
use crate::request::Request;
use crate::scalar::{Date, int};
use crate::service::Service;
use crate::source::{Source, source};

/// What is known to work in an area on a day.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "provision::Status")]
pub enum CoverageStatus {
    /// A full parent-infant team sees families.
    FullTeam,
    /// No team yet; one is planned or being set up.
    Emerging,
    /// No team; specialists inside another team, such as CAMHS.
    EmbeddedSpecialist,
    /// No team and no embedded specialist; another parent-infant service.
    Other,
    /// Nothing is on record. That is not the same as there being nothing.
    NoneKnown,
    /// Something is on record, and it is not known whether it is a full team, or whether it worked on that day.
    NotKnown,
}

/// How much of an area something is known to hold for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "registry::Extent")]
pub enum CoverageExtent {
    /// A service names the body itself.
    Whole,
    /// Services name all bodies that it is on record to have followed, each of which went to it as a whole, or all councils in
    /// it. Whether the record of those is complete is not known.
    Inherited,
    /// Services name only some of the bodies that it followed, one whose area was divided, or a council in it.
    Part,
    /// A service worked in a part of a body that was divided: in this part or in another, which is not known.
    Perhaps,
}

/// What one service was on a day.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "provision::Standing")]
pub enum ServiceStanding {
    /// A full team that saw families.
    FullTeam,
    /// What may have been a full team: it is not determined, or it is not known whether it worked then.
    PerhapsTeam,
    /// A team, or what may become one, that was planned or being set up.
    Emerging,
    /// Specialists inside another team.
    EmbeddedSpecialist,
    /// Another parent-infant service.
    Other,
    /// No team, but something of which it is not known whether it worked then.
    PerhapsOther,
    /// Nothing that counts: not begun, closed, planned as something else, or no parent-infant service.
    Nothing,
}

/// The area of a commissioning body on a day, and what is known to work there.
#[derive(Clone)]
pub struct AreaCoverage {
    pub(crate) request: Arc<Request>,
    pub(crate) coverage: Arc<provision::Coverage>,
    pub(crate) area: provision::Area,
    /// Its place among the gaps.
    pub(crate) rank: Option<u64>,
}

impl AreaCoverage {
    pub(crate) fn new(
        request: &Arc<Request>,
        coverage: &Arc<provision::Coverage>,
        area: &provision::Area,
    ) -> Self {
        Self { request: request.clone(), coverage: coverage.clone(), area: area.clone(), rank: None }
    }

    pub(crate) fn babies_under_two(&self) -> Option<u32> {
        Some(self.area.body.population(self.coverage.as_of().year())?.under_2)
    }
}

/// The area of a commissioning body on a day, and what is known to work there.
#[Object]
impl AreaCoverage {
    /// The body.
    async fn body(&self) -> CommissioningBody {
        CommissioningBody::new(&self.request, &self.area.body)
    }
    /// What is known to work there.
    async fn status(&self) -> CoverageStatus {
        self.area.status.into()
    }
    /// How much of the area that is known to hold for.
    async fn extent(&self) -> CoverageExtent {
        self.area.extent.into()
    }
    /// The last day for which a source mentions a service that gives it its status; null where nothing is known, or no source has a day.
    async fn last_confirmed(&self) -> Option<Date> {
        self.area.confirmed.map(Date)
    }
    /// Whether that is current on the day of the coverage: at most 24 months before it.
    async fn current(&self) -> bool {
        self.area.is_current(self.coverage.as_of())
    }
    /// The babies who live there; null where there is no figure, which is never none. The figure is that of the year, else
    /// of the last year before it that has one, else of the first after it.
    async fn babies(&self) -> Option<BabiesFigure> {
        let population = self.area.body.population(self.coverage.as_of().year())?;
        Some(BabiesFigure { request: self.request.clone(), population: population.clone() })
    }
    /// Its place among the gaps that were asked for, from 1, by babies under two; null outside a ranking and where there is
    /// no figure.
    async fn rank(&self) -> Option<i32> {
        self.rank.map(int)
    }
    /// The services that this rests on.
    async fn evidence(&self) -> Vec<AreaEvidence> {
        let registry = self.request.snapshot.registry();
        let profiles = self.request.snapshot.profiles();
        let evidence = self.coverage.evidence(registry, profiles, &self.area).into_iter();
        let found = evidence.filter_map(|evidence| {
            let service = registry.service_at(evidence.service)?;
            Some(AreaEvidence {
                service: Service::at(&self.request, service, evidence.service),
                standing: evidence.standing.into(),
                named: CommissioningBody::new(&self.request, &evidence.named),
                extent: evidence.extent.into(),
            })
        });
        found.collect()
    }
}

/// A service that the status of an area rests on.
#[derive(SimpleObject, Clone)]
pub struct AreaEvidence {
    /// The service.
    pub service: Service,
    /// What it was on the day.
    pub standing: ServiceStanding,
    /// The body that it names as its area: this one, one that it followed, or a council in it.
    pub named: CommissioningBody,
    /// How much of the area it works in, as far as is known.
    pub extent: CoverageExtent,
}

/// Babies who live in the area of a body, in the middle of a year.
#[derive(Clone)]
pub struct BabiesFigure {
    request: Arc<Request>,
    population: Population,
}

/// Babies who live in the area of a body, in the middle of a year.
#[Object]
impl BabiesFigure {
    /// The year.
    async fn year(&self) -> i32 {
        i32::from(self.population.year)
    }
    /// Babies under two.
    async fn under_two(&self) -> i32 {
        int(self.population.under_2)
    }
    /// Babies under one of these; null where the source does not tell them apart.
    async fn under_one(&self) -> Option<i32> {
        self.population.under_1.map(int)
    }
    /// Who says so.
    async fn source(&self) -> Option<Result<Source>> {
        Some(source(&self.request, &self.population.source))
    }
    /// Where in the source.
    async fn locator(&self) -> Option<&str> {
        self.population.locator.as_deref()
    }
}
