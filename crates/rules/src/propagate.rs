//! What follows from the umbrella constraints for a partial assignment, and how one is split.

use facts::{Members, Sheet};

use crate::domain::{Constraint, Domains, Test};
use crate::ir::Ir;

impl Ir {
    /// Two parts that together are the whole: in the first the clause is nearer to true, in the second to false. Among
    /// members that nothing tells apart, those of the first of `preferred` that has one are taken.
    pub(crate) fn split(&self, clause: usize, domains: &Domains, preferred: &[Members]) -> [Domains; 2] {
        match self.variables.tests[clause] {
            Test::Regions { variable, regions } => {
                let (mut first, mut second) = (domains.clone(), domains.clone());
                first.finite[variable] &= regions;
                second.finite[variable] &= !regions;
                [first, second]
            }
            Test::Count { set, among, .. } => self.split_set(set, among, domains, preferred),
        }
    }

    /// One more of a group of members that nothing tells apart is in the set, or no more of that group are. Both parts
    /// are the whole when none of `among` is open.
    pub(crate) fn split_set(
        &self,
        set: usize,
        among: Members,
        domains: &Domains,
        preferred: &[Members],
    ) -> [Domains; 2] {
        let (mut first, mut second) = (domains.clone(), domains.clone());
        let (sure, possible) = domains.sets[set];
        let open = possible.without(sure);
        let candidates = open.intersection(among);
        let wanted = preferred.iter().map(|members| members.intersection(candidates));
        let from = wanted.chain([candidates]).find(|members| !members.is_empty());
        if let Some(member) = from.and_then(|members| members.iter().next()) {
            let member = Members::one(member);
            let group = self.variables.sets[set].groups.iter().find(|group| group.contains_all(member));
            let group = group.copied().unwrap_or(member);
            first.sets[set].0 = sure.union(member);
            second.sets[set].1 = possible.without(group.intersection(open));
        }
        [first, second]
    }

    /// What a sheet leaves possible, with the conclusions that the umbrella constraints allow; and whether some service is
    /// like that. If none is, sources contradict one another about a set and its summaries, and no constraint binds.
    pub(crate) fn domains(&self, sheet: &Sheet) -> (Domains, bool) {
        let mut domains = Domains::of(&self.variables, &self.constraints, sheet);
        let fits = self.settle(&mut domains);
        if !fits {
            domains.load(&self.variables, &self.constraints, sheet);
            domains.unbound = u64::MAX;
        }
        (domains, fits)
    }

    /// Draws the conclusions of the umbrella constraints; false when no completion is left.
    pub(crate) fn settle(&self, domains: &mut Domains) -> bool {
        self.propagate(domains)
            && (0..self.variables.sets.len()).all(|set| {
                self.undetermined_members(set, domains).is_none() || self.is_satisfiable(set, domains)
            })
    }

    fn binding<'a>(&'a self, domains: &Domains) -> impl Iterator<Item = &'a Constraint> + use<'a> {
        let unbound = domains.unbound;
        self.constraints
            .iter()
            .enumerate()
            .filter(move |(bit, _)| unbound & (1 << bit) == 0)
            .map(|(_, constraint)| constraint)
    }

    fn propagate(&self, domains: &mut Domains) -> bool {
        loop {
            let mut changed = false;
            for constraint in self.binding(domains) {
                let (sure, possible) = domains.sets[constraint.set];
                let counted = sure.intersection(constraint.counting).len();
                let either = constraint.counting.union(constraint.vague);
                let countable = possible.intersection(either).len();
                let before = (domains.finite[constraint.summary], domains.sets[constraint.set]);
                if counted >= constraint.at_least {
                    domains.finite[constraint.summary] &= 0b10;
                }
                if countable < constraint.at_least {
                    domains.finite[constraint.summary] &= 0b01;
                }
                match domains.finite[constraint.summary] {
                    0 => return false,
                    // True, and it takes everyone who is left.
                    0b10 if countable == constraint.at_least => {
                        domains.sets[constraint.set].0 = sure.union(possible.intersection(either));
                    }
                    // False, and one more would make it true.
                    0b01 if counted + 1 == constraint.at_least => {
                        domains.sets[constraint.set].1 = possible.without(constraint.counting).union(sure);
                    }
                    _ => {}
                }
                changed |= before != (domains.finite[constraint.summary], domains.sets[constraint.set]);
            }
            if !changed {
                return true;
            }
        }
    }

    /// Members that could still violate a summary that is known.
    fn undetermined_members(&self, set: usize, domains: &Domains) -> Option<Members> {
        let (sure, possible) = domains.sets[set];
        self.binding(domains).filter(|constraint| constraint.set == set).find_map(|constraint| {
            let either = constraint.counting.union(constraint.vague);
            match domains.finite[constraint.summary] {
                0b10 if sure.intersection(either).len() < constraint.at_least => Some(either),
                0b01 if possible.intersection(constraint.counting).len() >= constraint.at_least => {
                    Some(constraint.counting)
                }
                _ => None,
            }
        })
    }

    /// Whether some set between the sure and the possible members satisfies every summary that is known.
    fn is_satisfiable(&self, set: usize, domains: &Domains) -> bool {
        let mut parts = vec![domains.clone()];
        while let Some(mut part) = parts.pop() {
            if !self.propagate(&mut part) {
                continue;
            }
            let Some(among) = self.undetermined_members(set, &part) else { return true };
            let [first, second] = self.split_set(set, among, &part, &[]);
            if first == second {
                continue;
            }
            parts.extend([second, first]);
        }
        false
    }
}
