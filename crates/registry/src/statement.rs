//! A claim as it is written down in the log.

use facts::{Value, ValueError, Vocabulary};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::Slug;

/// What a source says about one fact of a service, as it is written down: the value as JSON, so that the log can be read
/// under any vocabulary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The id of the fact.
    pub fact: String,
    /// The value in the shape of [`facts::FactDefinition::value_to_json`]; `None` when it was asked and nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Json>,
    /// Whether a set is listed in full.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub complete: bool,
    /// The source.
    pub source: Slug,
    /// Where in the source: a page or a section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// The day for which it says so, if it does; else the day of the source counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_on: Option<Date>,
    /// Why it reads so, where a reader might differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the source does not say it, but it follows from what the source says; the note says from what.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub implied: bool,
    /// Whether what it said was removed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub redacted: bool,
}

/// Why a statement cannot be written down.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The vocabulary has no such fact.
    #[error("unknown fact `{fact}`{}", .suggestion.as_ref().map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
    Fact {
        /// The id that was given.
        fact: String,
        /// A fact that is spelt much like it.
        suggestion: Option<String>,
    },
    /// The value does not fit the fact.
    #[error("fact `{fact}`: {error}")]
    Value {
        /// The fact.
        fact: String,
        /// What was expected.
        error: ValueError,
    },
    /// Only a set can be listed in full.
    #[error("fact `{fact}` is no set: `complete` has no meaning for it")]
    Complete {
        /// The fact.
        fact: String,
    },
}

impl Statement {
    /// Reads the value against the vocabulary; `None` when the statement is that nobody knows.
    ///
    /// A new statement must pass this before it is written down. One that is in the log already is kept whether it does
    /// or not, since the vocabulary of its day may have been another.
    ///
    /// # Errors
    /// When the vocabulary does not have the fact, or the value does not fit it.
    pub fn read(&self, vocabulary: &Vocabulary) -> Result<Option<Value>, StatementError> {
        let definition =
            vocabulary.find(&self.fact).and_then(|fact| vocabulary.get(fact)).ok_or_else(|| {
                StatementError::Fact {
                    fact: self.fact.clone(),
                    suggestion: facts::suggest(&self.fact, vocabulary.ids()).map(str::to_owned),
                }
            })?;
        if self.complete && definition.fact_kind() != facts::FactKind::Set {
            return Err(StatementError::Complete { fact: self.fact.clone() });
        }
        self.value
            .as_ref()
            .map(|json| definition.value_from_json(json, self.complete))
            .transpose()
            .map_err(|error| StatementError::Value { fact: self.fact.clone(), error })
    }
}
