//! Large files that are made while they are sent: whole lists for mirrors.
//!
//! A file comes in parts out of one state. Each piece is made and compressed off the threads that serve, when the one before has been
//! taken; so a slow reader holds neither a thread nor more than a piece and the state of its encoder. What its bytes follow from is
//! known before the first of them: that is what its tag is of.

mod encoder;

use std::{io, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, stream};
use poem::{
    Body, Endpoint, Request, Response,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::encoder::Encoder;
use crate::{
    cache::{is_known, tag},
    caller::{Caller, Rejection},
    coding::{self, Coding},
    crowd::{Crowd, Place},
    error::{Code, internal},
    files::{NoFile, public},
    gate::Gate,
    limit::PerAddress,
    method::{Unread, only_read, plain_error, rejected},
    request_id::RequestId,
    work::Held,
};

/// How many may be sent at once, and to one address.
const AT_ONCE: usize = 32;
const AT_ONCE_TO_AN_ADDRESS: u32 = 4;
/// What one takes of the budget of work while it is sent: its encoder and its pieces.
const UNITS: u64 = 16_384;
/// How many bytes of a file are read for a piece, at least.
const PIECE: usize = 64 * 1_024;

/// What makes large files under an address.
pub trait Bulk: Send + Sync + 'static {
    /// Reads the path and the query of an address, and begins a file.
    ///
    /// # Errors
    /// When there is no such file.
    fn begin(&self, path: &str, query: &str) -> Result<BulkFile, NoFile>;
}

/// The parts of a file, in order.
pub type Parts = Box<dyn Iterator<Item = io::Result<Vec<u8>>> + Send>;

/// A file that is made while it is sent.
pub struct BulkFile {
    /// What it is: `text/csv; charset=utf-8`.
    pub media_type: &'static str,
    /// Everything that its bytes follow from, besides the address.
    pub state: String,
    /// Headers of its own.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The tokens that making it takes, see [`crate::limit`].
    pub tokens: u32,
    /// Its parts.
    pub parts: Parts,
}

/// The places for files that are sent, shared by all addresses.
#[derive(Clone)]
pub(crate) struct Places {
    turns: Arc<Semaphore>,
    addresses: Crowd,
}

impl Default for Places {
    fn default() -> Self {
        let addresses = Crowd::new(PerAddress::most(AT_ONCE_TO_AN_ADDRESS));
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), addresses }
    }
}

/// Serves them.
pub(crate) struct BulkEndpoint<B> {
    pub(crate) bulk: Arc<B>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) places: Places,
}

impl<B: Bulk> Endpoint for BulkEndpoint<B> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let id = RequestId::of(&request);
        let caller = Caller::of(&request, &id);
        let bucket = self.gate.limiter.bucket(&caller, None);
        if let Err(rejection) = bucket.take(1) {
            return Ok(rejected(rejection));
        }
        only_read(&request)?;
        let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
        let file = match self.bulk.begin(path, query) {
            Ok(file) => file,
            Err(NoFile { status, code, message }) => return Ok(plain_error(status, code, &message)),
        };
        let coding = Coding::accepted(request.headers());
        let plain = tag(format!("{path}\n{query}\n{}", file.state).as_bytes(), 0);
        let tag = coding.map_or_else(|| plain.clone(), |coding| coding.tag(&plain));
        let is_known = is_known(request.headers(), &tag);
        let mut response = if is_known {
            Response::builder().status(StatusCode::NOT_MODIFIED).finish()
        } else if *request.method() == Method::HEAD {
            let mut response = Response::builder().content_type(file.media_type).finish();
            response.set_data(Unread);
            response
        } else {
            match self.send(&caller, file.tokens, file.parts, coding) {
                Ok(body) => Response::builder().content_type(file.media_type).body(body),
                Err(rejection) => return Ok(rejected(rejection)),
            }
        };
        let headers = response.headers_mut();
        coding::declare(headers, coding.filter(|_| !is_known));
        headers.insert(header::ETAG, tag);
        headers.insert(header::CACHE_CONTROL, public(self.gate.max_age));
        headers.extend(file.headers);
        Ok(response)
    }
}

impl<B: Bulk> BulkEndpoint<B> {
    /// Begins to send a file, if there is room for it.
    fn send(
        &self,
        caller: &Caller<'_>,
        tokens: u32,
        parts: Parts,
        coding: Option<Coding>,
    ) -> Result<Body, Rejection> {
        let limiter = &self.gate.limiter;
        limiter.bucket(caller, None).take(tokens.saturating_sub(1).max(1))?;
        let place = self.places.addresses.take(limiter.address(caller)).map_err(|full| full.of("exports"))?;
        let Ok(turn) = self.places.turns.clone().try_acquire_owned() else {
            let message = "too many exports are being sent; ask again in 10 s";
            let rejection = Rejection::new(Code::Unavailable, message);
            return Err(rejection.with(header::RETRY_AFTER, HeaderValue::from_static("10")));
        };
        let held = (place, turn, self.gate.work.take(UNITS)?);
        let sending = Sending { parts, encoder: Encoder::new(coding), _held: held };
        Ok(Body::from_bytes_stream(sending.pieces(caller.request_id.clone())))
    }
}

/// A file on its way.
struct Sending {
    parts: Parts,
    encoder: Encoder,
    /// Given back when it has left.
    _held: (Place, OwnedSemaphorePermit, Held),
}

impl Sending {
    /// Its pieces, each made when it is asked for. One that cannot be made breaks the answer off.
    fn pieces(self, id: RequestId) -> impl Stream<Item = io::Result<Bytes>> {
        stream::unfold(Some(self), move |sending| {
            let id = id.clone();
            async move {
                let mut sending = sending?;
                let made = tokio::task::spawn_blocking(move || {
                    let piece = sending.piece();
                    (sending, piece)
                });
                let failed = match made.await {
                    Ok((sending, Ok(piece))) => {
                        let piece = piece.filter(|piece| !piece.bytes.is_empty())?;
                        let rest = (!piece.last).then_some(sending);
                        return Some((Ok(Bytes::from(piece.bytes)), rest));
                    }
                    Ok((_, Err(error))) => error,
                    Err(fault) => io::Error::other(fault),
                };
                tracing::error!(request_id = %id, error = %failed, "an export was broken off");
                let message = internal(&id).message;
                Some((Err(io::Error::other(message)), None))
            }
        })
    }

    /// The next piece; `None` where nothing is left.
    fn piece(&mut self) -> io::Result<Option<Piece>> {
        let (mut read, mut bytes) = (0, Vec::new());
        for part in &mut self.parts {
            let part = part?;
            read += part.len();
            self.encoder.write(&part)?;
            if read < PIECE {
                continue;
            }
            bytes.append(&mut self.encoder.take());
            // An encoder may keep much back before it gives something out.
            if !bytes.is_empty() {
                return Ok(Some(Piece { bytes, last: false }));
            }
        }
        bytes.append(&mut self.encoder.finish()?);
        Ok(Some(Piece { bytes, last: true }))
    }
}

struct Piece {
    bytes: Vec<u8>,
    last: bool,
}

#[cfg(test)]
mod tests;
