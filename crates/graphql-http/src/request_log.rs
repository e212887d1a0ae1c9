//! One line in the log for every request: what it was, how it went, how long it took.
//!
//! Never the variables or the document: they may hold what somebody types into a form.

use std::time::Instant;

use async_graphql::parser::types::OperationType;
use poem::{Endpoint, IntoResponse, Middleware, Request, Response};

use crate::{
    error::Code,
    guard::Admitted,
    metrics::Metrics,
    request_id::RequestId,
    spans::{self, Answered, Spans},
};

/// What the log says of a GraphQL operation; its endpoint leaves it in the data of the response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Query, mutation or subscription.
    pub kind: OperationType,
    /// Its static cost.
    pub cost: u64,
    /// Whether its answer was kept from before; nothing where answers are not kept.
    pub cached: Option<bool>,
}

impl Operation {
    pub(crate) fn of(admitted: &Admitted) -> Self {
        let (name, kind) = (admitted.operation_name.clone(), admitted.operation_type);
        Self { name, kind, cost: admitted.cost, cached: None }
    }

    /// The name, not too long for a log.
    pub(crate) fn shown_name(&self) -> Option<&str> {
        self.name.as_deref().map(|name| name.get(..60).unwrap_or(name))
    }
}

/// Middleware that logs and counts every request, and makes a span of it where spans are collected. Health checks and the
/// like are logged at the level of debugging, and are no spans.
#[derive(Clone)]
pub(crate) struct RequestLog {
    pub(crate) metrics: Metrics,
    pub(crate) spans: Option<Spans>,
}

impl<E: Endpoint> Middleware<E> for RequestLog {
    type Output = RequestLogEndpoint<E>;

    fn transform(&self, endpoint: E) -> Self::Output {
        RequestLogEndpoint { endpoint, log: self.clone() }
    }
}

/// See [`RequestLog`].
pub(crate) struct RequestLogEndpoint<E> {
    endpoint: E,
    log: RequestLog,
}

impl<E: Endpoint> Endpoint for RequestLogEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let start = Instant::now();
        let id = RequestId::of(&request);
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let watched = !path.starts_with("/health/") && path != "/metrics";
        let spans = self.log.spans.as_ref().filter(|_| watched);
        let span = spans.map(|spans| spans.start(&method, request.headers()));
        let response = self.endpoint.call(request).await?.into_response();
        let status = response.status().as_u16();
        let seconds = start.elapsed().as_secs_f64();
        let milliseconds = seconds * 1000.0;
        let operation = response.data::<Operation>();
        self.log.metrics.answered(operation, response.data::<Code>().copied(), status, seconds);
        if let Some(span) = span {
            spans::end(span, &Answered { id: &id, method: &method, path: &path, operation, status });
        }
        let name = operation.and_then(Operation::shown_name);
        let kind = operation.map(|operation| tracing::field::display(operation.kind));
        let cost = operation.map(|operation| operation.cost);
        let cached = operation.and_then(|operation| operation.cached);
        if watched {
            tracing::info!(
                request_id = %id, %method, path, operation = name, kind, cost, cached, status, milliseconds, "request"
            );
        } else {
            tracing::debug!(request_id = %id, %method, path, status, milliseconds, "request");
        }
        Ok(response)
    }
}
