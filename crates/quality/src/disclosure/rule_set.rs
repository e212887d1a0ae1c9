//! Rules of disclosure control, as data.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::Proportion;
use crate::data::{DataError, read};
use crate::id::id;

id! {
    /// Names a rule set.
    RuleSetId
}

/// Whether zero is a small count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Zero {
    /// It is, and is hidden as one.
    Small,
    /// It is shown.
    Shown,
}

/// What stands for a small count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmallAs {
    /// The same symbol as for a count that is withheld.
    Symbol,
    /// A number that stands for all small counts.
    Number(u64),
}

/// What percentages are worked out from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// From the counts themselves.
    TrueCounts,
    /// From the counts as they are published.
    RoundedCounts,
}

/// A rule set: what becomes of a count and of a percentage when they are published.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleSet {
    /// Its name.
    pub id: RuleSetId,
    /// Its title.
    pub title: String,
    /// Where it is published.
    pub source: String,
    /// Counts below it are small.
    pub small_below: u64,
    /// Whether zero is.
    pub zero: Zero,
    /// What stands for them.
    pub small_as: SmallAs,
    /// Other counts are rounded to a multiple of it.
    pub base: u64,
    /// What percentages are worked out from.
    pub percentages_from: Basis,
    /// A percentage of fewer is not shown.
    pub minimum_whole: u64,
}

impl<'de> Deserialize<'de> for SmallAs {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = SmallAs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`symbol`, or a number that stands for all small counts")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<SmallAs, E> {
                let other = || E::invalid_value(serde::de::Unexpected::Str(word), &self);
                (word == "symbol").then_some(SmallAs::Symbol).ok_or_else(other)
            }

            fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<SmallAs, E> {
                let other = |_| E::invalid_value(serde::de::Unexpected::Signed(number), &self);
                u64::try_from(number).map(SmallAs::Number).map_err(other)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// A published count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// A count that is not small, rounded; or zero, where zero is shown.
    Rounded(u64),
    /// A small count.
    Small,
    /// Hidden, since it would give a small count away.
    Withheld,
}

impl RuleSet {
    /// Reads a rule set; `file` names it in errors.
    ///
    /// # Errors
    /// When it is not as described, or protects nothing.
    pub fn read(file: &str, text: &str) -> Result<Self, DataError> {
        let rules: Self = read(file, text)?;
        let least = if rules.zero == Zero::Small { 1 } else { 2 };
        let problem = match () {
            () if rules.small_below <= least => format!("`small-below`: expected more than {least}"),
            () if rules.base == 0 => "`base`: expected at least 1".to_owned(),
            () if rules.minimum_whole == 0 => "`minimum-whole`: expected at least 1".to_owned(),
            () => return Ok(rules),
        };
        Err(DataError::new(file, problem))
    }

    /// The rule sets that ship with the crate.
    ///
    /// # Errors
    /// When one does not read, which a test rules out.
    pub fn built_in() -> Result<&'static [Self], DataError> {
        const FILES: [(&str, &str); 2] = [
            ("nhs-mental-health.toml", include_str!("rule-sets/nhs-mental-health.toml")),
            ("nhs-maternity.toml", include_str!("rule-sets/nhs-maternity.toml")),
        ];
        static BUILT_IN: LazyLock<Result<Vec<RuleSet>, DataError>> =
            LazyLock::new(|| FILES.iter().map(|(file, text)| RuleSet::read(file, text)).collect());
        BUILT_IN.as_deref().map_err(Clone::clone)
    }

    /// Whether a count is small.
    #[must_use]
    pub fn is_small(&self, count: u64) -> bool {
        self.small().contains(&count)
    }

    /// Returns the small counts. It is the protection interval, too: of a count that is hidden, no reader must be able to rule
    /// any of these out.
    #[must_use]
    pub fn small(&self) -> RangeInclusive<u64> {
        let first = match self.zero {
            Zero::Small => 0,
            Zero::Shown => 1,
        };
        first..=self.small_below.saturating_sub(1)
    }

    /// Returns what is published of a count that stands alone.
    #[must_use]
    pub fn count(&self, count: u64) -> Answer {
        if self.is_small(count) { Answer::Small } else { Answer::Rounded(self.round(count)) }
    }

    /// Returns what is published of a percentage that stands alone, by the published rule: `None` when it is hidden, since its
    /// part is small or its whole is below the minimum.
    #[must_use]
    pub fn percent(&self, proportion: Proportion) -> Option<u64> {
        if proportion.of() < self.minimum_whole || self.is_small(proportion.count()) && self.hides_small() {
            return None;
        }
        match self.percentages_from {
            Basis::TrueCounts => proportion.percent(),
            Basis::RoundedCounts => {
                self.percent_of_shown(self.count(proportion.count()), self.count(proportion.of()))
            }
        }
    }

    /// Returns the percentage of two counts as they are shown; `None` when either is hidden, or the whole is nothing.
    #[must_use]
    pub fn percent_of_shown(&self, part: Answer, whole: Answer) -> Option<u64> {
        let (part, whole) = (self.shown(part)?, self.shown(whole)?);
        // Rounding can lift a part above its whole.
        Proportion::new(part.min(whole), whole)?.percent()
    }

    /// Whether a small count and one that is withheld look alike.
    pub(super) fn hides_small(&self) -> bool {
        self.small_as == SmallAs::Symbol
    }

    /// The counts for which an answer stands; `None` when it stands for any.
    pub(super) fn meaning(&self, answer: Answer) -> Option<RangeInclusive<u64>> {
        match answer {
            Answer::Withheld => None,
            Answer::Small => Some(self.small()),
            Answer::Rounded(0) if self.zero == Zero::Shown => Some(0..=0),
            Answer::Rounded(shown) => {
                let low = shown.saturating_sub(self.base / 2).max(self.small_below);
                Some(low..=shown + (self.base - 1) / 2)
            }
        }
    }

    /// The number that is shown for an answer, if one is.
    #[must_use]
    pub fn shown(&self, answer: Answer) -> Option<u64> {
        match (answer, self.small_as) {
            (Answer::Rounded(shown), _) | (Answer::Small, SmallAs::Number(shown)) => Some(shown),
            _ => None,
        }
    }

    /// Returns the answer that is shown as a number, or not at all.
    #[must_use]
    pub fn answer(&self, shown: Option<u64>) -> Answer {
        match shown {
            None => Answer::Withheld,
            Some(shown) if self.small_as == SmallAs::Number(shown) => Answer::Small,
            Some(shown) => Answer::Rounded(shown),
        }
    }

    /// To the nearest multiple of the base, halves upwards.
    fn round(&self, count: u64) -> u64 {
        (2 * count + self.base) / (2 * self.base) * self.base
    }

    /// Writes an answer as the agency does: a number, or `*`.
    #[must_use]
    pub fn write(&self, answer: Answer) -> String {
        self.shown(answer).map_or_else(|| "*".to_owned(), |shown| shown.to_string())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Answer, RuleSet};
    use crate::Proportion;

    fn rules(id: &str) -> &'static RuleSet {
        RuleSet::built_in().unwrap().iter().find(|rules| rules.id.as_str() == id).unwrap()
    }

    fn written(id: &str, counts: &[u64]) -> String {
        let rules = rules(id);
        counts.iter().map(|count| rules.write(rules.count(*count))).collect::<Vec<_>>().join(" ")
    }

    fn percent(id: &str, count: u64, of: u64) -> Option<u64> {
        rules(id).percent(Proportion::new(count, of).unwrap())
    }

    #[test]
    fn mental_health_statistics_hide_up_to_four_and_zero() {
        // Findings: under 5, zero included, is `*`; else the nearest 5.
        assert_eq!(
            written("nhs-mental-health", &[0, 1, 4, 5, 7, 8, 12, 13, 1_002]),
            "* * * 5 5 10 10 15 1000"
        );
        // A percentage is hidden when its numerator is under 5, else a whole number of the true counts.
        assert_eq!(percent("nhs-mental-health", 4, 400), None);
        assert_eq!(percent("nhs-mental-health", 5, 31), Some(16));
        assert_eq!(percent("nhs-mental-health", 0, 0), None);
    }

    #[test]
    fn the_maternity_dashboard_shows_zero_and_five_for_one_to_seven() {
        // Findings: zero shown; 1 to 7 shown as 5; others to the nearest 5.
        assert_eq!(written("nhs-maternity", &[0, 1, 5, 7, 8, 12, 13]), "0 5 5 5 10 10 15");
        // Percentages come from the rounded numbers: 8 of 31 is 10 of 30.
        assert_eq!(percent("nhs-maternity", 8, 31), Some(33));
        assert_eq!(percent("nhs-maternity", 3, 31), Some(17));
        assert_eq!(percent("nhs-maternity", 0, 31), Some(0));
    }

    #[test]
    fn a_rule_set_that_protects_nothing_is_refused() {
        let text = include_str!("rule-sets/nhs-maternity.toml").replace("small-below = 8", "small-below = 2");
        let error = RuleSet::read("mine.toml", &text).unwrap_err().to_string();
        assert_eq!(error, "mine.toml: `small-below`: expected more than 2");
    }

    proptest! {
        #[test]
        fn an_answer_means_exactly_the_counts_that_lead_to_it(count in 0_u64..400, other in 0_u64..400) {
            for rules in RuleSet::built_in().unwrap() {
                let answer = rules.count(count);
                let meaning = rules.meaning(answer).unwrap();
                prop_assert!(meaning.contains(&count));
                prop_assert_eq!(meaning.contains(&other), rules.count(other) == answer);
            }
            prop_assert!(matches!(rules("nhs-maternity").count(0), Answer::Rounded(0)));
        }
    }
}
