//! `revertRevision`.

use async_graphql::{Context, InputObject, Object, Result};
use writer::Command;
use writer::command::RevertRevision;

use super::execute::{Conditions, Done, execute, number};
use crate::change::Change;
use crate::user_error::UserError;

/// A revision that is taken back, whole or in part.
#[derive(InputObject)]
pub struct RevertRevisionInput {
    /// The number of the revision.
    revision: i32,
    /// The numbers of its changes that are taken back (`Change.ordinal`), at most 500; without them, all that can be.
    changes: Option<Vec<i32>>,
    /// Why.
    reason: String,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// The result.
pub struct RevertRevisionPayload(Result<Done, Vec<UserError>>);

/// The result.
#[Object]
impl RevertRevisionPayload {
    /// The changes that undo it, at most 500; empty when the input has errors.
    async fn changes(&self) -> Vec<Change> {
        self.0.as_ref().map_or_else(|_| Vec::new(), Done::changes)
    }
    /// The revision that undoes it; null when the input has errors.
    async fn revision(&self) -> Option<i32> {
        self.0.as_ref().ok().map(Done::revision)
    }
    /// Everything that is wrong with the input, and what has been built on it since; empty when it was done.
    async fn errors(&self) -> &[UserError] {
        self.0.as_ref().map_or_else(Vec::as_slice, |_| &[])
    }
}

impl RevertRevisionInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<RevertRevisionPayload> {
        let changes = self.changes.unwrap_or_default().into_iter();
        let command = RevertRevision {
            revision: number("revision", self.revision)?.into(),
            changes: changes.map(|change| number("changes", change)).collect::<Result<_>>()?,
            reason: self.reason,
        };
        let conditions = Conditions::new(self.idempotency_key);
        execute(ctx, Command::RevertRevision(command), conditions).await.map(RevertRevisionPayload)
    }
}
