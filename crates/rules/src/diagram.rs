//! The program as a decision diagram, so that what is possible can be read off instead of searched for.
//!
//! A definition asks about a handful of independent [`atoms`], each with a few cases. The classes are then a graph of
//! forks: what is asked of one atom leads to a question about the next, and in the end to a class. The possible classes
//! of a service are those that can be reached through cases that are still possible. One walk does it, for 64 services
//! that differ in a few answers as fast as for one.
//!
//! A definition whose diagram would grow too large has none; then the search in [`crate::classes`] answers.

pub(crate) mod atoms;
mod build;
mod relevance;

use std::sync::OnceLock;

use crate::batch::walk::Walk;
use crate::domain::Domains;
use crate::program::{Criterion, Program};
use atoms::{Atoms, Kind};
use build::{ANSWERS, Builder, Fork, Next, position};

/// A diagram with more forks would take longer to walk through than a search.
const MOST_FORKS: usize = 4096;

/// The diagrams of a program, drawn when they are first asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lazy(OnceLock<Option<Box<Diagrams>>>);

impl Program {
    /// The diagrams; none for a program that they would be too large for.
    pub(crate) fn diagrams(&self) -> Option<&Diagrams> {
        self.diagrams.0.get_or_init(|| Diagrams::of(self).map(Box::new)).as_deref()
    }
}

/// The classes and the outcomes of the characteristics as diagrams.
#[derive(Clone, Debug)]
pub(crate) struct Diagrams {
    pub(crate) atoms: Atoms,
    /// Where the cases of each atom start among those of all.
    starts: Vec<usize>,
    /// How many cases all atoms have.
    cases: usize,
    classes: Diagram,
    /// One a characteristic.
    outcomes: Vec<Diagram>,
    /// What each characteristic rests on.
    pub(crate) parts: Vec<Part>,
}

/// What a characteristic rests on.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The atoms that its conditions read.
    pub(crate) atoms: Vec<usize>,
    /// The way to its conditions.
    pub(crate) walk: Walk,
}

/// Forks such that each leads only to later ones.
#[derive(Clone, Debug)]
pub(crate) struct Diagram {
    forks: Vec<Fork>,
    /// What is below this is an answer, and what is not a fork.
    answers: Next,
    /// Where it begins.
    root: Next,
}

impl Diagrams {
    fn of(program: &Program) -> Option<Self> {
        let atoms = Atoms::of(&program.variables, &program.links)?;
        let mut builder = Builder::new(program, &atoms);
        let classes = builder.classes();
        let outcomes: Vec<Next> =
            program.criteria.iter().map(|criterion| builder.outcome(criterion)).collect();
        if builder.given_up {
            return None;
        }
        let classes = Diagram::from(&builder.forks, classes);
        let outcomes: Vec<Diagram> =
            outcomes.into_iter().map(|root| Diagram::from(&builder.forks, root)).collect();
        if outcomes.iter().chain([&classes]).any(|diagram| diagram.forks.len() > MOST_FORKS) {
            return None;
        }
        let mut cases = 0;
        let starts = atoms.list.iter().map(|atom| {
            let start = cases;
            cases += atom.cases;
            start
        });
        let starts = starts.collect();
        let parts = program.criteria.iter().map(|criterion| Part::of(program, &atoms, criterion)).collect();
        Some(Self { atoms, starts, cases, classes, outcomes, parts })
    }

    /// What it costs to read the classes off, in steps.
    pub(crate) fn size(&self) -> u64 {
        (self.classes.forks.len() + self.cases) as u64
    }

    /// The clauses about an atom.
    pub(crate) fn clauses_of(&self, atom: usize) -> impl Iterator<Item = usize> {
        self.atoms
            .clauses
            .iter()
            .enumerate()
            .filter(move |(_, (of, _))| *of == atom)
            .map(|(clause, _)| clause)
    }

    /// Of members that nothing tells apart only their number counts: the same few states come up again and again.
    pub(crate) fn blur(&self, domains: &mut Domains) {
        for atom in &self.atoms.list {
            if let Kind::Cluster(cluster) = &atom.kind {
                let (sure, possible) = &mut domains.sets[cluster.set];
                (*sure, *possible) = (cluster.alike(*sure), cluster.alike(*possible));
            }
        }
    }

    /// The possible cases of every atom; false when one has none.
    pub(crate) fn possible(&self, domains: &Domains, cases: &mut Vec<u64>) -> bool {
        cases.clear();
        cases.extend(self.atoms.list.iter().map(|atom| atom.possible(domains)));
        !cases.contains(&0)
    }

    /// The classes that can be reached through these cases, as bits.
    pub(crate) fn classes(&self, cases: &[u64], reached: &mut Vec<u64>) -> u64 {
        self.classes.answers(cases, reached)
    }

    /// The classes of up to 64 services at once: for each case of each atom the services that may have it go in, and for
    /// each class `tell` gets the services that may be of it.
    pub(crate) fn classes_of_many(&self, lanes: &Lanes, reached: &mut Vec<u64>, tell: impl FnMut(u32, u64)) {
        self.classes.answers_of_many(&self.starts, &lanes.services, reached, tell);
    }
}

impl Part {
    fn of(program: &Program, atoms: &Atoms, criterion: &Criterion) -> Self {
        let clauses = program.clauses_below(criterion.conditions()).into_iter();
        let mut atoms: Vec<usize> = clauses.map(|clause| atoms.clauses[clause].0).collect();
        atoms.sort_unstable();
        atoms.dedup();
        Self { atoms, walk: Walk::to(program, criterion.conditions()) }
    }
}

/// For each case of each atom those of up to 64 services that may have it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lanes {
    services: Vec<u64>,
}

impl Lanes {
    /// All services alike.
    pub(crate) fn fill(&mut self, diagrams: &Diagrams, cases: &[u64]) {
        self.services.clear();
        self.services.reserve(diagrams.cases);
        for (atom, mask) in diagrams.atoms.list.iter().zip(cases) {
            self.services
                .extend((0..atom.cases).map(|case| if mask & 1 << case == 0 { 0 } else { u64::MAX }));
        }
    }

    /// One of them may have these cases of an atom if it could not, and cannot if it could.
    pub(crate) fn flip(&mut self, diagrams: &Diagrams, service: usize, atom: usize, mut cases: u64) {
        let start = diagrams.starts[atom];
        while cases != 0 {
            self.services[start + cases.trailing_zeros() as usize] ^= 1 << service;
            cases &= cases - 1;
        }
    }
}

impl Diagram {
    /// The part that can be reached from `root`, in the order of the atoms.
    fn from(forks: &[Fork], root: Next) -> Self {
        let mut seen = vec![false; forks.len()];
        let mut open = vec![root];
        while let Some(next) = open.pop() {
            if next >= ANSWERS && !std::mem::replace(&mut seen[(next - ANSWERS) as usize], true) {
                open.extend_from_slice(&forks[(next - ANSWERS) as usize].ways);
            }
        }
        let mut order: Vec<usize> = (0..forks.len()).filter(|fork| seen[*fork]).collect();
        order.sort_by_key(|fork| forks[*fork].atom);
        let ways = || order.iter().flat_map(|fork| forks[*fork].ways.iter()).chain([&root]);
        let answers = ways().filter(|way| **way < ANSWERS).max().map_or(0, |last| last + 1);
        let mut place = vec![0; forks.len()];
        for (new, old) in (answers..).zip(&order) {
            place[*old] = new;
        }
        let moved = |next: Next| if next < ANSWERS { next } else { place[(next - ANSWERS) as usize] };
        let forks = order.iter().map(|old| {
            let fork = &forks[*old];
            Fork { atom: fork.atom, ways: fork.ways.iter().map(|way| moved(*way)).collect() }
        });
        Self { forks: forks.collect(), answers, root: moved(root) }
    }

    /// The fork at a place, unless an answer stands there.
    fn fork(&self, next: Next) -> Option<&Fork> {
        self.forks.get(next.checked_sub(self.answers)? as usize)
    }

    fn answers(&self, cases: &[u64], reached: &mut Vec<u64>) -> u64 {
        reached.clear();
        reached.resize(self.answers as usize + self.forks.len(), 0);
        reached[self.root as usize] = 1;
        for (at, fork) in (self.answers as usize..).zip(&self.forks) {
            if reached[at] == 0 {
                continue;
            }
            let mut possible = cases[fork.atom];
            while possible != 0 {
                reached[fork.ways[possible.trailing_zeros() as usize] as usize] = 1;
                possible &= possible - 1;
            }
        }
        let found = reached[..self.answers as usize].iter().zip(0..).filter(|(reached, _)| **reached != 0);
        found.fold(0, |answers, (_, answer)| answers | 1 << position(answer))
    }

    fn answers_of_many(
        &self,
        starts: &[usize],
        services: &[u64],
        reached: &mut Vec<u64>,
        mut tell: impl FnMut(u32, u64),
    ) {
        reached.clear();
        reached.resize(self.answers as usize + self.forks.len(), 0);
        reached[self.root as usize] = u64::MAX;
        for (at, fork) in (self.answers as usize..).zip(&self.forks) {
            let here = reached[at];
            if here != 0 {
                let services = &services[starts[fork.atom]..];
                for (way, services) in fork.ways.iter().zip(services) {
                    reached[*way as usize] |= here & services;
                }
            }
        }
        for (services, answer) in
            reached[..self.answers as usize].iter().zip(0..).filter(|(found, _)| **found != 0)
        {
            tell(position(answer), *services);
        }
    }
}
