//! Tables as people keep them: one reader, one grammar of cells, one writer.
//!
//! - [`TableReader`] reads the rows of a table, whatever it is kept in: CSV with any separator and in any usual encoding,
//!   NDJSON, XLSX and ODS, recognised by content. A row has the number that a spreadsheet shows for it: titles above the
//!   headings, blank rows and line breaks in cells do not shift it.
//! - [`Columns`] finds the headings, in any case and by other words, and says which columns are the sender's own.
//! - [`ServiceColumns`] reads the rows of a table of services, also those of NDJSON ([`Objects`]).
//! - [`Records`] reads the rows of a table with columns of its own.
//! - [`cell`] reads what is in a cell: yes or no, choices, lists, numbers, ages, days. What it had to guess it says, to be
//!   shown once per column ([`Guesses`]), and what can be read in two ways it refuses with both.
//! - [`CellError`] says what is wrong where: sheet, row, column, the text of the cell, what was expected; [`BadTable`] is all of
//!   them.
//! - [`writer`] writes CSV and XLSX that the reader reads back as what was written; [`xlsx_template`] an empty table.
//!
//! Text is read in passing, within constant memory; a workbook within [`bounds`]: whatever its file says of itself,
//! reading it takes at most 64 MB.
//!
//! # Tutorial
//!
//! ```
//! use facts::Vocabulary;
//! use tabular::cell::fact_value;
//! use tabular::{Batch, CellError, Columns, TableReader};
//!
//! let text = "Services we found;;\nService name;Host;My notes\nTŷ Bychan;CAMHS;rang them\nLittleham;chams;\n";
//! let vocabulary = Vocabulary::built_in();
//! let columns = Columns::of_services(&vocabulary);
//! let mut reader = TableReader::open(text.as_bytes(), None)?;
//! let header = reader.header(&|heading| columns.find(heading).is_some())?;
//! let layout = columns.lay_out(&header, reader.sheet()).map_err(|mut errors| errors.remove(0))?;
//!
//! let host = vocabulary.find("host").and_then(|fact| vocabulary.get(fact)).ok_or("no such fact")?;
//! let column = columns.find("host").and_then(|column| layout.places[column]).ok_or("no such column")?;
//! let (mut batch, mut read) = (Batch::default(), Vec::new());
//! while reader.read(&mut batch)? {
//!     for record in batch.records() {
//!         let cell = record.cell(column).unwrap_or_default();
//!         read.push(match fact_value(host, cell, false) {
//!             Ok(reading) => reading.value.map(|value| host.text(&value)).unwrap_or_default(),
//!             Err(error) => CellError::at(layout.cell(record.row, column), &error).to_string(),
//!         });
//!     }
//! }
//! assert_eq!(read[0], "CAMHS");
//! assert!(read[1].starts_with("row 4, column B (`Host`): expected one of `camhs`,"));
//! assert!(read[1].ends_with("got `chams`; did you mean `camhs`?"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The crate is pure: it reads what it is given and has no clock.
#![forbid(unsafe_code)]

pub mod bounds;
pub mod cell;
pub mod writer;

mod batch;
mod columns;
mod delimiter;
mod encoding;
mod error;
mod guesses;
mod objects;
mod reader;
mod records;
mod services;
mod template;
mod text;
mod workbook;

pub use batch::{Batch, Record};
pub use columns::{ABOUT, COMPLETE, Columns, Layout, Own};
pub use encoding::Encoding;
pub use error::{BadTable, CellError, Place, TableError, column_letters, shown};
pub use guesses::Guesses;
pub use objects::{ObjectError, Objects, value_of_object};
pub use reader::{Header, Notation, TableReader};
pub use records::{Column, Places, RecordReader, Records, needed, optional};
pub use services::{FactColumn, ServiceColumns, ServiceRow, not_text};
pub use template::{csv_template, xlsx_template};
pub use workbook::WorkbookError;
