//! Webhooks: addresses to which revisions are sent, how far each has come, and what became of the last attempts.
//!
//! They stand beside the log, in tables of their own. The two databases are asked in the same words: times are texts in one form
//! that sorts.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use registry::Revision;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, PgTransaction, query, query_as, query_scalar,
};
use tokio::time::timeout;

use crate::engine::{Engine, on};
use crate::immediate::Immediate;
use crate::key::shown;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::store::Store;
use crate::{Access, StoreError};

/// The most webhooks of a registry.
pub const MOST_WEBHOOKS: u32 = 50;
/// The most attempts of each webhook that are kept.
pub const MOST_DELIVERIES: u32 = 500;

/// How long the server of a database may take to say that a connection is still there.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the deliveries of a webhook are signed with. It is shown to no log.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// A secret, as the receiver has it.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself: to sign with it, or to show it once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookRow {
    /// Its id.
    pub id: String,
    /// Where revisions are sent.
    pub url: String,
    /// Whose it is, for admins.
    pub description: String,
    /// What deliveries are signed with.
    pub secret: WebhookSecret,
    /// Which changes it is sent, in JSON; all without it.
    pub filter: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// How far it has come.
    pub progress: WebhookProgress,
}

/// How far a webhook has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookProgress {
    /// The last revision that was delivered, or the one that was in force when the webhook was made.
    pub revision: Revision,
    /// Attempts that failed since the last success.
    pub failures: u32,
    /// When the first of them was made.
    pub failing_since: Option<Timestamp>,
    /// When to try again.
    pub next_attempt_at: Option<Timestamp>,
    /// When and why nothing is sent any more.
    pub disabled: Option<WebhookDisabled>,
}

/// When and why nothing is sent to a webhook any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookDisabled {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// An attempt to deliver a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookDelivery {
    /// The revision.
    pub revision: Revision,
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub milliseconds: u32,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// What was wrong; nothing when the revision was delivered.
    pub problem: Option<String>,
}

/// The right to deliver, which one process has at a time: of a file the one that writes, of PostgreSQL the one that holds a lock
/// there for as long as its connection lasts.
#[derive(Debug)]
pub struct DeliveryTurn(Engine<(), PgConnection>);

impl DeliveryTurn {
    /// Whether it is still held: the connection may be lost, and the lock with it.
    pub async fn is_held(&mut self) -> bool {
        match &mut self.0 {
            Engine::Sqlite(()) => true,
            Engine::Postgres(connection) => {
                let asked = query("SELECT 1").execute(connection);
                matches!(timeout(PATIENCE, asked).await, Ok(Ok(_)))
            }
        }
    }
}

const COLUMNS: &str = "SELECT id, url, description, secret, created_at, created_by, revision, failures, \
    failing_since, next_attempt_at, disabled_at, disabled_reason, filter FROM webhook ORDER BY created_at, id";
/// Nothing is added where there are as many as there may be.
const ADD: &str = "INSERT INTO webhook (id, url, description, secret, created_at, created_by, revision, filter) \
    SELECT $1, $2, $3, $4, $5, $6, $7, $9 WHERE (SELECT count(*) FROM webhook) < $8";
const ENABLE: &str = "UPDATE webhook SET failures = 0, failing_since = NULL, next_attempt_at = NULL, \
    disabled_at = NULL, disabled_reason = NULL WHERE id = $1";
const REMOVE: &str = "DELETE FROM webhook WHERE id = $1";
/// Only what was read is written over: an attempt that was slower, or a webhook that was removed meanwhile, changes nothing.
const PROGRESS: &str = "UPDATE webhook SET revision = $3, failures = $4, failing_since = $5, next_attempt_at = $6, \
    disabled_at = $7, disabled_reason = $8 WHERE id = $1 AND revision = $2 AND failures = $9 AND disabled_at IS NULL";
const NOTE: &str = "INSERT INTO webhook_delivery (webhook, number, revision, at, milliseconds, status, problem) \
    SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5, $6 FROM webhook_delivery WHERE webhook = $7";
const FORGET: &str = "DELETE FROM webhook_delivery WHERE webhook = $1 \
    AND number <= (SELECT MAX(number) FROM webhook_delivery WHERE webhook = $2) - $3";
const DELIVERIES: &str = "SELECT number, revision, at, milliseconds, status, problem FROM webhook_delivery \
    WHERE webhook = $1 AND number < $2 ORDER BY number DESC LIMIT $3";

type Text = Option<String>;
type Columns = (String, String, String, String, String, String, i64, i64, Text, Text, Text, Text, Text);
type DeliveryColumns = (i64, i64, String, i64, Option<i64>, Text);

fn column(revision: Revision) -> i64 {
    i64::try_from(revision.get()).unwrap_or(i64::MAX)
}

fn revision(column: i64) -> Revision {
    Revision::new(u64::try_from(column).unwrap_or_default())
}

fn time(text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(|error: jiff::Error| StoreError::Webhook { problem: error.to_string() })
}

impl WebhookRow {
    fn of(columns: Columns) -> Result<Self, StoreError> {
        let (
            id,
            url,
            description,
            secret,
            created_at,
            created_by,
            last,
            failures,
            since,
            next,
            at,
            reason,
            filter,
        ) = columns;
        let time_if_any = |text: Text| text.as_deref().map(time).transpose();
        let disabled = time_if_any(at)?.map(|at| WebhookDisabled { at, reason: reason.unwrap_or_default() });
        let progress = WebhookProgress {
            revision: revision(last),
            failures: u32::try_from(failures).unwrap_or(u32::MAX),
            failing_since: time_if_any(since)?,
            next_attempt_at: time_if_any(next)?,
            disabled,
        };
        let (secret, created_at) = (WebhookSecret(secret), time(&created_at)?);
        Ok(Self { id, url, description, secret, filter, created_at, created_by, progress })
    }
}

impl WebhookDelivery {
    /// An attempt, with its number among those of its webhook.
    fn of(
        (number, of, at, milliseconds, status, problem): DeliveryColumns,
    ) -> Result<(u64, Self), StoreError> {
        let delivery = Self {
            revision: revision(of),
            at: time(&at)?,
            milliseconds: u32::try_from(milliseconds).unwrap_or(u32::MAX),
            status: status.and_then(|status| u16::try_from(status).ok()),
            problem,
        };
        Ok((u64::try_from(number).unwrap_or_default(), delivery))
    }
}

/// What is done to webhooks, in a transaction of either database.
macro_rules! webhooks_alike {
    () => {
        async fn add_webhook(&self, row: &WebhookRow) -> Result<bool, StoreError> {
            let mut transaction = self.begin_change().await?;
            let added = query(ADD)
                .bind(&row.id)
                .bind(&row.url)
                .bind(&row.description)
                .bind(&row.secret.0)
                .bind(shown(row.created_at))
                .bind(&row.created_by)
                .bind(column(row.progress.revision))
                .bind(i64::from(MOST_WEBHOOKS))
                .bind(row.filter.clone())
                .execute(Self::within(&mut transaction))
                .await?;
            self.commit_change(transaction).await?;
            Ok(added.rows_affected() > 0)
        }

        /// Runs a statement about one webhook; false when there is none with this id.
        async fn change_webhook(&self, sql: &'static str, id: &str) -> Result<bool, StoreError> {
            let mut transaction = self.begin_change().await?;
            let changed = query(sql).bind(id).execute(Self::within(&mut transaction)).await?;
            self.commit_change(transaction).await?;
            Ok(changed.rows_affected() > 0)
        }

        async fn note_delivery(
            &self,
            before: &WebhookRow,
            delivery: &WebhookDelivery,
            after: &WebhookProgress,
        ) -> Result<bool, StoreError> {
            let mut transaction = self.begin_change().await?;
            let changed = query(PROGRESS)
                .bind(&before.id)
                .bind(column(before.progress.revision))
                .bind(column(after.revision))
                .bind(i64::from(after.failures))
                .bind(after.failing_since.map(shown))
                .bind(after.next_attempt_at.map(shown))
                .bind(after.disabled.as_ref().map(|disabled| shown(disabled.at)))
                .bind(after.disabled.as_ref().map(|disabled| disabled.reason.clone()))
                .bind(i64::from(before.progress.failures))
                .execute(Self::within(&mut transaction))
                .await?;
            let is_noted = changed.rows_affected() > 0;
            if is_noted {
                query(NOTE)
                    .bind(&before.id)
                    .bind(column(delivery.revision))
                    .bind(shown(delivery.at))
                    .bind(i64::from(delivery.milliseconds))
                    .bind(delivery.status.map(i64::from))
                    .bind(delivery.problem.clone())
                    .bind(&before.id)
                    .execute(Self::within(&mut transaction))
                    .await?;
                query(FORGET)
                    .bind(&before.id)
                    .bind(&before.id)
                    .bind(i64::from(MOST_DELIVERIES))
                    .execute(Self::within(&mut transaction))
                    .await?;
            }
            self.commit_change(transaction).await?;
            Ok(is_noted)
        }
    };
}

impl Sqlite {
    webhooks_alike!();

    pub(crate) async fn begin_change(&self) -> Result<Immediate, StoreError> {
        self.begin().await
    }

    pub(crate) fn within(transaction: &mut Immediate) -> &mut SqliteConnection {
        transaction.connection()
    }

    pub(crate) async fn commit_change(&self, transaction: Immediate) -> Result<(), StoreError> {
        self.commit(transaction).await
    }

    pub(crate) async fn undo_change(&self, transaction: Immediate) -> Result<(), StoreError> {
        transaction.undo().await
    }

    async fn webhooks(&self) -> Result<Vec<Columns>, StoreError> {
        Ok(query_as(COLUMNS).fetch_all(&self.readers).await?)
    }

    async fn deliveries(&self, id: &str, before: i64, most: u32) -> Result<Vec<DeliveryColumns>, StoreError> {
        let rows = query_as(DELIVERIES).bind(id).bind(before).bind(i64::from(most));
        Ok(rows.fetch_all(&self.readers).await?)
    }

    /// Takes webhooks out of a copy, and overwrites what they were: whole tables are cleared, page by page. Row by row, pages that
    /// are put together would keep pieces.
    pub(crate) async fn clear_webhooks(file: &Path) -> Result<(), StoreError> {
        let options = SqliteConnectOptions::new().filename(file).foreign_keys(false);
        let mut connection = options.pragma("secure_delete", "ON").connect().await?;
        for table in ["DELETE FROM webhook_delivery", "DELETE FROM webhook"] {
            query(table).execute(&mut connection).await?;
        }
        Ok(connection.close().await?)
    }
}

impl Postgres {
    webhooks_alike!();

    pub(crate) async fn begin_change(&self) -> Result<PgTransaction<'static>, StoreError> {
        Ok(self.pool().begin().await?)
    }

    pub(crate) fn within<'t>(transaction: &'t mut PgTransaction<'static>) -> &'t mut PgConnection {
        transaction
    }

    pub(crate) async fn commit_change(&self, transaction: PgTransaction<'static>) -> Result<(), StoreError> {
        Ok(transaction.commit().await?)
    }

    pub(crate) async fn undo_change(&self, transaction: PgTransaction<'static>) -> Result<(), StoreError> {
        Ok(transaction.rollback().await?)
    }

    async fn webhooks(&self) -> Result<Vec<Columns>, StoreError> {
        Ok(query_as(COLUMNS).fetch_all(self.pool()).await?)
    }

    async fn deliveries(&self, id: &str, before: i64, most: u32) -> Result<Vec<DeliveryColumns>, StoreError> {
        let rows = query_as(DELIVERIES).bind(id).bind(before).bind(i64::from(most));
        Ok(rows.fetch_all(self.pool()).await?)
    }

    /// Takes the lock of the one process that delivers, on a connection of its own from then on; nothing while another
    /// process holds it.
    async fn delivery_turn(&self) -> Result<Option<PgConnection>, StoreError> {
        let mut connection = self.pool().acquire().await?;
        let sql = "SELECT pg_try_advisory_lock(hashtext('rare-jewels webhooks'), hashtext(current_schema()))";
        let is_ours: bool = query_scalar(sql).fetch_one(&mut *connection).await?;
        Ok(is_ours.then(|| connection.detach()))
    }
}

impl Store {
    /// All webhooks, in the order in which they were made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhooks(&self) -> Result<Vec<WebhookRow>, StoreError> {
        let rows = on!(self.database(), database => database.webhooks().await)?;
        rows.into_iter().map(WebhookRow::of).collect()
    }

    /// Adds a webhook; false when there are [`MOST_WEBHOOKS`] already.
    ///
    /// # Errors
    /// When the database was opened for reading, or fails.
    pub async fn add_webhook(&self, row: &WebhookRow) -> Result<bool, StoreError> {
        self.may_write()?;
        on!(self.database(), database => database.add_webhook(row).await)
    }

    /// Forgets a webhook and its attempts; false when there is none with this id.
    ///
    /// # Errors
    /// As for [`Store::add_webhook`].
    pub async fn remove_webhook(&self, id: &str) -> Result<bool, StoreError> {
        self.may_write()?;
        on!(self.database(), database => database.change_webhook(REMOVE, id).await)
    }

    /// Lets deliveries to a webhook begin again at once, where they stopped; false when there is none with this id.
    ///
    /// # Errors
    /// As for [`Store::add_webhook`].
    pub async fn enable_webhook(&self, id: &str) -> Result<bool, StoreError> {
        self.may_write()?;
        on!(self.database(), database => database.change_webhook(ENABLE, id).await)
    }

    /// Notes an attempt, and how far the webhook has come with it. False, and nothing is noted, when something else became of the
    /// webhook since it was read.
    ///
    /// # Errors
    /// As for [`Store::add_webhook`].
    pub async fn note_delivery(
        &self,
        before: &WebhookRow,
        delivery: &WebhookDelivery,
        after: &WebhookProgress,
    ) -> Result<bool, StoreError> {
        self.may_write()?;
        on!(self.database(), database => database.note_delivery(before, delivery, after).await)
    }

    /// The last attempts of a webhook with their numbers, the newest first: at most a number of them, of those before another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhook_deliveries(
        &self,
        id: &str,
        before: Option<u64>,
        most: u32,
    ) -> Result<Vec<(u64, WebhookDelivery)>, StoreError> {
        let before = before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX);
        let rows = on!(self.database(), database => database.deliveries(id, before, most).await)?;
        rows.into_iter().map(WebhookDelivery::of).collect()
    }

    /// Asks for the right to deliver; nothing while another process has it, and never for a database that was not opened to write.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delivery_turn(&self) -> Result<Option<DeliveryTurn>, StoreError> {
        if self.access() != Access::Write {
            return Ok(None);
        }
        match self.database() {
            Engine::Sqlite(_) => Ok(Some(DeliveryTurn(Engine::Sqlite(())))),
            Engine::Postgres(database) => {
                let connection = database.delivery_turn().await?;
                Ok(connection.map(|connection| DeliveryTurn(Engine::Postgres(connection))))
            }
        }
    }

    pub(crate) fn may_write(&self) -> Result<(), StoreError> {
        if self.access() == Access::Read { Err(StoreError::ReadAccess) } else { Ok(()) }
    }
}
