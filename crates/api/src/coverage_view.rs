//! What is known to work in the area of each commissioning body on a day.

use std::cmp::Ordering;
use std::sync::Arc;

use async_graphql::{InputObject, Object, Result, SimpleObject};
use readmodel::{SortKey, Wanted, fold};

use crate::area_coverage::{AreaCoverage, CoverageStatus};
use crate::connection::{Page, PageArgs, connection};
use crate::cursor::Cursor;
use crate::enums::{BodyKind, Nation};
use crate::error::bad_request;
use crate::figure::PublishedFigure;
use crate::request::Request;
use crate::scalar::Date;
use crate::scalar::int;
use crate::search::filter_text;
use crate::share::Share;

connection!(AreaCoverageConnection, AreaCoverageEdge, AreaCoverage, "areas");

/// Which areas; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct AreaFilter {
    /// Words that all occur in the name of the body, whatever their case.
    text: Option<String>,
    /// Of bodies of one of these kinds. Areas of different kinds overlap.
    kinds: Option<Vec<BodyKind>>,
    /// In one of these nations.
    nations: Option<Vec<Nation>>,
    /// With one of these statuses.
    statuses: Option<Vec<CoverageStatus>>,
}

impl AreaFilter {
    /// Whether it asks for one kind of body.
    pub(crate) fn is_of_one_kind(&self) -> bool {
        self.kinds.as_ref().is_some_and(|kinds| kinds.len() == 1)
    }

    pub(crate) fn matches(&self, text: &Wanted, area: &provision::Area) -> bool {
        let body = &area.body.body;
        let name = fold(&body.name);
        text.chunks().all(|word| name.contains(word))
            && self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&body.kind.into()))
            && self
                .nations
                .as_ref()
                .is_none_or(|nations| body.nation.is_some_and(|nation| nations.contains(&nation.into())))
            && self.statuses.as_ref().is_none_or(|statuses| statuses.contains(&area.status.into()))
    }

    pub(crate) fn wanted(&self) -> Result<Wanted> {
        filter_text(self.text.as_deref())
    }
}

/// What is known to work in the area of each commissioning body on a day. Successions are followed: a service that names a
/// body works in the areas of those that followed it, or in a part of them.
#[derive(Clone)]
pub struct Coverage {
    request: Arc<Request>,
    coverage: Arc<provision::Coverage>,
}

impl Coverage {
    pub(crate) fn on(request: &Arc<Request>, day: Option<Date>) -> Self {
        let day = day.map_or(request.today, |day| day.0);
        let profiles = request.snapshot.profiles();
        let coverage = provision::Coverage::new(request.snapshot.registry(), profiles, day);
        Self { request: request.clone(), coverage: Arc::new(coverage) }
    }
}

/// What is known to work in the area of each commissioning body on a day. Successions are followed: a service that names a
/// body works in the areas of those that followed it, or in a part of them.
#[Object]
impl Coverage {
    /// The day.
    async fn as_of(&self) -> Date {
        Date(self.coverage.as_of())
    }
    /// The areas counted, by nation and kind of body. Kinds are never added up: their areas overlap.
    async fn groups(&self) -> Vec<CoverageGroup> {
        let groups = self.coverage.groups().into_iter();
        let day = self.coverage.as_of();
        groups.map(|group| CoverageGroup { request: self.request.clone(), day, group }).collect()
    }
    /// The area of one body; null where the body does not exist on the day, or commissions for no area.
    async fn area(&self, #[graphql(desc = "The slug of the body.")] body: String) -> Option<AreaCoverage> {
        let area = self.coverage.area(&body)?;
        Some(AreaCoverage::new(&self.request, &self.coverage, area))
    }
    /// The areas of the bodies that exist on the day, by name.
    async fn areas(
        &self,
        #[graphql(desc = "Which.")] filter: Option<AreaFilter>,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AreaCoverageConnection> {
        let args = PageArgs::new(first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let text = filter.wanted()?;
        let areas = self.coverage.areas().iter().filter(|area| filter.matches(&text, area));
        let mut found: Vec<(String, AreaCoverage)> = areas
            .map(|area| (fold(&area.body.body.name), AreaCoverage::new(&self.request, &self.coverage, area)))
            .collect();
        found.sort_by(|(a_name, a), (b_name, b)| a_name.cmp(b_name).then_with(|| slug(a).cmp(slug(b))));
        let found: Vec<AreaCoverage> = found.into_iter().map(|(_, area)| area).collect();
        let order = |area: &AreaCoverage, cursor: &Cursor| {
            fold(name(area)).as_str().cmp(&cursor.name).then_with(|| slug(area).cmp(&cursor.slug))
        };
        let key = |area: &AreaCoverage| (SortKey::Name, fold(name(area)));
        page(&self.request, &found, &args, order, key)
    }
    /// The areas in which no full team is known to work, those with most babies under two first, then those without a
    /// figure by name. A rank makes sense among bodies of one kind: name one in `filter.kinds`.
    async fn gaps(
        &self,
        #[graphql(desc = "Which.")] filter: Option<AreaFilter>,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AreaCoverageConnection> {
        let args = PageArgs::new(first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        if !filter.is_of_one_kind() {
            return Err(bad_request(
                "`filter.kinds`: expected one kind: areas of several overlap, and cannot be ranked",
            ));
        }
        let text = filter.wanted()?;
        let gaps = provision::gaps(&self.coverage, |area| filter.matches(&text, area)).into_iter();
        let gaps = gaps.map(|gap| AreaCoverage {
            rank: gap.rank,
            ..AreaCoverage::new(&self.request, &self.coverage, &gap.area)
        });
        // Most babies first; without a figure last, as if there were fewer than none.
        let babies = |area: &AreaCoverage| area.babies_under_two().map_or(-1.0, f64::from);
        let order = |area: &AreaCoverage, cursor: &Cursor| {
            let of_cursor = if let SortKey::Score(babies, _) = cursor.key { babies } else { f64::MAX };
            of_cursor
                .total_cmp(&babies(area))
                .then_with(|| name(area).cmp(&cursor.name))
                .then_with(|| slug(area).cmp(&cursor.slug))
        };
        let key = |area: &AreaCoverage| (SortKey::Score(babies(area), babies(area)), name(area).to_owned());
        page(&self.request, &gaps.collect::<Vec<_>>(), &args, order, key)
    }
}

fn name(area: &AreaCoverage) -> &str {
    &area.area.body.body.name
}

fn slug(area: &AreaCoverage) -> &str {
    &area.area.body.body.slug
}

/// A page of areas in their order.
fn page(
    request: &Request,
    found: &[AreaCoverage],
    args: &PageArgs,
    order: impl Fn(&AreaCoverage, &Cursor) -> Ordering,
    key: impl Fn(&AreaCoverage) -> (SortKey, String),
) -> Result<AreaCoverageConnection> {
    let place = |cursor: &Option<String>, argument: &str| {
        cursor.as_deref().map(|cursor| Cursor::decode(cursor, argument)).transpose()
    };
    let (after, before) = (place(&args.after, "after")?, place(&args.before, "before")?);
    let total = found.len();
    let start = after.map_or(0, |cursor| found.partition_point(|area| order(area, &cursor).is_le()));
    let end = before.map_or(total, |cursor| found.partition_point(|area| order(area, &cursor).is_lt()));
    let within = found.get(start..end.max(start)).unwrap_or_default().to_vec();
    let revision = request.snapshot.revision();
    let cursor = |area: &AreaCoverage| {
        let (key, name) = key(area);
        Cursor { revision, key, name, slug: slug(area).to_owned() }.encode()
    };
    Ok(AreaCoverageConnection::of(Page::cut(within, args, start > 0, end < total, cursor), total))
}

/// The areas of one kind of body in one nation, as far as the registry holds them.
#[derive(Clone)]
pub struct CoverageGroup {
    request: Arc<Request>,
    day: jiff::civil::Date,
    group: provision::Group,
}

/// The areas of one kind of body in one nation, as far as the registry holds them.
#[Object]
impl CoverageGroup {
    /// The nation; null for bodies that work across nations.
    async fn nation(&self) -> Option<Nation> {
        self.group.nation.map(Into::into)
    }
    /// The kind of body.
    async fn kind(&self) -> BodyKind {
        self.group.kind.into()
    }
    /// How many areas the registry holds. There may be more: see `stated`.
    async fn areas(&self) -> i32 {
        int(self.group.areas)
    }
    /// How many sources state that there are, those that are about the last day up to this one. Where they state more than
    /// `areas`, shares are of the areas that the registry holds, and say nothing of the others.
    async fn stated(&self) -> Result<Vec<PublishedFigure>> {
        PublishedFigure::of_bodies(&self.request, self.group.kind, self.group.nation, self.day)
    }
    /// How many there are of each status; statuses without an area are there, too.
    async fn statuses(&self) -> Vec<CoverageStatusCount> {
        let statuses = self.group.statuses.iter().map(|count| CoverageStatusCount {
            status: count.status.into(),
            share: count.share.into(),
            in_part: int(count.in_part),
            current: count.current.into(),
            last_confirmed: Between::of(count.confirmed),
            sentence: self.group.sentence(count),
            babies: count.babies.into(),
        });
        statuses.collect()
    }
    /// The babies of all of them.
    async fn babies(&self) -> AreaBabies {
        self.group.babies.into()
    }
}

/// Two days and what lies between them.
#[derive(SimpleObject, Clone, Copy)]
pub struct Between {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Between {
    pub(crate) fn of(days: Option<(jiff::civil::Date, jiff::civil::Date)>) -> Option<Self> {
        days.map(|(first, last)| Self { first: Date(first), last: Date(last) })
    }
}

/// The areas of a group with one status.
#[derive(SimpleObject, Clone)]
pub struct CoverageStatusCount {
    /// The status.
    pub status: CoverageStatus,
    /// How many of the group's areas have it.
    pub share: Share,
    /// For how many of these it is known to hold in a part only.
    pub in_part: i32,
    /// For how many of these it is current: confirmed at most 24 months before the day.
    pub current: Share,
    /// The first and the last of the days on which these were last confirmed; null where none has a day.
    pub last_confirmed: Option<Between>,
    /// The same in a sentence that may be quoted: "17 of 42 integrated care boards in England have a full team on record; last confirmed
    /// between June 2019 and May 2026."
    pub sentence: String,
    /// Their babies.
    pub babies: AreaBabies,
}

/// Babies under two in some areas, as far as there are figures.
#[derive(SimpleObject, Clone, Copy)]
pub struct AreaBabies {
    /// In the areas of which there is a figure; null where there are areas and no figure of any, which is never none.
    pub under_two: Option<i32>,
    /// How many areas there is a figure of.
    pub areas_with_figure: i32,
    /// How many there is none of: their babies are not known.
    pub areas_without_figure: i32,
}

impl From<provision::Babies> for AreaBabies {
    fn from(babies: provision::Babies) -> Self {
        Self {
            under_two: babies.told().map(int),
            areas_with_figure: int(babies.areas_with_figure),
            areas_without_figure: int(babies.areas_without_figure),
        }
    }
}
