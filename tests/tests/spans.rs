//! What a collector of OpenTelemetry is sent.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics fails, as it should")]

use std::time::Duration;

use serde_json::json;
use tests::Server;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Takes what is sent for a while, answers each request with 200, and gives back all the bytes.
async fn collect(listener: TcpListener, until: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut all = Vec::new();
    while !until(&all) {
        let taken = tokio::time::timeout(Duration::from_secs(20), async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut buffer = vec![0; 65_536];
            let mut request: Vec<u8> = Vec::new();
            while !is_whole(&request) {
                let count = stream.read(&mut buffer).await.unwrap();
                if count == 0 {
                    break;
                }
                request.extend_from_slice(&buffer[..count]);
            }
            let answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            stream.write_all(answer.as_bytes()).await.unwrap();
            request
        });
        all.extend(taken.await.expect("spans are sent within twenty seconds"));
    }
    all
}

/// Whether as much of a body has come as its head says.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let length =
        text.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse().ok());
    request.len() >= end + 4 + length.unwrap_or(0)
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_is_a_span_below_that_of_its_caller() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/spans.db", folder.path().display());
    let server = Server::with(&database, &["--otlp-endpoint", &endpoint]);
    let collected = tokio::spawn(collect(listener, |bytes| has(bytes, "query Named")));
    let client = reqwest::Client::new();
    let asked = client
        .post(format!("{}/graphql", server.address()))
        .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")
        .json(&json!({ "query": "query Named($slug: String!) { service(slug: $slug) { name } }", "variables": { "slug": "a-secret" } }))
        .send()
        .await
        .unwrap();
    assert_eq!(asked.status().as_u16(), 200);
    assert_eq!(server.get("/health/live").await.0, 200);
    let sent = collected.await.unwrap();
    for part in [
        "POST /v1/traces",
        "rare-jewels",
        "graphql.operation.type",
        "graphql.operation.name",
        "http.response.status_code",
    ] {
        assert!(has(&sent, part), "{part}");
    }
    let trace =
        [0x0a, 0xf7, 0x65, 0x19, 0x16, 0xcd, 0x43, 0xdd, 0x84, 0x48, 0xeb, 0x21, 0x1c, 0x80, 0x31, 0x9c];
    assert!(sent.windows(16).any(|window| window == trace), "the span belongs to the trace of its caller");
    for secret in ["a-secret", "slug: $slug", "/health/live"] {
        assert!(!has(&sent, secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_not_there_is_told_of_in_the_log() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/spans.db", folder.path().display());
    let server = Server::with(&database, &["--otlp-endpoint", &format!("http://{nobody}")]);
    assert_eq!(server.get("/schema.graphql").await.0, 200);
    server.logs("opentelemetry");
    assert_eq!(server.get("/schema.graphql").await.0, 200);
}
