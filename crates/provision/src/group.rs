//! Areas counted: by nation and kind of body, never across kinds.

use std::collections::BTreeMap;

use jiff::civil::Date;
use registry::{BodyKind, Nation};

use crate::{Area, Coverage, Extent, Share, Status};

/// The areas of one kind of body in one nation.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The nation; `None` for bodies that work across nations.
    pub nation: Option<Nation>,
    /// The kind of body. Areas of different kinds overlap, so that they are never added up.
    pub kind: BodyKind,
    /// How many areas there are.
    pub areas: u64,
    /// How many there are of each status, in the order of [`Status::ALL`]; those without an area are there, too.
    pub statuses: Vec<StatusCount>,
    /// The babies of all of them.
    pub babies: Babies,
}

/// The areas of a group with one status.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusCount {
    /// The status.
    pub status: Status,
    /// How many of the group's areas have it.
    pub share: Share,
    /// For how many of these it is known to hold in a part only.
    pub in_part: u64,
    /// For how many of these it is current; see [`Area::is_current`].
    pub current: Share,
    /// The first and the last of the days on which these were last confirmed.
    pub confirmed: Option<(Date, Date)>,
    /// Their babies.
    pub babies: Babies,
}

/// Babies under two in some areas, as far as there are figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Babies {
    /// In the areas of which there is a figure.
    pub known: u64,
    /// How many areas there is a figure of.
    pub areas_with_figure: u64,
    /// How many there is none of: their babies are not known, and not none.
    pub areas_without_figure: u64,
}

impl Babies {
    /// How many there are in the areas of which there is a figure; `None` where there are areas and no figure of any.
    #[must_use]
    pub fn told(self) -> Option<u64> {
        (self.areas_with_figure > 0 || self.areas_without_figure == 0).then_some(self.known)
    }

    fn add(&mut self, area: &Area, year: i16) {
        match area.body.population(year) {
            Some(population) => {
                self.known += u64::from(population.under_2);
                self.areas_with_figure += 1;
            }
            None => self.areas_without_figure += 1,
        }
    }
}

impl Coverage {
    /// The areas counted by nation and kind of body.
    #[must_use]
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: BTreeMap<(Option<Nation>, BodyKind), Vec<&Area>> = BTreeMap::new();
        for area in self.areas() {
            groups.entry((area.body.body.nation, area.body.body.kind)).or_default().push(area);
        }
        groups.into_iter().map(|((nation, kind), areas)| group(nation, kind, &areas, self.as_of())).collect()
    }
}

/// The first and the last of some days.
fn between(all: (Date, Date), (first, last): (Date, Date)) -> (Date, Date) {
    (all.0.min(first), all.1.max(last))
}

fn group(nation: Option<Nation>, kind: BodyKind, areas: &[&Area], day: Date) -> Group {
    let year = day.year();
    let mut babies = Babies::default();
    for area in areas {
        babies.add(area, year);
    }
    let statuses = Status::ALL.iter().map(|status| {
        let of_status = areas.iter().filter(|area| area.status == *status);
        let mut babies = Babies::default();
        of_status.clone().for_each(|area| babies.add(area, year));
        StatusCount {
            status: *status,
            share: Share::among(areas, |area| area.status == *status),
            in_part: of_status.clone().map(|area| u64::from(area.extent == Extent::Part)).sum(),
            current: Share::among(of_status.clone(), |area| area.is_current(day)),
            confirmed: of_status.filter_map(|area| area.confirmed).map(|day| (day, day)).reduce(between),
            babies,
        }
    });
    Group { nation, kind, areas: areas.len() as u64, statuses: statuses.collect(), babies }
}

impl Group {
    /// Returns a sentence that may be quoted: how many areas of which have a status, and when that was last confirmed.
    #[must_use]
    pub fn sentence(&self, count: &StatusCount) -> String {
        let (some, of) = (count.share.count(), self.areas);
        let bodies = if of == 1 { self.kind.title().to_owned() } else { plural(self.kind.title()) };
        let place = self.nation.map_or_else(String::new, |nation| format!(" in {}", nation.title()));
        let have = if some == 1 { "has" } else { "have" };
        let part = match (count.status, count.in_part) {
            (Status::NoneKnown, _) | (_, 0) => String::new(),
            (_, parts) if parts == some && some == 1 => ", in a part of its area".to_owned(),
            (_, parts) if parts == some => ", in a part of their areas".to_owned(),
            (_, parts) => format!(", {parts} of them in a part of the area"),
        };
        let confirmed = match count.confirmed.map(|(first, last)| (month(first), month(last))) {
            None => String::new(),
            Some((first, last)) if first == last => format!("; last confirmed in {first}"),
            Some((first, last)) => format!("; last confirmed between {first} and {last}"),
        };
        format!("{some} of {of} {bodies}{place} {have} {}{part}{confirmed}.", on_record(count.status))
    }
}

fn on_record(status: Status) -> &'static str {
    match status {
        Status::FullTeam => "a full team on record",
        Status::Emerging => "a team on record that is planned or being set up",
        Status::EmbeddedSpecialist => "specialists inside another team on record",
        Status::Other => "another parent-infant service on record",
        Status::NoneKnown => "nothing on record, which does not mean that there is nothing",
        Status::NotKnown => "something on record that may be a full team",
    }
}

fn plural(title: &str) -> String {
    title.strip_suffix('y').map_or_else(|| format!("{title}s"), |stem| format!("{stem}ies"))
}

/// "June 2019".
fn month(day: Date) -> String {
    day.strftime("%B %Y").to_string()
}
