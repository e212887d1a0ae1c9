//! Tables of services: which service a row is about, and what it says of it.

use facts::{FactIndex, FactKind, Value, ValueError, Vocabulary};
use jiff::civil::Date;

use crate::batch::Record;
use crate::cell::{self, fact_value};
use crate::columns::{COMPLETE, Columns, Layout};
use crate::error::CellError;
use crate::guesses::Guesses;
use crate::objects::{ObjectError, value_of_object};

/// Where the columns of a table of services are.
#[derive(Clone, Debug)]
pub struct ServiceColumns {
    /// All columns, the sender's own among them.
    pub layout: Layout,
    /// The name of the service.
    pub name: usize,
    /// The sender's id for it.
    pub id: Option<usize>,
    /// Its nation.
    pub nation: Option<usize>,
    /// The organisation that hosts it.
    pub host_organisation: Option<usize>,
    /// Its website.
    pub website: Option<usize>,
    /// Where the row is known from.
    pub source: Option<usize>,
    /// The day for which that holds.
    pub observed_on: Option<usize>,
    /// The facts that have a column.
    pub facts: Vec<FactColumn>,
    /// Whether each record is a JSON object, in which a column is a key.
    pub objects: bool,
}

/// The column of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactColumn {
    /// The fact.
    pub fact: FactIndex,
    /// Where its value is; `None` when only the list's completeness has a column.
    pub value: Option<usize>,
    /// Where it says whether the list of a set is complete.
    pub complete: Option<usize>,
}

/// What a row says of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceRow {
    /// The row.
    pub row: u64,
    /// The sender's id for the service.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// The id of its nation.
    pub nation: Option<&'static str>,
    /// The organisation that hosts it.
    pub host_organisation: Option<String>,
    /// Its website.
    pub website: Option<String>,
    /// Where the row is known from.
    pub source: Option<String>,
    /// The day for which that holds.
    pub observed_on: Option<Date>,
    /// The facts of which the row says something.
    pub facts: Vec<(FactIndex, Value)>,
}

impl ServiceColumns {
    /// Finds the columns in a table; `columns` are those of [`Columns::of_services`], perhaps with more.
    ///
    /// # Errors
    /// When there is no column `name`.
    pub fn find(columns: &Columns, layout: Layout, vocabulary: &Vocabulary) -> Result<Self, Box<CellError>> {
        let place =
            |id: &str| columns.find(id).and_then(|column| layout.places.get(column).copied().flatten());
        let Some(name) = place("name") else {
            let misspelt = layout.own.iter().find(|own| own.suggestion.as_deref() == Some("name"));
            let place = match misspelt {
                Some(own) => layout.cell(layout.row, own.position),
                None => layout.row(layout.row),
            };
            let suggestion = misspelt.map(|_| "name".to_owned());
            let error = CellError::about(place, "a column `name`, which every table needs");
            return Err(Box::new(CellError { suggestion, ..error }));
        };
        let facts = vocabulary.iter().filter_map(|(fact, definition)| {
            let value = place(&definition.id);
            let complete = match definition.fact_kind() {
                FactKind::Set => place(&format!("{}{COMPLETE}", definition.id)),
                _ => None,
            };
            (value.is_some() || complete.is_some()).then_some(FactColumn { fact, value, complete })
        });
        let facts = facts.collect();
        let (id, nation, observed_on) = (place("id"), place("nation"), place("observed_on"));
        let (website, source) = (place("website"), place("source"));
        let host_organisation = place("host_organisation");
        Ok(Self {
            name,
            id,
            nation,
            host_organisation,
            website,
            source,
            observed_on,
            facts,
            layout,
            objects: false,
        })
    }

    /// Returns every column that there can be, in the order of [`Columns::ids`], as the keys of JSON objects.
    ///
    /// # Errors
    /// When the columns have none that is called `name`.
    pub fn of_objects(columns: &Columns, vocabulary: &Vocabulary) -> Result<Self, Box<CellError>> {
        let titles = columns.ids().iter().map(|id| id.as_str().into()).collect();
        let places = (0..columns.ids().len()).map(Some).collect();
        let layout = Layout { sheet: None, row: 0, titles, places, own: Vec::new(), keys: true };
        Ok(Self { objects: true, ..Self::find(columns, layout, vocabulary)? })
    }

    /// Reads a row of a table, or one that [`Objects`](crate::Objects) opened.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(
        &self,
        record: &Record<'_>,
        vocabulary: &Vocabulary,
        guesses: &mut Guesses,
    ) -> Result<ServiceRow, Vec<CellError>> {
        let mut row = RowReader { columns: self, record, guesses, errors: Vec::new() };
        let name = row.text(Some(self.name));
        if name.is_none() && row.errors.is_empty() {
            let nothing = if self.objects { "none" } else { "an empty cell" };
            let expected = format!("the name of the service, got {nothing}");
            row.errors.push(CellError::about(self.layout.cell(record.row, self.name), expected));
        }
        let service = ServiceRow {
            row: record.row,
            id: row.text(self.id),
            name: name.unwrap_or_default(),
            nation: row.value(self.nation, |cell| cell::nation(cell).map(cell::Reading::sure)),
            host_organisation: row.text(self.host_organisation),
            website: row.text(self.website),
            source: row.text(self.source),
            observed_on: row.value(self.observed_on, cell::date),
            facts: self.facts.iter().filter_map(|column| row.fact(*column, vocabulary)).collect(),
        };
        if !self.objects {
            row.errors.extend(self.layout.beyond(record));
        }
        if row.errors.is_empty() { Ok(service) } else { Err(row.errors) }
    }

    /// Returns the error of a line that is no object, or not one of these columns.
    #[must_use]
    pub fn object_error(&self, row: u64, error: &ObjectError) -> CellError {
        let place = match error.column {
            Some(column) => self.layout.cell(row, column),
            None => self.layout.row(row),
        };
        CellError::about(place, error.expected.clone())
    }
}

/// Reads the cells of one row, and notes what is wrong with them.
struct RowReader<'a> {
    columns: &'a ServiceColumns,
    record: &'a Record<'a>,
    guesses: &'a mut Guesses,
    errors: Vec<CellError>,
}

impl RowReader<'_> {
    fn refuse(&mut self, position: usize, error: &ValueError) {
        self.errors.push(CellError::at(self.columns.layout.cell(self.record.row, position), error));
    }

    /// The text of a cell; `None` when it is blank, or no text.
    fn cell(&mut self, position: usize) -> Option<String> {
        match self.record.cell(position) {
            Ok(text) => Some(text.to_owned()),
            Err(bytes) => {
                self.refuse(position, &not_text(bytes));
                None
            }
        }
    }

    fn text(&mut self, position: Option<usize>) -> Option<String> {
        self.cell(position?).filter(|text| !text.is_empty())
    }

    fn value<T>(
        &mut self,
        position: Option<usize>,
        read: impl FnOnce(&str) -> Result<cell::Reading<Option<T>>, ValueError>,
    ) -> Option<T> {
        let position = position?;
        let text = self.cell(position)?;
        match read(&text) {
            Ok(reading) => {
                if let Some(guess) = &reading.guess {
                    self.guesses.add(position, self.record.row, guess);
                }
                reading.value
            }
            Err(error) => {
                self.refuse(position, &error);
                None
            }
        }
    }

    fn fact(&mut self, column: FactColumn, vocabulary: &Vocabulary) -> Option<(FactIndex, Value)> {
        let definition = vocabulary.get(column.fact)?;
        let complete = self.value(column.complete, |cell| cell::yes_or_no(cell).map(cell::Reading::sure));
        let complete = complete.unwrap_or(false);
        if column.value.is_none() && complete {
            let place = self.columns.layout.cell(self.record.row, column.complete?);
            self.errors.push(CellError::about(place, "a column with the list that is said to be complete"));
        }
        let objects = self.columns.objects;
        let value = self.value(column.value, |cell| {
            if objects {
                value_of_object(definition, cell, complete)
            } else {
                fact_value(definition, cell, complete)
            }
        });
        value.map(|value| (column.fact, value))
    }
}

/// Returns the error of a cell that is no text.
#[must_use]
pub fn not_text(bytes: &[u8]) -> ValueError {
    ValueError {
        expected: "text in UTF-8".to_owned(),
        got: String::from_utf8_lossy(bytes).into_owned(),
        suggestion: None,
    }
}
