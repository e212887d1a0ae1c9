//! A name for every request, so that an answer, a line of the log and a report of a fault can be brought together.
//!
//! A caller may choose the id in `x-request-id`, as proxies do; it is taken when it is short and plain, and made here
//! otherwise. The answer carries it in the same header, unless a cache may give it to others.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response,
    http::{HeaderName, HeaderValue},
};

use crate::shared;

/// The header, on requests and responses.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request: 1 to 64 letters, digits, points, dashes and underscores.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id, if it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        ((1..=64).contains(&text.len()) && text.bytes().all(plain)).then(|| Self(text.into()))
    }

    /// An id that no other request has: a random number for the process, and a count.
    #[must_use]
    pub fn next() -> Self {
        static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one("rare jewels"));
        static COUNT: AtomicU64 = AtomicU64::new(1);
        Self(format!("{:016x}-{:06x}", *PROCESS, COUNT.fetch_add(1, Ordering::Relaxed)).into())
    }

    /// The id of a request that passed [`WithRequestId`]; a new one for one that did not.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        request.data::<Self>().cloned().unwrap_or_else(Self::next)
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Middleware that gives every request its [`RequestId`], and every response the header.
#[derive(Debug, Clone, Copy, Default)]
pub struct WithRequestId;

impl<E: Endpoint> Middleware<E> for WithRequestId {
    type Output = WithRequestIdEndpoint<E>;

    fn transform(&self, endpoint: E) -> Self::Output {
        WithRequestIdEndpoint { endpoint }
    }
}

/// See [`WithRequestId`].
#[derive(Debug)]
pub struct WithRequestIdEndpoint<E> {
    endpoint: E,
}

impl<E: Endpoint> Endpoint for WithRequestIdEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let given = request.headers().get(X_REQUEST_ID).and_then(|id| RequestId::parse(id.to_str().ok()?));
        let id = given.unwrap_or_else(RequestId::next);
        request.set_data(id.clone());
        let method = request.method().clone();
        let mut response = self.endpoint.call(request).await?.into_response();
        if let Ok(value) = HeaderValue::from_str(id.as_str()) {
            response.headers_mut().insert(X_REQUEST_ID, value);
        }
        shared::cleanse(&method, &mut response);
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_and_plain() {
        assert!(RequestId::parse("0f3a-7.B_1").is_some());
        for not in ["", "a b", "a\nb", "é", &"a".repeat(65)] {
            assert_eq!(RequestId::parse(not), None);
        }
        let (one, other) = (RequestId::next(), RequestId::next());
        assert_ne!(one, other);
        assert_eq!(RequestId::parse(one.as_str()), Some(one));
    }
}
