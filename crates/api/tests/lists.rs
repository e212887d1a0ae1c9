//! Lists are made from sets and orders. Here they are made again from what each service says of itself, service by service, and
//! must come to the same.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that panics fails, as it should")]

use std::cmp::Ordering;
use std::sync::Arc;

use readmodel::{Snapshot, fold};
use serde_json::{Value, json};

mod common;
use common::{ask, snapshot};

const ALL: &str =
    "{ services(first: 100) { totalCount nodes { slug name otherNames localities areas { name } worksIn { body { name } } nation status
  classification { class contradicted } assessment { score { low high } } } } }";
const LIST: &str = "query($filter: ServiceFilter, $order: ServiceOrder, $first: Int, $after: String, $last: Int, $before: String) {
  services(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { slug } } }";

/// Whether a service matches, by what it says of itself.
fn matches(service: &Value, filter: &Value) -> bool {
    let among = |key: &str, has: &Value| {
        filter.get(key).is_none_or(|wanted| wanted.as_array().unwrap().contains(has))
    };
    let mut texts = vec![service["name"].clone()];
    for list in ["otherNames", "localities"] {
        texts.extend(service[list].as_array().unwrap().iter().cloned());
    }
    texts.extend(service["areas"].as_array().unwrap().iter().map(|area| area["name"].clone()));
    texts.extend(service["worksIn"].as_array().unwrap().iter().map(|area| area["body"]["name"].clone()));
    let has = |word: &str| texts.iter().any(|text| fold(text.as_str().unwrap()).contains(word));
    among("nations", &service["nation"])
        && among("statuses", &service["status"])
        && among("classifications", &service["classification"]["class"])
        && filter.get("contradicted").is_none_or(|asked| *asked == service["classification"]["contradicted"])
        && filter.get("text").is_none_or(|text| fold(text.as_str().unwrap()).split_whitespace().all(has))
}

/// How two services stand, by what they say of themselves.
fn compare(a: &Value, b: &Value, field: &str, descending: bool) -> Ordering {
    let name = |service: &Value| {
        (fold(service["name"].as_str().unwrap()), service["slug"].as_str().unwrap().to_owned())
    };
    let number = |service: &Value, end: &str| service["assessment"]["score"][end].as_f64().unwrap();
    let nations = ["ENGLAND", "NORTHERN_IRELAND", "SCOTLAND", "WALES"];
    let nation = |service: &Value| nations.iter().position(|nation| service["nation"] == **nation).unwrap();
    let key = match field {
        "NAME" => name(a).cmp(&name(b)),
        "NATION" => nation(a).cmp(&nation(b)),
        "SCORE" => number(a, "low")
            .total_cmp(&number(b, "low"))
            .then(number(a, "high").total_cmp(&number(b, "high"))),
        other => panic!("{other}"),
    };
    (if descending { key.reverse() } else { key }).then_with(|| name(a).cmp(&name(b)))
}

fn slugs(services: &Value) -> Vec<&str> {
    services["nodes"].as_array().unwrap().iter().map(|node| node["slug"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn lists_hold_what_matches_in_the_order_asked_for_and_pages_hold_the_list() {
    let snapshot = snapshot();
    let all = ask(&snapshot, ALL, json!({})).await;
    let all = all["services"]["nodes"].as_array().unwrap();
    assert!(all.len() > 50);
    let filters = [
        json!({}),
        json!({ "nations": ["ENGLAND"] }),
        json!({ "nations": ["WALES", "SCOTLAND"] }),
        json!({ "nations": [] }),
        json!({ "statuses": ["OPERATING"] }),
        json!({ "classifications": ["PARENT_INFANT_TEAM"] }),
        json!({ "classifications": ["CAMHS_EMBEDDED_SPECIALIST", "UNDETERMINED"], "nations": ["ENGLAND"] }),
        json!({ "contradicted": true }),
        json!({ "contradicted": false, "nations": ["ENGLAND"] }),
        json!({ "text": "infant" }),
        json!({ "text": "LEEDS service" }),
        json!({ "text": "e a" }),
        json!({ "text": "parent-infant camhs", "nations": ["ENGLAND"] }),
        json!({ "text": "nowhere" }),
    ];
    let mut found = 0;
    for filter in &filters {
        for (field, direction) in [
            ("NAME", "ASC"),
            ("NAME", "DESC"),
            ("NATION", "ASC"),
            ("NATION", "DESC"),
            ("SCORE", "ASC"),
            ("SCORE", "DESC"),
        ] {
            let mut expected: Vec<&Value> = all.iter().filter(|service| matches(service, filter)).collect();
            expected.sort_by(|a, b| compare(a, b, field, direction == "DESC"));
            let expected: Vec<&str> =
                expected.iter().map(|service| service["slug"].as_str().unwrap()).collect();
            let order = json!({ "field": field, "direction": direction });
            let list = ask(&snapshot, LIST, json!({ "filter": filter, "order": order, "first": 100 })).await;
            let list = &list["services"];
            assert_eq!(slugs(list), expected, "{filter} by {field} {direction}");
            assert_eq!(list["totalCount"], expected.len());
            found += expected.len();

            // Forward page by page, and backward.
            for (size, ahead) in [(7, true), (7, false), (1, true)] {
                let mut pages: Vec<String> = Vec::new();
                let mut cursor = Value::Null;
                loop {
                    let variables = if ahead {
                        json!({ "filter": filter, "order": order, "first": size, "after": cursor })
                    } else {
                        json!({ "filter": filter, "order": order, "last": size, "before": cursor })
                    };
                    let page = ask(&snapshot, LIST, variables).await;
                    let page = &page["services"];
                    let (at, more) =
                        if ahead { ("endCursor", "hasNextPage") } else { ("startCursor", "hasPreviousPage") };
                    let own = slugs(page).into_iter().map(str::to_owned);
                    if ahead {
                        pages.extend(own);
                    } else {
                        drop(pages.splice(0..0, own));
                    }
                    let back = if ahead { "hasPreviousPage" } else { "hasNextPage" };
                    assert_eq!(page["pageInfo"][back], json!(!cursor.is_null()), "{filter} {size} {ahead}");
                    cursor = page["pageInfo"][at].clone();
                    if page["pageInfo"][more] == false {
                        break;
                    }
                }
                assert_eq!(pages, expected, "{filter} by {field} {direction}, {size} at once");
            }
        }
    }
    assert!(found > 500, "the filters find too little to tell anything: {found}");
}

#[tokio::test]
async fn what_commits_leave_alone_is_taken_over() {
    let snapshot = snapshot();
    snapshot.warm();
    snapshot.profiles();
    let service = snapshot.service_index().rows()[0].service.service.slug.to_string();
    let at = "2020-01-01T00:00:00Z".parse().unwrap();
    let claim = registry::Change::ClaimRecorded(registry::ClaimRecorded {
        service: service.parse().unwrap(),
        claim: registry::Statement {
            fact: "dedicated_team".to_owned(),
            value: Some(json!(false)),
            complete: false,
            source: snapshot.registry().sources().next().unwrap().slug.clone(),
            locator: None,
            observed_on: Some("2020-01-01".parse().unwrap()),
            note: None,
            implied: false,
            redacted: false,
        },
    });
    let commit = registry::Commit::new(registry::Position::FIRST.next(), at, "test", vec![claim]);
    let registry = snapshot.registry().apply(&commit).unwrap();
    let (after, anew) =
        (snapshot.after(registry.clone()), Snapshot::new(registry, snapshot.library().clone()));
    // As if nothing had been there before.
    for (a, b) in after.service_index().rows().iter().zip(anew.service_index().rows()) {
        assert_eq!((&a.name_key, &a.haystack, a.position), (&b.name_key, &b.haystack, b.position));
        assert!(Arc::ptr_eq(&a.service, &b.service));
    }
    assert!(Arc::ptr_eq(
        &after.service_index().rows()[0].name_key,
        &snapshot.service_index().rows()[0].name_key
    ));
    assert!(!Arc::ptr_eq(
        &after.service_index().rows()[0].service,
        &snapshot.service_index().rows()[0].service
    ));
    let (carried, made) = (after.profiles(), anew.profiles());
    for position in 0..u32::try_from(after.service_index().rows().len()).unwrap() {
        assert_eq!(carried.at(position), made.at(position));
    }
}
