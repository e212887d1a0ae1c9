//! The diagram of the classes, walked for one service with what is presumed of it.

use crate::applied::Applied;
use crate::definition::Inner;
use crate::mdd::BOUND;
use crate::mdd::walk::Walk;
use crate::memo::{Memo, StateId};

/// The diagram of the classes, walked for a service with everything that is presumed of it. Without a presumption only
/// one section changes, so most of what is asked is read off this one walk.
#[derive(Clone, Debug, Default)]
pub(crate) struct LikelyWalk {
    /// The state of each cluster with everything that is presumed; empty before that is walked.
    all: Vec<StateId>,
    /// The classes that are left then.
    classes: u64,
    walk: Walk,
    /// The state of each cluster with some of what is presumed.
    some: Vec<StateId>,
    other: Walk,
    masks: Vec<u64>,
}

impl LikelyWalk {
    /// Begins with another service.
    pub(crate) fn start(&mut self) {
        self.all.clear();
    }

    /// The classes that are left of a consistent service, of which these are the states of the clusters, with some of what is
    /// presumed of it; of the first call, with all.
    pub(crate) fn classes(
        &mut self,
        inner: &Inner,
        memo: &mut Memo,
        states: &[StateId],
        applied: &Applied<'_>,
        set: &[usize],
    ) -> u64 {
        let Self { all, classes, walk, some, other, masks } = self;
        some.clear();
        some.extend_from_slice(states);
        applied.each_cluster(set, |cluster, domains| {
            masks.clear();
            masks.extend(inner.mdd.variables.masks_of(cluster, domains));
            some[cluster] = memo.state_of(inner, cluster, false, domains, masks);
        });
        let diagram = inner.mdd.class_diagram(BOUND);
        let passage = |states: &[StateId], section: usize| {
            memo.state(states[diagram.clusters[section]]).passage(&inner.mdd, BOUND, section)
        };
        if all.is_empty() {
            std::mem::swap(all, some);
            *classes = diagram.follow(|section| passage(all, section), walk);
            return *classes;
        }
        let differs = |section: &usize| {
            let cluster = diagram.clusters[*section];
            some[cluster] != all[cluster]
        };
        let mut changed = (0..diagram.clusters.len()).filter(differs);
        match (changed.next(), changed.next()) {
            (None, _) => *classes,
            (Some(section), None) => diagram.after(walk, section, passage(some, section)),
            _ => diagram.follow(|section| passage(some, section), other),
        }
    }
}
