//! One state of a database, for whoever checks it or copies it.

use facts::Vocabulary;
use registry::{LoggedRevision, Position, Registry};
use tokio::sync::mpsc;

use crate::engine::{Engine, on};
use crate::inspect::Inspection;
use crate::logged::Confidential;
use crate::row::{Head, column};
use crate::session::{Reading, Source};
use crate::verify::KeyChanges;
use crate::{Deviation, StoreError, Verified, load, logged, tables, verify};

/// One state of a database: everything that is read from it belongs together, whatever others write meanwhile.
///
/// It is a transaction that only reads, on one connection: a deferred one of SQLite, whose write-ahead log keeps the state; on
/// PostgreSQL one of the isolation level `REPEATABLE READ`. It holds nobody up. While it is open the database cannot
/// clear away what it has overwritten since, so it should not be kept for hours.
#[derive(Debug)]
pub struct ReadTransaction {
    source: Engine<Source<sqlx::Sqlite>, Source<sqlx::Postgres>>,
    head: Head,
}

impl ReadTransaction {
    pub(crate) fn new(source: Engine<Source<sqlx::Sqlite>, Source<sqlx::Postgres>>, head: Head) -> Self {
        Self { source, head }
    }

    pub(crate) fn source(&self) -> &Engine<Source<sqlx::Sqlite>, Source<sqlx::Postgres>> {
        &self.source
    }

    /// Where the log ends.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Checks that the log is what was written.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first revision that is not, or when the database fails.
    pub async fn verify(&self) -> Result<Verified, StoreError> {
        on!(&self.source, source => verify::verify(source, Head::default()).await)
            .map(|(verified, _)| verified)
    }

    /// Checks what the log holds after a head that was found sound, and returns what it says of keys there, with where it ends.
    pub(crate) async fn verify_after(&self, after: Head) -> Result<(Head, KeyChanges), StoreError> {
        let (verified, keys) = on!(&self.source, source => verify::verify(source, after).await)?;
        Ok((verified.head, keys))
    }

    /// Returns the hash of the commit at a position; nothing when the log ends before it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hash_at(&self, position: Position) -> Result<Option<String>, StoreError> {
        let Some(before) = position.get().checked_sub(1).map(Position::new) else {
            return Ok(Some(String::new()));
        };
        let rows = on!(&self.source, source => source.revisions(column(before), column(position), 1).await)?;
        Ok(rows.into_iter().next().map(|row| row.hash))
    }

    /// Compares the plain tables with what the log says: every row that is not as it should be.
    ///
    /// # Errors
    /// When the log is damaged or the database fails.
    pub async fn compare_tables(&self) -> Result<Vec<Deviation>, StoreError> {
        on!(&self.source, source => tables::compare(source, self.head.clone()).await)
    }

    /// Runs the checks that the database has of its own: of pages, indexes and references.
    ///
    /// # Errors
    /// When the database fails for another reason than damage.
    pub async fn inspect(&self) -> Result<Inspection, StoreError> {
        on!(&self.source, source => source.inspect().await)
    }

    /// Sends every revision, byte for byte; what only this register is to know as digests, if so asked.
    ///
    /// # Errors
    /// When the database fails, or a row of the log cannot be read.
    pub async fn send_log(
        &self,
        confidential: Confidential,
        to: mpsc::Sender<LoggedRevision>,
    ) -> Result<(), StoreError> {
        on!(&self.source, source => logged::send(source, self.head.revision, confidential, to).await)
    }

    /// The registry: reads, parses and applies the log at the same time.
    ///
    /// # Errors
    /// When the log is damaged, its commits do not fit together, or the database fails.
    pub async fn registry(&self, vocabulary: Vocabulary) -> Result<Registry, StoreError> {
        on!(&self.source, source => load::registry(source, vocabulary, self.head.revision).await)
    }

    /// The commits after a revision.
    ///
    /// # Errors
    /// When the log is damaged or the database fails.
    pub async fn load_after(&self, since: Position) -> Result<Vec<registry::Commit>, StoreError> {
        on!(&self.source, source => load::commits(source, since, self.head.revision).await)
    }

    /// Ends the transaction. Dropping a snapshot closes its connection instead.
    pub async fn end(self) {
        on!(self.source, source => source.end().await);
    }
}
