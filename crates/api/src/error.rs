//! Errors that are the client's fault, with the code that tells which.

use async_graphql::{Error, ErrorExtensions};
use writer::Refusal;
use writer::authorise::Denied;

/// `extensions.code` of errors that resolvers make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// An argument does not fit.
    BadRequest,
    /// What an argument names does not exist, where an answer without it would mislead.
    NotFound,
    /// Who asks is not known, and it matters.
    Unauthenticated,
    /// The viewer may not do this.
    Forbidden,
    /// More is being written than can be.
    RateLimited,
    /// Nothing can be written at the moment.
    Unavailable,
    /// Nothing is ever written here.
    ReadOnly,
}

impl Code {
    fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::NotFound => "NOT_FOUND",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::RateLimited => "RATE_LIMITED",
            Self::Unavailable => "UNAVAILABLE",
            Self::ReadOnly => "READ_ONLY",
        }
    }
}

/// An error with a code. Messages are lower case and say what, where and what was expected.
pub(crate) fn error(code: Code, message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code.as_str()))
}

/// An argument that does not fit.
pub(crate) fn bad_request(message: impl Into<String>) -> Error {
    error(Code::BadRequest, message)
}

/// The viewer may not do this.
pub(crate) fn denied(denied: &Denied) -> Error {
    error(code_of(denied), denied.to_string())
}

fn code_of(denied: &Denied) -> Code {
    match denied {
        Denied::InStep { denied, .. } => code_of(denied),
        Denied::Unauthenticated { .. } => Code::Unauthenticated,
        Denied::Role { .. }
        | Denied::OwnProposal { .. }
        | Denied::OwnWords { .. }
        | Denied::OwnReturn { .. }
        | Denied::NotAsked
        | Denied::NotAuthor { .. } => Code::Forbidden,
    }
}

/// The error of the request, for a refusal that is not about the input.
pub(crate) fn refused(refusal: &Refusal) -> Error {
    match refusal {
        Refusal::Denied(denied) => self::denied(denied),
        Refusal::Busy => error(Code::RateLimited, refusal.to_string()),
        Refusal::ReadOnly => error(Code::ReadOnly, refusal.to_string()),
        outage if outage.is_outage() => {
            let advice = "try again later, with the same `idempotencyKey` so that nothing is done twice";
            error(Code::Unavailable, format!("{outage}; {advice}"))
        }
        // Without a code: an internal error, which the server logs and masks.
        Refusal::Faults(_) | Refusal::Store(_) | Refusal::Clock(_) | Refusal::Closing => {
            Error::new(refusal.to_string())
        }
    }
}
