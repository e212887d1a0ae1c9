//! What a service is, and on what basis.

use std::sync::{Arc, OnceLock};

use async_graphql::{Context, Object, Result};
use jiff::civil::Date as Day;
use readmodel::ClassificationAsOf;
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
    service: Service,
    /// The day by which it had to be said; all that is on record without it.
    as_of: Option<Day>,
    /// What it was by that day, once that is asked for.
    by_then: OnceLock<ClassificationAsOf>,
}

impl ServiceClassification {
    pub(crate) fn new(service: &Service, as_of: Option<Day>) -> Self {
        Self { service: service.clone(), as_of, by_then: OnceLock::new() }
    }

    /// What it was by the day, if one was asked for.
    fn by_then(&self) -> Option<&ClassificationAsOf> {
        let Service { request, service, .. } = &self.service;
        let day = self.as_of?;
        Some(self.by_then.get_or_init(|| request.snapshot.as_of(day).of(service)))
    }

    fn class_and_basis(&self) -> (facts::Classification, registry::ClassificationBasis) {
        self.by_then()
            .map_or_else(|| self.service.classification_of(), |by_then| (by_then.class, by_then.basis))
    }

    fn is_contradicted(&self) -> bool {
        let Service { request, service, position } = &self.service;
        let now = || request.snapshot.is_contradicted(*position, service);
        self.by_then().map_or_else(now, |by_then| by_then.contradicted)
    }

    fn is_unlikely(&self) -> bool {
        let Service { request, service, position } = &self.service;
        let now = || request.snapshot.is_unlikely(*position, service);
        self.by_then().map_or_else(now, |by_then| by_then.unlikely)
    }
}

/// What a service is. Three bases are kept apart: a reviewer decides, a source attests, the rules assess. The strongest
/// one counts, and a disagreement shows.
#[Object]
impl ServiceClassification {
    /// The day that was asked for; null where it is by all that is on record.
    async fn as_of(&self) -> Option<Date> {
        self.as_of.map(Date)
    }
    /// The class that counts. As of a day of which nothing decides it, `UNDETERMINED`.
    async fn class(&self) -> Classification {
        self.class_and_basis().0.into()
    }
    /// On which basis.
    async fn basis(&self) -> ClassificationBasis {
        self.class_and_basis().1.into()
    }
    /// Every source that says what the service is; as of a day, those that had said so by then.
    async fn attestations(&self) -> Vec<Attestation> {
        let Service { request, service, .. } = &self.service;
        let Some(day) = self.as_of else { return attestations(request, service) };
        let registry = request.snapshot.registry();
        registry.attestations_by(service, day).map(|one| Attestation::new(request, one)).collect()
    }
    /// The reviewer's verdict, if there is one; as of a day, the last one by the end of it.
    async fn decision(&self) -> Option<Decision> {
        let service = &self.service.service;
        let decision = self.as_of.map_or_else(|| service.decision(), |day| service.decision_by(day))?;
        Some(Decision { decision: decision.clone() })
    }
    /// True when what is known rules out the class that was attested or decided; as of a day, what was known by then.
    async fn contradicted(&self) -> bool {
        self.is_contradicted()
    }
    /// True when what is known does not rule out the class that was attested or decided, but another one is likely; as of a day, by what
    /// was known by then.
    async fn unlikely(&self) -> bool {
        self.is_unlikely()
    }
}

impl AtHand for ServiceClassification {
    fn field(&self, ctx: &Context<'_>, out: &mut Writing) -> Option<()> {
        match ctx.item.node.name.node.as_str() {
            "class" => out.word::<Classification>(self.class_and_basis().0),
            "basis" => out.word::<ClassificationBasis>(self.class_and_basis().1),
            "contradicted" => out.value(&self.is_contradicted()),
            _ => None,
        }
    }
}

/// Every source that says what a service is, in the order in which they were recorded.
pub(crate) fn attestations(request: &Arc<Request>, service: &ServiceView) -> Vec<Attestation> {
    service.attestations.iter().map(|attestation| Attestation::new(request, attestation)).collect()
}

/// A source that says what a service is.
#[derive(Clone)]
pub struct Attestation {
    request: Arc<Request>,
    attestation: registry::Attestation,
}

impl Attestation {
    fn new(request: &Arc<Request>, attestation: &registry::Attestation) -> Self {
        Self { request: request.clone(), attestation: attestation.clone() }
    }
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
        source(&self.request, &self.attestation.source)
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
