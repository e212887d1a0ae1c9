//! A small registry, and words for changes to it.
#![expect(clippy::needless_pass_by_value, reason = "`json!` reads better without a reference before it")]

use facts::Vocabulary;
use registry::{ApplyError, Change, Commit, Registry};
use serde_json::{Value as Json, json};

pub(crate) fn empty() -> Registry {
    Registry::empty(Vocabulary::built_in())
}

/// A change as it stands in the log.
pub(crate) fn change(tag: &str, with: Json) -> Change {
    serde_json::from_value(json!({"change": tag, "with": with})).unwrap()
}

pub(crate) fn source(slug: &str) -> Change {
    change(
        "source-added",
        json!({"slug": slug, "title": slug, "publisher": "someone", "published": "2019-06-01"}),
    )
}

pub(crate) fn body(slug: &str) -> Change {
    change("body-added", json!({"slug": slug, "name": slug, "kind": "local-authority"}))
}

pub(crate) fn succession(from: &str, to: &str) -> Change {
    change("succession-added", json!({"from": from, "to": to, "on": "2020-04-01"}))
}

/// A published service in the area of `north`.
pub(crate) fn service(slug: &str) -> Change {
    change(
        "service-added",
        json!({"published": true, "service":
            {"slug": slug, "name": format!("Service {slug}"), "nation": "england", "areas": ["north"], "status": "operating"}}),
    )
}

/// A service of another nation.
pub(crate) fn welsh(slug: &str) -> Change {
    change(
        "service-added",
        json!({"published": true, "service":
            {"slug": slug, "name": format!("Service {slug}"), "nation": "wales", "areas": ["north"], "status": "unknown"}}),
    )
}

/// A service that waits for a reviewer, as logs of before there were proposals have it.
pub(crate) fn unpublished(slug: &str) -> Change {
    change(
        "service-added",
        json!({"proposed_by": "a contributor", "service":
            {"slug": slug, "name": format!("Service {slug}"), "nation": "wales", "areas": ["north"], "status": "unknown"}}),
    )
}

pub(crate) fn claim(service: &str, fact: &str, value: Json) -> Change {
    change(
        "claim-recorded",
        json!({"service": service, "claim": {"fact": fact, "value": value, "source": "report"}}),
    )
}

pub(crate) fn dated_claim(service: &str, fact: &str, value: Json, on: &str) -> Change {
    let claim = json!({"fact": fact, "value": value, "source": "report", "observed_on": on});
    change("claim-recorded", json!({"service": service, "claim": claim}))
}

pub(crate) fn attestation(service: &str, class: &str) -> Change {
    change(
        "attestation-recorded",
        json!({"service": service, "attestation": {"class": class, "source": "report", "as_of": "2019-06-01"}}),
    )
}

/// How a service stands in a review by the set `typed`; an accreditation for three years.
pub(crate) fn accreditation(service: &str, state: &str, on: &str) -> Change {
    let day: jiff::civil::Date = on.parse().unwrap();
    let expires = (state == "accredited").then(|| day.checked_add(jiff::Span::new().years(3)).unwrap());
    change(
        "accreditation-recorded",
        json!({"service": service, "accreditation": {"standard-set": "typed", "version": "2026-1", "state": state,
            "on": on, "expires": expires, "source": "report", "locator": "page 3"}}),
    )
}

pub(crate) fn funding(id: &str, service: &str, funder: &str) -> Change {
    change(
        "funding-recorded",
        json!({"id": id, "funder": funder, "service": service, "budget": "camhs", "role": "core", "source": "report"}),
    )
}

pub(crate) fn edit(service: &str, edit: Json) -> Change {
    change("service-edited", json!({"service": service, "edit": edit}))
}

pub(crate) fn publish(service: &str) -> Change {
    change("published", json!({"service": service}))
}

pub(crate) fn withdraw(service: &str) -> Change {
    change("service-withdrawn", json!({"service": service}))
}

pub(crate) fn merge(from: &str, into: &str) -> Change {
    change("services-merged", json!({"from": from, "into": into}))
}

/// A source, two bodies, three services, in one revision.
pub(crate) fn small() -> Registry {
    after(
        &empty(),
        vec![source("report"), body("north"), body("south"), service("one"), service("two"), welsh("three")],
    )
}

/// The next commit of a registry.
pub(crate) fn next(registry: &Registry, changes: Vec<Change>) -> Commit {
    let number = registry.position().next();
    let at = format!("2024-01-01T00:00:{:02}Z", number.get() % 60).parse().unwrap();
    Commit::new(number, at, "someone", changes)
}

pub(crate) fn try_after(registry: &Registry, changes: Vec<Change>) -> Result<Registry, ApplyError> {
    registry.apply(&next(registry, changes))
}

/// The registry one revision later.
pub(crate) fn after(registry: &Registry, changes: Vec<Change>) -> Registry {
    try_after(registry, changes).unwrap_or_else(|error| panic!("{error}"))
}
