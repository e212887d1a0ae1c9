//! Building decision diagrams: one node for each different way to go on, shared wherever two ways are the same.

use std::collections::HashMap;

use super::atoms::Atoms;
use crate::program::{Criterion, Node, NodeId, Program};

/// Where a diagram goes on: to an answer below [`ANSWERS`], or to a node.
pub(super) type Next = u32;

const FALSE: Next = 0;
const TRUE: Next = 1;

/// Answers other than true and false start here.
const FIRST_ANSWER: Next = 2;

/// How many answers there can be.
pub(super) const ANSWERS: Next = 128;

/// How many steps building may take.
const MOST_STEPS: usize = 50_000;

/// A question about one atom, and where each of its cases leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Fork {
    pub(super) atom: usize,
    pub(super) ways: Box<[Next]>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    And,
    Or,
    Not,
    /// An answer where the first holds, otherwise what the second says.
    Choose(Next),
}

/// Forks, each once, and what has been worked out so far.
pub(super) struct Builder<'p> {
    program: &'p Program,
    atoms: &'p Atoms,
    pub(super) forks: Vec<Fork>,
    known: HashMap<Fork, Next>,
    done: HashMap<(Operation, Next, Next), Next>,
    conditions: HashMap<usize, Next>,
    /// Whether it would take too much.
    pub(super) given_up: bool,
}

/// The answer at a position.
pub(super) fn answer(position: usize) -> Next {
    // INVARIANT: a definition has at most 64 classes.
    FIRST_ANSWER + u32::try_from(position).unwrap_or(0)
}

/// The position of an answer.
pub(super) fn position(answer: Next) -> u32 {
    answer.saturating_sub(FIRST_ANSWER)
}

impl<'p> Builder<'p> {
    pub(super) fn new(program: &'p Program, atoms: &'p Atoms) -> Self {
        let (known, done, conditions) = Default::default();
        Self { program, atoms, forks: Vec::new(), known, done, conditions, given_up: false }
    }

    /// Which class a service is of.
    pub(super) fn classes(&mut self) -> Next {
        let program = self.program;
        let mut next = answer(program.classes.len());
        for (position, when) in program.classes.iter().enumerate().rev() {
            let when = self.condition(*when);
            next = self.apply(Operation::Choose(answer(position)), when, next);
        }
        next
    }

    /// Which outcome a characteristic has: met, partly met, not met or not applicable.
    pub(super) fn outcome(&mut self, criterion: &Criterion) -> Next {
        let mut next = answer(2);
        if let Some(partly) = criterion.partly {
            let partly = self.condition(partly);
            next = self.apply(Operation::Choose(answer(1)), partly, next);
        }
        let met = self.condition(criterion.met);
        next = self.apply(Operation::Choose(answer(0)), met, next);
        if let Some(applies) = criterion.applies {
            let applies = self.condition(applies);
            let not = self.not(applies);
            next = self.apply(Operation::Choose(answer(3)), not, next);
        }
        next
    }

    fn condition(&mut self, id: NodeId) -> Next {
        if let Some(known) = self.conditions.get(&id.0) {
            return *known;
        }
        let program = self.program;
        let built = match program.node(id) {
            Node::Clause(clause) => {
                let (atom, holds) = self.atoms.clauses[*clause];
                let cases = self.atoms.list[atom].cases;
                self.fork(atom, (0..cases).map(|case| u32::from(holds & 1 << case != 0)).collect())
            }
            Node::Not(child) => {
                let child = self.condition(*child);
                self.not(child)
            }
            Node::All(children) => children.iter().fold(TRUE, |all, child| {
                let child = self.condition(*child);
                self.apply(Operation::And, all, child)
            }),
            Node::Any(children) => children.iter().fold(FALSE, |any, child| {
                let child = self.condition(*child);
                self.apply(Operation::Or, any, child)
            }),
            Node::AtLeast(count, children) => self.at_least(*count, children),
            Node::Probe(probe) => self.condition(program.probes[*probe].when),
            Node::Reaches { characteristic, fully } => {
                let criterion = &program.criteria[*characteristic];
                let mut reached = self.condition(criterion.met);
                if let Some(partly) = criterion.partly.filter(|_| !fully) {
                    let partly = self.condition(partly);
                    reached = self.apply(Operation::Or, reached, partly);
                }
                if let Some(applies) = criterion.applies {
                    let applies = self.condition(applies);
                    let not = self.not(applies);
                    reached = self.apply(Operation::Or, reached, not);
                }
                reached
            }
        };
        self.conditions.insert(id.0, built);
        built
    }

    /// As [`super::super::batch`] counts: so many of those looked at so far.
    fn at_least(&mut self, count: usize, children: &[NodeId]) -> Next {
        if count > children.len() {
            return FALSE;
        }
        let mut reached = vec![FALSE; count + 1];
        reached[0] = TRUE;
        for child in children {
            let child = self.condition(*child);
            for k in (1..=count).rev() {
                let one_more = self.apply(Operation::And, reached[k - 1], child);
                reached[k] = self.apply(Operation::Or, reached[k], one_more);
            }
        }
        reached[count]
    }

    fn not(&mut self, condition: Next) -> Next {
        self.apply(Operation::Not, condition, TRUE)
    }

    fn apply(&mut self, operation: Operation, first: Next, second: Next) -> Next {
        use Operation::{And, Choose, Not, Or};
        match (operation, first, second) {
            (And, FALSE, _) | (And, _, FALSE) | (Not, TRUE, _) => return FALSE,
            (Or, TRUE, _) | (Or, _, TRUE) | (Not, FALSE, _) => return TRUE,
            (And, TRUE, other)
            | (Or | Choose(_), FALSE, other)
            | (And, other, TRUE)
            | (Or, other, FALSE)
            | (Choose(other), TRUE, _) => return other,
            (And | Or, a, b) if a == b => return a,
            _ => {}
        }
        let key = (operation, first, second);
        if let Some(done) = self.done.get(&key) {
            return *done;
        }
        if self.given_up || self.done.len() >= MOST_STEPS {
            self.given_up = true;
            return FALSE;
        }
        let atom = self.atom_of(first).min(self.atom_of(second));
        let ways = (0..self.atoms.list[atom].cases).map(|case| {
            let (first, second) = (self.way(first, atom, case), self.way(second, atom, case));
            self.apply(operation, first, second)
        });
        let ways = ways.collect();
        let result = self.fork(atom, ways);
        self.done.insert(key, result);
        result
    }

    /// The atom that is asked about first; beyond all of them for an answer.
    fn atom_of(&self, next: Next) -> usize {
        if next < ANSWERS { usize::MAX } else { self.forks[(next - ANSWERS) as usize].atom }
    }

    fn way(&self, next: Next, atom: usize, case: usize) -> Next {
        if self.atom_of(next) == atom { self.forks[(next - ANSWERS) as usize].ways[case] } else { next }
    }

    fn fork(&mut self, atom: usize, ways: Box<[Next]>) -> Next {
        if let Some(first) = ways.first()
            && ways.iter().all(|way| way == first)
        {
            return *first;
        }
        let fork = Fork { atom, ways };
        if let Some(known) = self.known.get(&fork) {
            return *known;
        }
        let next = ANSWERS + u32::try_from(self.forks.len()).unwrap_or(u32::MAX - ANSWERS);
        self.forks.push(fork.clone());
        self.known.insert(fork, next);
        next
    }
}
