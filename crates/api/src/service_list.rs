//! Lists of services: filters, orders, pages.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{Enum, InputObject, Result};
use facts::{Comparison, Truth, Value};
use fixedbitset::FixedBitSet;
use jiff::civil::Date;
use readmodel::{Row, Snapshot, SortField, SortKey, Verdicts, Wanted};
use registry::{BodyView, Extent, Places, Registry, Revision, Slug};
use rules::DEFAULT;

use crate::at_hand::{Apart, Read};
use crate::connection::{Page, PageArgs, connection};
use crate::cursor::Cursor;
use crate::enums::{Classification, Nation, OrderDirection, ServiceStatus};
use crate::error::bad_request;
use crate::request::Request;
use crate::search::filter_text;
use crate::service::Service;
use crate::team::Team;

connection!(ServiceConnection, ServiceEdge, Read<Service>, "services");
connection!(TeamConnection, TeamEdge, Team, "teams");

/// Which services to list; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct ServiceFilter {
    /// Words that all occur in names, other names, places or bodies served, whatever their case.
    text: Option<String>,
    /// In one of these nations.
    nations: Option<Vec<Nation>>,
    /// Of one of these classes.
    pub(crate) classifications: Option<Vec<Classification>>,
    /// Neither decided nor attested, left open by the default definition, and likely of one of these classes; see
    /// `Assessment.likely` for what that rests on.
    likely_classes: Option<Vec<Classification>>,
    /// With one of these statuses.
    statuses: Option<Vec<ServiceStatus>>,
    /// Slugs of commissioning bodies: works in the area of one of them today, or in a part of it, as `CommissioningBody.serves` has it.
    serves_areas: Option<Vec<String>>,
    /// True: works in the area of a health body of today, as far as is known; false: the others, which no map of health bodies shows.
    has_health_body: Option<bool>,
    /// Slugs of commissioning bodies: paid for by one of them today, as `CommissioningBody.funds` has it.
    funded_by: Option<Vec<String>>,
    /// Slugs of interventions: known to offer one of them.
    offers: Option<Vec<String>>,
    /// Known to accept children at this age in months from birth; conception is -9.
    accepts_at_months: Option<i32>,
    /// True: services whose attested or decided class the rules contradict; false: the others.
    contradicted: Option<bool>,
    /// With one of these slugs, at most 1,000.
    slugs: Option<Vec<String>>,
    /// Changed after this revision.
    changed_since: Option<i32>,
}

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

/// A filter with everything looked up once.
struct Matcher<'r> {
    request: &'r Request,
    filter: &'r ServiceFilter,
    text: Wanted,
    /// The services in the areas of the bodies that are named, by position.
    served: Option<HashSet<u32>>,
    /// The services that they pay for.
    funded: Option<HashSet<Slug>>,
    slugs: Option<HashSet<&'r str>>,
    changed_since: Option<Revision>,
    offered: facts::Members,
    ages: Option<(facts::FactIndex, facts::FactIndex)>,
    interventions: Option<facts::FactIndex>,
    places: RefCell<Places<'r>>,
}

/// The most slugs that a filter names.
const MAX_SLUGS: usize = 1_000;

fn revision(number: i32) -> Result<Revision> {
    let revision = u64::try_from(number).map(Revision::new);
    revision.map_err(|_| {
        bad_request(format!("`filter.changedSince`: expected a revision, 0 or more, got `{number}`"))
    })
}

/// Names, each once: a list may name one thousands of times.
fn names(list: &[String]) -> HashSet<&str> {
    list.iter().map(String::as_str).collect()
}

/// The services that work in the areas of bodies, by position.
fn served(registry: &Registry, bodies: &[&Arc<BodyView>], today: Date) -> HashSet<u32> {
    let mut found = HashSet::new();
    for body in bodies {
        let working = Places::new(registry, registry.day_of(body, today)).services_in(body);
        let known = working.into_iter().filter(|working| working.reach.extent != Extent::Perhaps);
        found.extend(known.map(|working| working.service));
    }
    found
}

/// The services that bodies pay for.
fn funded(registry: &Registry, bodies: &[&Arc<BodyView>], today: Date) -> HashSet<Slug> {
    let lines = bodies.iter().flat_map(|body| {
        // One that gave its area away and has no last day on record pays its lines itself.
        let day = if body.body.valid_on(today) { today } else { registry.day_of(body, today) };
        funding::lines_paid_by(registry, body, day)
    });
    lines.map(|link| link.line.service.clone()).collect()
}

impl<'r> Matcher<'r> {
    fn new(request: &'r Request, filter: &'r ServiceFilter) -> Result<Self> {
        let vocabulary = request.snapshot.registry().vocabulary();
        let registry = request.snapshot.registry();
        for (argument, slugs) in [("servesAreas", &filter.serves_areas), ("fundedBy", &filter.funded_by)] {
            for slug in slugs.iter().flatten() {
                if registry.body(slug).is_none() {
                    let message = format!("`filter.{argument}`: there is no commissioning body `{slug}`");
                    return Err(bad_request(message));
                }
            }
        }
        let bodies = |list: &Option<Vec<String>>| {
            list.as_ref().map(|list| {
                names(list).into_iter().filter_map(|slug| registry.body(slug)).collect::<Vec<_>>()
            })
        };
        let slugs = filter.slugs.as_ref().map_or(0, Vec::len);
        if slugs > MAX_SLUGS {
            return Err(bad_request(format!("`filter.slugs`: expected at most {MAX_SLUGS}, got {slugs}")));
        }
        let interventions = vocabulary.find("interventions");
        let definition = interventions.and_then(|fact| vocabulary.get(fact));
        let mut offered = facts::Members::NONE;
        for slug in filter.offers.iter().flatten() {
            let position = definition.and_then(|definition| definition.choice(slug)).ok_or_else(|| {
                let choices = definition.map(facts::FactDefinition::choices).unwrap_or_default();
                let meant = facts::suggest(slug, choices.iter().map(|choice| choice.id.as_str()));
                let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
                bad_request(format!("`filter.offers`: there is no intervention `{slug}`{meant}"))
            })?;
            offered = offered.union(facts::Members::one(position));
        }
        Ok(Self {
            request,
            filter,
            text: filter_text(filter.text.as_deref())?,
            served: bodies(&filter.serves_areas).map(|bodies| served(registry, &bodies, request.today)),
            funded: bodies(&filter.funded_by).map(|bodies| funded(registry, &bodies, request.today)),
            slugs: filter.slugs.as_ref().map(|list| names(list)),
            changed_since: filter.changed_since.map(revision).transpose()?,
            offered,
            ages: vocabulary.find("accepts_from_months").zip(vocabulary.find("accepts_until_months")),
            interventions,
            places: RefCell::new(Places::new(registry, request.today)),
        })
    }

    /// The places of the services that match in the directory.
    fn matching(&self) -> FixedBitSet {
        let (snapshot, filter) = (&self.request.snapshot, self.filter);
        let mut places = snapshot.live().clone();
        if let Some(nations) = &filter.nations {
            places.intersect_with(&snapshot.in_nations(nations.iter().map(|nation| (*nation).into())));
        }
        if let Some(statuses) = &filter.statuses {
            places.intersect_with(&snapshot.with_statuses(statuses.iter().map(|status| (*status).into())));
        }
        if let Some(classes) = &filter.classifications {
            places.intersect_with(&snapshot.of_classes(classes.iter().map(|class| (*class).into())));
        }
        if let Some(classes) = &filter.likely_classes {
            places.intersect_with(&snapshot.likely_of(classes.iter().map(|class| (*class).into())));
        }
        match filter.contradicted {
            Some(true) => places.intersect_with(snapshot.contradicted()),
            Some(false) => places.difference_with(snapshot.contradicted()),
            None => {}
        }
        for word in self.text.chunks() {
            places.intersect_with(&snapshot.service_index().containing(word));
        }
        if self.looks_closer() {
            let rows = snapshot.service_index().rows();
            let others: Vec<usize> =
                places.ones().filter(|place| !rows.get(*place).is_some_and(|row| self.fits(row))).collect();
            for place in others {
                places.remove(place);
            }
        }
        places
    }

    /// Whether the filter asks for what has to be looked up service by service.
    fn looks_closer(&self) -> bool {
        let filter = self.filter;
        filter.serves_areas.is_some()
            || filter.has_health_body.is_some()
            || filter.funded_by.is_some()
            || filter.offers.is_some()
            || filter.accepts_at_months.is_some()
            || filter.slugs.is_some()
            || filter.changed_since.is_some()
    }

    fn fits(&self, row: &Row) -> bool {
        let filter = self.filter;
        let position = || u32::try_from(row.position).unwrap_or(u32::MAX);
        self.served.as_ref().is_none_or(|served| served.contains(&position()))
            && self.funded.as_ref().is_none_or(|funded| funded.contains(&row.service.service.slug))
            && filter.has_health_body.is_none_or(|has| has == self.has_health_body(row))
            && (filter.offers.is_none() || self.offers(row) == Truth::True)
            && filter.accepts_at_months.is_none_or(|age| self.accepts(row, f64::from(age)) == Truth::True)
            && self.slugs.as_ref().is_none_or(|wanted| wanted.contains(&*row.service.service.slug))
            && self.changed_since.is_none_or(|since| row.service.changed > since)
    }

    fn has_health_body(&self, row: &Row) -> bool {
        let registry = self.request.snapshot.registry();
        let reaches = self.places.borrow_mut().of(&row.service);
        reaches.into_iter().any(|reach| {
            let body = registry.body_at(reach.body);
            reach.extent != Extent::Perhaps && body.is_some_and(|body| body.body.kind.is_health_body())
        })
    }

    fn offers(&self, row: &Row) -> Truth {
        match self.interventions.and_then(|fact| row.service.sheet().value(fact)) {
            Some(Value::Set(set)) => set.includes_any(self.offered),
            _ => Truth::Unknown,
        }
    }

    fn accepts(&self, row: &Row, age: f64) -> Truth {
        let Some((from, until)) = self.ages else { return Truth::Unknown };
        let compare = |fact, comparison| match row.service.sheet().value(fact) {
            Some(Value::Number(interval)) => interval.compare(comparison, age),
            _ => Truth::Unknown,
        };
        compare(from, Comparison::AtMost).and(compare(until, Comparison::AtLeast))
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
    let matching = Matcher::new(request, filter)?.matching();
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
