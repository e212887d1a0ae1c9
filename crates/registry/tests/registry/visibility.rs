//! What became of services that are not there any more.

use registry::Standing;

use crate::world::{after, merge, small, withdraw};

fn slugs(registry: &registry::Registry) -> Vec<&str> {
    registry.services().map(|service| service.service.slug.as_str()).collect()
}

#[test]
fn a_merged_service_leads_to_the_one_that_stays() {
    let registry = after(&small(), vec![merge("one", "two")]);
    assert!(matches!(registry.service("one").unwrap().standing, Standing::Merged(..)));
    let found = registry.visible_service("one").unwrap();
    assert_eq!(found.service.slug, "two");
    assert_eq!(slugs(&registry), ["two", "three"]);
    let gone = after(&registry, vec![withdraw("two")]);
    assert!(gone.visible_service("one").is_none());
    assert_eq!(gone.all_services().count(), 3);
}
