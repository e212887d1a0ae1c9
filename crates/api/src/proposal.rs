//! Proposals: what waits for a reviewer, and what became of it.

use std::sync::{Arc, OnceLock};

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use registry::{Change, EntityId, EntityType, Place, Registry, Slug};
use writer::authorise::{Action, Resource, authorize, sees_proposal};
use writer::proposals_seen;

use crate::added_service_list::added_services;
use crate::assessment::Assessment;
use crate::at_hand::Apart;
use crate::connection::PageArgs;
use crate::definition::require_definition;
use crate::enums::ChangeKind;
use crate::node::id;
use crate::outcome_return::OutcomeReturn;
use crate::possible_duplicate::{PossibleDuplicate, duplicates};
use crate::request::Request;
use crate::scalar::{DateTime, int};
use crate::self_review::SelfReview;
use crate::service::Service;
use crate::service_list::ServiceConnection;

/// Where a proposal stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "registry::ProposalState")]
pub enum ProposalState {
    /// Waits for a reviewer.
    Open,
    /// Waits for its author: a reviewer has asked for changes.
    ChangesRequested,
    /// Published, whole or in part.
    Accepted,
    /// Turned down.
    Rejected,
    /// Taken back by its author.
    Withdrawn,
}

/// A person who does something to a proposal.
#[derive(SimpleObject, Clone, Debug)]
pub struct ProposalActor {
    /// Their name.
    pub label: String,
}

/// Something that was said about a proposal.
#[derive(SimpleObject, Clone, Debug)]
pub struct ProposalComment {
    /// Who.
    pub by: ProposalActor,
    /// When.
    pub at: DateTime,
    /// What.
    pub text: String,
    /// Whether it asks for changes.
    pub asks_for_changes: bool,
}

/// How a proposal ended.
#[derive(SimpleObject, Clone, Debug)]
pub struct ProposalDecision {
    /// Who decided.
    pub by: ProposalActor,
    /// When.
    pub at: DateTime,
    /// Why.
    pub reason: String,
    /// The revision that published it; null when nothing was published.
    pub revision: Option<i32>,
    /// The slug of the service that was published with it, if one was new.
    pub service_slug: Option<String>,
}

/// One change of a proposal.
#[derive(SimpleObject, Clone, Debug)]
pub struct ProposedChange {
    /// The number of its step, from 0: a step is what one command proposed.
    pub step: i32,
    /// Its number in the step, from 0.
    pub change: i32,
    /// Who wrote it.
    pub by: ProposalActor,
    /// When.
    pub at: DateTime,
    /// Why, if they said so.
    pub reason: Option<String>,
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// The id of what it is about, by the name that it has in the preview.
    pub entity: ID,
    /// The change in one line.
    pub summary: String,
    /// What is published now and would change; null where it adds something.
    pub before: Option<String>,
    /// What would be published; null where it takes something away.
    pub after: Option<String>,
    /// Whether it was left out when the proposal was accepted.
    pub left_out: bool,
    /// Whether its step can be taken out: what the log of an earlier version holds cannot.
    pub removable: bool,
}

/// A change that does not apply any more.
#[derive(SimpleObject, Clone, Debug)]
pub struct ProposalConflict {
    /// The number of its step, from 0.
    pub step: i32,
    /// Its number in the step, from 0.
    pub change: i32,
    /// Why.
    pub message: String,
}

/// Changes that wait for a reviewer, beside what is published.
#[derive(Clone)]
pub struct Proposal {
    request: Arc<Request>,
    pub(crate) proposal: Arc<registry::Proposal>,
    preview: Arc<OnceLock<Previewed>>,
}

/// The registry with a proposal applied to it.
struct Previewed {
    request: Arc<Request>,
    service: Option<Slug>,
    conflicts: Vec<(Place, String)>,
    changes: Vec<(Place, Change)>,
    rebased: registry::Rebased,
}

impl Proposal {
    pub(crate) fn new(request: &Arc<Request>, proposal: &Arc<registry::Proposal>) -> Self {
        interrupt::check();
        Self { request: request.published(), proposal: proposal.clone(), preview: Arc::default() }
    }

    /// The proposal with this id, if the viewer sees it.
    pub(crate) fn find(request: &Arc<Request>, id: &str) -> Option<Self> {
        let id = proposal_id(id);
        let request = request.published();
        let found = request.snapshot.registry().proposals().get(id)?;
        sees_proposal(&request.viewer.actor(), found).then(|| Self::new(&request, found))
    }

    /// The service with this slug that the first proposal would add which waits, is seen by the viewer, and adds one of that name.
    pub(crate) fn adding(request: &Arc<Request>, slug: &str) -> Option<Service> {
        let request = request.published();
        let registry = request.snapshot.registry();
        if registry.service(slug).is_some() {
            return None;
        }
        let seen = proposals_seen(registry, &request.viewer.actor());
        let adds =
            |one: &registry::Proposal| one.new_services(registry).iter().any(|(_, new)| **new == *slug);
        let found = seen.into_iter().find(|one| adds(one))?;
        let found = Self::new(&request, registry.proposals().get(&found.id)?);
        let Previewed { request, .. } = found.preview();
        Service::of(request, request.snapshot.registry().service(slug)?)
    }

    /// A service that it would add, by its provisional name.
    pub(crate) fn added(&self, provisional: &Slug) -> Option<Service> {
        let slug = self.name_in_preview(&EntityId::new(EntityType::Service, provisional.clone()));
        let request = self.on_preview();
        Service::of(request, request.snapshot.registry().service(&slug)?)
    }

    fn preview(&self) -> &Previewed {
        self.preview.get_or_init(|| {
            let preview = self.proposal.preview(self.request.snapshot.registry());
            let conflicts = preview.conflicts.iter().map(|(place, problem)| (*place, problem.to_string()));
            let service = preview.service;
            Previewed {
                request: self.request.on_preview(&self.proposal.id, service.as_ref(), preview.registry),
                service,
                conflicts: conflicts.collect(),
                changes: preview.rebased.changes.clone(),
                rebased: preview.rebased,
            }
        })
    }

    /// The same as answers about what it would come to.
    pub(crate) fn on_preview(&self) -> &Arc<Request> {
        &self.preview().request
    }

    /// The name that something has in the preview, by its provisional name.
    pub(crate) fn name_in_preview(&self, provisional: &EntityId) -> Slug {
        self.preview().rebased.name(provisional)
    }

    /// The service that it is about, as it would be; of one that was accepted, as it is; nothing of one that came to nothing.
    pub(crate) fn service(&self) -> Option<Service> {
        let registry = self.request.snapshot.registry();
        match (&self.proposal.decision, self.proposal.state) {
            (Some(decision), registry::ProposalState::Accepted) => {
                let of_others = || self.proposal.service(registry);
                let slug = decision.service.clone().or_else(of_others)?;
                Service::of(&self.request, registry.visible_service(&slug)?)
            }
            (Some(_), _) => None,
            (None, _) => {
                let Previewed { request, service, .. } = self.preview();
                let service = request.snapshot.registry().service(service.as_ref()?)?;
                Service::of(request, service)
            }
        }
    }

    /// The slug and the name of its service: of one that came to nothing, as they were proposed.
    fn named(&self) -> Option<(String, String)> {
        if let Some(Service { service, .. }) = self.service() {
            return Some((service.service.slug.to_string(), service.service.name.clone()));
        }
        let registry = self.request.snapshot.registry();
        self.proposal.changes().find_map(|(_, change)| {
            let known = || Some(&registry.visible_service(change.service()?)?.service);
            let service = change.added_service().or_else(known)?;
            Some((service.slug.to_string(), service.name.clone()))
        })
    }
}

/// Changes that wait for a reviewer, beside what is published. Only its author and reviewers see a proposal.
#[Object]
impl Proposal {
    /// Opaque; stays the same.
    pub(crate) async fn id(&self) -> ID {
        id("proposal", &self.proposal.id)
    }
    /// Where it stands.
    async fn state(&self) -> ProposalState {
        self.proposal.state.into()
    }
    /// Who opened it.
    async fn author(&self) -> ProposalActor {
        actor(&self.proposal.author)
    }
    /// All who wrote a part of it, or took a part out; none of them may accept it.
    async fn authors(&self) -> Vec<ProposalActor> {
        self.proposal.authors.iter().map(|author| actor(author)).collect()
    }
    /// Whether you may accept it now: as a reviewer, while it waits, and when you wrote no part of it.
    async fn may_accept(&self) -> bool {
        let viewer = self.request.viewer.actor();
        !self.proposal.state.is_final()
            && authorize(&viewer, Action::AcceptProposal, Resource::Registry).is_ok()
            && !self.proposal.is_written_by(|author| viewer.is(author))
    }
    /// When it was opened.
    async fn created_at(&self) -> DateTime {
        DateTime(self.proposal.created.at)
    }
    /// When something last happened to it.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.proposal.updated.at)
    }
    /// Grows by one with everything that happens to it: send it as `expectedVersion`.
    async fn version(&self) -> u32 {
        self.proposal.version
    }
    /// Why it is proposed, if its author said so.
    async fn reason(&self) -> Option<String> {
        let mut steps = self.proposal.steps.iter().filter(|step| !step.removed);
        steps.find_map(|step| step.reason.as_deref()).map(str::to_owned)
    }
    /// How many changes it has.
    async fn change_count(&self) -> i32 {
        int(self.proposal.changes().count())
    }
    /// Its first change in one line; null when all of its steps were taken out.
    async fn summary(&self) -> Option<String> {
        let vocabulary = self.request.snapshot.registry().vocabulary();
        self.proposal.changes().next().map(|(_, change)| change.summary(vocabulary))
    }
    /// Everything that it would change, in order, with the names that it would have now.
    async fn changes(&self) -> Vec<ProposedChange> {
        self.changes_of()
    }
    /// The returns of outcomes that it would keep or withdraw, in its order.
    async fn outcome_returns(&self) -> Vec<OutcomeReturn> {
        let returns = self.proposal.changes().filter_map(|(_, change)| match change {
            Change::OutcomeReturn(of) => Some(OutcomeReturn::of_proposed(&self.request, of)),
            _ => None,
        });
        returns.collect()
    }
    /// The self-reviews that it would keep or withdraw, in its order.
    async fn self_reviews(&self) -> Vec<SelfReview> {
        let reviews = self.proposal.changes().filter_map(|(_, change)| match change {
            Change::SelfReview(of) => Some(SelfReview::of_proposed(&self.request, of)),
            _ => None,
        });
        reviews.collect()
    }
    /// The service that it is about, as it would be; null where it is about none. Of one that was accepted, the service as it is;
    /// null of one that came to nothing.
    #[graphql(name = "service")]
    async fn service_of(&self) -> Option<Service> {
        self.service()
    }
    /// The stable name of its service, if it is about one: a new service gets it when the proposal is accepted, and another one if
    /// another service has taken it by then.
    async fn slug(&self) -> Option<String> {
        self.named().map(|(slug, _)| slug)
    }
    /// The name of its service, if it is about one.
    async fn name(&self) -> Option<String> {
        self.named().map(|(_, name)| name)
    }
    /// What a definition makes of its service as it would be; null where it is about none.
    async fn assessment(
        &self,
        #[graphql(desc = "The slug of the definition.", default_with = "Some(rules::DEFAULT.to_owned())")]
        definition: Option<String>,
    ) -> Result<Option<Assessment>> {
        let slug = definition.as_deref().unwrap_or(rules::DEFAULT);
        let definition = require_definition(&self.request, slug, "definition")?;
        Ok(self
            .service()
            .map(|service| Assessment::of_service(&service, &definition, registry::Evidence::Stated)))
    }
    /// The services that it adds, as they would be, in its order; none once it has ended. Each has its own `possibleDuplicates`.
    async fn added_services(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<ServiceConnection> {
        added_services(self, Apart::of(ctx), &PageArgs::new(first, after, None, None)?)
    }
    /// Services that may be the same as the first one that it adds: published ones, those that others propose, and others that it
    /// adds itself, the most similar first, by name, place and website. For those of each service see `addedServices`. Reviewers
    /// only.
    async fn possible_duplicates(&self) -> Option<Result<Vec<PossibleDuplicate>>> {
        let service = self.service().filter(|service| !service.service.is_published())?;
        Some(duplicates(&service))
    }
    /// The changes that do not apply any more, because something else has changed since; empty once it has ended.
    async fn conflicts(&self) -> Vec<ProposalConflict> {
        if self.proposal.state.is_final() {
            return Vec::new();
        }
        let conflicts = self.preview().conflicts.iter();
        let conflicts = conflicts.map(|(place, message)| ProposalConflict {
            step: int(place.step),
            change: int(place.change),
            message: message.clone(),
        });
        conflicts.collect()
    }
    /// How it ended; null while it has not.
    async fn decision(&self) -> Option<ProposalDecision> {
        self.proposal.decision.as_ref().map(|decision| ProposalDecision {
            by: actor(&decision.by),
            at: DateTime(decision.at.at),
            reason: decision.reason.to_string(),
            revision: (self.proposal.state == registry::ProposalState::Accepted)
                .then(|| int(decision.at.revision.get())),
            service_slug: decision.service.as_ref().map(Slug::to_string),
        })
    }
    /// What was said about it, oldest first.
    async fn comments(&self) -> Vec<ProposalComment> {
        let comments = self.proposal.comments.iter();
        let comments = comments.map(|comment| ProposalComment {
            by: actor(&comment.by),
            at: DateTime(comment.at.at),
            text: comment.text.to_string(),
            asks_for_changes: comment.asks_for_changes,
        });
        comments.collect()
    }
}

impl Proposal {
    pub(crate) fn changes_of(&self) -> Vec<ProposedChange> {
        let registry = self.request.snapshot.registry();
        let without = self.proposal.decision.as_ref().map(|decision| decision.without.as_slice());
        // Of one that has ended, with the names that it was written with.
        let ended: Vec<(Place, Change)>;
        let changes = if self.proposal.state.is_final() {
            ended = self.proposal.changes().map(|(place, change)| (place, change.clone())).collect();
            &ended
        } else {
            &self.preview().changes
        };
        let changes = changes.iter().filter_map(|(place, change)| {
            interrupt::check();
            let step = self.proposal.steps.get(place.step as usize)?;
            let (before, after) = before_and_after(change, registry);
            Some(ProposedChange {
                step: int(place.step),
                change: int(place.change),
                by: actor(&step.by),
                at: DateTime(step.at.at),
                reason: step.reason.as_deref().map(str::to_owned),
                kind: change.kind().into(),
                entity: ID(change.entity().to_string()),
                summary: change.summary(registry.vocabulary()),
                before,
                after,
                left_out: without.is_some_and(|without| without.contains(place)),
                removable: !self.proposal.state.is_final() && !self.proposal.is_logged(place.step),
            })
        });
        changes.collect()
    }
}

/// What is published now and would change, and what would be published instead.
fn before_and_after(change: &Change, registry: &Registry) -> (Option<String>, Option<String>) {
    let vocabulary = registry.vocabulary();
    let summary = || Some(change.summary(vocabulary));
    match change {
        Change::ClaimRecorded(recorded) => {
            let known = vocabulary.find(&recorded.claim.fact).and_then(|fact| {
                let value = registry.service(&recorded.service)?.sheet().value(fact)?;
                Some(vocabulary.get(fact)?.text(value))
            });
            (known, summary())
        }
        Change::ClaimRetracted(retracted) => {
            let claims = registry.service(&retracted.service).map(|service| service.claims.iter());
            let claim = claims.into_iter().flatten().find(|claim| claim.id == retracted.claim());
            let text = claim.map(|claim| {
                let of = claim.to_statement(vocabulary);
                Change::ClaimRecorded(registry::ClaimRecorded {
                    service: retracted.service.clone(),
                    claim: of,
                })
                .summary(vocabulary)
            });
            (text, None)
        }
        Change::ServiceEdited(edited) => {
            let Some(snapshot) = registry.service(&edited.service) else { return (None, summary()) };
            let after = edited.edit.applied_to(&snapshot.service);
            (Some(edited.edit.values_in(&snapshot.service)), Some(edited.edit.values_in(&after)))
        }
        Change::FundingEnded(ended) => {
            let line = registry.line(&ended.line);
            let before = line.map(|line| {
                line.to.map_or_else(|| "no last day is known".to_owned(), |to| format!("ends on {to}"))
            });
            (before, summary())
        }
        Change::ServiceWithdrawn(withdrawn) => {
            (registry.service(&withdrawn.service).map(|snapshot| snapshot.service.name.clone()), None)
        }
        _ => (None, summary()),
    }
}

fn actor(name: &str) -> ProposalActor {
    ProposalActor { label: name.to_owned() }
}

/// The id of a proposal, as it is given to clients or without its kind.
pub(crate) fn proposal_id(id: &str) -> &str {
    id.strip_prefix("proposal:").or_else(|| id.strip_prefix("preview:")).unwrap_or(id)
}
