//! Counts of services by what they have in common.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Enum, Result, SimpleObject};
use facts::Value;

use crate::enums::{Classification, ClassificationBasis, Nation, ServiceStatus};
use crate::error::bad_request;
use crate::request::Request;
use crate::scalar::int;
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
    /// Where it stands in its life.
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
    /// How many services.
    pub count: i32,
}

/// Positions of words in the order of the registry: a key that can be sorted.
type Key = [Option<usize>; 5];

/// The counts of the services that match a filter, in the order of the keys. Groups without a service are left out.
pub(crate) fn service_counts(
    request: &Arc<Request>,
    filter: &ServiceFilter,
    by: &[ServiceCountKey],
) -> Result<Vec<ServiceCount>> {
    if (1..by.len())
        .any(|at| by.get(..at).is_some_and(|before| by.get(at).is_some_and(|key| before.contains(key))))
    {
        return Err(bad_request("`by`: expected each key once"));
    }
    let vocabulary = request.snapshot.registry().vocabulary();
    let host = vocabulary.find("host");
    let hosts =
        host.and_then(|fact| vocabulary.get(fact)).map(facts::FactDefinition::choices).unwrap_or_default();
    let mut counts: BTreeMap<Key, usize> = BTreeMap::new();
    for row in matching(request, filter)? {
        interrupt::check();
        let service = &row.service;
        let (class, basis) = request.snapshot.classification(row.position, service);
        let of_host = || match host.and_then(|fact| service.sheet().value(fact)) {
            Some(Value::Choice(choice)) => *choice,
            // Behind all that are known.
            _ => hosts.len(),
        };
        let place = |key: ServiceCountKey| match key {
            ServiceCountKey::Nation => position(registry::Nation::ALL.iter(), &row.nation),
            ServiceCountKey::Classification => position(facts::Classification::ALL.iter(), &class),
            ServiceCountKey::Basis => position(BASES.iter(), &basis),
            ServiceCountKey::Status => position(registry::ServiceStatus::ALL.iter(), &row.status),
            ServiceCountKey::Host => of_host(),
        };
        let mut key = Key::default();
        for one in by {
            if let Some(slot) = key.get_mut(*one as usize) {
                *slot = Some(place(*one));
            }
        }
        *counts.entry(key).or_default() += 1;
    }
    let entry = |([nation, class, basis, status, host], count): (Key, usize)| ServiceCount {
        nation: nation.and_then(|at| registry::Nation::ALL.get(at)).map(|nation| (*nation).into()),
        classification: class.and_then(|at| facts::Classification::ALL.get(at)).map(|class| (*class).into()),
        basis: basis.and_then(|at| BASES.get(at)).map(|basis| (*basis).into()),
        status: status.and_then(|at| registry::ServiceStatus::ALL.get(at)).map(|status| (*status).into()),
        host: host.map(|at| hosts.get(at).map_or("unknown", |choice| &choice.id).to_owned()),
        count: int(count),
    };
    Ok(counts.into_iter().map(entry).collect())
}

const BASES: [registry::ClassificationBasis; 3] = [
    registry::ClassificationBasis::Decided,
    registry::ClassificationBasis::Attested,
    registry::ClassificationBasis::Assessed,
];

fn position<'a, T: PartialEq + 'a>(mut all: impl Iterator<Item = &'a T>, one: &T) -> usize {
    all.position(|other| other == one).unwrap_or_default()
}
