//! The facts that a definition adds to the vocabulary.

use std::collections::HashMap;

use facts::{Choice, FactDefinition, Kind, Members, Unit, Vocabulary};

use crate::diagnostic::{Diagnostic, unknown_word};
use crate::file::{DefinitionFile, OwnFact, Text};
use crate::names::{MAX_ID, once, positions};

impl DefinitionFile {
    /// The vocabulary with the file's own facts after its own. A fact that exists already, as it does when another version
    /// of the definition is loaded, may have other words, but an answer to it must mean the same.
    pub fn vocabulary(&self, vocabulary: &Vocabulary, problems: &mut Vec<Diagnostic>) -> Vocabulary {
        let mut extended = vocabulary.clone();
        let mut positions = HashMap::new();
        let mut new = Vec::new();
        for (position, fact) in self.facts.iter().enumerate() {
            let name = &fact.id;
            let before = problems.len();
            once(name, position, &mut positions, "fact", problems);
            let Some(definition) = define(fact, problems) else { continue };
            match extended.find(&name.value) {
                _ if problems.len() > before => {}
                Some(known) if extended.get(known).is_some_and(|known| known.means_the_same(&definition)) => {
                    match extended.reworded(known, definition) {
                        Ok(reworded) => extended = reworded,
                        Err(error) => problems.push(name.diagnostic(error.to_string())),
                    }
                }
                Some(known) => {
                    let kind = extended.get(known).map(FactDefinition::fact_kind);
                    let kind = kind.map_or_else(String::new, |kind| format!(": {kind}"));
                    let message =
                        format!("fact `{}` exists already, and other answers fit it{kind}", name.value);
                    let help = "read it as it is, or give this one another id";
                    problems.push(name.diagnostic(message).with_help(help));
                }
                None => new.push(definition),
            }
        }
        // All at once: each by itself would copy the vocabulary.
        match extended.extended(new) {
            Ok(more) => more,
            Err(error) => {
                let span = self.facts.last().map_or(0..0, |fact| fact.id.span.clone());
                problems.push(Diagnostic::new(span, error.to_string()));
                extended
            }
        }
    }
}

fn define(raw: &OwnFact, problems: &mut Vec<Diagnostic>) -> Option<FactDefinition> {
    let id = &raw.id.value;
    if id.is_empty()
        || id.len() > MAX_ID
        || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    {
        let message = format!("`{id}` is no fact id: expected lower-case letters, digits and underscores");
        problems.push(raw.id.diagnostic(message));
        return None;
    }
    let mut need = |field: &Option<Text>, name: &str| {
        if field.is_none() {
            let message = format!("fact `{id}` has no `{name}`");
            problems.push(raw.id.diagnostic(message));
        }
        field.as_ref().map(|text| text.value.clone())
    };
    let kind = match raw.kind.value.as_str() {
        "boolean" => {
            let (yes, no) = (need(&raw.yes, "yes"), need(&raw.no, "no"));
            Kind::Boolean { yes: yes?, no: no?, umbrella: None }
        }
        "number" => {
            let unit = need(&raw.unit, "unit")?;
            let (low, high) = (
                raw.low.as_ref().map_or(0.0, |end| end.value),
                raw.high.as_ref().map_or(1e9, |end| end.value),
            );
            if low > high {
                let message = format!("fact `{id}`: `low` lies above `high`");
                problems.push(raw.id.diagnostic(message));
                return None;
            }
            let unit = match unit.as_str() {
                "months" => Unit::Months,
                "WTE" => Unit::Wte,
                "year" => Unit::Year,
                _ => Unit::Other(unit),
            };
            Kind::Number { unit, low, high }
        }
        "choice" | "set" => {
            if raw.choices.is_empty() || raw.choices.len() > Members::CAPACITY {
                let message = format!(
                    "fact `{id}` has {} choices, expected 1 to {}",
                    raw.choices.len(),
                    Members::CAPACITY
                );
                problems.push(raw.id.diagnostic(message));
                return None;
            }
            positions(raw.choices.iter().map(|(id, _)| id), "choice", problems);
            let choices = raw
                .choices
                .iter()
                .map(|(id, title)| Choice { id: id.value.clone(), title: title.value.clone() })
                .collect();
            if raw.kind.value == "set" { Kind::Set { choices, wte: false } } else { Kind::Choice(choices) }
        }
        _ => {
            let kinds = ["boolean", "number", "choice", "set"];
            unknown_word(problems, "kind of fact", &raw.kind, kinds);
            return None;
        }
    };
    Some(FactDefinition {
        id: id.clone(),
        title: raw.title.value.clone(),
        question: raw.question.value.clone(),
        help: raw.help.value.clone(),
        kind,
    })
}
