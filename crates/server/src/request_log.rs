//! One line in the log for every request: what it was, how it went, how long it took.
//!
//! Never the variables or the document: they may hold what somebody types into a form.

use std::time::Instant;

use async_graphql::parser::types::OperationType;
use poem::{Endpoint, IntoResponse, Middleware, Request, Response};

use crate::request_id::RequestId;

/// What the log says of a GraphQL operation; its endpoint leaves it in the data of the response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Query, mutation or subscription.
    pub kind: OperationType,
    /// Its static cost.
    pub cost: u64,
}

/// Middleware that logs every request, health checks at the level of debugging.
#[derive(Debug, Clone, Copy, Default)]
pub struct RequestLog;

impl<E: Endpoint> Middleware<E> for RequestLog {
    type Output = RequestLogEndpoint<E>;

    fn transform(&self, endpoint: E) -> Self::Output {
        RequestLogEndpoint { endpoint }
    }
}

/// See [`RequestLog`].
#[derive(Debug)]
pub struct RequestLogEndpoint<E> {
    endpoint: E,
}

impl<E: Endpoint> Endpoint for RequestLogEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let start = Instant::now();
        let id = RequestId::of(&request);
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let response = self.endpoint.call(request).await?.into_response();
        let status = response.status().as_u16();
        let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
        let operation = response.data::<Operation>();
        let name = operation
            .and_then(|operation| operation.name.as_deref())
            .map(|name| name.get(..60).unwrap_or(name));
        let kind = operation.map(|operation| tracing::field::display(operation.kind));
        let cost = operation.map(|operation| operation.cost);
        if path.starts_with("/health/") {
            tracing::debug!(request_id = %id, %method, path, status, milliseconds, "request");
        } else {
            tracing::info!(
                request_id = %id, %method, path, operation = name, kind, cost, status, milliseconds, "request"
            );
        }
        Ok(response)
    }
}
