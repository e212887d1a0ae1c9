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

fn be(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
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
                        Truth::True => "what would rule it out is not the case",
                        Truth::False => "something rules it out",
                        Truth::Unknown => "not known whether something rules it out",
                    };
                    Explanation { children: vec![inner], ..Explanation::leaf(text, outcome(truth)) }
                }
            }
            // One that fails decides; one that is unknown keeps it open; all that hold carry it together. The reasons
            // below tell what is the case: no sentence above them may read as if they were not.
            Node::All(children) => {
                let text = match truth {
                    Truth::True if children.len() == 2 => "both points asked for are met".to_owned(),
                    Truth::True => format!("all {} points asked for are met", children.len()),
                    _ => self.tally(children, truth, domains),
                };
                self.branch(&text, truth, children, domains, sheet)
            }
            Node::Any(children) => {
                let (held, total) = (self.count(children, Truth::True, domains), children.len());
                let text = match truth {
                    Truth::True => format!("{held} of {total} points {} met, and one is enough", be(held)),
                    Truth::False => format!("none of {total} points is met, and one would be enough"),
                    Truth::Unknown => format!("none of {total} points is known to be met; one is enough"),
                };
                self.branch(&text, truth, children, domains, sheet)
            }
            Node::AtLeast(count, children) => {
                let held = self.count(children, Truth::True, domains);
                let open = self.count(children, Truth::Unknown, domains);
                let more = if open == 0 { String::new() } else { format!(", {open} not known") };
                let text = format!("{held} of {} points are met{more}; {count} are needed", children.len());
                self.branch(&text, truth, children, domains, sheet)
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
                    Truth::False => format!("not so: {title}"),
                    // Titles are sentences, and most of them begin as one goes on.
                    Truth::Unknown if title.starts_with(char::is_lowercase) => {
                        format!("not known whether {title}")
                    }
                    Truth::Unknown => format!("not known yet: {title}"),
                };
                Explanation { text, ..inner }
            }
            Node::Reaches { characteristic, fully } => {
                let (reached, _) = self.outcome(&self.criteria[*characteristic], domains);
                let applies = self.criteria[*characteristic].applies;
                let words = match (reached, truth, fully) {
                    (_, Truth::Unknown, _)
                        if applies.is_some_and(|applies| self.truth(applies, domains) == Truth::Unknown) =>
                    {
                        "not known whether it applies"
                    }
                    (Outcome::Unknown, Truth::True, _) => "met at least in part",
                    (Outcome::Unknown, Truth::False, _) => "not met in full",
                    (Outcome::PartlyMet, Truth::False, _) => "met only in part",
                    (Outcome::PartlyMet, _, _) => "met in part, which is enough",
                    (Outcome::Unknown, Truth::Unknown, false) => {
                        "not known whether it is met, at least in part"
                    }
                    (Outcome::Unknown, Truth::Unknown, true) => "not known whether it is met",
                    (reached, ..) => reached.words(),
                };
                let text = format!("{}: {words}", self.titles[*characteristic]);
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

    fn count(&self, children: &[NodeId], wanted: Truth, domains: &Domains) -> usize {
        children.iter().filter(|child| self.truth(**child, domains) == wanted).count()
    }

    /// How many points of several that must all be met are not, or are not known to be.
    fn tally(&self, children: &[NodeId], truth: Truth, domains: &Domains) -> String {
        let total = children.len();
        let (missed, open) =
            (self.count(children, Truth::False, domains), self.count(children, Truth::Unknown, domains));
        match truth {
            Truth::Unknown if open == total && total == 2 => {
                "neither of the 2 points asked for is settled yet".to_owned()
            }
            Truth::Unknown if open == total => format!("none of the {total} points asked for is settled yet"),
            Truth::Unknown => format!("{open} of the {total} points asked for {} not known yet", be(open)),
            _ if missed == total => format!("none of the {total} points asked for is met"),
            _ if open == 0 => format!("{missed} of the {total} points asked for {} not met", be(missed)),
            _ => format!("{missed} of the {total} points asked for {} not met, {open} not known", be(missed)),
        }
    }

    /// A node with the children that have the same truth, which decide it; the others are counted.
    fn branch(
        &self,
        text: &str,
        truth: Truth,
        children: &[NodeId],
        domains: &Domains,
        sheet: &Sheet,
    ) -> Explanation {
        let shown: Vec<Explanation> = children
            .iter()
            .filter(|child| self.truth(**child, domains) == truth)
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
            // A single sentence says enough, and so does one that tells what is not known.
            let plain = inner.children.is_empty() || reached == Outcome::Unknown && lead == reached.words();
            let text = if plain { inner.text } else { format!("{lead}: {}", inner.text) };
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
            (Outcome::Unknown, Some(_)) if self.truth(criterion.met, domains) == Truth::False => {
                wrap(met, "not known whether it is met in part; not in full")
            }
            _ => wrap(met, reached.words()),
        }
    }
}
