//! What `/metrics` tells: counts, times and sizes in the text format of Prometheus.
//!
//! Operations are distinguished by their names where these are those of trusted documents. All others share a label: names are
//! the caller's to choose, and whatever room there was for them, a stranger could fill it.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use poem::{
    Endpoint, Request, Response,
    http::{StatusCode, header},
};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, text::encode},
    metrics::{
        MetricType,
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::{ConstGauge, Gauge},
        histogram::Histogram,
    },
    registry::Registry,
};

use crate::{error::Code, method, request_log::Operation};

/// What operations of other names are counted under, and those without a name.
const OTHER: &str = "other";
const UNNAMED: &str = "unnamed";

/// Upper ends of classes of durations, in seconds.
const SECONDS: [f64; 12] = [0.000_1, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0];
/// Upper ends of classes of static costs.
const COSTS: [f64; 7] = [10.0, 100.0, 1_000.0, 5_000.0, 10_000.0, 50_000.0, 100_000.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByOperation {
    operation: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByOutcome {
    operation: String,
    kind: &'static str,
    transport: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByStatus {
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByCode {
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByResult {
    result: &'static str,
}

/// Where everything that is counted is counted. Clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Counts>);

struct Counts {
    registry: RwLock<Registry>,
    names: HashSet<String>,
    operations: Family<ByOutcome, Counter>,
    durations: Family<ByOperation, Histogram, fn() -> Histogram>,
    costs: Histogram,
    responses: Family<ByStatus, Counter>,
    errors: Family<ByCode, Counter>,
    cache: Family<ByResult, Counter>,
    websockets: Gauge,
}

impl Metrics {
    /// Metrics that tell these operations apart.
    #[must_use]
    pub fn new<'a>(known: impl IntoIterator<Item = &'a str>) -> Self {
        let durations: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(SECONDS));
        let counts = Counts {
            registry: RwLock::new(Registry::with_prefix("rare_jewels")),
            names: known.into_iter().map(str::to_owned).collect(),
            operations: Family::default(),
            durations,
            costs: Histogram::new(COSTS),
            responses: Family::default(),
            errors: Family::default(),
            cache: Family::default(),
            websockets: Gauge::default(),
        };
        let metrics = Self(Arc::new(counts));
        let c = &metrics.0;
        metrics.register("operations", "GraphQL operations that were admitted", c.operations.clone());
        metrics.register("request_duration_seconds", "How long requests took", c.durations.clone());
        metrics.register("operation_cost", "Static costs of operations", c.costs.clone());
        metrics.register("http_responses", "Answers by status, pages included", c.responses.clone());
        metrics.register(
            "errors",
            "Answers without data, by the code of their first error",
            c.errors.clone(),
        );
        metrics.register(
            "cache_lookups",
            "Queries answered from the cache (hit) or not (miss)",
            c.cache.clone(),
        );
        metrics.register("websocket_connections", "WebSockets that are open", c.websockets.clone());
        metrics
    }

    fn register(&self, name: &str, help: &str, metric: impl prometheus_client::registry::Metric) {
        self.0.registry.write().unwrap_or_else(PoisonError::into_inner).register(name, help, metric);
    }

    /// A number that is looked up on every request for it.
    pub(crate) fn gauge(
        &self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> i64 + Send + Sync + 'static,
    ) {
        let gauge = Read { name, help, now: Box::new(read) };
        let mut registry = self.0.registry.write().unwrap_or_else(PoisonError::into_inner);
        registry.register_collector(Box::new(gauge));
    }

    /// Numbers that only grow, by one label, looked up on every request for them.
    pub(crate) fn counter(
        &self,
        name: &'static str,
        help: &'static str,
        label: &'static str,
        read: impl Fn() -> Vec<(&'static str, u64)> + Send + Sync + 'static,
    ) {
        let counter = ReadByLabel { name, help, label, now: Box::new(read) };
        let mut registry = self.0.registry.write().unwrap_or_else(PoisonError::into_inner);
        registry.register_collector(Box::new(counter));
    }

    /// The name under which an operation is counted.
    fn name(&self, name: Option<&str>) -> String {
        match name {
            None => UNNAMED.to_owned(),
            Some(name) if self.0.names.contains(name) => name.to_owned(),
            Some(_) => OTHER.to_owned(),
        }
    }

    /// An operation was admitted.
    pub(crate) fn operation(&self, operation: &Operation, transport: &'static str) {
        let kind = match operation.kind {
            async_graphql::parser::types::OperationType::Query => "query",
            async_graphql::parser::types::OperationType::Mutation => "mutation",
            async_graphql::parser::types::OperationType::Subscription => "subscription",
        };
        let name = self.name(operation.name.as_deref());
        self.0.operations.get_or_create(&ByOutcome { operation: name, kind, transport }).inc();
        self.0.costs.observe(u32::try_from(operation.cost).map_or(f64::MAX, f64::from));
    }

    /// A request was answered.
    pub(crate) fn answered(
        &self,
        operation: Option<&Operation>,
        code: Option<Code>,
        status: u16,
        seconds: f64,
    ) {
        self.0.responses.get_or_create(&ByStatus { status }).inc();
        if let Some(code) = code {
            self.0.errors.get_or_create(&ByCode { code: code.as_str() }).inc();
        }
        if let Some(operation) = operation {
            self.operation(operation, "http");
            let by = ByOperation { operation: self.name(operation.name.as_deref()) };
            self.0.durations.get_or_create(&by).observe(seconds);
            if let Some(hit) = operation.cached {
                let result = if hit { "hit" } else { "miss" };
                self.0.cache.get_or_create(&ByResult { result }).inc();
            }
        }
    }

    /// A WebSocket is open for as long as what this gives is kept.
    pub(crate) fn websocket(&self) -> impl Send + 'static {
        struct Open(Gauge);
        impl Drop for Open {
            fn drop(&mut self) {
                self.0.dec();
            }
        }
        self.0.websockets.inc();
        Open(self.0.websockets.clone())
    }

    fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.0.registry.read().unwrap_or_else(PoisonError::into_inner))?;
        Ok(text)
    }
}

/// A number that is looked up.
struct Read {
    name: &'static str,
    help: &'static str,
    now: Box<dyn Fn() -> i64 + Send + Sync>,
}

impl fmt::Debug for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Read").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Collector for Read {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let gauge = ConstGauge::<i64>::new((self.now)());
        gauge.encode(encoder.encode_descriptor(self.name, self.help, None, gauge.metric_type())?)
    }
}

/// Numbers that are looked up, by a label.
struct ReadByLabel {
    name: &'static str,
    help: &'static str,
    label: &'static str,
    now: Box<dyn Fn() -> Vec<(&'static str, u64)> + Send + Sync>,
}

impl fmt::Debug for ReadByLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadByLabel").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Collector for ReadByLabel {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let mut family = encoder.encode_descriptor(self.name, self.help, None, MetricType::Counter)?;
        for (value, count) in (self.now)() {
            let labels = [(self.label, value)];
            ConstCounter::new(count).encode(family.encode_family(&labels)?)?;
        }
        Ok(())
    }
}

/// `/metrics`.
pub(crate) struct MetricsEndpoint(pub(crate) Metrics);

impl Endpoint for MetricsEndpoint {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        method::only_read(&request)?;
        let text =
            self.0.text().map_err(|error| poem::Error::new(error, StatusCode::INTERNAL_SERVER_ERROR))?;
        Ok(Response::builder()
            .status(StatusCode::OK)
            .header(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            .body(text))
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::types::OperationType;

    use super::*;

    fn operation(name: &str) -> Operation {
        Operation { name: Some(name.to_owned()), kind: OperationType::Query, cost: 7, cached: Some(true) }
    }

    #[test]
    fn only_the_names_of_trusted_documents_are_shown() {
        let metrics = Metrics::new(["ScoreMatrix"]);
        for number in 0..500 {
            metrics.answered(Some(&operation(&format!("Made{number}"))), None, 200, 0.001);
        }
        metrics.answered(Some(&operation("ScoreMatrix")), None, 200, 0.001);
        let text = metrics.text().unwrap();
        let shown = text.lines().filter(|line| line.starts_with("rare_jewels_operations_total")).count();
        assert_eq!(shown, 2, "{text}");
        assert!(text.contains(
            r#"rare_jewels_operations_total{operation="other",kind="query",transport="http"} 500"#
        ));
        assert!(text.contains(
            r#"rare_jewels_operations_total{operation="ScoreMatrix",kind="query",transport="http"} 1"#
        ));
        assert!(text.contains(r#"rare_jewels_cache_lookups_total{result="hit"} 501"#));
    }

    #[test]
    fn what_is_open_is_counted_for_as_long_as_it_is() {
        let metrics = Metrics::new([]);
        metrics.gauge("revision", "The revision", || 42);
        metrics.counter("sent", "What was sent", "outcome", || vec![("well", 2), ("badly", 1)]);
        let text = metrics.text().unwrap();
        assert!(text.contains("# TYPE rare_jewels_sent counter"), "{text}");
        assert!(text.contains("rare_jewels_sent_total{outcome=\"badly\"} 1"), "{text}");
        let open = metrics.websocket();
        assert!(metrics.text().unwrap().contains("rare_jewels_websocket_connections 1"));
        drop(open);
        let text = metrics.text().unwrap();
        assert!(
            text.contains("rare_jewels_websocket_connections 0") && text.contains("revision 42"),
            "{text}"
        );
    }
}
