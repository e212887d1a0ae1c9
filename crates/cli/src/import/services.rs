//! `rare-jewels import services`: new services, and what is said about known ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use exchange::services::{Outcome, Plan, PlannedRow, Resembling, ServiceTable, Terms};
use jiff::civil::Date;
use readmodel::{Snapshot, duplicates_of};
use registry::{Nation, Registry, Service};
use rules::Library;
use tabular::{BadTable, Encoding};

use super::table::{FromSource, Table, Worked, reading};
use crate::failure::Failure;
use crate::{clock, library};

const AFTER: &str = "\
Examples:
  rare-jewels import services found.xlsx --dry-run --source-title 'Our survey, 2026' --source-publisher 'Our network'
  rare-jewels import services found.xlsx --source our-survey-2026 --observed-on 2026-10-31
  rare-jewels import services found.csv --source our-survey-2026 --as-proposal --by 'Ann Jones'
  rare-jewels import services found.csv --source our-survey-2026 --same 7:oxpip --new 9

The table:
  The one that `rare-jewels classify` reads and `rare-jewels vocabulary --template` writes: `name`, `nation`, `website`,
  `host_organisation`, a column for each fact; and, for services, `localities`, `other_names`, `slug`, `areas`, `status`.
  Headings by id or title, in any case. Your own columns are ignored, and named in the summary. An empty cell, `?` or
  `not known` is not known: nothing is recorded of it.

Which service a row is about:
  the one with the slug in `slug` or `id`; else the one that has its name, in the same nation and, where both say one,
  the same place. A row that only resembles a known service is never taken for it: it is listed, and refused unless you
  say what it is (`--same ROW:SLUG`, `--new ROW`, `--keep-duplicates`), or open a proposal, where a reviewer decides.

What a row says of a known service beside facts:
  other names are added, and an empty website, host organisation, place, area or status is filled in. What the registry has
  otherwise stays, and is named.

Where it is known from:
  Each fact of a row becomes a claim that rests on a source. `--source` names one, for all rows; it is added when you
  give its title and publisher. A row whose `source` is a slug or title of the registry rests on that one; other words in
  `source` say where in the source it is. `observed_on`, or `--observed-on`, is the day for which it holds.

What becomes of it:
  One revision, or one proposal (`--as-proposal`), with everything or nothing. Each bad row is named, by the sheet and the
  row that the spreadsheet shows, and then nothing is imported. A table that is imported twice changes nothing.

Exit status: 0 when it is in; 1 when something is wrong with the table; 2 and 3 as `rare-jewels --help` says.";

/// Services: new ones, and what is said about known ones
///
/// Each row is a service that the registry does not have, or one that it has: then what the row says is recorded beside what
/// is known, and what was empty is filled in. Nothing is overwritten.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    #[command(flatten)]
    table: Table,

    #[command(flatten)]
    source: FromSource,

    /// The day for which the rows hold that do not say it
    #[arg(long, value_name = "DATE")]
    observed_on: Option<Date>,

    /// The nation of the rows that do not say theirs: england, northern-ireland, scotland or wales
    #[arg(long)]
    nation: Option<Nation>,

    /// A row that is about a known service, with its slug; may be given more than once
    #[arg(long, value_name = "ROW:SLUG", value_parser = row_and_slug)]
    same: Vec<(u64, String)>,

    /// A row that is a new service, whatever it resembles; may be given more than once
    #[arg(long, value_name = "ROW")]
    new: Vec<u64>,

    /// Add services that resemble known ones, too
    #[arg(long)]
    keep_duplicates: bool,
}

fn row_and_slug(text: &str) -> Result<(u64, String), String> {
    let expected = || format!("expected a row and a slug such as `7:oxpip`, got `{text}`");
    let (row, slug) = text.split_once([':', '=']).ok_or_else(expected)?;
    Ok((row.trim().parse().map_err(|_| expected())?, slug.trim().to_owned()))
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    let spinner = reading();
    let input = args.table.open()?;
    let read =
        ServiceTable::read(input, args.table.sheet.as_deref(), library.vocabulary(), None, &mut |rows| {
            spinner.at(rows);
        });
    let table = read.map_err(|bad| args.table.refused(&bad))?;
    let terms = args.terms();
    let judged_by = library.clone();
    args.table.bring_in("services", library, &spinner, |registry| {
        args.work_out(&table, &terms, registry, &judged_by)
    })
}

impl Args {
    fn terms(&self) -> Terms {
        let (same, new): (BTreeMap<_, _>, BTreeSet<_>) =
            (self.same.iter().cloned().collect(), self.new.iter().copied().collect());
        Terms {
            origin: self.source.origin(),
            observed_on: self.observed_on,
            nation: self.nation,
            same,
            new,
            proposed_by: self.table.target.as_proposal.then(|| self.table.target.by.clone()),
            today: clock::today(),
        }
    }

    fn work_out(
        &self,
        table: &ServiceTable,
        terms: &Terms,
        registry: &Registry,
        library: &Library,
    ) -> Result<Worked, Failure> {
        let snapshot = Snapshot::new(registry.clone(), library.clone());
        let plan = table.plan(registry, terms, &mut |service| Some(resembling(&snapshot, service)));
        let errors: Vec<_> = plan.all_errors().cloned().collect();
        if !errors.is_empty() {
            let counts = counts(&plan);
            let bad = self.table.refused(&BadTable::Cells(errors));
            return Err(Failure::Input(format!("{}\n{counts}", bad.message())));
        }
        let doubtful: Vec<&PlannedRow> = plan.doubtful().filter(|row| !self.new.contains(&row.row)).collect();
        let listed: Vec<String> = doubtful.iter().map(|row| doubt(row)).collect();
        let is_refused = !(doubtful.is_empty()
            || self.keep_duplicates
            || self.table.target.as_proposal
            || self.table.target.dry_run);
        if is_refused {
            return Err(Failure::Input(format!(
                "nothing was imported: {} may be known already\n{}\nsay for each what it is: `--same ROW:SLUG` or `--new ROW`; or \
                 `--keep-duplicates`, or `--as-proposal`",
                crate::sentence::count(doubtful.len() as u64, "new service", "new services"),
                listed.join("\n")
            )));
        }
        let mut notes = notes(table, &plan);
        notes.extend(listed);
        Ok(Worked {
            new: plan.count(Outcome::New),
            changed: plan.count(Outcome::Changed),
            same: plan.count(Outcome::Same),
            notes,
            unread: table.own_columns().into_iter().map(str::to_owned).collect(),
            changes: plan.changes,
        })
    }
}

/// The known services that a new one resembles.
fn resembling(snapshot: &Snapshot, service: &Service) -> Vec<Resembling> {
    let found = duplicates_of(snapshot, service).into_iter().take(3);
    let resembling = found.map(|found| Resembling {
        service: found.service,
        name_likeness: found.likeness.name,
        same_place: found.likeness.place,
        same_website: found.likeness.website,
    });
    resembling.collect()
}

fn counts(plan: &Plan) -> String {
    let [new, changed, same, refused] = [Outcome::New, Outcome::Changed, Outcome::Same, Outcome::Refused]
        .map(|outcome| crate::sentence::grouped(plan.count(outcome) as u64));
    let rows = crate::sentence::count(plan.rows.len() as u64, "row", "rows");
    format!("{rows}: {new} new, {changed} changed, {same} the same, {refused} refused")
}

/// What a new service resembles, and why.
fn doubt(row: &PlannedRow) -> String {
    let found = row.resembling.iter().flatten().map(|one| {
        let mut why = Vec::new();
        if one.name_likeness >= 0.55 {
            why.push(format!("names {:.0}% alike", 100.0 * one.name_likeness));
        }
        why.extend(one.same_place.then(|| "a place in common".to_owned()));
        why.extend(one.same_website.then(|| "one website".to_owned()));
        format!("`{}` ({})", one.service, why.join(", "))
    });
    let slug = row.slug.as_deref().unwrap_or_default();
    format!("row {}: `{slug}` may be the same as {}", row.row, found.collect::<Vec<_>>().join(" or "))
}

/// What was guessed, and what is not taken.
fn notes(table: &ServiceTable, plan: &Plan) -> Vec<String> {
    let mut notes = Vec::new();
    if table.encoding == Encoding::Windows1252 {
        notes.push("the text is not UTF-8; it was read as Windows-1252".to_owned());
    }
    for own in table.layout().own.iter().filter_map(|own| Some((own.position, own.suggestion.as_ref()?))) {
        notes.push(format!("{} is not read; did you mean `{}`?", table.layout().column(own.0), own.1));
    }
    notes.extend(table.guesses.lines(table.layout()));
    for row in &plan.rows {
        if !row.details.is_empty() {
            let columns: Vec<String> = row.details.iter().map(|column| format!("`{column}`")).collect();
            notes.push(format!("row {}: {} filled in", row.row, facts::list_text(&columns, "and")));
        }
        notes.extend(row.notes.iter().map(|note| format!("row {}: {note}", row.row)));
    }
    notes
}
