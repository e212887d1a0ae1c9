//! Binding an address, serving on it, and stopping without breaking anything off.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use poem::{IntoEndpoint, Server, listener::TcpAcceptor};
use tokio::net::TcpListener;

/// A connection on which nothing moves for so long is closed; a WebSocket has to be kept alive more often.
const IDLE: Duration = Duration::from_secs(75);

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
    /// The server stopped by itself.
    #[error("the server failed: {0}")]
    Run(#[source] io::Error),
    /// The program cannot be told to stop.
    #[error("cannot listen for the signal to stop: {0}")]
    Signal(#[source] io::Error),
}

/// An address that was bound, and is not yet served: what connects waits.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
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
        Ok(Self { listener, address })
    }

    /// The address, with the port that was found.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is done; then takes no more connections, and gives requests that are running `grace` to
    /// come to their end.
    ///
    /// # Errors
    /// When the server fails by itself.
    pub async fn serve(
        self,
        app: impl IntoEndpoint<Endpoint: 'static>,
        stop: impl Future<Output = ()>,
        grace: Duration,
    ) -> Result<(), ServeError> {
        let acceptor = TcpAcceptor::from_tokio(self.listener).map_err(ServeError::Run)?;
        let server = Server::new_with_acceptor(acceptor).idle_timeout(IDLE);
        server.run_with_graceful_shutdown(app, stop, Some(grace)).await.map_err(ServeError::Run)
    }
}

/// Done when the program is told to stop: by Ctrl-C, or SIGTERM.
///
/// # Errors
/// When the system does not let us listen.
pub async fn stop_signal() -> Result<(), ServeError> {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate()).map_err(ServeError::Signal)?;
        tokio::select! {
            interrupted = interrupted => interrupted.map_err(ServeError::Signal),
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    interrupted.await.map_err(ServeError::Signal)
}
