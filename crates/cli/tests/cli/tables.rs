//! What tables can say.

use insta::assert_snapshot;

use crate::{line, lines, outcome};

/// A full team, as a column and a cell for each fact.
const TEAM: [(&str, &str); 17] = [
    ("dedicated_team", "yes"),
    ("commissioned_for_parent_infant_work", "yes"),
    ("parent_infant_expertise", "yes"),
    ("professions", "clinical-psychologist;health-visitor"),
    ("assesses_needs", "yes"),
    ("individualised_programme", "yes"),
    ("work_focus", "relationship"),
    ("targeted_support", "yes"),
    ("specialist_therapeutic_support", "yes"),
    ("referral_pathway", "yes"),
    ("relationship_concern_suffices", "yes"),
    ("diagnosis_required", "no"),
    ("eligibility", "all-families"),
    ("accepts_from_months", "conception"),
    ("accepts_until_months", "24"),
    ("trains_professionals", "yes"),
    ("staff_wte", "3..4.5"),
];

/// A table with that team and some cells changed or added.
fn team(changes: &[(&str, &str)]) -> String {
    let mut cells = TEAM.to_vec();
    for change in changes {
        match cells.iter_mut().find(|cell| cell.0 == change.0) {
            Some(cell) => *cell = *change,
            None => cells.push(*change),
        }
    }
    if cells.iter().all(|cell| cell.0 != "name") {
        cells.push(("name", "A team"));
    }
    let (titles, cells): (Vec<&str>, Vec<&str>) = cells.into_iter().unzip();
    format!("{}\n{}\n", titles.join(","), cells.join(","))
}

#[test]
fn a_full_team_scores_seven() {
    let team = line(&team(&[]));
    assert_eq!(team["class"], "parent-infant-team");
    assert_snapshot!(team["score"], @r#"{"low":7,"high":7,"max":7}"#);
}

#[test]
fn nothing_known_leaves_every_class_open() {
    let line = line("name\nSomebody\n");
    assert_snapshot!(line["possibleClasses"], @r#"["camhs-embedded-specialist","perinatal-embedded-specialist","narrow-eligibility-team","single-intervention-service","parent-infant-team","other-parent-infant-service","not-a-parent-infant-service"]"#);
    assert_eq!((&line["class"], &line["classification"]), (&serde_json::Value::Null, &"UNDETERMINED".into()));
    assert_eq!(line["nextQuestions"].as_array().unwrap().len(), 3);
}

#[test]
fn names_places_and_hosts_decide_nothing_but_what_the_host_fact_means() {
    let verdict = |about: [&str; 6], facts: &str| {
        let line = line(&format!(
            "id,name,nation,host_organisation,website,source,host,dedicated_team,parent_infant_expertise,eligibility\n{},{facts}\n",
            about.join(",")
        ));
        (
            line["class"].clone(),
            line["possibleClasses"].clone(),
            line["score"].clone(),
            line["headline"].clone(),
        )
    };
    let plain = ["a", "A Service", "", "", "", ""];
    let camhs =
        ["b", "Somewhere CAMHS Infant Team", "england", "CAMHS Trust", "https://camhs.example", "CAMHS"];
    let perinatal = ["c", "Perinatal Mental Health", "WALES", "Perinatal Board", "", "perinatal"];
    for facts in [
        ",,,",
        "camhs,no,yes,",
        "camhs,yes,yes,",
        "perinatal-mental-health,no,yes,perinatal-mental-illness",
        "voluntary,no,yes,all-families",
    ] {
        let expected = verdict(plain, facts);
        assert_eq!(verdict(camhs, facts), expected, "{facts}");
        assert_eq!(verdict(perinatal, facts), expected, "{facts}");
    }
    // The host fact does move it, and only together with what it means.
    assert_eq!(verdict(plain, "camhs,no,yes,").0, "camhs-embedded-specialist");
    assert_ne!(verdict(plain, "voluntary,no,yes,").0, "camhs-embedded-specialist");
    assert_ne!(verdict(plain, "camhs,yes,yes,").0, "camhs-embedded-specialist");
}

#[test]
fn a_team_that_camhs_or_perinatal_services_host_is_a_full_team_like_any_other() {
    let expected = line(&team(&[]));
    for host in ["camhs", "perinatal-mental-health", "voluntary", "CAMHS", ""] {
        assert_eq!(line(&team(&[("host", host)])), expected, "hosted by `{host}`");
    }
}

#[test]
fn members_may_carry_whole_time_equivalents() {
    let with =
        line(&team(&[("professions", " clinical-psychologist:0.5 ; health-visitor:1..2;midwife:>=1;")]));
    assert_eq!(outcome(&with, "multidisciplinary-team"), "MET");
}

#[test]
fn a_list_may_go_on_unless_it_is_said_to_be_complete() {
    let visitors = |complete: &str| {
        let line = line(&team(&[("professions", "health-visitor"), ("professions_complete", complete)]));
        outcome(&line, "multidisciplinary-team").to_owned()
    };
    assert_eq!(visitors(""), "UNKNOWN");
    assert_eq!(visitors("no"), "UNKNOWN");
    assert_eq!(visitors("yes"), "NOT_MET");
    let nobody = line(&team(&[("professions", ""), ("professions_complete", "yes")]));
    assert_eq!(outcome(&nobody, "multidisciplinary-team"), "NOT_MET");
    let not_known = line(&team(&[("professions", "")]));
    assert_eq!(outcome(&not_known, "multidisciplinary-team"), "UNKNOWN");
}

#[test]
fn a_list_and_a_summary_that_contradict_each_other_leave_the_summary_unknown() {
    let line =
        line(&team(&[("professions_complete", "yes"), ("qualified_mental_health_professional", "no")]));
    assert_eq!(outcome(&line, "multidisciplinary-team"), "UNKNOWN");
}

#[test]
fn ages_are_numbers_ranges_or_words() {
    let ages = |from: &str, until: &str| {
        let line = line(&team(&[("accepts_from_months", from), ("accepts_until_months", until)]));
        outcome(&line, "conception-to-two").to_owned()
    };
    assert_eq!(ages("conception", "24"), "MET");
    assert_eq!(ages("birth", ">=24"), "MET");
    assert_eq!(ages("-9..0", "24..36"), "MET");
    assert_eq!(ages("conception..birth", "36"), "MET");
    assert_eq!(ages("birth", "12..24"), "UNKNOWN");
    assert_eq!(ages("<=6", "24"), "UNKNOWN");
    assert_eq!(ages("birth", "12"), "PARTLY_MET");
    assert_eq!(ages("36", "60"), "NOT_MET");
    assert_eq!(ages("", "24"), "UNKNOWN");
}

#[test]
fn yes_and_no_and_choices_in_any_case() {
    let shouted = line(&team(&[
        ("dedicated_team", "YES"),
        ("diagnosis_required", "False"),
        ("work_focus", "Relationship"),
    ]));
    assert_eq!(shouted, line(&team(&[])));
}

#[test]
fn windows_files_read_like_others() {
    let plain = "name,host,dedicated_team,parent_infant_expertise\n\"Fish, Chips \"\"&\"\" Peas\",camhs,no,yes\nB,,,\n";
    let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    assert_eq!(lines(&windows), lines(plain));
    assert_eq!(lines(plain)[0]["name"], "Fish, Chips \"&\" Peas");
    let without_last_newline = plain.trim_end();
    assert_eq!(lines(without_last_newline), lines(plain));
}

#[test]
fn names_of_all_kinds_come_out_as_they_went_in() {
    let lines =
        lines("id,name\n1,\"Two\nlines\"\n ,Tîm Babanod a Rhieni 🍼\nx,\"back\\slash and \"\"quotes\"\"\"\n");
    assert_eq!(lines[0]["name"], "Two\nlines");
    assert_eq!(lines[1]["name"], "Tîm Babanod a Rhieni 🍼");
    assert_eq!(lines[1]["id"], serde_json::Value::Null);
    assert_eq!(lines[2]["name"], "back\\slash and \"quotes\"");
}

#[test]
fn blank_lines_and_rows_of_empty_cells_are_no_services() {
    let lines = lines("name,host\n\nA,camhs\n,\n\nB,\n,\n");
    let rows: Vec<_> = lines.iter().map(|line| (line["row"].clone(), line["name"].clone())).collect();
    assert_eq!(rows, [(3.into(), "A".into()), (6.into(), "B".into())]);
}

#[test]
fn a_header_alone_is_a_table_without_services() {
    assert_eq!(lines("name,host\n"), Vec::<serde_json::Value>::new());
    assert_eq!(lines("\u{feff}name"), Vec::<serde_json::Value>::new());
}

#[test]
fn the_headline_is_that_of_the_full_assessment_whatever_was_judged_before() {
    // Cells are remembered, and so are verdicts: each row must come out as it does alone.
    let header =
        "name,dedicated_team,parent_infant_expertise,assesses_needs,professions,professions_complete\n";
    let cells = ["", "yes", "no"];
    let rows: Vec<String> = (0..81_usize)
        .map(|number| {
            let [a, b, c] = [27, 9, 3].map(|place| cells[number / place % 3]);
            let professions = ["", "clinical-psychologist", "health-visitor;midwife"][number % 3];
            format!("S{number},{a},{b},{c},{professions},{a}\n")
        })
        .collect();
    let together = lines(&format!("{header}{}", rows.concat()));
    for number in (4..81).step_by(11) {
        let mut expected = line(&format!("{header}{}", rows[number]));
        expected["row"] = (number + 2).into();
        assert_eq!(together[number], expected);
    }
}
