//! Interventions and how well they are evidenced.

use std::sync::Arc;

use async_graphql::{ID, Object, Result};

use crate::request::Request;
use crate::source::{Source, source};

/// A way of working with families: a therapy, a programme, a group.
#[derive(Clone)]
pub struct Intervention {
    request: Arc<Request>,
    intervention: Arc<registry::Intervention>,
}

impl Intervention {
    pub(crate) fn new(request: &Arc<Request>, intervention: &Arc<registry::Intervention>) -> Self {
        Self { request: request.clone(), intervention: intervention.clone() }
    }
}

/// A way of working with families: a therapy, a programme, a group.
#[Object]
impl Intervention {
    /// Opaque; stays the same.
    pub(crate) async fn id(&self) -> ID {
        self.request.id("intervention", &self.intervention.slug)
    }
    /// Its stable name: a choice of the fact `interventions`, where there is one.
    async fn slug(&self) -> &str {
        &self.intervention.slug
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.intervention.name
    }
    /// How others rate the evidence for it; empty where the sources cite no rating.
    async fn evidence(&self) -> Vec<EvidenceRating> {
        let ratings = self.intervention.evidence.iter();
        ratings
            .map(|rating| EvidenceRating { request: self.request.clone(), rating: rating.clone() })
            .collect()
    }
}

/// How a scheme rates the evidence for an intervention.
#[derive(Clone)]
pub struct EvidenceRating {
    request: Arc<Request>,
    rating: registry::EvidenceRating,
}

/// How a scheme rates the evidence for an intervention.
#[Object]
impl EvidenceRating {
    /// Whose rating it is: "Early Intervention Foundation Guidebook".
    async fn scheme(&self) -> &str {
        &self.rating.scheme
    }
    /// The rating in the scheme's own terms: "2+".
    async fn rating(&self) -> &str {
        &self.rating.rating
    }
    /// Where it is cited.
    async fn source(&self) -> Result<Source> {
        source(&self.request, &self.rating.source)
    }
    /// Where in that source.
    async fn locator(&self) -> Option<&str> {
        self.rating.locator.as_deref()
    }
}
