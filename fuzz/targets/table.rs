//! Whatever stands in a table, its rows are read or refused with reasons.
#![no_main]
#![allow(dead_code, reason = "the program uses what is not used here")]

// The reader is part of the program, not of a crate: its files are taken as they are.
#[path = "../../crates/cli/src/classify/cells.rs"]
mod cells;
#[path = "../../crates/cli/src/failure.rs"]
mod failure;
#[path = "../../crates/cli/src/classify/header.rs"]
mod header;
#[path = "../../crates/cli/src/classify/table.rs"]
mod table;
#[path = "../../crates/cli/src/terminal.rs"]
mod terminal;

use facts::Vocabulary;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let vocabulary = Vocabulary::built_in();
    let mut reader = table::TableReader::new(bytes);
    let Ok(Some(batch)) = reader.header() else { return };
    let Some(header) = batch.records().next() else { return };
    let layout = match header::Layout::of(&header, &vocabulary) {
        Ok(layout) => layout,
        Err(problems) => {
            assert!(!problems.is_empty());
            return;
        }
    };
    let mut cells = cells::Cells::new(&layout, &vocabulary);
    let mut last = 0;
    // Batches go round, as in the program: what they held before must not show.
    let mut batch = table::Batch::default();
    while let Ok(true) = reader.read(&mut batch) {
        for record in batch.records() {
            assert!(record.row > last, "rows are counted");
            last = record.row;
            if cells.is_full() {
                cells.forget();
            }
            let told = match cells.read(&record) {
                Ok(_) => None,
                Err(problems) => {
                    let mut text = String::new();
                    for problem in problems {
                        problem.report(&mut text, "fuzz.csv", &layout, &record);
                    }
                    Some(text)
                }
            };
            match told {
                Some(text) => assert!(!text.is_empty()),
                None => drop(cells.sheet()),
            }
        }
    }
});
