//! Facts that summarise a set.

use crate::{FactIndex, Members, OpenSet, Truth};

/// Describes how a yes-or-no fact follows from a set: it is true when at least `at_least` of some members are in the
/// set.
///
/// Some choices are vague ("psychologist, kind not stated"): each of them may or may not be one that counts. Where the
/// result depends on them, it is unknown.
///
/// # Examples
///
/// ```
/// use facts::{FactIndex, Members, OpenSet, Truth, Umbrella};
///
/// let universe = Members::first(4);
/// let [psychologist, psychotherapist, unstated, visitor] = [0, 1, 2, 3].map(Members::one);
/// let qualified = Umbrella {
///     set: FactIndex::new(0),
///     at_least: 1,
///     counting: psychologist.union(psychotherapist),
///     vague: unstated,
/// };
///
/// // One member that counts is enough, whatever else is in the set.
/// assert_eq!(qualified.truth(&OpenSet::open(psychologist, universe)), Truth::True);
///
/// // Without one, a complete list says no, and an open list says nothing.
/// assert_eq!(qualified.truth(&OpenSet::complete(visitor)), Truth::False);
/// assert_eq!(qualified.truth(&OpenSet::open(visitor, universe)), Truth::Unknown);
///
/// // A vague member leaves the result unknown, even in a complete list.
/// assert_eq!(qualified.truth(&OpenSet::complete(unstated)), Truth::Unknown);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Umbrella {
    /// The set that is summarised.
    pub set: FactIndex,
    /// The least number of counting members that makes it true.
    pub at_least: u32,
    /// Members that count.
    pub counting: Members,
    /// Members that may count.
    pub vague: Members,
}

impl Umbrella {
    /// Returns what the set says about the summary: true once enough members that count are sure, false once too few
    /// are possible even with the vague ones, unknown otherwise. Takes constant time.
    #[must_use]
    pub fn truth(&self, set: &OpenSet) -> Truth {
        let (low, _) = set.count(self.counting);
        let (_, high) = set.count(self.counting.union(self.vague));
        Truth::from_bounds(low >= self.at_least, high >= self.at_least)
    }
}

#[cfg(test)]
mod tests {
    use super::Umbrella;
    use crate::{FactIndex, Members, OpenSet, Truth};

    fn qualified() -> Umbrella {
        Umbrella {
            set: FactIndex::new(0),
            at_least: 1,
            counting: Members::from_bits(0b0011),
            vague: Members::from_bits(0b0100),
        }
    }

    #[test]
    fn a_listed_member_makes_it_true_and_a_complete_list_without_one_false() {
        let universe = Members::first(4);
        assert_eq!(qualified().truth(&OpenSet::open(Members::one(1), universe)), Truth::True);
        assert_eq!(qualified().truth(&OpenSet::open(Members::one(3), universe)), Truth::Unknown);
        assert_eq!(qualified().truth(&OpenSet::complete(Members::one(3))), Truth::False);
    }

    #[test]
    fn a_vague_member_leaves_it_open() {
        assert_eq!(qualified().truth(&OpenSet::complete(Members::one(2))), Truth::Unknown);
    }
}
