//! `decideClassification`.

use async_graphql::{Context, InputObject, Result};
use writer::Command;
use writer::command::DecideClassification;

use super::execute::{Conditions, execute, payload};
use crate::enums::Classification;
use crate::service::Service;

/// A reviewer's verdict on a service.
#[derive(InputObject)]
pub struct DecideClassificationInput {
    /// The slug of the service.
    service: String,
    /// What it is; `UNDETERMINED` publishes it and leaves the class open.
    class: Classification,
    /// Why.
    reason: String,
    /// The revision that you have seen: refused when it has changed since.
    expected_revision: Option<i32>,
    /// The version of its proposal that you have seen, where it is only proposed: rejected when it has another one by now.
    expected_version: Option<u32>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(DecideClassificationPayload, service: Service, "The service, published; null when the input has errors.");

impl DecideClassificationInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<DecideClassificationPayload> {
        let command =
            DecideClassification { service: self.service, class: self.class.into(), reason: self.reason };
        let conditions =
            Conditions::new(self.idempotency_key).on(self.expected_revision).version(self.expected_version);
        execute(ctx, Command::DecideClassification(command), conditions)
            .await
            .map(DecideClassificationPayload)
    }
}
