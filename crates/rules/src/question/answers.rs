//! The answers that a fact can still have, as far as the program can tell them apart.

use facts::{FactIndex, Members, Sheet, Truth, Value};

use crate::domain::{Domains, Link, Test};
use crate::program::Program;

/// Sets can be answered in more ways than anybody could go through; beyond so many a question settles nothing for sure.
const MAX_ANSWERS: usize = 64;

/// The answers to a question that the program can tell apart.
pub(crate) struct Answers {
    /// What is possible while the question stands open.
    pub(crate) open: Domains,
    pub(crate) domains: Vec<Domains>,
    /// Whether these are all.
    pub(crate) all: bool,
}

impl Program {
    /// For every fact that is `wanted`, the answers that the program can tell apart.
    pub(crate) fn answers(
        &self,
        domains: &Domains,
        sheet: &Sheet,
        wanted: impl Fn(FactIndex) -> bool,
    ) -> Vec<(FactIndex, Answers)> {
        let read = |variable: usize| {
            let about = |test: &Test| matches!(test, Test::Regions { variable: of, .. } if *of == variable);
            self.variables.tests.iter().any(about)
        };
        let contradicted = |link: &Link| {
            let disputed = self.is_loose(link, domains) && self.listed(link, sheet).is_known();
            read(link.summary) && (domains.unbound == u64::MAX || disputed)
        };
        let finite = self.variables.finite.iter().enumerate().filter_map(|(variable, finite)| {
            if !wanted(finite.fact)
                || self.links.iter().any(|link| link.summary == variable && contradicted(link))
            {
                return None;
            }
            Some((finite.fact, self.finite_answers(variable, domains)))
        });
        let sets = self.variables.sets.iter().enumerate().filter_map(|(set, variable)| {
            let anew = self.links.iter().any(|link| link.set == set && contradicted(link));
            (wanted(variable.fact) && (anew || variable.read))
                .then(|| (variable.fact, self.set_answers(set, domains, anew)))
        });
        finite.chain(sets).collect()
    }

    /// Whether a summary does not bind its set, because sources disagree.
    fn is_loose(&self, link: &Link, domains: &Domains) -> bool {
        self.links.iter().position(|other| other == link).is_some_and(|bit| domains.unbound & (1 << bit) != 0)
    }

    /// What the sheet's list says of a summary.
    fn listed(&self, link: &Link, sheet: &Sheet) -> Truth {
        let umbrella =
            self.vocabulary.get(self.variables.finite[link.summary].fact).and_then(|fact| fact.umbrella());
        match (umbrella, sheet.value(self.variables.sets[link.set].fact)) {
            (Some(umbrella), Some(Value::Set(set))) => umbrella.truth(set),
            _ => Truth::Unknown,
        }
    }

    /// One answer for all regions that no clause tells apart.
    fn finite_answers(&self, variable: usize, domains: &Domains) -> Answers {
        let mut answers: Vec<(Vec<bool>, u64)> = Vec::new();
        let possible = domains.finite[variable];
        for region in (0..64).filter(|region| possible & (1 << region) != 0) {
            let about = self.variables.tests.iter().filter_map(|test| match test {
                Test::Regions { variable: about, regions } if *about == variable => {
                    Some(regions & (1 << region) != 0)
                }
                _ => None,
            });
            // A summary that no clause reads still tells something about its set.
            let summarises = self.links.iter().any(|link| link.summary == variable);
            let signature: Vec<bool> = about.chain(summarises.then_some(region == 1)).collect();
            match answers.iter_mut().find(|(other, _)| *other == signature) {
                Some((_, regions)) => *regions |= 1 << region,
                None => answers.push((signature, 1 << region)),
            }
        }
        let mut open = domains.clone();
        self.bind(&mut open, |link| link.summary == variable);
        let domains = answers.into_iter().filter_map(|(_, regions)| {
            let mut answer = open.clone();
            answer.finite[variable] = regions;
            self.settle(&mut answer).then_some(answer)
        });
        Answers { domains: domains.collect(), open, all: true }
    }

    /// The ways in which the clauses about a set and its summaries can come out; `anew` forgets what is known of it.
    fn set_answers(&self, set: usize, domains: &Domains, anew: bool) -> Answers {
        let mut start = domains.clone();
        if anew {
            start.sets[set] = (Members::NONE, self.variables.sets[set].universe);
            for link in self.links.iter().filter(|link| link.set == set) {
                start.finite[link.summary] = 0b11;
            }
        }
        self.bind(&mut start, |link| link.set == set);
        let mut answers = Answers { open: start.clone(), domains: Vec::new(), all: true };
        let mut parts = vec![start];
        while let Some(mut part) = parts.pop() {
            if answers.domains.len() >= MAX_ANSWERS {
                answers.all = false;
                break;
            }
            if !self.settle(&mut part) {
                continue;
            }
            let Some(among) = self.undecided_members(set, &part) else {
                answers.domains.push(part);
                continue;
            };
            let [first, second] = self.split_set(set, among, &part, &[]);
            if first == second {
                answers.domains.push(part);
            } else {
                parts.extend([second, first]);
            }
        }
        answers
    }

    /// Members on which a clause or a summary still hangs.
    fn undecided_members(&self, set: usize, part: &Domains) -> Option<Members> {
        let open = |among: Members| part.sets[set].1.without(part.sets[set].0).contains_any(among);
        let clause = self.variables.tests.iter().enumerate().find_map(|(clause, test)| match test {
            Test::Count { set: about, among, .. }
                if *about == set && self.clause_truth(clause, part) == Truth::Unknown =>
            {
                Some(*among)
            }
            _ => None,
        });
        let summary = || {
            self.links.iter().filter(|link| link.set == set && part.finite[link.summary] == 0b11).find_map(
                |link| {
                    let either = link.counting.union(link.vague);
                    open(either).then_some(either)
                },
            )
        };
        clause.or_else(summary)
    }

    /// Lets summaries bind again that are answered.
    fn bind(&self, domains: &mut Domains, answered: impl Fn(&Link) -> bool) {
        for (bit, link) in self.links.iter().enumerate() {
            if answered(link) && domains.unbound != u64::MAX {
                domains.unbound &= !(1 << bit);
            }
        }
    }
}
