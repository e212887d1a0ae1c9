//! Self-reviews: sent, kept by two people, read by their author and reviewers, and in nothing that is public or leaves the register.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::process::Command;

use serde_json::{Value, json};
use tests::{Server, postgres, program, repository};

/// Words that nothing else has.
const MARKER: &str = "the rota of the second of May";

/// Runs the program on a database, and answers with what it printed.
fn run(args: &[&str], database: &str) -> String {
    let mut command = Command::new(program());
    let command = command.args(args).env("RARE_JEWELS_DATABASE", database).current_dir(repository(""));
    let output = command.output().unwrap();
    let said = String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

/// Sends a mutation, which is done, and answers with the id of its proposal.
async fn does(server: &Server, key: &str, name: &str, kind: &str, input: Value) -> Value {
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{ errors {{ message path }} {} }} }}",
        if name == "redactChange" { "" } else { "proposal { id }" }
    );
    let (_, answer) = server.ask_as(Some(key), &query, &json!({ "input": input })).await;
    assert_eq!(answer["data"][name]["errors"], json!([]), "{answer}");
    answer["data"][name]["proposal"]["id"].clone()
}

const LIST: &str = "{ selfReviews(service: \"oxpip\", first: 5) { totalCount nodes { standardSetSlug keptAt sentBy { label } service { slug }
    contents { version standardSet { title } responses { number rating evidence } actions { standard what who by done } } } } }";

/// Everything that the public, and another contributor, can read.
async fn public(server: &Server, carl: &str) -> String {
    let mut all = String::new();
    for look in [
        LIST,
        "{ changes(since: 0, first: 100) { nodes { summary reason entity } } registry { revision } }",
        "{ service(slug: \"oxpip\") { history(first: 100) { nodes { summary } } accreditations { state } } reviewQueue { totalCount } }",
    ] {
        for key in [None, Some(carl)] {
            let (status, answer) = server.ask_as(key, look, &json!({})).await;
            let _ = writeln!(all, "{look} {status} {answer}");
        }
    }
    for file in
        ["/changes.atom", "/tables/services.csv", "/export/services.ndjson", "/services/oxpip", "/report"]
    {
        let (status, _, text) = server.get(file).await;
        assert_eq!(status, 200, "{file}");
        all += &text;
    }
    all
}

async fn kept_and_never_published(server: Server) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let [cleo, carl, rosa, ada] =
        [("contributor", "Cleo"), ("contributor", "Carl"), ("reviewer", "Rosa"), ("admin", "Ada")]
            .map(|(role, name)| server.key(role, name));
    let before = public(&server, &carl).await;
    assert!(before.contains("UNAUTHENTICATED"), "the public is refused the list: {before}");
    let input = json!({ "service": "oxpip", "standardSet": "pif-self-audit", "version": "2026-1",
        "responses": [{ "number": "1.1", "rating": "PARTLY", "evidence": MARKER }],
        "actions": [{ "standard": "1.1", "what": "find a supervisor", "who": "clinical lead", "by": "2027-03-01" }] });
    let id = does(&server, &cleo, "submitSelfReview", "SubmitSelfReviewInput", input.clone()).await;
    let look = format!(
        "{{ proposal(id: {id}) {{ changes {{ summary }} selfReviews {{ keptAt contents {{ responses {{ evidence }} }} }} }} }}"
    );
    for (key, sees) in [(Some(&cleo), true), (Some(&rosa), true), (Some(&carl), false), (None, false)] {
        let (_, answer) = server.ask_as(key.map(String::as_str), &look, &json!({})).await;
        assert_eq!(answer.to_string().contains(MARKER), sees, "{answer}");
    }
    let accept = json!({ "proposal": id, "reason": "looked at" });
    does(&server, &rosa, "acceptProposal", "AcceptProposalInput", accept).await;
    for key in [&cleo, &rosa] {
        let (_, answer) = server.ask_as(Some(key), LIST, &json!({})).await;
        let node = &answer["data"]["selfReviews"]["nodes"][0];
        assert_eq!(answer["data"]["selfReviews"]["totalCount"], 1, "{answer}");
        assert_eq!((&node["sentBy"]["label"], &node["service"]["slug"]), (&json!("Cleo"), &json!("oxpip")));
        assert!(node["keptAt"].is_string() && node["contents"]["standardSet"]["title"].is_string());
        let action = json!({ "standard": "1.1", "what": "find a supervisor", "who": "clinical lead", "by": "2027-03-01", "done": null });
        assert_eq!(node["contents"]["actions"], json!([action]));
    }
    assert_eq!(public(&server, &carl).await, before, "it is kept");

    // The archive for others has its digest; a backup brings it back.
    let database = server.database().to_owned();
    let leaves = |name: &str| {
        run(&["export", &file(name)], &database);
        assert!(!std::fs::read_to_string(file(name)).unwrap().contains(MARKER), "nothing of it leaves");
        let mirror = format!("sqlite://{}.db", file(name));
        run(&["import", "archive", &file(name)], &mirror);
        assert!(run(&["log", "verify"], &mirror).contains("the log is sound"));
    };
    leaves("kept.jsonl");
    run(&["backup", &file("backup")], &database);
    let restored = format!("sqlite://{}", file("restored.db"));
    run(&["restore", &file("backup"), "--database", &restored], &restored);
    let copy = Server::on(&restored);
    let (_, answer) = copy.ask_as(Some(&copy.key("reviewer", "Rosa")), LIST, &json!({})).await;
    assert!(answer.to_string().contains(MARKER), "{answer}");

    // Withdrawn, its words are removed with its proposal.
    let withdraw =
        json!({ "service": "oxpip", "standardSet": "pif-self-audit", "reason": "it names a family" });
    does(&server, &rosa, "withdrawSelfReview", "WithdrawSelfReviewInput", withdraw).await;
    let redact = json!({ "proposal": id, "reason": "it names a family" });
    does(&server, &ada, "redactChange", "RedactChangeInput", redact).await;
    let (_, answer) = server.ask_as(Some(&rosa), &look, &json!({})).await;
    assert_eq!(answer["data"]["proposal"]["selfReviews"][0]["contents"], Value::Null, "{answer}");
    assert!(run(&["log", "verify"], &database).contains("the log is sound"));
    leaves("removed.jsonl");
    assert_eq!(public(&server, &carl).await, before, "it is removed");

    // Of a backup, what was not removed is there again.
    let id = does(&server, &cleo, "submitSelfReview", "SubmitSelfReviewInput", input).await;
    let accept = json!({ "proposal": id, "reason": "looked at" });
    does(&server, &rosa, "acceptProposal", "AcceptProposalInput", accept).await;
    run(&["backup", &file("second")], &database);
    let restored = format!("sqlite://{}", file("second.db"));
    run(&["restore", &file("second"), "--with-keys", "--database", &restored], &restored);
    assert!(run(&["log", "verify"], &restored).contains("the log is sound"));
    let (_, answer) = Server::on(&restored).ask_as(Some(&rosa), LIST, &json!({})).await;
    assert!(answer.to_string().contains(MARKER), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_self_review_is_kept_and_never_published_in_sqlite() {
    kept_and_never_published(Server::start()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_self_review_is_kept_and_never_published_in_postgresql() {
    if let Some(database) = postgres("self_reviews") {
        kept_and_never_published(Server::on(&database)).await;
    }
}
