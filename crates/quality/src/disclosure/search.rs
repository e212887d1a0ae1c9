//! The search for another world: base counts that lead to the same public answers, and to a given sum of one group.

use std::collections::{BTreeMap, BTreeSet};

use super::figure::{CellId, Figure, Group, Request, Target};
use super::{Answer, RuleSet};

/// How many repairs deep one step of a count is followed.
const DEPTH: u32 = 24;
/// How many ways of one repair are followed, the best first.
const WIDTH: usize = 5;
/// How many trial steps one search may take; beyond that a figure is withheld instead.
const STEPS: u32 = 3_000;

/// The public figures, and which of them a cell is in.
pub(super) struct System<'a> {
    pub(super) rules: &'a RuleSet,
    pub(super) figures: &'a [Figure],
    /// For each cell the figures that it is in, with whether it is in the part and in the whole.
    pub(super) by_cell: &'a [Vec<Membership>],
}

/// That a cell is in a figure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Membership {
    pub(super) figure: usize,
    pub(super) part: bool,
    pub(super) whole: bool,
}

/// A world: a value for every cell, with the sums that follow.
#[derive(Debug)]
pub(super) struct World {
    counts: Vec<u64>,
    /// For each figure the sums of its part and of its whole.
    sums: Vec<(u64, u64)>,
}

/// A search. What it found in its way is what could be withheld.
pub(super) struct Search<'a> {
    system: &'a System<'a>,
    target: &'a Target,
    world: &'a mut World,
    /// What the cells that it changed were before.
    before: BTreeMap<CellId, u64>,
    violated: BTreeSet<usize>,
    steps: u32,
    in_the_way: BTreeSet<usize>,
}

/// Up or down by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Up,
    Down,
}

impl Step {
    /// The step from a count toward another one; `None` where it is that one.
    fn toward(goal: u64, count: u64) -> Option<Self> {
        match count.cmp(&goal) {
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Less => Some(Self::Up),
            std::cmp::Ordering::Greater => Some(Self::Down),
        }
    }

    fn back(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }

    fn of(self, count: u64) -> Option<u64> {
        match self {
            Self::Up => count.checked_add(1),
            Self::Down => count.checked_sub(1),
        }
    }
}

impl World {
    pub(super) fn new(figures: &[Figure], counts: &[u64]) -> Self {
        Self { counts: counts.to_vec(), sums: figures.iter().map(|figure| figure.sums(counts)).collect() }
    }
}

impl<'a> Search<'a> {
    /// Starts from the true world, and leaves it as it is.
    pub(super) fn new(system: &'a System<'a>, target: &'a Target, world: &'a mut World) -> Self {
        let (before, violated, in_the_way) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        Self { system, target, world, before, violated, steps: STEPS, in_the_way }
    }

    /// Looks for a possible world in which the target adds up to `goal`. One that exists can be missed: then it returns what was in the
    /// way. Returns whether what it found is one.
    pub(super) fn run(mut self, goal: u64) -> Result<bool, BTreeSet<usize>> {
        let found = self.find(goal);
        // What was found is checked from scratch: the guarantee does not rest on the search.
        let serves = found && self.serves(goal);
        for (cell, was) in std::mem::take(&mut self.before) {
            while let Some(step) = self.world.counts.get(cell.0).and_then(|count| Step::toward(was, *count)) {
                self.step(cell, step);
            }
        }
        if found { Ok(serves) } else { Err(self.in_the_way) }
    }

    /// Whether the world leads to `goal`, and to every answer that is about what was changed: the others are as they are in truth.
    fn serves(&self, goal: u64) -> bool {
        let counts = &self.world.counts;
        let changed = self.before.iter().filter(|(cell, was)| counts.get(cell.0) != Some(was));
        let members = changed.filter_map(|(cell, _)| self.system.by_cell.get(cell.0)).flatten();
        let figures: BTreeSet<usize> = members.map(|member| member.figure).collect();
        let admits = |figure: &Figure| {
            let (part, whole) = figure.sums(counts);
            figure.admits(self.system.rules, part, whole)
        };
        self.target.sum(counts) == goal
            && figures.into_iter().filter_map(|at| self.system.figures.get(at)).all(admits)
    }

    fn find(&mut self, goal: u64) -> bool {
        loop {
            let Some(step) = Step::toward(goal, self.target.sum(&self.world.counts)) else { return true };
            let toward = self.target.group.cells().iter().map(|cell| (*cell, step));
            let away = self.target.less.iter().flat_map(Group::cells).map(|cell| (*cell, step.back()));
            let moves: Vec<_> = toward.chain(away).collect();
            if !self.try_best(moves, DEPTH) {
                return false;
            }
        }
    }

    /// Repairs what is violated, by steps of cells outside the target.
    fn repair(&mut self, depth: u32) -> bool {
        // The one with the fewest ways to repair it first: the others may be repaired on the way.
        let cells = |at: &usize| {
            self.system.figures.get(*at).map(|figure| figure.whole().unwrap_or(figure.part()).cells().len())
        };
        let Some(figure) = self.violated.iter().copied().min_by_key(cells) else { return true };
        self.in_the_way.extend(&self.violated);
        if depth == 0 {
            return false;
        }
        let moves = self.moves(figure);
        self.try_best(moves, depth - 1)
    }

    /// Tries the moves that leave least to repair.
    fn try_best(&mut self, moves: Vec<(CellId, Step)>, depth: u32) -> bool {
        let mut rated = Vec::new();
        for (cell, step) in moves {
            if self.steps == 0 {
                return false;
            }
            self.steps -= 1;
            if self.take(cell, step) {
                rated.push((self.violated.len(), cell, step));
                if self.violated.is_empty() {
                    return true;
                }
                self.take(cell, step.back());
            }
        }
        rated.sort_by_key(|(left, cell, _)| (*left, *cell));
        for (_, cell, step) in rated.into_iter().take(WIDTH) {
            if self.take(cell, step) {
                if self.repair(depth) {
                    return true;
                }
                self.take(cell, step.back());
            }
        }
        false
    }

    /// The steps that could bring a figure back to its answer.
    fn moves(&self, figure: usize) -> Vec<(CellId, Step)> {
        let (Some(of), Some(sums)) = (self.system.figures.get(figure), self.world.sums.get(figure)) else {
            return Vec::new();
        };
        let free = |cell: &CellId| !self.target.holds(*cell);
        if let Request::Part { part, whole } | Request::Same { one: part, other: whole } = &of.request {
            // The larger one down, or the smaller one up.
            let (own, other) = if sums.0 > sums.1 { (Step::Down, Step::Up) } else { (Step::Up, Step::Down) };
            let both = [(part, own), (whole, other)];
            let moves = both.into_iter().flat_map(|(group, step)| {
                group.cells().iter().copied().filter(free).map(move |cell| (cell, step))
            });
            return moves.collect();
        }
        let steps: &[Step] = match of.published {
            super::Published::Count(answer) => match self.system.rules.meaning(answer) {
                Some(meaning) if sums.0 > *meaning.end() => &[Step::Down],
                _ => &[Step::Up],
            },
            _ => &[Step::Up, Step::Down],
        };
        let cells = of.whole().unwrap_or(of.part()).cells();
        cells
            .iter()
            .filter(|cell| free(cell))
            .flat_map(|cell| steps.iter().map(|step| (*cell, *step)))
            .collect()
    }

    /// Takes a step, and notes which figures it violates; `false` when a count would be negative.
    fn take(&mut self, cell: CellId, step: Step) -> bool {
        if let Some(count) = self.world.counts.get(cell.0) {
            self.before.entry(cell).or_insert(*count);
        }
        self.step(cell, step)
    }

    fn step(&mut self, cell: CellId, step: Step) -> bool {
        let Some(count) = self.world.counts.get_mut(cell.0) else { return false };
        let Some(next) = step.of(*count) else { return false };
        *count = next;
        for member in self.system.by_cell.get(cell.0).into_iter().flatten() {
            let (Some(figure), Some(sums)) =
                (self.system.figures.get(member.figure), self.world.sums.get_mut(member.figure))
            else {
                continue;
            };
            // A sum is at least as large as each of its counts.
            sums.0 = if member.part { step.of(sums.0).unwrap_or_default() } else { sums.0 };
            sums.1 = if member.whole { step.of(sums.1).unwrap_or_default() } else { sums.1 };
            if figure.admits(self.system.rules, sums.0, sums.1) {
                self.violated.remove(&member.figure);
            } else {
                self.violated.insert(member.figure);
            }
        }
        true
    }
}

/// Whether a figure may be withheld after all. A small count that looks like one that is withheld stays what it is: hiding it
/// would change nothing that is seen.
pub(super) fn can_be_withheld(rules: &RuleSet, figure: &Figure) -> bool {
    let small = figure.published == super::Published::Count(Answer::Small);
    !(figure.is_silent() || small && rules.hides_small())
}
