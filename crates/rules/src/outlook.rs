//! What is possible of a service, and what would be after each answer to each question: worked out together.
//!
//! What is known of one atom says nothing about another, and services repeat one another, atom by atom, far more than as
//! a whole. So what follows from the state of an atom, the answers to questions about it included, is worked out once
//! and remembered. A service is then a handful of such states, and the service after an answer differs from it in one.
//! Up to 63 of those are looked at beside the service itself, each in a bit of its own.

mod state;

use std::sync::Arc;

use facts::{FactIndex, Sheet};

use crate::batch::plane::Plane;
use crate::classes::Pool;
use crate::definition::{Definition, Inner};
use crate::diagram::atoms::Kind;
use crate::diagram::{Diagrams, Lanes};
use crate::domain::Domains;
use crate::evaluate::{Outcome, Score, rate};
use crate::program::{Criterion, NodeId, Program};
use crate::question::Question;
use crate::summary::Headlines;
use state::Memory;

/// One truth for a service and for up to 63 that it may become.
type Lane = Plane<1>;

/// Memory for looking at many services, one after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outlook {
    /// Whose memory it is.
    definition: Option<Arc<Inner>>,
    memory: Memory,
    /// What is known of the service.
    pub(crate) domains: Domains,
    pool: Pool,
    /// The state of each atom.
    states: Vec<usize>,
    /// The possible cases of each atom.
    cases: Vec<u64>,
    reached: Vec<u64>,
    /// The clauses about the service as it is, in all lanes.
    clauses: Vec<Lane>,
    lanes: Lanes,
    /// The clauses about the service in the first lane, and after an answer in each of the others.
    answered: Vec<Lane>,
    nodes: Vec<Lane>,
    answers: Vec<Asked>,
    /// The classes that each lane leaves, and how wide the score then is.
    results: Vec<(u64, f64)>,
    /// The atoms that some lane has in another state than the service as it is.
    written: Vec<usize>,
    headlines: Headlines,
}

/// A question, and where what follows from its answers stands.
#[derive(Clone, Copy, Debug)]
struct Asked {
    atom: usize,
    /// Its position among the questions of the atom's state.
    question: usize,
    /// Its first answer among the results.
    first: usize,
}

impl Outlook {
    /// Looks at a service; false when the definition has no diagram, or the sheet says what no diagram knows.
    pub(crate) fn look(&mut self, definition: &Definition, sheet: &Sheet) -> bool {
        let program = definition.program();
        let Some(diagrams) = program.diagrams() else { return false };
        if self.definition.as_ref().is_none_or(|known| !Arc::ptr_eq(known, &definition.inner)) {
            *self = Self { definition: Some(Arc::clone(&definition.inner)), ..Self::default() };
        }
        if self.memory.is_full() {
            self.memory.clear();
        }
        self.domains.load(&program.variables, &program.links, sheet);
        // Of members that nothing tells apart only their number counts: the same few states come up again and again.
        for atom in &diagrams.atoms.list {
            if let Kind::Cluster(cluster) = &atom.kind {
                let (sure, possible) = &mut self.domains.sets[cluster.set];
                (*sure, *possible) = (cluster.alike(*sure), cluster.alike(*possible));
            }
        }
        if !self.recall(program, diagrams) {
            // No completion fits what the sheet says of a set and of its summaries: the summaries do not bind.
            self.domains.unbound = u64::MAX;
            if !self.recall(program, diagrams) {
                return false;
            }
        }
        self.cases.clear();
        for state in &self.states {
            let state = self.memory.state(*state);
            self.cases.push(state.cases);
            state.write(&mut self.domains);
        }
        self.load_clauses(program);
        !self.cases.contains(&0)
    }

    /// Finds the state of each atom; false when one has no completion.
    fn recall(&mut self, program: &Program, diagrams: &Diagrams) -> bool {
        self.states.clear();
        for atom in 0..diagrams.atoms.list.len() {
            self.states.push(self.memory.recall(program, diagrams, atom, &self.domains, &mut self.pool));
        }
        self.states.iter().all(|state| self.memory.state(*state).fits)
    }

    /// The possible classes, as bits.
    pub(crate) fn classes(&mut self, definition: &Definition) -> u64 {
        let Some(diagrams) = definition.program().diagrams() else { return 0 };
        diagrams.classes(&self.cases, &mut self.reached)
    }

    /// What a headline is made from, and those made before.
    pub(crate) fn for_headline(&mut self) -> (&Domains, &mut Headlines) {
        (&self.domains, &mut self.headlines)
    }

    /// Works out what holds of the service as it is.
    pub(crate) fn weigh(&mut self, definition: &Definition) {
        let program = definition.program();
        let Some(diagrams) = program.diagrams() else { return };
        self.answered.clone_from(&self.clauses);
        diagrams.walk.run(program, &self.answered, &mut self.nodes);
    }

    /// The outcome of each characteristic, and the score, of a service that was weighed, with its answers or without.
    pub(crate) fn outcomes(&self, definition: &Definition) -> (Vec<Outcome>, Score) {
        let program = definition.program();
        let Some(diagrams) = program.diagrams() else { return (Vec::new(), Score::default()) };
        let get = |id: NodeId| *diagrams.walk.get(id, &self.answered, &self.nodes);
        let mut score = Score::default();
        let outcomes = program.criteria.iter().map(|criterion| {
            let (outcome, share) = rated(criterion, conditions(criterion, get), 0);
            score = score.plus(share);
            outcome
        });
        (outcomes.collect(), score)
    }

    /// The questions worth asking of a service that was weighed with its answers, in no order; see
    /// [`Definition::next_questions`].
    pub(crate) fn questions(&self, definition: &Definition, now: u64, outcomes: &[Outcome]) -> Vec<Question> {
        let program = definition.program();
        let Some(diagrams) = program.diagrams() else { return Vec::new() };
        let width = self.results.first().map_or(0.0, |(_, width)| *width);
        let class_open = now.count_ones() > 1;
        let mut questions = Vec::with_capacity(self.answers.len());
        for asked in &self.answers {
            let question = &self.memory.state(self.states[asked.atom]).questions[asked.question];
            let results = &self.results[asked.first..asked.first + question.answers.len()];
            let differs = |(classes, narrowed): &(u64, f64)| *classes != now || width - narrowed > 1e-9;
            let matters = || {
                // A set that is asked for anew may turn out as nothing that is known now allows.
                let anew = question.answers.iter().any(|answer| answer.cases & !self.cases[asked.atom] != 0);
                let open = |position: usize| anew || outcomes[position] == Outcome::Unknown;
                diagrams.matters(asked.atom, &question.apart, &self.cases, open, anew || class_open)
            };
            if results.iter().any(differs) || matters() {
                questions.push(Question::of(question.fact, question.all, now, results));
            }
        }
        questions
    }

    /// Works out what holds of the service as it is, and what follows from every answer to every question, 63 at a time.
    /// The first result is the service as it is.
    pub(crate) fn weigh_answers(&mut self, definition: &Definition) {
        let program = definition.program();
        let Some(diagrams) = program.diagrams() else { return };
        self.answers.clear();
        let mut first = 1;
        for (atom, state) in self.states.iter().enumerate() {
            for (question, asked) in self.memory.state(*state).questions.iter().enumerate() {
                self.answers.push(Asked { atom, question, first });
                first += asked.answers.len();
            }
        }
        self.results.clear();
        self.results.resize(first, (0, 0.0));
        // The service as it is, in all lanes.
        self.lanes.fill(diagrams, &self.cases);
        self.answered.clone_from(&self.clauses);
        let all = self.answers.iter().flat_map(|asked| {
            let state = self.memory.state(self.states[asked.atom]);
            state.questions[asked.question].answers.iter().map(move |answer| (asked.atom, answer))
        });
        self.written.clear();
        let mut all = all.peekable();
        let mut done = 1;
        loop {
            for atom in self.written.drain(..) {
                // Back to the service as it is: whoever comes next writes over one lane only.
                let state = self.memory.state(self.states[atom]);
                self.lanes.restore(diagrams, atom, state.cases);
                state.truths.iter().for_each(|(clause, truth)| self.answered[*clause] = Lane::all(*truth));
            }
            while self.written.len() < 63
                && let Some((atom, answer)) = all.next()
            {
                let lane = self.written.len() + 1;
                self.lanes.flip(diagrams, lane, atom, answer.cases ^ self.cases[atom]);
                for (clause, truth) in &answer.truths {
                    self.answered[*clause].set(lane, *truth);
                }
                self.written.push(atom);
            }
            let count = self.written.len();
            let results = &mut self.results;
            diagrams.classes_of_many(&self.lanes, &mut self.reached, |class, lanes| {
                if lanes & 1 != 0 {
                    results[0].0 |= 1 << class;
                }
                // Most classes are possible in few lanes or in none.
                let mut left = lanes >> 1 & ((1 << count) - 1);
                while left != 0 {
                    results[done + left.trailing_zeros() as usize].0 |= 1 << class;
                    left &= left - 1;
                }
            });
            diagrams.walk.run(program, &self.answered, &mut self.nodes);
            let (clauses, nodes) = (&self.answered, &self.nodes);
            let get = |id: NodeId| *diagrams.walk.get(id, clauses, nodes);
            let widths = widths(program, get);
            results[0].1 = widths[0];
            for (result, width) in results[done..].iter_mut().zip(&widths[1..=count]) {
                result.1 = *width;
            }
            done += count;
            if all.peek().is_none() {
                break;
            }
        }
    }

    /// The truths of all clauses about the service as it is, in all lanes.
    fn load_clauses(&mut self, program: &Program) {
        self.clauses.clear();
        self.clauses.resize(program.clauses.len(), Lane::UNKNOWN);
        for state in &self.states {
            for (clause, truth) in &self.memory.state(*state).truths {
                self.clauses[*clause] = Lane::all(*truth);
            }
        }
        self.nodes.resize(program.nodes.len(), Lane::UNKNOWN);
    }
}

/// Whether a characteristic applies, is met, and is partly met.
fn conditions(criterion: &Criterion, get: impl Fn(NodeId) -> Lane) -> [Lane; 3] {
    [
        criterion.applies.map_or(Lane::TRUE, &get),
        get(criterion.met),
        criterion.partly.map_or(Lane::FALSE, &get),
    ]
}

/// The outcome of a characteristic in a lane, and its share of the score.
fn rated(criterion: &Criterion, conditions: [Lane; 3], lane: usize) -> (Outcome, Score) {
    let [applies, met, partly] = conditions.map(|plane| plane.get(lane));
    rate(applies, met, partly, criterion.weight)
}

/// How much of the score is open, in each lane.
fn widths(program: &Program, get: impl Fn(NodeId) -> Lane) -> [f64; 64] {
    let mut widths = [0.0; 64];
    for criterion in &program.criteria {
        let conditions = conditions(criterion, &get);
        let alike = |lane: usize| conditions.iter().fold(u64::MAX, |all, plane| all & plane.alike(lane));
        let share = |lane: usize| rated(criterion, conditions, lane).1.width();
        // Few lanes differ from the first, and those mostly in the same way.
        let mut shares = [share(0); 64];
        let mut left = !alike(0);
        while left != 0 {
            let lane = left.trailing_zeros() as usize;
            let (mut same, share) = (left & alike(lane), share(lane));
            left &= !same;
            while same != 0 {
                shares[same.trailing_zeros() as usize] = share;
                same &= same - 1;
            }
        }
        for (width, share) in widths.iter_mut().zip(shares) {
            *width += share;
        }
    }
    widths
}

/// What is asked about one atom.
pub(crate) struct Facts<'p> {
    pub(crate) finite: Vec<usize>,
    pub(crate) set: Option<usize>,
    program: &'p Program,
}

impl<'p> Facts<'p> {
    pub(crate) fn of(program: &'p Program, diagrams: &Diagrams, atom: usize) -> Self {
        let (finite, set) = diagrams.atoms.list[atom].variables();
        Self { finite, set, program }
    }

    pub(crate) fn holds(&self, fact: FactIndex) -> bool {
        let variables = &self.program.variables;
        self.finite.iter().any(|variable| variables.finite[*variable].fact == fact)
            || self.set.is_some_and(|set| variables.sets[set].fact == fact)
    }
}
