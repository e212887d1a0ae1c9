//! The pages over a stand-in for the API.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;

use dashboard::Dashboard;
use insta::assert_snapshot;
use poem::{
    Endpoint, EndpointExt, Request, Response, Route,
    endpoint::{DynEndpoint, make},
    http::{Method, StatusCode, header},
};
use serde_json::{Value, json};

/// A server whose API always gives the same answer.
fn server(status: StatusCode, answer: Value) -> Arc<dyn DynEndpoint<Output = Response>> {
    server_by(status, move |_| answer.clone())
}

/// A server whose API answers by the question.
fn server_by(
    status: StatusCode,
    answer: impl Fn(&str) -> Value + Send + Sync + 'static,
) -> Arc<dyn DynEndpoint<Output = Response>> {
    let (dashboard, answer) = (Dashboard::new(), Arc::new(answer));
    let graphql = make(move |request: Request| {
        let answer = answer.clone();
        async move {
            assert_eq!(request.method(), Method::POST);
            assert_eq!(request.header(header::CONTENT_TYPE), Some("application/json"));
            assert_eq!(request.header(header::COOKIE), None);
            let question = request.into_body().into_string().await.unwrap();
            let body = answer(&question).to_string();
            Response::builder().status(status).content_type("application/json").body(body)
        }
    });
    let routes = Route::new().at("/graphql", graphql.map_to_response());
    let routes =
        dashboard.routes().into_iter().fold(routes, |routes, (path, endpoint)| routes.at(path, endpoint));
    dashboard.over(routes.map_to_response())
}

async fn call(server: &Arc<dyn DynEndpoint<Output = Response>>, request: Request) -> Response {
    Endpoint::call(server, request).await.unwrap_or_else(poem::Error::into_response)
}

async fn get(server: &Arc<dyn DynEndpoint<Output = Response>>, path: &str) -> (StatusCode, String) {
    let request = Request::builder().uri(path.parse().unwrap()).header(header::COOKIE, "a=b").finish();
    let response = call(server, request).await;
    (response.status(), response.into_body().into_string().await.unwrap())
}

#[tokio::test]
async fn a_service_with_markup_in_its_name_reads_as_text() {
    let server = server(
        StatusCode::OK,
        json!({ "data": { "service": {
            "name": "<script>alert(1)</script> & \"friends\"", "nation": "WALES", "status": "UNKNOWN", "localities": [],
            "website": "javascript:alert(1)", "classification": { "class": "UNDETERMINED", "basis": "ASSESSED" },
            "funding": { "lines": [] }, "facts": [{ "definition": { "question": "Who?" }, "text": "not known", "claims": [] }],
        } } }),
    );
    let (status, page) = get(&server, "/services/x").await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains("<script>"), "{page}");
    assert!(!page.contains("href=\"javascript"), "{page}");
    assert!(page.contains("&lt;script&gt;"), "{page}");
    assert!(page.contains("no source says who pays today"), "{page}");
}

#[tokio::test]
async fn what_is_not_there_and_what_has_no_answer_is_said() {
    let none = server(StatusCode::OK, json!({ "data": { "service": null } }));
    let (status, page) = get(&none, "/services/x").await;
    assert_snapshot!(status, @"404 Not Found");
    assert!(page.contains("nothing published at this address") && page.contains("noindex"), "{page}");
    // A null beside an error is no answer.
    let errors = json!([{ "message": "masked" }]);
    for data in [json!(null), json!({ "service": null })] {
        let fault = server(StatusCode::OK, json!({ "data": data, "errors": errors }));
        let (status, page) = get(&fault, "/services/x").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("cannot show this page") && !page.contains("noindex"), "{page}");
        assert!(!page.contains("masked"), "{page}");
    }
    let busy = server(StatusCode::TOO_MANY_REQUESTS, json!({ "errors": [{ "message": "wait" }] }));
    let (status, page) = get(&busy, "/services/x").await;
    assert_snapshot!(status, @"503 Service Unavailable");
    assert!(page.contains("cannot show this page") && !page.contains("noindex"), "{page}");
    assert_snapshot!(get(&busy, "/elsewhere").await.0, @"404 Not Found");
}

#[tokio::test]
async fn a_page_that_is_too_much_to_ask_for_says_what_it_is_of() {
    let server = server_by(StatusCode::OK, |question| {
        if !question.contains("HeadOf") {
            return json!({ "data": null, "errors": [{ "message": "too much" }] });
        }
        let one = json!({ "slug": "one", "name": "One & all" });
        json!({ "data": { "commissioningBody": if question.contains("none") { json!(null) } else { one } } })
    });
    let (status, page) = get(&server, "/funding/one").await;
    assert_eq!(status, StatusCode::OK);
    assert!(!Dashboard::new().is_built() || page.contains("One &amp; all · Rare Jewels"), "{page}");
    assert!(page.contains("cannot show this page"), "{page}");
    assert_eq!(get(&server, "/funding/none").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_has_moved_leads_to_where_it_is() {
    let merged = server(StatusCode::OK, json!({ "data": { "service": { "slug": "two", "name": "Two" } } }));
    for (path, to) in [
        ("/services/one?definition=a", "/services/two?definition=a"),
        ("/plain", "/"),
        ("/plain/", "/"),
        ("/plain/services?q=a%20b", "/services?q=a%20b"),
        ("/plain/services/one", "/services/one"),
        ("/plain//example.org/", "/example.org"),
        ("/plain/\\example.org", "/example.org"),
    ] {
        let response = call(&merged, Request::builder().uri(path.parse().unwrap()).finish()).await;
        assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT, "{path}");
        assert_eq!(response.headers()[header::LOCATION], to, "{path}");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache", "{path}");
    }
}

#[tokio::test]
async fn pages_are_only_read() {
    let server = server(StatusCode::OK, json!({ "data": {} }));
    for path in ["/services", "/plain/services", "/icon.svg"] {
        let request = Request::builder().method(Method::POST).uri(path.parse().unwrap()).finish();
        let response = call(&server, request).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(response.headers()[header::ALLOW], "GET, HEAD, OPTIONS", "{path}");
    }
}

#[tokio::test]
async fn built_files_have_quoted_tags_and_last_for_ever() {
    let server = server(StatusCode::OK, json!({ "data": {} }));
    if !Dashboard::new().is_built() {
        println!("skipped: the dashboard is not built (npm run build in crates/dashboard/web)");
        assert_eq!(get(&server, "/").await.0, StatusCode::NOT_FOUND);
        return;
    }
    let (status, page) = get(&server, "/matrix").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("<noscript>") && !page.contains("<script>"), "{page}");
    let name = page.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let request =
        Request::builder().uri(name.parse().unwrap()).header(header::ACCEPT_ENCODING, "gzip").finish();
    let response = call(&server, request).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    let tag = response.headers()[header::ETAG].clone();
    assert!(tag.as_bytes().starts_with(b"\"") && tag.as_bytes().ends_with(b"\""), "{tag:?}");
    let request = Request::builder()
        .uri(name.parse().unwrap())
        .header(header::ACCEPT_ENCODING, "gzip")
        .header(header::IF_NONE_MATCH, tag)
        .finish();
    assert_eq!(call(&server, request).await.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(get(&server, "/app/nothing.js").await.0, StatusCode::NOT_FOUND);
    assert_eq!(get(&server, "/app/..%2findex.html").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn search_engines_find_the_pages_and_no_others() {
    if !Dashboard::new().is_built() {
        println!("skipped: the dashboard is not built (npm run build in crates/dashboard/web)");
        return;
    }
    let list = json!({ "pageInfo": { "hasNextPage": false }, "nodes": [{ "slug": "one" }] });
    let server = server(
        StatusCode::OK,
        json!({ "data": { "registry": { "revision": 1 }, "services": list, "commissioningBodies": list,
            "service": { "name": "One & all", "nation": "WALES", "classification": { "class": "UNDETERMINED" } } } }),
    );
    let asked = async |path: &str, host: &str| {
        let request = Request::builder().uri(path.parse().unwrap()).header(header::HOST, host);
        let response = call(&server, request.header("x-forwarded-proto", "https").finish()).await;
        (response.status(), response.into_body().into_string().await.unwrap())
    };
    let (_, map) = asked("/sitemap.xml", "example.org").await;
    for path in ["/", "/map", "/services/one", "/funding/one"] {
        assert!(map.contains(&format!("<loc>https://example.org{path}</loc>")), "{map}");
    }
    assert!(!map.contains("/keys") && !map.contains("/review"), "{map}");
    let (_, robots) = asked("/robots.txt", "example.org").await;
    assert!(
        robots.contains("Disallow: /keys\n")
            && robots.ends_with("Sitemap: https://example.org/sitemap.xml\n"),
        "{robots}"
    );
    // No name of a site becomes markup.
    assert_eq!(asked("/sitemap.xml", "a<b>").await.0, StatusCode::BAD_REQUEST);
    assert!(!asked("/robots.txt", "a\" b").await.1.contains("Sitemap"));
    let (_, page) = asked("/services/one", "example.org").await;
    assert!(page.contains("<title>One &amp; all · Rare Jewels</title>"), "{page}");
    assert!(
        page.contains("<link rel=\"canonical\" href=\"/services/one\">")
            && page.contains("application/ld+json"),
        "{page}"
    );
    let (_, page) = asked("/keys", "example.org").await;
    assert!(page.contains("noindex") && !page.contains("canonical"), "{page}");
}

#[tokio::test]
async fn what_an_address_asks_for_beyond_what_the_server_shows_is_left_to_the_app() {
    let nodes = json!([{ "slug": "one", "name": "One", "nation": "WALES" }]);
    let server =
        server(StatusCode::OK, json!({ "data": { "services": { "totalCount": 1, "nodes": nodes } } }));
    let (status, page) = get(&server, "/services?q=one").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("<div class=\"rj-read\">") && page.contains("href=\"/services/one\""), "{page}");
    let (status, page) = get(&server, "/services?nation=wales&%3Cb%3E=1").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("<noscript><div class=\"rj-read\">"), "{page}");
    assert!(page.contains("<a href=\"/services\">The same page without a choice</a>"), "{page}");
    assert!(!page.contains("<b>") && !page.contains("href=\"/services/one\""), "{page}");
}
