//! Commissioning bodies.

use std::sync::Arc;

use async_graphql::{ID, Object, Result, SimpleObject};
use registry::BodyView;

use crate::area_coverage::CoverageExtent;
use crate::enums::{BodyKind, Nation};
use crate::error::{Code, error};
use crate::funding_line::FundingLine;
use crate::partnership::Partnership;
use crate::request::Request;
use crate::scalar::Date;
use crate::service::Service;

/// A body that commissions services, or pays for them.
#[derive(Clone)]
pub struct CommissioningBody {
    pub(crate) request: Arc<Request>,
    pub(crate) body: Arc<BodyView>,
}

impl CommissioningBody {
    pub(crate) fn new(request: &Arc<Request>, body: &Arc<BodyView>) -> Self {
        interrupt::check();
        Self { request: request.clone(), body: body.clone() }
    }

    pub(crate) fn find(request: &Arc<Request>, slug: &str) -> Option<Self> {
        request.snapshot.registry().body(slug).map(|body| Self::new(request, body))
    }
}

impl CommissioningBody {
    fn working(&self, as_of: Option<Date>) -> Vec<registry::Working> {
        let registry = self.request.snapshot.registry();
        let day = registry.day_of(&self.body, as_of.map_or(self.request.today, |date| date.0));
        registry::Places::new(registry, day).services_in(&self.body)
    }

    fn service(&self, position: u32) -> Option<Service> {
        let service = self.request.snapshot.registry().service_at(position)?;
        Some(Service::at(&self.request, service, position))
    }
}

/// A service that works in the area of a body.
#[derive(SimpleObject)]
pub struct WorkingService {
    /// The service.
    service: Service,
    /// How much of the area it works in, as far as is known.
    extent: CoverageExtent,
    /// The body that it names as its area: this one, one that it followed, or a council in it.
    named: CommissioningBody,
}

/// A body in whose area a service works.
#[derive(SimpleObject)]
pub struct ServedArea {
    /// The body.
    pub(crate) body: CommissioningBody,
    /// How much of its area the service works in, as far as is known.
    pub(crate) extent: CoverageExtent,
    /// The body that the service names as its area: this one, one that it followed, or a council in it.
    pub(crate) named: CommissioningBody,
}

/// The body that an argument names, which must exist.
pub(crate) fn require_body(request: &Arc<Request>, slug: &str, argument: &str) -> Result<CommissioningBody> {
    CommissioningBody::find(request, slug).ok_or_else(|| {
        error(Code::NotFound, format!("`{argument}`: there is no commissioning body `{slug}`"))
    })
}

/// A body that commissions services, or pays for them.
#[Object]
impl CommissioningBody {
    /// Opaque; stays the same.
    pub(crate) async fn id(&self) -> ID {
        self.request.id("commissioning-body", &self.body.body.slug)
    }
    /// Its stable name.
    async fn slug(&self) -> &str {
        &self.body.body.slug
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.body.body.name
    }
    /// What it is.
    async fn kind(&self) -> BodyKind {
        self.body.body.kind.into()
    }
    /// Its nation; null for bodies of the whole kingdom.
    async fn nation(&self) -> Option<Nation> {
        self.body.body.nation.map(Into::into)
    }
    /// Its code in the Organisation Data Service of the NHS.
    async fn ods_code(&self) -> Option<&str> {
        self.body.body.ods_code.as_deref()
    }
    /// Its code of the Government Statistical Service.
    async fn gss_code(&self) -> Option<&str> {
        self.body.body.gss_code.as_deref()
    }
    /// Its first day; null when unknown.
    async fn valid_from(&self) -> Option<Date> {
        self.body.body.valid_from.map(Date)
    }
    /// Its last day; null when it still exists or that is unknown.
    async fn valid_to(&self) -> Option<Date> {
        self.body.body.valid_to.map(Date)
    }
    /// The bodies that followed it, the next ones only.
    async fn successors(&self) -> Vec<CommissioningBody> {
        let successors = self.request.snapshot.registry().successors(&self.body);
        successors.map(|(body, _)| Self::new(&self.request, body)).collect()
    }
    /// The bodies that it followed, the last ones only.
    async fn predecessors(&self) -> Vec<CommissioningBody> {
        let predecessors = self.request.snapshot.registry().predecessors(&self.body);
        predecessors.map(|(body, _)| Self::new(&self.request, body)).collect()
    }
    /// What it pays for. On a day, what bodies paid that it followed is its own.
    async fn funds(
        &self,
        #[graphql(desc = "The day to look at; without it, every line that names the body.")] as_of: Option<
            Date,
        >,
    ) -> Vec<FundingLine> {
        let registry = self.request.snapshot.registry();
        match as_of {
            Some(day) => {
                FundingLine::all(&self.request, &funding::lines_paid_by(registry, &self.body, day.0))
            }
            None => {
                registry.lines_of_body(&self.body).map(|line| FundingLine::new(&self.request, line)).collect()
            }
        }
    }
    /// The services that work in its area on a day, in the whole of it or in a part, as far as is known: those that name it, those that
    /// name a body that it followed, and those that name a council in it.
    async fn serves(
        &self,
        #[graphql(
            desc = "The day to look at; today without it. Before its first day or after its last, that day."
        )]
        as_of: Option<Date>,
    ) -> Vec<Service> {
        let working = self.working(as_of).into_iter();
        let known = working.filter(|working| working.reach.extent != registry::Extent::Perhaps);
        known.filter_map(|working| self.service(working.service)).collect()
    }
    /// The same with how much of the area each works in, and services of which that is not known.
    async fn services(
        &self,
        #[graphql(
            desc = "The day to look at; today without it. Before its first day or after its last, that day."
        )]
        as_of: Option<Date>,
    ) -> Vec<WorkingService> {
        let registry = self.request.snapshot.registry();
        let found = self.working(as_of).into_iter().filter_map(|working| {
            Some(WorkingService {
                service: self.service(working.service)?,
                extent: working.reach.extent.into(),
                named: Self::new(&self.request, registry.body_at(working.reach.named)?),
            })
        });
        found.collect()
    }
    /// The bodies that pay for the same services as it does, one partnership a pair.
    async fn partners(
        &self,
        #[graphql(desc = "The day to look at; today without it.")] as_of: Option<Date>,
    ) -> Vec<Partnership> {
        let day = as_of.map_or(self.request.today, |date| date.0);
        let registry = self.request.snapshot.registry();
        let partners = funding::partners(registry, &self.body, day);
        Partnership::all(&self.request, partners)
    }
}
