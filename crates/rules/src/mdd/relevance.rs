//! Whether something can matter: two completions that differ in it alone, and in what is said of them.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::build::{FALSE, Next};
use super::walk::Walk;
use super::{Diagram, Place};
use crate::steps::Steps;

/// What it costs to compare two places of a diagram, in steps.
const COST_OF_PAIR: u64 = 8;

/// Two services that are alike but for some variables of one cluster.
pub(crate) struct Pair<'m> {
    /// What is possible of both.
    pub(crate) masks: &'m [u64],
    /// Of the variables of the cluster, those in which they may differ.
    pub(crate) varies: &'m [bool],
    /// What is possible of its variables, for each of the two.
    pub(crate) first: &'m [u64],
    pub(crate) second: &'m [u64],
}

/// A comparison of the two in one diagram.
struct Comparison<'c> {
    diagram: &'c Diagram,
    walk: &'c Walk,
    pair: &'c Pair<'c>,
    /// The variables in which they may differ.
    cluster: Range<usize>,
    steps: &'c Steps,
    /// The places from which the two always go on to the same terminal.
    same: FxHashSet<(Next, Next)>,
}

impl Diagram {
    /// Whether the two can lead to different terminals, when they differ in the cluster of a section. When the steps are
    /// spent, they are taken to.
    pub(crate) fn can_differ(&self, walk: &Walk, section: usize, pair: &Pair<'_>, steps: &Steps) -> bool {
        let first_variable = self.sections[section].first_variable;
        let cluster = first_variable..first_variable + pair.varies.len();
        let mut comparison =
            Comparison { diagram: self, walk, pair, cluster, steps, same: FxHashSet::default() };
        // Up to the cluster both are in the same place.
        let mut entries = self.entered(walk, section);
        entries.any(|at| comparison.differ((at, at)))
    }

    fn variable_at(&self, next: Next) -> usize {
        self.node(next).map_or(usize::MAX, |node| node.variable)
    }

    fn node(&self, next: Next) -> Option<&Place> {
        self.nodes.get(next.checked_sub(self.terminals)? as usize)
    }
}

impl Comparison<'_> {
    /// Whether the two can go on from these places to different terminals that services lead to.
    fn differ(&mut self, places: (Next, Next)) -> bool {
        let (diagram, pair, (one, other)) = (self.diagram, self.pair, places);
        let variable = diagram.variable_at(one).min(diagram.variable_at(other));
        if one == FALSE || other == FALSE {
            return false;
        }
        if variable >= self.cluster.end {
            // From here on the two are alike. A terminal that only one of them can reach tells them apart; where both
            // can reach one only, they have come to the same.
            if one == other {
                return false;
            }
            match (diagram.below(self.walk, one), diagram.below(self.walk, other)) {
                (Some(0), _) | (_, Some(0)) => return false,
                (Some(one), Some(other)) if one != other => return true,
                (Some(one), Some(_)) if one.is_power_of_two() => return false,
                // One of them is not a stop, or there are several ways to go on from both.
                _ => {}
            }
        }
        if self.same.contains(&places) {
            return false;
        }
        if !self.steps.take(COST_OF_PAIR) {
            return true;
        }
        let edges = |next: Next, mask: u64| Edges { diagram, next, variable, mask };
        let at = variable.checked_sub(self.cluster.start).filter(|_| variable < self.cluster.end);
        let differ = if let Some(at) = at.filter(|at| pair.varies[*at]) {
            let (one, other) = (edges(one, pair.first[at]), edges(other, pair.second[at]));
            one.any(|one| other.any(|other| self.differ((one, other))))
        } else {
            let mask = at.map_or(pair.masks[variable], |at| pair.first[at] & pair.second[at]);
            let (one, other) = (edges(one, mask), edges(other, mask));
            (0..64)
                .filter(|case| mask >> case & 1 == 1)
                .any(|case| self.differ((one.to(case), other.to(case))))
        };
        if !differ {
            self.same.insert(places);
        }
        differ
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
