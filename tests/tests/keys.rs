//! Keys are entries of the log: those of before are taken over once, and no table gives rights.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tests::{Server, patience, postgres, program, repository};

/// The keys of the database and the archive in `fixtures/logs`, with what they opened when these were made.
const CLEO: &str = "rj_7924056f38_65ad99a9b8c41498c5114f9e305d5aca";
const ROSA: &str = "rj_020e7e9645_81b724aa2cef3bd27f408ac93fc61893";
const ADA: &str = "rj_7c7e89b2a7_1bb1573f2b2b0343777ba333f83e1eb5";
const GONE: &str = "rj_be7ce940ba_c3d6235ce85b11289eb925683f708589";

/// Unpacks a log of an earlier version.
fn unpacked(name: &str, to: &Path) {
    let packed = repository("fixtures/logs").join(format!("{name}.gz"));
    let out = File::create(to).expect("a file");
    let status = Command::new("gzip").arg("-dc").arg(packed).stdout(Stdio::from(out)).status();
    assert!(status.expect("gzip runs").success());
}

fn run(arguments: &[&str], database: &str) -> (Option<i32>, String) {
    let ran = Command::new(program()).args(arguments).args(["--database", database]).output();
    let ran = ran.expect("the program starts");
    (ran.status.code(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
}

fn sql(database: &str, sql: &str) {
    let ran = match database.strip_prefix("sqlite://") {
        Some(file) => {
            let script =
                "import sqlite3, sys; log = sqlite3.connect(sys.argv[1]); log.executescript(sys.argv[2])";
            Command::new("python3").args(["-c", script, file, sql]).output()
        }
        None => Command::new("psql").args([database, "-v", "ON_ERROR_STOP=1", "-qc", sql]).output(),
    };
    let ran = ran.expect("it starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

async fn role(server: &Server, key: &str) -> String {
    let (status, answer) = server.ask_as(Some(key), "{ viewer { role } }", &json!({})).await;
    if status == 401 {
        "none".to_owned()
    } else {
        answer["data"]["viewer"]["role"].as_str().unwrap_or("?").to_owned()
    }
}

async fn roles(server: &Server) -> Vec<String> {
    let mut roles = Vec::new();
    for key in [CLEO, ROSA, ADA, GONE] {
        roles.push(role(server, key).await);
    }
    roles
}

/// Until a key opens what it should: another process has changed it.
async fn becomes(server: &Server, key: &str, expected: &str) {
    let begun = std::time::Instant::now();
    while role(server, key).await != expected {
        assert!(begun.elapsed() < patience(), "expected {expected}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

const OPEN: [&str; 4] = ["CONTRIBUTOR", "REVIEWER", "ADMIN", "none"];
const CLOSED: [&str; 4] = ["none"; 4];

/// On a database of the version before: what the keys opened they open, once and for all.
async fn takes_over(database: &str) {
    let server = Server::on(database);
    assert_eq!(roles(&server).await, OPEN);
    let said = server.log();
    let restored =
        !said.contains("5 keys were kept beside the log before, and written into it now: 7924056f38");
    let before = run(&["log", "verify"], database);
    assert_eq!(before.0, Some(0), "{}", before.1);
    assert!(before.1.contains("the log is sound: revision 4, 771 changes"), "{}", before.1);
    assert!(!restored || !said.contains("kept beside"), "{said}");

    // What is made, changed and revoked beside the server counts there, and makes no revision.
    let public = "{ registry { revision } changes(since: 0, last: 2) { nodes { revision summary } } }";
    let seen = server.ask(public, &json!({})).await;
    let made = server.key("editor", "Eve");
    becomes(&server, &made, "EDITOR").await;
    let id = made.split('_').nth(1).expect("an id");
    assert_eq!(run(&["key", "change", id, "--role", "reviewer", "--label", "Leeds"], database).0, Some(0));
    becomes(&server, &made, "REVIEWER").await;
    assert_eq!(run(&["key", "revoke", id], database).0, Some(0));
    becomes(&server, &made, "none").await;
    assert_eq!(run(&["key", "change", id, "--role", "admin"], database).0, Some(2));
    assert_eq!(server.ask(public, &json!({})).await, seen);

    // Rows of tables open nothing, before a start and after.
    let forged = "INSERT INTO TABLE (id, name, role, secret_hash, created_at) SELECT 'ID', 'Mallory', 'admin', \
                  'HASH', '2026-11-30T00:00:00Z'; UPDATE access_key SET role = 'admin' WHERE name = 'Cleo'; \
                  UPDATE access_key SET revoked_at = NULL WHERE name = 'Gone';";
    let key = "rj_0000000000_00000000000000000000000000000000";
    let hash = "8ccd64dbb35204b8b624566d736ff93a2e10e08c3836d0bb6286402acacac7cf";
    for (table, id) in [("access_key", "0000000000"), ("access_key_before", "0000000001")] {
        sql(database, &forged.replace("TABLE", table).replace("ID", id).replace("HASH", hash));
    }
    assert_eq!(
        (roles(&server).await, role(&server, key).await),
        (OPEN.map(str::to_owned).to_vec(), "none".to_owned())
    );
    drop(server);
    let server = Server::on(database);
    assert_eq!(
        (roles(&server).await, role(&server, key).await),
        (OPEN.map(str::to_owned).to_vec(), "none".to_owned())
    );
    for row in [
        "key `0000000000` of the table `access_key` (admin, \"Mallory\")",
        "key `0000000001`",
        "key `7924056f38`",
    ] {
        server.logs(&format!("warning: {row}"));
        let (status, said) = run(&["log", "verify"], database);
        assert!(status == Some(0) && said.contains(row), "{said}");
    }
    let (status, said) = run(&["doctor"], database);
    assert!(
        status == Some(1) && said.contains("the table of keys is not what the log says\nkey `"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_a_sqlite_database_of_before_are_taken_over() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("old.db");
    unpacked("before-keys-in-the-log.db", &file);
    takes_over(&format!("sqlite://{}", file.display())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_an_archive_of_before_are_taken_over_on_postgresql() {
    let Some(database) = postgres("keys_before") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let archive = folder.path().join("old.jsonl");
    unpacked("before-keys-in-the-log.jsonl", &archive);
    let (status, said) = run(&["restore", &archive.display().to_string(), "--with-keys"], &database);
    assert!(status == Some(0) && said.contains("restored: revision 4, 771 changes"), "{said}");
    takes_over(&database).await;
}

/// An export or a backup gives no rights elsewhere, unless that is asked for.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_brought_elsewhere_gives_no_rights() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (file, archive) = (path("old.db"), path("old.jsonl"));
    unpacked("before-keys-in-the-log.db", Path::new(&file));
    unpacked("before-keys-in-the-log.jsonl", Path::new(&archive));
    let database = format!("sqlite://{file}");
    drop(Server::on(&database));
    let (export, backup) = (path("export.jsonl"), path("backup.db"));
    assert_eq!(run(&["export", &export], &database).0, Some(0));
    assert_eq!(run(&["backup", &backup], &database).0, Some(0));
    let text = std::fs::read_to_string(&export).expect("the export");
    for secret in ["Ada", "Cleo\\\\\\\"", "\\\"admin\\\"", "secret-hash"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let mut found = Vec::new();
    let ways: [(&str, &[&str]); 6] = [
        (&archive, &[]),
        (&archive, &["--with-keys"]),
        (&export, &[]),
        (&export, &["--with-keys"]),
        (&backup, &[]),
        (&backup, &["--with-keys"]),
    ];
    for (number, (from, more)) in ways.into_iter().enumerate() {
        let to = format!("sqlite://{}", path(&format!("{number}.db")));
        let (status, said) = run(&[&["restore", from], more].concat(), &to);
        assert_eq!(status, Some(0), "{said}");
        let server = Server::on(&to);
        assert_eq!(run(&["doctor"], &to).0, Some(0));
        let again = server.key("admin", "Again");
        becomes(&server, &again, "ADMIN").await;
        found.push(roles(&server).await);
    }
    let expected = [CLOSED, OPEN, CLOSED, CLOSED, CLOSED, OPEN];
    assert_eq!(json!(found), json!(expected) as Value);
}

/// With a log that is not what was written no key opens anything, and what it holds can be read.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_edited_opens_nothing_to_anybody() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("old.db");
    unpacked("before-keys-in-the-log.db", &file);
    let database = format!("sqlite://{}", file.display());
    drop(Server::on(&database));
    let edit = "DROP TRIGGER change_no_update; \
                UPDATE change SET payload = replace(payload, 'contributor', 'admin') WHERE tag = 'key-changed'";
    sql(&database, edit);
    let (status, said) = run(&["serve", "--listen", "127.0.0.1:0"], &database);
    assert!(status == Some(1) && said.contains("the log is damaged at revision 4"), "{said}");
    let server = Server::with(&database, &["--accept-damaged-log"]);
    assert_eq!(roles(&server).await, CLOSED);
    let answer = server.ask("{ registry { serviceCount } }", &json!({})).await;
    assert_eq!(answer["data"]["registry"]["serviceCount"], 56);
}

/// An entry that is appended by SQL, without its hash, is found by the server that runs, and opens nothing.
#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_is_appended_by_sql_opens_nothing() {
    let server = Server::start();
    let key = server.key("contributor", "Cleo");
    becomes(&server, &key, "CONTRIBUTOR").await;
    let forge = "INSERT INTO revision SELECT number + 1, at, actor, key_id, NULL, reason, hash, 'ab', NULL, NULL, 4 \
                   FROM revision ORDER BY number DESC LIMIT 1; \
                 INSERT INTO change SELECT revision + 1, 0, tag, entity, summary, \
                   '{\"key\":\"' || substr(entity, 5) || '\",\"event\":{\"changed\":{\"role\":\"admin\"}}}', salt, NULL \
                   FROM change WHERE tag = 'key-changed'; \
                 UPDATE head SET number = number + 1, hash = 'ab';";
    sql(server.database(), forge);
    server.logs("the log is damaged at revision 3");
    assert_eq!(role(&server, &key).await, "CONTRIBUTOR");
    assert_eq!(run(&["log", "verify"], server.database()).0, Some(1));
}
