//! `retractClaim`.

use async_graphql::{Context, ID, InputObject, Result};
use writer::Command;
use writer::command::RetractClaim;

use super::execute::{Conditions, execute, payload};
use crate::service::Service;

/// A claim to take back: it should never have been recorded. (What was right once and is not any more needs a new claim
/// instead.)
#[derive(InputObject)]
pub struct RetractClaimInput {
    /// The slug of the service.
    service: String,
    /// The id of the claim, as the table of claims that `rare-jewels export` writes has it: `some-service-3`.
    claim: String,
    /// Why.
    reason: String,
    /// The revision that you have seen: refused when the service has changed since.
    expected_revision: Option<i32>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(RetractClaimPayload, service: Service, "The service without the claim; null when the input has errors.");

impl RetractClaimInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let command = RetractClaim { service: self.service, claim: self.claim, reason: self.reason };
        let conditions =
            Conditions::new(self.idempotency_key).on(self.expected_revision).within(self.proposal);
        (Command::RetractClaim(command), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<RetractClaimPayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(RetractClaimPayload)
    }
}
