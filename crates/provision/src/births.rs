//! Tables of babies by body.

use std::collections::BTreeMap;

use facts::Interval;
use jiff::civil::Date;
use registry::{BodyKind, Population, Registry, ServiceView, Slug};

use tabular::{BadTable, Column, Records, needed, optional};

use crate::table::{Bodies, refuse};

/// The columns of a table of babies. What else the table says of a body is not read.
pub const BIRTHS_COLUMNS: &[Column] = &[
    needed("body_code").also(&["body", "slug", "gss_code", "ods_code"]),
    needed("year"),
    optional("under_1").also(&["under_one"]),
    needed("under_2").also(&["under_two"]),
    optional("source"),
];

/// A row of a table of babies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BirthsRow {
    /// The row that a spreadsheet shows.
    pub row: u64,
    /// What it says.
    pub population: Population,
}

/// Reads the records of a table with one row a body and year: `body_code` (or the slug), `year`, `under_1`, `under_2`, and in
/// `source` where in the source it is. All or nothing. Returns the rows, and what there is to say of the table.
///
/// # Errors
/// When a cell does not fit or cannot be true on the day of today, or a body is not in the registry: all of them, by row
/// and column.
pub fn read_births(
    registry: &Registry,
    source: &Slug,
    records: Records,
    today: Date,
) -> Result<(Vec<BirthsRow>, Vec<String>), BadTable> {
    let bodies = Bodies::of(registry);
    let nation = |body: &Slug| registry.body(body).and_then(|view| view.body.nation);
    let mut seen = std::collections::HashMap::new();
    records.each(|row| {
        let body = bodies.named(row, "body_code");
        row.needed("year", "a year such as 2020");
        let year = row.whole("year").map(|year| i16::try_from(year).unwrap_or_default());
        if year.is_some_and(|year| !Population::YEARS.contains(&year)) {
            row.error("year", "a year such as 2020");
        }
        let under_1 = row.whole("under_1");
        row.needed("under_2", "a whole number of at least 0");
        let under_2 = row.whole("under_2");
        let locator = row.text("source").map(str::to_owned);
        let (body, year, under_2) = (body?, year?, under_2?);
        if let Some(first) = seen.insert((body.clone(), year), row.row()) {
            row.error("body_code", format!("each body and year once, and row {first} has them already"));
        }
        let population = Population { body, year, under_1, under_2, source: source.clone(), locator };
        if let Err(problem) = population.admit(nation(&population.body), today) {
            refuse(row, &problem);
        }
        Some(BirthsRow { row: row.row(), population })
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
