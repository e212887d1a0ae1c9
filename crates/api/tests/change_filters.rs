//! Lists of changes under filters: what is left of the list of all, and cursors that stay with their list.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

use std::sync::Arc;

use readmodel::Snapshot;
use registry::{Change, dataset};
use serde_json::{Value, json};

mod common;
use common::{ask, refused, snapshot_of};

const LIST: &str = "query($filter: ChangeFilter, $after: String, $first: Int) { changes(since: 0, filter: $filter, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor } edges { cursor } nodes { revision ordinal kind entity summary cursor service { slug nation } } } }";

#[expect(clippy::needless_pass_by_value, reason = "values are written where it is called")]
fn change(tag: &str, with: Value) -> Change {
    serde_json::from_value(json!({ "change": tag, "with": with })).unwrap()
}

/// Whether a change is asked for.
type Wanted<'w> = Box<dyn Fn(&Value) -> bool + 'w>;

/// The report, what was recorded since, a merger, and the end of a service.
fn snapshot() -> Arc<Snapshot> {
    let report = dataset::report_2019().unwrap();
    let since = dataset::since_2019(snapshot_of(vec![report.clone()]).registry()).unwrap();
    let second = json!({ "published": true, "service": { "slug": "second", "name": "A second name", "nation": "england", "status": "operating" } });
    let decided = json!({ "service": "oxpip", "class": "parent-infant-team", "reason": "we looked" });
    snapshot_of(vec![
        report,
        since,
        vec![change("service-added", second), change("decided", decided)],
        vec![change("services-merged", json!({ "from": "second", "into": "oxpip" }))],
    ])
}

/// All changes under a filter, page by page.
async fn walked(snapshot: &Arc<Snapshot>, filter: &Value, first: usize) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "filter": filter, "after": after, "first": first });
        let page = ask(snapshot, LIST, variables).await["changes"].take();
        all.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test]
async fn a_filter_leaves_what_fits_in_the_same_order() {
    let snapshot = snapshot();
    let all = walked(&snapshot, &Value::Null, 100).await;
    assert_eq!(walked(&snapshot, &json!({}), 100).await, all);
    let registry = snapshot.registry();
    let nation_of = |change: &Value| -> Option<String> {
        let entity = change["entity"].as_str().unwrap();
        let (kind, slug) = entity.split_once(':').unwrap();
        let nation = match kind {
            "service" => registry.service(slug).map(|view| view.service.nation),
            "funding-line" => {
                let line = registry.line(slug)?;
                registry.service(&line.service).map(|view| view.service.nation)
            }
            "commissioning-body" => registry.body(slug).and_then(|view| view.body.nation),
            _ => None,
        };
        nation.map(|nation| nation.as_str().to_uppercase().replace('-', "_"))
    };
    let of_oxpip = |change: &Value| {
        let entity = change["entity"].as_str().unwrap();
        entity == "service:oxpip"
            || entity
                .strip_prefix("funding-line:")
                .is_some_and(|id| *registry.line(id).unwrap().service == *"oxpip")
    };
    let cases: Vec<(Value, Wanted<'_>)> = vec![
        (
            json!({ "kinds": ["DECIDED", "WITHDRAWN"] }),
            Box::new(|one| one["kind"] == "DECIDED" || one["kind"] == "WITHDRAWN"),
        ),
        (json!({ "services": ["oxpip"] }), Box::new(of_oxpip)),
        (
            json!({ "services": ["service:oxpip"], "kinds": ["CREATED"] }),
            Box::new(move |one| of_oxpip(one) && one["kind"] == "CREATED"),
        ),
        (json!({ "services": ["second"] }), Box::new(|one| one["entity"] == "service:second")),
        (
            json!({ "entities": ["commissioning-body:nhs-leeds-ccg", "source:rare-jewels-2019"] }),
            Box::new(|one| {
                one["entity"] == "commissioning-body:nhs-leeds-ccg"
                    || one["entity"] == "source:rare-jewels-2019"
            }),
        ),
        (
            json!({ "nations": ["WALES", "NORTHERN_IRELAND"] }),
            Box::new(move |one| {
                nation_of(one).is_some_and(|nation| nation == "WALES" || nation == "NORTHERN_IRELAND")
            }),
        ),
        (json!({ "nations": [] }), Box::new(|_| false)),
    ];
    for (filter, fits) in cases {
        let expected: Vec<&Value> = all.iter().filter(|one| fits(one)).collect();
        for first in [100, 3] {
            let found = walked(&snapshot, &filter, first).await;
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter}");
        }
        assert!(expected.is_empty() == (filter == json!({ "nations": [] })), "{filter}: {}", expected.len());
    }
}

#[tokio::test]
async fn a_cursor_stays_with_its_list_and_that_of_a_change_with_all() {
    let snapshot = snapshot();
    let (wales, scotland) = (json!({ "nations": ["WALES"] }), json!({ "nations": ["SCOTLAND"] }));
    let page = ask(&snapshot, LIST, json!({ "filter": wales, "first": 2 })).await["changes"].take();
    let (bound, free) = (page["pageInfo"]["endCursor"].clone(), page["nodes"][1]["cursor"].clone());
    assert_eq!(page["edges"][1]["cursor"], bound);
    assert_ne!(bound, free);
    // The same filter, said in another way.
    let same = json!({ "nations": ["WALES", "WALES"] });
    let rest = ask(&snapshot, LIST, json!({ "filter": same, "after": bound, "first": 2 })).await;
    assert_eq!(rest["changes"]["nodes"], json!(walked(&snapshot, &wales, 100).await[2..4]));
    // The place of a change is one in the list of all.
    for filter in [&wales, &scotland, &Value::Null] {
        let behind = ask(&snapshot, LIST, json!({ "filter": filter, "after": free, "first": 3 })).await;
        let place = |one: &Value| (one["revision"].as_i64(), one["ordinal"].as_i64());
        let all = walked(&snapshot, filter, 100).await;
        let expected: Vec<&Value> =
            all.iter().filter(|one| place(one) > place(&page["nodes"][1])).take(3).collect();
        assert_eq!(behind["changes"]["nodes"].as_array().unwrap().iter().collect::<Vec<_>>(), expected);
    }
    for (filter, message) in [
        ("filter: { nations: [SCOTLAND] },", "`after`: expected a cursor of a list with the same filter"),
        ("", "`after`: expected a cursor of a list with the same filter"),
    ] {
        let query = format!("{{ changes(since: 0, {filter} after: {bound}) {{ nodes {{ revision }} }} }}");
        assert_eq!(refused(&snapshot, &query).await[0]["message"], message);
    }
    let history =
        format!("{{ service(slug: \"oxpip\") {{ history(after: {bound}) {{ nodes {{ revision }} }} }} }}");
    let message = "`after`: expected a cursor of a list of changes without a filter";
    assert_eq!(refused(&snapshot, &history).await[0]["message"], message);
    let bad = "{ changes(since: 0, filter: { entities: [\"oxpip\"] }) { nodes { revision } } }";
    assert_eq!(
        refused(&snapshot, bad).await[0]["message"],
        "`filter.entities`: expected an id such as `service:some-slug`, got `oxpip`"
    );
}

/// What a follower of a filter has is corrected for them, too: that a service left their nation, and that words were removed.
#[tokio::test]
async fn a_filter_lets_through_what_leaves_it() {
    let redacted = |revision: u64, ordinal: Option<u32>, entity: &str| {
        let with = json!({ "position": revision, "ordinal": ordinal, "revision": revision, "entity-type": "service",
            "entity": entity, "digest": "0", "left": "1" });
        change("redacted", with)
    };
    let named = |service: &str| {
        change("service-edited", json!({ "service": service, "edit": { "other_names": ["X"] } }))
    };
    let moved = change("service-edited", json!({ "service": "oxpip", "edit": { "nation": "wales" } }));
    let snapshot = snapshot_of(vec![
        dataset::report_2019().unwrap(),
        vec![moved],
        vec![named("brightpip"), named("oxpip")],
        // The reason of a revision about two services, and what was said of the second.
        vec![redacted(3, None, "brightpip"), redacted(3, Some(1), "oxpip")],
    ]);
    let seen = async |filter: Value| {
        let query = "query($filter: ChangeFilter) { changes(since: 1, filter: $filter) { nodes { revision ordinal kind entity } } }";
        let changes = ask(&snapshot, query, json!({ "filter": filter })).await["changes"]["nodes"].take();
        let place = |one: &Value| (one["revision"].as_u64().unwrap(), one["ordinal"].as_u64().unwrap());
        changes.as_array().unwrap().iter().map(place).collect::<Vec<_>>()
    };
    // It was in England until revision 2, and Brighton still is: one of the two services that lost the reason.
    let england = [(2, 0), (3, 0), (4, 0)];
    assert_eq!(seen(json!({ "nations": ["ENGLAND"] })).await, england);
    let wales = [(2, 0), (3, 1), (4, 0), (4, 1)];
    assert_eq!(seen(json!({ "nations": ["WALES"] })).await, wales);
    assert_eq!(seen(json!({ "services": ["oxpip"] })).await, wales);
    assert_eq!(seen(json!({ "services": ["brightpip"] })).await, [(3, 0), (4, 0)]);
    assert_eq!(seen(json!({ "services": ["abcpip"] })).await, []);
}

/// Who has words of a change, as its service was in their nation then, learns of their removal after it has moved on, and after it has
/// moved once more; who follows the nation that it was in before does not.
#[tokio::test]
async fn a_removal_reaches_who_followed_the_nation_of_the_time() {
    let edited = |edit: Value| change("service-edited", json!({ "service": "oxpip", "edit": edit }));
    let added =
        change("body-added", json!({ "slug": "x", "name": "X", "kind": "nhs-trust", "nation": "england" }));
    let redacted = |revision: u64, ordinal: u32, kind: &str, entity: &str| {
        let with = json!({ "position": revision, "ordinal": ordinal, "revision": revision, "entity-type": kind,
            "entity": entity, "digest": "0", "left": "1" });
        change("redacted", with)
    };
    let body = |edit: Value| change("body-edited", json!({ "body": "x", "edit": edit }));
    let snapshot = snapshot_of(vec![
        dataset::report_2019().unwrap(),
        vec![edited(json!({ "nation": "wales" })), added],
        vec![edited(json!({ "other_names": ["X"] })), body(json!({ "name": "Y" }))],
        vec![edited(json!({ "nation": "scotland" })), body(json!({ "nation": "wales" }))],
        vec![edited(json!({ "nation": "northern-ireland" }))],
        vec![redacted(3, 0, "service", "oxpip")],
        vec![redacted(3, 1, "commissioning-body", "x")],
    ]);
    for (nation, expected) in [
        ("ENGLAND", vec!["commissioning-body:x"]),
        ("WALES", vec!["service:oxpip", "commissioning-body:x"]),
        ("SCOTLAND", vec!["service:oxpip"]),
        ("NORTHERN_IRELAND", vec!["service:oxpip"]),
    ] {
        let query =
            "query($filter: ChangeFilter) { changes(since: 5, filter: $filter) { nodes { entity } } }";
        let filter = json!({ "filter": { "nations": [nation] } });
        let changes = ask(&snapshot, query, filter).await["changes"]["nodes"].take();
        let found: Vec<_> =
            changes.as_array().unwrap().iter().map(|one| one["entity"].as_str().unwrap()).collect();
        assert_eq!(found, expected, "{nation}");
    }
}

#[tokio::test]
async fn what_is_answered_has_the_id_that_was_asked_for() {
    let snapshot = snapshot();
    let query = "{ gone: node(id: \"service:second\") { id } team: node(id: \"team:second\") { id } there: node(id: \"service:oxpip\") { id }
        nodes(ids: [\"service:second\", \"team:oxpip\"]) { id } service(slug: \"second\") { id }
        changes(since: 3, filter: { services: [\"second\"] }) { nodes { node { id } service { id } } } }";
    let answer = ask(&snapshot, query, Value::Null).await;
    let oxpip = json!({ "id": "service:oxpip" });
    assert_eq!(
        answer,
        json!({ "gone": null, "team": null, "there": oxpip, "nodes": [null, { "id": "team:oxpip" }], "service": oxpip,
            "changes": { "nodes": [{ "node": oxpip, "service": oxpip }] } })
    );
}
