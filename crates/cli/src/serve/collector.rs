//! Sending the spans of requests to a collector, by OpenTelemetry's own protocol over HTTP (OTLP).

use std::time::Duration;

use opentelemetry::global::{self, BoxedTracer};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};

use crate::failure::Failure;

/// How long the last spans may take to be sent when the server ends.
const GOODBYE: Duration = Duration::from_secs(3);

/// What sends spans, from a thread of its own. What cannot be sent is dropped, and the log says so; no request waits for it.
pub(super) struct Collector(SdkTracerProvider);

impl Collector {
    /// A collector at an address such as `http://localhost:4318`. Outside of the asynchronous runtime: it has its own.
    pub(super) fn at(address: &str) -> Result<Self, Failure> {
        if !address.starts_with("http://") {
            return Err(Failure::Usage(format!(
                "`--otlp-endpoint`: expected an address that begins with `http://`, such as `http://localhost:4318`, got `{address}`"
            )));
        }
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", address.trim_end_matches('/')))
            .build()
            .map_err(|error| Failure::Usage(format!("`--otlp-endpoint`: {error}")))?;
        let resource = Resource::builder().with_service_name("rare-jewels").build();
        // Every request, whatever its caller says of the trace that it belongs to: who operates the server decides.
        let provider = SdkTracerProvider::builder()
            .with_sampler(Sampler::AlwaysOn)
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        global::set_tracer_provider(provider.clone());
        global::set_text_map_propagator(TraceContextPropagator::new());
        Ok(Self(provider))
    }

    /// What spans are made with.
    pub(super) fn tracer() -> BoxedTracer {
        global::tracer("rare-jewels")
    }

    /// Sends what is left.
    pub(super) fn finish(self) {
        if let Err(error) = self.0.shutdown_with_timeout(GOODBYE) {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}
