//! `createWebhook`, `enableWebhook` and `removeWebhook`: they are no commands, since webhooks are not in the log.

use std::sync::Arc;

use async_graphql::{Context, Error, ID, InputObject, Result, SimpleObject};
use writer::webhook::{NewWebhook, WEBHOOK_RANDOMNESS};
use writer::{Refusal, Writer};

use crate::error::refused;
use crate::request::request;
use crate::user_error::UserError;
use crate::webhook::Webhook;

/// A new webhook.
#[derive(InputObject)]
pub struct CreateWebhookInput {
    /// Where revisions are sent: an address that begins with `https://`, of at most 2,000 bytes, which leads to the public internet.
    url: String,
    /// Whose it is: one line of at most 200 characters.
    description: String,
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

impl CreateWebhookInput {
    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<CreateWebhookPayload> {
        let mut random = [0; WEBHOOK_RANDOMNESS];
        // An internal error, which the server logs and masks.
        getrandom::fill(&mut random)
            .map_err(|error| Error::new(format!("the system gives no random bytes: {error}")))?;
        let new = NewWebhook { url: self.url, description: self.description, random };
        let actor = request(ctx)?.viewer.actor();
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
