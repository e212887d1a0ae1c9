//! The format of `vocabulary.toml`.

use std::collections::HashMap;

use serde::Deserialize;

use super::VocabularyError;
use crate::{Choice, FactDefinition, FactIndex, Implication, Kind, Literal, Members, Umbrella, Unit};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    fact: Vec<FactEntry>,
    #[serde(default)]
    implication: Vec<ImplicationEntry>,
}

/// Where a fact is yes, or a set has a member, one of `then-any` is yes, and all of `then-none` are no.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ImplicationEntry {
    r#if: String,
    #[serde(default)]
    then_any: Vec<String>,
    #[serde(default)]
    then_none: Vec<String>,
}

impl File {
    pub(super) fn implications(&self) -> Result<Vec<Implication>, VocabularyError> {
        let literal = |id: &String, holds: bool| {
            let found = self.fact.iter().position(|fact| fact.id == *id);
            let kind = found.and_then(|fact| self.fact.get(fact)).map(|fact| fact.kind.as_str());
            match found.filter(|_| matches!(kind, Some("boolean" | "set"))) {
                Some(fact) => Ok(Literal { fact: FactIndex::new(fact), holds }),
                None => Err(VocabularyError::Fact {
                    fact: id.clone(),
                    problem: "an implication must name yes-or-no facts and sets".to_owned(),
                }),
            }
        };
        let mut implications = Vec::new();
        for entry in &self.implication {
            let denied = literal(&entry.r#if, false)?;
            for id in &entry.then_none {
                implications.push(Implication { literals: vec![denied, literal(id, false)?] });
            }
            if !entry.then_any.is_empty() {
                let any = entry.then_any.iter().map(|id| literal(id, true)).collect::<Result<Vec<_>, _>>()?;
                implications.push(Implication { literals: [vec![denied], any].concat() });
            }
        }
        Ok(implications)
    }

    /// The facts, with the sets that they name looked up.
    pub(super) fn facts(self) -> Result<Vec<FactDefinition>, VocabularyError> {
        let sets: HashMap<String, (FactIndex, Vec<Choice>)> = self
            .fact
            .iter()
            .enumerate()
            .map(|(position, fact)| (fact.id.clone(), (FactIndex::new(position), fact.choices.clone())))
            .collect();
        self.fact.into_iter().map(|fact| fact.define(&sets)).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FactEntry {
    id: String,
    kind: String,
    title: String,
    question: String,
    help: String,
    yes: Option<String>,
    no: Option<String>,
    unit: Option<String>,
    low: Option<f64>,
    high: Option<f64>,
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    wte: bool,
    umbrella: Option<UmbrellaEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct UmbrellaEntry {
    set: String,
    at_least: u32,
    #[serde(default)]
    counting: Vec<String>,
    #[serde(default)]
    vague: Vec<String>,
}

impl FactEntry {
    fn define(
        self,
        sets: &HashMap<String, (FactIndex, Vec<Choice>)>,
    ) -> Result<FactDefinition, VocabularyError> {
        let id = self.id.clone();
        let fail = |problem: String| VocabularyError::Fact { fact: id.clone(), problem };
        let need =
            |field: Option<String>, name: &str| field.ok_or_else(|| fail(format!("`{name}` is missing")));
        let kind = match self.kind.as_str() {
            "boolean" => Kind::Boolean {
                yes: need(self.yes, "yes")?,
                no: need(self.no, "no")?,
                umbrella: self.umbrella.map(|umbrella| umbrella.resolve(sets, &fail)).transpose()?,
            },
            "number" => Kind::Number {
                unit: Unit::parse(&need(self.unit, "unit")?),
                low: self.low.unwrap_or(0.0),
                high: self.high.unwrap_or(f64::INFINITY),
            },
            "choice" => Kind::Choice(self.choices),
            "set" => Kind::Set { choices: self.choices, wte: self.wte },
            other => {
                return Err(fail(format!("kind `{other}`, expected `boolean`, `number`, `choice` or `set`")));
            }
        };
        Ok(FactDefinition { id: self.id, title: self.title, question: self.question, help: self.help, kind })
    }
}

impl UmbrellaEntry {
    fn resolve(
        &self,
        sets: &HashMap<String, (FactIndex, Vec<Choice>)>,
        fail: &impl Fn(String) -> VocabularyError,
    ) -> Result<Umbrella, VocabularyError> {
        let (set, choices) = sets
            .get(&self.set)
            .ok_or_else(|| fail(format!("`umbrella` names the unknown set `{}`", self.set)))?;
        let members = |ids: &[String]| -> Result<Members, VocabularyError> {
            ids.iter()
                .map(|id| {
                    choices
                        .iter()
                        .position(|choice| choice.id == *id)
                        .ok_or_else(|| fail(format!("`{id}` is no member of `{}`", self.set)))
                })
                .collect()
        };
        Ok(Umbrella {
            set: *set,
            at_least: self.at_least,
            counting: members(&self.counting)?,
            // Where none surely counts, any member may.
            vague: if self.counting.is_empty() && self.vague.is_empty() {
                Members::first(choices.len())
            } else {
                members(&self.vague)?
            },
        })
    }
}
