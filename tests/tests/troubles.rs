//! What can be wrong with a file of the registry: each is told in one line, with a status, and loses nothing.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{Server, program};

const SUBMIT: &str = "mutation($input: SubmitServiceInput!) {
  submitService(input: $input) { service { slug } errors { code message path } }
}";

/// A folder for a registry in a file.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// One that holds the data of the report.
    fn filled() -> Self {
        let this = Self::new();
        let mut server = Server::on(&this.database());
        stop(&mut server);
        this
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn database(&self) -> String {
        format!("sqlite://{}", self.file("registry.db").display())
    }

    /// Runs the program on the database: its status, and what it says.
    fn run(&self, arguments: &[&str]) -> String {
        let ran = Command::new(program())
            .args(arguments)
            .args(["--database", &self.database()])
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
        let said = said.replace(&self.folder.path().display().to_string(), "FOLDER");
        format!("{} {}", ran.status.code().unwrap_or(-1), said.trim_end())
    }

    fn serve(&self) -> String {
        self.run(&["serve", "--listen", "127.0.0.1:0"])
    }
}

/// Ends a server as whoever runs it would.
fn stop(server: &mut Server) {
    let sent = Command::new("kill").args(["-TERM", &server.process().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()));
    assert_eq!(server.wait(), Some(0));
}

fn size(file: &Path) -> u64 {
    fs::metadata(file).map(|metadata| metadata.len()).unwrap_or_default()
}

#[test]
fn a_file_of_a_newer_version_is_left_alone() {
    let place = Place::filled();
    let newer = "import sqlite3, sys; database = sqlite3.connect(sys.argv[1]); database.execute(\"INSERT INTO _sqlx_migrations \
                 SELECT 99, description, installed_on, success, checksum, execution_time FROM _sqlx_migrations LIMIT 1\"); \
                 database.commit()";
    let file = place.file("registry.db");
    let made = Command::new("python3").args(["-c", newer]).arg(&file).status();
    assert!(made.is_ok_and(|status| status.success()));
    let before = fs::read(&file).expect("the file");
    let told = place.serve();
    assert_snapshot!(told, @"3 error: `FOLDER/registry.db` was written by a newer version (its schema is 99, this program knows 19): update the program");
    assert_eq!(place.run(&["log", "verify"]), told);
    assert_eq!(place.run(&["key", "create", "--role", "admin", "--name", "Ann"]), told);
    assert!(fs::read(&file).expect("the file") == before);
}

#[test]
fn a_file_that_cannot_be_written_can_still_be_read() {
    let place = Place::filled();
    let file = place.file("registry.db");
    let mut permissions = fs::metadata(&file).expect("the file").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).expect("a file of our own");
    assert_snapshot!(place.serve(), @"3 error: the database `FOLDER/registry.db` cannot be written: make it and its folder writable, or name another file");
    assert_snapshot!(place.run(&["log", "verify"]).lines().next().unwrap_or_default(), @"0 the log is sound: revision 1, 868 changes");
}

#[tokio::test]
async fn a_second_server_on_a_file_is_refused_and_the_first_goes_on() {
    let place = Place::new();
    let mut server = Server::on(&place.database());
    let cleo = server.key("contributor", "Cleo");
    assert_snapshot!(place.serve(), @"3 error: another process has `FOLDER/registry.db` open for writing: stop it, or use PostgreSQL for more than one");
    let input = json!({ "input": { "name": "Selby", "nation": "WALES", "claims": [] } });
    let (_, made) = server.ask_as(Some(&cleo), SUBMIT, &input).await;
    assert_eq!(made["data"]["submitService"]["errors"], json!([]), "{made}");
    stop(&mut server);
    let sound = place.run(&["log", "verify"]);
    assert!(sound.starts_with("0 the log is sound: revision 3, "), "{sound}");
}

/// Waits until the server says that it is ready, or why not; within the time that `/health/ready` may take to find out.
async fn readiness(server: &Server, expected: Option<&str>) {
    let start = Instant::now();
    loop {
        let (status, _, text) = server.get("/health/ready").await;
        let told: Value = serde_json::from_str(&text).unwrap_or_default();
        let reason = told["reason"].as_str();
        match (expected, reason) {
            (None, None) if status == 200 => return,
            (Some(expected), Some(reason)) if status == 503 && reason.starts_with(expected) => return,
            _ => {}
        }
        assert!(start.elapsed() < Duration::from_secs(3), "expected {expected:?}, got {status}: {text}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// No write has to fail first, and none is acknowledged that would be gone with the process.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_takes_no_writes_is_not_ready_and_acknowledges_none() {
    let place = Place::new();
    let mut server = Server::on(&place.database());
    let cleo = server.key("contributor", "Cleo");
    let submit = async |server: &Server, name: &str| -> Value {
        let input =
            json!({ "input": { "name": name, "nation": "WALES", "claims": [], "idempotencyKey": name } });
        server.ask_as(Some(&cleo), SUBMIT, &input).await.1
    };
    let (file, elsewhere) = (place.file("registry.db"), place.file("elsewhere.db"));
    let mode = |readonly| {
        let mut permissions = fs::metadata(&file).expect("the file").permissions();
        permissions.set_readonly(readonly);
        fs::set_permissions(&file, permissions).expect("a file of our own");
    };
    readiness(&server, None).await;
    let refused = async |server: &Server, reason: &str| {
        readiness(server, Some(reason)).await;
        let answer = submit(server, "Selby").await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer}");
        let read = server.ask("{ service(slug: \"oxpip\") { name } }", &json!({})).await;
        assert_eq!(read["data"]["service"]["name"], "OXPIP");
    };
    fs::rename(&file, &elsewhere).expect("a file of our own");
    refused(&server, "the file of the database was deleted or moved while it was in use").await;
    fs::copy(&elsewhere, &file).expect("a copy");
    refused(&server, "the file of the database was replaced by another one while it was in use").await;
    fs::rename(&elsewhere, &file).expect("a file of our own");
    mode(true);
    refused(&server, "the database takes no writes: its file is read-only").await;
    mode(false);
    readiness(&server, None).await;
    let answer = submit(&server, "Selby").await;
    assert_eq!(answer["data"]["submitService"]["errors"], json!([]), "{answer}");
    stop(&mut server);
    let sound = place.run(&["log", "verify"]);
    assert!(sound.starts_with("0 the log is sound: revision 3, "), "{sound}");
}

/// A limit on the size of files needs no disk of its own and no rights; the tests of `store` fill a real one.
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_takes_no_more_is_told_and_loses_nothing() {
    let place = Place::new();
    let mut server = Server::limitable(&place.database());
    let (cleo, rosa) = (server.key("contributor", "Cleo"), server.key("reviewer", "Rosa"));
    let submit = async |server: &Server, name: &str| -> Value {
        let claims: Vec<Value> = (0..20)
            .map(|number| json!({ "fact": "opened_year", "value": 2001, "source": "rare-jewels-2019", "locator": format!("page {number}") }))
            .collect();
        let input =
            json!({ "input": { "name": name, "nation": "WALES", "claims": claims, "idempotencyKey": name } });
        server.ask_as(Some(&cleo), SUBMIT, &input).await.1
    };
    let waiting = async |server: &Server| -> Value {
        let (_, seen) =
            server.ask_as(Some(&rosa), "{ reviewQueue(first: 1) { totalCount } }", &json!({})).await;
        seen["data"]["reviewQueue"]["totalCount"].clone()
    };
    // So much and no more.
    server.limit_files(Some(
        size(&place.file("registry.db-wal")).max(size(&place.file("registry.db"))) + 200_000,
    ));
    let mut written = 0;
    let refused = loop {
        let answer = submit(&server, &format!("Selby {written}")).await;
        if answer.get("errors").is_some() {
            break answer;
        }
        assert_eq!(answer["data"]["submitService"]["errors"], json!([]), "{answer}");
        written += 1;
        assert!(written < 500, "the limit does not hold");
    };
    assert!(written > 0);
    let error = &refused["errors"][0];
    assert_snapshot!(error["extensions"]["code"], @r#""UNAVAILABLE""#);
    assert_snapshot!(error["message"], @r#""the registry cannot be written: the disk of the database fails; try again later, with the same `idempotencyKey` so that nothing is done twice""#);
    assert_eq!(waiting(&server).await, written);
    // No byte more: what is too much for one command may have been little enough for another.
    server.limit_files(Some(4_096));
    assert_eq!(submit(&server, "Nothing").await["errors"][0]["extensions"]["code"], "UNAVAILABLE");
    readiness(&server, Some("the disk of the database fails")).await;
    assert_eq!(
        server.ask("{ service(slug: \"oxpip\") { name } }", &json!({})).await["data"]["service"]["name"],
        "OXPIP"
    );

    // Room again: the same request is done, and once.
    server.limit_files(None);
    readiness(&server, None).await;
    let again = submit(&server, &format!("Selby {written}")).await;
    assert_eq!(again["data"]["submitService"]["errors"], json!([]), "{again}");
    assert_eq!(waiting(&server).await, written + 1);
    stop(&mut server);
    let whole = place.run(&["doctor"]);
    assert!(whole.contains(&format!("{} proposals that wait for review", written + 1)), "{whole}");
}
