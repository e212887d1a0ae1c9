//! Tables as people keep them, from file to values.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod hostile;
mod mistakes;
mod people;
mod roundtrip;
mod same;

use std::io::Read;

use facts::Vocabulary;
use tabular::{
    Batch, CellError, Columns, Guesses, Notation, Objects, ServiceColumns, ServiceRow, TableError,
    TableReader,
};

/// What a table of services says.
#[derive(Debug)]
struct Services {
    columns: ServiceColumns,
    rows: Vec<(u64, Result<ServiceRow, Vec<CellError>>)>,
    guesses: Vec<String>,
}

/// Reads a table of services.
fn read(input: impl Read) -> Result<Services, TableError> {
    read_sheet(input, None)
}

fn read_sheet(input: impl Read, sheet: Option<&str>) -> Result<Services, TableError> {
    let vocabulary = Vocabulary::built_in();
    let columns = Columns::of_services(&vocabulary);
    let mut reader = TableReader::open(input, sheet)?;
    let service_columns = if reader.notation() == Notation::Ndjson {
        ServiceColumns::of_objects(&columns, &vocabulary).unwrap()
    } else {
        let header = reader.header(&|heading| columns.find(heading).is_some())?;
        let layout = columns.lay_out(&header, reader.sheet()).unwrap();
        ServiceColumns::find(&columns, layout, &vocabulary).unwrap()
    };
    let mut objects = Objects::new(&columns);
    let (mut rows, mut guesses, mut batch) = (Vec::new(), Guesses::default(), Batch::default());
    while reader.read(&mut batch)? {
        for record in batch.records() {
            let result = if service_columns.objects {
                match objects.open(&record) {
                    Ok(record) => service_columns.read(&record, &vocabulary, &mut guesses),
                    Err(error) => Err(vec![service_columns.object_error(record.row, &error)]),
                }
            } else {
                service_columns.read(&record, &vocabulary, &mut guesses)
            };
            rows.push((record.row, result));
        }
    }
    let guesses = guesses.lines(&service_columns.layout);
    Ok(Services { columns: service_columns, rows, guesses })
}

impl Services {
    /// The value of a fact in a row, in words; what is wrong with the row where it is not read.
    fn value(&self, row: u64, fact: &str) -> String {
        let vocabulary = Vocabulary::built_in();
        let index = vocabulary.find(fact).unwrap();
        let definition = vocabulary.get(index).unwrap();
        let (_, result) = self.rows.iter().find(|(number, _)| *number == row).expect("no such row");
        match result {
            Ok(service) => {
                let value = service.facts.iter().find(|(fact, _)| *fact == index);
                value.map_or_else(|| "nothing".to_owned(), |(_, value)| definition.text(value))
            }
            Err(errors) => errors.iter().map(CellError::to_string).collect::<Vec<_>>().join("\n"),
        }
    }

    fn row(&self, row: u64) -> &ServiceRow {
        let (_, result) = self.rows.iter().find(|(number, _)| *number == row).expect("no such row");
        result.as_ref().unwrap()
    }

    fn errors(&self) -> Vec<String> {
        let errors = self.rows.iter().filter_map(|(_, result)| result.as_ref().err());
        errors.flatten().map(CellError::to_string).collect()
    }
}
