//! Tables and rows that are refused, and what is said about them.

use insta::assert_snapshot;

use crate::{classify, run, run_with};

fn refused(table: &str) -> String {
    let run = classify(table, &["--format", "ndjson"]);
    assert_eq!(run.stdout, "", "nothing is written before the header is understood");
    run.to_string()
}

#[test]
fn an_unknown_column_is_named_with_what_was_meant() {
    assert_snapshot!(refused("name,dedicated-teem,budget\nA,yes,3\n"), @r"
    status 1
    --- stderr
    error: standard input: unknown column `dedicated-teem`; did you mean `dedicated_team`?
    error: standard input: unknown column `budget`; `rare-jewels vocabulary` lists the columns there can be
    ");
}

#[test]
fn every_mistake_in_a_header_is_told() {
    assert_snapshot!(refused("id,host,host,professions_complet,\n"), @r"
    status 1
    --- stderr
    error: standard input: column `host` occurs twice
    error: standard input: unknown column `professions_complet`; did you mean `professions_complete`?
    error: standard input: column 5 has no name
    error: standard input: there is no column `name`, which every table needs
    ");
}

#[test]
fn a_table_without_names_is_refused() {
    assert_snapshot!(refused("id,host\n1,camhs\n"), @r"
    status 1
    --- stderr
    error: standard input: there is no column `name`, which every table needs
    ");
}

#[test]
fn an_empty_file_is_no_table() {
    assert_snapshot!(refused(""), @r"
    status 1
    --- stderr
    error: standard input: the table is empty; expected a line with the names of its columns, `name` among them
    ");
    assert_snapshot!(refused("\u{feff}\r\n\r\n"), @r"
    status 1
    --- stderr
    error: standard input: the table is empty; expected a line with the names of its columns, `name` among them
    ");
}

#[test]
fn other_separators_and_encodings_are_recognised() {
    assert_snapshot!(refused("name;host\nA;camhs\n"), @r"
    status 1
    --- stderr
    error: standard input: columns are separated by `;`; expected commas
    ");
    let utf16: Vec<u8> = "\u{feff}name\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_snapshot!(run_with(&["classify", "-"], &utf16), @r"
    status 1
    --- stderr
    error: standard input: the text is in UTF-16; save the table as CSV in UTF-8
    ");
}

#[test]
fn bad_cells_are_named_and_good_rows_are_classified() {
    let table = "\
id,name,nation,observed_on,host,dedicated_team,professions,professions_complete,staff_wte,accepts_until_months
1,Good,scotland,2024-02-29,camhs,yes,health-visitor:2,no,2..5,24
2,Bad nation,scotlnd,,,,,,,
3,Bad date,,29/02/2024,,,,,,
4,No such day,,2023-02-29,,,,,,
5,Bad choice,,,camsh,,,,,
6,Bad answer,,,,perhaps,,,,
7,Bad member,,,,,clinical-psycologist,,,
8,Bad amount,,,,,health-visitor:lots,,,
9,Bad complete,,,,,midwife,mostly,,
10,Backwards,,,,,,,5..2,
11,Too old,,,,,,,,900
12,Two at once,,,x,y,,,,
13,Short
14,Long,,,,,,,,,,,
15,,,,camhs,,,,,
\"16\",\"Several
lines\",,,,maybe,,,,
17,Good too,NORTHERN_IRELAND,,,,,,,birth
";
    let run = classify(table, &["--format", "ndjson", "--questions", "0"]);
    let names: Vec<_> = run.stdout.lines().filter_map(|line| line.split('"').nth(9)).collect();
    assert_eq!(names, ["Good", "Good too"]);
    assert_snapshot!(format!("status {}\n{}", run.status, run.stderr), @r"
    status 1
    error: standard input: row 2 (line 3), column `nation`: expected one of `england`, `northern-ireland`, `scotland`, `wales`, got `scotlnd`
    error: standard input: row 3 (line 4), column `observed_on`: expected a date such as `2024-03-31`, got `29/02/2024`
    error: standard input: row 4 (line 5), column `observed_on`: expected a date such as `2024-03-31`, got `2023-02-29`
    error: standard input: row 5 (line 6), column `host`: expected one of the 11 choices of `host`, got `camsh`; did you mean `camhs`?
    error: standard input: row 6 (line 7), column `dedicated_team`: expected `yes`, `no` or an empty cell, got `perhaps`
    error: standard input: row 7 (line 8), column `professions`: expected one of the 28 choices of `professions`, got `clinical-psycologist`; did you mean `clinical-psychologist`?
    error: standard input: row 8 (line 9), column `professions`: expected whole-time equivalents such as `2`, `0.5..1` or `>=2` after the colon, got `lots`
    error: standard input: row 9 (line 10), column `professions_complete`: expected `yes`, `no` or an empty cell, got `mostly`
    error: standard input: row 10 (line 11), column `staff_wte`: expected a number (whole-time equivalents) from 0 to 10000, `2..5` or `>=2`, got `5..2`
    error: standard input: row 11 (line 12), column `accepts_until_months`: expected a number (months from birth) from -9 to 300, got `900`
    error: standard input: row 12 (line 13), column `host`: expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `x`
    error: standard input: row 12 (line 13), column `dedicated_team`: expected `yes`, `no` or an empty cell, got `y`
    error: standard input: row 13 (line 14): expected 10 fields, as the header has, got 2
    error: standard input: row 14 (line 15): expected 10 fields, as the header has, got 13
    error: standard input: row 15 (line 16), column `name`: expected the name of the service, got an empty cell
    error: standard input: row 16 (line 17), column `dedicated_team`: expected `yes`, `no` or an empty cell, got `maybe`
    error: standard input: 15 bad rows were not classified; 2 were classified
    ");
}

#[test]
fn a_row_number_counts_rows_and_a_line_number_lines() {
    let run = classify("name,host\r\n\r\n\"A\r\nA\",camhs\r\n\r\nB,nowhere\r\n", &["--format", "csv"]);
    assert_snapshot!(run.stderr, @r"
    error: standard input: row 2 (line 6), column `host`: expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `nowhere`
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
    error: standard input: row 1 (line 2), column `professions_complete`: there is no column with the list that is said to be complete
    error: standard input: 1 bad row was not classified; 2 were classified
    ");
}

#[test]
fn what_is_no_text_is_shown_without_harm() {
    let run = run_with(
        &["classify", "-"],
        b"name,host\n\xff\xfe,camhs\nA,\x1b[31mred\nB,\xe9cole\n\x1b[2J,camhs\n",
    );
    assert_snapshot!(run, @r"
    status 1
    --- stdout
    NAME                                  VERDICT                        SCORE
    �[2J                                  open: 6 possible               0-7 of 7
        ask Which interventions does it offer?

    1 service: open 1. 3 bad rows were not classified.
    --- stderr
    error: standard input: row 1 (line 2), column `name`: expected text in UTF-8, got `��`
    error: standard input: row 2 (line 3), column `host`: expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `�[31mred`
    error: standard input: row 3 (line 4), column `host`: expected text in UTF-8, got `�cole`
    error: standard input: 3 bad rows were not classified; 1 was classified
    ");
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_named() {
    let table = format!("name,host\nA,camhs\n\"B,camhs\n{}", "C,camhs\n".repeat(200_000));
    let run = classify(&table, &["--format", "ndjson"]);
    assert_eq!((run.status, run.stdout.lines().count()), (1, 1));
    assert_snapshot!(run.stderr, @"error: standard input: line 3: the row that starts here has no end within a megabyte; is a quotation mark not closed?");
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
