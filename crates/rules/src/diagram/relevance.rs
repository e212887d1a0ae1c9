//! Whether something can matter: two completions that differ in it alone, and in what is said of them.

use std::collections::HashSet;

use super::build::Next;
use super::{Diagram, Diagrams};
use crate::steps::Steps;

/// What it costs to compare two places of a diagram, in steps: it is looked up whether that was done before.
const COST_OF_PAIR: u64 = 8;

impl Diagrams {
    /// Whether two services that answer differently about an atom, and are alike otherwise, can differ in class. Each
    /// answer is a mask of cases.
    pub(crate) fn classes_differ(&self, atom: usize, answers: &[u64], cases: &[u64], steps: &Steps) -> bool {
        self.classes.matters(atom, answers, cases, steps)
    }

    /// Whether they can differ in the outcome of a characteristic.
    pub(crate) fn outcomes_differ(
        &self,
        characteristic: usize,
        atom: usize,
        answers: &[u64],
        cases: &[u64],
        steps: &Steps,
    ) -> bool {
        self.outcomes[characteristic].matters(atom, answers, cases, steps)
    }
}

impl Diagram {
    /// When the steps are spent, it is taken to matter.
    fn matters(&self, atom: usize, answers: &[u64], cases: &[u64], steps: &Steps) -> bool {
        if !steps.take(self.forks.len() as u64) {
            return true;
        }
        if self.forks.iter().all(|fork| fork.atom != atom) {
            return false;
        }
        let mut reached = vec![false; self.answers as usize + self.forks.len()];
        reached[self.root as usize] = true;
        let mut same: HashSet<(Next, Next)> = HashSet::new();
        for (at, fork) in (self.answers as usize..).zip(&self.forks) {
            if !reached[at] {
                continue;
            }
            if fork.atom > atom {
                return false;
            }
            let ways =
                |mask: u64| fork.ways.iter().enumerate().filter(move |(case, _)| mask & 1 << case != 0);
            if fork.atom < atom {
                ways(cases[fork.atom]).for_each(|(_, way)| reached[*way as usize] = true);
                continue;
            }
            let differ = answers.iter().enumerate().any(|(position, first)| {
                answers[..position].iter().any(|second| {
                    ways(*first).any(|(_, one)| {
                        ways(*second).any(|(_, other)| self.differ(*one, *other, cases, &mut same, steps))
                    })
                })
            });
            if differ {
                return true;
            }
        }
        false
    }

    /// Whether some completion leads on to different answers from two places.
    fn differ(
        &self,
        one: Next,
        other: Next,
        cases: &[u64],
        same: &mut HashSet<(Next, Next)>,
        steps: &Steps,
    ) -> bool {
        if one == other || (one.max(other) >= self.answers && same.contains(&(one, other))) {
            return false;
        }
        if one.max(other) < self.answers || !steps.take(COST_OF_PAIR) {
            return true;
        }
        let atom = self.atom_at(one).min(self.atom_at(other));
        let way = |next: Next, case: usize| {
            self.fork(next).filter(|fork| fork.atom == atom).map_or(next, |fork| fork.ways[case])
        };
        let mut possible = cases[atom];
        while possible != 0 {
            let case = possible.trailing_zeros() as usize;
            if self.differ(way(one, case), way(other, case), cases, same, steps) {
                return true;
            }
            possible &= possible - 1;
        }
        same.insert((one, other));
        false
    }

    fn atom_at(&self, next: Next) -> usize {
        self.fork(next).map_or(usize::MAX, |fork| fork.atom)
    }
}
