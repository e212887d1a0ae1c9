//! Team definitions as data, and assessment.
//!
//! A *definition* is a TOML file that a sector network can read, review and version. It looks for *characteristics* in
//! a service and names its *class*; each rests on conditions over the facts of the vocabulary. [`load`] reads one and
//! tells every mistake in it at once; a [`Library`] holds those that are in force; [`Definition::assess`] says what one
//! makes of a [`facts::Sheet`].
//!
//! ```text
//! text -> read (shapes) -> raw -> check (names, kinds, sense, own tests) -> ir -> verdict, reasons, questions, plans
//! ```
//!
//! One compiled form stands behind every answer. Its conditions evaluate in Kleene's logic over what is still possible of
//! each fact, so what is unknown stays unknown. The possible classes are exact: what is unknown is split wherever it
//! matters, with the vocabulary's umbrella facts respected. Explanations, questions and plans walk the same nodes, so
//! that words and logic cannot part.
//!
//! The crate is pure: no clock, no input or output, no randomness.
#![forbid(unsafe_code)]

mod assessment;
mod check;
mod compare;
mod coverage;
mod definition;
mod diagnostic;
mod domain;
mod encoder;
mod eval;
mod explain;
mod inherit;
mod ir;
mod kleene;
mod library;
mod mdd;
mod memo;
mod outcome;
mod plan;
mod propagate;
mod questions;
mod raw;
mod reach;
mod read;
mod reload;
mod render;
mod schema;
mod selftest;
mod size;
mod steps;

pub use assessment::{Assessment, CharacteristicResult};
pub use check::{MAX_BYTES, load};
pub use compare::{Move, compare};
pub use coverage::{Coverage, Covered, Part};
pub use definition::{Characteristic, Citation, Class, Definition, Status};
pub use diagnostic::{Diagnostic, LoadError, Warnings};
pub use encoder::Encoder;
pub use eval::{Evaluator, Summary};
pub use explain::Explanation;
pub use library::{BUILT_IN, DEFAULT, Library, LibraryError};
pub use mdd::DiagramSize;
pub use outcome::{ClassSet, Outcome, Score, Verdict};
pub use plan::{Change, Plan};
pub use questions::Question;
pub use reach::Reach;
pub use reload::BrokenFile;
pub use schema::json_schema;
