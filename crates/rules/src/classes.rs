//! Exactly the classes that some completion of the unknown facts would give.
//!
//! Kleene's logic is sound but not complete: it cannot see that "A or not A" holds, and a decision list reads the same
//! facts in several classes. So what is unknown is split, clause by clause and only where it matters, until each part
//! has one class. Parts that no completion can reach, because the umbrella facts contradict their sets, are dropped.

use facts::{Members, Truth};

use crate::domain::{Domains, Link, Test};
use crate::program::{Node, NodeId, Program};
use crate::steps::{self, Steps};

/// Classes as bits in written order, and whether they are exactly the possible ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Possible {
    pub(crate) classes: u64,
    /// False when the search was given up: then `classes` holds all possible ones and perhaps others.
    pub(crate) exact: bool,
}

/// How many parts are looked at before giving up. The definitions that ship need a few hundred at the most.
pub(crate) const SEARCH_LIMIT: u32 = 20_000;

impl Program {
    /// The classes that some completion gives.
    pub(crate) fn possible_classes(&self, domains: &Domains) -> Possible {
        self.possible_classes_in(domains, &mut Pool::default(), &Steps::new(steps::CLASSES))
    }

    /// The same, with memory already there: read off the diagram, or found by search where there is none. A search takes
    /// what it takes from `steps`, and at most [`steps::CLASSES`] of them.
    pub(crate) fn possible_classes_in(&self, domains: &Domains, pool: &mut Pool, steps: &Steps) -> Possible {
        if let Some(diagrams) = self.diagrams()
            && diagrams.possible(domains, &mut pool.cases)
        {
            steps.take(diagrams.size());
            return Possible { classes: diagrams.classes(&pool.cases, &mut pool.reached), exact: true };
        }
        self.search_classes_in(domains, pool, steps)
    }

    /// The same by search alone.
    pub(crate) fn search_classes_in(&self, domains: &Domains, pool: &mut Pool, steps: &Steps) -> Possible {
        let own = steps.at_most(steps::CLASSES);
        let possible = self.search_classes_within(domains, pool, &own);
        steps.give_back(&own);
        possible
    }

    fn search_classes_within(&self, domains: &Domains, pool: &mut Pool, steps: &Steps) -> Possible {
        let (mut found, mut left) = (0, SEARCH_LIMIT);
        let cost = self.sizes.classes();
        let mut parts = std::mem::take(&mut pool.parts);
        parts.push(pool.copy(domains));
        while let Some(mut part) = parts.pop() {
            if left == 0 || !steps.take(cost) {
                pool.give(part);
                parts.drain(..).for_each(|part| pool.give(part));
                pool.parts = parts;
                let (open, _) = self.open_classes(domains);
                return Possible { classes: open, exact: false };
            }
            left -= 1;
            interrupt::check();
            if self.settle_in(&mut part, pool) {
                let (open, undecided) = self.open_classes(&part);
                if open & !found != 0 {
                    let clause = undecided.and_then(|class| self.open_clause(self.classes[class], &part));
                    if let Some(clause) = clause {
                        let mut second = pool.copy(&part);
                        self.split_into(clause, &mut part, &mut second, &[]);
                        parts.push(second);
                        parts.push(part);
                        continue;
                    }
                    // Nothing is open any more, and one class is left.
                    found |= open;
                }
            }
            pool.give(part);
        }
        pool.parts = parts;
        Possible { classes: found, exact: true }
    }

    /// Whether some completion makes the condition true, and whether some makes it false.
    pub(crate) fn can_be(&self, condition: NodeId, domains: &Domains, steps: &Steps) -> (bool, bool) {
        let (mut can_hold, mut can_fail, mut left) = (false, false, SEARCH_LIMIT);
        let cost = self.sizes.condition(condition);
        let mut parts = vec![domains.clone()];
        while let Some(mut part) = parts.pop() {
            if left == 0 || !steps.take(cost) {
                return (true, true);
            }
            left -= 1;
            interrupt::check();
            if !self.settle(&mut part) {
                continue;
            }
            match self.truth(condition, &part) {
                Truth::True => can_hold = true,
                Truth::False => can_fail = true,
                Truth::Unknown => parts.extend(
                    self.open_clause(condition, &part)
                        .map(|clause| self.split(clause, &part))
                        .into_iter()
                        .flatten(),
                ),
            }
            if can_hold && can_fail {
                break;
            }
        }
        (can_hold, can_fail)
    }

    /// An unknown clause that keeps the condition unknown.
    pub(crate) fn open_clause(&self, id: NodeId, domains: &Domains) -> Option<usize> {
        if self.truth(id, domains) != Truth::Unknown {
            return None;
        }
        match self.node(id) {
            Node::Clause(clause) => Some(*clause),
            Node::Not(child) => self.open_clause(*child, domains),
            Node::All(children) | Node::Any(children) | Node::AtLeast(_, children) => {
                children.iter().find_map(|child| self.open_clause(*child, domains))
            }
            Node::Probe(probe) => self.open_clause(self.probes[*probe].when, domains),
            Node::Reaches { characteristic, .. } => {
                let criterion = &self.criteria[*characteristic];
                [criterion.applies, Some(criterion.met), criterion.partly]
                    .into_iter()
                    .flatten()
                    .find_map(|child| self.open_clause(child, domains))
            }
        }
    }

    /// Two parts that together are the whole: in the first the clause is nearer to true, in the second to false.
    pub(crate) fn split(&self, clause: usize, domains: &Domains) -> [Domains; 2] {
        self.split_preferring(clause, domains, &[])
    }

    /// The same; among members that nothing tells apart, those of the first of `preferred` that has one are taken.
    pub(crate) fn split_preferring(
        &self,
        clause: usize,
        domains: &Domains,
        preferred: &[Members],
    ) -> [Domains; 2] {
        let (mut first, mut second) = (domains.clone(), domains.clone());
        self.split_into(clause, &mut first, &mut second, preferred);
        [first, second]
    }

    /// Splits a set; both parts are the whole when none of `among` is open.
    pub(crate) fn split_set(
        &self,
        set: usize,
        among: Members,
        domains: &Domains,
        preferred: &[Members],
    ) -> [Domains; 2] {
        let (mut first, mut second) = (domains.clone(), domains.clone());
        self.split_set_into(set, among, &mut first, &mut second, preferred);
        [first, second]
    }

    /// Splits two copies of a part.
    fn split_into(&self, clause: usize, first: &mut Domains, second: &mut Domains, preferred: &[Members]) {
        match self.variables.tests[clause] {
            Test::Regions { variable, regions } => {
                first.finite[variable] &= regions;
                second.finite[variable] &= !regions;
            }
            Test::Count { set, among, .. } => {
                self.split_set_into(set, among, first, second, preferred);
            }
        }
    }

    /// One more of a group of members that nothing tells apart is in the set, or no more of that group are.
    fn split_set_into(
        &self,
        set: usize,
        among: Members,
        first: &mut Domains,
        second: &mut Domains,
        preferred: &[Members],
    ) -> bool {
        let (sure, possible) = first.sets[set];
        let open = possible.without(sure);
        let candidates = open.intersection(among);
        let wanted = preferred.iter().map(|members| members.intersection(candidates));
        let from = wanted.chain([candidates]).find(|members| !members.is_empty());
        let Some(member) = from.and_then(|members| members.iter().next()) else { return false };
        let member = Members::one(member);
        let group = self.variables.sets[set].groups.iter().find(|group| group.contains_all(member));
        let group = group.copied().unwrap_or(member);
        first.sets[set].0 = sure.union(member);
        second.sets[set].1 = possible.without(group.intersection(open));
        true
    }

    /// Draws the conclusions of the umbrella facts; false when no completion is left.
    pub(crate) fn settle(&self, domains: &mut Domains) -> bool {
        self.settle_in(domains, &mut Pool::default())
    }

    /// The same, with memory already there.
    pub(crate) fn settle_in(&self, domains: &mut Domains, pool: &mut Pool) -> bool {
        self.propagate(domains)
            && (0..self.variables.sets.len())
                .all(|set| self.unborne(set, domains).is_none() || self.completable(set, domains, pool))
    }

    fn binding<'a>(&'a self, domains: &Domains) -> impl Iterator<Item = &'a Link> + use<'a> {
        let unbound = domains.unbound;
        self.links.iter().enumerate().filter(move |(bit, _)| unbound & (1 << bit) == 0).map(|(_, link)| link)
    }

    fn propagate(&self, domains: &mut Domains) -> bool {
        loop {
            let mut changed = false;
            for link in self.binding(domains) {
                let (sure, possible) = domains.sets[link.set];
                let counted = sure.intersection(link.counting).len();
                let either = link.counting.union(link.vague);
                let countable = possible.intersection(either).len();
                let before = (domains.finite[link.summary], domains.sets[link.set]);
                if counted >= link.at_least {
                    domains.finite[link.summary] &= 0b10;
                }
                if countable < link.at_least {
                    domains.finite[link.summary] &= 0b01;
                }
                match domains.finite[link.summary] {
                    0 => return false,
                    // True, and it takes everyone who is left.
                    0b10 if countable == link.at_least => {
                        domains.sets[link.set].0 = sure.union(possible.intersection(either));
                    }
                    // False, and one more would make it true.
                    0b01 if counted + 1 == link.at_least => {
                        domains.sets[link.set].1 = possible.without(link.counting).union(sure);
                    }
                    _ => {}
                }
                changed |= before != (domains.finite[link.summary], domains.sets[link.set]);
            }
            if !changed {
                return true;
            }
        }
    }

    /// Members on which a summary that is known still hangs.
    fn unborne(&self, set: usize, domains: &Domains) -> Option<Members> {
        let (sure, possible) = domains.sets[set];
        self.binding(domains).filter(|link| link.set == set).find_map(|link| {
            let either = link.counting.union(link.vague);
            match domains.finite[link.summary] {
                0b10 if sure.intersection(either).len() < link.at_least => Some(either),
                0b01 if possible.intersection(link.counting).len() >= link.at_least => Some(link.counting),
                _ => None,
            }
        })
    }

    /// Whether some set between the sure and the possible members satisfies every summary that is known.
    fn completable(&self, set: usize, domains: &Domains, pool: &mut Pool) -> bool {
        let mut parts = std::mem::take(&mut pool.inner_parts);
        parts.push(pool.copy(domains));
        let mut found = false;
        while let Some(mut part) = parts.pop() {
            if !found && self.propagate(&mut part) {
                match self.unborne(set, &part) {
                    None => found = true,
                    Some(among) => {
                        let mut second = pool.copy(&part);
                        if self.split_set_into(set, among, &mut part, &mut second, &[]) {
                            parts.push(second);
                            parts.push(part);
                            continue;
                        }
                        pool.give(second);
                    }
                }
            }
            pool.give(part);
        }
        pool.inner_parts = parts;
        found
    }
}

/// Memory for parts, used again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    free: Vec<Domains>,
    parts: Vec<Domains>,
    inner_parts: Vec<Domains>,
    cases: Vec<u64>,
    reached: Vec<u64>,
}

impl Pool {
    fn copy(&mut self, domains: &Domains) -> Domains {
        match self.free.pop() {
            Some(mut copy) => {
                copy.copy_from(domains);
                copy
            }
            None => domains.clone(),
        }
    }

    fn give(&mut self, part: Domains) {
        self.free.push(part);
    }
}
