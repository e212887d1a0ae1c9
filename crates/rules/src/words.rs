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
        let Some(definition) = self.fact(clause.fact()) else { return String::new() };
        match clause {
            Clause::Yes(_) => match &definition.kind {
                Kind::Boolean { yes, .. } => yes.clone(),
                _ => String::new(),
            },
            Clause::OneOf(_, choices) => {
                format!("{} is {}", definition.title, titles(definition, *choices, "or"))
            }
            Clause::Compare(_, comparison, threshold) => {
                format!("{} is {} {}", definition.title, comparison.words(), amount(definition, *threshold))
            }
            Clause::Includes(_, members) if members.len() == definition.universe().len() => {
                format!("there are any {}", definition.title)
            }
            Clause::Includes(_, members) => {
                format!("{} include {}", definition.title, titles(definition, *members, "or"))
            }
            Clause::Count(_, among, comparison, count) => {
                let among = among_text(definition, *among);
                format!("{} number {} {count}{among}", definition.title, comparison.words())
            }
        }
    }

    /// What is known with regard to a clause, as a sentence without a full stop.
    pub(crate) fn finding(&self, clause: &Clause, truth: Truth, sheet: &Sheet) -> String {
        let fact = clause.fact();
        let Some(definition) = self.fact(fact) else { return String::new() };
        let demand = self.demand(clause);
        let known = sheet.value(fact).map(|value| definition.text(value));
        if truth == Truth::Unknown {
            return match (sheet.get(fact), known, clause) {
                (Knowledge::Unknown(UnknownReason::Conflicting), ..) => {
                    format!("sources disagree on whether {demand}")
                }
                (_, Some(known), Clause::Compare(..) | Clause::Includes(..) | Clause::Count(..)) => {
                    format!("not known whether {demand} (known: {known})")
                }
                _ => format!("not known whether {demand}"),
            };
        }
        match (clause, truth) {
            (Clause::Yes(_), Truth::False) => match &definition.kind {
                Kind::Boolean { no, .. } => no.clone(),
                _ => String::new(),
            },
            (Clause::Yes(_), _) => demand,
            (Clause::OneOf(..), Truth::True) => {
                known.map_or(demand, |known| format!("{} is {known}", definition.title))
            }
            (Clause::OneOf(_, choices), _) => {
                let asked = titles(definition, *choices, "or");
                match known {
                    Some(known) => format!("{} is {known}, not {asked}", definition.title),
                    None => format!("{} is not {asked}", definition.title),
                }
            }
            (Clause::Compare(_, comparison, threshold), truth) => {
                let asked = format!("{} {}", comparison.words(), amount(definition, *threshold));
                let not = if truth == Truth::True { "" } else { "not " };
                format!(
                    "{} is {}, {not}{asked}",
                    definition.title,
                    known.unwrap_or_else(|| "not known".to_owned())
                )
            }
            (Clause::Includes(_, members), Truth::True) => {
                let listed = match sheet.value(fact) {
                    Some(Value::Set(set)) => set.sure().intersection(*members),
                    _ => *members,
                };
                format!("{} include {}", definition.title, titles(definition, listed, "and"))
            }
            (Clause::Includes(_, members), _) => {
                format!("{} do not include {}", definition.title, titles(definition, *members, "or"))
            }
            (Clause::Count(_, among, comparison, count), truth) => {
                let listed = match sheet.value(fact) {
                    Some(Value::Set(set)) => set.sure().intersection(*among),
                    _ => Members::NONE,
                };
                let not = if truth == Truth::True { "" } else { "not " };
                let named = titles(definition, listed, "and");
                let named = if named.is_empty() { "none".to_owned() } else { named };
                format!("{} known: {named}; that is {not}{} {count}", definition.title, comparison.words())
            }
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
                _ => format!("not {}", self.describe_within(*child, true)),
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

    /// A clause that must not hold: "no clinical diagnosis is required".
    fn denial(&self, clause: &Clause) -> String {
        let Some(definition) = self.fact(clause.fact()) else { return String::new() };
        match (clause, &definition.kind) {
            (Clause::Yes(_), Kind::Boolean { no, .. }) => no.clone(),
            (Clause::OneOf(_, choices), _) => {
                format!("{} is not {}", definition.title, titles(definition, *choices, "or"))
            }
            _ => format!("not: {}", self.demand(clause)),
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
        return format!("something other than {}", list_text(&name(others), "and"));
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

/// "at least 2" and its like, for messages about counts.
pub(crate) fn comparison_text(comparison: Comparison, threshold: f64) -> String {
    format!("{} {}", comparison.words(), number_text(threshold))
}
