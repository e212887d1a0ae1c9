//! Which nodes hang together.

use petgraph::graph::UnGraph;
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use crate::graph::number;

/// Which nodes hang together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Components {
    /// The component of each node, by index of node. Components are numbered from 0, by their first node.
    pub of: Vec<u32>,
    /// How many nodes each has, by number of component.
    pub sizes: Vec<u32>,
}

impl Components {
    /// How many there are; an isolated node is one of its own.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sizes.len()
    }
}

/// The connected components. O(nodes + edges), as good as.
#[must_use]
pub fn components<N, E>(graph: &UnGraph<N, E>) -> Components {
    let mut sets: UnionFind<u32> = UnionFind::new(graph.node_count());
    for edge in graph.edge_references() {
        sets.union(number(edge.source().index()), number(edge.target().index()));
    }
    let mut numbers = vec![u32::MAX; graph.node_count()];
    let mut sizes = Vec::new();
    let mut of = sets.into_labeling();
    for label in &mut of {
        let component = &mut numbers[*label as usize];
        if *component == u32::MAX {
            *component = number(sizes.len());
            sizes.push(0);
        }
        sizes[*component as usize] += 1;
        *label = *component;
    }
    Components { of, sizes }
}
