//! `addSuccession`.

use async_graphql::{Context, ID, InputObject, Result};
use writer::Command;
use writer::command::AddSuccession;

use super::execute::{Conditions, execute, payload};
use crate::body::CommissioningBody;
use crate::scalar::Date;

/// That one body followed another.
#[derive(InputObject)]
pub struct AddSuccessionInput {
    /// The slug of the body that was.
    from: String,
    /// The slug of the body that followed it.
    to: String,
    /// The first day of the latter's duties.
    on: Date,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(AddSuccessionPayload, body: CommissioningBody, "The body that was; null when the input has errors.");

impl AddSuccessionInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let command = AddSuccession { from: self.from, to: self.to, on: self.on.0 };
        let conditions = Conditions::new(self.idempotency_key).within(self.proposal);
        (Command::AddSuccession(command), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<AddSuccessionPayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(AddSuccessionPayload)
    }
}
