//! What sources say about services, from a table.
//!
//! ```text
//! service*, fact*, value*, complete, source, locator, observed_on, note, basis
//! ```
//!
//! A value is JSON as an export has it, or as the tables of `classify` write it: `yes`, `2..5`, `camhs`,
//! `clinical-psychologist;health-visitor`. An empty value says that it was asked and it is not known, unless `complete` is
//! `yes`: then it is a list of nothing. The service must be in the registry, and so must a source that a row names; the others
//! rest on the source of the table. The basis is `stated`, which it is when the cell is empty, or `implied`: then the note says
//! from what it follows. A claim that the service has already, word for word, is left out.

use std::collections::HashSet;

use facts::{FactDefinition, Value, ValueError, Vocabulary};
use jiff::civil::Date;
use registry::{Change, ClaimRecorded, EntityType, Registry, Slug, Statement};
use serde_json::Value as Json;
use tabular::cell::Reading;
use tabular::{BadTable, CellError, Column, Places, RecordReader, Records, needed, optional};

use crate::checked::check;
use crate::merged::{Merged, Remarks};
use crate::origin::Origin;

/// The columns of such a table.
pub const COLUMNS: &[Column] = &[
    needed("service"),
    needed("fact"),
    needed("value"),
    optional("complete"),
    optional("source"),
    optional("locator"),
    optional("observed_on"),
    optional("note"),
    optional("basis"),
];

/// A table of claims that reads well in itself.
#[derive(Clone, Debug)]
pub struct ClaimTable {
    rows: Vec<ClaimRow>,
    places: Places,
    /// What there is to say of it.
    pub remarks: Remarks,
}

#[derive(Clone, Debug, PartialEq)]
struct ClaimRow {
    number: u64,
    service: String,
    source: Option<String>,
    fact: String,
    value: Option<Json>,
    complete: bool,
    locator: Option<String>,
    observed_on: Option<Date>,
    note: Option<String>,
    implied: bool,
}

impl ClaimTable {
    /// Reads the records of a table with [`COLUMNS`] under a vocabulary.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(records: Records, vocabulary: &Vocabulary) -> Result<Self, BadTable> {
        let (places, own_columns) = (records.places().clone(), records.own_columns());
        let (rows, notes) = records.each(|reader| row(reader, vocabulary))?;
        Ok(Self { rows, places, remarks: Remarks { own_columns, notes } })
    }

    /// The changes that it makes, on a day, of a registry that has the services; `origin` is the source of rows that name
    /// none.
    ///
    /// # Errors
    /// Rows that name no service or source, or cannot be true on that day ([`Registry::admit`]).
    pub fn changes(&self, registry: &Registry, origin: &Origin, today: Date) -> Result<Merged, BadTable> {
        let (mut rows, mut errors) = (Vec::new(), Vec::new());
        let mut merged = Merged::default();
        let source =
            origin.source(registry).map_err(|expected| BadTable::about(self.places.whole(), expected))?;
        let is_needed = self.rows.iter().any(|row| row.source.is_none());
        if let Some((_, Some(new))) = source.clone().filter(|_| is_needed) {
            merged.changes.push(Change::SourceAdded(new));
            rows.push(0);
        }
        let source = source.map(|(slug, _)| slug);
        let mut known: HashSet<String> = HashSet::new();
        let mut looked: HashSet<Slug> = HashSet::new();
        for row in &self.rows {
            let Some((service, claim)) = self.resolved(row, registry, source.as_ref(), &mut errors) else {
                continue;
            };
            if looked.insert(service.clone())
                && let Some(view) = registry.service(&service)
            {
                let own = view.claims.iter().map(|claim| claim.to_statement(registry.vocabulary()));
                known.extend(own.map(|claim| word(&service, &claim)));
            }
            if known.insert(word(&service, &claim)) {
                merged.added += 1;
                merged.changes.push(Change::ClaimRecorded(ClaimRecorded { service, claim }));
                rows.push(row.number);
            } else {
                merged.unchanged += 1;
            }
        }
        if !errors.is_empty() {
            return Err(errors.into());
        }
        if merged.added == 0 {
            merged.changes.clear();
        }
        check(registry, &merged.changes, &rows, &self.places, today)?;
        Ok(merged)
    }

    /// The service and the claim of a row.
    fn resolved(
        &self,
        row: &ClaimRow,
        registry: &Registry,
        source: Option<&Slug>,
        errors: &mut Vec<CellError>,
    ) -> Option<(Slug, Statement)> {
        let mut error = |column: &str, expected: &str, got: &str| {
            errors.push(self.places.error(row.number, column, expected, got));
        };
        let slug = EntityType::Service.name_in(&row.service);
        let service = registry.service(slug).filter(|view| view.standing.is_live());
        let service = service.map(|view| view.service.slug.clone());
        if service.is_none() {
            error("service", "a service of the registry, by its slug", &row.service);
        }
        let source = match &row.source {
            None if source.is_none() => {
                error("source", "a source of the registry, by its slug, here or for the whole table", "");
                None
            }
            None => source.cloned(),
            Some(named) => {
                let named_slug = EntityType::Source.name_in(named);
                let found = registry.source(named_slug).map(|source| source.slug.clone());
                if found.is_none() {
                    error("source", "a source of the registry, by its slug", named);
                }
                found
            }
        };
        let statement = Statement {
            fact: row.fact.clone(),
            value: row.value.clone(),
            complete: row.complete,
            source: source?,
            locator: row.locator.clone(),
            observed_on: row.observed_on,
            note: row.note.clone(),
            implied: row.implied,
            redacted: false,
        };
        Some((service?, statement))
    }
}

/// A claim as one text, for comparing.
fn word(service: &Slug, claim: &Statement) -> String {
    format!("{service} {}", serde_json::to_string(claim).unwrap_or_default())
}

fn row(reader: &mut RecordReader<'_>, vocabulary: &Vocabulary) -> Option<ClaimRow> {
    let service = reader.needed("service", "the slug of a service");
    let source = reader.text("source").map(str::to_owned);
    reader.needed("fact", "the id of a fact");
    let fact = reader.parsed("fact", |cell| {
        let found = vocabulary.find(cell).and_then(|fact| vocabulary.get(fact));
        found.ok_or_else(|| {
            let meant = facts::suggest(cell, vocabulary.ids());
            format!(
                "a fact of the vocabulary{}",
                meant.map(|meant| format!(" (`{meant}`?)")).unwrap_or_default()
            )
        })
    });
    let complete = reader.yes_or_no("complete").unwrap_or(false);
    let observed_on = reader.day("observed_on");
    let fact = fact?;
    let cell = reader.text("value").unwrap_or_default().to_owned();
    let value = match read(fact, &cell, complete) {
        Ok(reading) => reader.value("value", |_| Ok(reading)).or_else(|| empty_list(fact, &cell, complete)),
        Err(error) => {
            reader.refuse("value", &error);
            return None;
        }
    };
    // A cell can say by itself that it names everything: `none`.
    let complete = complete || matches!(&value, Some(Value::Set(list)) if list.is_complete());
    let value = value.map(|value| fact.value_to_json(&value));
    let line = |column: &str| reader.text(column).map(str::to_owned);
    let (locator, note, number, fact) = (line("locator"), line("note"), reader.row(), fact.id.clone());
    let basis = reader.parsed("basis", |cell| match cell {
        "stated" => Ok(false),
        "implied" if note.is_none() => Err("`stated`, or a `note` that says from what it follows".to_owned()),
        "implied" => Ok(true),
        _ => Err("`stated` or `implied`".to_owned()),
    });
    let (service, implied) = (service?, basis.unwrap_or(false));
    Some(ClaimRow { number, service, source, fact, value, complete, locator, observed_on, note, implied })
}

/// An empty cell of a complete list is a list of nothing.
fn empty_list(fact: &FactDefinition, cell: &str, complete: bool) -> Option<Value> {
    if !cell.is_empty() || !complete {
        return None;
    }
    tabular::cell::fact_value(fact, "", true).ok().and_then(|reading| reading.value)
}

/// Reads a value, or says what was expected.
fn read(fact: &FactDefinition, cell: &str, complete: bool) -> Result<Reading<Option<Value>>, ValueError> {
    if complete && fact.fact_kind() != facts::FactKind::Set {
        let expected = format!("`complete` only for a list, and `{}` is none", fact.id);
        return Err(ValueError { expected, got: cell.to_owned(), suggestion: None });
    }
    if let Ok(json) = serde_json::from_str::<Json>(cell)
        && let Ok(value) = fact.value_from_json(&json, complete)
    {
        return Ok(Reading::sure(Some(value)));
    }
    tabular::cell::fact_value(fact, cell, complete)
}
