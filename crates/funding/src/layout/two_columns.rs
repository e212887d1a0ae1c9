//! Funders in the left column, services in the right.
//!
//! Each component is put in the order in which the fewest lines are seen to cross; components are stacked, the largest
//! first.

use petgraph::graph::{NodeIndex, UnGraph};

use super::Position;
use super::order::arrange;
use crate::graph::number;
use crate::measures::components::components;

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
