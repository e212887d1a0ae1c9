//! `recordClaims`.

use async_graphql::{Context, ID, InputObject, Result};
use writer::Command;
use writer::command::RecordClaims;

use super::claim_input::{ClaimInput, claims};
use super::execute::{Conditions, execute, payload};
use crate::service::Service;

/// What a source says about a service.
#[derive(InputObject)]
pub struct RecordClaimsInput {
    /// The slug of the service.
    service: String,
    /// What is said; at least one claim.
    claims: Vec<ClaimInput>,
    /// The revision that you have seen: refused when the service has changed since.
    expected_revision: Option<i32>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(RecordClaimsPayload, service: Service, "The service; null when the input has errors.");

impl RecordClaimsInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let Self { service, claims: inputs, expected_revision, proposal, idempotency_key } = self;
        let command = RecordClaims { service, claims: claims(inputs) };
        let conditions = Conditions::new(idempotency_key).on(expected_revision).within(proposal);
        (Command::RecordClaims(command), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<RecordClaimsPayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(RecordClaimsPayload)
    }
}
