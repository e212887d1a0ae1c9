//! What async-graphql has to do right for us, and what we add: order, nulls, time, writes that end.

use std::{sync::atomic::Ordering, time::Duration};

use crate::toy::Toy;
use graphql_http::guard::Limits;
use insta::assert_snapshot;

/// Guards the choice of the version: others answer in the order in which fields come to their end.
#[tokio::test]
async fn keys_are_in_the_order_of_the_selection() {
    let toy = Toy::start().await;
    let (_, answer) = toy
        .ask("{ slow quick b: slow a: quick again { slow quick } ...F } fragment F on Query { c: slow }")
        .await;
    assert_snapshot!(answer["data"], @r#"{"slow":"slow","quick":"quick","b":"slow","a":"quick","again":{"slow":"slow","quick":"quick"},"c":"slow"}"#);
}

/// Guards the choice of the version: others drop the field that failed, and keep what should be null.
#[tokio::test]
async fn null_climbs_to_the_nearest_field_that_may_be_null() {
    let toy = Toy::start().await;
    let data = async |query| toy.ask(query).await.1["data"].to_string();
    assert_snapshot!(data("{ maybeFragile { fine must } quick }").await, @r#"{"maybeFragile":null,"quick":"quick"}"#);
    assert_snapshot!(data("{ fragile { fine may } quick }").await, @r#"{"fragile":{"fine":1,"may":null},"quick":"quick"}"#);
    assert_snapshot!(data("{ quick fragile { fine must } }").await, @"null");
}

#[tokio::test]
async fn execution_has_a_time_limit() {
    let toy = Toy::with(Limits { execution: Duration::from_millis(50), ..Limits::default() }).await;
    let (status, answer) = toy.ask("{ quick endless }").await;
    let error = &answer["errors"][0];
    assert_eq!((status, error["extensions"]["code"].as_str()), (503, Some("LIMIT_EXCEEDED")));
    assert_eq!(error["extensions"]["limit"]["name"], "executionMilliseconds");
    assert_eq!(error["extensions"]["limit"]["max"], 50);
    assert!(answer.get("data").is_none());
}

#[tokio::test]
async fn a_mutation_that_began_is_brought_to_its_end() {
    let toy = Toy::with(Limits { execution: Duration::from_millis(50), ..Limits::default() }).await;
    let (status, answer) = toy.ask("mutation { add(waitMs: 150) }").await;
    assert_eq!(status, 503);
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("still running"));
    // The caller of this one hangs up.
    let body = r#"{"query": "mutation { add(waitMs: 150) }"}"#;
    assert!(toy.post().body(body).timeout(Duration::from_millis(20)).send().await.is_err());
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(toy.added.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn mutations_run_one_after_the_other() {
    let toy = Toy::start().await;
    let (_, answer) = toy.ask("mutation { a: add(waitMs: 30) b: add }").await;
    assert_snapshot!(answer["data"], @r#"{"a":1,"b":2}"#);
}
