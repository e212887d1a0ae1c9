//! What lines come to.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::Link;

/// What lines come to, a year: what is known, and how many are not. An unknown amount is never nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Total {
    /// The sum of the known amounts, in pounds a year.
    pub known: f64,
    /// How many lines it sums.
    pub known_lines: usize,
    /// How many lines have no known amount.
    pub unknown_lines: usize,
}

impl Total {
    /// Of some lines.
    #[must_use]
    pub fn of<'a>(links: impl IntoIterator<Item = &'a Arc<Link>>) -> Self {
        let mut total = Self::default();
        for link in links {
            total.add(link.line.annual_amount);
        }
        total
    }

    /// One line more.
    pub fn add(&mut self, amount: Option<f64>) {
        match amount {
            Some(amount) => {
                self.known += amount;
                self.known_lines += 1;
            }
            None => self.unknown_lines += 1,
        }
    }
}

impl fmt::Display for Total {
    /// "£12,000 a year and 3 unknown", "unknown (3 lines)", "£0 a year" for known nothing, "no lines".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.known_lines, self.unknown_lines) {
            (0, 0) => f.write_str("no lines"),
            (0, 1) => f.write_str("unknown (1 line)"),
            (0, unknown) => write!(f, "unknown ({unknown} lines)"),
            (_, 0) => write!(f, "£{} a year", pounds(self.known)),
            (_, unknown) => write!(f, "£{} a year and {unknown} unknown", pounds(self.known)),
        }
    }
}

/// Whole pounds, in groups of three digits.
fn pounds(amount: f64) -> String {
    let digits = format!("{amount:.0}");
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use registry::bounds::{MOST_POUNDS, can_be_counted};

    use super::Total;
    use crate::measures::concentration::Concentration;

    proptest! {
        /// A million lines of the most that a line can be, and any amounts within the bounds: everything stays a number.
        #[test]
        fn what_is_within_the_bounds_sums_to_a_number(
            amounts in prop::collection::vec(prop::option::of(0..=1_000_000_000_000_u64), 0..40),
            repeated in 1..25_000_usize,
        ) {
            #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
            let pounds: Vec<Option<f64>> = amounts.iter().map(|pence| pence.map(|pence| pence as f64 / 100.0)).collect();
            let mut total = Total::default();
            for _ in 0..repeated {
                for amount in &pounds {
                    total.add(*amount);
                }
            }
            prop_assert!(total.known.is_finite() && !total.to_string().contains("inf"));
            let funders: Vec<(f64, bool)> = pounds.iter().map(|amount| (amount.unwrap_or(0.0), amount.is_none())).collect();
            if let Some(concentration) = Concentration::of_amounts(&funders) {
                let (fewest, most) = concentration.effective_funders();
                prop_assert!(fewest.is_finite() && most.is_finite(), "{:?}", concentration);
            }
        }
    }

    #[test]
    fn the_most_that_can_be_counted_a_million_times_is_a_number() {
        assert!(can_be_counted(MOST_POUNDS) && (MOST_POUNDS * 1e6).is_finite());
        // The smallest amounts do not make the index nothing, whose inverse is no number.
        for pair in [
            [(0.01, false), (MOST_POUNDS, false)],
            [(0.01, false), (0.0, true)],
            [(MOST_POUNDS, false), (0.01, true)],
        ] {
            let (fewest, most) = Concentration::of_amounts(&pair).unwrap().effective_funders();
            assert!(fewest.is_finite() && most.is_finite());
        }
    }

    #[test]
    fn unknown_is_never_nothing() {
        let total = |amounts: &[Option<f64>]| {
            let mut total = Total::default();
            for amount in amounts {
                total.add(*amount);
            }
            total.to_string()
        };
        assert_eq!(total(&[]), "no lines");
        assert_eq!(total(&[None]), "unknown (1 line)");
        assert_eq!(total(&[None, None]), "unknown (2 lines)");
        assert_eq!(total(&[Some(0.0)]), "£0 a year");
        assert_eq!(total(&[Some(1_234_567.4), None]), "£1,234,567 a year and 1 unknown");
        assert_eq!(total(&[Some(999.0), Some(1.0)]), "£1,000 a year");
    }
}
