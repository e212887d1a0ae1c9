//! `rare-jewels backup` and `rare-jewels restore`: a database kept elsewhere, and brought back.

use std::fs::{File, OpenOptions};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use store::Store;

use crate::archive::{self, Keys};
use crate::database::{Database, block_on, failed};
use crate::failure::Failure;
use crate::sentence::count;
use crate::spinner::Spinner;
use crate::terminal::print;

const AFTER_BACKUP: &str = "\
Examples:
  rare-jewels backup registry-2026-11-23.db
  rare-jewels backup --database postgres://… registry-2026-11-23.jsonl

May run beside a server: what is written meanwhile is in it whole or not at all. Of a SQLite database the backup is a
SQLite database, which `serve` can open as it is; of PostgreSQL it is an archive of log and keys. The log is checked first,
and the file appears under its name only when it is complete.

Keep it as safe as the database: it holds the keys. (Nobody can use a key by it, since only their hashes are there; `export`
leaves them out.)";

const AFTER_RESTORE: &str = "\
Examples:
  rare-jewels restore registry-2026-11-23.db --database sqlite://registry.db
  rare-jewels restore registry-2026-11-23.db --database postgres://…           from the one kind to the other

The database must be empty, or not there yet. Log and keys are written in one transaction, byte for byte, and the chain of
hashes is checked; when anything does not fit, nothing is written.";

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
}

/// Runs `backup`.
pub(crate) fn backup(args: &BackupArgs) -> Result<(), Failure> {
    if args.file.exists() {
        return Err(Failure::Usage(format!("`{}` is there already: name another file", args.file.display())));
    }
    let spinner = Spinner::new("checking the log, then copying");
    let head = block_on(async {
        let store = args.database.read().await?;
        let made = copy(&store, &args.file, &spinner).await;
        store.close().await;
        made
    });
    spinner.finish();
    print(&format!("backed up: revision {}\n", head?))
}

async fn copy(store: &Store, file: &Path, spinner: &Spinner) -> Result<registry::Revision, Failure> {
    let verified = store.verify().await.map_err(|error| failed(&error))?;
    if store.copy_to(file).await.map_err(|error| failed(&error))? {
        return Ok(verified.head.revision);
    }
    let failure = |error: &std::io::Error| Failure::file("write", file, error);
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let made = async {
        let open = secret(&part).map_err(|error| failure(&error))?;
        let (head, to) = archive::write(store, Keys::With, BufWriter::new(open), spinner).await?;
        let open = to.into_inner().map_err(|error| failure(error.error()))?;
        open.sync_all().map_err(|error| failure(&error))?;
        Ok(head.revision)
    };
    let made = match made.await {
        Ok(revision) => std::fs::rename(&part, file).map(|()| revision).map_err(|error| failure(&error)),
        Err(error) => Err(error),
    };
    if made.is_err() {
        // It may not be there, and nothing can be done about it if it is.
        let _ = std::fs::remove_file(&part);
    }
    made
}

/// A new file that only its owner can read.
fn secret(file: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Runs `restore`.
pub(crate) fn restore(args: &RestoreArgs) -> Result<(), Failure> {
    fill(&args.file, &args.database, "restored")
}

/// Fills an empty database from a file.
pub(crate) fn fill(file: &Path, database: &str, done: &str) -> Result<(), Failure> {
    let spinner = Spinner::new("writing");
    let filled = block_on(async {
        let store = Store::open(database).await.map_err(|error| failed(&error))?;
        let filled = async {
            archive::refuse_full(&store).await?;
            archive::read(&store, file, &spinner).await?;
            spinner.says("checking");
            store.verify().await.map_err(|error| failed(&error))
        };
        let filled = filled.await;
        store.close().await;
        filled
    });
    spinner.finish();
    let verified = filled?;
    let changes = count(verified.changes, "change", "changes");
    print(&format!("{done}: revision {}, {changes}; the log is sound\n", verified.head.revision))
}
