//! What can be known about a service.
//!
//! A *fact* is one thing that can be known: whether a service is a team in its own right, who works in it, the oldest
//! age it accepts. The [`Vocabulary`] declares every fact: its kind, its question for people, its choices. What is
//! known about one service is a [`Sheet`]: for each fact a [`Value`], or the reason why there is none.
//!
//! **Unknown is not no.** Everything here has room for what is not known, and nothing turns it into `false`, zero or an
//! empty list:
//!
//! - [`Truth`] is Kleene's three-valued logic: true, false, unknown.
//! - [`Interval`] is a number of which one or both ends may be unknown: "2 to 5 whole-time equivalents".
//! - [`OpenSet`] is a set of which some members are known and others may exist: "includes a clinical psychologist".
//!
//! *Umbrella facts* summarise a set ("a clinical psychologist and/or a psychotherapist works in it"). The vocabulary
//! says how, and [`Sheet::close`] draws the conclusion, so that a source that summarises and a source that lists speak
//! of the same thing.
//!
//! Two things about texts are here because every crate needs the same ones: which characters deceive ([`first_hidden`],
//! [`visible`]), and which cells a spreadsheet would run ([`guard`]).
//!
//! The crate is pure and a leaf: no clock, no input or output, no other crate of the workspace.
#![forbid(unsafe_code)]

mod cell;
mod characters;
mod classification;
mod fact;
mod implication;
mod interval;
mod json;
mod set;
mod sheet;
mod spreadsheet;
mod suggestion;
mod text;
mod truth;
mod umbrella;
mod value;
mod vocabulary;

pub use characters::{Hidden, first_hidden, visible, visible_lines};
pub use classification::{Classification, UnknownClassification};
pub use fact::{Choice, FactDefinition, FactIndex, FactKind, Kind, Unit};
pub use implication::{Implication, Literal};
pub use interval::{Comparison, Interval, IntervalError};
pub use set::{Members, OpenSet};
pub use sheet::{Knowledge, Sheet, UnknownReason};
pub use spreadsheet::{guard, unguard};
pub use suggestion::suggest;
pub use text::{age_text, list_text, number_text};
pub use truth::Truth;
pub use umbrella::Umbrella;
pub use value::{Value, ValueError};
pub use vocabulary::{Vocabulary, VocabularyError};
