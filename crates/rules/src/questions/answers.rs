//! The answers that a fact can still have, as far as the definition can tell them apart.

use facts::{FactIndex, Members, Truth};

use crate::domain::{Constraint, Domains, Test, together};
use crate::ir::Ir;
use crate::mdd::variables::Cluster;

/// Sets can be answered in very many ways; beyond this number a question settles nothing for sure.
const MAX_ANSWERS: usize = 64;

/// The answers to a question that the definition can tell apart.
pub(crate) struct Answers {
    /// What is possible while the question stands open.
    pub(crate) open: Domains,
    pub(crate) domains: Vec<Domains>,
    /// Whether these are all.
    pub(crate) all: bool,
}

impl Ir {
    /// For every fact of a cluster, the answers that the definition can tell apart. `known` is what is known
    /// of it without conclusions.
    pub(crate) fn answers(
        &self,
        domains: &Domains,
        known: &Domains,
        cluster: &Cluster,
    ) -> Vec<(FactIndex, Answers)> {
        let is_read = |scalar: usize| self.variables.tests_of(scalar).next().is_some();
        let contradicted = |(bit, constraint): (usize, &Constraint)| {
            let disputed =
                domains.unbound & (1 << bit) != 0 && constraint.truth(known.sets[constraint.set]).is_known();
            is_read(constraint.summary) && (domains.unbound == u64::MAX || disputed)
        };
        let constraints = || self.variables.constraints.iter().enumerate();
        let mut all = Vec::new();
        for scalar in &cluster.scalars {
            if !constraints().any(|(bit, one)| one.summary == *scalar && contradicted((bit, one))) {
                all.push((self.variables.finite[*scalar].fact, self.finite_answers(*scalar, domains)));
            }
        }
        if let Some(set) = cluster.set {
            let again = constraints().any(|(bit, one)| one.set == set && contradicted((bit, one)));
            if again || self.variables.sets[set].read {
                all.push((
                    self.variables.sets[set].fact,
                    self.set_answers(set, if again { known } else { domains }, again),
                ));
            }
        }
        all
    }

    /// Whether the fact summarises a set.
    pub(crate) fn summarises(&self, fact: FactIndex) -> bool {
        self.variables
            .constraints
            .iter()
            .any(|constraint| self.variables.finite[constraint.summary].fact == fact)
    }

    /// One answer for all regions that no clause tells apart.
    fn finite_answers(&self, variable: usize, domains: &Domains) -> Answers {
        // A summary that no clause reads still says something about its set.
        let summarises = self.variables.constraints.iter().any(|constraint| constraint.summary == variable);
        let signed = Members::from_bits(domains.finite[variable]).iter().map(|region| {
            let about = self.variables.tests_of(variable).map(|(_, regions)| regions & (1 << region) != 0);
            (about.chain(summarises.then_some(region == 1)).collect(), 1 << region)
        });
        let mut open = domains.clone();
        self.bind(&mut open, |constraint| constraint.summary == variable);
        let domains = together(signed).into_iter().filter_map(|regions| {
            let mut answer = open.clone();
            answer.finite[variable] = regions;
            self.settle(&mut answer).then_some(answer)
        });
        Answers { domains: domains.collect(), open, all: true }
    }

    /// The ways in which the clauses about a set and its summaries can come out. `again` forgets what is known of it: it
    /// is asked for once more, because sources contradict it.
    fn set_answers(&self, set: usize, domains: &Domains, again: bool) -> Answers {
        let mut start = domains.clone();
        if again {
            start.sets[set] = (Members::NONE, self.variables.sets[set].universe);
            for constraint in self.variables.constraints_of(set) {
                start.finite[constraint.summary] = 0b11;
            }
        }
        self.bind(&mut start, |constraint| constraint.set == set);
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

    /// Members on which a clause or a summary still depends.
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
            let summaries = self.variables.constraints_of(set);
            let unknown = summaries.filter(|constraint| part.finite[constraint.summary] == 0b11);
            let mut either = unknown.map(Constraint::either);
            either.find(|either| open(*either))
        };
        clause.or_else(summary)
    }

    /// Lets summaries bind again that are answered.
    fn bind(&self, domains: &mut Domains, answered: impl Fn(&Constraint) -> bool) {
        for (bit, constraint) in self.variables.constraints.iter().enumerate() {
            if answered(constraint) && domains.unbound != u64::MAX {
                domains.unbound &= !(1 << bit);
            }
        }
    }
}
