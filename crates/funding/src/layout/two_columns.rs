//! Funders in the left column, services in the right.
//!
//! Each component is put in order by sweeps of barycentres (Sugiyama, Tagawa & Toda, 1981): every node goes to the mean of
//! its neighbours' places, one column after the other, and the order with the fewest crossings is kept; then neighbours
//! within a column change places while that takes a crossing away. Components are stacked, the largest first.

use petgraph::graph::{NodeIndex, UnGraph};

use super::{Position, crossings};
use crate::graph::number;
use crate::measures::components::components;

/// Sweeps over both columns. Barycentres settle within a few.
const SWEEPS: usize = 12;
/// Edges × nodes of a component, above which no neighbours change places: each try counts crossings anew.
const EXCHANGE_UP_TO: usize = 40_000;
/// The width of a picture, in rows.
const WIDTH: f64 = 10.0;
/// Empty rows between components.
const GAP: f64 = 1.0;

/// A place for every node, by index: rows are 1 apart from 0 downwards, funders (the first `funders` nodes of a bipartite
/// graph) stand at x = 0 and services at x = 10. Of a component, the shorter column is spread over the height of the
/// longer one.
#[must_use]
pub fn two_columns<N, E>(graph: &UnGraph<N, E>, funders: usize) -> Vec<Position> {
    let parts = components(graph);
    let mut columns: Vec<[Vec<NodeIndex>; 2]> = vec![[Vec::new(), Vec::new()]; parts.count()];
    for (node, part) in graph.node_indices().zip(&parts.of) {
        columns[*part as usize][usize::from(node.index() >= funders)].push(node);
    }
    // Stable: of components of the same size, the one with the first node comes first.
    columns.sort_by_key(|[left, right]| std::cmp::Reverse(left.len() + right.len()));
    let mut positions = vec![Position { x: 0.0, y: 0.0 }; graph.node_count()];
    let mut places = vec![0; graph.node_count()];
    let mut top = 0.0;
    for columns in &mut columns {
        arrange(graph, columns, &mut places);
        let rows = columns[0].len().max(columns[1].len());
        for (column, x) in columns.iter().zip([0.0, WIDTH]) {
            let step = real(rows) / real(column.len().max(1));
            for (at, node) in column.iter().enumerate() {
                positions[node.index()] = Position { x, y: top + (real(at) + 0.5) * step - 0.5 };
            }
        }
        top += real(rows) + GAP;
    }
    positions
}

fn real(count: usize) -> f64 {
    f64::from(number(count))
}

/// Puts the two columns of a component in order. `places` is room to work in, by node.
fn arrange<N, E>(graph: &UnGraph<N, E>, columns: &mut [Vec<NodeIndex>; 2], places: &mut [u32]) {
    if columns[0].len() < 2 || columns[1].len() < 2 {
        return;
    }
    note(&columns[0], places);
    note(&columns[1], places);
    let mut best = columns.clone();
    let mut fewest = count(graph, &best, places);
    for sweep in 0..SWEEPS * 2 {
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
    columns.clone_from(&best);
    note(&columns[0], places);
    note(&columns[1], places);
    exchange(graph, columns, places, fewest);
}

/// Lets neighbours within a column change places while that takes crossings away.
fn exchange<N, E>(
    graph: &UnGraph<N, E>,
    columns: &mut [Vec<NodeIndex>; 2],
    places: &mut [u32],
    mut fewest: u64,
) {
    let nodes = columns[0].len() + columns[1].len();
    let edges: usize = columns[0].iter().map(|node| graph.edges(*node).count()).sum();
    if nodes.saturating_mul(edges) > EXCHANGE_UP_TO {
        return;
    }
    for _ in 0..SWEEPS {
        let before = fewest;
        for side in [0, 1] {
            for at in 1..columns[side].len() {
                columns[side].swap(at - 1, at);
                note(&columns[side], places);
                let crossed = count(graph, columns, places);
                if crossed < fewest {
                    fewest = crossed;
                } else {
                    columns[side].swap(at - 1, at);
                    note(&columns[side], places);
                }
            }
        }
        if fewest == before {
            return;
        }
    }
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

fn count<N, E>(graph: &UnGraph<N, E>, columns: &[Vec<NodeIndex>; 2], places: &[u32]) -> u64 {
    let mut edges = Vec::new();
    for node in &columns[0] {
        for next in graph.neighbors(*node) {
            edges.push((places[node.index()], places[next.index()]));
        }
    }
    crossings(&edges)
}
