//! Views of earlier revisions, rebuilt from the log when somebody asks for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_cache::sync::Cache;
use registry::{Position, Revision};
use store::StoreError;
use tokio::sync::Mutex;

use crate::writer::Writer;
use readmodel::Snapshot;

/// How many are kept. Each is a whole registry: they share nothing with the one in force.
const KEPT: usize = 4;

/// The earlier snapshots that are kept.
pub(crate) struct Past {
    snapshots: Cache<(Revision, u64), Arc<Snapshot>>,
    /// Grows when other definitions come into force: snapshots that were judged by those before are not asked for any more.
    definitions: AtomicU64,
    /// Held by whoever rebuilds one: one at a time.
    rebuilding: Mutex<()>,
}

impl Default for Past {
    fn default() -> Self {
        Self { snapshots: Cache::new(KEPT), definitions: AtomicU64::new(0), rebuilding: Mutex::default() }
    }
}

impl Past {
    /// Contents were removed from the log: no snapshot that holds them is kept.
    pub(crate) fn forget(&self) {
        self.judge_anew();
        self.snapshots.clear();
    }

    /// Other definitions are in force.
    pub(crate) fn judge_anew(&self) {
        self.definitions.fetch_add(1, Ordering::AcqRel);
    }
}

impl Writer {
    /// The registry as it was at a revision, under the definitions in force. A few are kept; others are read from the log.
    ///
    /// # Errors
    /// When there is no such revision, or the database cannot be read.
    pub async fn past(&self, revision: Revision) -> Result<Arc<Snapshot>, StoreError> {
        // Read before the snapshot: at worst a newer snapshot is kept under a number that nobody asks for any more.
        let definitions = self.past.definitions.load(Ordering::Acquire);
        let now = self.snapshot();
        if now.revision() == revision {
            return Ok(now);
        }
        let rebuild = async {
            let _rebuilding = self.past.rebuilding.lock().await;
            let vocabulary = now.library().vocabulary().clone();
            // There is one: else nothing is read, and the answer is that there is none.
            let record = now.registry().revision_record(revision);
            let position = record.map_or(Position::new(u64::MAX), |record| record.position);
            let registry = self.store.registry(vocabulary, Some(position)).await?;
            Ok(Arc::new(Snapshot::new(registry, now.library().clone())))
        };
        self.past.snapshots.get_or_insert_async(&(revision, definitions), rebuild).await
    }
}
