//! `addCommissioningBody`.

use async_graphql::{Context, ID, InputObject, Result};
use writer::Command;
use writer::command::AddBody;

use super::execute::{Conditions, execute, payload};
use crate::body::CommissioningBody;
use crate::enums::{BodyKind, Nation};
use crate::scalar::Date;

/// A commissioning body.
#[derive(InputObject)]
pub struct AddCommissioningBodyInput {
    /// Its stable name; made of the name without one.
    slug: Option<String>,
    /// Its official name.
    name: String,
    /// What kind of body it is.
    kind: BodyKind,
    /// Its nation; left out for bodies of the whole kingdom.
    nation: Option<Nation>,
    /// Its code of the NHS Organisation Data Service.
    ods_code: Option<String>,
    /// The code of its area, of the Government Statistical Service.
    gss_code: Option<String>,
    /// Its first day, if known.
    valid_from: Option<Date>,
    /// Its last day, if it has ended.
    valid_to: Option<Date>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(AddCommissioningBodyPayload, body: CommissioningBody, "The new body; null when the input has errors.");

impl AddCommissioningBodyInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let command = AddBody {
            slug: self.slug,
            name: self.name,
            kind: self.kind.into(),
            nation: self.nation.map(Into::into),
            ods_code: self.ods_code,
            gss_code: self.gss_code,
            valid_from: self.valid_from.map(|date| date.0),
            valid_to: self.valid_to.map(|date| date.0),
        };
        let conditions = Conditions::new(self.idempotency_key).within(self.proposal);
        (Command::AddBody(command), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<AddCommissioningBodyPayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(AddCommissioningBodyPayload)
    }
}
