//! What each service was on any day, boiled down to what that depends on.

use std::collections::HashMap;

use facts::{Classification, Value};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use registry::{Audience, Registry, ServiceStatus, ServiceView};

use crate::Standing;
use crate::ground::{Ground, bit};

/// What a service is on record as, and since when anybody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What it is while it works, or what it is to be.
    class: Classification,
    /// Where it stands in its life, as was said last.
    status: ServiceStatus,
    /// The first day of which a source speaks; `None` when no source is dated.
    observed: Option<Date>,
    /// The years in which it can have opened, as far as is known.
    opened: (Option<i16>, Option<i16>),
    /// The day on which it was last changed here: a closed one had closed by then.
    changed: Option<Date>,
}

/// What coverage rests on: the profiles of all services that an audience sees, in the order of
/// [`Registry::all_services`], and the bodies that they serve. Made once for a snapshot, asked for any day.
#[derive(Clone, Debug)]
pub struct Profiles {
    rows: Vec<Option<Profile>>,
    ground: Ground,
}

impl Profiles {
    /// Reads every service once. `classify` says what the service at a position is: decided, else attested, else assessed.
    pub fn new(
        registry: &Registry,
        audience: Audience,
        classify: impl Fn(usize, &ServiceView) -> Classification,
    ) -> Self {
        let opened = registry.vocabulary().find("opened_year");
        // Sources are few and claims many: each source is looked up once.
        let mut published: HashMap<*const u8, Option<Date>> = HashMap::new();
        let rows = registry.all_services().enumerate().map(|(position, service)| {
            audience.sees(service).then(|| Profile {
                class: classify(position, service),
                status: service.service.status,
                observed: observed(registry, service, &mut published),
                opened: opened.map_or((None, None), |fact| years(service.sheet().value(fact))),
                changed: changed(registry, service),
            })
        });
        Self { rows: rows.collect(), ground: Ground::new(registry) }
    }

    /// The profile of the service at a position, if the audience sees it.
    #[must_use]
    pub fn at(&self, position: u32) -> Option<&Profile> {
        self.rows.get(position as usize)?.as_ref()
    }

    /// What the service at a position was on a day; nothing, for one that the audience does not see.
    #[must_use]
    pub fn standing(&self, position: u32, day: Date) -> Standing {
        self.at(position).map_or(Standing::Nothing, |profile| profile.on(day))
    }

    /// What every service was on a day, each as a bit.
    pub(crate) fn standings(&self, day: Date) -> Vec<u8> {
        let rows = self.rows.iter();
        rows.map(|row| row.as_ref().map_or(0, |profile| bit(profile.on(day)))).collect()
    }

    /// The bodies that the services serve.
    pub(crate) fn ground(&self) -> &Ground {
        &self.ground
    }

    /// How many services were something on a day.
    #[must_use]
    pub fn count(&self, standing: Standing, day: Date) -> u64 {
        self.rows.iter().flatten().map(|profile| u64::from(profile.on(day) == standing)).sum()
    }
}

impl Profile {
    /// What the service was on a day, as far as the registry carries it.
    ///
    /// What is on record is said as of the days of its sources. On a later day it counts as it was said last; on an earlier
    /// one only where the year of its opening is known, and else it is not known.
    #[must_use]
    pub fn on(&self, day: Date) -> Standing {
        let working = self.working();
        if working == Standing::Nothing {
            return Standing::Nothing;
        }
        if self.opened.0.is_some_and(|first| first > day.year()) {
            return Standing::Nothing;
        }
        let on_record = self.observed.is_none_or(|observed| observed <= day);
        // It had opened by then; that it closed in between nobody says.
        let had_opened = self.opened.1.is_some_and(|last| last < day.year());
        let closed = self.changed.is_none_or(|changed| changed <= day);
        match self.status {
            ServiceStatus::Operating if on_record || had_opened => working,
            ServiceStatus::Planned | ServiceStatus::Starting => match working {
                Standing::FullTeam | Standing::PerhapsTeam if on_record => Standing::Emerging,
                // Before anybody spoke of it, it was not there: it had not begun.
                _ => Standing::Nothing,
            },
            ServiceStatus::Closed if closed => Standing::Nothing,
            // When it closed, or whether it worked, is not on record.
            ServiceStatus::Operating
            | ServiceStatus::Closed
            | ServiceStatus::Paused
            | ServiceStatus::Unknown => maybe(working),
        }
    }

    /// What it is while it works.
    fn working(&self) -> Standing {
        match self.class {
            Classification::ParentInfantTeam => Standing::FullTeam,
            Classification::Undetermined => Standing::PerhapsTeam,
            Classification::CamhsEmbeddedSpecialist | Classification::PerinatalEmbeddedSpecialist => {
                Standing::EmbeddedSpecialist
            }
            Classification::NarrowEligibilityTeam
            | Classification::SingleInterventionService
            | Classification::OtherParentInfantService => Standing::Other,
            Classification::NotAParentInfantService => Standing::Nothing,
        }
    }
}

/// A service of which it is not known whether it worked.
fn maybe(working: Standing) -> Standing {
    match working {
        Standing::FullTeam | Standing::PerhapsTeam => Standing::PerhapsTeam,
        Standing::Nothing => Standing::Nothing,
        _ => Standing::PerhapsOther,
    }
}

/// The first day of which a source speaks.
fn observed(
    registry: &Registry,
    service: &ServiceView,
    published: &mut HashMap<*const u8, Option<Date>>,
) -> Option<Date> {
    let attested = service.attestations.iter().filter_map(|attestation| attestation.as_of);
    let claimed = service.claims.iter().filter(|claim| !claim.retracted).filter_map(|claim| {
        claim.observed_on.or_else(|| {
            *published
                .entry(claim.source.as_ptr())
                .or_insert_with(|| registry.source(&claim.source).and_then(|source| source.published))
        })
    });
    attested.chain(claimed).min()
}

/// The first and the last year that a number leaves possible.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the years that a date can have")]
fn years(value: Option<&Value>) -> (Option<i16>, Option<i16>) {
    let Some(Value::Number(interval)) = value else { return (None, None) };
    let year = |end: f64| end.clamp(-9999.0, 9999.0) as i16;
    (interval.low().map(f64::ceil).map(year), interval.high().map(f64::floor).map(year))
}

/// The day of the revision that touched the service last.
fn changed(registry: &Registry, service: &ServiceView) -> Option<Date> {
    // Only a closed service asks for it.
    if service.service.status != ServiceStatus::Closed {
        return None;
    }
    let record = registry.revision_record(service.changed)?;
    Some(record.at.to_zoned(TimeZone::UTC).date())
}
