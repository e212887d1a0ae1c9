//! How services stand in reviews by standard sets, as a list.

use std::sync::Arc;

use async_graphql::{InputObject, Result};
use registry::{Registry, ServiceView};

use crate::accreditation::{Accreditation, AccreditationState};
use crate::connection::{Page, PageArgs, connection, window};
use crate::cursor::{no_cursor, seal, unseal};
use crate::error::bad_request;
use crate::request::Request;
use crate::scalar::Date;
use crate::service::Service;
use crate::standard_set::standard_set;

connection!(AccreditationConnection, AccreditationEdge, Accreditation, "accreditations");

/// Which reviews to list, and on which day; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct AccreditationFilter {
    /// By this standard set, in any version: its slug.
    standard_set: Option<String>,
    /// In this state on the day.
    state: Option<AccreditationState>,
    /// The day to look at; today without it.
    as_of: Option<Date>,
}

/// Where an entry stands: the position of its service, its set, and whether it is the last by that set.
type Place = (u32, String, bool);

/// A page of how services stand on a day, service by service in the order in which they were added.
pub(crate) fn accreditations(
    request: &Arc<Request>,
    filter: &AccreditationFilter,
    args: &PageArgs,
) -> Result<AccreditationConnection> {
    if let Some(slug) = &filter.standard_set
        && standard_set(slug)?.is_none()
    {
        return Err(bad_request(format!("`filter.standardSet`: there is no standard set `{slug}`")));
    }
    let registry = request.snapshot.registry();
    let day = filter.as_of.map_or(request.today, |date| date.0);
    let fits = |one: &registry::Accreditation| {
        let state = one.status_on(day).map(|(state, _)| AccreditationState::from(state));
        filter.standard_set.as_ref().is_none_or(|slug| *one.standard_set == **slug)
            && filter.state.is_none_or(|asked| state == Some(asked))
    };
    let mut found: Vec<(Place, &Arc<ServiceView>, &registry::Accreditation)> = Vec::new();
    for (position, service) in (0_u32..).zip(registry.all_services()) {
        if !service.is_published() || service.accreditations.is_empty() {
            continue;
        }
        interrupt::check();
        let shown = service.accreditations_on(day);
        for (at, one) in shown.iter().enumerate().filter(|(_, one)| fits(one)) {
            let last = shown.get(at + 1).is_none_or(|next| next.standard_set != one.standard_set);
            found.push(((position, one.standard_set.to_string(), last), service, one));
        }
    }
    let place = |cursor: &Option<String>, argument: &str| {
        cursor.as_deref().map(|cursor| decode(registry, cursor, argument)).transpose()
    };
    let (after, before) = (place(&args.after, "after")?, place(&args.before, "before")?);
    let start = after.map_or(0, |after| found.partition_point(|(place, ..)| *place <= after));
    let end = before.map_or(found.len(), |before| found.partition_point(|(place, ..)| *place < before));
    let window = window(start, end, found.len(), args);
    let entries = found.get(window.range).unwrap_or_default().iter().filter_map(|(place, view, one)| {
        let service = Service::at(request, view, place.0);
        Some((encode(view, place), Accreditation::new(&service, one, day)?))
    });
    let page = Page::of(entries.collect(), window.more_before, window.more_after);
    Ok(AccreditationConnection::of(page, found.len()))
}

fn encode(service: &ServiceView, (_, set, last): &Place) -> String {
    seal(&format!("accreditation/{}/{set}/{last}", service.service.slug))
}

fn decode(registry: &Registry, cursor: &str, argument: &str) -> Result<Place> {
    let read = |text: &str| {
        let mut parts = text.strip_prefix("accreditation/")?.split('/');
        let (service, set, last) = (parts.next()?, parts.next()?, parts.next()?);
        Some((registry.service_position(service)?, set.to_owned(), last.parse().ok()?))
    };
    unseal(cursor, read).ok_or_else(|| no_cursor(argument, "a cursor of a list of accreditations", cursor))
}
