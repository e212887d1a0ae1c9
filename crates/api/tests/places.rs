//! Every view gives the same answer to where a service works and who pays for it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use readmodel::Snapshot;
use registry::Change;
use serde_json::{Value, json};

mod common;
use common::{ask, snapshot_of};

const DAYS: [&str; 6] = ["2015-01-01", "2019-06-30", "2020-06-01", "2022-06-30", "2022-07-01", "2026-11-23"];
const BODIES: &str =
    "query($day: Date!, $after: String) { list: commissioningBodies(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { slug name validFrom validTo
        serves(asOf: $day) { slug }
        services(asOf: $day) { service { slug } extent named { slug } }
        funds(asOf: $day) { id service { slug } } } } }";
const SERVICES: &str = "query($day: Date!, $after: String) { list: services(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { slug
        worksIn(asOf: $day) { body { slug kind } extent named { slug } }
        funding(asOf: $day) { lines { id handover funder { slug validFrom validTo } carriedOnByOneOf { slug } } } } } }";
const AREAS: &str =
    "query($day: Date!, $after: String) { coverage(asOf: $day) { list: areas(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { body { slug } status extent evidence { service { slug } standing extent named { slug } } } } } }";
const NETWORK: &str =
    "query($day: Date!) { fundingNetwork(asOf: $day) { links { id handover funder { slug } } } }";

fn slug(value: &Value) -> String {
    value["slug"].as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> std::slice::Iter<'_, Value> {
    value.as_array().map_or(&[][..], Vec::as_slice).iter()
}

/// A service, the extent, the body that it names.
type Work = (String, String, String);

/// All nodes of a list, page by page.
async fn nodes(snapshot: &Arc<Snapshot>, query: &str, day: &str) -> Value {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = ask(snapshot, query, json!({ "day": day, "after": after })).await;
        let page = if answer["list"].is_null() { &answer["coverage"]["list"] } else { &answer["list"] };
        all.extend(list(&page["nodes"]).cloned());
        if page["pageInfo"]["hasNextPage"] != true {
            return all.into();
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// What each view says of a day.
struct Views {
    bodies: Value,
    services: Value,
    areas: Value,
    network: Value,
}

impl Views {
    async fn on(snapshot: &Arc<Snapshot>, day: &str) -> Self {
        Self {
            bodies: nodes(snapshot, BODIES, day).await,
            services: nodes(snapshot, SERVICES, day).await,
            areas: nodes(snapshot, AREAS, day).await,
            network: ask(snapshot, NETWORK, json!({ "day": day })).await["fundingNetwork"]["links"].clone(),
        }
    }
}

/// Asks all views about each day, and compares them.
async fn agree(snapshot: &Arc<Snapshot>) {
    for day in DAYS {
        let views = Views::on(snapshot, day).await;
        let mut works: BTreeMap<String, BTreeSet<Work>> = BTreeMap::new();
        for service in list(&views.services) {
            for area in list(&service["worksIn"]) {
                let work = (slug(service), area["extent"].to_string(), slug(&area["named"]));
                works.entry(slug(&area["body"])).or_default().insert(work);
            }
        }
        let exists = |body: &Value| {
            let day = json!(day);
            let (day, from, to) = (day.as_str(), body["validFrom"].as_str(), body["validTo"].as_str());
            (from.is_none() || from <= day) && (to.is_none() || to >= day)
        };
        let covered: BTreeMap<String, &Value> =
            list(&views.areas).map(|area| (slug(&area["body"]), area)).collect();
        for body in list(&views.bodies).filter(|body| exists(body)) {
            let of = works.remove(&slug(body)).unwrap_or_default();
            let page: BTreeSet<Work> = list(&body["services"])
                .map(|one| (slug(&one["service"]), one["extent"].to_string(), slug(&one["named"])))
                .collect();
            // One that was taken over is asked about on its last day.
            if covered.contains_key(&slug(body)) || !of.is_empty() {
                assert_eq!(of, page, "{} on {day}", slug(body));
            }
            let known: BTreeSet<String> =
                page.iter().filter(|one| one.1 != "\"PERHAPS\"").map(|one| one.0.clone()).collect();
            assert_eq!(known, list(&body["serves"]).map(slug).collect::<BTreeSet<_>>());
            let Some(area) = covered.get(&slug(body)) else { continue };
            let evidence: BTreeSet<Work> = list(&area["evidence"])
                .map(|one| (slug(&one["service"]), one["extent"].to_string(), slug(&one["named"])))
                .collect();
            assert!(evidence.is_subset(&page), "{} on {day}", slug(body));
            let teams = list(&area["evidence"]).filter(|one| one["standing"] == "FULL_TEAM");
            let team = teams.clone().any(|one| one["extent"] != "PERHAPS");
            assert_eq!(area["status"] == "FULL_TEAM", team, "{} on {day}", slug(body));
        }
        assert!(works.is_empty(), "services work in areas of bodies that do not exist on {day}: {works:?}");
        who_pays(&views, day);
    }
    filters(snapshot).await;
}

/// Lines by their payer are the same in a service, in a body and in the network; nobody pays before the first day or after the last.
fn who_pays(views: &Views, day: &str) {
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    for service in list(&views.services) {
        for line in list(&service["funding"]["lines"]) {
            let payer = &line["funder"];
            lines.insert(line["id"].to_string(), slug(payer));
            assert!(payer["validFrom"].as_str().is_none_or(|from| from <= day), "{line} on {day}");
            let over = payer["validTo"].as_str().is_some_and(|to| to < day);
            let left = line["handover"] == "ENDED" || line["handover"] == "UNSETTLED";
            assert_eq!(over, left, "{line} on {day}");
            let among = list(&line["carriedOnByOneOf"]).count();
            assert_eq!(line["handover"] == "UNSETTLED", among > 1, "{line}");
        }
    }
    let network = list(&views.network);
    let network: BTreeMap<String, String> =
        network.map(|line| (line["id"].to_string(), slug(&line["funder"]))).collect();
    assert_eq!(lines, network, "{day}");
    for body in list(&views.bodies) {
        for line in list(&body["funds"]) {
            assert_eq!(lines.get(&line["id"].to_string()), Some(&slug(body)), "{day}");
        }
    }
}

/// Filters of lists find what the pages of bodies list.
async fn filters(snapshot: &Arc<Snapshot>) {
    let views = Views::on(snapshot, "2026-11-23").await;
    let mut in_health = BTreeSet::new();
    for service in list(&views.services) {
        let health = |area: &&Value| {
            let kind = area["body"]["kind"].as_str().unwrap_or_default();
            let health = [
                "CLINICAL_COMMISSIONING_GROUP",
                "HEALTH_AND_SOCIAL_CARE_TRUST",
                "HEALTH_BOARD",
                "INTEGRATED_CARE_BOARD",
                "LOCAL_HEALTH_BOARD",
            ];
            area["extent"] != "PERHAPS" && health.contains(&kind)
        };
        if list(&service["worksIn"]).any(|area| health(&area)) {
            in_health.insert(slug(service));
        }
    }
    let found = "{ services(first: 100, filter: { hasHealthBody: true }) { nodes { slug } } }";
    let found = ask(snapshot, found, json!({})).await;
    assert_eq!(list(&found["services"]["nodes"]).map(slug).collect::<BTreeSet<_>>(), in_health);
    let query =
        "query($body: [String!]) { services(first: 100, filter: { servesAreas: $body }) { nodes { slug } }
        funded: services(first: 100, filter: { fundedBy: $body }) { nodes { slug } } }";
    for body in list(&views.bodies) {
        let serves: BTreeSet<String> = list(&body["serves"]).map(slug).collect();
        let funds: BTreeSet<String> = list(&body["funds"]).map(|line| slug(&line["service"])).collect();
        if serves.is_empty() && funds.is_empty() && !slug(body).contains("board") {
            continue;
        }
        let answer = ask(snapshot, query, json!({ "body": [slug(body)] })).await;
        assert_eq!(
            list(&answer["services"]["nodes"]).map(slug).collect::<BTreeSet<_>>(),
            serves,
            "{}",
            slug(body)
        );
        if body["validTo"].is_null() {
            let funded = list(&answer["funded"]["nodes"]).map(slug).collect::<BTreeSet<_>>();
            assert_eq!(funded, funds, "{}", slug(body));
        }
    }
}

#[tokio::test]
async fn all_views_of_the_built_in_data_agree() {
    let first = registry::dataset::built_in().unwrap();
    let base = snapshot_of(vec![first.clone()]);
    let since = registry::dataset::since_2019(base.registry()).unwrap();
    let snapshot = snapshot_of(vec![first, since]);
    agree(&snapshot).await;
    let places = "{ services(filter: { text: \"west yorkshire\", classifications: [PARENT_INFANT_TEAM] }) { nodes { slug } }
        essex: coverage { area(body: \"nhs-mid-and-south-essex-integrated-care-board\") { status extent } }
        cumbria: coverage { area(body: \"nhs-lancashire-and-south-cumbria-integrated-care-board\") { status extent } }
        birmingham: commissioningBody(slug: \"nhs-birmingham-and-solihull-integrated-care-board\") { services { service { slug } extent } }
        northernIreland: coverage { area(body: \"south-eastern-health-and-social-care-trust\") { status extent } } }";
    insta::assert_json_snapshot!(ask(&snapshot, places, json!({})).await, @r#"
    {
      "services": {
        "nodes": [
          {
            "slug": "leeds-infant-mental-health-service"
          },
          {
            "slug": "little-minds-matter"
          }
        ]
      },
      "essex": {
        "area": {
          "status": "EMERGING",
          "extent": "PART"
        }
      },
      "cumbria": {
        "area": {
          "status": "EMERGING",
          "extent": "PART"
        }
      },
      "birmingham": {
        "services": [
          {
            "service": {
              "slug": "birmingham-camhs-parent-infant-specialists"
            },
            "extent": "PART"
          }
        ]
      },
      "northernIreland": {
        "area": {
          "status": "FULL_TEAM",
          "extent": "WHOLE"
        }
      }
    }
    "#);
}

/// Kind, first and last year.
type Body = (usize, Option<i16>, Option<i16>);

fn change(tag: &str, with: &Value) -> Change {
    Change::from_payload(tag, &with.to_string()).unwrap()
}

fn world() -> impl Strategy<Value = Vec<Change>> {
    const KINDS: [&str; 3] = ["clinical-commissioning-group", "integrated-care-board", "local-authority"];
    let body = (0..KINDS.len(), prop::option::of(2014..2024_i16), prop::option::of(0..8_i16));
    let body =
        body.prop_map(|(kind, from, years)| (kind, from, years.map(|years| from.unwrap_or(2016) + years)));
    (
        prop::collection::vec(body, 1..10),
        prop::collection::vec((0..10_usize, 0..10_usize, 2014..2024_i16), 0..10),
        prop::collection::vec((0..10_usize, 0..10_usize, 0..4_usize), 0..10),
        prop::collection::vec(prop::collection::vec(0..10_usize, 0..4), 1..8),
        prop::collection::vec((0..10_usize, 0..8_usize), 0..10),
    )
        .prop_map(|(bodies, successions, places, services, lines): (Vec<Body>, Vec<_>, Vec<_>, Vec<Vec<usize>>, Vec<_>)| {
            let (count, served) = (bodies.len(), services.len());
            let name = |at: usize| format!("b{}", at % count);
            let report = json!({"slug": "report", "title": "report", "publisher": "someone", "published": "2014-06-01"});
            let mut changes = vec![change("source-added", &report)];
            for (at, (kind, from, to)) in bodies.into_iter().enumerate() {
                let from = from.map(|year| format!("{year}-04-01"));
                let to = to.map(|year| format!("{}-03-31", year + 1));
                let body = json!({"slug": name(at), "name": name(at), "kind": KINDS[kind], "nation": "england", "valid_from": from, "valid_to": to});
                changes.push(change("body-added", &body));
            }
            let mut seen = BTreeSet::new();
            for (from, to, year) in successions {
                // Forward only, so that there is no circle.
                if from % count < to % count && seen.insert((from % count, to % count)) {
                    let on = format!("{year}-04-01");
                    changes.push(change("succession-added", &json!({"from": name(from), "to": name(to), "on": on})));
                }
            }
            for (inner, outer, share) in places {
                let share = [Some(1.0), Some(0.4), Some(0.01), None][share];
                let lies = json!({"body": name(inner), "within": name(outer), "share": share, "source": "report"});
                changes.extend((inner % count != outer % count).then(|| change("lies-within-recorded", &lies)));
            }
            for (at, areas) in services.into_iter().enumerate() {
                let areas: BTreeSet<String> = areas.into_iter().map(name).collect();
                let service = json!({"slug": format!("s{at}"), "name": format!("s{at}"), "nation": "england", "areas": areas, "status": "operating"});
                changes.push(change("service-added", &json!({"published": true, "service": service})));
                let attested = json!({"class": "parent-infant-team", "source": "report", "as_of": "2014-06-01"});
                changes.push(change("attestation-recorded", &json!({"service": format!("s{at}"), "attestation": attested})));
            }
            for (at, (funder, service)) in lines.into_iter().enumerate() {
                let line = json!({"id": format!("l{at}"), "funder": name(funder), "service": format!("s{}", service % served), "budget": "camhs", "role": "core", "source": "report"});
                changes.push(change("funding-recorded", &line));
            }
            changes
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_views_agree(changes in world()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(agree(&snapshot_of(vec![changes])));
    }
}
