//! What falls apart when one node or one edge is taken away.
//!
//! One depth-first search in the way of Tarjan (1972, "Depth-first search and linear graph algorithms"; bridges 1974),
//! without recursion, so that a long chain does not run out of stack. It goes back along every edge but the one by which
//! it came, rather than to every node but the one from which it came: so one of two parallel edges is no bridge.

use petgraph::graph::{EdgeIndex, NodeIndex, UnGraph};

use crate::Adjacency;
use crate::graph::number;

/// What falls apart when one node or one edge is taken away.
#[derive(Clone, Debug)]
pub struct Cuts {
    /// The edges without which a component falls in two, in order.
    pub bridges: Vec<EdgeIndex>,
    /// The nodes in the order in which they were found: whatever is below a node follows it at once.
    order: Vec<u32>,
    /// By node: its place in that order.
    place: Vec<u32>,
    /// By node: how many nodes are below it, itself included.
    below: Vec<u32>,
    /// By node: the place where its component begins.
    root: Vec<u32>,
    /// Articulation nodes, each with a node below it whose whole tree hangs on it; in order of the articulation nodes.
    hanging: Vec<(u32, u32)>,
}

/// What the search knows of a node.
#[derive(Clone, Copy)]
struct Visit {
    place: u32,
    /// The first place that can be reached from below without the edge by which the node was found.
    low: u32,
    parent: u32,
    parent_edge: u32,
    next: u32,
    end: u32,
}

const NONE: u32 = u32::MAX;

impl Cuts {
    /// O(nodes + edges).
    #[must_use]
    pub fn of<N, E>(graph: &UnGraph<N, E>) -> Self {
        Self::of_adjacency(&Adjacency::of(graph))
    }

    /// O(nodes + edges). The bridges are numbers of edges of the graph from which the adjacency was made.
    #[must_use]
    pub fn of_adjacency(adjacency: &Adjacency) -> Self {
        let nodes = adjacency.len();
        let mut visits: Vec<Visit> = (0..number(nodes))
            .map(|node| {
                let (next, end) = adjacency.range(node);
                Visit { place: NONE, low: NONE, parent: NONE, parent_edge: NONE, next, end }
            })
            .collect();
        let mut cuts = Self {
            bridges: Vec::new(),
            order: Vec::with_capacity(nodes),
            place: Vec::new(),
            below: vec![0; nodes],
            root: vec![0; nodes],
            hanging: Vec::new(),
        };
        for start in 0..number(nodes) {
            if visits[start as usize].place == NONE {
                cuts.search(adjacency, &mut visits, start);
            }
        }
        cuts.bridges.sort_unstable();
        cuts.hanging.sort_unstable();
        cuts.place = visits.iter().map(|visit| visit.place).collect();
        cuts
    }

    fn search(&mut self, adjacency: &Adjacency, visits: &mut [Visit], start: u32) {
        let begin = number(self.order.len());
        let hanging_before = self.hanging.len();
        visits[start as usize].place = begin;
        visits[start as usize].low = begin;
        self.order.push(start);
        self.root[start as usize] = begin;
        let mut at = start;
        loop {
            let visit = &mut visits[at as usize];
            if visit.next < visit.end {
                let (to, edge) = adjacency.step(visit.next);
                visit.next += 1;
                let came_by = visit.parent_edge;
                let found = visits[to as usize].place;
                if found == NONE {
                    let place = number(self.order.len());
                    let new = &mut visits[to as usize];
                    (new.place, new.low, new.parent, new.parent_edge) = (place, place, at, edge);
                    self.order.push(to);
                    self.root[to as usize] = begin;
                    at = to;
                } else if edge != came_by {
                    let visit = &mut visits[at as usize];
                    visit.low = visit.low.min(found);
                }
            } else {
                let done = *visit;
                self.below[at as usize] = number(self.order.len()) - done.place;
                if done.parent == NONE {
                    break;
                }
                let parent = &mut visits[done.parent as usize];
                parent.low = parent.low.min(done.low);
                if done.low > parent.place {
                    self.bridges.push(EdgeIndex::new(done.parent_edge as usize));
                }
                if done.low >= parent.place {
                    self.hanging.push((done.parent, at));
                }
                at = done.parent;
            }
        }
        // All that is below the start hangs on it: that parts nothing unless it is more than one tree.
        let own = |(node, _): &(u32, u32)| *node == start;
        let tail = &self.hanging[hanging_before..];
        if tail.iter().filter(|pair| own(pair)).count() == 1
            && let Some(at) = tail.iter().position(own)
        {
            self.hanging.remove(hanging_before + at);
        }
    }

    fn hanging_on(&self, node: u32) -> &[(u32, u32)] {
        let from = self.hanging.partition_point(|(on, _)| *on < node);
        let to = self.hanging.partition_point(|(on, _)| *on <= node);
        &self.hanging[from..to]
    }

    /// Whether its component falls apart without the node.
    #[must_use]
    pub fn is_articulation(&self, node: NodeIndex) -> bool {
        !self.hanging_on(number(node.index())).is_empty()
    }

    /// The nodes without which their components fall apart, in order.
    #[must_use]
    pub fn articulation(&self) -> Vec<NodeIndex> {
        let mut nodes: Vec<_> = self.hanging.iter().map(|(node, _)| NodeIndex::new(*node as usize)).collect();
        nodes.dedup();
        nodes
    }

    /// The pieces into which the component of a node falls without it: each a list of nodes in order, the largest first,
    /// of pieces of the same size the one with the first node. One piece for most nodes, none for an isolated one.
    #[must_use]
    pub fn pieces(&self, node: NodeIndex) -> Vec<Vec<NodeIndex>> {
        let number = number(node.index());
        let Some((&place, &root)) = self.place.get(node.index()).zip(self.root.get(node.index())) else {
            return Vec::new();
        };
        let mut taken: Vec<(u32, u32)> = self
            .hanging_on(number)
            .iter()
            .map(|(_, child)| (self.place[*child as usize], self.below[*child as usize]))
            .collect();
        taken.sort_unstable();
        let mut pieces: Vec<Vec<NodeIndex>> =
            taken.iter().map(|(from, length)| self.nodes(*from, from + length)).collect();
        // The rest: the whole component without the node and what hangs on it.
        let end = root + self.below[self.order[root as usize] as usize];
        let mut rest = self.nodes(root, place);
        let mut from = place + 1;
        for (begin, length) in taken {
            rest.extend(self.nodes(from, begin));
            from = begin + length;
        }
        rest.extend(self.nodes(from, end));
        if !rest.is_empty() {
            pieces.push(rest);
        }
        for piece in &mut pieces {
            piece.sort_unstable();
        }
        pieces.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        pieces
    }

    fn nodes(&self, from: u32, to: u32) -> Vec<NodeIndex> {
        let nodes = self.order.get(from as usize..to as usize).unwrap_or_default();
        nodes.iter().map(|node| NodeIndex::new(*node as usize)).collect()
    }
}
