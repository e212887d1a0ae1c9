//! The variables of the decision diagrams, and what a partial assignment leaves possible of each.
//!
//! A scalar fact is one variable; regions that no clause tells apart are one case. A set is one variable for each group of members that no
//! clause tells apart: the number of them that are in the set, up to a cap beyond which nothing counts. An umbrella
//! fact is a scalar tied to its set by a constraint; a *binding* variable says whether that constraint holds, because
//! sources that disagree about a summary leave it free.

use facts::{FactIndex, Members};

use crate::domain::{Domains, Test};
use crate::ir::Ir;

/// The most cases of a variable: they are the bits of a word.
pub(crate) const MAX_CASES: usize = 64;

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A fact with finitely many regions, by its position among those of the domains.
    Scalar(usize),
    /// How many of these members are in the set; the last case is "this many or more".
    Group { set: usize, members: Members },
    /// Whether a constraint binds (case 0) or is free (case 1), by its position.
    Binding(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) kind: Kind,
    pub(crate) cases: usize,
    /// Of a scalar, the regions of each case.
    regions: Box<[u64]>,
}

/// Variables that speak of the same thing: a scalar fact alone, or a set with the facts that summarise it. Clusters are
/// independent of one another.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    /// The first variable, and one beyond the last.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) set: Option<usize>,
    /// The scalar facts in it, by their position among those of the domains.
    pub(crate) scalars: Vec<usize>,
}

/// All variables in the order of the diagrams: as the clauses read them, cluster by cluster.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    pub(crate) list: Vec<Variable>,
    pub(crate) clusters: Vec<Cluster>,
}

impl Variables {
    /// The variables that a definition reads; or the fact that has too many cases.
    pub(crate) fn of(ir: &Ir) -> Result<Self, FactIndex> {
        let mut variables = Self::default();
        for test in &ir.variables.tests {
            match test {
                Test::Regions { variable, .. } => match ir.set_of(*variable) {
                    Some(set) => variables.add_set(set, ir)?,
                    None => variables.add_scalar(*variable, ir),
                },
                Test::Count { set, .. } => variables.add_set(*set, ir)?,
            }
        }
        Ok(variables)
    }

    fn add_scalar(&mut self, scalar: usize, ir: &Ir) {
        if self.clusters.iter().any(|cluster| cluster.scalars.contains(&scalar)) {
            return;
        }
        let start = self.list.len();
        self.push_scalar(scalar, ir);
        self.clusters.push(Cluster { start, end: start + 1, set: None, scalars: vec![scalar] });
    }

    fn push_scalar(&mut self, scalar: usize, ir: &Ir) {
        let all = ir.variables.finite[scalar].all;
        // A summary that no clause reads still says something about its set.
        let is_summary = ir.set_of(scalar).is_some();
        let mut cases: Vec<(Vec<bool>, u64)> = Vec::new();
        for region in (0..MAX_CASES).map(|region| 1_u64 << region).filter(|region| all & region != 0) {
            let holds = ir.variables.tests_of(scalar).map(|(_, regions)| regions & region != 0);
            let signature = holds.chain([is_summary && region == 0b10]).collect();
            match cases.iter_mut().find(|(other, _)| *other == signature) {
                Some((_, regions)) => *regions |= region,
                None => cases.push((signature, region)),
            }
        }
        let regions: Box<[u64]> = cases.into_iter().map(|(_, regions)| regions).collect();
        self.list.push(Variable { kind: Kind::Scalar(scalar), cases: regions.len(), regions });
    }

    fn add_set(&mut self, set: usize, ir: &Ir) -> Result<(), FactIndex> {
        if self.clusters.iter().any(|cluster| cluster.set == Some(set)) {
            return Ok(());
        }
        let start = self.list.len();
        for (members, cap) in ir.groups(set) {
            let cases = cap as usize + 1;
            if cases > MAX_CASES {
                return Err(ir.variables.sets[set].fact);
            }
            self.list.push(Variable { kind: Kind::Group { set, members }, cases, regions: Box::default() });
        }
        let mut scalars = Vec::new();
        for (position, constraint) in ir.constraints.iter().enumerate() {
            if constraint.set == set {
                let kind = Kind::Binding(position);
                self.list.push(Variable { kind, cases: 2, regions: Box::default() });
                self.push_scalar(constraint.summary, ir);
                scalars.push(constraint.summary);
            }
        }
        self.clusters.push(Cluster { start, end: self.list.len(), set: Some(set), scalars });
        Ok(())
    }

    /// The variable of this kind.
    pub(crate) fn find(&self, kind: Kind) -> Option<usize> {
        self.list.iter().position(|variable| variable.kind == kind)
    }

    /// The groups of a set: the variable and its members.
    pub(crate) fn groups_of(&self, set: usize) -> impl Iterator<Item = (usize, Members)> {
        self.list.iter().enumerate().filter_map(move |(position, variable)| match variable.kind {
            Kind::Group { set: of, members } if of == set => Some((position, members)),
            _ => None,
        })
    }

    /// The cases of each variable that a partial assignment leaves possible, as masks.
    pub(crate) fn masks(&self, domains: &Domains, masks: &mut Vec<u64>) {
        masks.clear();
        masks.extend(self.list.iter().map(|variable| variable.mask(domains)));
    }
}

impl Variable {
    /// The cases of a scalar that some of these regions belong to.
    pub(crate) fn cases_of(&self, regions: u64) -> u64 {
        let cases = self.regions.iter().enumerate();
        cases.fold(0, |mask, (case, of)| mask | u64::from(regions & of != 0) << case)
    }

    /// The cases that a partial assignment leaves possible.
    pub(crate) fn mask(&self, domains: &Domains) -> u64 {
        match self.kind {
            Kind::Scalar(scalar) => self.cases_of(domains.finite[scalar]),
            Kind::Group { set, members } => {
                let (sure, possible) = domains.sets[set];
                let count = |of: Members| (of.intersection(members).len() as usize).min(self.cases - 1);
                Members::first(count(possible) + 1).without(Members::first(count(sure))).bits()
            }
            Kind::Binding(constraint) => 1 << (domains.unbound >> constraint & 1),
        }
    }
}

impl Ir {
    /// The set that a scalar fact summarises.
    pub(crate) fn set_of(&self, scalar: usize) -> Option<usize> {
        let constraint = self.constraints.iter().find(|constraint| constraint.summary == scalar)?;
        Some(constraint.set)
    }

    /// Members of a set that no clause and no constraint tells apart, with the number beyond which nothing counts them.
    fn groups(&self, set: usize) -> impl Iterator<Item = (Members, u32)> {
        let counted = self.variables.tests.iter().filter_map(move |test| match test {
            Test::Count { set: of, among, threshold, .. } if *of == set => Some((*among, *threshold)),
            _ => None,
        });
        let tied = self.constraints.iter().filter(move |constraint| constraint.set == set);
        let tied = tied.map(|constraint| (constraint.counting.union(constraint.vague), constraint.at_least));
        let counted: Vec<(Members, u32)> = counted.chain(tied).collect();
        self.variables.sets[set].groups.iter().filter_map(move |group| {
            let about = counted.iter().filter(|(among, _)| among.contains_any(*group));
            let cap = about.map(|(_, threshold)| threshold.saturating_add(1)).max()?;
            Some((*group, cap.min(group.len())))
        })
    }
}
