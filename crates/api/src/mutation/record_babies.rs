//! `recordBabies`.

use async_graphql::{Context, ID, InputObject, Result};
use writer::Command;
use writer::command::RecordBabies;

use super::execute::{Conditions, execute, payload};
use crate::body::CommissioningBody;

/// How many babies live in the area of a body, in the middle of a year.
#[derive(InputObject)]
pub struct RecordBabiesInput {
    /// The slug of the body.
    body: String,
    /// The year.
    year: i32,
    /// Babies under one. Left out where the source does not tell them apart.
    under_one: Option<i32>,
    /// Babies under two, those under one among them.
    under_two: i32,
    /// The slug of the source; see `sources` and `addSource`.
    source: String,
    /// Where in the source: a table or a page.
    locator: Option<String>,
    /// The revision that you have seen: refused when the body has changed since.
    expected_revision: Option<i32>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(RecordBabiesPayload, body: CommissioningBody, "The body; null when the input has errors.");

impl RecordBabiesInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let Self {
            body,
            year,
            under_one,
            under_two,
            source,
            locator,
            expected_revision,
            proposal,
            idempotency_key,
        } = self;
        let command = RecordBabies { body, year, under_one, under_two, source, locator };
        let conditions = Conditions::new(idempotency_key).on(expected_revision).within(proposal);
        (Command::RecordBabies(command), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<RecordBabiesPayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(RecordBabiesPayload)
    }
}
