//! What claims come to.

use facts::{FactIndex, Knowledge, UnknownReason};
use insta::assert_snapshot;
use registry::{Change, ClaimState, Registry};
use serde_json::{Value as Json, json};

use crate::world::{after, change, claim, dated_claim, small};

/// A service `one` of which `claims` are made, one revision each.
fn with(claims: Vec<Change>) -> Registry {
    claims.into_iter().fold(small(), |registry, claim| after(&registry, vec![claim]))
}

fn fact(registry: &Registry, id: &str) -> FactIndex {
    registry.vocabulary().find(id).unwrap()
}

/// A fact in words, with the claims that it rests on and those that are superseded.
fn known(registry: &Registry, id: &str) -> String {
    let (one, fact) = (registry.service("one").unwrap(), fact(registry, id));
    let definition = registry.vocabulary().get(fact).unwrap();
    let words = match one.sheet().get(fact) {
        Knowledge::Known(value) => definition.text(value),
        Knowledge::Unknown(reason) => format!("{reason:?}"),
    };
    let basis: Vec<String> =
        one.basis(registry.vocabulary(), fact).iter().map(|claim| claim.id.number.to_string()).collect();
    let superseded: Vec<String> = one
        .claims_about(fact)
        .filter(|(_, state)| *state == ClaimState::Superseded)
        .map(|(claim, _)| claim.id.number.to_string())
        .collect();
    format!("{words}; rests on {basis:?}; superseded {superseded:?}")
}

fn asked_unknown(fact: &str, on: &str) -> Change {
    change(
        "claim-recorded",
        json!({"service": "one", "claim": {"fact": fact, "source": "report", "observed_on": on}}),
    )
}

#[test]
fn the_latest_day_counts_whatever_the_order() {
    let registry = with(vec![
        dated_claim("one", "staff_wte", json!(5), "2021-01-01"),
        dated_claim("one", "staff_wte", json!(3), "2020-01-01"),
    ]);
    assert_snapshot!(known(&registry, "staff_wte"), @r#"5 WTE; rests on ["1"]; superseded ["2"]"#);
}

#[test]
fn a_claim_without_a_day_counts_from_the_day_of_its_source() {
    // The source was published on 1 June 2019.
    let registry = with(vec![
        claim("one", "staff_wte", json!(5)),
        dated_claim("one", "staff_wte", json!(3), "2019-05-31"),
        dated_claim("one", "host", json!("camhs"), "2019-06-02"),
        claim("one", "host", json!("voluntary")),
    ]);
    assert_snapshot!(known(&registry, "staff_wte"), @r#"5 WTE; rests on ["1"]; superseded ["2"]"#);
    assert_snapshot!(known(&registry, "host"), @r#"CAMHS; rests on ["3"]; superseded ["4"]"#);
}

#[test]
fn a_source_without_a_day_is_older_than_any() {
    let undated =
        change("source-added", json!({"slug": "undated", "title": "A leaflet", "publisher": "someone"}));
    let of_undated = |value: Json| {
        change(
            "claim-recorded",
            json!({"service": "one", "claim": {"fact": "staff_wte", "value": value, "source": "undated"}}),
        )
    };
    let registry =
        with(vec![undated, of_undated(json!(9)), dated_claim("one", "staff_wte", json!(3), "1999-01-01")]);
    assert_snapshot!(known(&registry, "staff_wte"), @r#"3 WTE; rests on ["2"]; superseded ["1"]"#);
}

#[test]
fn claims_of_one_day_add_up_or_conflict() {
    let registry = with(vec![
        claim("one", "professions", json!(["clinical-psychologist"])),
        claim("one", "professions", json!(["health-visitor"])),
        claim("one", "staff_wte", json!({"low": 2})),
        claim("one", "staff_wte", json!({"high": 5})),
        claim("one", "host", json!("camhs")),
        claim("one", "host", json!("voluntary")),
        claim("one", "accepts_until_months", json!(24)),
        claim("one", "accepts_until_months", json!({"low": 30})),
    ]);
    assert_snapshot!(known(&registry, "professions"), @r#"clinical psychologist, health visitor and perhaps others; rests on ["1", "2"]; superseded []"#);
    assert_snapshot!(known(&registry, "staff_wte"), @r#"2 to 5 WTE; rests on ["3", "4"]; superseded []"#);
    assert_snapshot!(known(&registry, "host"), @r#"Conflicting; rests on ["5", "6"]; superseded []"#);
    assert_snapshot!(known(&registry, "accepts_until_months"), @r#"Conflicting; rests on ["7", "8"]; superseded []"#);
    let one = registry.service("one").unwrap();
    let conflicts: Vec<FactIndex> = one.conflicts(registry.vocabulary()).collect();
    assert_eq!(conflicts, [fact(&registry, "host"), fact(&registry, "accepts_until_months")]);
}

#[test]
fn nobody_knows_is_an_answer_too() {
    let registry = with(vec![
        claim("one", "consults", json!(true)),
        asked_unknown("consults", "2022-01-01"),
        asked_unknown("staff_wte", "2022-01-01"),
        dated_claim("one", "staff_wte", json!(3), "2022-01-01"),
    ]);
    assert_snapshot!(known(&registry, "consults"), @r#"AskedUnknown; rests on ["2"]; superseded ["1"]"#);
    assert_snapshot!(known(&registry, "staff_wte"), @r#"3 WTE; rests on ["3", "4"]; superseded []"#);
    assert_snapshot!(known(&registry, "collects_outcomes"), @"NotAsked; rests on []; superseded []");
}

#[test]
fn a_summary_rests_on_the_list_that_it_follows_from() {
    let registry = with(vec![claim("one", "professions", json!(["clinical-psychologist", "key-worker"]))]);
    assert_snapshot!(known(&registry, "qualified_mental_health_professional"), @r#"yes; rests on ["1"]; superseded []"#);
    let registry = after(&registry, vec![claim("one", "qualified_mental_health_professional", json!(false))]);
    assert_snapshot!(known(&registry, "qualified_mental_health_professional"), @r#"Conflicting; rests on ["2", "1"]; superseded []"#);
    assert_snapshot!(known(&registry, "multidisciplinary"), @r#"yes; rests on ["1"]; superseded []"#);
}

#[test]
fn what_was_known_on_a_day_can_be_asked() {
    let registry = with(vec![
        dated_claim("one", "staff_wte", json!(3), "2020-01-01"),
        dated_claim("one", "staff_wte", json!(5), "2021-01-01"),
    ]);
    let one = registry.service("one").unwrap();
    let on = |day: &str| registry.resolve_as_of(one, day.parse().unwrap());
    let wte = fact(&registry, "staff_wte");
    let text = |day: &str| match on(day).sheet.get(wte) {
        Knowledge::Known(value) => registry.vocabulary().get(wte).unwrap().text(value),
        Knowledge::Unknown(reason) => format!("{reason:?}"),
    };
    assert_eq!(text("2019-12-31"), format!("{:?}", UnknownReason::NotAsked));
    assert_eq!(text("2020-12-31"), "3 WTE");
    assert_eq!(text("2021-01-01"), "5 WTE");
    assert_eq!(on("2020-12-31").state(1), ClaimState::Later);
}
