//! Logs of before there were bounds: what cannot be true is not counted, and every answer is a number all the same.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

use std::sync::Arc;

use funding::formats::Format;
use readmodel::Snapshot;
use registry::{Change, Commit};
use serde_json::json;

mod common;
use common::ask;

/// The report's data, and what an attacker once added to it.
fn attacked() -> Arc<Snapshot> {
    let snapshot = common::snapshot();
    let line = |number: u32, amount: f64| {
        let with = json!({"id": format!("oxpip-{}", 900 + number), "funder": "leeds-city-council", "service": "oxpip",
            "budget": "camhs", "role": "core", "annual_amount": amount, "from": "2018-01-01", "source": "rare-jewels-2019"});
        Change::from_payload("funding-recorded", &with.to_string()).unwrap()
    };
    let babies = json!({"body": "nhs-leeds-ccg", "year": 2019, "under_2": 4_000_000_000_u32, "source": "rare-jewels-2019"});
    let changes = vec![
        line(1, 1.7e308),
        line(2, 1.7e308),
        line(3, 1e-200),
        line(4, 12_000.0),
        Change::from_payload("population-recorded", &babies.to_string()).unwrap(),
    ];
    let registry = snapshot.registry();
    let commit =
        Commit::new(registry.position().next(), "2019-10-01T00:00:00Z".parse().unwrap(), "x", changes);
    Arc::new(Snapshot::new(registry.apply(&commit).unwrap(), snapshot.library().clone()))
}

#[tokio::test]
async fn totals_of_an_old_log_are_numbers() {
    let query = "{ fundingNetwork(asOf: \"2019-11-01\") {
        total { known knownLines unknownLines text }
        concentration { low high }
        withdrawalRanking(first: 100) { lost { known text } } }
      fundingScenario(input: {withdraw: [\"leeds-city-council\"], from: \"2019-11-01\"}) { hit { known text } lost { known text } } }";
    let answer = ask(&attacked(), query, json!({})).await;
    let network = &answer["fundingNetwork"];
    assert_eq!(network["total"]["known"], json!(12_000.0));
    let text = serde_json::to_string(&answer).unwrap();
    assert!(!text.contains("inf") && !text.contains("NaN"), "{text}");
    assert_eq!(answer["fundingScenario"]["lost"]["known"], json!(12_000.0));
}

#[tokio::test]
async fn files_of_an_old_log_hold_no_amount_that_cannot_be() {
    let snapshot = attacked();
    let today = "2019-11-01".parse().unwrap();
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Png) {
        let Ok(file) =
            funding::file(snapshot.registry(), format, "", today, |service| snapshot.class_of(service))
        else {
            continue;
        };
        let text = String::from_utf8(file).unwrap();
        assert!(
            !text.contains("e308") && !text.contains("£inf") && !text.contains("17000000000000000"),
            "{format:?}"
        );
    }
}
