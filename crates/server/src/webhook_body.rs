//! What webhooks are sent of a revision: its changes as the public sees them.

use std::sync::Arc;

use api::{Request as Asked, Schema, StoredFilter, Viewer};
use async_graphql::{Request, Variables};
use jiff::tz::TimeZone;
use registry::{Registry, Revision};
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};
use writer::{Clock, Writer};

/// The changes of a delivery are the answer to this, as far as they are of its revision.
const DOCUMENT: &str = include_str!("webhook.graphql");
/// How many changes a delivery holds: as many as the document asks for.
const MOST: usize = 100;

/// Says of revisions what webhooks are sent.
#[derive(Clone)]
pub struct WebhookBody {
    writer: Arc<Writer>,
    schema: Schema,
    clock: Clock,
}

#[derive(Deserialize)]
struct Answer {
    changes: Page,
}

#[derive(Deserialize)]
struct Page {
    nodes: Vec<Box<RawValue>>,
}

/// What of a change says where it stands.
#[derive(Deserialize)]
struct Place {
    cursor: String,
    revision: u64,
    at: String,
}

/// A delivery, in the form that Standard Webhooks suggests.
#[derive(Serialize)]
struct Body {
    r#type: &'static str,
    timestamp: String,
    data: Data,
}

#[derive(Serialize)]
struct Data {
    revision: u64,
    previous: u64,
    changes: Vec<Box<RawValue>>,
    cursor: String,
    more: bool,
}

impl WebhookBody {
    /// What says it of the revisions of a writer. `clock` says what day it is.
    #[must_use]
    pub fn new(writer: &Arc<Writer>, clock: Clock) -> Self {
        Self { writer: writer.clone(), schema: api::schema(), clock }
    }

    /// Returns the first revision after another one that has a change which a filter lets through. One that cannot be read lets all
    /// through: that it cannot be read is noted with the attempt.
    #[must_use]
    pub fn next(registry: &Registry, filter: &str, after: Revision) -> Option<Revision> {
        match StoredFilter::parse(filter) {
            Ok(filter) => filter.first_after(registry, after),
            Err(_) => Some(after.next()),
        }
    }

    /// What is sent of a revision that is in force, of which `previous` is the one that was sent before.
    ///
    /// # Errors
    /// When the changes cannot be read, or there are none; in words.
    pub async fn of(
        &self,
        revision: Revision,
        previous: Revision,
        filter: Option<&str>,
    ) -> Result<String, String> {
        let filter = filter.map_or_else(|| Ok(StoredFilter::default()), StoredFilter::parse)?;
        let before = revision.get().saturating_sub(1);
        let today = (self.clock)().to_zoned(TimeZone::UTC).date();
        let snapshot = self.writer.snapshot();
        let asked = Arc::new(Asked::new(snapshot.clone(), Viewer::public(), today));
        let request = Request::new(DOCUMENT)
            .variables(Variables::from_json(json!({ "since": before, "filter": filter.json() })));
        let response = self.schema.execute(request.data(asked)).await;
        if let Some(error) = response.errors.first() {
            return Err(error.message.clone());
        }
        let text = serde_json::to_string(&response.data).map_err(|error| error.to_string())?;
        let answer: Answer = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let (mut changes, mut last) = (Vec::new(), None);
        for change in answer.changes.nodes {
            let place: Place = serde_json::from_str(change.get()).map_err(|error| error.to_string())?;
            if place.revision != revision.get() {
                break;
            }
            changes.push(change);
            last = Some(place);
        }
        let Some(Place { cursor, at, .. }) = last else {
            return Err("the revision has no changes".to_owned());
        };
        let more = filter.count_in(snapshot.registry(), revision, MOST + 1) > MOST;
        let data = Data { revision: revision.get(), previous: previous.get(), changes, cursor, more };
        let body = Body { r#type: "revision.published", timestamp: at, data };
        serde_json::to_string(&body).map_err(|error| error.to_string())
    }
}
