//! The little that differs between the two databases, once one is open.

use std::future::Future;
use std::ops::{Deref, DerefMut};

use registry::Position;
use sqlx::Database;
use sqlx::pool::{Pool, PoolConnection};
use tokio::sync::{Mutex, MutexGuard};

use crate::StoreError;
use crate::operation::{Dialect, Operation, Table};
use crate::row::{ChangeRow, Head, RevisionRow};

/// A connection inside a transaction that writes.
pub(crate) trait Writing: Send {
    /// How to speak to it.
    const DIALECT: Dialect;

    /// The end of the log. Nobody else can move it until the transaction ends.
    fn head(&mut self) -> impl Future<Output = Result<Head, StoreError>> + Send;

    /// The revision that answered a request of an actor, if one did.
    fn answered(
        &mut self,
        actor: &str,
        request: &str,
    ) -> impl Future<Output = Result<Option<Position>, StoreError>> + Send;

    /// Runs a statement whose parameters are texts.
    fn run(
        &mut self,
        sql: String,
        parameters: Vec<String>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Moves the end of the log.
    fn set_head(&mut self, head: &Head) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Writes what an operation says.
    fn write(&mut self, operation: Operation) -> impl Future<Output = Result<(), StoreError>> + Send {
        let (sql, parameters) = operation.statement(Self::DIALECT);
        self.run(sql, parameters)
    }
}

/// A place in the log: the change after which to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) revision: i64,
    pub(crate) ordinal: i64,
}

impl Cursor {
    /// The end of a revision: nothing of it comes after.
    pub(crate) fn end_of(revision: Position) -> Self {
        Self { revision: crate::row::column(revision), ordinal: i64::MAX }
    }
}

/// Where rows are read from.
#[derive(Debug)]
pub(crate) enum Source<D: Database> {
    /// Any connection: each statement sees what is committed when it begins.
    Live(Pool<D>),
    /// A connection inside a transaction that only reads: all statements see the same.
    Snapshot(Mutex<Held<D>>),
}

/// A connection inside a transaction that only reads. Unless that ends well, the connection is closed, which ends it.
#[derive(Debug)]
pub(crate) struct Held<D: Database> {
    connection: PoolConnection<D>,
    ended: bool,
}

impl<D: Database> Held<D> {
    /// Holds a connection whose transaction has begun or is about to.
    pub(crate) fn new(connection: PoolConnection<D>) -> Self {
        Self { connection, ended: false }
    }

    pub(crate) fn connection(&mut self) -> &mut D::Connection {
        &mut self.connection
    }

    /// The transaction has ended, and the connection can serve others.
    pub(crate) fn ended(mut self) {
        self.ended = true;
    }
}

impl<D: Database> Drop for Held<D> {
    fn drop(&mut self) {
        if !self.ended {
            self.connection.close_on_drop();
        }
    }
}

/// A connection of a [`Source`], for one statement.
pub(crate) enum Borrowed<'a, D: Database> {
    Own(PoolConnection<D>),
    Held(MutexGuard<'a, Held<D>>),
}

impl<D: Database> Source<D> {
    /// Returns a connection, and waits for one that is in use.
    pub(crate) async fn connection(&self) -> Result<Borrowed<'_, D>, StoreError> {
        Ok(match self {
            Self::Live(pool) => Borrowed::Own(pool.acquire().await?),
            Self::Snapshot(held) => Borrowed::Held(held.lock().await),
        })
    }
}

impl<D: Database> Deref for Borrowed<'_, D> {
    type Target = D::Connection;

    fn deref(&self) -> &D::Connection {
        match self {
            Self::Own(connection) => connection,
            Self::Held(held) => &held.connection,
        }
    }
}

impl<D: Database> DerefMut for Borrowed<'_, D> {
    fn deref_mut(&mut self) -> &mut D::Connection {
        match self {
            Self::Own(connection) => connection,
            Self::Held(held) => &mut held.connection,
        }
    }
}

/// Something that the log can be read from, by several at once.
pub(crate) trait Reading: Send + Sync {
    /// The end of the log.
    fn read_head(&self) -> impl Future<Output = Result<Head, StoreError>> + Send;

    /// Revisions after one up to another, in order, at most `limit`.
    fn revisions(
        &self,
        after: i64,
        upto: i64,
        limit: i64,
    ) -> impl Future<Output = Result<Vec<RevisionRow>, StoreError>> + Send;

    /// Tags and payloads of the changes after a place, of revisions up to one, in order, at most `limit`: as one text,
    /// which [`split`] takes apart. Asking for rows one by one costs more than parsing them.
    fn joined(
        &self,
        after: Cursor,
        upto: i64,
        limit: i64,
    ) -> impl Future<Output = Result<Option<String>, StoreError>> + Send;

    /// The rows of a table, each as one JSON text, in no order.
    fn table(&self, table: Table) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;

    /// The positions of commits that are about keys, in order.
    fn key_positions(&self) -> impl Future<Output = Result<Vec<Position>, StoreError>> + Send;

    /// Whether the content of a change was removed.
    fn has_removed(&self) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Whether a revision of format 4 or later is there.
    fn has_format(&self) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Changes after a place, of revisions up to one, in order, at most `limit`.
    fn changes(
        &self,
        after: Cursor,
        upto: i64,
        limit: i64,
    ) -> impl Future<Output = Result<Vec<ChangeRow>, StoreError>> + Send;
}

/// A change as [`Reading::joined`] gives it.
pub(crate) struct Joined<'a> {
    pub(crate) place: Cursor,
    pub(crate) tag: &'a str,
    pub(crate) payload: &'a str,
}

/// Takes the text of [`Reading::joined`] apart. Its fields end with the separators that ASCII has for units and records;
/// no tag holds them, and JSON writes them with a backslash. `None` for what is no such text.
pub(crate) fn split(text: &str) -> impl DoubleEndedIterator<Item = Option<Joined<'_>>> {
    text.split('\u{1e}').map(|record| {
        let mut fields = record.splitn(4, '\u{1f}');
        let revision = fields.next()?.parse().ok()?;
        let ordinal = fields.next()?.parse().ok()?;
        Some(Joined { place: Cursor { revision, ordinal }, tag: fields.next()?, payload: fields.next()? })
    })
}
