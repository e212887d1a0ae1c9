//! The variables of the decision diagrams, and what a partial assignment leaves possible of each.
//!
//! A scalar fact is one variable; regions that no clause tells apart are one case. A set is one variable for each group of members that no
//! clause tells apart: the number of them that are in the set, up to a cap beyond which nothing counts. An umbrella
//! fact is a scalar tied to its set by a constraint; a *binding* variable says whether that constraint holds, because
//! sources that disagree about a summary leave it free.

use facts::{FactIndex, Members};

use crate::domain::{Bounds, Domains, Test, together};
use crate::ir::Ir;
use crate::presume::Narrowing;

/// The most cases of a variable: they are the bits of a word.
pub(crate) const MAX_CASES: usize = 64;

/// The cases of a binding variable whose constraint or implication binds.
pub(crate) const BINDS: u64 = 0b01;

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A fact with finitely many regions, by its position among those of the domains.
    Scalar(usize),
    /// How many of these members are in the set; the last case is "this many or more".
    Group { set: usize, members: Members },
    /// Whether a constraint, or after all constraints an implication, binds (case 0) or is free (case 1), by its position.
    Binding(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) kind: Kind,
    pub(crate) cases: usize,
    /// Of a scalar, the regions of each case.
    regions: Box<[u64]>,
}

/// Variables about the same thing: a scalar fact alone, or a set with the facts that summarise it. Clusters are
/// independent of one another.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    /// The first variable, and one beyond the last.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) set: Option<usize>,
    /// The scalar facts in it, by their position among those of the domains.
    pub(crate) scalars: Vec<usize>,
    /// The bits of its constraints and implications.
    pub(crate) ties: u64,
}

/// All variables in the order of the diagrams: as the clauses read them, cluster by cluster.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    pub(crate) list: Vec<Variable>,
    pub(crate) clusters: Vec<Cluster>,
    /// Those that say whether a constraint or an implication binds.
    pub(crate) bindings: Vec<usize>,
}

impl Variables {
    /// The variables that a definition reads; or the fact that has too many cases.
    pub(crate) fn of(ir: &Ir) -> Result<Self, FactIndex> {
        let mut variables = Self::default();
        for test in &ir.variables.tests {
            match test {
                Test::Regions { variable, .. } => variables.add(&[], &[*variable], ir)?,
                Test::Count { set, .. } => variables.add(&[*set], &[], ir)?,
            }
        }
        Ok(variables)
    }

    /// Adds what is about the same thing as these sets and scalars.
    fn add(&mut self, sets: &[usize], scalars: &[usize], ir: &Ir) -> Result<(), FactIndex> {
        let is_there = |cluster: &Cluster| {
            sets.iter().any(|set| cluster.set == Some(*set))
                || scalars.iter().any(|scalar| cluster.scalars.contains(scalar))
        };
        if self.clusters.iter().any(is_there) {
            return Ok(());
        }
        let (mut sets, mut scalars) = (sets.to_vec(), scalars.to_vec());
        ir.variables.connect(&mut sets, &mut scalars);
        if let [_, second, ..] = sets.as_slice() {
            return Err(ir.variables.sets[*second].fact);
        }
        let start = self.list.len();
        // First what is always known: no walk then visits what does not apply.
        let mut ties = 0;
        for bit in ir.variables.ties_of(&sets, &scalars) {
            self.bindings.push(self.list.len());
            self.list.push(Variable { kind: Kind::Binding(bit), cases: 2, regions: Box::default() });
            ties |= 1 << bit;
        }
        for scalar in &scalars {
            self.push_scalar(*scalar, ir);
        }
        for set in &sets {
            for (members, cap) in ir.groups(*set) {
                let cases = cap as usize + 1;
                if cases > MAX_CASES {
                    return Err(ir.variables.sets[*set].fact);
                }
                let kind = Kind::Group { set: *set, members };
                self.list.push(Variable { kind, cases, regions: Box::default() });
            }
        }
        self.clusters.push(Cluster {
            start,
            end: self.list.len(),
            set: sets.first().copied(),
            scalars,
            ties,
        });
        Ok(())
    }

    fn push_scalar(&mut self, scalar: usize, ir: &Ir) {
        let all = ir.variables.finite[scalar].all;
        // A fact that no clause reads may still say something about its set.
        let is_tied = !ir.variables.ties_of(&[], &[scalar]).is_empty();
        let signed = Members::from_bits(all).iter().map(|region| 1 << region).map(|region| {
            let holds = ir.variables.tests_of(scalar).map(|(_, regions)| regions & region != 0);
            (holds.chain([is_tied && region == 0b10]).collect(), region)
        });
        let regions: Box<[u64]> = together(signed).into();
        self.list.push(Variable { kind: Kind::Scalar(scalar), cases: regions.len(), regions });
    }

    /// The cluster that a presumption is about.
    pub(crate) fn cluster_of(&self, narrowing: Narrowing) -> Option<usize> {
        let (sets, scalars) = narrowing.about();
        self.clusters.iter().position(|cluster| {
            cluster.set.is_some_and(|set| sets.contains(&set))
                || cluster.scalars.iter().any(|scalar| scalars.contains(scalar))
        })
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

    /// The same of the variables of one cluster.
    pub(crate) fn masks_of(&self, cluster: usize, domains: &Domains) -> impl Iterator<Item = u64> {
        let Cluster { start, end, .. } = self.clusters[cluster];
        self.list[start..end].iter().map(|variable| variable.mask(domains))
    }
}

impl Variable {
    /// The cases of a scalar that some of these regions belong to.
    pub(crate) fn cases_of(&self, regions: u64) -> u64 {
        let cases = self.regions.iter().enumerate();
        cases.fold(0, |mask, (case, of)| mask | u64::from(regions & of != 0) << case)
    }

    /// The cases of a group that what is known of its set leaves possible: its sure and its possible members.
    pub(crate) fn mask_of_group(&self, group: Members, (sure, possible): Bounds) -> u64 {
        let count = |of: Members| (of.intersection(group).len() as usize).min(self.cases - 1);
        Members::first(count(possible) + 1).without(Members::first(count(sure))).bits()
    }

    /// The cases that a partial assignment leaves possible.
    pub(crate) fn mask(&self, domains: &Domains) -> u64 {
        match self.kind {
            Kind::Scalar(scalar) => self.cases_of(domains.finite[scalar]),
            Kind::Group { set, members } => self.mask_of_group(members, domains.sets[set]),
            Kind::Binding(constraint) => 1 << (domains.unbound >> constraint & 1),
        }
    }
}

impl Ir {
    /// Whether a variable is about a fact: about itself, or about the set that it is or summarises, and about what
    /// summarises this.
    pub(crate) fn belongs_to(&self, fact: FactIndex, kind: Kind) -> bool {
        let constraints = || self.variables.constraints.iter();
        let scalar_is = |scalar: usize| self.variables.finite[scalar].fact == fact;
        let own_set = self.variables.set_about(fact);
        let set = own_set.or_else(|| constraints().find(|one| scalar_is(one.summary)).map(|one| one.set));
        let is_own = |of: usize| set == Some(of);
        match kind {
            Kind::Group { set, .. } => is_own(set),
            Kind::Scalar(scalar) => {
                scalar_is(scalar) || constraints().any(|one| one.summary == scalar && is_own(one.set))
            }
            Kind::Binding(bit) => self.variables.constraints.get(bit).is_some_and(|one| is_own(one.set)),
        }
    }

    /// Members of a set that no clause and no constraint tells apart, with the number beyond which nothing counts them.
    fn groups(&self, set: usize) -> impl Iterator<Item = (Members, u32)> {
        let counted = self.variables.tests.iter().filter_map(move |test| match test {
            Test::Count { set: of, among, threshold, .. } if *of == set => Some((*among, *threshold)),
            _ => None,
        });
        let tied = self.variables.constraints_of(set);
        let tied = tied.map(|constraint| (constraint.either(), constraint.at_least));
        let needed = self.variables.implications.iter().filter(|implication| implication.set == Some(set));
        let needed = needed.map(|_| (self.variables.sets[set].universe, 1));
        let counted: Vec<(Members, u32)> = counted.chain(tied).chain(needed).collect();
        self.variables.sets[set].groups.iter().filter_map(move |group| {
            let about = counted.iter().filter(|(among, _)| among.contains_any(*group));
            let cap = about.map(|(_, threshold)| threshold.saturating_add(1)).max()?;
            Some((*group, cap.min(group.len())))
        })
    }
}
