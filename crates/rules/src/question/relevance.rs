//! Whether a fact can matter at all: one that changes nothing alone may still decide together with others.

use facts::FactIndex;

use crate::domain::{Domains, Test};
use crate::evaluate::Outcome;
use crate::program::Program;
use crate::question::answers::Answers;
use crate::steps::Steps;

/// How many pairs of parts are looked at before a fact is taken to matter.
const SEARCH_LIMIT: usize = 2_000;

/// What an answer can change.
#[derive(Clone, Copy)]
enum Subject {
    Class,
    Characteristic(usize),
}

impl Program {
    /// Whether two services that differ in this fact alone, and answer as given, can differ in class or outcome.
    ///
    /// Both start from the open question and go apart only where a condition hangs on the fact. To try every two answers
    /// would cost the square of their number, also where nothing reads the fact. A summary is tried answer by answer:
    /// two services with the same summary can still differ in its set.
    pub(super) fn matters(&self, fact: FactIndex, answers: &Answers, steps: &Steps) -> bool {
        let subjects = (0..self.criteria.len()).map(Subject::Characteristic).chain([Subject::Class]);
        let own = self.cluster(fact);
        let pair = match answers.domains.as_slice() {
            [first, second] if self.summarises(fact) => (first, second),
            _ => (&answers.open, &answers.open),
        };
        let mut left = SEARCH_LIMIT;
        subjects
            .into_iter()
            .any(|subject| self.can_differ(subject, (pair.0.clone(), pair.1.clone()), &own, &mut left, steps))
    }

    /// Whether the fact summarises a set.
    pub(crate) fn summarises(&self, fact: FactIndex) -> bool {
        self.links.iter().any(|link| self.variables.finite[link.summary].fact == fact)
    }

    /// The variables that speak of the same thing as the fact: those with finitely many regions, and the sets.
    fn cluster(&self, fact: FactIndex) -> (Vec<usize>, Vec<usize>) {
        let mut sets: Vec<usize> =
            (0..self.variables.sets.len()).filter(|set| self.variables.sets[*set].fact == fact).collect();
        let of_summary = self.links.iter().filter(|link| self.variables.finite[link.summary].fact == fact);
        sets.extend(of_summary.map(|link| link.set));
        let finite = (0..self.variables.finite.len()).filter(|variable| {
            self.variables.finite[*variable].fact == fact
                || self.links.iter().any(|link| link.summary == *variable && sets.contains(&link.set))
        });
        (finite.collect(), sets)
    }

    /// Splits what the two have in common together, and what belongs to the fact in each.
    fn can_differ(
        &self,
        subject: Subject,
        pair: (Domains, Domains),
        own: &(Vec<usize>, Vec<usize>),
        left: &mut usize,
        steps: &Steps,
    ) -> bool {
        let cost = 2 * match subject {
            Subject::Class => self.sizes.classes(),
            Subject::Characteristic(position) => {
                self.criteria[position].conditions().map(|when| self.sizes.condition(when)).sum()
            }
        };
        let mut pairs = vec![pair];
        while let Some((mut first, mut second)) = pairs.pop() {
            if *left == 0 || !steps.take(cost) {
                return true;
            }
            *left -= 1;
            if !self.settle(&mut first) || !self.settle(&mut second) {
                continue;
            }
            let (one, other) = (self.possible_of(subject, &first), self.possible_of(subject, &second));
            if one & other == 0 {
                return true;
            }
            let in_first = self.open_in(subject, &first);
            let Some(clause) = in_first.or_else(|| self.open_in(subject, &second)) else { continue };
            let belongs = match self.variables.tests[clause] {
                Test::Regions { variable, .. } => own.0.contains(&variable),
                Test::Count { set, .. } => own.1.contains(&set),
            };
            let [first_with, first_without] = self.split(clause, &first);
            let [second_with, second_without] = self.split(clause, &second);
            match (belongs, in_first.is_some()) {
                (false, _) => {
                    pairs.push((first_with, second_with));
                    pairs.push((first_without, second_without));
                }
                (true, true) => {
                    pairs.push((first_with, second.clone()));
                    pairs.push((first_without, second));
                }
                (true, false) => {
                    pairs.push((first.clone(), second_with));
                    pairs.push((first, second_without));
                }
            }
        }
        false
    }

    /// The classes, or the outcomes as bits, that Kleene's logic leaves open.
    fn possible_of(&self, subject: Subject, domains: &Domains) -> u64 {
        match subject {
            Subject::Class => self.open_classes(domains).0,
            Subject::Characteristic(position) => match self.outcome(&self.criteria[position], domains).0 {
                Outcome::Unknown => u64::MAX,
                outcome => 1 << outcome as u64,
            },
        }
    }

    fn open_in(&self, subject: Subject, domains: &Domains) -> Option<usize> {
        match subject {
            Subject::Class => {
                self.open_classes(domains).1.and_then(|class| self.open_clause(self.classes[class], domains))
            }
            Subject::Characteristic(position) => {
                let criterion = &self.criteria[position];
                // An outcome that is known hangs on nothing more.
                if self.outcome(criterion, domains).0 != Outcome::Unknown {
                    return None;
                }
                [criterion.applies, Some(criterion.met), criterion.partly]
                    .into_iter()
                    .flatten()
                    .find_map(|child| self.open_clause(child, domains))
            }
        }
    }
}
