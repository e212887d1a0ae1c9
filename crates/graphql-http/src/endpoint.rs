//! GraphQL over HTTP, as its specification says (<https://graphql.github.io/graphql-over-http/draft/>).
//!
//! | request | answer |
//! |---|---|
//! | `POST`, `application/json` | run |
//! | `POST`, anything else | 415: a form on another site can send it |
//! | `GET` with a query | run |
//! | `GET` with a mutation | 405: addresses are fetched ahead, crawled and repeated |
//! | `HEAD` | as `GET`, without the body |
//! | `GET`, whose answer the caller has (`If-None-Match`) | 304 |
//! | an id in the place of the document | run, if it is that of a known one ([`crate::documents`]) |
//! | a document that is not registered, where only registered ones run | 400 |
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

use std::sync::Arc;

use async_graphql::{Data, Executor, Request, Response, Value, parser::types::OperationType};
use poem::{
    Endpoint,
    http::{HeaderValue, Method, StatusCode, header},
};

use self::{answer::Answer, media_type::MediaType};
pub(crate) use self::{
    body::{check_type, read as read_body},
    fault::Fault,
    params::Params,
};
use crate::{
    cache::{Form, Kept, Key, is_known},
    caller::{AnsweredAt, Caller, Standing},
    coding::{self, Coding},
    cost::Spent,
    error::{Code, error, internal},
    files::public,
    gate::{Entrant, Gate, put_in},
    guard::{Admitted, Refusal, cost_extension},
    request_id::RequestId,
    request_log::Operation,
    run::Outcome,
};

/// The methods that the endpoint answers.
const METHODS: &str = "GET, HEAD, POST, OPTIONS";

/// Serves a schema, or anything else that executes GraphQL, at one address.
#[derive(Clone)]
pub(crate) struct GraphqlHttp<E> {
    executor: E,
    gate: Arc<Gate>,
}

impl<E: Executor> GraphqlHttp<E> {
    /// An endpoint that runs what the gate lets in.
    pub(crate) fn new(executor: E, gate: Arc<Gate>) -> Self {
        Self { executor, gate }
    }

    /// Lets the caller in, and answers.
    async fn respond(
        &self,
        http: poem::Request,
        media: MediaType,
        id: &RequestId,
    ) -> Result<poem::Response, Fault> {
        let caller = Caller::of(&http, id);
        let Entrant { data, standing, allowance } = self.gate.enter(&caller).await?;
        let place = self.gate.limiter.operation(&caller)?;
        let answer = match &standing {
            Some(standing) => self.answer_kept(http, media, id, data, standing).await,
            None => self.answer_new(http, media, id, data).await,
        };
        let mut response =
            answer.unwrap_or_else(|fault| Answer::fault(media, fault).into_response(&self.gate.work));
        allowance.tell(response.headers_mut());
        if place.is_counted() {
            // It is given back when the answer has left.
            response.set_data(Arc::new(place));
        }
        Ok(response)
    }

    /// Answers a request of which nothing is known but itself.
    async fn answer_new(
        &self,
        mut http: poem::Request,
        media: MediaType,
        id: &RequestId,
        data: Data,
    ) -> Result<poem::Response, Fault> {
        let params = self.params(&self.read(&mut http).await?, &data)?;
        let answer = self.answer(params, http.method(), media, id, data).await?;
        Ok(answer.coded(Coding::accepted(http.headers())).await.into_response(&self.gate.work))
    }

    /// Answers a request whose answer depends on its standing, and on nothing else: from the cache, if it is there.
    async fn answer_kept(
        &self,
        mut http: poem::Request,
        media: MediaType,
        id: &RequestId,
        data: Data,
        standing: &Standing,
    ) -> Result<poem::Response, Fault> {
        let raw = self.read(&mut http).await?;
        let cache = self.gate.cache.as_deref();
        // Before the documents are looked at: those that are registered meanwhile are not taken for these.
        let documents = self.gate.documents.generation();
        let as_it_came = cache.map(|_| raw.key(standing, media, documents));
        if let Some((cache, key)) = cache.zip(as_it_came.as_ref())
            && let Some(kept) = cache.get(key, standing)
        {
            return Ok(self.send(&kept, true, &http, media, standing).await);
        }
        let params = self.params(&raw, &data)?;
        let by_parts = cache.map(|_| params.key(standing, media, documents));
        if let Some((cache, (key, by_parts))) = cache.zip(as_it_came.clone().zip(by_parts.as_ref()))
            && let Some(kept) = cache.get(by_parts, standing)
        {
            cache.put(key, &kept);
            return Ok(self.send(&kept, true, &http, media, standing).await);
        }
        let answer = self.answer(params, http.method(), media, id, data).await?;
        let is_query = answer.operation().is_some_and(|operation| operation.kind == OperationType::Query);
        let wanted = cache.is_some() || *http.method() != Method::POST;
        let operation = answer.operation().cloned().filter(|_| wanted && is_query && answer.can_be_kept());
        let Some(operation) = operation else {
            let answer = answer.coded(Coding::accepted(http.headers())).await;
            return Ok(answer.into_response(&self.gate.work));
        };
        let kept = Arc::new(Kept::new(answer.body().clone(), media.number(), operation));
        if let Some((cache, keys)) = cache.zip(as_it_came.zip(by_parts)) {
            cache.put(keys.0, &kept);
            cache.put(keys.1, &kept);
        }
        Ok(self.send(&kept, false, &http, media, standing).await)
    }

    /// An answer that may be kept, with all that caches on the way need to know; or that the caller has it already.
    async fn send(
        &self,
        kept: &Kept,
        hit: bool,
        http: &poem::Request,
        media: MediaType,
        standing: &Standing,
    ) -> poem::Response {
        let by_get = *http.method() != Method::POST;
        let (body, tag, coding) = kept.coded(http.headers()).await;
        let known = by_get && is_known(http.headers(), &tag);
        let mut response = if known {
            poem::Response::builder().status(StatusCode::NOT_MODIFIED).finish()
        } else {
            poem::Response::builder().status(StatusCode::OK).body(self.gate.work.sending(body))
        };
        let cache_control = match (by_get, &standing.viewer) {
            (false, _) => HeaderValue::from_static("no-store"),
            (true, Some(_)) => HeaderValue::from_static("private, no-cache"),
            (true, None) => public(self.gate.max_age),
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, cache_control);
        headers.insert(header::ETAG, tag);
        headers.append(header::VARY, HeaderValue::from_static("authorization, accept"));
        if known {
            coding::declare(headers, None);
        } else {
            headers.insert(header::CONTENT_TYPE, media.content_type());
            coding::declare(headers, coding);
        }
        let cached = self.gate.cache.is_some().then_some(hit);
        if let Some(operation) = &kept.operation {
            response.set_data(Operation { cached, ..operation.clone() });
        }
        response
    }

    /// Runs a request, if the guard admits it.
    async fn answer(
        &self,
        params: Params,
        method: &Method,
        media: MediaType,
        id: &RequestId,
        data: Data,
    ) -> Result<Answer, Fault> {
        let admitted = match self.gate.admit(&params, &data) {
            Ok(admitted) => admitted,
            Err(refusal) => {
                return Ok(Answer::refused(media, Response::from_errors(refusal.errors()), id));
            }
        };
        let operation = Operation::of(&admitted);
        match admitted.operation_type {
            OperationType::Query => {}
            OperationType::Mutation if *method == Method::POST => {}
            OperationType::Mutation => {
                return Err(Fault::method("a mutation needs POST, and this is GET".to_owned(), "POST"));
            }
            OperationType::Subscription => {
                let message = "a subscription needs a WebSocket, and this is a plain request";
                let response = Response::from_errors(vec![error(Code::BadRequest, message, None)]);
                return Ok(Answer::refused(media, response, id).of(operation));
            }
        }
        Ok(self.execute(params, admitted, data, media, id).await?.of(operation))
    }

    /// A request as it came.
    async fn read(&self, http: &mut poem::Request) -> Result<Raw, Fault> {
        if *http.method() != Method::POST {
            return Ok(Raw::Address(http.uri().query().unwrap_or_default().to_owned()));
        }
        body::check_type(http.headers())?;
        Ok(Raw::Body(body::read(http, self.gate.guard.limits()).await?))
    }

    /// The parameters of a request.
    fn params(&self, raw: &Raw, data: &Data) -> Result<Params, Fault> {
        let nesting = self.gate.guard.limits().json_nesting;
        let mut params = match raw {
            Raw::Address(query) => Params::from_query_string(query, nesting)?,
            Raw::Body(body) => Params::from_body(body, nesting)?,
        };
        self.gate.documents.fill(&mut params, data)?;
        Ok(params)
    }

    /// Runs an operation that was admitted, if there is room for its work.
    async fn execute(
        &self,
        params: Params,
        admitted: Admitted,
        mut data: Data,
        media: MediaType,
        id: &RequestId,
    ) -> Result<Answer, Fault> {
        let held = self.gate.work.take(admitted.cost)?;
        let (answered_at, kind, small) =
            (put_in::<AnsweredAt>(&data), admitted.operation_type, admitted.is_small());
        let spent = Arc::new(Spent::new(&self.gate.guard, admitted.cost));
        data.insert(spent.clone());
        let mut request = Request::new(params.query).variables(params.variables);
        request.operation_name = params.operation_name;
        request.extensions = params.extensions;
        request.data = data;
        request.set_parsed_query(admitted.document);
        let (limits, answer_id) = (self.gate.guard.limits().clone(), id.clone());
        let finish = move |mut response: Response| {
            let _held = held;
            if !executed(&response) {
                return Answer::refused(media, response, &answer_id);
            }
            response.extensions.insert("cost".to_owned(), cost_extension(spent.units(), &limits));
            if let Some(answered_at) = answered_at {
                let revision = Value::Number(answered_at.revision().into());
                response.extensions.insert("revision".to_owned(), revision);
            }
            Answer::executed(media, response, &answer_id, limits.answer_bytes)
        };
        Ok(match self.gate.runner.run(&self.executor, request, kind, small, finish).await {
            Outcome::Done(answer) => answer,
            Outcome::Panicked(message) => {
                tracing::error!(request_id = %id, error = %message, "a resolver panicked");
                Answer::failed(media, StatusCode::INTERNAL_SERVER_ERROR, vec![internal(id)])
            }
            Outcome::TimedOut(exceeded) => {
                let mut errors = Refusal::Limit(exceeded).errors();
                if kind == OperationType::Mutation {
                    for error in &mut errors {
                        error
                            .message
                            .push_str("; it is still running, ask again with the same idempotency key");
                    }
                }
                Answer::failed(media, StatusCode::SERVICE_UNAVAILABLE, errors)
            }
        })
    }
}

/// A request as it came.
enum Raw {
    /// The query part of its address.
    Address(String),
    /// Its body.
    Body(Vec<u8>),
}

impl Raw {
    /// What its answer is kept under while these documents are registered.
    fn key(&self, standing: &Standing, media: MediaType, documents: u64) -> Key {
        let (form, bytes) = match self {
            Self::Address(query) => (Form::Address, query.as_bytes()),
            Self::Body(body) => (Form::Body, body.as_slice()),
        };
        Key::new(standing, media.number(), form, &[bytes, &documents.to_le_bytes()])
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
                return Ok(self.gate.options(&Caller::of(&http, &id), METHODS));
            }
            Method::GET | Method::HEAD | Method::POST => match media {
                Some(media) => self.respond(http, media, &id).await,
                None => Err(not_acceptable()),
            },
            _ => Err(Fault::method(
                format!("{} is not for GraphQL, expected GET or POST", http.method()),
                METHODS,
            )),
        };
        let media = media.unwrap_or(MediaType::Json);
        Ok(answer.unwrap_or_else(|fault| Answer::fault(media, fault).into_response(&self.gate.work)))
    }
}

fn not_acceptable() -> Fault {
    let message = "no media type in `Accept` can be answered, expected `application/graphql-response+json` or \
                   `application/json`";
    Fault::new(StatusCode::NOT_ACCEPTABLE, Code::BadRequest, message)
}
