//! Counts of lines and areas: made again from the lists that they count.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

use std::collections::BTreeMap;
use std::sync::Arc;

use readmodel::Snapshot;
use registry::dataset;
use serde_json::{Value, json};

mod common;
use common::{ask, refused, snapshot_of};

/// The report, and what was recorded since.
fn snapshot() -> Arc<Snapshot> {
    let report = dataset::report_2019().unwrap();
    let since = dataset::since_2019(snapshot_of(vec![report.clone()]).registry()).unwrap();
    snapshot_of(vec![report, since])
}

/// All nodes of a list; `at` leads to it.
async fn nodes(snapshot: &Arc<Snapshot>, query: &str, variables: Value, at: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut variables = variables.clone();
        variables["after"] = after;
        let page = ask(snapshot, query, variables).await.pointer(at).unwrap().clone();
        all.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], all.len());
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// The entries by what they have in common.
fn grouped<'v>(all: &'v [Value], key: &dyn Fn(&Value) -> Vec<Value>) -> BTreeMap<String, Vec<&'v Value>> {
    let mut groups: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for one in all {
        groups.entry(Value::from(key(one)).to_string()).or_default().push(one);
    }
    groups
}

/// The keys of a count, and what it says where they are.
type Keys<'k> = [(&'k str, &'k str)];

fn key_of(keys: &Keys<'_>, count: &Value) -> String {
    Value::from(keys.iter().map(|(_, field)| count[field].clone()).collect::<Vec<_>>()).to_string()
}

fn names(keys: &Keys<'_>) -> Vec<String> {
    keys.iter().map(|(key, _)| (*key).to_owned()).collect()
}

#[tokio::test]
async fn counts_of_lines_are_those_of_their_list_and_sums_stand_beside_their_numbers() {
    let snapshot = snapshot();
    let list = "query($filter: FundingLineFilter, $after: String) { fundingLines(filter: $filter, first: 50, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { budget role funder { kind } service { nation } current annualAmount } } }";
    let count = "query($by: [FundingLineCountKey!]!, $filter: FundingLineFilter) { fundingLineCounts(by: $by, filter: $filter) {
        budget role payerKind nation current count annualAmount { known knownLines unknownLines } } }";
    let all_keys = [
        ("BUDGET", "budget"),
        ("ROLE", "role"),
        ("PAYER_KIND", "payerKind"),
        ("NATION", "nation"),
        ("CURRENT", "current"),
    ];
    let (mut known, mut unknown) = (0, 0);
    for filter in
        [json!({}), json!({ "roles": ["CORE"] }), json!({ "bodies": ["commissioning-body:nhs-england"] })]
    {
        let mut lines = nodes(&snapshot, list, json!({ "filter": filter }), "/fundingLines").await;
        for line in &mut lines {
            line["payerKind"] = line["funder"]["kind"].clone();
            line["nation"] = line["service"]["nation"].clone();
        }
        for keys in [&all_keys[..], &all_keys[..1], &all_keys[2..4], &all_keys[4..], &[]] {
            let variables = json!({ "by": names(keys), "filter": filter });
            let counts = ask(&snapshot, count, variables).await["fundingLineCounts"].take();
            let groups =
                grouped(&lines, &|line| keys.iter().map(|(_, field)| line[*field].clone()).collect());
            assert_eq!(counts.as_array().unwrap().len(), groups.len(), "{filter} {keys:?}");
            for one in counts.as_array().unwrap() {
                assert_eq!(one["count"], groups[&key_of(keys, one)].len(), "{filter} {one}");
                // Lines of different years do not add up.
                assert_eq!(one["annualAmount"], Value::Null);
            }
        }
        let mut on_a_day = filter.clone();
        on_a_day["validOn"] = json!("2019-06-01");
        let mut lines = nodes(&snapshot, list, json!({ "filter": on_a_day }), "/fundingLines").await;
        for line in &mut lines {
            line["nation"] = line["service"]["nation"].clone();
        }
        let keys = &all_keys[3..4];
        let counts = ask(&snapshot, count, json!({ "by": names(keys), "filter": on_a_day })).await;
        let groups = grouped(&lines, &|line| vec![line["nation"].clone()]);
        for one in counts["fundingLineCounts"].as_array().unwrap() {
            let group = &groups[&key_of(keys, one)];
            let amounts: Vec<f64> = group.iter().filter_map(|line| line["annualAmount"].as_f64()).collect();
            let sum = &one["annualAmount"];
            assert_eq!(sum["knownLines"], amounts.len());
            assert_eq!(sum["unknownLines"], group.len() - amounts.len());
            assert!((sum["known"].as_f64().unwrap() - amounts.iter().sum::<f64>()).abs() < 0.01, "{one}");
            known += amounts.len();
            unknown += group.len() - amounts.len();
        }
    }
    assert!(known > 0 && unknown > 0, "{known} {unknown}");
    let errors = refused(&snapshot, "{ fundingLineCounts(by: [ROLE, ROLE]) { count } }").await;
    assert_eq!(errors[0]["message"], "`by`: expected each key once");
}

#[tokio::test]
async fn counts_of_areas_are_those_of_coverage_and_kinds_are_not_added_up() {
    let snapshot = snapshot();
    let list = "query($filter: AreaFilter, $day: Date, $after: String) { coverage(asOf: $day) { areas(filter: $filter, first: 100, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } nodes { status extent current body { nation kind } } } } }";
    let count = "query($by: [AreaCountKey!]!, $filter: AreaFilter, $day: Date) { areaCounts(by: $by, filter: $filter, asOf: $day) {
        status nation kind count inPart current } }";
    let all_keys = [("STATUS", "status"), ("KIND", "kind"), ("NATION", "nation")];
    let mut groups_seen = 0;
    for day in ["2019-06-30", "2026-11-23"] {
        for (filter, keys) in [
            (json!({}), &all_keys[..]),
            (json!({}), &all_keys[1..]),
            (json!({ "kinds": ["INTEGRATED_CARE_BOARD"] }), &all_keys[..1]),
            (json!({ "kinds": ["LOCAL_AUTHORITY"], "nations": ["WALES"] }), &[]),
        ] {
            let asked = json!({ "filter": filter, "day": day });
            let mut areas = nodes(&snapshot, list, asked, "/coverage/areas").await;
            for area in &mut areas {
                area["nation"] = area["body"]["nation"].clone();
                area["kind"] = area["body"]["kind"].clone();
            }
            let groups =
                grouped(&areas, &|area| keys.iter().map(|(_, field)| area[*field].clone()).collect());
            let counts =
                ask(&snapshot, count, json!({ "by": names(keys), "filter": filter, "day": day })).await;
            let counts = counts["areaCounts"].as_array().unwrap();
            assert_eq!(counts.len(), groups.len(), "{day} {filter} {keys:?}");
            for one in counts {
                let group = &groups[&key_of(keys, one)];
                let of = |fits: &dyn Fn(&Value) -> bool| group.iter().filter(|area| fits(area)).count();
                assert_eq!(one["count"], group.len());
                assert_eq!(one["inPart"], of(&|area| area["extent"] == "PART"), "{one}");
                assert_eq!(one["current"], of(&|area| area["current"] == true), "{one}");
                groups_seen += 1;
            }
        }
    }
    assert!(groups_seen > 20, "{groups_seen}");
    let errors = refused(&snapshot, "{ areaCounts(by: [STATUS]) { count } }").await;
    assert!(
        errors[0]["message"].as_str().unwrap().starts_with("`by`: expected `KIND` among the keys"),
        "{errors}"
    );
}
