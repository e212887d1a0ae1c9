//! What is done to a proposal by its id.

use registry::{Classification, EntityType, Place, Proposal, ProposalEvent};
use serde::Serialize;

use super::check::Check;
use super::{Desk, Plan};
use crate::authorise::{Action, Resource, authorize, sees_proposal};
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
    pub(super) fn plan(&self, desk: Desk<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(desk);
        let proposal = check.proposal("proposal", &self.proposal, Action::AcceptProposal)?;
        check.prose("reason", &self.reason);
        check.finish()?;
        let acceptance = Acceptance { reason: &self.reason, class: self.class, without: &self.without };
        proposal.map_or_else(
            || Ok(Plan::default()),
            |proposal| proposing::accept(desk, proposal, acceptance, None),
        )
    }
}

impl RejectProposal {
    pub(super) fn plan(&self, desk: Desk<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(desk);
        let proposal = check.proposal("proposal", &self.proposal, Action::RejectProposal)?;
        check.prose("reason", &self.reason);
        check.finish()?;
        Ok(proposal.map_or_else(Plan::default, |proposal| proposing::end(proposal, &self.reason, false)))
    }
}

impl RequestChanges {
    pub(super) fn plan(&self, desk: Desk<'_>) -> Result<Plan, Refusal> {
        let reason = self.reason.clone();
        said(
            desk,
            &self.proposal,
            Action::RequestChanges,
            ("reason", &self.reason),
            ProposalEvent::ChangesRequested { reason },
        )
    }
}

impl CommentOnProposal {
    pub(super) fn plan(&self, desk: Desk<'_>) -> Result<Plan, Refusal> {
        let text = self.text.clone();
        said(
            desk,
            &self.proposal,
            Action::CommentOnProposal,
            ("text", &self.text),
            ProposalEvent::Commented { text },
        )
    }
}

impl WithdrawProposal {
    pub(super) fn plan(&self, desk: Desk<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(desk);
        let proposal = check.proposal("proposal", &self.proposal, Action::WithdrawProposal)?;
        check.prose("reason", &self.reason);
        check.finish()?;
        Ok(proposal.map_or_else(Plan::default, |proposal| proposing::end(proposal, &self.reason, true)))
    }
}

impl RemoveProposalStep {
    pub(super) fn plan(&self, desk: Desk<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(desk);
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

/// Something that is said about a proposal.
fn said(
    desk: Desk<'_>,
    id: &str,
    action: Action,
    (path, text): (&str, &str),
    event: ProposalEvent,
) -> Result<Plan, Refusal> {
    let mut check = Check::new(desk);
    let proposal = check.proposal("proposal", id, action)?;
    check.prose(path, text);
    if proposal.is_some_and(|proposal| proposal.comments.len() >= MOST_COMMENTS) {
        let message = format!("expected a proposal with fewer than {MOST_COMMENTS} comments");
        check.fault(FaultCode::BadRequest, "proposal", message);
    }
    check.finish()?;
    Ok(proposal.map_or_else(Plan::default, |proposal| proposing::event(proposal, event)))
}

impl<'a> Check<'a> {
    /// A proposal that the actor sees and may do this to. One that has ended can only be commented on.
    pub(super) fn proposal(
        &mut self,
        path: &str,
        id: &str,
        action: Action,
    ) -> Result<Option<&'a Proposal>, Refusal> {
        let desk = self.desk;
        let found = desk.registry.proposals().get(id);
        let Some(proposal) = found.filter(|proposal| sees_proposal(desk.actor, proposal)) else {
            self.unknown(path, EntityType::Proposal, id, None);
            return Ok(None);
        };
        authorize(desk.actor, action, Resource::Proposal(proposal))?;
        if proposal.state.is_final() && action != Action::CommentOnProposal {
            let message = format!("proposal `{}` has been {}", proposal.id, proposal.state.title());
            self.fault(FaultCode::Conflict, path, message);
            return Ok(None);
        }
        proposing::unchanged(desk, proposal)?;
        Ok(Some(proposal))
    }
}
