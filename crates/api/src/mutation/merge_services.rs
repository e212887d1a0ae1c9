//! `mergeServices`.

use async_graphql::{Context, InputObject, Result};
use writer::Command;
use writer::command::MergeServices;

use super::execute::{Conditions, execute, payload};
use crate::service::Service;

/// Two services that are one.
#[derive(InputObject)]
pub struct MergeServicesInput {
    /// The slug of the service that is given up.
    from: String,
    /// The slug of the service that stays.
    into: String,
    /// Why.
    reason: String,
    /// The revision that you have seen: refused when it has changed since.
    expected_revision: Option<i32>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(MergeServicesPayload, service: Service, "The service that stays; null when the input has errors.");

impl MergeServicesInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<MergeServicesPayload> {
        let command = MergeServices { from: self.from, into: self.into, reason: self.reason };
        let conditions = Conditions::new(self.idempotency_key).on(self.expected_revision);
        execute(ctx, Command::MergeServices(command), conditions).await.map(MergeServicesPayload)
    }
}
