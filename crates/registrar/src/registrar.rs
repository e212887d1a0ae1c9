//! Who holds the snapshot in force.

use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::Timestamp;
use registry::{Change, Commit, Registry, Revision};
use rules::Library;
use store::{Store, StoreError};

use crate::view::View;

/// Where the time comes from: the registrar has no clock of its own.
pub type Clock = fn() -> Timestamp;

/// The actor of what the program does by itself.
const PROGRAM: &str = "rare-jewels";

/// The only writer, and the holder of the snapshot in force.
pub struct Registrar {
    store: Store,
    current: ArcSwap<View>,
}

/// Why a registry cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The first revision of an empty database.
    #[error("the data for an empty database does not fit: {0}")]
    Seed(#[from] registry::ApplyError),
}

impl Registrar {
    /// Opens a registry. An empty database is given `seed` as its first revision.
    ///
    /// # Errors
    /// When the database cannot be read, or the seed does not fit.
    pub async fn open(
        store: Store,
        library: Library,
        seed: impl FnOnce() -> Vec<Change>,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let vocabulary = library.vocabulary().clone();
        let registry = if store.head().await?.revision == Revision::ZERO {
            let mut commit = Commit::new(Revision::FIRST, clock(), PROGRAM, seed());
            commit.reason = Some("the data that the program ships with".to_owned());
            // Applied before it is written: what does not fit must not become the truth.
            let registry = Registry::empty(vocabulary).apply(&commit)?;
            store.append(Revision::ZERO, &commit).await?;
            tracing::info!(changes = commit.changes.len(), "an empty database was given its first revision");
            registry
        } else {
            store.registry(vocabulary, None).await?
        };
        Ok(Self { store, current: ArcSwap::from_pointee(View::new(registry, library)) })
    }

    /// The view in force. It stays as it is for as long as somebody holds it.
    #[must_use]
    pub fn view(&self) -> Arc<View> {
        self.current.load_full()
    }

    /// Lets go of the database, with everything written.
    pub async fn close(&self) {
        self.store.close().await;
    }
}
