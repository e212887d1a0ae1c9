//! What can go wrong with a database.

use std::borrow::Cow;
use std::path::PathBuf;

use registry::{ApplyError, Position};

/// What can go wrong with a database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// An address that names no database.
    #[error("expected the address of a database, `sqlite://FILE` or `postgres://…`, got `{got}`")]
    Address {
        /// What was given, without a password.
        got: String,
    },
    /// A parameter of an address that means nothing.
    #[error("the address of the database: unknown parameter {parameter}, expected one of `{expected}`")]
    Parameter {
        /// Its name, where it may be shown.
        parameter: String,
        /// Those that there are.
        expected: String,
    },
    /// Parameters of a file.
    #[error("the address of the database: expected `sqlite://FILE`, without parameters")]
    FileParameter,
    /// The folder of the file is not there.
    #[error("the folder `{}` does not exist: create it, or name another file", .folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// The file is not there, and nothing may create it.
    #[error("the database `{}` does not exist", .file.display())]
    NoFile {
        /// The file.
        file: PathBuf,
    },
    /// The file, or its folder, cannot be written.
    #[error("the database `{}` cannot be written: make it and its folder writable, or name another file", .file.display())]
    ReadOnly {
        /// The file.
        file: PathBuf,
    },
    /// The file is something else.
    #[error("`{}` is no SQLite database", .file.display())]
    NoDatabase {
        /// The file.
        file: PathBuf,
    },
    /// A database without tables, which nothing may be made in now.
    #[error("`{database}` is empty: run `serve` on it once")]
    Empty {
        /// The database.
        database: String,
    },
    /// A database of another program.
    #[error("`{database}` holds the tables of another program: name an empty database")]
    Foreign {
        /// The database.
        database: String,
    },
    /// A database of a newer version of this program.
    #[error(
        "`{database}` was written by a newer version (its schema is {found}, this program knows {known}): update the program"
    )]
    Newer {
        /// The database.
        database: String,
        /// The version of its schema.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A database of an older version, which may not be changed now.
    #[error(
        "`{database}` has not been brought up to date (its schema is {found}, this program needs {known}): run `serve` on it once"
    )]
    Older {
        /// The database.
        database: String,
        /// The version of its schema.
        found: i64,
        /// The version that is needed.
        known: i64,
    },
    /// Another process writes to the file.
    #[error("another process has `{}` open for writing: stop it, or use PostgreSQL for more than one", .file.display())]
    InUse {
        /// The file.
        file: PathBuf,
    },
    /// Nothing answers where the database server should be.
    #[error(
        "the database `{database}` cannot be reached: {error}: expected a PostgreSQL server that runs and listens there"
    )]
    NoServer {
        /// The database, without a password.
        database: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// The database server does not let us in.
    #[error("the database `{database}` cannot be reached: {error}")]
    Unreachable {
        /// The database, without a password.
        database: String,
        /// What the driver says.
        error: sqlx::Error,
    },
    /// The database server cannot be reached by an encrypted connection, as its address asks for.
    #[error(
        "the database `{database}` cannot be reached by an encrypted connection: {error}: expected TLS, and the \
         certificate of an authority that this machine knows or `sslrootcert=FILE` names"
    )]
    Encryption {
        /// The database, without a password.
        database: String,
        /// What the driver says.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database server does not answer any more, or not yet. Nothing was written.
    #[error("the database cannot be reached")]
    Away,
    /// The connection was lost in the middle. What was being written was not written.
    #[error("the connection to the database was lost")]
    Lost(#[source] sqlx::Error),
    /// The connection was lost while a transaction was being committed.
    #[error(
        "the connection to the database was lost at the last moment: what was being written may be there or not"
    )]
    Unconfirmed(#[source] sqlx::Error),
    /// The log has grown since the writer looked.
    #[error("the registry is at revision {head}, expected {expected}: another program wrote in between")]
    Conflict {
        /// The revision after which the writer wanted to write.
        expected: Position,
        /// The revision at which the log is.
        head: Position,
    },
    /// The actor has made this request before, and it was answered.
    #[error("request `{request}` was answered already, in revision {revision}")]
    Repeated {
        /// The actor's name for the request.
        request: String,
        /// The revision that answered it.
        revision: Position,
    },
    /// Opened for reading only.
    #[error("the database was opened for reading only")]
    ReadAccess,
    /// A commit that does not follow the one before it.
    #[error("commit {got} does not follow: expected commit {expected}")]
    OutOfOrder {
        /// The number that would have followed.
        expected: Position,
        /// The number that it has.
        got: Position,
    },
    /// A revision that is not there yet.
    #[error("there is no revision {wanted}: the registry is at revision {head}")]
    NoRevision {
        /// The revision that was asked for.
        wanted: Position,
        /// The last one that there is.
        head: Position,
    },
    /// Only an empty database can be filled.
    #[error("the database is at revision {head}, expected an empty one: nothing was written")]
    NotEmpty {
        /// Where its log ends.
        head: Position,
    },
    /// What was to fill a database came to an end too early.
    #[error("what was read ends too early: nothing was written")]
    CutShort,
    /// There is no room left on the disk. Nothing was written.
    #[error("the disk is full: nothing was written")]
    DiskFull,
    /// The disk is nearly full.
    #[error(
        "the disk of the database is full or nearly so: {free} KiB are free, expected at least {expected} KiB"
    )]
    LittleRoom {
        /// How many KiB are free.
        free: u64,
        /// How many should be.
        expected: u64,
    },
    /// The file is not where it was opened, or its write-ahead log is not beside it.
    #[error(
        "the file of the database was deleted or moved while it was in use: put it back, or stop the server and \
         restore a backup"
    )]
    Gone,
    /// Another file has taken the place of the one that was opened.
    #[error(
        "the file of the database was replaced by another one while it was in use: restart the server to use that"
    )]
    Replaced,
    /// The database can be read, and takes no writes.
    #[error("the database takes no writes: {why}")]
    Unwritable {
        /// Why.
        why: &'static str,
    },
    /// What the database has stored is not what it wrote.
    #[error("the database finds its own storage damaged: {0}")]
    Corrupt(sqlx::Error),
    /// Statements of one session arrive at different ones.
    #[error(
        "the connection is shared with others from one transaction to the next, as by PgBouncer with \
         `pool_mode = transaction`: expected PostgreSQL itself, or a pool with `pool_mode = session`"
    )]
    Pooled(#[source] sqlx::Error),
    /// The disk takes no more for another reason, or cannot be read.
    #[error("the disk of the database fails")]
    Disk(#[source] sqlx::Error),
    /// A row of the log is not what was written.
    #[error("the log is damaged at revision {revision}: {problem}")]
    Damaged {
        /// The revision.
        revision: Position,
        /// What is wrong.
        problem: String,
    },
    /// A row of the table of keys is not what was written.
    #[error("the key `{id}` is damaged: {problem}")]
    Key {
        /// Its id.
        id: String,
        /// What is wrong.
        problem: String,
    },
    /// A row of the tables of webhooks is not what was written.
    #[error("a webhook is damaged: {problem}")]
    Webhook {
        /// What is wrong.
        problem: String,
    },
    /// A revision of the log does not fit the one before it.
    #[error("the log does not fit together: {0}")]
    Apply(#[from] ApplyError),
    /// The migrations failed.
    #[error("the schema of the database cannot be brought up to date: {0}")]
    Migrate(sqlx::migrate::MigrateError),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: nothing was written")]
    NoRandomness,
    /// Anything else that the database says.
    #[error("the database failed: {0}")]
    Database(sqlx::Error),
    /// A task of this program died.
    #[error("reading the log was cut short: {0}")]
    Task(#[from] tokio::task::JoinError),
    /// The lock file cannot be made.
    #[error("the lock `{}` cannot be taken: {error}", .file.display())]
    Lock {
        /// The lock file.
        file: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code().map(Cow::into_owned));
        match code.as_deref().unwrap_or_default() {
            // SQLite's "disk full" and PostgreSQL's; both have rolled the transaction back.
            "13" | "53100" => Self::DiskFull,
            code if is_io(code) => Self::Disk(error),
            code if is_corrupt(code) => Self::Corrupt(error),
            code if low_byte(code) == Some(8) => Self::Unwritable { why: "it is read-only" },
            "25006" => Self::Unwritable { why: "the server is a read-only replica, or was set to read only" },
            // A statement that is known already, or not at all, to the session that got it.
            "42P05" | "26000" => Self::Pooled(error),
            // The server stops, has crashed, or starts.
            "57P01" | "57P02" | "57P03" => Self::Lost(error),
            _ => match error {
                sqlx::Error::PoolTimedOut => Self::Away,
                sqlx::Error::Io(_) | sqlx::Error::Tls(_) => Self::Lost(error),
                // A text that is no UTF-8, a number where a text was written.
                sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Corrupt(error),
                error => Self::Database(error),
            },
        }
    }
}

/// Whether files could not be read or written: PostgreSQL has a code for it.
fn is_io(code: &str) -> bool {
    code == "58030" || low_byte(code) == Some(10)
}

/// Whether what was stored is not what was written: PostgreSQL has one code for tables and one for indexes, SQLite one for
/// damage and one for what is no database at all.
fn is_corrupt(code: &str) -> bool {
    matches!(code, "XX001" | "XX002") || matches!(low_byte(code), Some(11 | 26))
}

/// The low byte of a code of SQLite, which says what happened; the others say where. PostgreSQL's codes have five
/// characters, SQLite's are shorter.
fn low_byte(code: &str) -> Option<u32> {
    if code.len() == 5 {
        return None;
    }
    code.parse::<u32>().ok().map(|code| code & 0xff)
}
