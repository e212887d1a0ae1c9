//! Whole answers, kept for as long as they are right.
//!
//! An answer is kept under everything that it depends on: the state of the registry, who asks (by key, not only by role:
//! contributors see their own proposals), the day, the media type and the request. The request stands there twice: as the bytes
//! that came, so that the same bytes are answered without being read at all, and in one form for everybody, so that what
//! comes by GET and by POST, or with its members in another order, shares an answer.
//!
//! That the bytes may be trusted: they were read, guarded and executed once, under the same limits, for the same caller, in
//! the same state; doing it again would come to the same. Keys are compared whole, never by hash alone.
//!
//! Only answers to queries are kept, and only those without errors; and files that are made from the registry. When the state changes, everything is dropped.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::OperationType;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use poem::{Request, Response};
use quick_cache::{Weighter, sync::Cache};
use sha2::{Digest, Sha256};

use crate::{
    caller::Standing,
    coding::{self, Coding, MIN_BYTES},
    request_log::Operation,
};

/// How many bytes are kept without being told otherwise: 64 MiB.
pub const DEFAULT_BYTES: u64 = 64 * 1024 * 1024;
/// What an entry costs beside its key and its body, roughly.
const OVERHEAD: u64 = 256;
/// No answer may take more than this share of the whole.
const LARGEST_SHARE: u64 = 16;

/// An answer as it goes to the network.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) body: Bytes,
    pub(crate) tag: HeaderValue,
    /// Whose answer it is; none of a file.
    pub(crate) operation: Option<Operation>,
    /// The media type of a file.
    pub(crate) media_type: Option<&'static str>,
    /// Its body in each coding, where that is shorter, once it has been asked for.
    coded: [OnceLock<Option<Bytes>>; Coding::ALL.len()],
}

impl Kept {
    pub(crate) fn new(body: Bytes, media: u8, operation: Operation) -> Self {
        Self {
            tag: tag(&body, media),
            body,
            operation: Some(operation),
            media_type: None,
            coded: Default::default(),
        }
    }

    pub(crate) fn file(body: Bytes, media_type: &'static str) -> Self {
        Self {
            tag: tag(&body, 0),
            body,
            operation: None,
            media_type: Some(media_type),
            coded: Default::default(),
        }
    }

    /// The body and the tag, in the coding that a caller likes best.
    pub(crate) async fn coded(&self, headers: &HeaderMap) -> (Bytes, HeaderValue, Option<Coding>) {
        let plain = || (self.body.clone(), self.tag.clone(), None);
        let Some(coding) = Coding::accepted(headers).filter(|_| self.body.len() >= MIN_BYTES) else {
            return plain();
        };
        let slot = match coding {
            Coding::Brotli => &self.coded[0],
            Coding::Gzip => &self.coded[1],
        };
        let coded = if let Some(coded) = slot.get() {
            coded
        } else {
            let coded = coding.compress_aside(self.body.clone()).await;
            slot.get_or_init(|| coded)
        };
        coded.clone().map_or_else(plain, |body| (body, coding.tag(&self.tag), Some(coding)))
    }

    /// A file as an answer, or that the caller has it already.
    pub(crate) async fn send(&self, request: &Request) -> Response {
        let (body, tag, coding) = self.coded(request.headers()).await;
        let mut response = if is_known(request.headers(), &tag) {
            Response::builder().status(StatusCode::NOT_MODIFIED).finish()
        } else {
            let mut response =
                Response::builder().content_type(self.media_type.unwrap_or_default()).body(body);
            coding::declare(response.headers_mut(), coding);
            response
        };
        response.headers_mut().insert(header::ETAG, tag);
        response
    }
}

/// A strong tag: other bytes, or the same as another media type, have another one.
pub(crate) fn tag(body: &[u8], media: u8) -> HeaderValue {
    let hash = Sha256::new().chain_update([media]).chain_update(body).finalize();
    let text = format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or_default()));
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether the caller has what this tag names (RFC 9110, 13.1.2: compared weakly).
pub(crate) fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let asked = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = asked.flat_map(|value| value.split(',')).map(|one| one.trim().trim_start_matches("W/"));
    tags.any(|one| one == "*" || one.as_bytes() == tag.as_bytes())
}

/// Everything that an answer depends on, as bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key(Box<[u8]>);

/// In which form a key has the request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    /// The body of a POST, as it came.
    Body = 1,
    /// The query part of an address, as it came.
    Address = 2,
    /// Its parts, however they came.
    Parts = 3,
    /// The path and the query part of the address of a file.
    File = 4,
}

impl Key {
    /// A key; parts are set off by their lengths, so that none can pass for another.
    pub(crate) fn new(standing: &Standing, media: u8, form: Form, parts: &[&[u8]]) -> Self {
        let viewer = standing.viewer.as_deref().map(str::as_bytes).unwrap_or_default();
        let length = parts.iter().map(|part| part.len() + 8).sum::<usize>() + viewer.len() + 40;
        let mut key = Vec::with_capacity(length);
        key.extend_from_slice(&standing.state.to_le_bytes());
        key.extend_from_slice(&standing.day.to_le_bytes());
        key.extend_from_slice(&standing.documents.to_le_bytes());
        key.extend_from_slice(&[u8::from(standing.viewer.is_some()), media, form as u8]);
        for part in std::iter::once(&viewer).chain(parts) {
            key.extend_from_slice(&part.len().to_le_bytes());
            key.extend_from_slice(part);
        }
        Self(key.into())
    }
}

/// Weighs what is kept, in bytes.
#[derive(Debug, Clone)]
struct Bytewise;

impl Weighter<Key, Arc<Kept>> for Bytewise {
    fn weight(&self, key: &Key, kept: &Arc<Kept>) -> u64 {
        // An answer under two keys counts twice: the bound holds, whatever is let go first.
        // What its codings will take is counted from the beginning: they are shorter than the half, nearly always.
        u64::try_from(key.0.len() + kept.body.len() + kept.body.len() / 2).unwrap_or(u64::MAX / 2) + OVERHEAD
    }
}

/// The answers that are kept.
#[derive(Debug)]
pub(crate) struct ResponseCache {
    entries: Cache<Key, Arc<Kept>, Bytewise>,
    /// The newest state that anybody asked in.
    state: AtomicU64,
    largest: u64,
}

impl ResponseCache {
    /// A cache of so many bytes.
    pub(crate) fn new(bytes: u64) -> Self {
        let items = usize::try_from(bytes / 8_192).unwrap_or(usize::MAX).clamp(16, 100_000);
        let entries = Cache::with_weighter(items, bytes, Bytewise);
        Self { entries, state: AtomicU64::new(0), largest: bytes / LARGEST_SHARE }
    }

    /// What is kept under a key.
    pub(crate) fn get(&self, key: &Key, standing: &Standing) -> Option<Arc<Kept>> {
        if self.state.fetch_max(standing.state, Ordering::AcqRel) < standing.state {
            // No key with an older state is asked for again.
            self.entries.clear();
        }
        self.entries.get(key)
    }

    /// Keeps an answer under a key.
    pub(crate) fn put(&self, key: Key, kept: &Arc<Kept>) {
        let read = kept.operation.as_ref().is_none_or(|operation| operation.kind == OperationType::Query);
        if read && Bytewise.weight(&key, kept) <= self.largest {
            self.entries.insert(key, kept.clone());
        }
    }

    /// How many bytes are kept.
    pub(crate) fn weight(&self) -> u64 {
        self.entries.weight()
    }

    /// How many answers are kept, each under its forms.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(test)]
mod tests;
