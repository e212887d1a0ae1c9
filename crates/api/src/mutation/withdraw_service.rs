//! `withdrawService`.

use async_graphql::{Context, ID, InputObject, Result};
use writer::Command;
use writer::command::WithdrawService;

use super::execute::{Conditions, execute, payload};
use crate::service::Service;

/// A service to take out.
#[derive(InputObject)]
pub struct WithdrawServiceInput {
    /// The slug of the service.
    service: String,
    /// Why.
    reason: String,
    /// The revision that you have seen: refused when it has changed since.
    expected_revision: Option<i32>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(WithdrawServicePayload, service: Service, "The service as it was when it was taken out; null when the input has errors.");

impl WithdrawServiceInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let command = WithdrawService { service: self.service, reason: self.reason };
        let conditions =
            Conditions::new(self.idempotency_key).on(self.expected_revision).within(self.proposal);
        (Command::WithdrawService(command), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<WithdrawServicePayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(WithdrawServicePayload)
    }
}
