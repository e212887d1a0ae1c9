//! Places among the connections: in all, and of each address; room for health checks; connections that say nothing.

use std::time::{Duration, Instant};

use graphql_http::{limit::PerAddress, serve::Connections};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{toy::Toy, web_socket::Socket};

/// Sends one request as it stands on a connection of its own, and reads until the server closes it.
async fn raw(toy: &Toy, request: &str) -> String {
    let mut stream = TcpStream::connect(toy.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

async fn get(toy: &Toy, path: &str) -> String {
    raw(toy, &format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")).await
}

/// Opens connections that say nothing.
async fn silent(toy: &Toy, count: usize) -> Vec<TcpStream> {
    let mut streams = Vec::new();
    for _ in 0..count {
        streams.push(TcpStream::connect(toy.address).await.unwrap());
    }
    // Until the server has taken them.
    tokio::time::sleep(Duration::from_millis(50)).await;
    streams
}

async fn healthy(toy: &Toy) {
    for path in ["/health/live", "/health/ready"] {
        let begun = Instant::now();
        let answer = get(toy, path).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{path}: {answer}");
        assert!(begun.elapsed() < Duration::from_millis(250), "{path} took {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn health_is_answered_when_every_place_is_taken() {
    let toy = Toy::build(|app| app, Connections { most: 2, ..Connections::default() }).await;
    let mut taken = silent(&toy, 2).await;
    healthy(&toy).await;
    let refused = get(&toy, "/graphql?query={quick}").await;
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    for words in [
        "Retry-After: 1\r\n",
        "Connection: close\r\n",
        "Access-Control-Allow-Origin: *\r\n",
        "all 2 connections of this server are taken",
        "UNAVAILABLE",
    ] {
        assert!(refused.contains(words), "{words}: {refused}");
    }
    // More than there is room for, all silent: the newest is heard.
    let _overflow = silent(&toy, 100).await;
    healthy(&toy).await;
    taken.pop();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(get(&toy, "/graphql?query={quick}").await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn connections_of_one_address_are_limited() {
    let per_address = PerAddress::most(3).everywhere();
    let toy = Toy::build(|app| app, Connections { per_address, ..Connections::default() }).await;
    let mut taken = silent(&toy, 3).await;
    let refused = get(&toy, "/graphql?query={quick}").await;
    assert!(refused.starts_with("HTTP/1.1 429 "), "{refused}");
    assert!(
        refused.contains("too many connections of your address at once: expected at most 3")
            && refused.contains("Retry-After: 1\r\n"),
        "{refused}"
    );
    healthy(&toy).await;
    // One address cannot drive the checks of others out, and a check of its own is heard.
    let _overflow = silent(&toy, 100).await;
    healthy(&toy).await;
    taken.pop();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(get(&toy, "/graphql?query={quick}").await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_web_socket_keeps_its_place_until_it_is_closed() {
    let toy = Toy::build(|app| app, Connections { most: 1, ..Connections::default() }).await;
    let mut socket = Socket::open(&toy, None).await;
    assert_eq!(socket.ask("1", "{ quick }").await["payload"]["data"]["quick"], "quick");
    assert!(get(&toy, "/graphql?query={quick}").await.starts_with("HTTP/1.1 503 "));
    drop(socket);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(get(&toy, "/graphql?query={quick}").await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn an_http_1_connection_that_falls_silent_is_closed() {
    let connections = Connections { head: Duration::from_millis(300), ..Connections::default() };
    let toy = Toy::build(|app| app, connections).await;
    // One that asks, and then keeps the connection for nothing.
    let begun = Instant::now();
    let answer = raw(&toy, "GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_http_2_connection_without_a_request_is_closed_whatever_it_pings() {
    let connections = Connections { head: Duration::from_millis(300), ..Connections::default() };
    let toy = Toy::build(|app| app, connections).await;
    let stream = TcpStream::connect(toy.address).await.unwrap();
    let (client, mut connection) = h2::client::handshake(stream).await.unwrap();
    let mut pings = connection.ping_pong().unwrap();
    let pinging = tokio::spawn(async move { while pings.ping(h2::Ping::opaque()).await.is_ok() {} });
    let begun = Instant::now();
    let ended = tokio::time::timeout(Duration::from_secs(2), connection).await;
    assert!(matches!(ended, Ok(Ok(()))), "it was not closed, or not gracefully: {ended:?}");
    assert!(begun.elapsed() >= Duration::from_millis(300), "{:?}", begun.elapsed());
    pinging.abort();
    drop(client);
}

#[tokio::test]
async fn an_http_2_connection_is_kept_while_a_stream_is_open() {
    let connections = Connections { head: Duration::from_millis(200), ..Connections::default() };
    let toy = Toy::build(|app| app, connections).await;
    let stream = TcpStream::connect(toy.address).await.unwrap();
    let (mut client, connection) = h2::client::handshake(stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = poem::http::Request::get("http://x/graphql/stream?query=subscription{forever}")
        .header("accept", "text/event-stream")
        .body(())
        .unwrap();
    let (response, _) = client.send_request(request, true).unwrap();
    let mut body = response.await.unwrap().into_body();
    assert_eq!(body.data().await.unwrap().unwrap(), ":\nretry: 1000\n\n");
    assert!(tokio::time::timeout(Duration::from_millis(700), body.data()).await.is_err());
    assert!(!connection.is_finished());
}

#[tokio::test]
async fn a_request_of_http_1_1_names_one_host() {
    let toy = Toy::start().await;
    for (hosts, status) in [("", 400), ("host: x\r\n", 200), ("host: x\r\nhost: y\r\n", 400)] {
        let request = format!("GET /health/live HTTP/1.1\r\n{hosts}connection: close\r\n\r\n");
        let answer = raw(&toy, &request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{hosts:?}: {answer}");
    }
    assert!(raw(&toy, "GET /health/live HTTP/1.0\r\n\r\n").await.starts_with("HTTP/1.0 200 "));
}
