//! What a service is, and on what basis.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use registry::ServiceView;

use crate::at_hand::{AtHand, Writing};
use crate::enums::{Classification, ClassificationBasis};
use crate::request::Request;
use crate::scalar::{Date, DateTime, int};
use crate::service::Service;
use crate::source::{Source, source};

/// What a service is. Three bases are kept apart: a reviewer decides, a source attests, the rules assess. The strongest
/// one counts, and a disagreement shows.
#[derive(Clone)]
pub struct ServiceClassification {
    pub(crate) service: Service,
}

/// What a service is. Three bases are kept apart: a reviewer decides, a source attests, the rules assess. The strongest
/// one counts, and a disagreement shows.
#[Object]
impl ServiceClassification {
    /// The class that counts.
    async fn class(&self) -> Classification {
        self.service.classification_of().0.into()
    }
    /// On which basis.
    async fn basis(&self) -> ClassificationBasis {
        self.service.classification_of().1.into()
    }
    /// Every source that says what the service is.
    async fn attestations(&self) -> Vec<Attestation> {
        attestations(&self.service.request, &self.service.service)
    }
    /// The reviewer's verdict, if there is one.
    async fn decision(&self) -> Option<Decision> {
        self.service.service.decision().map(|decision| Decision { decision: decision.clone() })
    }
    /// True when what is known rules out the class that was attested or decided.
    async fn contradicted(&self) -> bool {
        self.service.is_contradicted()
    }
    /// True when what is known does not rule out the class that was attested or decided, but another one is likely.
    async fn unlikely(&self) -> bool {
        self.service.is_unlikely()
    }
}

impl AtHand for ServiceClassification {
    fn field(&self, ctx: &Context<'_>, out: &mut Writing) -> Option<()> {
        match ctx.item.node.name.node.as_str() {
            "class" => out.word::<Classification>(self.service.classification_of().0),
            "basis" => out.word::<ClassificationBasis>(self.service.classification_of().1),
            "contradicted" => out.value(&self.service.is_contradicted()),
            _ => None,
        }
    }
}

/// Every source that says what a service is, in the order in which they were recorded.
pub(crate) fn attestations(request: &Arc<Request>, service: &ServiceView) -> Vec<Attestation> {
    let all = service.attestations.iter();
    all.map(|attestation| Attestation { request: request.clone(), attestation: attestation.clone() })
        .collect()
}

/// A source that says what a service is.
#[derive(Clone)]
pub struct Attestation {
    request: Arc<Request>,
    attestation: registry::Attestation,
}

/// A source that says what a service is.
#[Object]
impl Attestation {
    /// What it says the service is.
    async fn class(&self) -> Classification {
        self.attestation.class.into()
    }
    /// The source.
    async fn source(&self) -> Result<Source> {
        source(self.request.snapshot.registry(), &self.attestation.source)
    }
    /// Where in the source.
    async fn locator(&self) -> Option<&str> {
        self.attestation.locator.as_deref()
    }
    /// The day for which it says so.
    async fn as_of(&self) -> Option<Date> {
        self.attestation.as_of.map(Date)
    }
}

/// A reviewer's verdict.
#[derive(Clone)]
pub struct Decision {
    decision: registry::Decision,
}

/// A reviewer's verdict.
#[Object]
impl Decision {
    /// The class.
    async fn class(&self) -> Classification {
        self.decision.class.into()
    }
    /// Why.
    async fn reason(&self) -> &str {
        &self.decision.reason
    }
    /// The name of the reviewer's key.
    async fn decided_by(&self) -> &str {
        self.decision.decided_by_label.as_deref().unwrap_or(&self.decision.decided_by)
    }
    /// When.
    async fn decided_at(&self) -> DateTime {
        DateTime(self.decision.decided_at)
    }
    /// The revision in which it was decided.
    async fn revision(&self) -> i32 {
        int(self.decision.revision.get())
    }
}
