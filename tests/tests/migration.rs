//! Databases and archives of the version before there were proposals.
#![expect(clippy::expect_used, reason = "a test that panics fails, as it should")]

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tests::{Server, postgres, program, repository};

/// Unpacks a log of an earlier version.
fn unpacked(name: &str, to: &Path) {
    let packed = repository("fixtures/logs").join(format!("{name}.gz"));
    let out = File::create(to).expect("a file");
    let status = Command::new("gzip").arg("-dc").arg(packed).stdout(Stdio::from(out)).status();
    assert!(status.expect("gzip runs").success());
}

fn run(arguments: &[&str]) -> String {
    let output = Command::new(program()).args(arguments).output().expect("the program starts");
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{}{text}", if output.status.success() { "" } else { "failed: " })
}

async fn data(server: &Server, key: Option<&str>, query: &str) -> Value {
    let (_, answer) = server.ask_as(key, query, &json!({})).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"].clone()
}

/// What everybody sees is what everybody saw, and what waited waits as a proposal.
async fn is_read(server: &Server) {
    let public = data(
        server,
        None,
        "{ registry { revision serviceCount } services(filter: { text: \"team\" }) { nodes { slug } }
           service(slug: \"published-team\") { otherNames published classification { class decision { decidedBy revision } }
             facts(known: true) { definition { id } text claims { id } } funding { lines { id } } history { nodes { revision kind actor summary } } }
           merged: service(slug: \"oxpip-oxford\") { slug otherNames } gone: service(slug: \"withdrawn-team\") { slug } }",
    )
    .await;
    insta::assert_json_snapshot!("what_everybody_sees", public);
    let (rosa, rob, cleo) =
        (server.key("reviewer", "Rosa"), server.key("reviewer", "Rob"), server.key("contributor", "Cleo"));
    let queue = data(
        server,
        Some(&rosa),
        "{ reviewQueue(state: null, first: 50) { nodes { id state slug name author { label } decision { reason by { label } }
             changes { step by { label } summary } conflicts { message } } } }",
    )
    .await;
    insta::assert_json_snapshot!("proposals", queue);
    let own = data(server, Some(&cleo), "{ viewer { proposals { nodes { id state } } } }").await;

    // Rosa wrote a part of what waits; Rob did not. What is added now comes after what the log holds.
    let claim = "[{ fact: \"opened_year\", value: 2014, source: \"rare-jewels-2019\" }]";
    let more = format!(
        "mutation {{ recordClaims(input: {{ service: \"waiting-team\", claims: {claim} }}) {{ proposal {{ id }} errors {{ message }} }} }}"
    );
    let more = data(server, Some(&cleo), &more).await;
    let decide = "mutation { decideClassification(input: { service: \"waiting-team\", class: NARROW_ELIGIBILITY_TEAM, reason: \"visited\" }) {
        service { slug published otherNames funding(asOf: \"2026-12-01\") { lines { id to } } classification { class } fact(id: \"opened_year\") { text } } errors { message } } }";
    let (_, refused) = server.ask_as(Some(&rosa), decide, &json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
    let decided = data(server, Some(&rob), decide).await;
    // One that an old log holds is turned down where it stands, and another is merged away.
    let end = "mutation { withdrawService(input: { service: \"reviewers-team\", reason: \"not found\" }) { proposal { state } errors { message } }
        mergeServices(input: { from: \"joined-team\", into: \"oxpip\", reason: \"the same\" }) { proposal { state } errors { message } } }";
    let ended = data(server, Some(&rob), end).await;
    insta::assert_json_snapshot!("what_becomes_of_them", [own, more, decided, ended]);
    for command in [&["log", "verify"][..], &["doctor"]] {
        let said = run(&[command, &["--database", server.database()]].concat());
        assert!(!said.starts_with("failed"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sqlite_database_of_before_there_were_proposals() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("old.db");
    unpacked("before-proposals.db", &file);
    is_read(&Server::on(&format!("sqlite://{}", file.display()))).await;
}

/// Restores an archive of before, reads it, and takes it out and in again with what happened since.
async fn is_restored(folder: &Path, database: &str) {
    let archive = folder.join("old.jsonl");
    unpacked("before-proposals.jsonl", &archive);
    let restored = run(&["restore", &archive.display().to_string(), "--database", database]);
    assert!(restored.starts_with("restored: revision 25"), "{restored}");
    let server = Server::on(database);
    is_read(&server).await;
    let again = folder.join("again.jsonl");
    run(&["export", &again.display().to_string(), "--database", database]);
    let copy = format!("sqlite://{}", folder.join("copy.db").display());
    let restored = run(&["restore", &again.display().to_string(), "--database", &copy]);
    // Three keys were made since, and that they do not count there is a commit, too.
    assert!(restored.starts_with("restored: revision 33"), "{restored}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_of_before_there_were_proposals() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    is_restored(folder.path(), &format!("sqlite://{}", folder.path().join("new.db").display())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_of_before_there_were_proposals_on_postgresql() {
    let Some(database) = postgres("before_proposals") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    is_restored(folder.path(), &database).await;
}
