//! `askServices` and `answerForService`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Result, SimpleObject};
use writer::Command;
use writer::command::{AnswerForService, AskServices, NewClaim};

use super::execute::{Conditions, execute, payload};
use super::key::new_text;
use crate::enums::ServiceStatus;
use crate::error::bad_request;
use crate::key::{Key, uses};
use crate::scalar::{Date, Json, Url};
use crate::service::Service;
use crate::user_error::UserError;

/// The most services that are asked at once.
const MOST: usize = 200;

/// Services that are to be asked about themselves.
#[derive(InputObject)]
pub struct AskServicesInput {
    /// The name of the round: one line of at most 60 characters, which those who are asked read. One that exists is gone on with.
    round: String,
    /// The slugs of the services, at most 200.
    services: Vec<String>,
    /// The last day on which they can answer (UTC).
    last_day: Date,
    /// Your own name for this request: sent again, it is answered without the keys, and not done again.
    idempotency_key: Option<String>,
}

/// A link that asks a service about itself.
#[derive(SimpleObject)]
pub struct Link {
    /// What is known of its key.
    key: Key,
    /// The key itself, which is shown only here; null when the request was answered before.
    secret: Option<String>,
}

/// The result.
#[derive(SimpleObject)]
pub struct AskServicesPayload {
    /// A link for each service, in order; empty when the input has errors.
    links: Vec<Link>,
    /// Everything that is wrong with the input; empty when it was done.
    errors: Vec<UserError>,
}

/// What a service says about one fact of itself.
#[derive(InputObject)]
pub struct AnswerInput {
    /// The id of a fact of the vocabulary.
    fact: String,
    /// The value, in the shape that the fact's kind asks for; null when the service does not know it. An answer without either is
    /// refused.
    value: MaybeUndefined<Json>,
    /// For sets: whether the list is complete. Without it others may belong to the set.
    complete: Option<bool>,
}

/// What a service says of itself.
#[derive(InputObject)]
pub struct AnswerForServiceInput {
    /// The answers; at least one, unless the status or the website is corrected. Their day is today.
    answers: Vec<AnswerInput>,
    /// The status of the service, where another one is on record.
    status: Option<ServiceStatus>,
    /// The service's own pages, where others are on record; null when it has none.
    website: MaybeUndefined<Url>,
    /// What the service says besides. Reviewers read it.
    note: Option<String>,
    /// The id of the proposal that it adds to; without it, it is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(AnswerForServicePayload, service: Service, "The service; null when the input has errors.");

impl AskServicesInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<AskServicesPayload> {
        if self.services.len() > MOST {
            return Err(bad_request(format!(
                "`services`: expected at most {MOST}, got {}",
                self.services.len()
            )));
        }
        let texts = self.services.iter().map(|_| new_text()).collect::<Result<Vec<_>>>()?;
        let command = AskServices {
            round: self.round,
            services: self.services,
            last_day: self.last_day.0,
            texts: texts.clone(),
        };
        let conditions = Conditions::new(self.idempotency_key);
        let done = match execute(ctx, Command::AskServices(command), conditions).await? {
            Ok(done) => done,
            Err(errors) => return Ok(AskServicesPayload { links: Vec::new(), errors }),
        };
        let uses = uses(ctx).await.unwrap_or_default();
        let links = done.keys().into_iter().map(|record| {
            let text = texts.iter().find(|text| *text.id() == *record.id);
            let secret = text.map(|text| text.reveal().to_owned());
            Link { key: Key::new(done.request(), &record, &uses), secret }
        });
        Ok(AskServicesPayload { links: links.collect(), errors: Vec::new() })
    }
}

impl AnswerForServiceInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<AnswerForServicePayload> {
        let claims = self.answers.into_iter().map(|answer| NewClaim {
            fact: answer.fact,
            left_out: answer.value.is_undefined(),
            value: answer.value.take().map(|Json(value)| value).filter(|value| !value.is_null()),
            complete: answer.complete.unwrap_or(false),
            source: String::new(),
            locator: None,
            observed_on: None,
            note: None,
            implied: false,
        });
        let command = AnswerForService {
            claims: claims.collect(),
            status: self.status.map(Into::into),
            website: self.website.map_value(|url| url.0).as_opt_deref().map(|url| url.map(str::to_owned)),
            note: self.note,
        };
        let conditions = Conditions::new(self.idempotency_key).within(self.proposal);
        execute(ctx, Command::AnswerForService(command), conditions).await.map(AnswerForServicePayload)
    }
}
