//! What goes into a registry and out of it as files: pure, on top of [`registry`].
//!
//! ```text
//! archive        the whole log, losslessly: written, read, written again, the same bytes
//! tables         services, claims, bodies and funding as CSV, for spreadsheets
//! matrix         what the rules make of each service, as CSV and as a workbook
//! services       services and what is said about them                \
//! bodies         commissioning bodies                                | from tables, read and checked whole: every bad
//! successions    who followed whom                                   | cell in its place, and nothing new when there is
//! claims         what sources say                                    | nothing new
//! funding        who pays for what                                   /
//! open_referral  published services as Open Referral UK 3.0
//! ```
//!
//! What is imported becomes changes like any others: `BodyTable::read` takes a table apart, `BodyTable::changes` says
//! what it changes in a registry, and the holder of the registry commits that.
//!
//! `docs/reference/files.md` describes every format for those who write them.
#![forbid(unsafe_code)]

pub mod archive;
pub mod bodies;
pub mod claims;
pub mod funding;
pub mod matrix;
pub mod open_referral;
pub mod services;
pub mod successions;
pub mod tables;

mod checked;
mod merged;
mod origin;

pub use facts::{guard, unguard};
pub use merged::{Merged, Remarks};
pub use origin::Origin;
