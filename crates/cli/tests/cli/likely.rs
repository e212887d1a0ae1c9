//! What is likely, in every format, and left out.

use insta::assert_snapshot;

use crate::{Run, classify};

/// A charity's page about a team, one that says too little, and a service that is decided.
const TABLE: &str = "\
name,host,dedicated_team,parent_infant_expertise,professions,interventions
Invented: Harbour Babies,voluntary,,,clinical-psychologist;health-visitor,parent-infant-psychotherapy;video-interaction-guidance
Invented: Valley project,,,,,
Invented: Hillside,camhs,no,yes,,
";

fn classified(args: &[&str]) -> Run {
    classify(TABLE, args)
}

#[test]
fn a_listing_says_what_is_likely_and_what_to_confirm() {
    assert_snapshot!(classified(&[]), @"");
}

#[test]
fn a_table_has_columns_for_it() {
    assert_snapshot!(classified(&["--format", "csv"]), @"");
}

#[test]
fn objects_have_a_key_for_it() {
    let found = classified(&["--format", "ndjson"]).stdout;
    let likely = found
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["likely"].to_string());
    assert_snapshot!(likely.collect::<Vec<_>>().join("\n"), @"");
}

#[test]
fn strict_leaves_it_out_and_decides_the_same() {
    let strict = classified(&["--strict", "--format", "ndjson"]).stdout;
    let lines = |text: &str| -> Vec<serde_json::Value> {
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let both = classified(&["--format", "ndjson"]).stdout;
    for (strict, both) in lines(&strict).iter().zip(&lines(&both)) {
        assert!(strict.get("likely").is_none() && both.get("likely").is_some());
        for key in ["class", "possibleClasses", "score", "characteristics", "headline"] {
            assert_eq!(strict[key], both[key], "{key}");
        }
    }
    assert!(!classified(&["--strict", "--format", "csv"]).stdout.contains("likely"));
    assert!(!classified(&["--strict"]).stdout.contains("likely"));
    // A definition without presumptions is written as before.
    assert!(!classified(&["--definition", "pif-self-audit", "--format", "csv"]).stdout.contains("likely"));
}
