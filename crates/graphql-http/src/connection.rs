//! One connection, from its first byte to its end.

use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::{
    Addr, Endpoint, Request, Response,
    http::{self, StatusCode, Version, header, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};

use crate::{
    crowd::Place, error::Code, listen::Stream, method::plain_error, paced::Paced, paced::Streams,
    serve::Connections, stop::Stopping, write_timeout::WriteTimeout,
};

/// How HTTP/2 begins, when it is spoken without being agreed on first.
const PREFACE: &[u8] = b"PRI";
/// How often to look for the rest of a beginning.
const LOOK: Duration = Duration::from_millis(10);
/// How often the other end of an HTTP/2 connection is asked whether it is there, and how long it may take to say so.
const ALIVE: Duration = Duration::from_secs(20);
/// How many requests may run on an HTTP/2 connection at once: the least that clients may count on (RFC 9113, 6.5.2).
const STREAMS: u32 = 100;
/// How long a silent HTTP/2 connection has, once it is told that it ends, for what was asked in the same moment.
const FAREWELL: Duration = Duration::from_secs(1);
/// How much of an answer HTTP/2 may keep for each stream while the other end does not take it.
const STREAM_BUFFER: usize = 64 * 1024;

/// The body of an answer, on its way.
pub(crate) type AnswerBody = Paced<BoxBody<Bytes, io::Error>>;

/// A connection that was accepted.
pub(crate) struct Connection<H> {
    pub(crate) stream: Stream,
    pub(crate) local: SocketAddr,
    pub(crate) peer: SocketAddr,
    pub(crate) limits: Connections,
    /// What is held for as long as the connection is open, upgraded or not.
    pub(crate) held: H,
}

impl<H: Send + Unpin + 'static> Connection<H> {
    /// Answers what is asked on it, until either end closes it or the server stops: then what
    /// runs comes to its end, and nothing new begins.
    pub(crate) async fn serve<E: Endpoint + 'static>(self, app: Arc<E>, stopping: Stopping) {
        let Self { stream, local, peer, limits, held } = self;
        let is_http2 = tokio::select! {
            is_http2 = tokio::time::timeout(limits.head, speaks_http2(&stream)) => is_http2,
            () = stopping.asked() => return,
        };
        let Ok(Ok(is_http2)) = is_http2 else { return };
        let service = service_fn(move |request: http::Request<Incoming>| {
            let app = app.clone();
            async move { Ok::<_, Infallible>(answer(&*app, request, local, peer).await) }
        });
        let stream = TokioIo::new(WriteTimeout::new(stream, limits.write, held));
        let ended = if is_http2 {
            let streams = Streams::new(limits.write);
            let mut builder = http2::Builder::new(streams.clone());
            builder
                .timer(TokioTimer::new())
                .keep_alive_interval(ALIVE)
                .keep_alive_timeout(ALIVE)
                .max_concurrent_streams(STREAMS)
                .max_send_buf_size(STREAM_BUFFER);
            let mut connection = pin!(builder.serve_connection(stream, service));
            tokio::select! {
                ended = &mut connection => ended,
                () = stopping.asked() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
                () = streams.silent(limits.head) => {
                    connection.as_mut().graceful_shutdown();
                    // What was asked in the same moment is still answered.
                    match tokio::time::timeout(FAREWELL, connection).await {
                        Ok(ended) => ended,
                        Err(_) => return,
                    }
                }
            }
        } else {
            let mut builder = http1::Builder::new();
            builder.title_case_headers(true);
            builder.timer(TokioTimer::new()).header_read_timeout(limits.head);
            let mut connection = pin!(builder.serve_connection(stream, service).with_upgrades());
            tokio::select! {
                ended = &mut connection => ended,
                () = stopping.asked() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%peer, %error, "a connection broke off");
        }
    }
}

/// The answer to a request on the network.
pub(crate) async fn answer<E: Endpoint>(
    app: &E,
    request: http::Request<Incoming>,
    local: SocketAddr,
    peer: SocketAddr,
) -> http::Response<AnswerBody> {
    let mut response = if names_its_host(&request) {
        let (local, remote) = (LocalAddr(local.into()), RemoteAddr(Addr::SocketAddr(peer)));
        app.get_response(Request::from((request, local, remote, Scheme::HTTP))).await
    } else {
        let message = "expected one header `Host` in a request of HTTP/1.1";
        plain_error(StatusCode::BAD_REQUEST, Code::BadRequest, message)
    };
    let place = response.extensions_mut().remove::<Arc<Place>>();
    paced(response, place)
}

/// An answer whose body leaves in pieces, and holds a place until it has left.
pub(crate) fn paced(response: Response, place: Option<Arc<Place>>) -> http::Response<AnswerBody> {
    http::Response::from(response).map(|body| Paced::new(body, place))
}

/// Whether a request of HTTP/1.1 has one `Host`, as it must (RFC 9112, 3.2).
fn names_its_host(request: &http::Request<Incoming>) -> bool {
    request.version() != Version::HTTP_11 || request.headers().get_all(header::HOST).iter().count() == 1
}

/// Whether the first bytes are those of HTTP/2. Nothing is taken out of the stream. On a socket of the file system it is a proxy
/// that speaks, by HTTP/1.1.
async fn speaks_http2(stream: &Stream) -> io::Result<bool> {
    let Some(stream) = stream.tcp() else { return Ok(false) };
    let mut first = [0; PREFACE.len()];
    loop {
        let seen = stream.peek(&mut first).await?;
        let seen = first.get(..seen).unwrap_or_default();
        if seen.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if !PREFACE.starts_with(seen) || seen.len() == PREFACE.len() {
            return Ok(seen == PREFACE);
        }
        tokio::time::sleep(LOOK).await;
    }
}
