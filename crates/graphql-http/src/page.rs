//! Pages for people: a plain explorer for the GraphQL, and pages that the program brings.
//!
//! They ask nobody else for anything, fonts and scripts included, and their content security policy holds them to it.

use bytes::Bytes;
use poem::{
    Endpoint, Request, Response,
    http::{StatusCode, header},
};

use crate::method;

/// Only what this server sends, only by the name of a file: nothing within the page runs or styles.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A file that is served as it is.
#[derive(Debug, Clone)]
pub struct Page {
    content_type: &'static str,
    content: Bytes,
}

impl Page {
    /// `/graphiql`.
    pub(crate) fn explorer() -> Self {
        Self::html(include_str!("page/explorer.html"))
    }

    /// `/assets/explorer.js`.
    pub(crate) fn explorer_script() -> Self {
        Self::new("text/javascript; charset=utf-8", include_str!("page/explorer.js"))
    }

    /// `/assets/page.css`.
    pub(crate) fn style() -> Self {
        Self::new("text/css; charset=utf-8", include_str!("page/page.css"))
    }

    /// `/schema.graphql`: as text, which browsers show.
    pub(crate) fn schema(sdl: String) -> Self {
        Self::new("text/plain; charset=utf-8", sdl)
    }

    /// A page of HTML.
    pub fn html(content: impl Into<Bytes>) -> Self {
        Self::new("text/html; charset=utf-8", content)
    }

    /// A file of any type.
    pub fn new(content_type: &'static str, content: impl Into<Bytes>) -> Self {
        Self { content_type, content: content.into() }
    }
}

impl Endpoint for Page {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        method::only_read(&request)?;
        Ok(Response::builder()
            .status(StatusCode::OK)
            .header(header::CONTENT_TYPE, self.content_type)
            .header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)
            .header(header::REFERRER_POLICY, "no-referrer")
            .header(header::CACHE_CONTROL, "no-cache")
            .body(self.content.clone()))
    }
}
