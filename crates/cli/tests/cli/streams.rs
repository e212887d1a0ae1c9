//! Long tables, pipes that close, rows that come slowly.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

use crate::{classify, program};

/// Ten thousand rows in which facts, names and lengths vary, some of them bad.
fn long_table() -> String {
    let mut table = String::from("id,name,host,dedicated_team,accepts_until_months\n");
    for row in 1..=10_000_u32 {
        let host = ["camhs", "voluntary", "", "joint"][row as usize % 4];
        let dedicated = if row % 1000 == 77 { "bad" } else { ["yes", "no", ""][row as usize % 3] };
        let name = "x".repeat(row as usize % 97);
        writeln!(table, "{row},Service {row}. {name},{host},{dedicated},{}", row % 5 * 12).unwrap();
    }
    table
}

#[test]
fn the_order_of_ten_thousand_rows_is_kept() {
    let run = classify(&long_table(), &["--format", "ndjson"]);
    assert_eq!(run.status, 1);
    let mut expected = 1..=10_000_u64;
    for line in run.stdout.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let row = expected.next().unwrap();
        // The headings are in row 1.
        assert_eq!(line["row"], row + 1);
        assert_eq!(line["id"], row.to_string());
        assert_eq!(line["error"].is_string(), row % 1000 == 77, "{line}");
        assert!(line["name"].as_str().unwrap().starts_with(&format!("Service {row}.")));
    }
    assert_eq!(expected.next(), None);
    let bad: Vec<&str> = run.stderr.lines().filter(|line| line.contains("row ")).collect();
    assert_eq!(bad.len(), 10);
    for (line, row) in bad.iter().zip((77..).step_by(1000)) {
        assert!(line.contains(&format!("row {}, column D (`dedicated_team`)", row + 1)), "{line}");
    }
    assert!(
        run.stderr.ends_with("10 bad rows were not classified; 9,990 were classified\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    let table = long_table();
    let first = classify(&table, &["--format", "ndjson"]);
    let second = classify(&table, &["--format", "ndjson"]);
    assert_eq!(first.stdout, second.stdout);
    assert_eq!(first.stderr, second.stderr);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let table = long_table().replace(",bad,", ",,");
    for format in ["table", "ndjson", "csv"] {
        let mut child = program()
            .args(["classify", "-", "--format", format])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let table = table.clone();
        let feeding = std::thread::spawn(move || drop(stdin.write_all(table.as_bytes())));
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(!first.is_empty());
        // The reader has gone now, as `head -1` does.
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!(stderr, "", "{format}");
        assert_eq!(child.wait().unwrap().code(), Some(0), "{format}");
        feeding.join().unwrap();
    }
}

#[test]
fn a_row_is_answered_before_the_next_one_comes() {
    let mut child = program()
        .args(["classify", "-", "--format", "ndjson"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    stdin.write_all(b"name,host\n").unwrap();
    for name in ["First", "Second"] {
        stdin.write_all(format!("{name},camhs\n").as_bytes()).unwrap();
        let answer = answers.next().unwrap().unwrap();
        assert!(answer.contains(name), "{answer}");
    }
    drop(stdin);
    assert!(answers.next().is_none());
    assert!(child.wait().unwrap().success());
}
