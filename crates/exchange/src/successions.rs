//! Who followed whom, from a table.
//!
//! ```text
//! predecessor_code* (or from), successor_code* (or to), date* (or on), source
//! ```
//!
//! Bodies are named by GSS code, ODS code or slug, and must be in the registry. A body whose area was divided has one row
//! for each successor. What tables say of the parts is not read: the registry has no shares.

use std::collections::HashSet;

use jiff::civil::Date;
use registry::{Change, Registry, Slug, Succession};
use tabular::{BadTable, Column, Places, RecordReader, Records, needed};

use crate::bodies::Index;
use crate::checked::check;
use crate::merged::{Merged, Remarks};

/// The columns of such a table.
pub const COLUMNS: &[Column] = &[
    needed("from").also(&["predecessor_code", "predecessor"]),
    needed("to").also(&["successor_code", "successor"]),
    needed("on").also(&["date"]),
];

/// A table of successions that reads well in itself.
#[derive(Clone, Debug)]
pub struct SuccessionTable {
    rows: Vec<SuccessionRow>,
    places: Places,
    /// What there is to say of it.
    pub remarks: Remarks,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct SuccessionRow {
    number: u64,
    from: String,
    to: String,
    on: Date,
}

impl SuccessionTable {
    /// Reads the records of a table with [`COLUMNS`].
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(records: Records) -> Result<Self, BadTable> {
        let (places, own_columns) = (records.places().clone(), records.own_columns());
        let (rows, notes) = records.each(row)?;
        Ok(Self { rows, places, remarks: Remarks { own_columns, notes } })
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
    pub fn changes(&self, registry: &Registry, today: Date) -> Result<Merged, BadTable> {
        let index = Index::new(registry);
        let (mut rows, mut errors) = (Vec::new(), Vec::new());
        let mut merged = Merged::default();
        let mut seen: HashSet<(Slug, Slug)> = HashSet::new();
        for row in &self.rows {
            let mut body = |column: &str, code: &str, day: Option<Date>| {
                let found = index.find(code, day).map(|body| body.slug.clone());
                found
                    .map_err(|expected| errors.push(self.places.error(row.number, column, expected, code)))
                    .ok()
            };
            let from = body("from", &row.from, row.on.yesterday().ok());
            let to = body("to", &row.to, Some(row.on));
            let Some((from, to)) = from.zip(to) else { continue };
            if !seen.insert((from.clone(), to.clone())) {
                let expected =
                    format!("every succession once, and another row says that `{to}` followed `{from}`");
                errors.push(self.places.error(row.number, "to", expected, &row.to));
                continue;
            }
            match known(registry, &from, &to) {
                Some(on) if on == row.on => merged.unchanged += 1,
                Some(on) => {
                    let expected = format!("`{on}`, as the registry has it");
                    errors.push(self.places.error(row.number, "on", expected, &row.on.to_string()));
                }
                None => {
                    merged.added += 1;
                    merged.changes.push(Change::SuccessionAdded(Succession { from, to, on: row.on }));
                    rows.push(row.number);
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors.into());
        }
        check(registry, &merged.changes, &rows, &self.places, today)?;
        Ok(merged)
    }
}

/// The day on which the one body followed the other, if the registry says that it did.
fn known(registry: &Registry, from: &Slug, to: &Slug) -> Option<Date> {
    let view = registry.body(from)?;
    registry.successors(view).find(|(next, _)| next.body.slug == *to).map(|(_, on)| on)
}

fn row(reader: &mut RecordReader<'_>) -> Option<SuccessionRow> {
    let expected = "a GSS code, an ODS code or a slug of a body";
    let (from, to) = (reader.needed("from", expected), reader.needed("to", expected));
    reader.needed("on", "a date such as `2019-04-01`");
    let on = reader.day("on");
    Some(SuccessionRow { number: reader.row(), from: from?, to: to?, on: on? })
}
