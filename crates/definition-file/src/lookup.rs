//! What a file names, looked up in the vocabulary.

use facts::{
    FactDefinition, FactIndex, FactKind, Kind, Knowledge, Members, Sheet, Unit, UnknownReason, Value,
    Vocabulary, number_text,
};
use serde_json::Value as Json;

use crate::diagnostic::{Diagnostic, unknown_word};
use crate::file::{Located, Test, Text, Threshold};

/// Looks up names, and reports those that it does not find or that do not fit.
pub struct Lookup<'a> {
    /// Where it looks.
    pub vocabulary: &'a Vocabulary,
    /// Where it reports.
    pub problems: &'a mut Vec<Diagnostic>,
}

impl<'a> Lookup<'a> {
    /// The fact of that name.
    pub fn fact(&mut self, name: &Text) -> Option<(FactIndex, &'a FactDefinition)> {
        let vocabulary = self.vocabulary;
        let found = vocabulary.find(&name.value).and_then(|index| Some((index, vocabulary.get(index)?)));
        if found.is_none() {
            unknown_word(self.problems, "fact", name, vocabulary.ids().collect::<Vec<_>>());
        }
        found
    }

    /// The fact of that name, which must be of that kind.
    pub fn fact_of_kind(&mut self, name: &Text, kind: FactKind) -> Option<(FactIndex, &'a FactDefinition)> {
        let (index, definition) = self.fact(name)?;
        if definition.fact_kind() == kind {
            return Some((index, definition));
        }
        let (is, help) = match definition.fact_kind() {
            FactKind::Boolean => ("yes or no", "use `fact`"),
            FactKind::Number => ("a number", "use `compare`"),
            FactKind::Choice => ("one of several choices", "use `is` or `any-of`"),
            FactKind::Set => ("a set", "use `includes` or `count`"),
        };
        let message = format!("fact `{}` is {is}, expected {kind}", name.value);
        self.problems.push(name.diagnostic(message).with_help(help));
        None
    }

    /// The choices of a fact, at least one.
    pub fn members(&mut self, definition: &FactDefinition, names: &[Text]) -> Option<Members> {
        let mut members = Members::NONE;
        let mut whole = !names.is_empty();
        for name in names {
            if let Some(position) = definition.choice(&name.value) {
                members = members.union(Members::one(position));
            } else {
                whole = false;
                let ids: Vec<&str> = definition.choices().iter().map(|choice| choice.id.as_str()).collect();
                unknown_word(self.problems, &format!("choice of `{}`", definition.id), name, ids);
            }
        }
        whole.then_some(members)
    }

    /// A threshold in the fact's unit and within its bounds.
    pub fn threshold(
        &mut self,
        definition: &FactDefinition,
        threshold: &Located<Threshold>,
        unit: Option<&Text>,
    ) -> Option<f64> {
        let Kind::Number { unit: own, low, high } = &definition.kind else { return None };
        let factor = match unit {
            None => 1.0,
            Some(unit) if unit.value == own.to_string() => 1.0,
            Some(unit) if unit.value == "years" && *own == Unit::Months => 12.0,
            Some(unit) => {
                let message = format!("unit `{}`, but `{}` is counted in {own}", unit.value, definition.id);
                let years = if *own == Unit::Months { " or `years`" } else { "" };
                self.problems.push(unit.diagnostic(message).with_help(format!("expected `{own}`{years}")));
                return None;
            }
        };
        let value = match &threshold.value {
            Threshold::Number(number) => number * factor,
            Threshold::Word(word) => {
                let Some(age) = named_age(word).filter(|_| *own == Unit::Months) else {
                    let ages = if *own == Unit::Months { ", `conception` or `birth`" } else { "" };
                    let message = format!("threshold `{word}`: expected a number{ages}");
                    self.problems.push(threshold.diagnostic(message));
                    return None;
                };
                f64::from(age)
            }
        };
        if value < *low || value > *high {
            let message = format!("`{}` is never exactly {}", definition.id, number_text(value));
            let help = format!("it lies between {low} and {high} ({own})");
            self.problems.push(threshold.diagnostic(message).with_help(help));
            return None;
        }
        Some(value)
    }

    /// The facts of a test: values as in the interface, `<set>_complete = true` beside a set, `"unknown"` for a fact that
    /// was asked and is not known.
    pub fn sheet(&mut self, test: &Test) -> Sheet {
        let mut sheet = Sheet::new();
        let given =
            |id: &str| test.given.iter().find(|(key, _)| key.value == id).map(|(_, value)| &value.value);
        for (key, value) in &test.given {
            if key.value.strip_suffix("_complete").is_some_and(|set| given(set).is_some()) {
                continue;
            }
            let Some((fact, definition)) = self.fact(key) else { continue };
            if value.value == "unknown" {
                sheet.set(fact, Knowledge::Unknown(UnknownReason::AskedUnknown));
                continue;
            }
            let complete = given(&format!("{}_complete", key.value)) == Some(&Json::Bool(true));
            match value_of(definition, value, complete) {
                Ok(value) => sheet.know(fact, value),
                Err(problem) => self.problems.push(problem),
            }
        }
        sheet.close(self.vocabulary);
        sheet
    }
}

/// A value of a fact; of a list, whether it is `complete`.
///
/// # Errors
/// When it is none of this fact.
pub fn value_of(
    definition: &FactDefinition,
    json: &Located<Json>,
    complete: bool,
) -> Result<Value, Diagnostic> {
    let age = json.value.as_str().and_then(named_age).map(Json::from);
    let value = definition.value_from_json(age.as_ref().unwrap_or(&json.value), complete);
    value.map_err(|error| json.diagnostic(format!("`{}`: {error}", definition.id)))
}

/// "conception" and "birth" as the numbers that they are.
fn named_age(word: &str) -> Option<i32> {
    match word {
        "conception" => Some(-9),
        "birth" => Some(0),
        _ => None,
    }
}
