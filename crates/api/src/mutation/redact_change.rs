//! `redactChange`.

use async_graphql::{Context, ID, InputObject, Object, Result};
use writer::Command;
use writer::command::{RedactChange, RedactedText};

use super::execute::{Conditions, Done, execute, number};
use crate::change::Change;
use crate::error::bad_request;
use crate::proposal::proposal_id;
use crate::user_error::UserError;

/// What is removed: what a change said, the reason of a revision, a comment on a proposal, or all that was said in a proposal. Give either
/// `revision` or `proposal`.
#[derive(InputObject)]
pub struct RedactChangeInput {
    /// The number of the revision.
    revision: Option<i32>,
    /// The number of the change in it (`Change.ordinal`), from 0; without it, the reason of the revision is removed.
    change: Option<i32>,
    /// The id of a proposal; without `comment`, of one that has ended.
    proposal: Option<ID>,
    /// The number of a comment in `Proposal.comments`, from 0.
    comment: Option<i32>,
    /// Why. Everybody reads it: do not repeat what is removed.
    reason: String,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// The result.
pub struct RedactChangePayload(Result<Done, Vec<UserError>>);

/// The result.
#[Object]
impl RedactChangePayload {
    /// The changes that say what was removed; empty when the input has errors, and where only a proposal lost words.
    async fn changes(&self) -> Vec<Change> {
        self.0.as_ref().map_or_else(|_| Vec::new(), Done::changes)
    }
    /// The revision that says so, or the last one where only a proposal lost words; null when the input has errors.
    async fn revision(&self) -> Option<i32> {
        self.0.as_ref().ok().map(Done::revision)
    }
    /// Everything that is wrong with the input; empty when it was done.
    async fn errors(&self) -> &[UserError] {
        self.0.as_ref().map_or_else(Vec::as_slice, |_| &[])
    }
}

impl RedactChangeInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<RedactChangePayload> {
        let given = |field: &str, given: Option<i32>| given.map(|given| number(field, given)).transpose();
        let (change, comment) = (given("change", self.change)?, given("comment", self.comment)?);
        let proposal = self.proposal.map(|id| proposal_id(&id).to_owned());
        let of = match (given("revision", self.revision)?, change, proposal, comment) {
            (Some(revision), Some(change), None, None) => RedactedText::Change(revision.into(), change),
            (Some(revision), None, None, None) => RedactedText::Reason(revision.into()),
            (None, None, Some(proposal), Some(comment)) => RedactedText::Comment(proposal, comment),
            (None, None, Some(proposal), None) => RedactedText::Proposal(proposal),
            _ => {
                let expected =
                    "expected `revision`, with or without `change`, or `proposal`, with or without `comment`";
                return Err(bad_request(expected.to_owned()));
            }
        };
        let command = RedactChange { of, reason: self.reason };
        let conditions = Conditions::new(self.idempotency_key);
        execute(ctx, Command::RedactChange(command), conditions).await.map(RedactChangePayload)
    }
}
