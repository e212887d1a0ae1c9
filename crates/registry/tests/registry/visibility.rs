//! What the public may not see is not there for them.

use registry::{Audience, EntityId, Revision, Standing};
use serde_json::json;

use crate::world::{after, change, claim, funding, merge, publish, small, withdraw};

fn slugs(registry: &registry::Registry, audience: Audience) -> Vec<&str> {
    registry.services(audience).map(|service| service.service.slug.as_str()).collect()
}

#[test]
fn a_proposal_is_seen_by_insiders_until_it_is_published() {
    let registry =
        after(&small(), vec![funding("three-1", "three", "north"), claim("three", "host", json!("camhs"))]);
    assert_eq!(slugs(&registry, Audience::Public), ["one", "two"]);
    assert_eq!(slugs(&registry, Audience::Insiders), ["one", "two", "three"]);
    assert!(registry.visible_service("three", Audience::Public).is_none());
    assert_eq!(registry.service("three").unwrap().proposed_by.as_deref(), Some("a contributor"));

    let north = registry.body("north").unwrap();
    assert_eq!(registry.services_serving(north, Audience::Public).count(), 2);
    assert_eq!(registry.services_serving(north, Audience::Insiders).count(), 3);
    assert_eq!(registry.lines_of_body(north, Audience::Public).count(), 0);
    assert_eq!(registry.lines(Audience::Public).count(), 0);
    assert!(registry.visible_line("three-1", Audience::Public).is_none());
    assert!(registry.visible_line("three-1", Audience::Insiders).is_some());

    let published = after(&registry, vec![publish("three")]);
    assert_eq!(slugs(&published, Audience::Public), ["one", "two", "three"]);
    assert_eq!(published.lines(Audience::Public).count(), 1);
    assert!(published.visible_line("three-1", Audience::Public).is_some());
}

#[test]
fn the_feed_tells_the_public_nothing_of_what_was_never_published() {
    let registry =
        after(&small(), vec![claim("three", "host", json!("camhs")), funding("three-1", "three", "north")]);
    let registry =
        after(&registry, vec![change("funding-ended", json!({"line": "three-1", "on": "2030-01-01"}))]);
    let heard = |audience| {
        let changes = registry.changes_after(Revision::ZERO, audience);
        changes.filter(|change| change.entity.slug.starts_with("three")).count()
    };
    assert_eq!((heard(Audience::Public), heard(Audience::Insiders)), (0, 4));
    let north: EntityId = "commissioning-body:north".parse().unwrap();
    assert_eq!(registry.visible_history(&north, Audience::Public).len(), 1);
    assert_eq!(registry.visible_history(&north, Audience::Insiders).len(), 3);

    // A refused proposal stays unheard of, and a published service is seen to leave.
    let registry = after(&registry, vec![withdraw("three"), withdraw("two")]);
    let last: Vec<String> = registry
        .changes_after(Revision::new(3), Audience::Public)
        .map(|change| change.entity.to_string())
        .collect();
    assert_eq!(last, ["service:two"]);
}

#[test]
fn a_merged_service_leads_to_the_one_that_stays() {
    let registry = after(&small(), vec![merge("one", "two")]);
    assert!(matches!(registry.service("one").unwrap().standing, Standing::Merged(..)));
    let found = registry.visible_service("one", Audience::Public).unwrap();
    assert_eq!(found.service.slug, "two");
    assert_eq!(slugs(&registry, Audience::Insiders), ["two", "three"]);
    let gone = after(&registry, vec![withdraw("two")]);
    assert!(gone.visible_service("one", Audience::Insiders).is_none());
    assert_eq!(gone.all_services().count(), 3);
}
