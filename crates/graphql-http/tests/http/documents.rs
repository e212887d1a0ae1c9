//! Registered documents over HTTP, WebSocket and server-sent events, where nothing else runs.

use async_graphql::Schema;
use graphql_http::{
    caller::Standing,
    documents::{AnyDocument, Documents, Registered, ValidateOnly, Validator},
    guard::{Guard, Limits, Outline},
    serve::Connections,
};
use serde_json::{Value, json};

use crate::{
    toy::{Mutation, Query, Ticks, Toy},
    web_socket::{Heard, Socket},
};

const FILE: &str = r#"{
  "quick": "query Quick { quick }",
  "add": "mutation Add { add }",
  "ticks": "subscription Ticks { ticks }",
  "two": "query One { quick } query Two { slow }"
}"#;

fn registered(file: &str) -> Registered {
    let added = std::sync::Arc::default();
    let schema = Schema::build(Query, Mutation::new(added), Ticks).extension(ValidateOnly).finish();
    let outline = Outline::from_sdl(&schema.sdl()).unwrap();
    let validator = Validator::new(Guard::new(Limits::default(), outline), schema);
    Registered::read([("documents.json", file)], &validator).unwrap()
}

/// A server that runs registered documents only, and keeps answers; who has the key `admin` may run any.
async fn toy() -> (Toy, Documents) {
    let documents = Documents::default().only_registered(true);
    documents.register(registered(FILE));
    let given = documents.clone();
    let change = |app: crate::toy::ToyApp| {
        app.documents(given).request_data(|caller, data| {
            let viewer = caller.bearer().map(Into::into);
            if caller.bearer() == Some("admin") {
                data.insert(AnyDocument);
            }
            data.insert(Standing { state: 1, day: 1, viewer, ..Standing::default() });
            Ok(())
        })
    };
    (Toy::build(change, Connections::default()).await, documents)
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn other_documents_are_refused_by_the_media_types_rule() {
    let (toy, _) = toy().await;
    for query in
        ["{ quick }", "query Quick {  quick }", "{ __schema { types { name } } }", "mutation { add }"]
    {
        let (status, answer) = toy.ask(query).await;
        assert_eq!((status, code(&answer)), (400, "DOCUMENT_NOT_REGISTERED"), "{answer}");
        assert_eq!(answer.get("data"), None);
        let body = json!({ "query": query }).to_string();
        let (status, answer) =
            toy.send(toy.post().header("accept", "application/json").body(body.clone())).await;
        assert_eq!((status, code(&answer)), (200, "DOCUMENT_NOT_REGISTERED"));
        // Of two members with one name the last one counts: what is looked at is what runs.
        let twice = format!(r#"{{"query": "query Quick {{ quick }}", {}"#, &body[1..]);
        let (_, answer) = toy.send(toy.post().body(twice)).await;
        assert_eq!(code(&answer), "DOCUMENT_NOT_REGISTERED");
        // Neither a batch nor another way in.
        let (status, answer) = toy.send(toy.post().body(format!("[{body}]"))).await;
        assert_eq!((status, code(&answer)), (400, "BAD_REQUEST"));
    }
    assert_eq!(toy.added.load(std::sync::atomic::Ordering::SeqCst), 0);
    let (status, answer) = toy.ask("query Quick { quick }").await;
    assert_eq!((status, &answer["data"]["quick"]), (200, &"quick".into()));
    let admin = toy.post().bearer_auth("admin").body(r#"{"query": "{ quick }"}"#);
    assert_eq!(toy.send(admin).await.1["data"]["quick"], "quick");
    // What was kept for an operator is not given to others.
    assert_eq!(code(&toy.ask("{ quick }").await.1), "DOCUMENT_NOT_REGISTERED");
}

#[tokio::test]
async fn a_document_is_asked_for_in_each_way() {
    let (toy, _) = toy().await;
    let extension = json!({ "persistedQuery": { "version": 1, "sha256Hash": "quick" } });
    for body in
        [json!({ "documentId": "quick" }), json!({ "doc_id": "quick" }), json!({ "extensions": extension })]
    {
        let (status, answer) = toy.ask_json(&body).await;
        assert_eq!((status, &answer["data"]["quick"]), (200, &"quick".into()), "{body}");
        let get = toy.client.get(toy.url("/graphql"));
        let get = body.as_object().unwrap().iter().fold(get, |get, (name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            get.query(&[(name, text)])
        });
        assert_eq!(toy.send(get).await.1["data"]["quick"], "quick", "{body}");
    }
    // Several operations, of which one is named; and a document that changes something.
    let (_, answer) = toy.ask_json(&json!({ "doc_id": "two", "operationName": "Two" })).await;
    assert_eq!(answer["data"], json!({ "slow": "slow" }));
    assert_eq!(code(&toy.ask_json(&json!({ "doc_id": "two" })).await.1), "BAD_REQUEST");
    assert_eq!(
        code(&toy.ask_json(&json!({ "doc_id": "two", "operationName": "Add" })).await.1),
        "BAD_REQUEST"
    );
    let get = toy.client.get(toy.url("/graphql?doc_id=add"));
    let (status, answer) = toy.send(get).await;
    assert_eq!((status, code(&answer)), (405, "BAD_REQUEST"));
    assert_eq!(toy.ask_json(&json!({ "doc_id": "add" })).await.1["data"]["add"], 1);
    let (status, answer) = toy.ask_json(&json!({ "doc_id": "unknown" })).await;
    assert_eq!((status, code(&answer)), (400, "PERSISTED_QUERY_NOT_FOUND"));
    for long in ["x".repeat(257), "a b".to_owned(), "\u{e9}".to_owned()] {
        assert_eq!(code(&toy.ask_json(&json!({ "doc_id": long })).await.1), "BAD_REQUEST");
    }
}

#[tokio::test]
async fn streams_are_held_to_it_too() {
    let (toy, _) = toy().await;
    let mut socket = Socket::open(&toy, None).await;
    for (id, payload) in
        [("1", json!({ "query": "subscription { ticks }" })), ("2", json!({ "query": "{ quick }" }))]
    {
        socket.send(&json!({ "type": "subscribe", "id": id, "payload": payload })).await;
        let Heard::Message(message) = socket.hear().await else { panic!("it is closed") };
        assert_eq!(message["payload"][0]["extensions"]["code"], "DOCUMENT_NOT_REGISTERED", "{message}");
    }
    socket.send(&json!({ "type": "subscribe", "id": "3", "payload": { "doc_id": "ticks" } })).await;
    let Heard::Message(message) = socket.hear().await else { panic!("it is closed") };
    assert_eq!(message["payload"]["data"]["ticks"], 1, "{message}");
    let events = |body: &str| {
        let request = toy.client.post(toy.url("/graphql/stream")).header("accept", "text/event-stream");
        request.header("content-type", "application/json").body(body.to_owned()).send()
    };
    let text = events(r#"{"documentId": "ticks"}"#).await.unwrap().text().await.unwrap();
    assert!(text.contains("\"ticks\":3") && text.contains("event: complete"), "{text}");
    let text = events(r#"{"query": "subscription { ticks }"}"#).await.unwrap().text().await.unwrap();
    assert!(text.contains("DOCUMENT_NOT_REGISTERED") && !text.contains("\"ticks\":"), "{text}");
}

#[tokio::test]
async fn what_is_no_longer_registered_is_not_answered_from_the_cache() {
    let (toy, documents) = toy().await;
    let (by_id, by_text) = (json!({ "doc_id": "quick" }), json!({ "query": "query Quick { quick }" }));
    for body in [&by_id, &by_id, &by_text, &by_text] {
        assert_eq!(toy.ask_json(body).await.1["data"]["quick"], "quick");
    }
    documents.register(registered(r#"{"quick": "query Slow { slow }"}"#));
    assert_eq!(toy.ask_json(&by_id).await.1["data"], json!({ "slow": "slow" }));
    assert_eq!(code(&toy.ask_json(&by_text).await.1), "DOCUMENT_NOT_REGISTERED");
}
