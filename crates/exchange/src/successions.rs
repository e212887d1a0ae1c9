//! Who followed whom, from a table.
//!
//! ```text
//! predecessor_code* (or from), successor_code* (or to), date* (or on), source
//! ```
//!
//! Bodies are named by GSS code, ODS code or slug, and must be in the registry. A body whose area was divided has one row
//! for each successor. What tables say of the parts (`lsoas`, `lsoa_share`, `under2_2019`, `main`) is not read: the registry has no shares.

use std::collections::HashSet;
use std::io::Read;

use jiff::civil::Date;
use registry::{Change, Registry, Slug, Succession};

use crate::bodies::Index;
use crate::merged::Merged;
use crate::table::{Column, Reader, Rows, TableError, TableErrors, check, unread};

const COLUMNS: &[Column] = &[
    Column { name: "from", also: &["predecessor_code", "predecessor"], needed: true, read: true },
    Column { name: "to", also: &["successor_code", "successor"], needed: true, read: true },
    Column { name: "on", also: &["date"], needed: true, read: true },
    unread("source"),
    unread("lsoas"),
    unread("lsoa_share"),
    unread("under2_2019"),
    unread("main"),
];

/// A table of successions that reads well in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuccessionTable {
    rows: Vec<SuccessionRow>,
    unread: Vec<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct SuccessionRow {
    number: u64,
    from: String,
    to: String,
    on: Date,
}

impl SuccessionTable {
    /// Reads a table.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(csv: impl Read) -> Result<Self, TableErrors> {
        let rows = Rows::read(csv, COLUMNS)?;
        Ok(Self { rows: rows.each(row)?, unread: rows.unread() })
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The changes that it makes, on a day, of a registry that has the bodies already.
    ///
    /// # Errors
    /// Rows that name no body or say otherwise than the registry; successions that would go round in a circle, or of a day
    /// that is too far off.
    pub fn changes(&self, registry: &Registry, today: Date) -> Result<Merged, TableErrors> {
        let index = Index::new(registry);
        let (mut rows, mut errors) = (Vec::new(), Vec::new());
        let mut merged = Merged { unread: self.unread.clone(), ..Merged::default() };
        let mut seen: HashSet<(Slug, Slug)> = HashSet::new();
        for row in &self.rows {
            let mut body = |column: &str, code: &str, day: Option<Date>| {
                let found = index.find(code, day).map(|body| body.slug.clone());
                found.map_err(|expected| errors.push(error(row, column, code, expected))).ok()
            };
            let from = body("from", &row.from, row.on.yesterday().ok());
            let to = body("to", &row.to, Some(row.on));
            let Some((from, to)) = from.zip(to) else { continue };
            if !seen.insert((from.clone(), to.clone())) {
                let expected =
                    format!("every succession once, and another row says that `{to}` followed `{from}`");
                errors.push(error(row, "to", &row.to, expected));
                continue;
            }
            match known(registry, &from, &to) {
                Some(on) if on == row.on => merged.unchanged += 1,
                Some(on) => {
                    let expected = format!("`{on}`, as the registry has it");
                    errors.push(error(row, "on", &row.on.to_string(), expected));
                }
                None => {
                    merged.added += 1;
                    merged.changes.push(Change::SuccessionAdded(Succession { from, to, on: row.on }));
                    rows.push(row.number);
                }
            }
        }
        if !errors.is_empty() {
            return Err(TableErrors(errors));
        }
        check(registry, &merged.changes, &rows, today)?;
        Ok(merged)
    }
}

fn error(row: &SuccessionRow, column: &str, value: &str, expected: String) -> TableError {
    TableError { row: row.number, column: Some(column.to_owned()), value: value.to_owned(), expected }
}

/// The day on which the one body followed the other, if the registry says that it did.
fn known(registry: &Registry, from: &Slug, to: &Slug) -> Option<Date> {
    let view = registry.body(from)?;
    registry.successors(view).find(|(next, _)| next.body.slug == *to).map(|(_, on)| on)
}

fn row(reader: &mut Reader<'_>) -> Option<SuccessionRow> {
    let (from, to) = (reader.needed("from"), reader.needed("to"));
    if reader.text("on").is_none() {
        reader.error("on", "a date such as `2019-04-01`");
    }
    let on = reader.date("on");
    Some(SuccessionRow { number: reader.number(), from: from?, to: to?, on: on? })
}
