//! Lists of claims and of funding lines, counts, and filters by facts: made again from what each service says of itself.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

use std::collections::BTreeMap;
use std::sync::Arc;

use api::{Request, Viewer};
use readmodel::Snapshot;
use serde_json::{Value, json};

mod common;
use common::{ask, snapshot};

/// Every service, with what is compared.
async fn services(snapshot: &Arc<Snapshot>) -> Vec<Value> {
    let query = "{ services(first: 100) { nodes { slug nation status classification { class basis }
        conflicts { definition { id } } facts { definition { id } known value claims { id superseded source { slug } } } } } }";
    let all = ask(snapshot, query, json!({})).await;
    all["services"]["nodes"].as_array().unwrap().clone()
}

fn fact<'s>(service: &'s Value, id: &str) -> &'s Value {
    service["facts"].as_array().unwrap().iter().find(|fact| fact["definition"]["id"] == id).unwrap()
}

async fn count(snapshot: &Arc<Snapshot>, filter: Value) -> u64 {
    let query = "query($filter: ServiceFilter) { services(filter: $filter, first: 1) { totalCount } }";
    ask(snapshot, query, json!({ "filter": filter })).await["services"]["totalCount"].as_u64().unwrap()
}

#[tokio::test]
async fn filters_by_facts_keep_what_is_known_and_nothing_else() {
    let snapshot = snapshot();
    let all = services(&snapshot).await;
    let matching = |fits: &dyn Fn(&Value) -> bool| all.iter().filter(|service| fits(service)).count() as u64;
    let camhs = matching(&|service| fact(service, "host")["value"] == "camhs");
    let known = matching(&|service| fact(service, "host")["known"] == true);
    assert!(camhs > 3 && known > camhs && known < all.len() as u64);
    let by_fact = |part: Value| json!({ "facts": [part] });
    assert_eq!(count(&snapshot, by_fact(json!({ "fact": "host", "is": "camhs" }))).await, camhs);
    assert_eq!(count(&snapshot, by_fact(json!({ "fact": "host", "known": true }))).await, known);
    let unknown = by_fact(json!({ "fact": "host", "known": false }));
    assert_eq!(count(&snapshot, unknown).await, all.len() as u64 - known);
    // What is unknown is neither yes nor no.
    let team = |wanted: bool| matching(&|service| fact(service, "dedicated_team")["value"] == wanted);
    for wanted in [true, false] {
        let filter = by_fact(json!({ "fact": "dedicated_team", "is": wanted }));
        assert_eq!(count(&snapshot, filter).await, team(wanted));
    }
    assert!(team(true) + team(false) < all.len() as u64);
    // A member of a set, and several.
    let has = |service: &Value, member: &str| {
        let value = &fact(service, "professions")["value"];
        value.as_array().is_some_and(|members| members.iter().any(|one| one == member || one["id"] == member))
    };
    let one = matching(&|service| has(service, "clinical-psychologist"));
    let both = matching(&|service| has(service, "clinical-psychologist") && has(service, "health-visitor"));
    assert!(one > 0);
    let filter = by_fact(json!({ "fact": "professions", "is": "clinical-psychologist" }));
    assert_eq!(count(&snapshot, filter).await, one);
    let filter = by_fact(json!({ "fact": "professions", "is": ["clinical-psychologist", "health-visitor"] }));
    assert_eq!(count(&snapshot, filter).await, both);
    // A number is known to be as small only where its high end is.
    let high = |service: &Value| {
        let value = &fact(service, "accepts_from_months")["value"];
        value.as_f64().or_else(|| value["high"].as_f64())
    };
    let early = matching(&|service| high(service).is_some_and(|high| high <= 0.0));
    assert!(early > 0);
    let filter = by_fact(json!({ "fact": "accepts_from_months", "atMost": 0 }));
    assert_eq!(count(&snapshot, filter).await, early);
    let attested = matching(&|service| service["classification"]["basis"] == "ATTESTED");
    assert_eq!(count(&snapshot, json!({ "bases": ["ATTESTED"] })).await, attested);
    let conflicts = matching(&|service| service["conflicts"] != json!([]));
    assert_eq!(count(&snapshot, json!({ "hasConflicts": true })).await, conflicts);
    assert_eq!(count(&snapshot, json!({ "hasConflicts": false })).await, all.len() as u64 - conflicts);
}

#[tokio::test]
async fn counts_are_those_of_the_services() {
    let snapshot = snapshot();
    let mut expected: BTreeMap<(String, String), u64> = BTreeMap::new();
    for service in services(&snapshot).await {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        *expected
            .entry((text(&service["nation"]), text(&service["classification"]["class"])))
            .or_default() += 1;
    }
    let query = "{ serviceCounts(by: [CLASSIFICATION, NATION]) { nation classification status count } }";
    let counts = ask(&snapshot, query, json!({})).await;
    let counts = counts["serviceCounts"].as_array().unwrap();
    assert_eq!(counts.len(), expected.len());
    for one in counts {
        let key =
            (one["nation"].as_str().unwrap().to_owned(), one["classification"].as_str().unwrap().to_owned());
        assert_eq!(one["count"].as_u64(), expected.get(&key).copied(), "{one}");
        assert_eq!(one["status"], Value::Null);
    }
    let all = "{ serviceCounts(by: []) { count } services(first: 1) { totalCount } }";
    let all = ask(&snapshot, all, json!({})).await;
    assert_eq!(all["serviceCounts"][0]["count"], all["services"]["totalCount"]);
}

/// All pages of a list, from its beginning or from its end.
async fn pages(snapshot: &Arc<Snapshot>, list: &str, backward: bool) -> Vec<String> {
    let (size, cursor) = if backward { ("last", "before") } else { ("first", "after") };
    let query = format!(
        "query($cursor: String) {{ {list}({size}: 37, {cursor}: $cursor) {{ totalCount nodes {{ id }}
            pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    let (mut all, mut at) = (Vec::new(), Value::Null);
    loop {
        let answer = ask(snapshot, &query, json!({ "cursor": at })).await;
        let page = &answer[list];
        let ids =
            page["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap().to_owned());
        if backward {
            all.extend(ids.rev());
        } else {
            all.extend(ids);
        }
        let (more, next) =
            if backward { ("hasPreviousPage", "startCursor") } else { ("hasNextPage", "endCursor") };
        if page["pageInfo"][more] != true {
            assert_eq!(page["totalCount"], all.len());
            return all;
        }
        at = page["pageInfo"][next].clone();
    }
}

#[tokio::test]
async fn pages_of_claims_and_of_lines_hold_the_list_in_both_directions() {
    let snapshot = snapshot();
    for (list, least) in [("claims", 200), ("fundingLines", 10)] {
        let forward = pages(&snapshot, list, false).await;
        let mut backward = pages(&snapshot, list, true).await;
        backward.reverse();
        assert!(forward.len() > least, "{list}: {}", forward.len());
        assert_eq!(forward, backward, "{list}");
    }
    let claims = pages(&snapshot, "claims", false).await;
    let of_services: usize = snapshot.registry().services().map(|service| service.claims.len()).sum();
    assert_eq!(claims.len(), of_services);
    let query = "{ claims(first: 100, filter: { facts: [\"host\"], current: true, sources: [\"rare-jewels-2019\"] }) {
        totalCount nodes { fact { id } superseded source { slug } service { slug fact(id: \"host\") { claims { id } } } id } } }";
    let found = ask(&snapshot, query, json!({})).await;
    assert!(found["claims"]["totalCount"].as_u64().unwrap() > 10);
    for claim in found["claims"]["nodes"].as_array().unwrap() {
        assert_eq!((&claim["fact"]["id"], &claim["superseded"]), (&json!("host"), &json!(false)));
        assert!(
            claim["service"]["fact"]["claims"].as_array().unwrap().contains(&json!({ "id": claim["id"] }))
        );
    }
}

/// The cursor of another list is refused, and takes nothing else with it.
#[tokio::test]
async fn a_mistake_in_one_list_leaves_the_others() {
    let snapshot = snapshot();
    let cursor = ask(&snapshot, "{ claims(first: 1) { pageInfo { endCursor } } }", json!({})).await;
    let cursor = cursor["claims"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
    let query = format!(
        "{{ registry {{ revision }} fundingLines(after: {cursor:?}) {{ totalCount }} claims(filter: {{ facts: [\"hst\"] }}) {{ totalCount }}
            serviceCounts(by: [HOST, HOST]) {{ count }} node(id: \"abc\") {{ id }} }}"
    );
    let today = "2026-11-23".parse().unwrap();
    let request = Arc::new(Request::new(snapshot.clone(), Viewer::public(), today));
    let answer = api::schema().execute(async_graphql::Request::new(query).data(request)).await;
    let data = serde_json::to_value(&answer.data).unwrap();
    let nothing = json!({ "registry": { "revision": 1 }, "fundingLines": null, "claims": null, "serviceCounts": null, "node": null });
    assert_eq!(data, nothing);
    let messages: Vec<&str> = answer.errors.iter().map(|error| error.message.as_str()).collect();
    assert!(messages[0].starts_with("`after`: expected a cursor of a list of funding lines"), "{messages:?}");
    assert_eq!(messages[1], "`filter.facts`: there is no fact `hst`; did you mean `host`?");
    assert_eq!(messages[2], "`by`: expected each key once");
}

#[tokio::test]
async fn a_status_names_its_source_and_its_day() {
    let base = registry::dataset::report_2019().unwrap();
    let snapshot = common::snapshot_of(vec![base.clone()]);
    let since = registry::dataset::since_2019(snapshot.registry()).unwrap();
    let snapshot = common::snapshot_of(vec![base, since]);
    let query =
        "query($slug: String!) { service(slug: $slug) { status statusSource { slug } statusLastConfirmed
        statusCurrent then: statusCurrent(asOf: \"2020-12-31\") } }";
    let stated = |status: &str, source: Option<&str>, last: Option<&str>, current: bool, then: bool| {
        json!({ "service": { "status": status, "statusSource": source.map(|slug| json!({ "slug": slug })),
            "statusLastConfirmed": last, "statusCurrent": current, "then": then } })
    };
    let expected = [
        (
            "norpip",
            stated(
                "CLOSED",
                Some("parent-infant-foundation-norpip-closure"),
                Some("2021-06-30"),
                true,
                false,
            ),
        ),
        ("dorpip", stated("OPERATING", Some("rare-jewels-2019"), Some("2019-06-01"), false, true)),
        (
            "nhs-grampian-infant-mental-health-team",
            stated("OPERATING", Some("nhs-grampian-infant-mental-health-team"), None, false, false),
        ),
        ("kent-parent-infant-mental-health-service", stated("UNKNOWN", None, None, false, false)),
    ];
    for (slug, expected) in expected {
        assert_eq!(ask(&snapshot, query, json!({ "slug": slug })).await, expected, "{slug}");
    }
}
