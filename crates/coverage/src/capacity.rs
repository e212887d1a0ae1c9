//! Capacity: the staff that births ask for, against the staff that is known.
//!
//! A [`StaffingStandard`] says how much staff a number of births asks for; need grows in proportion. Of supply little is
//! published, so that it is an interval, and so is what is short: a team of which nothing is known may be as large as it
//! needs to be, or be missing altogether.

use std::sync::Arc;

use facts::{FactIndex, Interval, OpenSet, Value, Vocabulary};
use jiff::civil::Date;
use registry::{BodyView, Registry, ServiceView};

use crate::{Coverage, Extent, Profiles, Role, StaffingStandard, Standing, births_of_service};

/// Need and supply, as a whole and by role.
#[derive(Clone, Debug, PartialEq)]
pub struct Capacity {
    /// The births a year that the need is for; `None` without a figure.
    pub births: Option<Interval>,
    /// As a whole.
    pub total: Balance,
    /// Role by role, in the order of the standard.
    pub roles: Vec<RoleBalance>,
}

/// Need against supply in whole-time equivalents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balance {
    /// What the births ask for; `None` without a figure of births.
    pub need: Option<Interval>,
    /// What there is, as far as is known: unbounded above while nothing bounds it.
    pub supply: Interval,
    /// What is short: from nothing to all of the need while supply is not known. `None` without a figure of births.
    pub short: Option<Interval>,
}

/// A role with its need and supply.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleBalance {
    /// The role.
    pub role: Role,
    /// Its need and supply. Of a profession that can fill several roles it is not known which it fills.
    pub balance: Balance,
}

/// The staff of one or several teams.
#[derive(Clone, Debug, PartialEq)]
pub struct Supply {
    /// Of all professions together.
    pub total: Interval,
    /// By role of the standard, in its order.
    pub roles: Vec<Interval>,
}

/// A range of whole-time equivalents from nothing on.
const FROM_NOTHING: f64 = 0.0;

fn between(low: f64, high: f64) -> Interval {
    let high = high.is_finite().then_some(high);
    Interval::new(Some(low), high).unwrap_or(Interval::UNBOUNDED)
}

fn high(interval: Interval) -> f64 {
    interval.high().unwrap_or(f64::INFINITY)
}

fn low(interval: Interval) -> f64 {
    interval.low().unwrap_or(FROM_NOTHING).max(FROM_NOTHING)
}

impl Supply {
    /// No staff at all: what no team supplies.
    #[must_use]
    pub fn none(standard: &StaffingStandard) -> Self {
        Self { total: Interval::exact(0.0), roles: vec![Interval::exact(0.0); standard.roles.len()] }
    }

    /// Staff of which nothing is known.
    #[must_use]
    pub fn unknown(standard: &StaffingStandard) -> Self {
        let anything = between(FROM_NOTHING, f64::INFINITY);
        Self { total: anything, roles: vec![anything; standard.roles.len()] }
    }

    /// What is known of the staff of a service.
    #[must_use]
    pub fn of_service(registry: &Registry, service: &ServiceView, standard: &StaffingStandard) -> Self {
        let vocabulary = registry.vocabulary();
        let staff = Workforce::of(vocabulary, service);
        let total = staff.total();
        let roles = standard.roles.iter().map(|role| staff.in_role(role, standard, total));
        Self { total, roles: roles.collect() }
    }

    /// The part of it that an area has when the service works there and perhaps elsewhere: anything up to the whole.
    #[must_use]
    pub fn for_area(self, alone: bool, extent: Extent) -> Self {
        if alone && extent == Extent::Whole {
            return self;
        }
        let part = |interval: Interval| between(FROM_NOTHING, high(interval));
        Self { total: part(self.total), roles: self.roles.into_iter().map(part).collect() }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: &Self) -> Self {
        let sum = |a: Interval, b: Interval| between(low(a) + low(b), high(a) + high(b));
        let roles = self.roles.iter().zip(&other.roles).map(|(a, b)| sum(*a, *b)).collect();
        Self { total: sum(self.total, other.total), roles }
    }
}

/// What is known of a team's staff.
struct Workforce<'a> {
    vocabulary: &'a Vocabulary,
    professions: Option<FactIndex>,
    set: Option<&'a OpenSet>,
    staff_wte: Interval,
}

impl<'a> Workforce<'a> {
    fn of(vocabulary: &'a Vocabulary, service: &'a ServiceView) -> Self {
        let value = |fact: &str| vocabulary.find(fact).and_then(|fact| service.sheet().value(fact));
        let set = match value("professions") {
            Some(Value::Set(set)) => Some(set),
            _ => None,
        };
        let staff_wte = match value("staff_wte") {
            Some(Value::Number(interval)) => *interval,
            _ => Interval::UNBOUNDED,
        };
        Self { vocabulary, professions: vocabulary.find("professions"), set, staff_wte }
    }

    /// All professions: what is said of the whole, and at least what is said of the parts.
    fn total(&self) -> Interval {
        let parts = self.set.map_or(0.0, |set| set.wte().iter().map(|(_, wte)| low(*wte)).sum());
        let known = between(low(self.staff_wte), high(self.staff_wte));
        // Sources that contradict each other leave what each says for sure.
        if parts > high(known) {
            between(low(known), parts)
        } else {
            between(low(known).max(parts), high(known))
        }
    }

    fn in_role(&self, role: &Role, standard: &StaffingStandard, total: Interval) -> Interval {
        let Some(set) = self.set else { return between(FROM_NOTHING, high(total)) };
        let mut sure = 0.0;
        let mut most = if set.is_complete() { 0.0 } else { f64::INFINITY };
        for profession in &role.filled_by {
            let Some(position) = self.position(profession) else { continue };
            if !set.sure().iter().any(|member| member == position) {
                continue;
            }
            let wte = set.wte_of(position).unwrap_or(Interval::UNBOUNDED);
            let elsewhere = standard.roles.iter().any(|other| {
                other.id != role.id && other.filled_by.iter().any(|filling| filling == profession)
            });
            sure += if elsewhere { 0.0 } else { low(wte) };
            most += high(wte);
        }
        let most = most.min(high(total));
        between(sure.min(most), most)
    }

    fn position(&self, profession: &str) -> Option<usize> {
        let choices = self.vocabulary.get(self.professions?)?.choices();
        choices.iter().position(|choice| choice.id == profession)
    }
}

impl Capacity {
    /// What so many births ask for, against a supply.
    #[must_use]
    pub fn new(standard: &StaffingStandard, births: Option<Interval>, supply: &Supply) -> Self {
        let need = |wte: f64| births.map(|births| births.times(wte / f64::from(standard.births)));
        let balance = |wte: f64, supply: Interval| {
            let need = need(wte);
            Balance { need, supply, short: need.map(|need| short(need, supply)) }
        };
        let roles = standard.roles.iter().zip(&supply.roles);
        let roles = roles
            .map(|(role, supply)| RoleBalance { role: role.clone(), balance: balance(role.wte, *supply) });
        Self { births, total: balance(standard.wte(), supply.total), roles: roles.collect() }
    }
}

/// What is short, never less than nothing.
fn short(need: Interval, supply: Interval) -> Interval {
    let least = (low(need) - high(supply)).max(0.0);
    let most = (high(need) - low(supply)).max(0.0);
    between(least, most)
}

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
    let services: Vec<&Arc<ServiceView>> = registry.all_services().collect();
    let mut teams = Vec::new();
    let mut supply = None;
    for one in evidence.iter().filter(|one| one.standing == Standing::FullTeam) {
        let Some(service) = services.get(one.service as usize) else { continue };
        let of_kind = service.service.areas.iter().filter_map(|area| registry.body(area));
        let alone = of_kind.filter(|area| area.body.kind == one.named.body.kind).count() == 1;
        let own = Supply::of_service(registry, service, standard).for_area(alone, one.extent);
        supply = Some(supply.map_or_else(|| own.clone(), |supply: Supply| supply.plus(&own)));
        teams.push(Arc::clone(service));
    }
    (teams, supply.unwrap_or_else(|| Supply::unknown(standard)))
}

#[cfg(test)]
mod tests {
    use facts::Interval;

    use super::{Capacity, Supply, between};
    use crate::standards;

    #[test]
    fn need_grows_with_births_and_nothing_known_may_be_everything_or_nothing() {
        let standard = &standards().unwrap()[0];
        let capacity = Capacity::new(standard, Some(Interval::exact(6600.0)), &Supply::unknown(standard));
        let need = capacity.total.need.unwrap();
        assert!((need.value().unwrap() - 14.66).abs() < 1e-9);
        assert_eq!(capacity.total.short, Some(between(0.0, need.value().unwrap())));
    }

    #[test]
    fn without_births_nothing_is_said_to_be_short() {
        let standard = &standards().unwrap()[0];
        let capacity = Capacity::new(standard, None, &Supply::none(standard));
        assert_eq!((capacity.total.need, capacity.total.short), (None, None));
    }

    #[test]
    fn no_team_leaves_all_of_the_need() {
        let standard = &standards().unwrap()[0];
        let capacity = Capacity::new(standard, Some(Interval::exact(3300.0)), &Supply::none(standard));
        assert!((capacity.total.short.unwrap().value().unwrap() - 7.33).abs() < 1e-9);
    }
}
