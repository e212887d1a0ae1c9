//! What follows from the state of one atom.

use facts::{FactIndex, OpenSet, Sheet, Truth, Value};
use rustc_hash::FxHashMap;

use crate::classes::Pool;
use crate::diagram::Diagrams;
use crate::diagram::atoms::Kind;
use crate::domain::Domains;
use crate::program::Program;

/// So many states are remembered at the most.
const MOST_STATES: usize = 4096;

/// What is known of an atom, as the sheet says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    atom: usize,
    /// The regions of a single fact, or the values of the summaries, two bits each.
    finite: u128,
    set: (u64, u64),
    unbound: u64,
}

/// What follows from it.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// Whether there is a completion.
    pub(crate) fits: bool,
    /// The possible cases.
    pub(crate) cases: u64,
    /// The clauses about it.
    pub(crate) truths: Vec<(usize, Truth)>,
    /// What can be asked that has more than one answer.
    pub(crate) questions: Vec<AskedFact>,
    /// The cases that each answer to each of them leaves.
    pub(crate) after: Vec<u64>,
    /// The variables with finitely many regions, and the set, with all conclusions drawn.
    finite: Vec<(usize, u64)>,
    set: Option<(usize, (facts::Members, facts::Members))>,
}

fn single_bits(mask: u64) -> impl Iterator<Item = u64> {
    (0..64).map(|bit| 1 << bit).filter(move |bit| mask & bit != 0)
}

/// A fact that can be asked for.
#[derive(Clone, Debug)]
pub(crate) struct AskedFact {
    pub(crate) fact: FactIndex,
    pub(crate) answers: Vec<Answer>,
    /// Cases that two services which differ in the fact can be in, one in one of these and one in another.
    pub(crate) apart: Vec<u64>,
    /// Whether those are all answers.
    pub(crate) all: bool,
}

/// What an answer leaves of the atom.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) cases: u64,
    /// The clauses about it that have another truth than before.
    pub(crate) truths: Vec<(usize, Truth)>,
}

/// The states that have come up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    known: FxHashMap<Key, u32>,
    states: Vec<State>,
}

impl Memory {
    pub(crate) fn state(&self, position: u32) -> &State {
        &self.states[position as usize]
    }

    pub(crate) fn is_full(&self) -> bool {
        self.states.len() >= MOST_STATES
    }

    pub(crate) fn clear(&mut self) {
        self.known.clear();
        self.states.clear();
    }

    /// The position of the state that an atom is in.
    pub(crate) fn recall(
        &mut self,
        program: &Program,
        diagrams: &Diagrams,
        atom: usize,
        domains: &Domains,
        pool: &mut Pool,
    ) -> u32 {
        let key = match &diagrams.atoms.list[atom].kind {
            Kind::Single { variable, .. } => {
                Key { atom, finite: u128::from(domains.finite[*variable]), set: (0, 0), unbound: 0 }
            }
            Kind::Cluster(cluster) => {
                let summaries = cluster.summaries.iter();
                let (sure, possible) = domains.sets[cluster.set];
                Key {
                    atom,
                    finite: summaries
                        .clone()
                        .fold(0, |all, summary| all << 2 | u128::from(domains.finite[summary.variable])),
                    set: (sure.bits(), possible.bits()),
                    // Contradictory sheets bind nothing; otherwise only the atom's own links count.
                    unbound: if domains.unbound == u64::MAX {
                        u64::MAX
                    } else {
                        summaries.fold(0, |bits, summary| bits | domains.unbound & summary.link)
                    },
                }
            }
        };
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let position = u32::try_from(self.states.len()).unwrap_or(u32::MAX);
        self.states.push(State::of(program, diagrams, atom, domains, key.unbound, pool));
        self.known.insert(key, position);
        position
    }
}

impl State {
    fn of(
        program: &Program,
        diagrams: &Diagrams,
        atom: usize,
        known: &Domains,
        unbound: u64,
        pool: &mut Pool,
    ) -> Self {
        let facts = Facts::of(program, diagrams, atom);
        let mut domains = Domains { unbound, ..Domains::full(&program.variables) };
        let mut sheet = Sheet::new();
        for variable in &facts.finite {
            domains.finite[*variable] = known.finite[*variable];
        }
        if let Some(set) = facts.set {
            let variable = &program.variables.sets[set];
            let (sure, possible) = known.sets[set];
            domains.sets[set] = (sure, possible);
            if (sure, possible) != (facts::Members::NONE, variable.universe) {
                sheet.know(variable.fact, Value::Set(OpenSet::open(sure, possible)));
            }
        }
        let fits = program.settle_in(&mut domains, pool);
        let clauses: Vec<usize> = diagrams.clauses_of(atom).collect();
        let truths = |domains: &Domains| -> Vec<(usize, Truth)> {
            clauses.iter().map(|clause| (*clause, program.clause_truth(*clause, domains))).collect()
        };
        let now = truths(&domains);
        let changed = |domains: &Domains| -> Vec<(usize, Truth)> {
            truths(domains)
                .into_iter()
                .zip(&now)
                .filter(|(then, now)| then != *now)
                .map(|(then, _)| then)
                .collect()
        };
        let cases = |domains: &Domains| diagrams.atoms.list[atom].possible(domains);
        let questions =
            if fits { program.answers(&domains, &sheet, |fact| facts.holds(fact)) } else { Vec::new() };
        let questions = questions.into_iter().filter(|(_, answers)| answers.domains.len() > 1);
        let questions = questions.map(|(fact, answers)| {
            let parts = answers.domains.iter();
            let parts: Vec<Answer> =
                parts.map(|part| Answer { cases: cases(part), truths: changed(part) }).collect();
            AskedFact {
                fact,
                apart: match parts.as_slice() {
                    // Two services with the same summary can still differ in its set.
                    [first, second] if program.summarises(fact) => vec![first.cases, second.cases],
                    _ => single_bits(cases(&answers.open)).collect(),
                },
                answers: parts,
                all: answers.all,
            }
        });
        let questions: Vec<AskedFact> = questions.collect();
        let answers = questions.iter().flat_map(|question| &question.answers);
        Self {
            fits,
            cases: cases(&domains),
            after: answers.map(|answer| answer.cases).collect(),
            questions,
            truths: now,
            finite: facts.finite.iter().map(|variable| (*variable, domains.finite[*variable])).collect(),
            set: facts.set.map(|set| (set, domains.sets[set])),
        }
    }

    /// Writes the conclusions that have been drawn.
    pub(crate) fn write(&self, domains: &mut Domains) {
        for (variable, regions) in &self.finite {
            domains.finite[*variable] = *regions;
        }
        if let Some((set, bounds)) = self.set {
            domains.sets[set] = bounds;
        }
    }
}

/// The facts of one atom.
struct Facts<'p> {
    finite: Vec<usize>,
    set: Option<usize>,
    program: &'p Program,
}

impl<'p> Facts<'p> {
    fn of(program: &'p Program, diagrams: &Diagrams, atom: usize) -> Self {
        let (finite, set) = diagrams.atoms.list[atom].variables();
        Self { finite, set, program }
    }

    fn holds(&self, fact: FactIndex) -> bool {
        let variables = &self.program.variables;
        self.finite.iter().any(|variable| variables.finite[*variable].fact == fact)
            || self.set.is_some_and(|set| variables.sets[set].fact == fact)
    }
}
