//! Whatever a table is kept in, its rows are read or refused with reasons; and what the program remembers of cells is what
//! reading them one by one says.
#![no_main]
#![allow(dead_code, reason = "the program uses what is not used here")]

// What remembers cells is part of the program, not of a crate: its files are taken as they are.
#[path = "../../crates/cli/src/classify/cells.rs"]
mod cells;
#[path = "../../crates/cli/src/classify/readings.rs"]
mod readings;

use facts::{Sheet, Vocabulary};
use libfuzzer_sys::fuzz_target;
use rules::Encoder;
use tabular::{Batch, CellError, Columns, Guesses, Notation, Objects, ServiceColumns, TableReader};

fuzz_target!(|bytes: &[u8]| {
    let vocabulary = Vocabulary::built_in();
    let columns = Columns::of_services(&vocabulary);
    let Ok(mut reader) = TableReader::open(bytes, None) else { return };
    let services = if reader.notation() == Notation::Ndjson {
        ServiceColumns::of_objects(&columns, &vocabulary)
    } else {
        let Ok(header) = reader.header(&|heading| columns.find(heading).is_some()) else { return };
        match columns.lay_out(&header, reader.sheet()) {
            Ok(layout) => ServiceColumns::find(&columns, layout, &vocabulary),
            Err(errors) => {
                assert!(errors.iter().all(|error| !error.to_string().is_empty()));
                return;
            }
        }
    };
    let Ok(services) = services else { return };
    let (mut objects, mut cells) = (Objects::new(&columns), cells::Cells::new(&services, &vocabulary));
    let (mut encoder, mut sheet, mut expected) = (Encoder::new(&vocabulary), Sheet::new(), Sheet::new());
    let mut last = 0;
    // Batches go round, as in the program: what they held before must not show.
    let mut batch = Batch::default();
    while let Ok(true) = reader.read(&mut batch) {
        for record in batch.records() {
            assert!(record.row > last && !record.is_blank(), "rows are counted");
            last = record.row;
            if cells.is_full() {
                cells.clear();
                encoder.clear();
            }
            let opened = if services.objects { objects.open(&record) } else { Ok(record) };
            let Ok(record) = opened else { continue };
            let mut guesses = Guesses::default();
            let sure = services.read(&record, &vocabulary, &mut guesses);
            match (cells.read(&record, &mut encoder), sure) {
                (Ok(codes), Ok(service)) => {
                    encoder.decode_into(codes, &mut sheet);
                    expected.clear();
                    for (fact, value) in service.facts {
                        expected.know(fact, value);
                    }
                    expected.close(&vocabulary);
                    assert_eq!(sheet, expected, "what is remembered is what is read");
                }
                (Err(remembered), Err(sure)) => {
                    let sorted = |errors: &[CellError]| {
                        let mut errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                        errors.sort();
                        errors.dedup();
                        errors
                    };
                    assert!(!remembered.is_empty());
                    // Cells that nothing is remembered of, such as websites, are looked at by the second reader only.
                    let sure = sorted(&sure);
                    assert!(sorted(remembered).iter().all(|error| sure.contains(error)));
                }
                (Ok(_), Err(errors)) => {
                    assert!(errors.iter().all(|error| error.expected == "text in UTF-8"), "{errors:?}");
                }
                (Err(errors), Ok(_)) => panic!("only one of two readers refuses: {errors:?}"),
            }
        }
    }
});
