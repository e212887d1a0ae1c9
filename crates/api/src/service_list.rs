//! Lists of services: orders, pages.

use std::cmp::Ordering;
use std::sync::Arc;

use async_graphql::{Enum, InputObject, Result};
use fixedbitset::FixedBitSet;
use readmodel::{Row, Snapshot, SortField, SortKey, Verdicts};
use rules::DEFAULT;

use crate::at_hand::{Apart, Read};
use crate::connection::{Page, PageArgs, connection};
use crate::cursor::Cursor;
use crate::enums::{Classification, OrderDirection};
use crate::error::bad_request;
use crate::request::Request;
use crate::service::Service;
use crate::service_filter::{ServiceFilter, places};
use crate::team::Team;

connection!(ServiceConnection, ServiceEdge, Read<Service>, "services");
connection!(TeamConnection, TeamEdge, Team, "teams");

/// What services are sorted by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceOrderField {
    /// The name.
    Name,
    /// The nation, and within it the name.
    Nation,
    /// The score by the default definition: what it is at least, then what it can be at most.
    Score,
    /// The revision in which the service changed last.
    Changed,
}

/// How services are sorted; those that are equal, by name.
#[derive(InputObject)]
pub struct ServiceOrder {
    /// By what.
    field: ServiceOrderField,
    /// Which way.
    direction: OrderDirection,
}

impl ServiceOrder {
    fn key(&self, row: &Row, verdicts: Option<&Verdicts>) -> SortKey {
        match self.field {
            ServiceOrderField::Name => SortKey::Name,
            ServiceOrderField::Nation => SortKey::Nation(row.nation),
            ServiceOrderField::Score => {
                let score =
                    verdicts.and_then(|verdicts| verdicts.at(row.position)).map(|verdict| verdict.score);
                let score = score.unwrap_or_default();
                SortKey::Score(score.low, score.high)
            }
            ServiceOrderField::Changed => SortKey::Changed(row.service.changed),
        }
    }

    /// The members of a set in this order.
    fn sort(&self, snapshot: &Snapshot, set: &FixedBitSet) -> Vec<u32> {
        let descending = self.direction == OrderDirection::Desc;
        let field = match self.field {
            ServiceOrderField::Name => {
                // Places are by name already.
                let mut places: Vec<u32> = set.ones().filter_map(|place| u32::try_from(place).ok()).collect();
                if descending {
                    places.reverse();
                }
                return places;
            }
            ServiceOrderField::Nation => SortField::Nation,
            ServiceOrderField::Score => SortField::Score,
            ServiceOrderField::Changed => SortField::Changed,
        };
        snapshot.sorted(field, descending).of(set)
    }

    /// The order of two places: by key in the direction asked for, then by name and slug. Names themselves turn round
    /// with the direction only when they are what is sorted by.
    fn compare(&self, a: (&SortKey, &str, &str), b: (&SortKey, &str, &str)) -> Ordering {
        let names = a.1.cmp(b.1).then_with(|| a.2.cmp(b.2));
        let by_key = if self.field == ServiceOrderField::Name { names } else { a.0.compare(b.0) };
        let by_key = if self.direction == OrderDirection::Desc { by_key.reverse() } else { by_key };
        by_key.then(names)
    }
}

/// The rows of a page, and how many the whole list has.
fn page<'r>(
    request: &'r Request,
    filter: &ServiceFilter,
    order: Option<&ServiceOrder>,
    args: &PageArgs,
) -> Result<(Page<&'r Row>, usize)> {
    let by_name = ServiceOrder { field: ServiceOrderField::Name, direction: OrderDirection::Asc };
    let order = order.unwrap_or(&by_name);
    let verdicts = match order.field {
        ServiceOrderField::Score => request.snapshot.verdicts(DEFAULT),
        _ => None,
    };
    let key = |row: &Row| order.key(row, verdicts.as_deref());
    let place = |cursor: &Option<String>, argument: &str| {
        cursor.as_deref().map(|cursor| Cursor::decode(cursor, argument)).transpose()
    };
    let (after, before) = (place(&args.after, "after")?, place(&args.before, "before")?);
    for (cursor, argument) in [(&after, "after"), (&before, "before")] {
        if let Some(cursor) = cursor
            && let Some(row) = request.snapshot.service_index().rows().first()
            && std::mem::discriminant(&cursor.key) != std::mem::discriminant(&key(row))
        {
            return Err(bad_request(format!("`{argument}`: expected a cursor of a list in the same order")));
        }
    }
    let matching = places(request, filter)?;
    let rows = request.snapshot.service_index().rows();
    let found = order.sort(&request.snapshot, &matching);
    let total = found.len();
    let stands = |place: u32, cursor: &Cursor| {
        rows.get(place as usize).map_or(Ordering::Equal, |row| {
            order.compare(
                (&key(row), &row.name_key, &row.service.service.slug),
                (&cursor.key, &cursor.name, &cursor.slug),
            )
        })
    };
    let start =
        after.as_ref().map_or(0, |cursor| found.partition_point(|place| stands(*place, cursor).is_le()));
    let end =
        before.as_ref().map_or(total, |cursor| found.partition_point(|place| stands(*place, cursor).is_lt()));
    let within = found.get(start..end.max(start)).unwrap_or_default();
    let revision = request.snapshot.revision();
    let cursor = |row: &&Row| {
        let slug = row.service.service.slug.to_string();
        Cursor { revision, key: key(row), name: row.name_key.to_string(), slug }.encode()
    };
    let kept = if args.backward { within.len().saturating_sub(args.size).. } else { 0.. };
    let skipped = kept.start;
    let page = within.get(kept).unwrap_or_default().iter().take(args.size);
    let page: Vec<&Row> = page.filter_map(|place| rows.get(*place as usize)).collect();
    let more_after = end < total || skipped + page.len() < within.len();
    Ok((Page::cut(page, args, start > 0 || skipped > 0, more_after, cursor), total))
}

impl<T> Page<T> {
    fn map<U>(self, to: impl Fn(T) -> U) -> Page<U> {
        let entries = self.entries.into_iter().map(|(cursor, entry)| (cursor, to(entry))).collect();
        Page { entries, info: self.info }
    }
}

/// A page of services.
pub(crate) fn services(
    request: &Arc<Request>,
    apart: Apart,
    filter: &ServiceFilter,
    order: Option<&ServiceOrder>,
    args: &PageArgs,
) -> Result<ServiceConnection> {
    let (page, total) = page(request, filter, order, args)?;
    Ok(ServiceConnection::of(page.map(|row| Read::new(Service::new(request, row), apart)), total))
}

/// A page of teams: services that are full teams, whatever else the filter asks for.
pub(crate) fn teams(
    request: &Arc<Request>,
    mut filter: ServiceFilter,
    order: Option<&ServiceOrder>,
    args: &PageArgs,
) -> Result<TeamConnection> {
    let team = Classification::ParentInfantTeam;
    let wanted = filter.classifications.take();
    filter.classifications =
        Some(if wanted.is_none_or(|classes| classes.contains(&team)) { vec![team] } else { Vec::new() });
    let (page, total) = page(request, &filter, order, args)?;
    let mut teams = Page { entries: Vec::new(), info: page.info };
    for (cursor, row) in page.entries {
        let team = Team::of(&Service::new(request, row));
        teams.entries.extend(team.map(|team| (cursor, team)));
    }
    Ok(TeamConnection::of(teams, total))
}
