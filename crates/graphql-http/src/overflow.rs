//! Connections for which there is no place: few, short, and only for health checks.
//!
//! A health check must be answered when all places are taken, and most of all then. So a connection beyond the limits is not left in the queue of the system: it may ask `/health/live` and `/health/ready`, once
//! and within seconds; whatever else it asks is refused with the reason. When there are too many of these connections, too,
//! the oldest is dropped for the newest, and an address that has many of them makes room for itself.

use std::{
    collections::VecDeque,
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::{Endpoint, Response, http};
use tokio::task::AbortHandle;

use crate::{
    caller::Rejection, connection, health, listen::Stream, method::rejected, write_timeout::WriteTimeout,
};

/// How many there may be.
const MOST: usize = 64;
/// How many of them one address may have, where addresses are limited at all.
const SHARE: usize = 16;
/// How long the head of the request may take, and how long the connection may take in all.
const HEAD: Duration = Duration::from_secs(2);
const WHOLE: Duration = Duration::from_secs(3);

/// The connections for which there is no place. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overflow(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    open: VecDeque<Short>,
}

#[derive(Debug)]
struct Short {
    number: u64,
    /// The address, if it is limited to a share.
    address: Option<IpAddr>,
    task: AbortHandle,
}

impl Overflow {
    /// Serves a connection, at the cost of another one if need be. `limited` is its address, if that is limited to a share.
    pub(crate) fn take<E: Endpoint + 'static>(
        &self,
        (stream, local, peer): (Stream, SocketAddr, SocketAddr),
        limited: Option<IpAddr>,
        app: Arc<E>,
        refusal: Rejection,
    ) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_address = limited
            .map_or(0, |address| waiting.open.iter().filter(|short| short.address == Some(address)).count());
        let leaves = if of_address >= SHARE {
            waiting.open.iter().position(|short| short.address == limited)
        } else {
            (waiting.open.len() >= MOST).then_some(0)
        };
        if let Some(short) = leaves.and_then(|oldest| waiting.open.remove(oldest)) {
            short.task.abort();
        }
        let number = waiting.next;
        waiting.next += 1;
        let overflow = self.clone();
        let task = tokio::spawn(async move {
            let _ = tokio::time::timeout(WHOLE, serve(stream, local, peer, app, refusal)).await;
            overflow.left(number);
        });
        waiting.open.push_back(Short { number, address: limited, task: task.abort_handle() });
    }

    fn left(&self, number: u64) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.open.retain(|short| short.number != number);
    }
}

/// Answers one request.
async fn serve<E: Endpoint + 'static>(
    stream: Stream,
    local: SocketAddr,
    peer: SocketAddr,
    app: Arc<E>,
    refusal: Rejection,
) {
    let service = service_fn(move |request: http::Request<Incoming>| {
        let (app, refusal) = (app.clone(), refusal.clone());
        async move {
            Ok::<_, Infallible>(if health::ends_in_check(request.uri().path()) {
                connection::answer(&*app, request, local, peer).await
            } else {
                connection::paced(refused(refusal), None)
            })
        }
    });
    let mut builder = http1::Builder::new();
    builder.title_case_headers(true);
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD).keep_alive(false);
    let stream = TokioIo::new(WriteTimeout::new(stream, HEAD, ()));
    if let Err(error) = builder.serve_connection(stream, service).await {
        tracing::debug!(%peer, %error, "a connection beyond the limits broke off");
    }
}

fn refused(refusal: Rejection) -> Response {
    let mut response = rejected(refusal);
    crate::cors::open(response.headers_mut());
    response
}
