//! Who pays for what, from a table.
//!
//! ```text
//! funder*, service*, budget, role, lead, annual_amount, from, to, time_limited, source, locator, note, id
//! ```
//!
//! The funder is a body of the registry by slug, GSS code or ODS code, the service one by its slug. An empty amount is not
//! known, which is never nothing. A line that the registry has already, word for word but for its id, is left out; one with the
//! id of another line is refused, because nothing is overwritten.

use std::collections::HashMap;
use std::fmt::Display;

use jiff::civil::Date;
use registry::{Budget, Change, EntityType, FundingLine, FundingRole, Registry, Slug};
use tabular::cell;
use tabular::{BadTable, CellError, Column, Places, RecordReader, Records, needed, optional};

use crate::bodies::Index;
use crate::checked::check;
use crate::merged::{Merged, Remarks};
use crate::origin::Origin;

/// The columns of such a table.
pub const COLUMNS: &[Column] = &[
    needed("funder").also(&["body", "body_code", "paid_by"]),
    needed("service"),
    optional("budget"),
    optional("role"),
    optional("lead"),
    optional("annual_amount").also(&["amount", "amount_a_year"]),
    optional("from"),
    optional("to"),
    optional("time_limited"),
    optional("source"),
    optional("locator"),
    optional("note"),
    optional("id"),
];

/// A table of funding lines that reads well in itself.
#[derive(Clone, Debug)]
pub struct FundingTable {
    rows: Vec<FundingRow>,
    places: Places,
    /// What there is to say of it.
    pub remarks: Remarks,
}

#[derive(Clone, Debug, PartialEq)]
struct FundingRow {
    number: u64,
    id: Option<String>,
    funder: String,
    service: String,
    source: Option<String>,
    /// The line, with its names as they are in the table.
    budget: Budget,
    role: FundingRole,
    lead: bool,
    annual_amount: Option<f64>,
    from: Option<Date>,
    to: Option<Date>,
    time_limited: bool,
    locator: Option<String>,
    note: Option<String>,
}

impl FundingTable {
    /// Reads the records of a table with [`COLUMNS`].
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(records: Records) -> Result<Self, BadTable> {
        let (places, own_columns) = (records.places().clone(), records.own_columns());
        let (rows, notes) = records.each(row)?;
        Ok(Self { rows, places, remarks: Remarks { own_columns, notes } })
    }

    /// The changes that it makes, on a day, of a registry that has the bodies and services; `origin` is the source of rows that
    /// name none.
    ///
    /// # Errors
    /// Rows that name no body, service or source, or say otherwise than the line with their id; rows that cannot be true on
    /// that day ([`Registry::admit`]).
    pub fn changes(&self, registry: &Registry, origin: &Origin, today: Date) -> Result<Merged, BadTable> {
        let index = Index::new(registry);
        let (mut rows, mut errors, mut merged) = (Vec::new(), Vec::new(), Merged::default());
        let source =
            origin.source(registry).map_err(|expected| BadTable::about(self.places.whole(), expected))?;
        if let Some((_, Some(new))) =
            source.clone().filter(|_| self.rows.iter().any(|row| row.source.is_none()))
        {
            merged.changes.push(Change::SourceAdded(new));
            rows.push(0);
        }
        let source = source.map(|(slug, _)| slug);
        let mut given: HashMap<Slug, usize> = HashMap::new();
        for row in &self.rows {
            let Some(line) = self.line(row, registry, &index, source.as_ref(), &mut errors) else { continue };
            let says = |other: &FundingLine| FundingLine { id: line.id.clone(), ..other.clone() } == line;
            let with_id = row.id.as_ref().and_then(|id| registry.line(id));
            if with_id.is_some_and(|other| !says(other)) {
                let expected = "a new line without an id, because the registry has another with this one";
                let got = row.id.as_deref().unwrap_or_default();
                errors.push(self.places.error(row.number, "id", expected, got));
                continue;
            }
            let mut lines = registry.lines().filter(|other| other.service == line.service);
            if with_id.is_some() || lines.any(|other| says(other)) {
                merged.unchanged += 1;
                continue;
            }
            let before = given.entry(line.service.clone()).or_default();
            let Some(id) = free_id(registry, &line.service, before) else { continue };
            merged.added += 1;
            merged.changes.push(Change::FundingRecorded(FundingLine { id, ..line }));
            rows.push(row.number);
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

    /// The line of a row, with the id of its service in the place of its own.
    fn line(
        &self,
        row: &FundingRow,
        registry: &Registry,
        index: &Index,
        source: Option<&Slug>,
        errors: &mut Vec<CellError>,
    ) -> Option<FundingLine> {
        let mut error = |column: &str, expected: &str, got: &str| {
            errors.push(self.places.error(row.number, column, expected, got));
        };
        let day = row.to.or(row.from);
        let funder = EntityType::Body.name_in(&row.funder);
        let funder = match index.find(funder, day) {
            Ok(body) => Some(body.slug.clone()),
            Err(expected) => {
                error("funder", &expected, &row.funder);
                None
            }
        };
        let slug = EntityType::Service.name_in(&row.service);
        let service = registry.visible_service(slug).map(|view| view.service.slug.clone());
        if service.is_none() {
            error("service", "a service of the registry, by its slug", &row.service);
        }
        let named = row.source.as_deref();
        let found = named.and_then(|named| registry.source(EntityType::Source.name_in(named)));
        let source =
            found.map(|source| source.slug.clone()).or_else(|| source.filter(|_| named.is_none()).cloned());
        if source.is_none() {
            let expected = "a source of the registry, by its slug, here or for the whole table";
            error("source", expected, named.unwrap_or_default());
        }
        let service = service?;
        Some(FundingLine {
            id: service.clone(),
            funder: funder?,
            service,
            budget: row.budget,
            role: row.role,
            lead: row.lead,
            annual_amount: row.annual_amount,
            from: row.from,
            to: row.to,
            time_limited: row.time_limited,
            source: source?,
            locator: row.locator.clone(),
            note: row.note.clone(),
            retracted: false,
        })
    }
}

/// The next id for a line of a service, of which some were given before.
fn free_id(registry: &Registry, service: &Slug, before: &mut usize) -> Option<Slug> {
    let lines = registry.service(service).map_or(0, |view| registry.lines_of_service(view).count());
    loop {
        *before += 1;
        let id = service.numbered(lines + *before).ok()?;
        if registry.line(&id).is_none() {
            return Some(id);
        }
    }
}

fn row(reader: &mut RecordReader<'_>) -> Option<FundingRow> {
    let funder = reader.needed("funder", "a GSS code, an ODS code or a slug of a body");
    let service = reader.needed("service", "the slug of a service");
    let budget = reader.parsed("budget", worded).unwrap_or(Budget::Unknown);
    let role = reader.parsed("role", worded).unwrap_or(FundingRole::Core);
    let lead = reader.yes_or_no("lead").unwrap_or(false);
    let time_limited = reader.yes_or_no("time_limited").unwrap_or(false);
    let amount = reader.value("annual_amount", cell::money);
    let annual_amount = amount.and_then(|amount| match (amount.low(), amount.high()) {
        (Some(low), Some(high)) if (high - low).abs() < f64::EPSILON => Some(low),
        _ => {
            reader.error(
                "annual_amount",
                "one amount in pounds a year, or an empty cell where it is not known",
            );
            None
        }
    });
    let (from, to) = (reader.day("from"), reader.day("to"));
    let text = |column: &str| reader.text(column).map(str::to_owned);
    let (id, source, locator, note) = (text("id"), text("source"), text("locator"), text("note"));
    let number = reader.row();
    let id = id.map(|id| EntityType::FundingLine.name_in(&id).to_owned());
    Some(FundingRow {
        number,
        id,
        funder: funder?,
        service: service?,
        source,
        budget,
        role,
        lead,
        annual_amount,
        from,
        to,
        time_limited,
        locator,
        note,
    })
}

/// Reads a word of the registry, in any case and with blanks for hyphens.
fn worded<T: std::str::FromStr<Err: Display>>(cell: &str) -> Result<T, String> {
    let word = cell.trim().to_lowercase().replace([' ', '_'], "-").replace('\'', "");
    word.parse().map_err(|error: T::Err| {
        let text = error.to_string();
        let text = text.strip_prefix("expected ").unwrap_or(&text).to_owned();
        text.split(", got ").next().unwrap_or_default().to_owned()
    })
}
