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
#[path = "../../crates/cli/src/classify/objects.rs"]
mod objects;
#[path = "../../crates/cli/src/classify/readings.rs"]
mod readings;
#[path = "../../crates/cli/src/classify/table.rs"]
mod table;
#[path = "../../crates/cli/src/terminal.rs"]
mod terminal;

use facts::{Sheet, Vocabulary};
use libfuzzer_sys::fuzz_target;
use rules::Encoder;

fuzz_target!(|bytes: &[u8]| {
    let vocabulary = Vocabulary::built_in();
    let mut reader = table::TableReader::new(bytes);
    let Ok(first) = reader.peek() else { return };
    let layout = if first == Some(b'{') {
        reader.lines();
        header::Layout::of_objects(&vocabulary)
    } else {
        let Ok(Some(batch)) = reader.header() else { return };
        let Some(header) = batch.records().next() else { return };
        match header::Layout::of(&header, &vocabulary, None) {
            Ok(layout) => layout,
            Err(problems) => {
                assert!(!problems.is_empty());
                return;
            }
        }
    };
    let (mut objects, mut cells) = (objects::Objects::new(&layout), cells::Cells::new(&layout, &vocabulary));
    let mut encoder = Encoder::new(&vocabulary);
    let mut sheet = Sheet::new();
    let mut last = 0;
    // Batches go round, as in the program: what they held before must not show.
    let mut batch = table::Batch::default();
    while let Ok(true) = reader.read(&mut batch) {
        for record in batch.records() {
            assert!(record.row > last, "rows are counted");
            last = record.row;
            if cells.is_full() {
                cells.clear();
                encoder.clear();
            }
            let report = |problems: &[cells::Problem]| {
                let mut text = String::new();
                for problem in problems {
                    problem.report(&mut text, "fuzz.csv", &layout, &record);
                }
                assert!(!text.is_empty());
            };
            let opened = match objects.open(record) {
                Ok(opened) => opened,
                Err(problem) => {
                    report(&[problem]);
                    continue;
                }
            };
            match cells.read(&opened, &mut encoder) {
                Ok(codes) => encoder.decode_into(codes, &mut sheet),
                Err(problems) => report(problems),
            }
        }
    }
});
