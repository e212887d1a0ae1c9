//! What sources say about services, from a table.
//!
//! ```text
//! service*, fact*, value, complete, source*, locator, observed_on, note
//! ```
//!
//! A value is JSON as an export has it, or as the tables of `classify` write it: `yes`, `2..5`, `camhs`,
//! `clinical-psychologist;health-visitor`. An empty value says that it was asked and nobody knows, unless `complete` is
//! `yes`: then it is a list of nothing. The service and the source must be in the registry. A claim that the service has
//! already, word for word, is left out.

use std::collections::HashSet;
use std::io::Read;

use facts::{FactDefinition, Value, Vocabulary};
use jiff::civil::Date;
use registry::{Change, ClaimRecorded, Registry, Slug, Statement};
use serde_json::Value as Json;

use crate::merged::Merged;
use crate::table::{Column, Reader, Rows, TableError, TableErrors, check, unread};

const COLUMNS: &[Column] = &[
    Column { name: "service", also: &[], needed: true, read: true },
    Column { name: "fact", also: &[], needed: true, read: true },
    Column { name: "value", also: &[], needed: true, read: true },
    Column { name: "complete", also: &[], needed: false, read: true },
    Column { name: "source", also: &[], needed: true, read: true },
    Column { name: "locator", also: &[], needed: false, read: true },
    Column { name: "observed_on", also: &[], needed: false, read: true },
    Column { name: "note", also: &[], needed: false, read: true },
    unread("id"),
    unread("state"),
    unread("revision"),
];

/// A table of claims that reads well in itself.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimTable {
    rows: Vec<(u64, ClaimRecorded)>,
    unread: Vec<&'static str>,
}

impl ClaimTable {
    /// Reads a table under a vocabulary.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(csv: impl Read, vocabulary: &Vocabulary) -> Result<Self, TableErrors> {
        let rows = Rows::read(csv, COLUMNS)?;
        Ok(Self { rows: rows.each(|reader| row(reader, vocabulary))?, unread: rows.unread() })
    }

    /// The changes that it makes, on a day, of a registry that has the services and the sources.
    ///
    /// # Errors
    /// Rows that name none of them, or cannot be true on that day ([`Registry::admit`]).
    pub fn changes(&self, registry: &Registry, today: Date) -> Result<Merged, TableErrors> {
        let (mut rows, mut errors) = (Vec::new(), Vec::new());
        let mut merged = Merged { unread: self.unread.clone(), ..Merged::default() };
        let mut known: HashSet<String> = HashSet::new();
        let mut looked: HashSet<&Slug> = HashSet::new();
        for (row, recorded) in &self.rows {
            let error = |column: &str, value: &str, expected: &str| TableError {
                row: *row,
                column: Some(column.to_owned()),
                value: value.to_owned(),
                expected: expected.to_owned(),
            };
            let service = registry.service(&recorded.service).filter(|view| view.standing.is_live());
            let Some(service) = service else {
                errors.push(error("service", &recorded.service, "a service of the registry, by its slug"));
                continue;
            };
            if registry.source(&recorded.claim.source).is_none() {
                errors.push(error("source", &recorded.claim.source, "a source of the registry, by its slug"));
                continue;
            }
            if looked.insert(&recorded.service) {
                let own = service.claims.iter().map(|claim| claim.to_statement(registry.vocabulary()));
                known.extend(own.map(|claim| word(&recorded.service, &claim)));
            }
            if known.insert(word(&recorded.service, &recorded.claim)) {
                merged.added += 1;
                merged.changes.push(Change::ClaimRecorded(recorded.clone()));
                rows.push(*row);
            } else {
                merged.unchanged += 1;
            }
        }
        if !errors.is_empty() {
            return Err(TableErrors(errors));
        }
        check(registry, &merged.changes, &rows, today)?;
        Ok(merged)
    }
}

/// A claim as one text, for comparing.
fn word(service: &Slug, claim: &Statement) -> String {
    format!("{service} {}", serde_json::to_string(claim).unwrap_or_default())
}

fn row(reader: &mut Reader<'_>, vocabulary: &Vocabulary) -> Option<(u64, ClaimRecorded)> {
    let slug = |cell: &str| Slug::new(cell).map_err(|_| "a slug such as `some-service`".to_owned());
    for column in ["service", "source", "fact"] {
        reader.needed(column);
    }
    let (service, source) = (reader.parsed("service", slug), reader.parsed("source", slug));
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
    let complete =
        reader.parsed("complete", |cell| tabular::cell::yes_or_no(cell).map_err(|error| error.expected));
    let observed_on: Option<Date> = reader.date("observed_on");
    let complete = complete.flatten().unwrap_or(false);
    let fact = fact?;
    let cell = reader.text("value").unwrap_or_default().to_owned();
    let value = match read(fact, &cell, complete) {
        Ok(value) => value,
        Err(expected) => {
            reader.error("value", expected);
            return None;
        }
    };
    // A cell can say by itself that it names everything: `none`.
    let complete = complete || matches!(&value, Some(Value::Set(list)) if list.is_complete());
    let value = value.map(|value| fact.value_to_json(&value));
    let line = |column: &str| reader.text(column).map(str::to_owned);
    let (locator, note) = (line("locator"), line("note"));
    let fact = fact.id.clone();
    let claim =
        Statement { fact, value, complete, source: source?, locator, observed_on, note, redacted: false };
    Some((reader.number(), ClaimRecorded { service: service?, claim }))
}

/// Reads a value, or says what was expected.
fn read(fact: &FactDefinition, cell: &str, complete: bool) -> Result<Option<Value>, String> {
    if complete && fact.fact_kind() != facts::FactKind::Set {
        return Err(format!("`complete` only for a list, and `{}` is none", fact.id));
    }
    if let Ok(json) = serde_json::from_str::<Json>(cell)
        && let Ok(value) = fact.value_from_json(&json, complete)
    {
        return Ok(Some(value));
    }
    tabular::cell::fact_value(fact, cell, complete)
        .map(|reading| reading.value)
        .map_err(|error| error.expected)
}
