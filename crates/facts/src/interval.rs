//! Numbers of which one or both ends may be unknown.

use crate::Truth;

/// Represents a number by the closed interval of reals in which its true value lies. Either end may be unknown.
///
/// Both ends are in the unit of the fact that the number belongs to: months, whole-time equivalents, a year. The low
/// end is never above the high end. Every operation takes constant time.
///
/// # Examples
///
/// ```
/// use facts::{Comparison, Interval, Truth};
///
/// // "2 to 5 whole-time equivalents": the ends are known, the value is not.
/// let staff = Interval::new(Some(2.0), Some(5.0))?;
/// assert_eq!(staff.value(), None);
/// assert_eq!(staff.compare(Comparison::AtLeast, 1.0), Truth::True);
/// assert_eq!(staff.compare(Comparison::AtLeast, 3.0), Truth::Unknown);
/// assert_eq!(staff.compare(Comparison::AtLeast, 6.0), Truth::False);
///
/// // "at least 2": the high end is unknown.
/// let staff = Interval::new(Some(2.0), None)?;
/// assert_eq!((staff.low(), staff.high()), (Some(2.0), None));
///
/// assert_eq!(Interval::exact(3.0).value(), Some(3.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    // INVARIANT: low <= high, neither is NaN; a missing end is an infinity.
    low: f64,
    high: f64,
}

/// Says why two numbers are not the ends of an interval.
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

/// Lists the ways in which a number is compared with a threshold.
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
    /// Returns whether `value` is in this relation to `threshold`.
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

    /// Returns the words for it: "at least", "less than".
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
    /// The interval with both ends unknown: nothing is known of the number.
    pub const UNBOUNDED: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// Builds an interval from its ends; `None` is an end that is not known.
    ///
    /// # Errors
    /// [`IntervalError::Reversed`] when the low end lies above the high end; [`IntervalError::NotANumber`] when an end
    /// is NaN.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{Interval, IntervalError};
    ///
    /// assert!(Interval::new(Some(2.0), Some(5.0)).is_ok());
    /// assert_eq!(Interval::new(None, None), Ok(Interval::UNBOUNDED));
    /// assert_eq!(
    ///     Interval::new(Some(5.0), Some(2.0)),
    ///     Err(IntervalError::Reversed { low: 5.0, high: 2.0 })
    /// );
    /// ```
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

    /// Builds the interval that holds `value` alone; NaN gives [`Interval::UNBOUNDED`].
    #[must_use]
    pub fn exact(value: f64) -> Self {
        if value.is_nan() { Self::UNBOUNDED } else { Self { low: value, high: value } }
    }

    /// Returns the low end, if known.
    #[must_use]
    pub fn low(self) -> Option<f64> {
        self.low.is_finite().then_some(self.low)
    }

    /// Returns the high end, if known.
    #[must_use]
    pub fn high(self) -> Option<f64> {
        self.high.is_finite().then_some(self.high)
    }

    /// Returns the value when it is known exactly, that is when both ends are the same.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "the ends are the same number, not two computed ones")]
    pub fn value(self) -> Option<f64> {
        (self.low == self.high).then_some(self.low)
    }

    /// Returns whether the true value is in that relation to `threshold`: true if every value in the interval is, false
    /// if none is, unknown otherwise.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{Comparison, Interval, Truth};
    ///
    /// // The service accepts children up to an age of 12 to 24 months.
    /// let oldest = Interval::new(Some(12.0), Some(24.0))?;
    /// assert_eq!(oldest.compare(Comparison::AtLeast, 12.0), Truth::True);
    /// assert_eq!(oldest.compare(Comparison::Exactly, 24.0), Truth::Unknown);
    /// assert_eq!(oldest.compare(Comparison::MoreThan, 24.0), Truth::False);
    ///
    /// // Nothing is known of the number, so nothing is known of the comparison.
    /// assert_eq!(Interval::UNBOUNDED.compare(Comparison::AtMost, 24.0), Truth::Unknown);
    /// # Ok::<(), facts::IntervalError>(())
    /// ```
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

    /// Returns the values that both intervals allow; `None` when they have none in common, which is a contradiction.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::Interval;
    ///
    /// let (report, survey) = (Interval::new(Some(2.0), Some(5.0))?, Interval::new(Some(4.0), None)?);
    /// assert_eq!(report.intersect(survey), Some(Interval::new(Some(4.0), Some(5.0))?));
    /// assert_eq!(report.intersect(Interval::exact(6.0)), None);
    /// # Ok::<(), facts::IntervalError>(())
    /// ```
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        let (low, high) = (self.low.max(other.low), self.high.min(other.high));
        (low <= high).then_some(Self { low, high })
    }

    /// Returns the sum of two numbers that lie in the intervals; an end is known only where both are.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high }
    }

    /// Returns the interval with both ends multiplied by `factor`, which must not be negative; this is not checked.
    ///
    /// A factor of zero gives exactly zero, even where an end is unknown.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        let scale = |end: f64| if factor == 0.0 { 0.0 } else { end * factor };
        Self { low: scale(self.low), high: scale(self.high) }
    }

    /// Returns whether `value` may be the true value.
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
