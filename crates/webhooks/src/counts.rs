//! What `/metrics` shows of webhooks.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counts since the start of the process, and how things stand.
#[derive(Debug, Default)]
pub struct Counts {
    delivered: AtomicU64,
    failed: AtomicU64,
    disabled: AtomicU64,
    late: AtomicU64,
}

impl Counts {
    /// Attempts by what became of them.
    #[must_use]
    pub fn attempts(&self) -> [(&'static str, u64); 2] {
        [("delivered", self.delivered.load(Relaxed)), ("failed", self.failed.load(Relaxed))]
    }

    /// Webhooks that are disabled.
    #[must_use]
    pub fn disabled(&self) -> u64 {
        self.disabled.load(Relaxed)
    }

    /// Seconds since the oldest revision was published that a webhook which is not disabled has not taken; 0 when there is none.
    #[must_use]
    pub fn seconds_late(&self) -> u64 {
        self.late.load(Relaxed)
    }

    pub(crate) fn attempt(&self, is_delivered: bool) {
        let count = if is_delivered { &self.delivered } else { &self.failed };
        count.fetch_add(1, Relaxed);
    }

    pub(crate) fn stand(&self, disabled: usize, late: u64) {
        self.disabled.store(disabled as u64, Relaxed);
        self.late.store(late, Relaxed);
    }
}
