//! `createWebhook`, `enableWebhook` and `removeWebhook`: they are no commands, since webhooks are not in the log.

use std::sync::Arc;

use async_graphql::{Context, Error, ID, InputObject, Result, SimpleObject};
use writer::authorise::{Action, Resource, authorize};
use writer::webhook::{NewWebhook, WEBHOOK_RANDOMNESS};
use writer::{Refusal, Writer};

use crate::change_filter::{ChangeFilter, StoredFilter};
use crate::error::{denied, refused};
use crate::request::{Request, request};
use crate::user_error::UserError;
use crate::webhook::Webhook;

/// The most bytes of a filter as it is kept.
const MOST_FILTER_BYTES: usize = 65_536;

/// A new webhook.
#[derive(InputObject)]
pub struct CreateWebhookInput {
    /// Where revisions are sent: an address that begins with `https://`, of at most 2,000 bytes, which leads to the public internet.
    url: String,
    /// Whose it is: one line of at most 200 characters.
    description: String,
    /// Which changes are sent; all without it. A revision that has none of them is left out. In JSON at most 65,536 bytes. One that
    /// nothing in the registry can match is refused.
    filter: Option<ChangeFilter>,
}

/// A webhook to which something is to be sent again.
#[derive(InputObject)]
pub struct EnableWebhookInput {
    /// Its id.
    webhook: ID,
}

/// A webhook to which nothing is to be sent any more.
#[derive(InputObject)]
pub struct RemoveWebhookInput {
    /// Its id.
    webhook: ID,
}

/// The result.
#[derive(SimpleObject)]
pub struct CreateWebhookPayload {
    /// What is known of the webhook; null when the input has errors.
    webhook: Option<Webhook>,
    /// What its deliveries are signed with (`whsec_…`), which is shown only here; null when the input has errors.
    secret: Option<String>,
    /// Everything that is wrong with the input; empty when it was done.
    errors: Vec<UserError>,
}

/// The result.
#[derive(SimpleObject)]
pub struct EnableWebhookPayload {
    /// What is known of the webhook; null when the input has errors.
    webhook: Option<Webhook>,
    /// Everything that is wrong with the input; empty when it was done.
    errors: Vec<UserError>,
}

/// The result.
#[derive(SimpleObject)]
pub struct RemoveWebhookPayload {
    /// The id of the webhook that was removed; null when the input has errors.
    webhook: Option<ID>,
    /// Everything that is wrong with the input; empty when it was done.
    errors: Vec<UserError>,
}

/// What is wrong with the input, or with the request.
fn done<T>(result: Result<T, Refusal>) -> Result<(Option<T>, Vec<UserError>)> {
    match result {
        Ok(done) => Ok((Some(done), Vec::new())),
        Err(Refusal::Faults(faults)) => Ok((None, faults.into_iter().map(UserError::from).collect())),
        Err(refusal) => Err(refused(&refusal)),
    }
}

/// A filter as it is kept, or what is wrong with it; nothing when it asks for nothing.
fn stored(filter: ChangeFilter, request: &Request) -> Result<Option<String>, String> {
    let matcher = filter.read(request.snapshot.registry()).map_err(|error| error.message)?;
    if filter.mark().is_none() {
        return Ok(None);
    }
    if let Some(why) = matcher.never() {
        return Err(format!("expected a filter that a change can match: {why}"));
    }
    let text = StoredFilter(filter).json().to_string();
    if text.len() > MOST_FILTER_BYTES {
        return Err(format!(
            "expected a filter of at most {MOST_FILTER_BYTES} bytes in JSON, got {}",
            text.len()
        ));
    }
    Ok(Some(text))
}

impl CreateWebhookInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<CreateWebhookPayload> {
        let mut random = [0; WEBHOOK_RANDOMNESS];
        // An internal error, which the server logs and masks.
        getrandom::fill(&mut random)
            .map_err(|error| Error::new(format!("the system gives no random bytes: {error}")))?;
        let request = request(ctx)?;
        let actor = request.viewer.actor();
        authorize(&actor, Action::ManageWebhooks, Resource::Registry).map_err(|refusal| denied(&refusal))?;
        let filter = match self.filter.map(|filter| stored(filter, &request)).transpose() {
            Ok(filter) => filter.flatten(),
            Err(message) => {
                let (code, path) = ("BAD_REQUEST".to_owned(), vec!["filter".to_owned()]);
                let errors = vec![UserError { code, message, path }];
                return Ok(CreateWebhookPayload { webhook: None, secret: None, errors });
            }
        };
        let new = NewWebhook { url: self.url, description: self.description, filter, random };
        let (row, errors) = done(ctx.data::<Arc<Writer>>()?.create_webhook(&actor, &new).await)?;
        let secret = row.as_ref().map(|row| row.secret.reveal().to_owned());
        Ok(CreateWebhookPayload { webhook: row.map(Webhook), secret, errors })
    }
}

impl EnableWebhookInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<EnableWebhookPayload> {
        let actor = request(ctx)?.viewer.actor();
        let (row, errors) = done(ctx.data::<Arc<Writer>>()?.enable_webhook(&actor, &self.webhook).await)?;
        Ok(EnableWebhookPayload { webhook: row.map(Webhook), errors })
    }
}

impl RemoveWebhookInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<RemoveWebhookPayload> {
        let actor = request(ctx)?.viewer.actor();
        let (removed, errors) = done(ctx.data::<Arc<Writer>>()?.remove_webhook(&actor, &self.webhook).await)?;
        Ok(RemoveWebhookPayload { webhook: removed.map(|()| self.webhook), errors })
    }
}
