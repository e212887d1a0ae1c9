//! Files of registered documents, as the tools of clients write them.
//!
//! | file | written by | holds |
//! |---|---|---|
//! | `{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id", "name", "type", "body"}]}` | Apollo | the id, the name and the text of each |
//! | `{"ID": "TEXT"}` | Relay, graphql-codegen | the id and the text of each |
//! | anything else, whose name does not end with `.json` | people | one document, as it stands |

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// What Apollo's manifests call themselves.
const APOLLO: &str = "apollo-persisted-query-manifest";

/// A document of a file, before it is checked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The id that clients ask for it by; without one, the hash of its text.
    pub(super) id: Option<String>,
    /// What the file calls it.
    pub(super) name: Option<String>,
    pub(super) text: String,
}

/// Returns the documents of a file.
///
/// # Errors
/// When it is not a manifest, though its name says so.
pub(super) fn read(file: &str, content: &str) -> Result<Vec<Entry>, String> {
    if Path::new(file).extension() != Some(OsStr::new("json")) {
        return Ok(vec![Entry { id: None, name: None, text: content.to_owned() }]);
    }
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let Members(members) = serde_json::from_str(content).map_err(|error| error.to_string())?;
    if members.iter().any(|(name, _)| name == "format") {
        return of_apollo(content);
    }
    let entry = |(id, text): (String, Box<RawValue>)| match serde_json::from_str(text.get()) {
        Ok(text) => Ok(Entry { id: Some(id), name: None, text }),
        Err(_) => Err(format!("`{id}`: expected the text of a document, as a string")),
    };
    members.into_iter().map(entry).collect()
}

fn of_apollo(content: &str) -> Result<Vec<Entry>, String> {
    let manifest: Apollo = serde_json::from_str(content).map_err(|error| error.to_string())?;
    if manifest.format != APOLLO || manifest.version != 1 {
        let (format, version) = (manifest.format, manifest.version);
        return Err(format!("expected the format `{APOLLO}` 1, and this is `{format}` {version}"));
    }
    let entry = |Operation { id, name, body }| Entry { id: Some(id), name, text: body };
    Ok(manifest.operations.into_iter().map(entry).collect())
}

#[derive(Deserialize)]
struct Apollo {
    format: String,
    version: u32,
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    name: Option<String>,
    body: String,
}

/// The members of an object in their order. Each stands there once: of two with one name, readers would take the one or the other.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Each)
    }
}

struct Each;

impl<'de> Visitor<'de> for Each {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a document for each id, or a manifest of Apollo")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let (mut members, mut seen) = (Vec::new(), BTreeSet::new());
        while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
            if !seen.insert(name.clone()) {
                return Err(serde::de::Error::custom(format!("`{name}` is there twice, expected it once")));
            }
            members.push((name, value));
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, read};

    fn wrong(content: &str) -> String {
        read("a.json", content).unwrap_err()
    }

    #[test]
    fn each_format_is_read() {
        let entry = |id: Option<&str>, name: Option<&str>| Entry {
            id: id.map(str::to_owned),
            name: name.map(str::to_owned),
            text: "{ a }".to_owned(),
        };
        assert_eq!(read("a.graphql", "{ a }"), Ok(vec![entry(None, None)]));
        assert_eq!(read("a.json", "\u{feff}{\"x\": \"{ a }\"}"), Ok(vec![entry(Some("x"), None)]));
        let apollo = r#"{"format": "apollo-persisted-query-manifest", "version": 1,
            "operations": [{"id": "x", "name": "A", "type": "query", "body": "{ a }"}]}"#;
        assert_eq!(read("a.json", apollo), Ok(vec![entry(Some("x"), Some("A"))]));
        assert_eq!(read("a.json", "{}"), Ok(vec![]));
    }

    #[test]
    fn what_is_no_manifest_says_what_was_expected() {
        let starts = |content: &str, expected: &str| {
            let wrong = wrong(content);
            assert!(wrong.starts_with(expected), "{wrong}");
        };
        starts("", "EOF while parsing a value at line 1");
        starts("[]", "invalid type: sequence, expected an object with a document for each id");
        starts(r#"{"x": 1}"#, "`x`: expected the text of a document, as a string");
        starts(r#"{"x": "{ a }", "x": "{ b }"}"#, "`x` is there twice, expected it once at line 1");
        let other = "expected the format `apollo-persisted-query-manifest` 1, and this is `another` 1";
        starts(r#"{"format": "another", "version": 1, "operations": []}"#, other);
        let twice = r#"{"format": "apollo-persisted-query-manifest", "version": 1,
            "operations": [{"id": "x", "body": "{ a }", "body": "{ b }"}]}"#;
        starts(twice, "duplicate field `body` at line 2");
    }
}
