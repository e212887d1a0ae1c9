//! One connection, from its first byte to its end.

use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use hyper::{body::Incoming, server::conn::http1, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use poem::{
    Addr, Endpoint, Request,
    http::{self, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};
use tokio::net::TcpStream;

use crate::stop::Stopping;

/// How HTTP/2 begins, when it is spoken without being agreed on first.
const PREFACE: &[u8] = b"PRI";
/// How often to look for the rest of a beginning.
const LOOK: Duration = Duration::from_millis(10);
/// How often the other end of an HTTP/2 connection is asked whether it is there.
const ALIVE: Duration = Duration::from_secs(20);
/// How many requests may run on an HTTP/2 connection at once.
const STREAMS: u32 = 100;

/// A connection that was accepted.
pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    pub(crate) local: SocketAddr,
    pub(crate) peer: SocketAddr,
    /// How long the head of a request may take to arrive.
    pub(crate) head: Duration,
}

impl Connection {
    /// Answers what is asked on it, until either end closes it or the server stops: then what
    /// runs comes to its end, and nothing new begins.
    pub(crate) async fn serve<E: Endpoint + 'static>(self, app: Arc<E>, stopping: Stopping) {
        let Self { stream, local, peer, head } = self;
        // Answers are written whole; waiting for more to send with them only delays them.
        let _ = stream.set_nodelay(true);
        let is_http2 = tokio::select! {
            is_http2 = tokio::time::timeout(head, speaks_http2(&stream)) => is_http2,
            () = stopping.asked() => return,
        };
        let Ok(Ok(is_http2)) = is_http2 else { return };
        let service = service_fn(move |request: http::Request<Incoming>| {
            let app = app.clone();
            let (local, remote) = (LocalAddr(local.into()), RemoteAddr(Addr::SocketAddr(peer)));
            async move {
                let request = Request::from((request, local, remote, Scheme::HTTP));
                Ok::<http::Response<_>, Infallible>(app.get_response(request).await.into())
            }
        });
        let stream = TokioIo::new(stream);
        let ended = if is_http2 {
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder.timer(TokioTimer::new()).keep_alive_interval(ALIVE).max_concurrent_streams(STREAMS);
            let mut connection = pin!(builder.serve_connection(stream, service));
            tokio::select! {
                ended = &mut connection => ended,
                () = stopping.asked() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            }
        } else {
            let mut builder = http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(head);
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

/// Whether the first bytes are those of HTTP/2. Nothing is taken out of the stream.
async fn speaks_http2(stream: &TcpStream) -> io::Result<bool> {
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
