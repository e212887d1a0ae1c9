//! `/funding.svg` and its like: the funding network as a file, with the filter in the address.

use std::sync::Arc;

use api::{FundingFileError, Request as Asked, funding_file};
use poem::{
    Endpoint, Request, Response,
    http::{HeaderValue, StatusCode, header},
};

use crate::{
    error::Code,
    method::{only_read, plain_error},
};

/// A style of its own is all that a picture needs; it runs nothing and loads nothing.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// Serves one format, as the public sees the network: the address is meant to be passed on.
pub(crate) struct FundingFile<A> {
    /// The end of the file's name.
    pub(crate) ending: &'static str,
    /// What a request by the public reads from.
    pub(crate) ask: A,
}

impl<A: Fn() -> Arc<Asked> + Send + Sync> Endpoint for FundingFile<A> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        only_read(&request)?;
        let query = request.uri().query().unwrap_or_default();
        Ok(match funding_file(&(self.ask)(), self.ending, query) {
            Ok(file) => Response::builder()
                .header(header::CONTENT_TYPE, file.media_type)
                .header(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY))
                .body(file.content),
            Err(FundingFileError::Query(message)) => {
                plain_error(StatusCode::BAD_REQUEST, Code::BadRequest, &message)
            }
            Err(FundingFileError::Nothing(message)) => {
                plain_error(StatusCode::NOT_FOUND, Code::NotFound, &message)
            }
        })
    }
}
