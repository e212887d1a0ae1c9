//! Answers that are not taken: the connection is closed, or the stream reset, and what they hold is given back.

use std::time::{Duration, Instant};

use graphql_http::{
    guard::Limits,
    limit::{AtOnce, PerAddress, RateLimits},
    serve::Connections,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::toy::Toy;

/// More than the two systems keep for a connection.
const LONG: &str = "/graphql?query={long(bytes:30000000)}";

/// A toy with room for one operation at a time, whose answers have to be taken in half a second.
async fn toy() -> Toy {
    let at_once = AtOnce { operations: PerAddress::most(1).everywhere(), ..AtOnce::default() };
    let rates = RateLimits { at_once, ..RateLimits::default() };
    let connections = Connections { write: Duration::from_millis(500), ..Connections::default() };
    let limits = Limits { answer_bytes: 64 * 1024 * 1024, ..Limits::default() };
    Toy::build(|app| app.rates(rates).limits(limits), connections).await
}

/// Waits until the place of the answer is given back.
async fn given_back(toy: &Toy) -> Duration {
    let begun = Instant::now();
    while toy.ask("{ quick }").await.0 == 429 {
        assert!(begun.elapsed() < Duration::from_secs(3), "the answer is still held");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    begun.elapsed()
}

async fn ask_and_not_read(toy: &Toy) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(16 * 1024).unwrap();
    let mut stream = socket.connect(toy.address).await.unwrap();
    stream.write_all(format!("GET {LONG} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).await.unwrap();
    // Until it is being written.
    stream.peek(&mut [0]).await.unwrap();
    stream
}

#[tokio::test]
async fn a_connection_whose_answer_is_not_read_is_closed() {
    let toy = toy().await;
    let mut stream = ask_and_not_read(&toy).await;
    let held = given_back(&toy).await;
    assert!(held > Duration::from_millis(300), "{held:?}");
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    assert!(rest.len() < 29_000_000, "{} bytes came", rest.len());
}

#[tokio::test]
async fn a_trickle_does_not_hold_an_answer() {
    let toy = toy().await;
    let mut stream = ask_and_not_read(&toy).await;
    let reading = tokio::spawn(async move {
        let mut some = [0; 50];
        while stream.read_exact(&mut some).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    given_back(&toy).await;
    reading.abort();
}

#[tokio::test]
async fn a_slow_reader_is_waited_for() {
    let toy = toy().await;
    let mut stream = ask_and_not_read(&toy).await;
    // Longer than the timeout in all, and never so long without a byte.
    let (mut some, mut count, begun) = (vec![0; 1_000_000], 0, Instant::now());
    while count < 30_000_000 {
        let read = stream.read(&mut some).await.unwrap();
        assert!(read > 0, "it ended after {count} bytes");
        count += read;
        let whole = Duration::from_millis(u64::try_from(count / 25_000).unwrap());
        tokio::time::sleep(whole.saturating_sub(begun.elapsed())).await;
    }
    assert!(begun.elapsed() > Duration::from_secs(1));
}

#[tokio::test]
async fn a_stream_of_http_2_whose_window_stays_shut_is_reset_and_the_others_go_on() {
    let toy = toy().await;
    let stream = TcpStream::connect(toy.address).await.unwrap();
    let mut builder = h2::client::Builder::new();
    // The connection has room, the stream has not.
    builder.initial_connection_window_size(10_000_000).initial_window_size(20_000);
    let (mut client, connection) = builder.handshake::<_, &[u8]>(stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let get = |path: &str| {
        let request = poem::http::Request::get(format!("http://x{path}"));
        request.header("accept", "application/json").body(()).unwrap()
    };
    let (unread, _) = client.send_request(get(LONG), true).unwrap();
    let mut unread = unread.await.unwrap().into_body();
    let held = given_back(&toy).await;
    assert!(held > Duration::from_millis(300), "{held:?}");
    let error = loop {
        match unread.data().await {
            Some(Ok(_)) => {}
            Some(Err(error)) => break error,
            None => panic!("the stream came to its end"),
        }
    };
    assert_eq!(error.reason(), Some(h2::Reason::CANCEL), "{error}");
    let (other, _) = client.send_request(get("/graphql?query={quick}"), true).unwrap();
    assert_eq!(other.await.unwrap().status(), 200);
    assert!(!connection.is_finished());
}

#[tokio::test]
async fn server_sent_events_that_are_not_read_end() {
    let connections = Connections { write: Duration::from_millis(300), ..Connections::default() };
    let at_once = AtOnce { subscriptions: PerAddress::most(1).everywhere(), ..AtOnce::default() };
    let rates = RateLimits { at_once, ..RateLimits::default() };
    let toy = Toy::build(|app| app.rates(rates), connections).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(16 * 1024).unwrap();
    let mut stream = socket.connect(toy.address).await.unwrap();
    let path = "/graphql/stream?query=subscription{count}";
    let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.peek(&mut [0]).await.unwrap();
    let begun = Instant::now();
    loop {
        let request = toy.client.get(toy.url(path)).header("accept", "text/event-stream");
        if request.send().await.unwrap().status() == 200 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "the subscription is still held");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
