//! Following the registry.

use std::sync::{Arc, Mutex, PoisonError};
use std::vec::IntoIter;

use async_graphql::{Context, Result, Subscription as GraphqlSubscription};
use futures_util::Stream;
use futures_util::stream::unfold;
use registry::{ChangeHead, ChangePlace, ChangeRecord, Revision};
use writer::{Feed, Writer};

use crate::change::{Change, decode};
use crate::change_filter::ChangeFilter;
use crate::error::bad_request;
use crate::request::{Request, request};

/// How many changes are looked up at once.
const CHUNK: usize = 100;

/// What can be followed.
pub(crate) struct Subscription;

/// What can be followed.
#[GraphqlSubscription]
impl Subscription {
    /// Every committed change after a revision, without gaps or repetitions: first those that were made already, then
    /// those to come. Changes to proposals are not among them; what was accepted is. The events of a stream have ids: a caller
    /// who connects again with `Last-Event-ID` continues behind the last one.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The revision that you know already; without it, only what is still to come.")]
        since: Option<i32>,
        #[graphql(
            desc = "The cursor of the last change that you have seen (`Change.cursor`): goes on behind it, whatever `since` says."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Which of them; all without it. `after` takes cursors of changes that it leaves out, too."
        )]
        filter: Option<ChangeFilter>,
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
        let events = ctx.data_opt::<Arc<FollowedEvents>>().cloned().unwrap_or_default();
        let after = events.seen.clone().or(after);
        let seen = match after.as_deref().map(decode).transpose()? {
            Some(place) if place.revision <= head => Seen::Change(place),
            Some(place) => {
                let message = format!(
                    "`after`: expected a change up to revision {head}, got one of {}",
                    place.revision
                );
                return Err(bad_request(message));
            }
            None => Seen::Revision(since),
        };
        let (filter, request) = (filter.unwrap_or_default(), request(ctx)?);
        filter.read(request.snapshot.registry())?;
        let (feed, ready) = (writer.feed(), Vec::new().into_iter());
        let follower = Follower { writer, feed, request, seen, filter, ready, events };
        Ok(unfold(follower, Follower::next))
    }
}

/// What a caller has seen before they connected again, and which event they have reached: the transport puts one into the context
/// where it numbers events.
#[derive(Default)]
pub struct FollowedEvents {
    /// The id of the last event that they have seen: a cursor of a change.
    seen: Option<String>,
    current: Mutex<Option<String>>,
}

impl FollowedEvents {
    /// For a caller who has seen the events up to the one with this id, if any.
    #[must_use]
    pub fn after(seen: Option<String>) -> Self {
        Self { seen, current: Mutex::default() }
    }

    /// The id of the event that was made last.
    #[must_use]
    pub fn current(&self) -> Option<String> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// How far a follower has come.
#[derive(Clone, Copy)]
enum Seen {
    /// All of this revision.
    Revision(Revision),
    /// Up to this change.
    Change(ChangePlace),
}

/// One who follows. Nothing is buffered for them: what they have not taken yet is in the registry.
struct Follower {
    writer: Arc<Writer>,
    feed: Feed,
    /// On the snapshot that the changes were read from.
    request: Arc<Request>,
    seen: Seen,
    filter: ChangeFilter,
    ready: IntoIter<ChangeRecord>,
    events: Arc<FollowedEvents>,
}

impl Follower {
    async fn next(mut self) -> Option<(Change, Self)> {
        loop {
            if let Some(record) = self.ready.next() {
                self.seen = Seen::Change(record.place());
                let change = Change::new(&self.request, record);
                let cursor = change.cursor_text();
                *self.events.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(cursor);
                return Some((change, self));
            }
            let snapshot = self.writer.snapshot();
            let registry = snapshot.registry();
            // What it names was read before, and nothing that a registry holds is wrong with it.
            let matcher = self.filter.read(registry).ok()?;
            let wanted = |head: &ChangeHead<'_>| matcher.fits(head);
            let records: Vec<ChangeRecord> = match self.seen {
                Seen::Revision(revision) => {
                    registry.changes_after_where(revision, wanted).take(CHUNK).collect()
                }
                Seen::Change(place) => {
                    registry.changes_after_change_where(place, wanted).take(CHUNK).collect()
                }
            };
            if records.is_empty() {
                self.seen = Seen::Revision(snapshot.revision());
                let position = snapshot.position();
                drop(snapshot);
                self.feed.after(position).await?;
            } else {
                self.request = Arc::new(self.request.on_snapshot(snapshot));
            }
            self.ready = records.into_iter();
        }
    }
}
