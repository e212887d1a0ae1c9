//! Counts of services by what they have in common.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Enum, Result, SimpleObject};
use facts::{FactIndex, Sheet, Value};
use jiff::civil::Date as Day;
use readmodel::AsOf;
use registry::ServiceView;

use crate::counts::{each_once, position};
use crate::enums::{Classification, ClassificationBasis, Nation, ServiceStatus};
use crate::error::bad_request;
use crate::fact::FactChoice;
use crate::request::Request;
use crate::scalar::{Date, int};
use crate::service_filter::{ServiceFilter, matching};

/// What services are counted by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceCountKey {
    /// The nation.
    Nation,
    /// What it is on record as, or assessed to be.
    Classification,
    /// Where that comes from.
    Basis,
    /// Where it stands in its life. Of an earlier day that is not on record: not with `asOf`.
    Status,
    /// The kind of organisation that hosts it: the fact `host`.
    Host,
}

/// How many services have these in common. What was not counted by is null.
#[derive(SimpleObject)]
pub struct ServiceCount {
    /// The nation.
    pub nation: Option<Nation>,
    /// The class.
    pub classification: Option<Classification>,
    /// Where the class comes from.
    pub basis: Option<ClassificationBasis>,
    /// The status.
    pub status: Option<ServiceStatus>,
    /// The id of a choice of the fact `host`; `unknown` where it is not known.
    pub host: Option<String>,
    /// The same choice with its title; null where it is not known.
    pub host_choice: Option<FactChoice>,
    /// How many services.
    pub count: i32,
    /// Of these, services of which nothing that has a day says anything by the day of `asOf`: whether they were there then is not known.
    /// Null without `asOf`.
    pub unmentioned: Option<i32>,
}

/// Positions of words in the order of the registry: a key that can be sorted.
type Key = [Option<usize>; 5];

/// The services of a group, and those of them that nothing mentions by the day.
#[derive(Default)]
struct Group {
    count: usize,
    unmentioned: usize,
}

/// The counts of the services that match a filter, in the order of the keys. Groups without a service are left out.
pub(crate) fn service_counts(
    request: &Arc<Request>,
    mut filter: ServiceFilter,
    by: &[ServiceCountKey],
    as_of: Option<Date>,
) -> Result<Vec<ServiceCount>> {
    each_once(by)?;
    let day = as_of.map(|date| date.0);
    let wanted = if day.is_some() { filter.begin_as_of()? } else { (None, None) };
    if day.is_some() && by.contains(&ServiceCountKey::Status) {
        return Err(bad_request(
            "`by`: the status of an earlier day is not on record; `coverage(asOf:)` says what worked",
        ));
    }
    let asked = day.map_or_else(|| request.clone(), |day| Arc::new(request.on_day(day)));
    let vocabulary = asked.snapshot.registry().vocabulary();
    let host = vocabulary.find("host");
    let opened = vocabulary.find("opened_year");
    let mut then = day.map(|day| Then { day, as_of: asked.snapshot.as_of(day) });
    let classes = by.contains(&ServiceCountKey::Classification)
        || by.contains(&ServiceCountKey::Basis)
        || wanted.0.is_some()
        || wanted.1.is_some();
    let mut counts: BTreeMap<Key, Group> = BTreeMap::new();
    for row in matching(&asked, &filter)? {
        interrupt::check();
        let service = &row.service;
        if day.is_some_and(|day| opened.is_some_and(|fact| opened_after(service.sheet(), fact, day))) {
            continue;
        }
        let (class, basis) = match &mut then {
            Some(then) if classes => then.as_of.class_of(service),
            // Not asked for.
            Some(_) => (facts::Classification::Undetermined, registry::ClassificationBasis::Assessed),
            None => asked.snapshot.classification(row.position, service),
        };
        if wanted.0.as_ref().is_some_and(|classes| !classes.contains(&class.into()))
            || wanted.1.as_ref().is_some_and(|bases| !bases.contains(&basis.into()))
        {
            continue;
        }
        let place = |key: ServiceCountKey| match key {
            ServiceCountKey::Nation => position(registry::Nation::ALL.iter(), &row.nation),
            ServiceCountKey::Classification => position(facts::Classification::ALL.iter(), &class),
            ServiceCountKey::Basis => position(BASES.iter(), &basis),
            ServiceCountKey::Status => position(registry::ServiceStatus::ALL.iter(), &row.status),
            ServiceCountKey::Host => {
                // Behind all that are known.
                host.and_then(|fact| host_of(&asked, service, fact, day)).unwrap_or(usize::MAX)
            }
        };
        let mut key = Key::default();
        for one in by {
            if let Some(slot) = key.get_mut(*one as usize) {
                *slot = Some(place(*one));
            }
        }
        let group = counts.entry(key).or_default();
        group.count += 1;
        group.unmentioned += usize::from(then.as_ref().is_some_and(|then| !then.mentions(&asked, service)));
    }
    let entry = |([nation, class, basis, status, at], group): (Key, Group)| {
        let choice = at.zip(host).and_then(|(at, host)| FactChoice::at(vocabulary, host, at));
        ServiceCount {
            nation: nation.and_then(|at| registry::Nation::ALL.get(at)).map(|nation| (*nation).into()),
            classification: class
                .and_then(|at| facts::Classification::ALL.get(at))
                .map(|class| (*class).into()),
            basis: basis.and_then(|at| BASES.get(at)).map(|basis| (*basis).into()),
            status: status.and_then(|at| registry::ServiceStatus::ALL.get(at)).map(|status| (*status).into()),
            host: at
                .map(|_| choice.as_ref().map_or_else(|| "unknown".to_owned(), |choice| choice.id.clone())),
            host_choice: choice,
            count: int(group.count),
            unmentioned: day.map(|_| int(group.unmentioned)),
        }
    };
    Ok(counts.into_iter().map(entry).collect())
}

/// What is asked of an earlier day.
struct Then<'s> {
    day: Day,
    as_of: AsOf<'s>,
}

impl Then<'_> {
    fn mentions(&self, request: &Request, service: &ServiceView) -> bool {
        request.snapshot.registry().is_mentioned_by(service, self.day)
    }
}

/// Whether a service is known to have opened after the year of a day.
fn opened_after(sheet: &Sheet, opened: FactIndex, day: Day) -> bool {
    match sheet.value(opened) {
        Some(Value::Number(year)) => year.low().is_some_and(|first| first > f64::from(day.year())),
        _ => false,
    }
}

/// The position of the kind of host that a service is known to have, or was known to have by a day.
fn host_of(request: &Request, service: &ServiceView, host: FactIndex, day: Option<Day>) -> Option<usize> {
    let of = |sheet: &Sheet| match sheet.value(host) {
        Some(Value::Choice(choice)) => Some(*choice),
        _ => None,
    };
    match day {
        None => of(service.sheet()),
        Some(day) => of(&request.snapshot.registry().resolve_as_of(service, day).sheet),
    }
}

const BASES: [registry::ClassificationBasis; 3] = [
    registry::ClassificationBasis::Decided,
    registry::ClassificationBasis::Attested,
    registry::ClassificationBasis::Assessed,
];
