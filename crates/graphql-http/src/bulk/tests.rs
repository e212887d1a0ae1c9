use std::io::Read as _;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};

use super::*;
use crate::App;

struct Query;

#[Object]
impl Query {
    async fn quick(&self) -> bool {
        true
    }
}

/// Lines of numbers; counts those that were made.
#[derive(Default)]
struct Lines {
    state: AtomicU64,
    made: Arc<AtomicU64>,
}

fn line(number: u64) -> String {
    format!("{{\"number\":{number},\"name\":\"a service that has a name and a place\"}}\n")
}

impl Bulk for Arc<Lines> {
    fn begin(&self, _: &str, query: &str) -> Result<BulkFile, NoFile> {
        let made = self.made.clone();
        let count: u64 = query.parse().map_err(|_| NoFile::bad_query("expected a number".to_owned()))?;
        let broken = count == 13;
        let parts = (0..count).map(move |number| {
            made.fetch_add(1, Ordering::SeqCst);
            if broken && number == 7 { Err(io::Error::other("gone")) } else { Ok(line(number).into_bytes()) }
        });
        Ok(BulkFile {
            media_type: "application/x-ndjson",
            state: self.state.load(Ordering::SeqCst).to_string(),
            headers: vec![(HeaderName::from_static("registry-revision"), HeaderValue::from_static("7"))],
            tokens: 1,
            parts: Box::new(parts),
        })
    }
}

fn app(lines: &Arc<Lines>) -> impl Endpoint<Output = Response> + use<> {
    App::new(Schema::new(Query, EmptyMutation, EmptySubscription)).bulk(&["/lines"], lines.clone()).build()
}

async fn get(app: &impl Endpoint<Output = Response>, address: &str, coding: &str, tag: &str) -> Response {
    let request = Request::builder()
        .uri(address.parse().unwrap())
        .header(header::ACCEPT_ENCODING, coding)
        .header(header::IF_NONE_MATCH, tag);
    app.get_response(request.finish()).await
}

#[tokio::test]
async fn every_coding_holds_the_same_lines_and_has_a_tag_of_its_own() {
    let lines = Arc::new(Lines::default());
    let app = app(&lines);
    let expected: String = (0..20_000).map(line).collect();
    let mut tags = Vec::new();
    for (coding, name) in [("identity", None), ("gzip", Some("gzip")), ("br", Some("br"))] {
        let response = get(&app, "/lines?20000", coding, "\"none\"").await;
        assert_eq!(response.header("content-encoding"), name);
        assert_eq!(response.header("content-type"), Some("application/x-ndjson"));
        assert_eq!(response.header("registry-revision"), Some("7"));
        assert_eq!(response.header("vary"), Some("accept-encoding"));
        tags.push(response.header("etag").unwrap().to_owned());
        let body = response.into_body().into_bytes().await.unwrap();
        let mut text = String::new();
        match name {
            None => text = String::from_utf8(body.to_vec()).unwrap(),
            Some("gzip") => drop(flate2::read::GzDecoder::new(&*body).read_to_string(&mut text).unwrap()),
            Some(_) => drop(brotli::Decompressor::new(&*body, 4_096).read_to_string(&mut text).unwrap()),
        }
        assert_eq!(text, expected, "{coding}");
        // The caller has it: nothing is made.
        let before = lines.made.load(Ordering::SeqCst);
        let known = get(&app, "/lines?20000", coding, tags.last().unwrap()).await;
        assert_eq!((known.status().as_u16(), known.header("registry-revision")), (304, Some("7")));
        assert_eq!(lines.made.load(Ordering::SeqCst), before);
    }
    tags.dedup();
    assert_eq!(tags.len(), 3);
    lines.state.store(1, Ordering::SeqCst);
    assert_eq!(get(&app, "/lines?20000", "identity", &tags[0]).await.status(), 200);
}

/// Memory is bounded because nothing is made before what came before it has been taken.
#[tokio::test]
async fn what_nobody_takes_is_not_made() {
    let lines = Arc::new(Lines::default());
    let app = app(&lines);
    let mut body = get(&app, "/lines?1000000", "gzip", "\"none\"").await.into_body().into_bytes_stream();
    for _ in 0..3 {
        let piece = futures_util::StreamExt::next(&mut body).await.unwrap().unwrap();
        assert!(!piece.is_empty() && piece.len() < 2 * PIECE);
    }
    let made = lines.made.load(Ordering::SeqCst);
    assert!((1..200_000).contains(&made), "{made}");
}

#[tokio::test]
async fn a_file_that_breaks_off_is_no_whole_file() {
    let lines = Arc::new(Lines::default());
    let app = app(&lines);
    let body = get(&app, "/lines?13", "identity", "\"none\"").await.into_body().into_bytes().await;
    assert!(body.is_err());
    let bad = get(&app, "/lines?many", "identity", "\"none\"").await;
    assert_eq!((bad.status().as_u16(), bad.header("cache-control")), (400, Some("no-store")));
    // HEAD makes nothing, and does not say that there is nothing.
    let made = lines.made.load(Ordering::SeqCst);
    let head = Request::builder().method(Method::HEAD).uri("/lines?50".parse().unwrap()).finish();
    let head = app.get_response(head).await;
    assert_eq!((head.status().as_u16(), head.header("content-length")), (200, None));
    assert_eq!(lines.made.load(Ordering::SeqCst), made);
}
