//! The sender's own table as a workbook of Excel, with what became of each row behind it.

use std::io;

use graphql_http::uploads::{NotTaken, Taken};
use jiff::civil::Date;
use poem::http::StatusCode;
use tabular::writer::{About, Cell, TableWriter, XlsxWriter};

use super::answer::{self, Row};
use super::parameters::{Parameters, bad};

/// The media type of such a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// How the answer to a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xlsx,
}

impl Format {
    /// Reads the parameter `format`: JSON without it.
    pub(super) fn read(parameters: &Parameters) -> Result<Self, NotTaken> {
        match parameters.text("format") {
            None | Some("json") => Ok(Self::Json),
            Some("xlsx") => Ok(Self::Xlsx),
            Some(other) => Err(bad("format", "`json` or `xlsx`", other)),
        }
    }
}

/// The columns behind the sender's own: their headings, and what is in them.
pub(super) type Behind = &'static [(&'static str, &'static str)];

/// Writes the sender's rows and columns, with some cells behind each row, as the answer to a table.
pub(super) fn workbook<'r>(
    title: String,
    table: &answer::About,
    behind: Behind,
    rows: impl Iterator<Item = (&'r Row, Vec<String>)>,
    today: Date,
) -> Result<Taken, NotTaken> {
    let write = || -> io::Result<Vec<u8>> {
        let titles: Vec<&str> = table.headings().chain(behind.iter().map(|(heading, _)| *heading)).collect();
        let meanings = behind.iter().map(|(heading, meaning)| ((*heading).to_owned(), (*meaning).to_owned()));
        let notes = table.notes.iter().map(|note| ("note".to_owned(), note.clone()));
        let about = About { title, lines: meanings.chain(notes).collect() };
        let mut bytes = Vec::new();
        let mut writer = XlsxWriter::new(&mut bytes, "Services", &titles, about, today)?;
        for (row, cells) in rows {
            interrupt::check();
            let cells = row.cells().iter().chain(&cells).map(|text| Cell::Text(text));
            writer.row(&cells.collect::<Vec<_>>())?;
        }
        Box::new(writer).finish()?;
        Ok(bytes)
    };
    // A text or a table can be longer than a workbook may hold.
    let content =
        write().map_err(|error| NotTaken::bad_request(format!("no workbook can hold it: {error}")))?;
    Ok(Taken { status: StatusCode::OK, media_type: XLSX, content })
}
