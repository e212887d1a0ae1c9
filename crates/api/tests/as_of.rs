//! What services were on a day is what a registry says that holds only what had been said by then.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use readmodel::Snapshot;
use registry::{Change, Commit, Registry, Slug, dataset};
use serde_json::{Value, json};

mod common;
use common::{ask, refused};

const DAYS: [&str; 7] =
    ["1990-01-01", "2015-06-30", "2019-05-31", "2019-06-30", "2021-03-01", "2024-09-30", "2026-11-23"];
const OF_ONE: &str =
    "class basis contradicted unlikely attestations { class source { slug } asOf } decision { class reason }";

/// The moment at which a commit was made, and its changes.
type Made = (String, Vec<Change>);

/// The report, what was recorded since, and claims, attestations and decisions of many days.
fn log() -> Vec<Made> {
    let report = dataset::report_2019().unwrap();
    let base = registry(&[("2019-09-01T00:00:00Z".to_owned(), report.clone())]);
    let since = dataset::since_2019(&base).unwrap();
    let services: Vec<Slug> = base.services().map(|one| one.service.slug.clone()).collect();
    let change = |tag: &str, with: Value| -> Change {
        serde_json::from_value(json!({ "change": tag, "with": with })).unwrap()
    };
    let undated =
        change("source-added", json!({ "slug": "undated", "title": "Undated", "publisher": "someone" }));
    let mut log =
        vec![("2019-09-01T00:00:00Z".to_owned(), report), ("2019-09-02T00:00:00Z".to_owned(), vec![undated])];
    let classes = ["parent-infant-team", "camhs-embedded-specialist", "not-a-parent-infant-service"];
    let mut seed = 7_usize;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for number in 0..160 {
        let service = &services[next(services.len())];
        let day = format!("{}-{:02}-15", 2014 + next(12), 1 + next(12));
        let day = [Some(day), None][usize::from(next(5) == 0)].clone();
        let source = ["rare-jewels-2019", "undated"][next(2)];
        let made = match next(4) {
            0 => change(
                "decided",
                json!({ "service": service, "class": classes[next(3)], "reason": format!("{number}") }),
            ),
            1 => change(
                "attestation-recorded",
                json!({ "service": service, "attestation": { "class": classes[next(3)], "source": source, "as_of": day } }),
            ),
            _ => {
                let (fact, value) = [
                    ("dedicated_team", json!(next(2) == 0)),
                    ("work_focus", json!("relationship")),
                    ("host", json!("camhs")),
                    ("opened_year", json!(2010 + next(14))),
                ][next(4)]
                .clone();
                let claim = json!({ "fact": fact, "value": value, "source": source, "observed_on": day });
                change("claim-recorded", json!({ "service": service, "claim": claim }))
            }
        };
        log.push((
            format!("20{:02}-{:02}-{:02}T23:59:00Z", 20 + number / 32, 1 + number % 12, 1 + number % 28),
            vec![made],
        ));
    }
    log.sort_by(|a, b| a.0.cmp(&b.0));
    log.push(("2026-06-01T00:00:00Z".to_owned(), since));
    log
}

fn registry(log: &[Made]) -> Registry {
    let library = rules::Library::built_in().unwrap();
    let mut registry = Registry::empty(library.vocabulary().clone());
    for (at, changes) in log {
        let commit = Commit::new(registry.position().next(), at.parse().unwrap(), "someone", changes.clone());
        registry = registry.apply(&commit).unwrap();
    }
    registry
}

fn snapshot(log: &[Made]) -> Arc<Snapshot> {
    Arc::new(Snapshot::new(registry(log), rules::Library::built_in().unwrap()))
}

/// The same log without what was said after a day.
fn by(day: Date, log: &[Made]) -> Vec<Made> {
    let published: HashMap<Slug, Option<Date>> =
        registry(log).sources().map(|source| (source.slug.clone(), source.published)).collect();
    let of_source = |slug: &Slug| published.get(slug).copied().flatten();
    let said = |at: &str, change: &Change| match change {
        Change::ClaimRecorded(of) => {
            of.claim.observed_on.or_else(|| of_source(&of.claim.source)).is_none_or(|on| on <= day)
        }
        Change::AttestationRecorded(of) => {
            of.attestation.as_of.or_else(|| of_source(&of.attestation.source)).is_none_or(|on| on <= day)
        }
        Change::Decided(_) => at[..10].parse::<Date>().unwrap() <= day,
        _ => true,
    };
    log.iter()
        .map(|(at, changes)| (at.clone(), changes.iter().filter(|one| said(at, one)).cloned().collect()))
        .filter(|(_, changes): &Made| !changes.is_empty())
        .collect()
}

/// All services with their classification, under an argument.
async fn classified(snapshot: &Arc<Snapshot>, argument: &str) -> BTreeMap<String, Value> {
    let query = format!(
        "query($after: String) {{ services(first: 100, after: $after) {{ pageInfo {{ hasNextPage endCursor }}
           nodes {{ slug classification{argument} {{ {OF_ONE} }} host: fact(id: \"host\") {{ value }}
             opened: fact(id: \"opened_year\") {{ value }} }} }} }}"
    );
    let (mut all, mut after) = (BTreeMap::new(), Value::Null);
    loop {
        let page = ask(snapshot, &query, json!({ "after": after })).await["services"].take();
        for node in page["nodes"].as_array().unwrap() {
            all.insert(node["slug"].as_str().unwrap().to_owned(), node.clone());
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test]
async fn a_class_as_of_a_day_rests_on_what_had_been_said_by_then() {
    let log = log();
    let whole = snapshot(&log);
    let (mut bases, mut differ) = (BTreeMap::new(), 0);
    let now = classified(&whole, "").await;
    for day in DAYS {
        let then = classified(&whole, &format!("(asOf: \"{day}\")")).await;
        let model = snapshot(&by(day.parse().unwrap(), &log));
        for (slug, expected) in classified(&model, "").await {
            let found = &then[&slug]["classification"];
            assert_eq!(found, &expected["classification"], "{slug} on {day}");
            *bases.entry(found["basis"].to_string()).or_insert(0) += 1;
            differ += usize::from(*found != now[&slug]["classification"]);
        }
    }
    assert!(bases.len() == 3 && differ > 100, "{bases:?} {differ}");
    // Of a day before anything that has a day, nothing is known but what has none.
    let first = &classified(&whole, "(asOf: \"1890-01-01\")").await;
    assert!(first.values().any(|one| one["classification"]["class"] == "UNDETERMINED"));
    let day = ask(
        &whole,
        "{ service(slug: \"oxpip\") { now: classification { asOf } then: classification(asOf: \"2020-01-01\") { asOf } } }",
        json!({}),
    )
    .await;
    assert_eq!(day["service"], json!({ "now": { "asOf": null }, "then": { "asOf": "2020-01-01" } }));
}

/// The first year in which a service can have opened.
fn first_year(service: &Value) -> Option<f64> {
    let opened = &service["opened"]["value"];
    opened.as_f64().or_else(|| opened["low"].as_f64())
}

#[tokio::test]
async fn counts_as_of_a_day_are_those_of_the_services_that_may_have_been_there() {
    let log = log();
    let whole = snapshot(&log);
    let now = classified(&whole, "").await;
    let query = "query($day: Date!) { serviceCounts(by: [CLASSIFICATION, BASIS, HOST], asOf: $day) {
        nation classification basis host hostChoice { id fact } count unmentioned } }";
    let (mut left_out, mut unmentioned) = (0, 0);
    for day in DAYS {
        let model = snapshot(&by(day.parse().unwrap(), &log));
        let year = day[..4].parse::<f64>().unwrap();
        let mut expected: BTreeMap<String, u64> = BTreeMap::new();
        for (slug, service) in classified(&model, "").await {
            if first_year(&now[&slug]).is_some_and(|first| first > year) {
                left_out += 1;
                continue;
            }
            let host = service["host"]["value"].as_str().unwrap_or("unknown");
            let (class, basis) = (&service["classification"]["class"], &service["classification"]["basis"]);
            *expected.entry(format!("{class} {basis} {host}")).or_default() += 1;
        }
        let counts = ask(&whole, query, json!({ "day": day })).await;
        let mut found = BTreeMap::new();
        for one in counts["serviceCounts"].as_array().unwrap() {
            let host = one["host"].as_str().unwrap();
            let key = format!("{} {} {host}", one["classification"], one["basis"]);
            assert_eq!(found.insert(key, one["count"].as_u64().unwrap()), None);
            let choice = if host == "unknown" { Value::Null } else { json!({ "id": host, "fact": "host" }) };
            assert_eq!(one["hostChoice"], choice);
            let silent = one["unmentioned"].as_u64().unwrap();
            assert!(silent <= one["count"].as_u64().unwrap(), "{one}");
            unmentioned += silent;
        }
        assert_eq!(found, expected, "{day}");
    }
    assert!(left_out > 20 && unmentioned > 20, "{left_out} {unmentioned}");
    let late =
        ask(&whole, "{ serviceCounts(by: [], asOf: \"2026-11-23\") { count unmentioned } }", json!({})).await;
    let early =
        ask(&whole, "{ serviceCounts(by: [], asOf: \"1890-01-01\") { count unmentioned } }", json!({})).await;
    let of = |answer: &Value, key: &str| answer["serviceCounts"][0][key].as_u64().unwrap();
    assert!(
        of(&early, "count") == of(&early, "unmentioned") && of(&late, "unmentioned") < of(&late, "count") / 4
    );
    let today = ask(&whole, "{ serviceCounts(by: []) { count unmentioned } }", json!({})).await;
    assert_eq!(today["serviceCounts"], json!([{ "count": now.len(), "unmentioned": null }]));
}

#[tokio::test]
async fn a_filter_beside_a_day_is_of_that_day_or_refused() {
    let log = log();
    let whole = snapshot(&log);
    let query = "{ all: serviceCounts(by: [CLASSIFICATION, BASIS], asOf: \"2021-03-01\") { classification basis count }
      some: serviceCounts(by: [CLASSIFICATION, BASIS], asOf: \"2021-03-01\", filter: { classifications: [PARENT_INFANT_TEAM], bases: [ATTESTED, ASSESSED] }) {
        classification basis count } }";
    let answer = ask(&whole, query, json!({})).await;
    let all = answer["all"].as_array().unwrap().iter();
    let expected: Vec<&Value> = all
        .filter(|one| one["classification"] == "PARENT_INFANT_TEAM" && one["basis"] != "DECIDED")
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(answer["some"].as_array().unwrap().iter().collect::<Vec<_>>(), expected);
    // Who pays is asked of that day.
    let paid = "query($day: Date!) { serviceCounts(by: [], asOf: $day, filter: { fundedBy: [\"nhs-leeds-ccg\"] }) { count } }";
    let (then, later) = (
        ask(&whole, paid, json!({ "day": "2019-06-01" })).await,
        ask(&whole, paid, json!({ "day": "1990-01-01" })).await,
    );
    assert!(
        then["serviceCounts"][0]["count"].as_u64().unwrap() > 0
            || later["serviceCounts"] != then["serviceCounts"]
    );
    for (arguments, message) in [
        ("by: [STATUS]", "`by`: the status of an earlier day is not on record"),
        ("by: [], filter: { statuses: [OPERATING] }", "`filter.statuses`: it is about what is known today"),
        ("by: [], filter: { hasConflicts: true }", "`filter.hasConflicts`: it is about what is known today"),
    ] {
        let query = format!("{{ serviceCounts({arguments}, asOf: \"2020-01-01\") {{ count }} }}");
        let errors = refused(&whole, &query).await;
        assert!(errors[0]["message"].as_str().unwrap().starts_with(message), "{errors}");
    }
}
