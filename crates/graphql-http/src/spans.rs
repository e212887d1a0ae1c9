//! A span for every request, for whoever collects them, by the
//! [conventions of OpenTelemetry](https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/).
//!
//! The same as in the log, and nothing more: no variables, no document.

use std::sync::Arc;

use opentelemetry::KeyValue;
use opentelemetry::global::{self, BoxedSpan, BoxedTracer};
use opentelemetry::propagation::Extractor;
use opentelemetry::trace::{Span, SpanKind, Status, Tracer};
use poem::http::{HeaderMap, Method};

use crate::{request_id::RequestId, request_log::Operation};

/// Makes the spans.
#[derive(Clone)]
pub(crate) struct Spans(Arc<BoxedTracer>);

/// A request that was answered.
pub(crate) struct Answered<'a> {
    pub(crate) id: &'a RequestId,
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) operation: Option<&'a Operation>,
    pub(crate) status: u16,
}

impl Spans {
    pub(crate) fn new(tracer: BoxedTracer) -> Self {
        Self(Arc::new(tracer))
    }

    /// The span of a request that begins now, below that of its caller, if the request names one (`traceparent`).
    pub(crate) fn start(&self, method: &Method, headers: &HeaderMap) -> BoxedSpan {
        let parent = global::get_text_map_propagator(|propagator| propagator.extract(&Headers(headers)));
        let span = self.0.span_builder(method.to_string()).with_kind(SpanKind::Server);
        self.0.build_with_context(span, &parent)
    }
}

/// Ends the span of a request.
pub(crate) fn end(mut span: BoxedSpan, request: &Answered<'_>) {
    let Answered { id, method, path, operation, status } = *request;
    span.set_attributes([
        KeyValue::new("http.request.method", method.to_string()),
        KeyValue::new("url.path", path.to_owned()),
        KeyValue::new("http.response.status_code", i64::from(status)),
        KeyValue::new("request_id", id.to_string()),
    ]);
    if let Some(operation) = operation {
        let kind = operation.kind.to_string();
        span.set_attribute(KeyValue::new("graphql.operation.type", kind.clone()));
        span.set_attribute(KeyValue::new("graphql.cost", i64::try_from(operation.cost).unwrap_or(i64::MAX)));
        span.set_attributes(operation.cached.map(|cached| KeyValue::new("graphql.cached", cached)));
        match operation.shown_name() {
            Some(name) => {
                span.update_name(format!("{kind} {name}"));
                span.set_attribute(KeyValue::new("graphql.operation.name", name.to_owned()));
            }
            None => span.update_name(kind),
        }
    }
    if status >= 500 {
        span.set_status(Status::error(status.to_string()));
    }
    span.end();
}

/// Headers as a propagator reads them.
struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(poem::http::HeaderName::as_str).collect()
    }
}
