//! The share of areas with a team over the years.

use std::sync::Arc;

use async_graphql::{Result, SimpleObject};

use crate::enums::{BodyKind, Nation};
use crate::error::bad_request;
use crate::request::Request;
use crate::scalar::Date;
use crate::scalar::int;
use crate::share::Share;

/// The most years of one answer.
const MOST_YEARS: i32 = 30;

/// The share of areas with a team over the years, towards the aim of the report: teams in all areas by 2030 (section 11).
#[derive(SimpleObject)]
pub struct CoverageTrend {
    /// The year by which the report would like to see teams in all areas.
    pub aim: i32,
    /// One point a year for every nation and kind of body with areas in it.
    pub points: Vec<CoveragePoint>,
}

/// How many areas of one kind in one nation had a full team at the end of June of a year, as far as the registry knows.
#[derive(SimpleObject)]
pub struct CoveragePoint {
    /// The day.
    pub as_of: Date,
    /// The nation; null for bodies that work across nations.
    pub nation: Option<Nation>,
    /// The kind of body.
    pub kind: BodyKind,
    /// Areas with a full team, in the whole or in a part.
    pub with_team: Share,
    /// Of these, areas with one in a part only.
    pub in_part: i32,
    /// Areas of which it is not known whether there is a team: the share may be higher by these.
    pub not_known: i32,
}

/// The points from one year to another.
pub(crate) fn coverage_trend(request: &Arc<Request>, from: i32, to: i32) -> Result<CoverageTrend> {
    let year = |argument: &str, year: i32| {
        let year = i16::try_from(year).ok().filter(|year| (1900..=2200).contains(year));
        year.ok_or_else(|| bad_request(format!("`{argument}`: expected a year such as 2019")))
    };
    let years = year("from", from)?..=year("to", to)?;
    if to < from || to - from >= MOST_YEARS {
        return Err(bad_request(format!(
            "`to`: expected a year from `from` on, at most {MOST_YEARS} in all"
        )));
    }
    let profiles = request.snapshot.profiles();
    let points = provision::over_time(profiles, years).into_iter();
    let points = points.map(|point| CoveragePoint {
        as_of: Date(point.as_of),
        nation: point.nation.map(Into::into),
        kind: point.kind.into(),
        with_team: point.with_team.into(),
        in_part: int(point.in_part),
        not_known: int(point.not_known),
    });
    Ok(CoverageTrend { aim: i32::from(provision::AIM), points: points.collect() })
}
