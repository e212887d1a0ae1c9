//! Who holds the snapshot in force.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use jiff::Timestamp;
use registry::{Change, Commit, Position, Registry, Revision};
use rules::Library;
use store::{Head, KeyRow, Store, StoreError};
use tokio::sync::{Mutex, Notify, watch};

use crate::actor::Actor;
use crate::clock::{Accepted, ClockFault, compare};
use crate::command::Command;
use crate::commit_queue::{CommandQueue, is_redaction};
use crate::document::KeyDocuments;
use crate::feed::Feed;
use crate::key_ring::KeyRing;
use crate::past::Past;
use crate::webhook::Webhooks;
use readmodel::Snapshot;

/// Where the time comes from: the writer has no clock of its own.
pub type Clock = fn() -> Timestamp;

/// How long a snapshot stands before it is made ready for lists and searches.
const REST: Duration = Duration::from_millis(50);
/// The actor of what the program does by itself.
const PROGRAM: &str = "rare-jewels";

/// The only writer, and the holder of the snapshot in force.
pub struct Writer {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) queue: CommandQueue,
    /// Held by whoever changes what is in force: one at a time.
    pub(crate) writing: Mutex<()>,
    pub(crate) keys: KeyRing,
    pub(crate) webhooks: Webhooks,
    /// The documents of the owners of keys.
    pub(crate) documents: KeyDocuments,
    /// Whether webhooks may lead to private networks.
    pub(crate) private_webhooks: bool,
    /// Contents were removed from the log that the snapshot in force still holds.
    pub(crate) stale: AtomicBool,
    pub(crate) past: Past,
    /// Whether statements of editors wait for a second person, as those of contributors do.
    pub(crate) four_eyes: bool,
    /// Whether nothing is ever written.
    pub(crate) only_reads: bool,
    /// The clock, if it was declared right.
    pub(crate) accepted_clock: Option<Accepted>,
    /// When the database was last asked for its time, by our own clock.
    pub(crate) asked_for_time: std::sync::Mutex<Option<Timestamp>>,
    /// The revision that the database had before it was opened.
    found: Revision,
    current: Arc<ArcSwap<Snapshot>>,
    /// Whether somebody makes ready what lists and searches need.
    warming: Arc<AtomicBool>,
    /// What is wrong with the database, if anything is.
    trouble: ArcSwapOption<String>,
    /// Why nothing can be written, if nothing can.
    unwritable: ArcSwapOption<String>,
    /// A write has failed: time to look why.
    pub(crate) write_failed: Notify,
    announced: watch::Sender<Position>,
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
    /// The first revision would be of a time that cannot be.
    #[error(transparent)]
    Clock(#[from] ClockFault),
}

impl Writer {
    /// Opens a registry. An empty database is given `seed` as its first revision.
    ///
    /// # Errors
    /// When the database cannot be read, or the seed does not fit, or the clock of an empty one cannot be right.
    pub async fn open(
        store: Store,
        library: Library,
        seed: impl FnOnce() -> Vec<Change>,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let vocabulary = library.vocabulary().clone();
        let mut registry = store.registry(vocabulary, None).await?;
        // Keys may have been made before there was anything else.
        let found = registry.revision();
        if found == Revision::ZERO {
            let now = clock();
            compare(now, registry.written_at(), None)?;
            let at = registry.written_at().map_or(now, |last| last.max(now));
            let mut commit = Commit::new(registry.position().next(), at, PROGRAM, seed());
            commit.reason = Some("the data that the program ships with".to_owned());
            // Applied before it is written: what does not fit must not become the truth.
            let seeded = registry.apply(&commit)?;
            store.append(registry.position(), &commit).await?;
            tracing::info!(changes = commit.changes.len(), "an empty database was given its first revision");
            registry = seeded;
        }
        let head = head_of(&store, registry.position()).await?;
        let documents = KeyDocuments::new(store.clone());
        documents.look().await?;
        let (announced, _) = watch::channel(registry.position());
        Ok(Self {
            stale: AtomicBool::default(),
            keys: KeyRing::new(store.clone(), head, registry.keys().clone()),
            webhooks: Webhooks::new(store.clone()),
            documents,
            private_webhooks: false,
            store,
            clock,
            queue: CommandQueue::default(),
            writing: Mutex::default(),
            past: Past::default(),
            four_eyes: false,
            only_reads: false,
            found,
            accepted_clock: None,
            asked_for_time: std::sync::Mutex::default(),
            trouble: ArcSwapOption::empty(),
            unwritable: ArcSwapOption::empty(),
            write_failed: Notify::new(),
            current: Arc::new(ArcSwap::from_pointee(Snapshot::new(registry, library))),
            warming: Arc::default(),
            announced,
        })
    }

    /// Whether the database was empty, and has what it was opened with.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.found == Revision::ZERO
    }

    /// Writes the keys of a version that kept them beside the log into the log, once, and returns them. The log must have been
    /// verified.
    ///
    /// # Errors
    /// When the database fails, or the clock cannot be right.
    pub async fn take_over_keys(&self) -> Result<Vec<KeyRow>, OpenError> {
        let now = (self.clock)();
        compare(now, self.snapshot().registry().written_at(), self.accepted_clock)?;
        let taken = self.store.take_over_keys(now).await?;
        self.look().await?;
        Ok(taken)
    }

    /// Names every row of the tables of keys that is not what the log says: it gives no rights.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn strange_keys(&self) -> Result<Vec<String>, StoreError> {
        let reading = self.store.read_transaction().await?;
        let strange = reading.strange_keys().await;
        reading.end().await;
        strange
    }

    /// Demands a second person for what editors state, too: it is proposed, as what contributors send.
    pub fn require_four_eyes(&mut self) {
        self.four_eyes = true;
    }

    /// Writes nothing from now on: every command is refused, and uses of keys are not written down. For a database that was opened
    /// to read.
    pub fn only_read(&mut self) {
        self.only_reads = true;
    }

    /// Whether nothing is written: every command is refused.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.only_reads
    }

    /// Whether a command takes effect at once when an actor sends it; else it is proposed.
    #[must_use]
    pub fn commits(&self, actor: &Actor, command: &Command) -> bool {
        command.commits(actor.role, self.four_eyes)
    }

    /// Whether what editors send waits for a reviewer.
    #[must_use]
    pub fn needs_four_eyes(&self) -> bool {
        self.four_eyes
    }

    /// Takes the clock as it stands now for right, however far it is from the last revision.
    pub fn accept_clock(&mut self) {
        let last = self.snapshot().registry().written_at();
        self.accepted_clock = Some(Accepted { now: (self.clock)(), last });
    }

    /// Why nothing could be written now, if it lies with the clock: it is far from the last revision.
    #[must_use]
    pub fn clock_fault(&self) -> Option<ClockFault> {
        compare((self.clock)(), self.snapshot().registry().written_at(), self.accepted_clock).err()
    }

    /// The snapshot in force. It stays as it is for as long as somebody holds it.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Who may do more than read.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// What is wrong with the database, if anything is: that it is away, or that nothing can be written to it. Answers still
    /// come, from memory.
    #[must_use]
    pub fn trouble(&self) -> Option<Arc<String>> {
        // A file that was deleted cannot be read either, but why is what this one says.
        self.unwritable().or_else(|| self.away())
    }

    /// Why the database cannot be read, if it cannot.
    pub(crate) fn away(&self) -> Option<Arc<String>> {
        self.trouble.load_full()
    }

    pub(crate) fn unwritable(&self) -> Option<Arc<String>> {
        self.unwritable.load_full()
    }

    pub(crate) fn set_unwritable(&self, why: Option<String>) {
        self.unwritable.store(why.map(Arc::new));
    }

    pub(crate) fn set_trouble(&self, trouble: Option<String>) {
        self.trouble.store(trouble.map(Arc::new));
    }

    /// Where the log ends now, read from the database.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn head(&self) -> Result<Head, StoreError> {
        self.store.head().await
    }

    /// For who wants to hear of every commit that comes into force.
    #[must_use]
    pub fn feed(&self) -> Feed {
        Feed::new(self.announced.subscribe())
    }

    /// Puts a snapshot in force, and announces it. The lock for writing is held.
    pub(crate) fn put_in_force(&self, registry: Registry) -> Arc<Snapshot> {
        let position = registry.position();
        let snapshot = Arc::new(self.snapshot().after(registry));
        self.current.store(snapshot.clone());
        self.announced.send_replace(position);
        self.warm();
        snapshot
    }

    /// Puts other definitions in force, all at once: requests that run keep the snapshot with which they began, those that
    /// come after see the new one. Every verdict is made anew, and claims are read anew where the vocabulary is another.
    pub async fn judge_by(&self, library: Library) -> Arc<Snapshot> {
        let _writing = self.writing.lock().await;
        let registry = self.snapshot().registry().under(library.vocabulary().clone());
        let snapshot = Arc::new(Snapshot::new(registry, library));
        self.current.store(snapshot.clone());
        self.past.judge_anew();
        self.warm();
        snapshot
    }

    /// Makes ready what lists, searches and coverage need in the snapshot in force, beside the writing: once it has stood for a while,
    /// and one at a time. Of many snapshots that come into force one after another, only the last has to be ready; the others would
    /// be gone before they are.
    fn warm(&self) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if self.warming.swap(true, Ordering::AcqRel) {
            return;
        }
        let (current, warming) = (self.current.clone(), self.warming.clone());
        drop(runtime.spawn(async move {
            loop {
                let snapshot = current.load_full();
                tokio::time::sleep(REST).await;
                if !Arc::ptr_eq(&snapshot, &current.load()) {
                    continue;
                }
                let warm = snapshot.clone();
                // If it breaks, whoever asks makes what they need.
                let _ = tokio::task::spawn_blocking(move || warm.warm()).await;
                warming.store(false, Ordering::Release);
                let is_last = Arc::ptr_eq(&snapshot, &current.load());
                if is_last || warming.swap(true, Ordering::AcqRel) {
                    break;
                }
            }
        }));
    }

    /// Reads what others wrote, and puts it in force. The lock for writing is held.
    pub(crate) async fn catch_up(&self) -> Result<(), StoreError> {
        let snapshot = self.snapshot();
        let missed = self.store.load_after(snapshot.position()).await?;
        if missed.iter().flat_map(|commit| &commit.changes).any(is_redaction) {
            Box::pin(self.read_again()).await?;
        } else if !missed.is_empty() {
            self.put_in_force(snapshot.registry().apply_all(missed)?);
        }
        Ok(())
    }

    /// Reads the whole registry from the log, and puts it in force: contents were removed. The lock for writing is held.
    pub(crate) async fn read_again(&self) -> Result<Arc<Snapshot>, StoreError> {
        let before = self.snapshot();
        let registry = self.store.registry(before.library().vocabulary().clone(), None).await?;
        let position = registry.position();
        let snapshot = Arc::new(Snapshot::new(registry, before.library().clone()));
        self.current.store(snapshot.clone());
        self.past.forget();
        self.stale.store(false, Ordering::Release);
        self.announced.send_replace(position);
        self.warm();
        Ok(snapshot)
    }

    /// Lets go of the database, with everything written.
    pub async fn close(&self) {
        let _writing = self.writing.lock().await;
        if !self.only_reads
            && let Err(error) = self.keys.write_uses().await
        {
            tracing::warn!(%error, "when keys were used last could not be written down");
        }
        self.store.close().await;
    }
}

/// A place in the log, with its hash.
async fn head_of(store: &Store, position: Position) -> Result<Head, StoreError> {
    let reading = store.read_transaction().await?;
    let hash = reading.hash_at(position).await;
    reading.end().await;
    Ok(Head { revision: position, hash: hash?.unwrap_or_default() })
}
