//! Requests that fail as HTTP, before they are GraphQL.

use async_graphql::ServerError;
use poem::http::{HeaderName, HeaderValue, StatusCode, header};

use crate::{
    caller::Rejection,
    error::{Code, error},
    guard::Refusal,
    work::Work,
};

/// A request that fails as HTTP: its status holds whatever media type it accepts.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) status: StatusCode,
    pub(crate) errors: Vec<ServerError>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Fault {
    pub(crate) fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        Self { status, errors: vec![error(code, message, None)], headers: Vec::new() }
    }

    pub(crate) fn refused(status: StatusCode, refusal: &Refusal) -> Self {
        Self { status, errors: refusal.errors(), headers: Vec::new() }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// As JSON, for those who have not got as far as a media type.
    pub(crate) fn into_response(self, work: &Work) -> poem::Response {
        super::answer::Answer::fault(super::MediaType::Json, self).into_response(work)
    }

    /// 405, with the methods that are allowed.
    pub(crate) fn method(message: String, allow: &'static str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, Code::BadRequest, message).with(header::ALLOW, allow)
    }
}

impl From<Rejection> for Fault {
    fn from(rejection: Rejection) -> Self {
        Self {
            headers: rejection.headers,
            ..Self::new(rejection.code.status(), rejection.code, rejection.message)
        }
    }
}
