//! How large the explanations of a definition can be.

use crate::definition::Definition;
use crate::ir::{Ir, Label, NodeId};

/// The most reasons in one explanation, and the most steps from its first reason to its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Reach {
    /// Reasons, the first one included.
    pub reasons: u64,
    /// Steps down.
    pub steps: u64,
}

impl Reach {
    fn above(children: impl Iterator<Item = Self>) -> Self {
        let below = children.fold(Self::default(), |sum, child| Self {
            reasons: sum.reasons.saturating_add(child.reasons),
            steps: sum.steps.max(child.steps),
        });
        Self { reasons: below.reasons.saturating_add(1), steps: below.steps.saturating_add(1) }
    }

    fn max(self, other: Self) -> Self {
        Self { reasons: self.reasons.max(other.reasons), steps: self.steps.max(other.steps) }
    }
}

impl Definition {
    /// The most reasons that an explanation of a class or of a characteristic can have, and the most steps. An upper bound:
    /// explanations leave out what does not decide.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let ir = self.ir();
        let mut known = vec![None; ir.nodes.len()];
        let classes = Reach::above(ir.classes.iter().map(|class| ir.reach(*class, &mut known)));
        let otherwise = u64::try_from(self.classes().len()).unwrap_or(u64::MAX);
        let classes = Reach { reasons: classes.reasons.saturating_add(otherwise), ..classes };
        (0..ir.criteria.len()).map(|at| ir.reach_of_outcome(at, &mut known)).fold(classes, Reach::max)
    }
}

impl Ir {
    /// Each node is looked at once: a node that several others name is counted wherever it is named.
    fn reach(&self, id: NodeId, known: &mut Vec<Option<Reach>>) -> Reach {
        if let Some(Some(reach)) = known.get(id.0) {
            return *reach;
        }
        let mut reach = Reach::above(self.children(id).iter().map(|child| self.reach(*child, known)));
        // An outcome is explained as its characteristic is, which has conditions of its own.
        if let Some(Label::Reaches { characteristic, .. }) = self.labels[id.0] {
            reach = reach.max(self.reach_of_outcome(characteristic, known));
        }
        if let Some(known) = known.get_mut(id.0) {
            *known = Some(reach);
        }
        reach
    }

    fn reach_of_outcome(&self, characteristic: usize, known: &mut Vec<Option<Reach>>) -> Reach {
        let Some(criterion) = self.criteria.get(characteristic) else { return Reach::default() };
        Reach::above(criterion.conditions().map(|root| self.reach(root, known)))
    }
}
