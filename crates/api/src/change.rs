//! What changed.

use std::sync::Arc;

use async_graphql::{ID, Object, Result, SimpleObject};
use registry::{ChangeRecord, EntityId, Revision};

use crate::connection::{Page, PageArgs, PageInfo};
use crate::cursor::{no_cursor, seal, unseal};
use crate::enums::ChangeKind;
use crate::error::bad_request;
use crate::request::Request;
use crate::scalar::{DateTime, int};

/// One change to the registry.
#[derive(Clone)]
pub struct Change {
    record: ChangeRecord,
}

impl Change {
    pub(crate) fn new(record: ChangeRecord) -> Self {
        Self { record }
    }
}

/// One change to the registry.
#[Object]
impl Change {
    /// The revision that it is part of.
    async fn revision(&self) -> i32 {
        int(self.record.revision.get())
    }
    /// Its number in the revision, from 0.
    async fn ordinal(&self) -> i32 {
        int(self.record.ordinal.into())
    }
    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.record.at)
    }
    /// Who.
    async fn actor(&self) -> &str {
        &self.record.actor
    }
    /// What kind of change it is.
    async fn kind(&self) -> ChangeKind {
        self.record.kind.into()
    }
    /// The id of what it is about.
    async fn entity(&self) -> ID {
        ID(self.record.entity.to_string())
    }
    /// The change in one line.
    async fn summary(&self) -> &str {
        &self.record.summary
    }
    /// Why, if the actor said so.
    async fn reason(&self) -> Option<&str> {
        self.record.reason.as_deref()
    }
}

/// A page of changes, oldest first.
#[derive(SimpleObject)]
pub struct ChangeConnection {
    /// The changes with their cursors.
    pub edges: Vec<ChangeEdge>,
    /// The changes.
    pub nodes: Vec<Change>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
}

/// A change with its cursor.
#[derive(SimpleObject)]
pub struct ChangeEdge {
    /// The cursor.
    pub cursor: String,
    /// The change.
    pub node: Change,
}

impl ChangeConnection {
    fn of(records: Vec<ChangeRecord>, args: &PageArgs, more_before: bool) -> Self {
        let page =
            Page::cut(records, args, more_before, false, |record| encode(record.revision, record.ordinal));
        let changes = page.entries.into_iter().map(|(cursor, record)| (cursor, Change::new(record)));
        let (mut edges, mut nodes) = (Vec::new(), Vec::new());
        for (cursor, change) in changes {
            nodes.push(change.clone());
            edges.push(ChangeEdge { cursor, node: change });
        }
        Self { edges, nodes, page_info: page.info }
    }
}

/// The changes of all revisions after `since`.
pub(crate) fn changes(request: &Arc<Request>, since: i32, args: &PageArgs) -> Result<ChangeConnection> {
    let since = u64::try_from(since)
        .map_err(|_| bad_request(format!("`since`: expected a revision, 0 or more, got `{since}`")))?;
    let registry = request.snapshot.registry();
    // One more than the page has shows whether there are more.
    let enough = args.size + 1;
    let records: Vec<ChangeRecord> = match &args.after {
        None => registry.changes_after(Revision::new(since)).take(enough).collect(),
        Some(after) => {
            let (revision, ordinal) = decode(after)?;
            registry.changes_after_change(revision, ordinal).take(enough).collect()
        }
    };
    Ok(ChangeConnection::of(records, args, args.after.is_some()))
}

/// The changes that touched an entity.
pub(crate) fn history(
    request: &Arc<Request>,
    entity: &EntityId,
    args: &PageArgs,
) -> Result<ChangeConnection> {
    let after = args.after.as_deref().map(decode).transpose()?;
    let registry = request.snapshot.registry();
    let records = registry.history(entity);
    let records = records
        .into_iter()
        .filter(|record| after.is_none_or(|after| (record.revision, record.ordinal) > after));
    Ok(ChangeConnection::of(records.collect(), args, after.is_some()))
}

fn encode(revision: Revision, ordinal: u32) -> String {
    seal(&format!("change/{revision}/{ordinal}"))
}

fn decode(cursor: &str) -> Result<(Revision, u32)> {
    let read = |text: &str| {
        let (revision, ordinal) = text.strip_prefix("change/")?.split_once('/')?;
        Some((Revision::new(revision.parse().ok()?), ordinal.parse().ok()?))
    };
    unseal(cursor, read).ok_or_else(|| no_cursor("after", "a cursor of a list of changes", cursor))
}
