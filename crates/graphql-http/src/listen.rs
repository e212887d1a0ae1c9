//! Where a server listens: a port of an address or of a name, or a socket in the file system.

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    pin::Pin,
    str::FromStr,
    task::{Context, Poll},
};

#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// What begins the address of a socket in the file system.
const UNIX: &str = "unix:";

/// Where to listen.
///
/// ```
/// use graphql_http::listen::Listen;
///
/// assert_eq!("[::]:8080".parse::<Listen>()?.to_string(), "[::]:8080");
/// assert_eq!("localhost:8080".parse::<Listen>()?.to_string(), "localhost:8080");
/// assert_eq!("unix:/run/jewels.sock".parse::<Listen>()?.to_string(), "unix:/run/jewels.sock");
/// assert!("localhost".parse::<Listen>().is_err());
/// # Ok::<(), graphql_http::listen::NotAnAddress>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// A port of an address. Port 0 is any free one.
    Address(SocketAddr),
    /// A port of whatever address a name has: the first that can be had, IPv4 before IPv6.
    Name(String, u16),
    /// A socket in the file system, for programs on the same machine.
    Unix(PathBuf),
}

/// A text is no address to listen on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected `ADDRESS:PORT` (`127.0.0.1:8080`, `[::]:8080`), `NAME:PORT` (`localhost:8080`) or `unix:/PATH`"
)]
pub struct NotAnAddress;

impl FromStr for Listen {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix(UNIX) {
            // What is relative depends on the folder in which the server was started.
            let path = PathBuf::from(path);
            return if path.is_absolute() && cfg!(unix) { Ok(Self::Unix(path)) } else { Err(NotAnAddress) };
        }
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        let (name, port) = text.rsplit_once(':').ok_or(NotAnAddress)?;
        let port = port.parse().map_err(|_| NotAnAddress)?;
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        // A number that is no address is a slip, and no name.
        let is_number = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if name.bytes().all(is_sign) && !is_number {
            Ok(Self::Name(name.to_owned(), port))
        } else {
            Err(NotAnAddress)
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address}"),
            Self::Name(name, port) => write!(f, "{name}:{port}"),
            Self::Unix(path) => write!(f, "{UNIX}{}", path.display()),
        }
    }
}

impl From<SocketAddr> for Listen {
    fn from(address: SocketAddr) -> Self {
        Self::Address(address)
    }
}

/// Who is at the other end of a socket in the file system: this machine.
const THIS_MACHINE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A socket that takes connections.
#[derive(Debug)]
pub(crate) enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixListener, PathBuf),
}

impl Listener {
    pub(crate) async fn bind(listen: &Listen) -> io::Result<Self> {
        match listen {
            Listen::Address(address) => TcpListener::bind(address).await.map(Self::Tcp),
            Listen::Name(name, port) => {
                let mut addresses: Vec<SocketAddr> =
                    tokio::net::lookup_host((name.as_str(), *port)).await?.collect();
                addresses.sort_by_key(SocketAddr::is_ipv6);
                TcpListener::bind(&*addresses).await.map(Self::Tcp)
            }
            #[cfg(unix)]
            Listen::Unix(path) => bind_unix(path),
            #[cfg(not(unix))]
            Listen::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// Its address; of a socket in the file system, that of this machine.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Tcp(listener) => listener.local_addr(),
            #[cfg(unix)]
            Self::Unix(..) => Ok(THIS_MACHINE),
        }
    }

    /// Waits for a connection, and says who is at the other end.
    pub(crate) async fn accept(&self) -> io::Result<(Stream, SocketAddr)> {
        match self {
            Self::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                Ok((Stream::Tcp(stream), peer))
            }
            #[cfg(unix)]
            Self::Unix(listener, _) => {
                let (stream, _) = listener.accept().await?;
                Ok((Stream::Unix(stream), THIS_MACHINE))
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Self::Unix(_, path) = self {
            // The next server would find no listener, and remove it as well.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Binds a socket in the file system. One that a server left behind when it was killed is replaced.
///
/// Every program that reaches it may connect, as to a port of this machine: the folder keeps others out.
#[cfg(unix)]
fn bind_unix(path: &std::path::Path) -> io::Result<Listener> {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};

    let is_socket = |metadata: std::fs::Metadata| metadata.file_type().is_socket();
    if std::fs::symlink_metadata(path).is_ok_and(is_socket) {
        match std::os::unix::net::UnixStream::connect(path) {
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => std::fs::remove_file(path)?,
            _ => return Err(io::ErrorKind::AddrInUse.into()),
        }
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o666))?;
    Ok(Listener::Unix(listener, path.to_owned()))
}

/// A connection of either kind.
#[derive(Debug)]
pub(crate) enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Stream {
    /// The stream, if it is one of the network.
    pub(crate) fn tcp(&self) -> Option<&TcpStream> {
        match self {
            Self::Tcp(stream) => Some(stream),
            #[cfg(unix)]
            Self::Unix(_) => None,
        }
    }
}

/// Calls the same method of whichever stream it is.
macro_rules! on {
    ($stream:expr, $it:ident => $expression:expr) => {
        match $stream {
            Stream::Tcp($it) => $expression,
            #[cfg(unix)]
            Stream::Unix($it) => $expression,
        }
    };
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        on!(&mut *self, stream => Pin::new(stream).poll_read(cx, buffer))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        on!(&mut *self, stream => Pin::new(stream).poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        on!(&mut *self, stream => Pin::new(stream).poll_write_vectored(cx, slices))
    }

    fn is_write_vectored(&self) -> bool {
        on!(self, stream => stream.is_write_vectored())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        on!(&mut *self, stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        on!(&mut *self, stream => Pin::new(stream).poll_shutdown(cx))
    }
}

#[cfg(test)]
mod tests {
    use super::Listen;

    #[test]
    fn what_is_no_address_is_refused() {
        for text in
            ["8080", ":8080", "localhost", "localhost:http", "127.0.0.1", "127.0.0:80", "300.1.1.1:80"]
        {
            assert!(text.parse::<Listen>().is_err(), "{text}");
        }
        for text in
            ["unix:jewels.sock", "unix:", "http://localhost:80", "[::1:80", "a b:80", "localhost:99999"]
        {
            assert!(text.parse::<Listen>().is_err(), "{text}");
        }
    }
}
