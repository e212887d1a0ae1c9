//! Binding an address, serving on it, and stopping without breaking anything off.

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use poem::{
    IntoEndpoint,
    http::{HeaderValue, header},
};
use tokio::{sync::Semaphore, time::Instant};

use crate::{
    address::network,
    base::BasePath,
    caller::Rejection,
    connection::Connection,
    crowd::Crowd,
    error::Code,
    limit::PerAddress,
    listen::{Listen, Listener},
    open_files,
    overflow::Overflow,
    stop::Stop,
};

/// How long to wait when the system has no connection to give.
const BREATH: Duration = Duration::from_millis(50);
/// How often at most the log says that connections are refused.
const SAY_EVERY: Duration = Duration::from_secs(10);

/// Bounds on connections, so that those who keep many open, or never say what they want, do not keep others out.
///
/// A connection beyond them is answered at once: 503, or 429 where its address has too many, with `Retry-After`; but health
/// checks are answered all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// How many may be open at once, `WebSocket`s included. Default 10,000.
    pub most: usize,
    /// How many of them each address may have. Default 256.
    pub per_address: PerAddress,
    /// How long the head of a request may take to arrive: the first from the opening of the connection, the others from
    /// the answer before; so a connection that is silent for so long is closed. On HTTP/2 it is closed when no request
    /// has been open for so long. Default 30 s.
    pub head: Duration,
    /// For how long the other end may leave what is sent to it where it is, before the connection is closed, or the stream
    /// of HTTP/2 reset. Default 20 s.
    pub write: Duration,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            most: 10_000,
            per_address: PerAddress::most(256),
            head: Duration::from_secs(30),
            write: Duration::from_secs(20),
        }
    }
}

impl Connections {
    /// The same, with no more connections than there is room for; the log says so. Without a file for the next connection a
    /// health check could not even be refused.
    fn within(self, room: Option<usize>) -> Self {
        let most = self.most.min(room.unwrap_or(usize::MAX));
        if most < self.most {
            tracing::warn!(
                "at most {most} connections at once, and not {}: the system allows this process no more open files \
                 (`ulimit -n`)",
                self.most
            );
        }
        Self { most, ..self }
    }
}

/// What can go wrong with serving.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Some other program serves there.
    #[error(
        "cannot listen on {address}: the port is taken, expected a free one (another server may be running)"
    )]
    Taken {
        /// The address asked for.
        address: Listen,
    },
    /// Another server listens at a socket of the file system, or a file of its name is there.
    #[error(
        "cannot listen on {address}: it is taken, expected a path where there is nothing (another server may be running)"
    )]
    TakenPath {
        /// The address asked for.
        address: Listen,
    },
    /// The address cannot be had for another reason.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address asked for.
        address: Listen,
        /// The reason.
        source: io::Error,
    },
    /// The program cannot be told to stop.
    #[error("cannot listen for the signal to stop: {0}")]
    Signal(#[source] io::Error),
}

/// An address that was bound, and is not yet served: what connects waits.
#[derive(Debug)]
pub struct Bound {
    listener: Listener,
    listen: Listen,
    address: SocketAddr,
    connections: Connections,
}

impl Bound {
    /// Binds an address. Port 0 is any free one, see [`Bound::address`].
    ///
    /// # Errors
    /// When the port is taken, or cannot be had.
    pub async fn to(listen: impl Into<Listen>) -> Result<Self, ServeError> {
        let listen = listen.into();
        let fail = |source: io::Error| match (source.kind(), listen.clone()) {
            (io::ErrorKind::AddrInUse, address @ Listen::Unix(_)) => ServeError::TakenPath { address },
            (io::ErrorKind::AddrInUse, address) => ServeError::Taken { address },
            (_, address) => ServeError::Bind { address, source },
        };
        let listener = Listener::bind(&listen).await.map_err(fail)?;
        let address = listener.address().map_err(fail)?;
        Ok(Self { listener, listen, address, connections: Connections::default() })
    }

    /// The address, with the port that was found. A socket in the file system has that of this machine.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where clients find what is served beneath a path: `http://127.0.0.1:8080`, `http://127.0.0.1:8080/registry`,
    /// `unix:/run/jewels.sock at /registry`.
    #[must_use]
    pub fn shown(&self, base: &BasePath) -> String {
        match &self.listen {
            Listen::Unix(_) if base.is_root() => self.listen.to_string(),
            Listen::Unix(_) => format!("{} at {base}", self.listen),
            Listen::Address(_) | Listen::Name(..) => format!("http://{}{base}", self.address),
        }
    }

    /// Other bounds on connections than the defaults.
    #[must_use]
    pub fn connections(self, connections: Connections) -> Self {
        Self { connections, ..self }
    }

    /// Serves until `stop` is done; then takes no more connections, and gives requests that are running `grace` to
    /// come to their end.
    ///
    /// # Errors
    /// None at present: a connection that fails is a matter of its own.
    pub async fn serve(
        self,
        app: impl IntoEndpoint<Endpoint: 'static>,
        stop: impl Future<Output = ()>,
        grace: Duration,
    ) -> Result<(), ServeError> {
        let app = Arc::new(app.into_endpoint());
        let limits = self.connections.within(open_files::room());
        let (places, open) = (Arc::new(Semaphore::new(limits.most)), Stop::new());
        let (crowd, overflow) = (Crowd::new(limits.per_address), Overflow::default());
        let mut refusals = Refusals::default();
        tokio::pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = self.listener.accept() => accepted,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of files, mostly. Others have to close theirs first.
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            };
            let address = network(peer.ip());
            let of_address = crowd.take(Some(address)).map_err(|full| full.of("connections"));
            let place = of_address.and_then(|of_address| match places.clone().try_acquire_owned() {
                Ok(place) => Ok((place, of_address)),
                Err(_) => Err(none_left(limits.most)),
            });
            match place {
                Ok(held) => {
                    let connection = Connection { stream, local: self.address, peer, limits, held };
                    tokio::spawn(connection.serve(app.clone(), open.watch()));
                }
                Err(refusal) => {
                    refusals.say(peer, &refusal);
                    let limited = crowd.limits(address).then_some(address);
                    overflow.take((stream, self.address, peer), limited, app.clone(), refusal);
                }
            }
        }
        drop(self.listener);
        open.now();
        if tokio::time::timeout(grace, open.drained()).await.is_err() {
            tracing::warn!(?grace, "requests were still running when their time to end was over");
        }
        Ok(())
    }
}

/// The refusal of a connection that would be one too many.
fn none_left(most: usize) -> Rejection {
    let message = format!("all {most} connections of this server are taken; try again in 1 s");
    Rejection::new(Code::Unavailable, message).with(header::RETRY_AFTER, HeaderValue::from_static("1"))
}

/// Says in the log that connections are refused, and not for each of them.
#[derive(Default)]
struct Refusals {
    said: Option<Instant>,
    since: u64,
}

impl Refusals {
    fn say(&mut self, peer: SocketAddr, refusal: &Rejection) {
        self.since += 1;
        if self.said.is_none_or(|said| said.elapsed() >= SAY_EVERY) {
            tracing::warn!(%peer, reason = %refusal.message, connections = self.since, "connections are refused");
            (self.said, self.since) = (Some(Instant::now()), 0);
        }
    }
}

/// Listens for the program being told to stop, by Ctrl-C or SIGTERM, from now on; what it gives is done when it is.
///
/// # Errors
/// When the system does not let us listen.
pub fn stop_signal() -> Result<impl Future<Output = ()>, ServeError> {
    #[cfg(unix)]
    let (mut interrupted, mut terminated) = {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(ServeError::Signal);
        (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?)
    };
    #[cfg(windows)]
    let (mut interrupted, mut terminated) = {
        use tokio::signal::windows::{ctrl_c, ctrl_shutdown};
        (ctrl_c().map_err(ServeError::Signal)?, ctrl_shutdown().map_err(ServeError::Signal)?)
    };
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => (),
            _ = terminated.recv() => (),
        }
    })
}
