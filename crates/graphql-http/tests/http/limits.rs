//! Rates, trusted documents, connections that never say what they want, and the end of the server.

use std::time::{Duration, Instant};

use graphql_http::{
    documents::Documents,
    limit::{Rate, RateLimits},
    page::Page,
    serve::Connections,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::toy::Toy;

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_ask_again() {
    let rates = RateLimits { loopback: Some(Rate::new(1, 4)), ..RateLimits::default() };
    let toy = Toy::build(|app| app.rates(rates), Connections::default()).await;
    let mut seen = Vec::new();
    for _ in 0..6 {
        let response = toy.post().body(r#"{"query":"{ quick }"}"#).send().await.unwrap();
        let header =
            |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        seen.push((response.status().as_u16(), header("ratelimit-remaining"), header("retry-after")));
        assert_eq!(header("ratelimit-limit").as_deref(), Some("4"));
        assert_eq!(header("ratelimit-policy").as_deref(), Some("4;w=4"));
    }
    let remaining = |number: &str| (200, Some(number.to_owned()), None);
    assert_eq!(seen[..4], [remaining("3"), remaining("2"), remaining("1"), remaining("0")]);
    assert_eq!(seen[5], (429, Some("0".to_owned()), Some("1".to_owned())));
    let (status, answer) = toy.ask("{ quick }").await;
    assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (429, &"RATE_LIMITED".into()));
    // Pages are not counted.
    assert_eq!(toy.client.get(toy.url("/health/live")).send().await.unwrap().status(), 200);
    // The wait that was told is enough.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(toy.ask("{ quick }").await.0, 200);
}

#[tokio::test]
async fn files_that_take_work_are_counted_with_the_rest() {
    let rates = RateLimits { loopback: Some(Rate::new(1, 2)), ..RateLimits::default() };
    let file = Page::new("text/plain", b"drawn with effort".as_slice());
    let toy =
        Toy::build(|app| app.rates(rates).counted_route("/picture", file), Connections::default()).await;
    let get = async || toy.client.get(toy.url("/picture")).send().await.unwrap();
    let first = get().await;
    // A cache may give it to others, so it does not say how things stand for this caller.
    assert_eq!((first.status().as_u16(), first.headers().contains_key("ratelimit-remaining")), (200, false));
    // Pictures and operations have one count; on a slow machine some of it comes back meanwhile.
    let mut refused = get().await;
    for _ in 0..20 {
        if refused.status().as_u16() == 429 {
            break;
        }
        toy.ask("{ quick }").await;
        refused = get().await;
    }
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"1".parse().unwrap()));
    assert!(refused.text().await.unwrap().contains("RATE_LIMITED"));
}

#[tokio::test]
async fn every_method_and_every_address_that_works_is_counted() {
    let rates = RateLimits { loopback: Some(Rate::new(1, 6)), ..RateLimits::default() };
    let toy = Toy::build(|app| app.rates(rates), Connections::default()).await;
    let ask = async |method: &str, path: &str| {
        let request = toy.client.request(method.parse().unwrap(), toy.url(path));
        request
            .header("accept", "text/event-stream, application/json")
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    let asked = [
        ("HEAD", "/graphql?query={quick}"),
        ("OPTIONS", "/graphql"),
        ("OPTIONS", "/graphql/stream"),
        ("GET", "/metrics"),
        ("GET", "/documents"),
        ("HEAD", "/documents"),
    ];
    for (method, path) in asked {
        assert!(ask(method, path).await < 300, "{method} {path}");
    }
    for (method, path) in asked {
        // On a slow machine a token comes back meanwhile.
        let refused = ask(method, path).await == 429 || ask(method, path).await == 429;
        assert!(refused, "{method} {path} is not counted");
    }
    assert_eq!(ask("GET", "/health/live").await, 200);
}

#[tokio::test]
async fn behind_a_proxy_the_forwarded_address_counts_with_or_without_a_port() {
    let rates = RateLimits { address: Some(Rate::new(1, 2)), behind_proxy: true, ..RateLimits::default() };
    let toy = Toy::build(|app| app.rates(rates), Connections::default()).await;
    let ask = async |forwarded: &str| {
        let request = toy.post().header("x-forwarded-for", forwarded).body(r#"{"query":"{ quick }"}"#);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(ask("203.0.113.6:5123").await, 200);
    assert_eq!(ask("203.0.113.6").await, 200);
    assert_eq!(ask("198.51.100.1, 203.0.113.6:5124").await, 429);
    assert_eq!(ask("[2001:db8::1]:443").await, 200);
}

#[tokio::test]
async fn documents_are_run_by_their_hash_and_listed() {
    let documents = Documents::of(["query Quick {\n  quick\n}\n"]);
    let toy = Toy::build(|app| app.documents(documents), Connections::default()).await;
    let list: serde_json::Value =
        toy.client.get(toy.url("/documents")).send().await.unwrap().json().await.unwrap();
    let [document] = list["documents"].as_array().unwrap().as_slice() else { panic!("{list}") };
    assert_eq!(document["operations"][0]["name"], "Quick");
    let id = document["documentId"].as_str().unwrap();
    let get = |query: &[(&str, &str)]| {
        let request = toy.client.get(toy.url("/graphql")).query(query);
        toy.send(request.header("accept", "application/graphql-response+json"))
    };
    assert_eq!(get(&[("documentId", id)]).await.1["data"]["quick"], "quick");
    let hash = id.strip_prefix("sha256:").unwrap();
    let extension = format!(r#"{{"persistedQuery":{{"version":1,"sha256Hash":"{hash}"}}}}"#);
    assert_eq!(get(&[("extensions", &extension)]).await.1["data"]["quick"], "quick");
    let unknown = format!("sha256:{}", "0".repeat(64));
    let (status, answer) = get(&[("documentId", &unknown)]).await;
    assert_eq!(
        (status, &answer["errors"][0]["extensions"]["code"]),
        (400, &"PERSISTED_QUERY_NOT_FOUND".into())
    );
}

#[tokio::test]
async fn a_head_that_never_ends_does_not_hold_the_server() {
    let connections = Connections { most: 2, head: Duration::from_millis(300), ..Connections::default() };
    let toy = Toy::build(|app| app, connections).await;
    // Two who take all the places: one says nothing, the other never comes to an end.
    let mut silent = TcpStream::connect(toy.address).await.unwrap();
    let mut slow = TcpStream::connect(toy.address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let begun = Instant::now();
    assert_eq!(toy.ask("{ quick }").await.0, 503);
    while toy.ask("{ quick }").await.0 == 503 {
        assert!(begun.elapsed() < Duration::from_secs(2), "they are still there");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(begun.elapsed() > Duration::from_millis(100), "there was a third place");
    let mut rest = Vec::new();
    silent.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, b"");
    // Closed, with or without a word.
    let _ = slow.read_to_end(&mut rest).await;
}

#[tokio::test]
async fn a_stream_ends_without_saying_so_when_the_server_stops() {
    let toy = Toy::start().await;
    let request = toy.client.post(toy.url("/graphql/stream")).header("accept", "text/event-stream");
    let request = request.header("content-type", "application/json");
    let mut events = request.body(r#"{"query":"subscription { forever }"}"#).send().await.unwrap();
    let mut text = String::from_utf8(events.chunk().await.unwrap().unwrap().to_vec()).unwrap();
    toy.stop.now();
    while let Some(chunk) = events.chunk().await.unwrap() {
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    // The operation is not complete: who follows it connects again.
    assert!(text.starts_with(":\nretry: 1000\n\n") && !text.contains("event: complete"), "{text}");
}

#[tokio::test]
async fn what_runs_is_brought_to_its_end_when_the_server_stops() {
    let toy = Toy::start().await;
    let running = tokio::spawn(toy.post().body(r#"{"query":"mutation { add(waitMs: 400) }"}"#).send());
    tokio::time::sleep(Duration::from_millis(150)).await;
    toy.stop.now();
    let answer: serde_json::Value = running.await.unwrap().unwrap().json().await.unwrap();
    assert_eq!(answer["data"]["add"], 1);
    assert!(TcpStream::connect(toy.address).await.is_err(), "it still listens");
}
