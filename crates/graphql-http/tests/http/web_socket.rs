//! GraphQL over WebSocket, from the other end: what messages cost, and how connections are counted.

#![expect(clippy::panic, reason = "what is not expected fails the test")]

use std::time::{Duration, Instant};

use async_graphql::futures_util::{SinkExt, StreamExt};
use graphql_http::{
    limit::{AtOnce, PerAddress, Rate, RateLimits},
    serve::Connections,
};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, protocol::CloseFrame},
};

use crate::toy::Toy;

/// A client.
pub(crate) struct Socket(WebSocketStream<TcpStream>);

/// What was heard.
#[derive(Debug)]
pub(crate) enum Heard {
    Message(Value),
    Closed(u16),
}

impl Socket {
    /// Opens a connection, or says with which status it was refused.
    pub(crate) async fn connect(toy: &Toy) -> Result<Self, u16> {
        let stream = TcpStream::connect(toy.address).await.unwrap();
        let mut request = format!("ws://{}/graphql", toy.address).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a connection, and has it acknowledged.
    pub(crate) async fn open(toy: &Toy, key: Option<&str>) -> Self {
        let mut socket = Self::connect(toy).await.unwrap();
        socket.init(key).await;
        assert_eq!(socket.message().await, json!({ "type": "connection_ack" }));
        socket
    }

    pub(crate) async fn init(&mut self, key: Option<&str>) {
        self.send(&json!({ "type": "connection_init", "payload": { "key": key } })).await;
    }

    pub(crate) async fn send(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    pub(crate) async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(&json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
    }

    /// The first answer to an operation.
    pub(crate) async fn ask(&mut self, id: &str, query: &str) -> Value {
        self.subscribe(id, query).await;
        self.message().await
    }

    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Heard::Message(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(CloseFrame { code, .. })))) => return Heard::Closed(code.into()),
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    pub(crate) async fn message(&mut self) -> Value {
        match self.hear().await {
            Heard::Message(message) => message,
            Heard::Closed(code) => panic!("closed with {code}"),
        }
    }
}

async fn toy(rate: Rate) -> Toy {
    let rates = RateLimits { loopback: Some(rate), ..RateLimits::default() };
    Toy::build(|app| app.rates(rates), Connections::default()).await
}

#[tokio::test]
async fn wrong_keys_are_counted_by_their_address() {
    let toy = toy(Rate::new(1, 20)).await;
    let (mut tried, mut refused) = (0, 0);
    for _ in 0..40 {
        match Socket::connect(&toy).await {
            Ok(mut socket) => {
                socket.init(Some("bad")).await;
                let heard = tokio::time::timeout(Duration::from_millis(100), socket.hear()).await;
                if let Ok(heard) = heard {
                    assert!(matches!(heard, Heard::Closed(4403)), "{heard:?}");
                    tried += 1;
                }
            }
            Err(status) => {
                assert_eq!(status, 429);
                refused += 1;
            }
        }
    }
    // A token for the opening, and one for the message.
    assert!((10..=14).contains(&tried) && refused > 20, "{tried} keys tried, {refused} connections refused");
    assert_eq!(toy.ask("{ quick }").await.0, 429);
}

#[tokio::test]
async fn messages_wait_for_tokens() {
    let toy = toy(Rate::new(20, 10)).await;
    let mut socket = Socket::open(&toy, None).await;
    let begun = Instant::now();
    for _ in 0..20 {
        socket.send(&json!({ "type": "ping" })).await;
    }
    for _ in 0..20 {
        assert_eq!(socket.message().await["type"], "pong");
    }
    // Two were for the opening and the first message, so twelve had to wait, for 50 ms each.
    assert!(begun.elapsed() > Duration::from_millis(500), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn events_wait_for_tokens() {
    let toy = toy(Rate::new(20, 10)).await;
    let mut socket = Socket::open(&toy, None).await;
    let begun = Instant::now();
    socket.subscribe("1", "subscription { count }").await;
    for number in 0..20 {
        assert_eq!(socket.message().await["payload"]["data"]["count"], number);
    }
    assert!(begun.elapsed() > Duration::from_millis(500), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn subscriptions_and_operations_of_one_address_are_limited() {
    let at_once = AtOnce {
        operations: PerAddress::most(2).everywhere(),
        subscriptions: PerAddress::most(3).everywhere(),
    };
    let rates = RateLimits { at_once, ..RateLimits::default() };
    let toy = Toy::build(|app| app.rates(rates), Connections::default()).await;
    let mut socket = Socket::open(&toy, None).await;
    for id in ["1", "2", "3"] {
        socket.subscribe(id, "subscription { forever }").await;
    }
    let refused = socket.ask("4", "subscription { forever }").await;
    let [error] = refused["payload"].as_array().unwrap().as_slice() else { panic!("{refused}") };
    assert_eq!(error["extensions"]["code"], "RATE_LIMITED");
    assert!(error["message"].as_str().unwrap().contains("expected at most 3"), "{refused}");
    let stream = || {
        let request =
            toy.client.get(toy.url("/graphql/stream")).query(&[("query", "subscription { forever }")]);
        request.header("accept", "text/event-stream").send()
    };
    let refused = stream().await.unwrap();
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"1".parse().unwrap()));
    // What is completed makes room.
    socket.send(&json!({ "type": "complete", "id": "1" })).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(stream().await.unwrap().status(), 200);

    // Operations have places of their own, and give them back.
    let endless = || toy.post().body(r#"{"query":"{ endless }"}"#).timeout(Duration::from_millis(300)).send();
    let (mut one, mut other) = (tokio::spawn(endless()), tokio::spawn(endless()));
    tokio::time::sleep(Duration::from_millis(100)).await;
    let (status, answer) = toy.ask("{ quick }").await;
    assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (429, &"RATE_LIMITED".into()));
    assert!((&mut one).await.unwrap().is_err() && (&mut other).await.unwrap().is_err());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(toy.ask("{ quick }").await.0, 200);
}
