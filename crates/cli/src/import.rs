//! `rare-jewels import`: reference data and claims from tables, a registry from its archive.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use exchange::bodies::{BodyTable, Difference};
use exchange::claims::ClaimTable;
use exchange::successions::SuccessionTable;
use exchange::{Merged, TableErrors};
use registry::{Registry, Revision};

use crate::database::{WrittenDatabase, block_on};
use crate::failure::Failure;
use crate::recording::bring_in;
use crate::sentence::count;
use crate::spinner::Spinner;
use crate::terminal::print;
use crate::{backup, clock, library};

const AFTER: &str = "\
Examples:
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

#[derive(Debug, clap::Args)]
struct Table {
    /// The table, as CSV; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    database: WrittenDatabase,

    /// Who imports, for the log
    #[arg(long, value_name = "NAME", default_value = "import")]
    by: String,

    /// Say what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// What a table changes in a registry.
type Changes = Box<dyn Fn(&Registry) -> Result<Merged, TableErrors>>;

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    let today = clock::today();
    let (table, what, changes): (&Table, &str, Changes) = match &args.command {
        Command::Bodies { table, correct } => {
            let difference = if *correct { Difference::Correct } else { Difference::Refuse };
            let read = BodyTable::read(open(&table.file)?).map_err(|errors| refused(&table.file, &errors))?;
            (table, "bodies", Box::new(move |registry| read.changes(registry, difference, today)))
        }
        Command::Successions { table } => {
            let read = SuccessionTable::read(open(&table.file)?);
            let read = read.map_err(|errors| refused(&table.file, &errors))?;
            (table, "successions", Box::new(move |registry| read.changes(registry, today)))
        }
        Command::Claims { table } => {
            let read = ClaimTable::read(open(&table.file)?, library.vocabulary());
            let read = read.map_err(|errors| refused(&table.file, &errors))?;
            (table, "claims", Box::new(move |registry| read.changes(registry, today)))
        }
        Command::Archive { file, database } => return backup::import(file, database),
    };
    let (merged, revision) = if table.dry_run {
        let registry = table.database.look(library.vocabulary().clone())?;
        (merge(table, &changes, &registry)?, registry.revision())
    } else {
        block_on(import(table, what, changes, library))?
    };
    tell(table, &merged, revision)
}

async fn import(
    table: &Table,
    what: &str,
    changes: Changes,
    library: rules::Library,
) -> Result<(Merged, Revision), Failure> {
    let spinner = Spinner::new("reading the registry");
    let writer = table.database.writer(library).await?;
    let reason = format!("{what} from {}", shown(&table.file));
    let imported = bring_in(&writer, &table.by, &reason, |registry| {
        spinner.says("comparing");
        let merged = merge(table, &changes, registry)?;
        spinner.says("writing");
        let changes = merged.changes.clone();
        Ok((merged, changes))
    });
    let imported = imported.await;
    spinner.finish();
    writer.close().await;
    imported
}

fn merge(table: &Table, changes: &Changes, registry: &Registry) -> Result<Merged, Failure> {
    changes(registry).map_err(|errors| refused(&table.file, &errors))
}

fn tell(table: &Table, merged: &Merged, revision: Revision) -> Result<(), Failure> {
    let end = match (merged.changes.is_empty(), table.dry_run) {
        (true, _) => format!("nothing to write, the registry stays at revision {revision}"),
        (false, true) => "nothing was written (--dry-run)".to_owned(),
        (false, false) => format!("written as revision {revision}"),
    };
    let rows = merged.added + merged.corrected + merged.unchanged;
    let unread: Vec<String> = merged.unread.iter().map(|column| format!("`{column}`")).collect();
    let unread = if unread.is_empty() { String::new() } else { format!("; not read: {}", unread.join(", ")) };
    print(&format!(
        "{}: {} new, {} corrected, {} there already; {end}{unread}\n",
        count(rows as u64, "row", "rows"),
        merged.added,
        merged.corrected,
        merged.unchanged
    ))
}

fn open(file: &Path) -> Result<Box<dyn Read>, Failure> {
    if file == Path::new("-") {
        return Ok(Box::new(stdin().lock()));
    }
    let open = File::open(file).map_err(|error| Failure::file("read", file, &error))?;
    Ok(Box::new(open))
}

/// The file as the log and errors name it: without its folder, which is private.
fn shown(file: &Path) -> String {
    match file.file_name() {
        Some(name) if file != Path::new("-") => facts::visible(&name.to_string_lossy()),
        _ => "standard input".to_owned(),
    }
}

fn refused(file: &Path, errors: &TableErrors) -> Failure {
    Failure::Input(format!("{}: nothing was imported\n{errors}", shown(file)))
}
