//! What the endpoint answers to whom: statuses, media types, headers.

use crate::toy::Toy;
use insta::assert_snapshot;
use reqwest::RequestBuilder;
use serde_json::json;

/// The head of the answer that matters, and its body.
async fn shown(request: RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    let mut shown = response.status().to_string();
    for name in ["allow", "accept", "content-type", "www-authenticate"] {
        if let Some(value) = response.headers().get(name) {
            shown += &format!("\n{name}: {}", value.to_str().unwrap());
        }
    }
    let body = response.text().await.unwrap();
    if body.is_empty() { shown } else { format!("{shown}\n\n{body}") }
}

#[tokio::test]
async fn a_request_is_answered_in_the_type_it_accepts() {
    let toy = Toy::start().await;
    let ask = |accept| toy.post().header("accept", accept).body(r#"{"query": "{ quick }"}"#);
    assert_snapshot!(shown(ask("application/graphql-response+json, application/json;q=0.9")).await, @r#"
    200 OK
    content-type: application/graphql-response+json; charset=utf-8

    {"data":{"quick":"quick"},"extensions":{"cost":{"actual":1,"max":100000}}}
    "#);
    assert_snapshot!(shown(ask("*/*")).await, @r#"
    200 OK
    content-type: application/json; charset=utf-8

    {"data":{"quick":"quick"},"extensions":{"cost":{"actual":1,"max":100000}}}
    "#);
    assert_snapshot!(shown(ask("text/html")).await, @"");
}

#[tokio::test]
async fn documents_at_fault_are_400_or_for_older_clients_200() {
    let toy = Toy::start().await;
    let ask = |accept, query| toy.post().header("accept", accept).body(json!({ "query": query }).to_string());
    let modern = |query| ask("application/graphql-response+json", query);
    assert_snapshot!(shown(modern("{")).await, @"");
    assert_snapshot!(shown(modern("{ nothing }")).await, @"");
    assert_snapshot!(shown(modern("query($a: Int!) { number(value: $a) }")).await, @"");
    assert_snapshot!(shown(modern("{ number(value: \"one\") }")).await, @"");
    assert_snapshot!(shown(modern("{ number(value: 99999999999) }")).await, @"");
    assert_snapshot!(shown(modern("query A { quick } query B { quick }")).await, @"");
    assert_snapshot!(shown(modern("subscription { ticks }")).await, @"");
    assert_snapshot!(shown(ask("application/json", "{ nothing }")).await, @"");
}

#[tokio::test]
async fn variables_of_another_type_are_request_errors() {
    let toy = Toy::start().await;
    let (status, answer) = toy
        .ask_json(&json!({ "query": "query($a: Int) { number(value: $a) }", "variables": { "a": "one" } }))
        .await;
    assert_snapshot!(format!("{status} {answer}"), @"");
}

#[tokio::test]
async fn once_execution_began_there_is_data_and_200() {
    let toy = Toy::start().await;
    let show = async |query| {
        let (status, mut answer) = toy.ask(query).await;
        answer.as_object_mut().unwrap().remove("extensions");
        let text = answer.to_string();
        let id = answer["errors"][0]["extensions"]["requestId"].as_str().unwrap_or("none");
        format!("{status} {}", text.replace(id, "<id>"))
    };
    assert_snapshot!(show("{ fragile { fine must } }").await, @"");
    assert_snapshot!(show("{ maybeFragile { fine must } quick }").await, @"");
    assert_snapshot!(show("{ fragile { fine may } }").await, @"");
    assert_snapshot!(show("{ missing quick }").await, @"");
}

#[tokio::test]
async fn a_panic_is_an_internal_error_of_one_request() {
    let toy = Toy::start().await;
    let request = toy.post().header("x-request-id", "my-1").body(r#"{"query": "{ panics }"}"#);
    assert_snapshot!(shown(request).await, @"");
    assert_eq!(toy.ask("{ quick }").await.0, 200);
}

#[tokio::test]
async fn posts_are_json_in_utf_8() {
    let toy = Toy::start().await;
    let body = r#"{"query": "{ quick }"}"#;
    let post = |content_type: Option<&str>, body: Vec<u8>| {
        let request = toy.client.post(toy.url("/graphql")).body(body);
        content_type.map_or(request.try_clone().unwrap(), |value| request.header("content-type", value))
    };
    assert_snapshot!(shown(post(None, body.into())).await, @"");
    assert_snapshot!(shown(post(Some("text/plain"), body.into())).await, @"");
    assert_snapshot!(shown(post(Some("application/json; charset=latin1"), body.into())).await, @"");
    assert_snapshot!(shown(post(Some("application/json"), body.into()).header("content-encoding", "gzip")).await, @"");
    assert_snapshot!(shown(post(Some("application/json"), b"{\"query\": \"\xff\"}".into())).await, @"");
    assert_snapshot!(shown(post(Some("application/json"), b"[{\"query\": \"{ quick }\"}]".into())).await, @"");
    assert_snapshot!(shown(post(Some("application/json"), b"{\"query\": 1}".into())).await, @"");
    assert_snapshot!(shown(post(Some("application/json"), b"".into())).await, @"");
    let utf8 = post(
        Some("Application/JSON; charset=\"UTF-8\""),
        "{\"query\": \"{ text(value: \\\"é\\\") }\"}".into(),
    );
    assert_eq!(utf8.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let toy = Toy::start().await;
    let ask =
        |length: usize| toy.post().body(json!({ "query": "{ quick }", "_": "x".repeat(length) }).to_string());
    assert_eq!(ask(262_144 - 30).send().await.unwrap().status(), 200);
    assert_snapshot!(shown(ask(262_144 - 29)).await, @"");
}

#[tokio::test]
async fn gets_read_and_nothing_else() {
    let toy = Toy::start().await;
    let get = |query: &[(&str, &str)]| toy.client.get(toy.url("/graphql")).query(query);
    let named = [("query", "query A { quick } query B($n: Int) { number(value: $n) }")];
    let named = get(&[named[0], ("operationName", "B"), ("variables", r#"{"n": 1}"#)]);
    assert_snapshot!(shown(named).await, @"");
    assert_snapshot!(shown(get(&[("query", "mutation { add }")])).await, @"");
    assert_snapshot!(shown(get(&[])).await, @"");
    assert_eq!(toy.added.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn other_methods_are_told_what_is_allowed() {
    let toy = Toy::start().await;
    let url = toy.url("/graphql");
    assert_snapshot!(shown(toy.client.put(&url)).await, @"");
    assert_snapshot!(shown(toy.client.request(reqwest::Method::OPTIONS, &url)).await, @"");
    let head = toy.client.head(format!("{url}?query={{quick}}")).send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()), (200, "74"));
    assert_snapshot!(shown(toy.client.delete(toy.url("/"))).await, @"");
    assert_snapshot!(shown(toy.client.get(toy.url("/nowhere"))).await, @"");
}

#[tokio::test]
async fn callers_can_be_turned_away_and_requests_given_data() {
    let toy = Toy::start().await;
    let ask = || toy.post().body(r#"{"query": "{ a: view again { view } }"}"#);
    assert_snapshot!(shown(ask().bearer_auth("bad")).await, @"");
    // The same view for every resolver of a request, another for the next.
    for number in [1, 2] {
        let (_, answer) = toy.send(ask()).await;
        assert_eq!(answer["data"], json!({ "a": number, "again": { "view": number } }));
    }
}

#[tokio::test]
async fn pages_of_all_origins_may_read() {
    let toy = Toy::start().await;
    let asked = toy
        .client
        .request(reqwest::Method::OPTIONS, toy.url("/graphql"))
        .header("origin", "https://example.org")
        .header("access-control-request-method", "POST")
        .send()
        .await
        .unwrap();
    assert_eq!(asked.status(), 204);
    assert_eq!(asked.headers()["access-control-allow-origin"], "*");
    assert_eq!(asked.headers()["access-control-allow-methods"], "GET, HEAD, POST");
    let request = toy.post().header("origin", "null").body(r#"{"query": "{ quick }"}"#);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert!(!answer.headers().contains_key("access-control-allow-credentials"));
}

#[tokio::test]
async fn requests_have_an_id() {
    let toy = Toy::start().await;
    let ask = |id: &'static str| toy.client.get(toy.url("/health/live")).header("x-request-id", id);
    let given =
        async |id| ask(id).send().await.unwrap().headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(given("a-1").await, "a-1");
    assert_ne!(given("a b").await, "a b");
    assert_ne!(given("").await, given("").await);
}
