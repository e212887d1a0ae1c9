//! `rare-jewels backup` and `rare-jewels restore`: a database kept elsewhere, and brought back.

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use registry::Position;
use store::{Access, ReadTransaction, Store};

use crate::archive::{self, KeyCount, Keys};
use crate::clock;
use crate::database::{Database, block_on, failed, inspected};
use crate::failure::Failure;
use crate::output::{Output, Readers};
use crate::sentence::count;
use crate::spinner::Spinner;
use crate::terminal::print;

const AFTER_BACKUP: &str = "\
Examples:
  rare-jewels backup registry-2026-11-23.db
  rare-jewels backup --database postgres://… registry-2026-11-23.jsonl

May run beside a server: it copies one state of the database, and what is written meanwhile is in it whole or not at all. Of a
SQLite database the backup is a SQLite database, which `serve` can open as it is; of PostgreSQL it is an archive of log
and keys. What was copied is checked, and the file appears under its name only when it is complete.

Keep it as safe as the database: it holds the keys, and only its owner can read it. (A key cannot be used by it, since only
their hashes are there; `export` leaves them out, and `restore` brings them back only with `--with-keys`.) Webhooks are left
out.";

const AFTER_RESTORE: &str = "\
Examples:
  rare-jewels restore registry-2026-11-23.db --database sqlite://registry.db
  rare-jewels restore registry-2026-11-23.db --database postgres://…           from the one kind to the other
  rare-jewels restore registry-2026-11-23.db --with-keys --database …          your own backup, and who could write

The database must be empty, or not there yet. The log is written in one transaction, byte for byte, and the chain of
hashes is checked; when anything does not fit, nothing is written.

A key in a backup lets its owner write, as an admin if that is what it says: who can write the file can add one. So keys
are left out, and how many is said. `--with-keys` brings them, and with them whatever was revoked: use it with a backup
that only you could change, and look at `key list` afterwards. Without it, make new ones by `key create`.";

/// Copy a database into a file while it is in use
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER_BACKUP)]
pub(crate) struct BackupArgs {
    /// The file to write; it must not be there yet
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    database: Database,
}

/// Bring a backup back into an empty database
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER_RESTORE)]
pub(crate) struct RestoreArgs {
    /// The backup: a file that `backup` or `export` has written, or a SQLite database; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The database to fill: `sqlite://FILE` or `postgres://…`
    #[arg(long, value_name = "URL", env = "RARE_JEWELS_DATABASE", hide_env_values = true)]
    database: String,

    /// Bring the keys of the backup, too: who could write then can write again
    #[arg(long)]
    with_keys: bool,
}

/// Runs `backup`.
pub(crate) fn backup(args: &BackupArgs) -> Result<(), Failure> {
    if args.file.exists() {
        return Err(Failure::Usage(format!("`{}` is there already: name another file", args.file.display())));
    }
    let spinner = Spinner::new("copying, then checking the copy");
    let revision = block_on(async {
        let store = args.database.read().await?;
        let made = copy(&store, &args.file, &spinner).await;
        store.close().await;
        made
    });
    spinner.finish();
    print(&format!("backed up: revision {}\n", revision?))
}

async fn copy(store: &Store, file: &Path, spinner: &Spinner) -> Result<Position, Failure> {
    let mut output = Output::create(file, Readers::Owner)?;
    let Some(part) = output.unfinished().map(Path::to_owned) else {
        return Err(Failure::Usage(format!("`{}` is no place for a file", file.display())));
    };
    let revision = if store.copy_to(&part).await.map_err(|error| failed(&error))? {
        check_copy(&part).await?
    } else {
        let snapshot = store.read_transaction().await.map_err(|error| failed(&error))?;
        let made = write_archive(&snapshot, &mut output, spinner).await;
        snapshot.end().await;
        let revision = made?;
        archive::check(&part)?;
        revision
    };
    output.finish_new()?;
    Ok(revision)
}

/// Checks a copy of a SQLite database, which is not written to: what is checked is what will be restored.
async fn check_copy(part: &Path) -> Result<Position, Failure> {
    let copy = Store::open_file(part, Access::Read).await.map_err(|error| failed(&error))?;
    let checked = async {
        let snapshot = copy.read_transaction().await.map_err(|error| failed(&error))?;
        inspected(&snapshot).await?;
        let verified = snapshot.verify().await.map_err(|error| failed(&error))?;
        snapshot.end().await;
        Ok(verified.head.revision)
    };
    let checked = checked.await;
    copy.close().await;
    checked
}

/// Checks the log of one state of a database, and writes an archive of the same state.
async fn write_archive(
    snapshot: &ReadTransaction,
    output: &mut Output,
    spinner: &Spinner,
) -> Result<Position, Failure> {
    let verified = snapshot.verify().await.map_err(|error| failed(&error))?;
    archive::write(snapshot, Keys::With, BufWriter::new(output), spinner).await?;
    Ok(verified.head.revision)
}

/// Runs `restore`.
pub(crate) fn restore(args: &RestoreArgs) -> Result<(), Failure> {
    let keys = if args.with_keys { Keys::With } else { Keys::Without };
    let found = fill(&args.file, &args.database, keys, "restored")?;
    if found.left_out > 0 {
        anstream::eprintln!(
            "{}: `--with-keys` brings them along, `key create` makes new ones",
            left_out(found.left_out)
        );
    }
    if found.brought > 0 {
        let unchecked = if found.unchecked { "; in a backup this old they are under no hash" } else { "" };
        let keys = count(found.brought, "key was", "keys were");
        anstream::eprintln!("{keys} brought along{unchecked}: see `key list`");
    }
    Ok(())
}

/// Runs `import archive`, which never brings keys.
pub(crate) fn import(file: &Path, database: &str) -> Result<(), Failure> {
    let found = fill(file, database, Keys::Without, "imported")?;
    if found.left_out > 0 {
        anstream::eprintln!(
            "{}: an import never brings keys; `restore --with-keys` does, of a backup that you trust",
            left_out(found.left_out)
        );
    }
    Ok(())
}

fn left_out(keys: u64) -> String {
    format!("{} left out", count(keys, "key was", "keys were"))
}

/// Fills an empty database from a file.
fn fill(file: &Path, database: &str, keys: Keys, done: &str) -> Result<KeyCount, Failure> {
    let spinner = Spinner::new("writing");
    let filled = block_on(async {
        let store = Store::open(database).await.map_err(|error| failed(&error))?;
        let filled = async {
            archive::refuse_full(&store).await?;
            let mut found = archive::read(&store, file, keys, &spinner).await?;
            spinner.says("checking");
            // Those that stood beside the log go into it: nothing else gives rights.
            let taken = store.take_over_keys(clock::now()).await.map_err(|error| failed(&error))?;
            found.took_over(taken.len());
            let verified = store.verify().await.map_err(|error| failed(&error))?;
            Ok((verified, found))
        };
        let filled = filled.await;
        store.close().await;
        filled
    });
    spinner.finish();
    let (verified, found) = filled?;
    let changes = count(verified.changes, "change", "changes");
    print(&format!("{done}: revision {}, {changes}; the log is sound\n", verified.head.revision))?;
    if found.returns > 0 {
        let returns = count(found.returns, "return of outcomes is", "returns of outcomes are");
        anstream::eprintln!(
            "{returns} not kept here: an export leaves their counts out, and a backup brings them; ask the teams to send them again"
        );
    }
    Ok(found)
}
