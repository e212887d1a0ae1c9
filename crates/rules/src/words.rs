//! Clauses in plain words, from the program itself, so that words and logic cannot part.

use facts::{
    Comparison, FactDefinition, FactIndex, Interval, Kind, Knowledge, Members, Sheet, Truth, Unit,
    UnknownReason, Value, list_text, number_text,
};

use crate::program::{Clause, Node, NodeId, Program};

impl Program {
    fn fact(&self, fact: FactIndex) -> Option<&FactDefinition> {
        self.vocabulary.get(fact)
    }

    /// What a clause asks for: "the oldest age accepted is at least 24 months".
    pub(crate) fn demand(&self, clause: &Clause) -> String {
        self.asked(clause, true)
    }

    /// A clause that must not hold: "no clinical diagnosis is required".
    fn denial(&self, clause: &Clause) -> String {
        self.asked(clause, false)
    }

    /// What a clause says when it holds, or when it does not.
    fn asked(&self, clause: &Clause, holds: bool) -> String {
        let Some(definition) = self.fact(clause.fact()) else { return String::new() };
        let title = &definition.title;
        let not = if holds { "" } else { "not " };
        match clause {
            Clause::Yes(_) => match &definition.kind {
                Kind::Boolean { yes, .. } if holds => yes.clone(),
                Kind::Boolean { no, .. } => no.clone(),
                _ => String::new(),
            },
            Clause::OneOf(_, choices) => {
                format!("the {title} is {not}{}", titles(definition, *choices, "or"))
            }
            Clause::Compare(_, comparison, threshold) => {
                let words = comparison_words(*comparison, holds);
                format!("the {title} is {words} {}", amount(definition, *threshold))
            }
            Clause::Includes(_, members) if members.len() == definition.universe().len() => {
                format!("there are {} {title}", if holds { "some" } else { "no" })
            }
            Clause::Includes(_, members) => {
                let include = if holds { "include" } else { "do not include" };
                format!("the {title} {include} {}", titles(definition, *members, "or"))
            }
            Clause::Count(_, among, comparison, count) => {
                let among = among_text(definition, *among);
                format!("the {title} number {} {count}{among}", count_words(*comparison, holds))
            }
        }
    }

    /// What is known with regard to a clause, as a sentence without a full stop. It says the same under a negation.
    pub(crate) fn finding(&self, clause: &Clause, truth: Truth, sheet: &Sheet) -> String {
        let fact = clause.fact();
        let Some(definition) = self.fact(fact) else { return String::new() };
        let known = sheet.value(fact).map(|value| definition.text(value));
        if truth == Truth::Unknown {
            let demand = self.demand(clause);
            return match (sheet.get(fact), known, clause) {
                (Knowledge::Unknown(UnknownReason::Conflicting), ..) => {
                    format!("sources disagree on whether {demand}")
                }
                (_, Some(known), Clause::Compare(..) | Clause::Includes(..) | Clause::Count(..)) => {
                    format!("not known whether {demand} (so far: {known})")
                }
                _ => format!("not known whether {demand}"),
            };
        }
        let holds = truth == Truth::True;
        let title = &definition.title;
        match (clause, known) {
            (Clause::OneOf(_, choices), Some(known)) => {
                let but = if holds {
                    String::new()
                } else {
                    format!(", not {}", titles(definition, *choices, "or"))
                };
                format!("the {title} is {known}{but}")
            }
            (Clause::Compare(_, comparison, threshold), Some(known)) => {
                let words = comparison_words(*comparison, holds);
                format!("the {title} is {known}, which is {words} {}", amount(definition, *threshold))
            }
            (Clause::Includes(_, members), Some(_)) if holds => {
                let listed = match sheet.value(fact) {
                    Some(Value::Set(set)) => set.sure().intersection(*members),
                    _ => *members,
                };
                format!("the {title} include {}", titles(definition, listed, "and"))
            }
            (Clause::Count(_, among, comparison, count), Some(_)) => {
                let listed = match sheet.value(fact) {
                    Some(Value::Set(set)) => set.sure().intersection(*among),
                    _ => Members::NONE,
                };
                let named = titles(definition, listed, "and");
                let known = if named.is_empty() {
                    format!("no {title} known")
                } else {
                    format!("the {title} known are {named}")
                };
                format!("{known}: {} {count}", count_words(*comparison, holds))
            }
            _ => self.asked(clause, holds),
        }
    }

    /// A condition in words, for people who read a definition rather than a verdict.
    pub(crate) fn describe(&self, id: NodeId) -> String {
        self.describe_within(id, false)
    }

    fn describe_within(&self, id: NodeId, nested: bool) -> String {
        let join = |children: &[NodeId], word: &str| {
            let parts: Vec<String> =
                children.iter().map(|child| self.describe_within(*child, true)).collect();
            let joined = parts.join(&format!(" {word} "));
            if nested && parts.len() > 1 { format!("({joined})") } else { joined }
        };
        match self.node(id) {
            Node::Clause(clause) => self.demand(&self.clauses[*clause]),
            Node::Not(child) => match self.node(*child) {
                Node::Clause(clause) => self.denial(&self.clauses[*clause]),
                _ => format!("not: {}", self.describe_within(*child, true)),
            },
            Node::All(children) => join(children, "and"),
            Node::Any(children) => join(children, "or"),
            Node::AtLeast(count, children) => {
                let parts: Vec<String> =
                    children.iter().map(|child| self.describe_within(*child, true)).collect();
                format!("at least {count} of: {}", parts.join("; "))
            }
            Node::Probe(probe) => self.probes[*probe].title.clone(),
            Node::Reaches { characteristic, fully } => {
                let reached = if *fully { "met" } else { "met at least in part" };
                format!("`{}` is {reached}", self.titles[*characteristic])
            }
        }
    }
}

/// The titles of some choices: "CAMHS or maternity". Where nearly all are meant, those that are not.
fn titles(definition: &FactDefinition, choices: Members, conjunction: &str) -> String {
    let universe = definition.universe();
    let others = universe.without(choices);
    let name = |members: Members| -> Vec<&str> {
        members
            .iter()
            .filter_map(|position| definition.choices().get(position).map(|choice| choice.title.as_str()))
            .collect()
    };
    if conjunction == "or" && choices.len() > 4 && others.len() < choices.len() {
        return format!("anything but {}", list_text(&name(others), "and"));
    }
    list_text(&name(choices), conjunction)
}

fn among_text(definition: &FactDefinition, among: Members) -> String {
    if among == definition.universe() {
        String::new()
    } else {
        format!(", counting {}", titles(definition, among, "and"))
    }
}

/// A threshold with its unit: "24 months", "3 WTE".
fn amount(definition: &FactDefinition, threshold: f64) -> String {
    match &definition.kind {
        Kind::Number { unit: Unit::Year, .. } => number_text(threshold),
        _ => definition.text(&Value::Number(Interval::exact(threshold))),
    }
}

/// "at least", or what holds when that does not: "less than".
fn comparison_words(comparison: Comparison, holds: bool) -> &'static str {
    match (comparison, holds) {
        (held, true) => held.words(),
        (Comparison::AtLeast, false) => Comparison::LessThan.words(),
        (Comparison::AtMost, false) => Comparison::MoreThan.words(),
        (Comparison::MoreThan, false) => Comparison::AtMost.words(),
        (Comparison::LessThan, false) => Comparison::AtLeast.words(),
        (Comparison::Exactly, false) => "not exactly",
    }
}

/// The same for what is counted: "fewer than".
fn count_words(comparison: Comparison, holds: bool) -> &'static str {
    match comparison_words(comparison, holds) {
        "less than" => "fewer than",
        words => words,
    }
}

/// "at least 2" and its like, for messages about counts.
pub(crate) fn comparison_text(comparison: Comparison, threshold: f64) -> String {
    format!("{} {}", comparison.words(), number_text(threshold))
}
