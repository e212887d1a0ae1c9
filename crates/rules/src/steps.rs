//! What a search may cost.
//!
//! A step is about one condition, or one fact, looked at once: some nanoseconds. A search takes as many as a part
//! of it costs at most; what is left over is then answered without a search, as not exact. Steps are counted, not
//! timed, so that the same file and the same sheet give the same answer on every machine.

use std::cell::Cell;

/// For the possible classes of one service.
pub(crate) const CLASSES: u64 = 1_000_000;
/// For all questions about one service together.
pub(crate) const QUESTIONS: u64 = 20_000_000;
/// For all plans for one service and one class together.
pub(crate) const PLANS: u64 = 20_000_000;
/// For the mistakes of sense in one file: what can never hold, or never fail.
pub(crate) const SENSE: u64 = 20_000_000;
/// For the tests of one file together.
pub(crate) const TESTS: u64 = 60_000_000;

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

    /// Whether none is left.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    /// As many as these, but no more than are left here; they are taken from here.
    pub(crate) fn at_most(&self, steps: u64) -> Self {
        let some = self.0.get().min(steps);
        self.0.set(self.0.get() - some);
        Self::new(some)
    }

    /// Gives back what was not used.
    pub(crate) fn give_back(&self, rest: &Self) {
        self.0.set(self.0.get().saturating_add(rest.0.take()));
    }
}

#[cfg(test)]
mod tests {
    use super::Steps;

    #[test]
    fn what_is_taken_is_gone_and_what_is_given_back_is_there_again() {
        let steps = Steps::new(10);
        assert!(steps.take(4) && !steps.is_spent());
        let some = steps.at_most(100);
        assert!(steps.is_spent() && some.take(2));
        steps.give_back(&some);
        assert!(steps.take(4) && steps.is_spent());
        assert!(!steps.take(1));
        assert!(!Steps::new(3).take(4));
    }
}
