//! What waits for a reviewer, and what a reviewer looks at.

use std::sync::Arc;

use async_graphql::{Result, SimpleObject};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use registrar::authorise::{Action, Resource, authorize};
use registrar::{Row, possible_duplicates};
use registry::Standing;

use crate::at_hand::{Apart, Read};
use crate::connection::{Page, PageArgs};
use crate::error::{bad_request, denied};
use crate::request::Request;
use crate::service::Service;
use crate::service_list::ServiceConnection;

/// Services that wait, those that wait longest first.
pub(crate) fn review_queue(
    request: &Arc<Request>,
    apart: Apart,
    args: &PageArgs,
) -> Result<ServiceConnection> {
    for_reviewers(request)?;
    let after = args.after.as_deref().map(decode).transpose()?;
    let rows = request.view.directory().by_age();
    let waiting: Vec<&Row> = rows.filter(|row| row.service.standing == Standing::Proposed).collect();
    let total = waiting.len();
    let start = after.map_or(0, |after| waiting.partition_point(|row| row.position <= after));
    let services: Vec<Read<Service>> =
        waiting.into_iter().skip(start).map(|row| Read::new(Service::new(request, row), apart)).collect();
    let page = Page::cut(services, args, start > 0, false, |read| encode(read.object.position));
    Ok(ServiceConnection::of(page, total))
}

/// Whether the viewer reviews.
pub(crate) fn for_reviewers(request: &Request) -> Result<()> {
    let viewer = request.viewer.actor();
    authorize(&viewer, Action::ReviewQueue, Resource::Registry).map_err(|error| denied(&error))
}

/// A service that may be the same as another, and what speaks for it.
#[derive(SimpleObject, Clone)]
pub struct PossibleDuplicate {
    /// The service that may be the same.
    pub service: Service,
    /// How alike their names are, from 0 to 1, without the words that most names have.
    pub name_likeness: f64,
    /// Whether they name a place, or serve an area, in common.
    pub same_place: bool,
    /// Whether their websites are on one host.
    pub same_website: bool,
}

/// The services that may be the same as this one, the likest first.
pub(crate) fn duplicates(service: &Service) -> Result<Vec<PossibleDuplicate>> {
    let request = &service.request;
    for_reviewers(request)?;
    let found = possible_duplicates(&request.view, &service.service);
    let found = found.into_iter().filter_map(|duplicate| {
        let row = request.view.directory().row(&duplicate.service)?;
        Some(PossibleDuplicate {
            service: Service::new(request, row),
            name_likeness: duplicate.likeness.name,
            same_place: duplicate.likeness.place,
            same_website: duplicate.likeness.website,
        })
    });
    Ok(found.collect())
}

fn encode(position: usize) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("queue/{position}"))
}

fn decode(cursor: &str) -> Result<usize> {
    let read = || {
        let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        text.strip_prefix("queue/")?.parse().ok()
    };
    read().ok_or_else(|| {
        let shown: String = cursor.chars().take(60).collect();
        bad_request(format!("`after`: expected a cursor of the review queue, got `{shown}`"))
    })
}
