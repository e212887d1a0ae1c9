//! What is known to work in the area of each commissioning body on a day.

use std::sync::Arc;

use jiff::civil::Date;
use registry::{BodyKind, BodyView, Extent, Places, Registry, Stated};

use crate::known::known;
use crate::{Profiles, Standing, Status};

/// The area of a body that exists on the day.
#[derive(Clone, Debug)]
pub struct Area {
    /// The body.
    pub body: Arc<BodyView>,
    /// What is known to work there.
    pub status: Status,
    /// How much of the area the status is known to hold for; the whole where nothing is known.
    pub extent: Extent,
    /// The last day for which a source mentions a service that gives it the status; `None` where nothing is known, or no source has a day.
    pub confirmed: Option<Date>,
}

impl Area {
    /// Returns whether the status is current on a day, as [`Stated::months`] has it.
    #[must_use]
    pub fn is_current(&self, day: Date) -> bool {
        Stated::Service.is_current(self.confirmed, day)
    }
}

/// A service that an area's status rests on.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The service, by its position in the order of [`Registry::all_services`].
    pub service: u32,
    /// What it was on the day.
    pub standing: Standing,
    /// The body that it names as its area: the body itself, one that it followed, or a council in it.
    pub named: Arc<BodyView>,
    /// How much of the area it is known to work in.
    pub extent: Extent,
}

/// What is known to work in the area of each commissioning body on a day.
///
/// Where each service works is what [`Places`] says.
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
        let known = known(profiles, as_of);
        let mut positions = vec![None; known.len()];
        let mut areas = Vec::new();
        for ((body, known), position) in registry.bodies().zip(known).zip(&mut positions) {
            if commissions_an_area(body.body.kind) && registry.in_force(body, as_of) {
                *position = u32::try_from(areas.len()).ok();
                let (status, extent, confirmed) = known.status();
                areas.push(Area { body: Arc::clone(body), status, extent, confirmed });
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
        let working = Places::new(registry, self.as_of).services_in(&area.body).into_iter();
        let evidence = working.filter_map(|working| {
            let standing = profiles.standing(working.service, self.as_of);
            let named = Arc::clone(registry.body_at(working.reach.named)?);
            let extent = working.reach.extent;
            let here = Evidence { service: working.service, standing, named, extent };
            (standing != Standing::Nothing).then_some(here)
        });
        evidence.collect()
    }
}
