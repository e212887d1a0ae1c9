//! Full parent-infant teams.

use std::sync::Arc;

use async_graphql::{ID, Object, SimpleObject};
use facts::{Classification, Interval, Members, Value};

use crate::classification::{Attestation, attestations};
use crate::fact::FactChoice;
use crate::request::Request;
use crate::service::Service;

/// The multidisciplinary staff group of a service that is a full parent-infant team.
#[derive(Clone)]
pub struct Team {
    service: Service,
}

impl Team {
    /// The team of a service, if it is one.
    pub(crate) fn of(service: &Service) -> Option<Self> {
        let (class, _) = service.classification_of();
        (class == Classification::ParentInfantTeam).then(|| Self { service: service.clone() })
    }

    pub(crate) fn find(request: &Arc<Request>, slug: &str) -> Option<Self> {
        Service::find(request, slug).and_then(|service| Self::of(&service))
    }

    pub(crate) fn is_called(&self, slug: &str) -> bool {
        *self.service.service.service.slug == *slug
    }
}

/// The multidisciplinary staff group of a service that is a full parent-infant team.
#[Object]
impl Team {
    /// Opaque; stays the same.
    pub(crate) async fn id(&self) -> ID {
        self.service.request.id("team", &self.service.service.service.slug)
    }
    /// Its stable name, the same as that of its service.
    async fn slug(&self) -> &str {
        &self.service.service.service.slug
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.service.service.service.name
    }
    /// The service that it is.
    async fn service(&self) -> &Service {
        &self.service
    }
    /// The professions that are known to work in it; others may.
    async fn staffing(&self) -> Vec<StaffMember> {
        let vocabulary = self.service.request.snapshot.registry().vocabulary();
        let Some(fact) = vocabulary.find("professions") else { return Vec::new() };
        let Some(Value::Set(set)) = self.service.service.sheet().value(fact) else { return Vec::new() };
        let members: Members = set.sure();
        members
            .iter()
            .filter_map(|position| {
                let profession_choice = FactChoice::at(vocabulary, fact, position)?;
                let wte = set.wte_of(position).map(NumberRange::of);
                Some(StaffMember { profession: profession_choice.id.clone(), profession_choice, wte })
            })
            .collect()
    }
    /// Its size in whole-time equivalents; null while nothing is known of it.
    async fn total_wte(&self) -> Option<NumberRange> {
        let vocabulary = self.service.request.snapshot.registry().vocabulary();
        match self.service.service.sheet().value(vocabulary.find("staff_wte")?)? {
            Value::Number(interval) => Some(NumberRange::of(*interval)),
            _ => None,
        }
    }
    /// Who lists this team, and since when.
    async fn listings(&self) -> Vec<Attestation> {
        attestations(&self.service.request, &self.service.service)
    }
}

/// A profession in a team.
#[derive(SimpleObject, Clone)]
pub struct StaffMember {
    /// The id of a choice of the fact `professions`.
    pub profession: String,
    /// The same choice with its title.
    pub profession_choice: FactChoice,
    /// How much of it, in whole-time equivalents; null while that is not known.
    pub wte: Option<NumberRange>,
}

/// A number of which one or both ends may be unknown. Equal ends are an exact number.
#[derive(SimpleObject, Clone, Copy)]
pub struct NumberRange {
    /// It is at least this; null when that is not known.
    pub low: Option<f64>,
    /// It is at most this; null when that is not known.
    pub high: Option<f64>,
}

impl NumberRange {
    pub(crate) fn of(interval: Interval) -> Self {
        Self { low: interval.low(), high: interval.high() }
    }
}
