//! Binding an address, serving on it, and stopping without breaking anything off.

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use poem::IntoEndpoint;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};

use crate::{connection::Connection, stop::Stop};

/// How long to wait when the system has no connection to give.
const BREATH: Duration = Duration::from_millis(50);

/// Bounds on connections, so that those who keep many open, or never say what they want, do not keep others out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// How many may be open at once. Default 10,000. Others wait until one is closed.
    pub most: usize,
    /// How long the head of a request may take to arrive: the first from the opening of the connection, the others from
    /// the answer before; so a connection that is silent for so long is closed. Default 30 s.
    pub head: Duration,
}

impl Default for Connections {
    fn default() -> Self {
        Self { most: 10_000, head: Duration::from_secs(30) }
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
        address: SocketAddr,
    },
    /// The address cannot be had for another reason.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
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
    listener: TcpListener,
    address: SocketAddr,
    connections: Connections,
}

impl Bound {
    /// Binds an address. Port 0 is any free one, see [`Bound::address`].
    ///
    /// # Errors
    /// When the port is taken, or cannot be had.
    pub async fn to(address: SocketAddr) -> Result<Self, ServeError> {
        let fail = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => ServeError::Taken { address },
            _ => ServeError::Bind { address, source },
        };
        let listener = TcpListener::bind(address).await.map_err(fail)?;
        let address = listener.local_addr().map_err(fail)?;
        Ok(Self { listener, address, connections: Connections::default() })
    }

    /// The address, with the port that was found.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
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
        let Connections { most, head } = self.connections;
        let (places, open) = (Arc::new(Semaphore::new(most)), Stop::new());
        tokio::pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = accept(&self.listener, &places) => accepted,
            };
            match accepted {
                Ok((stream, peer, place)) => {
                    let connection = Connection { stream, local: self.address, peer, head };
                    let (app, stopping) = (app.clone(), open.watch());
                    tokio::spawn(async move {
                        connection.serve(app, stopping).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    // Out of files, mostly. Others have to close theirs first.
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(BREATH).await;
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

/// The next connection, once there is a place for it. Who comes meanwhile waits in the queue of the system.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, place))
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
