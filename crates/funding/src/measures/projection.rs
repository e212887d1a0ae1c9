//! Who pays together with whom.
//!
//! Two funders are linked when they fund the same service; Newman (2001), "Scientific collaboration networks. II", for
//! the weight that counts a service with many funders less.

use std::collections::BTreeMap;

use petgraph::graph::{NodeIndex, UnGraph};

/// Two funders and what they fund together.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The two, the first with the lower index.
    pub funders: [NodeIndex; 2],
    /// The services that both fund, in order.
    pub services: Vec<NodeIndex>,
    /// The sum over those services of 1 / (k - 1), where k is how many bodies fund the service: who funds one service with
    /// one partner has a closer bond than who funds one with nine.
    pub newman: f64,
}

/// The pairs of funders that fund a service together, in order. Funders are the first `funders` nodes of a bipartite
/// graph. Parallel lines count once.
///
/// O(services × k²).
#[must_use]
pub fn projection<N, E>(graph: &UnGraph<N, E>, funders: usize) -> Vec<Pair> {
    let mut pairs: BTreeMap<[NodeIndex; 2], (Vec<NodeIndex>, f64)> = BTreeMap::new();
    for service in (funders..graph.node_count()).map(NodeIndex::new) {
        let mut paying: Vec<NodeIndex> = graph.neighbors(service).filter(|at| at.index() < funders).collect();
        paying.sort_unstable();
        paying.dedup();
        let weight = 1.0 / f64::from(crate::graph::number(paying.len().saturating_sub(1)).max(1));
        for (at, first) in paying.iter().enumerate() {
            for second in &paying[at + 1..] {
                let pair = pairs.entry([*first, *second]).or_default();
                pair.0.push(service);
                pair.1 += weight;
            }
        }
    }
    pairs.into_iter().map(|(funders, (services, newman))| Pair { funders, services, newman }).collect()
}
