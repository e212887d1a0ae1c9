//! Lists of funding lines as they are recorded.

use std::sync::Arc;

use async_graphql::{InputObject, Result};
use registry::Slug;

use crate::claim_list::{only, revision};
use crate::connection::{Page, PageArgs, connection, window};
use crate::cursor::{no_cursor, seal, unseal};
use crate::enums::{Budget, FundingRole};
use crate::funding_line::FundingLine;
use crate::named::{named, named_bodies};
use crate::request::Request;
use crate::scalar::Date;

connection!(FundingLineConnection, FundingLineEdge, FundingLine, "funding lines");

/// Which funding lines to list; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct FundingLineFilter {
    /// Slugs or ids of services that are paid for, at most 1,000.
    services: Option<Vec<String>>,
    /// Slugs, ids or codes of the bodies that sources name, at most 1,000. `fundingNetwork` follows those that have ended to their
    /// successors.
    bodies: Option<Vec<String>>,
    /// Slugs or ids of sources, at most 1,000.
    sources: Option<Vec<String>>,
    /// Out of one of these budgets.
    budgets: Option<Vec<Budget>>,
    /// In one of these roles.
    roles: Option<Vec<FundingRole>>,
    /// Valid on this day; lines without dates count as valid.
    valid_on: Option<Date>,
    /// True: lines with an amount; false: those whose amount is not known.
    amount_known: Option<bool>,
    /// Of services that changed after this revision.
    changed_since: Option<i32>,
}

impl FundingLineFilter {
    /// The filter for what one source states, in place of those that it names.
    pub(crate) fn of_source(mut self, slug: &str) -> Self {
        self.sources = Some(only(self.sources.as_deref(), slug));
        self
    }

    /// The day on which the lines are valid, if it names one.
    pub(crate) fn valid_on(&self) -> Option<jiff::civil::Date> {
        self.valid_on.map(|day| day.0)
    }
}

/// The funding lines that a filter lets through, in the order in which they were recorded.
pub(crate) fn matching<'r>(
    request: &'r Request,
    filter: &FundingLineFilter,
) -> Result<Vec<&'r Arc<registry::FundingLine>>> {
    let registry = request.snapshot.registry();
    let services = named("services", "service", filter.services.as_deref())?;
    let bodies = named_bodies(registry, "bodies", filter.bodies.as_deref())?;
    let sources = named("sources", "source", filter.sources.as_deref())?;
    let since = filter.changed_since.map(|number| revision("changedSince", number)).transpose()?;
    let fits = |line: &registry::FundingLine| {
        services.as_ref().is_none_or(|slugs| slugs.contains(&*line.service))
            && bodies.as_ref().is_none_or(|slugs| slugs.contains(&*line.funder))
            && sources.as_ref().is_none_or(|slugs| slugs.contains(&*line.source))
            && filter.budgets.as_ref().is_none_or(|budgets| budgets.contains(&line.budget.into()))
            && filter.roles.as_ref().is_none_or(|roles| roles.contains(&line.role.into()))
            && filter.valid_on.is_none_or(|day| line.valid_on(day.0))
            && filter.amount_known.is_none_or(|known| known == line.annual_amount.is_some())
            && since.is_none_or(|since| {
                registry.service(&line.service).is_some_and(|service| service.changed > since)
            })
    };
    Ok(registry.lines().filter(|line| fits(line)).collect())
}

/// A page of funding lines, by their ids.
pub(crate) fn funding_lines(
    request: &Arc<Request>,
    filter: &FundingLineFilter,
    args: &PageArgs,
) -> Result<FundingLineConnection> {
    let mut found = matching(request, filter)?;
    found.sort_by(|a, b| a.id.cmp(&b.id));
    let place = |cursor: &Option<String>, argument: &str| {
        cursor.as_deref().map(|cursor| decode(cursor, argument)).transpose()
    };
    let (after, before) = (place(&args.after, "after")?, place(&args.before, "before")?);
    let start = after.map_or(0, |after| found.partition_point(|line| line.id <= after));
    let end = before.map_or(found.len(), |before| found.partition_point(|line| line.id < before));
    let window = window(start, end, found.len(), args);
    let entries = found.get(window.range).unwrap_or_default().iter();
    let entries = entries.map(|line| (seal(&format!("line/{}", line.id)), FundingLine::new(request, line)));
    let page = Page::of(entries.collect(), window.more_before, window.more_after);
    Ok(FundingLineConnection::of(page, found.len()))
}

fn decode(cursor: &str, argument: &str) -> Result<Slug> {
    let read = |text: &str| Slug::new(text.strip_prefix("line/")?).ok();
    unseal(cursor, read).ok_or_else(|| no_cursor(argument, "a cursor of a list of funding lines", cursor))
}
