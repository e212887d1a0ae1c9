//! Keys that are revoked, or have a lesser role, while a stream is open.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use graphql_http::{
    caller::{Rejection, Standing},
    error::Code,
    serve::Connections,
};
use poem::http::HeaderValue;

use crate::{
    toy::{Snapshot, Toy, ToyApp},
    web_socket::{Heard, Socket},
};

const GOOD: u8 = 0;
const LOWERED: u8 = 1;
const REVOKED: u8 = 2;

/// How long a stream may stay open after its key is known to be bad.
const SOON: Duration = Duration::from_secs(2);

/// A toy, and how its keys are.
async fn toy() -> (Toy, Arc<AtomicU8>) {
    let keys = Arc::new(AtomicU8::new(GOOD));
    let hook = {
        let keys = keys.clone();
        move |app: ToyApp| {
            app.request_data(move |caller, data| {
                let state = keys.load(Ordering::SeqCst);
                let viewer = match (caller.bearer(), state) {
                    (None, _) => None,
                    (Some(_), REVOKED) => {
                        let rejection = Rejection::new(Code::Unauthenticated, "the key has been revoked");
                        return Err(rejection
                            .with(poem::http::header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
                    }
                    (Some(key), state) => Some(format!("{key} {state}").into()),
                };
                data.insert(Standing { state: 1, day: 1, viewer, ..Standing::default() });
                data.insert(Arc::new(Snapshot(1)));
                Ok(())
            })
        }
    };
    (Toy::build(hook, Connections::default()).await, keys)
}

async fn sse(toy: &Toy, query: &str, key: Option<&str>) -> reqwest::Response {
    let request = toy.client.get(toy.url("/graphql/stream")).query(&[("query", query)]);
    let request = request.header("accept", "text/event-stream");
    let request = match key {
        Some(key) => request.bearer_auth(key),
        None => request,
    };
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_key_that_is_bad_ends_server_sent_events() {
    for (state, query) in [
        (REVOKED, "subscription { count(waitMs: 50) }"),
        (REVOKED, "subscription { forever }"),
        (LOWERED, "subscription { forever }"),
    ] {
        let (toy, keys) = toy().await;
        let (mut stream, mut public) = (sse(&toy, query, Some("a")).await, sse(&toy, query, None).await);
        tokio::time::sleep(Duration::from_millis(120)).await;
        let before = stream.chunk().await.unwrap().unwrap();
        assert!(!before.is_empty());
        keys.store(state, Ordering::SeqCst);
        // What was sent before it was known, at most.
        let begun = Instant::now();
        let mut rest = String::new();
        while let Some(chunk) = tokio::time::timeout(SOON, stream.chunk()).await.unwrap().unwrap() {
            rest.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
        let (events, last) = rest.rsplit_once("event: next\n").unwrap();
        assert!(last.contains("UNAUTHENTICATED") && last.ends_with("event: complete\ndata:\n\n"), "{last}");
        assert!(events.matches("event: next").count() <= 3, "{events}");
        // Who has no key has nothing to lose.
        while let Ok(chunk) = tokio::time::timeout(Duration::from_millis(20), public.chunk()).await {
            assert!(chunk.unwrap().is_some(), "the public's stream was ended");
        }
    }
}

#[tokio::test]
async fn a_key_that_is_bad_closes_web_sockets() {
    for (state, query) in [
        (REVOKED, Some("subscription { count(waitMs: 50) }")),
        (REVOKED, Some("subscription { forever }")),
        (LOWERED, Some("subscription { count(waitMs: 50) }")),
        (REVOKED, None),
    ] {
        let (toy, keys) = toy().await;
        let mut socket = Socket::open(&toy, Some("a")).await;
        if let Some(query) = query {
            socket.subscribe("1", query).await;
            tokio::time::sleep(Duration::from_millis(70)).await;
        }
        keys.store(state, Ordering::SeqCst);
        let begun = Instant::now();
        let mut events = 0;
        let code = loop {
            match tokio::time::timeout(SOON, socket.hear()).await.unwrap() {
                Heard::Message(message) => {
                    assert_eq!(message["type"], "next", "{message}");
                    events += 1;
                }
                Heard::Closed(code) => break code,
            }
        };
        assert_eq!(code, 4403);
        assert!(begun.elapsed() < SOON && events <= 2, "{events} events in {:?}", begun.elapsed());
    }
}
