//! The log on a server, for as many writers as there are.
//!
//! Writers queue at the one row of the table `head`, which each locks for its transaction; a writer that has not seen
//! the end of the log is refused. Every commit is announced on a channel, for those who follow the log.

use std::io::ErrorKind;
use std::time::Duration;

use jiff::Timestamp;
use registry::Position;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions};
use sqlx::{Connection, query, query_as, query_scalar};
use tokio::sync::Mutex;

use crate::alike::{reading_alike, writing_alike};
use crate::operation::{Dialect, Table};
use crate::row::{ChangeRow, Head, RevisionRow, revision};
use crate::session::{Cursor, Held, Reading, Source, Writing};
use crate::sqlite::TOUCH;
use crate::{Access, StoreError, address, migrations};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// What it means that a server takes no writes.
const READ_ONLY: StoreError =
    StoreError::Unwritable { why: "the server is a read-only replica, or was set to read only" };
/// The channel on which every new end of the log is announced.
pub(crate) const CHANNEL: &str = "rare_jewels_revision";
/// How long to wait for a connection before giving up. A command that queues behind another waits twice, and must have its
/// answer before its request is given up.
const PATIENCE: Duration = Duration::from_secs(3);
/// How many connections at most. Answers are read from memory, so a server needs few.
const CONNECTIONS: u32 = 6;

#[derive(Clone, Debug)]
pub(crate) struct Postgres {
    pool: PgPool,
    access: Access,
}

impl Postgres {
    pub(crate) async fn open(options: PgConnectOptions, access: Access) -> Result<Self, StoreError> {
        let database = address::shown(&options);
        let opened = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone())
            .await;
        let pool = match opened {
            Ok(pool) => pool,
            Err(error) => return Err(unreachable(reason(error, &options).await, database)),
        };
        let (tables, own): (i64, i64) = query_as(
            "SELECT count(*), count(*) FILTER (WHERE table_name = '_sqlx_migrations') \
             FROM information_schema.tables WHERE table_schema = current_schema()",
        )
        .fetch_one(&pool)
        .await?;
        if own == 0 && tables > 0 {
            return Err(StoreError::Foreign { database });
        }
        if own == 0 && access != Access::Write {
            return Err(StoreError::Empty { database });
        }
        if access == Access::Write && is_read_only(&pool).await? {
            return Err(READ_ONLY);
        }
        match access {
            // Several servers may come up at once: the migrations wait for one another.
            Access::Write => MIGRATIONS
                .run(&pool)
                .await
                .map_err(|error| migrations::explain(error, &MIGRATIONS, database))?,
            Access::Read | Access::Keys => {
                let found: Option<i64> =
                    query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&pool).await?;
                migrations::check(&MIGRATIONS, database, found)?;
            }
        }
        Ok(Self { pool, access })
    }

    pub(crate) async fn append(
        &self,
        expected: Position,
        prepared: Vec<crate::append::Prepared<'_>>,
    ) -> Result<Head, StoreError> {
        // A command beside the server writes what happens to keys, and nothing else.
        let only_keys = prepared.iter().all(crate::append::Prepared::is_of_keys);
        if self.access == Access::Read || (self.access == Access::Keys && !only_keys) {
            return Err(StoreError::ReadAccess);
        }
        let mut transaction = self.pool.begin().await.map_err(|error| match error.into() {
            StoreError::Lost(_) => StoreError::Away,
            error => error,
        })?;
        let head = crate::append::append(&mut *transaction, expected, prepared).await?;
        query("SELECT pg_notify($1, $2)")
            .bind(CHANNEL)
            .bind(head.revision.to_string())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await.map_err(|error| match error.into() {
            StoreError::Lost(error) => StoreError::Unconfirmed(error),
            error => error,
        })?;
        Ok(head)
    }

    /// What is committed, statement by statement.
    pub(crate) fn live(&self) -> Source<sqlx::Postgres> {
        Source::Live(self.pool.clone())
    }

    /// One state of the database.
    pub(crate) async fn read_transaction(&self) -> Result<(Source<sqlx::Postgres>, Head), StoreError> {
        let mut session = Held::new(self.pool.acquire().await?);
        query("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(session.connection()).await?;
        let source = Source::Snapshot(Mutex::new(session));
        // The first statement chooses the state.
        let head = source.read_head().await?;
        Ok((source, head))
    }

    /// Checks that the server would take a write now; `thoroughly` by writing.
    pub(crate) async fn probe(&self, thoroughly: bool) -> Result<(), StoreError> {
        if self.access == Access::Read {
            return Ok(());
        }
        if is_read_only(&self.pool).await? {
            return Err(READ_ONLY);
        }
        if thoroughly {
            query(TOUCH).execute(&self.pool).await?;
        }
        Ok(())
    }

    /// The time of the server.
    pub(crate) async fn now(&self) -> Result<Timestamp, StoreError> {
        let microseconds: i64 =
            query_scalar("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
                .fetch_one(&self.pool)
                .await?;
        // A server whose time lies outside of the calendar is wrong by more than anything.
        Ok(Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX))
    }

    /// Listens for commits of anybody; `None` on a replica, which announces nothing.
    pub(crate) async fn listen(&self) -> Result<Option<News>, StoreError> {
        let is_replica = query_scalar("SELECT pg_is_in_recovery()").fetch_one(&self.pool).await?;
        if self.access == Access::Read && is_replica {
            return Ok(None);
        }
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(News(listener)))
    }

    /// Writes the tables that hold contents once more.
    pub(crate) async fn compact(&self) -> Result<(), StoreError> {
        for table in [Table::Revision, Table::Change].into_iter().chain(Table::OF_WORDS) {
            let sql = format!("VACUUM FULL {}", table.name());
            query(sqlx::AssertSqlSafe(sql)).execute(&self.pool).await?;
        }
        Ok(())
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// Whether the server takes no writes: it follows another one, or was set to read only. Then the connection is given up: the
/// address may lead to a server that takes them the next time.
async fn is_read_only(pool: &PgPool) -> Result<bool, StoreError> {
    let mut connection = pool.acquire().await?;
    let sql = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean";
    let is_read_only = query_scalar(sql).fetch_one(&mut *connection).await?;
    if is_read_only {
        connection.close_on_drop();
    }
    Ok(is_read_only)
}

/// Why there is no connection, where the pool says only that it tried until its time was over.
async fn reason(error: sqlx::Error, options: &PgConnectOptions) -> sqlx::Error {
    if !matches!(error, sqlx::Error::PoolTimedOut) {
        return error;
    }
    match tokio::time::timeout(PATIENCE, PgConnection::connect_with(options)).await {
        Ok(Err(reason)) => reason,
        // It can be reached, but too late.
        Ok(Ok(_)) => error,
        Err(_) => sqlx::Error::Io(ErrorKind::TimedOut.into()),
    }
}

/// What it means that there is no connection at all.
fn unreachable(error: sqlx::Error, database: String) -> StoreError {
    match error {
        sqlx::Error::Tls(error) => StoreError::Encryption { database, error },
        // So the handshake says that it does not like a certificate.
        sqlx::Error::Io(error) if error.kind() == ErrorKind::InvalidData => {
            StoreError::Encryption { database, error: error.into() }
        }
        sqlx::Error::Io(error) => StoreError::NoServer { database, error },
        error => StoreError::Unreachable { database, error },
    }
}

/// Tells of commits that anybody makes. It may miss some while the connection is lost: look at the log now and then, too.
#[derive(Debug)]
pub struct News(PgListener);

impl News {
    /// Waits for the next commit.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn next(&mut self) -> Result<(), StoreError> {
        self.0.recv().await?;
        Ok(())
    }
}

impl Writing for PgConnection {
    const DIALECT: Dialect = Dialect::Postgres;

    async fn head(&mut self) -> Result<Head, StoreError> {
        let (number, hash) = query_as("SELECT number, hash FROM head FOR UPDATE").fetch_one(self).await?;
        Ok(Head { revision: revision(number), hash })
    }

    writing_alike!();
}

impl Reading for Source<sqlx::Postgres> {
    reading_alike!(Dialect::Postgres);

    async fn revisions(&self, after: i64, upto: i64, limit: i64) -> Result<Vec<RevisionRow>, StoreError> {
        type Text = Option<String>;
        type Row = (i64, i64, String, Text, Text, Text, Text, Text, Option<i64>, String, String);
        let rows: Vec<Row> = query_as(
            "SELECT number, (extract(epoch FROM at) * 1000000)::bigint, actor, actor_label, key_id, request, \
             request_digest, reason, format, previous_hash, hash FROM revision WHERE number > $1 AND number <= $2 \
             ORDER BY number LIMIT $3",
        )
        .bind(after)
        .bind(upto)
        .bind(limit)
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let rows = rows.into_iter().map(
            |(
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
            )| RevisionRow {
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
            },
        );
        Ok(rows.collect())
    }

    async fn joined(&self, after: Cursor, upto: i64, limit: i64) -> Result<Option<String>, StoreError> {
        let text = query_scalar(
            "SELECT string_agg(revision || chr(31) || ordinal || chr(31) || tag || chr(31) || payload, chr(30) \
             ORDER BY revision, ordinal) \
             FROM (SELECT revision, ordinal, tag, payload FROM change \
             WHERE (revision, ordinal) > ($1, $2) AND revision <= $3 ORDER BY revision, ordinal LIMIT $4) AS part",
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

impl Source<sqlx::Postgres> {
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
