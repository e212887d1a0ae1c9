//! `rare-jewels import`: reference data and claims from tables, a registry from its archive.

mod counts;
mod services;
mod table;
mod writing;

use std::path::PathBuf;

use clap::Subcommand;
use exchange::bodies::{self, BodyTable, Difference};
use exchange::claims::{self, ClaimTable};
use exchange::funding::{self, FundingTable};
use exchange::successions::{self, SuccessionTable};
use exchange::{Merged, Remarks};
use registry::dataset::Commissioners;
use registry::{Change, Registry};
use tabular::BadTable;

pub(crate) use self::counts::{population, returns};
pub(crate) use self::table::Sourced;

use self::table::{Table, Target, Worked, reading};
use crate::database::unread;
use crate::failure::Failure;
use crate::{backup, clock, library};

const AFTER: &str = "\
Examples:
  rare-jewels import services services.xlsx --source …       services: new ones, and claims about known ones
  rare-jewels import bodies commissioning_bodies.csv         commissioning bodies, by name, code or slug
  rare-jewels import bodies bodies.csv --correct             and the table is right where the two differ
  rare-jewels import successions successions.csv             who followed whom
  rare-jewels import successions - < successions.csv         from standard input
  rare-jewels import claims claims.csv                       what sources say about services
  rare-jewels import population babies.csv --source …        babies by body and year
  rare-jewels import returns returns.csv --source …          what bodies answered about access
  rare-jewels import funding funding.csv                     who pays for what
  rare-jewels import commissioners                           every body that commissions, into a registry of before
  rare-jewels import built-in                                what this version ships and a registry of before lacks
  rare-jewels import archive registry.jsonl --database …     a whole registry, into an empty database
  rare-jewels import bodies bodies.csv --dry-run             what would change; writes nothing

A table is CSV with any separator, XLSX, ODS or NDJSON. It is taken whole or not at all, in one revision of the log, or with
--as-proposal in one proposal. Every bad cell is named: sheet, row and column as a spreadsheet shows them, what is there, and
what was expected. Columns that are not read are named in the summary. What the registry holds already is left as it is, so
importing a table twice changes nothing the second time.

The database may be in use by servers when it is PostgreSQL; a SQLite file is written by one process at a time. A database
that does not exist is created and given the data of the report first, as `serve` does. With --dry-run the database is only
read, and may be in use either way.

docs/reference/files.md describes the tables.";

const RETURNS: &str = "\
The table has a row for each body and year:
  body              a slug, GSS or ODS code
  year              from April to March: 2017-18
  replied           yes or no
  accepts_0_12, accepts_12_24, accepts_24_36
                    whether CAMHS take referrals of children of that many months: yes, no or unknown
  referred_0_12, referred_12_24, referred_24_36, referred_0_18
                    children referred, those of 0 to 18 years last: 12, or 1..5
  seen_0_12, seen_12_24, seen_24_36, seen_0_18
                    children seen
  numbers_from      body or provider: who gave the numbers
  source, note      where in the source
Empty cells are not known, which is never none. All or nothing: one bad cell, and nothing is recorded. A later return
takes the place of an earlier one of the same body and year, which stays in the log.";

const POPULATION: &str = "\
The table has a row for each body and year: `body_code` (a slug, GSS or ODS code), `year`, `under_2`, and if known
`under_1`; `source` says where in the source.

All or nothing: one bad cell, and nothing is recorded. What is on record stays, and the row of the nearest year counts.";

/// Bring in reference data and claims from tables, or a whole registry from an archive
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Services(services::Args),
    /// What sources say: `service`, `fact`, `value`, `complete`, `source`, `locator`, `observed_on`, `note`
    Claims(Sourced),
    /// Commissioning bodies: `name`, `kind`, `nation`, `gss_code`, `ods_code`, `valid_from`, `valid_to`, `slug`
    Bodies {
        #[command(flatten)]
        table: Table,

        /// Where the table and the registry differ, the table is right (else such a row is an error)
        #[arg(long)]
        correct: bool,
    },
    /// Who followed whom: `from` (or `predecessor_code`), `to` (or `successor_code`), `on` (or `date`)
    Successions {
        #[command(flatten)]
        table: Table,
    },
    /// Babies by body and year: `body_code`, `year`, `under_1`, `under_2`, `source`
    #[command(after_long_help = POPULATION)]
    Population(Sourced),
    /// What bodies answered about access: `body`, `year`, `replied`, `accepts_…`, `referred_…`, `seen_…`, `source`, `note`
    #[command(after_long_help = RETURNS)]
    Returns(Sourced),
    /// Every body that commissions for a place since 2013, as it ships: fills in what the registry lacks, and changes nothing else
    Commissioners(Target),
    /// What this version ships and the registry lacks: services, claims, funding and sources of statuses; changes nothing else
    #[command(name = "built-in")]
    BuiltIn(Target),
    /// Who pays for what: `funder`, `service`, `budget`, `role`, `lead`, `annual_amount`, `from`, `to`, `source`, …
    Funding(Sourced),
    /// A whole registry, as `export` wrote it, into an empty database; never keys
    Archive {
        /// The archive; `-` is standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,

        /// The database to fill: `sqlite://FILE` or `postgres://…`
        #[arg(long, value_name = "URL", env = "RARE_JEWELS_DATABASE", hide_env_values = true)]
        database: String,
    },
}

/// What a table changes in a registry.
type Changes = Box<dyn Fn(&Registry) -> Result<Merged, BadTable>>;

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    match &args.command {
        Command::Services(services) => services::run(services, definitions),
        Command::Population(args) => population(args, definitions),
        Command::Returns(args) => returns(args, definitions),
        Command::Commissioners(target) => commissioners(target, definitions),
        Command::BuiltIn(target) => built_in(target, definitions),
        Command::Archive { file, database } => backup::import(file, database),
        Command::Claims(args) => reference(&args.table, Kind::Claims(args), definitions),
        Command::Funding(args) => reference(&args.table, Kind::Funding(args), definitions),
        Command::Bodies { table, correct } => {
            let difference = if *correct { Difference::Correct } else { Difference::Refuse };
            reference(table, Kind::Bodies(difference), definitions)
        }
        Command::Successions { table } => reference(table, Kind::Successions, definitions),
    }
}

fn commissioners(target: &Target, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    let shipped = Commissioners::built_in().map_err(|errors| unread(&errors))?;
    target.bring_in("commissioners", "the program", library, &reading(), |registry| {
        let changes = shipped.changes_for(registry);
        let edits = changes.iter().filter(|change| matches!(change, Change::BodyEdited(_))).count();
        let new = changes.len() - edits;
        let same = shipped.len().saturating_sub(changes.len());
        Ok(Worked { changes, new, changed: edits, same, ..Worked::default() })
    })
}

fn built_in(target: &Target, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    let shipped = target.database.data_sets.changes(library.vocabulary())?;
    target.bring_in("data that a new version brings", "the program", library, &reading(), |registry| {
        let changes = registry::dataset::lacking(registry, &shipped);
        Ok(Worked { new: changes.len(), changes, ..Worked::default() })
    })
}

/// A table that `exchange` reads.
#[derive(Clone, Copy)]
enum Kind<'a> {
    Claims(&'a Sourced),
    Funding(&'a Sourced),
    Bodies(Difference),
    Successions,
}

fn reference(table: &Table, kind: Kind<'_>, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    let (today, spinner) = (clock::today(), reading());
    let refused = |bad: BadTable| table.refused(&bad);
    let (what, remarks, changes): (&str, Remarks, Changes) = match kind {
        Kind::Claims(args) => {
            let records = table.records(claims::COLUMNS, &spinner)?;
            let read = ClaimTable::read(records, library.vocabulary()).map_err(refused)?;
            let origin = args.source.origin();
            ("claims", read.remarks.clone(), Box::new(move |registry| read.changes(registry, &origin, today)))
        }
        Kind::Funding(args) => {
            let read = FundingTable::read(table.records(funding::COLUMNS, &spinner)?).map_err(refused)?;
            let origin = args.source.origin();
            (
                "funding",
                read.remarks.clone(),
                Box::new(move |registry| read.changes(registry, &origin, today)),
            )
        }
        Kind::Bodies(difference) => {
            let read = BodyTable::read(table.records(bodies::COLUMNS, &spinner)?).map_err(refused)?;
            (
                "bodies",
                read.remarks.clone(),
                Box::new(move |registry| read.changes(registry, difference, today)),
            )
        }
        Kind::Successions => {
            let records = table.records(successions::COLUMNS, &spinner)?;
            let read = SuccessionTable::read(records).map_err(refused)?;
            ("successions", read.remarks.clone(), Box::new(move |registry| read.changes(registry, today)))
        }
    };
    table.bring_in(what, library, &spinner, |registry| {
        changes(registry).map(|merged| Worked::of(merged, &remarks)).map_err(refused)
    })
}
