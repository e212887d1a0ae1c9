//! Why a request is not run.

use async_graphql::{Name, ServerError, Value};

use super::limits::LimitExceeded;
use crate::error::{Code, error};

/// Why a request is not run.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// It passes a limit.
    Limit(LimitExceeded),
    /// It is at fault; the errors, which carry their codes, say where.
    Document(Vec<ServerError>),
}

impl Refusal {
    /// The errors to answer. That of a limit carries `extensions.limit` with its `name`, `max` and `actual`.
    #[must_use]
    pub fn errors(&self) -> Vec<ServerError> {
        match self {
            Self::Limit(limit) => vec![limit_error(*limit)],
            Self::Document(errors) => errors.clone(),
        }
    }
}

impl From<LimitExceeded> for Refusal {
    fn from(limit: LimitExceeded) -> Self {
        Self::Limit(limit)
    }
}

fn limit_error(exceeded: LimitExceeded) -> ServerError {
    let entries = [
        ("name", Value::String(exceeded.limit.as_str().to_owned())),
        ("max", Value::Number(exceeded.max.into())),
        ("actual", Value::Number(exceeded.actual.into())),
    ];
    let limit = Value::Object(entries.into_iter().map(|(name, value)| (Name::new(name), value)).collect());
    let mut error = error(Code::LimitExceeded, exceeded.to_string(), None);
    error.extensions.get_or_insert_default().set("limit", limit);
    error
}
