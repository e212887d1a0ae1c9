//! The keys, in memory: every request asks, and none of them waits for the database.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use store::{Store, StoreError};

use crate::actor::Actor;
use crate::key::{BadKey, Key, KeyText};

/// All keys as of some version of their table.
#[derive(Debug, Default)]
struct Keys {
    version: i64,
    by_id: HashMap<String, Key>,
}

/// The keys, in memory. Whoever changes the table, the ring follows: when it is told to look, and when somebody comes with a
/// key that it does not know.
#[derive(Debug)]
pub struct KeyRing {
    store: Store,
    keys: ArcSwap<Keys>,
    /// Held while the table is read: one look at a time, however many strangers come.
    looking: tokio::sync::Mutex<()>,
    /// Whether the last look failed: strangers do not wait for another one, which may take as long as a database that is
    /// away is waited for.
    blind: AtomicBool,
    /// Uses that the database does not know of yet.
    used: Mutex<HashMap<String, Timestamp>>,
}

impl KeyRing {
    /// Reads all keys.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open(store: Store) -> Result<Self, StoreError> {
        let ring = Self {
            store,
            keys: ArcSwap::default(),
            looking: tokio::sync::Mutex::default(),
            blind: AtomicBool::default(),
            used: Mutex::default(),
        };
        ring.look().await?;
        Ok(ring)
    }

    /// Who comes with a key. Answered from memory, unless the key is not known there: it may have just been made.
    ///
    /// # Errors
    /// When it is no key, not a good one, or not known here while the database cannot be asked.
    pub async fn identify(&self, text: &str, now: Timestamp) -> Result<Actor, BadKey> {
        let text = KeyText::parse(text).ok_or(BadKey::Malformed)?;
        if !self.keys.load().by_id.contains_key(text.id()) {
            if self.blind.load(Relaxed) {
                return Err(BadKey::Unread);
            }
            self.look().await.map_err(|error| {
                tracing::warn!(%error, "the keys cannot be read");
                BadKey::Unread
            })?;
        }
        let keys = self.keys.load();
        let actor = keys.by_id.get(text.id()).ok_or(BadKey::Unknown)?.open(&text, now)?;
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.insert(text.id().to_owned(), now);
        Ok(actor)
    }

    /// Reads the keys again if they have changed.
    ///
    /// # Errors
    /// When the database fails; the keys stay as they were.
    pub async fn look(&self) -> Result<(), StoreError> {
        let _looking = self.looking.lock().await;
        let read = self.read().await;
        self.blind.store(read.is_err(), Relaxed);
        read
    }

    async fn read(&self) -> Result<(), StoreError> {
        // The version first: a key that is made in between is read twice rather than never.
        let version = self.store.keys_version().await?;
        let before = self.keys.load();
        if version == before.version && version > 0 {
            return Ok(());
        }
        let keys = self.store.keys().await?.into_iter().filter_map(Key::from_row);
        let by_id = keys.map(|key| (key.id.clone(), key)).collect();
        self.keys.store(Arc::new(Keys { version, by_id }));
        Ok(())
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
