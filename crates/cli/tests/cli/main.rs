//! The program as people meet it: what it prints where, and the status it ends with.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_tables;
mod definition_schema;
mod definitions;
mod formats;
mod install;
mod likely;
mod objects;
mod outcomes;
mod pool;
mod program;
mod standards;
mod streams;
mod tables;
mod vocabulary;
mod workforce;

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// What came of a run.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}", self.status)?;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                write!(f, "\n--- {name}\n{}", text.trim_end())?;
            }
        }
        Ok(())
    }
}

/// The program in the root of the repository, without the colours and settings of whoever tests.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rare-jewels"));
    command.current_dir(repository()).env_remove("NO_COLOR").env("COLUMNS", "100");
    for name in ["CLICOLOR_FORCE", "FORCE_COLOR", "RUST_LOG"] {
        command.env_remove(name);
    }
    command
}

/// Runs the program with these arguments and this input.
pub(crate) fn run_with(args: &[&str], input: &[u8]) -> Run {
    let mut child = program()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // A program that refuses its input does not read it to the end.
    let feeding = thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap();
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the program with these arguments.
pub(crate) fn run(args: &[&str]) -> Run {
    run_with(args, b"")
}

/// Classifies a table from standard input.
pub(crate) fn classify(table: &str, args: &[&str]) -> Run {
    let all: Vec<&str> = ["classify", "-"].iter().chain(args).copied().collect();
    run_with(&all, table.as_bytes())
}

/// The lines of an NDJSON answer to a table without bad rows.
pub(crate) fn lines(table: &str) -> Vec<serde_json::Value> {
    let run = classify(table, &["--format", "ndjson"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run}");
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The one line of an NDJSON answer.
pub(crate) fn line(table: &str) -> serde_json::Value {
    let mut lines = lines(table);
    assert_eq!(lines.len(), 1);
    lines.remove(0)
}

/// The outcome of a characteristic in a line.
pub(crate) fn outcome<'l>(line: &'l serde_json::Value, id: &str) -> &'l str {
    let characteristics = line["characteristics"].as_array().unwrap();
    characteristics.iter().find(|one| one["id"] == id).unwrap()["outcome"].as_str().unwrap()
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}
