//! A key that is revoked while a stream is open: on one server, and on others over the same database.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use tests::{Server, patience, postgres, program};

const RECORD: &str = "mutation($input: RecordClaimsInput!) {
  recordClaims(input: $input) { service { slug } errors { code message path } }
}";

/// Follows the registry on one server, revokes the key, and records claims on another until the stream has ended.
async fn ends_the_stream(server: &Server, elsewhere: &Server) {
    let (cleo, rosa) = (elsewhere.key("reviewer", "Cleo"), elsewhere.key("reviewer", "Rosa"));
    let query = "subscription { changes { entity } }";
    let mut stream = reqwest::Client::new()
        .get(format!("{}/graphql/stream", server.address()))
        .query(&[("query", query)])
        .header("accept", "text/event-stream")
        .bearer_auth(&rosa)
        .send()
        .await
        .expect("the server answers");
    assert_eq!(stream.status(), 200);
    let record = async |number: usize| {
        let claim = json!({ "fact": "opened_year", "value": 2001, "source": "rare-jewels-2019" });
        let input = json!({ "input": { "service": "oxpip", "claims": [claim], "idempotencyKey": format!("s{number}") } });
        let (_, made) = elsewhere.ask_as(Some(&cleo), RECORD, &input).await;
        assert_eq!(made["data"]["recordClaims"]["errors"], json!([]), "{made}");
    };
    let mut heard = String::new();
    // Until it follows: the first claim may come before.
    for number in 0.. {
        record(number).await;
        let chunk = tokio::time::timeout(Duration::from_millis(500), stream.chunk()).await;
        if let Ok(Ok(Some(chunk))) = chunk {
            heard.push_str(&String::from_utf8_lossy(&chunk));
        }
        if heard.contains("event: next") {
            break;
        }
    }
    let (id, _) = rosa.strip_prefix("rj_").and_then(|key| key.split_once('_')).expect("a key");
    let revoked = Command::new(program())
        .args(["key", "revoke", id, "--database", elsewhere.database()])
        .output()
        .expect("the program starts");
    assert!(revoked.status.success(), "{revoked:?}");
    let begun = Instant::now();
    let mut rest = String::new();
    for number in 1_000.. {
        match tokio::time::timeout(Duration::from_millis(50), stream.chunk()).await {
            Ok(chunk) => match chunk.expect("the stream is ended, not broken off") {
                Some(chunk) => rest.push_str(&String::from_utf8_lossy(&chunk)),
                None => break,
            },
            Err(_) => record(number).await,
        }
        assert!(begun.elapsed() < patience() * 2, "it still delivers: {rest}");
    }
    let (_, last) = rest.rsplit_once("event: next\n").expect("an event says why");
    assert!(
        last.contains("UNAUTHENTICATED") && last.contains("the key has been revoked"),
        "the last event is {last}"
    );
    assert!(last.ends_with("event: complete\ndata:\n\n"), "{last}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_ends_the_stream_it_has_opened() {
    let server = Server::start();
    ends_the_stream(&server, &server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_revoked_elsewhere_ends_the_stream_too() {
    let Some(database) = postgres("revoked") else { return };
    let (one, other) = (Server::on(&database), Server::on(&database));
    ends_the_stream(&one, &other).await;
}
