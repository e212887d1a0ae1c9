//! Connections to receivers. An address is looked up, checked and connected here, so that what was checked is what is connected: a name
//! that leads to another address a moment later leads nowhere else.

use std::fmt::Display;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::http::request::Builder;
use hyper::http::response::Parts;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use writer::webhook::{WebhookUrl, private_network};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a whole exchange may take.
pub(crate) const WHOLE: Duration = Duration::from_secs(15);
/// How many addresses of a name are tried.
const ADDRESSES: usize = 3;
/// The most bytes of the head of an answer.
const HEAD: usize = 16 * 1024;
/// The sender, as receivers see it.
const AGENT: &str = concat!("rare-jewels/", env!("CARGO_PKG_VERSION"));

/// Opens connections.
#[derive(Clone)]
pub(crate) struct Connector {
    tls: TlsConnector,
    allow_private: bool,
}

impl Connector {
    /// A connector that trusts the authorities that this machine trusts.
    pub(crate) fn new(allow_private: bool) -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore::empty();
        let (added, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if added == 0 {
            tracing::warn!("this machine trusts no authority: no webhook with `https://` can be reached");
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let config = config.with_root_certificates(roots).with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), allow_private })
    }

    /// The address that a text is, where it may be connected.
    pub(crate) fn url(&self, text: &str) -> Result<WebhookUrl, String> {
        WebhookUrl::parse(text, self.allow_private).map_err(|bad| bad.to_string())
    }

    /// The answer to a request, with at most `body` bytes of its body; nothing of it is read where that is zero.
    pub(crate) async fn exchange(
        &self,
        url: &WebhookUrl,
        request: Request<Full<Bytes>>,
        body: usize,
    ) -> Result<(Parts, Bytes), String> {
        let connected = timeout(CONNECT, self.connect(url)).await;
        let stream = connected.map_err(|_| format!("no connection within {} s", CONNECT.as_secs()))??;
        if !url.is_encrypted() {
            return answer(stream, request, body).await;
        }
        let name = ServerName::try_from(url.host().to_owned()).map_err(in_words("the name of the host"))?;
        let encrypted = timeout(CONNECT, self.tls.connect(name, stream)).await;
        let encrypted = encrypted.map_err(|_| format!("no encryption within {} s", CONNECT.as_secs()))?;
        answer(encrypted.map_err(in_words("encryption"))?, request, body).await
    }

    /// Connects to an address of the host that may be connected.
    async fn connect(&self, url: &WebhookUrl) -> Result<TcpStream, String> {
        let found = lookup_host((url.host(), url.port())).await.map_err(in_words("looking up the host"))?;
        let mut why = "the host has no address".to_owned();
        for address in found.take(ADDRESSES) {
            match self.connect_to(address).await {
                Ok(stream) => return Ok(stream),
                Err(problem) => why = problem,
            }
        }
        Err(why)
    }

    async fn connect_to(&self, address: SocketAddr) -> Result<TcpStream, String> {
        match private_network(address.ip()).filter(|_| !self.allow_private) {
            Some(purpose) => Err(format!("refused to connect: the host has an address for {purpose}")),
            None => TcpStream::connect(address).await.map_err(in_words("connecting")),
        }
    }
}

/// What went wrong while something was done.
pub(crate) fn in_words<E: Display>(doing: &'static str) -> impl Fn(E) -> String {
    move |error| format!("{doing}: {error}")
}

/// A request with JSON to an address, without its own headers and its body.
pub(crate) fn post(url: &WebhookUrl) -> Builder {
    Request::post(url.target())
        .header(HOST, url.authority())
        .header(USER_AGENT, AGENT)
        .header(CONTENT_TYPE, "application/json")
}

/// A connection that is closed when it is needed no longer, whatever the other end does.
struct Driver(JoinHandle<()>);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The head of the answer to a request, and at most `most` bytes of its body.
async fn answer(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Full<Bytes>>,
    most: usize,
) -> Result<(Parts, Bytes), String> {
    let opened = http1::Builder::new().max_buf_size(HEAD).handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = opened.map_err(in_words("opening the connection"))?;
    let _driver = Driver(tokio::spawn(async move {
        // What goes wrong is said to the one who waits for the answer.
        let _ = connection.await;
    }));
    let answer = sender.send_request(request).await.map_err(in_words("sending the request"))?;
    let (head, body) = answer.into_parts();
    if most == 0 {
        return Ok((head, Bytes::new()));
    }
    let body = Limited::new(body, most).collect().await.map_err(in_words("reading the answer"))?;
    Ok((head, body.to_bytes()))
}
