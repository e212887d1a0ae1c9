//! Why: a tree of reasons that shows only what decides. It is data; [`crate::render`] makes sentences of it.

use facts::{FactIndex, Truth};

use crate::definition::Definition;
use crate::domain::Domains;
use crate::ir::{Ir, Label, Node, NodeId};
use crate::outcome::{ClassSet, Outcome};

/// One reason, and the reasons below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// A sentence without a full stop.
    pub text: String,
    /// Whether what was asked for holds: met, not met or unknown.
    pub outcome: Outcome,
    /// The reasons that decide.
    pub children: Vec<Explanation>,
    /// The number of reasons that were left out because they do not decide.
    pub omitted: usize,
    /// The fact that the reason is about, where it is about one.
    pub fact: Option<FactIndex>,
}

impl Explanation {
    /// Returns the facts of this reason and of those below it, each once, in order.
    ///
    /// ```
    /// let library = rules::Library::built_in().unwrap();
    /// let definition = library.get(rules::DEFAULT).unwrap();
    /// let reasons = definition.explain(&facts::Sheet::new());
    /// assert_eq!(reasons.text, "what is known leaves 7 classes open");
    /// assert!(reasons.facts().contains(&definition.vocabulary().find("host").unwrap()));
    /// ```
    #[must_use]
    pub fn facts(&self) -> Vec<FactIndex> {
        let mut facts = Vec::new();
        self.collect(&mut facts);
        facts
    }

    fn collect(&self, facts: &mut Vec<FactIndex>) {
        if let Some(fact) = self.fact
            && !facts.contains(&fact)
        {
            facts.push(fact);
        }
        for child in &self.children {
            child.collect(facts);
        }
    }
}

/// A reason before it is put in words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reason {
    pub(crate) lead: Lead,
    pub(crate) statement: Statement,
    pub(crate) outcome: Outcome,
    pub(crate) children: Vec<Reason>,
    pub(crate) omitted: usize,
    pub(crate) fact: Option<FactIndex>,
}

/// What comes before a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lead {
    None,
    /// The class at this position is possible, and this is what its condition says.
    Possible(usize),
    /// These words.
    Words(&'static str),
}

/// What a reason says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Statement {
    /// What is known with regard to a clause.
    Clause(usize, Truth),
    /// Whether something rules it out.
    Not(Truth),
    All(Tally),
    Any(Tally),
    AtLeast(usize, Tally),
    Probe(usize, Truth),
    /// What is known of a characteristic.
    Reaches(usize, &'static str),
    /// Every completion agrees on this outcome, although single conditions are not known.
    Certain(Outcome),
    /// The service is of this class.
    Class(usize),
    /// The last class has no condition.
    Otherwise,
    /// This number of classes is possible.
    Open(usize),
}

/// How many of several conditions hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tally {
    pub(crate) truth: Truth,
    pub(crate) total: usize,
    pub(crate) held: usize,
    pub(crate) open: usize,
}

/// Explains what a definition says of one service.
pub(crate) struct Explainer<'e> {
    pub(crate) definition: &'e Definition,
    /// What is possible of the service, with all conclusions drawn.
    pub(crate) domains: &'e Domains,
    pub(crate) outcomes: &'e [Outcome],
}

impl Reason {
    fn leaf(statement: Statement, outcome: Outcome) -> Self {
        Self { lead: Lead::None, statement, outcome, children: Vec::new(), omitted: 0, fact: None }
    }

    /// The first of the smallest reasons that are not known.
    pub(crate) fn first_unknown(self) -> Option<Self> {
        if self.children.is_empty() {
            return (self.outcome == Outcome::Unknown).then_some(self);
        }
        self.children.into_iter().find_map(Self::first_unknown)
    }
}

fn outcome_of(truth: Truth) -> Outcome {
    match truth {
        Truth::True => Outcome::Met,
        Truth::False => Outcome::NotMet,
        Truth::Unknown => Outcome::Unknown,
    }
}

impl<'e> Explainer<'e> {
    pub(crate) fn ir(&self) -> &'e Ir {
        self.definition.ir()
    }

    fn truth(&self, id: NodeId) -> Truth {
        self.ir().truth(id, self.domains)
    }

    /// Why the service is of its class, or why that is open.
    pub(crate) fn classes(&self, possible: ClassSet) -> Reason {
        if let Some(only) = possible.only() {
            return self.decided(only);
        }
        let children: Vec<Reason> = possible.iter().map(|class| self.possible(class)).collect();
        let omitted = self.ir().classes.len() + 1 - possible.len();
        Reason { children, omitted, ..Reason::leaf(Statement::Open(possible.len()), Outcome::Unknown) }
    }

    fn decided(&self, class: usize) -> Reason {
        let classes = &self.ir().classes;
        let own = classes.get(class).map(|when| self.condition(*when));
        let children: Vec<Reason> = match own {
            Some(own) if own.outcome == Outcome::Met => vec![own],
            // It fits no class above the last, or whatever is unknown leads here: what rules the others out.
            _ => classes
                .iter()
                .take(class)
                .filter(|when| self.truth(**when) != Truth::True)
                .map(|when| self.condition(*when))
                .collect(),
        };
        let omitted = classes.len().saturating_sub(1).min(class).saturating_sub(children.len());
        Reason { children, omitted, ..Reason::leaf(Statement::Class(class), Outcome::Met) }
    }

    /// Why a class is possible.
    fn possible(&self, class: usize) -> Reason {
        let inner = match self.ir().classes.get(class) {
            Some(when) => self.condition(*when),
            None => Reason::leaf(Statement::Otherwise, Outcome::Unknown),
        };
        Reason { lead: Lead::Possible(class), outcome: Outcome::Unknown, ..inner }
    }

    /// The first thing that is not known and keeps several classes possible: the first of the smallest reasons, for which
    /// mostly no tree is needed.
    pub(crate) fn first_unknown(&self, possible: ClassSet) -> Option<Reason> {
        possible.iter().find_map(|class| match self.ir().classes.get(class) {
            Some(when) if self.ir().children(*when).len() > 1 && self.truth(*when) == Truth::Unknown => {
                self.first_unknown_below(*when)
            }
            _ => self.possible(class).first_unknown(),
        })
    }

    fn first_unknown_below(&self, id: NodeId) -> Option<Reason> {
        let reads_outcome = matches!(self.ir().labels[id.0], Some(Label::Reaches { .. }));
        if self.truth(id) != Truth::Unknown {
            return None;
        }
        if reads_outcome || matches!(self.ir().node(id), Node::Clause(_)) {
            return self.condition(id).first_unknown();
        }
        self.ir().children(id).iter().find_map(|child| self.first_unknown_below(*child))
    }

    /// Why the condition at `id` holds, does not hold, or is not known to.
    pub(crate) fn condition(&self, id: NodeId) -> Reason {
        let truth = self.truth(id);
        let outcome = outcome_of(truth);
        match self.ir().labels[id.0] {
            Some(Label::Probe(probe)) => {
                let inner = self.unlabelled(id, truth);
                let statement = match inner.children.as_slice() {
                    [] => inner.statement,
                    _ => Statement::Probe(probe, truth),
                };
                Reason { statement, ..inner }
            }
            Some(Label::Reaches { characteristic, fully }) => {
                let statement =
                    Statement::Reaches(characteristic, self.reached(characteristic, fully, truth));
                Reason { lead: Lead::None, statement, outcome, ..self.characteristic(characteristic) }
            }
            None => self.unlabelled(id, truth),
        }
    }

    fn unlabelled(&self, id: NodeId, truth: Truth) -> Reason {
        match self.ir().node(id) {
            Node::Clause(position) => {
                let fact = self.ir().clauses[*position].fact();
                let reason = Reason::leaf(Statement::Clause(*position, truth), outcome_of(truth));
                Reason { fact: Some(fact), ..reason }
            }
            // The sentence says what is known; whether that is what was asked for is turned round.
            Node::Not(child) => {
                let inner = self.condition(*child);
                if inner.children.is_empty() {
                    Reason { outcome: outcome_of(truth), ..inner }
                } else {
                    let reason = Reason::leaf(Statement::Not(truth), outcome_of(truth));
                    Reason { children: vec![inner], ..reason }
                }
            }
            Node::All(children) => self.branch(Statement::All, truth, children),
            Node::Any(children) => self.branch(Statement::Any, truth, children),
            Node::AtLeast(count, children) => {
                self.branch(|tally| Statement::AtLeast(*count, tally), truth, children)
            }
        }
    }

    /// What is known of a characteristic that a class asks for.
    fn reached(&self, characteristic: usize, fully: bool, truth: Truth) -> &'static str {
        let reached = self.outcomes.get(characteristic).copied().unwrap_or(Outcome::Unknown);
        let applies = self.ir().criteria[characteristic].applies;
        let whether_it_applies = applies.is_some_and(|applies| self.truth(applies) == Truth::Unknown);
        match (reached, truth, fully) {
            (_, Truth::Unknown, _) if whether_it_applies => "not known whether it applies",
            (Outcome::Unknown, Truth::True, _) => "met at least in part",
            (Outcome::Unknown, Truth::False, _) => "not met in full",
            (Outcome::PartlyMet, Truth::False, _) => "met only in part",
            (Outcome::PartlyMet, _, _) => "met in part, which is enough",
            (Outcome::Unknown, Truth::Unknown, false) => "not known whether it is met, at least in part",
            (Outcome::Unknown, Truth::Unknown, true) => "not known whether it is met",
            (reached, ..) => reached.label(),
        }
    }

    /// A node with the children that have the same truth, which decide it; the others are counted.
    fn branch(&self, statement: impl Fn(Tally) -> Statement, truth: Truth, children: &[NodeId]) -> Reason {
        let truths: Vec<Truth> = children.iter().map(|child| self.truth(*child)).collect();
        let count = |wanted: Truth| truths.iter().filter(|truth| **truth == wanted).count();
        let tally =
            Tally { truth, total: children.len(), held: count(Truth::True), open: count(Truth::Unknown) };
        let deciding = children.iter().zip(&truths).filter(|(_, other)| **other == truth);
        let mut shown: Vec<Reason> = deciding.map(|(child, _)| self.condition(*child)).collect();
        let omitted = children.len() - shown.len();
        // A single reason stands for the whole.
        if omitted == 0
            && shown.len() == 1
            && let Some(only) = shown.pop()
        {
            return only;
        }
        Reason { children: shown, omitted, ..Reason::leaf(statement(tally), outcome_of(truth)) }
    }

    /// Why a characteristic has the outcome that it has.
    pub(crate) fn characteristic(&self, position: usize) -> Reason {
        let criterion = &self.ir().criteria[position];
        let reached = self.outcomes.get(position).copied().unwrap_or(Outcome::Unknown);
        let wrap = |inner: Reason, words: &'static str| {
            // A single sentence says enough, and so does one that says what is not known.
            let plain = inner.children.is_empty() || reached == Outcome::Unknown && words == reached.label();
            let lead = if plain { Lead::None } else { Lead::Words(words) };
            Reason { lead, outcome: reached, ..inner }
        };
        let applies = criterion.applies.map_or(Truth::True, |applies| self.truth(applies));
        let partly = criterion.partly.map_or(Truth::False, |partly| self.truth(partly));
        let met = self.truth(criterion.met);
        let by_conditions = match (applies, met, partly) {
            (Truth::False, ..) => Outcome::NotApplicable,
            (Truth::True, Truth::True, _) => Outcome::Met,
            (Truth::True, Truth::False, Truth::True) => Outcome::PartlyMet,
            (Truth::True, Truth::False, Truth::False) => Outcome::NotMet,
            _ => Outcome::Unknown,
        };
        if by_conditions != reached {
            let open = criterion.conditions().filter(|when| self.truth(*when) == Truth::Unknown);
            let children: Vec<Reason> = open.map(|when| self.condition(when)).collect();
            return Reason { children, ..Reason::leaf(Statement::Certain(reached), reached) };
        }
        if let Some(when) = criterion.applies.filter(|_| applies != Truth::True) {
            let words =
                if applies == Truth::False { "does not apply" } else { "not known whether it applies" };
            return wrap(self.condition(when), words);
        }
        let lacks = self.condition(criterion.met);
        match (reached, criterion.partly) {
            (Outcome::PartlyMet, Some(partly)) => {
                let has = Reason { outcome: Outcome::Met, ..self.condition(partly) };
                let reason = Reason::leaf(lacks.statement, reached);
                Reason { lead: Lead::Words("met in part"), children: vec![has, lacks], ..reason }
            }
            (Outcome::Unknown, Some(_)) if met == Truth::False => {
                wrap(lacks, "not known whether it is met in part; not in full")
            }
            _ => wrap(lacks, reached.label()),
        }
    }
}
