//! Areas without a full team, those with most babies first.

use std::cmp::Reverse;

use registry::Population;

use crate::{Area, Coverage, Status};

/// An area in which no full team is known to work.
#[derive(Clone, Debug)]
pub struct Gap {
    /// The area.
    pub area: Area,
    /// Where it stands, from 1; areas with as many babies share a place. `None` without a figure: such an area may have more
    /// babies than any.
    pub rank: Option<u64>,
}

impl Gap {
    /// The figure of its babies for the year of the coverage, if there is one.
    #[must_use]
    pub fn babies(&self, year: i16) -> Option<&Population> {
        self.area.body.population(year)
    }
}

/// The areas that `matches`, without a full team: by babies under two, most first, then those without a figure by name.
///
/// A rank makes sense among bodies of one kind: areas of several kinds overlap.
#[must_use]
pub fn gaps(coverage: &Coverage, matches: impl Fn(&Area) -> bool) -> Vec<Gap> {
    let year = coverage.as_of().year();
    let babies = |area: &Area| area.body.population(year).map(|population| population.under_2);
    let without = coverage.areas().iter().filter(|area| area.status != Status::FullTeam && matches(area));
    let mut areas: Vec<(Option<u32>, &Area)> = without.map(|area| (babies(area), area)).collect();
    areas.sort_by(|(a_babies, a), (b_babies, b)| {
        Reverse(a_babies)
            .cmp(&Reverse(b_babies))
            .then_with(|| a.body.body.name.cmp(&b.body.body.name))
            .then_with(|| a.body.body.slug.cmp(&b.body.body.slug))
    });
    let mut place = (None, 0);
    let ranked = (1..).zip(areas).map(|(position, (babies, area))| {
        if babies != place.0 {
            place = (babies, position);
        }
        Gap { area: area.clone(), rank: babies.map(|_| place.1) }
    });
    ranked.collect()
}
