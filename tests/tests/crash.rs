//! Killed at random moments, nothing that was acknowledged is lost: a few runs of what `make crash` does two hundred times.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::process::Command;

use tests::{program, repository};

/// Four runs: on PostgreSQL, each of what can go down goes down once at least.
fn survives(database: &str) {
    let ran = Command::new(repository("scripts/crash.sh"))
        .arg(database)
        .env("PROGRAM", program())
        .env("RUNS", "4")
        .output()
        .expect("the script starts");
    let said = String::from_utf8_lossy(&ran.stdout);
    println!("{said}");
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    assert!(said.contains("4 runs, ") && said.contains("none lost, none by half, none twice"), "{said}");
}

#[test]
fn a_file_loses_nothing() {
    survives("sqlite");
}

#[test]
fn a_cluster_loses_nothing() {
    survives("postgres");
}
