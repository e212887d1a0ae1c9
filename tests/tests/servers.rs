//! Several servers over one database.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Server, postgres};

const SUBMIT: &str = "mutation($input: SubmitServiceInput!) {
  submitService(input: $input) { service { slug } errors { code message path } }
}";

fn proposal(name: &str, key: &str) -> Value {
    json!({ "input": { "name": name, "nation": "WALES", "claims": [], "idempotencyKey": key } })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_to_one_is_seen_on_the_others_within_a_second() {
    let Some(database) = postgres("servers") else { return };
    let (one, other) = (Server::on(&database), Server::on(&database));
    // A key that was just made is known everywhere.
    let (cleo, rosa) = (one.key("contributor", "Cleo"), one.key("reviewer", "Rosa"));
    let look = "{ reviewQueue(first: 1) { totalCount } }";
    for (number, server, elsewhere) in [(1, &one, &other), (2, &other, &one)] {
        let (_, made) = server.ask_as(Some(&cleo), SUBMIT, &proposal("Selby", &format!("r{number}"))).await;
        assert_eq!(made["data"]["submitService"]["errors"], json!([]), "{made}");
        let start = Instant::now();
        loop {
            let (_, seen) = elsewhere.ask_as(Some(&rosa), look, &json!({})).await;
            if seen["data"]["reviewQueue"]["totalCount"] == json!(number) {
                break;
            }
            assert!(start.elapsed() < Duration::from_secs(1), "not seen within a second: {seen}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_reach_several_servers_are_done_once() {
    let Some(database) = postgres("requests") else { return };
    let servers = [Server::on(&database), Server::on(&database)];
    let (cleo, rosa) = (servers[0].key("contributor", "Cleo"), servers[0].key("reviewer", "Rosa"));
    let asks = (0..60).map(|number| {
        let (server, cleo) = (&servers[number % 2], &cleo);
        // Twenty requests, each sent three times, to either server.
        async move {
            let (_, made) =
                server.ask_as(Some(cleo), SUBMIT, &proposal("Selby", &format!("r{}", number % 20))).await;
            made["data"]["submitService"]["service"]["slug"].as_str().map(str::to_owned)
        }
    });
    let made = futures_util::future::join_all(asks).await;
    let slugs: std::collections::BTreeSet<_> =
        made.into_iter().map(std::option::Option::unwrap_or_default).collect();
    assert_eq!(slugs.len(), 20, "{slugs:?}");
    tokio::time::sleep(Duration::from_millis(900)).await;
    for server in &servers {
        let (_, seen) =
            server.ask_as(Some(&rosa), "{ reviewQueue(first: 1) { totalCount } }", &json!({})).await;
        assert_eq!(seen["data"]["reviewQueue"]["totalCount"], 20);
    }
}
