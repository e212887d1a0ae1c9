//! What is done to a proposal by its id.

use registry::{Classification, EntityType, Place, Proposal, ProposalEvent};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::authorise::{Action, Resource, authorize, sees_proposal};
use crate::merging::Merge;
use crate::proposing::{self, Acceptance};
use crate::refusal::{FaultCode, Refusal};

/// The most comments on a proposal, requests for changes among them.
const MOST_COMMENTS: usize = 200;

/// Accept a proposal: publish what it proposes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AcceptProposal {
    /// Its id.
    pub proposal: String,
    /// Why.
    pub reason: String,
    /// What its service is, if that is decided with it.
    pub class: Option<Classification>,
    /// The changes that are left out.
    pub without: Vec<Place>,
    /// The services it adds that are the same as others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub merges: Vec<Merge>,
}

/// Turn a proposal down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RejectProposal {
    /// Its id.
    pub proposal: String,
    /// Why.
    pub reason: String,
}

/// Ask the author of a proposal for changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestChanges {
    /// Its id.
    pub proposal: String,
    /// Which, and why.
    pub reason: String,
}

/// Say something about a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommentOnProposal {
    /// Its id.
    pub proposal: String,
    /// What.
    pub text: String,
}

/// Take one's own proposal back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WithdrawProposal {
    /// Its id.
    pub proposal: String,
    /// Why.
    pub reason: String,
}

/// Take a step out of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemoveProposalStep {
    /// The id of the proposal.
    pub proposal: String,
    /// The number of the step, from 0.
    pub step: u32,
}

impl AcceptProposal {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let Self { proposal, reason, class, without, merges } = self;
        with_words(context, proposal, Action::AcceptProposal, ("reason", reason), |proposal| {
            proposing::accept(context, proposal, Acceptance { reason, class: *class, without, merges })
        })
    }
}

impl RejectProposal {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let Self { proposal, reason } = self;
        with_words(context, proposal, Action::RejectProposal, ("reason", reason), |proposal| {
            Ok(proposing::end(proposal, reason, false))
        })
    }
}

impl RequestChanges {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let Self { proposal, reason } = self;
        with_words(context, proposal, Action::RequestChanges, ("reason", reason), |proposal| {
            Ok(proposing::event(proposal, ProposalEvent::ChangesRequested { reason: reason.clone() }))
        })
    }
}

impl CommentOnProposal {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let Self { proposal, text } = self;
        with_words(context, proposal, Action::CommentOnProposal, ("text", text), |proposal| {
            Ok(proposing::event(proposal, ProposalEvent::Commented { text: text.clone() }))
        })
    }
}

impl WithdrawProposal {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let Self { proposal, reason } = self;
        with_words(context, proposal, Action::WithdrawProposal, ("reason", reason), |proposal| {
            Ok(proposing::end(proposal, reason, true))
        })
    }
}

impl RemoveProposalStep {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let proposal = check.proposal("proposal", &self.proposal, Action::RemoveProposalStep)?;
        if let Some(proposal) = proposal {
            let step = proposal.steps.get(self.step as usize).filter(|step| !step.removed);
            if step.is_none() {
                let message = format!("proposal `{}` has no step {}", proposal.id, self.step);
                check.fault(FaultCode::NotFound, "step", message);
            } else if proposal.steps.iter().filter(|step| !step.removed).count() == 1 {
                let message = "expected a step beside others: withdraw the proposal instead";
                check.fault(FaultCode::BadRequest, "step", message);
            } else if proposal.is_logged(self.step) {
                let message = "the log of an earlier version holds this step: withdraw the proposal instead";
                check.fault(FaultCode::BadRequest, "step", message);
            }
        }
        check.finish()?;
        Ok(proposal.map_or_else(Plan::default, |proposal| {
            proposing::event(proposal, ProposalEvent::StepRemoved { step: self.step })
        }))
    }
}

/// Plans what is done to a proposal with some words, once both are in order.
fn with_words(
    context: CommandContext<'_>,
    id: &str,
    action: Action,
    (path, words): (&str, &str),
    plan: impl FnOnce(&Proposal) -> Result<Plan, Refusal>,
) -> Result<Plan, Refusal> {
    let mut check = Check::new(context);
    let proposal = check.proposal("proposal", id, action)?;
    check.prose(path, words);
    let comments = matches!(action, Action::RequestChanges | Action::CommentOnProposal);
    if comments && proposal.is_some_and(|proposal| proposal.comments.len() >= MOST_COMMENTS) {
        let message = format!("expected a proposal with fewer than {MOST_COMMENTS} comments");
        check.fault(FaultCode::BadRequest, "proposal", message);
    }
    check.finish()?;
    proposal.map_or_else(|| Ok(Plan::default()), plan)
}

impl<'a> Check<'a> {
    /// A proposal that the actor sees and may do this to. One that has ended can only be commented on.
    pub(super) fn proposal(
        &mut self,
        path: &str,
        id: &str,
        action: Action,
    ) -> Result<Option<&'a Proposal>, Refusal> {
        let context = self.context;
        let Some(proposal) = self.proposal_seen(path, id) else { return Ok(None) };
        authorize(context.actor, action, Resource::Proposal(proposal))?;
        if action != Action::CommentOnProposal && !self.waits(path, proposal) {
            return Ok(None);
        }
        proposing::unchanged(context, proposal)?;
        Ok(Some(proposal))
    }

    /// A proposal that the actor sees.
    pub(crate) fn proposal_seen(&mut self, path: &str, id: &str) -> Option<&'a Proposal> {
        let context = self.context;
        let found =
            context.registry.proposals().get(id).filter(|proposal| sees_proposal(context.actor, proposal));
        if found.is_none() {
            self.unknown(path, EntityType::Proposal, id, None);
        }
        found.map(AsRef::as_ref)
    }

    /// Whether a proposal waits; a fault otherwise.
    pub(crate) fn waits(&mut self, path: &str, proposal: &Proposal) -> bool {
        if proposal.state.is_final() {
            let message = format!("proposal `{}` has been {}", proposal.id, proposal.state.title());
            self.fault(FaultCode::Conflict, path, message);
        }
        !proposal.state.is_final()
    }
}
