//! Tables of comma-separated values, read whole, with everything that is wrong with them.

use std::fmt;
use std::io::Read;

use facts::unguard;
use jiff::civil::Date;
use registry::{Change, Fault, Problem, Registry};
use serde_json::Value as Json;

/// How many errors are told at most; a table of the wrong kind has one in every row.
const TOLD: usize = 200;

/// One thing that is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// The row as a spreadsheet counts: the header is row 1. Zero when it is the table as a whole.
    pub row: u64,
    /// The column, if it is about one.
    pub column: Option<String>,
    /// What stands there.
    pub value: String,
    /// What was expected.
    pub expected: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, column, value, expected } = self;
        match (row, column) {
            (0, Some(column)) => write!(f, "column `{column}`: ")?,
            (0, None) => {}
            (row, Some(column)) => write!(f, "row {row}, column `{column}`: ")?,
            (row, None) => write!(f, "row {row}: ")?,
        }
        write!(f, "expected {expected}")?;
        if column.is_some() && *row > 0 {
            write!(f, ", got `{}`", value.escape_debug())?;
        }
        Ok(())
    }
}

/// Everything that is wrong with a table; never empty. Nothing of the table is taken then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", list(.0))]
pub struct TableErrors(pub Vec<TableError>);

fn list(errors: &[TableError]) -> String {
    let mut lines: Vec<String> = errors.iter().take(TOLD).map(TableError::to_string).collect();
    if errors.len() > TOLD {
        lines.push(format!("and {} more", errors.len() - TOLD));
    }
    lines.join("\n")
}

/// A column that a table may have.
pub(crate) struct Column {
    /// The name under which errors tell of it.
    pub(crate) name: &'static str,
    /// Other names that it goes by.
    pub(crate) also: &'static [&'static str],
    /// Whether every table has it.
    pub(crate) needed: bool,
    /// Whether what stands in it is taken.
    pub(crate) read: bool,
}

/// A column that tables may have, for people; it is not read, and whoever brings it is told.
pub(crate) const fn unread(name: &'static str) -> Column {
    Column { name, also: &[], needed: false, read: false }
}

/// The rows of a table, each with one cell for every column that there could be.
pub(crate) struct Rows {
    columns: &'static [Column],
    all: Vec<Row>,
    /// What was wrong with rows that are not here.
    errors: Vec<TableError>,
}

/// A row.
pub(crate) struct Row {
    /// As a spreadsheet counts.
    pub(crate) number: u64,
    cells: Vec<Option<String>>,
}

impl Rows {
    /// Reads a table, and keeps what is wrong with single rows for [`Rows::each`] to tell: UTF-8, a header with known columns, rows of its width. Cells lose the guard against formulas and
    /// what is blank around them.
    pub(crate) fn read(csv: impl Read, columns: &'static [Column]) -> Result<Self, TableErrors> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv);
        let mut records = reader.byte_records();
        let whole = |expected: String| TableError { row: 0, column: None, value: String::new(), expected };
        let header = match records.next() {
            Some(Ok(header)) => header,
            Some(Err(error)) => return Err(TableErrors(vec![whole(format!("a table: {error}"))])),
            None => {
                return Err(TableErrors(vec![whole("a table with a header, got an empty file".to_owned())]));
            }
        };
        let places = places(&header, columns)?;
        let (mut rows, mut errors) = (Vec::new(), Vec::new());
        for (number, record) in (2..).zip(records) {
            let error =
                |expected: String| TableError { row: number, column: None, value: String::new(), expected };
            let record = match record {
                Ok(record) => record,
                Err(failed) => {
                    errors.push(error(format!("a row: {failed}")));
                    break;
                }
            };
            if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            if record.len() != header.len() {
                errors.push(error(format!("{} cells as in the header, got {}", header.len(), record.len())));
                continue;
            }
            let mut cells = vec![None; columns.len()];
            for (cell, place) in record.iter().zip(&places) {
                match std::str::from_utf8(cell) {
                    Ok(text) => {
                        let text = unguard(text.trim());
                        if let Some(own) = cells.get_mut(*place).filter(|_| !text.is_empty()) {
                            *own = Some(text.to_owned());
                        }
                    }
                    Err(_) => errors.push(TableError {
                        row: number,
                        column: columns.get(*place).map(|column| column.name.to_owned()),
                        value: String::from_utf8_lossy(cell).into_owned(),
                        expected: "text in UTF-8".to_owned(),
                    }),
                }
            }
            rows.push(Row { number, cells });
        }
        Ok(Self { columns, all: rows, errors })
    }

    /// The columns with something in them that is not read.
    pub(crate) fn unread(&self) -> Vec<&'static str> {
        let filled =
            |place: usize| self.all.iter().any(|row| row.cells.get(place).is_some_and(Option::is_some));
        let unread = self.columns.iter().enumerate().filter(|(place, column)| !column.read && filled(*place));
        unread.map(|(_, column)| column.name).collect()
    }

    /// Reads each row with `read`; all of them or, when any has errors, all errors.
    pub(crate) fn each<T>(
        &self,
        mut read: impl FnMut(&mut Reader<'_>) -> Option<T>,
    ) -> Result<Vec<T>, TableErrors> {
        let mut errors = self.errors.clone();
        let mut all = Vec::new();
        for row in &self.all {
            let mut reader = Reader { columns: self.columns, row, errors: &mut errors };
            all.extend(read(&mut reader));
        }
        errors.sort_by_key(|error| error.row);
        if errors.is_empty() { Ok(all) } else { Err(TableErrors(errors)) }
    }
}

/// Which column stands at which place of the header.
fn places(header: &csv::ByteRecord, columns: &[Column]) -> Result<Vec<usize>, TableErrors> {
    let mut errors = Vec::new();
    let mut places = Vec::new();
    let error = |name: &str, expected: String| TableError {
        row: 0,
        column: Some(name.to_owned()),
        value: String::new(),
        expected,
    };
    for cell in header {
        let name = String::from_utf8_lossy(cell).trim().to_lowercase();
        let place =
            columns.iter().position(|column| column.name == name || column.also.contains(&name.as_str()));
        match place {
            Some(place) if places.contains(&place) => {
                errors.push(error(&name, "every column once, got it twice".to_owned()));
            }
            Some(place) => places.push(place),
            None => {
                let names =
                    columns.iter().flat_map(|column| column.also.iter().copied().chain([column.name]));
                let meant = facts::suggest(&name, names).map(|meant| format!("; did you mean `{meant}`?"));
                let known: Vec<_> = columns.iter().map(|column| format!("`{}`", column.name)).collect();
                let expected = format!("one of {}{}", known.join(", "), meant.unwrap_or_default());
                errors.push(error(&name, expected));
            }
        }
    }
    for (place, column) in columns.iter().enumerate() {
        if column.needed && !places.contains(&place) {
            errors.push(error(column.name, "this column, which is not there".to_owned()));
        }
    }
    if errors.is_empty() { Ok(places) } else { Err(TableErrors(errors)) }
}

/// Reads the cells of one row, and notes what is wrong with them.
pub(crate) struct Reader<'a> {
    columns: &'static [Column],
    row: &'a Row,
    errors: &'a mut Vec<TableError>,
}

impl Reader<'_> {
    pub(crate) fn number(&self) -> u64 {
        self.row.number
    }

    /// The cell of a column; `None` when it is empty, or the table has no such column.
    pub(crate) fn text(&self, column: &str) -> Option<&str> {
        let place = self.columns.iter().position(|own| own.name == column)?;
        self.row.cells.get(place)?.as_deref()
    }

    pub(crate) fn error(&mut self, column: &str, expected: impl Into<String>) {
        self.errors.push(TableError {
            row: self.row.number,
            column: Some(column.to_owned()),
            value: self.text(column).unwrap_or_default().to_owned(),
            expected: expected.into(),
        });
    }

    /// A text that must be there.
    pub(crate) fn needed(&mut self, column: &str) -> Option<String> {
        let text = self.text(column).map(str::to_owned);
        if text.is_none() {
            self.error(column, "a text");
        }
        text
    }

    pub(crate) fn date(&mut self, column: &str) -> Option<Date> {
        let parsed = self.text(column)?.parse::<Date>();
        if parsed.is_err() {
            self.error(column, "a date such as `2019-04-01`");
        }
        parsed.ok()
    }

    /// A value that is read by a function, which says what it expected instead.
    pub(crate) fn parsed<T>(
        &mut self,
        column: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match parse(self.text(column)?) {
            Ok(value) => Some(value),
            Err(expected) => {
                self.error(column, expected);
                None
            }
        }
    }
}

/// Checks changes against a registry and names the rows of those that may not be written down on a day, or do not fit;
/// `rows` are those of the changes.
pub(crate) fn check(
    registry: &Registry,
    changes: &[Change],
    rows: &[u64],
    today: Date,
) -> Result<(), TableErrors> {
    let mut faults = registry.admit(changes, today);
    if faults.is_empty() {
        faults = registry.check(changes.to_vec());
    }
    if faults.is_empty() {
        return Ok(());
    }
    let errors = faults.into_iter().map(|Fault { ordinal, problem }| {
        let column = problem.field().map(|field| field.replace('-', "_"));
        let value =
            column.as_deref().zip(changes.get(ordinal)).map(|(column, change)| written(change, column));
        let expected = match &problem {
            Problem::Text { expected, .. } => {
                let expected = expected.strip_prefix("expected ").unwrap_or(expected);
                // The value stands behind it.
                let got = format!(", got {}", value.as_deref().unwrap_or_default());
                expected.strip_suffix(&got).unwrap_or(expected).to_owned()
            }
            other => format!("what fits the registry ({other})"),
        };
        let row = rows.get(ordinal).copied().unwrap_or_default();
        TableError { row, column, value: value.unwrap_or_default(), expected }
    });
    Err(TableErrors(errors.collect()))
}

/// What a change says in a field, wherever in it that stands.
fn written(change: &Change, field: &str) -> String {
    fn find(json: &Json, field: &str) -> Option<String> {
        let Json::Object(fields) = json else { return None };
        match fields.get(field) {
            Some(Json::String(text)) => Some(text.clone()),
            Some(Json::Null) | None => fields.values().find_map(|inner| find(inner, field)),
            Some(other) => Some(other.to_string()),
        }
    }
    let payload = change.payload().ok().and_then(|payload| serde_json::from_str(&payload).ok());
    payload.and_then(|payload: Json| find(&payload, field)).unwrap_or_default()
}
