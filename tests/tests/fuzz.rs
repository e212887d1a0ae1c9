//! Strangers send it what they like: schemathesis makes up operations out of the schema, with and without a key.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::process::Command;

use tests::{Server, repository};

/// For how long it makes up operations, in seconds; more is asked for by `RARE_JEWELS_FUZZ_SECONDS`.
const SECONDS: &str = "15";

fn fuzz(role: Option<&str>) {
    let schemathesis = repository(".venv/bin/schemathesis");
    if !schemathesis.exists() {
        println!("skipped: schemathesis is not installed, run `scripts/setup.sh test`");
        return;
    }
    let schemathesis = schemathesis.canonicalize().expect("a path");
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let seconds = std::env::var("RARE_JEWELS_FUZZ_SECONDS").unwrap_or_else(|_| SECONDS.to_owned());
    let mut command = Command::new(schemathesis);
    command
        .current_dir(folder.path())
        .env("PYTHONPATH", repository("tests/python").canonicalize().expect("a path"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("SCHEMATHESIS_HOOKS", "fuzz_checks")
        .args(["run", &format!("{}/graphql", server.address()), "--checks", "no_server_error"])
        .args([
            "--max-time",
            &seconds,
            "--max-examples",
            "30",
            "--seed",
            "1",
            "--no-color",
            "--warnings",
            "off",
        ])
        .args(["--continue-on-failure", "--request-timeout", "20"]);
    if let Some(role) = role {
        let key = server.key(role, "Fuzz");
        command.args(["--header", &format!("Authorization: Bearer {key}")]);
    }
    let output = command.output().expect("schemathesis runs");
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("generated"), "nothing was tried: {said}");
}

#[test]
fn what_strangers_make_up_breaks_nothing() {
    fuzz(None);
}

#[test]
fn what_reviewers_make_up_breaks_nothing() {
    fuzz(Some("reviewer"));
}
