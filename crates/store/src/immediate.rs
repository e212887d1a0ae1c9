//! Transactions on a file that take SQLite's write lock when they begin.

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{SqlSafeStr, query};

use crate::StoreError;

/// A transaction that took the write lock when it began.
///
/// The driver's own transactions count how deep they are, and SQLite ends a transaction by itself when the disk is full:
/// then the count is wrong for ever. So a connection whose transaction did not end well is closed, which undoes whatever
/// it had done, and the next transaction gets another one. The same holds when the future that runs it is dropped.
pub(crate) struct Immediate {
    connection: PoolConnection<Sqlite>,
    ended: bool,
}

impl Immediate {
    pub(crate) async fn on(connection: PoolConnection<Sqlite>) -> Result<Self, StoreError> {
        let mut this = Self { connection, ended: false };
        this.run("BEGIN IMMEDIATE").await?;
        Ok(this)
    }

    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// What was done is durable when this returns.
    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        self.run("COMMIT").await?;
        self.ended = true;
        Ok(())
    }

    /// Nothing was done, and nothing is wrong with the connection.
    pub(crate) async fn undo(mut self) -> Result<(), StoreError> {
        self.run("ROLLBACK").await?;
        self.ended = true;
        Ok(())
    }

    async fn run(&mut self, sql: impl SqlSafeStr) -> Result<(), StoreError> {
        query(sql).execute(&mut *self.connection).await?;
        Ok(())
    }
}

impl Drop for Immediate {
    fn drop(&mut self) {
        if !self.ended {
            self.connection.close_on_drop();
        }
    }
}
