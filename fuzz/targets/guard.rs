//! Whatever is asked, with whatever variables, of the registry of the report: nothing panics, and no answer has more fields than
//! the cost that it names.
//!
//! The input is a document, and after the first line that is `#` alone its variables in JSON. It goes the whole way that a request goes,
//! from the body to the answer, so that it is the program's own guard that admits it.
#![no_main]

use std::sync::LazyLock;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem::{Endpoint, EndpointExt, Request, Response};
use writer::Writer;
use serde_json::Value;
use store::Store;
use tokio::runtime::Runtime;

/// Between a document and its variables.
const BREAK: &str = "\n#\n";

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

static APP: LazyLock<BoxEndpoint<'static, Response>> = LazyLock::new(|| {
    let clock: writer::Clock = || Timestamp::from_second(1_795_000_000).expect("a moment");
    let folder = std::env::temp_dir().join(format!("rare-jewels-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let writer = RUNTIME.block_on(async {
        let store = Store::open(&format!("sqlite://{}", folder.join("guard.db").display())).await.expect("a store");
        let library = rules::Library::built_in().expect("the definitions that ship");
        let seed = || registry::dataset::report_2019().expect("the data of the report");
        Writer::open(store, library, seed, clock).await.expect("a writer")
    });
    // Without answers that are kept: each is made.
    server::app(&std::sync::Arc::new(writer), clock).cache_bytes(0).build().boxed()
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (query, variables) = text.split_once(BREAK).unwrap_or((text, "{}"));
    let variables: Value = serde_json::from_str(variables).unwrap_or_default();
    let body = serde_json::json!({ "query": query, "variables": variables }).to_string();
    let request = Request::builder().method(Method::POST).uri_str("/graphql").content_type("application/json");
    // Made outside of the runtime, which it waits for.
    let app = &*APP;
    let answer = RUNTIME.block_on(async {
        let response = app.get_response(request.body(body)).await;
        response.into_body().into_bytes().await.expect("an answer")
    });
    let answer: Value = serde_json::from_slice(&answer).expect("an answer in JSON");
    let internal = answer["errors"].as_array().into_iter().flatten().any(|error| error["extensions"]["code"] == "INTERNAL");
    assert!(!internal, "something broke inside: {answer}");
    let Some(data) = answer.get("data").filter(|data| data.is_object()) else { return };
    let document = parse_query(query).expect("what was answered reads");
    let sets: Vec<&SelectionSet> =
        document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node).collect();
    let (written, cost) = (fields(data, &sets, &document), answer["extensions"]["cost"]["actual"].as_u64());
    assert!(cost.is_some_and(|cost| written <= cost), "{written} fields at a cost of {cost:?}");
});

/// How many fields an answer has. What is within a value that selects nothing, one of JSON, is no field.
fn fields(data: &Value, sets: &[&SelectionSet], document: &ExecutableDocument) -> u64 {
    match data {
        Value::Array(items) => items.iter().map(|item| fields(item, sets, document)).sum(),
        Value::Object(entries) if !sets.is_empty() => entries
            .iter()
            .map(|(key, value)| {
                let mut under = Vec::new();
                sets.iter().for_each(|set| gather(set, key, document, &mut under));
                1 + fields(value, &under, document)
            })
            .sum(),
        _ => 0,
    }
}

/// What is selected under a key of the answer.
fn gather<'a>(set: &'a SelectionSet, key: &str, document: &'a ExecutableDocument, under: &mut Vec<&'a SelectionSet>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => {
                let inner = &field.node.selection_set.node;
                if field.node.response_key().node.as_str() == key && !inner.items.is_empty() {
                    under.push(inner);
                }
            }
            Selection::InlineFragment(inline) => gather(&inline.node.selection_set.node, key, document, under),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    gather(&fragment.node.selection_set.node, key, document, under);
                }
            }
        }
    }
}
