//! What is possible of a service, and what would be after each answer to each question: worked out together.
//!
//! What is known of one atom says nothing about another, and services repeat one another, atom by atom, far more than as
//! a whole. So what follows from the state of an atom, the answers to questions about it included, is worked out once
//! and remembered, and so is what a few states mean for a characteristic. A service is then a handful of such states,
//! and the service after an answer differs from it in one. Only its classes are its own: for those, up to 63 such
//! services are looked at beside the service itself, each in a bit of its own.

mod rating;
mod row;
mod state;

use std::sync::Arc;

use facts::Sheet;

use crate::classes::Pool;
use crate::definition::{Definition, Inner};
use crate::diagram::{Diagrams, Lanes};
use crate::domain::Domains;
use crate::evaluate::{Outcome, Score};
use crate::program::Program;
use crate::question::Question;
use crate::steps::{self, Steps};
use crate::summary::Headlines;
use rating::Ratings;
use row::Rows;
use state::{Memory, State};

/// How many answers are looked at beside the service as it is.
const ANSWERS: usize = 63;

/// Memory for looking at many services, one after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outlook {
    /// Whose memory it is.
    definition: Option<Arc<Inner>>,
    memory: Memory,
    rows: Rows,
    ratings: Ratings,
    /// What is known of the service.
    domains: Domains,
    pool: Pool,
    /// The state of each atom.
    states: Vec<u32>,
    /// The possible cases of each atom.
    cases: Vec<u64>,
    reached: Vec<u64>,
    lanes: Lanes,
    /// The rating of each characteristic.
    rated: Vec<usize>,
    answers: Vec<Asked>,
    /// The results of the answers about each atom: the first, and one beyond the last.
    places: Vec<(usize, usize)>,
    /// The classes that are left: for the service as it is, and after each answer.
    classes: Vec<u64>,
    /// How wide the score then is.
    widths: Vec<f64>,
    shares: Vec<f64>,
    headlines: Headlines,
}

/// A service as the states of its atoms.
#[derive(Clone, Copy)]
struct Service<'o> {
    memory: &'o Memory,
    states: &'o [u32],
    cases: &'o [u64],
}

impl<'o> Service<'o> {
    fn state(&self, atom: usize) -> &'o State {
        self.memory.state(self.states[atom])
    }
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
        self.turn_to(definition);
        self.domains.load(&program.variables, &program.links, sheet);
        diagrams.blur(&mut self.domains);
        if !self.recall(program, diagrams) {
            // No completion fits what the sheet says of a set and of its summaries: the summaries do not bind.
            self.domains.unbound = u64::MAX;
            if !self.recall(program, diagrams) {
                return false;
            }
        }
        self.weigh(program, diagrams)
    }

    /// Forgets what it knows of another definition, and what has become too much.
    fn turn_to(&mut self, definition: &Definition) {
        if self.definition.as_ref().is_none_or(|known| !Arc::ptr_eq(known, &definition.inner)) {
            *self = Self {
                definition: Some(Arc::clone(&definition.inner)),
                domains: Domains::full(&definition.program().variables),
                ..Self::default()
            };
        }
        if self.memory.is_full() || self.ratings.is_full() {
            self.memory.clear();
            self.rows.clear();
            self.ratings.clear();
        }
    }

    /// Finds the state of each atom; false when one has no completion.
    fn recall(&mut self, program: &Program, diagrams: &Diagrams) -> bool {
        self.states.clear();
        for atom in 0..diagrams.atoms.list.len() {
            self.states.push(self.memory.recall(program, diagrams, atom, &self.domains, &mut self.pool));
        }
        self.states.iter().all(|state| self.memory.state(*state).fits)
    }

    /// Draws what follows from the states; false when an atom has no case.
    fn weigh(&mut self, program: &Program, diagrams: &Diagrams) -> bool {
        self.cases.clear();
        for state in &self.states {
            let state = self.memory.state(*state);
            self.cases.push(state.cases);
            state.write(&mut self.domains);
        }
        self.rated.clear();
        for characteristic in 0..diagrams.parts.len() {
            let memory = &self.memory;
            self.rated.push(self.ratings.recall(program, diagrams, characteristic, &self.states, memory));
        }
        !self.cases.contains(&0)
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
    pub(crate) fn outcomes(&self) -> (Vec<Outcome>, Score) {
        let rated = || self.rated.iter().map(|rated| self.ratings.get(*rated));
        let score = rated().fold(Score::default(), |score, rating| score.plus(rating.score));
        (rated().map(|rating| rating.outcome).collect(), score)
    }

    /// Works out what follows from every answer to every question; the possible classes of the service as it is.
    pub(crate) fn weigh_answers(&mut self, definition: &Definition) -> u64 {
        let Some(diagrams) = definition.program().diagrams() else { return 0 };
        self.answers.clear();
        self.places.clear();
        let mut end = 1;
        for (atom, state) in self.states.iter().enumerate() {
            let start = end;
            for (question, asked) in self.memory.state(*state).questions.iter().enumerate() {
                self.answers.push(Asked { atom, question, first: end });
                end += asked.answers.len();
            }
            self.places.push((start, end));
        }
        self.classes.clear();
        self.classes.resize(end, 0);
        self.widths.clear();
        self.widths.resize(end, 0.0);
        self.weigh_classes(diagrams);
        self.weigh_widths(diagrams);
        self.classes.first().copied().unwrap_or(0)
    }

    /// The classes that each answer leaves.
    fn weigh_classes(&mut self, diagrams: &Diagrams) {
        let answers = self.states.iter().enumerate().flat_map(|(atom, state)| {
            self.memory.state(*state).after.iter().map(move |cases| (atom, *cases))
        });
        let mut answers = answers.peekable();
        let mut done = 1;
        loop {
            // The service as it is, in all lanes; and after an answer in each lane but the first.
            self.lanes.fill(diagrams, &self.cases);
            let mut count = 0;
            while count < ANSWERS
                && let Some((atom, cases)) = answers.next()
            {
                count += 1;
                self.lanes.flip(diagrams, count, atom, cases ^ self.cases[atom]);
            }
            let left = &mut self.classes;
            diagrams.classes_of_many(&self.lanes, &mut self.reached, |class, lanes| {
                if lanes & 1 != 0 {
                    left[0] |= 1 << class;
                }
                // Most classes are possible in few lanes or in none.
                let mut lanes = lanes >> 1 & ((1 << count) - 1);
                while lanes != 0 {
                    left[done + lanes.trailing_zeros() as usize] |= 1 << class;
                    lanes &= lanes - 1;
                }
            });
            done += count;
            if answers.peek().is_none() {
                break;
            }
        }
    }

    /// How much of the score each answer leaves open.
    fn weigh_widths(&mut self, diagrams: &Diagrams) {
        for (part, rated) in diagrams.parts.iter().zip(&self.rated) {
            let rating = self.ratings.get(*rated);
            // Answers about other atoms leave this characteristic as it is.
            self.shares.clear();
            self.shares.resize(self.widths.len(), rating.score.width());
            let mut widths = rating.widths.as_slice();
            for atom in &part.atoms {
                let (first, end) = self.places[*atom];
                let (about, others) = widths.split_at(end - first);
                self.shares[first..end].copy_from_slice(about);
                widths = others;
            }
            for (width, share) in self.widths.iter_mut().zip(&self.shares) {
                *width += share;
            }
        }
    }

    /// The questions worth asking of a service whose answers were weighed, in no order; see
    /// [`Definition::next_questions`].
    pub(crate) fn questions(&mut self, definition: &Definition) -> Vec<Question> {
        let Some(diagrams) = definition.program().diagrams() else { return Vec::new() };
        let (Some(now), Some(width)) = (self.classes.first().copied(), self.widths.first().copied()) else {
            return Vec::new();
        };
        let service = Service { memory: &self.memory, states: &self.states, cases: &self.cases };
        let steps = &Steps::new(steps::QUESTIONS);
        let mut questions = Vec::with_capacity(self.answers.len());
        for asked in &self.answers {
            let question = &service.state(asked.atom).questions[asked.question];
            let answers = asked.first..asked.first + question.answers.len();
            let (classes, widths) = (&self.classes[answers.clone()], &self.widths[answers]);
            let differ = classes.iter().any(|left| *left != now)
                || widths.iter().any(|narrowed| width - narrowed > 1e-9);
            let mut matters = || {
                // A set that is asked for anew may turn out as nothing that is known now allows.
                let known = service.cases[asked.atom];
                let anew = question.answers.iter().any(|answer| answer.cases & !known != 0);
                let mut rated = self.rated.iter().enumerate();
                rated.any(|(characteristic, rating)| {
                    self.ratings.get_mut(*rating).matters(
                        diagrams,
                        characteristic,
                        service,
                        asked,
                        anew,
                        steps,
                    )
                }) || ((anew || now.count_ones() > 1)
                    && diagrams.classes_differ(asked.atom, &question.apart, service.cases, steps))
            };
            if differ || matters() {
                questions.push(Question::of(question.fact, question.all, now, classes, widths));
            }
        }
        questions
    }
}
