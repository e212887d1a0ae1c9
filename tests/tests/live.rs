//! Following the registry by WebSocket and by server-sent events, with the clients that others wrote.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use tests::{Server, repository};

/// Runs a script of `tests/node` against a server, with the keys of a contributor and a reviewer.
fn run(package: &str, script: &str) {
    let node = repository("tests/node");
    if !node.join("node_modules").join(package).exists() {
        println!("skipped: npm `{package}` is not installed, run `npm ci --prefix tests/node`");
        return;
    }
    let server = Server::start();
    let (contributor, reviewer) = (server.key("contributor", "Cleo"), server.key("reviewer", "Rosa"));
    let output = Command::new("node")
        .current_dir(node)
        .args([script, server.address(), &contributor, &reviewer])
        .output()
        .expect("node runs");
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn by_web_socket() {
    run("graphql-ws", "graphql-ws.mjs");
}

#[test]
fn by_server_sent_events() {
    run("graphql-sse", "graphql-sse.mjs");
}

#[test]
fn many_at_once_over_one_connection_of_http_2() {
    let server = Server::start();
    let asked = Command::new("node")
        .current_dir(repository("tests/node"))
        .args(["http2.mjs", server.address()])
        .output()
        .expect("node runs");
    let said = String::from_utf8_lossy(&asked.stdout);
    assert_eq!(said.trim(), "50 of 50 answers over h2c are those of HTTP/1.1");
}

#[test]
fn web_sockets_are_told_when_the_server_stops() {
    let node = repository("tests/node");
    if !node.join("node_modules/ws").exists() {
        println!("skipped: npm `ws` is not installed, run `npm ci --prefix tests/node`");
        return;
    }
    let mut server = Server::start();
    let mut client = Command::new("node")
        .current_dir(node)
        .args(["goodbye.mjs", server.address()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut lines = BufReader::new(client.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    assert_eq!(lines.next().as_deref(), Some("open"));
    let stopped = Command::new("kill").args(["-TERM", &server.process().to_string()]).status();
    assert!(stopped.expect("kill runs").success());
    assert_eq!(lines.next().as_deref(), Some("1001 the server stops; connect again"));
    assert_eq!(server.wait(), Some(0));
    client.wait().expect("node ends");
}
