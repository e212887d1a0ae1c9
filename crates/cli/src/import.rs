//! `rare-jewels import`: reference data and claims from tables, a registry from its archive.

mod services;
mod table;
mod writing;

use std::path::PathBuf;

use clap::Subcommand;
use exchange::bodies::{BodyTable, Difference};
use exchange::claims::ClaimTable;
use exchange::successions::SuccessionTable;
use exchange::{Merged, TableErrors};
use registry::Registry;

pub(crate) use self::writing::{Way, bring_in};

use self::table::{Table, Worked, reading};
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
  rare-jewels import archive registry.jsonl --database …     a whole registry, into an empty database
  rare-jewels import bodies bodies.csv --dry-run             what would change; writes nothing

A table is taken whole or not at all, in one revision of the log. Every bad row is named: row, column, value, and what was
expected. What the registry holds already is left as it is, so importing a table twice changes nothing the second time.

The database may be in use by servers when it is PostgreSQL; a SQLite file is written by one process at a time. A database
that does not exist is created and given the data of the report first, as `serve` does. With --dry-run the database is only
read, and may be in use either way.

docs/reference/files.md describes the tables.";

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
    /// Commissioning bodies: `name`, `kind`, `nation`, `gss_code`, `ods_code`, `valid_from`, `valid_to`, `slug`
    Bodies {
        #[command(flatten)]
        table: Table,

        /// Where the table and the registry differ, the table is right (else such a row is an error)
        #[arg(long)]
        correct: bool,
    },
    /// What sources say: `service`, `fact`, `value`, `complete`, `source`, `locator`, `observed_on`, `note`
    Claims {
        #[command(flatten)]
        table: Table,
    },
    /// A whole registry, as `export` wrote it, into an empty database; never keys
    Archive {
        /// The archive; `-` is standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,

        /// The database to fill: `sqlite://FILE` or `postgres://…`
        #[arg(long, value_name = "URL", env = "RARE_JEWELS_DATABASE", hide_env_values = true)]
        database: String,
    },
    /// Who followed whom: `from` (or `predecessor_code`), `to` (or `successor_code`), `on` (or `date`)
    Successions {
        #[command(flatten)]
        table: Table,
    },
}

/// What a table changes in a registry.
type Changes = Box<dyn Fn(&Registry) -> Result<Merged, TableErrors>>;

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    match &args.command {
        Command::Services(services) => return services::run(services, definitions),
        Command::Archive { file, database } => return backup::import(file, database),
        _ => {}
    }
    let library = library::open(definitions)?;
    let today = clock::today();
    let spinner = reading();
    let (table, what, changes): (&Table, &str, Changes) = match &args.command {
        Command::Bodies { table, correct } => {
            let difference = if *correct { Difference::Correct } else { Difference::Refuse };
            let read = BodyTable::read(table.open()?).map_err(|errors| refused(table, &errors))?;
            (table, "bodies", Box::new(move |registry| read.changes(registry, difference, today)))
        }
        Command::Successions { table } => {
            let read = SuccessionTable::read(table.open()?).map_err(|errors| refused(table, &errors))?;
            (table, "successions", Box::new(move |registry| read.changes(registry, today)))
        }
        Command::Claims { table } => {
            let read = ClaimTable::read(table.open()?, library.vocabulary());
            let read = read.map_err(|errors| refused(table, &errors))?;
            (table, "claims", Box::new(move |registry| read.changes(registry, today)))
        }
        Command::Services(_) | Command::Archive { .. } => return Ok(()),
    };
    table.bring_in(what, library, &spinner, |registry| {
        let merged = changes(registry).map_err(|errors| refused(table, &errors))?;
        Ok(Worked {
            new: merged.added,
            changed: merged.corrected,
            same: merged.unchanged,
            notes: Vec::new(),
            unread: merged.unread.iter().map(|column| (*column).to_owned()).collect(),
            changes: merged.changes,
        })
    })
}

fn refused(table: &Table, errors: &TableErrors) -> Failure {
    Failure::Input(format!("{}: nothing was imported\n{errors}", table.name()))
}
