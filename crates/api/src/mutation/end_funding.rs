//! `endFunding`.

use async_graphql::{Context, ID, InputObject, Result};
use registry::EntityType;
use writer::Command;
use writer::command::EndFunding;

use super::execute::{Conditions, execute, payload};
use crate::funding_line::FundingLine;
use crate::scalar::Date;

/// That a body pays no more from some day on.
#[derive(InputObject)]
pub struct EndFundingInput {
    /// The id of the line.
    line: ID,
    /// Its last day.
    on: Date,
    /// Why.
    reason: String,
    /// The revision that you have seen: refused when it has changed since.
    expected_revision: Option<i32>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(EndFundingPayload, line: FundingLine, "The line; null when the input has errors.");

impl EndFundingInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let command = EndFunding {
            line: EntityType::FundingLine.name_in(&self.line).to_owned(),
            on: self.on.0,
            reason: self.reason,
        };
        let conditions =
            Conditions::new(self.idempotency_key).on(self.expected_revision).within(self.proposal);
        (Command::EndFunding(command), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<EndFundingPayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(EndFundingPayload)
    }
}
