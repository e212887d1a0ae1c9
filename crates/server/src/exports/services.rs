//! Lines of services.

use std::io;
use std::sync::Arc;

use api::{Request as Asked, Schema};
use async_graphql::{Request, Variables};
use registry::{Registry, Revision, Standing};
use serde::Deserialize;
use serde_json::{json, value::RawValue};
use tokio::runtime::Handle;

/// What a line says: the answer to this, for one service.
pub(super) const DOCUMENT: &str = include_str!("service.graphql");

/// How many services that are there no more a part names.
const GONE_A_PART: usize = 500;

/// Lines of services, as the interface answers page by page; behind them what is gone, where that is asked for.
pub(super) struct ServiceLines {
    schema: Schema,
    asked: Arc<Asked>,
    since: Option<Revision>,
    next: Next,
}

enum Next {
    /// The page behind this cursor.
    Page(Option<String>),
    /// What is gone, from this position on.
    Gone(usize),
    Nothing,
}

#[derive(Deserialize)]
struct Answer {
    services: Page,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    nodes: Vec<Box<RawValue>>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl ServiceLines {
    pub(super) fn new(schema: Schema, asked: Arc<Asked>, since: Option<Revision>) -> Self {
        Self { schema, asked, since, next: Next::Page(None) }
    }

    /// A page of services. Runs on a thread on which it may wait.
    fn page(&mut self, after: Option<&str>) -> io::Result<Vec<u8>> {
        let variables = json!({ "since": self.since.map(Revision::get), "after": after });
        let request = Request::new(DOCUMENT).variables(Variables::from_json(variables));
        let response = Handle::current().block_on(self.schema.execute(request.data(self.asked.clone())));
        if let Some(error) = response.errors.first() {
            return Err(io::Error::other(format!("services cannot be exported: {}", error.message)));
        }
        let data = serde_json::to_string(&response.data)?;
        let Answer { services } = serde_json::from_str(&data)?;
        let PageInfo { has_next_page, end_cursor } = services.page_info;
        self.next = if has_next_page { Next::Page(end_cursor) } else { Next::Gone(0) };
        let mut lines = String::with_capacity(data.len());
        for line in services.nodes {
            lines.push_str(line.get());
            lines.push('\n');
        }
        Ok(lines.into_bytes())
    }

    /// The services that were withdrawn or merged since, from a position on.
    fn gone(&mut self, from: usize) -> Vec<u8> {
        self.next = Next::Nothing;
        let (registry, mut lines) = (self.asked.snapshot.registry(), String::new());
        let Some(since) = self.since else { return Vec::new() };
        let mut count = 0;
        for (position, view) in registry.all_services().enumerate().skip(from) {
            let (revision, into) = match &view.standing {
                Standing::Withdrawn(revision) => (*revision, None),
                Standing::Merged(into, revision) => (*revision, Some(into)),
                Standing::Published | Standing::Proposed => continue,
            };
            if view.changed <= since && revision <= since {
                continue;
            }
            if count == GONE_A_PART {
                self.next = Next::Gone(position);
                break;
            }
            count += 1;
            let slug = &view.service.slug;
            let merged_into = into.and_then(|into| survivor(registry, into));
            let line = json!({
                "id": format!("service:{slug}"),
                "slug": slug,
                "revision": revision.get().max(view.changed.get()),
                "gone": true,
                "mergedInto": merged_into,
            });
            lines.push_str(&line.to_string());
            lines.push('\n');
        }
        lines.into_bytes()
    }
}

/// The id of the service that one was merged into, as it is now.
fn survivor(registry: &Registry, slug: &str) -> Option<String> {
    registry.visible_service(slug).map(|view| format!("service:{}", view.service.slug))
}

impl Iterator for ServiceLines {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Page(after) => Some(self.page(after.as_deref())),
            Next::Gone(from) => {
                Some(Ok(self.gone(from))).filter(|part| part.as_ref().is_ok_and(|part| !part.is_empty()))
            }
            Next::Nothing => None,
        }
    }
}
