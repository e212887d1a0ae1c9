//! The presumptions that apply to one service: what is possible with some of them, and a smallest set that suffices.

use facts::FactIndex;

use crate::definition::Inner;
use crate::domain::Domains;
use crate::likely::LikelyClass;
use crate::outcome::ClassSet;

/// What looking for the smallest set may cost, in steps. The presumptions that every sufficient set contains are found
/// first, so that few sets are left to try; beyond this the set that is returned has nothing needless in it, but there may
/// be a smaller one.
const MAX_STEPS: u64 = 200_000;

/// The presumptions that apply to what is known of a service.
pub(crate) struct Applied<'e> {
    inner: &'e Inner,
    known: &'e Domains,
    /// All of them, in the order in which they apply.
    pub(crate) presumptions: Vec<usize>,
    /// Those of them that are about a cluster of the classes.
    about: Vec<usize>,
    /// What is possible under all of them.
    pub(crate) domains: Domains,
}

impl<'e> Applied<'e> {
    /// The presumptions that apply where this is known and sources disagree about these facts.
    pub(crate) fn of(inner: &'e Inner, known: &'e Domains, disputed: &[FactIndex]) -> Self {
        let (domains, presumptions) = inner.presumptions.apply(known, disputed);
        let rules = &inner.presumptions.rules;
        let about =
            presumptions.iter().copied().filter(|position| rules[*position].cluster.is_some()).collect();
        Self { inner, known, presumptions, about, domains }
    }

    /// What is possible with these presumptions of each cluster that they are about.
    pub(crate) fn each_cluster(&self, set: &[usize], mut each: impl FnMut(usize, &Domains)) {
        let cluster_of = |position: usize| self.inner.presumptions.rules[position].cluster;
        let mut with = None;
        for (at, position) in set.iter().enumerate() {
            let Some(cluster) = cluster_of(*position) else { continue };
            let is_own = |other: &usize| cluster_of(*other) == Some(cluster);
            if set[..at].iter().any(is_own) {
                continue;
            }
            // Clusters do not depend on one another.
            let is_left_out = |other: &usize| is_own(other) && !set.contains(other);
            if self.about.iter().any(is_left_out) {
                each(cluster, with.get_or_insert_with(|| self.inner.presumptions.with(self.known, set)));
            } else {
                each(cluster, &self.domains);
            }
        }
    }

    /// The classes that are left with all of them; `possible` are left without, and `left` with some of them.
    pub(crate) fn classes(&self, possible: u64, left: impl FnOnce(&[usize]) -> u64) -> u64 {
        if self.about.is_empty() { possible } else { left(&self.about) }
    }

    /// The likely class, if one is left; `possible` are left without presumptions, and `left` with some of them.
    pub(crate) fn likely_class(
        &self,
        possible: u64,
        left: &mut dyn FnMut(&[usize]) -> u64,
    ) -> Option<LikelyClass> {
        let classes = self.classes(possible, &mut *left);
        let class = ClassSet::from_bits(classes).only()?;
        Some(LikelyClass { class, rests_on: self.smallest(possible, classes, left) })
    }

    /// A smallest set which leaves these classes, the first in the order of the presumptions.
    pub(crate) fn smallest(
        &self,
        possible: u64,
        classes: u64,
        left: &mut dyn FnMut(&[usize]) -> u64,
    ) -> Vec<usize> {
        if classes == possible {
            return Vec::new();
        }
        let about = &self.about;
        let without = |set: &[usize], position: usize| -> Vec<usize> {
            set.iter().copied().filter(|other| *other != position).collect()
        };
        // Without one that is needed, another class is left.
        let is_needed = |position: &usize| left(&without(about, *position)) != classes;
        let (needed, rest): (Vec<usize>, Vec<usize>) = about.iter().copied().partition(is_needed);
        if rest.is_empty() || left(&needed) == classes {
            return needed;
        }
        let mut tried = 0_u64;
        for size in 1..rest.len() {
            let mut chosen: Vec<usize> = (0..size).collect();
            loop {
                interrupt::check();
                tried += 1;
                let is_chosen = |position: &usize| {
                    needed.contains(position) || chosen.iter().any(|at| rest[*at] == *position)
                };
                let set: Vec<usize> = about.iter().copied().filter(is_chosen).collect();
                if left(&set) == classes {
                    return set;
                }
                if tried * self.inner.mdd.cost() > MAX_STEPS {
                    // Everything is dropped that is not needed, the last first.
                    return about.iter().rev().fold(about.clone(), |set, position| {
                        let fewer = without(&set, *position);
                        if left(&fewer) == classes { fewer } else { set }
                    });
                }
                // The next choice in the order of positions.
                let Some(at) = (0..size).rev().find(|at| chosen[*at] < rest.len() - size + at) else { break };
                chosen[at] += 1;
                for next in at + 1..size {
                    chosen[next] = chosen[next - 1] + 1;
                }
            }
        }
        about.clone()
    }
}
