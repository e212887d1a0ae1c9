//! The log on a server, for as many writers as there are.
//!
//! Writers queue at the one row of the table `head`, which each locks for its transaction; a writer that has not seen
//! the end of the log is refused. Every commit is announced on a channel, for those who follow the log.

use std::time::Duration;

use registry::Revision;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, query, query_as, query_scalar};

use crate::operation::{Dialect, Table};
use crate::row::{ChangeRow, Head, RevisionRow, column, revision};
use crate::session::{Cursor, Reading, Writing};
use crate::{Access, StoreError, address, migrations};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// The channel on which every new end of the log is announced.
pub(crate) const CHANNEL: &str = "rare_jewels_revision";
/// How long to wait for a connection before giving up.
const PATIENCE: Duration = Duration::from_secs(5);
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
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(|error| StoreError::Unreachable { database: database.clone(), error })?;
        let (tables, own): (i64, i64) = query_as(
            "SELECT count(*), count(*) FILTER (WHERE table_name = '_sqlx_migrations') \
             FROM information_schema.tables WHERE table_schema = current_schema()",
        )
        .fetch_one(&pool)
        .await?;
        if own == 0 && (tables > 0 || access != Access::Write) {
            return Err(StoreError::Foreign { database });
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
        expected: Revision,
        prepared: Vec<crate::append::Prepared<'_>>,
    ) -> Result<Head, StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadAccess);
        }
        let mut transaction = self.pool.begin().await?;
        let head = crate::append::append(&mut *transaction, expected, prepared).await?;
        query("SELECT pg_notify($1, $2)")
            .bind(CHANNEL)
            .bind(head.revision.to_string())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(head)
    }

    /// Listens for commits of anybody.
    pub(crate) async fn listen(&self) -> Result<News, StoreError> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(News(listener))
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
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

    async fn answered(&mut self, actor: &str, request: &str) -> Result<Option<Revision>, StoreError> {
        let number: Option<i64> =
            query_scalar("SELECT number FROM revision WHERE actor = $1 AND request = $2")
                .bind(actor)
                .bind(request)
                .fetch_optional(self)
                .await?;
        Ok(number.map(revision))
    }

    async fn run(&mut self, sql: String, parameters: Vec<String>) -> Result<(), StoreError> {
        // Only names of tables and columns are put into a statement: see `operation`.
        let mut query = query(AssertSqlSafe(sql));
        for parameter in parameters {
            query = query.bind(parameter);
        }
        query.execute(self).await?;
        Ok(())
    }

    async fn set_head(&mut self, head: &Head) -> Result<(), StoreError> {
        query("UPDATE head SET number = $1, hash = $2")
            .bind(column(head.revision))
            .bind(&head.hash)
            .execute(self)
            .await?;
        Ok(())
    }
}

impl Reading for Postgres {
    async fn read_head(&self) -> Result<Head, StoreError> {
        let (number, hash) = query_as("SELECT number, hash FROM head").fetch_one(&self.pool).await?;
        Ok(Head { revision: revision(number), hash })
    }

    async fn revisions(&self, after: i64, upto: i64, limit: i64) -> Result<Vec<RevisionRow>, StoreError> {
        type Row = (i64, i64, String, Option<String>, Option<String>, Option<String>, String, String);
        let rows: Vec<Row> = query_as(
            "SELECT number, (extract(epoch FROM at) * 1000000)::bigint, actor, key_id, request, reason, \
             previous_hash, hash FROM revision WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3",
        )
        .bind(after)
        .bind(upto)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        let rows = rows.into_iter().map(
            |(number, at_microseconds, actor, key_id, request, reason, previous_hash, hash)| RevisionRow {
                number,
                at_microseconds,
                actor,
                key_id,
                request,
                reason,
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
        .fetch_one(&self.pool)
        .await?;
        Ok(text)
    }

    async fn table(&self, table: Table) -> Result<Vec<String>, StoreError> {
        // Only names of tables and columns are put into the statement: see `operation`.
        let rows = query_scalar(AssertSqlSafe(table.dump(Dialect::Postgres))).fetch_all(&self.pool).await?;
        Ok(rows)
    }

    async fn changes(&self, after: Cursor, upto: i64, limit: i64) -> Result<Vec<ChangeRow>, StoreError> {
        let rows: Vec<(i64, i64, String, String, String, String)> = query_as(
            "SELECT revision, ordinal, tag, entity, summary, payload FROM change \
             WHERE (revision, ordinal) > ($1, $2) AND revision <= $3 ORDER BY revision, ordinal LIMIT $4",
        )
        .bind(after.revision)
        .bind(after.ordinal)
        .bind(upto)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        let rows = rows.into_iter().map(|(revision, ordinal, tag, entity, summary, payload)| ChangeRow {
            revision,
            ordinal,
            tag,
            entity,
            summary,
            payload,
        });
        Ok(rows.collect())
    }
}
