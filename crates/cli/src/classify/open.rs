//! Opening a table of services: its format, its headings, and what is said about them.

use std::io::Read;
use std::path::Path;

use rules::Library;
use tabular::{Columns, Encoding, Guesses, Notation, ServiceColumns, TableError, TableReader};

use crate::failure::{Failure, error, note, reason};

/// Columns that only a table has that `classify` has written.
const WRITTEN: [&str; 3] = ["classification", "possible_classes", "score_max"];

/// A table whose headings have been read.
pub(crate) struct OpenTable<R> {
    /// What it is called in messages.
    pub(crate) name: String,
    pub(crate) reader: TableReader<R>,
    /// The columns that there can be.
    pub(crate) columns: Columns,
    /// Where they are.
    pub(crate) services: ServiceColumns,
    /// The column of a label that a person gave, in tables that have to have one.
    pub(crate) label: Option<usize>,
}

/// Opens a table of services; of a workbook the first sheet, or the one with this name. `results` are the columns that
/// `classify` writes: in a table that it has written they are old, and none of them is a fact.
pub(crate) fn open_table<R: Read>(
    name: &str,
    input: R,
    library: &Library,
    sheet: Option<&str>,
    results: &[String],
) -> Result<OpenTable<R>, Failure> {
    let columns = Columns::of_services(library.vocabulary());
    let reader = TableReader::open(input, sheet).map_err(|error| unreadable(name, &error))?;
    open(name, reader, columns, library, None, results)
}

/// Opens a table of services that has to have one more column, with this title.
pub(crate) fn open_labelled<R: Read>(
    name: &str,
    input: R,
    library: &Library,
    label: &str,
) -> Result<OpenTable<R>, Failure> {
    let columns = Columns::of_services(library.vocabulary()).and(label);
    let reader = TableReader::open(input, None).map_err(|error| unreadable(name, &error))?;
    if reader.notation() == Notation::Ndjson {
        return Err(Failure::Input(format!("{name}: expected a table with headings, got JSON objects")));
    }
    open(name, reader, columns, library, Some(label), &[])
}

fn open<R: Read>(
    name: &str,
    mut reader: TableReader<R>,
    mut columns: Columns,
    library: &Library,
    label: Option<&str>,
    results: &[String],
) -> Result<OpenTable<R>, Failure> {
    let vocabulary = library.vocabulary();
    let services = if reader.notation() == Notation::Ndjson {
        ServiceColumns::of_objects(&columns, vocabulary)
    } else {
        let header = reader.header(&|heading| columns.find(heading).is_some());
        let header = header.map_err(|error| unreadable(name, &error))?;
        if WRITTEN.iter().all(|title| header.titles.iter().any(|own| own == title)) {
            columns.reserve(results.to_vec());
        }
        let layout = columns.lay_out(&header, reader.sheet()).map_err(|errors| {
            for wrong in &errors {
                error(&format!("{name}: {wrong}"));
            }
            Failure::Reported
        })?;
        ServiceColumns::find(&columns, layout, vocabulary)
    };
    let services = services.map_err(|error| Failure::Input(format!("{name}: {error}")))?;
    let place =
        |id: &str| columns.find(id).and_then(|column| services.layout.places.get(column).copied().flatten());
    let label = match label.map(|label| place(label).ok_or(label)) {
        Some(Err(missing)) => {
            return Err(Failure::Input(format!(
                "{name}: there is no column `{missing}`, with the class that a person gave"
            )));
        }
        Some(Ok(position)) => Some(position),
        None => None,
    };
    for own in &services.layout.own {
        if let Some(meant) = &own.suggestion {
            let place = services.layout.column(own.position);
            note(&format!("{name}: {place} is not read; did you mean `{meant}`?"));
        }
    }
    Ok(OpenTable { name: name.to_owned(), reader, columns, services, label })
}

/// What a table is called in messages.
pub(crate) fn table_name(table: &Path) -> String {
    if table == Path::new("-") { "standard input".to_owned() } else { table.display().to_string() }
}

/// Why a table cannot be read.
pub(crate) fn unreadable(name: &str, error: &TableError) -> Failure {
    match error {
        TableError::Io(error) => Failure::File(format!("cannot read {name}: {}", reason(error))),
        other => Failure::Input(format!("{name}: {other}")),
    }
}

/// Says what was guessed, once for each column, and the encoding when it is not what it should be.
pub(crate) fn note_guesses(name: &str, encoding: Encoding, guesses: &Guesses, services: &ServiceColumns) {
    if encoding == Encoding::Windows1252 {
        note(&format!("{name}: the text is not UTF-8; it was read as Windows-1252"));
    }
    for line in guesses.lines(&services.layout) {
        note(&format!("{name}: {line}"));
    }
}
