//! Services from a table as people keep them: new ones, and what is said about known ones.
//!
//! The table is that of `classify` (name, nation, host, …, a column for each fact), with `slug`, `other_names`, `localities`,
//! `areas` and `status` as [`crate::tables`] writes them. [`ServiceTable::read`] takes it apart; [`ServiceTable::plan`] says what
//! it changes in a registry: which row is about which service, what is new, and everything that is wrong, each with its place.
//!
//! A row is about a known service when it names its slug or id, or has its name and a place that agrees. One that only
//! resembles a known service is never taken for it: the plan lists what it resembles. Of a known service the table fills in
//! details that the registry lacks; what it has otherwise stays, and a note names it.

mod columns;
mod details;
mod matching;
mod plan;
mod planner;
mod row;
mod terms;

use std::io::Read;

use facts::Vocabulary;
use tabular::{
    BadTable, Batch, CellError, Columns, Encoding, Guesses, Layout, Notation, Objects, Record,
    ServiceColumns, TableReader,
};

use columns::{Extra, columns};
pub use matching::{Found, KnownBy, Matching};
pub use plan::{Outcome, Plan, PlannedRow, Resembling};
pub use row::Described;
pub use terms::Terms;

pub use crate::origin::Origin;

/// A table of services whose cells were read.
#[derive(Clone, Debug)]
pub struct ServiceTable {
    /// How its rows are written.
    pub notation: Notation,
    /// How its text is encoded.
    pub encoding: Encoding,
    /// The rows that have something in them, in order, the bad ones too.
    pub rows: Vec<TableRow>,
    /// What was guessed, once for each column and kind.
    pub guesses: Guesses,
    services: ServiceColumns,
    columns: Columns,
    extra: Extra,
}

/// How large a table may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    /// Rows with something in them.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
}

/// A row of a table of services.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    /// The row that a spreadsheet shows; of NDJSON the line.
    pub row: u64,
    /// The text of each column of the table.
    pub cells: Vec<String>,
    /// What it says, or everything that is wrong with it.
    pub read: Result<Described, Vec<CellError>>,
}

impl ServiceTable {
    /// Reads a table: CSV, NDJSON, XLSX or ODS, and of a workbook the first sheet or the one with this name. `most` says how
    /// large it may be. `progress` is called with the number of rows after every few.
    ///
    /// # Errors
    /// When it is no table, or has headings that cannot be read or more rows. What is wrong with a row is in it.
    pub fn read(
        input: impl Read,
        sheet: Option<&str>,
        vocabulary: &Vocabulary,
        most: Option<Most>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Self, BadTable> {
        let columns = columns(vocabulary);
        let mut reader = TableReader::open(input, sheet)?;
        let (services, extra) = if reader.notation() == Notation::Ndjson {
            let services = ServiceColumns::of_objects(&columns, vocabulary);
            let services = services.map_err(|error| BadTable::Cells(vec![*error]))?;
            let extra = Extra::find(&columns, &services.layout);
            (services, extra)
        } else {
            let header = reader.header(&|heading| columns.find(heading).is_some())?;
            let mut layout = columns.lay_out(&header, reader.sheet())?;
            if let Some(most) = most.map(|most| most.columns).filter(|most| layout.titles.len() > *most) {
                let (expected, count) = (format!("at most {most} columns"), layout.titles.len());
                let error = CellError::about(layout.row(layout.row), format!("{expected}, got {count}"));
                return Err(BadTable::Cells(vec![error]));
            }
            let extra = Extra::find_exact(&columns, &mut layout);
            let services = ServiceColumns::find(&columns, layout, vocabulary);
            (services.map_err(|error| BadTable::Cells(vec![*error]))?, extra)
        };
        let (notation, rows, guesses) = (reader.notation(), Vec::new(), Guesses::default());
        let mut table =
            Self { notation, encoding: reader.encoding(), rows, guesses, services, columns, extra };
        table.fill(&mut reader, vocabulary, most, progress)?;
        table.encoding = reader.encoding();
        Ok(table)
    }

    fn fill<R: Read>(
        &mut self,
        reader: &mut TableReader<R>,
        vocabulary: &Vocabulary,
        most: Option<Most>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), BadTable> {
        let columns = self.columns.clone();
        let (mut batch, mut objects) = (Batch::default(), Objects::new(&columns));
        while reader.read(&mut batch)? {
            for record in batch.records() {
                if let Some(most) = most.map(|most| most.rows).filter(|most| self.rows.len() >= *most) {
                    let expected = format!("no more than {most} rows with something in them");
                    return Err(BadTable::about(self.services.layout.row(record.row), expected));
                }
                let row = self.row(&record, &mut objects, vocabulary);
                self.rows.push(row);
            }
            progress(self.rows.len() as u64);
        }
        Ok(())
    }

    fn row(&mut self, record: &Record<'_>, objects: &mut Objects<'_>, vocabulary: &Vocabulary) -> TableRow {
        let opened = if self.services.objects { objects.open(record) } else { Ok(*record) };
        let fields = match opened {
            Ok(fields) => fields,
            Err(error) => {
                let read = Err(vec![self.services.object_error(record.row, &error)]);
                return TableRow { row: record.row, cells: Vec::new(), read };
            }
        };
        let cell = |position: usize| match fields.cell(position) {
            Ok(text) => text.to_owned(),
            Err(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        };
        let cells = (0..self.layout().titles.len()).map(cell).collect();
        let read = self.services.read(&fields, vocabulary, &mut self.guesses);
        let read = self.extra.read(&self.services, &fields, read, &mut self.guesses);
        TableRow { row: record.row, cells, read }
    }

    /// Returns where the columns are, the sender's own among them.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.services.layout
    }

    /// Returns the position of the column with the names.
    #[must_use]
    pub fn name_position(&self) -> usize {
        self.services.name
    }

    /// Returns the id of the column at a position of the table, if it is one that is read.
    #[must_use]
    pub fn column_at(&self, position: usize) -> Option<&str> {
        let column = self.layout().places.iter().position(|place| *place == Some(position))?;
        self.columns.ids().get(column).map(String::as_str)
    }

    /// Returns the titles of the columns that are not read and have something in them, for people.
    #[must_use]
    pub fn own_columns(&self) -> Vec<&str> {
        let filled = |position: usize| {
            self.rows.iter().any(|row| row.cells.get(position).is_some_and(|cell| !cell.is_empty()))
        };
        let own = self.layout().own.iter().filter(|own| filled(own.position));
        own.filter_map(|own| self.layout().titles.get(own.position).map(AsRef::as_ref)).collect()
    }
}
