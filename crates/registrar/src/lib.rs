//! The only writer: commands, authorisation, the snapshot in force and the change feed.
//!
//! A [`View`] is what one request reads: one revision of the registry under one set of definitions. The [`Registrar`]
//! holds the one in force behind an atomic pointer, so that reads never wait and never touch the database:
//!
//! ```text
//! open:   store -> commits -> Registry -> View      an empty store is given its first revision
//! read:   registrar.view()                          an `Arc<View>`, valid for as long as somebody holds it
//! ```
#![forbid(unsafe_code)]

mod directory;
mod registrar;
mod verdicts;
mod view;

pub use directory::{Directory, Row, SortKey, fold};
pub use registrar::{Clock, OpenError, Registrar};
pub use verdicts::{Verdicts, classification, possible_classifications};
pub use view::View;
