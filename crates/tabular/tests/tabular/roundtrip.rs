//! What is written is read back as it was.

use facts::guard;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use tabular::writer::{About, Cell, CsvWriter, TableWriter, XlsxWriter};
use tabular::{Batch, TableReader};

#[derive(Clone, Debug)]
enum Own {
    Empty,
    Text(String),
    Number(f64),
    Boolean(bool),
    Date(Date),
}

impl Own {
    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Empty => Cell::Empty,
            Self::Text(text) => Cell::Text(text),
            Self::Number(number) => Cell::Number(*number),
            Self::Boolean(answer) => Cell::Boolean(*answer),
            Self::Date(day) => Cell::Date(*day),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(number) => facts::number_text(*number),
            Self::Boolean(answer) => if *answer { "yes" } else { "no" }.to_owned(),
            Self::Date(day) => day.to_string(),
        }
    }
}

fn own() -> impl Strategy<Value = Own> {
    prop_oneof![
        Just(Own::Empty),
        "['=+@-]{0,2}[ -~éŷ–€😀\n_x0-9]{0,12}".prop_filter_map("blanks go before guards", |text| {
            let text = text.trim().to_owned();
            // Spreadsheets end lines with one character.
            (!text.contains('\r')).then_some(Own::Text(text))
        }),
        (-1_000_000i32..1_000_000).prop_map(|number| Own::Number(f64::from(number) / 100.0)),
        any::<bool>().prop_map(Own::Boolean),
        (0i32..60_000).prop_map(|days| Own::Date(date(1901, 1, 1) + jiff::Span::new().days(days))),
    ]
}

fn read(bytes: &[u8], sheet: Option<&str>) -> Vec<(u64, Vec<String>)> {
    let mut reader = TableReader::open(bytes, sheet).unwrap();
    reader.header(&|heading| ["name", "note", "more"].contains(&heading)).unwrap();
    let (mut rows, mut batch) = (Vec::new(), Batch::default());
    while reader.read(&mut batch).unwrap() {
        for record in batch.records() {
            let cells = (0..3).map(|position| record.cell(position).unwrap().to_owned());
            rows.push((record.row, cells.collect()));
        }
    }
    rows
}

fn write(mut writer: impl TableWriter, rows: &[Vec<Own>]) {
    for row in rows {
        writer.row(&row.iter().map(Own::cell).collect::<Vec<_>>()).unwrap();
    }
    Box::new(writer).finish().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_table_is_read_back_as_it_was_written(rows in prop::collection::vec(prop::collection::vec(own(), 3), 0..12), bom: bool) {
        let titles = ["name", "note", "more"];
        let expected: Vec<(u64, Vec<String>)> = (2..)
            .zip(rows.iter().map(|row| row.iter().map(Own::text).collect::<Vec<_>>()))
            .filter(|(_, row)| row.iter().any(|cell| !cell.is_empty()))
            .collect();
        let mut csv = Vec::new();
        write(CsvWriter::new(&mut csv, &titles, bom).unwrap(), &rows);
        prop_assert_eq!(csv.starts_with(b"\xef\xbb\xbf"), bom);
        prop_assert_eq!(read(&csv, None), expected.clone());

        let mut xlsx = Vec::new();
        let about = About { title: "A test".to_owned(), lines: vec![("name".to_owned(), "a name".to_owned())] };
        write(XlsxWriter::new(&mut xlsx, "Services", &titles, about, date(2026, 1, 2)).unwrap(), &rows);
        prop_assert_eq!(read(&xlsx, Some("services")), expected);
    }
}

#[test]
fn no_cell_is_run() {
    let mut csv = Vec::new();
    write(
        CsvWriter::new(&mut csv, &["name", "note", "more"], false).unwrap(),
        &[vec![Own::Text("=1+1".to_owned()), Own::Number(-5.0), Own::Text("'=1".to_owned())]],
    );
    assert_eq!(String::from_utf8(csv).unwrap(), "name,note,more\r\n'=1+1,-5,''=1\r\n");
    assert_eq!(guard("=1+1"), "'=1+1");
}
