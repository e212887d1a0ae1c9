//! Answers that are kept: the same as new ones, to the same callers only, and never longer than they are right.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use graphql_http::{
    caller::{AnsweredAt, Standing},
    serve::Connections,
};
use reqwest::{Response, header};
use serde_json::{Value, json};

use crate::toy::{Snapshot, Toy};

/// A toy whose field `snapshot` counts how often requests were begun, and whose answers may be kept.
async fn toy(state: &Arc<AtomicU64>, bytes: u64) -> Toy {
    let (snapshots, state) = (AtomicU64::new(0), state.clone());
    let hook = move |app: crate::toy::ToyApp| {
        app.cache_bytes(bytes).request_data(move |caller, data| {
            let snapshot = snapshots.fetch_add(1, Ordering::SeqCst) + 1;
            data.insert(Arc::new(Snapshot(usize::try_from(snapshot).unwrap())));
            let viewer = caller.bearer().map(Arc::from);
            let state = state.load(Ordering::SeqCst);
            data.insert(Standing { state, viewer, ..Standing::default() });
            data.insert(AnsweredAt::new(move || state * 10));
            Ok(())
        })
    };
    Toy::build(hook, Connections::default()).await
}

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn snapshot(toy: &Toy, key: Option<&str>) -> Value {
    let request = toy.post().body(r#"{"query":"{ snapshot }"}"#);
    toy.send(match key {
        Some(key) => request.bearer_auth(key),
        None => request,
    })
    .await
    .1
}

#[tokio::test]
async fn an_answer_is_kept_for_its_caller_until_something_changes() {
    let state = Arc::new(AtomicU64::new(1));
    let toy = toy(&state, 1 << 20).await;
    let first = snapshot(&toy, None).await;
    assert_eq!(first["extensions"]["revision"], 10);
    assert_eq!(snapshot(&toy, None).await, first);
    let own = snapshot(&toy, Some("a")).await;
    assert_ne!(own, first);
    assert_eq!(snapshot(&toy, Some("a")).await, own);
    assert_ne!(snapshot(&toy, Some("b")).await, own);
    state.store(2, Ordering::SeqCst);
    let later = snapshot(&toy, None).await;
    assert_ne!(later["data"], first["data"]);
    assert_eq!(later["extensions"]["revision"], 20);
}

#[tokio::test]
async fn the_same_request_in_other_words_shares_an_answer() {
    let toy = toy(&Arc::new(AtomicU64::new(1)), 1 << 20).await;
    let first = snapshot(&toy, None).await;
    let other = r#"{ "variables": {}, "operationName": null, "query": "{ snapshot }" }"#;
    assert_eq!(toy.send(toy.post().body(other)).await.1, first);
    assert_eq!(toy.send(toy.client.get(toy.url("/graphql?query={ snapshot }"))).await.1, first);
    // Another document is another request, even if it comes to the same.
    assert_ne!(toy.send(toy.post().body(r#"{"query":"{snapshot}"}"#)).await.1, first);
}

#[tokio::test]
async fn without_room_nothing_is_kept() {
    let toy = toy(&Arc::new(AtomicU64::new(1)), 0).await;
    assert_ne!(snapshot(&toy, None).await, snapshot(&toy, None).await);
}

#[tokio::test]
async fn mutations_and_errors_are_never_kept() {
    let toy = toy(&Arc::new(AtomicU64::new(1)), 1 << 20).await;
    let add = || toy.ask("mutation { add }");
    assert_eq!(add().await.1["data"]["add"], 1);
    assert_eq!(add().await.1["data"]["add"], 2);
    let failing = || toy.ask("{ snapshot maybeFragile { may } }");
    let (first, second) = (failing().await.1, failing().await.1);
    assert!(first["errors"].is_array());
    assert_ne!(first["data"]["snapshot"], second["data"]["snapshot"]);
}

#[tokio::test]
async fn tags_save_the_way_back() {
    let state = Arc::new(AtomicU64::new(1));
    let toy = toy(&state, 1 << 20).await;
    let get = |tag: &str, key: Option<&str>| {
        let request =
            toy.client.get(toy.url("/graphql?query={ snapshot }")).header(header::IF_NONE_MATCH, tag);
        key.map_or_else(|| request.try_clone().unwrap(), |key| request.try_clone().unwrap().bearer_auth(key))
            .send()
    };
    let first = get("\"none\"", None).await.unwrap();
    assert_eq!(header(&first, "cache-control"), "public, no-cache");
    assert_eq!(header(&first, "vary"), "authorization, accept");
    let tag = header(&first, "etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 10, "not a strong tag: {tag}");
    let again = get(&tag, None).await.unwrap();
    assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, tag.as_str()));
    assert_eq!(again.bytes().await.unwrap().len(), 0);
    // Somebody else's tag is of no use, and what is private stays so.
    let own = get(&tag, Some("a")).await.unwrap();
    assert_eq!((own.status().as_u16(), header(&own, "cache-control")), (200, "private, no-cache"));
    state.store(2, Ordering::SeqCst);
    assert_eq!(get(&tag, None).await.unwrap().status(), 200);
}

/// The bytes of an answer in a coding, with its tag.
async fn coded(toy: &Toy, path: &str, accepts: &str, tag: &str) -> (u16, String, String, Vec<u8>) {
    let request = toy.client.get(toy.url(path)).header("accept-encoding", accepts);
    let answer = request.header(header::IF_NONE_MATCH, tag).send().await.unwrap();
    let of = |name| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let (status, coding, tag) = (answer.status().as_u16(), of("content-encoding"), of("etag"));
    (status, coding, tag, answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn answers_are_compressed_as_the_caller_accepts() {
    let toy = toy(&Arc::new(AtomicU64::new(1)), 1 << 20).await;
    let long = "/graphql?query={ __schema { types { name kind fields { name description } } } }";
    for path in ["/schema.graphql", long] {
        let (_, none, plain_tag, plain) = coded(&toy, path, "identity", "").await;
        assert_eq!(none, "", "{path}");
        let (_, coding, gzip_tag, gzip) = coded(&toy, path, "gzip", "").await;
        assert!(coding == "gzip" && gzip.len() < plain.len() && gzip_tag != plain_tag, "{path}");
        let mut read = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*gzip), &mut read).unwrap();
        assert!(read == plain, "{path}");
        let (_, coding, brotli_tag, brotli) = coded(&toy, path, "gzip, deflate, br", "").await;
        assert!(coding == "br" && brotli.len() < plain.len(), "{path}");
        // A tag is that of one coding, and saves the way back for that alone.
        assert_eq!(coded(&toy, path, "br", &brotli_tag).await.0, 304);
        assert_eq!(coded(&toy, path, "gzip", &brotli_tag).await.0, 200);
        let answer = toy.client.head(toy.url(path)).header("accept-encoding", "gzip").send().await.unwrap();
        let length = answer.headers()["content-length"].to_str().unwrap().to_owned();
        assert_eq!((length, answer.headers()["vary"].to_str().is_ok()), (gzip.len().to_string(), true));
    }
    // Short ones are not worth it, and what is made for one caller is compressed as well.
    assert_eq!(coded(&toy, "/graphql?query={ snapshot }", "gzip", "").await.1, "");
    let posted = toy
        .post()
        .header("accept-encoding", "gzip")
        .body(json!({ "query": "{ nothing ".repeat(200) }).to_string());
    assert!(
        posted.send().await.unwrap().headers().get("content-encoding").is_none_or(|coding| coding == "gzip")
    );
}

#[tokio::test]
async fn what_is_not_an_answer_is_not_kept_on_the_way() {
    let toy = toy(&Arc::new(AtomicU64::new(1)), 1 << 20).await;
    let posted = toy.post().body(json!({ "query": "{ snapshot }" }).to_string()).send().await.unwrap();
    assert_eq!(header(&posted, "cache-control"), "no-store");
    for bad in ["/graphql?query={ nothing }", "/graphql?query={ fragile { must } }", "/graphql"] {
        let answer = toy.client.get(toy.url(bad)).send().await.unwrap();
        assert_eq!(header(&answer, "cache-control"), "no-store", "{bad}");
    }
}

#[tokio::test]
async fn what_caches_may_give_to_others_carries_nothing_of_the_caller() {
    let toy = toy(&Arc::new(AtomicU64::new(1)), 1 << 20).await;
    let own =
        ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "ratelimit-policy", "x-request-id"];
    let url = toy.url("/graphql?query={ snapshot }");
    let first = toy.client.get(&url).header("x-request-id", "mine").send().await.unwrap();
    let tag = header(&first, "etag").to_owned();
    let known = toy.client.get(&url).header("if-none-match", tag).send().await.unwrap();
    assert_eq!(known.status(), 304);
    for answer in [first, known] {
        assert_eq!(header(&answer, "cache-control"), "public, no-cache");
        assert!(own.iter().all(|name| !answer.headers().contains_key(*name)), "{:?}", answer.headers());
    }
    // What is for the caller alone has them.
    let private = toy.client.get(&url).bearer_auth("a").send().await.unwrap();
    let posted = toy.post().body(r#"{"query":"{ snapshot }"}"#).send().await.unwrap();
    for answer in [private, posted] {
        assert!(own.iter().all(|name| answer.headers().contains_key(*name)), "{:?}", answer.headers());
    }
}

#[tokio::test]
async fn every_answer_lets_pages_read_it_whether_one_asks_or_not() {
    let toy = toy(&Arc::new(AtomicU64::new(1)), 1 << 20).await;
    for path in
        ["/graphql?query={ snapshot }", "/graphql", "/health/live", "/nothing", "/schema.graphql", "/metrics"]
    {
        for origin in [None, Some("https://example.org")] {
            let request = toy.client.get(toy.url(path));
            let request =
                origin.into_iter().fold(request, |request, origin| request.header("origin", origin));
            let answer = request.send().await.unwrap();
            assert_eq!(header(&answer, "access-control-allow-origin"), "*", "{path}");
            assert!(header(&answer, "access-control-expose-headers").contains("etag"), "{path}");
        }
    }
}
