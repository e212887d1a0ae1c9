//! Withdrawals of funding: their networks are measured like any other, and two of them side by side.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

use serde_json::{Value, json};

mod common;
use common::{ask, snapshot};

const MEASURES: &str = "components bridges { id } endings { months lines { id } } coreFunding { title count }
  withdrawalRanking(first: 100) { body { slug } componentsAfter }";

fn slugs(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["slug"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_network_before_is_the_network_of_the_day() {
    let query = format!(
        "{{ fundingNetwork(asOf: \"2019-06-01\") {{ {MEASURES} }}
           fundingScenario(input: {{withdraw: [\"nhs-leeds-ccg\"], from: \"2019-06-01\"}}) {{
             before {{ {MEASURES} }} after {{ {MEASURES} }} }} }}"
    );
    let answer = ask(&snapshot(), &query, json!({})).await;
    let (now, scenario) = (&answer["fundingNetwork"], &answer["fundingScenario"]);
    assert!(!now["bridges"].as_array().unwrap().is_empty());
    assert_eq!(*now, scenario["before"]);
    let bodies = |network: &Value| -> Vec<String> {
        let ranking = network["withdrawalRanking"].as_array().unwrap();
        ranking.iter().map(|harm| harm["body"]["slug"].as_str().unwrap().to_owned()).collect()
    };
    let left: Vec<String> = bodies(now).into_iter().filter(|body| body != "nhs-leeds-ccg").collect();
    let mut after = bodies(&scenario["after"]);
    assert_eq!(after.len(), left.len());
    after.retain(|body| left.contains(body));
    assert_eq!(after.len(), left.len());
}

#[tokio::test]
async fn two_withdrawals_share_what_both_leave_without() {
    let first = "{withdraw: [\"nhs-leeds-ccg\", \"leeds-city-council\"], from: \"2019-06-01\"}";
    let second = "{withdraw: [], nations: [ENGLAND], from: \"2019-06-01\"}";
    let query = format!(
        "{{ compareFundingScenarios(first: {first}, second: {second}) {{
             first {{ unfunded {{ slug }} }} second {{ unfunded {{ slug }} }}
             unfundedByBoth {{ slug }} unfundedByFirst {{ slug }} unfundedBySecond {{ slug }} }} }}"
    );
    let answer = ask(&snapshot(), &query, json!({})).await;
    let compared = &answer["compareFundingScenarios"];
    let (first, second) = (slugs(&compared["first"]["unfunded"]), slugs(&compared["second"]["unfunded"]));
    assert!(!first.is_empty() && first.len() < second.len());
    assert_eq!(slugs(&compared["unfundedByBoth"]), first);
    assert!(slugs(&compared["unfundedByFirst"]).is_empty());
    let rest: Vec<&str> = second.into_iter().filter(|slug| !first.contains(slug)).collect();
    assert_eq!(slugs(&compared["unfundedBySecond"]), rest);
}
