//! Capacity: the staff that births ask for, against the staff that is known.
//!
//! A [`StaffingStandard`] says how much staff a number of births asks for; need grows in proportion. Of supply little is
//! published, so that it is an interval, and so is what is short: a team of which nothing is known may be as large as it
//! needs to be, or be missing altogether.

mod question;
mod supply;

use facts::Interval;

pub use question::{Assessed, Question, assess};
pub use supply::Supply;

use crate::{Role, StaffingStandard};

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
