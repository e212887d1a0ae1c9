//! The vocabulary, and the empty table.

use insta::assert_snapshot;

use crate::{lines, run};

#[test]
fn an_empty_table_has_a_column_for_everything() {
    let template = run(&["vocabulary", "--template"]);
    assert_eq!(template.status, 0);
    assert_eq!(lines(&template.stdout), Vec::<serde_json::Value>::new());
    // By the mark Excel recognises the encoding.
    let headings = template.stdout.strip_prefix('\u{feff}').unwrap();
    let columns: Vec<&str> = headings.trim_end().split(',').collect();
    assert_eq!(
        columns[..7],
        ["id", "name", "nation", "host_organisation", "website", "source", "observed_on"]
    );
    for fact in facts::Vocabulary::built_in().ids().chain(["professions_complete", "interventions_complete"])
    {
        assert!(columns.contains(&fact), "{fact}");
    }
}

#[test]
fn the_facts_are_listed_for_people() {
    let listing = run(&["vocabulary"]).stdout;
    let entry = |id: &str| {
        let entry = listing.split("\n\n").find(|entry| entry.starts_with(&format!("{id}\n")));
        entry.unwrap().trim_end().to_owned()
    };
    assert_snapshot!(entry("host"), @r"
    host
        Which kind of service runs it?
        The organisation or service line that manages it day to day, which need not
        be the one that pays.
        one of: camhs, perinatal-mental-health, adult-mental-health,
        health-visiting, maternity, childrens-social-care, early-years, voluntary,
        independent, joint, other
    ");
    assert_snapshot!(entry("accepts_until_months"), @r"
    accepts_until_months
        Up to what age does it accept children?
        Months from birth; 24 is the second birthday.
        a number (months) from -9 to 300, conception or birth; or a range, as 2..5
        or >=2
    ");
    assert_snapshot!(entry("professions"), @r"
    professions
        Who works in it?
        Tick all that apply. Say that the list is complete only if you are sure that
        no other professions work in it.
        any of, separated by `;`, each with :WTE where known: clinical-psychologist,
        counselling-psychologist, psychologist, child-psychotherapist,
        parent-infant-psychotherapist, adult-psychotherapist, psychotherapist,
        psychiatrist, mental-health-nurse, infant-mental-health-practitioner,
        specialist-health-visitor, health-visitor, midwife, social-worker,
        family-therapist, systemic-therapist, occupational-therapist,
        play-therapist, art-therapist, nursery-nurse, family-support-worker,
        key-worker, peer-supporter, community-engagement-worker,
        baby-massage-teacher, service-manager, administrator, other
    ");
    assert!(listing.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn the_facts_are_listed_for_programs() {
    let run = run(&["vocabulary", "--format", "json"]);
    let facts: Vec<serde_json::Value> = serde_json::from_str(&run.stdout).unwrap();
    // Those of the vocabulary that ships come first, then those that definitions add.
    for (fact, id) in facts.iter().zip(facts::Vocabulary::built_in().ids()) {
        assert_eq!(fact["id"], id);
    }
    let fact = |id: &str| facts.iter().find(|fact| fact["id"] == id).unwrap();
    assert_snapshot!(fact("accepts_from_months"), @r#"{"id":"accepts_from_months","title":"youngest age accepted","question":"What is the youngest age that it accepts?","help":"Months from birth; conception is -9, birth 0.","kind":"NUMBER","unit":"months","low":-9,"high":300}"#);
    assert_snapshot!(fact("multidisciplinary"), @r#"{"id":"multidisciplinary","title":"multidisciplinary","question":"Do two or more clinical or practice professions work in it?","help":"Managers and administrators do not count.","kind":"BOOLEAN","summarises":"professions"}"#);
    assert_snapshot!(fact("work_focus"), @r#"{"id":"work_focus","title":"focus of the work","question":"Who does the work focus on: parent and baby together, or one of them?","help":"Single sessions with a parent alone do not matter; what counts is whether the relationship is the focus.","kind":"CHOICE","choices":[{"id":"relationship","title":"the relationship of parent and baby"},{"id":"parent-only","title":"the parent only"},{"id":"child-only","title":"the child only"}]}"#);
}

#[test]
fn the_facts_are_listed_for_spreadsheets() {
    let listing = run(&["vocabulary", "--format", "csv"]).stdout;
    let head: Vec<&str> = listing.lines().take(3).collect();
    assert_snapshot!(head.join("\n"), @r#"
    id,question,help,cell
    host,Which kind of service runs it?,"The organisation or service line that manages it day to day, which need not be the one that pays.","one of: camhs, perinatal-mental-health, adult-mental-health, health-visiting, maternity, childrens-social-care, early-years, voluntary, independent, joint, other"
    dedicated_team,"Is it a team in its own right, with its own remit and caseload?","Answer no where one or a few practitioners work inside a team with a wider remit, such as CAMHS.",yes or no
    "#);
}

#[test]
fn a_workbook_to_fill_in_is_a_table_with_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("services.xlsx");
    let output = crate::program().args(["vocabulary", "--template", "xlsx"]).output().unwrap();
    assert!(output.status.success());
    std::fs::write(&file, output.stdout).unwrap();
    let run = run(&["classify", file.to_str().unwrap(), "--format", "ndjson", "--questions", "0"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run}");
    let line: serde_json::Value = serde_json::from_str(run.stdout.trim_end()).unwrap();
    assert_eq!(
        (&line["row"], &line["name"]),
        (&2.into(), &"Example: write over this row or delete it".into())
    );
    let values = crate::run(&["classify", file.to_str().unwrap(), "--sheet", "Allowed values"]);
    assert_eq!(values.status, 1, "{values}");
}
