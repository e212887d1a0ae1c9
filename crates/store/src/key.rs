//! Keys of those who write: entries of the log, and a table beside it for people who ask with SQL.
//!
//! What a key may do is read from the log, whose chain of hashes is verified. The table is made from the log like the other plain
//! tables; only when a key was last used stands nowhere else. A command beside the server appends what happens to a key to the log
//! in one transaction, as the server does: a writer that has not seen the end of the log is refused and looks again.

use std::collections::HashMap;

use jiff::Timestamp;
use registry::{
    Change, Commit, KeyChanged, KeyEvent, KeyMade, KeyRecord, KeyScope, KeyTerms, Keys, Position, Slug,
};
use sqlx::{AssertSqlSafe, Database, Executor, IntoArguments, query, query_as};
use tokio::sync::mpsc;

use crate::append::{Prepared, prepare};
use crate::engine::on;
use crate::load;
use crate::postgres::Postgres;
use crate::restore::{self, Brought, Piece};
use crate::row::{Head, column};
use crate::session::{Reading, Source};
use crate::sqlite::Sqlite;
use crate::store::Store;
use crate::{Access, ReadTransaction, StoreError};

/// How often a change of keys is planned again because others wrote meanwhile.
const ATTEMPTS: u32 = 100;
/// The actor of what the program does by itself.
const PROGRAM: &str = "rare-jewels";

/// A key, as the log has it. What the role means is known to the writer alone.
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
    /// What its owner answers for, and nothing else. It is in the log alone, and not in the table.
    pub scope: Option<KeyScope>,
}

/// The table that is made from the log.
const TABLE: &str = "access_key";
/// The table that held the keys before the log did.
const BEFORE: &str = "access_key_before";

type Text = Option<String>;
type Columns = (String, String, Text, String, String, String, Text, Text, Text);

/// What takes over when keys were used last, and clears what has been written into the log.
const TAKEN_OVER: [&str; 2] = [
    "UPDATE access_key SET last_used_at = \
     (SELECT last_used_at FROM access_key_before AS before WHERE before.id = access_key.id)",
    "DELETE FROM access_key_before",
];

const SQLITE_ADD: &str = "INSERT INTO access_key_before \
    (id, name, label, role, secret_hash, created_at, expires_at, revoked_at, last_used_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const SQLITE_USED: &str = "UPDATE access_key SET last_used_at = $2 WHERE id = $1";
const POSTGRES_ADD: &str = "INSERT INTO access_key_before \
    (id, name, label, role, secret_hash, created_at, expires_at, revoked_at, last_used_at) \
    VALUES ($1, $2, $3, $4, $5, $6::timestamptz, $7::timestamptz, $8::timestamptz, $9::timestamptz)";
const POSTGRES_USED: &str = "UPDATE access_key SET last_used_at = $2::timestamptz WHERE id = $1";

fn sqlite_keys(table: &'static str) -> String {
    format!(
        "SELECT id, name, label, role, secret_hash, created_at, expires_at, revoked_at, last_used_at \
         FROM {table} ORDER BY created_at, id"
    )
}

fn postgres_keys(table: &'static str) -> String {
    let time =
        |name: &str| format!("to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
    let times = ["created_at", "expires_at", "revoked_at", "last_used_at"].map(time).join(", ");
    format!("SELECT id, name, label, role, secret_hash, {times} FROM {table} ORDER BY created_at, id")
}

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
            scope: None,
        })
    }

    /// A key of the log; when it was used last is not known there.
    #[must_use]
    pub fn of_record(record: &KeyRecord) -> Self {
        let KeyRecord { id, name, terms, secret_hash, created_at, revoked_at } = record.clone();
        let KeyTerms { label, role, expires_at, scope } = terms;
        let id = id.to_string();
        let last_used_at = None;
        Self { id, name, label, role, secret_hash, created_at, expires_at, revoked_at, last_used_at, scope }
    }

    /// What the log holds of its making, at some time.
    fn made(&self, at: Timestamp) -> Result<KeyChanged, StoreError> {
        let key = self.id.parse::<Slug>();
        let key = key.map_err(|error| StoreError::Key { id: self.id.clone(), problem: error.to_string() })?;
        let Self { name, label, role, secret_hash, created_at, expires_at, revoked_at, scope, .. } =
            self.clone();
        let terms = KeyTerms { label, role, expires_at, scope };
        let created_at = Some(created_at).filter(|created_at| *created_at != at);
        Ok(KeyChanged {
            key,
            event: KeyEvent::Made(KeyMade { name, terms, secret_hash, created_at, revoked_at }),
        })
    }
}

/// Times in the one form that both databases read, and that sorts: to the microsecond, always with all digits.
pub(crate) fn shown(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

impl Sqlite {
    /// Fills an empty database, all or nothing.
    pub(crate) async fn fill(
        &self,
        pieces: mpsc::Receiver<Piece>,
        brought: Option<Brought>,
    ) -> Result<Head, StoreError> {
        let mut transaction = self.begin().await?;
        let (head, keys) = restore::fill(transaction.connection(), pieces, brought).await?;
        for key in &keys {
            add(transaction.connection(), SQLITE_ADD, key).await?;
        }
        self.commit(transaction).await?;
        Ok(head)
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
    pub(crate) async fn fill(
        &self,
        pieces: mpsc::Receiver<Piece>,
        brought: Option<Brought>,
    ) -> Result<Head, StoreError> {
        let mut transaction = self.pool().begin().await?;
        let (head, keys) = restore::fill(&mut *transaction, pieces, brought).await?;
        for key in &keys {
            add(&mut *transaction, POSTGRES_ADD, key).await?;
        }
        transaction.commit().await?;
        Ok(head)
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
    pub(crate) async fn key_table(&self, table: &'static str) -> Result<Vec<KeyRow>, StoreError> {
        let sql = AssertSqlSafe(sqlite_keys(table));
        let rows: Vec<Columns> = query_as(sql).fetch_all(&mut *self.connection().await?).await?;
        rows.into_iter().map(KeyRow::of).collect()
    }
}

impl Source<sqlx::Postgres> {
    pub(crate) async fn key_table(&self, table: &'static str) -> Result<Vec<KeyRow>, StoreError> {
        let sql = AssertSqlSafe(postgres_keys(table));
        let rows: Vec<Columns> = query_as(sql).fetch_all(&mut *self.connection().await?).await?;
        rows.into_iter().map(KeyRow::of).collect()
    }
}

/// What the log says of keys. Only entries about keys are read, by an index of their own.
async fn of_log<R: Reading>(log: &R) -> Result<Keys, StoreError> {
    let mut keys = Keys::default();
    for position in log.key_positions().await? {
        let before = Position::new(position.get().saturating_sub(1));
        for commit in load::commits(log, before, position).await? {
            for change in commit.changes {
                let Change::KeyChanged(changed) = change else { continue };
                keys.apply(commit.at, changed).map_err(|problem| StoreError::Damaged {
                    revision: position,
                    problem: problem.to_string(),
                })?;
            }
        }
    }
    Ok(keys)
}

impl ReadTransaction {
    /// What the log says of keys, those that are not valid any more included.
    ///
    /// # Errors
    /// When the log is damaged there, or the database fails.
    pub async fn log_keys(&self) -> Result<Keys, StoreError> {
        on!(self.source(), source => of_log(source).await)
    }

    /// All keys of the log, those that are not valid any more included, in the order in which they were made.
    ///
    /// # Errors
    /// As for [`ReadTransaction::log_keys`].
    pub async fn keys(&self) -> Result<Vec<KeyRow>, StoreError> {
        let keys = self.log_keys().await?;
        let table = on!(self.source(), source => source.key_table(TABLE).await)?;
        let mut used: HashMap<String, Option<Timestamp>> =
            table.into_iter().map(|row| (row.id, row.last_used_at)).collect();
        let rows = keys.iter().map(|record| {
            let row = KeyRow::of_record(record);
            let last_used_at = used.remove(&row.id).flatten();
            KeyRow { last_used_at, ..row }
        });
        Ok(rows.collect())
    }

    /// Names every row of the tables of keys that is not what the log says: it gives no rights.
    ///
    /// # Errors
    /// As for [`ReadTransaction::log_keys`].
    pub async fn strange_keys(&self) -> Result<Vec<String>, StoreError> {
        let keys = self.log_keys().await?;
        let table = on!(self.source(), source => source.key_table(TABLE).await)?;
        let before = on!(self.source(), source => source.key_table(BEFORE).await)?;
        let mut strange = Vec::new();
        for row in table {
            let row = KeyRow { last_used_at: None, ..row };
            match keys.get(&row.id).map(|record| KeyRow { scope: None, ..KeyRow::of_record(record) }) {
                Some(known) if known == row => {}
                Some(known) => strange.push(differs(&row, &known)),
                None => strange.push(unknown(&row, TABLE)),
            }
        }
        // Before the first start of a version that writes keys into the log, they may be there.
        if on!(self.source(), source => source.has_format().await)? {
            strange.extend(before.iter().map(|row| unknown(row, BEFORE)));
        }
        Ok(strange)
    }

    async fn before(&self) -> Result<Vec<KeyRow>, StoreError> {
        if on!(self.source(), source => source.has_format().await)? {
            return Ok(Vec::new());
        }
        on!(self.source(), source => source.key_table(BEFORE).await)
    }

    /// Returns when the last commit was made; `None` before the first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let head = self.head().revision;
        let before = column(Position::new(head.get().saturating_sub(1)));
        let rows = on!(self.source(), source => source.revisions(before, column(head), 1).await)?;
        let at = rows.first().map(|row| Timestamp::from_microsecond(row.at_microseconds)).transpose();
        at.map_err(|error| StoreError::Damaged { revision: head, problem: error.to_string() })
    }
}

fn unknown(row: &KeyRow, table: &str) -> String {
    let KeyRow { id, role, name, .. } = row;
    format!(
        "key `{id}` of the table `{table}` ({role}, {name:?}): the log does not know it, and it opens nothing"
    )
}

fn differs(row: &KeyRow, known: &KeyRow) -> String {
    let KeyRow { id, role, name, .. } = row;
    let KeyRow { role: known_role, name: known_name, .. } = known;
    format!(
        "key `{id}` of the table `{TABLE}` ({role}, {name:?}): the log says something else of it \
         ({known_role}, {known_name:?}), which is what counts"
    )
}

impl Store {
    /// Adds a key: appends its making to the log, at the time at which it says that it was made.
    ///
    /// # Errors
    /// When there is one with this id, the database was opened for reading, or it fails.
    pub async fn add_key(&self, key: &KeyRow) -> Result<(), StoreError> {
        let plan = |_: &Keys, at: Timestamp| Ok(vec![key.made(at)?]);
        self.write_keys(key.created_at, None, plan).await.map(drop)
    }

    /// Changes what the owner of a key may do, or how long; false when there is none with this id that is not revoked.
    ///
    /// # Errors
    /// As for [`Store::revoke_key`].
    pub async fn change_key(&self, id: &str, terms: &KeyTerms, at: Timestamp) -> Result<bool, StoreError> {
        self.write_key(id, &KeyEvent::Changed(terms.clone()), at).await
    }

    /// Revokes a key; false when there is none with this id that is not revoked already. Also when the disk is full: then what
    /// was set aside for that is used.
    ///
    /// # Errors
    /// When the database was opened for reading, or fails.
    pub async fn revoke_key(&self, id: &str, at: Timestamp) -> Result<bool, StoreError> {
        match self.write_key(id, &KeyEvent::Revoked, at).await {
            Err(StoreError::DiskFull | StoreError::Disk(_)) if self.release_reserve() => {
                self.write_key(id, &KeyEvent::Revoked, at).await
            }
            revoked => revoked,
        }
    }

    async fn write_key(&self, id: &str, event: &KeyEvent, at: Timestamp) -> Result<bool, StoreError> {
        let plan = |keys: &Keys, _: Timestamp| {
            let found = keys.get(id).filter(|record| record.revoked_at.is_none());
            Ok(found
                .map(|record| KeyChanged { key: record.id.clone(), event: event.clone() })
                .into_iter()
                .collect())
        };
        self.write_keys(at, None, plan).await
    }

    /// Writes the keys of a version that kept them beside the log into the log, once: when no commit of a version that knows of
    /// keys in the log is there yet. Returns those that were taken over. A table that is filled or edited later gives no rights.
    ///
    /// # Errors
    /// When the log is not what was written, or the database fails. Nothing is written then.
    pub async fn take_over_keys(&self, now: Timestamp) -> Result<Vec<KeyRow>, StoreError> {
        let reading = self.read_transaction().await?;
        let found = reading.before().await;
        reading.end().await;
        let found: Vec<KeyRow> = found?.into_iter().filter(|row| row.made(now).is_ok()).collect();
        if found.is_empty() {
            return Ok(found);
        }
        // What follows in the log is believed: it must not follow something that was edited.
        self.verify().await?;
        let plan = |keys: &Keys, at: Timestamp| {
            // Another server may have been faster.
            let new = found.iter().filter(|row| keys.get(&row.id).is_none());
            new.map(|row| row.made(at)).collect()
        };
        let written =
            self.write_keys(now, Some("the keys that were kept beside the log before"), plan).await?;
        Ok(if written { found } else { Vec::new() })
    }

    /// Appends changes of keys to the log; false when there are none. `reason` is given where keys are taken over.
    async fn write_keys(
        &self,
        now: Timestamp,
        reason: Option<&str>,
        plan: impl Fn(&Keys, Timestamp) -> Result<Vec<KeyChanged>, StoreError>,
    ) -> Result<bool, StoreError> {
        if self.access() == Access::Read {
            return Err(StoreError::ReadAccess);
        }
        for attempt in 1.. {
            let reading = self.read_transaction().await?;
            let read = async { Ok::<_, StoreError>((reading.log_keys().await?, reading.last_at().await?)) };
            let read = read.await;
            let head = reading.head().revision;
            reading.end().await;
            let (mut keys, last) = read?;
            // As the writer does: a clock that was set back must not put commits out of order.
            let at = last.map_or(now, |last| last.max(now));
            let changes = plan(&keys, at)?;
            if changes.is_empty() {
                return Ok(false);
            }
            for changed in changes.clone() {
                let id = changed.key.to_string();
                let fits = keys.apply(at, changed);
                fits.map_err(|problem| StoreError::Key { id, problem: problem.to_string() })?;
            }
            let mut commit =
                Commit::new(head.next(), at, PROGRAM, changes.into_iter().map(Change::KeyChanged).collect());
            commit.reason = reason.map(str::to_owned);
            match self.append_keys(head, &commit, reason.is_some()).await {
                Ok(()) => return Ok(true),
                Err(StoreError::Conflict { .. }) if attempt < ATTEMPTS => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    async fn append_keys(
        &self,
        expected: Position,
        commit: &Commit,
        taken_over: bool,
    ) -> Result<(), StoreError> {
        let mut prepared = prepare(expected, std::slice::from_ref(commit), &facts::Vocabulary::built_in())?;
        if let Some(prepared) = prepared.last_mut().filter(|_| taken_over) {
            prepared.then(&TAKEN_OVER);
        }
        self.write(expected, prepared).await.map(drop)
    }
}

impl Prepared<'_> {
    /// Whether it is about keys and nothing else.
    pub(crate) fn is_of_keys(&self) -> bool {
        self.commit().changes.iter().all(|change| matches!(change, Change::KeyChanged(_)))
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
