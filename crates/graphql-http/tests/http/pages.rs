//! Health, the pages for people, binding and stopping.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use crate::toy::Toy;
use async_graphql::{EmptyMutation, EmptySubscription, Schema};
use graphql_http::{App, page::Page, serve::Bound};
use insta::assert_snapshot;

#[tokio::test]
async fn health_is_live_and_ready() {
    let toy = Toy::start().await;
    for path in ["/health/live", "/health/ready"] {
        let response = toy.client.get(toy.url(path)).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["cache-control"], "no-store");
    }
    let schema = Schema::new(crate::toy::Query, EmptyMutation, EmptySubscription);
    let app = App::new(schema).ready(|| Err("the registry is being read".to_owned())).build();
    let bound = Bound::to(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
    let url = format!("http://{}/health/ready", bound.address());
    tokio::spawn(bound.serve(app, std::future::pending(), Duration::ZERO));
    let response = toy.client.get(url).send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_snapshot!(response.text().await.unwrap(), @r#"{"status":"not ready","reason":"the registry is being read"}"#);
}

#[tokio::test]
async fn pages_need_nothing_from_elsewhere() {
    let toy = Toy::start().await;
    for (path, content_type) in [
        ("/graphiql", "text/html; charset=utf-8"),
        ("/assets/explorer.js", "text/javascript; charset=utf-8"),
        ("/assets/page.css", "text/css; charset=utf-8"),
        ("/schema.graphql", "text/plain; charset=utf-8"),
    ] {
        let response = toy.client.get(toy.url(path)).send().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (200, &content_type.parse().unwrap())
        );
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        let text = response.text().await.unwrap();
        assert!(
            !text.contains("http://") && !text.contains("https://") && !text.contains("style="),
            "{path}"
        );
        // What a page names is served.
        for name in text.split(['"', ' ']).filter(|word| word.starts_with("/assets/")) {
            assert_eq!(toy.client.get(toy.url(name)).send().await.unwrap().status(), 200, "{name}");
        }
    }
}

#[tokio::test]
async fn the_schema_is_there_to_read() {
    let toy = Toy::start().await;
    let text = toy.client.get(toy.url("/schema.graphql")).send().await.unwrap().text().await.unwrap();
    assert!(text.contains("type Query {") && text.contains("things(first: Int! = 3): [Thing!]!"), "{text}");
}

#[tokio::test]
async fn people_who_are_lost_get_a_page_and_programs_do_not() {
    let schema = Schema::new(crate::toy::Query, EmptyMutation, EmptySubscription);
    let app = App::new(schema).lost(Page::html("<h1>Lost</h1>")).build();
    let bound = Bound::to(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
    let url = format!("http://{}/nowhere", bound.address());
    tokio::spawn(bound.serve(app, std::future::pending(), Duration::ZERO));
    let client = reqwest::Client::new();
    let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
    let page = client.get(&url).header("accept", browser).send().await.unwrap();
    assert_eq!(
        (page.status().as_u16(), &page.headers()["cache-control"]),
        (404, &"no-store".parse().unwrap())
    );
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(page.text().await.unwrap(), "<h1>Lost</h1>");
    for accept in ["*/*", "application/json"] {
        let answer = client.get(&url).header("accept", accept).send().await.unwrap();
        assert_eq!(answer.status(), 404);
        assert!(answer.text().await.unwrap().contains("nothing is at `/nowhere`"), "{accept}");
    }
    let sent = client.post(&url).header("accept", browser).send().await.unwrap();
    assert!(sent.text().await.unwrap().starts_with("{\"errors\""));
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_in_a_line() {
    let toy = Toy::start().await;
    let error = Bound::to(toy.address).await.unwrap_err().to_string();
    assert_eq!(
        error.replace(&toy.address.to_string(), "<address>"),
        "cannot listen on <address>: the port is taken, expected a free one (another server may be running)"
    );
}

#[tokio::test]
async fn stopping_lets_requests_come_to_their_end() {
    let schema = Schema::new(crate::toy::Query, EmptyMutation, EmptySubscription);
    let bound = Bound::to(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
    let url = format!("http://{}/graphql?query={{slow}}", bound.address());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let stopped = async move { drop(stopped.await) };
    let serving = tokio::spawn(bound.serve(App::new(schema).build(), stopped, Duration::from_secs(5)));
    let asking = tokio::spawn(reqwest::get(url));
    tokio::time::sleep(Duration::from_millis(15)).await;
    drop(stop);
    assert_eq!(asking.await.unwrap().unwrap().status(), 200);
    tokio::time::timeout(Duration::from_secs(5), serving).await.unwrap().unwrap().unwrap();
}
