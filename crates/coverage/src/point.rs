//! The share of areas with a team over the years.

use jiff::civil::{Date, date};
use registry::{BodyKind, Nation, Registry};

use crate::{Coverage, Extent, Profiles, Share, Status};

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

/// One point a year for every nation and kind of body that has areas in it, from the first year to the last.
#[must_use]
pub fn over_time(
    registry: &Registry,
    profiles: &Profiles,
    years: std::ops::RangeInclusive<i16>,
) -> Vec<Point> {
    let days = years.map(|year| date(year, 6, 30));
    days.flat_map(|day| points(&Coverage::new(registry, profiles, day))).collect()
}

fn points(coverage: &Coverage) -> Vec<Point> {
    let mut groups: Vec<((Option<Nation>, BodyKind), [u64; 4])> = Vec::new();
    for area in coverage.areas() {
        let key = (area.body.body.nation, area.body.body.kind);
        let at = groups.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            groups.push((key, [0; 4]));
            groups.len() - 1
        });
        let Some((_, [all, with_team, in_part, not_known])) = groups.get_mut(at) else { continue };
        let team = area.status == Status::FullTeam;
        *all += 1;
        *with_team += u64::from(team);
        *in_part += u64::from(team && area.extent == Extent::Part);
        *not_known += u64::from(area.status == Status::NotKnown);
    }
    groups.sort_unstable_by_key(|(key, _)| *key);
    let points = groups.into_iter().filter_map(|((nation, kind), [all, with_team, in_part, not_known])| {
        let with_team = Share::new(with_team, all)?;
        Some(Point { as_of: coverage.as_of(), nation, kind, with_team, in_part, not_known })
    });
    points.collect()
}
