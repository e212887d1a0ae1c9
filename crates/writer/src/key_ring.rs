//! The keys, in memory: every request asks, and none of them waits for the database.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use registry::{Change, Commit, Keys, Position};
use store::{Head, KeyRow, Store, StoreError};

use crate::actor::Actor;
use crate::key::{BadKey, Key, KeyText};

/// The keys as of some place in the log.
#[derive(Debug)]
struct Known {
    /// How far the log is known to be what was written.
    head: Head,
    keys: Keys,
    by_id: Arc<HashMap<String, Key>>,
}

impl Known {
    fn new(head: Head, keys: Keys) -> Self {
        let rows = keys.iter().filter_map(|record| Key::from_row(KeyRow::of_record(record)));
        let by_id = Arc::new(rows.map(|key| (key.id.clone(), key)).collect());
        Self { head, keys, by_id }
    }
}

/// The keys, in memory, as the log has them. The ring follows what is appended to the log: when it is asked to look, and when
/// a request comes with a key that it does not know. It verifies what is new in the log before it believes it.
#[derive(Debug)]
pub struct KeyRing {
    store: Store,
    known: ArcSwap<Known>,
    /// Held while what is known is exchanged.
    exchange: Mutex<()>,
    /// Held while the log is read: one look at a time, however many strangers come.
    looking: tokio::sync::Mutex<()>,
    /// Whether the last look failed: strangers do not wait for another one, which may take as long as a database that is
    /// away is waited for.
    blind: AtomicBool,
    /// Whether the log is known not to be what was written, so that no key opens anything.
    closed: AtomicBool,
    /// Uses that the database does not know of yet.
    used: Mutex<HashMap<String, Timestamp>>,
}

impl KeyRing {
    /// The keys of a log that is read up to some place.
    pub(crate) fn new(store: Store, head: Head, keys: Keys) -> Self {
        Self {
            store,
            known: ArcSwap::from_pointee(Known::new(head, keys)),
            exchange: Mutex::default(),
            looking: tokio::sync::Mutex::default(),
            blind: AtomicBool::default(),
            closed: AtomicBool::default(),
            used: Mutex::default(),
        }
    }

    /// Opens nothing to anybody from now on: the log that says who may write is not what was written.
    pub fn close(&self) {
        self.closed.store(true, Relaxed);
    }

    /// Whether keys open anything.
    #[must_use]
    pub fn are_open(&self) -> bool {
        !self.closed.load(Relaxed)
    }

    /// Who comes with a key. Answered from memory, unless the key is not known there: it may have just been made.
    ///
    /// # Errors
    /// When it is no key, not a good one, or not known here while the database cannot be asked.
    pub async fn identify(&self, text: &str, now: Timestamp) -> Result<Actor, BadKey> {
        let text = KeyText::parse(text).ok_or(BadKey::Malformed)?;
        if self.closed.load(Relaxed) {
            return Err(BadKey::Untrusted);
        }
        if !self.known.load().by_id.contains_key(text.id()) {
            if self.blind.load(Relaxed) {
                return Err(BadKey::Unread);
            }
            self.look().await.map_err(|error| {
                tracing::warn!(%error, "the keys cannot be read");
                BadKey::Unread
            })?;
        }
        let by_id = self.known.load().by_id.clone();
        let actor = by_id.get(text.id()).ok_or(BadKey::Unknown)?.open(&text, now)?;
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.insert(text.id().to_owned(), now);
        Ok(actor)
    }

    /// Reads what is new in the log, if anything is, and verifies it. Returns where the log ends.
    ///
    /// # Errors
    /// When the database fails, or the log is not what was written; the keys stay as they were.
    pub async fn look(&self) -> Result<Position, StoreError> {
        let _looking = self.looking.lock().await;
        let read = self.read().await;
        self.blind.store(read.is_err(), Relaxed);
        read
    }

    async fn read(&self) -> Result<Position, StoreError> {
        let before = self.known.load_full();
        if self.store.head().await? == before.head {
            return Ok(before.head.revision);
        }
        let (head, changes) = self.store.verify_after(before.head.clone()).await?;
        let mut keys = before.keys.clone();
        for (at, changed) in changes {
            keys.apply(at, changed).map_err(|problem| StoreError::Damaged {
                revision: head.revision,
                problem: problem.to_string(),
            })?;
        }
        let _exchange = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
        if head.revision > self.known.load().head.revision {
            self.known.store(Arc::new(Known::new(head.clone(), keys)));
        }
        Ok(head.revision)
    }

    /// Notes what this program has written behind a place: it need not be read again. Returns whether what it says of keys is in
    /// force: else it is still to be read.
    pub(crate) fn wrote(&self, after: Position, head: Head, commits: &[Commit]) -> bool {
        let of_keys =
            |commit: &Commit| commit.changes.iter().any(|change| matches!(change, Change::KeyChanged(_)));
        let is_of_keys = commits.iter().any(of_keys);
        let _exchange = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.known.load();
        if known.head.revision != after {
            return !is_of_keys;
        }
        let mut keys = known.keys.clone();
        if !is_of_keys {
            let by_id = known.by_id.clone();
            self.known.store(Arc::new(Known { head, keys, by_id }));
            return true;
        }
        for commit in commits {
            for change in &commit.changes {
                let Change::KeyChanged(changed) = change else { continue };
                if keys.apply(commit.at, changed.clone()).is_err() {
                    return false;
                }
            }
        }
        self.known.store(Arc::new(Known::new(head, keys)));
        true
    }

    /// Returns when each key was used last, by its id, of those that were used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn uses(&self) -> Result<HashMap<String, Timestamp>, StoreError> {
        let rows = self.store.keys().await?.into_iter();
        let mut last: HashMap<String, Timestamp> =
            rows.filter_map(|row| Some((row.id, row.last_used_at?))).collect();
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        last.extend(used.iter().map(|(id, at)| (id.clone(), *at)));
        Ok(last)
    }

    /// Writes down when keys were used last. What cannot be written is kept for the next time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write_uses(&self) -> Result<(), StoreError> {
        let used: Vec<(String, Timestamp)> =
            self.used.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
        if used.is_empty() {
            return Ok(());
        }
        let written = self.store.keys_used(&used).await;
        if written.is_err() {
            let mut kept = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            for (id, at) in used {
                let latest = kept.entry(id).or_insert(at);
                *latest = at.max(*latest);
            }
        }
        written
    }
}
