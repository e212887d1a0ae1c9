//! What follows from the umbrella constraints for a partial assignment, and how one is split.

use facts::{Members, Sheet};

use crate::domain::{Constraint, Domains, Implication, Test};
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

    /// What a sheet leaves possible, with the conclusions that constraints and implications allow; and the bits of those that
    /// no service satisfies, because sources contradict one another: they do not bind.
    pub(crate) fn domains(&self, sheet: &Sheet) -> (Domains, u64) {
        let loaded = Domains::of(&self.variables, sheet);
        let mut domains = loaded.clone();
        if self.settle(&mut domains) {
            return (domains, 0);
        }
        // Ties that are not connected say nothing about one another: each part is tried by itself.
        let mut contradicted = 0;
        for ties in &self.variables.ties {
            let mut alone = Domains { unbound: loaded.unbound | !ties, ..loaded.clone() };
            if !self.settle(&mut alone) {
                contradicted |= ties;
            }
        }
        let mut domains = Domains { unbound: loaded.unbound | contradicted, ..loaded };
        self.settle(&mut domains);
        (domains, contradicted)
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
        self.variables
            .constraints
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
                let either = constraint.either();
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
            let implications = self.variables.implications.iter();
            for (implication, _) in implications
                .zip(self.variables.constraints.len()..)
                .filter(|(_, bit)| domains.unbound >> bit & 1 == 0)
            {
                match implication.last_open(domains) {
                    Open::None => return false,
                    Open::Set(set) => domains.sets[set].1 = Members::NONE,
                    Open::Scalar(scalar, regions) => domains.finite[scalar] &= regions,
                    Open::Several => continue,
                }
                changed = true;
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
            let either = constraint.either();
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

/// Which literals of an implication may still hold.
enum Open {
    None,
    /// Only that this set is empty.
    Set(usize),
    /// Only that this scalar lies in these regions.
    Scalar(usize, u64),
    /// More than one, or one that does.
    Several,
}

impl Implication {
    fn last_open(&self, domains: &Domains) -> Open {
        let set = self.set.filter(|set| domains.sets[*set].0.is_empty());
        let mut open = self.scalars.iter().filter(|(scalar, regions)| domains.finite[*scalar] & regions != 0);
        match (set, open.next(), open.next()) {
            (None, None, _) => Open::None,
            (Some(set), None, _) if !domains.sets[set].1.is_empty() => Open::Set(set),
            (None, Some((scalar, regions)), None) if domains.finite[*scalar] & !regions != 0 => {
                Open::Scalar(*scalar, *regions)
            }
            _ => Open::Several,
        }
    }
}
