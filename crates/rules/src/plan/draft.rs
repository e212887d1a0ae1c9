//! From a part of the space of services to a plan: what to write on the sheet so that the service lies in it.

use std::cell::RefCell;

use facts::{FactIndex, Interval, Members, OpenSet, Sheet, Truth, Value};

use super::{Change, Plan};
use crate::definition::Definition;
use crate::domain::{Bounds, Constraint, Domains, Finite, Test};
use crate::ir::Ir;
use crate::regions::Regions;
use crate::size::Sizes;
use crate::steps::{self, Steps};

/// Everything that plans for one service are drawn up from.
pub(super) struct PlanContext<'d> {
    definition: &'d Definition,
    sheet: &'d Sheet,
    /// The class to reach.
    pub(super) target: usize,
    /// What the sheet states, without what follows from it.
    pub(super) stated: Domains,
    /// Whether some service fits the sheet. Then one must fit it after the plan as well.
    sound: bool,
    /// The bits of what does not bind, because the sheet denies it.
    denied: u64,
    /// For each variable with finitely many regions, the position of the set that it summarises.
    pub(super) set_of: Vec<Option<usize>>,
    /// For each set, whether what is stated of it and its summaries goes together.
    pub(super) coherent: Vec<bool>,
    /// Memory for reading classes off.
    buffers: RefCell<(Vec<u64>, Vec<u64>)>,
    /// What looking for plans may still cost.
    pub(super) steps: Steps,
    /// What it costs to look at a part, or to try a plan, beside a search for classes.
    pub(super) cost_of_part: u64,
}

/// How many ways of writing a part down are tried at the most: a few for each set, times those for every other.
const MAX_ALTERNATIVES: usize = 256;

/// How many facts more may be written for what the vocabulary says of those that a plan writes.
const MAX_REPAIRS: usize = 2;

type Write = (FactIndex, Value);

impl<'d> PlanContext<'d> {
    pub(super) fn new(definition: &'d Definition, sheet: &'d Sheet, target: usize) -> Self {
        let ir = definition.ir();
        let mut stated = Domains::of(&ir.variables, sheet);
        stated.unbound = 0;
        let mut set_of = vec![None; stated.finite.len()];
        for constraint in &ir.variables.constraints {
            set_of[constraint.summary] = Some(constraint.set);
            let finite = &ir.variables.finite[constraint.summary];
            if sheet.is_derived(finite.fact) {
                stated.finite[constraint.summary] = finite.all;
            }
        }
        let (before, contradicted) = ir.domains(sheet);
        let sound = contradicted == 0;
        let denied = before.unbound;
        let full = Domains::full(&ir.variables);
        let sets = full.sets.len() as u64;
        let mut context = Self {
            definition,
            sheet,
            target,
            stated,
            sound,
            denied,
            set_of,
            coherent: Vec::new(),
            buffers: RefCell::default(),
            steps: Steps::new(steps::PLANS),
            // The classes a few times over, and every fact for each set that has to turn.
            cost_of_part: (Sizes::of(ir).classes(ir) + definition.inner.mdd.cost()).saturating_mul(4 + sets),
        };
        context.coherent =
            (0..full.sets.len()).map(|set| context.keeping(set, &full, None).is_some()).collect();
        context
    }

    pub(super) fn ir(&self) -> &'d Ir {
        self.definition.ir()
    }

    /// Whether the sheet is exactly of the class.
    pub(super) fn reached(&self, sheet: &Sheet) -> bool {
        self.reached_if(sheet, false)
    }

    /// The same, and if `sound` also whether some service fits the sheet.
    fn reached_if(&self, sheet: &Sheet, sound: bool) -> bool {
        let (domains, contradicted) = self.ir().domains(sheet);
        // A plan must not deny what the vocabulary says of facts.
        let implications = u64::MAX << self.ir().variables.constraints.len().min(63);
        let denies = domains.unbound & !self.denied & implications != 0;
        ((contradicted == 0 && !denies) || !sound) && self.possible_in(&domains) == 1 << self.target
    }

    /// The classes that are possible in a part.
    pub(super) fn possible_in(&self, part: &Domains) -> u64 {
        let mdd = &self.definition.inner.mdd;
        let (masks, reached) = &mut *self.buffers.borrow_mut();
        mdd.variables.masks(part, masks);
        self.steps.take(mdd.cost());
        mdd.classes(masks, reached)
    }

    /// What is stated, with what the part says in the place of what it contradicts.
    pub(super) fn together(&self, part: &Domains) -> Domains {
        let mut both = part.clone();
        for (variable, known) in self.stated.finite.iter().enumerate() {
            if known & part.finite[variable] != 0 {
                both.finite[variable] &= known;
            }
        }
        for (set, known) in self.stated.sets.iter().enumerate() {
            if overlap(*known, part.sets[set]) {
                both.sets[set] = meet(*known, part.sets[set]);
            }
        }
        if self.ir().settle(&mut both) {
            return both;
        }
        // A set and its summaries pull apart: let the part speak for them.
        self.with_stated_scalars(part)
    }

    /// The part with what is stated of facts that summarise nothing, unless the part says otherwise.
    pub(super) fn with_stated_scalars(&self, part: &Domains) -> Domains {
        let mut near = part.clone();
        for (variable, known) in self.stated.finite.iter().enumerate() {
            if self.set_of[variable].is_none() && known & part.finite[variable] != 0 {
                near.finite[variable] &= known;
            }
        }
        near
    }

    /// Splits a part; members that are known come before others.
    pub(super) fn split(&self, clause: usize, part: &Domains) -> [Domains; 2] {
        let preferred: [Members; 2] = match self.ir().variables.tests[clause] {
            Test::Count { set, .. } => self.stated.sets[set].into(),
            Test::Regions { .. } => Default::default(),
        };
        self.ir().split(clause, part, &preferred)
    }

    /// Splits a part where `open` says that members of a set decide something, and whether more of them are tried first;
    /// the first part where nothing is open.
    pub(super) fn settle_set(
        &self,
        set: usize,
        part: &Domains,
        open: impl Fn(&Domains) -> Option<(Members, bool)>,
    ) -> Option<Domains> {
        let preferred: [Members; 2] = self.stated.sets[set].into();
        let mut parts = vec![part.clone()];
        while let Some(mut part) = parts.pop() {
            interrupt::check();
            if !self.ir().settle(&mut part) {
                continue;
            }
            let Some((among, more)) = open(&part) else { return Some(part) };
            let [with, without] = self.ir().split_set(set, among, &part, &preferred);
            if with != without {
                parts.extend(if more { [without, with] } else { [with, without] });
            }
        }
        None
    }

    /// The cheapest plan that the part makes, if one holds when it is tried. What is known may count for more than the
    /// number of changes: when there are more than `least`, ways that take the fewest are tried as well.
    pub(super) fn draft(&self, part: &Domains, least: usize) -> Option<Plan> {
        let keeping = |set| {
            let (near, afresh) = (self.near(set, part, true), self.near(set, part, false));
            vec![self.by_summaries(set, &near), self.by_set(set, &near), self.by_set(set, &afresh)]
        };
        let plan = self.cheapest(part, keeping);
        if plan.as_ref().is_some_and(|plan| plan.change.len() <= least) {
            return plan;
        }
        let nearest = |set| {
            let near = self.nearest(set, part).1;
            vec![self.by_summaries(set, &near), self.by_set(set, &near)]
        };
        let other = self.cheapest(part, nearest);
        [plan, other].into_iter().flatten().min_by_key(|plan| plan.change.len())
    }

    /// The cheapest plan with one of these ways for each set, if one holds when it is tried.
    fn cheapest(&self, part: &Domains, ways: impl Fn(usize) -> Vec<Option<Vec<Write>>>) -> Option<Plan> {
        let mut alternatives: Vec<Vec<Write>> = vec![self.single_facts(part)];
        for set in 0..part.sets.len() {
            let mut different: Vec<Vec<Write>> = Vec::new();
            for way in ways(set).into_iter().flatten() {
                if !different.contains(&way) {
                    different.push(way);
                }
            }
            if alternatives.len() * different.len() > MAX_ALTERNATIVES {
                different.truncate(1);
            }
            alternatives = alternatives
                .iter()
                .flat_map(|so_far| different.iter().map(move |way| [so_far.as_slice(), way].concat()))
                .collect();
        }
        alternatives
            .into_iter()
            .flat_map(|writes| self.consistent(writes, MAX_REPAIRS))
            .filter(|writes| self.holds(writes))
            .map(|writes| self.plan(self.without_needless(writes)))
            .min_by_key(|plan| (plan.change.len(), self.unasked_lists(plan), plan.confirm.len()))
    }

    /// What to write so that nothing is denied that the vocabulary says of facts: the same, or one more fact for each way to
    /// satisfy what would be.
    fn consistent(&self, writes: Vec<Write>, repairs: usize) -> Vec<Vec<Write>> {
        let ir = self.ir();
        let mut after = self.sheet.clone();
        after.answer(self.definition.vocabulary(), &writes);
        let denied = Domains::of(&ir.variables, &after).unbound & !self.denied;
        let mut implications = ir.variables.implications.iter().zip(ir.variables.constraints.len()..);
        let Some((implication, _)) = implications.find(|(_, bit)| denied >> bit & 1 == 1) else {
            return vec![writes];
        };
        if repairs == 0 {
            return Vec::new();
        }
        let scalars = implication.scalars.iter().map(|(scalar, regions)| {
            let finite = &ir.variables.finite[*scalar];
            (finite.fact, value_in(finite, *regions, self.sheet))
        });
        let set = implication
            .set
            .map(|set| (ir.variables.sets[set].fact, Value::Set(OpenSet::complete(Members::NONE))));
        let ways = scalars.chain(set).filter(|(fact, _)| writes.iter().all(|(written, _)| written != fact));
        ways.flat_map(|way| self.consistent([writes.as_slice(), &[way]].concat(), repairs - 1)).collect()
    }

    /// How many sets a plan lists although no source did and nothing asks for them: a summary is the shorter thing to say.
    fn unasked_lists(&self, plan: &Plan) -> usize {
        let sets = self.ir().variables.sets.iter();
        sets.filter(|set| !set.read && self.sheet.value(set.fact).is_none())
            .filter(|set| plan.confirm.iter().chain(&plan.change).any(|change| change.fact == set.fact))
            .count()
    }

    /// What to write for facts that summarise nothing.
    fn single_facts(&self, part: &Domains) -> Vec<Write> {
        let finite = self.ir().variables.finite.iter().enumerate();
        finite
            .filter(|(variable, _)| self.set_of[*variable].is_none())
            .filter_map(|(variable, finite)| {
                let (known, wanted) = (self.stated.finite[variable], part.finite[variable]);
                let regions = if known & wanted == 0 { wanted } else { known & wanted };
                (regions != known).then(|| (finite.fact, value_in(finite, regions, self.sheet)))
            })
            .collect()
    }

    /// What to write when the set itself stays as it is known; nothing when that cannot be.
    fn by_summaries(&self, set: usize, part: &Domains) -> Option<Vec<Write>> {
        let ir = self.ir();
        let known = self.stated.sets[set];
        if ir.variables.sets[set].read && !within(known, part.sets[set]) {
            return None;
        }
        let mut writes = Vec::new();
        for constraint in ir.variables.constraints_of(set) {
            let (wanted, said) = (part.finite[constraint.summary], constraint.truth(known));
            if wanted == 0b11 || said == Truth::from(wanted == 0b10) {
                continue;
            }
            if said.is_known() {
                return None;
            }
            if self.stated.finite[constraint.summary] != wanted {
                writes.push((ir.variables.finite[constraint.summary].fact, Value::Boolean(wanted == 0b10)));
            }
        }
        Some(writes)
    }

    /// What to write when the set is listed again; its summaries follow, but for those that vague members leave open.
    fn by_set(&self, set: usize, near: &Domains) -> Option<Vec<Write>> {
        let ir = self.ir();
        let variable = &ir.variables.sets[set];
        let known = self.stated.sets[set];
        let (sure, possible) = self.listing(set, near)?;
        let members = sure.union(known.0.intersection(possible));
        let complete = possible != variable.universe || known.0 == known.1;
        let wte = match self.sheet.value(variable.fact) {
            Some(Value::Set(set)) => set.wte().to_vec(),
            _ => Vec::new(),
        };
        let listed =
            if complete { OpenSet::complete(members) } else { OpenSet::open(members, variable.universe) };
        let mut writes = Vec::new();
        for constraint in ir.variables.constraints_of(set) {
            let said = constraint.truth((listed.sure(), listed.possible()));
            let wanted = near.finite[constraint.summary];
            if wanted != 0b11 && said == Truth::Unknown && self.stated.finite[constraint.summary] != wanted {
                writes.push((ir.variables.finite[constraint.summary].fact, Value::Boolean(wanted == 0b10)));
            }
        }
        writes.push((variable.fact, Value::Set(listed.with_wte(wte))));
        Some(writes)
    }

    /// The part with as much as possible of what is stated of the summaries of a set, and of the set itself if `listed`.
    fn near(&self, set: usize, part: &Domains, listed: bool) -> Domains {
        let mut near = part.clone();
        let keep = |near: &mut Domains, change: &dyn Fn(&mut Domains)| {
            let mut nearer = near.clone();
            change(&mut nearer);
            let fits = self.ir().settle(&mut nearer);
            if fits {
                *near = nearer;
            }
            fits
        };
        if listed && overlap(self.stated.sets[set], part.sets[set]) {
            keep(&mut near, &|nearer| nearer.sets[set] = meet(nearer.sets[set], self.stated.sets[set]));
        }
        for variable in (0..part.finite.len()).filter(|variable| self.set_of[*variable] == Some(set)) {
            let stated = self.stated.finite[variable];
            if !keep(&mut near, &|nearer| nearer.finite[variable] &= stated) {
                // What cannot stay as it is has to be the other way.
                near.finite[variable] &= !stated;
            }
        }
        near
    }

    /// Bounds of the set within the part that bear out every summary that the part decides, if that can be.
    fn listing(&self, set: usize, part: &Domains) -> Option<(Members, Members)> {
        let known = self.stated.sets[set].0;
        let found = self.settle_set(set, part, |part| {
            let (sure, possible) = part.sets[set];
            let members = sure.union(known.intersection(possible));
            self.ir().variables.constraints_of(set).find_map(|constraint| {
                let open = open_for(constraint, part.finite[constraint.summary], (members, possible));
                open.filter(|(among, _)| possible.without(sure).contains_any(*among))
            })
        });
        Some(found?.sets[set])
    }

    fn holds(&self, writes: &[Write]) -> bool {
        if !self.steps.take(self.cost_of_part) {
            return false;
        }
        let mut after = self.sheet.clone();
        after.answer(self.definition.vocabulary(), writes);
        self.reached_if(&after, self.sound)
    }

    /// What is left when everything is dropped that the class does not depend on, changes first.
    fn without_needless(&self, mut writes: Vec<Write>) -> Vec<Write> {
        writes.sort_by_key(|(fact, value)| (!self.is_change(*fact, value), *fact));
        let mut position = 0;
        while position < writes.len() {
            let without: Vec<Write> =
                writes[..position].iter().chain(&writes[position + 1..]).cloned().collect();
            if self.holds(&without) { writes = without } else { position += 1 }
        }
        writes
    }

    fn plan(&self, mut writes: Vec<Write>) -> Plan {
        writes.sort_by_key(|(fact, _)| *fact);
        let mut plan = Plan { confirm: Vec::new(), change: Vec::new(), fewest: true };
        for (fact, to) in writes {
            let list = if self.is_change(fact, &to) { &mut plan.change } else { &mut plan.confirm };
            list.push(Change { fact, from: self.sheet.value(fact).cloned(), to });
        }
        plan
    }

    /// Whether a value contradicts what is stated of the fact, or of the summaries of a set.
    fn is_change(&self, fact: FactIndex, value: &Value) -> bool {
        let variables = &self.ir().variables;
        if let Some(variable) = variables.scalar_about(fact) {
            return variables.finite[variable].regions_of(Some(value)) & self.stated.finite[variable] == 0;
        }
        let Value::Set(listed) = value else { return false };
        let Some(set) = variables.set_about(fact) else { return false };
        let listed = (listed.sure(), listed.possible());
        !overlap(self.stated.sets[set], listed)
            || variables.constraints_of(set).any(|constraint| {
                let (said, stated) = (constraint.truth(listed), self.stated.finite[constraint.summary]);
                said.is_known() && stated != 0b11 && stated != if said == Truth::True { 0b10 } else { 0b01 }
            })
    }
}

/// Members on whom it depends that a set bears out a summary, and whether it takes more of them; nothing when it does.
pub(super) fn open_for(
    constraint: &Constraint,
    wanted: u64,
    (sure, possible): Bounds,
) -> Option<(Members, bool)> {
    match wanted {
        0b10 if sure.intersection(constraint.counting).len() < constraint.at_least => {
            Some((constraint.counting, true))
        }
        0b01 if possible.intersection(constraint.either()).len() >= constraint.at_least => {
            Some((constraint.either(), false))
        }
        _ => None,
    }
}

/// Whether some set lies within both bounds.
pub(super) fn overlap(a: Bounds, b: Bounds) -> bool {
    let (sure, possible) = meet(a, b);
    possible.contains_all(sure)
}

pub(super) fn meet(a: Bounds, b: Bounds) -> Bounds {
    (a.0.union(b.0), a.1.intersection(b.1))
}

/// Whether all that lies within `a` lies within `b`.
pub(super) fn within(a: Bounds, b: Bounds) -> bool {
    b.1.contains_all(a.1) && a.0.contains_all(b.0)
}

/// A value in the regions: as wide as one value can be, and within what is known where that is possible.
fn value_in(finite: &Finite, regions: u64, sheet: &Sheet) -> Value {
    let known = match sheet.value(finite.fact) {
        Some(Value::Number(known)) => *known,
        _ => Interval::UNBOUNDED,
    };
    match &finite.regions {
        Regions::Number { .. } => Value::Number(finite.regions.span(regions, known)),
        Regions::Boolean | Regions::Choice => finite.regions.example(regions.trailing_zeros()),
    }
}
