//! Handing a command to the writer, and what comes of it.

use std::sync::Arc;

use async_graphql::{Context, ID, Result};
use readmodel::{DuplicateSearch, possible_duplicates};
use registry::{KeyRecord, Revision, Slug};
use writer::{Command, CommitReceipt, Order, Refusal, Writer};

use super::import_services::MOST_COMPARISONS;
use crate::body::CommissioningBody;
use crate::change::Change;
use crate::error::{bad_request, refused};
use crate::funding_line::FundingLine;
use crate::outcome_edition::OutcomeEdition;
use crate::proposal::{Proposal, proposal_id};
use crate::request::{Meter, Request, request};
use crate::scalar::int;
use crate::service::Service;
use crate::source::Source;
use crate::user_error::UserError;

/// The most errors that a payload names.
pub(super) const MAX_ERRORS: usize = 100;

/// The most warnings of a payload.
const MAX_WARNINGS: usize = 5;

/// Returns a number of an input that must not be negative; `field` names it in errors.
pub(super) fn number(field: &str, number: i32) -> Result<u32> {
    u32::try_from(number)
        .map_err(|_| bad_request(format!("`{field}`: expected a number, 0 or more, got `{number}`")))
}

/// How a command is to be handled.
#[derive(Default)]
pub(super) struct Conditions {
    idempotency_key: Option<String>,
    expected_revision: Option<i32>,
    expected_version: Option<u32>,
    proposal: Option<ID>,
}

impl Conditions {
    /// Under the sender's own name for the request, if it has one.
    pub(super) fn new(idempotency_key: Option<String>) -> Self {
        Self { idempotency_key, ..Self::default() }
    }

    /// On the revision that the sender has seen.
    pub(super) fn on(self, expected_revision: Option<i32>) -> Self {
        Self { expected_revision, ..self }
    }

    /// On the version of the proposal that the sender has seen.
    pub(super) fn version(self, expected_version: Option<u32>) -> Self {
        Self { expected_version, ..self }
    }

    /// As a step of a proposal.
    pub(super) fn within(self, proposal: Option<ID>) -> Self {
        Self { proposal, ..self }
    }

    /// The fields of the input that ask for it.
    pub(super) fn given(&self) -> impl Iterator<Item = &'static str> {
        let given = [
            ("idempotencyKey", self.idempotency_key.is_some()),
            ("expectedRevision", self.expected_revision.is_some()),
            ("proposal", self.proposal.is_some()),
        ];
        given.into_iter().filter_map(|(field, is_given)| is_given.then_some(field))
    }

    /// The order for a command, or what is wrong with these.
    fn order(self, command: Command) -> Result<Order, Vec<UserError>> {
        let Ok(expected) = self.expected_revision.map(u64::try_from).transpose() else {
            let (code, path) = ("BAD_REQUEST".to_owned(), vec!["expectedRevision".to_owned()]);
            let message = "expected a revision, 0 or more".to_owned();
            return Err(vec![UserError { code, message, path }]);
        };
        Ok(Order {
            command,
            request: self.idempotency_key,
            expected: expected.map(Revision::new),
            expected_version: self.expected_version,
            proposal: self.proposal.map(|id| proposal_id(&id).to_owned()),
        })
    }
}

/// What a command was about, in a snapshot that holds the change.
pub(super) struct Done {
    /// On the preview of the proposal, where it is a part of one that waits.
    request: Arc<Request>,
    receipt: CommitReceipt,
    proposal: Option<Proposal>,
}

/// Executes a command; the inner error is the sender's to correct.
pub(super) async fn execute(
    ctx: &Context<'_>,
    command: Command,
    conditions: Conditions,
) -> Result<Result<Done, Vec<UserError>>> {
    let before = request(ctx)?;
    let writer = ctx.data::<Arc<Writer>>()?;
    let order = match conditions.order(command) {
        Ok(order) => order,
        Err(errors) => return Ok(Err(errors)),
    };
    // What answers a request is deep on its stack already.
    match Box::pin(writer.execute(before.viewer.actor(), order)).await {
        Ok(receipt) => {
            let request = Arc::new(before.on_snapshot(receipt.snapshot.clone()));
            // What was written is answered for, whatever the answer costs.
            let _ = Meter::charge(ctx, "Mutation", &request);
            Ok(Ok(Done::new(&request, receipt)))
        }
        Err(refusal) => not_done(refusal),
    }
}

/// Says what a command would come to, as [`execute`] does, and writes nothing. The sender's own name for it does not matter.
pub(super) fn dry_run(
    ctx: &Context<'_>,
    command: Command,
    conditions: Conditions,
) -> Result<Result<Done, Vec<UserError>>> {
    let before = request(ctx)?;
    let order = match (Conditions { idempotency_key: None, ..conditions }).order(command) {
        Ok(order) => order,
        Err(errors) => return Ok(Err(errors)),
    };
    let planned = ctx.data::<Arc<Writer>>()?.dry_run(&before.viewer.actor(), &order);
    match planned {
        Ok(receipt) => {
            let request = Arc::new(before.on_dry_run(receipt.snapshot.clone()));
            Meter::charge(ctx, "Mutation", &request)?;
            Ok(Ok(Done::new(&request, receipt)))
        }
        Err(refusal) => not_done(refusal),
    }
}

/// What is wrong with the input, or with the request.
pub(super) fn not_done(refusal: Refusal) -> Result<Result<Done, Vec<UserError>>> {
    match refusal {
        Refusal::Faults(faults) => {
            Ok(Err(faults.into_iter().take(MAX_ERRORS).map(UserError::from).collect()))
        }
        refusal => Err(refused(&refusal)),
    }
}

impl Done {
    fn new(request: &Arc<Request>, receipt: CommitReceipt) -> Self {
        let proposals = request.snapshot.registry().proposals();
        let proposal = receipt.proposal.as_deref().and_then(|id| proposals.get(id));
        let proposal = proposal.map(|proposal| Proposal::new(request, proposal));
        let waits = proposal.as_ref().filter(|proposal| !proposal.proposal.state.is_final());
        let request = waits.map_or(request, |proposal| proposal.on_preview()).clone();
        Self { request, receipt, proposal }
    }

    /// What it was about, by the name that it has where it is answered from; nothing when it was something of the proposal's
    /// own, and that has ended: what has that name now may be another.
    fn slug(&self) -> Option<Slug> {
        let slug = &self.receipt.entity.slug;
        match &self.proposal {
            Some(proposal) if self.request.previewed().is_some() => {
                Some(proposal.name_in_preview(&self.receipt.entity))
            }
            Some(proposal) if self.receipt.repeated && proposal.proposal.calls_its_own(slug) => None,
            _ => Some(slug.clone()),
        }
    }

    /// The service that it was about, whatever became of it. The slug of one that was merged leads to the other.
    pub(super) fn service(&self) -> Option<Service> {
        let registry = self.request.snapshot.registry();
        let found = self.slug().and_then(|slug| {
            let live = registry.visible_service(&slug);
            live.or_else(|| registry.service(&slug)).cloned()
        });
        match (found, &self.proposal) {
            // Its proposal has ended: it has another name, or none.
            (None, Some(proposal)) => proposal.service(),
            (found, _) => Service::of(&self.request, &found?),
        }
    }

    /// The changes of the proposal that it opened; nothing where it took effect by itself.
    pub(super) fn proposed(&self) -> Option<&[registry::Change]> {
        let proposal = &self.proposal.as_ref()?.proposal;
        proposal.steps.first().map(|step| step.changes.as_slice())
    }

    /// A service that its proposal would add, by the name that it has in it; nothing once the proposal has ended.
    pub(super) fn added(&self, provisional: &Slug) -> Option<Service> {
        self.proposal.as_ref().filter(|one| !one.proposal.state.is_final())?.added(provisional)
    }

    /// How many changes to a service its revision holds.
    pub(super) fn changes_to(&self, service: &Slug) -> usize {
        let (registry, revision) = (self.request.snapshot.registry(), self.receipt.revision);
        let before = Revision::new(revision.get().saturating_sub(1));
        let of = registry.changes_after(before).take_while(|record| record.revision == revision);
        of.filter(|record| record.entity.slug == *service).count()
    }

    /// What it is answered from.
    pub(super) fn request(&self) -> &Arc<Request> {
        &self.request
    }

    /// Whether it was answered before, and changed nothing this time.
    pub(super) fn is_repeated(&self) -> bool {
        self.receipt.repeated
    }

    /// The edition that it published; nothing when it was withdrawn since.
    pub(super) fn outcome_edition(&self) -> Option<Result<OutcomeEdition>> {
        OutcomeEdition::find(&self.request, &self.receipt.entity.slug).transpose()
    }

    /// The key that it was about.
    pub(super) fn key(&self) -> Option<&KeyRecord> {
        self.request.snapshot.registry().keys().get(&self.receipt.entity.slug)
    }

    /// The keys that were made with it for a round, in order.
    pub(super) fn keys(&self) -> Vec<KeyRecord> {
        let keys = self.request.snapshot.registry().keys();
        let Some(first) = self.key() else { return Vec::new() };
        let with_it = |other: &&KeyRecord| {
            let round = |record: &KeyRecord| record.terms.scope.as_ref().map(|scope| scope.round.clone());
            other.id == first.id
                || first.terms.scope.is_some()
                    && other.created_at == first.created_at
                    && round(other) == round(first)
        };
        keys.iter().filter(with_it).cloned().collect()
    }

    /// The funding line that it was about.
    pub(super) fn line(&self) -> Option<FundingLine> {
        let line = self.request.snapshot.registry().line(&self.slug()?)?;
        Some(FundingLine::new(&self.request, line))
    }

    /// The body that it was about.
    pub(super) fn body(&self) -> Option<CommissioningBody> {
        CommissioningBody::find(&self.request, &self.receipt.entity.slug)
    }

    /// The source that it was about.
    pub(super) fn source(&self) -> Option<Source> {
        Source::find(&self.request, &self.slug()?)
    }

    /// The changes of the revision that holds it; none where it made no revision.
    pub(super) fn changes(&self) -> Vec<Change> {
        let (registry, revision) = (self.request.snapshot.registry(), self.receipt.revision);
        if registry.revision_record(revision).is_none_or(|record| record.position != self.receipt.position) {
            return Vec::new();
        }
        let before = Revision::new(revision.get().saturating_sub(1));
        let changes = registry.changes_after(before).take_while(|record| record.revision == revision);
        changes.map(|record| Change::new(&self.request, record)).collect()
    }

    /// The proposal that it is a part of, or that it ended.
    pub(super) fn proposal(&self) -> Option<Proposal> {
        self.proposal.clone()
    }

    /// The revision that holds it.
    pub(super) fn revision(&self) -> i32 {
        int(self.receipt.revision.get())
    }

    /// What its sender should know, though nothing is wrong.
    pub(super) fn warnings(&self) -> Vec<String> {
        let Some(service) = self.service().filter(|service| !service.service.is_published()) else {
            return Vec::new();
        };
        let published = self.request.published();
        let found = possible_duplicates(&published.snapshot, &service.service);
        let found = found
            .into_iter()
            .take(MAX_WARNINGS)
            .map(|found| format!("it may be the same service as `{}`, which is published", found.service));
        found.collect()
    }

    /// As [`Done::warnings`], for every service that its proposal adds.
    pub(super) fn warnings_of_all(&self) -> Vec<String> {
        let published = self.request.published();
        let mut search = DuplicateSearch::new(&published.snapshot, MOST_COMPARISONS);
        let added = self.proposed().unwrap_or_default().iter().filter_map(|change| match change {
            registry::Change::ServiceAdded(added) => Some(&added.service),
            _ => None,
        });
        let alike = added.filter_map(|service| {
            let found = search.of(service)?.into_iter().next()?.service;
            Some(format!("`{}` may be the same service as `{found}`, which is published", service.slug))
        });
        alike.take(MAX_WARNINGS).collect()
    }
}

/// Declares a payload: what the mutation was about, and what is wrong with its input. Only what is asked for is worked out.
macro_rules! payload {
    ($payload:ident, $field:ident: $node:ty, $doc:literal) => {
        /// The result.
        pub struct $payload(Result<super::execute::Done, Vec<$crate::user_error::UserError>>);

        /// The result.
        #[async_graphql::Object]
        impl $payload {
            #[doc = $doc]
            async fn $field(&self) -> Option<$node> {
                self.0.as_ref().ok()?.$field()
            }
            /// The proposal that it is a part of, or that it ended; null when it took effect by itself.
            async fn proposal(&self) -> Option<$crate::proposal::Proposal> {
                self.0.as_ref().ok()?.proposal()
            }
            /// The revision of what is published, with what took effect; null when the input has errors.
            async fn revision(&self) -> Option<i32> {
                self.0.as_ref().ok().map(|done| done.revision())
            }
            /// What you should know, though nothing is wrong: a new service may be one that is published.
            async fn warnings(&self) -> Vec<String> {
                self.0.as_ref().map_or_else(|_| Vec::new(), |done| done.warnings())
            }
            /// Everything that is wrong with the input; empty when it was done.
            async fn errors(&self) -> &[$crate::user_error::UserError] {
                self.0.as_ref().map_or_else(Vec::as_slice, |_| &[])
            }
        }
    };
}

pub(super) use payload;
