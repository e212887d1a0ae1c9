//! The states of services whose values are known by number, without a sheet.

use facts::{EncodedRow, FactIndex, Sheet, Value};
use rustc_hash::FxHashMap;

use super::Outlook;
use crate::definition::Definition;
use crate::diagram::Diagrams;
use crate::diagram::atoms::{Cluster, Kind};
use crate::domain::Domains;
use crate::program::Program;

/// Stands for what is not known yet.
const NEW: u32 = u32::MAX;

/// The states of atoms, by the numbers of their facts' values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    /// The edition of the dictionary whose numbers they are; 0 for none.
    edition: u64,
    atoms: Vec<Known>,
}

/// The states that an atom has been in.
#[derive(Clone, Debug)]
struct Known {
    /// The fact, or the set.
    fact: FactIndex,
    /// The facts that summarise the set.
    summaries: Vec<FactIndex>,
    lists: Lists,
    /// By the number of the value, or the kind of the list, where nothing summarises it.
    alone: Vec<u32>,
    /// By that and the numbers of the summaries' values.
    together: FxHashMap<Box<[u32]>, u32>,
    key: Vec<u32>,
}

/// Lists that nothing tells apart are of a kind.
#[derive(Clone, Debug, Default)]
struct Lists {
    /// By the number of the list.
    kinds: Vec<u32>,
    /// By the sure and the possible members; none where no list is known.
    known: FxHashMap<Option<(u64, u64)>, u32>,
}

impl Rows {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.edition = 0;
    }

    /// Forgets the numbers of another dictionary.
    fn turn_to(&mut self, program: &Program, diagrams: &Diagrams, edition: u64) {
        if self.edition == edition {
            return;
        }
        self.edition = edition;
        self.atoms.clear();
        self.atoms.extend(diagrams.atoms.list.iter().map(|atom| Known::none(program, &atom.kind)));
    }
}

impl Known {
    fn none(program: &Program, kind: &Kind) -> Self {
        let variables = &program.variables;
        let (fact, summaries) = match kind {
            Kind::Single { variable, .. } => (variables.finite[*variable].fact, Vec::new()),
            Kind::Cluster(cluster) => {
                let summaries = cluster.summaries.iter();
                let facts = summaries.map(|summary| variables.finite[summary.variable].fact);
                (variables.sets[cluster.set].fact, facts.collect())
            }
        };
        let (lists, alone, together, key) = Default::default();
        Self { fact, summaries, lists, alone, together, key }
    }

    /// The state of a row, if it has come up; what it is known by stands in the key.
    fn recall(&mut self, kind: &Kind, row: &EncodedRow<'_>) -> Option<u32> {
        let first = match kind {
            Kind::Single { .. } => row.code(self.fact),
            Kind::Cluster(cluster) => self.lists.kind(cluster, self.fact, row),
        };
        self.key.clear();
        self.key.push(first);
        if self.summaries.is_empty() {
            return self.alone.get(first as usize).copied().filter(|state| *state != NEW);
        }
        self.key.extend(self.summaries.iter().map(|summary| row.code(*summary)));
        self.together.get(self.key.as_slice()).copied()
    }

    /// Keeps the state of what is in the key.
    fn keep(&mut self, state: u32) {
        match self.key.as_slice() {
            [only] => {
                let length = self.alone.len().max(*only as usize + 1);
                self.alone.resize(length, NEW);
                self.alone[*only as usize] = state;
            }
            key => {
                self.together.insert(key.into(), state);
            }
        }
    }
}

impl Lists {
    /// The kind of a row's list.
    fn kind(&mut self, cluster: &Cluster, fact: FactIndex, row: &EncodedRow<'_>) -> u32 {
        let code = row.code(fact) as usize;
        if self.kinds.len() <= code {
            self.kinds.resize(code + 1, NEW);
        }
        if self.kinds[code] == NEW {
            let list = match row.value(fact) {
                Some(Value::Set(set)) => {
                    Some((cluster.alike(set.sure()).bits(), cluster.alike(set.possible()).bits()))
                }
                _ => None,
            };
            let next = u32::try_from(self.known.len()).unwrap_or(NEW);
            self.kinds[code] = *self.known.entry(list).or_insert(next);
        }
        self.kinds[code]
    }
}

impl Outlook {
    /// Looks at a service whose values are known by number, as [`Outlook::look`] does; false when its sheet has to be
    /// looked at.
    pub(crate) fn look_at_row(&mut self, definition: &Definition, row: &EncodedRow<'_>) -> bool {
        let program = definition.program();
        let Some(diagrams) = program.diagrams() else { return false };
        self.turn_to(definition);
        self.rows.turn_to(program, diagrams, row.edition());
        self.states.clear();
        for (position, atom) in diagrams.atoms.list.iter().enumerate() {
            let state = match self.rows.atoms[position].recall(&atom.kind, row) {
                Some(state) => state,
                None => self.meet(program, diagrams, position, row),
            };
            self.states.push(state);
        }
        if !self.states.iter().all(|state| self.memory.state(*state).fits) {
            return false;
        }
        self.domains.unbound = 0;
        self.weigh(program, diagrams)
    }

    /// The state of an atom that has not come up with these numbers.
    fn meet(&mut self, program: &Program, diagrams: &Diagrams, atom: usize, row: &EncodedRow<'_>) -> u32 {
        let mut sheet = Sheet::new();
        row.write(&program.vocabulary, &mut sheet);
        let mut domains = Domains::of(&program.variables, &program.links, &sheet);
        diagrams.blur(&mut domains);
        let state = self.memory.recall(program, diagrams, atom, &domains, &mut self.pool);
        self.rows.atoms[atom].keep(state);
        state
    }
}
