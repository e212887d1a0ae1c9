//! `recordAccreditation`.

use async_graphql::{Context, ID, InputObject, Result};
use writer::Command;
use writer::command::RecordAccreditation;

use super::execute::{Conditions, execute, payload};
use crate::accreditation::AccreditationState;
use crate::scalar::Date;
use crate::service::Service;

/// How a service stands in a review, as a source says.
#[derive(InputObject)]
pub struct RecordAccreditationInput {
    /// The slug of the service.
    service: String,
    /// The slug of the standard set; see `standardSets`.
    standard_set: String,
    /// Its version.
    version: String,
    /// The state. `LAPSED` is not recorded: an accreditation lapses on the day on which it expires.
    state: AccreditationState,
    /// The day on which it was reached.
    on: Date,
    /// The first day without the accreditation; only with `ACCREDITED`. Without it, the one that follows from the set.
    expires: Option<Date>,
    /// The slug of the source; see `sources` and `addSource`.
    source: String,
    /// Where in the source.
    locator: Option<String>,
    /// The revision that you have seen: refused when the service has changed since.
    expected_revision: Option<i32>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(RecordAccreditationPayload, service: Service, "The service; null when the input has errors.");

impl RecordAccreditationInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let command = RecordAccreditation {
            service: self.service,
            standard_set: self.standard_set,
            version: self.version,
            state: self.state.into(),
            on: self.on.0,
            expires: self.expires.map(|day| day.0),
            source: self.source,
            locator: self.locator,
        };
        let conditions =
            Conditions::new(self.idempotency_key).on(self.expected_revision).within(self.proposal);
        (Command::RecordAccreditation(command), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<RecordAccreditationPayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(RecordAccreditationPayload)
    }
}
