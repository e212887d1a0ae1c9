//! What each service was on any day, boiled down to what that depends on.

use std::collections::HashMap;

use facts::{Classification, Value};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use registry::{Registry, ServiceStatus, ServiceView};

use crate::Standing;

/// What a service was on any day, as far as the registry carries it: nothing, then one thing, then another.
///
/// What is on record is said as of the days of its sources. On a later day it counts as it was said last; on an earlier one
/// only where the year of its opening is known, and else it is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The first day on which it was anything; the first of all days where that is not known.
    begins: Date,
    /// What it was from then on.
    at_first: Standing,
    /// The day from which it was what it is now.
    turns: Date,
    /// What it is now.
    now: Standing,
    /// The first day of which a source speaks.
    observed: Option<Date>,
    /// The last day of which a source speaks.
    confirmed: Option<Date>,
}

/// What coverage rests on: the profiles of all services, in the order of
/// [`Registry::all_services`]. Made once for a snapshot, asked for any day.
#[derive(Clone, Debug)]
pub struct Profiles {
    /// The snapshot that they were made of: what a later one shares with it need not be read again.
    registry: Registry,
    rows: Vec<Option<Profile>>,
}

impl Profiles {
    /// Reads every service once. `classify` says what the service at a position is: decided, else attested, else assessed.
    pub fn new(registry: &Registry, classify: impl Fn(usize, &ServiceView) -> Classification) -> Self {
        let nothing = Registry::empty(registry.vocabulary().clone());
        Self { registry: nothing, rows: Vec::new() }.after(registry, classify)
    }

    /// The profiles of a later snapshot under the same definitions. Only services that have changed since are read.
    #[must_use]
    pub fn after(
        &self,
        registry: &Registry,
        classify: impl Fn(usize, &ServiceView) -> Classification,
    ) -> Self {
        let opened = registry.vocabulary().find("opened_year");
        // Sources are few and claims many: each source is looked up once.
        let mut published: HashMap<*const u8, Option<Date>> = HashMap::new();
        let mut read = |position, service: &ServiceView| {
            service.standing.is_live().then(|| {
                let working = working(classify(position, service));
                let opened = opened.map_or((None, None), |fact| years(service.sheet().value(fact)));
                let observed = observed(registry, service, &mut published);
                let turned = registry.status_stated_on(service).or_else(|| changed(registry, service));
                Profile::new(working, service.service.status, opened, observed, turned)
            })
        };
        let mut rows = self.rows.clone();
        for position in registry.services_changed_since(&self.registry) {
            let service = u32::try_from(position).ok().and_then(|position| registry.service_at(position));
            let row = service.and_then(|service| read(position, service));
            match rows.get_mut(position) {
                Some(known) => *known = row,
                None => rows.push(row),
            }
        }
        Self { registry: registry.clone(), rows }
    }

    /// The profile of the service at a position, unless it was withdrawn.
    #[must_use]
    pub fn at(&self, position: u32) -> Option<&Profile> {
        self.rows.get(position as usize)?.as_ref()
    }

    /// What the service at a position was on a day; nothing, for one that was withdrawn.
    #[must_use]
    pub fn standing(&self, position: u32, day: Date) -> Standing {
        self.at(position).map_or(Standing::Nothing, |profile| profile.on(day))
    }

    /// The last day for which a source mentions the service at a position.
    #[must_use]
    pub fn confirmed(&self, position: u32) -> Option<Date> {
        self.at(position)?.confirmed
    }

    /// The first day for which a source mentions any service that was something.
    #[must_use]
    pub fn first_statement(&self) -> Option<Date> {
        self.rows.iter().flatten().filter_map(|profile| profile.observed).min()
    }

    /// The registry that they were made of.
    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// How many services were something on a day.
    #[must_use]
    pub fn count(&self, standing: Standing, day: Date) -> u64 {
        self.rows.iter().flatten().map(|profile| u64::from(profile.on(day) == standing)).sum()
    }
}

impl Profile {
    /// What a service was that is `working` while it works: `opened` are the years in which it can have opened, `observed` are
    /// the first and the last day of which a source speaks, if any is dated, and `turned` the day of which a source says so, or else on
    /// which it was last changed here.
    fn new(
        working: Standing,
        status: ServiceStatus,
        opened: (Option<Date>, Option<Date>),
        observed: Option<(Date, Date)>,
        turned: Option<Date>,
    ) -> Self {
        let begins = opened.0.unwrap_or(Date::MIN);
        let (first, last) = observed.unzip();
        let on_record = first.unwrap_or(Date::MIN);
        let perhaps = working.perhaps();
        let (at_first, turns, now) = match status {
            // Once it had opened it worked, too: that it closed in between nobody says.
            ServiceStatus::Operating => {
                (perhaps, opened.1.map_or(on_record, |opened| opened.min(on_record)), working)
            }
            // Before anybody spoke of it, it was not there: it had not begun.
            ServiceStatus::Planned | ServiceStatus::Starting => match working {
                Standing::FullTeam | Standing::PerhapsTeam => {
                    (Standing::Nothing, on_record, Standing::Emerging)
                }
                _ => (Standing::Nothing, on_record, Standing::Nothing),
            },
            // When it closed is not on record, but that it had by then.
            ServiceStatus::Closed => (perhaps, turned.unwrap_or(Date::MIN), Standing::Nothing),
            ServiceStatus::Paused | ServiceStatus::Unknown => (perhaps, begins, perhaps),
        };
        Self { begins, at_first, turns, now, observed: first, confirmed: last }
    }

    /// What the service was on a day.
    #[must_use]
    pub fn on(&self, day: Date) -> Standing {
        if day < self.begins {
            Standing::Nothing
        } else if day < self.turns {
            self.at_first
        } else {
            self.now
        }
    }
}

/// What a service of a class is while it works.
fn working(class: Classification) -> Standing {
    match class {
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

/// The first and the last day of which a source speaks.
fn observed(
    registry: &Registry,
    service: &ServiceView,
    published: &mut HashMap<*const u8, Option<Date>>,
) -> Option<(Date, Date)> {
    let attested = service.attestations.iter().filter_map(|attestation| attestation.as_of);
    let claimed =
        service.claims.iter().filter(|claim| !claim.retracted && !claim.implied).filter_map(|claim| {
            claim.observed_on.or_else(|| {
                *published
                    .entry(claim.source.as_ptr())
                    .or_insert_with(|| registry.source(&claim.source).and_then(|source| source.published))
            })
        });
    let status = registry.status_stated_on(service);
    attested
        .chain(claimed)
        .chain(status)
        .map(|day| (day, day))
        .reduce(|all, (day, _)| (all.0.min(day), all.1.max(day)))
}

/// The first day of the years that a number leaves possible, and the first day after them.
#[expect(clippy::cast_possible_truncation, reason = "a year out of range is no date")]
fn years(value: Option<&Value>) -> (Option<Date>, Option<Date>) {
    let Some(Value::Number(interval)) = value else { return (None, None) };
    let new_year = |year: f64| Date::new(year as i16, 1, 1).ok();
    let first = interval.low().and_then(|low| new_year(low.ceil()));
    (first, interval.high().and_then(|high| new_year(high.floor() + 1.0)))
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
