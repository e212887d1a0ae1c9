//! `recordReturn`.

use async_graphql::{Context, ID, InputObject, Result};
use registry::Bands;
use writer::Command;
use writer::command::{NewChildCount, NewChildCounts, RecordReturn};

use super::execute::{Conditions, execute, payload};
use crate::access_return::Answerer;
use crate::body::CommissioningBody;

/// What one body answered about one year. What is left out is not known, which is never none and never no.
#[derive(InputObject)]
pub struct RecordReturnInput {
    /// The slug of the body that was asked.
    body: String,
    /// The year, from April to March: `2017-18`.
    year: String,
    /// Whether the body replied.
    replied: bool,
    /// Who gave the numbers.
    numbers_from: Option<Answerer>,
    /// Whether CAMHS of its area take referrals, by band of age.
    accepts: Option<AcceptedBandsInput>,
    /// Children referred in the year.
    referred: Option<ChildBandsInput>,
    /// Children seen in the year.
    seen: Option<ChildBandsInput>,
    /// The slug of the source; see `sources` and `addSource`.
    source: String,
    /// Where in the source: the number of the request, the day of the reply.
    locator: Option<String>,
    /// The revision that you have seen: refused when the body has changed since.
    expected_revision: Option<i32>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// Whether CAMHS take children of each band of age. What is left out is not known.
#[derive(InputObject, Default)]
pub struct AcceptedBandsInput {
    /// From birth to the first birthday.
    under_12_months: Option<bool>,
    /// From the first birthday to the second.
    from_12_to_24_months: Option<bool>,
    /// From the second birthday to the third.
    from_24_to_36_months: Option<bool>,
}

/// Children of each band of age. What is left out is not known, which is never none.
#[derive(InputObject, Default)]
pub struct ChildBandsInput {
    /// From birth to the first birthday.
    under_12_months: Option<ChildNumberInput>,
    /// From the first birthday to the second.
    from_12_to_24_months: Option<ChildNumberInput>,
    /// From the second birthday to the third.
    from_24_to_36_months: Option<ChildNumberInput>,
    /// All children, of 0 to 18 years.
    all_ages: Option<ChildNumberInput>,
}

/// A number of children. From 1 to 5 it is always shown as "1 to 5", so that no child can be recognised.
#[derive(InputObject)]
pub struct ChildNumberInput {
    /// The least that it can be.
    low: i32,
    /// The most that it can be. Left out where the number is known: it is `low` then.
    high: Option<i32>,
}

payload!(RecordReturnPayload, body: CommissioningBody, "The body; null when the input has errors.");

impl RecordReturnInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let accepts = self.accepts.unwrap_or_default();
        let command = RecordReturn {
            body: self.body,
            year: self.year,
            replied: self.replied,
            numbers_from: self.numbers_from.map(Into::into),
            accepts: Bands {
                months_0_12: accepts.under_12_months,
                months_12_24: accepts.from_12_to_24_months,
                months_24_36: accepts.from_24_to_36_months,
            },
            referred: self.referred.unwrap_or_default().into(),
            seen: self.seen.unwrap_or_default().into(),
            source: self.source,
            locator: self.locator,
        };
        let conditions =
            Conditions::new(self.idempotency_key).on(self.expected_revision).within(self.proposal);
        (Command::RecordReturn(command), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<RecordReturnPayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(RecordReturnPayload)
    }
}

impl From<ChildBandsInput> for NewChildCounts {
    fn from(input: ChildBandsInput) -> Self {
        let count = |given: Option<ChildNumberInput>| {
            given.map(|ChildNumberInput { low, high }| NewChildCount { low, high })
        };
        Self {
            bands: Bands {
                months_0_12: count(input.under_12_months),
                months_12_24: count(input.from_12_to_24_months),
                months_24_36: count(input.from_24_to_36_months),
            },
            all_ages: count(input.all_ages),
        }
    }
}
