//! Many services at once: columns of bits, evaluated 512 services at a time.
//!
//! Every clause has two bitmaps, *known true* and *known false*; a service in neither is one of which it is not known.
//! Kleene's logic is then a handful of word operations: a conjunction is known true where both are, and known false
//! where either is. The program is the one that rows are evaluated with, and so are the answers.

mod plane;
mod table;

use facts::{Sheet, Truth};

use crate::definition::Definition;
use crate::domain::Domains;
use crate::program::{Node, NodeId};
use crate::verdict::{Scratch, Verdict};
use plane::{Plane, SERVICES};
pub use table::Table;

/// What is known of many services, clause by clause, for one definition.
#[derive(Clone, Debug)]
pub struct Columns {
    definition: Definition,
    /// Blocks of services; in each a plane for every clause.
    blocks: Vec<Vec<Plane>>,
    len: usize,
    scratch: Scratch,
    domains: Domains,
}

impl Columns {
    /// No services yet.
    #[must_use]
    pub fn new(definition: &Definition) -> Self {
        Self {
            definition: definition.clone(),
            blocks: Vec::new(),
            len: 0,
            scratch: Scratch::default(),
            domains: Domains::default(),
        }
    }

    /// Adds a service.
    pub fn push(&mut self, sheet: &Sheet) {
        let program = self.definition.program();
        self.definition.load_domains(sheet, &mut self.domains, self.scratch.pool());
        let within = self.len % SERVICES;
        if within == 0 {
            self.blocks.push(vec![Plane::UNKNOWN; program.clauses.len()]);
        }
        if let Some(block) = self.blocks.last_mut() {
            for (clause, plane) in block.iter_mut().enumerate() {
                plane.set(within, program.clause_truth(clause, &self.domains));
            }
        }
        self.len += 1;
    }

    /// Forgets all services and keeps the memory of the last block.
    pub fn clear(&mut self) {
        self.blocks.clear();
        self.len = 0;
    }

    /// How many services there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Evaluates all services into a table, in the table's memory. Classes are those that Kleene's logic leaves open:
    /// see [`Table::class`].
    pub fn evaluate(&self, table: &mut Table) {
        let program = self.definition.program();
        let order = self.order();
        let mut planes = vec![Plane::UNKNOWN; program.nodes.len()];
        table.reset(&self.definition, self.len);
        for block in &self.blocks {
            for id in &order {
                planes[id.0] = self.plane(*id, block, &planes);
            }
            table.push(program, &planes);
        }
    }

    /// The nodes that the definition's outcomes and classes rest on, parts before wholes.
    fn order(&self) -> Vec<NodeId> {
        let program = self.definition.program();
        let mut order = Vec::new();
        let mut seen = vec![false; program.nodes.len()];
        let roots = program.criteria.iter().flat_map(|criterion| {
            [Some(criterion.met), criterion.partly, criterion.applies].into_iter().flatten()
        });
        let mut open: Vec<(NodeId, bool)> =
            roots.chain(program.classes.iter().copied()).map(|id| (id, false)).collect();
        open.reverse();
        while let Some((id, ready)) = open.pop() {
            if ready {
                order.push(id);
            } else if !std::mem::replace(&mut seen[id.0], true) {
                open.push((id, true));
                match program.node(id) {
                    Node::Clause(_) => {}
                    Node::Not(child) => open.push((*child, false)),
                    Node::All(children) | Node::Any(children) | Node::AtLeast(_, children) => {
                        open.extend(children.iter().map(|child| (*child, false)));
                    }
                    Node::Probe(probe) => open.push((program.probes[*probe].when, false)),
                    Node::Reaches { characteristic, .. } => {
                        let criterion = &program.criteria[*characteristic];
                        let parts = [Some(criterion.met), criterion.partly, criterion.applies];
                        open.extend(parts.into_iter().flatten().map(|child| (child, false)));
                    }
                }
            }
        }
        order
    }

    fn plane(&self, id: NodeId, clauses: &[Plane], nodes: &[Plane]) -> Plane {
        let program = self.definition.program();
        match program.node(id) {
            Node::Clause(clause) => clauses[*clause],
            Node::Not(child) => nodes[child.0].not(),
            Node::All(children) => children.iter().fold(Plane::TRUE, |all, child| all.and(&nodes[child.0])),
            Node::Any(children) => children.iter().fold(Plane::FALSE, |any, child| any.or(&nodes[child.0])),
            Node::AtLeast(count, children) => {
                Plane::at_least(*count, children.len(), || children.iter().map(|child| &nodes[child.0]))
            }
            Node::Probe(probe) => nodes[program.probes[*probe].when.0],
            Node::Reaches { characteristic, fully } => {
                let criterion = &program.criteria[*characteristic];
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

impl Definition {
    /// The verdicts of many services, as [`Definition::verdict`] gives them: in columns, and one by one only where
    /// Kleene's logic leaves the class open.
    #[must_use]
    pub fn verdicts(&self, sheets: &[Sheet]) -> Vec<Verdict> {
        let mut columns = Columns::new(self);
        for sheet in sheets {
            columns.push(sheet);
        }
        let mut table = Table::default();
        columns.evaluate(&mut table);
        let mut scratch = Scratch::default();
        sheets
            .iter()
            .enumerate()
            .map(|(row, sheet)| match table.class(row) {
                Some(class) => Verdict {
                    possible: vec![class],
                    exact: true,
                    score: table.score(row),
                    outcomes: table.outcomes(row).collect(),
                },
                None => self.verdict_in(sheet, &mut scratch).clone(),
            })
            .collect()
    }
}

/// The truth in which neither is known is unknown.
fn truth(known_true: bool, known_false: bool) -> Truth {
    Truth::from_bounds(known_true, !known_false)
}
