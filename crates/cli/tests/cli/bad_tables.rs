//! Tables and rows that are refused, and what is said about them.

use insta::assert_snapshot;

use crate::{classify, run, run_with};

fn refused(table: &str) -> String {
    let run = classify(table, &["--format", "ndjson"]);
    assert_eq!(run.stdout, "", "nothing is written before the header is understood");
    run.to_string()
}

#[test]
fn own_columns_pass_and_a_misspelt_one_is_noted() {
    let run = classify("name,dedicated-teem,budget\nA,yes,3\n", &["--format", "csv", "--questions", "0"]);
    assert_eq!(run.status, 0);
    assert_snapshot!(run.stderr, @"note: standard input: column B (`dedicated-teem`) is not read; did you mean `dedicated_team`?");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].starts_with("name,dedicated-teem,budget,class,"), "{run}");
    assert!(lines[0].ends_with(",error"), "{run}");
    assert!(lines[1].starts_with("A,yes,3,,UNDETERMINED,"), "{run}");
}

#[test]
fn one_column_twice_is_refused() {
    assert_snapshot!(refused("id,host,Host,professions_complet,\n"), @r"
    status 1
    --- stderr
    error: standard input: row 1: expected a column `name`, which every table needs
    ");
    assert_snapshot!(refused("id,host,host,professions_complet,\n"), @r"
    status 1
    --- stderr
    error: standard input: row 1, column C (`host`): expected `host` once: column B (`host`) is the same
    ");
}

#[test]
fn a_table_without_names_is_refused() {
    assert_snapshot!(refused("id,host\n1,camhs\n"), @r"
    status 1
    --- stderr
    error: standard input: row 1: expected a column `name`, which every table needs
    ");
}

#[test]
fn an_empty_file_is_no_table() {
    assert_snapshot!(refused(""), @r"
    status 1
    --- stderr
    error: standard input: the table is empty; expected a row with the headings of its columns
    ");
    assert_snapshot!(refused("\u{feff}\r\n\r\n"), @r"
    status 1
    --- stderr
    error: standard input: the table is empty; expected a row with the headings of its columns
    ");
}

#[test]
fn other_separators_and_encodings_are_read() {
    let verdict = |table: &[u8]| {
        let run = run_with(&["classify", "-", "--format", "csv", "--questions", "0"], table);
        assert_eq!(run.status, 0, "{run}");
        (run.stdout, run.stderr)
    };
    let plain = "name,host\nTîm – A,camhs\n";
    let expected = verdict(plain.as_bytes());
    assert_eq!(expected.1, "");
    let utf16: Vec<u8> =
        "\u{feff}name,host\nTîm – A,camhs\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for table in [plain.replace(',', ";").into_bytes(), plain.replace(',', "\t").into_bytes(), utf16] {
        assert_eq!(verdict(&table), expected);
    }
    let windows = b"name,host\nT\xeem \x96 A,camhs\n";
    let note = "note: standard input: the text is not UTF-8; it was read as Windows-1252\n".to_owned();
    assert_eq!(verdict(windows), (expected.0, note));
}

#[test]
fn what_is_guessed_is_said_once_for_each_column() {
    let table = "name,observed_on,families_per_year\nA,01/03/2024,\"1,200\"\nB,02/03/2024,c. 60\nC,03/03/2024,\"2,400\"\n";
    let run = classify(table, &["--format", "ndjson", "--questions", "0"]);
    assert_eq!((run.status, run.stdout.lines().count()), (0, 3));
    assert_snapshot!(run.stderr, @r"
    note: standard input: column B (`observed_on`): read `01/03/2024` as 1 March 2024 (row 2)
    note: standard input: column C (`families_per_year`): read `1,200` as 1200 (row 2)
    note: standard input: column C (`families_per_year`): read `c. 60` as 54 to 66 (row 3)
    ");
}

#[test]
fn bad_cells_are_named_and_good_rows_are_classified() {
    let table = "\
id,name,nation,observed_on,host,dedicated_team,professions,professions_complete,staff_wte,accepts_until_months
1,Good,scotland,2024-02-29,camhs,yes,health-visitor:2,no,2..5,24
2,Bad nation,scotlnd,,,,,,,
3,Bad date,,02/29/2024,,,,,,
4,No such day,,2023-02-29,,,,,,
5,Bad choice,,,camsh,,,,,
6,Bad answer,,,,perhaps,,,,
7,Bad member,,,,,clinical-psycologist,,,
8,Bad amount,,,,,health-visitor:lots,,,
9,Bad complete,,,,,midwife,mostly,,
10,Backwards,,,,,,,5..2,
11,Too old,,,,,,,,900
12,Two at once,,,x,x,,,,
13,Short
14,Long,,,,,,,,,,more,
15,,,,camhs,,,,,
\"16\",\"Several
lines\",,,,maybe,,,,
17,Good too,NORTHERN_IRELAND,,,,,,,birth
";
    let run = classify(table, &["--format", "ndjson", "--questions", "0"]);
    let lines: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let good: Vec<_> =
        lines.iter().filter(|line| line["error"].is_null()).map(|line| &line["name"]).collect();
    assert_eq!(good, ["Good", "Short", "Good too"]);
    assert_eq!(lines.len(), 17);
    assert_snapshot!(lines[4], @r#"{"row":6,"id":"5","name":"Bad choice","error":"column E (`host`): expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `camsh`; did you mean `camhs`?"}"#);
    assert_snapshot!(format!("status {}\n{}", run.status, run.stderr), @r"
    status 1
    error: standard input: row 3, column C (`nation`): expected one of `england`, `northern-ireland`, `scotland` and `wales`, got `scotlnd`; did you mean `scotland`?
    error: standard input: row 4, column D (`observed_on`): expected the day before the month (29/02/2024), got `02/29/2024`; did you mean `2024-02-29`?
    error: standard input: row 5, column D (`observed_on`): expected a day of the calendar, such as `2024-03-31` or `31/03/2024`, got `2023-02-29`
    error: standard input: row 6, column E (`host`): expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `camsh`; did you mean `camhs`?
    error: standard input: row 7, column F (`dedicated_team`): expected `yes`, `no` or an empty cell, got `perhaps`
    error: standard input: row 8, column G (`professions`): expected one of the 28 choices of `professions`, got `clinical-psycologist`; did you mean `clinical-psychologist`?
    error: standard input: row 9, column G (`professions`): expected whole-time equivalents such as `2`, `0.5..1` or `>=2` after the colon, got `lots`
    error: standard input: row 10, column H (`professions_complete`): expected `yes`, `no` or an empty cell, got `mostly`
    error: standard input: row 11, column I (`staff_wte`): expected a number (whole-time equivalents) from 0 to 10000, `2..5` or `>=2` (the first end of this range is above the second), got `5..2`
    error: standard input: row 12, column J (`accepts_until_months`): expected a number (months from birth) from -9 to 300, got `900`
    error: standard input: row 13, column E (`host`): expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `x`
    error: standard input: row 13, column F (`dedicated_team`): expected `yes`, `no` or an empty cell; `x` may be a tick (yes) or a cross (no), got `x`
    error: standard input: row 15, column L: expected nothing here: the last heading is in column J, got `more`
    error: standard input: row 16, column B (`name`): expected the name of the service, got an empty cell
    error: standard input: row 17, column F (`dedicated_team`): expected `yes`, `no` or an empty cell, got `maybe`
    error: standard input: 14 bad rows were not classified; 3 were classified
    ");
}

#[test]
fn row_numbers_are_those_that_a_spreadsheet_shows() {
    let run = classify("name,host\r\n\r\n\"A\r\nA\",camhs\r\n\r\nB,nowhere\r\n", &["--format", "csv"]);
    assert_snapshot!(run.stderr, @r"
    error: standard input: row 5, column B (`host`): expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `nowhere`
    error: standard input: 1 bad row was not classified; 1 was classified
    ");
}

#[test]
fn a_list_that_is_complete_must_have_a_column() {
    let run = classify("name,professions_complete\nA,yes\nB,no\nC,\n", &["--format", "table"]);
    assert_snapshot!(run, @r"
    status 1
    --- stdout
    NAME                                  VERDICT                        SCORE
    B                                     open: 7 possible               0-7 of 7
        ask Is it a team in its own right, with its own remit and caseload?
    C                                     open: 7 possible               0-7 of 7
        ask Is it a team in its own right, with its own remit and caseload?

    2 services: open 2. 1 bad row was not classified.
    --- stderr
    error: standard input: row 2, column B (`professions_complete`): expected a column with the list that is said to be complete
    error: standard input: 1 bad row was not classified; 2 were classified
    ");
}

#[test]
fn what_is_no_text_is_shown_without_harm() {
    // The first letters that are not ASCII are UTF-8, so that all of it should be.
    let run = run_with(
        &["classify", "-"],
        b"name,host\nTeam \xc3\xa9,camhs\n\xff\xfe,camhs\nA,\x1b[31mred\nB,\xe9cole\n\x1b[2J,camhs\n",
    );
    assert_snapshot!(run, @r"
    status 1
    --- stdout
    NAME                                  VERDICT                        SCORE
    Team é                                open: 6 possible               0-7 of 7
        ask Which interventions does it offer?
    �[2J                                  open: 6 possible               0-7 of 7
        ask Which interventions does it offer?

    2 services: open 2. 3 bad rows were not classified.
    --- stderr
    error: standard input: row 3, column A (`name`): expected text in UTF-8, got `��`
    error: standard input: row 4, column B (`host`): expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `<U+001B>[31mred`
    error: standard input: row 5, column B (`host`): expected text in UTF-8, got `�cole`
    error: standard input: 3 bad rows were not classified; 2 were classified
    ");
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_named() {
    let table = format!("name,host\nA,camhs\n\"B,camhs\n{}", "C,camhs\n".repeat(200_000));
    let run = classify(&table, &["--format", "ndjson"]);
    assert_eq!((run.status, run.stdout.lines().count()), (1, 1));
    assert_snapshot!(run.stderr, @"error: standard input: row 3, column A: a quotation mark opens this cell, and none closes it; everything after it would be one cell");
}

#[test]
fn a_file_that_cannot_be_read_or_written_is_named() {
    assert_snapshot!(run(&["classify", "no-such-table.csv"]), @r"
    status 3
    --- stderr
    error: cannot read `no-such-table.csv`: no such file or directory
    ");
    assert_snapshot!(run(&["classify", "fixtures"]), @r"
    status 3
    --- stderr
    error: cannot read `fixtures`: it is a folder
    ");
    let example = "fixtures/examples/newly-found-services.csv";
    assert_snapshot!(run(&["classify", example, "--output", "no-such-folder/out.csv"]), @r"
    status 3
    --- stderr
    error: cannot write `no-such-folder/out.csv`: no such file or directory
    ");
    assert_snapshot!(run(&["classify", example, "--output", example]), @r"
    status 2
    --- stderr
    error: `fixtures/examples/newly-found-services.csv` cannot be both the table and the output
    ");
}

#[test]
fn an_unknown_definition_is_named_with_what_was_meant() {
    assert_snapshot!(classify("name\nA\n", &["--definition", "rare-jewel-2019"]), @r"
    status 2
    --- stderr
    error: unknown definition `rare-jewel-2019`; did you mean `rare-jewels-2019`?
    ");
}
