//! `redactChange`.

use async_graphql::{Context, InputObject, Object, Result};
use writer::Command;
use writer::command::RedactChange;

use super::execute::{Conditions, Done, execute, number};
use crate::change::Change;
use crate::user_error::UserError;

/// A change whose content is removed.
#[derive(InputObject)]
pub struct RedactChangeInput {
    /// The number of the revision.
    revision: i32,
    /// The number of the change in it (`Change.ordinal`), from 0.
    change: i32,
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
    /// The changes that say what was removed; empty when the input has errors.
    async fn changes(&self) -> Vec<Change> {
        self.0.as_ref().map_or_else(|_| Vec::new(), Done::changes)
    }
    /// The revision that says so; null when the input has errors.
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
        let command = RedactChange {
            revision: number("revision", self.revision)?.into(),
            change: number("change", self.change)?,
            reason: self.reason,
        };
        let conditions = Conditions { idempotency_key: self.idempotency_key, ..Conditions::default() };
        execute(ctx, Command::RedactChange(command), conditions).await.map(RedactChangePayload)
    }
}
