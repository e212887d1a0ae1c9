//! What is at hand is read without futures. Asked for in ways that need them, the same must come.

use serde_json::{Value, json};

mod common;
use common::{ask, execute, snapshot};

/// What can be asked of a service, some of it at hand and some not.
const SELECTIONS: [&str; 12] = [
    "slug",
    "__typename name",
    "title: name nation status published",
    "classification { class basis contradicted }",
    "classification { class decision { reason } }",
    "assessment { exact class { id title classification } }",
    "assessment(definition: $definition) { possibleClasses { id __typename } score { low high max } }",
    "assessment(definition: \"pif-self-audit\") { score { least: low } }",
    "assessment(definition: null) { characteristics { outcome characteristic { id title required } } }",
    "assessment { characteristics { outcome characteristic { id weight } } }",
    "assessment { characteristics { score { low } } }",
    "assessment { headline class { id } }",
];

/// The same, with each selection put into a fragment.
fn in_fragments(selection: &str) -> String {
    selection.replace('{', "{ ... {").replace('}', "} }")
}

/// The same, with a directive on each field of an object.
fn with_directives(selection: &str) -> String {
    selection.replace(" {", " @include(if: true) {")
}

/// The same, with all of it there twice.
fn twice(selection: &str) -> String {
    format!("{selection} {selection}")
}

#[tokio::test]
async fn what_is_at_hand_is_what_resolvers_give() {
    let snapshot = snapshot();
    let all = SELECTIONS.iter().enumerate().map(|(at, selection)| {
        // Fields of one name and other arguments need names of their own.
        selection
            .replace("assessment", &format!("a{at}: assessment"))
            .replace("classification {", &format!("c{at}: classification {{"))
    });
    let all = all.collect::<Vec<String>>().join(" ");
    let selections = SELECTIONS.iter().map(ToString::to_string).chain([all]);
    for selection in selections {
        let list = async |selection: String| -> Value {
            let variable = if selection.contains("$definition") { "($definition: String)" } else { "" };
            let query = format!(
                "query{variable} {{ services(first: 100) {{ nodes {{ {selection} }} edges {{ node {{ {selection} }} }} }} }}"
            );
            let answer = ask(&snapshot, &query, json!({ "definition": "mmha-brief" })).await;
            let services = &answer["services"];
            let nodes: Vec<Value> =
                services["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect();
            assert_eq!(services["nodes"], Value::Array(nodes));
            services["nodes"].clone()
        };
        let plain = list(selection.clone()).await;
        assert_eq!(plain.as_array().map(Vec::len), Some(56));
        for other in [
            format!("... {{ {selection} }}"),
            in_fragments(&selection),
            with_directives(&selection),
            twice(&selection),
        ] {
            assert_eq!(plain.to_string(), list(other.clone()).await.to_string(), "{other}");
        }
    }
}

#[tokio::test]
async fn what_is_asked_for_twice_is_merged() {
    let snapshot = snapshot();
    let expected = ask(&snapshot, "{ services(first: 3) { nodes { slug name } } }", Value::Null).await;
    for query in [
        "{ services(first: 3) { nodes { slug } } services(first: 3) { nodes { name } } }",
        "{ services(first: 3) { nodes { slug } nodes { name } } }",
        "{ services(first: 3) { nodes { slug } ... on ServiceConnection { nodes { name } } } }",
        "{ services(first: 3) { nodes { slug } } ... Names } \
         fragment Names on Query { services(first: 3) { nodes { name } } }",
        "{ services(first: 3) { ... Slugs ... Names } } fragment Slugs on ServiceConnection { nodes { slug } } \
         fragment Names on ServiceConnection { nodes { name } }",
    ] {
        assert_eq!(ask(&snapshot, query, Value::Null).await, expected, "{query}");
    }
}

#[tokio::test]
async fn what_is_written_at_once_is_what_can_be() {
    let snapshot = snapshot();
    let at_once = async |query: &str| {
        let data = execute(&snapshot, query, Value::Null).await.data.to_string();
        data.contains(async_graphql_value::RAW_VALUE_TOKEN)
    };
    for query in [
        "{ services(first: 3) { nodes { slug assessment { score { low } } } } }",
        "{ ... on Query { services(first: 3) { nodes { ... Card } } } } fragment Card on Service { slug ... { name } }",
    ] {
        assert!(at_once(query).await, "{query}");
    }
    for query in [
        "{ services(first: 3) { nodes { slug id } } }",
        "{ services(first: 3) { nodes { ... on Node { id } slug } } }",
        "{ services(first: 3) { nodes { slug } } services(first: 3) { nodes { slug } } }",
    ] {
        assert!(!at_once(query).await, "{query}");
    }
}
