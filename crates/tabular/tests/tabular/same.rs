//! The same table in every format says the same: values, errors and numbers of rows.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use encoding_rs::WINDOWS_1252;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};
use tabular::{CellError, ServiceRow};

use crate::{read, read_sheet};

/// A cell as a spreadsheet keeps it.
#[derive(Clone, Debug)]
enum Typed {
    Nothing,
    Text(&'static str),
    Number(f64),
    Boolean(bool),
    Date(&'static str),
}

const TITLES: [&str; 8] = [
    "Name",
    "host",
    "dedicated_team",
    "staff_wte",
    "observed_on",
    "Professions",
    "families_per_year",
    "My notes",
];

impl Typed {
    /// What a person would type, and what a spreadsheet saves as CSV.
    fn text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) | Self::Date(text) => (*text).to_owned(),
            Self::Number(number) => facts::number_text(*number),
            Self::Boolean(answer) => if *answer { "TRUE" } else { "FALSE" }.to_owned(),
        }
    }

    fn json(&self) -> Json {
        match self {
            Self::Nothing => Json::Null,
            Self::Text(text) => json!({"kind": "text", "value": text}),
            Self::Number(number) => json!({"kind": "number", "value": number}),
            Self::Boolean(answer) => json!({"kind": "boolean", "value": answer}),
            Self::Date(day) => json!({"kind": "date", "value": day}),
        }
    }
}

fn typed() -> impl Strategy<Value = Typed> {
    let texts = [
        "Fern",
        "Tîm – Bebé",
        "St Mary’s",
        "=1+1",
        "'=1",
        "a  b",
        "two\nlines",
        "say \"hi\", twice",
        "camhs",
        "CAMHS",
        "chams",
        "yes",
        "No",
        "?",
        "x",
        "2-3",
        "c. 60",
        "1,200",
        "3.5 WTE",
        "01/03/2024",
        "03/25/2024",
        "15/02/2024",
        "midwife; VIG",
        "Clinical psychologist; Health visitor",
        "midwife:1;midwife:2",
        "£5",
        "a;b\tc",
    ];
    prop_oneof![
        2 => Just(Typed::Nothing),
        6 => prop::sample::select(texts.to_vec()).prop_map(Typed::Text),
        2 => (0i32..4000).prop_map(|number| Typed::Number(f64::from(number) / 4.0)),
        1 => any::<bool>().prop_map(Typed::Boolean),
        1 => prop::sample::select(vec!["2024-03-01", "1999-12-31", "2024-02-29"]).prop_map(Typed::Date),
    ]
}

/// Titles above the headings, blank rows, short rows and full ones.
fn table() -> impl Strategy<Value = Vec<Vec<Typed>>> {
    let above = prop::collection::vec(
        prop_oneof![
            Just(vec![]),
            Just(vec![Typed::Text("What we found")]),
            Just(vec![Typed::Nothing, Typed::Text("draft")])
        ],
        0..3,
    );
    let row = prop_oneof![
        1 => Just(vec![]),
        8 => prop::collection::vec(typed(), 1..=9),
    ];
    (above, prop::collection::vec(row, 1..12)).prop_map(|(mut rows, below)| {
        rows.push(TITLES.iter().map(|title| Typed::Text(title)).collect());
        rows.extend(below);
        rows
    })
}

fn csv(rows: &[Vec<Typed>], separator: char) -> String {
    let mut text = String::new();
    for row in rows {
        for (position, cell) in row.iter().enumerate() {
            if position > 0 {
                text.push(separator);
            }
            let cell = cell.text();
            if cell.contains(['"', '\n', ',', ';', '\t']) {
                text.extend(["\"", &cell.replace('"', "\"\""), "\""]);
            } else {
                text.push_str(&cell);
            }
        }
        text.push_str("\r\n");
    }
    text
}

/// Rows and what was guessed, without the sheet, which texts do not have.
type Read = (Vec<(u64, Result<ServiceRow, Vec<CellError>>)>, Vec<String>);

fn reading(bytes: &[u8], sheet: Option<&str>) -> Read {
    let mut services = read_sheet(bytes, sheet).unwrap();
    for errors in services.rows.iter_mut().filter_map(|(_, result)| result.as_mut().err()) {
        for error in errors {
            error.place.sheet = None;
        }
    }
    let guesses = services.guesses.iter().map(|line| line.replace("sheet `Teams`, ", "")).collect();
    (services.rows, guesses)
}

fn tables(count: usize) -> Vec<Vec<Vec<Typed>>> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| table().new_tree(&mut runner).unwrap().current()).collect()
}

#[test]
fn texts_say_the_same_in_every_separator_and_encoding() {
    for rows in tables(200) {
        let text = csv(&rows, ',');
        let expected = reading(text.as_bytes(), None);
        let utf16 = |big: bool| -> Vec<u8> {
            let units = [0xfeff].into_iter().chain(text.encode_utf16());
            units.flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let (windows, ..) = WINDOWS_1252.encode(&text);
        for other in [
            csv(&rows, ';').into_bytes(),
            csv(&rows, '\t').into_bytes(),
            format!("\u{feff}{text}").into_bytes(),
            utf16(false),
            utf16(true),
            windows.into_owned(),
        ] {
            assert_eq!(reading(&other, None), expected, "{rows:#?}");
        }
    }
}

#[test]
fn workbooks_of_other_programs_say_the_same_as_texts() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tabular/write_workbooks.py");
    let there = Command::new("python3").args(["-c", "import openpyxl, odf"]).stderr(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        eprintln!("skipped: python3 with openpyxl and odfpy writes the workbooks, and is not here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let tables = tables(60);
    let path = |number: usize, ending: &str| folder.path().join(format!("{number}.{ending}"));
    let books: Vec<Json> = tables
        .iter()
        .enumerate()
        .flat_map(|(number, rows)| {
            let cells: Vec<Vec<Json>> =
                rows.iter().map(|row| row.iter().map(Typed::json).collect()).collect();
            ["xlsx", "ods"].map(|ending| json!({"path": path(number, ending), "rows": cells}))
        })
        .collect();
    let mut python = Command::new("python3").arg(script).stdin(Stdio::piped()).spawn().unwrap();
    python.stdin.take().unwrap().write_all(Json::from(books).to_string().as_bytes()).unwrap();
    assert!(python.wait().unwrap().success());
    for (number, rows) in tables.iter().enumerate() {
        let expected = reading(csv(rows, ',').as_bytes(), None);
        for ending in ["xlsx", "ods"] {
            let file = fs::read(path(number, ending)).unwrap();
            assert_eq!(reading(&file, None), expected, "{ending}: {rows:#?}");
            assert_eq!(reading(&file, Some("teams")), expected);
            let missing = read_sheet(file.as_slice(), Some("Elsewhere")).unwrap_err().to_string();
            assert_eq!(missing, "the workbook has no sheet `Elsewhere`; it has `Teams` and `Others`");
            let errors = read(file.as_slice()).unwrap().errors();
            assert!(errors.iter().all(|error| error.starts_with("sheet `Teams`, row ")), "{errors:?}");
        }
    }
}
