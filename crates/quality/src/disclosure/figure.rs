//! Figures about base counts, and what is known of the counts once they are public.

use super::{Answer, Basis, RuleSet};
use crate::Proportion;

/// Names a base count: a count of which every figure is a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(pub(super) usize);

/// Base counts that are added up: at least one, each once, in order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(Vec<CellId>);

impl Group {
    /// Returns the group of some cells; `None` of none.
    #[must_use]
    pub fn new(cells: impl IntoIterator<Item = CellId>) -> Option<Self> {
        let mut cells: Vec<CellId> = cells.into_iter().collect();
        cells.sort_unstable();
        cells.dedup();
        (!cells.is_empty()).then_some(Self(cells))
    }

    /// Its cells, in order.
    #[must_use]
    pub fn cells(&self) -> &[CellId] {
        &self.0
    }

    /// Whether all cells of another group are in it.
    pub(super) fn holds(&self, other: &Self) -> bool {
        other.0.iter().all(|cell| self.0.binary_search(cell).is_ok())
    }

    /// The cells that are in it and not in another group.
    pub(super) fn without(&self, other: &Self) -> Option<Self> {
        Self::new(self.0.iter().copied().filter(|cell| other.0.binary_search(cell).is_err()))
    }
}

/// A figure that could be published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Request {
    /// The sum of a group.
    Count(Group),
    /// The sum of a group as a percentage of another one that holds it.
    Percent {
        /// The part.
        part: Group,
        /// The whole.
        whole: Group,
    },
    /// The sum of a group that is not published, but must not be worked out either.
    Protect(Group),
    /// A group that everybody knows to be a part of another, such as the pairs of scores of the eligible cases. What is left of the
    /// whole is not published, but must not be worked out either.
    Part {
        /// The part.
        part: Group,
        /// The whole.
        whole: Group,
    },
    /// Two groups that everybody knows to add up to the same, such as the referrals of a year by two of their items. Nothing is
    /// published; no world in which they differ protects anything.
    Same {
        /// One.
        one: Group,
        /// The other.
        other: Group,
    },
}

/// What is published of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// A count.
    Count(Answer),
    /// A percentage; `None` when it is hidden.
    Percent(Option<u64>),
    /// Nothing: the request was to protect, to hold two sums together, or for a percentage that follows from the counts as they
    /// are shown.
    Nothing,
}

/// A count that must stay open when it is small: the sum of a group, less that of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    pub(super) group: Group,
    pub(super) less: Option<Group>,
}

impl From<Group> for Target {
    fn from(group: Group) -> Self {
        Self { group, less: None }
    }
}

impl Target {
    /// Whether a cell is in either group.
    pub(super) fn holds(&self, cell: CellId) -> bool {
        let groups = [Some(&self.group), self.less.as_ref()];
        groups.into_iter().flatten().any(|group| group.0.binary_search(&cell).is_ok())
    }

    /// The count in some counts.
    pub(super) fn sum(&self, counts: &[u64]) -> u64 {
        let less = self.less.as_ref().map_or(0, |less| sum(counts, less));
        sum(counts, &self.group).saturating_sub(less)
    }
}

/// The sum of a group in some counts.
pub(super) fn sum(counts: &[u64], group: &Group) -> u64 {
    group.0.iter().filter_map(|cell| counts.get(cell.0)).sum()
}

/// A request with its answer.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub(super) request: Request,
    pub(super) published: Published,
}

impl Figure {
    /// The group that is added up first: the whole one, or the part.
    pub(super) fn part(&self) -> &Group {
        match &self.request {
            Request::Count(group)
            | Request::Protect(group)
            | Request::Percent { part: group, .. }
            | Request::Part { part: group, .. }
            | Request::Same { one: group, .. } => group,
        }
    }

    /// The group that is added up beside it: the whole of a part, or the other of two that are the same.
    pub(super) fn whole(&self) -> Option<&Group> {
        match &self.request {
            Request::Percent { whole: group, .. }
            | Request::Part { whole: group, .. }
            | Request::Same { other: group, .. } => Some(group),
            Request::Count(_) | Request::Protect(_) => None,
        }
    }

    /// The sums of its part and of its whole in some counts.
    pub(super) fn sums(&self, counts: &[u64]) -> (u64, u64) {
        (sum(counts, self.part()), self.whole().map_or(0, |whole| sum(counts, whole)))
    }

    /// What must not be worked out from it, beside its groups: what a part leaves of its whole.
    pub(super) fn rest(&self) -> Option<Target> {
        match &self.request {
            Request::Percent { part, whole } => whole.without(part).map(Target::from),
            Request::Part { part, whole } => Some(Target { group: whole.clone(), less: Some(part.clone()) }),
            _ => None,
        }
    }

    /// Whether it says nothing.
    pub(super) fn is_silent(&self) -> bool {
        matches!(
            self.published,
            Published::Nothing | Published::Percent(None) | Published::Count(Answer::Withheld)
        )
    }

    /// Whether counts that add up to these sums would have led to the same answer.
    pub(super) fn admits(&self, rules: &RuleSet, part: u64, whole: u64) -> bool {
        match &self.request {
            Request::Part { .. } => return part <= whole,
            Request::Same { .. } => return part == whole,
            _ => {}
        }
        match self.published {
            Published::Nothing | Published::Percent(None) => true,
            Published::Count(answer) => rules.meaning(answer).is_none_or(|meaning| meaning.contains(&part)),
            Published::Percent(Some(percent)) => {
                Proportion::new(part, whole).and_then(Proportion::percent) == Some(percent)
            }
        }
    }

    /// What is published of a request when only its own counts are looked at. Beyond the published rules, a percentage is
    /// hidden when what is left of its whole is small, too.
    pub(super) fn alone(rules: &RuleSet, request: Request, part: u64, whole: u64) -> Self {
        let published = match &request {
            Request::Protect(_) | Request::Part { .. } | Request::Same { .. } => Published::Nothing,
            Request::Count(_) => Published::Count(rules.count(part)),
            // Anybody can work it out from the rounded counts: see `RuleSet::percent_of_shown`.
            Request::Percent { .. } if rules.percentages_from == Basis::RoundedCounts => Published::Nothing,
            Request::Percent { .. } => Published::Percent(
                Proportion::new(part, whole)
                    .filter(|share| {
                        !rules.is_small(share.of() - share.count()) && !rules.is_small(share.of())
                    })
                    .and_then(|share| rules.percent(share)),
            ),
        };
        Self { request, published }
    }
}
