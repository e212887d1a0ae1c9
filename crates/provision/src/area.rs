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
    kind.is_health_body() || kind == BodyKind::LocalAuthority
}

impl Coverage {
    /// The coverage of a day.
    #[must_use]
    pub fn new(registry: &Registry, profiles: &Profiles, as_of: Date) -> Self {
        let ground = profiles.ground();
        let reaches = ground.reaches(&profiles.standings(as_of), as_of);
        let mut positions = vec![None; reaches.len()];
        let mut areas = Vec::new();
        for ((body, reach), (at, position)) in registry.bodies().zip(reaches).zip((0..).zip(&mut positions)) {
            if commissions_an_area(body.body.kind) && ground.in_force(at, as_of) {
                *position = u32::try_from(areas.len()).ok();
                let (status, extent) = reach.status();
                areas.push(Area { body: Arc::clone(body), status, extent });
            }
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
        let ground = profiles.ground();
        let mut evidence: Vec<Evidence> = Vec::new();
        let mut open = vec![(&area.body, Extent::Whole)];
        let mut next = 0;
        while let Some((body, extent)) = open.get(next).copied() {
            interrupt::check();
            next += 1;
            for service in body.serving() {
                let standing = profiles.standing(*service, self.as_of);
                if standing != Standing::Nothing && !evidence.iter().any(|known| known.service == *service) {
                    evidence.push(Evidence { service: *service, standing, named: Arc::clone(body), extent });
                }
            }
            let followed = body.followed().iter().filter(|(_, on)| *on <= self.as_of);
            let alone = followed.count() == 1;
            for ((predecessor, on), (at, _)) in registry.predecessors(body).zip(body.followed()) {
                if on > self.as_of || open.iter().any(|(known, _)| Arc::ptr_eq(known, predecessor)) {
                    continue;
                }
                let whole = alone && !ground.divided(*at, self.as_of);
                open.push((predecessor, if whole { extent.max(Extent::Inherited) } else { Extent::Part }));
            }
        }
        evidence
    }
}
