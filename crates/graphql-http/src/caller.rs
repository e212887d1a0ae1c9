//! What is known of a caller before its request is looked at, and the hook that decides what the request sees.

use std::{borrow::Cow, net::SocketAddr, sync::Arc};

use async_graphql::Data;
use futures_util::future::BoxFuture;
use poem::{
    Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};

use crate::{error::Code, request_id::RequestId};

/// Who sends a request, as far as HTTP tells.
#[derive(Debug, Clone)]
pub struct Caller<'a> {
    /// The headers of the request, or of the one that opened the WebSocket.
    pub headers: &'a HeaderMap,
    /// A key that came another way: in the first message of a WebSocket, where browsers cannot set headers.
    pub key: Option<&'a str>,
    /// The address of the other end: a caller's, or a proxy's.
    pub address: Option<SocketAddr>,
    /// The id of the request.
    pub request_id: &'a RequestId,
}

impl<'a> Caller<'a> {
    /// The caller behind an HTTP request.
    #[must_use]
    pub fn of(request: &'a Request, request_id: &'a RequestId) -> Self {
        Self {
            headers: request.headers(),
            key: None,
            address: request.remote_addr().as_socket_addr().copied(),
            request_id,
        }
    }

    /// Whether `Authorization` holds something else than a token: a key without `Bearer`, or another scheme.
    #[must_use]
    pub fn has_other_credentials(&self) -> bool {
        self.headers.contains_key(header::AUTHORIZATION) && self.bearer().is_none()
    }

    /// The id of the last event that a caller who connects again has seen, if they say so.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&'a str> {
        self.headers.get("last-event-id")?.to_str().ok().map(str::trim).filter(|id| !id.is_empty())
    }

    /// The token of `Authorization: Bearer …`, if there is one, or the key that came another way.
    #[must_use]
    pub fn bearer(&self) -> Option<&'a str> {
        if self.key.is_some() {
            return self.key;
        }
        let (scheme, token) = self.headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }
}

/// Why a caller is turned away before its request is looked at: 401, 403, 429 and the like, by the code.
#[derive(Debug, Clone)]
pub struct Rejection {
    /// The code, and so the status.
    pub code: Code,
    /// What is wrong, and what was expected.
    pub message: Cow<'static, str>,
    /// Headers for the answer: `WWW-Authenticate`, `Retry-After`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl Rejection {
    /// A rejection without headers.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), headers: Vec::new() }
    }

    /// The rejection, with a header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// What an answer depends on besides the request itself. A hook that puts one into the data of a request lets its answer be
/// kept, and given to everybody with an equal one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The state that is asked: a number that grows with every change of whatever answers are made from.
    pub state: u64,
    /// The day, as a number.
    pub day: i64,
    /// Who asks; nobody in particular without it. Two callers who may ever see different things have different names.
    pub viewer: Option<Arc<str>>,
    /// The state of the documents that callers registered for themselves, as a number that grows with every change of them.
    pub documents: u64,
}

/// The revision that an answer names. Asked once the answer is there: a mutation answers from one that it made.
#[derive(Clone)]
pub struct AnsweredAt(Arc<dyn Fn() -> u64 + Send + Sync>);

impl AnsweredAt {
    /// What says which revision it is.
    pub fn new(revision: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(revision))
    }

    pub(crate) fn revision(&self) -> u64 {
        (self.0)()
    }
}

/// The id of the event that a stream has reached. Asked after each event: with server-sent events it travels as `id`, and comes back as
/// `Last-Event-ID` when the caller connects again ([`Caller::last_event_id`]).
#[derive(Clone)]
pub struct EventId(Arc<dyn Fn() -> Option<String> + Send + Sync>);

impl EventId {
    /// What says which event it is. An id is one line of text.
    pub fn new(current: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(current))
    }

    pub(crate) fn current(&self) -> Option<String> {
        (self.0)().filter(|id| !id.contains(['\r', '\n', '\0']))
    }
}

/// What every request is given before it is run: called once a request, on HTTP and on WebSocket alike, so that what
/// it puts in is the same for all resolvers of that request, the snapshot first of all.
pub type RequestData =
    Arc<dyn for<'a> Fn(&'a Caller<'a>, &'a mut Data) -> BoxFuture<'a, Result<(), Rejection>> + Send + Sync>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bearer_tokens_count() {
        let id = RequestId::next();
        let bearer = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
            let caller = Caller { headers: &headers, key: None, address: None, request_id: &id };
            caller.bearer().map(str::to_owned)
        };
        assert_eq!(bearer("Bearer rj_1_2").as_deref(), Some("rj_1_2"));
        assert_eq!(bearer("bearer  rj_1_2 ").as_deref(), Some("rj_1_2"));
        assert_eq!(bearer("Basic rj_1_2"), None);
        assert_eq!(bearer("Bearer"), None);
    }
}
