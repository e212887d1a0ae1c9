//! Tables as NDJSON: one object a row.

use std::fmt::Write as _;

use insta::assert_snapshot;

use crate::classify;

/// What the same services say as objects and as a CSV table, both ways of writing each fact used.
const OBJECTS: &str = r#"{"id": 7, "name": "Une \"Bébé\" \u00e9quipe", "host": "camhs", "dedicated_team": true, "professions": ["clinical-psychologist", "health-visitor"], "professions_complete": true, "staff_wte": {"low": 2, "high": 5}, "accepts_from_months": -9, "accepts_until_months": {"low": 24}}

{"professions": [{"id": "clinical-psychologist", "wte": 0.5}, "health-visitor"], "name": "Second", "dedicated_team": false, "website": null, "nation": "wales"}
  {"name": "Third", "dedicated_team": "no", "staff_wte": "2..5", "professions": "midwife; health-visitor:2", "accepts_from_months": "conception"}
{"name": "Fourth", "interventions": [], "interventions_complete": true, "professions": []}
"#;

const TABLE: &str = r#"id,name,nation,host,dedicated_team,professions,professions_complete,staff_wte,accepts_from_months,accepts_until_months,interventions,interventions_complete
7,"Une ""Bébé"" équipe",,camhs,yes,clinical-psychologist;health-visitor,yes,2..5,conception,>=24,,
,Second,wales,,no,clinical-psychologist:0.5;health-visitor,,,,,,
,Third,,,no,midwife; health-visitor:2,,2..5,conception,,,
,Fourth,,,,,,,,,,yes
"#;

#[test]
fn objects_say_what_a_table_says() {
    let (objects, table) = (classify(OBJECTS, &[]), classify(TABLE, &[]));
    assert_eq!(objects.to_string(), table.to_string());
    assert_eq!(objects.status, 0, "{objects}");
    // An object is in its line, and a row of a table below the headings.
    let lines = |text: &str| {
        let run = classify(text, &["--format", "ndjson"]);
        let lines = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
        let mut lines: Vec<serde_json::Value> = lines.collect();
        let rows: Vec<_> = lines.iter_mut().map(|line| line["row"].take()).collect();
        (rows, lines)
    };
    let ((lines_of_objects, objects), (rows, table)) = (lines(OBJECTS), lines(TABLE));
    assert_eq!(objects, table);
    assert_eq!(
        (lines_of_objects, rows),
        (vec![1.into(), 3.into(), 4.into(), 5.into()], vec![2.into(), 3.into(), 4.into(), 5.into()])
    );
    // Objects have no columns: the table has their ids and names.
    let csv = classify(OBJECTS, &["--format", "csv"]).stdout;
    assert!(csv.starts_with("id,name,class,"), "{csv}");
}

#[test]
fn what_is_wrong_with_an_object_is_told() {
    let objects = r#"{"name": "Fine"}
{"name": "A", "hots": "camhs"}
{"name": "B", "wholly-unknown": {"deep": [1, 2]}}
{"name": "C", "dedicated_team": 1, "professions": ["clinical-psycologist"], "nation": "france", "staff_wte": [2]}
{"name": "D", "professions": ["midwife"], "professions_complete": "perhaps", "accepts_from_months": {"low": 5, "high": 2}}
{"name": "E", "name": "F"}
{"host": "camhs"}
{"name": ["G"]}
{"name": "H", "professions": ["midwife;health-visitor"]}
{"name": "I",
[1, 2]
{"name": "J"} and more
{"name": "Fine, too"}"#;
    let run = classify(objects, &["--format", "ndjson", "--questions", "0"]);
    let good = run.stdout.lines().filter(|line| !line.contains("\"error\":")).count();
    assert_eq!((run.stdout.lines().count(), good), (13, 3), "{run}");
    assert_snapshot!(run.stderr, @r#"
    error: standard input: row 2: expected a known key, got `hots`; did you mean `host`?
    error: standard input: row 4, key `nation`: expected one of `england`, `northern-ireland`, `scotland` and `wales`, got `france`
    error: standard input: row 4, key `professions`: expected one of the 28 choices of `professions`, got `clinical-psycologist`; did you mean `clinical-psychologist`?
    error: standard input: row 4, key `staff_wte`: expected a number (whole-time equivalents) from 0 to 10000, or {"low": …, "high": …}, got `[2]`
    error: standard input: row 5, key `professions_complete`: expected `yes`, `no` or an empty cell, got `perhaps`
    error: standard input: row 5, key `accepts_from_months`: expected a low end that is not above the high end, got `{"low":5,"high":2}`
    error: standard input: row 6: expected each key once, got `name` twice
    error: standard input: row 7, key `name`: expected the name of the service, got none
    error: standard input: row 8, key `name`: expected text, got `["G"]`
    error: standard input: row 9, key `professions`: expected one of the 28 choices of `professions`, got `midwife;health-visitor`; did you mean `midwife`?
    error: standard input: row 10: expected a JSON object on one line, got `{"name": "I",`: EOF while parsing a value at byte 13
    error: standard input: row 11: expected a JSON object on one line, got `[1, 2]`
    error: standard input: row 12: expected a JSON object on one line, got `{"name": "J"} and more`: trailing characters at byte 15
    error: standard input: 10 bad rows were not classified; 3 were classified
    "#);
}

#[test]
fn a_list_of_objects_is_not_taken_for_a_table() {
    assert_snapshot!(classify("\n [{\"name\": \"A\"}]", &[]), @r"
    status 1
    --- stderr
    error: standard input: the file is one JSON list; expected one object a line, as `jq -c '.[]'` writes them
    ");
}

#[test]
fn ten_thousand_objects_are_as_ten_thousand_rows() {
    let (mut objects, mut table) = (String::new(), String::from("name,host,dedicated_team,professions\n"));
    for row in 0..10_000_u32 {
        let host = ["camhs", "voluntary", "joint"][row as usize % 3];
        let (word, truth) = [("yes", "true"), ("no", "false"), ("", "null")][row as usize / 3 % 3];
        let listed: Vec<&str> = ["midwife", "health-visitor", "clinical-psychologist"]
            .into_iter()
            .enumerate()
            .filter(|(bit, _)| (row / 9) & (1 << bit) != 0)
            .map(|(_, member)| member)
            .collect();
        writeln!(table, "Service {row},{host},{word},{}", listed.join(";")).unwrap();
        writeln!(
            objects,
            r#"{{"name":"Service {row}","host":"{host}","dedicated_team":{truth},"professions":{listed:?}}}"#
        )
        .unwrap();
    }
    let (objects, table) =
        (classify(&objects, &["--format", "ndjson"]), classify(&table, &["--format", "ndjson"]));
    assert_eq!((objects.status, objects.stderr.as_str()), (0, ""));
    let rows =
        |text: &str| text.lines().map(|line| line.split_once(',').unwrap().1.to_owned()).collect::<Vec<_>>();
    assert!(rows(&objects.stdout) == rows(&table.stdout));
}
