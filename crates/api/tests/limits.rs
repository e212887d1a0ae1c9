//! What is asked for in one request is bounded where it would cost much, and what is more is refused with the limit.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that panics fails, as it should")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::{Request, Viewer};
use readmodel::Snapshot;
use serde_json::{Value, json};

mod common;

/// The message and the code of the only error of an answer, and how long it took.
async fn refusal(snapshot: &Arc<Snapshot>, query: &str, variables: Value) -> (String, Duration) {
    let today = "2026-11-23".parse().unwrap();
    let request = Arc::new(Request::new(snapshot.clone(), Viewer::public(), today));
    let variables = async_graphql::Variables::from_json(variables);
    let request = async_graphql::Request::new(query).variables(variables).data(request);
    let began = Instant::now();
    let answer = api::schema().execute(request).await;
    let [error] = answer.errors.as_slice() else { panic!("{:?}", answer.errors) };
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code")).cloned();
    assert_eq!(code, Some("BAD_REQUEST".into()), "{error:?}");
    (error.message.clone(), began.elapsed())
}

#[tokio::test]
async fn a_text_that_is_too_long_is_refused() {
    let snapshot = common::snapshot();
    for (query, argument) in [
        ("query($text: String!) { search(text: $text) { score } }", "text"),
        ("query($text: String!) { services(filter: {text: $text}) { totalCount } }", "filter.text"),
        ("query($text: String!) { teams(filter: {text: $text}) { totalCount } }", "filter.text"),
        (
            "query($text: String!) { commissioningBodies(filter: {text: $text}) { totalCount } }",
            "filter.text",
        ),
        ("query($text: String!) { coverage { areas(filter: {text: $text}) { totalCount } } }", "filter.text"),
        (
            "query($text: String!) { coverage { gaps(filter: {text: $text, kinds: [INTEGRATED_CARE_BOARD]}) { totalCount } } }",
            "filter.text",
        ),
    ] {
        for (text, expected) in [
            ("a".repeat(120_000), "expected at most 200 characters, got 120000"),
            ("é".repeat(65), "expected words of at most 64 characters, got one of 65"),
            ("a ".repeat(100), "expected at most 20 words, got 100"),
        ] {
            let (message, took) = refusal(&snapshot, query, json!({"text": text})).await;
            assert_eq!(message, format!("`{argument}`: {expected}"));
            assert!(took < Duration::from_secs(1), "{query}: {took:?}");
        }
        let longest = ["a".repeat(64), "𠀀".repeat(64), "b".repeat(64)].join(" ");
        let began = Instant::now();
        common::ask(&snapshot, query, json!({"text": longest})).await;
        assert!(began.elapsed() < Duration::from_secs(1), "{query}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn of_thousands_of_unknown_names_a_few_are_told() {
    let snapshot = common::snapshot();
    let bodies: Vec<String> = (0..5000).map(|number| format!("nhs-body-{number}")).collect();
    let query = "query($bodies: [String!]!) { fundingNetwork(filter: {bodies: $bodies}) { total { text } } }";
    let (message, took) = refusal(&snapshot, query, json!({"bodies": bodies})).await;
    assert_eq!(message.lines().count(), 20);
    assert!(took < Duration::from_secs(2), "{took:?}");
    let facts: Vec<Value> = (0..5000).map(|number| json!({"fact": format!("fact_{number}")})).collect();
    let query = "query($facts: [FactInput!]!) { assess(input: {facts: $facts}) { headline } }";
    let (message, took) = refusal(&snapshot, query, json!({"facts": facts})).await;
    assert_eq!(message.lines().count(), 20);
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[tokio::test]
async fn a_name_that_stands_thousands_of_times_in_a_filter_costs_as_much_as_once() {
    let snapshot = common::snapshot();
    let body = snapshot.registry().bodies().next().unwrap().body.slug.to_string();
    let query = "query($bodies: [String!]!) { services(filter: {fundedBy: $bodies, servesAreas: $bodies}) { totalCount } }";
    let once = common::ask(&snapshot, query, json!({"bodies": [body]})).await;
    let began = Instant::now();
    let often = common::ask(&snapshot, query, json!({"bodies": vec![body; 20_000]})).await;
    assert_eq!(once, often);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
