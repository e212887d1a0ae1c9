//! Documents of GraphQL that the owners of keys registered: who may, how many, and what is found by which id. What they say is
//! checked elsewhere.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use store::{
    DocumentMark, DocumentRow, MOST_BYTES_OF_KEY, MOST_DOCUMENTS_OF_KEY, Registration, Store, StoreError,
};

use crate::actor::Actor;
use crate::authorise::{Action, Denied, Resource, authorize};
use crate::key::hex;
use crate::refusal::{Fault, FaultCode, Refusal};
use crate::writer::Writer;

/// A document of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyDocument {
    /// What the owner of the key asks for it by.
    pub id: String,
    /// Its text.
    pub text: Arc<str>,
    /// When it was registered.
    pub created_at: Timestamp,
}

/// The documents of the owners of keys.
pub struct KeyDocuments {
    store: Store,
    known: ArcSwap<Known>,
    /// How often others were read.
    generation: AtomicU64,
}

/// The documents by keys, as they were read last.
#[derive(Default)]
struct Known {
    mark: DocumentMark,
    by_key: HashMap<String, OfKey>,
}

/// The documents of a key: in their order, and by every id that they are found by.
#[derive(Default)]
struct OfKey {
    listed: Vec<KeyDocument>,
    by_id: HashMap<String, Arc<str>>,
}

impl KeyDocuments {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, known: ArcSwap::default(), generation: AtomicU64::default() }
    }

    /// A number that grows when others are registered or removed: the same id may name another document then, or none.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The document that the owner of a key has registered under an id, or that has this SHA-256.
    #[must_use]
    pub fn find(&self, key: &str, id: &str) -> Option<Arc<str>> {
        self.known.load().by_key.get(key)?.by_id.get(id).cloned()
    }

    /// What the owner of a key has registered, in its order.
    #[must_use]
    pub fn of_key(&self, key: &str) -> Vec<KeyDocument> {
        self.known.load().by_key.get(key).map(|of| of.listed.clone()).unwrap_or_default()
    }

    /// Reads what is registered, if it is something else than before.
    pub(crate) async fn look(&self) -> Result<(), StoreError> {
        let mark = self.store.documents_mark().await?;
        if mark == self.known.load().mark { Ok(()) } else { self.read(mark).await }
    }

    async fn read(&self, mark: DocumentMark) -> Result<(), StoreError> {
        let mut by_key: HashMap<String, OfKey> = HashMap::new();
        for DocumentRow { key, id, text, created_at } in self.store.documents().await? {
            let text: Arc<str> = text.into();
            let of = by_key.entry(key).or_default();
            of.by_id.insert(hex(&Sha256::digest(text.as_bytes())), text.clone());
            of.by_id.insert(id.clone(), text.clone());
            of.listed.push(KeyDocument { id, text, created_at });
        }
        self.known.store(Arc::new(Known { mark, by_key }));
        // After them: an answer that is kept under the new number was given by the new documents.
        self.generation.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }
}

impl Writer {
    /// The documents of the owners of keys.
    #[must_use]
    pub fn documents(&self) -> &KeyDocuments {
        &self.documents
    }

    /// Registers documents, by id and text, for the key of an actor: all of them or none. Each must be one that can be run.
    ///
    /// # Errors
    /// When the actor may not, an id is that of another document, they are too many, or nothing can be written.
    pub async fn register_documents(
        &self,
        actor: &Actor,
        documents: Vec<(String, String)>,
    ) -> Result<Vec<KeyDocument>, Refusal> {
        let key = self.registers(actor)?;
        let now = (self.clock)();
        let row = |(id, text): (String, String)| DocumentRow { key: key.clone(), id, text, created_at: now };
        let rows: Vec<DocumentRow> = documents.into_iter().map(row).collect();
        let position = |id: &str| rows.iter().position(|row| row.id == id).unwrap_or_default().to_string();
        match self.documents.store.register_documents(&rows).await.map_err(failed)? {
            Registration::Done => {}
            Registration::Taken(id) => {
                let message =
                    format!("`{id}` is the id of another document: remove that first, or choose another id");
                let path = vec!["documents".to_owned(), position(&id), "id".to_owned()];
                return Err(Refusal::Faults(vec![Fault { code: FaultCode::Conflict, message, path }]));
            }
            Registration::TooMany => {
                return Err(refused(format!(
                    "expected at most {MOST_DOCUMENTS_OF_KEY} documents of a key, of {MOST_BYTES_OF_KEY} bytes together"
                )));
            }
            Registration::Full => return Err(refused("there is no room for more documents here".to_owned())),
        }
        tracing::info!(key, count = rows.len(), "documents were registered");
        self.documents.look().await.map_err(failed)?;
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        Ok(self.documents.of_key(&key).into_iter().filter(|one| ids.contains(&one.id.as_str())).collect())
    }

    /// Removes documents of the actor's own key or, for admins, of any, and returns the ids of those that were there.
    ///
    /// # Errors
    /// When the actor may not, or nothing can be written.
    pub async fn remove_documents(
        &self,
        actor: &Actor,
        of: Option<&str>,
        ids: &[String],
    ) -> Result<Vec<String>, Refusal> {
        let own = self.registers(actor)?;
        let key = of.unwrap_or(&own);
        if key != own {
            authorize(actor, Action::ManageKeys, Resource::Registry)?;
        }
        let removed = self.documents.store.remove_documents(key, ids).await.map_err(failed)?;
        tracing::info!(key, by = actor.name, count = removed.len(), "documents were removed");
        self.documents.look().await.map_err(failed)?;
        Ok(removed)
    }

    /// The key of an actor who may register documents.
    fn registers(&self, actor: &Actor) -> Result<String, Refusal> {
        authorize(actor, Action::RegisterDocuments, Resource::Registry)?;
        if self.only_reads {
            return Err(Refusal::ReadOnly);
        }
        let needs = Action::RegisterDocuments.least_role();
        Ok(actor.key.clone().ok_or(Denied::Unauthenticated { needs })?)
    }
}

fn failed(error: StoreError) -> Refusal {
    Refusal::Store(Arc::new(error))
}

fn refused(message: String) -> Refusal {
    let path = vec!["documents".to_owned()];
    Refusal::Faults(vec![Fault { code: FaultCode::BadRequest, message, path }])
}
