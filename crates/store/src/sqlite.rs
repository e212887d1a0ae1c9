//! The log in a file.
//!
//! One connection writes, in transactions that take SQLite's write lock at once (`BEGIN IMMEDIATE`), with a write-ahead
//! log that is synchronised to the disk at every commit: what was acknowledged is durable. A few others read, and never
//! wait for the writer.
//!
//! **One process writes to a file**, but for commands that append what happens to keys: these the server looks for. Two servers on one
//! file would both be right about the log, which refuses a writer that has not seen its end, and one would hear late of the other. So whoever opens the file for writing holds an
//! advisory lock on `FILE.lock` for as long as it runs. (A lock on the file itself would not do: closing a second
//! descriptor of it would release SQLite's own locks.) Readers need no lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use registry::Position;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{query, query_as, query_scalar};
use tokio::sync::Mutex;

use crate::alike::{reading_alike, writing_alike};
use crate::immediate::Immediate;
use crate::migrations;
use crate::operation::{Dialect, Table};
use crate::place::{self, Place};
use crate::row::{ChangeRow, Head, RevisionRow, revision};
use crate::session::{Cursor, Held, Reading, Source, Writing};
use crate::{Access, StoreError};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a statement waits for a lock of another process: a backup, somebody's shell.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many connections read: two for what is asked all the time, and one for a long look at one state.
const READERS: u32 = 3;
/// How often emptying the write-ahead log is tried, and how long a pause is between.
const EMPTYING: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);
/// A write that matters to nobody, and reaches the disk: the keys are read once more. (One that changed nothing at all would
/// reach no disk: SQLite compares.)
pub(crate) const TOUCH: &str = "UPDATE access_key_version SET number = number + 1";

#[derive(Clone, Debug)]
pub(crate) struct Sqlite {
    /// Absent when the file was opened for reading only.
    writer: Option<SqlitePool>,
    pub(crate) readers: SqlitePool,
    /// Absent when the file was opened for reading, or for its keys. Released when the last clone goes.
    lock: Option<Arc<File>>,
    /// Absent when the file was opened for reading only, or there is none.
    place: Option<Arc<Place>>,
}

impl Sqlite {
    pub(crate) async fn open(file: &Path, access: Access) -> Result<Self, StoreError> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(StoreError::NoFolder { folder: folder.to_owned() });
        }
        if file.is_dir() {
            return Err(StoreError::NoDatabase { file: file.to_owned() });
        }
        let options = SqliteConnectOptions::new().filename(file).busy_timeout(PATIENCE).foreign_keys(true);
        let (writer, lock) = match access {
            Access::Write => {
                let lock = lock(file)?;
                place::create_private(file);
                (Some(open_writer(file, options.clone()).await?), Some(Arc::new(lock)))
            }
            Access::Read | Access::Keys if !file.exists() => {
                return Err(StoreError::NoFile { file: file.to_owned() });
            }
            Access::Read => (None, None),
            Access::Keys => (Some(key_writer(file, options.clone()).await?), None),
        };
        let options = options.read_only(true).create_if_missing(false);
        let is_fixed = access == Access::Read && place::is_fixed(file, folder);
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(0)
            .connect_with(options.immutable(is_fixed))
            .await
            .map_err(|error| explain(error, file))?;
        let place = match access {
            Access::Write | Access::Keys => Some(Arc::new(Place::of(file)?)),
            Access::Read => None,
        };
        let this = Self { writer, readers, lock, place };
        if access != Access::Write {
            this.check_version(file).await?;
        } else if let Some(place) = &this.place {
            place.keep_reserve();
        }
        Ok(this)
    }

    /// A database in memory, which is gone with its last clone.
    pub(crate) async fn in_memory() -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await?;
        let database = "memory".to_owned();
        MIGRATIONS.run(&pool).await.map_err(|error| migrations::explain(error, &MIGRATIONS, database))?;
        Ok(Self { writer: Some(pool.clone()), readers: pool, lock: None, place: None })
    }

    /// What is committed, statement by statement.
    pub(crate) fn live(&self) -> Source<sqlx::Sqlite> {
        Source::Live(self.readers.clone())
    }

    /// One state of the file, in a transaction that begins to read at once.
    pub(crate) async fn read_transaction(&self) -> Result<(Source<sqlx::Sqlite>, Head), StoreError> {
        let mut session = Held::new(self.readers.acquire().await?);
        query("BEGIN DEFERRED").execute(session.connection()).await?;
        let source = Source::Snapshot(Mutex::new(session));
        // Until something is read, the transaction has not chosen its state.
        let head = source.read_head().await?;
        Ok((source, head))
    }

    /// Copies one state of the whole database into an empty file, while others read and write it. SQLite itself does not
    /// wait for the disk there.
    pub(crate) async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        // A bound text, and so never an address with parameters; SQLite fills a file that is there if it is empty.
        query("VACUUM INTO $1").bind(file.to_string_lossy().into_owned()).execute(&self.readers).await?;
        Self::clear_webhooks(file).await
    }

    /// Checks that what would be written now would be durable; `thoroughly` by writing. Holds up no writer: while one is
    /// at work, it finds out by itself.
    pub(crate) async fn probe(&self, thoroughly: bool) -> Result<(), StoreError> {
        let (Some(writer), Some(place)) = (&self.writer, &self.place) else { return Ok(()) };
        place.check_writable()?;
        place.check_room()?;
        let connection = match writer.try_acquire() {
            Some(connection) => connection,
            // It is in use. (A connection on which something failed was closed.)
            None if !thoroughly && writer.size() > 0 => return Ok(()),
            None => writer.acquire().await?,
        };
        let mut transaction = Immediate::on(connection).await.map_err(|error| match error {
            StoreError::Database(error) => explain(error, place.file()),
            error => error,
        })?;
        if !thoroughly {
            return transaction.undo().await;
        }
        query(TOUCH).execute(transaction.connection()).await?;
        self.commit(transaction).await
    }

    /// Refuses a schema that this program does not know, where it may not change it.
    async fn check_version(&self, file: &Path) -> Result<(), StoreError> {
        let database = file.display().to_string();
        match tables(&self.readers, file).await? {
            (0, _) => return Err(StoreError::Empty { database }),
            (_, 0) => return Err(StoreError::Foreign { database }),
            _ => {}
        }
        let found: Option<i64> =
            query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&self.readers).await?;
        migrations::check(&MIGRATIONS, database, found)
    }

    pub(crate) async fn append(
        &self,
        expected: Position,
        prepared: Vec<crate::append::Prepared<'_>>,
    ) -> Result<Head, StoreError> {
        // A command beside the server writes what happens to keys, and nothing else.
        let only_keys = prepared.iter().all(crate::append::Prepared::is_of_keys);
        if self.lock.is_none() && !only_keys {
            return Err(StoreError::ReadAccess);
        }
        let mut transaction = self.begin().await?;
        match crate::append::append(transaction.connection(), expected, prepared).await {
            Ok(head) => {
                self.commit(transaction).await?;
                Ok(head)
            }
            Err(refusal @ (StoreError::Conflict { .. } | StoreError::Repeated { .. })) => {
                transaction.undo().await?;
                Err(refusal)
            }
            Err(error) => Err(error),
        }
    }

    /// Begins to write, to the log or only when keys were used.
    pub(crate) async fn begin(&self) -> Result<Immediate, StoreError> {
        let writer = self.writer.as_ref().ok_or(StoreError::ReadAccess)?;
        let connection = writer.acquire().await?;
        // After the connection, which may have been waited for, or be a new one.
        if let Some(place) = &self.place {
            place.check_writable()?;
        }
        Immediate::on(connection).await
    }

    /// Makes what was done durable. It is not when the file is at its path no longer: then this fails, although SQLite
    /// has written to the file that it holds.
    pub(crate) async fn commit(&self, transaction: Immediate) -> Result<(), StoreError> {
        transaction.commit().await?;
        if let Some(place) = &self.place {
            place.check()?;
        }
        Ok(())
    }

    /// Gives back what was set aside for a full disk; whether there was anything.
    pub(crate) fn release_reserve(&self) -> bool {
        self.place.as_ref().is_some_and(|place| place.release_reserve())
    }

    /// Writes the whole file once more, and empties the write-ahead log: readers that look at an older state hold that up for a
    /// moment.
    pub(crate) async fn compact(&self) -> Result<(), StoreError> {
        let writer = self.writer.as_ref().ok_or(StoreError::ReadAccess)?;
        let mut connection = writer.acquire().await?;
        query("VACUUM").execute(&mut *connection).await?;
        for _ in 0..EMPTYING {
            let (busy, _, _): (i64, i64, i64) =
                query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await?;
            if busy == 0 {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(StoreError::Unwritable { why: "a reader keeps its write-ahead log" })
    }

    pub(crate) async fn close(&self) {
        self.readers.close().await;
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
    }
}

/// Takes the lock of the one process that writes.
fn lock(file: &Path) -> Result<File, StoreError> {
    if file.metadata().is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Err(StoreError::ReadOnly { file: file.to_owned() });
    }
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    place::private(&mut options);
    let lock = options.open(&path).map_err(|error| match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            StoreError::ReadOnly { file: file.to_owned() }
        }
        _ => StoreError::Lock { file: path.clone(), error },
    })?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { file: file.to_owned() }),
        Err(TryLockError::Error(error)) => Err(StoreError::Lock { file: path, error }),
    }
}

/// A connection for what happens to keys, beside the process that writes everything else. SQLite's own lock keeps the two
/// apart for the moment that each needs.
async fn key_writer(file: &Path, options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    let options = options.create_if_missing(false).synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
    pool.map_err(|error| explain(error, file))
}

async fn open_writer(file: &Path, options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // What is overwritten or deleted leaves nothing behind.
        .pragma("secure_delete", "ON")
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        // The connection is never given up: it is the only one, and a local file does not go away.
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(|error| explain(error, file))?;
    let (tables, own) = tables(&pool, file).await?;
    let database = file.display().to_string();
    if tables > 0 && own == 0 {
        return Err(StoreError::Foreign { database });
    }
    MIGRATIONS.run(&pool).await.map_err(|error| migrations::explain(error, &MIGRATIONS, database))?;
    Ok(pool)
}

/// How many tables there are, and how many of those that tell that they are ours.
async fn tables(pool: &SqlitePool, file: &Path) -> Result<(i64, i64), StoreError> {
    query_as(
        "SELECT count(*), count(*) FILTER (WHERE name = '_sqlx_migrations') FROM sqlite_schema \
         WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .fetch_one(pool)
    .await
    .map_err(|error| explain(error, file))
}

/// What SQLite means, in terms of the file.
fn explain(error: sqlx::Error, file: &Path) -> StoreError {
    let file = file.to_owned();
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    // The low byte of an extended code is the code.
    match code.map(|code| code & 0xff) {
        Some(26) => StoreError::NoDatabase { file },
        Some(8 | 14) => StoreError::ReadOnly { file },
        Some(5 | 6) => StoreError::InUse { file },
        _ => error.into(),
    }
}

impl Writing for SqliteConnection {
    const DIALECT: Dialect = Dialect::Sqlite;

    async fn head(&mut self) -> Result<Head, StoreError> {
        let (number, hash) = query_as("SELECT number, hash FROM head").fetch_one(self).await?;
        Ok(Head { revision: revision(number), hash })
    }

    writing_alike!();
}

impl Reading for Source<sqlx::Sqlite> {
    reading_alike!(Dialect::Sqlite);

    async fn revisions(&self, after: i64, upto: i64, limit: i64) -> Result<Vec<RevisionRow>, StoreError> {
        type Text = Option<String>;
        type Row = (i64, String, String, Text, Text, Text, Text, Text, Option<i64>, String, String);
        let rows: Vec<Row> = query_as(
            "SELECT number, at, actor, actor_label, key_id, request, request_digest, reason, format, previous_hash, hash FROM revision \
             WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3",
        )
        .bind(after)
        .bind(upto)
        .bind(limit)
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let rows = rows.into_iter().map(
            |(
                number,
                at,
                actor,
                actor_label,
                key_id,
                request,
                request_digest,
                reason,
                format,
                previous_hash,
                hash,
            )| {
                let at: Timestamp = at.parse().map_err(|error: jiff::Error| StoreError::Damaged {
                    revision: revision(number),
                    problem: error.to_string(),
                })?;
                let at_microseconds = at.as_microsecond();
                Ok(RevisionRow {
                    number,
                    at_microseconds,
                    actor,
                    actor_label,
                    key_id,
                    request,
                    request_digest,
                    reason,
                    format,
                    previous_hash,
                    hash,
                })
            },
        );
        rows.collect()
    }

    async fn joined(&self, after: Cursor, upto: i64, limit: i64) -> Result<Option<String>, StoreError> {
        let text = query_scalar(
            "SELECT group_concat(revision || char(31) || ordinal || char(31) || tag || char(31) || payload, char(30)) \
             FROM (SELECT revision, ordinal, tag, payload FROM change \
             WHERE (revision, ordinal) > ($1, $2) AND revision <= $3 ORDER BY revision, ordinal LIMIT $4)",
        )
        .bind(after.revision)
        .bind(after.ordinal)
        .bind(upto)
        .bind(limit)
        .fetch_one(&mut *self.connection().await?)
        .await?;
        Ok(text)
    }
}

impl Source<sqlx::Sqlite> {
    /// Ends the transaction of a snapshot.
    pub(crate) async fn end(self) {
        if let Self::Snapshot(held) = self {
            let mut held = held.into_inner();
            if query("ROLLBACK").execute(held.connection()).await.is_ok() {
                held.ended();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Sqlite, TOUCH};
    use crate::{Access, StoreError};

    #[tokio::test]
    async fn what_is_committed_to_a_file_that_has_gone_meanwhile_is_not_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("registry.db");
        let database = Sqlite::open(&file, Access::Write).await.unwrap();
        let mut transaction = database.begin().await.unwrap();
        sqlx::query(TOUCH).execute(transaction.connection()).await.unwrap();
        fs::remove_file(&file).unwrap();
        assert!(matches!(database.commit(transaction).await, Err(StoreError::Gone)));
    }
}
