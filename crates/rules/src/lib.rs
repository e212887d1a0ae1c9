//! Team definitions as data, and assessment.
//!
//! A *definition* is a TOML file that a sector network can read, review and version. It looks for *characteristics* in
//! a service and names its *class*; each rests on conditions over the facts of the vocabulary. [`load`] reads one and
//! tells every mistake in it at once; a [`Library`] holds those that are in force; [`Definition::assess`] says what one
//! makes of a [`facts::Sheet`].
//!
//! ```text
//! text -> read (shapes) -> raw -> check (names, kinds, sense, own tests) -> program -> verdict, reasons, questions, plans
//! ```
//!
//! One program stands behind every answer. Its conditions evaluate in Kleene's logic over what is still possible of
//! each fact, so what is unknown stays unknown. The possible classes are exact: what is unknown is split wherever it
//! matters, with the vocabulary's umbrella facts respected. Explanations, questions and plans walk the same nodes, so
//! that words and logic cannot part.
//!
//! The crate is pure: no clock, no input or output, no randomness.
#![forbid(unsafe_code)]

mod assess;
mod batch;
mod check;
mod classes;
mod compare;
mod coverage;
mod definition;
mod diagnostic;
mod diagram;
mod domain;
mod evaluate;
mod explain;
mod inherit;
mod library;
mod outlook;
mod plan;
mod program;
mod question;
mod raw;
mod reach;
mod read;
mod reload;
mod schema;
mod selftest;
mod size;
mod steps;
mod summary;
mod verdict;
mod words;

pub use assess::{Assessment, CharacteristicResult};
pub use batch::{Columns, Table};
pub use check::{MOST_BYTES, load};
pub use compare::{Move, compare};
pub use coverage::{Coverage, Covered, Part};
pub use definition::{Characteristic, Citation, Class, Definition, Status};
pub use diagnostic::{Diagnostic, LoadError, Warnings};
pub use evaluate::{Outcome, Score};
pub use explain::Explanation;
pub use library::{BUILT_IN, DEFAULT, Library, LibraryError};
pub use plan::{Change, Plan};
pub use question::Question;
pub use reach::Reach;
pub use reload::BrokenFile;
pub use schema::json_schema;
pub use summary::Summary;
pub use verdict::{Scratch, Verdict};
