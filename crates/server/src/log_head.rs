//! `/log/head`: where the log ends, signed.

use std::sync::Arc;

use graphql_http::{error::Code, method};
use poem::http::{StatusCode, header};
use poem::{Endpoint, Request, Response};
use store::HeadKey;
use writer::{Clock, Writer};

/// Signs where the log ends, for whoever keeps heads elsewhere: `rare-jewels log verify --heads` reads them.
pub struct LogHead {
    writer: Arc<Writer>,
    key: HeadKey,
    clock: Clock,
}

impl LogHead {
    /// An endpoint that signs with a key, by a clock.
    #[must_use]
    pub fn new(writer: &Arc<Writer>, key: HeadKey, clock: Clock) -> Self {
        Self { writer: writer.clone(), key, clock }
    }
}

impl Endpoint for LogHead {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        method::only_read(&request)?;
        let unavailable = |message: &str| {
            let mut response =
                method::plain_error(StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, message);
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
            response
        };
        let head = match self.writer.head().await {
            Ok(head) => head,
            Err(error) => return Ok(unavailable(&error.to_string())),
        };
        let Ok(json) = serde_json::to_string(&self.key.sign(&head, (self.clock)())) else {
            return Ok(unavailable("the head cannot be written as JSON"));
        };
        Ok(Response::builder()
            .content_type("application/json")
            .header(header::CACHE_CONTROL, "no-store")
            .body(format!("{json}\n")))
    }
}
