//! Hearing of every revision that comes into force.

use registry::Position;
use tokio::sync::watch;

/// Says when a revision has come into force, and only how far the registry has come: what changed is in the snapshot. So
/// nothing piles up for somebody who is slow, and nobody misses anything.
#[derive(Clone, Debug)]
pub struct Feed {
    announced: watch::Receiver<Position>,
}

impl Feed {
    pub(crate) fn new(announced: watch::Receiver<Position>) -> Self {
        Self { announced }
    }

    /// The last revision that has come into force.
    #[must_use]
    pub fn latest(&self) -> Position {
        *self.announced.borrow()
    }

    /// Waits until a revision after `seen` is in force; at once when there is one already. `None` when there will be none:
    /// the writer is gone.
    pub async fn after(&mut self, seen: Position) -> Option<Position> {
        self.announced.wait_for(|revision| *revision > seen).await.ok().map(|revision| *revision)
    }
}
