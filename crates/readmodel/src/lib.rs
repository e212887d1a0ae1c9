//! A snapshot of the registry, ready to be queried: indexes, search, verdicts, likely duplicates.
//!
//! A [`Snapshot`] is what one request reads: one revision of the registry under one set of definitions. What follows from the two
//! (orders of lists, the search index, verdicts, profiles for coverage) is computed when it is first asked for, and carried over to
//! the snapshot of the next revision where the commit between them left it alone.
//!
//! Nothing here writes, and nothing here knows who is asking: every command of the program that only reads needs no more than this.
#![forbid(unsafe_code)]

mod alike;
mod as_of;
mod carried;
mod chunks;
mod duplicates;
mod extent;
mod lists;
mod search_index;
mod service_index;
mod slips;
mod snapshot;
mod verdicts;
mod wanted;

pub use as_of::{AsOf, ClassificationAsOf};
pub use duplicates::{
    Duplicate, DuplicateSearch, Likeness, ProposedDuplicate, duplicates_of, possible_duplicates,
    possibly_proposed_twice, proposed_beside,
};
pub use extent::{Count, Extent};
pub use lists::{SortField, SortedPlaces};
pub use search_index::{Found, Question, SearchIndex};
pub use service_index::{Row, ServiceIndex, SortKey, fold};
pub use snapshot::{Snapshot, body_texts};
pub use verdicts::{Verdicts, classification, possible_classifications};
pub use wanted::{TooLong, Wanted};
