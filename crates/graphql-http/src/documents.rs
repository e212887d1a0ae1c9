//! Documents that clients ask for by an id instead of sending them.
//!
//! There are three kinds, and one is found before the next:
//! - **registered**: the operator's files have them ([`Registered`]). They are in force as a set, and never let go.
//! - **own**: the program brings them. `/documents` lists those that partners may rely on.
//! - **sent**: a document that was sent along with its hash in `extensions.persistedQuery`, as Apollo's clients and urql do it
//!   ("automatic persisted queries"). It is kept for as long as there is room. An unknown hash is answered `PersistedQueryNotFound`, on
//!   which these clients send the document along.
//!
//! | a request has | as in |
//! |---|---|
//! | `extensions={"persistedQuery":{"version":1,"sha256Hash":"ID"}}` | Apollo's clients, urql |
//! | `documentId=sha256:HASH` or `documentId=ID` | the draft of GraphQL over HTTP |
//! | `doc_id=ID` | Relay's guide |
//!
//! A caller can have documents of their own ([`CallerDocuments`]), which come before all others: what one caller calls something says
//! nothing to another. They do not run where only registered documents do.
//!
//! An id is the SHA-256 of the text, or whatever the operator's manifest has in its place. No document is more trusted than any
//! other: all are checked like one that is sent, whenever they run.
//!
//! With [`Documents::only_registered`] nothing else runs: a request may have the text of a document or its id, but the document has to be
//! registered or the program's own. Texts are compared byte for byte, by their hash. Callers for whom the hook puts
//! [`AnyDocument`] into the data of the request are not held to it.

mod manifest;
mod registered;
mod validator;

use std::any::TypeId;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;
use async_graphql::{
    Data, Value,
    parser::{parse_query, types::ExecutableDocument, types::OperationType},
};
use poem::http::StatusCode;
use quick_cache::{Weighter, sync::Cache};
use serde_json::json;
use sha2::{Digest, Sha256};

pub use self::{
    registered::{MOST_BYTES, MOST_DOCUMENTS, Mistakes, Registered},
    validator::{ValidateOnly, Validator},
};
use crate::{
    endpoint::{Fault, Params},
    error::{Code, error},
    guard::Refusal,
    page::Page,
};

/// What stands before a hash in `documentId`.
const PREFIX: &str = "sha256:";
/// The most bytes of an id that is not a hash.
const LONGEST_ID: usize = 256;

/// How many bytes of documents that clients sent are kept.
const SENT_BYTES: u64 = 4 * 1_024 * 1_024;
/// About how many documents that is.
const SENT_DOCUMENTS: usize = 4_096;
/// What keeping one takes beside its text, roughly.
const OVERHEAD: usize = 256;
/// The longest that is kept, in bytes.
const LONGEST_SENT: usize = 64 * 1_024;

/// Put into the data of a request by a caller who may run any document, where others may run registered ones only.
#[derive(Debug, Clone, Copy)]
pub struct AnyDocument;

/// Put into the data of a request: the document that its caller has under an id, which is a hash or an id of their own.
#[derive(Clone)]
pub struct CallerDocuments(Arc<Find>);

/// The document under an id.
type Find = dyn Fn(&str) -> Option<Arc<str>> + Send + Sync;

impl CallerDocuments {
    /// Documents that are found by this.
    pub fn new(find: impl Fn(&str) -> Option<Arc<str>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }
}

/// Documents by their ids. Clones share what is registered and what was sent.
#[derive(Debug, Clone)]
pub struct Documents {
    own: Arc<BTreeMap<String, Document>>,
    registered: Arc<ArcSwap<Registered>>,
    /// How often other documents were registered.
    generation: Arc<AtomicU64>,
    /// Those that clients sent with their hash.
    sent: Arc<Cache<String, Arc<str>, ByLength>>,
    only_registered: bool,
}

/// Weighs a document by its text.
#[derive(Debug, Clone)]
struct ByLength;

impl Weighter<String, Arc<str>> for ByLength {
    fn weight(&self, _: &String, text: &Arc<str>) -> u64 {
        u64::try_from(text.len() + OVERHEAD).unwrap_or(u64::MAX / 2)
    }
}

impl Default for Documents {
    fn default() -> Self {
        Self::of([])
    }
}

/// A document of the program.
#[derive(Debug, Clone)]
struct Document {
    text: Arc<str>,
    /// Name and kind.
    operations: Vec<(String, OperationType)>,
    /// Whether `/documents` has it.
    is_listed: bool,
}

impl Documents {
    /// The documents that are listed: each text as it stands, and each of its operations by itself, as compiled clients send them.
    /// Texts that do not parse are left out, with a warning in the log.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut own = BTreeMap::new();
        for text in texts {
            let single = operations(text);
            let several = single.len() > 1;
            for text in std::iter::once(text).chain(single.into_iter().filter(|_| several)) {
                Document::put(&mut own, text, true);
            }
        }
        let sent = Cache::with_weighter(SENT_DOCUMENTS, SENT_BYTES, ByLength);
        Self {
            own: Arc::new(own),
            registered: Arc::default(),
            generation: Arc::default(),
            sent: Arc::new(sent),
            only_registered: false,
        }
    }

    /// The documents, with others of the program's own that are not listed: each text as it stands.
    #[must_use]
    pub fn with_own<'a>(mut self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let own = Arc::make_mut(&mut self.own);
        for text in texts {
            Document::put(own, text, false);
        }
        self
    }

    /// Whether only registered documents and those of the program run.
    #[must_use]
    pub fn only_registered(self, only_registered: bool) -> Self {
        Self { only_registered, ..self }
    }

    /// Puts other registered documents in the place of those in force, in all clones at once. What runs already goes on.
    pub fn register(&self, registered: Registered) {
        self.registered.store(Arc::new(registered));
        // After them: an answer that is kept under the new number was given by the new documents.
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// A number that grows whenever other documents are registered: the same id may name another document then, or none.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The names of all operations.
    pub(crate) fn names(&self) -> Vec<String> {
        let own = self.own.values().flat_map(|document| &document.operations).map(|(name, _)| name.as_str());
        own.chain(self.registered.load().names()).map(str::to_owned).collect()
    }

    /// `/documents`: those that partners may rely on.
    pub(crate) fn page(&self) -> Page {
        let listed = self.own.iter().filter(|(_, document)| document.is_listed);
        let documents = listed.map(|(hash, document)| {
            let operations = document.operations.iter();
            let operations = operations.map(|(name, kind)| json!({ "name": name, "kind": kind.to_string() }));
            json!({
                "documentId": format!("{PREFIX}{hash}"),
                "operations": operations.collect::<Vec<_>>(),
                "document": &*document.text,
            })
        });
        let body = json!({ "documents": documents.collect::<Vec<_>>() });
        Page::new("application/json; charset=utf-8", body.to_string())
    }

    /// Puts the document that a request names in its place, and notes whether it is a registered one.
    pub(crate) fn fill(&self, params: &mut Params, data: &Data) -> Result<(), Fault> {
        let Some(asked) = asked(params)? else {
            // Without this mode it does not matter whether it is.
            params.is_registered = self.only_registered && self.known(&hash(&params.query)).is_some();
            return Ok(());
        };
        if !params.query.is_empty() {
            return self.sent_along(&asked, params, data);
        }
        if let Some(text) = self.of_caller(&asked, data) {
            params.query = text.to_string();
            return Ok(());
        }
        if let Some(text) = self.known(&asked) {
            params.is_registered = true;
            params.query = text.to_string();
            return Ok(());
        }
        if let Some(text) = self.sent.get(&asked) {
            params.query = text.to_string();
            return Ok(());
        }
        if params.document_id.is_none() {
            // Clients of Apollo and urql read these very words, and send the document along. A status of a failure would make
            // older ones give hashes up.
            let (code, message) = (Code::PersistedQueryNotFound, "PersistedQueryNotFound");
            return Err(Fault::new(StatusCode::OK, code, message));
        }
        let what_to_do = if self.only_registered {
            "only registered documents run here, see /documents for those of the server itself"
        } else {
            "send the document itself, or see /documents"
        };
        let message = format!("no known document has the id `{asked}`: {what_to_do}");
        Err(Fault::new(StatusCode::BAD_REQUEST, Code::PersistedQueryNotFound, message))
    }

    /// A document that was sent along with its id: the text is what counts, but the two must be one.
    fn sent_along(&self, asked: &str, params: &mut Params, data: &Data) -> Result<(), Fault> {
        let actual = hash(&params.query);
        let known = self.of_caller(asked, data).or_else(|| self.known(asked));
        let is_named = asked == actual || known.is_some_and(|text| *text == *params.query);
        if !is_named {
            let message =
                format!("the document has the hash `{actual}`, and not `{asked}` as the request says");
            return Err(Fault::new(StatusCode::BAD_REQUEST, Code::BadRequest, message));
        }
        params.is_registered = self.known(&actual).is_some();
        if self.only_registered {
            if !params.is_registered && params.document_id.is_none() && !may_run_any(data) {
                // The words on which these clients stop sending hashes.
                let (code, message) = (Code::PersistedQueryNotSupported, "PersistedQueryNotSupported");
                return Err(Fault::new(StatusCode::OK, code, message));
            }
        } else if !params.is_registered && params.query.len() <= LONGEST_SENT {
            // Looked up first: writing what is there already would take a lock.
            if self.sent.get(&actual).is_none() {
                self.sent.insert(actual, params.query.as_str().into());
            }
        }
        Ok(())
    }

    /// Whether a document may run at all.
    pub(crate) fn admit(&self, params: &Params, data: &Data) -> Result<(), Refusal> {
        if !self.only_registered || params.is_registered || may_run_any(data) {
            return Ok(());
        }
        let message = "the document is not registered, and only registered documents run here; \
                       they are compared byte for byte";
        Err(Refusal::Document(vec![error(Code::DocumentNotRegistered, message, None)]))
    }

    /// The text of a document of the caller's own, where such documents run.
    fn of_caller(&self, id: &str, data: &Data) -> Option<Arc<str>> {
        let own = data.get(&TypeId::of::<CallerDocuments>()).filter(|_| !self.only_registered)?;
        own.downcast_ref::<CallerDocuments>().and_then(|own| own.0(id))
    }

    /// The text of a registered document, or of one of the program's.
    fn known(&self, id: &str) -> Option<Arc<str>> {
        let registered = self.registered.load().get(id).cloned();
        registered.or_else(|| self.own.get(id).map(|document| document.text.clone()))
    }
}

fn may_run_any(data: &Data) -> bool {
    data.contains_key(&TypeId::of::<AnyDocument>())
}

impl Document {
    fn put(own: &mut BTreeMap<String, Self>, text: &str, is_listed: bool) {
        match parse_query(text) {
            Ok(document) => {
                let new =
                    || Self { text: text.into(), operations: operations_of(&document), is_listed: false };
                own.entry(hash(text)).or_insert_with(new).is_listed |= is_listed;
            }
            Err(error) => tracing::warn!(%error, "a document of the program does not parse"),
        }
    }
}

/// The operations of a document by name and kind.
fn operations_of(document: &ExecutableDocument) -> Vec<(String, OperationType)> {
    let operations = document.operations.iter();
    let mut operations: Vec<_> = operations
        .map(|(name, operation)| (name.map(ToString::to_string).unwrap_or_default(), operation.node.ty))
        .collect();
    operations.sort_by(|(a, _), (b, _)| a.cmp(b));
    operations
}

/// The id that a request names its document by.
fn asked(params: &Params) -> Result<Option<String>, Fault> {
    let bad = |message: &str| Fault::new(StatusCode::BAD_REQUEST, Code::BadRequest, message);
    let by_id = params.document_id.as_deref();
    let by_extension = match params.extensions.get("persistedQuery") {
        Some(Value::Object(extension)) => match (extension.get("version"), extension.get("sha256Hash")) {
            (Some(Value::Number(version)), Some(Value::String(hash))) if version.as_u64() == Some(1) => {
                Some(hash.as_str())
            }
            _ => return Err(bad("`extensions.persistedQuery`: expected `version` 1 and `sha256Hash`")),
        },
        Some(Value::Null) | None => None,
        Some(_) => return Err(bad("`extensions.persistedQuery`: expected an object")),
    };
    let read = |id: Option<&str>| id.map(read_id).transpose().map_err(|expected| bad(&expected));
    match (read(by_id)?, read(by_extension)?) {
        (Some(one), Some(other)) if one != other => {
            Err(bad("`documentId` and `extensions.persistedQuery` name two documents, expected one"))
        }
        (one, other) => Ok(one.or(other)),
    }
}

/// An id as a request has it, in the form in which documents are looked up.
fn read_id(id: &str) -> Result<String, String> {
    match sha256_of(id) {
        Some(hash) => Ok(hash),
        None if id.starts_with(PREFIX) => Err("the hash of a document has 64 hexadecimal digits".to_owned()),
        None => custom_id(id).map(str::to_owned),
    }
}

/// The hash that an id is, with its prefix or without.
fn sha256_of(id: &str) -> Option<String> {
    let hash = id.strip_prefix(PREFIX).unwrap_or(id);
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| hash.to_ascii_lowercase())
}

/// An id that is not a hash: the draft of GraphQL over HTTP keeps colons for prefixes.
fn custom_id(id: &str) -> Result<&str, String> {
    let is_one = (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    if is_one && !id.contains(':') {
        return Ok(id);
    }
    Err(format!(
        "expected `{PREFIX}` and the hash of a document, or an id of 1 to {LONGEST_ID} characters of ASCII \
         without spaces and colons"
    ))
}

/// The operations of a document, each by itself: they begin at the margin.
fn operations(text: &str) -> Vec<&str> {
    let (mut starts, mut at) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        if ["query ", "mutation ", "subscription "].iter().any(|word| line.starts_with(word)) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| Some(text.get(*start..end)?.trim_end())).collect()
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hash, byte| {
        // Writing to a string does not fail.
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}

#[cfg(test)]
mod tests;
