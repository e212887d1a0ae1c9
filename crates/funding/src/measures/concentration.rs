//! How much hangs on how few.
//!
//! The Herfindahl-Hirschman index is the sum of the squared shares: 1 when one body pays all, 1/n when n pay alike. Its
//! inverse is the effective number of funders (Hill's number of order 2). Where amounts are not known, the index is an
//! interval: an unknown amount may be anything from nothing upwards.

use std::collections::BTreeMap;
use std::sync::Arc;

use registry::Slug;
use serde::Serialize;

use crate::Link;

/// How much hangs on how few, as bounds that meet when all amounts are known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Concentration {
    /// The least that the index can be.
    pub low: f64,
    /// The most that the index can be. (When one unknown amount among several funders grows, the index nears 1 without
    /// reaching it.)
    pub high: f64,
}

impl Concentration {
    /// The least and the most that the effective number of funders can be.
    #[must_use]
    pub fn effective_funders(self) -> (f64, f64) {
        (1.0 / self.high, 1.0 / self.low)
    }

    /// Whether all is known.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.low >= self.high
    }

    /// Of the funders of some lines. `None` when nothing is paid for certain: no lines, or all amounts known to be 0.
    #[must_use]
    pub fn of<'a>(links: impl IntoIterator<Item = &'a Arc<Link>>) -> Option<Self> {
        let mut funders: BTreeMap<&Slug, (f64, bool)> = BTreeMap::new();
        for link in links {
            let funder = funders.entry(&link.payer.body.slug).or_default();
            match link.line.annual_amount {
                Some(amount) => funder.0 += amount,
                None => funder.1 = true,
            }
        }
        Self::of_amounts(&funders.into_values().collect::<Vec<_>>())
    }

    /// Of funders, each with what it is known to pay (0 or more) and whether it pays an unknown amount besides.
    #[must_use]
    pub fn of_amounts(funders: &[(f64, bool)]) -> Option<Self> {
        let known: f64 = funders.iter().map(|(amount, _)| amount).sum();
        let open = funders.iter().filter(|(_, open)| *open).count();
        if open == 0 {
            if known <= 0.0 {
                return None;
            }
            let exact = funders.iter().map(|(amount, _)| (amount / known).powi(2)).sum();
            return Some(Self { low: exact, high: exact });
        }
        let paying = funders.iter().filter(|(amount, open)| *open || *amount > 0.0).count();
        if paying == 1 {
            return Some(Self { low: 1.0, high: 1.0 });
        }
        Some(Self { low: lowest(funders), high: 1.0 })
    }
}

/// The least index when whoever pays an unknown amount may pay as much more as they like.
///
/// A share that is below the mean of the shares, weighted with themselves, lowers the index when it grows; so at the least
/// all open funders stand at one level, but for those that are above it already. With T the sum and Q the sum of squares
/// of all others, that level is Q / T, and the index is level / (T + open × level), whoever is at the level.
fn lowest(funders: &[(f64, bool)]) -> f64 {
    let (mut sum, mut squares) = (0.0, 0.0);
    for (amount, _) in funders.iter().filter(|(_, open)| !open) {
        sum += amount;
        squares += amount * amount;
    }
    let mut open: Vec<f64> = funders.iter().filter(|(_, open)| *open).map(|(amount, _)| *amount).collect();
    open.sort_by(|a, b| b.total_cmp(a));
    let mut at_level = open.len();
    if sum <= 0.0 {
        // No one else pays: all can rise to the highest.
        return 1.0 / f64::from(crate::graph::number(at_level.max(1)));
    }
    for amount in open {
        if amount <= squares / sum {
            break;
        }
        sum += amount;
        squares += amount * amount;
        at_level -= 1;
    }
    let level = squares / sum;
    level / (sum + f64::from(crate::graph::number(at_level)) * level)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Concentration;

    fn index(amounts: &[f64]) -> f64 {
        let sum: f64 = amounts.iter().sum();
        amounts.iter().map(|amount| (amount / sum).powi(2)).sum()
    }

    #[test]
    fn known_amounts_give_a_number_and_unknown_ones_an_interval() {
        let exact = Concentration::of_amounts(&[(3.0, false), (1.0, false)]).unwrap();
        assert!(exact.is_exact() && (exact.low - 0.625).abs() < 1e-12);
        let (fewest, most) = Concentration::of_amounts(&[(0.0, true); 4]).unwrap().effective_funders();
        assert!((fewest - 1.0).abs() < 1e-12 && (most - 4.0).abs() < 1e-12);
        assert_eq!(Concentration::of_amounts(&[(5.0, true)]), Some(Concentration { low: 1.0, high: 1.0 }));
        assert_eq!(Concentration::of_amounts(&[(0.0, false)]), None);
        assert_eq!(Concentration::of_amounts(&[]), None);
    }

    proptest! {
        #[test]
        fn no_amounts_leave_the_interval_and_some_reach_its_low_end(
            funders in prop::collection::vec((0..20_u32, any::<bool>()), 1..6),
            more in prop::collection::vec(0..200_u32, 6),
        ) {
            let funders: Vec<(f64, bool)> = funders.into_iter().map(|(a, open)| (f64::from(a), open)).collect();
            let Some(bounds) = Concentration::of_amounts(&funders) else { return Ok(()) };
            let filled: Vec<f64> = funders
                .iter()
                .zip(&more)
                .map(|((amount, open), more)| if *open { amount + f64::from(*more) / 10.0 } else { *amount })
                .collect();
            if filled.iter().sum::<f64>() > 0.0 {
                let index = index(&filled);
                prop_assert!(bounds.low <= index + 1e-9 && index <= bounds.high + 1e-9);
            }
            // Coordinate descent from there ends at the low end.
            let mut best = filled;
            if best.iter().sum::<f64>() <= 0.0 { return Ok(()) }
            let mut step = 64.0;
            while step > 1e-7 {
                let mut better = false;
                for at in 0..best.len() {
                    for change in [step, -step] {
                        let mut next = best.clone();
                        next[at] += change;
                        let allowed = funders[at].1 && next[at] >= funders[at].0 && next.iter().sum::<f64>() > 0.0;
                        if allowed && index(&next) < index(&best) - 1e-15 {
                            best = next;
                            better = true;
                        }
                    }
                }
                if !better { step /= 2.0; }
            }
            prop_assert!((index(&best) - bounds.low).abs() < 1e-5, "{} and {}", index(&best), bounds.low);
        }
    }
}
