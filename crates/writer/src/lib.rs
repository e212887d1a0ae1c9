//! The only writer: commands, authorisation, the snapshot in force and the change feed.
//!
//! A [`Snapshot`](readmodel::Snapshot) is what one request reads: one revision of the registry under one set of definitions. The [`Writer`]
//! holds the one in force behind an atomic pointer, so that reads never wait and never touch the database:
//!
//! ```text
//! open:   store -> commits -> Registry -> Snapshot      an empty store is given its first revision
//! read:   writer.snapshot()                          an `Arc<Snapshot>`, valid for as long as somebody holds it
//! write:  writer.execute(actor, order)           the one door: authorise, check, commit, swap, announce
//! follow: writer.feed()                          says when a revision has come into force
//! ```
//!
//! [`webhook`] holds who may make webhooks; [`command`] what can be done, one file a command; [`authorise`] who may do it, one function for all.
#![forbid(unsafe_code)]

mod actor;
pub mod authorise;
mod clock;
pub mod command;
mod commit_queue;
mod document;
mod feed;
mod follow;
mod key;
mod key_ring;
mod merging;
mod past;
mod proposing;
mod refusal;
pub mod webhook;
mod writer;

pub use actor::{Actor, Role, UnknownRole};
pub use clock::{ClockFault, check_clock};
pub use command::{Command, Order};
pub use commit_queue::CommitReceipt;
pub use document::{KeyDocument, KeyDocuments};
pub use feed::Feed;
pub use key::{BadKey, KEY_RANDOMNESS, Key, KeyText, NewKeyError, end_of_day};
pub use key_ring::KeyRing;
pub use proposing::{MOST_CHANGES_OF_TABLE, seen as proposals_seen};
pub use refusal::{Fault, FaultCode, Refusal};
pub use writer::{Clock, OpenError, Writer};
