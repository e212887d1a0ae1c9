//! Who may do what: one function says it for all.
//!
//! What waits is not in the published registry, so nobody has to be kept from it there; who sees a proposal, [`sees_proposal`]
//! says.

use registry::{Proposal, ServiceView};

use crate::actor::{Actor, Role};

/// Something that can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Propose a service.
    SubmitService,
    /// Record what a source says about a service.
    RecordClaims,
    /// Take a claim back.
    RetractClaim,
    /// Decide what a service is, which accepts the proposal of one that is only proposed.
    DecideClassification,
    /// Record that a body pays for a service.
    RecordFunding,
    /// Record that funding ends.
    EndFunding,
    /// Correct what a service is called and where it works.
    EditService,
    /// Take a service out.
    WithdrawService,
    /// Say that two services are one.
    MergeServices,
    /// Add a source.
    AddSource,
    /// Add a commissioning body.
    AddBody,
    /// Say that one body followed another.
    AddSuccession,
    /// Record how many babies live in the area of a body.
    RecordBabies,
    /// Record what a body answered about access.
    RecordReturn,
    /// Record how a service stands in a review.
    RecordAccreditation,
    /// Send returns of outcomes.
    SubmitOutcomeReturns,
    /// Take a return of outcomes back.
    WithdrawOutcomeReturn,
    /// Send a self-review.
    SubmitSelfReview,
    /// Take a self-review back.
    WithdrawSelfReview,
    /// Publish an edition of pooled outcomes.
    PublishOutcomes,
    /// Bring in a table; what it may hold is for the actions of its changes.
    ImportTable,
    /// Bring in a whole table, unseen.
    Import,
    /// Accept a proposal.
    AcceptProposal,
    /// Turn a proposal down.
    RejectProposal,
    /// Ask the author of a proposal for changes.
    RequestChanges,
    /// Say something about a proposal.
    CommentOnProposal,
    /// Take one's own proposal back.
    WithdrawProposal,
    /// Take a step out of a proposal.
    RemoveProposalStep,
    /// Take a revision back.
    RevertRevision,
    /// Remove what a change says from the log.
    RedactChange,
    /// See what waits for a reviewer.
    ReviewQueue,
    /// See, make, change and revoke keys, and the links of rounds.
    ManageKeys,
    /// See, make, enable and remove webhooks.
    ManageWebhooks,
    /// Register documents for one's own key, and remove them.
    RegisterDocuments,
    /// Answer for the service that a link was sent to.
    AnswerForService,
}

/// What it is done to.
#[derive(Clone, Copy, Debug)]
pub enum Resource<'a> {
    /// Nothing in particular, or nothing yet.
    Registry,
    /// A service that the actor sees.
    Service(&'a ServiceView),
    /// A proposal that the actor sees.
    Proposal(&'a Proposal),
}

/// Why somebody may not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody knows who asks.
    #[error("this needs a key of the role `{needs}` or above: send it as `Authorization: Bearer rj_…`")]
    Unauthenticated {
        /// The least role that may.
        needs: Role,
    },
    /// The key is good, and its role too low.
    #[error("this needs the role `{needs}` or above, and your key has `{has}`")]
    Role {
        /// The least role that may.
        needs: Role,
        /// The role of the key.
        has: Role,
    },
    /// The actor may not do a step of a batch.
    #[error("`steps.{position}.{field}`: {denied}")]
    InStep {
        /// Its position, from 0.
        position: usize,
        /// What it is called in the input.
        field: &'static str,
        /// Why.
        denied: Box<Denied>,
    },
    /// A reviewer is also the one who proposed.
    #[error("you proposed `{service}`: another reviewer must decide on it")]
    OwnProposal {
        /// The service.
        service: String,
    },
    /// A proposal is taken back by somebody else than its author.
    #[error("`{proposal}` is not your proposal: only its author takes it back, and a reviewer can reject it")]
    NotAuthor {
        /// The proposal.
        proposal: String,
    },
    /// Someone who was sent no link answers for a service.
    #[error("only who was asked about a service, by a link of a round, answers for it")]
    NotAsked,
    /// A reviewer sent a return that would be published.
    #[error("the return of `{service}` was sent by you: another reviewer must publish it")]
    OwnReturn {
        /// The team.
        service: String,
    },
    /// A reviewer has written part of what is to be decided on, in the service or in one that was merged into it.
    #[error("part of what `{service}` would publish was written by you: another reviewer must decide on it")]
    OwnWords {
        /// The service.
        service: String,
    },
}

impl Action {
    /// The least role that may do it at all.
    #[must_use]
    pub fn least_role(self) -> Role {
        match self {
            Self::SubmitService
            | Self::RecordClaims
            | Self::RecordFunding
            | Self::EndFunding
            | Self::AddSource
            | Self::RecordBabies
            | Self::RecordReturn
            | Self::RecordAccreditation
            | Self::EditService
            | Self::RetractClaim
            | Self::WithdrawService
            | Self::RegisterDocuments
            | Self::ImportTable => Role::Contributor,
            Self::AnswerForService
            // For the service that they were asked about.
            | Self::SubmitOutcomeReturns
            | Self::WithdrawOutcomeReturn
            | Self::SubmitSelfReview
            | Self::WithdrawSelfReview
            // Proposals that they see, which are their own.
            | Self::CommentOnProposal
            | Self::WithdrawProposal
            | Self::RemoveProposalStep => Role::Respondent,
            Self::DecideClassification
            | Self::MergeServices
            | Self::AcceptProposal
            | Self::RejectProposal
            | Self::RequestChanges
            | Self::PublishOutcomes
            | Self::AddBody
            | Self::AddSuccession
            | Self::RevertRevision
            | Self::ReviewQueue => Role::Reviewer,
            Self::Import | Self::RedactChange | Self::ManageKeys | Self::ManageWebhooks => Role::Admin,
        }
    }

    /// Whether what a role sends takes effect at once. What does not is proposed. Where two people are needed for every change
    /// (`four_eyes`), statements of editors are proposed as well.
    #[must_use]
    pub fn commits(self, role: Role, four_eyes: bool) -> bool {
        match self {
            // No one judges their own service alone.
            Self::SubmitService | Self::SubmitSelfReview | Self::AnswerForService => false,
            Self::CommentOnProposal | Self::WithdrawProposal | Self::RemoveProposalStep => true,
            Self::RecordClaims
            | Self::RecordFunding
            | Self::EndFunding
            | Self::AddSource
            | Self::RecordBabies
            | Self::RecordReturn
            | Self::RecordAccreditation
            | Self::EditService
                if !four_eyes =>
            {
                role >= Role::Editor
            }
            _ => role >= Role::Reviewer,
        }
    }

    /// Whether it can be a step of a proposal.
    #[must_use]
    pub fn proposes(self) -> bool {
        match self {
            Self::SubmitService
            | Self::RecordClaims
            | Self::RetractClaim
            | Self::RecordFunding
            | Self::EndFunding
            | Self::EditService
            | Self::WithdrawService
            | Self::AddSource
            | Self::AddBody
            | Self::AddSuccession
            | Self::RecordBabies
            | Self::RecordReturn
            | Self::RecordAccreditation
            | Self::SubmitOutcomeReturns
            | Self::WithdrawOutcomeReturn
            | Self::SubmitSelfReview
            | Self::WithdrawSelfReview
            | Self::AnswerForService => true,
            Self::DecideClassification
            | Self::MergeServices
            | Self::PublishOutcomes
            | Self::ImportTable
            | Self::Import
            | Self::AcceptProposal
            | Self::RejectProposal
            | Self::RequestChanges
            | Self::CommentOnProposal
            | Self::WithdrawProposal
            | Self::RemoveProposalStep
            | Self::RevertRevision
            | Self::RedactChange
            | Self::ReviewQueue
            | Self::ManageKeys
            | Self::RegisterDocuments
            | Self::ManageWebhooks => false,
        }
    }
}

/// Whether an actor may do something to something.
///
/// # Errors
/// When they may not, with the reason in words for them.
pub fn authorize(actor: &Actor, action: Action, resource: Resource<'_>) -> Result<(), Denied> {
    need(actor, action.least_role())?;
    match (action, resource) {
        (Action::DecideClassification, Resource::Service(service)) if is_own(actor, service) => {
            Err(Denied::OwnProposal { service: service.service.slug.to_string() })
        }
        (Action::WithdrawProposal, Resource::Proposal(proposal)) if !actor.is(&proposal.author) => {
            Err(Denied::NotAuthor { proposal: proposal.id.to_string() })
        }
        (Action::AnswerForService, _) if actor.scope.is_none() => Err(Denied::NotAsked),
        (
            Action::SubmitOutcomeReturns
            | Action::WithdrawOutcomeReturn
            | Action::SubmitSelfReview
            | Action::WithdrawSelfReview,
            Resource::Service(service),
        ) if !answers_for(actor, service) => Err(Denied::NotAsked),
        _ => Ok(()),
    }
}

/// Whether an actor may speak for a service: who came by a link only for the one that it was sent to.
fn answers_for(actor: &Actor, service: &ServiceView) -> bool {
    match &actor.scope {
        Some(scope) => scope.service == service.service.slug,
        None => actor.role > Role::Respondent,
    }
}

fn need(actor: &Actor, needs: Role) -> Result<(), Denied> {
    match actor.role {
        has if has >= needs => Ok(()),
        Role::Public => Err(Denied::Unauthenticated { needs }),
        has => Err(Denied::Role { needs, has }),
    }
}

/// Whether an actor sees a proposal: reviewers, and who opened it. (Who wrote a part of one that another took in does not see that.)
#[must_use]
pub fn sees_proposal(actor: &Actor, proposal: &Proposal) -> bool {
    actor.role >= Role::Reviewer || actor.is(&proposal.author)
}

fn is_own(actor: &Actor, service: &ServiceView) -> bool {
    service.proposed_by.as_deref().is_some_and(|name| actor.is(name))
}
