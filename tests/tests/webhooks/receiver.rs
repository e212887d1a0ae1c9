//! A receiver of webhooks, which answers with the statuses that a test gives it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A delivery as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
    status: u16,
}

impl Arrival {
    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }

    fn revision(&self) -> u64 {
        self.json()["data"]["revision"].as_u64().expect("a revision")
    }
}

/// A receiver, which answers with the statuses that it was given, and with the last of them for ever.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) address: String,
    arrived: Arc<Mutex<Vec<Arrival>>>,
    answers: Arc<Mutex<Vec<u16>>>,
    delay: Duration,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Receiver {
    pub(crate) async fn start(answers: &[u16], delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/in?from=register", listener.local_addr().expect("an address"));
        let answers = Arc::new(Mutex::new(answers.to_vec()));
        let this = Self { address, arrived: Arc::default(), answers, delay };
        let own = this.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let own = own.clone();
                tokio::spawn(async move { own.take(stream).await });
            }
        });
        this
    }

    async fn take(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let (mut text, mut part) = (Vec::new(), [0; 4096]);
        let (head, length) = loop {
            let count = stream.read(&mut part).await?;
            if count == 0 {
                return Ok(());
            }
            text.extend_from_slice(&part[..count]);
            let Some(end) = text.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let head = String::from_utf8_lossy(&text[..end]).into_owned();
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length: ")
                    .and_then(|text| text.parse::<usize>().ok())
            });
            break (head, end + 4 + length.expect("a length"));
        };
        while text.len() < length {
            let count = stream.read(&mut part).await?;
            text.extend_from_slice(&part[..count]);
        }
        assert!(head.starts_with("POST /in?from=register HTTP/1.1"), "{head}");
        let headers = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let body = String::from_utf8_lossy(&text[head.len() + 4..]).into_owned();
        let status = {
            let mut answers = locked(&self.answers);
            if answers.len() > 1 { answers.remove(0) } else { answers[0] }
        };
        locked(&self.arrived).push(Arrival { headers, body, status });
        tokio::time::sleep(self.delay).await;
        let more = if status == 302 { "location: http://127.0.0.1:9/\r\n" } else { "" };
        let answer = format!("HTTP/1.1 {status} Word\r\ncontent-length: 2\r\n{more}\r\nok");
        stream.write_all(answer.as_bytes()).await
    }

    pub(crate) fn answer(&self, answers: &[u16]) {
        *locked(&self.answers) = answers.to_vec();
    }

    pub(crate) fn arrived(&self) -> Vec<Arrival> {
        locked(&self.arrived).clone()
    }

    /// The revisions that arrived, each with what it was answered.
    pub(crate) fn seen(&self) -> Vec<(u64, u16)> {
        self.arrived().iter().map(|arrival| (arrival.revision(), arrival.status)).collect()
    }

    /// Waits until this is what arrived.
    pub(crate) async fn sees(&self, expected: &[(u64, u16)]) {
        let begun = Instant::now();
        while self.seen() != expected {
            assert!(begun.elapsed() < Duration::from_secs(30), "{:?} is not {expected:?}", self.seen());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
