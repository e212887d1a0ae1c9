//! The compiled form of a definition: conditions as a graph of nodes over clauses.
//!
//! Five kinds of node remain after lowering. Probes and questions about outcomes are written out as the conditions that
//! they stand for; a [`Label`] beside the node keeps their name for explanations.

use facts::{FactIndex, Vocabulary};

pub(crate) use crate::domain::Clause;
use crate::domain::Variables;

/// The position of a node in its [`Ir`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) usize);

/// One node of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// A clause about one fact, by its position.
    Clause(usize),
    Not(NodeId),
    All(Vec<NodeId>),
    Any(Vec<NodeId>),
    /// At least this number of them.
    AtLeast(usize, Vec<NodeId>),
}

/// What a node was written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// A named condition, by the position of the probe.
    Probe(usize),
    /// Whether a characteristic, by its position, is met, or at least partly met.
    Reaches { characteristic: usize, fully: bool },
}

/// A named condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Probe {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) when: NodeId,
}

/// The conditions of a characteristic.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Criterion {
    pub(crate) weight: f64,
    pub(crate) met: NodeId,
    pub(crate) partly: Option<NodeId>,
    pub(crate) applies: Option<NodeId>,
}

impl Criterion {
    /// Its conditions.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = NodeId> + use<> {
        [Some(self.met), self.partly, self.applies].into_iter().flatten()
    }
}

/// A compiled definition. Classes are a decision list: the first whose condition holds; the last one has none.
#[derive(Clone, Debug)]
pub(crate) struct Ir {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) nodes: Vec<Node>,
    /// One for each node.
    pub(crate) labels: Vec<Option<Label>>,
    pub(crate) probes: Vec<Probe>,
    pub(crate) criteria: Vec<Criterion>,
    /// The titles of the characteristics, in the same order.
    pub(crate) titles: Vec<String>,
    /// One condition for each class; `otherwise` comes after them.
    pub(crate) classes: Vec<NodeId>,
    pub(crate) variables: Variables,
}

impl Ir {
    /// The facts that these conditions read, each once, in the order of the vocabulary.
    pub(crate) fn facts_below(&self, roots: impl Iterator<Item = NodeId>) -> Vec<FactIndex> {
        let clause = |id: NodeId| match self.node(id) {
            Node::Clause(clause) => Some(self.clauses[*clause].fact()),
            _ => None,
        };
        let mut facts: Vec<FactIndex> = self.order(roots).into_iter().filter_map(clause).collect();
        facts.sort_unstable();
        facts.dedup();
        facts
    }

    /// The node at `id`.
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        // INVARIANT: ids are only made by the compiler, for nodes it has just pushed.
        &self.nodes[id.0]
    }

    /// The nodes that a node rests on directly.
    pub(crate) fn children(&self, id: NodeId) -> &[NodeId] {
        match self.node(id) {
            Node::Clause(_) => &[],
            Node::Not(child) => std::slice::from_ref(child),
            Node::All(children) | Node::Any(children) | Node::AtLeast(_, children) => children,
        }
    }

    /// The nodes that these rest on, children before parents.
    pub(crate) fn order(&self, roots: impl Iterator<Item = NodeId>) -> Vec<NodeId> {
        let mut order = Vec::new();
        let mut seen = vec![false; self.nodes.len()];
        let mut open: Vec<(NodeId, bool)> = roots.map(|id| (id, false)).collect();
        open.reverse();
        while let Some((id, ready)) = open.pop() {
            if ready {
                order.push(id);
            } else if !std::mem::replace(&mut seen[id.0], true) {
                open.push((id, true));
                open.extend(self.children(id).iter().map(|child| (*child, false)));
            }
        }
        order
    }
}
