//! A team's referrals become counts; what would leave is shown, and nothing else is written.

use std::fs;

use insta::assert_snapshot;
use tempfile::TempDir;

use crate::{Run, run};

/// Runs `outcomes aggregate` on a table, with more arguments; `OUT` among them is a file in the folder.
fn aggregate(folder: &TempDir, table: &str, args: &[&str]) -> Run {
    let file = folder.path().join("referrals.csv");
    fs::write(&file, table).unwrap();
    let out = folder.path().join("return.json");
    let args = args.iter().map(|arg| if *arg == "OUT" { out.to_str().unwrap() } else { arg });
    let all: Vec<&str> = ["outcomes", "aggregate", file.to_str().unwrap(), "--team", "oxpip"]
        .into_iter()
        .chain(args)
        .collect();
    run(&all)
}

const TABLE: &str = "\
referred_on,closed_on,single-parent,contacts,first_contact_on,second_contact_on,gad-7.self.first,gad-7.self.first_on,gad-7.self.last,gad-7.self.last_on
2018-04-23,2018-06-27,yes,4771,2018-04-24,2018-05-29,17.13,2018-04-25,9.29,2018-06-21
2018-05-19,,,,,,,,,
";

#[test]
fn what_would_leave_is_shown_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let shown = aggregate(&folder, TABLE, &[]);
    assert_eq!(shown.status, 0, "{shown}");
    assert_snapshot!(shown, @r"
    status 0
    --- stdout
    QUARTER     WHAT                 WHICH                 COUNT
    2018-19-Q1  referrals            all                   2
    2018-19-Q1  single-parent        yes                   1
    2018-19-Q1  single-parent        no                    0
    2018-19-Q1  single-parent        not known             1
    2018-19-Q1  contacts             none                  0
    2018-19-Q1  contacts             1                     0
    2018-19-Q1  contacts             2-to-5                0
    2018-19-Q1  contacts             6-to-12               0
    2018-19-Q1  contacts             13-and-more           1
    2018-19-Q1  contacts             not known             1
    2018-19-Q1  cases closed         all                   1
    2018-19-Q1  cases closed         two or more contacts  1
    2018-19-Q1  cases closed         contacts not known    0
    2018-19-Q1  gad-7 (self-report)  any score             1
    2018-19-Q1  gad-7 (self-report)  pair of scores        1
    2018-19-Q1  gad-7 (self-report)  improved              1
    2018-19-Q1  gad-7 (self-report)  no reliable change    0
    2018-19-Q1  gad-7 (self-report)  deteriorated          0
    --- stderr
    note: this is all that would leave; nothing was written (`--output` writes it)
    ");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "only the table itself is there");
}

#[test]
fn the_file_holds_what_was_shown_and_nothing_of_a_row() {
    let folder = TempDir::new().unwrap();
    let written = aggregate(&folder, TABLE, &["--output", "OUT", "--format", "json"]);
    assert_eq!(written.status, 0, "{written}");
    let text = fs::read_to_string(folder.path().join("return.json")).unwrap();
    for cell in TABLE.lines().skip(1).flat_map(|line| line.split(',')).filter(|cell| cell.len() > 3) {
        assert!(!text.contains(cell) && !written.stdout.contains(cell), "{cell}");
    }
    let returns: Vec<quality::outcomes::AggregateReturn> = serde_json::from_str(&text).unwrap();
    assert_eq!((returns.len(), returns[0].referrals), (1, 2));
    let shown: serde_json::Value = serde_json::from_str(&written.stdout).unwrap();
    let counts = returns[0].items.iter().map(|item| item.categories.len() + 1).sum::<usize>();
    assert_eq!(shown.as_array().unwrap().len(), 1 + counts + 3 + 5);
}

#[test]
fn columns_and_cells_that_do_not_fit_are_named_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let columns = aggregate(&folder, "referred_on,date_of_birth,ward\n", &["--output", "OUT"]);
    assert_snapshot!(columns, @r"
    status 1
    --- stderr
    column `date_of_birth`: its name says that it is about a person; remove it from the table, nothing that recognises a person is needed
    column `ward`: expected a column of the data dictionary
    `rare-jewels outcomes columns` lists them all
    ");
    let cells = aggregate(&folder, "referred_on,single-parent\n1/5/2018,maybe\n", &["--output", "OUT"]);
    assert_snapshot!(cells, @r"
    status 1
    --- stderr
    error: row 1, column `referred_on`: expected a day such as `2018-05-01`, got `1/5/2018`
    error: row 1, column `single-parent`: expected one of `yes`, `no`, or an empty cell where it is not known, got `maybe`
    ");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn an_empty_table_has_every_column() {
    let folder = TempDir::new().unwrap();
    let template = run(&["outcomes", "columns", "--template"]);
    assert_eq!(template.status, 0);
    let read = aggregate(&folder, &template.stdout, &["--format", "json"]);
    assert_eq!((read.status, read.stdout.trim()), (0, "[]"), "{read}");
    let listed = run(&["outcomes", "columns", "--format", "csv"]);
    assert_eq!(listed.stdout.lines().count(), 1 + template.stdout.trim_end().split(',').count());
}
