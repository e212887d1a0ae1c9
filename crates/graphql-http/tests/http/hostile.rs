//! Requests that are meant to hurt. Each is answered quickly and with the right code, and the server lives on.

use std::{fmt::Write, time::Duration};

use graphql_http::error::Code;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::toy::Toy;

/// How long an answer may take in an unoptimised build on a busy machine; most take a few milliseconds.
const QUICKLY: Duration = Duration::from_secs(3);

/// Sends what hurts, checks the status, the code and, for limits, which; then that the server still answers.
async fn check(toy: &Toy, what: &str, request: RequestBuilder, status: u16, code: &str) {
    let request = request.header("accept", "application/graphql-response+json").timeout(QUICKLY);
    let (found, answer) = toy.send(request).await;
    assert!(answer.to_string().len() < 30_000, "{what}: the answer is longer than it need be");
    let extensions = &answer["errors"][0]["extensions"];
    let limit = extensions["limit"]["name"].as_str();
    let given = [extensions["code"].as_str(), limit].into_iter().flatten().collect::<Vec<_>>().join(" ");
    assert_eq!((found, given.as_str()), (status, code), "{what}: {}", answer["errors"][0]["message"]);
    for error in answer["errors"].as_array().into_iter().flatten() {
        let code = error["extensions"]["code"].as_str().unwrap();
        assert!(code.parse::<Code>().is_ok(), "{what}: {error}");
    }
    let (status, answer) = toy.ask("{ quick }").await;
    assert_eq!(
        (status, &answer["data"]["quick"]),
        (200, &json!("quick")),
        "{what}: the server is not well after it"
    );
}

fn body(query: &str) -> String {
    json!({ "query": query }).to_string()
}

/// `{ a b … }`, so many levels deep.
fn nest(open: &str, middle: &str, close: &str, times: usize) -> String {
    [&open.repeat(times), middle, &close.repeat(times)].concat()
}

fn fragments(times: usize, spread: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for n in 0..times {
        write!(text, "fragment F{n} on Query {{ {} }} ", spread(n)).unwrap();
    }
    text
}

/// What it is, the text, and the status and code it is answered with.
type Document = (&'static str, String, u16, &'static str);

const PARSE: &str = "GRAPHQL_PARSE_FAILED";
const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";

/// Text that nests deeper than a parser should follow.
fn deep() -> Vec<Document> {
    vec![
        (
            "2,000 lists in a value",
            format!("{{ number(value: {}) }}", nest("[", "", "]", 2_000)),
            400,
            "LIMIT_EXCEEDED nesting",
        ),
        ("30,000 open brackets", "[".repeat(30_000), 400, "LIMIT_EXCEEDED nesting"),
        ("60,000 open braces", "{".repeat(60_000), 400, "LIMIT_EXCEEDED nesting"),
        (
            "20,000 open parentheses",
            format!("{{ number{} }}", "(".repeat(20_000)),
            400,
            "LIMIT_EXCEEDED nesting",
        ),
        (
            "a type of 5,000 lists",
            format!("query($a: {}) {{ quick }}", nest("[", "Int", "]", 5_000)),
            400,
            "LIMIT_EXCEEDED nesting",
        ),
        (
            "a default of 5,000 lists",
            format!("query($a: Int = {}) {{ quick }}", nest("[", "", "]", 5_000)),
            400,
            "LIMIT_EXCEEDED nesting",
        ),
        ("1,000 selections deep", nest("{ again ", "{ quick }", "}", 1_000), 400, "LIMIT_EXCEEDED nesting"),
        ("60 selections deep", nest("{ again ", "{ quick }", "}", 60), 400, "LIMIT_EXCEEDED depth"),
        ("60 inline fragments deep", nest("{ ... ", "{ quick }", "}", 60), 400, "LIMIT_EXCEEDED depth"),
        (
            "1,000 input objects deep",
            format!("{{ deep(input: {}) }}", nest("{deeper: ", "null", "}", 1_000)),
            400,
            "LIMIT_EXCEEDED nesting",
        ),
        (
            "brackets behind a false string",
            format!("{{ text(value: [\"\"\" [[\" {} ", "[".repeat(5_000)),
            400,
            PARSE,
        ),
        (
            "brackets behind a comment",
            format!("{{ # \" \n {}", "[".repeat(5_000)),
            400,
            "LIMIT_EXCEEDED nesting",
        ),
        (
            "brackets behind a carriage return",
            format!("{{ # \r {}", "[".repeat(5_000)),
            400,
            "LIMIT_EXCEEDED nesting",
        ),
    ]
}

/// Selections that amount to more than they look.
fn wide() -> Vec<Document> {
    vec![
        (
            "a fragment bomb",
            format!(
                "{{ ...F0 }} {}",
                fragments(30, |n| if n < 29 { format!("...F{0} ...F{0}", n + 1) } else { "quick".into() })
            ),
            400,
            "LIMIT_EXCEEDED fields",
        ),
        (
            "a bomb of inline fragments and aliases",
            format!(
                "{{ ...F0 }} {}",
                fragments(11, |n| if n < 10 {
                    format!("a: again {{ ...F{0} }} b: again {{ ... {{ ...F{0} }} }}", n + 1)
                } else {
                    "quick".into()
                })
            ),
            400,
            "LIMIT_EXCEEDED fields",
        ),
        ("a fragment of itself", "{ ...F0 } fragment F0 on Query { ...F0 ...F0 }".into(), 400, INVALID),
        (
            "fragments of each other",
            format!("{{ ...F0 }} {}", fragments(20, |n| format!("...F{0} ...F{0}", (n + 1) % 20))),
            400,
            INVALID,
        ),
        (
            "fragments of each other, unused",
            format!("{{ quick }} {}", fragments(20, |n| format!("...F{0} ...F{0}", (n + 1) % 20))),
            400,
            INVALID,
        ),
        (
            "a chain of 1,000 fragments",
            format!("{{ ...F0 }} {}", fragments(1_000, |n| format!("...F{}", n + 1))),
            400,
            "LIMIT_EXCEEDED depth",
        ),
        (
            "a chain of 1,000 fragments, unused",
            format!("{{ quick }} {}", fragments(1_000, |n| format!("...F{}", n + 1))),
            400,
            "LIMIT_EXCEEDED depth",
        ),
        (
            "1,000 fragments, each unused",
            format!("{{ quick }} {}", fragments(1_000, |_| "quick".into())),
            400,
            INVALID,
        ),
        ("20,000 aliases", format!("{{ {} }}", "a:quick ".repeat(8_000)), 400, "LIMIT_EXCEEDED tokens"),
        ("3,000 aliases", format!("{{ {} }}", "a:quick ".repeat(3_000)), 400, "LIMIT_EXCEEDED fields"),
        ("200 aliases", format!("{{ {} }}", "a:quick ".repeat(200)), 400, "LIMIT_EXCEEDED aliases"),
        ("20,000 directives", format!("{{ quick {} }}", "@a".repeat(20_000)), 400, "LIMIT_EXCEEDED tokens"),
        ("4,000 directives", format!("{{ quick {} }}", "@a".repeat(4_000)), 400, "LIMIT_EXCEEDED directives"),
        (
            "4,000 directives on the operation",
            format!("query {} {{ quick }}", "@a".repeat(4_000)),
            400,
            "LIMIT_EXCEEDED directives",
        ),
        ("5,000 fields", format!("{{ {} }}", "quick ".repeat(5_000)), 400, "LIMIT_EXCEEDED fields"),
        ("1,900 fields that do not exist", format!("{{ {} }}", "nothing ".repeat(1_900)), 400, INVALID),
        ("a name of 60,000 letters", format!("{{ {} }}", "a".repeat(60_000)), 400, INVALID),
        (
            "2,000 variables, unused",
            format!(
                "query({}) {{ quick }}",
                (0..1_900).map(|n| format!("$v{n}:Int ")).collect::<Vec<_>>().concat()
            ),
            400,
            INVALID,
        ),
        (
            "the same variable 1,900 times",
            format!("query({}) {{ quick }}", "$v:Int ".repeat(1_900)),
            400,
            INVALID,
        ),
        ("1,500 arguments", format!("{{ number({}) }}", "value:1 ".repeat(1_500)), 400, INVALID),
        (
            "900 operations",
            (0..900).map(|n| format!("query Q{n}{{quick}}")).collect::<Vec<_>>().concat(),
            400,
            "BAD_REQUEST",
        ),
        ("a page of a million", "{ things(first: 1000000) { name } }".into(), 400, "LIMIT_EXCEEDED cost"),
        (
            "the types of the fields of the types",
            format!("{{ __schema {{ types {{ {} }} }} }}", nest("fields { type { ", "name", "} }", 8)),
            400,
            "LIMIT_EXCEEDED cost",
        ),
    ]
}

/// Text that is no GraphQL, or not in the way it says.
fn broken() -> Vec<Document> {
    vec![
        ("a number out of range", format!("{{ number(float: 1e{}) }}", "9".repeat(1_000)), 400, PARSE),
        ("a number of 300 digits", format!("{{ number(value: {}) }}", "9".repeat(300)), 400, INVALID),
        ("a number of 60,000 digits", format!("{{ number(value: {}) }}", "9".repeat(60_000)), 400, PARSE),
        ("a string that does not end", format!("{{ text(value: \"{}", "a".repeat(60_000)), 400, PARSE),
        (
            "a block string that does not end",
            format!("{{ text(value: \"\"\"{}\\\"\"\"", "\n".repeat(60_000)),
            400,
            PARSE,
        ),
        ("a string that ends in a backslash", "{ text(value: \"\\".into(), 400, PARSE),
        ("an escaped lone surrogate", "{ text(value: \"\\ud800\") }".into(), 400, PARSE),
        ("a wrong escape", "{ text(value: \"\\x41\") }".into(), 400, PARSE),
        ("NUL", "{ quick\0 }".into(), 400, PARSE),
        ("NULs only", "\0".repeat(30_000), 400, "LIMIT_EXCEEDED tokens"),
        ("nothing", String::new(), 400, PARSE),
        ("a comment only", format!("#{}", "[".repeat(60_000)), 400, PARSE),
        ("30,000 comments", "#\n".repeat(30_000), 400, PARSE),
        ("60,000 commas", ",".repeat(60_000), 400, PARSE),
        ("100,000 fields", format!("{{ {} }}", "a ".repeat(100_000)), 400, "LIMIT_EXCEEDED documentBytes"),
        ("right-to-left marks", "{ \u{202e}quick }".into(), 400, PARSE),
        ("only ellipses", "{ ".to_owned() + &"...".repeat(9_000), 400, PARSE),
    ]
}

fn documents() -> Vec<Document> {
    [deep(), wide(), broken()].concat()
}

#[tokio::test]
async fn documents_that_hurt_are_refused() {
    let toy = Toy::start().await;
    let documents = documents();
    assert!(documents.len() >= 45);
    for (what, text, status, code) in documents {
        check(&toy, what, toy.post().body(body(&text)), status, code).await;
    }
}

#[tokio::test]
async fn bodies_that_hurt_are_refused() {
    let toy = Toy::start().await;
    let variable = |value: &str| {
        format!(r#"{{"query": "query($v: Int) {{ number(value: $v) }}", "variables": {{"v": {value}}}}}"#)
    };
    let bodies: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("10 MB of brackets", b"[".repeat(10_000_000), 413, "LIMIT_EXCEEDED bodyBytes"),
        ("200 kB of brackets", b"[".repeat(200_000), 400, "LIMIT_EXCEEDED jsonNesting"),
        ("a document of 200 kB", body(&"a".repeat(200_000)).into(), 400, "LIMIT_EXCEEDED documentBytes"),
        (
            "variables 10,000 lists deep",
            variable(&nest("[", "1", "]", 10_000)).into(),
            400,
            "LIMIT_EXCEEDED jsonNesting",
        ),
        (
            "variables 100 lists deep",
            variable(&nest("[", "1", "]", 100)).into(),
            400,
            "LIMIT_EXCEEDED jsonNesting",
        ),
        (
            "variables 60 lists deep",
            variable(&nest("[", "1", "]", 60)).into(),
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "variables 1,000 objects deep",
            variable(&nest("{\"deeper\": ", "1", "}", 1_000)).into(),
            400,
            "LIMIT_EXCEEDED jsonNesting",
        ),
        (
            "extensions 1,000 lists deep",
            format!(r#"{{"query": "{{ quick }}", "extensions": {{"a": {}}}}}"#, nest("[", "1", "]", 1_000))
                .into(),
            400,
            "LIMIT_EXCEEDED jsonNesting",
        ),
        ("a number out of range", variable("1e999").into(), 400, "BAD_REQUEST"),
        ("a number of 200,000 digits", variable(&"9".repeat(200_000)).into(), 400, "BAD_REQUEST"),
        (
            "a list of 100,000 where one is due",
            variable(&format!("[{}1]", "1,".repeat(100_000))).into(),
            400,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("a lone surrogate", br#"{"query": "\udead"}"#.to_vec(), 400, "BAD_REQUEST"),
        ("half a surrogate pair", br#"{"query": "\ud83d\u0041"}"#.to_vec(), 400, "BAD_REQUEST"),
        (
            "bytes that are no UTF-8",
            b"{\"query\": \"{ text(value: \\\"\xc3\x28\\\") }\"}".to_vec(),
            400,
            "BAD_REQUEST",
        ),
        ("an overlong encoding", b"{\"query\": \"\xc0\xaf\"}".to_vec(), 400, "BAD_REQUEST"),
        (
            "UTF-16",
            "{\"query\": \"{ quick }\"}".encode_utf16().flat_map(u16::to_be_bytes).collect(),
            400,
            "BAD_REQUEST",
        ),
        ("a bare NUL", b"{\"query\": \"{ quick \0}\"}".to_vec(), 400, "BAD_REQUEST"),
        ("JSON that does not end", br#"{"query": "{ quick }""#.to_vec(), 400, "BAD_REQUEST"),
        ("two JSON texts", br#"{"query": "{ quick }"} {}"#.to_vec(), 400, "BAD_REQUEST"),
        (
            "a batch of 10,000",
            format!("[{}1]", "{\"query\":\"{quick}\"},".repeat(10_000)).into(),
            400,
            "BAD_REQUEST",
        ),
        ("a string", br#""{ quick }""#.to_vec(), 400, "BAD_REQUEST"),
        ("only spaces", b" ".repeat(200_000), 400, "BAD_REQUEST"),
        ("10,000 keys", format!("{{{}\"query\":1}}", "\"a\":1,".repeat(10_000)).into(), 400, "BAD_REQUEST"),
    ];
    for (what, bytes, status, code) in bodies {
        check(&toy, what, toy.post().body(bytes), status, code).await;
    }
}

#[tokio::test]
async fn addresses_that_hurt_are_refused() {
    let toy = Toy::start().await;
    let get = |query: &str| toy.client.get(toy.url(&format!("/graphql?{query}")));
    for (what, query, status, code) in [
        ("brackets", format!("query={}", "[".repeat(20_000)), 400, "LIMIT_EXCEEDED nesting"),
        (
            "variables of brackets",
            format!("query={{quick}}&variables={}", "[".repeat(20_000)),
            400,
            "LIMIT_EXCEEDED jsonNesting",
        ),
        ("an escape that is no UTF-8", "query=%ff%fe".into(), 400, "BAD_REQUEST"),
        ("half an escape", "query=%7".into(), 400, "GRAPHQL_PARSE_FAILED"),
        ("the query twice", "query={quick}&query={slow}".into(), 400, "BAD_REQUEST"),
        (
            "a mutation behind a query",
            "query=query+A{quick}mutation+B{add}&operationName=B".into(),
            405,
            "BAD_REQUEST",
        ),
        ("10,000 parameters", format!("{}query=", "a=1&".repeat(10_000)), 400, "GRAPHQL_PARSE_FAILED"),
    ] {
        check(&toy, what, get(&query), status, code).await;
    }
}

#[tokio::test]
async fn what_only_looks_hostile_is_answered() {
    let toy = Toy::start().await;
    for (what, text) in [
        ("brackets in a string", format!("{{ text(value: \"{}\") }}", "[".repeat(60_000))),
        ("brackets in a block string", format!("{{ text(value: \"\"\"{}\"\"\") }}", "{\"\n".repeat(20_000))),
        ("brackets in a comment", format!("{{ # {}\n quick }}", "[".repeat(60_000))),
        ("20,000 comments", format!("{{ {} quick }}", "#a\n".repeat(20_000))),
        ("a byte order mark", "\u{feff}{ quick }".into()),
        ("30 selections deep", nest("{ again ", "{ quick }", "}", 30)),
        ("31 fragments deep", nest("{ ... ", "{ quick }", "}", 31)),
        ("input objects 60 deep", format!("{{ deep(input: {}) }}", nest("{deeper: ", "null", "}", 60))),
        ("a list of 9,000", format!("{{ list(value: [{}]) }}", "1 ".repeat(9_000))),
        ("2,000 fields, the same", format!("{{ {} }}", "quick ".repeat(2_000))),
        ("2,000 slow fields at once", format!("{{ {} }}", "slow ".repeat(2_000))),
        ("emoji", "{ text(value: \"Run🏃Swim🏊\") }".into()),
    ] {
        let (status, answer) = toy.send(toy.post().body(body(&text)).timeout(QUICKLY)).await;
        assert_eq!((status, answer.get("errors")), (200, None), "{what}");
    }
    let marked = "\u{feff}{\"query\": \"{ quick }\"}";
    let (status, answer) = toy.send(toy.post().body(marked)).await;
    assert_eq!((status, answer.get("errors")), (200, None), "a byte order mark before the body");
    let deep = nest("{\"deeper\": ", "null", "}", 60);
    let deep =
        format!(r#"{{"query": "query($d: Deep) {{ deep(input: $d) }}", "variables": {{"d": {deep}}}}}"#);
    let (status, answer) = toy.send(toy.post().body(deep)).await;
    assert_eq!((status, &answer["data"]), (200, &json!({ "deep": true })));
}

/// Many at once, on the two threads that a small machine has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_of_them_does_not_stop_the_server() {
    let toy = Toy::start().await;
    let requests = documents().into_iter().cycle().take(400).map(|(_, text, status, _)| {
        let request = toy.post().header("accept", "application/graphql-response+json").body(body(&text));
        tokio::spawn(async move { (request.send().await.unwrap().status().as_u16(), status) })
    });
    for request in requests.collect::<Vec<_>>() {
        let (found, expected) = request.await.unwrap();
        assert_eq!(found, expected);
    }
    assert_eq!(toy.ask("{ quick }").await.1["data"], json!({ "quick": "quick" }));
    assert_ne!(toy.ask("{ quick }").await.1, Value::Null);
}
