//! The only writer: commands, authorisation, the snapshot in force and the change feed.
//!
//! A [`View`] is what one request reads: one revision of the registry under one set of definitions. The [`Registrar`]
//! holds the one in force behind an atomic pointer, so that reads never wait and never touch the database:
//!
//! ```text
//! open:   store -> commits -> Registry -> View      an empty store is given its first revision
//! read:   registrar.view()                          an `Arc<View>`, valid for as long as somebody holds it
//! write:  registrar.execute(actor, order)           the one door: authorise, check, commit, swap, announce
//! follow: registrar.feed()                          says when a revision has come into force
//! ```
//!
//! [`command`] holds what can be done, one file a command; [`authorise`] who may do it, one function for all.
#![forbid(unsafe_code)]

mod actor;
mod alike;
pub mod authorise;
mod carried;
mod chunks;
mod clock;
pub mod command;
mod directory;
mod duplicates;
mod extent;
mod feed;
mod follow;
mod key;
mod key_ring;
mod lists;
mod office;
mod past;
mod proposing;
mod refusal;
mod registrar;
mod search_index;
mod slips;
mod verdicts;
mod view;
mod wanted;

pub use actor::{Actor, Role, UnknownRole};
pub use clock::ClockFault;
pub use command::{Command, Order};
pub use directory::{Directory, Row, SortKey, fold};
pub use duplicates::{Duplicate, Likeness, possible_duplicates, possibly_proposed_twice};
pub use extent::{Count, Extent};
pub use feed::Feed;
pub use key::{BadKey, KEY_RANDOMNESS, Key, KeyText, NewKeyError};
pub use key_ring::KeyRing;
pub use lists::{SortField, SortedPlaces};
pub use office::Receipt;
pub use proposing::seen as proposals_seen;
pub use refusal::{Fault, FaultCode, Refusal};
pub use registrar::{Clock, OpenError, Registrar};
pub use search_index::{Found, Question, SearchIndex};
pub use verdicts::{Verdicts, classification, possible_classifications};
pub use view::{View, body_texts};
pub use wanted::{TooLong, Wanted};
