//! Reading a diagram off for one service: what is possible as it is, and what would be after an answer.
//!
//! An answer changes the possible cases of one cluster of variables only. The nodes that ask about one cluster are a
//! section; what its cases leave possible is its [`Passage`]: to which stops each of its entries leads. A walk follows
//! the passages in both directions: backwards for what can be reached from each stop, and forwards for the entries that
//! the service comes to, and for what goes around each section. What is possible after an answer is then read off the
//! passage of that answer.

use super::build::{Next, position};
use super::{Diagram, Place, Section};

/// A terminal, or a node through which a section is entered, by its position among all these.
pub(super) type Stop = u32;

/// Where the entries of a section lead with the cases of its cluster that are possible: for each entry, one beyond its last
/// stop, and then the stops.
#[derive(Clone, Debug)]
pub(crate) struct Passage(Box<[Stop]>);

impl Passage {
    /// For each entry of a section with this number of them, the stops that it leads to.
    fn of_entries(&self, entries: usize) -> impl Iterator<Item = &[Stop]> {
        let mut start = entries;
        self.0[..entries].iter().map(move |end| {
            let stops = &self.0[start..*end as usize];
            start = *end as usize;
            stops
        })
    }
}

/// A diagram walked for one service in both directions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walk {
    /// For each stop, the terminals that can be reached from it, as bits of their positions.
    below: Vec<u64>,
    /// Whether the service can come to a stop.
    reached: Vec<bool>,
    /// The stops that it comes to later, a bit each.
    ahead: Vec<u64>,
    /// For each section, the terminals that can be reached without passing through it.
    around: Vec<u64>,
}

/// The bits that are set, in ascending order.
fn ones(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(position, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| position * 64 + left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(bit)
        })
    })
}

/// The places that a node leads to in these cases.
fn leads_to(edges: &[Next], mut possible: u64) -> impl Iterator<Item = Next> {
    std::iter::from_fn(move || {
        let case = (possible != 0).then(|| possible.trailing_zeros() as usize)?;
        possible &= possible - 1;
        Some(edges[case])
    })
}

impl Diagram {
    /// The terminals that can be reached by services with these possible cases, as bits of their positions.
    pub(super) fn terminals(&self, masks: &[u64], reached: &mut Vec<u64>) -> u64 {
        self.walk(masks, reached);
        let found = (0..self.terminals).filter(|terminal| reached[*terminal as usize] != 0);
        found.filter_map(position).fold(0, |bits, position| bits | 1 << position)
    }

    /// Marks the terminals and nodes that can be reached.
    pub(super) fn walk(&self, masks: &[u64], reached: &mut Vec<u64>) {
        reached.clear();
        reached.resize(self.terminals as usize + self.nodes.len(), 0);
        reached[self.root as usize] = 1;
        for (at, node) in (self.terminals as usize..).zip(&self.nodes) {
            if reached[at] != 0 {
                let next = leads_to(self.edges_of(node), masks[node.variable]);
                next.for_each(|next| reached[next as usize] = 1);
            }
        }
    }

    /// Where a section leads when the variables of its cluster have these possible cases.
    pub(crate) fn passage(&self, section: usize, masks: &[u64]) -> Passage {
        let Section { nodes, first_variable, entries } = &self.sections[section];
        let first_node = self.terminals as usize + nodes.start;
        let mut passage = vec![0; entries.len()];
        let mut inside = vec![false; nodes.len()];
        for (entry, place) in self.stops[entries.clone()].iter().enumerate() {
            let start = passage.len();
            inside.fill(false);
            inside[*place as usize - first_node] = true;
            for (at, node) in self.nodes[nodes.clone()].iter().enumerate() {
                if !inside[at] {
                    continue;
                }
                for next in leads_to(self.edges_of(node), masks[node.variable - first_variable]) {
                    let stop = self.stop_of[next as usize];
                    if let Some(inside) =
                        (next as usize).checked_sub(first_node).and_then(|at| inside.get_mut(at))
                    {
                        *inside = true;
                    } else if !passage[start..].contains(&stop) {
                        passage.push(stop);
                    }
                }
            }
            passage[entry] = Stop::try_from(passage.len()).unwrap_or(Stop::MAX);
        }
        Passage(passage.into())
    }

    /// Follows the passages of the sections in both directions; the terminals that can be reached.
    pub(crate) fn follow<'p>(&self, passages: impl Fn(usize) -> &'p Passage, walk: &mut Walk) -> u64 {
        let Walk { below, reached, ahead, around } = walk;
        below.clear();
        below.extend((0..self.terminals).map(|terminal| position(terminal).map_or(0, |at| 1_u64 << at)));
        below.resize(self.stops.len(), 0);
        for (section, Section { entries, .. }) in self.sections.iter().enumerate().rev() {
            for (entry, stops) in entries.clone().zip(passages(section).of_entries(entries.len())) {
                below[entry] = stops.iter().fold(0, |bits, stop| bits | below[*stop as usize]);
            }
        }
        reached.clear();
        reached.resize(self.stops.len(), false);
        ahead.clear();
        ahead.resize(self.stops.len().div_ceil(64), 0);
        around.clear();
        let root = self.stop_of[self.root as usize] as usize;
        ahead[root / 64] |= 1 << (root % 64);
        for (section, Section { entries, .. }) in self.sections.iter().enumerate() {
            for entry in entries.clone() {
                reached[entry] = ahead[entry / 64] >> (entry % 64) & 1 != 0;
                ahead[entry / 64] &= !(1 << (entry % 64));
            }
            around.push(ones(ahead).fold(0, |bits, stop| bits | below[stop]));
            for (entry, stops) in entries.clone().zip(passages(section).of_entries(entries.len())) {
                if reached[entry] {
                    for stop in stops {
                        ahead[*stop as usize / 64] |= 1 << (stop % 64);
                    }
                }
            }
        }
        below[root]
    }

    /// The nodes through which the service enters a section.
    pub(super) fn entered(&self, walk: &Walk, section: usize) -> impl Iterator<Item = Next> {
        let entries = self.sections[section].entries.clone();
        entries.filter(|entry| walk.reached[*entry]).map(|entry| self.stops[entry])
    }

    /// The terminals that can be reached from a stop, as bits of their positions.
    pub(super) fn below(&self, walk: &Walk, next: Next) -> Option<u64> {
        walk.below.get(self.stop_of[next as usize] as usize).copied()
    }

    /// The terminals that can be reached once a section has this passage.
    pub(crate) fn after(&self, walk: &Walk, section: usize, passage: &Passage) -> u64 {
        let Section { entries, .. } = &self.sections[section];
        let reached =
            entries.clone().zip(passage.of_entries(entries.len())).filter(|(entry, _)| walk.reached[*entry]);
        let stops = reached.flat_map(|(_, stops)| stops);
        stops.fold(walk.around[section], |bits, stop| bits | walk.below[*stop as usize])
    }

    pub(super) fn edges_of(&self, node: &Place) -> &[Next] {
        &self.edges[node.edges.0..node.edges.1]
    }
}
