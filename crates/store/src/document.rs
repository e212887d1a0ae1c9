//! Documents that the owners of keys registered, in a table beside the log. Those of a key that was revoked cannot be
//! used, and are removed when others are registered.
//!
//! The two databases are asked in the same words: times are texts in one form that sorts.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::{Timestamp, ToSpan as _};
use sqlx::{query, query_as, query_scalar};

use crate::StoreError;
use crate::engine::on;
use crate::key::shown;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::store::Store;

/// The most documents of a key.
pub const MOST_DOCUMENTS_OF_KEY: u32 = 100;
/// The most bytes of text of the documents of a key together.
pub const MOST_BYTES_OF_KEY: u32 = 256 * 1_024;
/// The most bytes of text of all documents together.
const MOST_BYTES: i64 = 8 * 1_024 * 1_024;

/// A document that the owner of a key registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// The id of the key.
    pub key: String,
    /// What its owner asks for it by.
    pub id: String,
    /// Its text.
    pub text: String,
    /// When it was registered.
    pub created_at: Timestamp,
}

/// What became of documents that were to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registration {
    /// All of them are registered, some perhaps before.
    Done,
    /// The key has another document of this id. Nothing is registered.
    Taken(String),
    /// The key would have too many, or too long ones. Nothing is registered.
    TooMany,
    /// All keys together would have too many bytes. Nothing is registered.
    Full,
}

const VALID: &str = "SELECT document.key_id, document.id, document.text, document.created_at FROM key_document AS document \
    JOIN access_key AS owner ON owner.id = document.key_id AND owner.revoked_at IS NULL \
    ORDER BY document.created_at, document.id";
const MARK: &str = "SELECT count(*), max(document.created_at) FROM key_document AS document \
    JOIN access_key AS owner ON owner.id = document.key_id AND owner.revoked_at IS NULL";
const FORGET: &str =
    "DELETE FROM key_document WHERE key_id IN (SELECT id FROM access_key WHERE revoked_at IS NOT NULL)";
const ADD: &str = "INSERT INTO key_document (key_id, id, text, created_at) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (key_id, id) DO NOTHING";
const OTHER: &str = "SELECT count(*) FROM key_document WHERE key_id = $1 AND id = $2 AND text <> $3";
const OF_KEY: &str = "SELECT count(*), CAST(COALESCE(sum(octet_length(text)), 0) AS BIGINT) FROM key_document WHERE key_id = $1";
const LAST: &str = "SELECT max(created_at) FROM key_document";
const OF_ALL: &str = "SELECT CAST(COALESCE(sum(octet_length(text)), 0) AS BIGINT) FROM key_document";
const REMOVE: &str = "DELETE FROM key_document WHERE key_id = $1 AND id = $2";

type Columns = (String, String, String, String);
/// How many documents there are, and when the last one was registered: later than all before it, whatever the clock of its server says.
pub type DocumentMark = (i64, Option<String>);

impl DocumentRow {
    fn of((key, id, text, created_at): Columns) -> Result<Self, StoreError> {
        let created_at = created_at.parse();
        let created_at = created_at
            .map_err(|error: jiff::Error| StoreError::Key { id: key.clone(), problem: error.to_string() })?;
        Ok(Self { key, id, text, created_at })
    }
}

/// What is done to documents, in a transaction of either database, behind a lock where it does not serialise them by itself: what is
/// counted must stay so.
macro_rules! documents_alike {
    ($lock:expr) => {
        async fn register_documents(&self, rows: &[DocumentRow]) -> Result<Registration, StoreError> {
            let mut transaction = self.begin_change().await?;
            let lock: Option<&'static str> = $lock;
            if let Some(lock) = lock {
                query(lock).execute(Self::within(&mut transaction)).await?;
            }
            query(FORGET).execute(Self::within(&mut transaction)).await?;
            let mut last: Option<String> =
                query_scalar(LAST).fetch_one(Self::within(&mut transaction)).await?;
            for row in rows {
                let at = shown(after(last.as_deref(), row));
                let added = query(ADD).bind(&row.key).bind(&row.id).bind(&row.text).bind(&at);
                if added.execute(Self::within(&mut transaction)).await?.rows_affected() > 0 {
                    last = Some(at);
                    continue;
                }
                let other = query_scalar(OTHER).bind(&row.key).bind(&row.id).bind(&row.text);
                let other: i64 = other.fetch_one(Self::within(&mut transaction)).await?;
                if other > 0 {
                    self.undo_change(transaction).await?;
                    return Ok(Registration::Taken(row.id.clone()));
                }
            }
            if let Some(key) = rows.first().map(|row| &row.key) {
                let of_key = query_as(OF_KEY).bind(key);
                let (count, bytes): (i64, i64) = of_key.fetch_one(Self::within(&mut transaction)).await?;
                let all: i64 = query_scalar(OF_ALL).fetch_one(Self::within(&mut transaction)).await?;
                let too_many =
                    count > i64::from(MOST_DOCUMENTS_OF_KEY) || bytes > i64::from(MOST_BYTES_OF_KEY);
                if too_many || all > MOST_BYTES {
                    self.undo_change(transaction).await?;
                    return Ok(if too_many { Registration::TooMany } else { Registration::Full });
                }
            }
            self.commit_change(transaction).await?;
            Ok(Registration::Done)
        }

        /// The ids of those that were there.
        async fn remove_documents(&self, key: &str, ids: &[String]) -> Result<Vec<String>, StoreError> {
            let mut transaction = self.begin_change().await?;
            let mut removed = Vec::new();
            for id in ids {
                let gone = query(REMOVE).bind(key).bind(id).execute(Self::within(&mut transaction)).await?;
                removed.extend((gone.rows_affected() > 0).then(|| id.clone()));
            }
            self.commit_change(transaction).await?;
            Ok(removed)
        }
    };
}

/// The time of a server, or one within a tenth of a second after the last one where that is later: the servers of a database have clocks
/// of their own. It depends on what is registered, so that another document in the place of the last one has another time.
fn after(last: Option<&str>, row: &DocumentRow) -> Timestamp {
    let mut hasher = DefaultHasher::new();
    (&row.key, &row.id, &row.text).hash(&mut hasher);
    let step = i64::try_from(hasher.finish() % 100_000).unwrap_or_default() + 1;
    let last = last.and_then(|last| last.parse::<Timestamp>().ok());
    let next = last.and_then(|last| last.checked_add(step.microseconds()).ok());
    next.map_or(row.created_at, |next| next.max(row.created_at))
}

impl Sqlite {
    documents_alike!(None);

    async fn documents(&self) -> Result<Vec<Columns>, StoreError> {
        Ok(query_as(VALID).fetch_all(&self.readers).await?)
    }

    async fn documents_mark(&self) -> Result<DocumentMark, StoreError> {
        Ok(query_as(MARK).fetch_one(&self.readers).await?)
    }
}

impl Postgres {
    documents_alike!(Some("LOCK TABLE key_document IN SHARE ROW EXCLUSIVE MODE"));

    async fn documents(&self) -> Result<Vec<Columns>, StoreError> {
        Ok(query_as(VALID).fetch_all(self.pool()).await?)
    }

    async fn documents_mark(&self) -> Result<DocumentMark, StoreError> {
        Ok(query_as(MARK).fetch_one(self.pool()).await?)
    }
}

impl Store {
    /// The documents of all keys that are not revoked, in the order in which they were registered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn documents(&self) -> Result<Vec<DocumentRow>, StoreError> {
        let rows = on!(self.database(), database => database.documents().await)?;
        rows.into_iter().map(DocumentRow::of).collect()
    }

    /// What is another one when [`Store::documents`] answers others.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn documents_mark(&self) -> Result<DocumentMark, StoreError> {
        on!(self.database(), database => database.documents_mark().await)
    }

    /// Registers documents of one key, all or none.
    ///
    /// # Errors
    /// When the database was opened for reading, or fails.
    pub async fn register_documents(&self, rows: &[DocumentRow]) -> Result<Registration, StoreError> {
        self.may_write()?;
        on!(self.database(), database => database.register_documents(rows).await)
    }

    /// Removes documents of a key, and returns the ids of those that were there.
    ///
    /// # Errors
    /// As for [`Store::register_documents`].
    pub async fn remove_documents(&self, key: &str, ids: &[String]) -> Result<Vec<String>, StoreError> {
        self.may_write()?;
        on!(self.database(), database => database.remove_documents(key, ids).await)
    }
}
