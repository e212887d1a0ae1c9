//! What changed.

use std::sync::Arc;

use async_graphql::{ID, Object, Result, SimpleObject};
use registry::{ChangeHead, ChangePlace, ChangeRecord, EntityId, EntityType, Revision, ServiceView};

use crate::change_filter::ChangeFilter;
use crate::connection::{Page, PageArgs, PageInfo};
use crate::cursor::{no_cursor, seal, unseal};
use crate::enums::ChangeKind;
use crate::error::bad_request;
use crate::fact::{Claim, FactDefinition};
use crate::node::{Node, fetch};
use crate::request::Request;
use crate::scalar::{DateTime, int};
use crate::service::Service;

/// One change to the registry.
#[derive(Clone)]
pub struct Change {
    /// On a snapshot that holds it.
    request: Arc<Request>,
    record: ChangeRecord,
}

impl Change {
    pub(crate) fn new(request: &Arc<Request>, record: ChangeRecord) -> Self {
        Self { request: request.clone(), record }
    }

    /// Where it stands in the list of all changes.
    pub(crate) fn cursor_text(&self) -> String {
        encode(self.record.place(), None)
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
        int(self.record.ordinal)
    }
    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.record.at)
    }
    /// Who: the public label of their key, or its name where it has no label.
    async fn actor(&self) -> &str {
        self.record.actor_label.as_deref().unwrap_or(&self.record.actor)
    }
    /// The name of their key; null unless you are a reviewer.
    async fn actor_name(&self) -> Option<&str> {
        self.request.viewer.reviews().is_ok().then_some(&*self.record.actor)
    }
    /// What kind of change it is.
    async fn kind(&self) -> ChangeKind {
        self.record.kind.into()
    }
    /// The id of what it is about.
    async fn entity(&self) -> ID {
        ID(self.record.entity.to_string())
    }
    /// What it is about, as it is now; null when it has been withdrawn since. A service that was merged since leads to the other.
    async fn node(&self) -> Result<Option<Node>> {
        let entity = &self.record.entity;
        match entity.entity_type {
            EntityType::Service => Ok(Service::find(&self.request, &entity.slug).map(Node::Service)),
            _ => fetch(&self.request, &entity.to_string()),
        }
    }
    /// The service that it is about, or whose funding it records, as it is now; null for changes to bodies, sources and
    /// interventions, and when the service has been withdrawn since. One that was merged since leads to the other.
    async fn service(&self) -> Option<Service> {
        Service::find(&self.request, self.record.service.as_deref()?)
    }
    /// The fact of the claim that it is about; null for other changes.
    async fn fact(&self) -> Option<FactDefinition> {
        let (_, claim) = self.claim_with_service()?;
        Some(FactDefinition::new(self.request.snapshot.registry().vocabulary(), claim.fact()?))
    }
    /// The claim that it is about, as it is now; null for other changes, and when its service has been withdrawn since.
    async fn claim(&self) -> Option<Claim> {
        let (service, claim) = self.claim_with_service()?;
        Some(Claim::of(&self.request, service, claim))
    }
    /// Where it stands in the list of all changes: `changes(after:)` goes on behind it, in a list under any filter and in a
    /// subscription. The cursors of a list with a filter are of that list alone.
    async fn cursor(&self) -> String {
        self.cursor_text()
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

impl Change {
    /// The claim that it is about, with the service that has it now.
    fn claim_with_service(&self) -> Option<(&Arc<ServiceView>, &registry::Claim)> {
        let id = self.record.claim.as_ref()?;
        let service = self.request.snapshot.registry().visible_service(&id.service)?;
        Some((service, service.claims.iter().find(|claim| claim.id == *id)?))
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
    fn of(
        request: &Arc<Request>,
        records: Vec<ChangeRecord>,
        args: &PageArgs,
        (more_before, more_after): (bool, bool),
        mark: Option<&str>,
    ) -> Self {
        let page = Page::cut(records, args, more_before, more_after, |record| encode(record.place(), mark));
        let changes = page.entries.into_iter().map(|(cursor, record)| (cursor, Change::new(request, record)));
        let (mut edges, mut nodes) = (Vec::new(), Vec::new());
        for (cursor, change) in changes {
            nodes.push(change.clone());
            edges.push(ChangeEdge { cursor, node: change });
        }
        Self { edges, nodes, page_info: page.info }
    }
}

/// The changes of all revisions after `since` that a filter lets through.
pub(crate) fn changes(
    request: &Arc<Request>,
    since: i32,
    filter: &ChangeFilter,
    args: &PageArgs,
) -> Result<ChangeConnection> {
    let since = u64::try_from(since)
        .map_err(|_| bad_request(format!("`since`: expected a revision, 0 or more, got `{since}`")))?;
    let registry = request.snapshot.registry();
    let (matcher, mark) = (filter.read(registry)?, filter.mark());
    let wanted = |head: &ChangeHead<'_>| matcher.fits(head);
    // One more than the page has shows whether there are more.
    let enough = args.size + 1;
    let records: Vec<ChangeRecord> = match &args.after {
        None => registry.changes_after_where(Revision::new(since), wanted).take(enough).collect(),
        Some(after) => {
            let (place, of) = decode_marked(after)?;
            if of.is_some() && of != mark {
                return Err(bad_request("`after`: expected a cursor of a list with the same filter"));
            }
            registry.changes_after_change_where(place, wanted).take(enough).collect()
        }
    };
    Ok(ChangeConnection::of(request, records, args, (args.after.is_some(), false), mark.as_deref()))
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
    let before = args.before.as_deref().map(decode).transpose()?;
    let total = records.len();
    let wanted = |record: &ChangeRecord| {
        after.is_none_or(|after| record.place() > after)
            && before.is_none_or(|before| record.place() < before)
    };
    let records: Vec<ChangeRecord> = records.into_iter().filter(wanted).collect();
    let cut_off = before.is_some() && records.len() < total;
    Ok(ChangeConnection::of(request, records, args, (after.is_some(), cut_off), None))
}

/// The cursor of a change in the list of all, or in that of a filter with this mark.
fn encode(ChangePlace { revision, ordinal, of_other }: ChangePlace, mark: Option<&str>) -> String {
    let mark = mark.map(|mark| format!("?{mark}")).unwrap_or_default();
    seal(&format!("change/{revision}/{ordinal}{}{mark}", if of_other { "/other" } else { "" }))
}

/// Reads the cursor of a change in the list of all changes.
pub(crate) fn decode(cursor: &str) -> Result<ChangePlace> {
    match decode_marked(cursor)? {
        (place, None) => Ok(place),
        _ => Err(bad_request("`after`: expected a cursor of a list of changes without a filter")),
    }
}

/// Reads the cursor of a change, with the mark of the filter whose list it is of.
fn decode_marked(cursor: &str) -> Result<(ChangePlace, Option<String>)> {
    let read = |text: &str| {
        let (text, mark) = match text.split_once('?') {
            Some((text, mark)) => (text, Some(mark.to_owned())),
            None => (text, None),
        };
        let (revision, ordinal) = text.strip_prefix("change/")?.split_once('/')?;
        let (ordinal, of_other) = match ordinal.strip_suffix("/other") {
            Some(ordinal) => (ordinal, true),
            None => (ordinal, false),
        };
        let (revision, ordinal) = (Revision::new(revision.parse().ok()?), ordinal.parse().ok()?);
        Some((ChangePlace { revision, ordinal, of_other }, mark))
    };
    unseal(cursor, read).ok_or_else(|| no_cursor("after", "a cursor of a list of changes", cursor))
}
