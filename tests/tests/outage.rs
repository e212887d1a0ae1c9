//! The database goes away and comes back, or is reached by encrypted connections only.

use std::process::Command;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use serde_json::{Value, json};
use tests::{Cluster, Server, patience, program};

const SUBMIT: &str = "mutation($input: SubmitServiceInput!) {
  submitService(input: $input) { service { slug } errors { code message path } }
}";
/// Of the right form, and nobody's.
const STRANGER: &str = "rj_0123456789_0123456789abcdef0123456789abcdef";
const QUEUE: &str = "{ reviewQueue(first: 1) { totalCount } }";

fn proposal(name: &str) -> Value {
    json!({ "input": { "name": name, "nation": "WALES", "claims": [], "idempotencyKey": name } })
}

/// Waits until a server says that it is ready, or for this reason not; after what time. (The first reason may be that a
/// connection was lost.)
async fn until_ready(server: &Server, status: u16, reason: Option<&str>) -> Duration {
    let start = Instant::now();
    loop {
        let (now, _, text) = server.get("/health/ready").await;
        let told: Value = serde_json::from_str(&text).unwrap_or_default();
        if now == status && told["reason"].as_str() == reason {
            return start.elapsed();
        }
        assert!(start.elapsed() < Duration::from_secs(20), "expected {status}, got {now}: {text}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The status and the words with which a server ends that cannot begin on a database.
fn refused_to_serve(database: &str) -> String {
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--database", database];
    let Ok(ran) = Command::new(program()).args(arguments).output() else {
        return "the program does not start".to_owned();
    };
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    let port = database.split([':', '/']).nth(4).unwrap_or_default();
    format!("{} {}", ran.status.code().unwrap_or(-1), said.trim_end().replace(port, "PORT"))
}

/// How many proposals wait, as a server sees it.
async fn waiting(server: &Server, reviewer: &str) -> Value {
    let (_, seen) = server.ask_as(Some(reviewer), QUEUE, &json!({})).await;
    seen["data"]["reviewQueue"]["totalCount"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_go_on_while_the_database_is_away_and_writes_when_it_is_back() {
    let cluster = Cluster::start_new();
    let servers = [Server::on(cluster.address()), Server::on(cluster.address())];
    let (cleo, rosa) = (servers[0].key("contributor", "Cleo"), servers[0].key("reviewer", "Rosa"));
    for server in &servers {
        // Keys are in memory from here on.
        server.ask_as(Some(&cleo), QUEUE, &json!({})).await;
        assert_eq!(waiting(server, &rosa).await, 0);
    }

    cluster.stop();
    for server in &servers {
        until_ready(server, 503, Some("the database cannot be reached")).await;
        assert_eq!(server.get("/health/live").await.0, 200);
        let read = server.ask("{ service(slug: \"oxpip\") { name } }", &json!({})).await;
        assert_eq!(read["data"]["service"]["name"], "OXPIP");
        let started = Instant::now();
        let (status, refused) = server.ask_as(Some(&cleo), SUBMIT, &proposal("Selby")).await;
        println!("a write is refused after {:.2?}", started.elapsed());
        assert_eq!((status, &refused["data"]), (200, &json!({ "submitService": null })));
        let error = &refused["errors"][0];
        assert_eq!(error["extensions"]["code"], "UNAVAILABLE");
        assert_eq!(
            error["message"],
            "the registry cannot be written: the database cannot be reached; try again later, with the same \
             `idempotencyKey` so that nothing is done twice"
        );
        assert_eq!(waiting(server, &rosa).await, 0, "nothing is half done");
        // Whether a key is known that was never seen here, only the database can tell.
        let started = Instant::now();
        let (status, unread) = server.ask_as(Some(STRANGER), QUEUE, &json!({})).await;
        assert!(started.elapsed() < Duration::from_secs(1), "it waits for the database");
        assert_eq!((status, &unread["errors"][0]["extensions"]["code"]), (503, &json!("UNAVAILABLE")));
        assert_eq!(
            unread["errors"][0]["message"],
            "whether the key is valid is not known while the keys cannot be read; try again later"
        );
    }

    cluster.start();
    for server in &servers {
        println!("ready {:.2?} after the database", until_ready(server, 200, None).await);
        let (status, unknown) = server.ask_as(Some(STRANGER), QUEUE, &json!({})).await;
        assert_eq!((status, &unknown["errors"][0]["message"]), (401, &json!("the key is not known")));
    }
    // Both hear of commits again; until then they look for them.
    let start = Instant::now();
    while cluster.ask("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'") != "2" {
        assert!(start.elapsed() < Duration::from_secs(10), "nobody listens");
    }
    for (number, server, elsewhere) in
        [(1, &servers[0], &servers[1]), (2, &servers[1], &servers[0]), (3, &servers[0], &servers[1])]
    {
        let (_, made) = server.ask_as(Some(&cleo), SUBMIT, &proposal(&format!("Selby {number}"))).await;
        assert_eq!(made["data"]["submitService"]["errors"], json!([]), "{made}");
        let start = Instant::now();
        while waiting(elsewhere, &rosa).await != number {
            assert!(start.elapsed() < patience(), "not seen in time");
        }
        println!("seen elsewhere after {:.2?}", start.elapsed());
    }
    let verify = ["log", "verify", "--database", cluster.address()];
    let verified = Command::new(program()).args(verify).output().map(|done| done.stdout).unwrap_or_default();
    let verified = String::from_utf8_lossy(&verified).into_owned();
    assert!(verified.starts_with("the log is sound: revision 6, "), "{verified}");
}

#[test]
fn a_database_server_that_is_not_there_is_named_with_what_was_expected() {
    let cluster = Cluster::start_new();
    cluster.stop();
    assert_snapshot!(refused_to_serve(cluster.address()), @"3 error: the database `postgres://127.0.0.1:PORT/postgres` cannot be reached: Connection refused (os error 111): expected a PostgreSQL server that runs and listens there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_in_between_is_made_anew() {
    let cluster = Cluster::start_new();
    let server = Server::on(cluster.address());
    let (cleo, rosa) = (server.key("contributor", "Cleo"), server.key("reviewer", "Rosa"));
    for number in 1..=5 {
        let killed = cluster.ask(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'rare-jewels'",
        );
        assert_ne!(killed, "0");
        let proposal = proposal(&format!("Selby {number}"));
        let (_, mut made) = server.ask_as(Some(&cleo), SUBMIT, &proposal).await;
        // A connection that ends while it commits leaves open what became of it; the key makes it safe to ask again.
        if made["errors"][0]["extensions"]["code"] == "UNAVAILABLE" {
            made = server.ask_as(Some(&cleo), SUBMIT, &proposal).await.1;
        }
        assert_eq!(made["data"]["submitService"]["errors"], json!([]), "{made}");
        assert_eq!(waiting(&server, &rosa).await, number);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_encrypted_when_the_address_asks_for_it() {
    let cluster = Cluster::start_new();
    let asking = |host: &str, parameters: &str| {
        format!("{}?{parameters}", cluster.address().replace("127.0.0.1", host))
    };
    assert_snapshot!(refused_to_serve(&asking("localhost", "sslmode=require")), @"3 error: the database `postgres://localhost:PORT/postgres` cannot be reached by an encrypted connection: server does not support TLS: expected TLS, and the certificate of an authority that this machine knows or `sslrootcert=FILE` names");

    cluster.stop();
    cluster.encrypt();
    cluster.start();
    let authority = cluster.authority();
    let verified = format!("sslmode=verify-full&sslrootcert={}", authority.display());
    let trusted = format!("sslmode=verify-ca&sslrootcert={}", authority.display());
    for address in [
        asking("localhost", "sslmode=require"),
        asking("localhost", &verified),
        asking("127.0.0.1", &trusted),
    ] {
        let server = Server::on(&address);
        assert_eq!(server.get("/health/ready").await.0, 200);
        let ours =
            "FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE application_name = 'rare-jewels'";
        assert_eq!(cluster.ask(&format!("SELECT count(*) > 0, bool_and(ssl) {ours}")), "t|t", "{address}");
    }
    // By an authority that this machine does not know; by the right one, for another name.
    assert_snapshot!(refused_to_serve(&asking("localhost", "sslmode=verify-full")), @"3 error: the database `postgres://localhost:PORT/postgres` cannot be reached by an encrypted connection: invalid peer certificate: UnknownIssuer: expected TLS, and the certificate of an authority that this machine knows or `sslrootcert=FILE` names");
    assert_snapshot!(refused_to_serve(&asking("127.0.0.1", &verified)), @r#"3 error: the database `postgres://127.0.0.1:PORT/postgres` cannot be reached by an encrypted connection: invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("localhost"): expected TLS, and the certificate of an authority that this machine knows or `sslrootcert=FILE` names"#);
}
