//! What can be known, taken apart: pieces that say nothing about one another, and the ways each can turn out.
//!
//! A fact stands alone; a set and the umbrella facts that summarise it belong together. A definition can tell only so
//! many *cases* of such an *atom* apart, so what is still possible of it is a mask of cases, and any choice of one case
//! an atom is a completion that can be.

use facts::Members;

use crate::domain::{Domains, Link, SetVariable, Test, Variables};

/// So many cases fit in a mask.
const MAX_CASES: usize = 64;

/// How many ways of filling a set are gone through at the most.
const MAX_WAYS: usize = 1024;

/// The atoms that a program reads, and where its clauses hold.
#[derive(Clone, Debug)]
pub(crate) struct Atoms {
    pub(crate) list: Vec<Atom>,
    /// For each clause its atom and the cases in which it holds.
    pub(crate) clauses: Vec<(usize, u64)>,
}

/// A piece of what can be known.
#[derive(Clone, Debug)]
pub(crate) struct Atom {
    /// How many cases there are.
    pub(crate) cases: usize,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// A fact that summarises nothing, and the regions of each case.
    Single { variable: usize, regions: Vec<u64> },
    /// A set with its summaries.
    Cluster(Cluster),
}

/// A set and the facts that summarise it.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    pub(crate) set: usize,
    /// Members that nothing tells apart, and how many of them make no difference to more.
    groups: Vec<(Members, u32)>,
    pub(crate) summaries: Vec<Summary>,
    ways: Vec<Way>,
    /// How many cases there are for one outcome of the clauses about the set.
    width: usize,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Summary {
    pub(crate) variable: usize,
    /// Its link, as a bit.
    pub(crate) link: u64,
    /// Its position among those that clauses read.
    read: Option<u32>,
}

/// A way of filling a set, as far as anything tells it from others.
#[derive(Clone, Debug)]
struct Way {
    /// How many of each group.
    counts: Counts,
    /// What the summaries can then be.
    allowed: Vec<u64>,
    /// Which outcome of the clauses about the set it gives.
    outcome: usize,
}

impl Atoms {
    /// Takes apart what a program reads; nothing when the cases of an atom are too many.
    pub(crate) fn of(variables: &Variables, links: &[Link]) -> Option<Self> {
        let mut atoms = Self { list: Vec::new(), clauses: vec![(0, 0); variables.tests.len()] };
        // In the order in which the program reads them.
        for test in &variables.tests {
            match test {
                Test::Regions { variable, .. } => match links.iter().find(|link| link.summary == *variable) {
                    Some(link) => atoms.add_cluster(link.set, variables, links)?,
                    None => atoms.add_single(*variable, variables)?,
                },
                Test::Count { set, .. } => atoms.add_cluster(*set, variables, links)?,
            }
        }
        Some(atoms)
    }

    fn add_single(&mut self, variable: usize, variables: &Variables) -> Option<()> {
        let is_it =
            |atom: &Atom| matches!(atom.kind, Kind::Single { variable: known, .. } if known == variable);
        if self.list.iter().any(is_it) {
            return Some(());
        }
        let about: Vec<(usize, u64)> = variables.tests_of(variable).collect();
        let mut cases: Vec<(Vec<bool>, u64)> = Vec::new();
        let all = variables.finite.get(variable)?.all;
        for region in (0..64).map(|region| 1u64 << region).filter(|region| all & region != 0) {
            let told: Vec<bool> = about.iter().map(|(_, regions)| regions & region != 0).collect();
            match cases.iter_mut().find(|(other, _)| *other == told) {
                Some((_, regions)) => *regions |= region,
                None => cases.push((told, region)),
            }
        }
        for (position, (clause, _)) in about.iter().enumerate() {
            let holds = cases.iter().enumerate().filter(|(_, (told, _))| told[position]);
            self.clauses[*clause] = (self.list.len(), holds.fold(0, |mask, (case, _)| mask | 1 << case));
        }
        let regions: Vec<u64> = cases.into_iter().map(|(_, regions)| regions).collect();
        self.list.push(Atom { cases: regions.len(), kind: Kind::Single { variable, regions } });
        Some(())
    }

    fn add_cluster(&mut self, set: usize, variables: &Variables, links: &[Link]) -> Option<()> {
        let is_it = |atom: &Atom| matches!(&atom.kind, Kind::Cluster(cluster) if cluster.set == set);
        if self.list.iter().any(is_it) {
            return Some(());
        }
        let (cluster, outcomes) = Cluster::of(set, variables, links)?;
        let cases = outcomes.len() * cluster.width;
        if cases > MAX_CASES {
            return None;
        }
        let atom = self.list.len();
        for (position, (clause, _)) in variables.counts_of(set).enumerate() {
            let holding = outcomes.iter().enumerate().filter(|(_, told)| told[position]);
            let whole = ones(cluster.width);
            let mask = holding.fold(0, |mask, (outcome, _)| mask | whole << (outcome * cluster.width));
            self.clauses[clause] = (atom, mask);
        }
        for summary in &cluster.summaries {
            let Some(bit) = summary.read else { continue };
            for (clause, regions) in variables.tests_of(summary.variable) {
                let value = |case: &usize| ((case % cluster.width) >> bit) & 1;
                let holds = |case: &usize| regions & (1 << value(case)) != 0;
                self.clauses[clause] =
                    (atom, (0..cases).filter(holds).fold(0, |mask, case| mask | 1 << case));
            }
        }
        self.list.push(Atom { cases, kind: Kind::Cluster(cluster) });
        Some(())
    }
}

impl Atom {
    /// The variables that belong to it: those with finitely many regions, and the set.
    pub(crate) fn variables(&self) -> (Vec<usize>, Option<usize>) {
        match &self.kind {
            Kind::Single { variable, .. } => (vec![*variable], None),
            Kind::Cluster(cluster) => {
                (cluster.summaries.iter().map(|summary| summary.variable).collect(), Some(cluster.set))
            }
        }
    }

    /// The cases that are still possible.
    pub(crate) fn possible(&self, domains: &Domains) -> u64 {
        match &self.kind {
            Kind::Single { variable, regions } => {
                let possible = domains.finite[*variable];
                let cases = regions.iter().enumerate();
                cases.fold(0, |mask, (case, regions)| mask | u64::from(possible & regions != 0) << case)
            }
            Kind::Cluster(cluster) => cluster.possible(domains),
        }
    }
}

impl Cluster {
    /// The cluster of a set, and the outcomes that the clauses about the set can have.
    fn of(set: usize, variables: &Variables, links: &[Link]) -> Option<(Self, Vec<Vec<bool>>)> {
        let variable = variables.sets.get(set)?;
        let own: Vec<(usize, &Link)> = links.iter().enumerate().filter(|(_, link)| link.set == set).collect();
        let mut read = 0..;
        let summaries = own.iter().map(|(bit, link)| Summary {
            variable: link.summary,
            link: 1 << bit,
            read: variables.tests_of(link.summary).next().and_then(|_| read.next()),
        });
        let summaries: Vec<Summary> = summaries.collect();
        let readable = summaries.iter().filter(|summary| summary.read.is_some()).count();
        if readable > 6 {
            return None;
        }
        let tests: Vec<(usize, &Test)> = variables.counts_of(set).collect();
        let groups = groups(variable, &tests, &own);
        let mut ways = Vec::new();
        let mut outcomes: Vec<Vec<bool>> = Vec::new();
        for counts in fillings(&groups)? {
            let number = |among: Members| -> u32 {
                let within = groups.iter().zip(&counts).filter(|((group, _), _)| among.contains_any(*group));
                within.map(|(_, count)| count).sum()
            };
            let told = tests.iter().map(|(_, test)| match test {
                Test::Count { among, comparison, threshold, .. } => {
                    comparison.holds(f64::from(number(*among)), f64::from(*threshold))
                }
                Test::Regions { .. } => false,
            });
            let told: Vec<bool> = told.collect();
            let outcome = outcomes.iter().position(|other| *other == told).unwrap_or(outcomes.len());
            if outcome == outcomes.len() {
                if (outcomes.len() + 1) << readable > MAX_CASES {
                    return None;
                }
                outcomes.push(told);
            }
            let allowed = own.iter().map(|(_, link)| {
                let can_be_true = number(link.counting.union(link.vague)) >= link.at_least;
                let can_be_false = number(link.counting) < link.at_least;
                u64::from(can_be_true) << 1 | u64::from(can_be_false)
            });
            ways.push(Way { allowed: allowed.collect(), counts: Counts::of(counts), outcome });
        }
        Some((Self { set, groups, summaries, ways, width: 1 << readable }, outcomes))
    }

    /// Members that nothing tells from these: the first of each group, as many as there are.
    pub(crate) fn alike(&self, members: Members) -> Members {
        self.groups.iter().fold(Members::NONE, |alike, (group, _)| {
            let count = members.intersection(*group).len();
            group.iter().take(count as usize).fold(alike, |alike, member| alike.union(Members::one(member)))
        })
    }

    fn possible(&self, domains: &Domains) -> u64 {
        let (sure, possible) = domains.sets[self.set];
        let count = |members: Members| {
            let counts =
                self.groups.iter().map(|(group, most)| members.intersection(*group).len().min(*most));
            Counts::of(counts)
        };
        let (low, high) = (count(sure), count(possible));
        self.ways
            .iter()
            .filter(|way| low.at_most(way.counts) && way.counts.at_most(high))
            .fold(0, |mask, way| mask | self.summaries_of(way, domains) << (way.outcome * self.width))
    }

    /// The values that the summaries can have together, as a mask: the value of the one at position `p` is bit `p` of
    /// the position in the mask.
    fn summaries_of(&self, way: &Way, domains: &Domains) -> u64 {
        let mut together = 1;
        for (summary, allowed) in self.summaries.iter().zip(&way.allowed) {
            let binds = domains.unbound & summary.link == 0;
            let possible = domains.finite[summary.variable] & if binds { *allowed } else { u64::MAX };
            let Some(bit) = summary.read else {
                if possible == 0 {
                    return 0;
                }
                continue;
            };
            let when_true = together << (1u32 << bit);
            together = match possible & 0b11 {
                0b00 => return 0,
                0b01 => together,
                0b10 => when_true,
                _ => together | when_true,
            };
        }
        together
    }
}

/// A few small numbers side by side, a byte each, so that all of them are compared at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Counts(u128);

impl Counts {
    /// The upper bit of each byte, which no number reaches.
    const UPPER: u128 = u128::from_ne_bytes([0x80; 16]);

    /// At most 16 numbers of at most 127.
    fn of(counts: impl IntoIterator<Item = u32>) -> Self {
        // INVARIANT: each group has two ways at least, so that ten groups have as many ways as there may be; and no group
        // has more than the 64 members that a fact can have.
        Self(counts.into_iter().fold(0, |all, count| all << 8 | u128::from(count)))
    }

    /// Whether each number is at most the one of the other at its place.
    fn at_most(self, other: Self) -> bool {
        // A byte that is subtracted from takes from its own upper bit, and from no other byte.
        ((other.0 | Self::UPPER) - self.0) & Self::UPPER == Self::UPPER
    }
}

/// Members that nothing tells apart, with the number beyond which no clause and no summary counts.
fn groups(variable: &SetVariable, tests: &[(usize, &Test)], links: &[(usize, &Link)]) -> Vec<(Members, u32)> {
    let counted = tests.iter().filter_map(|(_, test)| match test {
        Test::Count { among, threshold, .. } => Some((*among, *threshold)),
        Test::Regions { .. } => None,
    });
    let linked = links.iter().map(|(_, link)| (link.counting.union(link.vague), link.at_least));
    let counted: Vec<(Members, u32)> = counted.chain(linked).collect();
    let most = |group: Members| {
        let about = counted.iter().filter(|(among, _)| among.contains_any(group));
        about.map(|(_, threshold)| threshold.saturating_add(1)).max().map_or(0, |most| most.min(group.len()))
    };
    variable.groups.iter().map(|group| (*group, most(*group))).filter(|(_, most)| *most > 0).collect()
}

/// Every choice of a number for each group; nothing when they are too many.
fn fillings(groups: &[(Members, u32)]) -> Option<Vec<Vec<u32>>> {
    let mut fillings: Vec<Vec<u32>> = vec![Vec::new()];
    for (_, most) in groups {
        if fillings.len() * (*most as usize + 1) > MAX_WAYS {
            return None;
        }
        fillings = fillings
            .iter()
            .flat_map(|so_far| (0..=*most).map(move |count| [so_far.as_slice(), &[count]].concat()))
            .collect();
    }
    Some(fillings)
}

/// A mask of so many bits.
pub(crate) fn ones(bits: usize) -> u64 {
    Members::first(bits).bits()
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn counts_are_compared_place_by_place() {
        let all = |counts: &[u32]| Counts::of(counts.iter().copied());
        assert!(all(&[]).at_most(all(&[])));
        assert!(all(&[0, 5, 64]).at_most(all(&[0, 5, 64])));
        assert!(all(&[0, 0, 1]).at_most(all(&[64, 1, 1])));
        for (place, more) in [[1, 5, 64], [0, 6, 64], [0, 5, 65]].iter().enumerate() {
            assert!(!all(more).at_most(all(&[0, 5, 64])), "{place}");
            assert!(all(&[0, 5, 64]).at_most(all(more)), "{place}");
        }
        let (one, other) = ([127; 16], [126; 16]);
        assert!(all(&other).at_most(all(&one)) && !all(&one).at_most(all(&other)));
    }
}
