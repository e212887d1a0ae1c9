//! One attempt to deliver a message.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use hyper::header::RETRY_AFTER;
use jiff::Timestamp;
use tokio::time::timeout;
use writer::webhook::WebhookUrl;

use crate::connection::{Connector, WHOLE, in_words, post};
use crate::schedule::Outcome;

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
    connector: Connector,
    /// How long a whole attempt may take.
    patience: Duration,
}

impl Sender {
    /// A sender that trusts the authorities that this machine trusts.
    pub(crate) fn new(allow_private: bool) -> Result<Self, rustls::Error> {
        Ok(Self { connector: Connector::new(allow_private)?, patience: WHOLE })
    }

    /// Sends a message, and waits for the answer, but not for long.
    pub(crate) async fn send(&self, url: &str, message: Message) -> Outcome {
        let url = match self.connector.url(url) {
            Ok(url) => url,
            Err(bad) => return Outcome::Failed(bad),
        };
        let now = message.at;
        let exchange = async { self.connector.exchange(&url, request(&url, message)?, 0).await };
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
}

fn request(url: &WebhookUrl, message: Message) -> Result<Request<Full<Bytes>>, String> {
    let Message { id, at, signature, body } = message;
    post(url)
        .header("webhook-id", id)
        .header("webhook-timestamp", at.as_second())
        .header("webhook-signature", signature)
        .body(Full::from(body))
        .map_err(in_words("writing the request"))
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
            // The text does not show it: only the address that the name stands for does.
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
