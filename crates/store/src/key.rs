//! Keys of those who write, beside the log.
//!
//! The table is the only one that another process than the server writes to while the server runs: a key is made and
//! revoked by a command on the same machine, or against the same database server. Nothing else is touched by it, so it
//! needs no lock but the database's own; the server asks for the version of the table now and then, and reads the keys
//! again when it has changed.

use jiff::Timestamp;
use sqlx::{Database, Executor, IntoArguments, query, query_as, query_scalar};
use tokio::sync::mpsc;

use crate::StoreError;
use crate::postgres::Postgres;
use crate::restore::{self, Piece};
use crate::row::Head;
use crate::session::Source;
use crate::sqlite::Sqlite;

/// A row of the table of keys. What the columns mean is known to the writer alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// Its id, the part of the key that is no secret.
    pub id: String,
    /// Who has it.
    pub name: String,
    /// What everybody sees in the place of the name.
    pub label: Option<String>,
    /// What they may do.
    pub role: String,
    /// SHA-256 of the key, in hexadecimal digits.
    pub secret_hash: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is not valid any more.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was used last, more or less.
    pub last_used_at: Option<Timestamp>,
}

type Text = Option<String>;
type Columns = (String, String, Text, String, String, String, Text, Text, Text);

const SQLITE_KEYS: &str = "SELECT id, name, label, role, secret_hash, created_at, expires_at, revoked_at, last_used_at \
    FROM access_key ORDER BY created_at, id";
const SQLITE_ADD: &str = "INSERT INTO access_key \
    (id, name, label, role, secret_hash, created_at, expires_at, revoked_at, last_used_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const SQLITE_REVOKE: &str = "UPDATE access_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
const SQLITE_USED: &str = "UPDATE access_key SET last_used_at = $2 WHERE id = $1";

const POSTGRES_KEYS: &str = "SELECT id, name, label, role, secret_hash, \
    to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), \
    to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), \
    to_char(revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), \
    to_char(last_used_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') \
    FROM access_key ORDER BY created_at, id";
const POSTGRES_ADD: &str = "INSERT INTO access_key \
    (id, name, label, role, secret_hash, created_at, expires_at, revoked_at, last_used_at) \
    VALUES ($1, $2, $3, $4, $5, $6::timestamptz, $7::timestamptz, $8::timestamptz, $9::timestamptz)";
const POSTGRES_REVOKE: &str =
    "UPDATE access_key SET revoked_at = $2::timestamptz WHERE id = $1 AND revoked_at IS NULL";
const POSTGRES_USED: &str = "UPDATE access_key SET last_used_at = $2::timestamptz WHERE id = $1";

const VERSION: &str = "SELECT number FROM access_key_version";
const NEXT_VERSION: &str = "UPDATE access_key_version SET number = number + 1";

impl KeyRow {
    fn of(columns: Columns) -> Result<Self, StoreError> {
        let (id, name, label, role, secret_hash, created_at, expires_at, revoked_at, last_used_at) = columns;
        let time = |text: String| {
            text.parse::<Timestamp>()
                .map_err(|error| StoreError::Key { id: id.clone(), problem: error.to_string() })
        };
        let time_if_any = |text: Option<String>| text.map(&time).transpose();
        Ok(Self {
            created_at: time(created_at)?,
            expires_at: time_if_any(expires_at)?,
            revoked_at: time_if_any(revoked_at)?,
            last_used_at: time_if_any(last_used_at)?,
            id: id.clone(),
            name,
            label,
            role,
            secret_hash,
        })
    }
}

/// Times in the one form that both databases read, and that sorts: to the microsecond, always with all digits.
fn shown(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

impl Sqlite {
    /// Fills an empty database, all or nothing.
    pub(crate) async fn fill(&self, pieces: mpsc::Receiver<Piece>) -> Result<Head, StoreError> {
        let mut transaction = self.begin().await?;
        let (head, keys) = restore::fill(transaction.connection(), pieces).await?;
        for key in &keys {
            add(transaction.connection(), SQLITE_ADD, key).await?;
        }
        query(NEXT_VERSION).execute(transaction.connection()).await?;
        self.commit(transaction).await?;
        Ok(head)
    }

    pub(crate) async fn keys_version(&self) -> Result<i64, StoreError> {
        Ok(query_scalar(VERSION).fetch_one(&self.readers).await?)
    }

    pub(crate) async fn add_key(&self, key: &KeyRow) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        add(transaction.connection(), SQLITE_ADD, key).await?;
        query(NEXT_VERSION).execute(transaction.connection()).await?;
        self.commit(transaction).await
    }

    /// Revokes a key, also when the disk is full: then what was set aside for that is used.
    pub(crate) async fn revoke_key(&self, id: &str, at: Timestamp) -> Result<bool, StoreError> {
        match self.try_revoke_key(id, at).await {
            Err(StoreError::DiskFull | StoreError::Disk(_)) if self.release_reserve() => {
                self.try_revoke_key(id, at).await
            }
            revoked => revoked,
        }
    }

    async fn try_revoke_key(&self, id: &str, at: Timestamp) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let revoked = query(SQLITE_REVOKE).bind(id).bind(shown(at)).execute(transaction.connection()).await?;
        query(NEXT_VERSION).execute(transaction.connection()).await?;
        self.commit(transaction).await?;
        Ok(revoked.rows_affected() > 0)
    }

    pub(crate) async fn keys_used(&self, uses: &[(String, Timestamp)]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        for (id, at) in uses {
            query(SQLITE_USED).bind(id).bind(shown(*at)).execute(transaction.connection()).await?;
        }
        self.commit(transaction).await
    }
}

impl Postgres {
    /// Fills an empty database, all or nothing.
    pub(crate) async fn fill(&self, pieces: mpsc::Receiver<Piece>) -> Result<Head, StoreError> {
        let mut transaction = self.pool().begin().await?;
        let (head, keys) = restore::fill(&mut *transaction, pieces).await?;
        for key in &keys {
            add(&mut *transaction, POSTGRES_ADD, key).await?;
        }
        query(NEXT_VERSION).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(head)
    }

    pub(crate) async fn keys_version(&self) -> Result<i64, StoreError> {
        Ok(query_scalar(VERSION).fetch_one(self.pool()).await?)
    }

    pub(crate) async fn add_key(&self, key: &KeyRow) -> Result<(), StoreError> {
        let mut transaction = self.pool().begin().await?;
        add(&mut *transaction, POSTGRES_ADD, key).await?;
        query(NEXT_VERSION).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    pub(crate) async fn revoke_key(&self, id: &str, at: Timestamp) -> Result<bool, StoreError> {
        let mut transaction = self.pool().begin().await?;
        let revoked = query(POSTGRES_REVOKE).bind(id).bind(shown(at)).execute(&mut *transaction).await?;
        query(NEXT_VERSION).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(revoked.rows_affected() > 0)
    }

    pub(crate) async fn keys_used(&self, uses: &[(String, Timestamp)]) -> Result<(), StoreError> {
        let mut transaction = self.pool().begin().await?;
        for (id, at) in uses {
            query(POSTGRES_USED).bind(id).bind(shown(*at)).execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }
}

impl Source<sqlx::Sqlite> {
    pub(crate) async fn keys(&self) -> Result<Vec<KeyRow>, StoreError> {
        let rows: Vec<Columns> = query_as(SQLITE_KEYS).fetch_all(&mut *self.connection().await?).await?;
        rows.into_iter().map(KeyRow::of).collect()
    }
}

impl Source<sqlx::Postgres> {
    pub(crate) async fn keys(&self) -> Result<Vec<KeyRow>, StoreError> {
        let rows: Vec<Columns> = query_as(POSTGRES_KEYS).fetch_all(&mut *self.connection().await?).await?;
        rows.into_iter().map(KeyRow::of).collect()
    }
}

async fn add<'e, D, E>(executor: E, sql: &'static str, key: &'e KeyRow) -> Result<(), StoreError>
where
    D: Database,
    E: Executor<'e, Database = D>,
    D::Arguments: IntoArguments<D>,
    &'e str: sqlx::Encode<'e, D> + sqlx::Type<D>,
    String: sqlx::Encode<'e, D> + sqlx::Type<D>,
    Option<String>: sqlx::Encode<'e, D> + sqlx::Type<D>,
{
    query(sql)
        .bind(key.id.as_str())
        .bind(key.name.as_str())
        .bind(key.label.clone())
        .bind(key.role.as_str())
        .bind(key.secret_hash.as_str())
        .bind(shown(key.created_at))
        .bind(key.expires_at.map(shown))
        .bind(key.revoked_at.map(shown))
        .bind(key.last_used_at.map(shown))
        .execute(executor)
        .await?;
    Ok(())
}
