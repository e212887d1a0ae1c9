//! A checked definition: conditions as a graph of nodes over clauses, ready to evaluate, explain and question.
//!
//! There is one program behind every answer, so that the verdict, its explanation and the next question cannot part.

use facts::{Comparison, FactIndex, Members, Vocabulary};

use crate::diagram::Lazy;
use crate::domain::{Link, Variables};
use crate::size::Sizes;

/// The position of a node in its program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) usize);

/// One node of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// A clause about one fact, by its position.
    Clause(usize),
    /// Negation.
    Not(NodeId),
    /// All of them.
    All(Vec<NodeId>),
    /// Any of them.
    Any(Vec<NodeId>),
    /// At least so many of them.
    AtLeast(usize, Vec<NodeId>),
    /// A probe, by its position.
    Probe(usize),
    /// Whether a characteristic reaches an outcome.
    Reaches {
        /// Its position.
        characteristic: usize,
        /// Met, or at least partly met.
        fully: bool,
    },
}

/// The smallest condition: one thing said about one fact.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Clause {
    /// A yes-or-no fact is yes.
    Yes(FactIndex),
    /// A choice is one of these.
    OneOf(FactIndex, Members),
    /// A number stands in this relation to a threshold.
    Compare(FactIndex, Comparison, f64),
    /// A set includes any of these.
    Includes(FactIndex, Members),
    /// So many of these are in a set.
    Count(FactIndex, Members, Comparison, u32),
}

impl Clause {
    /// The fact it is about.
    pub(crate) fn fact(&self) -> FactIndex {
        match self {
            Self::Yes(fact)
            | Self::OneOf(fact, _)
            | Self::Compare(fact, ..)
            | Self::Includes(fact, _)
            | Self::Count(fact, ..) => *fact,
        }
    }
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

/// A program. Classes are a decision list: the first whose condition holds; the last one has none.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) probes: Vec<Probe>,
    pub(crate) criteria: Vec<Criterion>,
    /// The titles of the characteristics, in the same order.
    pub(crate) titles: Vec<String>,
    /// One condition a class; `otherwise` comes after them.
    pub(crate) classes: Vec<NodeId>,
    pub(crate) variables: Variables,
    pub(crate) links: Vec<Link>,
    pub(crate) diagrams: Lazy,
    pub(crate) sizes: Sizes,
}

impl Program {
    /// The node at `id`. A program holds every node that it names.
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        // INVARIANT: ids are only made by the compiler, for nodes it has just pushed.
        &self.nodes[id.0]
    }

    /// Calls `visit` with each condition that a node rests on directly.
    pub(crate) fn each_below(&self, id: NodeId, mut visit: impl FnMut(NodeId)) {
        match self.node(id) {
            Node::Clause(_) => {}
            Node::Not(child) => visit(*child),
            Node::All(children) | Node::Any(children) | Node::AtLeast(_, children) => {
                children.iter().copied().for_each(visit);
            }
            Node::Probe(probe) => visit(self.probes[*probe].when),
            Node::Reaches { characteristic, .. } => {
                self.criteria[*characteristic].conditions().for_each(visit);
            }
        }
    }
}
