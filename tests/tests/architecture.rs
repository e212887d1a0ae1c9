//! The arrows between the crates, as ARCHITECTURE.md states them, and what keeps a crate pure.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The crates of this workspace that each one may name in its dependencies.
const ARROWS: [(&str, &str); 21] = [
    ("interrupt", ""),
    ("facts", ""),
    ("definition-file", "facts"),
    ("rules", "definition-file facts interrupt"),
    ("tabular", "facts"),
    ("registry", "facts interrupt"),
    ("provision", "facts interrupt registry tabular"),
    ("funding", "facts interrupt registry"),
    ("quality", "facts registry"),
    ("exchange", "facts interrupt readmodel registry rules tabular"),
    ("store", "facts registry"),
    ("readmodel", "facts interrupt provision registry rules"),
    ("report", "facts funding interrupt provision readmodel registry"),
    ("writer", "facts quality readmodel registry rules store"),
    ("webhooks", "registry store writer"),
    ("graphql-http", "interrupt"),
    ("api", "facts funding interrupt provision quality readmodel registry rules writer"),
    (
        "server",
        "api exchange facts funding graphql-http interrupt provision quality readmodel registry report rules store \
         tabular writer",
    ),
    ("dashboard", ""),
    ("docs", "graphql-http"),
    (
        "cli",
        "api dashboard docs exchange facts funding graphql-http provision quality readmodel registry report rules server store \
         tabular \
         webhooks writer",
    ),
];

/// Crates without a clock, input or output.
const PURE: [&str; 10] = [
    "facts",
    "definition-file",
    "rules",
    "tabular",
    "registry",
    "provision",
    "funding",
    "quality",
    "report",
    "exchange",
];

/// What such a crate does not call.
const IMPURE: [&str; 9] = [
    "std::fs",
    "std::net::Tcp",
    "std::net::Udp",
    "std::process",
    "std::env",
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates")
}

/// The crates, each with those of this workspace that its manifest names, tests and benchmarks aside.
fn crates() -> BTreeMap<String, BTreeSet<String>> {
    let names =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<String> = names.collect();
    let depends_on = |name: &String| {
        let manifest = fs::read_to_string(folder().join(name).join("Cargo.toml")).unwrap();
        let section = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        let lines = section.lines().take_while(|line| !line.starts_with('['));
        let keys = lines.filter_map(|line| line.split(['.', ' ', '=']).next().map(str::to_owned));
        keys.filter(|key| names.contains(key)).collect()
    };
    names.iter().map(|name| (name.clone(), depends_on(name))).collect()
}

#[test]
fn crates_depend_only_on_what_the_architecture_allows() {
    let allowed: BTreeMap<String, BTreeSet<String>> = ARROWS
        .iter()
        .map(|(name, others)| ((*name).to_owned(), others.split_whitespace().map(str::to_owned).collect()))
        .collect();
    assert_eq!(crates(), allowed, "an arrow is new or gone: state it in ARCHITECTURE.md, and here");
}

#[test]
fn pure_crates_have_no_clock_and_no_input_or_output() {
    let mut open: Vec<PathBuf> = PURE.iter().map(|name| folder().join(name).join("src")).collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for word in IMPURE {
                assert!(!code.contains(word), "{} calls {word}", path.display());
            }
        }
    }
}
