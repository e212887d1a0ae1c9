//! The messages of `graphql-transport-ws`.

use async_graphql::ServerError;
use poem::web::websocket::{CloseCode, Message};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};

use crate::guard::check_json;

/// A message of the other end.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Incoming {
    ConnectionInit { payload: Option<Map<String, Value>> },
    Ping { payload: Option<Value> },
    Pong {},
    Subscribe { id: String, payload: Map<String, Value> },
    Complete { id: String },
}

impl Incoming {
    /// Reads a message; the error says what is wrong with it.
    pub(super) fn read(text: &str, nesting: usize) -> Result<Self, String> {
        // The payload is one deeper than a request that comes by HTTP.
        check_json(text.as_bytes(), nesting + 1).map_err(|exceeded| exceeded.to_string())?;
        let message: Self =
            serde_json::from_str(text).map_err(|error| format!("no such message: {error}"))?;
        match &message {
            Self::Subscribe { id, .. } | Self::Complete { id } if id.is_empty() || id.len() > 256 => {
                Err("expected an id of 1 to 256 bytes".to_owned())
            }
            _ => Ok(message),
        }
    }
}

/// A message to the other end.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Outgoing<'a> {
    ConnectionAck,
    Ping,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Value>,
    },
    Next {
        id: &'a str,
        payload: &'a RawValue,
    },
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
}

impl Outgoing<'_> {
    pub(super) fn text(&self) -> Message {
        // What has string keys and finite numbers can be written as JSON.
        Message::Text(serde_json::to_string(self).unwrap_or_default())
    }
}

/// Why a connection is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: String,
}

impl Close {
    pub(super) fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        // A close frame has room for 123 bytes of reason.
        let end = (0..=reason.len().min(120)).rev().find(|end| reason.is_char_boundary(*end));
        reason.truncate(end.unwrap_or(0));
        Self { code, reason }
    }

    pub(super) fn message(self) -> Message {
        Message::Close(Some((CloseCode::from(self.code), self.reason)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Close, Incoming};

    #[test]
    fn messages_are_read_or_refused() {
        let read = |text: &str| Incoming::read(text, 64).map(|message| format!("{message:?}"));
        assert!(read(r#"{"type":"connection_init"}"#).is_ok());
        assert!(read(r#"{"type":"pong","payload":{"a":1}}"#).is_ok());
        assert!(read(r#"{"type":"subscribe","id":"1","payload":{"query":"{a}"}}"#).is_ok());
        for not in [
            "",
            "[]",
            r#"{"type":"start","id":"1"}"#,
            r#"{"type":"subscribe","payload":{}}"#,
            r#"{"type":"subscribe","id":"","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":[]}"#,
            &"[".repeat(1_000),
        ] {
            assert!(read(not).is_err(), "{not}");
        }
    }

    #[test]
    fn reasons_fit_their_frame() {
        assert!(Close::new(4400, "ŷ".repeat(200)).reason.len() <= 123);
    }
}
