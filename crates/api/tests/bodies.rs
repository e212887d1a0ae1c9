//! The bodies without a team are those of which coverage says so.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

use std::sync::Arc;

use api::{Request, Viewer};
use readmodel::Snapshot;
use registry::{Change, Commit, Position, Registry};
use serde_json::{Value, json};

fn change(tag: &str, with: &Value) -> Change {
    Change::from_payload(tag, &with.to_string()).unwrap()
}

fn body(slug: &str, kind: &str, from: Option<&str>) -> Change {
    let body = json!({"slug": slug, "name": slug, "kind": kind, "nation": "england", "valid_from": from});
    change("body-added", &body)
}

/// A service of a status, and what a source says that it is, if any does.
fn service(slug: &str, area: &str, status: &str, class: Option<&str>) -> Vec<Change> {
    let service = json!({"slug": slug, "name": slug, "nation": "england", "areas": [area], "status": status});
    let mut changes = vec![change("service-added", &json!({"published": true, "service": service}))];
    changes.extend(class.map(|class| {
        let attestation = json!({"class": class, "source": "report", "as_of": "2019-06-01"});
        change("attestation-recorded", &json!({"service": slug, "attestation": attestation}))
    }));
    changes
}

fn snapshot() -> Arc<Snapshot> {
    let mut changes =
        vec![change("source-added", &json!({"slug": "report", "title": "report", "publisher": "nobody"}))];
    let areas = [
        "team",
        "planned",
        "closed",
        "paused",
        "undetermined",
        "embedded",
        "nothing",
        "followed",
        "follows-later",
    ];
    changes.extend(areas.map(|slug| body(slug, "local-authority", None)));
    changes.push(body("follower", "local-authority", Some("2022-07-01")));
    changes.push(body("trust", "nhs-trust", None));
    for (from, to, on) in [("followed", "follower", "2022-07-01"), ("team", "follows-later", "2027-04-01")] {
        changes.push(change("succession-added", &json!({"from": from, "to": to, "on": on})));
    }
    let team = Some("parent-infant-team");
    for (area, status, class) in [
        ("team", "operating", team),
        ("planned", "planned", team),
        ("closed", "closed", team),
        ("paused", "paused", team),
        ("undetermined", "operating", None),
        ("embedded", "operating", Some("camhs-embedded-specialist")),
        ("followed", "operating", team),
        ("trust", "operating", team),
    ] {
        changes.extend(service(&format!("service-{area}"), area, status, class));
    }
    let library = rules::Library::built_in().unwrap();
    let at = "2024-01-01T00:00:00Z".parse().unwrap();
    let commit = Commit::new(Position::FIRST, at, "test", changes);
    let registry = Registry::empty(library.vocabulary().clone()).apply(&commit).unwrap();
    Arc::new(Snapshot::new(registry, library))
}

async fn bodies(snapshot: &Arc<Snapshot>, filter: &str) -> String {
    let today = "2026-11-23".parse().unwrap();
    let request = Arc::new(Request::new(snapshot.clone(), Viewer::public(), today));
    let query =
        format!("{{ commissioningBodies(filter: {filter}, first: 100) {{ totalCount nodes {{ slug }} }} }}");
    let answer = api::schema().execute(async_graphql::Request::new(query).data(request)).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    let list = serde_json::to_value(&answer.data).unwrap()["commissioningBodies"].take();
    let nodes = list["nodes"].as_array().unwrap();
    assert_eq!(list["totalCount"], nodes.len());
    let slugs: Vec<&str> = nodes.iter().map(|node| node["slug"].as_str().unwrap()).collect();
    slugs.join(" ")
}

#[tokio::test]
async fn bodies_without_a_team_are_those_of_which_coverage_says_so() {
    let snapshot = snapshot();
    // Not `followed`, whose area another body has today; nor `trust`, which has none.
    assert_eq!(bodies(&snapshot, "{ withoutTeam: false }").await, "follower team");
    // Who follows later has what it will follow only then.
    assert_eq!(
        bodies(&snapshot, "{ withoutTeam: true }").await,
        "closed embedded follows-later nothing planned"
    );
    // Of `paused` and `undetermined` it is not known: they are in neither.
    assert_eq!(
        bodies(&snapshot, "{}").await,
        "closed embedded followed follower follows-later nothing paused planned team trust undetermined"
    );
    assert_eq!(bodies(&snapshot, "{ withoutTeam: true, text: \"em\" }").await, "embedded");
    assert_eq!(bodies(&snapshot, "{ withoutTeam: true, kinds: [NHS_TRUST] }").await, "");
}
