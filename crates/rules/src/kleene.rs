//! Kleene's logic over partial assignments, from the clauses up.
//!
//! Explanations and plans read conditions with it. It is sound and not complete: it cannot see that "A or not A" holds.
//! What is possible exactly is read off the decision diagram, see [`crate::mdd`].

use facts::{Interval, Truth};

use crate::domain::{Domains, Test};
use crate::ir::{Ir, Node, NodeId};

impl Ir {
    /// Whether the clause at `position` holds.
    pub(crate) fn clause_truth(&self, position: usize, domains: &Domains) -> Truth {
        match self.variables.tests[position] {
            Test::Regions { variable, regions } => {
                let possible = domains.finite[variable];
                Truth::from_bounds(possible & !regions == 0, possible & regions != 0)
            }
            Test::Count { set, among, comparison, threshold } => {
                let (sure, possible) = domains.sets[set];
                let (low, high) = (sure.intersection(among).len(), possible.intersection(among).len());
                match Interval::new(Some(f64::from(low)), Some(f64::from(high))) {
                    Ok(count) => count.compare(comparison, f64::from(threshold)),
                    Err(_) => Truth::Unknown,
                }
            }
        }
    }

    /// Whether the condition at `id` holds.
    pub(crate) fn truth(&self, id: NodeId, domains: &Domains) -> Truth {
        let truth = |child: &NodeId| self.truth(*child, domains);
        match self.node(id) {
            Node::Clause(clause) => self.clause_truth(*clause, domains),
            Node::Not(child) => !truth(child),
            Node::All(children) => Truth::at_least(children.len(), children.iter().map(truth)),
            Node::Any(children) => Truth::at_least(1, children.iter().map(truth)),
            Node::AtLeast(count, children) => Truth::at_least(*count, children.iter().map(truth)),
        }
    }

    /// Whether the condition at `id` is known to hold, or if not `wanted`, known not to: the same as a look at
    /// [`Ir::truth`], which it stops short of.
    pub(crate) fn is_known(&self, id: NodeId, wanted: bool, domains: &Domains) -> bool {
        let is = |child: &NodeId| self.is_known(*child, wanted, domains);
        match (self.node(id), wanted) {
            (Node::Clause(clause), _) => self.clause_truth(*clause, domains) == Truth::from(wanted),
            (Node::Not(child), _) => self.is_known(*child, !wanted, domains),
            (Node::All(children), true) | (Node::Any(children), false) => children.iter().all(is),
            (Node::All(children), false) | (Node::Any(children), true) => children.iter().any(is),
            (Node::AtLeast(count, children), true) => {
                children.iter().filter(|child| is(child)).count() >= *count
            }
            (Node::AtLeast(count, children), false) => {
                children.iter().filter(|child| is(child)).count() + count > children.len()
            }
        }
    }

    /// An unknown clause that keeps the condition unknown.
    pub(crate) fn open_clause(&self, id: NodeId, domains: &Domains) -> Option<usize> {
        if self.truth(id, domains) != Truth::Unknown {
            return None;
        }
        match self.node(id) {
            Node::Clause(clause) => Some(*clause),
            _ => self.children(id).iter().find_map(|child| self.open_clause(*child, domains)),
        }
    }

    /// The classes that Kleene's logic leaves open, as bits in written order, and the first class whose condition is
    /// unknown. Sound: every class that some completion gives is among them.
    pub(crate) fn open_classes(&self, domains: &Domains) -> (u64, Option<usize>) {
        let (mut open, mut undecided) = (0, None);
        for (position, when) in self.classes.iter().enumerate() {
            match self.truth(*when, domains) {
                Truth::True => return (open | 1 << position, undecided),
                Truth::Unknown => {
                    open |= 1 << position;
                    undecided = undecided.or(Some(position));
                }
                Truth::False => {}
            }
        }
        (open | 1 << self.classes.len(), undecided)
    }
}
