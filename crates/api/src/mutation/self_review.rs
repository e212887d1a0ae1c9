//! `submitSelfReview` and `withdrawSelfReview`.

use async_graphql::{Context, ID, InputObject, Result};
use writer::Command;
use writer::command::{NewAction, NewResponse, SubmitSelfReview, WithdrawSelfReview};

use super::execute::{Conditions, execute, payload};
use crate::benchmark::StandardRating;
use crate::scalar::Date;
use crate::service::Service;

/// How a service stands by a standard set, and what it plans. It is never published.
#[derive(InputObject)]
pub struct SubmitSelfReviewInput {
    /// The slug of the service.
    service: String,
    /// The slug of the standard set; see `standardSets`.
    standard_set: String,
    /// Its version.
    version: String,
    /// How the service stands, at most one response for each standard. A standard without one is not known.
    responses: Vec<SelfReviewResponseInput>,
    /// What the service plans, at most 200 actions.
    #[graphql(default)]
    actions: Vec<SelfReviewActionInput>,
    /// What reviewers should know. It is in archives: write nothing that is confidential.
    reason: Option<String>,
    /// The id of the proposal that it is to be a part of; without it, it is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

/// How a service stands against a standard.
#[derive(InputObject)]
pub struct SelfReviewResponseInput {
    /// The number of the standard.
    number: String,
    /// How it stands.
    rating: StandardRating,
    /// What shows it: a document, a date, a count, at most 10,000 characters. Needed for everything but `NOT_KNOWN`.
    /// Write no names of families or staff.
    evidence: Option<String>,
}

/// What a service plans about a standard.
#[derive(InputObject)]
pub struct SelfReviewActionInput {
    /// The number of the standard.
    standard: String,
    /// What is to be done.
    what: String,
    /// The role that does it, such as `clinical lead`; no name.
    who: String,
    /// By when.
    by: Date,
    /// When it was done.
    done: Option<Date>,
}

/// Which self-review to take back.
#[derive(InputObject)]
pub struct WithdrawSelfReviewInput {
    /// The slug of the service.
    service: String,
    /// The slug of the standard set.
    standard_set: String,
    /// Why, for reviewers. It is in archives: write nothing that is confidential.
    reason: String,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(SubmitSelfReviewPayload, service: Service, "The service; null when the input has errors.");
payload!(WithdrawSelfReviewPayload, service: Service, "The service; null when the input has errors.");

impl SubmitSelfReviewInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<SubmitSelfReviewPayload> {
        let responses = self.responses.into_iter().map(|own| {
            let SelfReviewResponseInput { number, rating, evidence } = own;
            NewResponse { number, rating: rating.into(), evidence }
        });
        let actions = self.actions.into_iter().map(|own| {
            let SelfReviewActionInput { standard, what, who, by, done } = own;
            NewAction { standard, what, who, by: by.0, done: done.map(|day| day.0) }
        });
        let command = SubmitSelfReview {
            service: self.service,
            standard_set: self.standard_set,
            version: self.version,
            responses: responses.collect(),
            actions: actions.collect(),
            reason: self.reason,
        };
        let conditions = Conditions::new(self.idempotency_key).within(self.proposal);
        let done = execute(ctx, Command::SubmitSelfReview(command), conditions).await;
        done.map(SubmitSelfReviewPayload)
    }
}

impl WithdrawSelfReviewInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<WithdrawSelfReviewPayload> {
        let Self { service, standard_set, reason, proposal, idempotency_key } = self;
        let command = WithdrawSelfReview { service, standard_set, reason };
        let conditions = Conditions::new(idempotency_key).within(proposal);
        let done = execute(ctx, Command::WithdrawSelfReview(command), conditions).await;
        done.map(WithdrawSelfReviewPayload)
    }
}
