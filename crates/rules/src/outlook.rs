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
use crate::program::{NodeId, Program};
use crate::question::Question;
use crate::summary::Headlines;
use state::{Answer, Memory, State};

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
    lanes: Lanes,
    clauses: Vec<Lane>,
    nodes: Vec<Lane>,
    answers: Vec<Asked>,
    /// The classes that each lane leaves, and how wide the score then is.
    results: Vec<(u64, f64)>,
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

    /// The outcome of each characteristic, and the score.
    pub(crate) fn outcomes(&mut self, definition: &Definition) -> (Vec<Outcome>, Score) {
        let program = definition.program();
        let mut score = Score::default();
        let outcomes = program.criteria.iter().map(|criterion| {
            let (outcome, part) = program.outcome(criterion, &self.domains);
            score = score.plus(part);
            outcome
        });
        (outcomes.collect(), score)
    }

    /// The questions worth asking, in no order; see [`Definition::next_questions`].
    pub(crate) fn questions(
        &mut self,
        definition: &Definition,
        now: u64,
        outcomes: &[Outcome],
    ) -> Vec<Question> {
        let program = definition.program();
        let Some(diagrams) = program.diagrams() else { return Vec::new() };
        self.answer_all(program, diagrams);
        let width = self.results.first().map_or(0.0, |(_, width)| *width);
        let class_open = now.count_ones() > 1;
        let mut questions = Vec::new();
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

    /// Works out what follows from every answer to every question, 63 at a time; the first result is the service as it is.
    fn answer_all(&mut self, program: &Program, diagrams: &Diagrams) {
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
        self.clauses.clear();
        self.clauses.resize(program.clauses.len(), Lane::UNKNOWN);
        for state in &self.states {
            for (clause, truth) in &self.memory.state(*state).truths {
                self.clauses[*clause] = Lane::all(*truth);
            }
        }
        self.nodes.resize(program.nodes.len(), Lane::UNKNOWN);
        let all = self.answers.iter().flat_map(|asked| {
            let state = self.memory.state(self.states[asked.atom]);
            state.questions[asked.question].answers.iter().map(move |answer| (asked.atom, state, answer))
        });
        let mut written: Vec<(usize, &State, &Answer)> = Vec::with_capacity(63);
        let mut all = all.peekable();
        let mut done = 1;
        loop {
            for (atom, state, _) in written.drain(..) {
                // Back to the service as it is: whoever comes next writes over one lane only.
                self.lanes.restore(diagrams, atom, state.cases);
                state.truths.iter().for_each(|(clause, truth)| self.clauses[*clause] = Lane::all(*truth));
            }
            while written.len() < 63
                && let Some((atom, state, answer)) = all.next()
            {
                let lane = written.len() + 1;
                self.lanes.set(diagrams, lane, atom, answer.cases);
                for (clause, truth) in &answer.truths {
                    self.clauses[*clause].set(lane, *truth);
                }
                written.push((atom, state, answer));
            }
            let count = written.len();
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
            diagrams.walk.run(program, &self.clauses, &mut self.nodes);
            let (clauses, nodes) = (&self.clauses, &self.nodes);
            let get = |id: NodeId| *diagrams.walk.get(id, clauses, nodes);
            let now = width(program, get, 0);
            results[0].1 = now;
            let changed = changed(program, get);
            for (lane, result) in (1..=count).zip(&mut results[done..]) {
                result.1 = if changed >> lane & 1 == 0 { now } else { width(program, get, lane) };
            }
            done += count;
            if all.peek().is_none() {
                break;
            }
        }
    }
}

/// The lanes in which the condition of some characteristic has another truth than in the first.
fn changed(program: &Program, get: impl Fn(NodeId) -> Lane) -> u64 {
    program.conditions().fold(0, |changed, id| {
        let Plane { known_true: [yes], known_false: [no] } = get(id);
        let first = |bits: u64| 0u64.wrapping_sub(bits & 1);
        changed | (yes ^ first(yes)) | (no ^ first(no))
    })
}

/// How wide the score is in a lane.
fn width(program: &Program, get: impl Fn(NodeId) -> Lane, lane: usize) -> f64 {
    let truth = |id: NodeId| get(id).get(lane);
    let rated = program.criteria.iter().map(|criterion| {
        let applies = criterion.applies.map_or(facts::Truth::True, truth);
        let partly = criterion.partly.map_or(facts::Truth::False, truth);
        rate(applies, truth(criterion.met), partly, criterion.weight).1
    });
    rated.fold(Score::default(), Score::plus).width()
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
