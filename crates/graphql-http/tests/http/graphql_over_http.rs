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
            shown = format!("{shown}\n{name}: {}", value.to_str().unwrap());
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
    assert_snapshot!(shown(ask("text/html")).await, @r#"
    406 Not Acceptable
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"no media type in `Accept` can be answered, expected `application/graphql-response+json` or `application/json`","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
}

#[tokio::test]
async fn documents_at_fault_are_400_or_for_older_clients_200() {
    let toy = Toy::start().await;
    let ask = |accept, query| toy.post().header("accept", accept).body(json!({ "query": query }).to_string());
    let modern = |query| ask("application/graphql-response+json", query);
    assert_snapshot!(shown(modern("{")).await, @r#"
    400 Bad Request
    content-type: application/graphql-response+json; charset=utf-8

    {"errors":[{"message":"syntax error at line 1, column 2: expected selection","locations":[{"line":1,"column":2}],"extensions":{"code":"GRAPHQL_PARSE_FAILED"}}]}
    "#);
    assert_snapshot!(shown(modern("{ nothing }")).await, @r#"
    400 Bad Request
    content-type: application/graphql-response+json; charset=utf-8

    {"errors":[{"message":"Unknown field \"nothing\" on type \"Query\".","locations":[{"line":1,"column":3}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}
    "#);
    assert_snapshot!(shown(modern("query($a: Int!) { number(value: $a) }")).await, @r#"
    400 Bad Request
    content-type: application/graphql-response+json; charset=utf-8

    {"errors":[{"message":"variable `$a` is missing, expected a value of type `Int!`","locations":[{"line":1,"column":7}],"extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(modern("{ number(value: \"one\") }")).await, @r#"
    400 Bad Request
    content-type: application/graphql-response+json; charset=utf-8

    {"errors":[{"message":"Invalid value for argument \"value\", expected type \"Int\"","locations":[{"line":1,"column":10}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}
    "#);
    assert_snapshot!(shown(modern("{ number(value: 99999999999) }")).await, @r#"
    200 OK
    content-type: application/graphql-response+json; charset=utf-8

    {"errors":[{"message":"Failed to parse \"Int\": Only integers from -2147483648 to 2147483647 are accepted.","locations":[{"line":1,"column":17}],"path":["number"],"extensions":{"code":"BAD_REQUEST"}}],"data":null,"extensions":{"cost":{"actual":1,"max":100000}}}
    "#);
    assert_snapshot!(shown(modern("query A { quick } query B { quick }")).await, @r#"
    400 Bad Request
    content-type: application/graphql-response+json; charset=utf-8

    {"errors":[{"message":"the document has 2 operations and `operationName` is not given, expected one of `A`, `B`","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(modern("subscription { ticks }")).await, @r#"
    400 Bad Request
    content-type: application/graphql-response+json; charset=utf-8

    {"errors":[{"message":"a subscription needs a WebSocket, and this is a plain request","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(ask("application/json", "{ nothing }")).await, @r#"
    200 OK
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"Unknown field \"nothing\" on type \"Query\".","locations":[{"line":1,"column":3}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}
    "#);
}

#[tokio::test]
async fn variables_of_another_type_are_request_errors() {
    let toy = Toy::start().await;
    let (status, answer) = toy
        .ask_json(&json!({ "query": "query($a: Int) { number(value: $a) }", "variables": { "a": "one" } }))
        .await;
    assert_snapshot!(format!("{status} {answer}"), @r#"400 {"errors":[{"message":"Invalid value for argument \"value\", expected type \"Int\"","locations":[{"line":1,"column":25}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}"#);
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
    assert_snapshot!(show("{ fragile { fine must } }").await, @r#"200 {"errors":[{"message":"internal error; when you report it, quote the request id `<id>`","locations":[{"line":1,"column":18}],"path":["fragile","must"],"extensions":{"code":"INTERNAL","requestId":"<id>"}}],"data":null}"#);
    assert_snapshot!(show("{ maybeFragile { fine must } quick }").await, @r#"200 {"errors":[{"message":"internal error; when you report it, quote the request id `<id>`","locations":[{"line":1,"column":23}],"path":["maybeFragile","must"],"extensions":{"code":"INTERNAL","requestId":"<id>"}}],"data":{"maybeFragile":null,"quick":"quick"}}"#);
    assert_snapshot!(show("{ fragile { fine may } }").await, @r#"200 {"errors":[{"message":"internal error; when you report it, quote the request id `<id>`","locations":[{"line":1,"column":18}],"path":["fragile","may"],"extensions":{"code":"INTERNAL","requestId":"<id>"}}],"data":{"fragile":{"fine":1,"may":null}}}"#);
    assert_snapshot!(show("{ missing quick }").await, @r#"200 {"errors":[{"message":"there is no thing `x`","locations":[{"line":1,"column":3}],"path":["missing"],"extensions":{"code":"NOT_FOUND"}}],"data":{"missing":null,"quick":"quick"}}"#);
}

#[tokio::test]
async fn a_panic_is_an_internal_error_of_one_request() {
    let toy = Toy::start().await;
    let request = toy.post().header("x-request-id", "my-1").body(r#"{"query": "{ panics }"}"#);
    assert_snapshot!(shown(request).await, @r#"
    500 Internal Server Error
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"internal error; when you report it, quote the request id `my-1`","extensions":{"code":"INTERNAL","requestId":"my-1"}}]}
    "#);
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
    assert_snapshot!(shown(post(None, body.into())).await, @r#"
    415 Unsupported Media Type
    accept: application/json
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"`Content-Type` is missing, expected `application/json`","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(post(Some("text/plain"), body.into())).await, @r#"
    415 Unsupported Media Type
    accept: application/json
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"`Content-Type` is `text/plain`, expected `application/json`","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(post(Some("application/json; charset=latin1"), body.into())).await, @r#"
    415 Unsupported Media Type
    accept: application/json
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"the body is declared to be in another encoding, expected UTF-8","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(post(Some("application/json"), body.into()).header("content-encoding", "gzip")).await, @r#"
    415 Unsupported Media Type
    accept: application/json
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"the body is compressed, expected it as it is","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(post(Some("application/json"), b"{\"query\": \"\xff\"}".into())).await, @r#"
    400 Bad Request
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"the body is not UTF-8: the byte at 11 starts no character","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(post(Some("application/json"), b"[{\"query\": \"{ quick }\"}]".into())).await, @r#"
    400 Bad Request
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"the body is an array, expected one object with `query`: batches are not run","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(post(Some("application/json"), b"{\"query\": 1}".into())).await, @r#"
    400 Bad Request
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"`query` is a number, expected a string","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(post(Some("application/json"), b"".into())).await, @r#"
    400 Bad Request
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"the body is empty, expected a JSON object with `query`","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    let utf8 = post(
        Some("Application/JSON; charset=\"UTF-8\""),
        "{\"query\": \"{ text(value: \\\"é\\\") }\"}".into(),
    );
    assert_eq!(utf8.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let toy = Toy::start().await;
    let around = r#"{"query":"{ quick }","_":""}"#.len();
    let ask = |length: usize| {
        toy.post().body(json!({ "query": "{ quick }", "_": "x".repeat(length - around) }).to_string())
    };
    assert_eq!(ask(262_144).send().await.unwrap().status(), 200);
    assert_snapshot!(shown(ask(262_145)).await, @r#"
    413 Payload Too Large
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"the request body is 262145 bytes long, 1 over the limit of 262144; send less in one request","extensions":{"code":"LIMIT_EXCEEDED","limit":{"name":"bodyBytes","max":262144,"actual":262145}}}]}
    "#);
}

#[tokio::test]
async fn gets_read_and_nothing_else() {
    let toy = Toy::start().await;
    let get = |query: &[(&str, &str)]| toy.client.get(toy.url("/graphql")).query(query);
    let named = [("query", "query A { quick } query B($n: Int) { number(value: $n) }")];
    let named = get(&[named[0], ("operationName", "B"), ("variables", r#"{"n": 1}"#)]);
    assert_snapshot!(shown(named).await, @r#"
    200 OK
    content-type: application/json; charset=utf-8

    {"data":{"number":true},"extensions":{"cost":{"actual":1,"max":100000}}}
    "#);
    assert_snapshot!(shown(get(&[("query", "mutation { add }")])).await, @r#"
    405 Method Not Allowed
    allow: POST
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"a mutation needs POST, and this is GET","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(get(&[])).await, @r#"
    400 Bad Request
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"`query` is missing, expected a GraphQL document","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_eq!(toy.added.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn other_methods_are_told_what_is_allowed() {
    let toy = Toy::start().await;
    let url = toy.url("/graphql");
    assert_snapshot!(shown(toy.client.put(&url)).await, @r#"
    405 Method Not Allowed
    allow: GET, HEAD, POST, OPTIONS
    content-type: application/json; charset=utf-8

    {"errors":[{"message":"PUT is not for GraphQL, expected GET or POST","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(toy.client.request(reqwest::Method::OPTIONS, &url)).await, @r#"
    204 No Content
    allow: GET, HEAD, POST, OPTIONS
    "#);
    let head = toy.client.head(format!("{url}?query={{quick}}")).send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()), (200, "74"));
    assert_snapshot!(shown(toy.client.delete(toy.url("/graphiql"))).await, @r#"
    405 Method Not Allowed
    allow: GET, HEAD, OPTIONS
    content-type: application/json

    {"errors":[{"message":"DELETE is not for `/graphiql`, expected GET","extensions":{"code":"BAD_REQUEST"}}]}
    "#);
    assert_snapshot!(shown(toy.client.get(toy.url("/nowhere"))).await, @r#"
    404 Not Found
    content-type: application/json

    {"errors":[{"message":"nothing is at `/nowhere`","extensions":{"code":"NOT_FOUND","addresses":["/assets/explorer.js","/assets/page.css","/documents","/graphiql","/graphql","/graphql/stream","/health/live","/health/ready","/metrics","/schema.graphql"]}}]}
    "#);
}

#[tokio::test]
async fn callers_can_be_turned_away_and_requests_given_data() {
    let toy = Toy::start().await;
    let ask = || toy.post().body(r#"{"query": "{ a: snapshot again { snapshot } }"}"#);
    assert_snapshot!(shown(ask().bearer_auth("bad")).await, @r#"
    401 Unauthorized
    content-type: application/json; charset=utf-8
    www-authenticate: Bearer

    {"errors":[{"message":"the key is unknown","extensions":{"code":"UNAUTHENTICATED"}}]}
    "#);
    // The same snapshot for every resolver of a request, another for the next.
    for number in [1, 2] {
        let (_, answer) = toy.send(ask()).await;
        assert_eq!(answer["data"], json!({ "a": number, "again": { "snapshot": number } }));
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
