//! Every way in which a change does not fit, in the words that people read.

use insta::assert_snapshot;
use registry::Change;
use serde_json::json;

use crate::world::{
    attestation, body, change, claim, edit, funding, merge, publish, service, small, source, succession,
    try_after, withdraw,
};

/// What is wrong with the last of some changes, and in which field.
fn problem(changes: Vec<Change>) -> String {
    let count = changes.len();
    let mut faults = small().check(changes);
    let fault = faults.pop().unwrap();
    assert_eq!((faults.len(), fault.ordinal), (0, count - 1), "only the last one is at fault");
    match fault.problem.field() {
        Some(field) => format!("[{field}] {}", fault.problem),
        None => fault.problem.to_string(),
    }
}

#[test]
fn what_is_named_must_be_there() {
    assert_snapshot!(problem(vec![claim("oen", "host", json!("camhs"))]), @"[service] unknown service `oen`");
    assert_snapshot!(problem(vec![attestation("four", "parent-infant-team")]), @"[service] unknown service `four`");
    assert_snapshot!(problem(vec![funding("one-1", "one", "nroth")]), @"[funder] unknown commissioning body `nroth`; did you mean `north`?");
    assert_snapshot!(problem(vec![change("funding-ended", json!({"line": "one-9", "on": "2020-01-01"}))]), @"[line] unknown funding line `one-9`");
    assert_snapshot!(problem(vec![change("claim-recorded", json!({"service": "one", "claim": {"fact": "host", "source": "repot"}}))]), @"[source] unknown source `repot`; did you mean `report`?");
    assert_snapshot!(problem(vec![succession("north", "west")]), @"[to] unknown commissioning body `west`");
    assert_snapshot!(problem(vec![edit("one", json!({"areas": ["east"]}))]), @"[areas] unknown commissioning body `east`");
    assert_snapshot!(problem(vec![change("intervention-added", json!({"slug": "vig", "name": "VIG", "evidence": [{"scheme": "EIF", "rating": "3+", "source": "guide"}]}))]), @"[source] unknown source `guide`");
}

#[test]
fn what_is_new_must_not_be_there() {
    assert_snapshot!(problem(vec![source("report")]), @"[slug] source `report` is there already");
    assert_snapshot!(problem(vec![body("north")]), @"[slug] commissioning body `north` is there already");
    assert_snapshot!(problem(vec![service("one")]), @"[slug] service `one` is there already");
    assert_snapshot!(problem(vec![funding("one-1", "one", "north"), funding("one-1", "two", "north")]), @"[slug] funding line `one-1` is there already");
}

#[test]
fn bodies_follow_each_other_in_one_direction() {
    assert_snapshot!(problem(vec![succession("north", "north")]), @"[to] `north` cannot succeed itself");
    assert_snapshot!(problem(vec![succession("north", "south"), succession("north", "south")]), @"[to] `south` succeeds `north` already");
    assert_snapshot!(problem(vec![succession("north", "south"), body("west"), succession("south", "west"), succession("west", "north")]), @"[to] bodies would succeed each other in a circle: `north` -> `south` -> `west` -> `north`");
}

#[test]
fn a_service_that_is_gone_takes_no_more_changes() {
    assert_snapshot!(problem(vec![withdraw("one"), claim("one", "host", json!("camhs"))]), @"[service] service `one` has been withdrawn");
    assert_snapshot!(problem(vec![merge("one", "two"), publish("one")]), @"[service] service `one` has been merged into `two`");
    assert_snapshot!(problem(vec![withdraw("one"), merge("two", "one")]), @"[into] service `one` has been withdrawn");
    assert_snapshot!(problem(vec![merge("one", "one")]), @"[into] service `one` cannot be merged into itself");
    assert_snapshot!(problem(vec![publish("one")]), @"service `one` is published already");
}

#[test]
fn texts_dates_and_amounts_must_make_sense() {
    assert_snapshot!(problem(vec![edit("one", json!({}))]), @"the edit changes no field");
    assert_snapshot!(problem(vec![edit("one", json!({"name": " "}))]), @"[name] name: expected a text, got an empty one");
    assert_snapshot!(problem(vec![edit("one", json!({"name": "a\nb"}))]), @"[name] name: expected one line without control characters");
    assert_snapshot!(problem(vec![edit("one", json!({"name": "é".repeat(501)}))]), @"[name] name: expected at most 500 characters, got 501");
    assert_snapshot!(problem(vec![edit("one", json!({"localities": ["Leeds", "Leeds"]}))]), @"[localities] localities: `Leeds` occurs twice");
    assert_snapshot!(problem(vec![edit("one", json!({"website": "javascript:alert(1)"}))]), @"[website] website: expected an address that begins with `https://` or `http://`, got `javascript:alert(1)`");
    assert_snapshot!(problem(vec![edit("one", json!({"website": "https://"}))]), @"[website] website: expected an address that begins with `https://` or `http://`, got `https://`");
    assert_snapshot!(problem(vec![claim("one", "from_the_future", json!({"a": "b\0"}))]), @"[value] value: expected a value without the character U+0000");
    assert_snapshot!(problem(vec![attestation("one", "undetermined")]), @"[class] a source attests a class, and `undetermined` is none");
    assert_snapshot!(problem(vec![change("decided", json!({"service": "one", "class": "undetermined", "reason": ""}))]), @"[reason] reason: expected a text, got an empty one");
    let line = |more: serde_json::Value| {
        let mut line = json!({"id": "one-1", "funder": "north", "service": "one", "budget": "camhs", "role": "core", "source": "report"});
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        change("funding-recorded", line)
    };
    assert_snapshot!(problem(vec![line(json!({"annual_amount": -1.0}))]), @"[annual-amount] expected an amount in whole pence from 0 to 10000000000 pounds a year, got -1");
    assert_snapshot!(problem(vec![line(json!({"from": "2020-01-01", "to": "2019-12-31"}))]), @"[to] ends on 2019-12-31, before it begins on 2020-01-01");
    assert_snapshot!(problem(vec![line(json!({"from": "2020-01-01"})), change("funding-ended", json!({"line": "one-1", "on": "2019-12-31"}))]), @"[to] ends on 2019-12-31, before it begins on 2020-01-01");
    assert_snapshot!(problem(vec![change("body-added", json!({"slug": "b", "name": "B", "kind": "nhs-trust", "valid_from": "2020-01-01", "valid_to": "2019-12-31"}))]), @"[to] ends on 2019-12-31, before it begins on 2020-01-01");
}

#[test]
fn a_claim_that_the_vocabulary_cannot_read_is_kept_and_not_resolved() {
    let registry = small();
    let registry = try_after(
        &registry,
        vec![
            claim("one", "staff_wte", json!("many")),
            claim("one", "from_the_future", json!({"a": [1, null]})),
        ],
    )
    .unwrap();
    let one = registry.service("one").unwrap();
    let vocabulary = registry.vocabulary();
    let kept: Vec<String> = one
        .claims_with_state()
        .map(|(claim, state)| {
            let value = claim.value_json(vocabulary).unwrap();
            format!("{} {} {value} {state:?}", claim.id, claim.fact_id(vocabulary))
        })
        .collect();
    assert_snapshot!(kept.join("\n"), @r#"
    one-1 staff_wte "many" Unread
    one-2 from_the_future {"a":[1,null]} Unread
    "#);
    assert_eq!(one.sheet(), &facts::Sheet::new());
    let statement = one.claims[1].to_statement(vocabulary);
    assert_snapshot!(statement.read(vocabulary).unwrap_err(), @"unknown fact `from_the_future`");
    assert_snapshot!(one.claims[0].to_statement(vocabulary).read(vocabulary).unwrap_err(), @r#"fact `staff_wte`: expected a number (whole-time equivalents) from 0 to 10000, or {"low": …, "high": …}, got `"many"`"#);
}
