//! A program over planes of bits, node by node.

use super::plane::Plane;
use crate::program::{Node, NodeId, Program};

impl Program {
    /// The conditions of all characteristics.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = NodeId> {
        self.criteria.iter().flat_map(|criterion| {
            [Some(criterion.met), criterion.partly, criterion.applies].into_iter().flatten()
        })
    }

    /// The nodes that these rest on, parts before wholes.
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
                match self.node(id) {
                    Node::Clause(_) => {}
                    Node::Not(child) => open.push((*child, false)),
                    Node::All(children) | Node::Any(children) | Node::AtLeast(_, children) => {
                        open.extend(children.iter().map(|child| (*child, false)));
                    }
                    Node::Probe(probe) => open.push((self.probes[*probe].when, false)),
                    Node::Reaches { characteristic, .. } => {
                        let criterion = &self.criteria[*characteristic];
                        let parts = [Some(criterion.met), criterion.partly, criterion.applies];
                        open.extend(parts.into_iter().flatten().map(|child| (child, false)));
                    }
                }
            }
        }
        order
    }

    /// The truths of a node, from those of the clauses and of the nodes below it.
    pub(crate) fn plane<const WORDS: usize>(
        &self,
        id: NodeId,
        clauses: &[Plane<WORDS>],
        nodes: &[Plane<WORDS>],
    ) -> Plane<WORDS> {
        match self.node(id) {
            Node::Clause(clause) => clauses[*clause],
            Node::Not(child) => nodes[child.0].not(),
            Node::All(children) => children.iter().fold(Plane::TRUE, |all, child| all.and(&nodes[child.0])),
            Node::Any(children) => children.iter().fold(Plane::FALSE, |any, child| any.or(&nodes[child.0])),
            Node::AtLeast(count, children) => {
                Plane::at_least(*count, children.len(), || children.iter().map(|child| &nodes[child.0]))
            }
            Node::Probe(probe) => nodes[self.probes[*probe].when.0],
            Node::Reaches { characteristic, fully } => {
                let criterion = &self.criteria[*characteristic];
                let met = nodes[criterion.met.0];
                let reached = match criterion.partly {
                    Some(partly) if !fully => met.or(&nodes[partly.0]),
                    _ => met,
                };
                criterion.applies.map_or(reached, |applies| reached.or(&nodes[applies.0].not()))
            }
        }
    }
}
