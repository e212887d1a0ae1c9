//! Evaluation over what is still possible: Kleene's logic from the clauses up.

use facts::{Interval, Truth};

use crate::domain::{Domains, Test};
use crate::program::{Criterion, Node, NodeId, Program};

/// Whether a service has a characteristic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It has.
    Met,
    /// It has in part.
    PartlyMet,
    /// It has not.
    NotMet,
    /// Not known.
    Unknown,
    /// The characteristic does not apply to it.
    NotApplicable,
}

impl Outcome {
    /// The word that definition files and programs use.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::PartlyMet => "partly-met",
            Self::NotMet => "not-met",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// The words for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::PartlyMet => "partly met",
            Self::NotMet => "not met",
            Self::Unknown => "not known",
            Self::NotApplicable => "not applicable",
        }
    }

    /// All of them.
    pub const ALL: [Self; 5] = [Self::Met, Self::PartlyMet, Self::NotMet, Self::Unknown, Self::NotApplicable];
}

/// Where the truth lies, given what is unknown: `low <= high <= max`. What is unknown stays in `max`, so hiding
/// evidence never raises a score; only what is known not to apply leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Score {
    /// The least it can be.
    pub low: f64,
    /// The most it can be.
    pub high: f64,
    /// What a service with every applicable characteristic has.
    pub max: f64,
}

impl Score {
    /// How much is open.
    #[must_use]
    pub fn width(self) -> f64 {
        self.high - self.low
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high, max: self.max + other.max }
    }
}

impl Program {
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
        match self.node(id) {
            Node::Clause(clause) => self.clause_truth(*clause, domains),
            Node::Not(child) => !self.truth(*child, domains),
            Node::All(children) => {
                let mut all = Truth::True;
                for child in children {
                    all = all.and(self.truth(*child, domains));
                    if all == Truth::False {
                        break;
                    }
                }
                all
            }
            Node::Any(children) => {
                let mut any = Truth::False;
                for child in children {
                    any = any.or(self.truth(*child, domains));
                    if any == Truth::True {
                        break;
                    }
                }
                any
            }
            Node::AtLeast(count, children) => {
                Truth::at_least(*count, children.iter().map(|child| self.truth(*child, domains)))
            }
            Node::Probe(probe) => self.truth(self.probes[*probe].when, domains),
            Node::Reaches { characteristic, fully } => {
                self.reaches(&self.criteria[*characteristic], *fully, domains)
            }
        }
    }

    /// Whether a characteristic is met, or at least partly met. One that does not apply asks for nothing.
    fn reaches(&self, criterion: &Criterion, fully: bool, domains: &Domains) -> Truth {
        let met = self.truth(criterion.met, domains);
        let reached = match criterion.partly {
            Some(partly) if !fully => met.or(self.truth(partly, domains)),
            _ => met,
        };
        match criterion.applies {
            Some(applies) => reached.or(!self.truth(applies, domains)),
            None => reached,
        }
    }

    /// The outcome of a characteristic, and what it contributes to the score.
    pub(crate) fn outcome(&self, criterion: &Criterion, domains: &Domains) -> (Outcome, Score) {
        let applies = criterion.applies.map_or(Truth::True, |applies| self.truth(applies, domains));
        if applies == Truth::False {
            return (Outcome::NotApplicable, Score::default());
        }
        let met = self.truth(criterion.met, domains);
        let partly = criterion.partly.map_or(Truth::False, |partly| self.truth(partly, domains));
        rate(applies, met, partly, criterion.weight)
    }

    /// How much of the score is open: the sum of what each characteristic leaves open.
    pub(crate) fn width(&self, domains: &Domains) -> f64 {
        self.criteria.iter().map(|criterion| self.outcome(criterion, domains).1.width()).sum()
    }

    /// The classes that Kleene's logic leaves open, as bits in written order, and the first class whose condition is
    /// unknown. Sound: every class that some completion gives is among them; not always sharp.
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

/// The outcome, and the share of the score, of a characteristic whose conditions have these truths.
pub(crate) fn rate(applies: Truth, met: Truth, partly: Truth, weight: f64) -> (Outcome, Score) {
    let outcome = match (applies, met, partly) {
        (Truth::False, ..) => return (Outcome::NotApplicable, Score::default()),
        (Truth::True, Truth::True, _) => Outcome::Met,
        (Truth::True, Truth::False, Truth::True) => Outcome::PartlyMet,
        (Truth::True, Truth::False, Truth::False) => Outcome::NotMet,
        _ => Outcome::Unknown,
    };
    let (low, high) = match (met, partly) {
        (Truth::True, _) => (1.0, 1.0),
        (Truth::Unknown, Truth::True) => (0.5, 1.0),
        (Truth::Unknown, _) => (0.0, 1.0),
        (Truth::False, Truth::True) => (0.5, 0.5),
        (Truth::False, Truth::Unknown) => (0.0, 0.5),
        (Truth::False, Truth::False) => (0.0, 0.0),
    };
    // Where it is open whether it applies at all, the least it can add is nothing.
    let low = if applies == Truth::True { low } else { 0.0 };
    (outcome, Score { low: low * weight, high: high * weight, max: weight })
}
