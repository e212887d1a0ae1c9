//! The schema for editors, against another's validator and against the program's own reader.
//!
//! It needs a Python with the packages of `tests/python/requirements.txt` in `.venv` at the root of the repository, or
//! where `RARE_JEWELS_PYTHON` says. Without it the test says that it was skipped.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{repository, run};

/// A sound definition that uses every kind of condition and every key.
const WHOLE: &str = r#"
id = "whole"
version = "1"
title = "Everything that there is"
status = "current"
effective-from = 2024-04-01

[[source]]
slug = "invented"
title = "An invented source"
url = "https://example.org/"

[[probe]]
id = "small"
title = "it is small"
when = { any = [{ compare = { fact = "staff_wte", less-than = 3, unit = "WTE" } }, { count = { fact = "professions", at-most = 2, among = ["midwife", "psychiatrist", "health-visitor"] } }] }

[[characteristic]]
id = "early"
title = "Early"
summary = "It sees babies."
required = true
weight = 2
met-when = { all = [{ compare = { fact = "accepts_from_months", at-most = "birth" } }, { not = { fact = "diagnosis_required" } }] }
partly-when = { at-least = { count = 1, of = [{ is = { fact = "host", value = "maternity" } }, { is = { fact = "consults", value = true } }] } }
applies-if = { not = { is = { fact = "work_focus", value = "child-only" } } }
remedy = "See babies."
source = "invented"
locator = "page 1"

[[class]]
id = "early-service"
title = "Early service"
classification = "other-parent-infant-service"
when = { all = [{ outcome = { of = "early", at-least = "partly-met" } }, { probe = "small" }, { any-of = { fact = "host", values = ["maternity", "voluntary"] } }, { includes = { fact = "interventions", any-of = ["vipp", "baby-massage"] } }] }
because = "it is early and small"

[otherwise]
id = "another"
title = "Another"
classification = "undetermined"

[[test]]
name = "early and small"
given = { accepts_from_months = "conception", diagnosis_required = false, staff_wte = { low = 1, high = 2 }, host = "maternity", interventions = ["vipp"], interventions_complete = true, professions = ["midwife", { id = "health-visitor", wte = 1.5 }], work_focus = "unknown" }
[test.expect]
possible = ["early-service"]
score = { low = 0, high = 2 }
outcomes = { early = "unknown" }
"#;

/// Slips in that definition, each in place of something that stands there.
const SLIPS: [(&str, &str, &str); 24] = [
    ("no-id", "id = \"whole\"\n", ""),
    ("id-with-capitals", "id = \"whole\"", "id = \"Whole Definition\""),
    ("title-is-a-number", "title = \"Everything that there is\"", "title = 7"),
    ("unknown-status", "\"current\"", "\"curent\""),
    ("no-date", "2024-04-01", "\"soon\""),
    ("unknown-table", "[[source]]", "[[sauce]]"),
    ("unknown-key", "summary =", "sumary ="),
    ("no-condition", "when = { any = [{ compare", "whenn = { any = [{ compare"),
    ("unknown-kind", "{ not = { fact", "{ nott = { fact"),
    ("two-kinds", "{ probe = \"small\" }", "{ probe = \"small\", fact = \"consults\" }"),
    ("condition-is-a-word", "{ probe = \"small\" }", "\"small\""),
    ("unknown-fact", "fact = \"diagnosis_required\"", "fact = \"diagnosis_requierd\""),
    ("fact-of-another-kind", "fact = \"diagnosis_required\"", "fact = \"host\""),
    ("unknown-choice", "value = \"maternity\"", "value = \"maternety\""),
    ("choice-of-another-fact", "value = \"maternity\"", "value = \"vipp\""),
    ("unknown-member", "\"vipp\", \"baby-massage\"", "\"vip\", \"baby-massage\""),
    ("choice-for-yes-or-no", "value = true", "value = \"maternity\""),
    ("two-comparisons", "less-than = 3", "less-than = 3, at-least = 1"),
    ("no-comparison", "less-than = 3, ", ""),
    ("an-empty-list", "values = [\"maternity\", \"voluntary\"]", "values = []"),
    ("half-a-count", "count = 1,", "count = 1.5,"),
    ("unknown-classification", "\"other-parent-infant-service\"", "\"other-service\""),
    ("unknown-outcome", "early = \"unknown\"", "early = \"perhaps\""),
    ("a-value-that-does-not-fit", "diagnosis_required = false", "diagnosis_required = \"no\""),
];

fn python() -> Option<PathBuf> {
    let named = std::env::var_os("RARE_JEWELS_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| repository().join(".venv/bin/python"));
    if !python.exists() {
        println!("skipped: no Python at {}; see tests/python/requirements.txt", python.display());
    }
    python.exists().then_some(python)
}

/// The definitions that ship and those of the examples.
fn ours() -> Vec<PathBuf> {
    let folders = ["crates/rules/src/definitions", "examples"];
    let entries = folders.into_iter().flat_map(|folder| fs::read_dir(repository().join(folder)).unwrap());
    let files = entries.map(|entry| entry.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|extension| extension == "toml")).collect()
}

/// Whether the program itself loads a file.
fn loads(file: &Path) -> bool {
    run(&["definition", "check", file.to_str().unwrap()]).status == 0
}

#[test]
fn the_schema_holds_for_every_definition_of_ours_and_for_no_slip() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (sound, broken) = (folder.path().join("sound"), folder.path().join("broken"));
    fs::create_dir(&sound).unwrap();
    fs::create_dir(&broken).unwrap();
    let schema = run(&["definition", "schema"]);
    assert_eq!((schema.status, schema.stderr.as_str()), (0, ""));
    fs::write(folder.path().join("schema.json"), schema.stdout).unwrap();
    let ours = ours();
    assert!(ours.len() >= 4, "{ours:?}");
    for file in ours {
        fs::copy(&file, sound.join(file.file_name().unwrap())).unwrap();
    }
    fs::write(sound.join("whole.toml"), WHOLE).unwrap();
    // With a fact of its own, a file may name it; and a fact of the vocabulary keeps its kind.
    let own = "[[fact]]\nid = \"toys\"\nkind = \"boolean\"\ntitle = \"toys\"\nquestion = \"Toys?\"\nhelp = \"Any.\"\nyes = \"there are toys\"\nno = \"there are none\"\n[[probe]]";
    let own = WHOLE
        .replacen("[[probe]]", own, 1)
        .replace("{ fact = \"diagnosis_required\" }", "{ fact = \"toys\" }");
    fs::write(sound.join("own.toml"), &own).unwrap();
    fs::write(broken.join("own.toml"), own.replace("{ fact = \"toys\" }", "{ fact = \"host\" }")).unwrap();
    for (name, from, to) in SLIPS {
        assert!(WHOLE.contains(from), "{name}: there is no {from}");
        fs::write(broken.join(format!("{name}.toml")), WHOLE.replacen(from, to, 1)).unwrap();
    }
    // The reader sees it as the schema does.
    for file in fs::read_dir(&broken).unwrap() {
        assert!(!loads(&file.unwrap().path()));
    }
    assert!(
        loads(&sound.join("whole.toml")),
        "{}",
        run(&["definition", "check", sound.join("whole.toml").to_str().unwrap()])
    );
    assert!(loads(&sound.join("own.toml")));
    let script = repository().join("tests/python/definition_schema.py");
    let output = Command::new(python).arg(script).arg(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    println!("{told}");
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
}
