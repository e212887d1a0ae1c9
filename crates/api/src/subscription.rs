//! Following the registry.

use std::sync::Arc;
use std::vec::IntoIter;

use async_graphql::{Context, Result, Subscription as GraphqlSubscription};
use futures_util::Stream;
use futures_util::stream::unfold;
use registry::{ChangeRecord, Revision};
use writer::{Feed, Writer};

use crate::change::Change;
use crate::error::bad_request;

/// How many changes are looked up at once.
const CHUNK: usize = 100;

/// What can be followed.
pub struct Subscription;

/// What can be followed.
#[GraphqlSubscription]
impl Subscription {
    /// Every committed change after a revision, without gaps or repetitions: first those that were made already, then
    /// those to come. What is proposed is not told; what was accepted comes where it was.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The revision that you know already; without it, only what is still to come.")]
        since: Option<i32>,
    ) -> Result<impl Stream<Item = Change>> {
        let writer = ctx.data::<Arc<Writer>>()?.clone();
        let head = writer.snapshot().revision();
        let since = match since.map(|since| (since, u64::try_from(since).map(Revision::new))) {
            None => head,
            Some((_, Ok(since))) if since <= head => since,
            Some((since, _)) => {
                let message = format!("`since`: expected a revision from 0 to {head}, got `{since}`");
                return Err(bad_request(message));
            }
        };
        let follower =
            Follower { feed: writer.feed(), writer, seen: (since, None), ready: Vec::new().into_iter() };
        Ok(unfold(follower, Follower::next))
    }
}

/// Somebody who follows, and how far they have come. Nothing piles up for them: what they have not taken yet is in the
/// registry.
struct Follower {
    writer: Arc<Writer>,
    feed: Feed,
    /// The last change that was handed out: its revision and its ordinal; the whole revision without one.
    seen: (Revision, Option<u32>),
    ready: IntoIter<ChangeRecord>,
}

impl Follower {
    async fn next(mut self) -> Option<(Change, Self)> {
        loop {
            if let Some(record) = self.ready.next() {
                self.seen = (record.revision, Some(record.ordinal));
                return Some((Change::new(record), self));
            }
            let snapshot = self.writer.snapshot();
            let registry = snapshot.registry();
            let records: Vec<ChangeRecord> = match self.seen {
                (revision, None) => registry.changes_after(revision).take(CHUNK).collect(),
                (revision, Some(ordinal)) => {
                    registry.changes_after_change(revision, ordinal).take(CHUNK).collect()
                }
            };
            if records.is_empty() {
                self.seen = (snapshot.revision(), None);
                let position = snapshot.position();
                drop(snapshot);
                self.feed.after(position).await?;
            }
            self.ready = records.into_iter();
        }
    }
}
