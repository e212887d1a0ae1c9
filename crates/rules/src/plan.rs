//! What would make a service a given class: the fewest changes, with "find out" kept apart from "change".
//!
//! The space of all services is split, as for the possible classes, into parts that have one class; each part that has
//! the class that is asked for makes a plan, and what the plan need not ask for is dropped again. No part is looked at
//! that would take more changes than the best plans so far. Every plan that is given has been tried: written on the
//! sheet, it makes the service exactly that class.

mod cost;
mod draft;

use facts::{FactIndex, Sheet, Value, Vocabulary};

use crate::definition::Definition;
use crate::domain::Domains;
use crate::ir::Ir;
use draft::PlanContext;

/// What to find out and what to change.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Facts that are not known and would have to turn out as given.
    pub confirm: Vec<Change>,
    /// Facts that are known to be otherwise and would have to change.
    pub change: Vec<Change>,
    /// Whether it is certain that no plan has fewer changes: false when the search was given up before, and of a plan
    /// that is given after one with fewer, and of changes where the vocabulary says what facts imply of one another: those
    /// that only several facts together would allow are looked for in part.
    pub fewest: bool,
}

/// One fact with the value that it would have to have.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The fact. Where a set is known, it speaks for the umbrella facts that summarise it.
    pub fact: FactIndex,
    /// What is known of it now.
    pub from: Option<Value>,
    /// What it would have to be; where several values would do, one of them.
    pub to: Value,
}

impl Plan {
    /// Returns the sheet after the plan, see [`Sheet::answer`].
    ///
    /// ```
    /// # use facts::Sheet;
    /// let library = rules::Library::built_in().unwrap();
    /// let definition = library.get(rules::DEFAULT).unwrap();
    /// let plan = &definition.plans_to("narrow-eligibility-team", &Sheet::new(), 1)[0];
    /// assert!(plan.change.is_empty() && !plan.confirm.is_empty(), "nothing is known yet, so nothing has to change");
    /// let after = plan.apply(&Sheet::new(), definition.vocabulary());
    /// let class = definition.verdict(&after).classes.only().and_then(|class| definition.class_at(class));
    /// assert_eq!(class.unwrap().id, "narrow-eligibility-team");
    /// ```
    #[must_use]
    pub fn apply(&self, sheet: &Sheet, vocabulary: &Vocabulary) -> Sheet {
        let answers: Vec<(FactIndex, Value)> =
            self.confirm.iter().chain(&self.change).map(|change| (change.fact, change.to.clone())).collect();
        let mut after = sheet.clone();
        after.answer(vocabulary, &answers);
        after
    }

    fn cost(&self) -> Cost {
        (self.change.len(), self.confirm.len())
    }
}

/// How many parts are looked at before the best plans so far are given.
const SEARCH_LIMIT: usize = 4_000;

impl Definition {
    /// Plans that make the service the class with this id, the fewest changes first and then the fewest facts to find
    /// out; nothing when there is no such class or no way to it. A service that is of that class already has one plan,
    /// with nothing in it.
    #[must_use]
    pub fn plans_to(&self, class: &str, sheet: &Sheet, first: usize) -> Vec<Plan> {
        let Some(target) = self.classes().iter().position(|candidate| candidate.id == class) else {
            return Vec::new();
        };
        if first == 0 {
            return Vec::new();
        }
        let context = PlanContext::new(self, sheet, target);
        if context.reached(sheet) {
            return vec![Plan { confirm: Vec::new(), change: Vec::new(), fewest: true }];
        }
        let mut search = Search {
            context: &context,
            first,
            most: 0,
            cut: false,
            doubt: usize::MAX,
            best: Vec::new(),
            left: SEARCH_LIMIT,
        };
        let start = Domains::full(&self.ir().variables);
        // First the plans without a change, then those with one, and so on: most services need few.
        loop {
            search.cut = false;
            search.explore(start.clone());
            if search.left == 0 || !search.cut || search.best.len() >= first {
                break;
            }
            search.most += 1;
        }
        // Given up, the search has seen what takes fewer changes than it was looking at.
        let seen = if search.left > 0 { usize::MAX } else { search.most };
        let mut plans = search.best;
        let implied = !self.ir().variables.implications.is_empty();
        let least = plans.first().map_or(0, |plan| plan.change.len());
        for plan in &mut plans {
            plan.fewest =
                plan.change.len() == least && least <= search.doubt.min(seen) && (least == 0 || !implied);
        }
        plans
    }
}

/// How much a plan asks: changes, then facts to find out.
type Cost = (usize, usize);

struct Search<'d> {
    context: &'d PlanContext<'d>,
    first: usize,
    /// The most changes.
    most: usize,
    /// Whether a part was left out because it would take more changes.
    cut: bool,
    /// With this number of changes there may be a plan that was not found.
    doubt: usize,
    best: Vec<Plan>,
    left: usize,
}

impl Search<'_> {
    fn ir(&self) -> &Ir {
        self.context.ir()
    }

    /// A part, with the conclusions of the umbrella facts, and what it costs; nothing when no service lies in it.
    fn settled(&self, mut part: Domains) -> Option<(Domains, Cost)> {
        self.ir().settle(&mut part).then(|| {
            let cost = self.context.cost(&part);
            (part, cost)
        })
    }

    /// Splits a part of the space of all services where the class is open, keeping to parts that could still be among the
    /// best. The half that asks less is looked at first, so that the other is cut off sooner.
    fn explore(&mut self, part: Domains) {
        let mut open: Vec<(Domains, Cost)> = self.settled(part).into_iter().collect();
        while let Some((part, cost)) = open.pop() {
            if !self.context.steps.take(self.context.cost_of_part) {
                self.left = 0;
            }
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            let halves = self.halves(&part, cost).into_iter().flatten();
            let mut halves: Vec<(Domains, Cost)> = halves.filter_map(|half| self.settled(half)).collect();
            halves.sort_by_key(|(_, cost)| *cost);
            open.extend(halves.into_iter().rev());
        }
    }

    /// Looks for a plan in a part; or else what to split it into, where there may be one.
    fn halves(&mut self, part: &Domains, cost: Cost) -> Option<[Domains; 2]> {
        if cost.0 > self.most {
            self.cut = true;
            return None;
        }
        if self.best.len() >= self.first && self.best.last().is_some_and(|worst| cost >= worst.cost()) {
            return None;
        }
        // Where no change is left, only what is stated and what is not known can lead to the class.
        if cost.0 == self.most && !self.context.reachable_at_once(part) {
            self.cut = true;
            return None;
        }
        // What is known decides along with the part, unless the part says otherwise.
        let together = self.context.together(part);
        let target = 1 << self.context.target;
        let (open, undecided) = self.ir().open_classes(&together);
        if open == target && self.keep(part, cost.0) {
            return None;
        }
        // Otherwise, change or find out something that this rests on.
        let (free, free_undecided) = self.ir().open_classes(part);
        if free & target == 0 {
            return None;
        }
        let open_in = |class: Option<usize>, domains: &Domains| {
            class.and_then(|class| self.ir().open_clause(self.ir().classes[class], domains))
        };
        let halves = open_in(undecided, &together)
            .map(|clause| self.context.split(clause, part))
            .filter(|[first, second]| first != part && second != part)
            // Nothing here can be split, or it is open only because of what is known.
            .or_else(|| open_in(free_undecided, part).map(|clause| self.context.split(clause, part)));
        if halves.is_none() {
            self.doubt = self.doubt.min(cost.0);
        }
        halves
    }

    /// Keeps the plan that the part makes, if it holds when it is tried. Whether no other in the part has fewer changes.
    fn keep(&mut self, part: &Domains, least: usize) -> bool {
        let Some(plan) = self.context.draft(part, least) else { return false };
        let is_least = plan.change.len() <= least;
        if plan.change.len() > self.most {
            self.cut = true;
        } else if !self.best.contains(&plan) {
            let at = self.best.partition_point(|other| other.cost() <= plan.cost());
            self.best.insert(at, plan);
            self.best.truncate(self.first);
        }
        is_least
    }
}
