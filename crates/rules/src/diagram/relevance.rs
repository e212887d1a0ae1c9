//! Whether something can matter: two completions that differ in it alone, and in what is said of them.

use std::collections::HashSet;

use super::build::{ANSWERS, Next};
use super::{Diagram, Diagrams};

impl Diagrams {
    /// Whether two services that answer differently about an atom, and are alike otherwise, can differ in class or in
    /// the outcome of a characteristic that is `open`. Each answer is a mask of cases.
    pub(crate) fn matters(
        &self,
        atom: usize,
        answers: &[u64],
        cases: &[u64],
        open: impl Fn(usize) -> bool,
        class_open: bool,
    ) -> bool {
        let open = self.outcomes.iter().enumerate().filter(|(position, _)| open(*position));
        let subjects = open.map(|(_, diagram)| diagram).chain(class_open.then_some(&self.classes));
        subjects.into_iter().any(|diagram| diagram.matters(atom, answers, cases))
    }
}

impl Diagram {
    fn matters(&self, atom: usize, answers: &[u64], cases: &[u64]) -> bool {
        if self.forks.iter().all(|fork| fork.atom != atom) {
            return false;
        }
        let mut reached = vec![false; ANSWERS as usize + self.forks.len()];
        reached[self.root as usize] = true;
        let mut same: HashSet<(Next, Next)> = HashSet::new();
        for (at, fork) in (ANSWERS as usize..).zip(&self.forks) {
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
                        ways(*second).any(|(_, other)| self.differ(*one, *other, cases, &mut same))
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
    fn differ(&self, one: Next, other: Next, cases: &[u64], same: &mut HashSet<(Next, Next)>) -> bool {
        if one == other || (one.max(other) >= ANSWERS && same.contains(&(one, other))) {
            return false;
        }
        if one.max(other) < ANSWERS {
            return true;
        }
        let atom = self.atom_at(one).min(self.atom_at(other));
        let way = |next: Next, case: usize| {
            if self.atom_at(next) == atom { self.forks[(next - ANSWERS) as usize].ways[case] } else { next }
        };
        let mut possible = cases[atom];
        while possible != 0 {
            let case = possible.trailing_zeros() as usize;
            if self.differ(way(one, case), way(other, case), cases, same) {
                return true;
            }
            possible &= possible - 1;
        }
        same.insert((one, other));
        false
    }

    fn atom_at(&self, next: Next) -> usize {
        if next < ANSWERS { usize::MAX } else { self.forks[(next - ANSWERS) as usize].atom }
    }
}
