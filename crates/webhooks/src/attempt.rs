//! One request to a receiver. Its address is looked up, checked and connected here, so that what was checked is what is connected:
//! a name that stands for another address a moment later leads nowhere else.

use std::fmt::Display;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, RETRY_AFTER, USER_AGENT};
use hyper::http::response::Parts;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use writer::webhook::{WebhookUrl, private_network};

use crate::schedule::Outcome;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a whole attempt may take.
const WHOLE: Duration = Duration::from_secs(15);
/// How many addresses of a name are tried.
const ADDRESSES: usize = 3;
/// The most bytes of the head of an answer; the body of that to a message is not read at all.
const HEAD: usize = 16 * 1024;
/// The most bytes of an answer that is read.
const BODY: usize = 1024 * 1024;
/// The sender, as receivers see it.
const AGENT: &str = concat!("rare-jewels/", env!("CARGO_PKG_VERSION"));

/// What is sent: its id, when, its signature and its body.
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) signature: String,
    pub(crate) body: String,
}

/// Sends messages.
#[derive(Clone)]
pub(crate) struct Sender {
    tls: TlsConnector,
    allow_private: bool,
    /// How long a whole attempt may take.
    patience: Duration,
}

impl Sender {
    /// A sender that trusts the authorities that this machine trusts.
    pub(crate) fn new(allow_private: bool) -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore::empty();
        let (added, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if added == 0 {
            tracing::warn!("this machine trusts no authority: no webhook with `https://` can be reached");
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let config = config.with_root_certificates(roots).with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), allow_private, patience: WHOLE })
    }

    /// Sends a message, and waits for the answer, but not for long.
    pub(crate) async fn send(&self, url: &str, message: Message) -> Outcome {
        let url = match WebhookUrl::parse(url, self.allow_private) {
            Ok(url) => url,
            Err(bad) => return Outcome::Failed(bad.to_string()),
        };
        let now = message.at;
        let exchange = async { self.exchange(&url, request(&url, message)?, 0).await };
        match timeout(self.patience, exchange).await {
            Ok(Ok((answer, _))) => {
                let status = answer.status.as_u16();
                let retry_after = answer.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
                Outcome::Answered { status, retry_after: retry_after.and_then(|text| pause_of(text, now)) }
            }
            Ok(Err(why)) => Outcome::Failed(why),
            Err(_) => Outcome::Failed(format!("no answer within {} s", self.patience.as_secs())),
        }
    }

    /// The answer to a request, with at most so many bytes of its body.
    async fn exchange(
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

/// Sends JSON to an address with a key, and answers with the status and the body of the answer. A private network is allowed: whoever
/// calls this chose the address. Without encryption only this machine is, since others would read the key.
///
/// # Errors
/// When the address is none, cannot be reached, or does not answer in time, in words.
pub async fn post_json(url: &str, key: &str, body: String) -> Result<(u16, Bytes), String> {
    let url = WebhookUrl::parse(url, true).map_err(|bad| bad.to_string())?;
    let is_here = url.host() == "localhost"
        || url.host().parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if !url.is_encrypted() && !is_here {
        return Err("expected `https://`: others would read the key".to_owned());
    }
    let sender = Sender::new(true).map_err(in_words("encryption"))?;
    let request = Request::post(url.target())
        .header(HOST, url.authority())
        .header(USER_AGENT, AGENT)
        .header(CONTENT_TYPE, "application/json")
        .header(AUTHORIZATION, format!("Bearer {key}"))
        .body(Full::from(body))
        .map_err(in_words("writing the request"))?;
    let answered = timeout(WHOLE, sender.exchange(&url, request, BODY)).await;
    let (head, body) = answered.map_err(|_| format!("no answer within {} s", WHOLE.as_secs()))??;
    Ok((head.status.as_u16(), body))
}

fn in_words<E: Display>(doing: &'static str) -> impl Fn(E) -> String {
    move |error| format!("{doing}: {error}")
}

fn request(url: &WebhookUrl, message: Message) -> Result<Request<Full<Bytes>>, String> {
    let Message { id, at, signature, body } = message;
    Request::post(url.target())
        .header(HOST, url.authority())
        .header(USER_AGENT, AGENT)
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", at.as_second())
        .header("webhook-signature", signature)
        .body(Full::from(body))
        .map_err(in_words("writing the request"))
}

/// A connection that is closed when it is needed no longer, whatever the other end does.
struct Driver(JoinHandle<()>);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The head of the answer to a request, and its body of at most so many bytes; nothing of it is read where that is zero.
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

/// The pause that `Retry-After` asks for: seconds, or a moment.
fn pause_of(text: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = jiff::fmt::rfc2822::parse(text.trim()).ok()?.timestamp();
    Duration::try_from(moment.duration_since(now)).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpListener;

    use super::{Message, Sender, pause_of};
    use crate::schedule::Outcome;

    #[test]
    fn a_pause_is_seconds_or_a_moment() {
        let now = "1994-11-06T08:49:07Z".parse().unwrap();
        assert_eq!(pause_of("120", now), Some(Duration::from_mins(2)));
        assert_eq!(pause_of("Sun, 06 Nov 1994 08:49:37 GMT", now), Some(Duration::from_secs(30)));
        for text in ["", "soon", "-1", "Sun, 06 Nov 1994 08:48:37 GMT"] {
            assert_eq!(pause_of(text, now), None, "{text}");
        }
    }

    fn message() -> Message {
        Message {
            id: "a-1".to_owned(),
            at: "2026-01-01T00:00:00Z".parse().unwrap(),
            signature: String::new(),
            body: String::new(),
        }
    }

    /// A receiver that answers with a text, again and again, and never ends.
    async fn endless(text: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            while stream.write_all(text).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        url
    }

    #[tokio::test]
    async fn a_receiver_without_end_takes_no_longer_than_it_may() {
        let sender = Sender { patience: Duration::from_secs(1), ..Sender::new(true).unwrap() };
        let long = &[b'a'; 4096][..];
        for (text, expected) in [
            (&b""[..], "no answer within 1 s"),
            (b"HTTP/1.1 103 Early Hints\r\n\r\n", "no answer within 1 s"),
            (long, "sending the request: "),
        ] {
            let begun = Instant::now();
            let outcome = sender.send(&endless(text).await, message()).await;
            assert!(matches!(&outcome, Outcome::Failed(why) if why.starts_with(expected)), "{outcome:?}");
            assert!(begun.elapsed() < Duration::from_secs(5), "{outcome:?}");
        }
        // The head is enough: the body is not waited for.
        let url = endless(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n").await;
        let outcome = sender.send(&url, message()).await;
        assert_eq!(outcome, Outcome::Answered { status: 200, retry_after: None });
    }

    #[tokio::test]
    async fn a_name_of_a_private_address_is_refused_when_it_is_connected() {
        let sender = Sender::new(false).unwrap();
        for (url, expected) in [
            // The text does not tell: only the address that the name stands for does.
            ("https://localhost:9/", "refused to connect: the host has an address for this machine"),
            ("http://example.org/", "expected `https://`"),
            ("https://10.0.0.1/", "the address is for a private network"),
        ] {
            let outcome = sender.send(url, message()).await;
            assert!(matches!(&outcome, Outcome::Failed(why) if why.starts_with(expected)), "{outcome:?}");
        }
        let outcome = Sender::new(true).unwrap().send("http://localhost:9/", message()).await;
        assert!(matches!(&outcome, Outcome::Failed(why) if why.starts_with("connecting: ")), "{outcome:?}");
    }
}
