//! Why: a tree of reasons that shows only what decides.

use facts::{FactIndex, Sheet, Truth};

use crate::domain::Domains;
use crate::evaluate::Outcome;
use crate::program::{Node, NodeId, Program};

/// One reason, and the reasons below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// A sentence without a full stop.
    pub text: String,
    /// Whether what was asked for holds: met, not met or unknown.
    pub outcome: Outcome,
    /// The reasons that decide.
    pub children: Vec<Explanation>,
    /// How many reasons were left out because they do not decide.
    pub omitted: usize,
    /// The fact that the reason is about, where it is about one.
    pub fact: Option<FactIndex>,
}

impl Explanation {
    pub(crate) fn leaf(text: impl Into<String>, outcome: Outcome) -> Self {
        Self { text: text.into(), outcome, children: Vec::new(), omitted: 0, fact: None }
    }

    /// The facts of this reason and of those below it, each once, in order.
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

fn outcome(truth: Truth) -> Outcome {
    match truth {
        Truth::True => Outcome::Met,
        Truth::False => Outcome::NotMet,
        Truth::Unknown => Outcome::Unknown,
    }
}

impl Program {
    /// Why the condition at `id` holds, does not hold, or is not known to.
    pub(crate) fn explain(&self, id: NodeId, domains: &Domains, sheet: &Sheet) -> Explanation {
        let truth = self.truth(id, domains);
        match self.node(id) {
            Node::Clause(position) => {
                let clause = &self.clauses[*position];
                Explanation {
                    fact: Some(clause.fact()),
                    ..Explanation::leaf(self.finding(clause, truth, sheet), outcome(truth))
                }
            }
            // The sentence tells what is known; whether that is what was asked for is turned round.
            Node::Not(child) => {
                let inner = self.explain(*child, domains, sheet);
                if inner.children.is_empty() {
                    Explanation { outcome: outcome(truth), ..inner }
                } else {
                    let text = match truth {
                        Truth::True => "what must not hold does not hold",
                        Truth::False => "what must not hold does hold",
                        Truth::Unknown => "not known whether what must not hold does",
                    };
                    Explanation { children: vec![inner], ..Explanation::leaf(text, outcome(truth)) }
                }
            }
            Node::All(children) => {
                let text = match truth {
                    Truth::True => "all of these hold",
                    Truth::False => "not all that is asked for holds",
                    Truth::Unknown => "not known whether all that is asked for holds",
                };
                // One that fails decides; one that is unknown keeps it open; all that hold carry it together.
                self.branch(text, truth, children, truth, domains, sheet)
            }
            Node::Any(children) => {
                let text = match truth {
                    Truth::True => "one of these is enough",
                    Truth::False => "none of these holds",
                    Truth::Unknown => "not known whether any of these holds",
                };
                self.branch(text, truth, children, truth, domains, sheet)
            }
            Node::AtLeast(count, children) => {
                let holding =
                    children.iter().filter(|child| self.truth(**child, domains) == Truth::True).count();
                let text = format!("{holding} of {} known to hold, {count} asked for", children.len());
                self.branch(&text, truth, children, truth, domains, sheet)
            }
            Node::Probe(probe) => {
                let probe = &self.probes[*probe];
                let inner = self.explain(probe.when, domains, sheet);
                if inner.children.is_empty() {
                    return inner;
                }
                let title = &probe.title;
                let text = match truth {
                    Truth::True => title.clone(),
                    Truth::False => format!("not the case: {title}"),
                    Truth::Unknown => format!("not known: {title}"),
                };
                Explanation { text, ..inner }
            }
            Node::Reaches { characteristic, fully } => {
                let (reached, _) = self.outcome(&self.criteria[*characteristic], domains);
                let asked = if *fully { "met" } else { "met at least in part" };
                let text =
                    format!("{}: {}, {asked} asked for", self.titles[*characteristic], reached.words());
                let inner = self.explain_outcome(*characteristic, domains, sheet);
                Explanation {
                    children: inner.children,
                    omitted: inner.omitted,
                    fact: inner.fact,
                    ..Explanation::leaf(text, outcome(truth))
                }
            }
        }
    }

    /// A node with the children whose truth is `deciding`; the others are counted.
    fn branch(
        &self,
        text: &str,
        truth: Truth,
        children: &[NodeId],
        deciding: Truth,
        domains: &Domains,
        sheet: &Sheet,
    ) -> Explanation {
        let shown: Vec<Explanation> = children
            .iter()
            .filter(|child| self.truth(**child, domains) == deciding)
            .map(|child| self.explain(*child, domains, sheet))
            .collect();
        let omitted = children.len() - shown.len();
        let mut shown = shown.into_iter();
        match (shown.next(), shown.next()) {
            // A single reason stands for the whole.
            (Some(only), None) if omitted == 0 => only,
            (first, second) => Explanation {
                children: first.into_iter().chain(second).chain(shown).collect(),
                omitted,
                ..Explanation::leaf(text, outcome(truth))
            },
        }
    }

    /// Why a characteristic has the outcome that it has.
    pub(crate) fn explain_outcome(
        &self,
        characteristic: usize,
        domains: &Domains,
        sheet: &Sheet,
    ) -> Explanation {
        let criterion = &self.criteria[characteristic];
        let (reached, _) = self.outcome(criterion, domains);
        let wrap = |inner: Explanation, lead: &str| {
            let text = if inner.children.is_empty() { inner.text } else { format!("{lead}: {}", inner.text) };
            Explanation { text, outcome: reached, ..inner }
        };
        if let Some(applies) = criterion.applies
            && self.truth(applies, domains) != Truth::True
        {
            let lead = if reached == Outcome::NotApplicable {
                "does not apply"
            } else {
                "not known whether it applies"
            };
            return wrap(self.explain(applies, domains, sheet), lead);
        }
        let met = self.explain(criterion.met, domains, sheet);
        match (reached, criterion.partly) {
            (Outcome::PartlyMet, Some(partly)) => {
                let mut has = self.explain(partly, domains, sheet);
                has.outcome = Outcome::Met;
                let lacks = met;
                let text = format!("met in part: {}", lacks.text);
                Explanation { children: vec![has, lacks], ..Explanation::leaf(text, reached) }
            }
            _ => wrap(met, reached.words()),
        }
    }
}
