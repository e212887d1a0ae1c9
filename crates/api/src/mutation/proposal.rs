//! What is done to a proposal: `acceptProposal`, `rejectProposal`, `requestChanges`, `commentOnProposal`, `withdrawProposal` and
//! `removeProposalStep`.

use async_graphql::{Context, ID, InputObject, Result, SimpleObject};
use registry::Place;
use writer::Command;
use writer::command::{
    AcceptProposal, CommentOnProposal, Merge, RejectProposal, RemoveProposalStep, RequestChanges,
    WithdrawProposal,
};

use super::execute::{Conditions, Done, execute};
use crate::enums::Classification;
use crate::proposal::{Proposal, proposal_id};
use crate::user_error::UserError;

/// A change of a proposal.
#[derive(InputObject)]
pub struct ProposedChangeInput {
    /// The number of its step, from 0.
    step: u32,
    /// Its number in the step, from 0.
    change: u32,
}

/// A service that a proposal adds is the same as another one.
#[derive(InputObject)]
pub struct ProposedMergeInput {
    /// The slug of the service that the proposal adds, as `addedServices` shows it.
    service: String,
    /// The slug of the service that stays: a published one, or another one of `addedServices`.
    into: String,
}

/// A reviewer accepts a proposal.
#[derive(InputObject)]
pub struct AcceptProposalInput {
    /// The id of the proposal.
    proposal: ID,
    /// Why. Everybody reads it with the changes.
    reason: String,
    /// What its service is; without it that is not decided.
    class: Option<Classification>,
    /// The changes that are left out.
    without: Option<Vec<ProposedChangeInput>>,
    /// The services it adds that are the same as others, each at most once: what is known of them goes over to the others.
    merges: Option<Vec<ProposedMergeInput>>,
    /// The version of the proposal that you have seen: rejected when it has another one by now.
    expected_version: Option<u32>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// What is done to a proposal, and why.
#[derive(InputObject)]
pub struct ProposalReasonInput {
    /// The id of the proposal.
    proposal: ID,
    /// Why. Its author and reviewers read it.
    reason: String,
    /// The version of the proposal that you have seen: rejected when it has another one by now.
    expected_version: Option<u32>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// Something about a proposal.
#[derive(InputObject)]
pub struct CommentOnProposalInput {
    /// The id of the proposal.
    proposal: ID,
    /// What. Its author and reviewers read it.
    text: String,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// A step of a proposal.
#[derive(InputObject)]
pub struct RemoveProposalStepInput {
    /// The id of the proposal.
    proposal: ID,
    /// The number of the step, from 0.
    step: u32,
    /// The version of the proposal that you have seen: rejected when it has another one by now.
    expected_version: Option<u32>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// The result.
#[derive(SimpleObject)]
pub struct ProposalPayload {
    /// The proposal; null when the input has errors.
    pub proposal: Option<Proposal>,
    /// The revision of what is published, with what was accepted; null when the input has errors.
    pub revision: Option<i32>,
    /// Everything that is wrong with the input; empty when it was done.
    pub errors: Vec<UserError>,
}

impl ProposalPayload {
    fn of(done: Result<Done, Vec<UserError>>) -> Self {
        match done {
            Ok(done) => {
                Self { proposal: done.proposal(), revision: Some(done.revision()), errors: Vec::new() }
            }
            Err(errors) => Self { proposal: None, revision: None, errors },
        }
    }
}

async fn done(
    ctx: &Context<'_>,
    command: Command,
    idempotency_key: Option<String>,
    expected_version: Option<u32>,
) -> Result<ProposalPayload> {
    let conditions = Conditions::new(idempotency_key).version(expected_version);
    execute(ctx, command, conditions).await.map(ProposalPayload::of)
}

impl AcceptProposalInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<ProposalPayload> {
        let without = self.without.unwrap_or_default().into_iter();
        let command = AcceptProposal {
            proposal: proposal_id(&self.proposal).to_owned(),
            reason: self.reason,
            class: self.class.map(Into::into),
            without: without.map(|place| Place { step: place.step, change: place.change }).collect(),
            merges: self.merges.unwrap_or_default().into_iter().map(Into::into).collect(),
        };
        done(ctx, Command::AcceptProposal(command), self.idempotency_key, self.expected_version).await
    }
}

impl From<ProposedMergeInput> for Merge {
    fn from(ProposedMergeInput { service, into }: ProposedMergeInput) -> Self {
        Self { service, into }
    }
}

impl ProposalReasonInput {
    /// Executes the command that is made of the proposal and the reason.
    pub(super) async fn execute(
        self,
        ctx: &Context<'_>,
        command: impl FnOnce(String, String) -> Command,
    ) -> Result<ProposalPayload> {
        let command = command(proposal_id(&self.proposal).to_owned(), self.reason);
        done(ctx, command, self.idempotency_key, self.expected_version).await
    }
}

/// Turns a proposal down.
pub(super) fn reject(proposal: String, reason: String) -> Command {
    Command::RejectProposal(RejectProposal { proposal, reason })
}

/// Asks for changes.
pub(super) fn request_changes(proposal: String, reason: String) -> Command {
    Command::RequestChanges(RequestChanges { proposal, reason })
}

/// Takes a proposal back.
pub(super) fn withdraw(proposal: String, reason: String) -> Command {
    Command::WithdrawProposal(WithdrawProposal { proposal, reason })
}

impl CommentOnProposalInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<ProposalPayload> {
        let command = CommentOnProposal { proposal: proposal_id(&self.proposal).to_owned(), text: self.text };
        done(ctx, Command::CommentOnProposal(command), self.idempotency_key, None).await
    }
}

impl RemoveProposalStepInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<ProposalPayload> {
        let command =
            RemoveProposalStep { proposal: proposal_id(&self.proposal).to_owned(), step: self.step };
        done(ctx, Command::RemoveProposalStep(command), self.idempotency_key, self.expected_version).await
    }
}
