//! GraphQL over HTTP, as its specification says (<https://graphql.github.io/graphql-over-http/draft/>).
//!
//! | request | answer |
//! |---|---|
//! | `POST`, `application/json` | run |
//! | `POST`, anything else | 415: a form on another site can send it |
//! | `GET` with a query | run |
//! | `GET` with a mutation | 405: addresses are fetched ahead, crawled and repeated |
//! | `HEAD` | as `GET`, without the body |
//! | `OPTIONS` | 204 |
//! | an array of requests | 400 |
//! | accepts neither media type | 406 |
//!
//! Whether execution began decides between the two kinds of failure. If it did, the answer has `data` (null, perhaps),
//! and the status is 200. If it did not, the answer has no `data`; its status is 4xx for those who accept
//! `application/graphql-response+json`, and 200 for those who know only `application/json`, unless the request is no
//! GraphQL at all. See [`executed`] for how the two are told apart.

mod answer;
mod body;
mod fault;
mod media_type;
mod params;

use std::{panic::AssertUnwindSafe, time::Instant};

use async_graphql::{Data, Executor, Request, Response, Value, parser::types::OperationType};
use futures_util::FutureExt;
use poem::{
    Endpoint,
    http::{Method, StatusCode, header},
};

use self::{answer::Answer, media_type::MediaType};
pub(crate) use self::{
    body::{check_type, read as read_body},
    fault::Fault,
    params::Params,
};
use crate::{
    caller::{Caller, RequestData},
    error::{Code, error, internal},
    guard::{Admitted, Guard, LimitExceeded, LimitName, Refusal, cost_extension},
    request_id::RequestId,
    request_log::Operation,
};

/// The methods that the endpoint answers.
const METHODS: &str = "GET, HEAD, POST, OPTIONS";

/// Serves a schema, or anything else that executes GraphQL, at one address.
#[derive(Clone)]
pub struct GraphqlHttp<E> {
    executor: E,
    guard: Guard,
    request_data: Option<RequestData>,
}

impl<E: Executor> GraphqlHttp<E> {
    /// An endpoint that runs what the guard admits, and gives each request what `request_data` puts in.
    pub fn new(executor: E, guard: Guard, request_data: Option<RequestData>) -> Self {
        Self { executor, guard, request_data }
    }

    /// Reads a request, and runs it.
    async fn answer(
        &self,
        mut http: poem::Request,
        media: MediaType,
        id: &RequestId,
    ) -> Result<Answer, Fault> {
        let mut data = Data::default();
        if let Some(request_data) = &self.request_data {
            request_data(&Caller::of(&http, id), &mut data).await?;
        }
        data.insert(id.clone());
        let params = self.read(&mut http).await?;
        let admitted =
            match self.guard.admit(&params.query, &params.variables, params.operation_name.as_deref()) {
                Ok(admitted) => admitted,
                Err(refusal) => {
                    return Ok(Answer::refused(media, Response::from_errors(refusal.errors()), id));
                }
            };
        let operation = Operation {
            name: admitted.operation_name.clone(),
            kind: admitted.operation_type,
            cost: admitted.cost,
        };
        match admitted.operation_type {
            OperationType::Query => {}
            OperationType::Mutation if *http.method() == Method::POST => {}
            OperationType::Mutation => {
                return Err(Fault::method("a mutation needs POST, and this is GET".to_owned(), "POST"));
            }
            OperationType::Subscription => {
                let message = "a subscription needs a WebSocket, and this is a plain request";
                let response = Response::from_errors(vec![error(Code::BadRequest, message, None)]);
                return Ok(Answer::refused(media, response, id).of(operation));
            }
        }
        Ok(self.execute(params, admitted, data, media, id).await.of(operation))
    }

    /// The parameters of a request.
    async fn read(&self, http: &mut poem::Request) -> Result<Params, Fault> {
        let limits = self.guard.limits();
        if *http.method() != Method::POST {
            let query = http.uri().query().unwrap_or_default();
            return Params::from_query_string(query, limits.json_nesting);
        }
        body::check_type(http.headers())?;
        let body = body::read(http, limits).await?;
        Params::from_body(&body, limits.json_nesting)
    }

    /// Runs an operation that was admitted.
    async fn execute(
        &self,
        params: Params,
        admitted: Admitted,
        data: Data,
        media: MediaType,
        id: &RequestId,
    ) -> Answer {
        let mut request = Request::new(params.query).variables(params.variables);
        request.operation_name = params.operation_name;
        request.extensions = params.extensions;
        request.data = data;
        request.set_parsed_query(admitted.document);
        let executor = self.executor.clone();
        // A panic in a resolver is a fault of one request, not of the connection and what else runs on it.
        let run = AssertUnwindSafe(async move { executor.execute(request).await }).catch_unwind();
        let limit = self.guard.limits().execution;
        let start = Instant::now();
        let outcome = if admitted.operation_type == OperationType::Mutation {
            // A write that began is brought to its end, even if the caller hangs up or is no longer waited for: half
            // of it may already be durable.
            let run = tokio::spawn(run);
            tokio::time::timeout(limit, run)
                .await
                .map(|joined| joined.unwrap_or_else(|fault| Err(Box::new(fault))))
        } else {
            tokio::time::timeout(limit, run).await
        };
        match outcome {
            Ok(Ok(mut response)) => {
                if executed(&response) {
                    let cost = cost_extension(admitted.cost, self.guard.limits());
                    response.extensions.insert("cost".to_owned(), cost);
                    Answer::executed(media, response, id)
                } else {
                    Answer::refused(media, response, id)
                }
            }
            Ok(Err(panic)) => {
                let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
                let message = message.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
                tracing::error!(request_id = %id, error = %message, "a resolver panicked");
                Answer::failed(media, StatusCode::INTERNAL_SERVER_ERROR, vec![internal(id)])
            }
            Err(_) => {
                let exceeded = LimitExceeded::time(LimitName::ExecutionMilliseconds, limit, start.elapsed());
                let mut errors = Refusal::Limit(exceeded).errors();
                if admitted.operation_type == OperationType::Mutation {
                    for error in &mut errors {
                        error
                            .message
                            .push_str("; it is still running, ask again with the same idempotency key");
                    }
                }
                Answer::failed(media, StatusCode::SERVICE_UNAVAILABLE, errors)
            }
        }
    }
}

/// Whether execution began, by the looks of a response.
///
/// It did if there is data. If there is none, then either some non-null field failed and took the whole answer with
/// it, and its error has the path of that field; or the request failed before, in validation, whose errors have no
/// path. async-graphql sets the path of every error that comes up in execution. (An extension with an `execute` hook
/// could tell as well, but one extension of any kind makes async-graphql take its slow way through every field.)
#[must_use]
pub fn executed(response: &Response) -> bool {
    response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty())
}

impl<E: Executor> Endpoint for GraphqlHttp<E> {
    type Output = poem::Response;

    async fn call(&self, http: poem::Request) -> poem::Result<poem::Response> {
        let id = RequestId::of(&http);
        let media = MediaType::of(http.headers());
        let answer = match *http.method() {
            Method::OPTIONS => {
                return Ok(poem::Response::builder()
                    .status(StatusCode::NO_CONTENT)
                    .header(header::ALLOW, METHODS)
                    .finish());
            }
            Method::GET | Method::HEAD | Method::POST => match media {
                Some(media) => self.answer(http, media, &id).await,
                None => Err(not_acceptable()),
            },
            _ => Err(Fault::method(
                format!("{} is not for GraphQL, expected GET or POST", http.method()),
                METHODS,
            )),
        };
        let media = media.unwrap_or(MediaType::Json);
        Ok(answer.unwrap_or_else(|fault| Answer::fault(media, fault)).into_response())
    }
}

fn not_acceptable() -> Fault {
    let message = "no media type in `Accept` can be answered, expected `application/graphql-response+json` or \
                   `application/json`";
    Fault::new(StatusCode::NOT_ACCEPTABLE, Code::BadRequest, message)
}
