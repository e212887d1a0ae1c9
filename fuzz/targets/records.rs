//! The tables of claims, bodies, successions and funding, whatever they are kept in: rows are read or refused with reasons, and
//! what was read is written and read again the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tabular::writer::{Cell, CsvWriter, TableWriter};
use tabular::{BadTable, Column, Records, needed, optional};

/// A column of each kind that tables have, under the names of theirs.
const COLUMNS: &[Column] = &[
    needed("service"),
    needed("fact"),
    needed("value").also(&["answer"]),
    optional("complete"),
    optional("source"),
    optional("observed_on"),
    optional("annual_amount").also(&["amount"]),
];

type Rows = Vec<Vec<Option<String>>>;

/// The texts of the rows, once every cell was read as each kind of value.
fn rows(records: Records) -> Result<Rows, BadTable> {
    let mut last = 0;
    let (rows, notes) = records.each(|row| {
        assert!(row.row() > last, "rows are counted");
        last = row.row();
        for column in COLUMNS {
            let _ = (row.day(column.id), row.yes_or_no(column.id), row.whole(column.id));
        }
        Some(COLUMNS.iter().map(|column| row.text(column.id).map(str::to_owned)).collect())
    })?;
    assert!(notes.iter().all(|note| !note.is_empty()));
    Ok(rows)
}

fn is_explained(bad: &BadTable) -> bool {
    match bad {
        BadTable::Cells(errors) => {
            !errors.is_empty() && errors.iter().all(|error| !error.to_string().is_empty())
        }
        BadTable::Unreadable(error) => !error.to_string().is_empty(),
    }
}

/// The texts of the rows as they are.
fn texts(records: Records) -> Option<Rows> {
    let texts = records
        .each(|row| Some(COLUMNS.iter().map(|column| row.text(column.id).map(str::to_owned)).collect()));
    texts.ok().map(|(rows, _)| rows)
}

fuzz_target!(|bytes: &[u8]| {
    let read = |bytes: &[u8]| Records::read(bytes, None, COLUMNS, &mut |_| {});
    let records = match read(bytes) {
        Ok(records) => records,
        Err(bad) => return assert!(is_explained(&bad)),
    };
    if let Err(bad) = rows(records.clone()) {
        assert!(is_explained(&bad));
    }
    let Some(mut before) = texts(records) else { return };
    // What no spreadsheet shows is not written as it is.
    let is_plain = |text: &String| text.chars().all(|letter| !letter.is_control() || letter == '\n');
    if !before.iter().flatten().flatten().all(is_plain) {
        return;
    }
    // What is empty is no row.
    before.retain(|row: &Vec<Option<String>>| row.iter().any(Option::is_some));
    let titles: Vec<&str> = COLUMNS.iter().map(|column| column.id).collect();
    let mut written = Vec::new();
    let Ok(mut writer) = CsvWriter::new(&mut written, &titles, false) else { return };
    for row in &before {
        let cells = row.iter().map(|text| text.as_deref().map_or(Cell::Empty, Cell::Text));
        let _ = writer.row(&cells.collect::<Vec<_>>());
    }
    let _ = Box::new(writer).finish();
    match read(&written).map(texts) {
        Ok(after) => assert_eq!(after, Some(before), "what was read is written and read again the same"),
        Err(bad) => panic!("what was read cannot be read again: {bad}"),
    }
});
