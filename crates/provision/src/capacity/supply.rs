//! The staff that is known.

use facts::{FactIndex, Interval, OpenSet, Value, Vocabulary};
use registry::{Registry, ServiceView};

use super::{FROM_NOTHING, between, high, low};
use crate::{Extent, Role, StaffingStandard};

/// The staff of one or several teams.
#[derive(Clone, Debug, PartialEq)]
pub struct Supply {
    /// Of all professions together.
    pub total: Interval,
    /// By role of the standard, in its order.
    pub roles: Vec<Interval>,
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
