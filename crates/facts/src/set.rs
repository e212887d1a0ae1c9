//! Sets of which some members are known and others may exist.

use crate::{Interval, Truth};

/// Members of one set fact, by their position in the fact's list of choices: at most 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Members(u64);

impl Members {
    /// No member.
    pub const NONE: Self = Self(0);
    /// The most choices that a fact can have.
    pub const CAPACITY: usize = 64;

    /// The member at `position`; none when it lies beyond the capacity.
    #[must_use]
    pub fn one(position: usize) -> Self {
        if position < Self::CAPACITY { Self(1 << position) } else { Self::NONE }
    }

    /// The first `count` members.
    #[must_use]
    pub fn first(count: usize) -> Self {
        if count >= Self::CAPACITY { Self(u64::MAX) } else { Self((1 << count) - 1) }
    }

    /// Members as the bits of a number, the first choice lowest.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The bits, the first choice lowest.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// Those in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those in both.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those in `self` and not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// How many.
    #[must_use]
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of `other` are in `self`.
    #[must_use]
    pub fn contains_all(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether any of `other` is in `self`.
    #[must_use]
    pub fn contains_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Positions in ascending order.
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

/// What is known about a set: members that are surely in it, and those that may be.
///
/// "The team includes a clinical psychologist and a health visitor" gives two sure members, and every other choice stays
/// possible. A list declared complete leaves nothing possible beyond the sure ones.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenSet {
    // INVARIANT: `possible` contains all of `sure`.
    sure: Members,
    possible: Members,
    /// Whole-time equivalents of members, where known, by position.
    wte: Vec<(usize, Interval)>,
}

impl OpenSet {
    /// A set with these sure members, to which any of `universe` may belong besides.
    #[must_use]
    pub fn open(sure: Members, universe: Members) -> Self {
        Self { sure, possible: universe.union(sure), wte: Vec::new() }
    }

    /// A set with exactly these members.
    #[must_use]
    pub fn complete(members: Members) -> Self {
        Self { sure: members, possible: members, wte: Vec::new() }
    }

    /// The same set with whole-time equivalents of some of its sure members; those of others are ignored.
    #[must_use]
    pub fn with_wte(mut self, wte: Vec<(usize, Interval)>) -> Self {
        let sure = self.sure;
        self.wte = wte;
        self.wte.retain(|(position, _)| sure.contains_all(Members::one(*position)));
        self.wte.sort_by_key(|(position, _)| *position);
        self
    }

    /// Members that are surely in it.
    #[must_use]
    pub fn sure(&self) -> Members {
        self.sure
    }

    /// Members that are or may be in it.
    #[must_use]
    pub fn possible(&self) -> Members {
        self.possible
    }

    /// Whether nothing beyond the sure members may be in it.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.sure == self.possible
    }

    /// Whole-time equivalents of the member at `position`, where known.
    #[must_use]
    pub fn wte_of(&self, position: usize) -> Option<Interval> {
        self.wte.iter().find(|(member, _)| *member == position).map(|(_, wte)| *wte)
    }

    /// Whole-time equivalents by position, where known.
    #[must_use]
    pub fn wte(&self) -> &[(usize, Interval)] {
        &self.wte
    }

    /// Whether any of `members` is in the set.
    #[must_use]
    pub fn includes_any(&self, members: Members) -> Truth {
        Truth::from_bounds(self.sure.contains_any(members), self.possible.contains_any(members))
    }

    /// How many of `members` are in the set: at least, and at most.
    #[must_use]
    pub fn count(&self, members: Members) -> (u32, u32) {
        (self.sure.intersection(members).len(), self.possible.intersection(members).len())
    }

    /// The set after learning that none of `members` is in it, but for those that surely are.
    #[must_use]
    pub fn excluding(mut self, members: Members) -> Self {
        self.possible = self.possible.without(members).union(self.sure);
        self
    }

    /// What two statements about the same set say together; `None` when one's members are ruled out by the other.
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
