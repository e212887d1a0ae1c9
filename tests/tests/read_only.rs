//! A server that only reads: on a file that nothing can be written to, and on a hot standby of PostgreSQL.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{Cluster, Server, patience, program, stranger};

const SUBMIT: &str = "mutation($input: SubmitServiceInput!) {
  submitService(input: $input) { service { slug } proposal { id } errors { code message path } }
}";
const EDIT: &str = "mutation {
  editService(input: { service: \"oxpip\", otherNames: [\"Oxford\"] }) { errors { message } }
}";
const REVISION: &str = "{ registry { revision serviceCount } }";

fn selby() -> Value {
    json!({ "input": { "name": "Selby", "nation": "WALES", "claims": [] } })
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a path of our own");
}

/// A registry in a folder that cannot be written, nor anything in it; and a key that was made before.
struct Fixed {
    folder: TempDir,
    key: String,
}

impl Fixed {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut this = Self { folder, key: String::new() };
        let mut server = Server::on(&this.database());
        this.key = server.key("editor", "Eddie");
        let stopped = Command::new("kill").args(["-TERM", &server.process().to_string()]).status();
        assert!(stopped.is_ok_and(|status| status.success()) && server.wait() == Some(0));
        for entry in fs::read_dir(this.folder.path()).expect("the folder") {
            set_mode(&entry.expect("an entry").path(), 0o444);
        }
        set_mode(this.folder.path(), 0o555);
        this
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("registry.db")
    }

    fn database(&self) -> String {
        format!("sqlite://{}", self.file().display())
    }

    /// Runs the program as a user without rights: its status and what it prints, and what it says beside that.
    fn run(&self, arguments: &[&str]) -> (String, String) {
        let ran = stranger().args(arguments).args(["--database", &self.database()]).output();
        let ran = ran.expect("the program starts");
        let printed = String::from_utf8_lossy(&ran.stdout).into_owned();
        let said =
            String::from_utf8_lossy(&ran.stderr).replace(&self.folder.path().display().to_string(), "FOLDER");
        (format!("{} {printed}", ran.status.code().unwrap_or(-1)), said)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("the folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort_unstable();
        names
    }
}

impl Drop for Fixed {
    fn drop(&mut self) {
        set_mode(self.folder.path(), 0o755);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_written_is_served_and_what_is_to_be_written_refused() {
    let fixed = Fixed::new();
    let (content, names) = (fs::read(fixed.file()).expect("the file"), fixed.names());
    let (told, said) = fixed.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_snapshot!(format!("{told}{said}"), @"3 error: the database `FOLDER/registry.db` cannot be written: make it and its folder writable, or name another file");
    {
        let server = Server::of_stranger(&fixed.database(), &["--read-only"]);
        server.logs("read-only)");
        let found = server.ask(REVISION, &json!({})).await;
        assert_eq!(found["data"]["registry"]["serviceCount"], json!(56), "{found}");
        assert_eq!(server.get("/health/ready").await.0, 200);
        let says = server.ask("{ registry { readOnly } }", &json!({})).await;
        assert_eq!(says["data"]["registry"]["readOnly"], json!(true), "{says}");
        // A key says who asks, and opens nothing to write.
        let (status, refused) = server.ask_as(Some(&fixed.key), SUBMIT, &selby()).await;
        assert_eq!(
            (status, &refused["errors"][0]["extensions"]["code"]),
            (200, &json!("READ_ONLY")),
            "{refused}"
        );
        assert_snapshot!(refused["errors"][0]["message"], @r#""this server only reads, and writes nothing: send what is to be written to the one that writes""#);
        let (_, unknown) = server.ask_as(None, SUBMIT, &selby()).await;
        assert_eq!(unknown["errors"][0]["extensions"]["code"], "READ_ONLY", "{unknown}");
        let table = "name,nation\nSelby,wales\n";
        let (status, refused) = server.send_file(Some(&fixed.key), "/imports?kind=services", table).await;
        assert_eq!(
            (status, &refused["errors"][0]["extensions"]["code"]),
            (403, &json!("READ_ONLY")),
            "{refused}"
        );
    }
    assert!(fs::read(fixed.file()).expect("the file") == content);
    assert_eq!(fixed.names(), names);
}

#[test]
fn every_command_that_reads_works_in_a_folder_that_cannot_be_written() {
    let fixed = Fixed::new();
    let names = fixed.names();
    for command in [
        &["doctor"][..],
        &["export", "-"],
        &["coverage", "--as-of", "2019-06-01"],
        &["report", "--as-of", "2019-06-01", "--output", "/dev/null"],
        &["log", "verify"],
        &["key", "list"],
        &["funding", "--format", "csv"],
    ] {
        let (printed, said) = fixed.run(command);
        assert!(printed.starts_with("0 "), "{command:?}: {printed} {said}");
    }
    assert_eq!(fixed.names(), names);
}

/// What a server that was killed had not yet written back is never passed over.
#[test]
fn a_write_ahead_log_that_cannot_be_read_is_an_error() {
    let fixed = Fixed::new();
    set_mode(fixed.folder.path(), 0o755);
    set_mode(&fixed.file(), 0o644);
    let server = Server::on(&fixed.database());
    let _ = server.key("editor", "Anna");
    let killed = Command::new("kill").args(["-KILL", &server.process().to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    drop(server);
    let beside = |ending: &str| fixed.folder.path().join(format!("registry.db{ending}"));
    assert!(fs::metadata(beside("-wal")).is_ok_and(|log| log.len() > 0));
    fs::remove_file(beside("-shm")).expect("the index of the log");
    set_mode(&beside("-wal"), 0o444);
    set_mode(&fixed.file(), 0o444);
    set_mode(fixed.folder.path(), 0o555);
    let (told, said) = fixed.run(&["log", "verify"]);
    assert_snapshot!(format!("{told}{said}"), @"3 error: the database `FOLDER/registry.db` cannot be written: make it and its folder writable, or name another file");
}

/// Waits until a server answers from a revision.
async fn reaches(server: &Server, revision: u64) {
    let start = Instant::now();
    loop {
        let found = server.ask(REVISION, &json!({})).await;
        if found["data"]["registry"]["revision"] == json!(revision) {
            return;
        }
        assert!(start.elapsed() < patience(), "not seen in time: {found}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hot_standby_is_served_follows_its_primary_and_writes_once_it_is_one() {
    let primary = Cluster::start_new();
    let writes = Server::on(primary.address());
    let eddie = writes.key("editor", "Eddie");
    let standby = primary.replica();
    let run = |arguments: &[&str]| {
        let ran = Command::new(program()).args(arguments).args(["--database", standby.address()]).output();
        let ran = ran.expect("the program starts");
        (ran.status.code(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
    };
    let (status, told) = run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(status, Some(3));
    assert_snapshot!(told.trim_end(), @"error: the database takes no writes: the server is a read-only replica, or was set to read only");

    let server = Server::with(standby.address(), &["--read-only"]);
    reaches(&server, 1).await;
    let (_, made) = writes.ask_as(Some(&eddie), EDIT, &json!({})).await;
    assert_eq!(made["data"]["editService"]["errors"], json!([]), "{made}");
    reaches(&server, 2).await;
    let (_, refused) = server.ask_as(Some(&eddie), SUBMIT, &selby()).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "READ_ONLY", "{refused}");
    assert_eq!(server.get("/health/ready").await.0, 200);
    for command in [&["doctor"][..], &["coverage", "--as-of", "2019-06-01"], &["log", "verify"]] {
        let (status, told) = run(command);
        assert_eq!(status, Some(0), "{command:?}: {told}");
    }
    // Nothing was tried that a standby refuses.
    let log = server.log();
    assert!(!log.contains("ERROR") && !log.contains("WARN"), "{log}");
    drop(server);

    standby.promote();
    let server = Server::on(standby.address());
    let says = server.ask("{ registry { readOnly } }", &json!({})).await;
    assert_eq!(says["data"]["registry"]["readOnly"], json!(false), "{says}");
    let (_, made) = server.ask_as(Some(&eddie), SUBMIT, &selby()).await;
    assert_eq!(made["data"]["submitService"]["errors"], json!([]), "{made}");
}
