//! Revisions made durable, in SQLite or PostgreSQL.
//!
//! **The truth is the log.** Two tables, `revision` and `change`, hold every commit as it was made; triggers refuse to change
//! anything in them, but that a content is removed where a later entry says so (`removal`). Each revision carries a hash over itself
//! and the one before it, so that [`Store::verify`] finds what was changed all the same. Loading reads the log and nothing else.
//!
//! Beside it stand plain tables (`service`, `claim`, `body`, `funding_line`, …) for people who ask with SQL. They are
//! written in the same transaction as the log, and can be made from it again.
//!
//! ```text
//! store.load(upto)            log -> commits            registry(upto): log -> snapshot, in parallel
//! store.append(head, commit)  one transaction: is the log at `head`? log row, change rows, plain tables, new head
//! store.read_transaction()            one state of the database, whatever others write meanwhile: what checks and copies read
//! snapshot.verify()           walks the chain of hashes and names the first revision that is not what was written
//! ```
//!
//! A writer says at which revision it believes the log to be. If others have written in between, the append is refused
//! ([`StoreError::Conflict`]), nothing is written, and the writer reads what it missed. That makes writers of different
//! servers safe on one PostgreSQL database. A SQLite file has one writing process at a time ([`StoreError::InUse`]); beside it, commands append what happens to keys
//! and write the tables of webhooks. The server alone writes the table of documents (`document`).
//!
//! There is one code path for both databases: `append`, `load` and `verify` are written once against the two small
//! traits of `session`, and rows travel as JSON, which both databases can take apart into columns.
//!
//! **Dropping a future** of [`Store::append`] before it is ready leaves the transaction undone or done, and nobody
//! knows which. Run it in a task that is not cancelled.
#![forbid(unsafe_code)]

mod address;
mod alike;
mod append;
mod document;
mod engine;
mod error;
mod hash;
mod immediate;
mod inspect;
mod key;
mod load;
mod logged;
mod migrations;
mod operation;
mod place;
mod postgres;
mod project;
mod read_transaction;
mod removal;
mod restore;
mod row;
mod session;
mod signed_head;
mod sqlite;
mod store;
mod tables;
mod verify;
mod webhook;

pub use address::file_of;
pub use document::{DocumentMark, DocumentRow, MOST_BYTES_OF_KEY, MOST_DOCUMENTS_OF_KEY, Registration};
pub use error::StoreError;
pub use inspect::Inspection;
pub use key::KeyRow;
pub use logged::Confidential;
pub use postgres::News;
pub use read_transaction::ReadTransaction;
pub use removal::Removal;
pub use restore::{Brought, Piece};
pub use row::Head;
pub use signed_head::{BadHeadKey, HEAD_KEY_RANDOMNESS, HeadKey, SignedHead};
pub use store::{Access, Store};
pub use tables::Deviation;
pub use verify::{KeyChanges, Verified};
pub use webhook::{
    DeliveryTurn, MOST_DELIVERIES, MOST_WEBHOOKS, WebhookDelivery, WebhookDisabled, WebhookProgress,
    WebhookRow, WebhookSecret,
};
