//! Tables that people fill in: every bad cell is named, and a table with one is not read at all.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use registry::{BodyView, Problem, Registry, Slug};

/// A table that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// It is no table, or its header does not fit.
    #[error("{0}")]
    Header(String),
    /// Some of its cells do not fit; never empty.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Cells(Vec<BadCell>),
}

/// A cell that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {row} (line {line}), column `{column}`: {expected}, got `{value}`")]
pub struct BadCell {
    /// Its row, from 1, without the header.
    pub row: u64,
    /// The line of the file in which the row begins, from 1.
    pub line: u64,
    /// Its column.
    pub column: String,
    /// What stands in it.
    pub value: String,
    /// What was expected: "expected a number …".
    pub expected: String,
}

/// Rows of a table under a header of known columns.
pub(crate) struct Rows {
    columns: HashMap<String, usize>,
    records: Vec<csv::StringRecord>,
    pub(crate) bad: Vec<BadCell>,
}

/// The line in which a record begins.
fn line(record: &csv::StringRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

/// One row.
pub(crate) struct Row<'a> {
    columns: &'a HashMap<String, usize>,
    record: &'a csv::StringRecord,
    pub(crate) number: u64,
    line: u64,
    bad: &'a mut Vec<BadCell>,
}

impl Rows {
    /// Reads a table. `required` columns must be there, `known` ones may; any other is refused.
    pub(crate) fn read(text: &str, required: &[&str], known: &[&str]) -> Result<Self, TableError> {
        // Programs for tables put a mark before the first column.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| TableError::Header(error.to_string()))?.clone();
        let all = || required.iter().chain(known).copied();
        let list = || all().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
        let mut columns = HashMap::new();
        for (position, column) in header.iter().enumerate() {
            if !all().any(|known| known == column) {
                let meant = facts::suggest(column, all());
                let hint = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
                return Err(TableError::Header(format!(
                    "line 1: expected columns among {}, got `{}`{hint}",
                    list(),
                    facts::visible(column)
                )));
            }
            if columns.insert(column.to_owned(), position).is_some() {
                return Err(TableError::Header(format!("line 1: column `{column}` occurs twice")));
            }
        }
        if let Some(missing) = required.iter().find(|column| !columns.contains_key(**column)) {
            return Err(TableError::Header(format!("line 1: column `{missing}` is missing")));
        }
        let (mut records, mut bad) = (Vec::new(), Vec::new());
        for (record, row) in reader.records().zip(1..) {
            let record = record.map_err(|error| TableError::Header(format!("row {row}: {error}")))?;
            if record.len() > header.len() {
                bad.push(BadCell {
                    row,
                    line: line(&record),
                    column: format!("{}", header.len() + 1),
                    value: record.get(header.len()).unwrap_or_default().to_owned(),
                    expected: format!("expected {} cells", header.len()),
                });
            }
            records.push(record);
        }
        Ok(Self { columns, records, bad })
    }

    /// Calls `each` for every row, and answers with what it made of them unless a cell was bad.
    pub(crate) fn each<T>(
        mut self,
        mut each: impl FnMut(&mut Row<'_>) -> Option<T>,
    ) -> Result<Vec<T>, TableError> {
        let mut made = Vec::with_capacity(self.records.len());
        for (number, record) in (1..).zip(&self.records) {
            let line = line(record);
            let mut row = Row { columns: &self.columns, record, number, line, bad: &mut self.bad };
            made.extend(each(&mut row));
        }
        self.bad.sort_by_key(|bad| bad.row);
        if self.bad.is_empty() { Ok(made) } else { Err(TableError::Cells(self.bad)) }
    }
}

impl Row<'_> {
    /// A cell that is not empty.
    pub(crate) fn text(&self, column: &str) -> Option<&str> {
        self.record.get(*self.columns.get(column)?).filter(|cell| !cell.is_empty())
    }

    /// Notes that a cell does not fit.
    pub(crate) fn bad(&mut self, column: &str, expected: impl Display) {
        // It is shown on terminals.
        let value = facts::visible(self.text(column).unwrap_or_default()).chars().take(80).collect();
        self.bad.push(BadCell {
            row: self.number,
            line: self.line,
            column: column.to_owned(),
            value,
            expected: expected.to_string(),
        });
    }

    /// Notes that what a row says may not be written down.
    pub(crate) fn problem(&mut self, problem: &Problem) {
        let column = match problem.field() {
            Some("locator") => "source".to_owned(),
            field => field.unwrap_or_default().replace('-', "_"),
        };
        match problem {
            Problem::Text { expected, .. } => {
                // The value stands in its own column, and is shown from there.
                let expected =
                    expected.rsplit_once(", got ").map_or(expected.as_str(), |(expected, _)| expected);
                self.bad(&column, expected);
            }
            other => self.bad(&column, other),
        }
    }

    /// A cell of some form, if it is not empty; a bad one is noted.
    pub(crate) fn parsed<T: FromStr<Err: Display>>(&mut self, column: &str) -> Option<T> {
        match self.text(column)?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.bad(column, error);
                None
            }
        }
    }

    /// A cell of some form that must be there; a bad or an empty one is noted.
    pub(crate) fn required<T: FromStr<Err: Display>>(&mut self, column: &str, expected: &str) -> Option<T> {
        if self.text(column).is_none() {
            self.bad(column, expected);
            return None;
        }
        self.parsed(column)
    }

    /// A whole number of at least 0, if it is not empty.
    pub(crate) fn number(&mut self, column: &str) -> Option<u32> {
        let parsed = self.text(column)?.parse::<u32>().ok();
        if parsed.is_none() {
            self.bad(column, "expected a whole number of at least 0");
        }
        parsed
    }

    /// `yes`, `no` or `unknown`; an empty cell is unknown, too.
    pub(crate) fn truth(&mut self, column: &str) -> Option<bool> {
        match self.text(column)? {
            "yes" => Some(true),
            "no" => Some(false),
            "unknown" => None,
            _ => {
                self.bad(column, "expected `yes`, `no` or `unknown`");
                None
            }
        }
    }
}

/// Finds bodies by what tables call them: slug, GSS code or ODS code, whatever the case of a code.
pub(crate) struct Bodies<'a> {
    registry: &'a Registry,
    codes: HashMap<String, &'a BodyView>,
}

impl<'a> Bodies<'a> {
    pub(crate) fn of(registry: &'a Registry) -> Self {
        let mut codes = HashMap::new();
        for body in registry.bodies() {
            for code in [&body.body.gss_code, &body.body.ods_code].into_iter().flatten() {
                codes.insert(code.to_ascii_uppercase(), &**body);
            }
        }
        Self { registry, codes }
    }

    /// The body that a cell names; one that is not there is noted.
    pub(crate) fn named(&self, row: &mut Row<'_>, column: &str) -> Option<Slug> {
        let expected = "expected the slug, GSS code or ODS code of a commissioning body of the registry";
        let Some(name) = row.text(column) else {
            row.bad(column, expected);
            return None;
        };
        let by_slug = self.registry.body(name).map(|body| &**body);
        let found = by_slug.or_else(|| self.codes.get(&name.to_ascii_uppercase()).copied());
        if found.is_none() {
            row.bad(column, expected);
        }
        found.map(|body| body.body.slug.clone())
    }
}
