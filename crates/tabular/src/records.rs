//! Tables with columns of their own: their rows, cell by cell, with everything that is wrong with them.

use std::io::Read;
use std::sync::Arc;

use facts::ValueError;
use jiff::civil::Date;

use crate::batch::{Batch, Record};
use crate::cell::{self, Reading};
use crate::columns::{Columns, Layout};
use crate::encoding::Encoding;
use crate::error::{BadTable, CellError, Place, shown};
use crate::guesses::Guesses;
use crate::objects::Objects;
use crate::reader::{Notation, TableReader};
use crate::services::not_text;

/// A column that a table may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its id, by which errors name it.
    pub id: &'static str,
    /// Other headings that it goes by.
    pub also: &'static [&'static str],
    /// Whether every table has it.
    pub needed: bool,
}

/// A column that every table has.
#[must_use]
pub const fn needed(id: &'static str) -> Column {
    Column { id, also: &[], needed: true }
}

/// A column that tables may have.
#[must_use]
pub const fn optional(id: &'static str) -> Column {
    Column { id, also: &[], needed: false }
}

impl Column {
    /// Returns the column with other headings, too.
    #[must_use]
    pub const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }
}

/// Says where the columns of a table are, for errors that are found later.
#[derive(Clone, Debug)]
pub struct Places {
    layout: Arc<Layout>,
    columns: &'static [Column],
}

/// The rows of a table, read whole.
#[derive(Clone, Debug)]
pub struct Records {
    places: Places,
    rows: Vec<Row>,
    /// What is wrong with lines that are no rows.
    errors: Vec<CellError>,
    guesses: Guesses,
    encoding: Encoding,
}

/// The cells of a row, one for each column that there could be.
#[derive(Clone, Debug)]
struct Row {
    number: u64,
    cells: Vec<Option<String>>,
    /// The sender's own columns that have something in them.
    own: Vec<usize>,
}

impl Records {
    /// Reads a table: CSV, NDJSON, XLSX or ODS, and of a workbook the first sheet or the one with this name. Headings that name
    /// none of `columns` are the sender's own. What is wrong with a row is for [`Records::each`] to say. `progress` is called
    /// with the number of rows after every few.
    ///
    /// # Errors
    /// When it is no table, a needed column is missing, or two headings name the same.
    pub fn read(
        input: impl Read,
        sheet: Option<&str>,
        columns: &'static [Column],
        progress: &mut dyn FnMut(u64),
    ) -> Result<Self, BadTable> {
        let all = headings(columns);
        let mut reader = TableReader::open(input, sheet)?;
        let layout = if reader.notation() == Notation::Ndjson {
            let titles: Vec<Arc<str>> = all.ids().iter().map(|id| id.as_str().into()).collect();
            let places = (0..titles.len()).map(Some).collect();
            Layout { sheet: None, row: 0, titles, places, own: Vec::new(), keys: true }
        } else {
            let header = reader.header(&|heading| all.find(heading).is_some())?;
            all.lay_out(&header, reader.sheet())?
        };
        let places = Places { layout: Arc::new(layout), columns };
        places.check_needed()?;
        let (rows, errors, guesses) = (Vec::new(), Vec::new(), Guesses::default());
        let mut records = Self { places, rows, errors, guesses, encoding: reader.encoding() };
        let (mut batch, mut objects) = (Batch::default(), Objects::new(&all));
        while reader.read(&mut batch)? {
            for record in batch.records() {
                records.add(&record, &mut objects);
            }
            progress(records.rows.len() as u64);
        }
        records.encoding = reader.encoding();
        Ok(records)
    }

    fn add(&mut self, record: &Record<'_>, objects: &mut Objects<'_>) {
        let layout = &self.places.layout;
        let fields = if layout.keys {
            match objects.open(record) {
                Ok(fields) => fields,
                Err(error) => {
                    let place = error
                        .column
                        .map_or_else(|| layout.row(record.row), |column| layout.cell(record.row, column));
                    return self.errors.push(CellError::about(place, error.expected));
                }
            }
        } else {
            *record
        };
        let mut cells = Vec::with_capacity(layout.places.len());
        for place in &layout.places {
            let text = match place.map(|position| (position, fields.cell(position))) {
                None => None,
                Some((_, Ok(text))) => Some(text.to_owned()).filter(|text| !text.is_empty()),
                Some((position, Err(bytes))) => {
                    let place = layout.cell(record.row, position);
                    self.errors.push(CellError::at(place, &not_text(bytes)));
                    None
                }
            };
            cells.push(text);
        }
        let filled = |position: &usize| !fields.field(*position).trim_ascii().is_empty();
        let own = layout.own.iter().map(|own| own.position).filter(filled).collect();
        if !layout.keys {
            self.errors.extend(layout.beyond(record));
        }
        self.rows.push(Row { number: record.row, cells, own });
    }

    /// Returns how many rows have something in them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether no row has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns where its columns are.
    #[must_use]
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// Returns the headings of the sender's own columns that have something in them.
    #[must_use]
    pub fn own_columns(&self) -> Vec<String> {
        let layout = &self.places.layout;
        let is_filled = |position: usize| self.rows.iter().any(|row| row.own.contains(&position));
        let own = layout.own.iter().filter(|own| is_filled(own.position));
        own.filter_map(|own| layout.titles.get(own.position).map(ToString::to_string)).collect()
    }

    /// Reads each row with `read`: what it makes of all of them, and what there is to say of the table, a line each.
    ///
    /// # Errors
    /// Everything that is wrong with any of them, in the order of the rows.
    pub fn each<T>(
        mut self,
        mut read: impl FnMut(&mut RecordReader<'_>) -> Option<T>,
    ) -> Result<(Vec<T>, Vec<String>), BadTable> {
        let mut all = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let (places, errors, guesses) = (&self.places, &mut self.errors, &mut self.guesses);
            all.extend(read(&mut RecordReader { places, row, errors, guesses }));
        }
        if self.errors.is_empty() {
            let notes = self.notes();
            return Ok((all, notes));
        }
        self.errors.sort_by_key(|error| error.place.row);
        Err(BadTable::Cells(self.errors))
    }

    fn notes(&self) -> Vec<String> {
        let layout = &self.places.layout;
        let mut notes = Vec::new();
        if self.encoding == Encoding::Windows1252 {
            notes.push("the text is not UTF-8; it was read as Windows-1252".to_owned());
        }
        for own in &layout.own {
            if let Some(meant) = &own.suggestion {
                notes.push(format!("{} is not read; did you mean `{meant}`?", layout.column(own.position)));
            }
        }
        notes.extend(self.guesses.lines(layout));
        notes
    }
}

/// The columns by their headings. Words that tables of services use are not among them.
fn headings(columns: &'static [Column]) -> Columns {
    let mut all = Columns::bare(columns.iter().map(|column| column.id));
    for (position, column) in columns.iter().enumerate() {
        for heading in column.also {
            all.add_heading(heading, position);
        }
    }
    all
}

impl Places {
    fn column(&self, id: &str) -> Option<usize> {
        let column = self.columns.iter().position(|column| column.id == id)?;
        self.layout.places.get(column).copied().flatten()
    }

    /// Returns the place of a cell, by the id of its column; of the row where the table has no such column.
    #[must_use]
    pub fn cell(&self, row: u64, id: &str) -> Place {
        match self.column(id) {
            Some(position) => self.layout.cell(row, position),
            None => self.layout.row(row),
        }
    }

    /// Returns the place of the table as a whole.
    #[must_use]
    pub fn whole(&self) -> Place {
        self.layout.whole()
    }

    /// Returns the error of a cell: what was expected, and what is there.
    #[must_use]
    pub fn error(&self, row: u64, id: &str, expected: impl Into<String>, got: &str) -> CellError {
        let got = Some(shown(got)).filter(|_| self.column(id).is_some());
        CellError { got, ..CellError::about(self.cell(row, id), expected) }
    }

    fn check_needed(&self) -> Result<(), BadTable> {
        let layout = &self.layout;
        let missing = self.columns.iter().filter(|column| column.needed && self.column(column.id).is_none());
        let error = |column: &Column| {
            let misspelt = layout.own.iter().find(|own| own.suggestion.as_deref() == Some(column.id));
            let place = match misspelt {
                Some(own) => layout.cell(layout.row, own.position),
                None => layout.row(layout.row),
            };
            let suggestion = misspelt.map(|_| column.id.to_owned());
            let expected = format!("a column `{}`, which every such table needs", column.id);
            CellError { suggestion, ..CellError::about(place, expected) }
        };
        let errors: Vec<CellError> = missing.map(error).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
    }
}

/// Reads the cells of one row, and notes what is wrong with them.
pub struct RecordReader<'a> {
    places: &'a Places,
    row: &'a Row,
    errors: &'a mut Vec<CellError>,
    guesses: &'a mut Guesses,
}

impl RecordReader<'_> {
    /// Returns the row that a spreadsheet shows; of NDJSON the line.
    #[must_use]
    pub fn row(&self) -> u64 {
        self.row.number
    }

    /// Returns the cell of a column; `None` when it is empty, or the table has no such column.
    #[must_use]
    pub fn text(&self, id: &str) -> Option<&str> {
        let column = self.places.columns.iter().position(|column| column.id == id)?;
        self.row.cells.get(column)?.as_deref()
    }

    /// Notes that a cell does not fit.
    pub fn error(&mut self, id: &str, expected: impl Into<String>) {
        let got = self.text(id).unwrap_or_default().to_owned();
        self.errors.push(self.places.error(self.row.number, id, expected, &got));
    }

    /// Notes what is wrong with a cell.
    pub fn refuse(&mut self, id: &str, error: &ValueError) {
        self.errors.push(CellError::at(self.places.cell(self.row.number, id), error));
    }

    /// Returns a text that must be there.
    pub fn needed(&mut self, id: &str, expected: &str) -> Option<String> {
        let text = self.text(id).map(str::to_owned);
        if text.is_none() {
            self.error(id, expected);
        }
        text
    }

    /// Returns what a function of the grammar of cells reads; `None` when the cell says nothing.
    pub fn value<T>(
        &mut self,
        id: &str,
        read: impl FnOnce(&str) -> Result<Reading<Option<T>>, ValueError>,
    ) -> Option<T> {
        let text = self.text(id)?.to_owned();
        match read(&text) {
            Ok(reading) => {
                if let (Some(guess), Some(position)) = (&reading.guess, self.places.column(id)) {
                    self.guesses.add(position, self.row.number, guess);
                }
                reading.value
            }
            Err(error) => {
                self.refuse(id, &error);
                None
            }
        }
    }

    /// Returns a day.
    pub fn day(&mut self, id: &str) -> Option<Date> {
        self.value(id, cell::date)
    }

    /// Returns yes or no.
    pub fn yes_or_no(&mut self, id: &str) -> Option<bool> {
        self.value(id, |text| cell::yes_or_no(text).map(Reading::sure))
    }

    /// Returns a whole number of at least 0.
    pub fn whole(&mut self, id: &str) -> Option<u32> {
        self.value(id, cell::whole)
    }

    /// Returns a value that is read by a function, which says what it expected instead.
    pub fn parsed<T>(&mut self, id: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        match parse(self.text(id)?) {
            Ok(value) => Some(value),
            Err(expected) => {
                self.error(id, expected);
                None
            }
        }
    }
}
