//! An amount of money as its source states it, and what that is a year.

use super::entry::Entry;
use crate::bounds;

const MONTHS_OF_A_YEAR: f64 = 12.0;
/// The most months that one sum may cover: as far as plans reach.
const MOST_MONTHS: f64 = bounds::YEARS_OF_PLANS as f64 * MONTHS_OF_A_YEAR;

/// An amount as its source states it: pounds in all, the share of them that the line pays, and the months that they cover,
/// where the source says so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StatedAmount {
    /// Pounds, for all the months together.
    pounds: f64,
    /// The share of the pounds that the line pays, above 0 and below 1; `None` when it pays all of them.
    share: Option<f64>,
    /// The whole months that the pounds cover, if they are stated.
    months: Option<f64>,
}

impl StatedAmount {
    /// Reads `{ pounds = 470000, share = 0.5, months = 36 }`, of which only the pounds must be there.
    pub(super) fn read(mut entry: Entry<'_, '_>) -> Option<Self> {
        let pounds = entry.required("pounds", |entry| entry.number("pounds"));
        let (share, months) = (entry.number("share"), entry.number("months"));
        let mut fit = true;
        let mut check = |key, number: Option<f64>, fits: &dyn Fn(f64) -> bool, expected: String| {
            if let Some(number) = number.filter(|number| !fits(*number)) {
                fit = false;
                entry.wrong(key, format!("expected {expected}, got {number}"));
            }
        };
        let is_amount = |pounds| bounds::amount(pounds).is_ok();
        check(
            "pounds",
            pounds,
            &is_amount,
            format!("pounds in whole pence from 0 to {}", bounds::MOST_POUNDS),
        );
        check("share", share, &|share| share > 0.0 && share < 1.0, "a share above 0 and below 1".to_owned());
        let is_term = |months: f64| (1.0..=MOST_MONTHS).contains(&months) && months.fract() == 0.0;
        check("months", months, &is_term, format!("whole months from 1 to {MOST_MONTHS}"));
        entry.finish();
        pounds.filter(|_| fit).map(|pounds| Self { pounds, share, months })
    }

    /// Pounds a year, in whole pence: `None` when the source does not say for how long the amount is.
    pub(super) fn yearly(self) -> Option<f64> {
        let pounds = self.pounds * self.share.unwrap_or(1.0) * MONTHS_OF_A_YEAR / self.months?;
        Some((pounds * 100.0).round() / 100.0)
    }

    /// The amount in words, and whether the yearly amount is stated or derived.
    pub(super) fn words(self) -> String {
        let pounds = format!("{} pounds", grouped(self.pounds));
        let amount = match self.share {
            Some(share) => format!("{} per cent of {pounds}", (share * 10_000.0).round() / 100.0),
            None => pounds,
        };
        match self.months {
            Some(months) if months == MONTHS_OF_A_YEAR && self.share.is_none() => {
                format!("stated as {amount} for 12 months")
            }
            Some(months) => format!("yearly amount derived: stated as {amount} for {months} months"),
            None => format!("no yearly amount: stated as {amount}, for how many months is not stated"),
        }
    }
}

/// A number with its thousands apart and two decimals where it is not whole: "470,000", "786,041.67".
fn grouped(number: f64) -> String {
    let text = if number.fract() == 0.0 { format!("{number:.0}") } else { format!("{number:.2}") };
    let (whole, pence) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, pence)| (whole, Some(pence)));
    let mut out = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    pence.map_or(out.clone(), |pence| format!("{out}.{pence}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::StatedAmount;
    use crate::bounds;

    fn stated(pounds: f64, share: Option<f64>, months: Option<f64>) -> StatedAmount {
        StatedAmount { pounds, share, months }
    }

    #[test]
    fn words_say_what_is_stated_and_what_is_derived() {
        let words = [
            stated(265_955.0, None, Some(12.0)),
            stated(2_059_928.0, None, Some(31.0)),
            stated(470_000.0, Some(0.5), Some(36.0)),
            stated(786_041.67, None, None),
        ]
        .map(|amount| format!("{:?}: {}", amount.yearly(), amount.words()));
        insta::assert_snapshot!(words.join("\n"), @r"
        Some(265955.0): stated as 265,955 pounds for 12 months
        Some(797391.48): yearly amount derived: stated as 2,059,928 pounds for 31 months
        Some(78333.33): yearly amount derived: stated as 50 per cent of 470,000 pounds for 36 months
        None: no yearly amount: stated as 786,041.67 pounds, for how many months is not stated
        ");
    }

    proptest! {
        #[test]
        fn what_is_derived_is_an_amount_and_its_months_add_up_to_what_is_stated(
            pence in 0..=100_000_000_u32, months in 1..=600_u16,
        ) {
            let pounds = f64::from(pence) / 100.0;
            let yearly = stated(pounds, None, Some(f64::from(months))).yearly().unwrap();
            prop_assert!(bounds::amount(yearly).is_ok(), "{yearly}");
            // Half a penny a year, over the months.
            let error = (yearly * f64::from(months) / 12.0 - pounds).abs();
            prop_assert!(error <= 0.005 * f64::from(months) / 12.0 + 1e-6, "{error}");
        }
    }
}
