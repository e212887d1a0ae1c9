//! Registered documents: the files of `serve --documents`, and a server that runs nothing else.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Instant;

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{Server, contract, operations, patience, program, repository};

const ONLY: &str = "--registered-documents-only";

/// What each tool writes: Relay and graphql-codegen an object, Apollo a list. The first id is the SHA-256 of its text.
const RELAY: &str = r#"{
  "6b8a14a73ea40f8fd3a0f64e6d4d0ee9": "query RelayPage($count: Int = 2) {\n  services(first: $count) {\n    totalCount\n  }\n}\n"
}"#;
const APOLLO: &str = r#"{
  "format": "apollo-persisted-query-manifest",
  "version": 1,
  "operations": [
    {"id": "page-1", "name": "ApolloPage", "type": "query", "body": "query ApolloPage { services(first: 2) { totalCount } }"},
    {"id": "follow", "name": "Follow", "type": "subscription", "body": "subscription Follow($since: Int!) { changes(since: $since) { revision } }"},
    {"id": "two", "name": "One", "type": "query", "body": "query One { registry { revision } } query Two { services(first: 1) { totalCount } }"},
    {"id": "revoke", "name": "Revoke", "type": "mutation", "body": "mutation Revoke($input: RevokeKeyInput!) { revokeKey(input: $input) { errors { code } } }"}
  ]
}"#;
const FILE: &str =
    "# Counts what there is.\nquery FilePage {\n  services(first: 2) {\n    totalCount\n  }\n}\n";

/// A folder with a file of each kind.
fn files() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in [("relay.json", RELAY), ("apollo.json", APOLLO), ("page.graphql", FILE)] {
        fs::write(folder.path().join(name), content).expect("a file");
    }
    folder
}

fn database(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("registry.db").display())
}

fn serve(folder: &TempDir, documents: &Path, options: &[&str]) -> Server {
    let documents = documents.display().to_string();
    Server::with(&database(folder.path()), &[&["--documents", documents.as_str()][..], options].concat())
}

/// Starts a server that is not to start.
fn refused(documents: &Path) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let ran: Output = Command::new(program())
        .args(["serve", "--listen", "127.0.0.1:0", "--database", &database(folder.path()), "--documents"])
        .arg(documents)
        .output()
        .expect("the program starts");
    assert!(!folder.path().join("registry.db").exists(), "it leaves no database behind");
    let said = String::from_utf8_lossy(&ran.stderr).replace(&documents.display().to_string(), "FOLDER");
    (ran.status.code(), said)
}

/// Sends a request by POST; the status and the answer.
async fn post(server: &Server, key: Option<&str>, body: &Value) -> (u16, Value) {
    let client = reqwest::Client::new();
    let mut post = client.post(format!("{}/graphql", server.address())).json(body);
    post = post.header("accept", "application/graphql-response+json");
    if let Some(key) = key {
        post = post.bearer_auth(key);
    }
    let answer = post.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

/// Sends the same by GET.
async fn get(server: &Server, body: &Value) -> (u16, Value) {
    let pairs =
        body.as_object().into_iter().flatten().map(|(name, value)| {
            (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        });
    let client = reqwest::Client::new();
    let get = client.get(format!("{}/graphql", server.address())).query(&pairs.collect::<Vec<_>>());
    let answer = get.header("accept", "application/graphql-response+json").send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

/// The SHA-256 of a text, by a program of the system.
fn sha256(file: &Path) -> String {
    let ran = Command::new("sha256sum").arg(file).output().expect("sha256sum starts");
    String::from_utf8_lossy(&ran.stdout).split_whitespace().next().expect("a hash").to_owned()
}

#[tokio::test]
async fn a_registered_document_is_asked_for_in_each_way() {
    let (folder, files) = (tempfile::tempdir().expect("a folder"), files());
    let server = serve(&folder, files.path(), &[ONLY]);
    let hash = sha256(&files.path().join("page.graphql"));
    let total = server.ask(FILE, &json!({})).await["data"]["services"]["totalCount"].clone();
    assert!(total.as_u64().is_some_and(|total| total > 20), "{total}");
    for id in ["6b8a14a73ea40f8fd3a0f64e6d4d0ee9", "page-1", &hash, &format!("sha256:{hash}")] {
        let bare = id.trim_start_matches("sha256:");
        let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": bare } });
        for body in
            [json!({ "documentId": id }), json!({ "doc_id": id }), json!({ "extensions": extensions })]
        {
            for (status, answer) in [post(&server, None, &body).await, get(&server, &body).await] {
                assert_eq!((status, &answer["data"]["services"]["totalCount"]), (200, &total), "{body}");
            }
        }
    }
    let (_, answer) = get(&server, &json!({ "doc_id": "two", "operationName": "One" })).await;
    assert_eq!(answer["data"]["registry"]["revision"], 1);
    let revoke = json!({ "doc_id": "revoke", "variables": { "input": { "key": "x" } } });
    let (status, answer) = get(&server, &revoke).await;
    assert_eq!((status, code(&answer)), (405, "BAD_REQUEST"), "{answer}");
    let (status, answer) = post(&server, None, &revoke).await;
    assert_eq!((status, code(&answer)), (200, "UNAUTHENTICATED"), "{answer}");
    let unknown =
        json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": "0".repeat(64) } } });
    assert_eq!(code(&get(&server, &unknown).await.1), "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn a_web_socket_takes_ids_and_refuses_texts() {
    let node = repository("tests/node");
    if !node.join("node_modules/ws").exists() {
        println!("skipped: npm `ws` is not installed, run `npm ci --prefix tests/node`");
        return;
    }
    let (folder, files) = (tempfile::tempdir().expect("a folder"), files());
    let server = serve(&folder, files.path(), &[ONLY]);
    let ran =
        Command::new("node").current_dir(node).args(["documents.mjs", server.address(), "follow"]).output();
    let ran = ran.expect("node runs");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(said.trim(), "revision 1, revision 1, revision 1, DOCUMENT_NOT_REGISTERED");
}

#[tokio::test]
async fn nothing_else_runs_but_for_an_admin() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::with(&database(folder.path()), &[ONLY]);
    let introspection = "{ __schema { types { name } } }";
    let (admin, reviewer) = (server.key("admin", "Ada"), server.key("reviewer", "Rosa"));
    for text in [introspection, "{ registry { revision } }", "mutation { undo }", ""] {
        for key in [None, Some(reviewer.as_str())] {
            let (status, answer) = post(&server, key, &json!({ "query": text })).await;
            assert_eq!((status, code(&answer)), (400, "DOCUMENT_NOT_REGISTERED"), "{text}");
        }
    }
    let (status, answer) = post(&server, Some(&admin), &json!({ "query": introspection })).await;
    assert!(status == 200 && answer["data"]["__schema"]["types"].is_array(), "{answer}");
    let along = |text: &str, hash: &str| json!({ "query": text, "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    let file = folder.path().join("text");
    fs::write(&file, "{ registry { revision } }").expect("a file");
    let hash = sha256(&file);
    let (status, answer) = post(&server, None, &along("{ registry { revision } }", &hash)).await;
    assert_eq!((status, code(&answer)), (200, "PERSISTED_QUERY_NOT_SUPPORTED"));
    assert_eq!(answer["errors"][0]["message"], "PersistedQueryNotSupported");
    // What an admin sends along is not kept for others.
    assert_eq!(post(&server, Some(&admin), &along("{ registry { revision } }", &hash)).await.0, 200);
    let by_hash = json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    assert_eq!(code(&post(&server, None, &by_hash).await.1), "PERSISTED_QUERY_NOT_FOUND");
}

/// The documents of the explorer's examples, as `graphiql.tsx` takes them out of the contract: from the margin to a brace at the margin.
fn examples() -> Vec<String> {
    let texts = ["partner", "network", "dashboard"].map(contract);
    let mut examples = Vec::new();
    for text in &texts {
        let mut example: Option<String> = None;
        for line in text.lines() {
            if ["query ", "mutation ", "subscription "].iter().any(|word| line.starts_with(word)) {
                example = Some(String::new());
            }
            if let Some(example) = &mut example {
                example.push_str(line);
                example.push('\n');
            }
            if line.starts_with('}') {
                examples.extend(example.take().map(|text| text.trim_end().to_owned()));
            }
        }
    }
    examples
}

#[tokio::test]
async fn the_pages_of_the_server_work_as_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::with(&database(folder.path()), &[ONLY]);
    let built = repository("crates/dashboard/web/dist/documents.json");
    let built: BTreeMap<String, String> = match fs::read(&built) {
        Ok(built) => serde_json::from_slice(&built).expect("the build writes JSON"),
        Err(_) => BTreeMap::new(),
    };
    if built.is_empty() {
        println!("skipped: the dashboard is not built");
    }
    let examples = examples();
    let all: usize =
        ["partner", "network", "dashboard"].iter().map(|text| operations(&contract(text)).len()).sum();
    assert!(all > 10 && examples.len() == all, "{} of {all}", examples.len());
    for text in built.values().chain(&examples) {
        let (_, answer) = post(&server, None, &json!({ "query": text })).await;
        // Its variables are not there, and some need a key; but it is looked at.
        assert_ne!(code(&answer), "DOCUMENT_NOT_REGISTERED", "{text}");
        let spaced = post(&server, None, &json!({ "query": format!("{text} ") })).await.1;
        assert_eq!(code(&spaced), "DOCUMENT_NOT_REGISTERED", "{text}");
    }
    for path in [
        "/plain",
        "/plain/services",
        "/plain/services/oxpip",
        "/plain/funding",
        "/plain/map",
        "/sitemap.xml",
        "/export/services.ndjson",
        "/tables/services.csv",
        "/funding.svg",
        "/changes.atom",
        "/openreferral/services",
        "/report",
    ] {
        let (status, _, text) = server.get(path).await;
        assert!(status == 200 && !text.contains("cannot answer this page's question"), "{path}: {status}");
    }
    if !built.is_empty() {
        let (_, _, page) = server.get("/services/oxpip").await;
        assert!(page.contains("<title>OXPIP"), "the head of a page is asked for within the process: {page}");
    }
}

#[tokio::test]
async fn documents_are_read_again_when_their_files_change() {
    let (folder, files) = (tempfile::tempdir().expect("a folder"), files());
    let server = serve(&folder, files.path(), &[ONLY]);
    let ask = async |id: &str| post(&server, None, &json!({ "doc_id": id })).await.1;
    assert!(ask("page-1").await["data"].is_object());
    // A mistake in one file changes nothing.
    let broken = files.path().join("new.json");
    fs::write(&broken, r#"{"new": "query New { registry { revisions } }"}"#).expect("a file");
    server.logs("documents cannot be registered");
    assert!(server.log().contains("new.json: document `new`, line 1, column 24"), "{}", server.log());
    assert!(ask("page-1").await["data"].is_object());
    assert_eq!(code(&ask("new").await), "PERSISTED_QUERY_NOT_FOUND");
    fs::write(&broken, r#"{"new": "query New { registry { revision } }"}"#).expect("a file");
    fs::remove_file(files.path().join("apollo.json")).expect("it is there");
    let start = Instant::now();
    while ask("new").await["data"].is_null() {
        assert!(start.elapsed() < 3 * patience(), "{}", server.log());
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(code(&ask("page-1").await), "PERSISTED_QUERY_NOT_FOUND");
    let text = json!({ "query": "query ApolloPage { services(first: 2) { totalCount } }" });
    assert_eq!(code(&post(&server, None, &text).await.1), "DOCUMENT_NOT_REGISTERED");
}

#[test]
fn a_document_with_a_mistake_is_named_with_its_place() {
    let files = files();
    fs::write(files.path().join("bad.graphql"), "query Bad {\n  services {\n    totals\n  }\n}\n")
        .expect("a file");
    fs::write(files.path().join("bad.json"), r#"{"old": "{\n  serviceList { id }\n}"}"#).expect("a file");
    let (status, said) = refused(files.path());
    assert_eq!(status, Some(1));
    let at = |line: &str| said.contains(line);
    assert!(at("FOLDER/bad.graphql:3:5: Unknown field \"totals\" on type \"ServiceConnection\""), "{said}");
    assert!(
        at(
            "FOLDER/bad.json: document `old`, line 2, column 3: Unknown field \"serviceList\" on type \"Query\""
        ),
        "{said}"
    );
    assert!(said.starts_with("error: ") && !at("relay.json") && !at("apollo.json"), "{said}");
}

#[test]
fn a_manifest_beyond_the_bounds_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("many.json");
    let many: BTreeMap<String, String> = (0..5_001)
        .map(|id| (format!("id-{id:04}"), format!("query Q{id} {{ registry {{ revision }} }}")))
        .collect();
    fs::write(&file, json!(many).to_string()).expect("a file");
    let (status, said) = refused(folder.path());
    assert_eq!(status, Some(1));
    assert!(said.contains("FOLDER/many.json: too many documents: at most 5000 can be registered"), "{said}");
    fs::write(&file, format!("{{\"x\": \"{}\"}}", " ".repeat(20_000_000))).expect("a file");
    let (status, said) = refused(folder.path());
    assert_eq!(status, Some(1));
    assert!(
        said.contains("FOLDER/many.json: the files of documents have more than 16777216 bytes"),
        "{said}"
    );
    let (status, said) = refused(&folder.path().join("none"));
    assert_eq!(status, Some(3), "{said}");
}
