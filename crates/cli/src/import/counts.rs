//! `rare-jewels import population` and `returns`: babies and answers about access, by body.

use std::path::PathBuf;

use exchange::Origin;
use jiff::civil::Date;
use provision::{BIRTHS_COLUMNS, access, read_births};
use registry::{Change, Registry, Slug};
use tabular::{BadTable, Column, Place, Records};

use super::table::{Sourced, Worked, reading};
use crate::failure::Failure;
use crate::{clock, library};

/// What a table changes, with a source that the registry has or is to be given.
type Read = fn(&Registry, &Slug, Records, Date) -> Result<Worked, BadTable>;

/// Brings in a table of babies by body and year.
pub(crate) fn population(args: &Sourced, definitions: &[PathBuf]) -> Result<(), Failure> {
    run(args, definitions, "babies", BIRTHS_COLUMNS, |registry, source, records, today| {
        let unread = records.own_columns();
        let (rows, notes) = read_births(registry, source, records, today)?;
        let mut worked = Worked { notes, unread, ..Worked::default() };
        for row in rows {
            let body = registry.body(&row.population.body);
            // What is on record word for word already is not recorded again.
            if body.is_some_and(|body| body.populations.contains(&row.population)) {
                worked.same += 1;
            } else {
                worked.new += 1;
                worked.changes.push(Change::PopulationRecorded(row.population));
            }
        }
        Ok(worked)
    })
}

/// Brings in a table of answers about access by body and year.
pub(crate) fn returns(args: &Sourced, definitions: &[PathBuf]) -> Result<(), Failure> {
    run(args, definitions, "returns", access::COLUMNS, |registry, source, records, today| {
        let unread = records.own_columns();
        let (rows, notes) = access::resolve(registry, source, records, today)?;
        let mut worked = Worked { notes, unread, ..Worked::default() };
        for answer in rows.into_iter().map(|row| row.answer) {
            let known = registry.body(&answer.body).and_then(|body| body.access_return(answer.year));
            match known {
                // What is in force word for word already is not recorded again.
                Some(known) if *known == answer => {
                    worked.same += 1;
                    continue;
                }
                Some(_) => worked.changed += 1,
                None => worked.new += 1,
            }
            worked.changes.push(Change::ReturnRecorded(answer));
        }
        Ok(worked)
    })
}

fn run(
    args: &Sourced,
    definitions: &[PathBuf],
    what: &str,
    columns: &'static [Column],
    read: Read,
) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    let spinner = reading();
    let records = args.table.records(columns, &spinner)?;
    let (origin, today) = (args.source.origin(), clock::today());
    args.table.bring_in(what, library, &spinner, |registry| {
        worked(registry, &origin, &records, today, read).map_err(|bad| args.table.refused(&bad))
    })
}

fn worked(
    registry: &Registry,
    origin: &Origin,
    records: &Records,
    today: Date,
    read: Read,
) -> Result<Worked, BadTable> {
    let no_source = || {
        BadTable::about(
            Place::default(),
            "the source of the rows: `--source`, and its title and publisher if it is new",
        )
    };
    let source = origin.source(registry).map_err(|expected| BadTable::about(Place::default(), expected))?;
    let (source, new) = source.ok_or_else(no_source)?;
    let mut worked = read(registry, &source, records.clone(), today)?;
    if let Some(new) = new.filter(|_| !worked.changes.is_empty()) {
        worked.changes.insert(0, Change::SourceAdded(new));
    }
    Ok(worked)
}
