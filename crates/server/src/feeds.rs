//! `/changes.atom` and `/services/SLUG/changes.atom`: what changed last, for readers of feeds (RFC 4287), as the public sees it.

mod atom;

use std::sync::Arc;

use api::Request as Asked;
use exchange::open_referral::id;
use graphql_http::{
    caller::Standing,
    files::{File, Files, Making, NoFile},
};
use registry::{ChangeRecord, EntityId, EntityType, Registry, Revision};

use self::atom::{Atom, Entry};

/// The addresses.
pub(crate) const ADDRESSES: [&str; 2] = ["/changes.atom", "/services/:slug/changes.atom"];
/// The tokens that making one takes, each [`TOKEN`](graphql_http::limit::TOKEN).
pub(crate) const TOKENS: u32 = 2;

/// The most entries of a feed, each of what one revision changed about one thing.
const ENTRIES: usize = 50;
/// The most changes that are read for a feed.
const CHANGES: usize = 5_000;

/// The feeds.
pub(crate) struct Feeds<A> {
    /// What a request by the public reads from, and on what its answer depends.
    pub(crate) ask: A,
}

impl<A: Fn() -> (Arc<Asked>, Standing) + Send + Sync + 'static> Files for Feeds<A> {
    fn begin(&self) -> (Standing, Making) {
        let (asked, standing) = (self.ask)();
        let making = move |path: &str, query: &str| {
            if !query.is_empty() {
                return Err(NoFile::bad_query("a feed has no parameters".to_owned()));
            }
            let registry = asked.snapshot.registry();
            let content = match path.strip_prefix("/services/").and_then(|rest| rest.split_once('/')) {
                None => of_all(registry),
                Some((slug, _)) => of_service(registry, slug).ok_or_else(|| NoFile::nothing_at(path))?,
            };
            Ok(File { media_type: "application/atom+xml; charset=utf-8", content: content.into() })
        };
        (standing, Box::new(making))
    }
}

/// The feed of all changes, the last revision first.
fn of_all(registry: &Registry) -> String {
    let mut groups: Vec<Vec<ChangeRecord>> = Vec::new();
    let mut left = CHANGES;
    let mut before = None;
    for record in registry.revisions().rev() {
        // Commits that touch only proposals make no revision.
        if before == Some(record.number) || record.number == Revision::new(0) {
            continue;
        }
        before = Some(record.number);
        let previous = Revision::new(record.number.get() - 1);
        let own = registry.changes_after(previous).take_while(|change| change.revision == record.number);
        let changes: Vec<ChangeRecord> = own.take(left).collect();
        left -= changes.len();
        groups.extend(grouped(changes));
        if groups.len() >= ENTRIES || left == 0 {
            break;
        }
    }
    groups.truncate(ENTRIES);
    let feed = Atom {
        id: feed_id(registry, "changes"),
        title: "Changes of the register".to_owned(),
        own: "changes.atom".to_owned(),
        page: "changes".to_owned(),
        entries: groups.iter().filter_map(|changes| entry(registry, changes, "")).collect(),
        updated: registry.changed_at(),
    };
    feed.to_xml()
}

/// The feed of one service; of the other one, where it was merged.
fn of_service(registry: &Registry, slug: &str) -> Option<String> {
    let service = &registry.visible_service(slug)?.service;
    let mut changes = registry.history(&EntityId::new(EntityType::Service, service.slug.clone()));
    let mut groups: Vec<Vec<ChangeRecord>> = Vec::new();
    while let Some(revision) = changes.last().map(|change| change.revision).filter(|_| groups.len() < ENTRIES)
    {
        let at = changes.partition_point(|change| change.revision < revision);
        groups.push(changes.split_off(at));
    }
    let feed = Atom {
        id: feed_id(registry, &format!("service:{}", service.slug)),
        title: format!("Changes of {}", service.name),
        own: "changes.atom".to_owned(),
        page: format!("../{}", service.slug),
        updated: groups.first().and_then(|changes| changes.first()).map(|change| change.at),
        entries: groups.iter().filter_map(|changes| entry(registry, changes, "../../")).collect(),
    };
    Some(feed.to_xml())
}

/// The changes of one revision by what they are about, in the order in which it was first changed.
fn grouped(changes: Vec<ChangeRecord>) -> Vec<Vec<ChangeRecord>> {
    let mut groups: Vec<Vec<ChangeRecord>> = Vec::new();
    let mut places: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for change in changes {
        let place = *places.entry(about(&change)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    groups
}

/// What a change is about: a service, where it is one of its funding.
fn about(change: &ChangeRecord) -> String {
    let service = change.service.as_ref().map(|slug| format!("service:{slug}"));
    service.unwrap_or_else(|| change.entity.to_string())
}

/// What one revision changed about one thing. `up` leads from the feed to the root of the addresses.
fn entry(registry: &Registry, changes: &[ChangeRecord], up: &str) -> Option<Entry> {
    let first = changes.first()?;
    let about = about(first);
    let service = first.service.as_ref().and_then(|slug| registry.service(slug));
    let name = match (service, first.entity.entity_type) {
        (Some(view), _) => view.service.name.clone(),
        (None, EntityType::Body) => registry.body(&first.entity.slug).map(|view| view.body.name.clone())?,
        (None, EntityType::Source) => {
            registry.source(&first.entity.slug).map(|source| source.title.clone())?
        }
        (None, _) => first.entity.slug.to_string(),
    };
    let page = match (service, first.entity.entity_type) {
        (Some(view), _) if view.is_published() => format!("services/{}", view.service.slug),
        (None, EntityType::Body) => format!("funding/{}", first.entity.slug),
        _ => "changes".to_owned(),
    };
    let title = match changes {
        // What it is called is in the line itself.
        [only] if service.is_none() => only.summary.clone(),
        [only] => format!("{name}: {}", only.summary),
        several => format!("{name}: {} changes", several.len()),
    };
    Some(Entry {
        // Of a registry that was restored, or of another one, the same number has another time.
        id: id(&format!("change:{}:{}:{about}", first.revision, first.at)),
        title,
        page: format!("{up}{page}"),
        updated: first.at,
        author: first.actor_label.as_deref().unwrap_or(&first.actor).to_owned(),
        reason: first.reason.as_deref().map(str::to_owned),
        lines: changes.iter().map(|change| change.summary.clone()).collect(),
    })
}

/// The id of a feed: that of its registry, which began at its own moment.
fn feed_id(registry: &Registry, of: &str) -> String {
    let began = registry.revisions().next().map(|record| record.at.to_string()).unwrap_or_default();
    id(&format!("feed:{began}:{of}"))
}

#[cfg(test)]
mod tests;
