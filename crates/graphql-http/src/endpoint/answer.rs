//! Answers, on their way from GraphQL to HTTP.

use std::collections::BTreeMap;

use async_graphql::{Response, ServerError, Value};
use bytes::Bytes;
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::{Fault, MediaType};
use crate::{
    bounded,
    coding::{self, Coding, MIN_BYTES},
    error::{Code, finish},
    guard::Refusal,
    request_id::RequestId,
    request_log::Operation,
    work::Work,
};

/// An answer, written, with all that HTTP needs of it.
#[derive(Debug)]
pub(super) struct Answer {
    media: MediaType,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// The code of the first error, where there is no data.
    code: Option<Code>,
    can_be_kept: bool,
    operation: Option<Operation>,
    coding: Option<Coding>,
}

/// A body: the errors come first, so that they are seen.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    /// Absent unless execution began, as the specification asks; `null` is another thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

impl Answer {
    /// The answer to a request that was executed, whatever became of it; it is rejected where it is longer than `max` bytes.
    pub(super) fn executed(media: MediaType, mut response: Response, id: &RequestId, max: usize) -> Self {
        finish(&mut response, true, id);
        let Response { errors, data, extensions, http_headers: headers, .. } = response;
        let body = Body { errors: &errors, data: Some(&data), extensions: &extensions };
        match bounded::to_json(&body, max) {
            Ok(body) => {
                let (body, can_be_kept) = (body.into(), errors.is_empty() && headers.is_empty());
                Self {
                    media,
                    status: StatusCode::OK,
                    headers,
                    body,
                    code: None,
                    can_be_kept,
                    operation: None,
                    coding: None,
                }
            }
            Err(bounded::Error::TooLong(exceeded)) => {
                Self::refused(media, Response::from_errors(Refusal::Limit(exceeded).errors()), id)
            }
            Err(bounded::Error::Json(error)) => Self::broken(media, &error),
        }
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
        Self::without_data(media, status, headers, &errors, &extensions)
    }

    /// The answer to a request whose execution failed.
    pub(super) fn failed(media: MediaType, status: StatusCode, errors: Vec<ServerError>) -> Self {
        Self::fault(media, Fault { status, errors, headers: Vec::new() })
    }

    /// The answer to a request that failed as HTTP.
    pub(super) fn fault(media: MediaType, fault: Fault) -> Self {
        let Fault { status, errors, headers } = fault;
        let headers = headers.into_iter().collect();
        Self::without_data(media, status, headers, &errors, &BTreeMap::new())
    }

    fn without_data(
        media: MediaType,
        status: StatusCode,
        headers: HeaderMap,
        errors: &[ServerError],
        extensions: &BTreeMap<String, Value>,
    ) -> Self {
        let code = errors.iter().find_map(Code::of);
        match serde_json::to_vec(&Body { errors, data: None, extensions }) {
            Ok(body) => {
                let body = body.into();
                Self { media, status, headers, body, code, can_be_kept: false, operation: None, coding: None }
            }
            Err(error) => Self::broken(media, &error),
        }
    }

    /// Values have string keys and finite numbers; but a fault here must not pass for an answer.
    fn broken(media: MediaType, error: &serde_json::Error) -> Self {
        tracing::error!(%error, "an answer cannot be written as JSON");
        let body = br#"{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}"#;
        let (status, code) = (StatusCode::INTERNAL_SERVER_ERROR, Some(Code::Internal));
        let (headers, body) = (HeaderMap::new(), Bytes::from_static(body));
        Self { media, status, headers, body, code, can_be_kept: false, operation: None, coding: None }
    }

    /// The answer, with what the log says of the operation.
    pub(super) fn of(mut self, operation: Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    /// The answer in a coding, where it is long enough for that.
    pub(super) async fn coded(mut self, coding: Option<Coding>) -> Self {
        let Some(coding) = coding.filter(|_| self.body.len() >= MIN_BYTES) else { return self };
        if let Some(body) = coding.compress_aside(self.body.clone()).await {
            (self.body, self.coding) = (body, Some(coding));
        }
        self
    }

    /// The operation, if the request got as far as having one.
    pub(super) fn operation(&self) -> Option<&Operation> {
        self.operation.as_ref()
    }

    /// Whether it is right as long as nothing changes: an error may have to do with the moment.
    pub(super) fn can_be_kept(&self) -> bool {
        self.can_be_kept
    }

    /// Its body.
    pub(super) fn body(&self) -> &Bytes {
        &self.body
    }

    /// The answer as it goes to the network; until it is there, it is work in flight.
    pub(super) fn into_response(self, work: &Work) -> poem::Response {
        let mut response = poem::Response::builder().status(self.status).body(work.sending(self.body));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response.headers_mut().extend(self.headers);
        response.headers_mut().insert(header::CONTENT_TYPE, self.media.content_type());
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
        coding::declare(response.headers_mut(), self.coding);
        if let Some(operation) = self.operation {
            response.set_data(operation);
        }
        if let Some(code) = self.code {
            response.set_data(code);
        }
        response
    }
}
