//! `recordFunding`.

use async_graphql::{Context, ID, InputObject, Result};
use writer::Command;
use writer::command::RecordFunding;

use super::execute::{Conditions, execute, payload};
use crate::enums::{Budget, FundingRole};
use crate::funding_line::FundingLine;
use crate::scalar::Date;

/// That a body pays for a service.
#[derive(InputObject)]
pub struct RecordFundingInput {
    /// The slug of the body that pays.
    funder: String,
    /// The slug of the service that is paid for.
    service: String,
    /// From which budget.
    budget: Budget,
    /// For what.
    role: FundingRole,
    /// Whether the source names the body as the lead commissioner; false without it.
    lead: Option<bool>,
    /// Pounds a year, in whole pence, at most 10,000,000,000. Left out when unknown, which is never the same as nothing.
    annual_amount: Option<f64>,
    /// The first day, if known.
    from: Option<Date>,
    /// The last day, if known.
    to: Option<Date>,
    /// Whether the source says that it is for a limited time; false without it.
    time_limited: Option<bool>,
    /// The slug of the source.
    source: String,
    /// Where in the source.
    locator: Option<String>,
    /// Why it reads so, where a reader might differ.
    note: Option<String>,
    /// The revision that you have seen: refused when it has changed since.
    expected_revision: Option<i32>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(RecordFundingPayload, line: FundingLine, "The new line; null when the input has errors.");

impl RecordFundingInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let command = RecordFunding {
            funder: self.funder,
            service: self.service,
            budget: self.budget.into(),
            role: self.role.into(),
            lead: self.lead.unwrap_or(false),
            annual_amount: self.annual_amount,
            from: self.from.map(|date| date.0),
            to: self.to.map(|date| date.0),
            time_limited: self.time_limited.unwrap_or(false),
            source: self.source,
            locator: self.locator,
            note: self.note,
        };
        let conditions =
            Conditions::new(self.idempotency_key).on(self.expected_revision).within(self.proposal);
        (Command::RecordFunding(command), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<RecordFundingPayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(RecordFundingPayload)
    }
}
