//! How often a node lies between others.
//!
//! The share of all pairs of other nodes whose shortest ways lead through a node, in the simple graph (parallel lines are
//! one way). Brandes (2001), "A faster algorithm for betweenness centrality". The sums are made in the order of the nodes, so
//! that the same graph gives the same bits.

use petgraph::graph::UnGraph;

use crate::graph::number;
use crate::{Adjacency, Seed};

/// How much work may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Exact while nodes × (nodes + edges of the simple graph) is at most this: about 3 ns of work each.
    pub exact_up_to: u64,
    /// From so many nodes does the search begin where it is not exact.
    pub pivots: usize,
    /// What the choice of those nodes follows from.
    pub seed: u64,
}

impl Default for Effort {
    /// About a tenth of a second at most.
    fn default() -> Self {
        Self { exact_up_to: 30_000_000, pivots: 256, seed: 2019 }
    }
}

/// How often each node lies between others.
#[derive(Clone, Debug, PartialEq)]
pub struct Betweenness {
    /// By index of node, from 0 to 1: 1 lies between all pairs of other nodes. All 0 in a graph of fewer than three.
    pub values: Vec<f64>,
    /// How good the values are.
    pub precision: Precision,
}

/// How good the values are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Precision {
    /// As good as floats are.
    Exact,
    /// Estimates from some nodes, drawn at random, as in Brandes & Pich (2007), "Centrality estimation in large networks".
    Sampled {
        /// From so many nodes.
        pivots: usize,
        /// Drawn with this seed.
        seed: u64,
        /// With 95 % probability, no value of all is further than this from the true one (Hoeffding's inequality and a
        /// union bound: a cautious figure, the usual error is much less).
        bound: f64,
        /// The largest standard error of any value, estimated from the sample, with the correction for a finite number of
        /// nodes: the usual error.
        standard_error: f64,
    },
}

/// Betweenness, exact where the effort allows.
///
/// The same as networkx's `betweenness_centrality(G, normalized=True)` of the simple graph.
#[must_use]
pub fn betweenness<N, E>(graph: &UnGraph<N, E>, effort: Effort) -> Betweenness {
    let adjacency = Adjacency::simple(graph);
    let nodes = adjacency.len();
    let work = (nodes as u64).saturating_mul((nodes + adjacency.edges()) as u64);
    if work <= effort.exact_up_to || effort.pivots >= nodes {
        exact(&adjacency)
    } else {
        sampled(&adjacency, effort)
    }
}

/// Exact betweenness, whatever it costs: O(nodes × edges).
#[must_use]
pub fn exact(adjacency: &Adjacency) -> Betweenness {
    let nodes = adjacency.len();
    let mut sums = vec![0.0; nodes];
    let mut search = Search::new(nodes);
    for source in 0..number(nodes) {
        interrupt::check();
        search.from(adjacency, source);
        search.dependencies(adjacency, |node, dependency| sums[node as usize] += dependency);
    }
    let pairs = ordered_pairs(nodes);
    Betweenness {
        values: sums.into_iter().map(|sum| share(sum, pairs)).collect(),
        precision: Precision::Exact,
    }
}

/// Betweenness estimated from `effort.pivots` nodes.
#[must_use]
pub fn sampled(adjacency: &Adjacency, effort: Effort) -> Betweenness {
    let nodes = adjacency.len();
    let pivots = Seed::new(effort.seed).sample(number(nodes), effort.pivots);
    let (mut sums, mut squares) = (vec![0.0; nodes], vec![0.0; nodes]);
    let mut search = Search::new(nodes);
    for &source in &pivots {
        interrupt::check();
        search.from(adjacency, source);
        search.dependencies(adjacency, |node, dependency| {
            sums[node as usize] += dependency;
            squares[node as usize] += dependency * dependency;
        });
    }
    let (all, drawn) = (real(nodes), real(pivots.len()));
    let pairs = ordered_pairs(nodes);
    // Every node is drawn alike, so the mean over the drawn ones, times all, estimates the sum over all.
    let values = sums.iter().map(|sum| share(sum * all / drawn, pairs)).collect();
    let finite = ((all - drawn) / (all - 1.0).max(1.0)).max(0.0);
    let errors = sums.iter().zip(&squares).map(|(sum, square)| {
        let variance = (square - sum * sum / drawn) / (drawn - 1.0).max(1.0);
        share(all * (variance.max(0.0) * finite / drawn).sqrt(), pairs)
    });
    // One source gives a node at most `all` - 2 of the pairs: n(n - 2) / ((n - 1)(n - 2)) is the span of its estimate.
    let span = all / (all - 1.0).max(1.0);
    let bound = span * ((2.0 * all / 0.05).ln() / (2.0 * drawn)).sqrt();
    let precision = Precision::Sampled {
        pivots: pivots.len(),
        seed: effort.seed,
        bound: bound.min(1.0),
        standard_error: errors.fold(0.0, f64::max),
    };
    Betweenness { values, precision }
}

/// The pairs, counted both ways as the searches count them, that a node may lie between.
fn ordered_pairs(nodes: usize) -> f64 {
    let others = real(nodes.saturating_sub(1));
    others * (others - 1.0).max(0.0)
}

fn share(sum: f64, pairs: f64) -> f64 {
    if pairs > 0.0 { sum / pairs } else { 0.0 }
}

/// Exact: there are fewer than 2³² nodes.
fn real(count: usize) -> f64 {
    f64::from(number(count))
}

/// The shortest ways from one node to all others.
///
/// Level by level, and without looking at distances where sums are made: what is not known yet counts 0, and what is
/// reckoned within a level is noted only when the level is done. Both loops that cost most have no branch to guess.
struct Search {
    /// The nodes that were reached, nearest first.
    order: Vec<u32>,
    /// Where each level begins in that order, and at last where the last one ends.
    levels: Vec<usize>,
    /// By node: whether it was reached.
    reached: Vec<bool>,
    /// By node: how many shortest ways lead to it; 0 until that is known.
    ways: Vec<f64>,
    /// By node: its dependency plus one for itself, over its ways; 0 until that is known.
    weight: Vec<f64>,
    /// Room for what is reckoned within a level.
    level: Vec<f64>,
}

impl Search {
    fn new(nodes: usize) -> Self {
        Self {
            order: Vec::with_capacity(nodes),
            levels: Vec::new(),
            reached: vec![false; nodes],
            ways: vec![0.0; nodes],
            weight: vec![0.0; nodes],
            level: Vec::new(),
        }
    }

    fn from(&mut self, adjacency: &Adjacency, source: u32) {
        for node in self.order.drain(..) {
            self.reached[node as usize] = false;
            self.ways[node as usize] = 0.0;
            self.weight[node as usize] = 0.0;
        }
        self.levels.clear();
        self.reached[source as usize] = true;
        self.ways[source as usize] = 1.0;
        self.order.push(source);
        self.levels.push(0);
        let mut begin = 0;
        while begin < self.order.len() {
            let end = self.order.len();
            self.levels.push(end);
            for at in begin..end {
                for &(next, _) in adjacency.steps(self.order[at]) {
                    let reached = &mut self.reached[next as usize];
                    if !*reached {
                        *reached = true;
                        self.order.push(next);
                    }
                }
            }
            self.level.clear();
            for node in &self.order[end..] {
                let ways = adjacency.steps(*node).iter().map(|(before, _)| self.ways[*before as usize]);
                self.level.push(ways.sum());
            }
            for (node, ways) in self.order[end..].iter().zip(&self.level) {
                self.ways[*node as usize] = *ways;
            }
            begin = end;
        }
    }

    /// Hands out, for each node but the source, the part that it has in the shortest ways from the source.
    fn dependencies(&mut self, adjacency: &Adjacency, mut take: impl FnMut(u32, f64)) {
        for bounds in self.levels.windows(2).skip(1).rev() {
            let nodes = &self.order[bounds[0]..bounds[1]];
            self.level.clear();
            for node in nodes {
                let behind = adjacency.steps(*node).iter().map(|(next, _)| self.weight[*next as usize]);
                self.level.push(behind.sum());
            }
            for (node, behind) in nodes.iter().zip(&self.level) {
                // Every node behind adds (its own dependency + 1) / its ways, once for each of this node's ways.
                let ways = self.ways[*node as usize];
                let dependency = behind * ways;
                self.weight[*node as usize] = (dependency + 1.0) / ways;
                if dependency > 0.0 {
                    take(*node, dependency);
                }
            }
        }
    }
}
