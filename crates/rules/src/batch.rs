//! Many services at once: columns of bits, evaluated 512 services at a time.
//!
//! Every clause has two bitmaps, *known true* and *known false*; a service in neither is one of which it is not known.
//! Kleene's logic is then a handful of word operations: a conjunction is known true where both are, and known false
//! where either is. The program is the one that rows are evaluated with, and so are the answers.

pub(crate) mod plane;
mod table;
pub(crate) mod walk;

use facts::Sheet;

use crate::definition::Definition;
use crate::domain::Domains;
use crate::verdict::{Scratch, Verdict};
use plane::Plane;
pub use table::Table;
use walk::Walk;

/// One truth for each of 512 services.
pub(crate) type Block = Plane<8>;
pub(crate) const SERVICES: usize = Block::SERVICES;

/// What is known of many services, clause by clause, for one definition.
#[derive(Clone, Debug)]
pub struct Columns {
    definition: Definition,
    /// Blocks of services; in each a plane for every clause.
    blocks: Vec<Vec<Block>>,
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
            self.blocks.push(vec![Block::UNKNOWN; program.clauses.len()]);
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
        let classes = program.classes.iter().copied();
        let walk = Walk::to(program, program.conditions().chain(classes));
        let mut planes = vec![Block::UNKNOWN; program.nodes.len()];
        table.reset(&self.definition, self.len);
        for block in &self.blocks {
            walk.run(program, block, &mut planes);
            table.push(program, |id| walk.get(id, block, &planes));
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
