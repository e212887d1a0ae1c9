//! The file of a team definition: TOML text to a typed form in which every part knows its place.
//!
//! A definition says what a team is, and what it says is the business of the crate `rules`. This crate knows the file:
//! its keys, its words, the ids that it gives, the facts that it names. [`read()`] goes on after a mistake, so that
//! people see all of them at once, each with its line, its column, and what was expected there.
//!
//! ```
//! let text = r#"
//! id = "example"
//! version = "1"
//! title = "A team that works with the relationship"
//!
//! [[class]]
//! id = "team"
//! titel = "Team"
//! classification = "parent-infant-team"
//! when = { fact = "dedicated_team" }
//! "#;
//!
//! let (file, mistakes) = definition_file::read(text);
//! assert_eq!(file.slug().as_deref(), Some("example-1"));
//!
//! let error = definition_file::LoadError::new("example.toml", text, mistakes);
//! let places = error.diagnostics.iter().map(|mistake| {
//!     let (line, column) = error.position(mistake);
//!     format!("{line}:{column} {}", mistake.message)
//! });
//! assert_eq!(places.collect::<Vec<_>>(), ["6:1 [[class]] has no `title`", "8:1 unknown key `titel` in [[class]]"]);
//! // `to_string` has a line for each, and `render` shows the lines of the file.
//! println!("{}", error.render(false));
//! ```
//!
//! # How it works
//!
//! ```text
//! text -> read -> DefinitionFile -> inherit -> check_frame, vocabulary, Lookup -> what a definition means (`rules`)
//!           \-> json_schema
//! ```
//!
//! `read` asks each table for its keys, and reports the keys that it did not ask for. [`json_schema`] runs the same
//! reader on nothing and notes what it asks for, so that an editor completes exactly the keys that are read. Names stay
//! text in a [`DefinitionFile`], each a [`Located`]. A variant takes over the parts of the definition that it extends
//! ([`DefinitionFile::inherit`]), and [`Lookup`] finds the names in a vocabulary: facts, choices, units.
//!
//! The crate is pure: no clock, no input or output, no randomness.
#![forbid(unsafe_code)]

mod diagnostic;
mod file;
mod inherit;
mod lookup;
mod names;
mod order;
mod own_facts;
mod read;
mod schema;
mod words;

pub use diagnostic::{Diagnostic, Lines, LoadError, Warnings, unknown_word};
pub use file::{
    Characteristic, Class, Condition, DefinitionFile, Located, LocatedCondition, OwnFact, Presumption, Probe,
    Scalar, Source, Test, Text, Threshold,
};
pub use lookup::{Lookup, value_of};
pub use names::positions;
pub use order::in_order;
pub use read::{MAX_BYTES, leave_out_lost_names, read};
pub use schema::json_schema;
pub use words::{Outcome, Status};
