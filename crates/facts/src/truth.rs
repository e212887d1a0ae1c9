//! Three-valued truth.

use std::ops::Not;

/// Represents a truth value of Kleene's strong three-valued logic (Kleene 1952, section 64): true, false or unknown.
///
/// The order `False < Unknown < True` makes conjunction the minimum and disjunction the maximum, so both are total,
/// commutative and associative. The result is unknown only where an unknown operand could still change it: `Unknown and
/// False` is `False` in either order. Operations on two values take constant time.
///
/// # Examples
///
/// ```
/// use facts::Truth::{self, False, True, Unknown};
///
/// assert_eq!(Truth::from(true), True);
///
/// // The answer depends on what is not known: it stays unknown.
/// assert_eq!(True.and(Unknown), Unknown);
/// assert_eq!(False.or(Unknown), Unknown);
/// assert_eq!(!Unknown, Unknown);
/// assert_eq!(Unknown.or(!Unknown), Unknown);
///
/// // The answer is the same whatever the unknown turns out to be.
/// assert_eq!(False.and(Unknown), False);
/// assert_eq!(True.or(Unknown), True);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Known to be false.
    False,
    /// Not known to be either.
    Unknown,
    /// Known to be true.
    True,
}

impl Truth {
    /// Returns the conjunction: true only if both are true, false if either is false, unknown otherwise.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Returns the disjunction: true if either is true, false only if both are false, unknown otherwise.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Returns whether at least `k` of `truths` are true: true once `k` are known to be, false once fewer than `k` can
    /// be.
    ///
    /// Reads all of `truths`, in time proportional to their number.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::Truth::{self, False, True, Unknown};
    ///
    /// assert_eq!(Truth::at_least(2, [True, True, Unknown]), True);
    /// assert_eq!(Truth::at_least(2, [True, False, Unknown]), Unknown);
    /// assert_eq!(Truth::at_least(3, [True, False, Unknown]), False);
    /// ```
    pub fn at_least(k: usize, truths: impl IntoIterator<Item = Self>) -> Self {
        let (mut known, mut possible) = (0, 0);
        for truth in truths {
            known += usize::from(truth == Self::True);
            possible += usize::from(truth != Self::False);
        }
        Self::from_bounds(known >= k, possible >= k)
    }

    /// Returns the truth of something that certainly holds if `surely`, and may hold if `possibly`.
    ///
    /// What certainly holds is true whatever `possibly` says.
    #[must_use]
    pub fn from_bounds(surely: bool, possibly: bool) -> Self {
        match (surely, possibly) {
            (true, _) => Self::True,
            (false, true) => Self::Unknown,
            (false, false) => Self::False,
        }
    }

    /// Returns whether it is true or false, rather than unknown.
    #[must_use]
    pub fn is_known(self) -> bool {
        self != Self::Unknown
    }

    /// Returns whether `other` keeps what `self` says and perhaps adds to it: `self` is unknown, or both are the same.
    ///
    /// This is the information order of three-valued logic. Every operation here is monotone in it: learning more never
    /// overturns a result that was known.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::Truth::{False, True, Unknown};
    ///
    /// assert!(Unknown.refines_to(True));
    /// assert!(!True.refines_to(Unknown));
    /// assert!(!True.refines_to(False));
    ///
    /// // Learning that the unknown operand is true refines the conjunction.
    /// assert!(True.and(Unknown).refines_to(True.and(True)));
    /// ```
    #[must_use]
    pub fn refines_to(self, other: Self) -> bool {
        self == Self::Unknown || self == other
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Truth::{self, False, True, Unknown};

    fn truth() -> impl Strategy<Value = Truth> {
        prop_oneof![Just(False), Just(Unknown), Just(True)]
    }

    #[test]
    fn unknown_and_false_is_false_in_either_order() {
        assert_eq!(Unknown.and(False), False);
        assert_eq!(False.and(Unknown), False);
        assert_eq!(Unknown.or(True), True);
        assert_eq!(True.or(Unknown), True);
        assert_eq!(!Unknown, Unknown);
    }

    #[test]
    fn at_least_is_decided_as_early_as_it_can_be() {
        assert_eq!(Truth::at_least(2, [True, Unknown, True]), True);
        assert_eq!(Truth::at_least(2, [True, Unknown, False]), Unknown);
        assert_eq!(Truth::at_least(3, [True, Unknown, False]), False);
        assert_eq!(Truth::at_least(0, []), True);
    }

    proptest! {
        #[test]
        fn learning_more_never_overturns(known in prop::collection::vec(truth(), 0..6), answers in prop::collection::vec(any::<bool>(), 6), k in 0usize..7) {
            let learnt: Vec<Truth> = known.iter().zip(&answers).map(|(t, a)| if t.is_known() { *t } else { (*a).into() }).collect();
            let all = |ts: &[Truth]| ts.iter().copied().fold(True, Truth::and);
            let any = |ts: &[Truth]| ts.iter().copied().fold(False, Truth::or);
            prop_assert!(all(&known).refines_to(all(&learnt)));
            prop_assert!(any(&known).refines_to(any(&learnt)));
            prop_assert!(Truth::at_least(k, known.iter().copied()).refines_to(Truth::at_least(k, learnt.iter().copied())));
        }

        #[test]
        fn de_morgan(a in truth(), b in truth()) {
            prop_assert_eq!(!(a.and(b)), (!a).or(!b));
        }
    }
}
