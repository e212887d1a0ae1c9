//! What was said is removed from a log of before and of now: it is in no file and no answer, and the rest is as it was.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tests::{Server, postgres, program, repository};

/// The claim of the second revision in `fixtures/logs/before-keys-in-the-log.*`, and the keys of these.
const SECRET: &str = "Mary Example";
const ROSA: &str = "rj_020e7e9645_81b724aa2cef3bd27f408ac93fc61893";
const ADA: &str = "rj_7c7e89b2a7_1bb1573f2b2b0343777ba333f83e1eb5";

fn run(arguments: &[&str], database: &str) -> (Option<i32>, String) {
    let ran = Command::new(program()).args(arguments).args(["--database", database]).output();
    let ran = ran.expect("the program starts");
    (ran.status.code(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
}

/// What a statement gives, or nothing when it is refused.
fn sql(database: &str, sql: &str) -> Option<String> {
    let ran = match database.strip_prefix("sqlite://") {
        Some(file) => {
            let script = "import sqlite3, sys; log = sqlite3.connect(sys.argv[1], isolation_level=None)\n\
                          for statement in sys.argv[2].split(';'): print(log.execute(statement).fetchall())";
            Command::new("python3").args(["-c", script, file, sql]).output()
        }
        None => Command::new("psql").args([database, "-v", "ON_ERROR_STOP=1", "-qtc", sql]).output(),
    };
    let ran = ran.expect("it starts");
    ran.status.success().then(|| String::from_utf8_lossy(&ran.stdout).into_owned())
}

async fn mutate(server: &Server, key: &str, mutation: &str) -> Value {
    let query = format!("mutation {{ done: {mutation} {{ revision errors {{ code message path }} }} }}");
    let (_, answer) = server.ask_as(Some(key), &query, &json!({})).await;
    answer["data"]["done"].clone()
}

const REDACT: &str = "redactChange(input: { revision: 2, change: 0, reason: \"names a parent\" })";

/// Removes the claim, and gives what everybody sees then.
async fn removed(database: &str) -> Value {
    let server = Server::on(database);
    let refused = mutate(&server, ADA, REDACT).await;
    assert_eq!(refused["errors"][0]["code"], "CONFLICT", "{refused}");
    let revert = "revertRevision(input: { revision: 2, reason: \"names a parent\" })";
    assert_eq!(mutate(&server, ROSA, revert).await, json!({ "revision": 3, "errors": [] }));
    assert_eq!(mutate(&server, ADA, REDACT).await, json!({ "revision": 4, "errors": [] }));
    let seen = server
        .ask(
            "{ changes(since: 1) { nodes { revision ordinal entity summary reason } }
               past(revision: 2) { service(slug: \"oxpip\") { history(last: 1) { nodes { summary } } } } }",
            &json!({}),
        )
        .await;
    assert!(!seen.to_string().contains(SECRET), "{seen}");
    for command in [&["log", "verify"][..], &["doctor"]] {
        let (status, said) = run(command, database);
        assert_eq!(status, Some(0), "{said}");
    }
    seen["data"].clone()
}

fn unpacked(name: &str, to: &Path) {
    let packed = repository("fixtures/logs").join(format!("{name}.gz"));
    let out = File::create(to).expect("a file");
    let status = Command::new("gzip").arg("-dc").arg(packed).stdout(Stdio::from(out)).status();
    assert!(status.expect("gzip runs").success());
}

/// Whether a text stands in a file of a folder.
fn holds(folder: &Path, text: &str) -> bool {
    let files = fs::read_dir(folder).expect("the folder").map(|file| file.expect("a file").path());
    files
        .map(|file| fs::read(file).expect("the file"))
        .any(|bytes| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
}

/// What is left of a log that was tampered with afterwards.
fn tampering_is_found(database: &str) {
    let unlock = if database.starts_with("sqlite") {
        "DROP TRIGGER change_no_update; DROP TRIGGER change_no_delete"
    } else {
        "DROP TRIGGER change_content ON change; DROP TRIGGER change_append_only ON change"
    };
    // Locked, a content goes only with a reason.
    let strip =
        "UPDATE change SET salt = NULL, digest = 'ab', payload = '{}' WHERE revision = 1 AND ordinal = 3";
    assert_eq!(sql(database, strip), None);
    assert!(sql(database, unlock).is_some());
    for (edit, undo) in [
        ("summary = 'x'", "revision = 2 AND ordinal = 0"),
        ("digest = 'ab'", "revision = 2 AND ordinal = 0"),
        (
            "payload = replace(payload, '\"fact\":\"opened_year\"', '\"fact\":\"host\"')",
            "revision = 2 AND ordinal = 0",
        ),
        ("digest = 'ab', salt = NULL", "revision = 1 AND ordinal = 3"),
        ("payload = replace(payload, 'names', 'renames'), summary = 'y'", "tag = 'redacted'"),
    ] {
        let keep = "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT * FROM change";
        let (place, back) =
            (undo, "DELETE FROM change; INSERT INTO change SELECT * FROM kept; DROP TABLE kept");
        assert!(sql(database, &format!("{keep}; UPDATE change SET {edit} WHERE {place}")).is_some());
        let (status, said) = run(&["log", "verify"], database);
        assert!(status == Some(1) && said.contains("the log is damaged at revision"), "{edit}: {said}");
        assert!(sql(database, back).is_some());
        let (status, said) = run(&["log", "verify"], database);
        assert_eq!(status, Some(0), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_of_before_is_removed_from_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("a folder");
    let file = data.join("old.db");
    unpacked("before-keys-in-the-log.db", &file);
    assert!(holds(&data, SECRET));
    let database = format!("sqlite://{}", file.display());
    insta::assert_json_snapshot!("what_is_left", removed(&database).await);
    assert!(!holds(&data, SECRET));
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (command, name) in [("export", "export.jsonl"), ("backup", "backup.db")] {
        assert_eq!(run(&[command, &path(name)], &database).0, Some(0));
        let to = format!("sqlite://{}", path(&format!("{name}.restored.db")));
        let (status, said) = run(&["restore", &path(name)], &to);
        assert!(status == Some(0) && said.contains("the log is sound"), "{said}");
        assert_eq!(run(&["doctor"], &to).0, Some(0));
    }
    // In an archive, too, what is left must be what the log says is left.
    let archive = fs::read_to_string(path("export.jsonl")).expect("the archive");
    let edited = archive.replacen(
        "\\\"fact\\\":\\\"opened_year\\\",\\\"source\\\":\\\"rare-jewels-2019\\\",\\\"redacted\\\":true",
        "\\\"fact\\\":\\\"host\\\",\\\"source\\\":\\\"rare-jewels-2019\\\",\\\"redacted\\\":true",
        1,
    );
    assert_ne!(edited, archive);
    fs::write(path("edited.jsonl"), edited).expect("a file");
    assert_ne!(
        run(&["restore", &path("edited.jsonl")], &format!("sqlite://{}", path("edited.db"))).0,
        Some(0)
    );
    tampering_is_found(&database);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_of_before_is_removed_on_postgresql() {
    let Some(database) = postgres("redacted") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let archive = folder.path().join("old.jsonl");
    unpacked("before-keys-in-the-log.jsonl", &archive);
    let (status, said) = run(&["restore", &archive.display().to_string(), "--with-keys"], &database);
    assert_eq!(status, Some(0), "{said}");
    let other = Server::on(&database);
    insta::assert_json_snapshot!("what_is_left", removed(&database).await);
    for table in ["change", "claim"] {
        let found =
            sql(&database, &format!("SELECT count(*) FROM {table} WHERE {table}::text LIKE '%{SECRET}%'"));
        assert_eq!(found.as_deref().map(str::trim), Some("0"), "{table}");
    }
    // Another server over the same database forgets it as well.
    let begun = std::time::Instant::now();
    loop {
        let seen = other.ask("{ registry { revision } past(revision: 2) { service(slug: \"oxpip\") { history(last: 1) { nodes { summary } } } } }", &json!({})).await;
        if seen["data"]["registry"]["revision"] == 4 {
            assert!(!seen.to_string().contains(SECRET), "{seen}");
            break;
        }
        assert!(begun.elapsed() < tests::patience(), "{seen}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    tampering_is_found(&database);
}

/// Stands in every text that takes one.
const MARK: &str = "SECRET-Mary-Example";

/// What is said, in order, and by whom: a revision each, from the second on.
const SAID: [&str; 9] = [
    "recordFunding(input: { service: \"oxpip\", funder: \"nhs-leeds-ccg\", budget: CAMHS, role: CORE, source: \"rare-jewels-2019\", locator: MARK, note: MARK })",
    "revertRevision(input: { revision: 2, reason: MARK })",
    "editService(input: { service: \"oxpip\", name: MARK, otherNames: [MARK], localities: [MARK], hostOrganisation: MARK, reason: MARK })",
    "revertRevision(input: { revision: 4, reason: \"a person\" })",
    "addSource(input: { slug: \"a-letter\", title: MARK, publisher: MARK, licence: MARK })",
    "decideClassification(input: { service: \"oxpip\", class: PARENT_INFANT_TEAM, reason: MARK })",
    "decideClassification(input: { service: \"oxpip\", class: PARENT_INFANT_TEAM, reason: \"seen\" })",
    "withdrawService(input: { service: \"abcpip\", reason: MARK })",
    "revertRevision(input: { revision: 9, reason: \"by mistake\" })",
];

/// What is removed, in an order in which nothing has to be done before.
const REMOVED: [&str; 8] = [
    "revision: 2, change: 0",
    "revision: 3",
    "revision: 4, change: 0",
    "revision: 4",
    "revision: 6, change: 0",
    "revision: 7, change: 0",
    "revision: 9",
    "proposal: PROPOSAL",
];

/// Everything that a reviewer sees.
async fn seen(server: &Server, key: &str) -> String {
    let query = "fragment Now on Service { name otherNames localities hostOrganisation history(last: 50) { nodes { summary reason } } }
        { changes(since: 1) { nodes { revision ordinal entity summary reason } } sources { title publisher licence }
          now: service(slug: \"oxpip\") { ...Now }
          then: past(revision: 4) { service(slug: \"oxpip\") { ...Now } }
          before: past(revision: 2) { service(slug: \"oxpip\") { ...Now funding { lines { note locator } } } }
          decided: past(revision: 7) { service(slug: \"oxpip\") { ...Now } }
          search(text: \"SECRET Mary Example\") { score }
          reviewQueue(state: REJECTED) { nodes { reason changes { summary before after } comments { text } decision { reason } } } }";
    let (_, answer) = server.ask_as(Some(key), query, &json!({})).await;
    assert!(answer["errors"].is_null(), "{answer}");
    let mut seen = answer.to_string();
    for path in ["services.ndjson", "claims.csv", "funding.csv"] {
        seen.push_str(&server.get(&format!("/export/{path}")).await.2);
    }
    seen
}

/// Says something in every way, removes it, and looks for it everywhere.
async fn said_and_removed(database: &str, folder: &Path, is_held: impl Fn() -> bool) {
    let mut server = Server::on(database);
    let (rosa, ada) = (server.key("reviewer", "Rosa"), server.key("admin", "Ada"));
    let cleo = server.key("contributor", "Cleo");
    let mark = |text: &str| text.replace("MARK", &format!("\"{MARK}\""));
    for (said, revision) in SAID.iter().zip(2..) {
        assert_eq!(
            mutate(&server, &rosa, &mark(said)).await,
            json!({ "revision": revision, "errors": [] }),
            "{said}"
        );
    }
    let claim = mark(
        "mutation { recordClaims(input: { service: \"oxpip\", claims: [{ fact: \"opened_year\", value: 1987, source: \"rare-jewels-2019\", note: MARK }] }) { proposal { id } } }",
    );
    let (_, answer) = server.ask_as(Some(&cleo), &claim, &json!({})).await;
    let proposal = answer["data"]["recordClaims"]["proposal"]["id"].to_string();
    let of = |text: &str| mark(text).replace("PROPOSAL", &proposal);
    for (key, said) in [
        (&cleo, "commentOnProposal(input: { proposal: PROPOSAL, text: MARK })"),
        (&rosa, "rejectProposal(input: { proposal: PROPOSAL, reason: MARK })"),
    ] {
        let done = mutate(&server, key, &of(said)).await;
        assert_eq!(done["errors"], json!([]), "{done}");
    }
    let before = seen(&server, &rosa).await;
    assert!(is_held() && before.matches(MARK).count() > 20, "{before}");
    let last =
        mutate(&server, &ada, "redactChange(input: { revision: 8, change: 0, reason: \"names a parent\" })")
            .await;
    assert_eq!(
        last["errors"][0]["message"],
        "the decision counts: decide again first, by `decideClassification`, or take it back, by `revertRevision`"
    );
    for what in REMOVED {
        let remove = of(&format!("redactChange(input: {{ {what}, reason: \"names a parent\" }})"));
        let done = mutate(&server, &ada, &remove).await;
        assert_eq!(done["errors"], json!([]), "{what}: {done}");
    }
    let after = seen(&server, &rosa).await;
    assert!(!after.contains(MARK), "{after}");
    assert!(!is_held());
    for command in [&["log", "verify"][..], &["doctor"], &["log", "show"]] {
        let (status, said) = run(command, database);
        assert!(status == Some(0) && !said.contains(MARK), "{said}");
    }
    // Who reads the log from its beginning has the same.
    drop(server);
    server = Server::on(database);
    assert_eq!(seen(&server, &rosa).await, after);
    let archive = folder.join("archive.jsonl").display().to_string();
    assert_eq!(run(&["export", &archive], database).0, Some(0));
    assert!(!fs::read_to_string(&archive).expect("the archive").contains(MARK));
    let other = format!("sqlite://{}", folder.join("mirror.db").display());
    assert_eq!(run(&["restore", &archive], &other).0, Some(0));
    for command in [&["log", "verify"][..], &["doctor"]] {
        assert_eq!(run(command, &other).0, Some(0));
    }
    let mirror = Server::on(&other);
    let rosa = mirror.key("reviewer", "Rosa");
    assert_eq!(seen(&mirror, &rosa).await, after);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_in_any_way_is_removed_from_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("a folder");
    let database = format!("sqlite://{}", data.join("registry.db").display());
    said_and_removed(&database, folder.path(), || holds(&data, MARK)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_in_any_way_is_removed_on_postgresql() {
    let Some(database) = postgres("said") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let tables =
        "revision change source service service_other_name service_locality claim funding_line decision";
    let is_held = || {
        tables.split(' ').any(|table| {
            let found =
                sql(&database, &format!("SELECT count(*) FROM {table} WHERE {table}::text LIKE '%{MARK}%'"));
            found.expect("it is counted").trim() != "0"
        })
    };
    said_and_removed(&database, folder.path(), is_held).await;
}
