//! The parameters of a GraphQL request, out of a query string or a JSON body, and what can be wrong with them.

use async_graphql::{Extensions, Variables};
use percent_encoding::percent_decode_str;
use poem::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{MediaType, fault::Fault};
use crate::{
    cache::{Form, Key},
    caller::Standing,
    error::Code,
    guard::{LimitExceeded, LimitName, Refusal, check_json},
    request_id::RequestId,
};

/// The parameters of a GraphQL request.
#[derive(Debug, Default)]
pub(crate) struct Params {
    /// The document; empty while it is only named.
    pub(crate) query: String,
    /// The id of a document: `documentId`, or `doc_id`.
    pub(crate) document_id: Option<String>,
    /// Whether the document is a registered one, or the program's own; known once it is in its place.
    pub(crate) is_registered: bool,
    pub(crate) operation_name: Option<String>,
    pub(crate) variables: Variables,
    pub(crate) extensions: Extensions,
}

impl Params {
    /// Reads a body that was declared to be JSON.
    pub(crate) fn from_body(body: &[u8], json_nesting: usize) -> Result<Self, Fault> {
        let text = std::str::from_utf8(body).map_err(|error| {
            bad(format!("the body is not UTF-8: the byte at {} starts no character", error.valid_up_to()))
        })?;
        // Some programs begin every file with a byte-order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim_ascii().is_empty() {
            return Err(bad("the body is empty, expected a JSON object with `query`"));
        }
        check_nesting(text, json_nesting)?;
        let value =
            serde_json::from_str(text).map_err(|error| bad(format!("the body is not JSON: {error}")))?;
        match value {
            Value::Object(object) => Self::from_object(object),
            Value::Array(_) => {
                Err(bad("the body is an array, expected one object with `query`: batches are not run"))
            }
            other => Err(bad(format!("the body is {}, expected an object with `query`", kind(&other)))),
        }
    }

    /// Reads an object of JSON whose nesting has been checked.
    pub(crate) fn from_object(mut object: Map<String, Value>) -> Result<Self, Fault> {
        let mut take = |name: &str| object.remove(name).filter(|value| !value.is_null());
        let (query, name) = (take("query"), take("operationName"));
        let (document, relay) = (take("documentId"), take("doc_id"));
        let (variables, extensions) = (take("variables"), take("extensions"));
        let query = text_of("query", query)?;
        let given = query.is_some();
        Self {
            query: query.unwrap_or_default(),
            document_id: one_id(text_of("documentId", document)?, text_of("doc_id", relay)?)?,
            is_registered: false,
            operation_name: text_of("operationName", name)?.filter(|name| !name.is_empty()),
            variables: map_of("variables", variables)?,
            extensions: map_of("extensions", extensions)?,
        }
        .with_document(given)
    }

    /// What its answer is kept under while these documents are registered, however it came.
    pub(super) fn key(&self, standing: &Standing, media: MediaType, documents: u64) -> Key {
        let name = self.operation_name.as_deref().unwrap_or_default();
        // Values have string keys and finite numbers. Without their JSON, though, two requests would be one.
        let variables =
            serde_json::to_vec(&self.variables).unwrap_or_else(|_| RequestId::next().as_str().into());
        let parts = [self.query.as_bytes(), name.as_bytes(), &variables, &documents.to_le_bytes()];
        Key::new(standing, media.number(), Form::Parts, &parts)
    }

    /// Lets through what has a document, or names one.
    fn with_document(self, given: bool) -> Result<Self, Fault> {
        let named = self.document_id.is_some() || self.extensions.contains_key("persistedQuery");
        if !given && !named { Err(missing_query()) } else { Ok(self) }
    }

    /// Reads the query part of an address, in which variables and extensions are JSON.
    pub(crate) fn from_query_string(text: &str, json_nesting: usize) -> Result<Self, Fault> {
        let (mut query, mut operation_name, mut variables, mut extensions) = (None, None, None, None);
        let (mut document_id, mut doc_id) = (None, None);
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, slot) = match name {
                "query" => (name, &mut query),
                "documentId" => (name, &mut document_id),
                "doc_id" => (name, &mut doc_id),
                "operationName" => (name, &mut operation_name),
                "variables" => (name, &mut variables),
                "extensions" => (name, &mut extensions),
                // Others are somebody else's: trackers and caches add them.
                _ => continue,
            };
            let spaced = value.replace('+', " ");
            let decoded = percent_decode_str(&spaced)
                .decode_utf8()
                .map_err(|_| bad(format!("`{name}` in the address is not UTF-8")))?;
            if slot.replace(decoded.into_owned()).is_some() {
                return Err(bad(format!("`{name}` is in the address twice, expected it once")));
            }
        }
        let given = query.is_some();
        Self {
            query: query.unwrap_or_default(),
            document_id: one_id(document_id, doc_id)?,
            is_registered: false,
            operation_name: operation_name.filter(|name| !name.is_empty()),
            variables: json_map("variables", variables, json_nesting)?,
            extensions: json_map("extensions", extensions, json_nesting)?,
        }
        .with_document(given)
    }
}

fn bad(message: impl Into<String>) -> Fault {
    Fault::new(StatusCode::BAD_REQUEST, Code::BadRequest, message)
}

fn missing_query() -> Fault {
    bad("`query` is missing, expected a GraphQL document")
}

/// The id of a document, which may be given under either name.
fn one_id(draft: Option<String>, relay: Option<String>) -> Result<Option<String>, Fault> {
    match (draft, relay) {
        (Some(one), Some(other)) if one != other => {
            Err(bad("`documentId` and `doc_id` name two documents, expected one"))
        }
        (one, other) => Ok(one.or(other)),
    }
}

/// The JSON may not nest deeper than `max`, nor so deep that the JSON parser gives up by itself.
fn check_nesting(text: &str, max: usize) -> Result<(), Fault> {
    let check = check_json(text.as_bytes(), max);
    check.map_err(|exceeded| Fault::refused(StatusCode::BAD_REQUEST, &Refusal::Limit(exceeded)))
}

/// A parameter that is a string.
fn text_of(name: &str, value: Option<Value>) -> Result<Option<String>, Fault> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(bad(format!("`{name}` is {}, expected a string", kind(&other)))),
    }
}

/// A parameter that is an object.
fn map_of<T: DeserializeOwned + Default>(name: &str, value: Option<Value>) -> Result<T, Fault> {
    match value {
        None => Ok(T::default()),
        Some(object @ Value::Object(_)) => {
            serde_json::from_value(object).map_err(|error| bad(format!("`{name}` cannot be read: {error}")))
        }
        Some(other) => Err(bad(format!("`{name}` is {}, expected an object", kind(&other)))),
    }
}

/// A parameter of an address that is an object in JSON.
fn json_map<T: DeserializeOwned + Default>(
    name: &str,
    text: Option<String>,
    nesting: usize,
) -> Result<T, Fault> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(T::default()) };
    check_nesting(&text, nesting)?;
    let value = serde_json::from_str(&text).map_err(|error| bad(format!("`{name}` is not JSON: {error}")))?;
    map_of(name, Some(value).filter(|value: &Value| !value.is_null()))
}

/// What a JSON value is, for a message.
const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The fault of a body that is too long.
pub(super) fn too_long(actual: u64, max: u64) -> Fault {
    let exceeded = LimitExceeded { limit: LimitName::BodyBytes, max, actual };
    Fault::refused(StatusCode::PAYLOAD_TOO_LARGE, &Refusal::Limit(exceeded))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(result: Result<Params, Fault>) -> String {
        result.unwrap_err().errors[0].message.clone()
    }

    #[test]
    fn addresses_are_decoded() {
        let params = Params::from_query_string(
            "utm=1&query=%7B+a%28b%3A%22%2B%22%29+%7D&variables=%7B%22n%22%3A1%7D&operationName=",
            64,
        )
        .unwrap();
        assert_eq!(params.query, "{ a(b:\"+\") }");
        assert_eq!(params.variables.len(), 1);
        assert_eq!(params.operation_name, None);
    }

    #[test]
    fn faults_say_what_was_expected() {
        let address = |text| message(Params::from_query_string(text, 64));
        insta::assert_snapshot!(address("query=%FF"), @"`query` in the address is not UTF-8");
        insta::assert_snapshot!(address("query=a&query=b"), @"`query` is in the address twice, expected it once");
        insta::assert_snapshot!(address("query=a&variables=1"), @"`variables` is a number, expected an object");
        insta::assert_snapshot!(address("a=1"), @"`query` is missing, expected a GraphQL document");
        let body = |text: &[u8]| message(Params::from_body(text, 4));
        insta::assert_snapshot!(body(b" "), @"the body is empty, expected a JSON object with `query`");
        insta::assert_snapshot!(body(b"1"), @"the body is a number, expected an object with `query`");
        insta::assert_snapshot!(body(b"{\"query\": \"\xff\"}"), @"the body is not UTF-8: the byte at 11 starts no character");
        insta::assert_snapshot!(body(b"{\"query\": [[[[[["), @"the JSON of the request is 7 brackets deep, 3 over the limit of 4; nest less");
        insta::assert_snapshot!(body(br#"{"query": "\ud800"}"#), @"the body is not JSON: unexpected end of hex escape at line 1 column 18");
    }
}
