//! Health checks, for whatever starts, stops and balances servers.
//!
//! `/health/live` answers 200 while the process can answer at all: restart it when it does not. `/health/ready` answers
//! 200 while it should be sent requests, and 503 with the reason otherwise: wait, and send them elsewhere.

use std::sync::Arc;

use poem::{
    Endpoint, Request, Response,
    http::{StatusCode, header},
};
use serde_json::json;

use crate::method;

/// Whether the server should be sent requests; if not, why.
pub type Readiness = Arc<dyn Fn() -> Result<(), String> + Send + Sync>;

/// Whether a path is that of a check, for which there is always room.
pub(crate) fn is_check(path: &str) -> bool {
    matches!(path, "/health/live" | "/health/ready")
}

/// The same beneath a base path, whichever that is.
pub(crate) fn ends_in_check(path: &str) -> bool {
    path.find("/health/").and_then(|at| path.get(at..)).is_some_and(is_check)
}

/// `/health/live`.
pub(crate) struct Live;

impl Endpoint for Live {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        method::only_read(&request)?;
        Ok(answer(StatusCode::OK, &json!({ "status": "live" })))
    }
}

/// `/health/ready`.
pub(crate) struct Ready(pub(crate) Readiness);

impl Endpoint for Ready {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        method::only_read(&request)?;
        Ok(match (self.0)() {
            Ok(()) => answer(StatusCode::OK, &json!({ "status": "ready" })),
            Err(reason) => {
                answer(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": "not ready", "reason": reason }))
            }
        })
    }
}

fn answer(status: StatusCode, body: &serde_json::Value) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .body(body.to_string())
}
