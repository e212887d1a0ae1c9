//! Returns of outcomes: sent from a file, kept by two people, read by reviewers, and in nothing that is public or leaves the register.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::process::Command;

use serde_json::{Value, json};
use tests::{Server, postgres, program, repository};

/// A number that nothing else has.
const MARKER: &str = "97531";

/// Runs the program on a database, and answers with what it printed.
fn run(args: &[&str], database: &str) -> String {
    let output = Command::new(program())
        .args(args)
        .env("RARE_JEWELS_DATABASE", database)
        .current_dir(repository(""))
        .output()
        .unwrap();
    let said = String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

/// A return with the marker, as `outcomes aggregate` makes them.
fn a_return(folder: &tempfile::TempDir) -> String {
    let file = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(file("referrals.csv"), "referred_on,single-parent\n2024-05-01,yes\n2024-06-01,\n")
        .unwrap();
    run(
        &["outcomes", "aggregate", &file("referrals.csv"), "--team", "oxpip", "--output", &file("one.json")],
        "sqlite://nothing.db",
    );
    let mut returns: Value = serde_json::from_slice(&std::fs::read(file("one.json")).unwrap()).unwrap();
    let count: u64 = MARKER.parse().unwrap();
    returns[0]["referrals"] = count.into();
    returns[0]["items"][0]["not_known"] = (count - 1).into();
    std::fs::write(file("one.json"), returns.to_string()).unwrap();
    file("one.json")
}

/// What the public, and another contributor, can ask.
async fn public(server: &Server, carl: &str) -> String {
    let mut all = String::new();
    for look in [
        "{ registry { revision } changes(since: 0, first: 100) { nodes { summary reason entity } } }",
        "{ service(slug: \"oxpip\") { history(first: 100) { nodes { summary } } } past(revision: 1) { services { totalCount } } }",
        "{ outcomeReturns { totalCount nodes { counts { referrals } } } }",
        "{ pooledReferrals(item: \"single-parent\") { synthetic } viewer { proposals { totalCount } } }",
        "{ reviewQueue { totalCount } }",
    ] {
        for key in [None, Some(carl)] {
            let (status, answer) = server.ask_as(key, look, &json!({})).await;
            let _ = writeln!(all, "{look} {status} {answer}");
        }
    }
    for file in [
        "/changes.atom",
        "/services/oxpip/changes.atom",
        "/tables/services.csv",
        "/tables/claims.csv",
        "/tables/matrix.csv",
        "/export/services.ndjson",
        "/export/claims.csv",
        "/services/oxpip",
        "/report",
    ] {
        let (status, _, text) = server.get(file).await;
        assert_eq!(status, 200, "{file}");
        let _ = writeln!(all, "{file} {text}");
    }
    all
}

async fn kept_and_in_nothing_that_is_public(server: Server) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let [cleo, carl, rosa] = [("contributor", "Cleo"), ("contributor", "Carl"), ("reviewer", "Rosa")]
        .map(|(role, name)| server.key(role, name));
    let before = public(&server, &carl).await;

    // A team sends what the program prints.
    let one = a_return(&folder);
    let request: Value =
        serde_json::from_str(&run(&["outcomes", "validate", &one, "--request"], "sqlite://nothing.db"))
            .unwrap();
    let (query, variables) = (request["query"].as_str().unwrap(), &request["variables"]);
    let (_, answer) = server.ask_as(Some(&cleo), query, variables).await;
    let id = answer["data"]["submitOutcomeReturns"]["proposal"]["id"].as_str().unwrap_or_default().to_owned();
    assert!(id.starts_with("proposal:"), "{answer}");
    let mut other = variables.clone();
    other["input"]["returns"][0]["nhsNumber"] = json!("943 476 5919");
    let (_, refused) = server.ask_as(Some(&cleo), query, &other).await;
    assert!(refused.to_string().contains("nhsNumber"), "refused by name: {refused}");

    // Only its author and reviewers see it.
    let look = format!(
        "{{ proposal(id: \"{id}\") {{ changes {{ summary }} outcomeReturns {{ quarter number counts {{ referrals }} }} }} }}"
    );
    for (key, sees) in [(Some(&cleo), true), (Some(&rosa), true), (Some(&carl), false), (None, false)] {
        let (_, answer) = server.ask_as(key.map(String::as_str), &look, &json!({})).await;
        assert_eq!(answer.to_string().contains(MARKER), sees, "{answer}");
    }
    assert_eq!(public(&server, &carl).await, before, "it waits");
    let accept =
        "mutation($input: AcceptProposalInput!) { acceptProposal(input: $input) { errors { message } } }";
    let input = json!({ "input": { "proposal": id, "reason": "looked at" } });
    let (_, answer) = server.ask_as(Some(&rosa), accept, &input).await;
    assert_eq!(answer["data"]["acceptProposal"]["errors"], json!([]), "{answer}");
    let list = "{ outcomeReturns(filter: { from: \"2024-25-Q1\", to: \"2024-25-Q1\" }) { totalCount
        nodes { team quarter number sentBy { label } counts { referrals items { item notKnown } } } } }";
    let (_, kept) = server.ask_as(Some(&rosa), list, &json!({})).await;
    assert_eq!(kept["data"]["outcomeReturns"]["totalCount"], 1, "{kept}");
    let node = &kept["data"]["outcomeReturns"]["nodes"][0];
    assert_eq!((&node["number"], &node["sentBy"]["label"]), (&json!(1), &json!("Cleo")), "{kept}");
    assert_eq!(node["counts"]["referrals"], json!(97_531), "{kept}");
    assert_eq!(public(&server, &carl).await, before, "it is kept");

    // The archive for others has its digest, and what is made of the archive is sound.
    let database = server.database().to_owned();
    run(&["export", &file("all.jsonl")], &database);
    let archive = std::fs::read_to_string(file("all.jsonl")).unwrap();
    assert!(archive.contains("counts withheld") && !archive.contains(MARKER), "no count leaves");
    let mirror = format!("sqlite://{}", file("mirror.db"));
    run(&["import", "archive", &file("all.jsonl")], &mirror);
    assert!(run(&["log", "verify"], &mirror).contains("the log is sound"));
    run(&["export", &file("again.jsonl")], &mirror);
    let again = format!("sqlite://{}", file("again.db"));
    run(&["import", "archive", &file("again.jsonl")], &again);
    assert!(run(&["log", "verify"], &again).contains("the log is sound"));

    // A backup brings it back, and the register goes on with it.
    run(&["backup", &file("backup")], &database);
    let restored = format!("sqlite://{}", file("restored.db"));
    run(&["restore", &file("backup"), "--database", &restored], &restored);
    let server = Server::on(&restored);
    let rosa = server.key("reviewer", "Rosa");
    let (_, answer) = server.ask_as(Some(&rosa), list, &json!({})).await;
    assert_eq!(answer, kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_is_kept_and_in_nothing_that_is_public_in_sqlite() {
    kept_and_in_nothing_that_is_public(Server::start()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_is_kept_and_in_nothing_that_is_public_in_postgresql() {
    if let Some(database) = postgres("returns") {
        kept_and_in_nothing_that_is_public(Server::on(&database)).await;
    }
}
