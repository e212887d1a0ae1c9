//! A program over planes of bits, node by node.

use super::plane::Plane;
use crate::program::{Criterion, Node, NodeId, Program};

/// The way through the nodes that some conditions rest on.
#[derive(Clone, Debug)]
pub(crate) struct Walk {
    /// Nodes whose truths are worked out, parts before wholes.
    order: Vec<NodeId>,
    /// Where the truths of each node stand: with the clauses, and after them with the nodes.
    places: Vec<usize>,
    clauses: usize,
}

impl Walk {
    /// The way to these conditions.
    pub(crate) fn to(program: &Program, conditions: impl Iterator<Item = NodeId>) -> Self {
        let clauses = program.clauses.len();
        let mut places: Vec<usize> = (clauses..clauses + program.nodes.len()).collect();
        let mut order = program.order(conditions);
        // A clause stands for itself, and a probe for its condition, which comes before it.
        order.retain(|id| {
            match program.node(*id) {
                Node::Clause(clause) => places[id.0] = *clause,
                Node::Probe(probe) => places[id.0] = places[program.probes[*probe].when.0],
                _ => return true,
            }
            false
        });
        Self { order, places, clauses }
    }

    /// The truths of a node on the way.
    pub(crate) fn get<'p, const WORDS: usize>(
        &self,
        id: NodeId,
        clauses: &'p [Plane<WORDS>],
        nodes: &'p [Plane<WORDS>],
    ) -> &'p Plane<WORDS> {
        let place = self.places[id.0];
        if place < self.clauses { &clauses[place] } else { &nodes[place - self.clauses] }
    }

    /// Works out the truths of all nodes on the way.
    pub(crate) fn run<const WORDS: usize>(
        &self,
        program: &Program,
        clauses: &[Plane<WORDS>],
        nodes: &mut [Plane<WORDS>],
    ) {
        for id in &self.order {
            nodes[id.0] = self.plane(program, *id, clauses, nodes);
        }
    }

    fn plane<const WORDS: usize>(
        &self,
        program: &Program,
        id: NodeId,
        clauses: &[Plane<WORDS>],
        nodes: &[Plane<WORDS>],
    ) -> Plane<WORDS> {
        let get = |id: &NodeId| self.get(*id, clauses, nodes);
        match program.node(id) {
            Node::Clause(clause) => clauses[*clause],
            Node::Not(child) => get(child).not(),
            Node::All(children) => join(children, get, Plane::TRUE, Plane::and),
            Node::Any(children) => join(children, get, Plane::FALSE, Plane::or),
            Node::AtLeast(count, children) => {
                Plane::at_least(*count, children.len(), || children.iter().map(get))
            }
            Node::Probe(probe) => *get(&program.probes[*probe].when),
            Node::Reaches { characteristic, fully } => {
                let criterion = &program.criteria[*characteristic];
                let met = get(&criterion.met);
                let reached = match &criterion.partly {
                    Some(partly) if !fully => met.or(get(partly)),
                    _ => *met,
                };
                criterion.applies.as_ref().map_or(reached, |applies| reached.or(&get(applies).not()))
            }
        }
    }
}

fn join<'p, const WORDS: usize>(
    children: &[NodeId],
    get: impl Fn(&NodeId) -> &'p Plane<WORDS>,
    none: Plane<WORDS>,
    join: impl Fn(&Plane<WORDS>, &Plane<WORDS>) -> Plane<WORDS>,
) -> Plane<WORDS> {
    match children {
        [] => none,
        [first, rest @ ..] => rest.iter().fold(*get(first), |so_far, child| join(&so_far, get(child))),
    }
}

impl Program {
    /// The conditions of all characteristics.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = NodeId> {
        self.criteria.iter().flat_map(Criterion::conditions)
    }

    /// The clauses that these rest on.
    pub(crate) fn clauses_below(&self, roots: impl Iterator<Item = NodeId>) -> Vec<usize> {
        let order = self.order(roots).into_iter();
        let clause = |id| match self.node(id) {
            Node::Clause(clause) => Some(*clause),
            _ => None,
        };
        order.filter_map(clause).collect()
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
                self.each_below(id, |child| open.push((child, false)));
            }
        }
        order
    }
}
