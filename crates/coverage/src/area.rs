//! What is known to work in the area of each commissioning body on a day.

use std::sync::Arc;

use jiff::civil::Date;
use registry::{BodyKind, BodyView, Registry};

use crate::{Extent, Profiles, Standing, Status};

/// The area of a body that exists on the day.
#[derive(Clone, Debug)]
pub struct Area {
    /// The body.
    pub body: Arc<BodyView>,
    /// What is known to work there.
    pub status: Status,
    /// How much of the area the status is known to hold for; the whole where nothing is known.
    pub extent: Extent,
}

/// A service that an area's status rests on.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The service, by its position in the order of [`Registry::all_services`].
    pub service: u32,
    /// What it was on the day.
    pub standing: Standing,
    /// The body that it names as its area: the body itself, or one that it followed.
    pub named: Arc<BodyView>,
    /// Whether it works in the whole of the area, as far as is known.
    pub extent: Extent,
}

/// What is known to work in the area of each commissioning body on a day.
///
/// Follows successions: a service that names a body works in the areas of those that followed it. Where the body was
/// divided, or where others joined it, the service works in a part of the new area, and the part is told as a part.
#[derive(Clone, Debug)]
pub struct Coverage {
    as_of: Date,
    areas: Vec<Area>,
    /// Where the area of the body at a position stands in `areas`.
    positions: Vec<Option<u32>>,
}

/// Whether a body of this kind commissions for the people of an area.
#[must_use]
pub fn commissions_an_area(kind: BodyKind) -> bool {
    match kind {
        BodyKind::ClinicalCommissioningGroup
        | BodyKind::IntegratedCareBoard
        | BodyKind::HealthBoard
        | BodyKind::LocalHealthBoard
        | BodyKind::HealthAndSocialCareTrust
        | BodyKind::LocalAuthority => true,
        BodyKind::NhsTrust | BodyKind::NationalBody | BodyKind::Partnership | BodyKind::CharitableFunder => {
            false
        }
    }
}

impl Coverage {
    /// The coverage of a day.
    #[must_use]
    pub fn new(registry: &Registry, profiles: &Profiles, as_of: Date) -> Self {
        let bodies: Vec<&Arc<BodyView>> = registry.bodies().collect();
        let known = Known { bodies: &bodies, profiles, as_of }.all();
        let mut positions = vec![None; bodies.len()];
        let mut areas = Vec::new();
        for ((body, known), position) in bodies.iter().zip(known).zip(&mut positions) {
            if !commissions_an_area(body.body.kind) || !in_force(&bodies, body, as_of) {
                continue;
            }
            *position = u32::try_from(areas.len()).ok();
            areas.push(known.area(body));
        }
        Self { as_of, areas, positions }
    }

    /// The day.
    #[must_use]
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// The areas of the bodies that exist on the day, in the order in which the bodies were added.
    #[must_use]
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The area of a body by its slug, if it exists on the day.
    #[must_use]
    pub fn area(&self, slug: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.body.body.slug == *slug)
    }

    /// The area of the body at a position, in the order of [`Registry::bodies`].
    #[must_use]
    pub fn area_at(&self, body: u32) -> Option<&Area> {
        let position = (*self.positions.get(body as usize)?)?;
        self.areas.get(position as usize)
    }

    /// The services that an area's status rests on, those that name the body itself first.
    #[must_use]
    pub fn evidence(&self, registry: &Registry, profiles: &Profiles, area: &Area) -> Vec<Evidence> {
        let bodies: Vec<&Arc<BodyView>> = registry.bodies().collect();
        let mut evidence: Vec<Evidence> = Vec::new();
        let mut open = vec![(&area.body, Extent::Whole)];
        let mut next = 0;
        while let Some((body, extent)) = open.get(next).copied() {
            next += 1;
            for service in body.serving() {
                let standing = profiles.standing(*service, self.as_of);
                if standing != Standing::Nothing && !evidence.iter().any(|known| known.service == *service) {
                    evidence.push(Evidence { service: *service, standing, named: Arc::clone(body), extent });
                }
            }
            let parts = predecessors(&bodies, body, self.as_of);
            let alone = parts.len() == 1;
            for (predecessor, whole) in parts {
                let extent = if whole && alone { extent } else { Extent::Part };
                if !open.iter().any(|(known, _)| Arc::ptr_eq(known, predecessor)) {
                    open.push((predecessor, extent));
                }
            }
        }
        evidence
    }
}

/// The bodies that exist on a day and commission for an area of their own.
pub(crate) fn existing(registry: &Registry, day: Date) -> impl Iterator<Item = &Arc<BodyView>> {
    let bodies: Vec<&Arc<BodyView>> = registry.bodies().collect();
    let exist: Vec<&Arc<BodyView>> = bodies
        .iter()
        .copied()
        .filter(|body| commissions_an_area(body.body.kind) && in_force(&bodies, body, day))
        .collect();
    exist.into_iter()
}

/// Whether a body exists on a day and has its area to itself: one whose last day is not recorded ends where a body of its
/// kind follows it.
fn in_force(bodies: &[&Arc<BodyView>], body: &BodyView, day: Date) -> bool {
    body.body.valid_on(day)
        && (body.body.valid_to.is_some()
            || !body.followed_by().iter().any(|(position, on)| {
                let successor = bodies.get(*position as usize);
                *on <= day
                    && successor.is_some_and(|successor| {
                        successor.body.kind == body.body.kind && successor.body.valid_on(day)
                    })
            }))
}

/// The bodies that a body had followed by a day, each with whether it went to it as a whole.
fn predecessors<'a>(
    bodies: &[&'a Arc<BodyView>],
    body: &BodyView,
    day: Date,
) -> Vec<(&'a Arc<BodyView>, bool)> {
    let followed = body.followed().iter().filter(|(_, on)| *on <= day);
    let found = followed.filter_map(|(position, _)| {
        let predecessor = *bodies.get(*position as usize)?;
        // One that lives on has given a part of its area away.
        let divided = predecessor.followed_by().len() > 1 || in_force(bodies, predecessor, day);
        Some((predecessor, !divided))
    });
    found.collect()
}

/// What is known of an area: for each standing of a service, whether one works in the whole or a part, if any does.
#[derive(Clone, Copy, Debug, Default)]
struct Reach {
    extents: [Option<Extent>; Standing::ALL.len()],
}

impl Reach {
    fn add(&mut self, standing: Standing, extent: Extent) {
        if let Some(known) = self.extents.get_mut(standing as usize) {
            // `Whole` comes before `Part`.
            *known = Some(known.map_or(extent, |known| known.min(extent)));
        }
    }

    fn get(self, standing: Standing) -> Option<Extent> {
        self.extents.get(standing as usize).copied().flatten()
    }

    fn area(self, body: &Arc<BodyView>) -> Area {
        let first = Standing::ALL.iter().find_map(|standing| Some((standing.status(), self.get(*standing)?)));
        let (status, extent) = first.unwrap_or((Status::NoneKnown, Extent::Whole));
        Area { body: Arc::clone(body), status, extent }
    }
}

/// Works out what is known of every body, those that have ended among them.
struct Known<'a> {
    bodies: &'a [&'a Arc<BodyView>],
    profiles: &'a Profiles,
    as_of: Date,
}

impl Known<'_> {
    fn all(&self) -> Vec<Reach> {
        let mut done: Vec<Option<Reach>> = vec![None; self.bodies.len()];
        for position in 0..self.bodies.len() {
            self.reach(position, &mut done);
        }
        done.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// Those whom a body followed come first; the registry refuses circles. Kept on a list of its own and not on the stack:
    /// a chain of successions may be long.
    fn reach(&self, position: usize, done: &mut [Option<Reach>]) {
        let mut open = vec![position];
        while let Some(at) = open.last().copied() {
            let Some(body) = self.bodies.get(at) else { return };
            if done.get(at).is_none_or(Option::is_some) {
                open.pop();
                continue;
            }
            let before = open.len();
            for (predecessor, on) in body.followed() {
                let predecessor = *predecessor as usize;
                if *on <= self.as_of && done.get(predecessor).is_some_and(Option::is_none) {
                    open.push(predecessor);
                }
            }
            if open.len() == before {
                let reach = self.of(body, done);
                if let Some(slot) = done.get_mut(at) {
                    *slot = Some(reach);
                }
                open.pop();
            }
        }
    }

    fn of(&self, body: &BodyView, done: &[Option<Reach>]) -> Reach {
        let mut reach = Reach::default();
        for service in body.serving() {
            let standing = self.profiles.standing(*service, self.as_of);
            if standing != Standing::Nothing {
                reach.add(standing, Extent::Whole);
            }
        }
        let before: Vec<(Reach, bool)> = body
            .followed()
            .iter()
            .filter(|(_, on)| *on <= self.as_of)
            .filter_map(|(position, _)| {
                let predecessor = self.bodies.get(*position as usize)?;
                let known = done.get(*position as usize).copied().flatten().unwrap_or_default();
                let lives_on = in_force(self.bodies, predecessor, self.as_of);
                Some((known, predecessor.followed_by().len() == 1 && !lives_on))
            })
            .collect();
        if before.is_empty() {
            return reach;
        }
        for standing in Standing::ALL {
            let mut extents = before.iter().map(|(known, whole)| (known.get(*standing), *whole));
            let all_whole = extents.clone().all(|(extent, whole)| whole && extent == Some(Extent::Whole));
            if all_whole {
                reach.add(*standing, Extent::Whole);
            } else if extents.any(|(extent, _)| extent.is_some()) {
                reach.add(*standing, Extent::Part);
            }
        }
        reach
    }
}
