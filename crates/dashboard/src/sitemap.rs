//! `/sitemap.xml`, the addresses of all pages that search engines may list, and `/robots.txt`, which names it.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use poem::{
    Endpoint, Request, Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use serde_json::{Value, json};

use crate::api::{Api, Silence, again};
use crate::asset::only_read;
use crate::html::escape;
use crate::plain::words::{list, number, text};

pub(crate) const SERVICES: &str = include_str!("plain/sitemap_services.graphql");
pub(crate) const BODIES: &str = include_str!("plain/sitemap_bodies.graphql");
/// The most pages of a list that are asked for: 25,000 entries, half of what a sitemap may have.
const PAGES: usize = 250;
/// The views that everybody sees.
const VIEWS: [&str; 10] =
    ["/", "/services", "/matrix", "/classify", "/funding", "/map", "/quality", "/help", "/changes", "/docs/"];
/// What is of no use to a search engine: what needs a key or a question.
const NOT_LISTED: [&str; 11] = [
    "/graphql",
    "/graphiql",
    "/review",
    "/proposals",
    "/work",
    "/change/",
    "/keys",
    "/rounds",
    "/answer",
    "/sign-in",
    "/search",
];
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The paths of a revision.
type Paths = (i64, Arc<Vec<String>>);

pub(crate) struct Sitemap {
    api: Arc<Api>,
    /// The path beneath which the pages are reached; empty for the root.
    base: String,
    kept: Mutex<Option<Paths>>,
}

/// Beneath a path no search engine looks for it: what it says is for the file at the root of the site.
pub(crate) struct Robots {
    /// The path beneath which the pages are reached; empty for the root.
    base: String,
}

impl Sitemap {
    pub(crate) fn new(api: Arc<Api>, base: String) -> Self {
        Self { api, base, kept: Mutex::default() }
    }

    /// The paths in the revision in force. The first question is counted as the caller's.
    async fn paths(&self, request: Request) -> Result<Arc<Vec<String>>, Silence> {
        let caller = again(&request);
        let first = self.api.ask(request, SERVICES, json!({ "after": null })).await?;
        let revision = number(&first, "/registry/revision");
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, paths)) = kept.filter(|(of, _)| *of == revision) {
            return Ok(paths);
        }
        let mut paths: Vec<String> = VIEWS.iter().map(|&view| view.to_owned()).collect();
        let bodies = self.api.ask(again(&caller), BODIES, json!({ "after": null })).await?;
        let lists = [
            (SERVICES, "/services", "/services", first),
            (BODIES, "/commissioningBodies", "/funding", bodies),
        ];
        for (query, field, under, mut page) in lists {
            for _ in 0..PAGES {
                let nodes = list(&page, &format!("{field}/nodes"));
                paths.extend(nodes.iter().map(|node| format!("{under}/{}", text(node, "/slug"))));
                if page.pointer(&format!("{field}/pageInfo/hasNextPage")) != Some(&Value::Bool(true)) {
                    break;
                }
                let after = json!({ "after": page.pointer(&format!("{field}/pageInfo/endCursor")) });
                page = self.api.ask(again(&caller), query, after).await?;
            }
        }
        let paths = Arc::new(paths);
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((revision, paths.clone()));
        Ok(paths)
    }
}

impl Endpoint for Sitemap {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        only_read(&request)?;
        let Some(origin) = origin(&request) else {
            return Ok(Response::builder().status(StatusCode::BAD_REQUEST).body("expected a Host header"));
        };
        let Ok(paths) = self.paths(request).await else {
            let retry = (header::RETRY_AFTER, HeaderValue::from_static("60"));
            let response =
                Response::builder().status(StatusCode::SERVICE_UNAVAILABLE).header(retry.0, retry.1);
            return Ok(response.body("the addresses cannot be listed at the moment"));
        };
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for path in paths.iter() {
            // Writing to memory does not fail.
            let _ = writeln!(xml, "<url><loc>{}{}{}</loc></url>", escape(&origin), self.base, escape(path));
        }
        xml.push_str("</urlset>\n");
        Ok(answer("application/xml; charset=utf-8", xml))
    }
}

impl Robots {
    pub(crate) fn new(base: String) -> Self {
        Self { base }
    }
}

impl Endpoint for Robots {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        only_read(&request)?;
        let mut text = String::from("User-agent: *\n");
        for path in NOT_LISTED {
            let _ = writeln!(text, "Disallow: {}{path}", self.base);
        }
        if let Some(origin) = origin(&request) {
            let _ = writeln!(text, "\nSitemap: {origin}{}/sitemap.xml", self.base);
        }
        Ok(answer("text/plain; charset=utf-8", text))
    }
}

/// It names the site by which it was asked for, so no cache may give it to who asked by another name.
fn answer(media_type: &'static str, body: String) -> Response {
    Response::builder()
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::VARY, "host, x-forwarded-proto")
        .content_type(media_type)
        .body(body)
}

/// The site by which the caller knows this server, as it says itself.
fn origin(request: &Request) -> Option<String> {
    let authority = request.uri().authority().map(ToString::to_string);
    let host = authority.or_else(|| request.header(header::HOST).map(str::to_owned))?;
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    if host.is_empty() || !host.bytes().all(is_plain) {
        return None;
    }
    let scheme = if request.header(FORWARDED_PROTO) == Some("https") { "https" } else { "http" };
    Some(format!("{scheme}://{host}"))
}
