//! A snapshot is made out of the one before it, by what has changed. It has to be what is made of the registry alone.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

use facts::Classification;
use proptest::prelude::*;
use proptest::sample::select;
use readmodel::{Snapshot, SortField, duplicates_of};
use registry::{Change, Commit, Nation, Registry, ServiceStatus};
use rules::Library;
use serde_json::{Value as Json, json};

const SERVICES: [&str; 6] = ["one", "two", "three", "four", "five", "six"];
const SHOWN: [&str; 4] = ["one", "two", "three", "four"];

fn change(tag: &str, with: &Json) -> Change {
    serde_json::from_value(json!({"change": tag, "with": with})).unwrap()
}

fn service(slug: &str, nation: &str) -> Change {
    let service = json!({"slug": slug, "name": format!("Service {slug}"), "nation": nation, "areas": ["north"], "status": "operating"});
    change("service-added", &json!({"published": true, "service": service}))
}

fn edit(service: &str, edit: &Json) -> Change {
    change("service-edited", &json!({"service": service, "edit": edit}))
}

fn body(slug: &str) -> Change {
    change("body-added", &json!({"slug": slug, "name": slug, "kind": "local-authority"}))
}

fn begin(library: &Library) -> Registry {
    let source = json!({"slug": "report", "title": "Report", "publisher": "X", "published": "2019-06-01"});
    let mut changes = vec![change("source-added", &source), body("north"), body("south")];
    changes.extend(SHOWN.map(|slug| service(slug, if slug == "three" { "wales" } else { "england" })));
    commit(&Registry::empty(library.vocabulary().clone()), changes).unwrap()
}

fn commit(registry: &Registry, changes: Vec<Change>) -> Option<Registry> {
    let at = "2024-01-01T00:00:00Z".parse().unwrap();
    registry.apply(&Commit::new(registry.position().next(), at, "someone", changes)).ok()
}

/// Changes of every kind that lists and counts depend on; some do not fit, and are left out.
fn any_change() -> impl Strategy<Value = Change> {
    let name = || select(&SERVICES[..]);
    let said = prop_oneof![
        any::<bool>().prop_map(|value| ("dedicated_team", json!(value))),
        any::<bool>().prop_map(|value| ("parent_infant_expertise", json!(value))),
        Just(("professions", json!(["clinical-psychologist"]))),
        Just(("host", json!("camhs"))),
    ];
    prop_oneof![
        8 => (name(), said, "[a-z]{0,9}").prop_map(|(service, (fact, value), note)| {
            let claim = json!({"fact": fact, "value": value, "source": "report", "note": note});
            change("claim-recorded", &json!({"service": service, "claim": claim}))
        }),
        2 => (name(), 1..6).prop_map(|(service, number)| {
            change("claim-retracted", &json!({"service": service, "recorded_for": service, "number": number}))
        }),
        3 => (name(), select(ServiceStatus::ALL)).prop_map(|(service, status)| edit(service, &json!({"status": status}))),
        2 => (name(), select(Nation::ALL)).prop_map(|(service, nation)| edit(service, &json!({"nation": nation}))),
        1 => (name(), "[a-z]{1,5}").prop_map(|(service, name)| edit(service, &json!({"name": name}))),
        1 => (name(), prop::collection::vec("[a-z]{1,5}", 0..3)).prop_map(|(service, list)| {
            edit(service, &json!({"localities": list}))
        }),
        1 => (name(), prop::sample::subsequence(vec!["north", "south"], 0..=2)).prop_map(|(service, areas)| {
            edit(service, &json!({"areas": areas}))
        }),
        2 => (name(), select(&Classification::ALL[..]), "[a-z]{1,9}").prop_map(|(service, class, reason)| {
            change("decided", &json!({"service": service, "class": class, "reason": reason}))
        }),
        2 => (name(), 1..3).prop_map(|(service, number)| {
            let line = json!({"id": format!("{service}-{number}"), "funder": "north", "service": service,
                "budget": "camhs", "role": "core", "source": "report"});
            change("funding-recorded", &line)
        }),
        1 => (name(), 1..3).prop_map(|(service, number)| {
            change("funding-ended", &json!({"line": format!("{service}-{number}"), "on": "2025-01-01"}))
        }),
        1 => name().prop_map(|slug| service(slug, "scotland")),
        1 => name().prop_map(|service| change("service-withdrawn", &json!({"service": service}))),
        1 => (name(), name()).prop_map(|(from, into)| change("services-merged", &json!({"from": from, "into": into}))),
        1 => Just(body("west")),
    ]
}

/// Everything that is carried over, as it answers.
fn answers(snapshot: &Snapshot) -> Vec<String> {
    let mut answers = vec![
        format!("{:?}", snapshot.extent()),
        snapshot.live().to_string(),
        snapshot.contradicted().to_string(),
        snapshot.duplicate_work().to_string(),
    ];
    answers.extend(Nation::ALL.iter().map(|one| format!("{one:?}: {}", snapshot.in_nations([*one]))));
    answers
        .extend(ServiceStatus::ALL.iter().map(|one| format!("{one:?}: {}", snapshot.with_statuses([*one]))));
    for class in Classification::ALL {
        answers.push(format!("{class:?}: {}", snapshot.of_classes([class])));
        answers.push(format!("likely {class:?}: {}", snapshot.likely_of([class])));
    }
    for field in [SortField::Nation, SortField::Score, SortField::Changed] {
        for descending in [false, true] {
            let order = snapshot.sorted(field, descending).of(snapshot.live());
            answers.push(format!("{field:?} {descending}: {order:?}"));
        }
    }
    for view in snapshot.registry().all_services() {
        answers.push(format!("{:?}", duplicates_of(snapshot, &view.service)));
    }
    answers
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_carried_over_is_what_is_made_of_the_registry_alone(
        changes in prop::collection::vec((any_change(), any::<bool>()), 1..40),
    ) {
        let library = Library::built_in().unwrap();
        let mut snapshot = Snapshot::new(begin(&library), library.clone());
        answers(&snapshot);
        let mut together = Vec::new();
        for (change, more) in changes {
            together.push(change);
            if more {
                continue;
            }
            let Some(registry) = commit(snapshot.registry(), std::mem::take(&mut together)) else { continue };
            snapshot = snapshot.after(registry.clone());
            // Some snapshots are not asked before the next one is made.
            if registry.revision().get() % 3 != 0 {
                let alone = answers(&Snapshot::new(registry, library.clone()));
                prop_assert_eq!(answers(&snapshot), alone);
            }
        }
    }
}
