//! What can be done to a registry: one file a command.
//!
//! A command is what a caller asks for, in their own words: slugs and dates that may be wrong. `Command::plan` turns it
//! into changes that fit, or says everything that is wrong with it at once, each with the path into the input. It does so
//! in three steps, the same for every command:
//!
//! 1. [`authorize`](crate::authorise::authorize) the actor, for the action and then for the service that it is about;
//! 2. `check` every field, and collect what is wrong;
//! 3. list the changes.
//!
//! To add a command: a file with its struct and its `plan`, a member of [`Command`], an [`Action`] with its least role.

mod add_body;
mod add_source;
mod add_succession;
mod check;
mod claim;
mod decide_classification;
mod edit_service;
mod end_funding;
mod import;
mod import_services;
mod import_table;
mod key;
mod merge_services;
mod outcome_return;
mod proposal;
mod publish_outcomes;
mod record_accreditation;
mod record_babies;
mod record_claims;
mod record_funding;
mod record_return;
mod redact_change;
mod retract_claim;
mod revert_revision;
mod round;
mod self_review;
mod stated_status;
mod submit_service;
mod withdraw_service;
mod write_batch;

use jiff::civil::Date;
use registry::{Change, ChangeKind, ChangeRecord, EntityType, Registry, Revision};
use serde::Serialize;
use sha2::{Digest, Sha256};

pub use crate::merging::Merge;
pub use add_body::AddBody;
pub use add_source::AddSource;
pub use add_succession::AddSuccession;
pub(crate) use check::Check;
pub use claim::NewClaim;
pub use decide_classification::DecideClassification;
pub use edit_service::EditService;
pub use end_funding::EndFunding;
pub use import::Import;
pub use import_services::{ImportServices, MOST_SERVICES};
pub use import_table::ImportTable;
pub use key::{ChangeKey, CreateKey, RevokeKey};
pub use merge_services::MergeServices;
pub use outcome_return::{MOST_RETURNS, SubmitOutcomeReturns, WithdrawOutcomeReturn};
pub use proposal::{
    AcceptProposal, CommentOnProposal, RejectProposal, RemoveProposalStep, RequestChanges, WithdrawProposal,
};
pub use publish_outcomes::{HiddenFigure, PreparedEdition, PublishOutcomes, WhyHidden};
pub use record_accreditation::RecordAccreditation;
pub use record_babies::RecordBabies;
pub use record_claims::RecordClaims;
pub use record_funding::RecordFunding;
pub use record_return::{NewChildCount, NewChildCounts, RecordReturn};
pub(crate) use redact_change::Redacted;
pub use redact_change::{RedactChange, RedactedText};
pub use retract_claim::RetractClaim;
pub use revert_revision::RevertRevision;
pub(crate) use revert_revision::Reverted;
pub use round::{AnswerForService, AskServices};
pub use self_review::{NewAction, NewResponse, SubmitSelfReview, WithdrawSelfReview};
pub use stated_status::StatedStatus;
pub use submit_service::SubmitService;
pub use withdraw_service::WithdrawService;
pub use write_batch::{MOST_BATCH_CHANGES, MOST_BATCH_STEPS, WriteBatch};

use crate::actor::{Actor, Role};
use crate::authorise::Action;
use crate::key::hex;
use crate::refusal::Refusal;

/// Something to be done to a registry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Command {
    /// Propose a service that the registry does not have.
    SubmitService(SubmitService),
    /// Record what a source says about a service.
    RecordClaims(RecordClaims),
    /// Take a claim back.
    RetractClaim(RetractClaim),
    /// Decide what a service is, which accepts the proposal of one that is only proposed.
    DecideClassification(DecideClassification),
    /// Record that a body pays for a service.
    RecordFunding(RecordFunding),
    /// Record that funding ends.
    EndFunding(EndFunding),
    /// Take a service out.
    WithdrawService(WithdrawService),
    /// Correct what a service is called and where it works.
    EditService(EditService),
    /// Say that two services are one.
    MergeServices(MergeServices),
    /// Add a commissioning body.
    AddBody(AddBody),
    /// Add a source.
    AddSource(AddSource),
    /// Say that one body followed another.
    AddSuccession(AddSuccession),
    /// Record how many babies live in the area of a body.
    RecordBabies(RecordBabies),
    /// Record what a body answered about access.
    RecordReturn(RecordReturn),
    /// Record how a service stands in a review.
    RecordAccreditation(RecordAccreditation),
    /// Send returns of outcomes.
    SubmitOutcomeReturns(SubmitOutcomeReturns),
    /// Take a return of outcomes back.
    WithdrawOutcomeReturn(WithdrawOutcomeReturn),
    /// Send a self-review.
    SubmitSelfReview(SubmitSelfReview),
    /// Take a self-review back.
    WithdrawSelfReview(WithdrawSelfReview),
    /// Publish an edition of pooled outcomes.
    PublishOutcomes(PublishOutcomes),
    /// Accept a proposal.
    AcceptProposal(AcceptProposal),
    /// Turn a proposal down.
    RejectProposal(RejectProposal),
    /// Ask the author of a proposal for changes.
    RequestChanges(RequestChanges),
    /// Say something about a proposal.
    CommentOnProposal(CommentOnProposal),
    /// Take one's own proposal back.
    WithdrawProposal(WithdrawProposal),
    /// Take a step out of a proposal.
    RemoveProposalStep(RemoveProposalStep),
    /// Take a revision back, or some of its changes.
    RevertRevision(RevertRevision),
    /// Remove what a change says.
    RedactChange(RedactChange),
    /// Make a key.
    CreateKey(CreateKey),
    /// Change what the owner of a key may do.
    ChangeKey(ChangeKey),
    /// Revoke a key.
    RevokeKey(RevokeKey),
    /// Ask services about themselves, with a link each.
    AskServices(AskServices),
    /// Answer for the service that a link was sent to.
    AnswerForService(AnswerForService),
    /// Bring in several services at once.
    ImportServices(ImportServices),
    /// Do several things, all of them or none.
    WriteBatch(WriteBatch),
    /// Bring in a table with the rights of whoever sends it.
    ImportTable(ImportTable),
    /// Bring in a whole table.
    #[serde(skip)]
    Import(Import),
}

/// A command with what its sender says about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What to do.
    pub command: Command,
    /// The sender's own name for it (an idempotency key): the same actor's second order of the same name changes nothing
    /// and is answered like the first.
    pub request: Option<String>,
    /// The revision that the sender has seen: refused when what it is about has changed since.
    pub expected: Option<Revision>,
    /// The version of the proposal that the sender has seen: rejected when it has another one by now.
    pub expected_version: Option<u32>,
    /// The id of the proposal that it is to be a step of.
    pub proposal: Option<String>,
}

impl From<Command> for Order {
    fn from(command: Command) -> Self {
        Self { command, request: None, expected: None, expected_version: None, proposal: None }
    }
}

impl Order {
    /// A digest of everything that is asked for; `None` for an import, which has no name. (After an upgrade that adds a
    /// field to a command its digest is another one: a repetition across it is refused, and never taken for something else.)
    ///
    /// Of returns of outcomes it says nothing of the counts, of self-reviews nothing of what they say, and of both not the reason: it goes
    /// into archives, and what was removed could be guessed by its digest. Whether they are the same, [`SubmitOutcomeReturns::were_sent`] and
    /// [`SubmitSelfReview::was_sent`] say.
    pub(crate) fn digest(&self) -> Option<String> {
        let bytes = match (&self.command, &self.proposal) {
            (Command::SubmitOutcomeReturns(of), proposal) => {
                serde_json::to_vec(&(of.without_counts(), proposal))
            }
            (Command::SubmitSelfReview(of), proposal) => {
                serde_json::to_vec(&(of.without_contents(), proposal))
            }
            (command, None) => serde_json::to_vec(command),
            (command, Some(proposal)) => serde_json::to_vec(&(command, proposal)),
        };
        bytes.ok().map(|bytes| hex(&Sha256::digest(bytes)))
    }
}

/// What a command is planned on.
#[derive(Clone, Copy)]
pub(crate) struct CommandContext<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) actor: &'a Actor,
    pub(crate) expected: Option<Revision>,
    pub(crate) expected_version: Option<u32>,
    /// The day on which it is given.
    pub(crate) today: Date,
    /// Whether statements of editors wait for a second person.
    pub(crate) four_eyes: bool,
    /// The revision that it takes back, if it does and there is one.
    pub(crate) reverted: Option<&'a Reverted>,
    /// How the words that it removes are removed, if it does.
    pub(crate) redacted: Option<&'a Redacted>,
    /// The edition that it publishes, worked out before, if it does.
    pub(crate) prepared: Option<&'a PreparedEdition>,
}

impl<'a> CommandContext<'a> {
    pub(crate) fn new(registry: &'a Registry, actor: &'a Actor, order: &Order, today: Date) -> Self {
        let Order { expected, expected_version, .. } = *order;
        Self {
            registry,
            actor,
            expected,
            expected_version,
            today,
            four_eyes: false,
            reverted: None,
            redacted: None,
            prepared: None,
        }
    }
}

/// What a command comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plan {
    /// The changes, in order; the first one is about what the command answers with.
    pub(crate) changes: Vec<Change>,
    /// Why, if the actor said so.
    pub(crate) reason: Option<String>,
}

impl Command {
    /// What it asks for permission to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::SubmitService(_) => Action::SubmitService,
            Self::RecordClaims(_) => Action::RecordClaims,
            Self::RetractClaim(_) => Action::RetractClaim,
            Self::DecideClassification(_) => Action::DecideClassification,
            Self::RecordFunding(_) => Action::RecordFunding,
            Self::EndFunding(_) => Action::EndFunding,
            Self::WithdrawService(_) => Action::WithdrawService,
            Self::EditService(_) => Action::EditService,
            Self::MergeServices(_) => Action::MergeServices,
            Self::AddBody(_) => Action::AddBody,
            Self::AddSource(_) => Action::AddSource,
            Self::AddSuccession(_) => Action::AddSuccession,
            Self::RecordBabies(_) => Action::RecordBabies,
            Self::RecordReturn(_) => Action::RecordReturn,
            Self::RecordAccreditation(_) => Action::RecordAccreditation,
            Self::SubmitOutcomeReturns(_) => Action::SubmitOutcomeReturns,
            Self::WithdrawOutcomeReturn(_) => Action::WithdrawOutcomeReturn,
            Self::SubmitSelfReview(_) => Action::SubmitSelfReview,
            Self::WithdrawSelfReview(_) => Action::WithdrawSelfReview,
            Self::PublishOutcomes(_) => Action::PublishOutcomes,
            Self::AcceptProposal(_) => Action::AcceptProposal,
            Self::RejectProposal(_) => Action::RejectProposal,
            Self::RequestChanges(_) => Action::RequestChanges,
            Self::CommentOnProposal(_) => Action::CommentOnProposal,
            Self::WithdrawProposal(_) => Action::WithdrawProposal,
            Self::RemoveProposalStep(_) => Action::RemoveProposalStep,
            Self::RevertRevision(_) => Action::RevertRevision,
            Self::RedactChange(_) => Action::RedactChange,
            Self::CreateKey(_) | Self::ChangeKey(_) | Self::RevokeKey(_) | Self::AskServices(_) => {
                Action::ManageKeys
            }
            Self::AnswerForService(_) => Action::AnswerForService,
            // What each step may is for its own action.
            Self::ImportServices(_) | Self::ImportTable(_) | Self::WriteBatch(_) => Action::ImportTable,
            Self::Import(_) => Action::Import,
        }
    }

    /// Whether it takes effect at once when a role sends it; else it is proposed.
    pub(crate) fn commits(&self, role: Role, four_eyes: bool) -> bool {
        match self {
            Self::ImportServices(command) => command.commits(role, four_eyes),
            Self::ImportTable(command) => command.commits(role, four_eyes),
            Self::WriteBatch(command) => command.commits(role, four_eyes),
            other => other.action().commits(role, four_eyes),
        }
    }

    pub(crate) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        match self {
            Self::SubmitService(command) => command.plan(context),
            Self::RecordClaims(command) => command.plan(context),
            Self::RetractClaim(command) => command.plan(context),
            Self::DecideClassification(command) => command.plan(context),
            Self::RecordFunding(command) => command.plan(context),
            Self::EndFunding(command) => command.plan(context),
            Self::WithdrawService(command) => command.plan(context),
            Self::EditService(command) => command.plan(context),
            Self::MergeServices(command) => command.plan(context),
            Self::AddBody(command) => command.plan(context),
            Self::AddSource(command) => command.plan(context),
            Self::AddSuccession(command) => command.plan(context),
            Self::RecordBabies(command) => command.plan(context),
            Self::RecordReturn(command) => command.plan(context),
            Self::RecordAccreditation(command) => command.plan(context),
            Self::SubmitOutcomeReturns(command) => command.plan(context),
            Self::WithdrawOutcomeReturn(command) => command.plan(context),
            Self::SubmitSelfReview(command) => command.plan(context),
            Self::WithdrawSelfReview(command) => command.plan(context),
            Self::PublishOutcomes(command) => command.plan(context),
            Self::AcceptProposal(command) => command.plan(context),
            Self::RejectProposal(command) => command.plan(context),
            Self::RequestChanges(command) => command.plan(context),
            Self::CommentOnProposal(command) => command.plan(context),
            Self::WithdrawProposal(command) => command.plan(context),
            Self::RemoveProposalStep(command) => command.plan(context),
            Self::RevertRevision(command) => command.plan(context),
            Self::RedactChange(command) => command.plan(context),
            Self::CreateKey(command) => command.plan(context),
            Self::ChangeKey(command) => command.plan(context),
            Self::RevokeKey(command) => command.plan(context),
            Self::AskServices(command) => command.plan(context),
            Self::AnswerForService(command) => command.plan(context),
            Self::ImportServices(command) => command.plan(context),
            Self::ImportTable(command) => command.plan(context),
            Self::WriteBatch(command) => command.plan(context),
            Self::Import(command) => command.plan(context),
        }
    }

    /// The service that it names and would change, with the path to the name.
    pub(crate) fn service(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::RecordClaims(command) => Some(("service", &command.service)),
            Self::RetractClaim(command) => Some(("service", &command.service)),
            Self::DecideClassification(command) => Some(("service", &command.service)),
            Self::RecordFunding(command) => Some(("service", &command.service)),
            Self::RecordAccreditation(command) => Some(("service", &command.service)),
            Self::WithdrawService(command) => Some(("service", &command.service)),
            Self::EditService(command) => Some(("service", &command.service)),
            Self::MergeServices(command) => Some(("from", &command.from)),
            _ => None,
        }
    }

    /// What a batch calls it; nothing when it cannot be a step of one.
    fn step_of_batch(&self) -> Option<&'static str> {
        match self {
            Self::SubmitService(_) => Some("submitService"),
            Self::RecordClaims(_) => Some("recordClaims"),
            Self::RetractClaim(_) => Some("retractClaim"),
            Self::RecordFunding(_) => Some("recordFunding"),
            Self::EndFunding(_) => Some("endFunding"),
            Self::EditService(_) => Some("editService"),
            Self::WithdrawService(_) => Some("withdrawService"),
            Self::AddSource(_) => Some("addSource"),
            Self::AddBody(_) => Some("addCommissioningBody"),
            Self::AddSuccession(_) => Some("addSuccession"),
            Self::RecordBabies(_) => Some("recordBabies"),
            Self::RecordReturn(_) => Some("recordReturn"),
            Self::RecordAccreditation(_) => Some("recordAccreditation"),
            _ => None,
        }
    }

    /// Whether a change could be the first one of what this command came to before: the same kind of thing, and the same
    /// one where the command names it.
    pub(crate) fn could_have_made(&self, first: &ChangeRecord) -> bool {
        let (entity_type, slug) = match self {
            // None of these was there when digests were not kept, and an import has no name.
            Self::AcceptProposal(_)
            | Self::RecordAccreditation(_)
            | Self::SubmitOutcomeReturns(_)
            | Self::WithdrawOutcomeReturn(_)
            | Self::SubmitSelfReview(_)
            | Self::WithdrawSelfReview(_)
            | Self::PublishOutcomes(_)
            | Self::RejectProposal(_)
            | Self::RequestChanges(_)
            | Self::CommentOnProposal(_)
            | Self::WithdrawProposal(_)
            | Self::RemoveProposalStep(_)
            | Self::RevertRevision(_)
            | Self::RedactChange(_)
            | Self::CreateKey(_)
            | Self::ChangeKey(_)
            | Self::RevokeKey(_)
            | Self::AskServices(_)
            | Self::AnswerForService(_)
            | Self::ImportServices(_)
            | Self::ImportTable(_)
            | Self::WriteBatch(_)
            | Self::Import(_) => return false,
            Self::SubmitService(_) => (EntityType::Service, None),
            Self::RecordClaims(command) => (EntityType::Service, Some(&command.service)),
            Self::RetractClaim(command) => (EntityType::Service, Some(&command.service)),
            Self::DecideClassification(command) => (EntityType::Service, Some(&command.service)),
            Self::WithdrawService(command) => (EntityType::Service, Some(&command.service)),
            Self::EditService(command) => (EntityType::Service, Some(&command.service)),
            Self::MergeServices(command) => (EntityType::Service, Some(&command.from)),
            Self::RecordFunding(_) => (EntityType::FundingLine, None),
            Self::EndFunding(command) => (EntityType::FundingLine, Some(&command.line)),
            Self::AddBody(_) => (EntityType::Body, None),
            Self::AddSuccession(command) => (EntityType::Body, Some(&command.from)),
            Self::RecordBabies(command) => (EntityType::Body, Some(&command.body)),
            Self::RecordReturn(command) => (EntityType::Body, Some(&command.body)),
            Self::AddSource(_) => (EntityType::Source, None),
        };
        first.entity.entity_type == entity_type
            && slug.is_none_or(|slug| first.entity.slug == slug.as_str())
            && self.kind().is_none_or(|kind| first.kind == kind)
            && self.says().is_none_or(|words| first.summary.contains(&words))
    }

    /// What kind of change it makes, where others about the same thing make other kinds.
    fn kind(&self) -> Option<ChangeKind> {
        match self {
            Self::AddBody(_) | Self::AddSource(_) => Some(ChangeKind::Created),
            _ => None,
        }
    }

    /// What the line about its change says and no other about the same body: see [`Change::summary`](registry::Change).
    fn says(&self) -> Option<String> {
        match self {
            Self::AddSuccession(command) => Some(format!("followed by {} on ", command.to)),
            Self::RecordBabies(command) => Some(format!("babies under two in {} (", command.year)),
            Self::RecordReturn(command) => Some(format!("about access in {} (", command.year)),
            _ => None,
        }
    }
}
