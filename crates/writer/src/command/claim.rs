//! A claim as somebody hands it in.

use jiff::civil::Date;
use registry::{Change, ClaimRecorded, Slug, Statement, StatementError};
use serde::Serialize;
use serde_json::Value as Json;

use super::check::{Check, MOST_ITEMS};
use crate::refusal::FaultCode;

/// A claim as somebody hands it in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewClaim {
    /// The id of the fact.
    pub fact: String,
    /// The value; `None` when it was asked and nobody knows.
    pub value: Option<Json>,
    /// Whether its sender has said nothing at all of the value, not even that it is not known: such a claim is refused.
    #[serde(skip)]
    pub left_out: bool,
    /// Whether a set is listed in full.
    pub complete: bool,
    /// The slug of the source.
    pub source: String,
    /// Where in the source.
    pub locator: Option<String>,
    /// The day for which the source says so.
    pub observed_on: Option<Date>,
    /// Why it reads so, where a reader might differ.
    pub note: Option<String>,
    /// Whether the source does not say it, but it follows from what the source says.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub implied: bool,
}

impl NewClaim {
    /// The claim as it is written down, resting on a source; nothing without one.
    pub(super) fn statement(&self, source: Option<Slug>) -> Option<Statement> {
        Some(Statement {
            fact: self.fact.clone(),
            value: self.value.clone(),
            complete: self.complete,
            source: source?,
            locator: self.locator.clone(),
            observed_on: self.observed_on,
            note: self.note.clone(),
            implied: self.implied,
            redacted: false,
        })
    }
}

impl Check<'_> {
    /// Claims that can be written down.
    pub(super) fn claims(&mut self, path: &str, claims: &[NewClaim]) -> Vec<Statement> {
        self.at_most(path, claims.len(), MOST_ITEMS);
        let vocabulary = self.context.registry.vocabulary();
        let mut statements = Vec::new();
        for (position, claim) in claims.iter().enumerate().take(MOST_ITEMS) {
            let at = |field: &str| format!("{path}.{position}.{field}");
            let source = self.source(&at("source"), &claim.source);
            self.line_if_any(&at("locator"), claim.locator.as_deref());
            self.prose_if_any(&at("note"), claim.note.as_deref());
            self.observed(&at("observedOn"), claim.observed_on);
            if claim.implied && claim.note.as_deref().is_none_or(|note| note.trim().is_empty()) {
                let message = "expected what it follows from: what is implied needs a note";
                self.fault(FaultCode::BadRequest, &at("note"), message);
            }
            if claim.left_out {
                let message = "expected a value, or `null` when it was asked and is not known, got neither";
                self.fault(FaultCode::BadRequest, &at("value"), message);
            }
            // Without its source the command is refused; to read the value, any source will do.
            let any = self.context.registry.sources().next().map(|source| source.slug.clone());
            let Some(statement) = claim.statement(source.or(any)) else { continue };
            if let Err(error) = statement.read(vocabulary) {
                let (code, field) = match &error {
                    StatementError::Fact { .. } => (FaultCode::NotFound, "fact"),
                    StatementError::Value { .. } => (FaultCode::BadRequest, "value"),
                    StatementError::Complete { .. } => (FaultCode::BadRequest, "complete"),
                };
                self.fault(code, &at(field), error.to_string());
            } else if !claim.left_out {
                self.result(&at("value"), statement.says_something(vocabulary, self.context.today));
            }
            statements.push(statement);
        }
        statements
    }
}

/// The changes that record claims about a service.
pub(super) fn recorded(service: &Slug, statements: Vec<Statement>) -> impl Iterator<Item = Change> {
    let service = service.clone();
    statements
        .into_iter()
        .map(move |claim| Change::ClaimRecorded(ClaimRecorded { service: service.clone(), claim }))
}
