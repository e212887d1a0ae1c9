//! Known services that new ones of a table resemble, within a bounded number of comparisons.

use exchange::services::Resembling;
use readmodel::{DuplicateSearch, Snapshot};
use registry::Service;

/// The most comparisons of names for one table: a few seconds.
const MOST_COMPARISONS: usize = 4_000_000;
/// The most services that a row is said to resemble.
const MOST_RESEMBLING: usize = 5;

/// A search for the services that the rows of one table resemble.
pub(super) fn looking(snapshot: &Snapshot) -> DuplicateSearch<'_> {
    DuplicateSearch::new(snapshot, MOST_COMPARISONS)
}

/// The most similar first; `None` when they are not looked for any more.
pub(super) fn resembling(search: &mut DuplicateSearch<'_>, service: &Service) -> Option<Vec<Resembling>> {
    let found = search.of(service)?.into_iter().take(MOST_RESEMBLING);
    let resembling = found.map(|found| Resembling {
        service: found.service,
        name_likeness: found.likeness.name,
        same_place: found.likeness.place,
        same_website: found.likeness.website,
    });
    Some(resembling.collect())
}
