//! Known services that a new one resembles, within a bounded number of comparisons.

use exchange::services::Resembling;
use readmodel::{Snapshot, duplicates_of};
use registry::Service;

/// The most comparisons of names for one table: a few seconds.
const MOST_COMPARISONS: usize = 4_000_000;
/// The most services that a row is said to resemble.
const MOST_RESEMBLING: usize = 5;

/// Looks for the known services that new ones resemble, until that would take too long.
pub(super) struct Looking<'s> {
    snapshot: &'s Snapshot,
    left: usize,
    /// Whether it was too much to look for all of them.
    pub(super) stopped: bool,
}

impl<'s> Looking<'s> {
    pub(super) fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, left: MOST_COMPARISONS, stopped: false }
    }

    /// The most similar first; `None` when they are not looked for any more.
    pub(super) fn for_service(&mut self, service: &Service) -> Option<Vec<Resembling>> {
        interrupt::check();
        let work = self.snapshot.duplicate_work();
        let Some(left) = self.left.checked_sub(work) else {
            self.stopped = true;
            return None;
        };
        self.left = left;
        let found = duplicates_of(self.snapshot, service).into_iter().take(MOST_RESEMBLING);
        let resembling = found.map(|found| Resembling {
            service: found.service,
            name_likeness: found.likeness.name,
            same_place: found.likeness.place,
            same_website: found.likeness.website,
        });
        Some(resembling.collect())
    }
}
