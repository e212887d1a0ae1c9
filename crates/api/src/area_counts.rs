//! Counts of areas by what is known to work there.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Enum, Result, SimpleObject};
use registry::Extent;

use crate::area_coverage::CoverageStatus;
use crate::counts::{each_once, position};
use crate::coverage_view::AreaFilter;
use crate::enums::{BodyKind, Nation};
use crate::error::bad_request;
use crate::request::Request;
use crate::scalar::{Date, int};

/// What areas are counted by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum AreaCountKey {
    /// What is known to work there.
    Status,
    /// The nation of the body.
    Nation,
    /// The kind of the body. Areas of different kinds overlap.
    Kind,
}

/// How many areas have these in common. What was not counted by is null.
#[derive(SimpleObject)]
pub struct AreaCount {
    /// What is known to work there.
    pub status: Option<CoverageStatus>,
    /// The nation; where it was counted by, null for bodies that work across nations.
    pub nation: Option<Nation>,
    /// The kind of body.
    pub kind: Option<BodyKind>,
    /// How many areas.
    pub count: i32,
    /// Of these, areas for which their status is known to hold in a part only.
    pub in_part: i32,
    /// Of these, areas whose status is current: confirmed at most 24 months before the day.
    pub current: i32,
}

/// Positions of words in the order of the registry: a key that can be sorted.
type Key = [Option<usize>; 3];

#[derive(Default)]
struct Group {
    count: usize,
    in_part: usize,
    current: usize,
}

/// The counts of the areas that match a filter on a day, in the order of the keys. Groups without an area are left out.
pub(crate) fn area_counts(
    request: &Arc<Request>,
    filter: &AreaFilter,
    by: &[AreaCountKey],
    as_of: Option<Date>,
) -> Result<Vec<AreaCount>> {
    each_once(by)?;
    if !by.contains(&AreaCountKey::Kind) && !filter.is_of_one_kind() {
        return Err(bad_request(
            "`by`: expected `KIND` among the keys, or one kind in `filter.kinds`: areas of several overlap, and cannot be added up",
        ));
    }
    let text = filter.wanted()?;
    let day = as_of.map_or(request.today, |day| day.0);
    let coverage = provision::Coverage::new(request.snapshot.registry(), request.snapshot.profiles(), day);
    let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
    for area in coverage.areas().iter().filter(|area| filter.matches(&text, area)) {
        interrupt::check();
        let body = &area.body.body;
        let mut key = Key::default();
        for one in by {
            let place = match one {
                AreaCountKey::Status => position(provision::Status::ALL.iter(), &area.status),
                AreaCountKey::Kind => position(registry::BodyKind::ALL.iter(), &body.kind),
                // Those that work across nations stand behind the others.
                AreaCountKey::Nation => {
                    body.nation.map_or(usize::MAX, |nation| position(registry::Nation::ALL.iter(), &nation))
                }
            };
            if let Some(slot) = key.get_mut(*one as usize) {
                *slot = Some(place);
            }
        }
        let group = groups.entry(key).or_default();
        group.count += 1;
        group.in_part += usize::from(area.extent == Extent::Part);
        group.current += usize::from(area.is_current(day));
    }
    let entry = |([status, nation, kind], group): (Key, Group)| AreaCount {
        status: status.and_then(|at| provision::Status::ALL.get(at)).map(|status| (*status).into()),
        nation: nation.and_then(|at| registry::Nation::ALL.get(at)).map(|nation| (*nation).into()),
        kind: kind.and_then(|at| registry::BodyKind::ALL.get(at)).map(|kind| (*kind).into()),
        count: int(group.count),
        in_part: int(group.in_part),
        current: int(group.current),
    };
    Ok(groups.into_iter().map(entry).collect())
}
