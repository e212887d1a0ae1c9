//! Who is due.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use registry::{Registry, Revision};
use store::{DeliveryTurn, StoreError, WebhookDelivery, WebhookRow, WebhookSecret};
use tokio::task::{Id, JoinSet};
use writer::webhook::webhook_key;
use writer::{Clock, Writer};

use crate::attempt::{Message, Sender};
use crate::counts::Counts;
use crate::schedule::{Outcome, Policy, after};
use crate::signature::signature;

/// How often to look for what others have changed, and for whose turn it is.
const LOOK: Duration = Duration::from_secs(1);

/// What is said of a revision, in JSON; or why nothing can be said now. It must not wait for anything but the machine.
pub type Body =
    Arc<dyn Fn(Delivery) -> Pin<Box<dyn Future<Output = Result<String, String>> + Send>> + Send + Sync>;
/// The first revision after another one that has a change which a filter lets through.
pub type Next = Arc<dyn Fn(&Registry, &str, Revision) -> Option<Revision> + Send + Sync>;

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The revision.
    pub revision: Revision,
    /// The one that was sent before it.
    pub previous: Revision,
    /// Which changes of it; all without it.
    pub filter: Option<String>,
}

/// Of webhooks with a filter: the revision that was sent last, and up to which one nothing else is to be sent.
type Looked = HashMap<String, (Revision, Revision)>;

/// Sends revisions to webhooks, for as long as it runs.
pub struct Worker {
    writer: Arc<Writer>,
    clock: Clock,
    sender: Sender,
    policy: Policy,
    body: Body,
    next: Next,
    counts: Arc<Counts>,
}

impl Worker {
    /// A worker. With `allow_private`, it connects to addresses of private networks, and without encryption.
    ///
    /// # Errors
    /// When nothing can be encrypted on this machine.
    pub fn new(
        writer: Arc<Writer>,
        clock: Clock,
        (body, next): (Body, Next),
        policy: Policy,
        allow_private: bool,
    ) -> Result<Self, rustls::Error> {
        let sender = Sender::new(allow_private)?;
        Ok(Self { writer, clock, sender, policy, body, next, counts: Arc::default() })
    }

    /// What it counts.
    #[must_use]
    pub fn counts(&self) -> Arc<Counts> {
        self.counts.clone()
    }

    /// Delivers whenever it is this process's turn. Meant for a task of its own; when that ends, what is being sent is given up, and
    /// is sent again by the process that delivers next.
    pub async fn run(self) {
        let this = Arc::new(self);
        loop {
            match this.writer.webhooks().turn().await {
                Ok(Some(turn)) => {
                    if let Err(error) = this.clone().deliver(turn).await {
                        tracing::debug!(%error, "webhooks cannot be read; looking again");
                    }
                }
                Ok(None) => {}
                Err(error) => tracing::debug!(%error, "whose turn it is to deliver cannot be asked"),
            }
            this.counts.stand(0, 0);
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Delivers for as long as it is this process's turn: to each webhook one revision at a time, to all of them at once.
    async fn deliver(self: Arc<Self>, mut turn: DeliveryTurn) -> Result<(), StoreError> {
        let mut feed = self.writer.feed();
        let mut attempts: JoinSet<Result<(), StoreError>> = JoinSet::new();
        let mut busy: HashMap<String, Id> = HashMap::new();
        let mut looked = Looked::new();
        while turn.is_held().await {
            // What cannot be noted would be sent again and again.
            if self.writer.trouble().is_some() {
                tokio::time::sleep(LOOK).await;
                continue;
            }
            // Before the snapshot: a revision that comes into force in between wakes the loop.
            let position = feed.latest();
            let snapshot = self.writer.snapshot();
            let (registry, now) = (snapshot.registry(), (self.clock)());
            let (mut pause, mut disabled, mut late) = (LOOK, 0, 0);
            for webhook in self.writer.webhooks().all().await? {
                let progress = &webhook.progress;
                if progress.disabled.is_some() {
                    disabled += 1;
                    continue;
                }
                let Some(revision) = self.due(&webhook, registry, &mut looked) else { continue };
                late = late.max(seconds_since(registry, revision, now));
                if busy.contains_key(&webhook.id) {
                    continue;
                }
                let wait = progress.next_attempt_at.map(|next| next.duration_since(now));
                let wait = wait.and_then(|wait| Duration::try_from(wait).ok());
                if let Some(wait) = wait.filter(|wait| !wait.is_zero()) {
                    pause = pause.min(wait);
                    continue;
                }
                let (this, id) = (self.clone(), webhook.id.clone());
                let task = attempts.spawn(async move { this.attempt(&webhook, revision).await });
                busy.insert(id, task.id());
            }
            self.counts.stand(disabled, late);
            drop(snapshot);
            tokio::select! {
                Some(ended) = attempts.join_next_with_id() => {
                    let (task, ended) = match ended {
                        Ok((task, ended)) => (task, ended),
                        Err(error) => (error.id(), Err(error.into())),
                    };
                    busy.retain(|_, other| *other != task);
                    ended?;
                }
                _ = feed.after(position) => {}
                () = self.writer.webhooks().changed() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        Ok(())
    }

    /// The revision that a webhook is to be sent next, if there is one. What its filter left out is not looked at again.
    fn due(&self, webhook: &WebhookRow, registry: &Registry, looked: &mut Looked) -> Option<Revision> {
        let sent = webhook.progress.revision;
        if sent >= registry.revision() {
            return None;
        }
        let Some(filter) = &webhook.filter else { return Some(sent.next()) };
        let seen =
            looked.get(&webhook.id).filter(|(after, _)| *after == sent).map_or(sent, |(_, seen)| *seen);
        let found = (self.next)(registry, filter, seen);
        let seen = found.map_or(registry.revision(), |found| Revision::new(found.get().saturating_sub(1)));
        looked.insert(webhook.id.clone(), (sent, seen));
        found
    }

    /// Sends a revision to a webhook, and notes what came of it.
    async fn attempt(&self, webhook: &WebhookRow, revision: Revision) -> Result<(), StoreError> {
        let (at, begun) = ((self.clock)(), Instant::now());
        let (previous, filter) = (webhook.progress.revision, webhook.filter.clone());
        let outcome = match (self.body)(Delivery { revision, previous, filter }).await {
            Ok(body) => self.send(webhook, revision, at, body).await,
            Err(why) => Outcome::Failed(format!("what is to be sent cannot be written: {why}")),
        };
        let problem = outcome.problem();
        self.counts.attempt(problem.is_none());
        let progress = after(&webhook.progress, revision, &outcome, (self.clock)(), &self.policy, chance());
        if let Some(disabled) = &progress.disabled {
            tracing::warn!(webhook = webhook.id, reason = disabled.reason, "a webhook was disabled");
        }
        let milliseconds = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        let delivery = WebhookDelivery { revision, at, milliseconds, status: outcome.status(), problem };
        self.writer.webhooks().note(webhook, &delivery, &progress).await?;
        Ok(())
    }

    async fn send(&self, webhook: &WebhookRow, revision: Revision, at: Timestamp, body: String) -> Outcome {
        let Some(key) = key(&webhook.secret) else {
            return Outcome::Failed("the secret of the webhook is damaged: make another webhook".to_owned());
        };
        // The same for every attempt, so that a receiver knows what it has.
        let id = format!("{}-{revision}", webhook.id);
        let signature = signature(&key, &id, at, &body);
        self.sender.send(&webhook.url, Message { id, at, signature, body }).await
    }
}

fn key(secret: &WebhookSecret) -> Option<Vec<u8>> {
    webhook_key(secret).filter(|key| !key.is_empty())
}

/// How long ago a revision was published.
fn seconds_since(registry: &Registry, revision: Revision, now: Timestamp) -> u64 {
    let before = Revision::new(revision.get().saturating_sub(1));
    let published = registry.changes_after(before).next().map(|change| change.at);
    published.map_or(0, |at| u64::try_from(now.duration_since(at).as_secs()).unwrap_or(0))
}

/// A random number from 0 to 1.
fn chance() -> f64 {
    let mut bytes = [0; 4];
    // Without randomness the pauses are those of the table.
    match getrandom::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}
