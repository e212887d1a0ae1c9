//! Whose capacity is asked for, and what it comes to.

use std::sync::Arc;

use facts::Interval;
use jiff::civil::Date;
use registry::{BodyView, Registry, ServiceView};

use super::{Capacity, Supply};
use crate::{Coverage, Profiles, StaffingStandard, Standing, births_of_service};

/// Whose capacity is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Question<'a> {
    /// That of one service.
    Service(&'a Arc<ServiceView>),
    /// That of the full teams that are known to work in the area of a body.
    Body(&'a Arc<BodyView>),
    /// That of nobody: what births ask for.
    Births,
}

/// What a question comes to.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// The births as they were given or found, before they were changed; `None` without a figure.
    pub births: Option<Interval>,
    /// The area, if one was asked for.
    pub body: Option<Arc<BodyView>>,
    /// The services whose staff is the supply.
    pub services: Vec<Arc<ServiceView>>,
    /// Need and supply.
    pub capacity: Capacity,
}

/// Need and supply of a team, an area or a number of births. `births` takes the place of what the registry knows, and
/// `factor` is what they are multiplied with.
///
/// Where no full team is known, supply is not known: that none is on record is not that there is none.
#[must_use]
pub fn assess(
    registry: &Registry,
    profiles: &Profiles,
    standard: &StaffingStandard,
    question: Question<'_>,
    births: Option<Interval>,
    factor: f64,
    day: Date,
) -> Assessed {
    let year = day.year();
    let (found, body, services, supply) = match question {
        Question::Service(service) => {
            let supply = Supply::of_service(registry, service, standard);
            (births_of_service(registry, service, year), None, vec![Arc::clone(service)], supply)
        }
        Question::Body(body) => {
            let (services, supply) = of_area(registry, profiles, standard, body, day);
            let under_1 = body.population(year).and_then(|population| population.under_1);
            (under_1.map(|under_1| Interval::exact(under_1.into())), Some(Arc::clone(body)), services, supply)
        }
        Question::Births => (None, None, Vec::new(), Supply::unknown(standard)),
    };
    let births = births.or(found);
    let capacity = Capacity::new(standard, births.map(|births| births.times(factor)), &supply);
    Assessed { births, body, services, capacity }
}

/// The full teams of an area, and what they supply.
fn of_area(
    registry: &Registry,
    profiles: &Profiles,
    standard: &StaffingStandard,
    body: &BodyView,
    day: Date,
) -> (Vec<Arc<ServiceView>>, Supply) {
    let coverage = Coverage::new(registry, profiles, day);
    let area = coverage.area(&body.body.slug);
    let evidence = area.map(|area| coverage.evidence(registry, profiles, area)).unwrap_or_default();
    let mut teams = Vec::new();
    let mut supply = None;
    for one in evidence.iter().filter(|one| one.standing == Standing::FullTeam) {
        let Some(service) = registry.service_at(one.service) else { continue };
        let of_kind = service.service.areas.iter().filter_map(|area| registry.body(area));
        let alone = of_kind.filter(|area| area.body.kind == one.named.body.kind).count() == 1;
        let own = Supply::of_service(registry, service, standard).for_area(alone, one.extent);
        supply = Some(supply.map_or_else(|| own.clone(), |supply: Supply| supply.plus(&own)));
        teams.push(Arc::clone(service));
    }
    (teams, supply.unwrap_or_else(|| Supply::unknown(standard)))
}
