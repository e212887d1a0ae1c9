//! Commissioning bodies from a table.
//!
//! ```text
//! name*, kind*, nation, code_gss (or gss_code), code_ods (or ods_code), valid_from, valid_to, slug, source
//! ```
//!
//! A row is about a body that is there already when the slug is that body's, else when its kind and its GSS code, else
//! its kind and its ODS code, else its kind and its name are (a name alone never joins two bodies whose codes differ). A body
//! that shares the ODS code and has another GSS code, or whose days are apart from those of the row, is another one. Codes are
//! compared without regard to case, and kept in capitals.
//! What the registry does not know of such a body is added to it. Where the two differ, the table is refused, or wins:
//! see [`Difference`].

mod index;
mod kind;

use std::collections::HashSet;

use jiff::civil::Date;
use registry::{Body, BodyEdit, BodyEdited, BodyKind, Change, Nation, Registry, Slug};

pub use index::Index;

use crate::checked::check;
use crate::merged::{Merged, Remarks};
use tabular::cell::Reading;
use tabular::{BadTable, CellError, Column, Places, RecordReader, Records, needed, optional};

/// The columns of such a table.
pub const COLUMNS: &[Column] = &[
    needed("name"),
    needed("kind"),
    optional("nation"),
    optional("gss_code").also(&["code_gss"]),
    optional("ods_code").also(&["code_ods"]),
    optional("valid_from"),
    optional("valid_to"),
    optional("slug"),
];

/// What happens when a table says otherwise than the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The row is an error.
    Refuse,
    /// The registry is corrected; what it said before stays in the log.
    Correct,
}

/// A table of bodies that reads well in itself.
#[derive(Clone, Debug)]
pub struct BodyTable {
    rows: Vec<BodyRow>,
    places: Places,
    /// What there is to say of it.
    pub remarks: Remarks,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct BodyRow {
    number: u64,
    slug: Option<Slug>,
    name: String,
    kind: BodyKind,
    nation: Option<Nation>,
    ods_code: Option<String>,
    gss_code: Option<String>,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
}

impl BodyTable {
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

    /// The changes that it makes of a registry on a day.
    ///
    /// # Errors
    /// Rows that stand for the same body, that fit two, or that differ from the registry where that is refused; rows that
    /// cannot be true on that day ([`Registry::admit`]).
    pub fn changes(
        &self,
        registry: &Registry,
        difference: Difference,
        today: Date,
    ) -> Result<Merged, BadTable> {
        let mut merge = Merge {
            registry,
            index: Index::new(registry),
            difference,
            seen: HashSet::new(),
            merged: Merged::default(),
            places: &self.places,
            rows: Vec::new(),
            errors: Vec::new(),
        };
        for row in &self.rows {
            merge.row(row);
        }
        let Merge { merged, rows, errors, .. } = merge;
        if !errors.is_empty() {
            return Err(errors.into());
        }
        check(registry, &merged.changes, &rows, &self.places, today)?;
        Ok(merged)
    }
}

fn row(reader: &mut RecordReader<'_>) -> Option<BodyRow> {
    let name = reader.needed("name", "the name of a body");
    reader.needed("kind", &kind::expected());
    let kind = reader.parsed("kind", kind::parse);
    let nation = reader.value("nation", |cell| tabular::cell::nation(cell).map(Reading::sure));
    let nation = nation.and_then(|nation| nation.parse().ok());
    let slug = reader
        .parsed("slug", |cell| Slug::new(cell).map_err(|_| "a slug such as `nhs-leeds-ccg`".to_owned()));
    let code = |cell: &str| {
        let plain = cell.len() <= 20 && cell.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if plain { Ok(cell.to_ascii_uppercase()) } else { Err("a code of letters and digits".to_owned()) }
    };
    let gss_code = reader.parsed("gss_code", code);
    let ods_code = reader.parsed("ods_code", code);
    let (valid_from, valid_to) = (reader.day("valid_from"), reader.day("valid_to"));
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && to < from
    {
        reader.error("valid_to", format!("a last day on or after the first, {from}"));
    }
    let number = reader.row();
    let (name, kind) = (name?, kind?);
    Some(BodyRow { number, slug, name, kind, nation, ods_code, gss_code, valid_from, valid_to })
}

/// A table on its way into a registry.
struct Merge<'a> {
    registry: &'a Registry,
    index: Index,
    difference: Difference,
    /// Bodies that rows stand for.
    seen: HashSet<Slug>,
    merged: Merged,
    places: &'a Places,
    /// The rows of the changes.
    rows: Vec<u64>,
    errors: Vec<CellError>,
}

impl Merge<'_> {
    fn row(&mut self, row: &BodyRow) {
        let known = match self.index.matching(row) {
            Ok(known) => known,
            Err((column, value, expected)) => return self.error(row, column, value, expected),
        };
        match known {
            Some(slug) => self.known(row, &slug),
            None => self.unknown(row),
        }
    }

    fn error(&mut self, row: &BodyRow, column: &str, value: impl Into<String>, expected: String) {
        self.errors.push(self.places.error(row.number, column, expected, &value.into()));
    }

    fn push(&mut self, row: &BodyRow, change: Change) {
        self.merged.changes.push(change);
        self.rows.push(row.number);
    }

    fn unknown(&mut self, row: &BodyRow) {
        let Some(slug) = row.slug.clone().or_else(|| self.free_slug(&row.name)) else {
            return self.error(
                row,
                "name",
                &row.name,
                "a name with letters that a slug can be made of".to_owned(),
            );
        };
        let BodyRow { name, kind, nation, ods_code, gss_code, valid_from, valid_to, .. } = row.clone();
        let body = Body { slug: slug.clone(), name, kind, nation, ods_code, gss_code, valid_from, valid_to };
        self.index.insert(&body);
        self.seen.insert(slug);
        self.merged.added += 1;
        self.push(row, Change::BodyAdded(body));
    }

    /// A slug made of a name, with a number behind it when it is taken.
    fn free_slug(&self, name: &str) -> Option<Slug> {
        let plain = Slug::slugify(name)?;
        if !self.index.has(&plain) {
            return Some(plain);
        }
        (2..1_000).filter_map(|number| plain.numbered(number).ok()).find(|slug| !self.index.has(slug))
    }

    fn known(&mut self, row: &BodyRow, slug: &Slug) {
        if !self.seen.insert(slug.clone()) {
            let expected = format!("every body once, and another row stands for `{slug}`, too");
            return self.error(row, "name", &row.name, expected);
        }
        // What an earlier row of the table has added was caught above.
        let Some(view) = self.registry.body(slug) else { return };
        let body = &view.body;
        let mut edit = BodyEdit::default();
        let fits = [
            self.field(row, "name", Some(&body.name), Some(&row.name), &mut edit.name),
            self.field(row, "nation", body.nation.as_ref(), row.nation.as_ref(), &mut edit.nation),
            self.code(row, "ods_code", body.ods_code.as_ref(), row.ods_code.as_ref(), &mut edit.ods_code),
            self.code(row, "gss_code", body.gss_code.as_ref(), row.gss_code.as_ref(), &mut edit.gss_code),
            self.field(
                row,
                "valid_from",
                body.valid_from.as_ref(),
                row.valid_from.as_ref(),
                &mut edit.valid_from,
            ),
            self.field(row, "valid_to", body.valid_to.as_ref(), row.valid_to.as_ref(), &mut edit.valid_to),
        ];
        if !fits.into_iter().all(|fits| fits) {
            return;
        }
        if edit.fields().is_empty() {
            self.merged.unchanged += 1;
        } else {
            self.merged.corrected += 1;
            self.push(row, Change::BodyEdited(BodyEdited { body: slug.clone(), edit }));
        }
    }

    /// Compares a code, without regard to case.
    fn code(
        &mut self,
        row: &BodyRow,
        column: &str,
        known: Option<&String>,
        said: Option<&String>,
        edit: &mut Option<String>,
    ) -> bool {
        let is_same = known.zip(said).is_some_and(|(known, said)| known.eq_ignore_ascii_case(said));
        is_same || self.field(row, column, known, said, edit)
    }

    /// Compares a field; false when it differs and may not.
    fn field<T: PartialEq + Clone + ToString>(
        &mut self,
        row: &BodyRow,
        column: &str,
        known: Option<&T>,
        said: Option<&T>,
        edit: &mut Option<T>,
    ) -> bool {
        let Some(said) = said.filter(|said| known != Some(*said)) else { return true };
        if let (Some(known), Difference::Refuse) = (known, self.difference) {
            let expected = format!("`{}`, as the registry has it", known.to_string());
            self.error(row, column, said.to_string(), expected);
            return false;
        }
        *edit = Some(said.clone());
        true
    }
}
