//! Webhooks: who may make them, and what they must look like. What sends is elsewhere, and learns here what is due.

mod address;
mod url;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use registry::Revision;
use store::{DeliveryTurn, MOST_WEBHOOKS, Store, StoreError};
pub use store::{WebhookDelivery, WebhookProgress, WebhookRow, WebhookSecret};
use tokio::sync::Notify;

pub use self::address::private_network;
pub use self::url::{BadWebhookUrl, WebhookUrl};
use crate::actor::Actor;
use crate::authorise::{Action, Resource, authorize};
use crate::key::hex;
use crate::refusal::{Fault, FaultCode, Refusal};
use crate::writer::Writer;

/// How many random bytes a webhook is made of: five for its id, the others for its secret.
pub const WEBHOOK_RANDOMNESS: usize = 5 + 32;
/// What a secret begins with, as libraries for Standard Webhooks expect.
const SECRET: &str = "whsec_";
/// The most characters of a description.
const MOST_CHARACTERS: usize = 200;

/// A webhook that is to be made.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// Where revisions are to be sent.
    pub url: String,
    /// Whose it is, for admins.
    pub description: String,
    /// Which changes it is sent, in JSON; all without it.
    pub filter: Option<String>,
    /// What its id and its secret are made of.
    pub random: [u8; WEBHOOK_RANDOMNESS],
}

impl NewWebhook {
    /// The webhook as it is kept: it begins behind the revision that is in force.
    ///
    /// # Errors
    /// When something of it does not fit: all that is wrong.
    pub fn row(
        &self,
        created_by: &str,
        created_at: Timestamp,
        revision: Revision,
        allow_private: bool,
    ) -> Result<WebhookRow, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut fault = |path: &str, message: String| {
            faults.push(Fault { code: FaultCode::BadRequest, message, path: vec![path.to_owned()] });
        };
        let url = WebhookUrl::parse(self.url.trim(), allow_private);
        let url = url.map_err(|error| fault("url", error.to_string())).ok();
        let description = self.description.trim();
        if let Err(problem) = registry::text::line("description", description) {
            fault("description", problem.to_string());
        } else if description.chars().count() > MOST_CHARACTERS {
            fault("description", format!("expected at most {MOST_CHARACTERS} characters"));
        }
        let Some(url) = url.filter(|_| faults.is_empty()) else { return Err(faults) };
        let (id, secret) = self.random.split_at(5);
        Ok(WebhookRow {
            id: hex(id),
            url: url.to_string(),
            description: description.to_owned(),
            secret: WebhookSecret::new(format!("{SECRET}{}", STANDARD.encode(secret))),
            filter: self.filter.clone(),
            created_at,
            created_by: created_by.to_owned(),
            progress: WebhookProgress { revision, ..WebhookProgress::default() },
        })
    }
}

/// The bytes that a secret stands for; nothing when it is none.
#[must_use]
pub fn webhook_key(secret: &WebhookSecret) -> Option<Vec<u8>> {
    STANDARD.decode(secret.reveal().strip_prefix(SECRET)?).ok()
}

/// That there are as many webhooks as there may be.
#[must_use]
pub fn too_many_webhooks() -> String {
    format!("there are {MOST_WEBHOOKS} webhooks already: remove one")
}

/// The webhooks of a registry.
pub struct Webhooks {
    store: Store,
    changed: Notify,
}

impl Webhooks {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, changed: Notify::new() }
    }

    /// Asks for the right to deliver; nothing while another process has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn turn(&self) -> Result<Option<DeliveryTurn>, StoreError> {
        self.store.delivery_turn().await
    }

    /// All webhooks, for the one who delivers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all(&self) -> Result<Vec<WebhookRow>, StoreError> {
        self.store.webhooks().await
    }

    /// Notes an attempt, and how far the webhook has come with it; see [`Store::note_delivery`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note(
        &self,
        before: &WebhookRow,
        delivery: &WebhookDelivery,
        after: &WebhookProgress,
    ) -> Result<bool, StoreError> {
        self.store.note_delivery(before, delivery, after).await
    }

    /// Waits until a webhook is made, removed or enabled here.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }
}

impl Writer {
    /// What the one who delivers works with.
    #[must_use]
    pub fn webhooks(&self) -> &Webhooks {
        &self.webhooks
    }

    /// Lets webhooks lead to private networks, and to addresses without encryption.
    pub fn allow_private_webhooks(&mut self) {
        self.private_webhooks = true;
    }

    /// All webhooks, in the order in which they were made.
    ///
    /// # Errors
    /// When the actor is no admin, or the database fails.
    pub async fn list_webhooks(&self, actor: &Actor) -> Result<Vec<WebhookRow>, Refusal> {
        manages(actor)?;
        self.webhooks.store.webhooks().await.map_err(failed)
    }

    /// The last attempts to deliver to a webhook with their numbers, the newest first: so many at most, of those before a number.
    ///
    /// # Errors
    /// As for [`Writer::list_webhooks`].
    pub async fn webhook_deliveries(
        &self,
        actor: &Actor,
        id: &str,
        before: Option<u64>,
        most: u32,
    ) -> Result<Vec<(u64, WebhookDelivery)>, Refusal> {
        manages(actor)?;
        self.webhooks.store.webhook_deliveries(id, before, most).await.map_err(failed)
    }

    /// Makes a webhook, which is sent the revisions after the one in force.
    ///
    /// # Errors
    /// When the actor is no admin, the input is wrong, there are too many, or nothing can be written.
    pub async fn create_webhook(&self, actor: &Actor, new: &NewWebhook) -> Result<WebhookRow, Refusal> {
        self.may_change_webhooks(actor)?;
        let (now, revision) = ((self.clock)(), self.snapshot().revision());
        let row = new.row(&actor.name, now, revision, self.private_webhooks).map_err(Refusal::Faults)?;
        if !self.webhooks.store.add_webhook(&row).await.map_err(failed)? {
            let (code, message) = (FaultCode::Conflict, too_many_webhooks());
            return Err(Refusal::Faults(vec![Fault { code, message, path: Vec::new() }]));
        }
        tracing::info!(webhook = row.id, by = actor.name, "a webhook was made");
        self.webhooks.changed.notify_one();
        Ok(row)
    }

    /// Lets deliveries to a webhook begin again at once, where they stopped.
    ///
    /// # Errors
    /// When the actor is no admin, there is no such webhook, or nothing can be written.
    pub async fn enable_webhook(&self, actor: &Actor, id: &str) -> Result<WebhookRow, Refusal> {
        self.may_change_webhooks(actor)?;
        if !self.webhooks.store.enable_webhook(id).await.map_err(failed)? {
            return Err(no_webhook(id));
        }
        tracing::info!(webhook = id, by = actor.name, "a webhook was enabled");
        self.webhooks.changed.notify_one();
        let rows = self.webhooks.store.webhooks().await.map_err(failed)?;
        rows.into_iter().find(|row| row.id == id).ok_or_else(|| no_webhook(id))
    }

    /// Forgets a webhook and its deliveries.
    ///
    /// # Errors
    /// As for [`Writer::enable_webhook`].
    pub async fn remove_webhook(&self, actor: &Actor, id: &str) -> Result<(), Refusal> {
        self.may_change_webhooks(actor)?;
        if !self.webhooks.store.remove_webhook(id).await.map_err(failed)? {
            return Err(no_webhook(id));
        }
        tracing::info!(webhook = id, by = actor.name, "a webhook was removed");
        self.webhooks.changed.notify_one();
        Ok(())
    }

    fn may_change_webhooks(&self, actor: &Actor) -> Result<(), Refusal> {
        manages(actor)?;
        if self.only_reads { Err(Refusal::ReadOnly) } else { Ok(()) }
    }
}

fn manages(actor: &Actor) -> Result<(), Refusal> {
    Ok(authorize(actor, Action::ManageWebhooks, Resource::Registry)?)
}

fn failed(error: StoreError) -> Refusal {
    Refusal::Store(Arc::new(error))
}

fn no_webhook(id: &str) -> Refusal {
    let shown: String = id.chars().take(60).collect();
    let message = format!("there is no webhook `{shown}`");
    Refusal::Faults(vec![Fault { code: FaultCode::NotFound, message, path: vec!["webhook".to_owned()] }])
}

#[cfg(test)]
mod tests {
    use super::{NewWebhook, WEBHOOK_RANDOMNESS, webhook_key};
    use registry::Revision;

    fn new(url: &str, description: &str) -> NewWebhook {
        let random =
            std::array::from_fn::<u8, WEBHOOK_RANDOMNESS, _>(|position| u8::try_from(position).unwrap());
        NewWebhook { url: url.to_owned(), description: description.to_owned(), filter: None, random }
    }

    #[test]
    fn a_webhook_has_an_id_and_a_secret_that_no_log_shows() {
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let row =
            new(" https://example.org/hook ", "Leeds").row("Ada", now, Revision::new(7), false).unwrap();
        assert_eq!((&*row.id, &*row.url), ("0001020304", "https://example.org/hook"));
        assert_eq!(row.secret.reveal(), "whsec_BQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQ=");
        assert_eq!(webhook_key(&row.secret).unwrap(), (5..37).collect::<Vec<u8>>());
        assert!(!format!("{row:?}").contains("BQYH"));
        let faults = new("ftp://example.org/", " ").row("Ada", now, Revision::new(7), false).unwrap_err();
        let paths: Vec<&str> =
            faults.iter().flat_map(|fault| fault.path.iter().map(String::as_str)).collect();
        assert_eq!(paths, ["url", "description"], "{faults:?}");
    }
}
