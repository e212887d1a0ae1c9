//! Trusted documents: operations that clients ask for by their hash instead of sending them.
//!
//! A document is found by the SHA-256 of its text, in both ways that clients know:
//! `extensions={"persistedQuery":{"version":1,"sha256Hash":"…"}}`, as Apollo's clients and others send, and
//! `documentId=sha256:…`, as the draft of GraphQL over HTTP has it. By GET that makes short addresses, which caches keep.
//! Documents cannot be added from outside; `/documents` lists them. Clients that try to (automatic persisted queries) are answered
//! `PersistedQueryNotSupported`, on which they stop sending hashes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use async_graphql::{
    Value,
    parser::{parse_query, types::OperationType},
};
use poem::http::StatusCode;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    endpoint::{Fault, Params},
    error::Code,
    page::Page,
};

/// What stands before a hash in `documentId`.
const PREFIX: &str = "sha256:";

/// Documents by the hash of their text.
#[derive(Debug, Clone, Default)]
pub struct Documents(Arc<BTreeMap<String, Document>>);

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
        Self(Arc::new(all))
    }

    /// The names of all operations.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.values().flat_map(|document| &document.operations).map(|(name, _)| name.as_str())
    }

    /// `/documents`: all of them.
    pub(crate) fn page(&self) -> Page {
        let documents = self.0.iter().map(|(hash, document)| {
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
            return if actual == asked {
                Ok(())
            } else {
                bad(format!("the document has the hash `{actual}`, and not `{asked}` as the request says"))
            };
        }
        let Some(document) = self.0.get(&asked) else {
            if params.document_id.is_none() {
                // Clients of Apollo and urql read these very words, and send whole documents from then on.
                let (code, message) = (Code::PersistedQueryNotSupported, "PersistedQueryNotSupported");
                return Err(Fault::new(StatusCode::BAD_REQUEST, code, message));
            }
            let message = format!(
                "no trusted document has the hash `{asked}`: send the document itself, or see /documents"
            );
            return Err(Fault::new(StatusCode::BAD_REQUEST, Code::PersistedQueryNotFound, message));
        };
        params.query = document.text.to_string();
        Ok(())
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
