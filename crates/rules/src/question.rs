//! What to ask next.

use std::cmp::Ordering;

use facts::{FactIndex, Sheet, Truth};

use crate::definition::Definition;
use crate::domain::{Domains, Test};
use crate::program::Program;

/// A question whose answer would change what is said about the service.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The fact to ask for.
    pub fact: FactIndex,
    /// How many classes stay possible after the least helpful answer.
    pub worst_case_classes: usize,
    /// Whether every answer leaves a single class, where more than one is possible now.
    pub settles: bool,
    /// Whether some answer does.
    pub may_settle: bool,
    /// How wide the score stays after the least helpful answer.
    pub worst_case_width: f64,
}

/// Sets can be answered in more ways than anybody could go through; beyond so many the rest is not looked at.
const MAX_ANSWERS: usize = 64;

impl Definition {
    /// The questions worth asking, best first: one that settles the class whatever the answer, then one that settles it
    /// for some answer, then the fewest classes in the worst case, then the narrowest score. A question that cannot
    /// change anything is not among them.
    #[must_use]
    pub fn next_questions(&self, sheet: &Sheet, first: usize) -> Vec<Question> {
        let program = self.program();
        let domains = self.domains(sheet);
        let now = program.possible_classes(&domains).classes;
        let width = program.score(&domains);
        let width = width.high - width.low;
        let mut questions: Vec<Question> = program
            .answers(&domains)
            .into_iter()
            .filter_map(|(fact, answers)| {
                let outcomes: Vec<(u64, f64)> = answers
                    .iter()
                    .map(|answer| {
                        let score = program.score(answer);
                        (program.possible_classes(answer).classes, score.high - score.low)
                    })
                    .collect();
                let matters = outcomes.len() > 1
                    && outcomes.iter().any(|(classes, narrowed)| *classes != now || width - narrowed > 1e-9);
                matters.then(|| Question {
                    fact,
                    worst_case_classes: outcomes
                        .iter()
                        .map(|(classes, _)| classes.count_ones() as usize)
                        .max()
                        .unwrap_or(0),
                    settles: now.count_ones() > 1
                        && outcomes.iter().all(|(classes, _)| classes.is_power_of_two()),
                    may_settle: now.count_ones() > 1
                        && outcomes.iter().any(|(classes, _)| classes.is_power_of_two()),
                    worst_case_width: outcomes.iter().map(|(_, width)| *width).fold(0.0, f64::max),
                })
            })
            .collect();
        questions.sort_by(rank);
        questions.truncate(first);
        questions
    }
}

fn rank(a: &Question, b: &Question) -> Ordering {
    b.settles
        .cmp(&a.settles)
        .then(b.may_settle.cmp(&a.may_settle))
        .then(a.worst_case_classes.cmp(&b.worst_case_classes))
        .then(a.worst_case_width.total_cmp(&b.worst_case_width))
        .then(a.fact.cmp(&b.fact))
}

impl Program {
    /// For every fact that is not fully known, the answers that the program can tell apart.
    pub(crate) fn answers(&self, domains: &Domains) -> Vec<(FactIndex, Vec<Domains>)> {
        let finite = self.variables.finite.iter().enumerate().filter_map(|(variable, finite)| {
            let answers = self.finite_answers(variable, domains);
            (answers.len() > 1).then_some((finite.fact, answers))
        });
        let sets = self.variables.sets.iter().enumerate().filter(|(_, set)| set.read).filter_map(
            |(position, set)| {
                let answers = self.set_answers(position, domains);
                (answers.len() > 1).then_some((set.fact, answers))
            },
        );
        finite.chain(sets).collect()
    }

    /// One answer for all regions that no clause tells apart.
    fn finite_answers(&self, variable: usize, domains: &Domains) -> Vec<Domains> {
        let mut answers: Vec<(Vec<bool>, u64)> = Vec::new();
        let possible = domains.finite[variable];
        for region in (0..64).filter(|region| possible & (1 << region) != 0) {
            let signature: Vec<bool> = self
                .variables
                .tests
                .iter()
                .filter_map(|test| match test {
                    Test::Regions { variable: about, regions } if *about == variable => {
                        Some(regions & (1 << region) != 0)
                    }
                    _ => None,
                })
                .collect();
            match answers.iter_mut().find(|(other, _)| *other == signature) {
                Some((_, regions)) => *regions |= 1 << region,
                None => answers.push((signature, 1 << region)),
            }
        }
        answers
            .into_iter()
            .filter_map(|(_, regions)| {
                let mut answer = domains.clone();
                answer.finite[variable] = regions;
                self.settle(&mut answer).then_some(answer)
            })
            .collect()
    }

    /// The ways in which the clauses about a set can come out.
    fn set_answers(&self, set: usize, domains: &Domains) -> Vec<Domains> {
        let mut answers = Vec::new();
        let mut parts = vec![domains.clone()];
        while let Some(mut part) = parts.pop() {
            if answers.len() >= MAX_ANSWERS {
                break;
            }
            if !self.settle(&mut part) {
                continue;
            }
            let open = (0..self.clauses.len()).find(|clause| {
                matches!(self.variables.tests[*clause], Test::Count { set: about, .. } if about == set)
                    && self.clause_truth(*clause, &part) == Truth::Unknown
            });
            match open {
                Some(clause) => parts.extend(self.split(clause, &part)),
                None => answers.push(part),
            }
        }
        answers
    }
}
