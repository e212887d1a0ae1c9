//! `rare-jewels doctor`: whether a database is whole.

use std::path::PathBuf;

use readmodel::Snapshot;
use store::{KeyRow, ReadTransaction};
use writer::Key;

use crate::database::{Database, block_on, failed, inspected, listed};
use crate::failure::Failure;
use crate::sentence::count;
use crate::terminal::print;
use crate::{clock, library};

const AFTER: &str = "\
Checks, in this order: that the database opens and its schema is this program's; what the database can check of itself
(SQLite: pages, indexes and references; PostgreSQL: every value, references, what is switched off, and indexes where the
extension amcheck may be used); that the log is what was written; that the table of keys and the other plain tables say what the log says; that its
revisions fit together; that every definition gives a verdict on every service; that there are keys to write with.
All of it is one state of the database, whatever is written meanwhile.
Changes nothing, and may run beside a server. Exit status 1 when something is wrong with the data, 3 when the database
cannot be read.";

/// Check a database whole
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    #[command(flatten)]
    database: Database,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    block_on(async {
        let store = args.database.read().await?;
        print("ok  the database opens, and its schema is up to date\n")?;
        let checked = async {
            let snapshot = store.read_transaction().await.map_err(|error| failed(&error))?;
            let checked = check(&snapshot, library).await;
            snapshot.end().await;
            checked
        };
        let checked = checked.await;
        store.close().await;
        checked
    })?;
    if let Some(file) = args.database.readable_by_others() {
        let file = file.display();
        print(&format!(
            "--  others may read `{file}`, which holds names and hashes of keys: `chmod 600` it\n"
        ))?;
    }
    Ok(())
}

async fn check(database: &ReadTransaction, library: rules::Library) -> Result<(), Failure> {
    let checks = inspected(database).await?;
    print(&format!("ok  the database finds its own storage whole: {checks}\n"))?;
    let verified = database.verify().await.map_err(|error| failed(&error))?;
    let changes = count(verified.changes, "change", "changes");
    print(&format!("ok  the log is what was written: revision {}, {changes}\n", verified.head.revision))?;
    let strange = database.strange_keys().await.map_err(|error| failed(&error))?;
    if !strange.is_empty() {
        let message = format!("the table of keys is not what the log says\n{}", listed(&strange));
        return Err(Failure::Input(message));
    }
    let deviations = database.compare_tables().await.map_err(|error| failed(&error))?;
    if !deviations.is_empty() {
        let message = format!("the plain tables are not what the log says\n{}", listed(&deviations));
        return Err(Failure::Input(message));
    }
    print("ok  the plain tables say what the log says\n")?;
    let registry = database.registry(library.vocabulary().clone()).await;
    let snapshot = Snapshot::new(registry.map_err(|error| failed(&error))?, library);
    let services = snapshot.registry().services().count();
    let waiting = snapshot.registry().proposals().waiting().count();
    print(&format!(
        "ok  the revisions fit together: {}, and {} that wait for review\n",
        count(services as u64, "service", "services"),
        count(waiting as u64, "proposal", "proposals")
    ))?;
    for definition in snapshot.library().iter() {
        if snapshot.verdicts(definition.slug()).is_none() {
            let message = format!("the definition `{}` gives no verdicts", definition.slug());
            return Err(Failure::Input(message));
        }
    }
    let definitions = count(snapshot.library().iter().count() as u64, "definition", "definitions");
    print(&format!("ok  every service has a verdict by each of {definitions}\n"))?;
    let now = clock::now();
    let records = snapshot.registry().keys().iter();
    let keys = records.filter_map(|record| Key::from_row(KeyRow::of_record(record)));
    let valid = keys.filter(|key| key.valid_at(now).is_ok()).count();
    if valid == 0 {
        return print("--  there is no key: nothing can be written (`rare-jewels key create` makes one)\n");
    }
    print(&format!("ok  {}\n", count(valid as u64, "valid key", "valid keys")))
}
