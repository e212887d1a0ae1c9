//! Trusted documents: operations that clients ask for by their hash instead of sending them.
//!
//! A document is found by the SHA-256 of its text, in both ways that clients know:
//! `extensions={"persistedQuery":{"version":1,"sha256Hash":"…"}}`, as Apollo's clients and others send, and
//! `documentId=sha256:…`, as the draft of GraphQL over HTTP has it. By GET that makes short addresses, which caches keep.
//! `/documents` lists the trusted ones, and nothing is added to that list from outside.
//!
//! Automatic persisted queries, as Apollo's clients and urql know them: a document that is sent along with its hash in
//! `extensions.persistedQuery` is found by the hash from then on, for as long as there is room. One that is not there is answered
//! `PersistedQueryNotFound`, on which these clients send it along. It is no more trusted than any other: it is checked like one that is
//! sent, whenever it runs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use async_graphql::{
    Value,
    parser::{parse_query, types::OperationType},
};
use poem::http::StatusCode;
use quick_cache::{Weighter, sync::Cache};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    endpoint::{Fault, Params},
    error::Code,
    page::Page,
};

/// What stands before a hash in `documentId`.
const PREFIX: &str = "sha256:";

/// How many bytes of documents that clients sent are kept.
const SENT_BYTES: u64 = 4 * 1_024 * 1_024;
/// About how many documents that is.
const SENT_DOCUMENTS: usize = 4_096;
/// What keeping one takes beside its text, roughly.
const OVERHEAD: usize = 256;
/// The longest that is kept, in bytes.
const LONGEST_SENT: usize = 64 * 1_024;

/// Documents by the hash of their text.
#[derive(Debug, Clone)]
pub struct Documents {
    trusted: Arc<BTreeMap<String, Document>>,
    /// Those that clients sent with their hash.
    sent: Arc<Cache<String, Arc<str>, ByLength>>,
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

#[derive(Debug, Clone)]
struct Document {
    text: Arc<str>,
    /// Name and kind.
    operations: Vec<(String, OperationType)>,
}

impl Documents {
    /// The documents: each text as it stands, and each of its operations by itself, as compiled clients send them.
    /// Texts that do not parse are left out, with a warning in the log.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = BTreeMap::new();
        for text in texts {
            let single = operations(text);
            let several = single.len() > 1;
            for text in std::iter::once(text).chain(single.into_iter().filter(|_| several)) {
                match Document::read(text) {
                    Ok(document) => drop(all.insert(hash(text), document)),
                    Err(error) => tracing::warn!(%error, "a trusted document does not parse"),
                }
            }
        }
        let sent = Cache::with_weighter(SENT_DOCUMENTS, SENT_BYTES, ByLength);
        Self { trusted: Arc::new(all), sent: Arc::new(sent) }
    }

    /// The names of all operations.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.trusted.values().flat_map(|document| &document.operations).map(|(name, _)| name.as_str())
    }

    /// `/documents`: all of them.
    pub(crate) fn page(&self) -> Page {
        let documents = self.trusted.iter().map(|(hash, document)| {
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

    /// Puts the document that a request names in its place.
    pub(crate) fn fill(&self, params: &mut Params) -> Result<(), Fault> {
        let bad = |message: String| Err(Fault::new(StatusCode::BAD_REQUEST, Code::BadRequest, message));
        let Some(asked) = asked(params)? else { return Ok(()) };
        if !params.query.is_empty() {
            // Sent along with its text, which is what counts; but the two must be one.
            let actual = hash(&params.query);
            if actual != asked {
                return bad(format!(
                    "the document has the hash `{actual}`, and not `{asked}` as the request says"
                ));
            }
            self.keep(asked, &params.query);
            return Ok(());
        }
        if let Some(text) = self.sent.get(&asked) {
            params.query = text.to_string();
            return Ok(());
        }
        let Some(document) = self.trusted.get(&asked) else {
            if params.document_id.is_none() {
                // Clients of Apollo and urql read these very words, and send the document along. A status of a failure would make
                // older ones give hashes up.
                let (code, message) = (Code::PersistedQueryNotFound, "PersistedQueryNotFound");
                return Err(Fault::new(StatusCode::OK, code, message));
            }
            let message = format!(
                "no trusted document has the hash `{asked}`: send the document itself, or see /documents"
            );
            return Err(Fault::new(StatusCode::BAD_REQUEST, Code::PersistedQueryNotFound, message));
        };
        params.query = document.text.to_string();
        Ok(())
    }

    /// Keeps a document that was sent with its hash, unless it is trusted or too long.
    fn keep(&self, hash: String, text: &str) {
        let is_known = self.trusted.contains_key(&hash) || self.sent.get(&hash).is_some();
        if !is_known && text.len() <= LONGEST_SENT {
            self.sent.insert(hash, text.into());
        }
    }
}

impl Document {
    fn read(text: &str) -> Result<Self, async_graphql::parser::Error> {
        let document = parse_query(text)?;
        let mut operations: Vec<_> = document
            .operations
            .iter()
            .map(|(name, operation)| (name.map(ToString::to_string).unwrap_or_default(), operation.node.ty))
            .collect();
        operations.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(Self { text: text.into(), operations })
    }
}

/// The hash that a request names its document by.
fn asked(params: &Params) -> Result<Option<String>, Fault> {
    let bad = |message: &str| Fault::new(StatusCode::BAD_REQUEST, Code::BadRequest, message);
    let by_id = match params.document_id.as_deref() {
        None => None,
        Some(id) => {
            let hash = id.strip_prefix(PREFIX);
            Some(
                hash.ok_or_else(|| bad("`documentId`: expected `sha256:` and a hash, see /documents"))?
                    .to_owned(),
            )
        }
    };
    let by_extension = match params.extensions.get("persistedQuery") {
        Some(Value::Object(extension)) => match (extension.get("version"), extension.get("sha256Hash")) {
            (Some(Value::Number(version)), Some(Value::String(hash))) if version.as_u64() == Some(1) => {
                Some(hash.clone())
            }
            _ => return Err(bad("`extensions.persistedQuery`: expected `version` 1 and `sha256Hash`")),
        },
        Some(Value::Null) | None => None,
        Some(_) => return Err(bad("`extensions.persistedQuery`: expected an object")),
    };
    let asked = match (by_id, by_extension) {
        (Some(one), Some(other)) if one != other => {
            return Err(bad("`documentId` and `extensions.persistedQuery` name two documents, expected one"));
        }
        (one, other) => one.or(other),
    };
    match &asked {
        Some(hash) if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Err(bad("the hash of a document has 64 hexadecimal digits"))
        }
        _ => Ok(asked.map(|hash| hash.to_ascii_lowercase())),
    }
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
mod tests {
    use super::{Documents, hash};
    use crate::endpoint::Params;

    const TEXT: &str = "# Two.\n\nquery A {\n  a\n}\n\nquery B($b: Int) {\n  b(b: $b)\n}\n";

    fn filled(documents: &Documents, address: &str) -> Result<String, String> {
        let mut params =
            Params::from_query_string(address, 64).map_err(|fault| fault.errors[0].message.clone())?;
        documents.fill(&mut params).map_err(|fault| fault.errors[0].message.clone())?;
        Ok(params.query)
    }

    #[test]
    fn documents_and_their_operations_are_found_in_both_ways() {
        let documents = Documents::of([TEXT]);
        let second = "query B($b: Int) {\n  b(b: $b)\n}";
        for text in [TEXT, "query A {\n  a\n}", second] {
            let id = hash(text);
            assert_eq!(filled(&documents, &format!("documentId=sha256:{id}")).as_deref(), Ok(text));
            let address =
                format!("extensions={{\"persistedQuery\":{{\"version\":1,\"sha256Hash\":\"{id}\"}}}}");
            assert_eq!(filled(&documents, &address).as_deref(), Ok(text));
        }
        let mut names: Vec<_> = documents.names().collect();
        names.sort_unstable();
        assert_eq!(names, ["A", "A", "B", "B"]);
    }

    #[test]
    fn a_document_that_was_sent_with_its_hash_is_found_by_it() {
        let documents = Documents::of([TEXT]);
        let address = |hash: &str, query: &str| {
            format!("{query}extensions={{\"persistedQuery\":{{\"version\":1,\"sha256Hash\":\"{hash}\"}}}}")
        };
        let id = hash("{a}");
        let missing = filled(&documents, &address(&id, ""));
        assert_eq!(missing, Err("PersistedQueryNotFound".to_owned()));
        assert_eq!(filled(&documents, &address(&id, "query={a}&")).as_deref(), Ok("{a}"));
        assert_eq!(filled(&documents, &address(&id, "")).as_deref(), Ok("{a}"));
        assert_eq!(filled(&documents, &format!("documentId=sha256:{id}")).as_deref(), Ok("{a}"));
        // A hash that is not that of the text brings nothing in.
        let other = hash("{b}");
        assert!(filled(&documents, &address(&other, "query={a}&")).is_err());
        assert!(filled(&documents, &address(&other, "")).is_err());
        // The list is that of the trusted ones.
        assert_eq!(documents.names().count(), 4);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let documents = Documents::of([]);
        for number in 0..500 {
            let text = format!("{{a{number}}} # {}", " ".repeat(60_000));
            documents.keep(hash(&text), &text);
        }
        assert!(documents.sent.weight() <= super::SENT_BYTES && !documents.sent.is_empty());
        let long = " ".repeat(super::LONGEST_SENT + 1);
        documents.keep(hash(&long), &long);
        assert!(documents.sent.get(&hash(&long)).is_none());
    }

    #[test]
    fn what_is_wrong_is_told() {
        let documents = Documents::of([TEXT]);
        let nothing = "0".repeat(64);
        for (address, expected) in [
            ("", "`query` is missing, expected a GraphQL document".to_owned()),
            (
                &format!("documentId=sha256:{nothing}"),
                format!(
                    "no trusted document has the hash `{nothing}`: send the document itself, or see /documents"
                ),
            ),
            ("documentId=sha256:1", "the hash of a document has 64 hexadecimal digits".to_owned()),
            ("documentId=1", "`documentId`: expected `sha256:` and a hash, see /documents".to_owned()),
            (
                "extensions={\"persistedQuery\":{\"version\":2}}",
                "`extensions.persistedQuery`: expected `version` 1 and `sha256Hash`".to_owned(),
            ),
            (
                &format!("query={{a}}&documentId=sha256:{nothing}"),
                format!(
                    "the document has the hash `{}`, and not `{nothing}` as the request says",
                    hash("{a}")
                ),
            ),
        ] {
            assert_eq!(filled(&documents, address), Err(expected));
        }
    }
}
