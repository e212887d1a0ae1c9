//! Numbers of which one or both ends may be unknown.

use crate::Truth;

/// A closed interval of real numbers in which the true value lies. Either end may be missing (unbounded).
///
/// Units are those of the fact that the number belongs to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    // INVARIANT: low <= high, neither is NaN; a missing end is an infinity.
    low: f64,
    high: f64,
}

/// Why two numbers are no interval.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum IntervalError {
    /// The low end lies above the high end.
    #[error("the low end `{low}` lies above the high end `{high}`")]
    Reversed {
        /// The low end as given.
        low: f64,
        /// The high end as given.
        high: f64,
    },
    /// An end is not a number.
    #[error("an end of the range is not a number")]
    NotANumber,
}

/// How a number is compared with a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `>`
    MoreThan,
    /// `<`
    LessThan,
    /// `==`
    Exactly,
}

impl Comparison {
    /// Whether `value` stands in this relation to `threshold`.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "thresholds are written, not computed")]
    pub fn holds(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::AtLeast => value >= threshold,
            Self::AtMost => value <= threshold,
            Self::MoreThan => value > threshold,
            Self::LessThan => value < threshold,
            Self::Exactly => value == threshold,
        }
    }

    /// The words for it: "at least", "below".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
            Self::MoreThan => "more than",
            Self::LessThan => "less than",
            Self::Exactly => "exactly",
        }
    }
}

impl Interval {
    /// The interval of which nothing is known.
    pub const UNBOUNDED: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// An interval from its ends; `None` is an end that is not known.
    ///
    /// # Errors
    /// When the low end lies above the high end, or an end is not a number.
    pub fn new(low: Option<f64>, high: Option<f64>) -> Result<Self, IntervalError> {
        let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
        if low.is_nan() || high.is_nan() {
            Err(IntervalError::NotANumber)
        } else if low > high {
            Err(IntervalError::Reversed { low, high })
        } else {
            Ok(Self { low, high })
        }
    }

    /// Exactly `value`, which must be a number; what is not one is unbounded.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        if value.is_nan() { Self::UNBOUNDED } else { Self { low: value, high: value } }
    }

    /// The low end, if known.
    #[must_use]
    pub fn low(self) -> Option<f64> {
        self.low.is_finite().then_some(self.low)
    }

    /// The high end, if known.
    #[must_use]
    pub fn high(self) -> Option<f64> {
        self.high.is_finite().then_some(self.high)
    }

    /// The value, when it is known exactly.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "the ends are the same number, not two computed ones")]
    pub fn value(self) -> Option<f64> {
        (self.low == self.high).then_some(self.low)
    }

    /// Whether the true value stands in that relation to `threshold`: "2 to 5" is at least 1, and perhaps at least 3.
    #[must_use]
    pub fn compare(self, comparison: Comparison, threshold: f64) -> Truth {
        let (low, high) = (comparison.holds(self.low, threshold), comparison.holds(self.high, threshold));
        match comparison {
            Comparison::AtLeast | Comparison::MoreThan => Truth::from_bounds(low, high),
            Comparison::AtMost | Comparison::LessThan => Truth::from_bounds(high, low),
            Comparison::Exactly => {
                Truth::from_bounds(low && high, self.low <= threshold && threshold <= self.high)
            }
        }
    }

    /// What both intervals allow; `None` when they contradict each other.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        let (low, high) = (self.low.max(other.low), self.high.min(other.high));
        (low <= high).then_some(Self { low, high })
    }

    /// The sum of two numbers known to lie in the intervals.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high }
    }

    /// The interval with both ends multiplied by a factor that is not negative.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        let scale = |end: f64| if factor == 0.0 { 0.0 } else { end * factor };
        Self { low: scale(self.low), high: scale(self.high) }
    }

    /// Whether `value` may be the true value.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Comparison, Interval, IntervalError};
    use crate::Truth;

    const ALL: [Comparison; 5] = [
        Comparison::AtLeast,
        Comparison::AtMost,
        Comparison::MoreThan,
        Comparison::LessThan,
        Comparison::Exactly,
    ];

    #[test]
    fn two_to_five_compared_with_three_is_unknown_and_with_one_is_true() {
        let wte = Interval::new(Some(2.0), Some(5.0)).unwrap();
        assert_eq!(wte.compare(Comparison::AtLeast, 3.0), Truth::Unknown);
        assert_eq!(wte.compare(Comparison::AtLeast, 1.0), Truth::True);
        assert_eq!(wte.compare(Comparison::MoreThan, 5.0), Truth::False);
        assert_eq!(wte.compare(Comparison::Exactly, 3.0), Truth::Unknown);
    }

    #[test]
    fn reversed_ends_are_refused() {
        assert_eq!(Interval::new(Some(5.0), Some(2.0)), Err(IntervalError::Reversed { low: 5.0, high: 2.0 }));
    }

    proptest! {
        #[test]
        fn a_comparison_is_sound_and_as_sharp_as_it_can_be(a in -9i32..9, b in -9i32..9, threshold in -10i32..10, which in 0usize..5) {
            let (low, high) = (f64::from(a.min(b)), f64::from(a.max(b)));
            let interval = Interval::new(Some(low), Some(high)).unwrap();
            let threshold = f64::from(threshold);
            let comparison = ALL[which];
            // Ends, threshold and middles are all the values at which a comparison can change.
            let values: Vec<f64> = (-40..=40).map(|v| f64::from(v) / 4.0).filter(|v| interval.contains(*v)).collect();
            let holds = values.iter().filter(|v| comparison.holds(**v, threshold)).count();
            let expected = Truth::from_bounds(holds == values.len(), holds > 0);
            prop_assert_eq!(interval.compare(comparison, threshold), expected);
        }
    }
}
