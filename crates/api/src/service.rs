//! Services.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use facts::{Members, Value};
use readmodel::Row;
use registry::{ClassificationBasis, EntityId, EntityType, RevisionRecord, ServiceView};

use crate::accreditation::Accreditation;
use crate::assessment::Assessment;
use crate::at_hand::{AtHand, Writing};
use crate::body::{CommissioningBody, ServedArea};
use crate::change::{ChangeConnection, history};
use crate::classification::ServiceClassification;
use crate::connection::PageArgs;
use crate::definition::require_definition;
use crate::enums::{Evidence, Nation, ServiceStatus};
use crate::error::{Code, error};
use crate::fact::Fact;
use crate::intervention::Intervention;
use crate::node::id;
use crate::possible_duplicate::{PossibleDuplicate, duplicates};
use crate::proposal::Proposal;
use crate::request::Request;
use crate::scalar::{Date, DateTime, Url, int};
use crate::service_funding::ServiceFunding;
use crate::source::Source;
use crate::team::Team;
use crate::viewer::Role;

/// A service that works with babies and their parents, or might.
#[derive(Clone)]
pub struct Service {
    pub(crate) request: Arc<Request>,
    pub(crate) service: Arc<ServiceView>,
    /// Its position among all services of the registry.
    pub(crate) position: usize,
}

impl Service {
    pub(crate) fn new(request: &Arc<Request>, row: &Row) -> Self {
        interrupt::check();
        Self { request: request.clone(), service: row.service.clone(), position: row.position }
    }

    /// The service at a position of the registry.
    pub(crate) fn at(request: &Arc<Request>, service: &Arc<ServiceView>, position: u32) -> Self {
        Self { request: request.clone(), service: service.clone(), position: position as usize }
    }

    /// The service with this slug: one that everybody sees, or the preview of one that a proposal adds which the viewer sees.
    pub(crate) fn find(request: &Arc<Request>, slug: &str) -> Option<Self> {
        let registry = request.snapshot.registry();
        match registry.visible_service(slug) {
            Some(service) => Self::of(request, service),
            None => Proposal::adding(request, slug),
        }
    }

    /// The service of a snapshot as an answer.
    pub(crate) fn of(request: &Arc<Request>, service: &Arc<ServiceView>) -> Option<Self> {
        let position = request.snapshot.registry().service_position(&service.service.slug)?;
        Some(Self::at(request, service, position))
    }

    /// Services of a snapshot as answers.
    pub(crate) fn all(request: &Arc<Request>, services: &[Arc<ServiceView>]) -> Vec<Self> {
        services.iter().filter_map(|service| Self::of(request, service)).collect()
    }

    pub(crate) fn own_id(&self) -> ID {
        let slug = &self.service.service.slug;
        let preview = self.request.previewed_of(slug);
        preview.map_or_else(|| self.request.id("service", slug), |proposal| id("preview", proposal))
    }

    pub(crate) fn classification_of(&self) -> (facts::Classification, ClassificationBasis) {
        self.request.snapshot.classification(self.position, &self.service)
    }

    /// The revision that changed it last.
    fn changed(&self) -> Option<&RevisionRecord> {
        let registry = self.request.snapshot.registry();
        registry.revision_record(self.service.changed).filter(|_| self.request.previewed().is_none())
    }
}

/// A service that works with babies and their parents, or might.
#[Object]
impl Service {
    /// Opaque; stays the same. A service as a proposal would change it has an id of the proposal.
    pub(crate) async fn id(&self) -> ID {
        self.own_id()
    }
    /// Its stable name.
    async fn slug(&self) -> &str {
        &self.service.service.slug
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.service.service.name
    }
    /// Other names that it goes by.
    async fn other_names(&self) -> &[String] {
        &self.service.service.other_names
    }
    /// In which nation.
    async fn nation(&self) -> Nation {
        self.service.service.nation.into()
    }
    /// The places that it works in, as its sources name them.
    async fn localities(&self) -> &[String] {
        &self.service.service.localities
    }
    /// The commissioning bodies whose area it serves, as its sources name them; some may have ended since.
    async fn areas(&self) -> Vec<CommissioningBody> {
        let areas = self.service.service.areas.iter();
        areas.filter_map(|slug| CommissioningBody::find(&self.request, slug)).collect()
    }
    /// The commissioning bodies of a day in whose areas it works: those that it names, those that followed them, and the health
    /// bodies that hold the councils that it names.
    async fn works_in(
        &self,
        #[graphql(desc = "The day to look at; today without it.")] as_of: Option<Date>,
    ) -> Vec<ServedArea> {
        let registry = self.request.snapshot.registry();
        let day = as_of.map_or(self.request.today, |date| date.0);
        let reaches = registry::Places::new(registry, day).of(&self.service).into_iter();
        let areas = reaches.filter_map(|reach| {
            Some(ServedArea {
                body: CommissioningBody::new(&self.request, registry.body_at(reach.body)?),
                extent: reach.extent.into(),
                named: CommissioningBody::new(&self.request, registry.body_at(reach.named)?),
            })
        });
        areas.collect()
    }
    /// Where it stands in its life.
    async fn status(&self) -> ServiceStatus {
        self.service.service.status.into()
    }
    /// The source of the status; null where the status has none of its own and rests on what is said of the service as a whole.
    async fn status_source(&self) -> Option<Source> {
        let stated = self.service.service.status_stated.as_ref()?;
        Source::find(&self.request, &stated.source)
    }
    /// Where in that source.
    async fn status_locator(&self) -> Option<&str> {
        self.service.service.status_stated.as_ref()?.locator.as_deref()
    }
    /// The last day of which a source says that the status is so: of the source of the status, else `lastConfirmed` of one that
    /// operates. Null where no source has a day, and where the status is not known.
    async fn status_last_confirmed(&self) -> Option<Date> {
        self.request.snapshot.registry().status_confirmed(&self.service).map(Date)
    }
    /// Whether that is current on a day: at most 24 months before it. What has closed is closed from its day on.
    async fn status_current(
        &self,
        #[graphql(desc = "The day to look at; today without it.")] as_of: Option<Date>,
    ) -> bool {
        let day = as_of.map_or(self.request.today, |date| date.0);
        self.request.snapshot.registry().is_status_current(&self.service, day)
    }
    /// The last day of which a source says anything about it; null where no source has a day.
    async fn last_confirmed(&self) -> Option<Date> {
        self.request.snapshot.registry().last_confirmed(&self.service).map(Date)
    }
    /// Whether that is current today: at most 24 months ago. What is not current is last confirmed then, and not known to be still so.
    async fn current(&self) -> bool {
        let confirmed = self.request.snapshot.registry().last_confirmed(&self.service);
        registry::Stated::Service.is_current(confirmed, self.request.today)
    }
    /// Its own pages.
    async fn website(&self) -> Option<Url> {
        self.service.service.website.clone().map(Url)
    }
    /// The organisation that manages it.
    async fn host_organisation(&self) -> Option<&str> {
        self.service.service.host_organisation.as_deref()
    }
    /// What it is, and on what basis: by all that is on record, or by what had been said of it by a day.
    async fn classification(
        &self,
        #[graphql(
            desc = "By what had been said by this day: decisions, attestations and claims that count from a later day are left out. A \
                    claim or an attestation counts from the day that it names, else from that of its source; without either it counts \
                    on every day. What the registry recorded later about an earlier day counts; `past` leaves that out. Without it, \
                    all that is on record."
        )]
        as_of: Option<Date>,
    ) -> ServiceClassification {
        ServiceClassification::new(self, as_of.map(|date| date.0))
    }
    /// What a definition makes of it.
    async fn assessment(
        &self,
        #[graphql(desc = "The slug of the definition.", default_with = "Some(rules::DEFAULT.to_owned())")]
        definition: Option<String>,
        #[graphql(desc = "Which claims it rests on.", default_with = "Some(Evidence::Stated)")]
        evidence: Option<Evidence>,
    ) -> Result<Assessment> {
        let slug = definition.as_deref().unwrap_or(rules::DEFAULT);
        let definition = require_definition(&self.request, slug, "definition")?;
        Ok(Assessment::of_service(self, &definition, evidence.map(Into::into).unwrap_or_default()))
    }
    /// What is known about it, fact by fact, in the order of the vocabulary.
    async fn facts(
        &self,
        #[graphql(desc = "True: known facts only; false: unknown ones only; without it, all.")] known: Option<
            bool,
        >,
    ) -> Vec<Fact> {
        let vocabulary = self.request.snapshot.registry().vocabulary();
        let facts = vocabulary.iter().map(|(fact, _)| fact);
        facts
            .filter(|fact| known.is_none_or(|known| known == self.service.sheet().value(*fact).is_some()))
            .map(|fact| Fact::new(&self.request, &self.service, fact))
            .collect()
    }
    /// What is known about one fact; null when the vocabulary has no such fact.
    async fn fact(&self, #[graphql(desc = "The id of the fact.")] id: String) -> Option<Fact> {
        let fact = self.request.snapshot.registry().vocabulary().find(&id)?;
        Some(Fact::new(&self.request, &self.service, fact))
    }
    /// The interventions that it is known to offer; it may offer others.
    async fn interventions(&self) -> Vec<Intervention> {
        let registry = self.request.snapshot.registry();
        let Some(fact) = registry.vocabulary().find("interventions") else { return Vec::new() };
        let offered = match self.service.sheet().value(fact) {
            Some(Value::Set(set)) => set.sure(),
            _ => Members::NONE,
        };
        let choices = registry.vocabulary().get(fact).map(facts::FactDefinition::choices).unwrap_or_default();
        offered
            .iter()
            .filter_map(|position| registry.intervention(&choices.get(position)?.id))
            .map(|intervention| Intervention::new(&self.request, intervention))
            .collect()
    }
    /// The team; set when the service is a full parent-infant team.
    async fn team(&self) -> Option<Team> {
        Team::of(self)
    }
    /// Who pays for it.
    async fn funding(
        &self,
        #[graphql(desc = "The day to look at; today without it.")] as_of: Option<Date>,
    ) -> ServiceFunding {
        ServiceFunding::new(self, as_of.map_or(self.request.today, |date| date.0))
    }
    /// How it stands in reviews by standard sets on a day: of each set the last that is on record by then, and before it an
    /// accreditation that is in force while the service is reviewed again. Empty where none is on record, which is not to say that
    /// there is none.
    async fn accreditations(
        &self,
        #[graphql(desc = "The day to look at; today without it.")] as_of: Option<Date>,
    ) -> Vec<Accreditation> {
        Accreditation::of_service(self, as_of.map_or(self.request.today, |date| date.0))
    }
    /// Whether everybody can see it. What is not published waits for a reviewer.
    async fn published(&self) -> bool {
        self.service.is_published()
    }
    /// The proposal of which it is a preview; null for what is published.
    async fn proposal(&self) -> Option<Proposal> {
        let of = self.request.previewed_of(&self.service.service.slug);
        let added = self.request.previewed().filter(|_| !self.service.is_published());
        Proposal::find(&self.request, of.or(added)?)
    }
    /// The facts about which sources of the same day disagree: each is unknown until a reviewer settles it.
    async fn conflicts(&self) -> Vec<Fact> {
        let conflicts = self.service.conflicts(self.request.snapshot.registry().vocabulary());
        conflicts.map(|fact| Fact::new(&self.request, &self.service, fact)).collect()
    }
    /// Who proposed it; null when it came with the registry, and to all but reviewers.
    async fn proposed_by(&self) -> Option<&str> {
        let viewer = self.request.viewer.role;
        self.service.proposed_by.as_deref().filter(|_| viewer >= Role::Reviewer)
    }
    /// Services that may be the same, the most similar first, by name, place and website: at most 20 published ones, 10 of other
    /// proposals and 10 of its own proposal. Reviewers only.
    async fn possible_duplicates(&self) -> Option<Result<Vec<PossibleDuplicate>>> {
        Some(duplicates(self))
    }
    /// The revision that changed it last; null for what is only proposed.
    async fn revision(&self) -> Option<i32> {
        self.changed().map(|record| int(record.number.get()))
    }
    /// When it changed last; null for what is only proposed.
    async fn changed_at(&self) -> Option<DateTime> {
        self.changed().map(|record| DateTime(record.at))
    }
    /// When the registry first held it; null for what is only proposed.
    async fn created_at(&self) -> Option<DateTime> {
        let registry = self.request.snapshot.registry();
        let added = registry.added_in(&self.service).filter(|_| self.request.previewed().is_none());
        added.map(|record| DateTime(record.at))
    }
    /// What changed about it, oldest first: the first changes, or the last ones.
    async fn history(
        &self,
        #[graphql(desc = "The first changes of the list, or after `after`: how many, 0 to 100.")]
        first: Option<i32>,
        #[graphql(desc = "The cursor of the change before.")] after: Option<String>,
        #[graphql(desc = "The last changes of the list, or before `before`: how many, 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "The cursor of the change behind.")] before: Option<String>,
    ) -> Result<ChangeConnection> {
        let entity = EntityId::new(EntityType::Service, self.service.service.slug.clone());
        history(&self.request, &entity, &PageArgs::new(first, after, last, before)?)
    }
}

impl AtHand for Service {
    fn field(&self, ctx: &Context<'_>, out: &mut Writing) -> Option<()> {
        let service = &self.service.service;
        match ctx.item.node.name.node.as_str() {
            "slug" => out.value(&service.slug),
            "name" => out.value(&service.name),
            "nation" => out.word::<Nation>(service.nation),
            "status" => out.word::<ServiceStatus>(service.status),
            "published" => out.value(&self.service.is_published()),
            "classification" if ctx.item.node.arguments.is_empty() => {
                out.object(ctx, &ServiceClassification::new(self, None))
            }
            "assessment" => {
                let arguments = ctx.field().arguments().ok()?;
                let definition = match arguments.as_slice() {
                    [] => rules::DEFAULT,
                    [(name, async_graphql::Value::String(slug))] if name == "definition" => slug,
                    _ => return None,
                };
                let definition = self.request.snapshot.library().get(definition)?;
                out.object(ctx, &Assessment::of_service(self, definition, registry::Evidence::Stated))
            }
            _ => None,
        }
    }
}

/// The service that an argument names, which must exist.
pub(crate) fn require_service(request: &Arc<Request>, slug: &str, argument: &str) -> Result<Service> {
    Service::find(request, slug)
        .ok_or_else(|| error(Code::NotFound, format!("`{argument}`: there is no service `{slug}`")))
}
