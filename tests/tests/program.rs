//! The program as a process: it starts, says what is wrong in one line, and ends when it is told to.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::process::{Command, Output};

use insta::assert_snapshot;
use tests::{Server, program, repository};

fn run(arguments: &[&str]) -> Output {
    Command::new(program()).args(arguments).output().expect("the program starts")
}

#[test]
fn the_schema_in_the_repository_is_that_of_the_program() {
    let printed = String::from_utf8(run(&["schema"]).stdout).unwrap();
    let kept = fs::read_to_string(repository("schema.graphql")).unwrap_or_default();
    assert!(printed == kept, "schema.graphql has drifted: run `make schema` and read what changed");
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_in_one_line() {
    let server = Server::start();
    let address = server.address().trim_start_matches("http://");
    let output = run(&["serve", "--listen", address, "--database", "sqlite://never-created.db"]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap().replace(address, "ADDRESS");
    assert_snapshot!(said, @"error: cannot listen on ADDRESS: the port is taken, expected a free one (another server may be running)");
    assert!(!fs::exists("never-created.db").unwrap());
}

#[test]
fn a_database_that_cannot_be_opened_is_told_in_one_line() {
    let said = |database: &str| {
        let output = run(&["serve", "--listen", "127.0.0.1:0", "--database", database]);
        assert_eq!(output.status.code(), Some(3));
        String::from_utf8(output.stderr).unwrap()
    };
    assert_snapshot!(said("sqlite:///no/such/folder/registry.db"), @"error: the folder `/no/such/folder` does not exist: create it, or name another file");
    assert_snapshot!(said("mysql://somewhere"), @"error: expected the address of a database, `sqlite://FILE` or `postgres://…`, got `mysql://somewhere`");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("text.db");
    fs::write(&file, "this is a text and no database, however long it may be").unwrap();
    assert_snapshot!(said(&format!("sqlite://{}", file.display())).replace(&file.display().to_string(), "FILE"), @"error: `FILE` is no SQLite database");
}

#[cfg(unix)]
#[tokio::test]
async fn it_ends_on_sigterm_with_status_0() {
    let mut server = Server::start();
    assert_eq!(server.get("/health/ready").await.0, 200);
    let sent = Command::new("kill").args(["-TERM", &server.process().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(server.wait(), Some(0));
}

#[tokio::test]
async fn the_page_at_the_root_says_where_everything_is() {
    let server = Server::start();
    let (status, media, page) = server.get("/").await;
    assert_eq!((status, media.as_str()), (200, "text/html; charset=utf-8"));
    for address in ["/graphiql", "/schema.graphql", "/health/live"] {
        assert!(page.contains(address), "{address}");
    }
    let (status, _, schema) = server.get("/schema.graphql").await;
    assert_eq!(status, 200);
    assert_eq!(schema, fs::read_to_string(repository("schema.graphql")).unwrap_or_default());
}
