//! Signed heads: a log that was cut or rewritten since one was kept shows.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tests::{Server, program};

/// Writes the log of a file once more from some position on, with hashes that fit, as the program does.
const FORGE: &str = "
import sqlite3, sys
log = sqlite3.connect(sys.argv[1])
for (name,) in log.execute(\"SELECT name FROM sqlite_master WHERE type = 'trigger'\").fetchall():
    log.execute(f'DROP TRIGGER {name}')
log.execute('DELETE FROM change WHERE revision > 1')
log.execute('DELETE FROM revision WHERE number > 1')
log.execute('UPDATE head SET number = 1, hash = (SELECT hash FROM revision WHERE number = 1)')
log.commit()
";

fn run(arguments: &[&str], database: &Path) -> (Option<i32>, String) {
    let database = format!("sqlite://{}", database.display());
    let ran = Command::new(program())
        .args(arguments)
        .args(["--database", &database])
        .stdin(Stdio::null())
        .output()
        .expect("the program");
    (ran.status.code(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
}

#[tokio::test]
async fn a_log_that_was_cut_or_rewritten_shows() {
    let server = Server::start();
    let key = server.key("reviewer", "Rosa");
    let rename = "mutation($name: String!) { editService(input: { service: \"oxpip\", name: $name }) { revision errors { message } } }";
    let (_, _, first) = server.get("/log/head").await;
    let (_, answer) = server.ask_as(Some(&key), rename, &json!({ "name": "Oxford" })).await;
    assert_eq!(answer["data"]["editService"]["errors"], json!([]));
    let (status, _, second) = server.get("/log/head").await;
    let head: Value = serde_json::from_str(&second).expect("JSON");
    assert_eq!((status, &head["position"]), (200, &json!(3)));

    let folder = tempfile::tempdir().expect("a temporary folder");
    let copy = folder.path().join("copy.db");
    let made =
        Command::new(program()).arg("backup").arg(&copy).args(["--database", server.database()]).status();
    assert!(made.expect("the program").success());
    let heads = folder.path().join("heads.jsonl");
    let heads_text = heads.to_str().expect("a path").to_owned();
    fs::write(&heads, format!("{first}{second}")).expect("a file");
    let verify = ["log", "verify", "--heads", &heads_text];
    let (status, said) = run(&verify, &copy);
    assert!(
        status == Some(0) && said.contains("it goes through 2 signed heads, the last at revision 3"),
        "{said}"
    );

    // What is printed by the program is what the server serves, but for the time and the key.
    let (status, printed) = run(&["log", "head"], &copy);
    let printed: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!((status, &printed["hash"]), (Some(0), &head["hash"]));

    let forged = Command::new("python3").args(["-c", FORGE]).arg(&copy).status();
    assert!(forged.expect("python3 runs").success());
    // The chain alone is sound.
    let (status, said) = run(&["log", "verify"], &copy);
    assert_eq!(status, Some(0), "{said}");
    let (status, said) = run(&verify, &copy);
    assert!(
        status == Some(1) && said.contains("the log was cut: it ends at revision 1, and reached 2"),
        "{said}"
    );
    // Another name in the place of the one that was there.
    let database = format!("sqlite://{}", copy.display());
    let other = Server::on(&database);
    let key = other.key("reviewer", "Rosa");
    other.ask_as(Some(&key), rename, &json!({ "name": "Cambridge" })).await;
    drop(other);
    let (status, said) = run(&verify, &copy);
    assert!(status == Some(1) && said.contains("the log was rewritten: revision 2 has the hash"), "{said}");

    for (edit, problem) in [
        (second.replace("\"position\":3", "\"position\":4"), "the signature is not that of the key"),
        (format!("{first}{printed}\n"), "signed by the key"),
        ("nonsense\n".to_owned(), "line 1: expected a signed head"),
        ("\n".to_owned(), "expected at least one signed head"),
    ] {
        fs::write(&heads, edit).expect("a file");
        let (status, said) = run(&verify, &copy);
        assert!(status == Some(1) && said.contains(problem), "{said}");
    }
}
