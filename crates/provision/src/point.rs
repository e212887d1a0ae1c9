//! The share of areas with a team over the years.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use registry::{BodyKind, Nation};

use crate::known::{existing, known};
use crate::{Extent, Profiles, Share, Status};

/// The year by which the report would like to see teams in all areas (section 11).
pub const AIM: i16 = 2030;

/// How many areas of one kind in one nation had a full team at the end of June of a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The day.
    pub as_of: Date,
    /// The nation; `None` for bodies that work across nations.
    pub nation: Option<Nation>,
    /// The kind of body.
    pub kind: BodyKind,
    /// Areas with a full team, in the whole or in a part.
    pub with_team: Share,
    /// Of these, areas with one in a part only.
    pub in_part: u64,
    /// Areas of which it is not known whether there is a team: the share may be higher by these.
    pub not_known: u64,
}

/// One point a year for every nation and kind of body that has areas in it, from the first year to the last. A trend begins in the
/// year of the first statement about any service: that nothing is on record of the years before says nothing of them.
#[must_use]
pub fn over_time(profiles: &Profiles, years: std::ops::RangeInclusive<i16>) -> Vec<Point> {
    let first = profiles.first_statement().map_or(i16::MAX, Date::year);
    let years = years.filter(|year| *year >= first);
    years.map(|year| date(year, 6, 30)).flat_map(|day| points(profiles, day)).collect()
}

/// The areas of one group, counted.
#[derive(Default)]
struct Tally {
    areas: u64,
    with_team: u64,
    in_part: u64,
    not_known: u64,
}

fn points(profiles: &Profiles, as_of: Date) -> Vec<Point> {
    let areas = known(profiles, as_of);
    let mut groups: BTreeMap<(Option<Nation>, BodyKind), Tally> = BTreeMap::new();
    for (at, nation, kind) in existing(profiles.registry(), as_of) {
        let Some(area) = areas.get(at as usize) else { continue };
        let (status, extent, _) = area.status();
        let tally = groups.entry((nation, kind)).or_default();
        let team = status == Status::FullTeam;
        tally.areas += 1;
        tally.with_team += u64::from(team);
        tally.in_part += u64::from(team && extent == Extent::Part);
        tally.not_known += u64::from(status == Status::NotKnown);
    }
    let points = groups.into_iter().filter_map(|((nation, kind), tally)| {
        let with_team = Share::new(tally.with_team, tally.areas)?;
        let Tally { in_part, not_known, .. } = tally;
        Some(Point { as_of, nation, kind, with_team, in_part, not_known })
    });
    points.collect()
}
