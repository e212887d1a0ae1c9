//! Webhooks, for admins: where revisions are sent as they are published. Never what they are signed with.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use writer::Writer;
use writer::webhook::{WebhookDelivery as Delivery, WebhookRow};

use crate::change_filter::{StoredFilter, WebhookFilter};
use crate::connection::{Page, PageArgs, PageInfo};
use crate::cursor::{no_cursor, seal, unseal};
use crate::error::refused;
use crate::request::request;
use crate::scalar::{DateTime, int};

/// Whether anything is sent to a webhook.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookState {
    /// Revisions are sent as they are published.
    Delivering,
    /// The last attempt failed; another one follows.
    Failing,
    /// Nothing is sent until an admin enables it.
    Disabled,
}

/// An address to which revisions are sent as they are published. What its deliveries are signed with is shown once, when it is made.
pub struct Webhook(pub(crate) WebhookRow);

/// An address to which revisions are sent as they are published. What its deliveries are signed with is shown once, when it is made.
#[Object]
impl Webhook {
    /// Its id: ten digits, with which the ids of its deliveries begin.
    async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }
    /// Where revisions are sent.
    async fn url(&self) -> &str {
        &self.0.url
    }
    /// Whose it is.
    async fn description(&self) -> &str {
        &self.0.description
    }
    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
    /// The name of the key with which it was made, or `rare-jewels` where the command line made it.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }
    /// Whether anything is sent.
    async fn state(&self) -> WebhookState {
        let progress = &self.0.progress;
        match (&progress.disabled, progress.failing_since) {
            (Some(_), _) => WebhookState::Disabled,
            (None, Some(_)) => WebhookState::Failing,
            (None, None) => WebhookState::Delivering,
        }
    }
    /// The last revision that was delivered; that in force when it was made where none has been.
    async fn revision(&self) -> i32 {
        int(self.0.progress.revision.get())
    }
    /// How many attempts have failed since the last success.
    async fn failures(&self) -> i32 {
        int(self.0.progress.failures)
    }
    /// When the first of them was made; null when the last attempt succeeded.
    async fn failing_since(&self) -> Option<DateTime> {
        self.0.progress.failing_since.map(DateTime)
    }
    /// When it is tried again; null when nothing failed, and when it is disabled.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.0.progress.next_attempt_at.map(DateTime)
    }
    /// When it was disabled; null when it was not.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.progress.disabled.as_ref().map(|disabled| DateTime(disabled.at))
    }
    /// Why it was disabled; null when it was not.
    async fn disabled_reason(&self) -> Option<&str> {
        self.0.progress.disabled.as_ref().map(|disabled| &*disabled.reason)
    }
    /// Which changes are sent; null for all.
    async fn filter(&self) -> Result<Option<WebhookFilter>> {
        let filter = self.0.filter.as_deref().map(StoredFilter::parse).transpose();
        filter.map(|filter| filter.map(WebhookFilter::from)).map_err(async_graphql::Error::new)
    }
    /// The last attempts, the newest first; 500 are kept.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many entries, from the start or behind `after`: 0 to 100.", default = 20)]
        first: i32,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<WebhookDeliveryConnection> {
        let args = PageArgs::new(Some(first), after, None, None)?;
        let before = args.after.as_deref().map(decode).transpose()?;
        let request = request(ctx)?;
        let writer = ctx.data::<Arc<Writer>>()?;
        let most = u32::try_from(args.size + 1).unwrap_or(u32::MAX);
        let found = writer.webhook_deliveries(&request.viewer.actor(), &self.0.id, before, most).await;
        let found = found.map_err(|refusal| refused(&refusal))?;
        let page = Page::cut(found, &args, before.is_some(), false, |(number, _)| {
            seal(&format!("delivery/{number}"))
        });
        let entries = page.entries.into_iter().map(|(cursor, (_, delivery))| (cursor, delivery.into()));
        let edges: Vec<WebhookDeliveryEdge> =
            entries.map(|(cursor, node)| WebhookDeliveryEdge { cursor, node }).collect();
        let nodes = edges.iter().map(|edge| edge.node.clone()).collect();
        Ok(WebhookDeliveryConnection { edges, nodes, page_info: page.info })
    }
}

/// A page of attempts, the newest first.
#[derive(SimpleObject)]
pub struct WebhookDeliveryConnection {
    /// The attempts with their cursors.
    edges: Vec<WebhookDeliveryEdge>,
    /// The attempts.
    nodes: Vec<WebhookDelivery>,
    /// Where the page stands in the list.
    page_info: PageInfo,
}

/// An attempt with its cursor.
#[derive(SimpleObject)]
pub struct WebhookDeliveryEdge {
    /// The cursor.
    cursor: String,
    /// The attempt.
    node: WebhookDelivery,
}

fn decode(cursor: &str) -> Result<u64> {
    let read = |text: &str| text.strip_prefix("delivery/")?.parse().ok();
    unseal(cursor, read).ok_or_else(|| no_cursor("after", "a cursor of the list of deliveries", cursor))
}

/// An attempt to deliver a revision.
#[derive(SimpleObject, Clone)]
pub struct WebhookDelivery {
    /// The revision.
    revision: i32,
    /// When it began.
    at: DateTime,
    /// How long it took.
    milliseconds: i32,
    /// Whether the revision was taken.
    delivered: bool,
    /// The status of the answer; null when there was none.
    status: Option<i32>,
    /// What was wrong, in words; null when the revision was taken.
    problem: Option<String>,
}

impl From<Delivery> for WebhookDelivery {
    fn from(delivery: Delivery) -> Self {
        let Delivery { revision, at, milliseconds, status, problem } = delivery;
        Self {
            revision: int(revision.get()),
            at: DateTime(at),
            milliseconds: int(milliseconds),
            delivered: problem.is_none(),
            status: status.map(i32::from),
            problem,
        }
    }
}

/// All webhooks, in the order in which they were made. What asks for them is not kept: no change of the registry says that it is out
/// of date.
pub(crate) async fn webhooks(ctx: &Context<'_>) -> Result<Vec<Webhook>> {
    ctx.insert_http_header("cache-control", "no-store");
    let request = request(ctx)?;
    let found = ctx.data::<Arc<Writer>>()?.list_webhooks(&request.viewer.actor()).await;
    Ok(found.map_err(|refusal| refused(&refusal))?.into_iter().map(Webhook).collect())
}
