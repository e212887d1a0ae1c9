//! Documents that the owners of keys register: bounded, for their key alone, and gone with it.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::process::Command;
use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tests::{Server, postgres, program};

const REGISTER: &str = "mutation($input: RegisterDocumentsInput!) {
  registerDocuments(input: $input) { documents { id document } errors { code message path } }
}";
const REMOVE: &str = "mutation($input: RemoveDocumentsInput!) {
  removeDocuments(input: $input) { removed errors { code message path } }
}";
const OWN: &str = "{ viewer { documents { id } } }";

/// Sends documents, each with its id.
async fn register(server: &Server, key: &str, documents: &[(Option<&str>, &str)]) -> Value {
    let documents = documents.iter().map(|(id, text)| json!({ "id": id, "document": text }));
    let input = json!({ "input": { "documents": documents.collect::<Vec<_>>() } });
    let (_, answer) = server.ask_as(Some(key), REGISTER, &input).await;
    assert!(answer["data"]["registerDocuments"].is_object(), "{answer}");
    answer["data"]["registerDocuments"].clone()
}

/// The answer to a request that names a document by an id, in the style of Relay, by GET.
async fn ask(server: &Server, key: Option<&str>, id: &str) -> Value {
    let mut get = reqwest::Client::new().get(format!("{}/graphql?doc_id={id}", server.address()));
    if let Some(key) = key {
        get = get.bearer_auth(key);
    }
    let answer: Value = get.send().await.expect("an answer").json().await.expect("JSON");
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => json!(code),
        None => answer["data"].clone(),
    }
}

fn ids(documents: &Value) -> Vec<&str> {
    documents.as_array().into_iter().flatten().filter_map(|one| one["id"].as_str()).collect()
}

/// What an admin sees. Keys that were made beside the server are seen a moment later.
async fn documents_by_key(server: &Server, admin: &str) -> Value {
    let query = "{ keys { nodes { name documents { id } } } }";
    for _ in 0..100 {
        let (_, keys) = server.ask_as(Some(admin), query, &json!({})).await;
        if keys["data"]["keys"]["nodes"].as_array().is_some_and(|keys| keys.len() == 3) {
            return keys;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    json!("there are no three keys")
}

/// Registers, asks, removes, revokes and begins again on a database.
async fn keeps_documents(database: &str) {
    let server = Server::with(database, &[]);
    let (ann, bob) = (server.key("contributor", "Ann"), server.key("contributor", "Bob"));
    let admin = server.key("admin", "Ada");
    let teams = "query Teams { teams(first: 1) { totalCount } }";
    let who = "query Who { viewer { name } }";
    let registered = register(&server, &ann, &[(Some("teams"), teams), (None, who)]).await;
    assert_eq!(registered["errors"], json!([]), "{registered}");
    let hash =
        ids(&registered["documents"]).into_iter().find(|id| id.len() == 64).expect("a hash").to_owned();
    assert_eq!(register(&server, &ann, &[(Some("teams"), teams), (None, who)]).await, registered);

    // For this key alone, by both its ids; another one may call something else so.
    let count = ask(&server, Some(&ann), "teams").await;
    assert!(count["teams"]["totalCount"].as_u64() > Some(20), "{count}");
    assert_eq!(ask(&server, Some(&ann), &hash).await, json!({ "viewer": { "name": "Ann" } }));
    for stranger in [None, Some(bob.as_str()), Some(admin.as_str())] {
        assert_eq!(ask(&server, stranger, "teams").await, json!("PERSISTED_QUERY_NOT_FOUND"));
    }
    register(&server, &bob, &[(Some("teams"), who)]).await;
    assert_eq!(ask(&server, Some(&bob), "teams").await, json!({ "viewer": { "name": "Bob" } }));
    assert_eq!(ask(&server, Some(&ann), "teams").await, count);

    // An answer that was kept is not given for what is not registered any more.
    let remove = |ids: &[&str], key: Option<&str>| json!({ "input": { "ids": ids, "key": key } });
    let (_, removed) = server.ask_as(Some(&ann), REMOVE, &remove(&["teams", "none"], None)).await;
    assert_eq!(
        removed["data"]["removeDocuments"],
        json!({ "removed": ["teams"], "errors": [] }),
        "{removed}"
    );
    assert_eq!(ask(&server, Some(&ann), "teams").await, json!("PERSISTED_QUERY_NOT_FOUND"));
    register(&server, &ann, &[(Some("teams"), who)]).await;
    assert_eq!(ask(&server, Some(&ann), "teams").await, json!({ "viewer": { "name": "Ann" } }));

    // Of other keys admins alone take some away, and see them.
    let id_of = |key: &str| key.split('_').nth(1).expect("an id").to_owned();
    let (_, denied) = server.ask_as(Some(&ann), REMOVE, &remove(&["teams"], Some(&id_of(&bob)))).await;
    assert_eq!(denied["errors"][0]["extensions"]["code"], "FORBIDDEN", "{denied}");
    let (_, done) = server.ask_as(Some(&admin), REMOVE, &remove(&["teams"], Some(&id_of(&bob)))).await;
    assert_eq!(done["data"]["removeDocuments"]["removed"], json!(["teams"]), "{done}");
    assert_eq!(ask(&server, Some(&bob), "teams").await, json!("PERSISTED_QUERY_NOT_FOUND"));
    let keys = documents_by_key(&server, &admin).await;
    let of = |name: &str| {
        let nodes = keys["data"]["keys"]["nodes"].as_array().expect("keys");
        nodes.iter().find(|key| key["name"] == name).map(|key| ids(&key["documents"]).len())
    };
    assert_eq!((of("Ann"), of("Bob")), (Some(2), Some(0)), "{keys}");

    // They are there after a restart, and not for a key that was revoked meanwhile.
    register(&server, &bob, &[(Some("mine"), who)]).await;
    drop(server);
    let revoked = Command::new(program())
        .args(["key", "revoke", &id_of(&bob), "--database", database])
        .output()
        .expect("the program starts");
    assert!(revoked.status.success(), "{revoked:?}");
    let server = Server::with(database, &[]);
    let (_, own) = server.ask_as(Some(&ann), OWN, &json!({})).await;
    assert_eq!(ids(&own["data"]["viewer"]["documents"]).len(), 2, "{own}");
    assert_eq!(ask(&server, Some(&ann), "teams").await, json!({ "viewer": { "name": "Ann" } }));
    assert_eq!(ask(&server, Some(&bob), "mine").await, json!("UNAUTHENTICATED"));
    let keys = documents_by_key(&server, &admin).await;
    assert!(!keys.to_string().contains("\"mine\""), "{keys}");
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_of_a_key_are_kept_in_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    keeps_documents(&format!("sqlite://{}", folder.path().join("registry.db").display())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_of_a_key_are_kept_in_postgresql_and_other_servers_see_them() {
    let Some(database) = postgres("key_documents") else { return };
    keeps_documents(&database).await;
    let (one, other) = (Server::with(&database, &[]), Server::with(&database, &[]));
    let cleo = one.key("contributor", "Cleo");
    register(&one, &cleo, &[(Some("me"), "{ viewer { name } }")]).await;
    for _ in 0..100 {
        if ask(&other, Some(&cleo), "me").await == json!({ "viewer": { "name": "Cleo" } }) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(ask(&other, Some(&cleo), "me").await, json!({ "viewer": { "name": "Cleo" } }));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_documents_is_named_and_none_is_registered() {
    let server = Server::start();
    let ann = server.key("contributor", "Ann");
    let fine = "{ registry { revision } }";
    let zeros = "0".repeat(64);
    let long = format!("#{}\n{fine}", "x".repeat(60_000));
    let wrong = [
        (Some("ok"), fine),
        (Some("old"), "query Old {\n  serviceList { name }\n}"),
        (Some("a:b"), fine),
        (Some(zeros.as_str()), fine),
        (None, "{"),
        (Some("ok"), "{ registry { serviceCount } }"),
        (None, "fragment F on Service { name }"),
    ];
    let refused = register(&server, &ann, &wrong).await;
    let errors = refused["errors"].as_array().into_iter().flatten();
    let lines: Vec<String> = errors.map(|error| format!("{} {}", error["path"], error["message"])).collect();
    assert_snapshot!(lines.join("\n"));
    let own = server.ask_as(Some(&ann), OWN, &json!({})).await.1;
    assert_eq!(own["data"]["viewer"]["documents"], json!([]), "{own}");

    // 100 of a key, with 256 KiB.
    let texts: Vec<String> =
        (0..100).map(|number| format!("{{ n{number}: registry {{ revision }} }}")).collect();
    let all: Vec<(Option<&str>, &str)> = texts.iter().map(|text| (None, text.as_str())).collect();
    assert_eq!(register(&server, &ann, &all).await["errors"], json!([]));
    let more = register(&server, &ann, &[(None, fine)]).await;
    assert_snapshot!(more["errors"][0]["message"]);
    let bob = server.key("contributor", "Bob");
    for (number, id) in ["one", "two", "three", "four", "five"].into_iter().enumerate() {
        let errors = register(&server, &bob, &[(Some(id), long.as_str())]).await["errors"].clone();
        let expected = if number < 4 { json!([]) } else { more["errors"].clone() };
        assert_eq!(errors, expected, "{id}");
    }
    let none = register(&server, &bob, &[]).await;
    assert_snapshot!(none["errors"][0]["message"]);
    let taken = register(&server, &bob, &[(Some("two"), fine), (Some("one"), "{ viewer { name } }")]).await;
    assert_snapshot!(taken["errors"]);

    let respondent = json!({ "input": { "documents": [{ "document": fine }] } });
    let (_, denied) = server.ask_as(None, REGISTER, &respondent).await;
    assert_eq!(denied["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{denied}");
}

/// Where only the operator's documents run, those of keys do not: else every owner of a key could run whatever they like.
#[tokio::test(flavor = "multi_thread")]
async fn they_do_not_run_where_only_registered_documents_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite://{}", folder.path().join("registry.db").display());
    let server = Server::with(&database, &[]);
    let ann = server.key("contributor", "Ann");
    register(&server, &ann, &[(Some("mine"), "query Mine { viewer { name } }")]).await;
    assert_eq!(ask(&server, Some(&ann), "mine").await, json!({ "viewer": { "name": "Ann" } }));
    drop(server);
    let server = Server::with(&database, &["--registered-documents-only"]);
    assert_eq!(ask(&server, Some(&ann), "mine").await, json!("PERSISTED_QUERY_NOT_FOUND"));
    let (_, refused) = server.ask_as(Some(&ann), REGISTER, &json!({ "input": { "documents": [] } })).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "DOCUMENT_NOT_REGISTERED", "{refused}");
    // Admins may run any document; what they would register would not run.
    let admin = server.key("admin", "Ada");
    let input = json!({ "input": { "documents": [{ "document": "{ viewer { name } }" }] } });
    let (_, refused) = server.ask_as(Some(&admin), REGISTER, &input).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_key_registers_gives_no_other_a_new_rate() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite://{}", folder.path().join("registry.db").display());
    let server = Server::with(&database, &["--key-rate-limit", "1", "--key-rate-burst", "12"]);
    let (ann, bob) = (server.key("contributor", "Ann"), server.key("contributor", "Bob"));
    let mut limited = 0;
    for number in 0..40 {
        if number % 10 == 9 {
            register(&server, &ann, &[(Some(&format!("d{number}")), "{ viewer { name } }")]).await;
        }
        let (_, answer) = server.ask_as(Some(&bob), OWN, &json!({})).await;
        limited += usize::from(answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED");
    }
    assert!(limited > 15, "{limited} of 40 are over the rate");
}
