//! Building the diagrams: one node for each different way to go on, shared wherever two ways are the same.

use std::collections::HashMap;

use facts::{Comparison, Members};

use super::variables::{Cluster, Kind, Variables};
use crate::domain::Test;
use crate::ir::{Criterion, Ir, Node, NodeId};

/// Where a diagram goes on: to a terminal below [`TERMINALS`], or to a node.
pub(super) type Next = u32;

/// False; in the diagrams of classes and outcomes: no service is like that.
pub(super) const FALSE: Next = 0;
pub(super) const TRUE: Next = 1;
/// Classes and outcomes start here.
const FIRST: Next = 2;
/// The number of terminals there can be.
pub(super) const TERMINALS: Next = 128;

/// How much work building may take, in edges that are worked out: some tenths of a second.
pub(super) const MAX_STEPS: usize = 500_000;

/// A question about one variable, and where each of its cases leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Branch {
    pub(super) variable: usize,
    pub(super) edges: Box<[Next]>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    And,
    Or,
    Not,
    /// A terminal where the first holds, otherwise what the second says.
    Choose(Next),
}

/// Building took more steps than it may.
pub(super) struct TooMuch;

/// Nodes, each once, and what has been worked out so far.
pub(super) struct Builder<'p> {
    ir: &'p Ir,
    variables: &'p Variables,
    pub(super) nodes: Vec<Branch>,
    unique: HashMap<Branch, Next>,
    applied: HashMap<(Operation, Next, Next), Next>,
    conditions: HashMap<NodeId, Next>,
    constraints: HashMap<usize, Next>,
    pub(super) steps: usize,
}

/// The terminal of a class or an outcome, by its position.
pub(super) fn terminal(position: usize) -> Next {
    // INVARIANT: a definition has at most 60 classes.
    FIRST + u32::try_from(position).unwrap_or(0)
}

/// The position of a terminal's class or outcome; nothing for the one that no service leads to.
pub(super) fn position(terminal: Next) -> Option<u32> {
    terminal.checked_sub(FIRST)
}

impl<'p> Builder<'p> {
    pub(super) fn new(ir: &'p Ir, variables: &'p Variables) -> Self {
        let (unique, applied, conditions, constraints) = Default::default();
        Self { ir, variables, nodes: Vec::new(), unique, applied, conditions, constraints, steps: 0 }
    }

    /// Which class a service is of.
    pub(super) fn classes(&mut self) -> Result<Next, TooMuch> {
        let ir = self.ir;
        let mut next = terminal(ir.classes.len());
        for (position, when) in ir.classes.iter().enumerate().rev() {
            let when = self.condition(*when)?;
            next = self.apply(Operation::Choose(terminal(position)), when, next)?;
        }
        self.constrained(next)
    }

    /// Which outcome a characteristic has, in the order of [`super::OUTCOMES`].
    pub(super) fn outcome(&mut self, criterion: &Criterion) -> Result<Next, TooMuch> {
        let mut next = terminal(2);
        if let Some(partly) = criterion.partly {
            let partly = self.condition(partly)?;
            next = self.apply(Operation::Choose(terminal(1)), partly, next)?;
        }
        let met = self.condition(criterion.met)?;
        next = self.apply(Operation::Choose(terminal(0)), met, next)?;
        if let Some(applies) = criterion.applies {
            let not = self.negation(applies)?;
            next = self.apply(Operation::Choose(terminal(3)), not, next)?;
        }
        self.constrained(next)
    }

    /// Whether some service makes a condition true, and whether some makes it false.
    pub(super) fn can_be(&mut self, id: NodeId) -> Result<(bool, bool), TooMuch> {
        let (holds, fails) = (self.condition(id)?, self.negation(id)?);
        let (holds, fails) = (self.constrained(holds)?, self.constrained(fails)?);
        Ok((holds != FALSE, fails != FALSE))
    }

    /// Whether some service about which no sources disagree satisfies all of the conditions and not the last one.
    pub(super) fn can_hold(&mut self, all: &[NodeId], not: Option<NodeId>) -> Result<bool, TooMuch> {
        let mut holds = TRUE;
        for id in all {
            let condition = self.condition(*id)?;
            holds = self.apply(Operation::And, holds, condition)?;
        }
        if let Some(not) = not {
            let not = self.negation(not)?;
            holds = self.apply(Operation::And, holds, not)?;
        }
        let holds = self.constrained(holds)?;
        Ok(self.bound(holds, &mut HashMap::new())? != FALSE)
    }

    /// The same where umbrella constraints hold, false elsewhere. Where nothing depends on a set or on its summaries any
    /// more, its constraints are left out: some completion satisfies them, see [`Builder::consistent`].
    fn constrained(&mut self, mut next: Next) -> Result<Next, TooMuch> {
        for position in 0..self.variables.clusters.len() {
            let holds = self.consistent(position)?;
            if holds != TRUE {
                next = self.within(position, holds, next, &mut HashMap::new())?;
            }
        }
        Ok(next)
    }

    /// The same for services of which every constraint and implication binds.
    pub(super) fn bound(&mut self, next: Next, done: &mut HashMap<Next, Next>) -> Result<Next, TooMuch> {
        if next < TERMINALS {
            return Ok(next);
        }
        if let Some(done) = done.get(&next) {
            return Ok(*done);
        }
        let Branch { variable, edges } = self.nodes[(next - TERMINALS) as usize].clone();
        self.spend(edges.len())?;
        let bound = if matches!(self.variables.list[variable].kind, Kind::Binding(_)) {
            self.bound(edges[0], done)?
        } else {
            let edges = edges.iter().map(|edge| self.bound(*edge, done));
            let edges = edges.collect::<Result<Box<[Next]>, TooMuch>>()?;
            self.node(variable, edges)
        };
        done.insert(next, bound);
        Ok(bound)
    }

    fn within(
        &mut self,
        cluster: usize,
        holds: Next,
        next: Next,
        done: &mut HashMap<Next, Next>,
    ) -> Result<Next, TooMuch> {
        let Cluster { start, end, .. } = self.variables.clusters[cluster];
        let variable = self.variable_of(next);
        if variable >= end {
            return Ok(next);
        }
        if variable >= start {
            return self.apply(Operation::And, holds, next);
        }
        if let Some(done) = done.get(&next) {
            return Ok(*done);
        }
        let cases = self.variables.list[variable].cases;
        self.spend(cases)?;
        let edges = (0..cases).map(|case| self.within(cluster, holds, self.edge(next, variable, case), done));
        let edges = edges.collect::<Result<Box<[Next]>, TooMuch>>()?;
        let result = self.node(variable, edges);
        done.insert(next, result);
        Ok(result)
    }

    /// Whether the umbrella constraints of a cluster hold.
    pub(super) fn consistent(&mut self, cluster: usize) -> Result<Next, TooMuch> {
        let mut holds = TRUE;
        let (ir, own) = (self.ir, &self.variables.clusters[cluster]);
        for bit in ir.variables.ties_of(own.set.as_slice(), &own.scalars) {
            let tie = match bit.checked_sub(ir.variables.constraints.len()) {
                None => self.constraint(bit)?,
                Some(position) => self.implication(bit, position)?,
            };
            holds = self.apply(Operation::And, holds, tie)?;
        }
        Ok(holds)
    }

    /// Free, or one of the literals holds.
    fn implication(&mut self, bit: usize, position: usize) -> Result<Next, TooMuch> {
        let implication = &self.ir.variables.implications[position];
        let mut any = self.variable(Kind::Binding(bit), 0b10);
        if let Some(set) = implication.set {
            let universe = self.ir.variables.sets[set].universe;
            let empty = self.count(set, universe, Comparison::LessThan, 1)?;
            any = self.apply(Operation::Or, any, empty)?;
        }
        for (scalar, regions) in &implication.scalars {
            let holds = self.scalar(*scalar, *regions);
            any = self.apply(Operation::Or, any, holds)?;
        }
        Ok(any)
    }

    /// Free, or true with enough members that count or may count, or false with too few that count.
    fn constraint(&mut self, position: usize) -> Result<Next, TooMuch> {
        if let Some(known) = self.constraints.get(&position) {
            return Ok(*known);
        }
        let constraint = self.ir.variables.constraints[position];
        let (set, least) = (constraint.set, constraint.at_least);
        let enough = self.count(set, constraint.either(), Comparison::AtLeast, least)?;
        let too_few = self.count(set, constraint.counting, Comparison::LessThan, least)?;
        let summary = self.scalar(constraint.summary, 0b10);
        let free = self.variable(Kind::Binding(position), 0b10);
        let not = self.apply(Operation::Not, summary, TRUE)?;
        let when_true = self.apply(Operation::Or, not, enough)?;
        let when_false = self.apply(Operation::Or, summary, too_few)?;
        let both = self.apply(Operation::And, when_true, when_false)?;
        let built = self.apply(Operation::Or, free, both)?;
        self.constraints.insert(position, built);
        Ok(built)
    }

    fn condition(&mut self, id: NodeId) -> Result<Next, TooMuch> {
        if let Some(known) = self.conditions.get(&id) {
            return Ok(*known);
        }
        let ir = self.ir;
        let built = match ir.node(id) {
            Node::Clause(clause) => match ir.variables.tests[*clause] {
                Test::Regions { variable, regions } => self.scalar(variable, regions),
                Test::Count { set, among, comparison, threshold } => {
                    self.count(set, among, comparison, threshold)?
                }
            },
            Node::Not(child) => self.negation(*child)?,
            Node::All(children) => self.at_least(children.len(), children)?,
            Node::Any(children) => self.at_least(1, children)?,
            Node::AtLeast(count, children) => self.at_least(*count, children)?,
        };
        self.conditions.insert(id, built);
        Ok(built)
    }

    /// Whether a condition does not hold.
    fn negation(&mut self, id: NodeId) -> Result<Next, TooMuch> {
        let condition = self.condition(id)?;
        self.apply(Operation::Not, condition, TRUE)
    }

    /// Whether a scalar fact is in one of these regions.
    fn scalar(&mut self, scalar: usize, regions: u64) -> Next {
        let kind = Kind::Scalar(scalar);
        let variable = self.variables.list.iter().find(|variable| variable.kind == kind);
        let holds = variable.map_or(0, |variable| variable.cases_of(regions));
        self.variable(kind, holds)
    }

    /// Whether a variable is in one of these cases.
    fn variable(&mut self, kind: Kind, holds: u64) -> Next {
        // INVARIANT: every fact that a clause or a constraint reads has its variable.
        let Some(variable) = self.variables.find(kind) else { return FALSE };
        let cases = 0..self.variables.list[variable].cases;
        self.node(variable, cases.map(|case| u32::from(holds >> case & 1 == 1)).collect())
    }

    /// Whether the number of members among these compares with a threshold.
    fn count(
        &mut self,
        set: usize,
        among: Members,
        comparison: Comparison,
        threshold: u32,
    ) -> Result<Next, TooMuch> {
        let groups = self.variables.groups_of(set).filter(|(_, members)| among.contains_any(*members));
        let groups: Vec<usize> = groups.map(|(variable, _)| variable).collect();
        // From the last group to the first: what follows from each number of members counted so far.
        let most: usize = groups.iter().map(|group| self.variables.list[*group].cases - 1).sum();
        // INVARIANT: a set has at most 64 members.
        let numbers = (0..=u32::try_from(most).unwrap_or(u32::MAX)).map(f64::from);
        let mut after: Vec<Next> =
            numbers.map(|count| u32::from(comparison.holds(count, f64::from(threshold)))).collect();
        for group in groups.into_iter().rev() {
            let cases = self.variables.list[group].cases;
            let before = after.len() - (cases - 1);
            self.spend(before * cases)?;
            after =
                (0..before).map(|so_far| self.node(group, after[so_far..so_far + cases].into())).collect();
        }
        Ok(after[0])
    }

    fn at_least(&mut self, count: usize, children: &[NodeId]) -> Result<Next, TooMuch> {
        let children = children.iter().map(|child| self.condition(*child));
        let mut children = children.collect::<Result<Vec<Next>, TooMuch>>()?;
        // From the last variable to the first: then an operation mostly touches one node instead of all.
        children.sort_by_key(|child| std::cmp::Reverse(self.variable_of(*child)));
        // reached[k]: at least k of those looked at so far.
        let mut reached = vec![FALSE; count + 1];
        reached[0] = TRUE;
        for (position, child) in children.iter().enumerate() {
            // With too few left to come, the lower numbers no longer matter.
            let left = children.len() - position - 1;
            for k in (count.saturating_sub(left).max(1)..=count).rev() {
                let one_more = self.apply(Operation::And, *child, reached[k - 1])?;
                reached[k] = self.apply(Operation::Or, one_more, reached[k])?;
            }
        }
        Ok(reached[count])
    }

    fn apply(&mut self, operation: Operation, first: Next, second: Next) -> Result<Next, TooMuch> {
        use Operation::{And, Choose, Not, Or};
        match (operation, first, second) {
            (And, FALSE, _) | (And, _, FALSE) | (Not, TRUE, _) => return Ok(FALSE),
            (Or, TRUE, _) | (Or, _, TRUE) | (Not, FALSE, _) => return Ok(TRUE),
            (And, TRUE, other)
            | (Or | Choose(_), FALSE, other)
            | (And, other, TRUE)
            | (Or, other, FALSE)
            | (Choose(other), TRUE, _) => return Ok(other),
            (And | Or, a, b) if a == b => return Ok(a),
            _ => {}
        }
        let key = (operation, first, second);
        if let Some(done) = self.applied.get(&key) {
            return Ok(*done);
        }
        let variable = self.variable_of(first).min(self.variable_of(second));
        let cases = self.variables.list[variable].cases;
        self.spend(cases)?;
        let edges = (0..cases).map(|case| {
            let (first, second) = (self.edge(first, variable, case), self.edge(second, variable, case));
            self.apply(operation, first, second)
        });
        let edges = edges.collect::<Result<Box<[Next]>, TooMuch>>()?;
        let result = self.node(variable, edges);
        self.applied.insert(key, result);
        Ok(result)
    }

    fn spend(&mut self, steps: usize) -> Result<(), TooMuch> {
        self.steps += steps;
        if self.steps > MAX_STEPS { Err(TooMuch) } else { Ok(()) }
    }

    /// The variable that is asked about first; beyond all of them for a terminal.
    fn variable_of(&self, next: Next) -> usize {
        if next < TERMINALS { usize::MAX } else { self.nodes[(next - TERMINALS) as usize].variable }
    }

    fn edge(&self, next: Next, variable: usize, case: usize) -> Next {
        if self.variable_of(next) == variable {
            self.nodes[(next - TERMINALS) as usize].edges[case]
        } else {
            next
        }
    }

    fn node(&mut self, variable: usize, edges: Box<[Next]>) -> Next {
        if let Some(first) = edges.first()
            && edges.iter().all(|edge| edge == first)
        {
            return *first;
        }
        let branch = Branch { variable, edges };
        if let Some(known) = self.unique.get(&branch) {
            return *known;
        }
        let next = TERMINALS + u32::try_from(self.nodes.len()).unwrap_or(u32::MAX - TERMINALS);
        self.nodes.push(branch.clone());
        self.unique.insert(branch, next);
        next
    }
}
