//! Tables of babies by body.

use std::collections::BTreeMap;

use facts::Interval;
use jiff::civil::Date;
use registry::{BodyKind, Population, Registry, ServiceView, Slug};

use crate::table::{Bodies, Rows, TableError};

/// The columns that a table of babies must have.
const REQUIRED: [&str; 3] = ["body_code", "year", "under_2"];
/// The columns that it may have. Those that repeat what the registry knows of the body are passed over.
const KNOWN: [&str; 5] = ["body_name", "kind", "nation", "under_1", "source"];

/// Why a table of babies cannot be read.
pub type BirthsError = TableError;

/// Reads a table with one row a body and year: `body_code` (or the slug), `year`, `under_1`, `under_2`, and in `source`
/// where in the source it stands. All or nothing.
///
/// # Errors
/// When a column or a cell does not fit or cannot be true on the day of today, or a body is not in the registry: all of
/// them, by row and column.
pub fn read_births(
    registry: &Registry,
    source: &Slug,
    text: &str,
    today: Date,
) -> Result<Vec<Population>, BirthsError> {
    let bodies = Bodies::of(registry);
    let nation = |body: &Slug| registry.body(body).and_then(|view| view.body.nation);
    let mut seen = std::collections::HashMap::new();
    Rows::read(text, &REQUIRED, &KNOWN)?.each(|row| {
        let body = bodies.named(row, "body_code");
        let year = row.number("year").and_then(|year| i16::try_from(year).ok());
        let year = year.filter(|year| Population::YEARS.contains(year));
        if year.is_none() {
            row.bad("year", "expected a year such as 2020");
        }
        let (under_1, under_2) = (row.number("under_1"), row.number("under_2"));
        if row.text("under_2").is_none() {
            row.bad("under_2", "expected a whole number of at least 0");
        }
        let locator = row.text("source").map(str::to_owned);
        let (body, year, under_2) = (body?, year?, under_2?);
        if let Some(first) = seen.insert((body.clone(), year), row.number) {
            row.bad(
                "body_code",
                format!("expected each body and year once, and row {first} has them already"),
            );
        }
        let population = Population { body, year, under_1, under_2, source: source.clone(), locator };
        if let Err(problem) = population.admit(nation(&population.body), today) {
            row.problem(&problem);
        }
        Some(population)
    })
}

/// The births a year in the areas that a service names, by the babies under one who live there; `None` where there is no
/// figure.
///
/// Areas of different kinds overlap, so that only those of one kind are added up: of the kind of which there are most
/// figures. Where one is missing, the sum is the least that there are.
#[must_use]
pub fn births_of_service(registry: &Registry, service: &ServiceView, year: i16) -> Option<Interval> {
    let mut kinds: BTreeMap<BodyKind, (bool, u64)> = BTreeMap::new();
    for body in service.service.areas.iter().filter_map(|area| registry.body(area)) {
        let (whole, births) = kinds.entry(body.body.kind).or_insert((true, 0));
        match body.population(year).and_then(|population| population.under_1) {
            Some(under_1) => *births += u64::from(under_1),
            None => *whole = false,
        }
    }
    let known = kinds.into_values().filter(|(_, births)| *births > 0).max()?;
    let births = i32::try_from(known.1).map(f64::from).ok()?;
    Interval::new(Some(births), known.0.then_some(births)).ok()
}
