//! Errors as callers see them: every one has a code, and none says more about the inside than it should.
//!
//! Errors reach an answer from three sides. The [`guard`](crate::guard) and the HTTP layer make theirs here, with
//! [`error`]. async-graphql makes those of validation, without a code. Resolvers make the rest: with a code out of
//! [`Code`] in `extensions.code` when a caller can act on it, without one when something broke. [`finish`] brings
//! them together: it adds the code where one is missing, and hides what broke behind the id of the request, under
//! which the log has it.

use std::{fmt, str::FromStr};

use async_graphql::{Pos, Response, ServerError, Value, parser};
use poem::http::StatusCode;

use crate::request_id::RequestId;

/// `extensions.code` of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The request is at fault: its JSON, its parameters, its variables, its arguments.
    BadRequest,
    /// The document is no GraphQL.
    GraphqlParseFailed,
    /// The document does not fit the schema.
    GraphqlValidationFailed,
    /// The key is missing, unknown, expired or revoked.
    Unauthenticated,
    /// The key is good, and may not do this.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// The request asks for more than one request may.
    LimitExceeded,
    /// The caller asks more often than it may.
    RateLimited,
    /// There is no document with this hash: the name that clients know for it, and then send the document along.
    PersistedQueryNotFound,
    /// Documents cannot be kept here by their hash: the name that clients know for it, and then send no hashes.
    PersistedQueryNotSupported,
    /// Only registered documents run here, and this is none.
    DocumentNotRegistered,
    /// Somebody else changed it first.
    Conflict,
    /// Nothing can be written at the moment: the database is away, or its disk is full. Reads go on.
    Unavailable,
    /// Nothing is ever written here: another server takes what is to be written.
    ReadOnly,
    /// Something broke on our side.
    Internal,
}

impl Code {
    /// All codes.
    pub const ALL: [Self; 15] = [
        Self::BadRequest,
        Self::GraphqlParseFailed,
        Self::GraphqlValidationFailed,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::LimitExceeded,
        Self::RateLimited,
        Self::PersistedQueryNotFound,
        Self::PersistedQueryNotSupported,
        Self::DocumentNotRegistered,
        Self::Conflict,
        Self::Unavailable,
        Self::ReadOnly,
        Self::Internal,
    ];

    /// As it is written in `extensions.code`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::RateLimited => "RATE_LIMITED",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::DocumentNotRegistered => "DOCUMENT_NOT_REGISTERED",
            Self::Conflict => "CONFLICT",
            Self::Unavailable => "UNAVAILABLE",
            Self::ReadOnly => "READ_ONLY",
            Self::Internal => "INTERNAL",
        }
    }

    /// The status of a response whose request failed with this code before it was executed.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadRequest
            | Self::GraphqlParseFailed
            | Self::GraphqlValidationFailed
            | Self::LimitExceeded
            | Self::PersistedQueryNotFound
            | Self::PersistedQueryNotSupported
            | Self::DocumentNotRegistered => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::ReadOnly => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The code of an error, if it carries one that callers know.
    #[must_use]
    pub fn of(error: &ServerError) -> Option<Self> {
        match error.extensions.as_ref()?.get("code")? {
            Value::String(code) => code.parse().ok(),
            Value::Enum(code) => code.parse().ok(),
            _ => None,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|code| code.as_str() == text).ok_or(UnknownCode)
    }
}

/// A text is none of the [`Code`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown code, expected one of BAD_REQUEST, NOT_FOUND and the others in `Code::ALL`")]
pub struct UnknownCode;

/// An error with a code.
#[must_use]
pub fn error(code: Code, message: impl Into<String>, at: Option<Pos>) -> ServerError {
    coded(ServerError::new(message, at), code)
}

/// The error, with a code.
#[must_use]
pub fn coded(mut error: ServerError, code: Code) -> ServerError {
    error.extensions.get_or_insert_default().set("code", code.as_str());
    error
}

/// What the parser says, in a line: without its drawing of the source, which may be long.
#[must_use]
pub fn syntax_error(found: &parser::Error) -> ServerError {
    let mut message = match found {
        parser::Error::Syntax { message, start, .. } => {
            let reason = message.rsplit_once("= ").map_or(message.as_str(), |(_, reason)| reason);
            format!(
                "syntax error at line {}, column {}: {}",
                start.line,
                start.column,
                reason.replace('_', " ")
            )
        }
        other => other.to_string(),
    };
    shorten(&mut message);
    let mut error = ServerError::from(found.clone());
    error.message = message;
    coded(error, Code::GraphqlParseFailed)
}

/// The most errors in a response to a request that is not executed; a document can be wrong in thousands of places.
const MOST_ERRORS: usize = 20;

/// The longest message, in characters; messages quote names, and names can be as long as the document.
const LONGEST_MESSAGE: usize = 500;

/// Gives every error of a response its code, masks those that broke inside, and keeps within bounds.
///
/// `executed` says whether execution began, which is what tells an error of validation, without a code and a path,
/// from one of a resolver.
pub fn finish(response: &mut Response, executed: bool, id: &RequestId) {
    let most = if executed { usize::MAX } else { MOST_ERRORS };
    let more = response.errors.len().saturating_sub(most);
    response.errors.truncate(most);
    for error in &mut response.errors {
        let code = Code::of(error)
            .unwrap_or_else(|| if executed { fault(error) } else { Code::GraphqlValidationFailed });
        if code == Code::Internal {
            mask(error, id);
        } else {
            error.extensions.get_or_insert_default().set("code", code.as_str());
            shorten(&mut error.message);
        }
    }
    if more > 0
        && let Some(last) = response.errors.last_mut()
    {
        last.message = format!("{} (and {more} errors more)", last.message);
    }
}

/// Whose fault an error without a code is, that came up in execution.
///
/// Arguments are read there, and one that does not fit its type (a scalar of our own, say, or out of range) is the
/// caller's fault. async-graphql has no type for these errors, but what it says of them is in its own words, and it
/// keeps no source, as it does for errors that resolvers pass on.
fn fault(error: &ServerError) -> Code {
    let message = &error.message;
    let of_input = message.starts_with("Failed to parse \"")
        || message.starts_with("Expected input type \"")
        || message.contains(" (occurred while parsing \"");
    if of_input && error.source.is_none() { Code::BadRequest } else { Code::Internal }
}

/// Says in the log what broke, and to the caller only under which id.
fn mask(error: &mut ServerError, id: &RequestId) {
    let path = serde_json::to_string(&error.path).unwrap_or_default();
    tracing::error!(request_id = %id, %path, error = %error.message, "a resolver failed");
    let masked = internal(id);
    error.message = masked.message;
    error.extensions = masked.extensions;
    error.source = None;
}

/// The error for something that broke inside.
#[must_use]
pub fn internal(id: &RequestId) -> ServerError {
    let mut error = error(
        Code::Internal,
        format!("internal error; when you report it, quote the request id `{id}`"),
        None,
    );
    error.extensions.get_or_insert_default().set("requestId", id.as_str());
    error
}

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(LONGEST_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_as_they_are_written() {
        for code in Code::ALL {
            assert_eq!(code.as_str().parse(), Ok(code));
        }
        assert_eq!("bad_request".parse::<Code>(), Err(UnknownCode));
    }

    #[test]
    fn what_broke_is_masked_and_what_callers_can_act_on_is_not() {
        let id = RequestId::parse("abc").unwrap();
        let mut response = Response::from_errors(vec![
            ServerError::new("no route to 10.0.0.7", None),
            coded(ServerError::new("secret", None), Code::Internal),
            coded(ServerError::new("no service `x`", None), Code::NotFound),
            ServerError::new("Failed to parse \"Int\": too large", None),
        ]);
        finish(&mut response, true, &id);
        let seen: Vec<_> =
            response.errors.iter().map(|error| (Code::of(error), error.message.as_str())).collect();
        let masked = "internal error; when you report it, quote the request id `abc`";
        assert_eq!(
            seen,
            [
                (Some(Code::Internal), masked),
                (Some(Code::Internal), masked),
                (Some(Code::NotFound), "no service `x`"),
                (Some(Code::BadRequest), "Failed to parse \"Int\": too large"),
            ]
        );
    }

    #[test]
    fn answers_do_not_grow_with_the_faults_of_the_request() {
        let long = ServerError::new("x".repeat(100_000), None);
        let mut response = Response::from_errors(vec![long; 1_000]);
        finish(&mut response, false, &RequestId::parse("abc").unwrap());
        assert_eq!(response.errors.len(), 20);
        assert!(response.errors[19].message.ends_with("… (and 980 errors more)"));
        assert!(serde_json::to_string(&response).unwrap().len() < 20_000);
    }

    #[test]
    fn syntax_errors_take_one_line() {
        let found = parser::parse_query("{ a(b: ) }").unwrap_err();
        insta::assert_snapshot!(syntax_error(&found).message, @"syntax error at line 1, column 8: expected value");
    }
}
