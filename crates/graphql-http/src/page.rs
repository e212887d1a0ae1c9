//! Pages for people: a plain explorer for the GraphQL, and pages that the program brings.
//!
//! They ask nobody else for anything, fonts and scripts included, and their content security policy holds them to it.

use std::sync::Arc;

use bytes::Bytes;
use poem::{
    Endpoint, Request, Response,
    http::{HeaderValue, header},
};

use crate::{base::BasePath, cache::Kept, method};

/// Only what this server sends, only by the name of a file: nothing within the page runs or styles.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A file that is served as it is, with a strong tag, compressed once for each coding.
#[derive(Debug, Clone)]
pub struct Page(Arc<Kept>);

impl Page {
    /// `/graphiql`.
    pub(crate) fn explorer(base: &BasePath) -> Self {
        Self::html(base.links(include_str!("page/explorer.html")).into_owned())
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
        Self(Arc::new(Kept::file(content.into(), content_type)))
    }
}

impl Endpoint for Page {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        method::only_read(&request)?;
        let mut response = self.0.send(&request).await;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        Ok(response)
    }
}
