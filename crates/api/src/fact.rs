//! The vocabulary, and what is known about a service.

use std::sync::Arc;

use async_graphql::{ID, Object, Result, SimpleObject};
use facts::{FactIndex, Kind, Knowledge, Value, Vocabulary};
use registry::{ClaimState, ServiceView, Slug};

use crate::enums::{ClaimBasis, FactKind, UnknownReason};
use crate::request::Request;
use crate::scalar::{Date, Json, int};
use crate::service::Service;
use crate::source::{Source, source};

/// One thing that can be known about a service.
#[derive(Clone)]
pub struct FactDefinition {
    vocabulary: Vocabulary,
    fact: FactIndex,
}

impl FactDefinition {
    pub(crate) fn new(vocabulary: &Vocabulary, fact: FactIndex) -> Self {
        Self { vocabulary: vocabulary.clone(), fact }
    }

    fn get(&self) -> Result<&facts::FactDefinition> {
        self.vocabulary
            .get(self.fact)
            .ok_or_else(|| async_graphql::Error::new("a fact that the vocabulary does not have"))
    }
}

/// One thing that can be known about a service.
#[Object]
impl FactDefinition {
    /// Its stable name: a column of a table, a key of `FactInput`.
    async fn id(&self) -> Result<&str> {
        Ok(&self.get()?.id)
    }
    /// What kind of value it has.
    async fn kind(&self) -> Result<FactKind> {
        Ok(self.get()?.fact_kind().into())
    }
    /// The question that a person is asked.
    async fn question(&self) -> Result<&str> {
        Ok(&self.get()?.question)
    }
    /// What to bear in mind when answering.
    async fn help(&self) -> Result<Option<&str>> {
        Ok(Some(&self.get()?.help))
    }
    /// What a number counts: "months", "WTE", "families a year".
    async fn unit(&self) -> Result<Option<String>> {
        Ok(match &self.get()?.kind {
            Kind::Number { unit, .. } => Some(unit.to_string()),
            _ => None,
        })
    }
    /// The choices of a choice or a set; empty for the other kinds.
    async fn choices(&self) -> Result<Vec<FactChoice>> {
        interrupt::check();
        let definition = self.get()?;
        let choices = definition.choices().iter();
        Ok(choices.map(|choice| FactChoice::new(&definition.id, choice)).collect())
    }
}

/// One choice of a fact.
#[derive(SimpleObject, Clone)]
pub struct FactChoice {
    /// Its stable name among the choices of its fact: what inputs take. Choices of different facts may share one.
    pub id: String,
    /// For people.
    pub title: String,
    /// The id of its fact, such as `host`: with it `id` is unique.
    pub fact: String,
}

impl FactChoice {
    fn new(fact: &str, choice: &facts::Choice) -> Self {
        Self { id: choice.id.clone(), title: choice.title.clone(), fact: fact.to_owned() }
    }

    /// The choice at a position of a fact.
    pub(crate) fn at(vocabulary: &Vocabulary, fact: FactIndex, position: usize) -> Option<Self> {
        let definition = vocabulary.get(fact)?;
        Some(Self::new(&definition.id, definition.choices().get(position)?))
    }

    /// The choice of a fact with this id.
    pub(crate) fn find(vocabulary: &Vocabulary, fact: &str, id: &str) -> Option<Self> {
        let definition = vocabulary.get(vocabulary.find(fact)?)?;
        Some(Self::new(&definition.id, definition.choices().iter().find(|choice| choice.id == id)?))
    }
}

/// What is known about one fact of a service.
#[derive(Clone)]
pub struct Fact {
    request: Arc<Request>,
    service: Arc<ServiceView>,
    fact: FactIndex,
}

impl Fact {
    pub(crate) fn new(request: &Arc<Request>, service: &Arc<ServiceView>, fact: FactIndex) -> Self {
        interrupt::check();
        Self { request: request.clone(), service: service.clone(), fact }
    }

    fn vocabulary(&self) -> &Vocabulary {
        self.request.snapshot.registry().vocabulary()
    }
}

/// What is known about one fact of a service.
#[Object]
impl Fact {
    /// The fact.
    async fn definition(&self) -> FactDefinition {
        FactDefinition::new(self.vocabulary(), self.fact)
    }
    /// Whether it has a value. An unknown fact is never the same as a no.
    async fn known(&self) -> bool {
        self.service.sheet().value(self.fact).is_some()
    }
    /// The value; null while it is unknown.
    async fn value(&self) -> Option<Json> {
        let value = self.service.sheet().value(self.fact)?;
        Some(Json(self.vocabulary().get(self.fact)?.value_to_json(value)))
    }
    /// For people: "0.5 to 1 WTE", "conception", "clinical psychologist, key worker and perhaps others".
    async fn text(&self) -> String {
        match (self.service.sheet().get(self.fact), self.vocabulary().get(self.fact)) {
            (Knowledge::Known(value), Some(definition)) => definition.text(value),
            (Knowledge::Unknown(facts::UnknownReason::Conflicting), _) => {
                "not known: sources disagree".to_owned()
            }
            (Knowledge::Unknown(facts::UnknownReason::AskedUnknown), _) => "asked, and not known".to_owned(),
            (Knowledge::Unknown(facts::UnknownReason::Stale), _) => "not known any more".to_owned(),
            _ => "not known".to_owned(),
        }
    }
    /// The choice of a choice, or the members that a set is known to have, with their titles; null for other kinds and while it is
    /// unknown. `value` has their ids, and the whole-time equivalents of members.
    async fn choices(&self) -> Option<Vec<FactChoice>> {
        let positions: Vec<usize> = match self.service.sheet().value(self.fact)? {
            Value::Choice(choice) => vec![*choice],
            Value::Set(set) => set.sure().iter().collect(),
            _ => return None,
        };
        let choice = |position| FactChoice::at(self.vocabulary(), self.fact, position);
        Some(positions.into_iter().filter_map(choice).collect())
    }
    /// Whether a set is known to be listed in full; null for other kinds and while nothing is known.
    async fn complete(&self) -> Option<bool> {
        match self.service.sheet().value(self.fact)? {
            facts::Value::Set(set) => Some(set.is_complete()),
            _ => None,
        }
    }
    /// Why it has no value; null when it has one.
    async fn unknown_reason(&self) -> Option<UnknownReason> {
        match self.service.sheet().get(self.fact) {
            Knowledge::Unknown(reason) => Some((*reason).into()),
            Knowledge::Known(_) => None,
        }
    }
    /// The last day of which a source says what is known; null while it is unknown, and where no source has a day.
    async fn last_confirmed(&self) -> Option<Date> {
        self.request.snapshot.registry().fact_confirmed(&self.service, self.fact).map(Date)
    }
    /// Whether that is current today: at most 24 months ago. What is not current is last confirmed then, and not known to be still so.
    async fn current(&self) -> bool {
        let confirmed = self.request.snapshot.registry().fact_confirmed(&self.service, self.fact);
        registry::Stated::Fact.is_current(confirmed, self.request.today)
    }
    /// What follows from what sources say, where they do not say it: for a fact that is unknown otherwise. Null where nothing is
    /// implied, and where what is implied is known or in conflict anyway.
    async fn implied(&self) -> Option<ImpliedValue> {
        self.service.implied(self.fact)?;
        Some(ImpliedValue(self.clone()))
    }
    /// What sources say about it, superseded claims included; for a summary of a set, what they say about the set.
    async fn claims(&self) -> Vec<Claim> {
        claims(&self.request, &self.service, self.fact)
    }
}

/// What follows from what sources say about a fact, though they do not say it.
pub struct ImpliedValue(Fact);

impl ImpliedValue {
    /// The value, and the fact in the vocabulary.
    fn found(&self) -> Option<(&Value, &facts::FactDefinition)> {
        let Fact { request, service, fact } = &self.0;
        let vocabulary = request.snapshot.registry().vocabulary();
        Some((service.implied(*fact)?, vocabulary.get(*fact)?))
    }
}

/// What follows from what sources say about a fact, though they do not say it.
#[Object]
impl ImpliedValue {
    /// The value, in the shape of `Fact.value`.
    async fn value(&self) -> Option<Json> {
        self.found().map(|(value, definition)| Json(definition.value_to_json(value)))
    }
    /// For people.
    async fn text(&self) -> String {
        self.found().map(|(value, definition)| definition.text(value)).unwrap_or_default()
    }
    /// The claims that it rests on; the note of each says from what it follows. Empty where it follows from an implied set.
    async fn claims(&self) -> Vec<Claim> {
        let Fact { request, service, fact } = &self.0;
        implied_claims(request, service, *fact)
    }
}

/// The claims by which a fact is implied.
pub(crate) fn implied_claims(
    request: &Arc<Request>,
    service: &Arc<ServiceView>,
    fact: FactIndex,
) -> Vec<Claim> {
    let claims = service.claims_about(fact).filter(|(_, state)| *state == ClaimState::Implied);
    claims
        .map(|(claim, _)| Claim {
            request: request.clone(),
            service: service.service.slug.clone(),
            claim: claim.clone(),
            superseded: false,
        })
        .collect()
}

/// The claims about a fact: its own, and those that it rests on besides.
pub(crate) fn claims(request: &Arc<Request>, service: &Arc<ServiceView>, fact: FactIndex) -> Vec<Claim> {
    let vocabulary = request.snapshot.registry().vocabulary();
    let own = service.claims_about(fact).filter(|(claim, _)| !claim.implied);
    let own = own.map(|(claim, state)| (claim, state != ClaimState::Current));
    let basis = service.basis(vocabulary, fact).into_iter().filter(|claim| claim.fact() != Some(fact));
    own.chain(basis.map(|claim| (claim, false)))
        .map(|(claim, superseded)| Claim {
            request: request.clone(),
            service: service.service.slug.clone(),
            claim: claim.clone(),
            superseded,
        })
        .collect()
}

/// What a source says about one fact of a service. Claims are never overwritten.
#[derive(Clone)]
pub struct Claim {
    request: Arc<Request>,
    /// The service that has it now.
    service: Slug,
    claim: registry::Claim,
    superseded: bool,
}

impl Claim {
    /// A claim of a service.
    pub(crate) fn of(request: &Arc<Request>, service: &ServiceView, claim: &registry::Claim) -> Self {
        let state = service.claims_with_state().find_map(|(of, state)| (of.id == claim.id).then_some(state));
        Self {
            request: request.clone(),
            service: service.service.slug.clone(),
            claim: claim.clone(),
            superseded: !matches!(state, Some(ClaimState::Current | ClaimState::Implied)),
        }
    }
}

/// What a source says about one fact of a service. Claims are never overwritten.
#[Object]
impl Claim {
    /// What it says; null when it was asked and is not known.
    async fn value(&self) -> Option<Json> {
        self.claim.value_json(self.request.snapshot.registry().vocabulary()).map(Json)
    }
    /// The same for people.
    async fn text(&self) -> String {
        let vocabulary = self.request.snapshot.registry().vocabulary();
        let definition = self.claim.fact().and_then(|fact| vocabulary.get(fact));
        match (definition, self.claim.value()) {
            (Some(definition), Some(value)) => definition.text(value),
            _ => "asked, and not known".to_owned(),
        }
    }
    /// The source.
    async fn source(&self) -> Result<Source> {
        source(&self.request, &self.claim.source)
    }
    /// Where in the source.
    async fn locator(&self) -> Option<&str> {
        self.claim.locator.as_deref()
    }
    /// The day for which it says so; null when the source does not say, and then the day of the source counts.
    async fn observed_on(&self) -> Option<Date> {
        self.claim.observed_on.map(Date)
    }
    /// The service that it is about; null where that has been withdrawn since.
    async fn service(&self) -> Option<Service> {
        Service::find(&self.request, &self.service)
    }
    /// The fact that it is about; null where the vocabulary has it no more.
    async fn fact(&self) -> Option<FactDefinition> {
        Some(FactDefinition::new(self.request.snapshot.registry().vocabulary(), self.claim.fact()?))
    }
    /// The revision that recorded it.
    async fn recorded_in(&self) -> i32 {
        int(self.claim.recorded.get())
    }
    /// Stays the same: by it the claim can be retracted.
    async fn id(&self) -> ID {
        ID(self.claim.id.to_string())
    }
    /// Whether it was taken back. It stays, and does not count.
    async fn retracted(&self) -> bool {
        self.claim.retracted
    }
    /// Whether it does not count: a later claim does instead, or it was retracted.
    async fn superseded(&self) -> bool {
        self.superseded
    }
    /// Whether the source says it, or it follows from what the source says.
    async fn basis(&self) -> ClaimBasis {
        if self.claim.implied { ClaimBasis::Implied } else { ClaimBasis::Stated }
    }
    /// Why it reads so, where a reader might differ; of an implied claim, from what it follows.
    async fn note(&self) -> Option<&str> {
        self.claim.note.as_deref()
    }
}
