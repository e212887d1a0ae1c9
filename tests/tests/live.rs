//! Following the registry by WebSocket and by server-sent events, with the clients that others wrote.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::process::Command;

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
