//! Whether something can matter: two completions that differ in it alone, and in what is said of them.

use rustc_hash::FxHashSet;

use super::build::{FALSE, Next};
use super::{Diagram, Mdd, Place};
use crate::steps::Steps;

/// What it costs to compare two places of a diagram, in steps.
const COST_OF_PAIR: u64 = 8;

/// Two services that are alike but for some variables of one cluster.
pub(crate) struct Pair<'m> {
    /// What is possible of both.
    pub(crate) masks: &'m [u64],
    /// The cluster: its first variable, and one beyond the last.
    pub(crate) cluster: (usize, usize),
    /// Of its variables, those in which they may differ.
    pub(crate) varies: &'m [bool],
    /// What is possible of its variables, for each of the two.
    pub(crate) first: &'m [u64],
    pub(crate) second: &'m [u64],
}

impl Mdd {
    /// Whether the two can differ in class. When the steps are spent, they are taken to.
    pub(crate) fn classes_differ(&self, pair: &Pair<'_>, steps: &Steps) -> bool {
        self.classes.can_differ(pair, steps)
    }

    /// Whether they can differ in the outcome of a characteristic.
    pub(crate) fn outcomes_differ(&self, characteristic: usize, pair: &Pair<'_>, steps: &Steps) -> bool {
        self.outcomes[characteristic].can_differ(pair, steps)
    }
}

impl Diagram {
    fn can_differ(&self, pair: &Pair<'_>, steps: &Steps) -> bool {
        // Up to the cluster both are in the same place.
        let mut reached = vec![false; self.terminals as usize + self.nodes.len()];
        reached[self.root as usize] = true;
        let mut same = FxHashSet::default();
        for (at, node) in (self.terminals..).zip(&self.nodes) {
            if node.variable >= pair.cluster.1 {
                return false;
            }
            if !reached[at as usize] {
                continue;
            }
            if node.variable >= pair.cluster.0 {
                if self.differ((at, at), pair, &mut same, steps) {
                    return true;
                }
                continue;
            }
            let (edges, mut possible) = (self.edges_of(node), pair.masks[node.variable]);
            while possible != 0 {
                reached[edges[possible.trailing_zeros() as usize] as usize] = true;
                possible &= possible - 1;
            }
        }
        false
    }

    /// Whether the two can go on from these places to different terminals that services lead to.
    fn differ(
        &self,
        places: (Next, Next),
        pair: &Pair<'_>,
        same: &mut FxHashSet<(Next, Next)>,
        steps: &Steps,
    ) -> bool {
        let (one, other) = places;
        let variable = self.variable_at(one).min(self.variable_at(other));
        if one == FALSE || other == FALSE || (one == other && variable >= pair.cluster.1) {
            return false;
        }
        if variable == usize::MAX {
            return true;
        }
        if same.contains(&places) {
            return false;
        }
        if !steps.take(COST_OF_PAIR) {
            return true;
        }
        let edges = |next: Next, mask: u64| Edges { diagram: self, next, variable, mask };
        let at = variable.checked_sub(pair.cluster.0).filter(|_| variable < pair.cluster.1);
        let differ = if let Some(at) = at.filter(|at| pair.varies[*at]) {
            let (one, other) = (edges(one, pair.first[at]), edges(other, pair.second[at]));
            one.any(|one| other.any(|other| self.differ((one, other), pair, same, steps)))
        } else {
            let mask = at.map_or(pair.masks[variable], |at| pair.first[at] & pair.second[at]);
            let (one, other) = (edges(one, mask), edges(other, mask));
            (0..64)
                .filter(|case| mask >> case & 1 == 1)
                .any(|case| self.differ((one.to(case), other.to(case)), pair, same, steps))
        };
        if !differ {
            same.insert(places);
        }
        differ
    }

    fn variable_at(&self, next: Next) -> usize {
        self.node(next).map_or(usize::MAX, |node| node.variable)
    }

    fn node(&self, next: Next) -> Option<&Place> {
        self.nodes.get(next.checked_sub(self.terminals)? as usize)
    }
}

/// Where a place leads for the possible cases of a variable: to itself when it does not ask about it.
#[derive(Clone, Copy)]
struct Edges<'d> {
    diagram: &'d Diagram,
    next: Next,
    variable: usize,
    mask: u64,
}

impl Edges<'_> {
    fn to(&self, case: usize) -> Next {
        let node = self.diagram.node(self.next).filter(|node| node.variable == self.variable);
        node.map_or(self.next, |node| self.diagram.edges_of(node)[case])
    }

    fn any(&self, mut found: impl FnMut(Next) -> bool) -> bool {
        if self.diagram.variable_at(self.next) != self.variable {
            return self.mask != 0 && found(self.next);
        }
        (0..64).filter(|case| self.mask >> case & 1 == 1).any(|case| found(self.to(case)))
    }
}
