//! A service that is assessed without being in the registry.

use std::sync::Arc;

use async_graphql::{InputObject, Result};
use facts::{Knowledge, Sheet, UnknownReason};

use crate::assessment::Assessment;
use crate::definition::require_definition;
use crate::error::bad_request;
use crate::request::Request;
use crate::scalar::Json;

/// The most facts that do not fit in one error. Each is compared with the whole vocabulary.
const MOST_NAMED: usize = 20;

/// One fact about a service that is not in the registry.
#[derive(InputObject)]
pub struct FactInput {
    /// The id of a fact of the vocabulary.
    fact: String,
    /// Its value, in the shape that the fact's kind asks for; null when it was asked and is not known.
    value: Option<Json>,
    /// For sets: whether the list is complete. Without it others may belong to the set.
    complete: Option<bool>,
}

/// A service to assess.
#[derive(InputObject)]
pub struct AssessInput {
    /// The slug of the definition.
    #[graphql(default_with = "Some(rules::DEFAULT.to_owned())")]
    pub(crate) definition: Option<String>,
    /// A name, for your own reading. It never decides anything.
    pub(crate) name: Option<String>,
    /// What is known. A fact that is not named here is unknown, which is not the same as no.
    pub(crate) facts: Vec<FactInput>,
}

impl AssessInput {
    pub(crate) fn assess(&self, request: &Arc<Request>) -> Result<Assessment> {
        let slug = self.definition.as_deref().unwrap_or(rules::DEFAULT);
        let definition = require_definition(request, slug, "input.definition")?;
        let sheet = self.sheet(definition.vocabulary())?;
        Ok(Assessment::of_sheet(request, &definition, sheet))
    }

    /// Returns the facts as a sheet.
    ///
    /// # Errors
    /// Names the facts that do not fit, at most 20 of them.
    pub(crate) fn sheet(&self, vocabulary: &facts::Vocabulary) -> Result<Sheet> {
        let mut sheet = Sheet::new();
        let mut problems: Vec<String> = Vec::new();
        for (position, input) in self.facts.iter().enumerate() {
            if problems.len() >= MOST_NAMED {
                break;
            }
            let Some(fact) = vocabulary.find(&input.fact) else {
                let shown: String = input.fact.chars().take(80).collect();
                let meant = facts::suggest(&shown, vocabulary.ids());
                let meant = meant.map(|id| format!("; did you mean `{id}`?")).unwrap_or_default();
                problems.push(format!(
                    "`input.facts[{position}].fact`: expected a fact of the vocabulary, got `{shown}`{meant}"
                ));
                continue;
            };
            if *sheet.get(fact) != Knowledge::Unknown(UnknownReason::NotAsked) {
                problems.push(format!(
                    "`input.facts[{position}].fact`: expected each fact once, got `{}` again",
                    input.fact
                ));
                continue;
            }
            let Some(definition) = vocabulary.get(fact) else { continue };
            match &input.value {
                None => sheet.set(fact, Knowledge::Unknown(UnknownReason::AskedUnknown)),
                Some(Json(serde_json::Value::Null)) => {
                    sheet.set(fact, Knowledge::Unknown(UnknownReason::AskedUnknown));
                }
                Some(Json(value)) => {
                    match definition.value_from_json(value, input.complete.unwrap_or(false)) {
                        Ok(value) => sheet.know(fact, value),
                        Err(error) => problems
                            .push(format!("`input.facts[{position}].value` (`{}`): {error}", input.fact)),
                    }
                }
            }
        }
        if problems.is_empty() {
            sheet.close(vocabulary);
            Ok(sheet)
        } else {
            Err(bad_request(problems.join("\n")))
        }
    }
}
