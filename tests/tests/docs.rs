//! The documentation is true: its links lead somewhere, its commands and queries run, its answers are those that it prints.

use std::process::Command;

use tests::{program, repository};

#[test]
fn everything_that_the_documentation_shows_is_so() {
    let ran = Command::new("python3")
        .arg(repository("scripts/check_docs.py"))
        .env("PROGRAM", program())
        // It shows what a new database holds without any setting.
        .env_remove("RARE_JEWELS_DATA_SETS")
        .output()
        .expect("python3 starts");
    let said = String::from_utf8_lossy(&ran.stdout);
    println!("{said}");
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
}
