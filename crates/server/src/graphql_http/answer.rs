//! Answers, on their way from GraphQL to HTTP.

use std::collections::BTreeMap;

use async_graphql::{Response, ServerError, Value};
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::{Fault, MediaType};
use crate::{
    error::{Code, finish},
    request_id::RequestId,
    request_log::Operation,
};

/// An answer, with all that HTTP needs of it.
#[derive(Debug)]
pub(super) struct Answer {
    media: MediaType,
    status: StatusCode,
    headers: HeaderMap,
    errors: Vec<ServerError>,
    /// Absent unless execution began, as the specification asks; `null` is another thing.
    data: Option<Value>,
    extensions: BTreeMap<String, Value>,
    operation: Option<Operation>,
}

/// Its body: the errors come first, so that they are seen.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

impl Answer {
    /// The answer to a request that was executed, whatever came of it.
    pub(super) fn executed(media: MediaType, mut response: Response, id: &RequestId) -> Self {
        finish(&mut response, true, id);
        let status = StatusCode::OK;
        let Response { errors, data, extensions, http_headers: headers, .. } = response;
        Self { media, status, headers, errors, data: Some(data), extensions, operation: None }
    }

    /// The answer to a request that was not: it does not fit the schema, or passes a limit.
    pub(super) fn refused(media: MediaType, mut response: Response, id: &RequestId) -> Self {
        finish(&mut response, false, id);
        let code = response.errors.iter().find_map(Code::of).unwrap_or(Code::Internal);
        let status = match media {
            MediaType::GraphqlResponse => code.status(),
            // Whoever accepts only `application/json` takes any other status for a gateway's, not for ours.
            MediaType::Json => StatusCode::OK,
        };
        let Response { errors, extensions, http_headers: headers, .. } = response;
        Self { media, status, headers, errors, data: None, extensions, operation: None }
    }

    /// The answer to a request whose execution came to nothing.
    pub(super) fn failed(media: MediaType, status: StatusCode, errors: Vec<ServerError>) -> Self {
        Self::fault(media, Fault { status, errors, headers: Vec::new() })
    }

    /// The answer to a request that failed as HTTP.
    pub(super) fn fault(media: MediaType, fault: Fault) -> Self {
        let Fault { status, errors, headers } = fault;
        let headers = headers.into_iter().collect();
        Self { media, status, headers, errors, data: None, extensions: BTreeMap::new(), operation: None }
    }

    /// The answer, with what the log says of the operation.
    pub(super) fn of(mut self, operation: Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    /// The operation, if the request got as far as having one.
    pub(super) fn operation(&self) -> Option<&Operation> {
        self.operation.as_ref()
    }

    /// Whether it is right as long as nothing changes: an error may have to do with the moment.
    pub(super) fn can_be_kept(&self) -> bool {
        self.errors.is_empty() && self.data.is_some() && self.headers.is_empty()
    }

    /// Its body.
    pub(super) fn body(&self) -> serde_json::Result<Vec<u8>> {
        let body = Body { errors: &self.errors, data: self.data.as_ref(), extensions: &self.extensions };
        serde_json::to_vec(&body)
    }

    pub(super) fn into_response(self) -> poem::Response {
        let (status, body) = match self.body() {
            Ok(body) => (self.status, body),
            // Values have string keys and finite numbers; but a fault here must not pass for an answer.
            Err(error) => {
                tracing::error!(%error, "an answer cannot be written as JSON");
                let body = br#"{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}"#;
                (StatusCode::INTERNAL_SERVER_ERROR, body.to_vec())
            }
        };
        let mut response = poem::Response::builder().status(status).body(body);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response.headers_mut().extend(self.headers);
        response.headers_mut().insert(header::CONTENT_TYPE, self.media.content_type());
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
        if let Some(operation) = self.operation {
            response.set_data(operation);
        }
        if self.data.is_none()
            && let Some(code) = self.errors.iter().find_map(Code::of)
        {
            response.set_data(code);
        }
        response
    }
}
