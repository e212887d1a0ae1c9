//! Listing, showing, checking and comparing definitions.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::{Run, run, run_with};

/// A definition with two classes and a fact of its own.
const BABIES: &str = r#"
id = "babies"
version = "1"
title = "Works with babies"
status = "draft"

[[source]]
slug = "invented"
title = "An invented source"

[[fact]]
id = "toys"
kind = "set"
title = "toys"
question = "Which toys are there?"
help = "Name each."
choices = [{ id = "rattle", title = "rattle" }, { id = "ball", title = "ball" }]

[[characteristic]]
id = "starts-early"
title = "Starts early"
summary = "It accepts babies under a year old."
met-when = { compare = { fact = "accepts_from_months", less-than = 12, unit = "months" } }
source = "invented"
locator = "page 1"

[[class]]
id = "baby-service"
title = "Baby service"
classification = "parent-infant-team"
when = { all = [{ outcome = { of = "starts-early", at-least = "met" } }, { includes = { fact = "toys", any-of = ["rattle"] } }] }
because = "it starts early and has a rattle"

[otherwise]
id = "another-service"
title = "Another service"
classification = "not-a-parent-infant-service"

[[test]]
name = "early, with a rattle"
given = { accepts_from_months = "birth", toys = ["rattle"] }
[test.expect]
class = "baby-service"

[[test]]
name = "late"
given = { accepts_from_months = 24 }
[test.expect]
class = "another-service"

[[test]]
name = "no rattle"
given = { accepts_from_months = 0, toys = ["ball"], toys_complete = true }
[test.expect]
class = "another-service"
"#;

/// Runs the program with a folder of these files, whose name is left out of what it says.
fn with_files(files: &[(&str, &str)], args: &[&str], input: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let place = folder.path().to_str().unwrap();
    let args: Vec<String> = args.iter().map(|arg| arg.replace("FOLDER", place)).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let run = run_with(&args, input.as_bytes());
    Run {
        status: run.status,
        stdout: run.stdout.replace(place, "FOLDER"),
        stderr: run.stderr.replace(place, "FOLDER"),
    }
}

#[test]
fn the_default_definition_is_listed() {
    let list = run(&["definition", "list"]);
    assert_eq!((list.status, list.stderr.as_str()), (0, ""));
    let line = list.stdout.lines().find(|line| line.starts_with("rare-jewels-2019 ")).unwrap();
    assert!(line.contains(" current "), "{line}");
    assert!(line.contains(" 2019-06-01 "), "{line}");
}

#[test]
fn definitions_of_a_folder_join_those_that_ship() {
    let list = with_files(
        &[("babies.toml", BABIES), ("notes.txt", "not a definition")],
        &["definition", "list", "--definitions", "FOLDER"],
        "",
    );
    let added = list.stdout.lines().last().unwrap();
    assert_snapshot!(added, @"babies-1          draft    -           Works with babies (FOLDER/babies.toml)");
}

#[test]
fn a_definition_is_shown_in_words() {
    let show = with_files(
        &[("babies.toml", BABIES)],
        &["--definitions", "FOLDER/babies.toml", "definition", "show", "babies-1"],
        "",
    );
    assert_snapshot!(show, @r"
    status 0
    --- stdout
    Works with babies
    babies-1, draft

    CHARACTERISTICS

      1. Starts early (starts-early, weight 1)
         It accepts babies under a year old.
         rule: met when the youngest age accepted is less than 12 months
         source: invented, page 1

    CLASSES, THE FIRST THAT FITS

      1. Baby service (baby-service, counted as parent-infant-team)
         it starts early and has a rattle
         when: `Starts early` is met and the toys include rattle

      2. Another service (another-service, counted as not-a-parent-infant-service)
         when: none of the others fits

    FACTS OF ITS OWN
      toys: Which toys are there?

    SOURCES
      invented: An invented source
    ");
}

#[test]
fn a_definition_is_shown_as_the_file_that_it_is() {
    let shown = run(&["definition", "show", "rare-jewels-2019", "--format", "toml"]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/src/definitions/rare-jewels-2019.toml");
    assert_eq!(shown.stdout, fs::read_to_string(file).unwrap());
}

#[test]
fn a_sound_file_is_ok() {
    let check = with_files(&[("babies.toml", BABIES)], &["definition", "check", "FOLDER/babies.toml"], "");
    assert_eq!(check.status, 0);
    assert_snapshot!(check.stdout, @"OK FOLDER/babies.toml: babies-1, 1 characteristic, 2 classes");
}

#[test]
fn coverage_tells_what_the_tests_leave_out() {
    let without = BABIES.replace(
        "[[test]]\nname = \"late\"\ngiven = { accepts_from_months = 24 }",
        "[[test]]\nname = \"late\"\ngiven = { accepts_from_months = 3, toys = [], toys_complete = true }",
    );
    let check = with_files(
        &[("babies.toml", &without)],
        &["definition", "check", "--coverage", "FOLDER/babies.toml"],
        "",
    );
    assert_snapshot!(check, @r"
    status 0
    --- stdout
    OK FOLDER/babies.toml: babies-1, 1 characteristic, 2 classes
       2 of 4 conditions tried both ways by 3 tests
       23:12: the youngest age accepted is less than 12 months: never false
       23:12: `met-when` of `starts-early`: never false
    ");
}

#[test]
fn every_mistake_of_a_file_is_shown_where_it_is() {
    let broken = BABIES
        .replace("fact = \"accepts_from_months\", less-than", "fact = \"acepts_from_months\", less-than")
        .replace("any-of = [\"rattle\"]", "any-of = [\"ratle\"]");
    let check = with_files(
        &[("babies.toml", BABIES), ("broken.toml", &broken)],
        &["definition", "check", "FOLDER/broken.toml", "FOLDER/babies.toml"],
        "",
    );
    assert_snapshot!(check, @r#"
    status 1
    --- stdout
    OK FOLDER/babies.toml: babies-1, 1 characteristic, 2 classes
    --- stderr
    error: unknown fact `acepts_from_months`
      --> FOLDER/broken.toml:23:33
       |
    23 | met-when = { compare = { fact = "acepts_from_months", less-than = 12, unit = "months" } }
       |                                 ^^^^^^^^^^^^^^^^^^^^
       |
       = help: did you mean `accepts_from_months`?

    error: unknown choice `ratle` of `toys`
      --> FOLDER/broken.toml:31:114
       |
    31 | when = { all = [{ outcome = { of = "starts-early", at-least = "met" } }, { includes = { fact = "toys", any-of = ["ratle"] } }] }
       |                                                                                                                  ^^^^^^^
       |
       = help: did you mean `rattle`?
    "#);
}

#[test]
fn definitions_that_ship_are_checked_by_their_ids() {
    let check = run(&["definition", "check", "mmha-brief", "rare-jewels-2019"]);
    assert_eq!(check.status, 0);
    assert_snapshot!(check.stdout, @r"
    OK mmha-brief: 4 characteristics, 3 classes
    OK rare-jewels-2019: 7 characteristics, 7 classes
    ");
    let coverage = run(&["definition", "check", "rare-jewels-2019", "--coverage"]);
    assert!(coverage.stdout.contains("conditions"), "{coverage}");
}

#[test]
fn a_copy_of_a_definition_that_ships_is_sound() {
    let original = run(&["definition", "show", "rare-jewels-2019", "--format", "toml"]).stdout;
    let check = with_files(&[("copy.toml", &original)], &["definition", "check", "FOLDER/copy.toml"], "");
    assert_eq!(check.status, 0);
    assert!(check.stderr.contains("note: FOLDER/copy.toml: there is another `rare-jewels-2019`"), "{check}");
}

#[test]
fn a_broken_file_in_the_folder_stops_everything() {
    let run = with_files(
        &[("babies.toml", &BABIES.replace("[otherwise]", "[otherwize]"))],
        &["classify", "-", "--definitions", "FOLDER"],
        "name\nA\n",
    );
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("FOLDER/babies.toml"), "{run}");
    assert!(run.stderr.contains("otherwise"), "{run}");
}

#[test]
fn own_facts_are_columns_like_any_other() {
    let table = "name,accepts_from_months,toys,toys_complete\nA,birth,rattle,\nB,birth,ball,yes\nC,birth,ball,no\nD,,bal,\n";
    let run = with_files(
        &[("babies.toml", BABIES)],
        &["classify", "-", "--definitions", "FOLDER", "--definition", "babies-1"],
        table,
    );
    assert_snapshot!(run, @r"
    status 1
    --- stdout
    NAME                                  VERDICT                        SCORE
    A                                     Baby service                   1 of 1
    B                                     Another service                1 of 1
    C                                     open: 2 possible               1 of 1
        either baby service or another service
        ask Which toys are there?

    3 services: baby service 1, another service 1, open 1. 1 bad row was not
    classified.
    --- stderr
    error: standard input: row 5, column C (`toys`): expected one of `rattle`, `ball`, got `bal`; did you mean `ball`?
    error: standard input: 1 bad row was not classified; 3 were classified
    ");
}

#[test]
fn two_definitions_differ_in_what_they_ask() {
    let local =
        BABIES.replace("version = \"1\"", "version = \"2\"").replace("less-than = 12", "less-than = 6");
    let compare = with_files(
        &[("a.toml", BABIES), ("b.toml", &local)],
        &["definition", "compare", "babies-1", "babies-2", "--definitions", "FOLDER"],
        "",
    );
    assert_snapshot!(compare, @r"
    status 0
    --- stdout
    babies-1 -> babies-2

    CHARACTERISTICS
    ~ Starts early (starts-early)
        rule was: met when the youngest age accepted is less than 12 months
        rule is:  met when the youngest age accepted is less than 6 months
      0 the same

    CLASSES
      2 the same
    ");
}

#[test]
fn two_definitions_differ_in_what_they_make_of_services() {
    let local =
        BABIES.replace("version = \"1\"", "version = \"2\"").replace("less-than = 12", "less-than = 6");
    let compare = with_files(
        &[("a.toml", BABIES), ("b.toml", &local)],
        &["definition", "compare", "babies-1", "babies-2", "-", "--definitions", "FOLDER"],
        "name,accepts_from_months,toys\nEarly,0,rattle\nMiddle,9,rattle\nLate,30,rattle\nSome time,3..9,rattle\nBad,9,brick\n",
    );
    assert_snapshot!(compare, @r"
    status 1
    --- stdout
    babies-1 -> babies-2: 4 services, 2 of them seen otherwise

    baby-service -> baby-service or another-service: 1
      Some time
        Starts early: not known whether it is met

    baby-service -> another-service: 1
      Middle
        Starts early: not met
    --- stderr
    error: standard input: row 6, column C (`toys`): expected one of `rattle`, `ball`, got `brick`
    error: standard input: 1 bad row left out
    ");
}

/// The vignettes with the classes that their author had in mind, as a labelled table.
fn labelled() -> String {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vignettes");
    let read = |name: &str| fs::read_to_string(fixtures.join(name)).unwrap();
    let (facts, intended) = (read("facts.csv"), read("intended.tsv"));
    let classes = intended.lines().skip(1).map(|line| line.split('\t').nth(1).unwrap());
    let rows = facts.lines().skip(1).zip(classes).map(|(row, class)| format!("{row},{class}\n"));
    format!("{},class\n{}", facts.lines().next().unwrap(), rows.collect::<String>())
}

#[test]
fn calibration_on_the_vignettes() {
    let found = run_with(&["definition", "calibrate", "-"], labelled().as_bytes());
    assert_snapshot!(found, @"
    status 0
    --- stdout
    rare-jewels-2019: 66 labelled services

    decided right  31 of 31, 100% (89% to 100%)
    likely right   25 of 25, 100% (87% to 100%)
    open           10 of 66

    LABEL                          SERVICES  DECIDED RIGHT  WRONG  LIKELY RIGHT  WRONG  OPEN
    camhs-embedded-specialist      12        10             0      1             0      1
    perinatal-embedded-specialist  8         7              0      1             0      0
    narrow-eligibility-team        7         7              0      0             0      0
    single-intervention-service    6         1              0      3             0      2
    parent-infant-team             18        0              0      14            0      4
    other-parent-infant-service    8         6              0      1             0      1
    not-a-parent-infant-service    7         0              0      5             0      2

    PRESUMPTION                            RESTED ON  WRONG
    baby-work-reaches-the-second-birthday  3          0
    early-years-work-begins-at-birth       3          0
    dyadic-method-means-the-relationship   5          0
    referred-for-the-relationship          2          0
    all-ages-camhs-treats-the-child        1          0
    relationship-team-was-set-up-for-it    6          0
    universal-offer-was-not-set-up-for-it  2          0
    treating-parents-is-a-wider-purpose    1          0
    all-ages-service-has-a-wider-purpose   1          0
    team-has-a-way-in                      3          0
    team-asks-for-no-diagnosis             5          0
    trained-for-babies                     11         0
    clinicians-set-up-for-it-specialise    5          0
    universal-staff-do-not-specialise      2          0
    staff-for-parents-do-not-specialise    1          0
    limited-by-need-alone                  11         0
    full-team-fits-its-programme           5          0
    clinicians-treat-severe-difficulties   9          0
    ");
}

#[test]
fn calibration_with_a_label_that_is_no_class() {
    let found = run_with(&["definition", "calibrate", "-"], b"name,class\na,team\nb,parent-infant-team\n");
    assert_snapshot!(found, @"
    status 1
    --- stdout
    rare-jewels-2019: 1 labelled service

    decided right  none
    likely right   none
    open           1 of 1

    LABEL               SERVICES  DECIDED RIGHT  WRONG  LIKELY RIGHT  WRONG  OPEN
    parent-infant-team  1         0              0      0             0      1
    --- stderr
    error: standard input: row 2, column B (`class`): expected `camhs-embedded-specialist`, `perinatal-embedded-specialist`, `narrow-eligibility-team`, `single-intervention-service`, `parent-infant-team`, `other-parent-infant-service` or `not-a-parent-infant-service`, got `team`
    error: standard input: 1 bad row left out
    ");
    assert_snapshot!(run_with(&["definition", "calibrate", "-"], b"name\na\n"), @"
    status 1
    --- stderr
    error: standard input: there is no column `class`, with the class that a person gave
    ");
}
