//! Areas counted: by nation and kind of body, never across kinds.

use std::collections::BTreeMap;

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
        let year = self.as_of().year();
        groups.into_iter().map(|((nation, kind), areas)| group(nation, kind, &areas, year)).collect()
    }
}

fn group(nation: Option<Nation>, kind: BodyKind, areas: &[&Area], year: i16) -> Group {
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
            in_part: of_status.map(|area| u64::from(area.extent == Extent::Part)).sum(),
            babies,
        }
    });
    Group { nation, kind, areas: areas.len() as u64, statuses: statuses.collect(), babies }
}
