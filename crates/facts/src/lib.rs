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
//! - [`OpenSet`] is a partial set, of which some members are known and others may exist: "includes a clinical
//!   psychologist".
//! - [`Sheet`] is a partial assignment of values to facts.
//!
//! *Umbrella facts* summarise a set ("a clinical psychologist and/or a psychotherapist works in it"). The vocabulary
//! says how, and [`Sheet::close`] draws the conclusion, so that a source that summarises and a source that lists speak
//! of the same thing.
//!
//! # Tutorial
//!
//! Find facts in a vocabulary, read values, write them on a sheet, close it, and ask:
//!
//! ```
//! use facts::{Knowledge, Sheet, UnknownReason, Value, Vocabulary};
//! use serde_json::json;
//!
//! // The vocabulary declares the facts. The first of these is a set, and the others summarise it.
//! let vocabulary = Vocabulary::built_in();
//! let find = |id| vocabulary.find(id).ok_or("no such fact");
//! let professions = find("professions")?;
//! let qualified = find("qualified_mental_health_professional")?;
//! let multidisciplinary = find("multidisciplinary")?;
//!
//! // A value can be read from JSON. `false`: the list may not be complete.
//! let definition = vocabulary.get(professions).ok_or("no such fact")?;
//! let listed = definition.value_from_json(&json!(["clinical-psychologist"]), false)?;
//! assert_eq!(definition.text(&listed), "clinical psychologist and perhaps others");
//!
//! // One psychologist is enough for the first summary. The second needs two professions:
//! // the list may leave one out, so it stays unknown.
//! let mut sheet = Sheet::new();
//! sheet.know(professions, listed);
//! sheet.close(&vocabulary);
//! assert_eq!(sheet.value(qualified), Some(&Value::Boolean(true)));
//! assert_eq!(sheet.get(multidisciplinary), &Knowledge::Unknown(UnknownReason::NotAsked));
//!
//! // Once the list is declared complete, the second summary is false.
//! let complete = definition.value_from_json(&json!(["clinical-psychologist"]), true)?;
//! sheet.answer(&vocabulary, &[(professions, complete)]);
//! assert_eq!(sheet.value(multidisciplinary), Some(&Value::Boolean(false)));
//!
//! // A statement that contradicts the list is a conflict: the summary has no value.
//! sheet.know(qualified, Value::Boolean(false));
//! sheet.close(&vocabulary);
//! assert_eq!(sheet.get(qualified), &Knowledge::Unknown(UnknownReason::Conflicting));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Texts
//!
//! Two things about texts are here because every crate needs the same ones: which characters deceive ([`first_hidden`],
//! [`visible`]), and which cells a spreadsheet would run ([`guard`], [`unguard`]).
//!
//! The crate is pure and a leaf: no clock, no input or output, no other crate of the workspace.
#![forbid(unsafe_code)]

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
mod synonyms;
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
pub use json::MOST_WTE;
pub use set::{Members, OpenSet};
pub use sheet::{Knowledge, Sheet, UnknownReason};
pub use spreadsheet::{guard, unguard};
pub use suggestion::suggest;
pub use synonyms::{Synonyms, fold};
pub use text::{age_text, list_text, number_text};
pub use truth::Truth;
pub use umbrella::Umbrella;
pub use value::{Value, ValueError};
pub use vocabulary::{Vocabulary, VocabularyError};
