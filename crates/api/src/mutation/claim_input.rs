//! A claim as somebody hands it in.

use async_graphql::{InputObject, MaybeUndefined};
use writer::command::NewClaim;

use crate::enums::ClaimBasis;
use crate::scalar::{Date, Json};

/// What a source says about one fact of a service.
#[derive(InputObject)]
pub struct ClaimInput {
    /// The id of a fact of the vocabulary.
    fact: String,
    /// The value, in the shape that the fact's kind asks for; null when it was asked and is not known. A claim without either is
    /// refused.
    value: MaybeUndefined<Json>,
    /// For sets: whether the list is complete. Without it others may belong to the set.
    complete: Option<bool>,
    /// The slug of the source; see `sources` and `addSource`.
    source: String,
    /// Where in the source: a page or a section.
    locator: Option<String>,
    /// The day for which the source says so, which has come; without it, the day of the source counts.
    observed_on: Option<Date>,
    /// Why it reads so, where a reader might differ.
    note: Option<String>,
    /// Whether the source says it, or it follows from what the source says: then the note says from what. `STATED` without it.
    basis: Option<ClaimBasis>,
}

impl From<ClaimInput> for NewClaim {
    fn from(input: ClaimInput) -> Self {
        Self {
            fact: input.fact,
            left_out: input.value.is_undefined(),
            value: input.value.take().map(|Json(value)| value).filter(|value| !value.is_null()),
            complete: input.complete.unwrap_or(false),
            source: input.source,
            locator: input.locator,
            observed_on: input.observed_on.map(|date| date.0),
            note: input.note,
            implied: input.basis == Some(ClaimBasis::Implied),
        }
    }
}

/// Claims as the writer takes them.
pub(super) fn claims(inputs: Vec<ClaimInput>) -> Vec<NewClaim> {
    inputs.into_iter().map(NewClaim::from).collect()
}
