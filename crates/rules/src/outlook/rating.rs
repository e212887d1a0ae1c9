//! What the states of its atoms mean for one characteristic.
//!
//! A characteristic rests on a few atoms, which are in a few states each. So its outcome, and what each answer about
//! those atoms would leave open of its share of the score, are worked out once for every combination that comes up.

use rustc_hash::FxHashMap;

use super::state::{Answer, Memory};
use super::{Asked, Service};
use crate::batch::plane::Plane;
use crate::diagram::{Diagrams, Part};
use crate::evaluate::{Outcome, Score, rate};
use crate::program::{Criterion, NodeId, Program};
use crate::steps::Steps;

/// So many are remembered at the most.
const MOST_RATINGS: usize = 16 * 1024;

/// One truth for a service and for up to 63 that it may become.
type Lane = Plane<1>;

/// What follows for a characteristic.
#[derive(Clone, Debug)]
pub(crate) struct Rating {
    pub(crate) outcome: Outcome,
    pub(crate) score: Score,
    /// How much of its share of the score is open after each answer to each question about its atoms, in their order.
    pub(crate) widths: Vec<f64>,
    /// For each of those questions, whether two services that answer it differently can differ in outcome; `None` until
    /// somebody wants to know.
    pub(crate) matters: Vec<Option<bool>>,
}

/// The ratings that have come up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ratings {
    /// For each characteristic, by the states of its atoms.
    known: Vec<FxHashMap<Box<[u32]>, usize>>,
    list: Vec<Rating>,
    key: Vec<u32>,
    clauses: Vec<Lane>,
    answered: Vec<Lane>,
    nodes: Vec<Lane>,
}

impl Rating {
    /// Whether two services that answer a question differently, and are alike otherwise, can differ in outcome. What is
    /// decided can only do so if the question is asked anew.
    pub(super) fn matters(
        &mut self,
        diagrams: &Diagrams,
        characteristic: usize,
        service: Service<'_>,
        asked: &Asked,
        anew: bool,
        steps: &Steps,
    ) -> bool {
        let atoms = &diagrams.parts[characteristic].atoms;
        let Some(place) = atoms.iter().position(|atom| *atom == asked.atom) else { return false };
        if !anew && self.outcome != Outcome::Unknown {
            return false;
        }
        let questions = |atom: &usize| service.state(*atom).questions.as_slice();
        let before: usize = atoms[..place].iter().map(|atom| questions(atom).len()).sum();
        let apart = &questions(&asked.atom)[asked.question].apart;
        let known = &mut self.matters[before + asked.question];
        known.unwrap_or_else(|| {
            let differ = diagrams.outcomes_differ(characteristic, asked.atom, apart, service.cases, steps);
            // What was given up is not remembered.
            if !steps.is_spent() {
                *known = Some(differ);
            }
            differ
        })
    }
}

impl Ratings {
    pub(crate) fn get(&self, position: usize) -> &Rating {
        &self.list[position]
    }

    pub(crate) fn get_mut(&mut self, position: usize) -> &mut Rating {
        &mut self.list[position]
    }

    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= MOST_RATINGS
    }

    pub(crate) fn clear(&mut self) {
        self.known.clear();
        self.list.clear();
    }

    /// The position of the rating of a characteristic, for the states of all atoms.
    pub(crate) fn recall(
        &mut self,
        program: &Program,
        diagrams: &Diagrams,
        characteristic: usize,
        states: &[u32],
        memory: &Memory,
    ) -> usize {
        let part = &diagrams.parts[characteristic];
        self.key.clear();
        self.key.extend(part.atoms.iter().map(|atom| states[*atom]));
        self.known.resize_with(diagrams.parts.len(), FxHashMap::default);
        if let Some(known) = self.known[characteristic].get(self.key.as_slice()) {
            return *known;
        }
        let rating = self.rate(program, part, &program.criteria[characteristic], memory);
        self.list.push(rating);
        self.known[characteristic].insert(self.key.as_slice().into(), self.list.len() - 1);
        self.list.len() - 1
    }

    /// The rating for the states in the key: of the service as it is, and after each answer in a lane of its own.
    fn rate(&mut self, program: &Program, part: &Part, criterion: &Criterion, memory: &Memory) -> Rating {
        let states = || self.key.iter().map(|state| memory.state(*state));
        self.clauses.clear();
        self.clauses.resize(program.clauses.len(), Lane::UNKNOWN);
        for (clause, truth) in states().flat_map(|state| &state.truths) {
            self.clauses[*clause] = Lane::all(*truth);
        }
        self.nodes.resize(program.nodes.len(), Lane::UNKNOWN);
        let questions = || states().flat_map(|state| &state.questions);
        let answers: Vec<&Answer> = questions().flat_map(|question| &question.answers).collect();
        let mut rating = Rating {
            outcome: Outcome::Unknown,
            score: Score::default(),
            widths: Vec::with_capacity(answers.len()),
            matters: vec![None; questions().count()],
        };
        loop {
            let done = rating.widths.len();
            let now = answers.len().min(done + Lane::SERVICES - 1);
            self.answered.clone_from(&self.clauses);
            for (lane, answer) in (1..).zip(&answers[done..now]) {
                for (clause, truth) in &answer.truths {
                    self.answered[*clause].set(lane, *truth);
                }
            }
            part.walk.run(program, &self.answered, &mut self.nodes);
            let get = |id: NodeId| *part.walk.get(id, &self.answered, &self.nodes);
            let conditions = [
                criterion.applies.map_or(Lane::TRUE, get),
                get(criterion.met),
                criterion.partly.map_or(Lane::FALSE, get),
            ];
            let rated = |lane: usize| {
                let [applies, met, partly] = conditions.map(|plane| plane.get(lane));
                rate(applies, met, partly, criterion.weight)
            };
            (rating.outcome, rating.score) = rated(0);
            rating.widths.extend((1..=now - done).map(|lane| rated(lane).1.width()));
            if now == answers.len() {
                return rating;
            }
        }
    }
}
