//! Reviews, competencies and training: what is not known is neither no nor zero.

use std::fs;

use insta::assert_snapshot;
use tempfile::TempDir;

use crate::{Run, run};

fn with(table: &str, args: &[&str]) -> Run {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("table.csv");
    fs::write(&file, table).unwrap();
    let name = file.to_str().unwrap();
    let args: Vec<&str> = args.iter().map(|arg| if *arg == "FILE" { name } else { arg }).collect();
    let shown = run(&args);
    Run { stderr: shown.stderr.replace(name, "FILE"), ..shown }
}

#[test]
fn a_review_says_what_to_work_on_and_leaves_open_what_is_not_known() {
    let table =
        "number,rating,evidence\n1.1,met,the form\n1.2,met,the policy\n2.1,,\n2.2,not-met,one profession\n";
    let shown =
        with(table, &["standards", "check", "FILE", "--set", "typed-illustration", "--format", "csv"]);
    assert_eq!(shown.status, 0, "{shown}");
    assert!(shown.stdout.contains("2.2,2,Professions,not met,\"Illustration"), "{shown}");
    assert_eq!(shown.stdout.lines().count(), 1 + 9, "eleven standards, of which two are met: {shown}");
    assert_snapshot!(shown.stderr, @r"
    note: 2 of 11 standards are met
    note: type 1: 2 of 3 (67%) met, 100% needed: open: what is not known could decide it
    note: type 2: 0 of 5 (0%) met, 80% needed: open: what is not known could decide it
    note: type 3: 0 of 3 (0%) met, 60% needed: open: what is not known could decide it
    ");
    let bad = with("number,rating,evidence\n1.1,met,\n9.9,fine,x\n", &["standards", "check", "FILE"]);
    assert_eq!(bad.status, 1);
    for words in ["row 3: `rating`", "standard `1.1`: `evidence`: expected what shows that it is met"] {
        assert!(bad.stderr.contains(words), "{bad}");
    }
}

#[test]
fn a_domain_that_was_not_assessed_is_not_known() {
    let table = "domain,level_1,level_2,level_3\nassessment,1,2,3\ndevelopment,4,2,0\ninfluences,4,,\n";
    let shown = with(table, &["workforce", "coverage", "FILE", "--members", "6", "--format", "csv"]);
    assert_snapshot!(shown, @r"
    status 0
    --- stdout
    domain,level,covered,members,of
    relationship-based-practice,3,,,
    development,3,no,0,6
    influences,3,,,
    assessment,3,yes,3,6
    support,3,,,
    reflection,3,,,
    law,3,,,
    ");
    let bad =
        with("domain,level_1,name\nassessment,7,Ann\n", &["workforce", "coverage", "FILE", "--members", "6"]);
    assert_eq!(bad.status, 1);
    assert!(bad.stderr.contains("there is no column `name`"), "{bad}");
    assert_eq!(
        with("domain\n", &["workforce", "coverage", "FILE", "--members", "6", "--level", "4"]).status,
        2
    );
}

#[test]
fn training_adds_up_only_what_is_known() {
    let table = "team,year,topic,people,hours\na,2018-19,attachment,120,6\nb,2018-19,attachment,,3\na,2017-18,sleep,9,1\n";
    let shown = with(
        table,
        &["workforce", "training", "FILE", "--year", "2018-19", "--asked", "a,b,c", "--format", "csv"],
    );
    assert_snapshot!(shown, @r"
    status 0
    --- stdout
    year,what,sum,known_by,of_rows
    2018-19,people,120,1,2
    2018-19,organisations,,0,2
    2018-19,hours,9,2,2
    --- stderr
    note: 2 of 3 (67%) teams that were asked reported for 2018-19
    ");
    let bad = with(
        "team,year,topic,people\na,2018-19,x,many\n",
        &["workforce", "training", "FILE", "--year", "2018-19"],
    );
    assert_eq!(bad.status, 1);
    assert!(bad.stderr.contains("row 2: `people`: expected a whole number"), "{bad}");
}
