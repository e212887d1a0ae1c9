//! What would make a service a given class: the fewest changes, with "find out" kept apart from "change".

use facts::{FactIndex, OpenSet, Sheet, Value};

use crate::definition::Definition;
use crate::domain::{Domains, Finite};
use crate::program::Program;

/// What to find out and what to change.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Facts that are not known and would have to turn out as given.
    pub confirm: Vec<Change>,
    /// Facts that are known to be otherwise and would have to change.
    pub change: Vec<Change>,
}

/// One fact with the value that it would have to have.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The fact.
    pub fact: FactIndex,
    /// What is known of it now.
    pub from: Option<Value>,
    /// What it would have to be.
    pub to: Value,
}

/// How many parts are looked at before the best plans so far are given.
const SEARCH_LIMIT: usize = 4_000;

impl Definition {
    /// Plans that make the service the class with this id, the fewest changes first and then the fewest facts to find
    /// out; nothing when there is no such class or no way to it. A service that is of that class already has one plan,
    /// with nothing in it.
    #[must_use]
    pub fn changes_to(&self, class: &str, sheet: &Sheet, first: usize) -> Vec<Plan> {
        let Some(target) = self.classes().iter().position(|candidate| candidate.id == class) else {
            return Vec::new();
        };
        let program = self.program();
        let known = self.domains(sheet);
        if first > 0 && program.possible_classes(&known).classes == 1 << target {
            return vec![Plan { confirm: Vec::new(), change: Vec::new() }];
        }
        let mut search =
            Search { program, known: &known, target, first, best: Vec::new(), left: SEARCH_LIMIT };
        let mut start = Domains::full(&program.variables);
        start.unbound = known.unbound;
        search.explore(start);
        search.best.into_iter().map(|(_, domains)| program.plan(&known, &domains, sheet)).collect()
    }
}

/// How much a plan asks: changes, then facts to find out.
type Cost = (usize, usize);

struct Search<'p> {
    program: &'p Program,
    known: &'p Domains,
    target: usize,
    first: usize,
    best: Vec<(Cost, Domains)>,
    left: usize,
}

impl Search<'_> {
    /// Splits the space of all services where the class is open, keeping to parts that could still be among the best.
    fn explore(&mut self, mut part: Domains) {
        if self.left == 0 || !self.program.settle(&mut part) {
            return;
        }
        self.left -= 1;
        let cost = self.program.cost(self.known, &part);
        if self.best.len() >= self.first && self.best.last().is_none_or(|(worst, _)| cost >= *worst) {
            return;
        }
        // What is known decides along with the part, unless the part says otherwise.
        let together = Program::joined(self.known, &part);
        let (open, undecided) = self.program.open_classes(&together);
        let target = 1 << self.target;
        if open == target {
            let at = self.best.partition_point(|(other, _)| *other <= cost);
            self.best.insert(at, (cost, part));
            self.best.truncate(self.first);
            return;
        }
        if let Some(clause) =
            undecided.and_then(|class| self.program.open_clause(self.program.classes[class], &together))
        {
            self.both(clause, &part);
            return;
        }
        // Decided, but for another class: change something that this rests on.
        let (free, undecided) = self.program.open_classes(&part);
        if free & target == 0 {
            return;
        }
        if let Some(clause) =
            undecided.and_then(|class| self.program.open_clause(self.program.classes[class], &part))
        {
            self.both(clause, &part);
        }
    }

    fn both(&mut self, clause: usize, part: &Domains) {
        let mut halves = self.program.split(clause, part);
        // The half that asks less is looked at first, so that the other is cut off sooner.
        let mut costs = halves.each_ref().map(|half| {
            let mut half = half.clone();
            if self.program.settle(&mut half) {
                self.program.cost(self.known, &half)
            } else {
                (usize::MAX, 0)
            }
        });
        if costs[1] < costs[0] {
            halves.swap(0, 1);
            costs.swap(0, 1);
        }
        let [first, second] = halves;
        self.explore(first);
        self.explore(second);
    }
}

impl Program {
    /// How many facts a part contradicts, and how many it narrows.
    fn cost(&self, known: &Domains, part: &Domains) -> Cost {
        let (mut change, mut confirm) = (0, 0);
        for (known, part) in known.finite.iter().zip(&part.finite) {
            change += usize::from(known & part == 0);
            confirm += usize::from(known & part != 0 && known & !part != 0);
        }
        for (set, (known, part)) in self.variables.sets.iter().zip(known.sets.iter().zip(&part.sets)) {
            if set.read {
                let fits = known.1.contains_all(part.0) && part.1.contains_all(known.0);
                let within = part.1.contains_all(known.1) && known.0.contains_all(part.0);
                change += usize::from(!fits);
                confirm += usize::from(fits && !within);
            }
        }
        (change, confirm)
    }

    /// What is known, with what the part says in the place of what it contradicts.
    fn joined(known: &Domains, part: &Domains) -> Domains {
        let finite = known.finite.iter().zip(&part.finite);
        let sets = known.sets.iter().zip(&part.sets);
        Domains {
            finite: finite
                .map(|(known, part)| if known & part == 0 { *part } else { known & part })
                .collect(),
            sets: sets
                .map(|(known, part)| {
                    let fits = known.1.contains_all(part.0) && part.1.contains_all(known.0);
                    if fits {
                        (known.0.union(part.0), known.1.intersection(part.1))
                    } else {
                        (part.0, part.1)
                    }
                })
                .collect(),
            unbound: known.unbound,
        }
    }

    fn plan(&self, known: &Domains, part: &Domains, sheet: &Sheet) -> Plan {
        let (mut confirm, mut change) = (Vec::new(), Vec::new());
        for (variable, (known, part)) in
            self.variables.finite.iter().zip(known.finite.iter().zip(&part.finite))
        {
            if known & part == 0 {
                change.push(finite_change(variable, *part, sheet));
            } else if known & !part != 0 {
                confirm.push(finite_change(variable, known & part, sheet));
            }
        }
        for (variable, (known, part)) in self.variables.sets.iter().zip(known.sets.iter().zip(&part.sets)) {
            let fits = known.1.contains_all(part.0) && part.1.contains_all(known.0);
            let within = part.1.contains_all(known.1) && known.0.contains_all(part.0);
            if !variable.read || (fits && within) {
                continue;
            }
            let members =
                if fits { known.0.union(part.0) } else { part.0.union(known.0.intersection(part.1)) };
            let ruled_out = if fits { known.1.without(part.1) } else { variable.universe.without(part.1) };
            let to = if ruled_out.is_empty() {
                OpenSet::open(members, variable.universe)
            } else {
                OpenSet::open(members, part.1)
            };
            let entry =
                Change { fact: variable.fact, from: sheet.value(variable.fact).cloned(), to: Value::Set(to) };
            if fits { confirm.push(entry) } else { change.push(entry) }
        }
        Plan { confirm, change }
    }
}

fn finite_change(variable: &Finite, regions: u64, sheet: &Sheet) -> Change {
    Change {
        fact: variable.fact,
        from: sheet.value(variable.fact).cloned(),
        to: variable.regions.example(regions.trailing_zeros()),
    }
}
