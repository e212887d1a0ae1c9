//! The order of two columns in which few lines cross.
//!
//! To find the fewest is NP-hard (Garey & Johnson, 1983), so it is tried from several orders: sweeps of barycentres
//! (Sugiyama, Tagawa & Toda, 1981), where every node goes to the mean of its neighbours' places, then sifting (Matuszewski,
//! Schönfeld & Molitor, 1999), where every node in turn goes to the best place of its column. The best of all is kept.

use petgraph::graph::{NodeIndex, UnGraph};

use super::crossings;
use crate::Seed;
use crate::graph::number;

/// The two columns, from the top down.
type Columns = [Vec<NodeIndex>; 2];

/// Sweeps over both columns. Barycentres settle within a few.
const SWEEPS: usize = 12;
/// Rounds of sifting over both columns, at most: it ends when a round takes no crossing away.
const ROUNDS: usize = 30;
/// Orders to start from.
const STARTS: u64 = 12;
/// Edges × nodes of a component, above which there is one start only.
const STARTS_UP_TO: usize = 100_000;
/// Edges × nodes of a component, above which no node is sifted: a round takes time in proportion.
const SIFT_UP_TO: usize = 4_000_000;

/// Puts the two columns of a component in order. `places` is room to work in, by node.
pub(super) fn arrange<N, E>(graph: &UnGraph<N, E>, columns: &mut Columns, places: &mut [u32]) {
    if columns[0].len() < 2 || columns[1].len() < 2 {
        return;
    }
    let nodes = columns[0].len() + columns[1].len();
    let edges: usize = columns[0].iter().map(|node| graph.edges(*node).count()).sum();
    let size = nodes.saturating_mul(edges);
    let given = columns.clone();
    let mut fewest = u64::MAX;
    for start in 0..if size > STARTS_UP_TO { 1 } else { STARTS } {
        let mut order = given.clone();
        if start > 0 {
            shuffle(&mut order[0], start);
        }
        note(&order[0], places);
        note(&order[1], places);
        sweep(graph, &mut order, places);
        if size <= SIFT_UP_TO {
            sift(graph, &mut order, places);
        }
        let crossed = count(graph, &order, places);
        if crossed < fewest {
            fewest = crossed;
            *columns = order;
        }
        if fewest == 0 {
            return;
        }
    }
}

fn shuffle(column: &mut Vec<NodeIndex>, seed: u64) {
    let order = Seed::new(seed).sample(number(column.len()), column.len());
    *column = order.into_iter().map(|at| column[at as usize]).collect();
}

/// Sorts one column after the other by barycentres; the best order that was seen stays.
fn sweep<N, E>(graph: &UnGraph<N, E>, columns: &mut Columns, places: &mut [u32]) {
    let mut best = columns.clone();
    let mut fewest = count(graph, &best, places);
    for sweep in 0..SWEEPS * 2 {
        interrupt::check();
        if fewest == 0 {
            break;
        }
        let column = &mut columns[1 - sweep % 2];
        let mut keyed: Vec<(f64, NodeIndex)> =
            column.iter().map(|node| (barycentre(graph, *node, places), *node)).collect();
        // Stable: who has the same barycentre stays in order.
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        *column = keyed.into_iter().map(|(_, node)| node).collect();
        note(column, places);
        let crossed = count(graph, columns, places);
        if crossed < fewest {
            fewest = crossed;
            best.clone_from(columns);
        }
    }
    *columns = best;
    note(&columns[0], places);
    note(&columns[1], places);
}

/// Moves every node to the best place of its column, until no move takes a crossing away.
fn sift<N, E>(graph: &UnGraph<N, E>, columns: &mut Columns, places: &mut [u32]) {
    for _ in 0..ROUNDS {
        let mut moved = false;
        for column in columns.iter_mut() {
            let mut order: Vec<Placed> =
                column.iter().map(|node| (*node, ends(graph, *node, places))).collect();
            for node in &*column {
                interrupt::check();
                moved |= settle(&mut order, *node);
            }
            *column = order.into_iter().map(|(node, _)| node).collect();
            note(column, places);
        }
        if !moved {
            return;
        }
    }
}

/// A node with the places of its neighbours in the other column, in order.
type Placed = (NodeIndex, Vec<u32>);

/// Moves one node to the best place of its column; says whether that took a crossing away.
fn settle(order: &mut Vec<Placed>, node: NodeIndex) -> bool {
    let Some(from) = order.iter().position(|(other, _)| *other == node) else { return false };
    let placed = order.remove(from);
    // What crosses with the node on top of all others counts as 0; each step down changes it by one pair of nodes.
    let (mut now, mut here) = (0, 0);
    let (mut least, mut best) = (0, 0);
    for (at, (_, other)) in order.iter().enumerate() {
        now += inversions(other, &placed.1) - inversions(&placed.1, other);
        if at + 1 == from {
            here = now;
        }
        if now < least {
            least = now;
            best = at + 1;
        }
    }
    let better = least < here;
    order.insert(if better { best } else { from }, placed);
    better
}

/// The places of a node's neighbours in the other column, in order.
fn ends<N, E>(graph: &UnGraph<N, E>, node: NodeIndex, places: &[u32]) -> Vec<u32> {
    let mut ends: Vec<u32> = graph.neighbors(node).map(|next| places[next.index()]).collect();
    ends.sort_unstable();
    ends
}

/// How many lines of two nodes cross when the first stands above the second: pairs of ends in the wrong order.
fn inversions(above: &[u32], below: &[u32]) -> i64 {
    let mut below = below.iter().peekable();
    let (mut smaller, mut crossed) = (0, 0);
    for end in above {
        while below.next_if(|other| *other < end).is_some() {
            smaller += 1;
        }
        crossed += smaller;
    }
    crossed
}

fn note(column: &[NodeIndex], places: &mut [u32]) {
    for (place, node) in column.iter().enumerate() {
        places[node.index()] = number(place);
    }
}

fn barycentre<N, E>(graph: &UnGraph<N, E>, node: NodeIndex, places: &[u32]) -> f64 {
    let (mut sum, mut neighbours) = (0.0, 0_u32);
    for next in graph.neighbors(node) {
        sum += f64::from(places[next.index()]);
        neighbours += 1;
    }
    sum / f64::from(neighbours.max(1))
}

fn count<N, E>(graph: &UnGraph<N, E>, columns: &Columns, places: &[u32]) -> u64 {
    let mut edges = Vec::new();
    for node in &columns[0] {
        for next in graph.neighbors(*node) {
            edges.push((places[node.index()], places[next.index()]));
        }
    }
    crossings(&edges)
}
