//! Editing, ending and merging.

use insta::assert_snapshot;
use registry::{Classification, ClassificationBasis, Registry};
use serde_json::json;

use crate::world::{after, attestation, body, change, claim, edit, funding, merge, small};

fn serving(registry: &Registry, body: &str) -> Vec<String> {
    let body = registry.body(body).unwrap();
    registry.services_serving(body).map(|view| view.service.slug.to_string()).collect()
}

#[test]
fn an_edit_moves_a_service_between_areas() {
    let registry =
        after(&small(), vec![edit("one", json!({"areas": ["south"], "website": "https://example.org/one"}))]);
    assert_eq!(serving(&registry, "north"), ["two", "three"]);
    assert_eq!(serving(&registry, "south"), ["one"]);
    let registry = after(&registry, vec![edit("one", json!({"areas": ["south", "north"], "website": null}))]);
    assert_eq!(serving(&registry, "south"), ["one"]);
    assert_eq!(registry.service("one").unwrap().service.website, None);
    assert_eq!(registry.service("one").unwrap().service.name, "Service one");
}

#[test]
fn a_line_holds_from_its_first_to_its_last_day() {
    let line = json!({"id": "one-1", "funder": "north", "service": "one", "budget": "public-health", "role": "post",
        "from": "2020-04-01", "source": "report"});
    let registry = after(&small(), vec![change("funding-recorded", line)]);
    let on = |registry: &Registry, day: &str| registry.line("one-1").unwrap().valid_on(day.parse().unwrap());
    assert!(!on(&registry, "2020-03-31"));
    assert!(on(&registry, "2020-04-01") && on(&registry, "2090-01-01"));
    let registry =
        after(&registry, vec![change("funding-ended", json!({"line": "one-1", "on": "2021-03-31"}))]);
    assert!(on(&registry, "2021-03-31"));
    assert!(!on(&registry, "2021-04-01"));
}

#[test]
fn a_merger_brings_everything_over_and_ids_stay() {
    let registry = after(
        &small(),
        vec![
            body("west"),
            edit(
                "one",
                json!({"areas": ["west", "north"], "localities": ["Leeds"], "other_names": ["Uno", "Service two"]}),
            ),
            claim("one", "host", json!("camhs")),
            claim("two", "dedicated_team", json!(true)),
            attestation("one", "parent-infant-team"),
            funding("one-1", "one", "north"),
            funding("two-1", "two", "north"),
        ],
    );
    let registry = after(&registry, vec![merge("one", "two"), claim("two", "consults", json!(true))]);
    let two = registry.service("two").unwrap();
    let ids: Vec<String> = two.claims.iter().map(|claim| claim.id.to_string()).collect();
    assert_eq!(ids, ["two-1", "one-1", "two-2"]);
    let host = registry.vocabulary().find("host").unwrap();
    assert!(two.sheet().value(host).is_some(), "a claim that came over counts");
    assert_eq!(two.classification(), Some((Classification::ParentInfantTeam, ClassificationBasis::Attested)));
    assert_eq!(two.service.other_names, ["Service one", "Uno"]);
    assert_eq!(two.service.localities, ["Leeds"]);
    assert_eq!(two.service.areas, ["north", "west"]);
    assert_eq!(serving(&registry, "north"), ["two", "three"]);
    assert_eq!(serving(&registry, "west"), ["two"]);
    let lines: Vec<&str> = registry.lines_of_service(two).map(|line| line.id.as_str()).collect();
    assert_eq!(lines, ["two-1", "one-1"]);
    assert!(registry.lines().all(|line| line.service == "two"));
    // What the service that was given up had recorded can still be read there.
    assert_eq!(registry.service("one").unwrap().claims.len(), 1);
    let slug = &two.service.slug;
    assert_eq!(registry.next_line_id(slug).unwrap(), "two-3");
}

#[test]
fn the_decision_that_counts_is_the_last() {
    let decide =
        |class: &str| change("decided", json!({"service": "one", "class": class, "reason": "looked at it"}));
    let registry = after(&small(), vec![attestation("one", "parent-infant-team")]);
    let registry = after(&registry, vec![decide("narrow-eligibility-team")]);
    let registry = after(&registry, vec![decide("single-intervention-service")]);
    let one = registry.service("one").unwrap();
    assert_eq!(
        one.classification(),
        Some((Classification::SingleInterventionService, ClassificationBasis::Decided))
    );
    let decisions: Vec<String> = one
        .decisions
        .iter()
        .map(|decision| format!("{} by {} in {}", decision.class, decision.decided_by, decision.revision))
        .collect();
    assert_snapshot!(decisions.join("\n"), @"
    narrow-eligibility-team by someone in 3
    single-intervention-service by someone in 4
    ");
}

#[test]
fn the_attestation_that_counts_is_of_the_latest_day() {
    let of = |class: &str, as_of: Option<&str>| {
        let attestation = json!({"class": class, "source": "report", "as_of": as_of});
        change("attestation-recorded", json!({"service": "one", "attestation": attestation}))
    };
    let registry = after(
        &small(),
        vec![
            of("parent-infant-team", Some("2022-01-01")),
            of("narrow-eligibility-team", Some("2019-01-01")),
            of("single-intervention-service", None),
        ],
    );
    let one = registry.service("one").unwrap();
    assert_eq!(one.attestation().unwrap().class, Classification::ParentInfantTeam);
    assert_eq!(one.attestations.len(), 3);
}
