//! Bodies that pay for the same services.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::Object;
use jiff::civil::Date;
use registry::Slug;

use crate::body::CommissioningBody;
use crate::request::Request;
use crate::service::Service;

/// Two bodies that fund the same services.
#[derive(Clone)]
pub struct Partnership {
    request: Arc<Request>,
    bodies: [Slug; 2],
    services: Vec<Slug>,
}

#[Object]
impl Partnership {
    /// The two bodies.
    async fn bodies(&self) -> Vec<CommissioningBody> {
        self.bodies.iter().filter_map(|slug| CommissioningBody::find(&self.request, slug)).collect()
    }
    /// The services that both pay for.
    async fn services(&self) -> Vec<Service> {
        self.services.iter().filter_map(|slug| Service::find(&self.request, slug)).collect()
    }
    /// How many services both pay for.
    #[expect(clippy::cast_precision_loss, reason = "a count of services")]
    async fn strength(&self) -> f64 {
        self.services.len() as f64
    }
}

/// The partnerships of a body on a day, the strongest first.
pub(crate) fn partners(body: &CommissioningBody, day: Date) -> Vec<Partnership> {
    let registry = body.request.view.registry();
    let own = &body.body.body.slug;
    let mut shared: BTreeMap<Slug, Vec<Slug>> = BTreeMap::new();
    for line in registry.lines_of_body(&body.body, body.request.audience()).filter(|line| line.valid_on(day))
    {
        let Some(service) = registry.service(&line.service) else { continue };
        for other in
            registry.lines_of_service(service).filter(|other| other.valid_on(day) && other.funder != *own)
        {
            let services = shared.entry(other.funder.clone()).or_default();
            if !services.contains(&line.service) {
                services.push(line.service.clone());
            }
        }
    }
    let mut partnerships: Vec<Partnership> = shared
        .into_iter()
        .map(|(other, services)| Partnership {
            request: body.request.clone(),
            bodies: [own.clone(), other],
            services,
        })
        .collect();
    partnerships.sort_by_key(|partnership| std::cmp::Reverse(partnership.services.len()));
    partnerships
}
