//! Sets of which some members are known and others may exist.

use crate::{Interval, Truth};

/// Represents members of one set fact by their positions in the fact's list of choices: a bit set of at most 64.
///
/// Every operation takes constant time; [`iter`](Self::iter) takes time proportional to the number of members.
///
/// # Examples
///
/// ```
/// use facts::Members;
///
/// let (nurse, midwife, manager) = (Members::one(0), Members::one(1), Members::one(2));
/// let clinical = nurse.union(midwife);
/// assert_eq!(clinical.len(), 2);
/// assert!(clinical.contains_all(midwife));
/// assert!(!clinical.contains_any(manager));
/// assert_eq!(Members::first(3).without(clinical), manager);
/// assert_eq!(clinical.iter().collect::<Vec<_>>(), [0, 1]);
/// assert_eq!([0, 1].into_iter().collect::<Members>(), clinical);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Members(u64);

impl Members {
    /// No member.
    pub const NONE: Self = Self(0);
    /// The most choices that a fact can have.
    pub const CAPACITY: usize = 64;

    /// Returns the member at `position`; none when `position` is [`CAPACITY`](Self::CAPACITY) or more.
    #[must_use]
    pub fn one(position: usize) -> Self {
        if position < Self::CAPACITY { Self(1 << position) } else { Self::NONE }
    }

    /// Returns the first `count` members; all 64 when `count` is greater.
    #[must_use]
    pub fn first(count: usize) -> Self {
        if count >= Self::CAPACITY { Self(u64::MAX) } else { Self((1 << count) - 1) }
    }

    /// Builds members from the bits of a number, the first choice lowest.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Returns the bits, the first choice lowest.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// Returns the members that are in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the members that are in both.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns the members that are in `self` and not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns the number of members.
    #[must_use]
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Returns whether there is no member.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns whether all of `other` are in `self`; true when `other` is empty.
    #[must_use]
    pub fn contains_all(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Returns whether any of `other` is in `self`; false when `other` is empty.
    #[must_use]
    pub fn contains_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns the positions in ascending order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            (rest != 0).then(|| {
                let position = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                position
            })
        })
    }
}

impl FromIterator<usize> for Members {
    fn from_iter<I: IntoIterator<Item = usize>>(positions: I) -> Self {
        positions.into_iter().fold(Self::NONE, |members, position| members.union(Self::one(position)))
    }
}

/// Represents a partial set: members that are surely in it, and those that may be.
///
/// "The team includes a clinical psychologist and a health visitor" gives two sure members, and every other choice
/// stays possible. A list declared complete leaves nothing possible beyond the sure ones. Sure members may carry
/// whole-time equivalents.
///
/// # Examples
///
/// ```
/// use facts::{Members, OpenSet, Truth};
///
/// let universe = Members::first(4);
/// let (psychologist, midwife) = (Members::one(0), Members::one(3));
///
/// // "Includes a psychologist" does not say that there is no midwife.
/// let includes = OpenSet::open(psychologist, universe);
/// assert_eq!(includes.includes_any(psychologist), Truth::True);
/// assert_eq!(includes.includes_any(midwife), Truth::Unknown);
/// assert_eq!(includes.count(universe), (1, 4));
///
/// // "A psychologist and no one else" does.
/// let only = OpenSet::complete(psychologist);
/// assert_eq!(only.includes_any(midwife), Truth::False);
/// assert_eq!(only.count(universe), (1, 1));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct OpenSet {
    // INVARIANT: `possible` contains all of `sure`.
    sure: Members,
    possible: Members,
    /// Whole-time equivalents of members, where known, by position.
    wte: Vec<(usize, Interval)>,
}

impl OpenSet {
    /// Builds a set with the members `sure`, to which any other of `universe` may belong.
    #[must_use]
    pub fn open(sure: Members, universe: Members) -> Self {
        Self { sure, possible: universe.union(sure), wte: Vec::new() }
    }

    /// Builds a set with exactly these members.
    #[must_use]
    pub fn complete(members: Members) -> Self {
        Self { sure: members, possible: members, wte: Vec::new() }
    }

    /// Returns the same set with whole-time equivalents of sure members, by position, in place of those it had.
    ///
    /// Those of members that are not sure are ignored. Sorts them, so it takes time n log n in their number.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{Interval, Members, OpenSet};
    ///
    /// let sure = Members::one(0).union(Members::one(1));
    /// let set = OpenSet::open(sure, Members::first(4))
    ///     .with_wte(vec![(1, Interval::exact(0.5)), (3, Interval::exact(2.0))]);
    /// assert_eq!(set.wte_of(1), Some(Interval::exact(0.5)));
    /// assert_eq!(set.wte_of(0), None); // A member, of unknown hours.
    /// assert_eq!(set.wte_of(3), None); // Not surely a member: ignored.
    /// ```
    #[must_use]
    pub fn with_wte(mut self, wte: Vec<(usize, Interval)>) -> Self {
        let sure = self.sure;
        self.wte = wte;
        self.wte.retain(|(position, _)| sure.contains_all(Members::one(*position)));
        self.wte.sort_by_key(|(position, _)| *position);
        self
    }

    /// Returns the members that are surely in it.
    #[must_use]
    pub fn sure(&self) -> Members {
        self.sure
    }

    /// Returns the members that are or may be in it; the sure ones are always among them.
    #[must_use]
    pub fn possible(&self) -> Members {
        self.possible
    }

    /// Returns whether nothing beyond the sure members may be in it.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.sure == self.possible
    }

    /// Returns the whole-time equivalents of the member at `position`, where known.
    ///
    /// Takes time proportional to the number of members with known whole-time equivalents.
    #[must_use]
    pub fn wte_of(&self, position: usize) -> Option<Interval> {
        self.wte.iter().find(|(member, _)| *member == position).map(|(_, wte)| *wte)
    }

    /// Returns the known whole-time equivalents with the positions of their members, in ascending order.
    #[must_use]
    pub fn wte(&self) -> &[(usize, Interval)] {
        &self.wte
    }

    /// Returns whether any of `members` is in the set: true if one surely is, false if none can be, unknown otherwise.
    #[must_use]
    pub fn includes_any(&self, members: Members) -> Truth {
        Truth::from_bounds(self.sure.contains_any(members), self.possible.contains_any(members))
    }

    /// Returns how many of `members` are in the set: at least, and at most.
    #[must_use]
    pub fn count(&self, members: Members) -> (u32, u32) {
        (self.sure.intersection(members).len(), self.possible.intersection(members).len())
    }

    /// Returns the set after learning that none of `members` is in it. Sure members stay, even if they are among them.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{Members, OpenSet, Truth};
    ///
    /// let (psychologist, midwife) = (Members::one(0), Members::one(3));
    /// let set = OpenSet::open(psychologist, Members::first(4)).excluding(midwife);
    /// assert_eq!(set.includes_any(midwife), Truth::False);
    /// assert_eq!(set.includes_any(Members::one(1)), Truth::Unknown);
    /// assert_eq!(set.excluding(psychologist).includes_any(psychologist), Truth::True);
    /// ```
    #[must_use]
    pub fn excluding(mut self, members: Members) -> Self {
        self.possible = self.possible.without(members).union(self.sure);
        self
    }

    /// Returns what two statements about the same set say together; `None` when they contradict each other.
    ///
    /// They do when a member that is sure in one is ruled out by the other, or when the whole-time equivalents of a
    /// member have no value in common. Takes time proportional to the product of the numbers of known whole-time
    /// equivalents.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{Members, OpenSet};
    ///
    /// let universe = Members::first(4);
    /// let (psychologist, midwife) = (Members::one(0), Members::one(3));
    /// let survey = OpenSet::open(psychologist, universe);
    ///
    /// // Two open lists add up.
    /// let both = survey.merge(&OpenSet::open(midwife, universe)).map(|set| set.sure());
    /// assert_eq!(both, Some(psychologist.union(midwife)));
    ///
    /// // A complete list without the psychologist contradicts the survey.
    /// assert_eq!(survey.merge(&OpenSet::complete(midwife)), None);
    /// ```
    #[must_use]
    pub fn merge(&self, other: &Self) -> Option<Self> {
        let sure = self.sure.union(other.sure);
        let possible = self.possible.intersection(other.possible);
        if !possible.contains_all(sure) {
            return None;
        }
        let mut wte = self.wte.clone();
        for (position, known) in &other.wte {
            match wte.iter_mut().find(|(member, _)| member == position) {
                Some((_, mine)) => *mine = mine.intersect(*known)?,
                None => wte.push((*position, *known)),
            }
        }
        Some(Self { sure, possible, wte: Vec::new() }.with_wte(wte))
    }
}

#[cfg(test)]
mod tests {
    use super::{Members, OpenSet};
    use crate::Truth;

    const UNIVERSE: Members = Members(0b1111);

    #[test]
    fn an_open_set_never_says_no() {
        let set = OpenSet::open(Members::one(0), UNIVERSE);
        assert_eq!(set.includes_any(Members::one(0)), Truth::True);
        assert_eq!(set.includes_any(Members::one(1)), Truth::Unknown);
        assert_eq!(set.count(UNIVERSE), (1, 4));
    }

    #[test]
    fn a_complete_set_does() {
        let set = OpenSet::complete(Members::one(0));
        assert_eq!(set.includes_any(Members::one(1)), Truth::False);
        assert_eq!(set.count(UNIVERSE), (1, 1));
    }

    #[test]
    fn two_open_lists_add_up_and_a_complete_one_contradicts_what_it_lacks() {
        let (a, b) = (OpenSet::open(Members::one(0), UNIVERSE), OpenSet::open(Members::one(1), UNIVERSE));
        assert_eq!(a.merge(&b).map(|set| set.sure()), Some(Members(0b11)));
        assert_eq!(a.merge(&OpenSet::complete(Members::one(1))), None);
    }
}
