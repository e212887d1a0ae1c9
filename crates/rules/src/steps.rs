//! What looking for questions and plans may cost.
//!
//! A step is about one condition, or one fact, looked at once: some nanoseconds. Steps are counted, not timed, so that
//! the same file and the same sheet give the same answer on every machine.

use std::cell::Cell;

/// For all questions about one service together.
pub(crate) const QUESTIONS: u64 = 20_000_000;
/// For all plans for one service and one class together.
pub(crate) const PLANS: u64 = 20_000_000;

/// The steps that are left.
#[derive(Debug)]
pub(crate) struct Steps(Cell<u64>);

impl Steps {
    pub(crate) fn new(steps: u64) -> Self {
        Self(Cell::new(steps))
    }

    /// Takes some; false when fewer were left, and then none is.
    pub(crate) fn take(&self, steps: u64) -> bool {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}
