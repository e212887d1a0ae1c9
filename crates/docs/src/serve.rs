//! The pages at `/docs`.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use graphql_http::base::AsWritten;
use graphql_http::method::only_read;
use graphql_http::page::Page;
use poem::{
    Endpoint, EndpointExt, Request, Response,
    endpoint::BoxEndpoint,
    http::{HeaderValue, StatusCode, header},
};
use serde::Deserialize;

use crate::site::{File, Place, Site};

/// Where the documentation begins.
const BEGINNING: &str = "/docs/";

/// Where the search is, from there.
const SEARCH: &str = "search";

/// No scripts, nothing of other sites, and a form that leads to the search.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// What is to be served at which address.
#[must_use]
pub fn routes() -> Vec<(&'static str, BoxEndpoint<'static, Response>)> {
    let pages = Pages::default();
    vec![("/docs", ToBeginning.boxed()), (BEGINNING, pages.clone().boxed()), ("/docs/*path", pages.boxed())]
}

/// The pages. They are rendered when the first of them is asked for.
#[derive(Clone, Default)]
struct Pages(Arc<OnceLock<Rendered>>);

struct Rendered {
    site: Site,
    pages: HashMap<String, Page>,
}

impl Rendered {
    fn new() -> Self {
        let site = Site::new(Place::Registry);
        let page = |file: &File| Page::new(file.media_type, file.content.to_vec());
        let pages = site.files().map(|(address, file)| (address.to_owned(), page(file))).collect();
        Self { site, pages }
    }
}

impl Endpoint for Pages {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        only_read(&request)?;
        let Rendered { site, pages } = self.0.get_or_init(Rendered::new);
        let path = request.uri().path();
        let mut address = path.strip_prefix(BEGINNING).unwrap_or_default().to_owned();
        if address.is_empty() || address.ends_with('/') {
            address.push_str("index.html");
        }
        if let Some(page) = pages.get(&address) {
            let mut response = page.call(request).await?;
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
            response.set_data(AsWritten);
            return Ok(response);
        }
        if address == SEARCH {
            let Question { q } = request.params()?;
            return Ok(made(StatusCode::OK, &site.search(&q)));
        }
        Ok(made(StatusCode::NOT_FOUND, &site.lost(BEGINNING)))
    }
}

#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    q: String,
}

/// A page that was made for one request.
fn made(status: StatusCode, page: &File) -> Response {
    Response::builder()
        .status(status)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .header(header::REFERRER_POLICY, "no-referrer")
        .header("X-Robots-Tag", "noindex")
        .content_type(page.media_type)
        .body(page.content.to_vec())
}

/// Leads to where the documentation begins: links of its pages are relative, and hold in a folder only.
struct ToBeginning;

impl Endpoint for ToBeginning {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        only_read(&request)?;
        // Relative, too: so it holds beneath any path.
        Ok(Response::builder()
            .status(StatusCode::PERMANENT_REDIRECT)
            .header(header::LOCATION, "docs/")
            .header(header::CACHE_CONTROL, "no-cache")
            .finish())
    }
}

#[cfg(test)]
mod tests {
    use poem::http::{StatusCode, header};
    use poem::{Endpoint, IntoResponse, Request, Response, Route};

    use super::routes;

    async fn get(path: &str, name: header::HeaderName, value: &str) -> Response {
        let served =
            routes().into_iter().fold(Route::new(), |routes, (path, endpoint)| routes.at(path, endpoint));
        let request = Request::builder().uri(path.parse().expect("an address")).header(name, value).finish();
        served.call(request).await.map_or_else(poem::Error::into_response, IntoResponse::into_response)
    }

    #[tokio::test]
    async fn pages_have_tags_and_a_policy_and_are_known_by_their_tags() {
        for path in [
            "/docs/",
            "/docs/index.html",
            "/docs/decisions/",
            "/docs/style.css",
            "/docs/pictures/funding.png",
        ] {
            let response = get(path, header::ACCEPT, "*/*").await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            let policy = response.header(header::CONTENT_SECURITY_POLICY).expect("a policy");
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
            let tag = response.header(header::ETAG).expect("a tag").to_owned();
            assert!(tag.starts_with('"'), "{tag}");
            assert_eq!(get(path, header::IF_NONE_MATCH, &tag).await.status(), StatusCode::NOT_MODIFIED);
        }
        let packed = get("/docs/", header::ACCEPT_ENCODING, "gzip").await;
        assert_eq!(packed.header(header::CONTENT_ENCODING), Some("gzip"));
    }

    #[tokio::test]
    async fn an_unknown_page_is_a_page_with_links_from_the_root() {
        for path in ["/docs/nothing.html", "/docs/start/partner", "/docs/..%2fCargo.toml", "/docs/a/b/"] {
            let response = get(path, header::ACCEPT, "*/*").await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            assert!(response.header(header::CONTENT_SECURITY_POLICY).is_some());
            let page = response.into_body().into_string().await.expect("a text");
            assert!(page.contains("<h1 id=\"no-such-page\">") && page.contains("href=\"/docs/index.html\""));
        }
    }

    #[tokio::test]
    async fn the_search_lists_sections_whose_links_hold() {
        for (query, status) in
            [("?q=revoke%20a%20key", 200), ("?q=", 200), ("", 200), ("?q=%3Cscript%3E", 200), ("?p=1", 200)]
        {
            let response = get(&format!("/docs/search{query}"), header::ACCEPT, "*/*").await;
            assert_eq!(response.status().as_u16(), status, "{query}");
        }
        let page = get("/docs/search?q=revoke%20key", header::ACCEPT, "*/*").await;
        let page = page.into_body().into_string().await.expect("a text");
        let links: Vec<&str> =
            page.split("<li><a href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let found: Vec<&&str> = links.iter().filter(|link| link.contains('#')).collect();
        assert!(found.iter().any(|link| link.starts_with("how-to/keys.html#")), "{found:?}");
        for link in found {
            let address = format!("/docs/{}", link.split('#').next().unwrap_or_default());
            assert_eq!(get(&address, header::ACCEPT, "*/*").await.status(), StatusCode::OK, "{link}");
        }
    }

    #[tokio::test]
    async fn the_address_without_a_slash_leads_to_the_one_with_it() {
        let response = get("/docs", header::ACCEPT, "*/*").await;
        assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT);
        assert_eq!(response.header(header::LOCATION), Some("docs/"));
    }
}
