//! Bodies that pay for the same services.

use std::sync::Arc;

use async_graphql::Object;

use crate::body::CommissioningBody;
use crate::request::Request;
use crate::service::Service;

/// Two bodies that fund the same services.
#[derive(Clone)]
pub struct Partnership {
    request: Arc<Request>,
    partnership: funding::Partnership,
}

impl Partnership {
    pub(crate) fn all(request: &Arc<Request>, partnerships: Vec<funding::Partnership>) -> Vec<Self> {
        let partnerships = partnerships.into_iter();
        partnerships.map(|partnership| Self { request: request.clone(), partnership }).collect()
    }
}

/// Two bodies that fund the same services.
#[Object]
impl Partnership {
    /// The two bodies.
    async fn bodies(&self) -> Vec<CommissioningBody> {
        self.partnership.bodies.iter().map(|body| CommissioningBody::new(&self.request, body)).collect()
    }
    /// The services that both pay for.
    async fn services(&self) -> Vec<Service> {
        Service::all(&self.request, &self.partnership.services)
    }
    /// How many services both pay for.
    async fn strength(&self) -> f64 {
        self.partnership.strength
    }
    /// The same, with a service that k bodies pay for counted as 1 / (k - 1), so that a crowd counts for less
    /// (Newman 2001).
    async fn weighted_strength(&self) -> f64 {
        self.partnership.newman
    }
}
