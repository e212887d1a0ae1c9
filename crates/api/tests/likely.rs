//! What is likely, over the interface: with what it rests on, and never among what is decided.

use serde_json::{Value, json};

mod common;
use common::{ask, snapshot};

const ASSESS: &str = "query($facts: [FactInput!]!) { assess(input: {facts: $facts}) {
  class { id } possibleClasses { id } score { low high }
  likely {
    class { id } possibleClasses { id } score { low high }
    presumptions { id fact { id } value statement because ifNot { class { id } possibleClasses { id } } }
    applied { id }
  }
  characteristics { characteristic { id } outcome likelyOutcome }
  nextQuestions(first: 3) { fact { id } settles settlesLikely confirmsLikely }
  changesTo(class: \"camhs-embedded-specialist\", first: 1) { confirmAs { fact { id } presumed } }
} }";

async fn assess(facts: Value) -> Value {
    ask(&snapshot(), ASSESS, json!({ "facts": facts })).await["assess"].clone()
}

#[tokio::test]
async fn a_likely_class_comes_with_what_it_rests_on_and_what_would_follow() {
    let found = assess(json!([
        { "fact": "host", "value": "camhs" },
        { "fact": "dedicated_team", "value": false },
        { "fact": "accepts_until_months", "value": 24 },
    ]))
    .await;
    assert_eq!(found["class"], Value::Null);
    let likely = &found["likely"];
    assert_eq!(likely["class"]["id"], "camhs-embedded-specialist");
    let presumptions = likely["presumptions"].as_array().unwrap();
    assert_eq!(presumptions.len(), 1);
    assert_eq!(presumptions[0]["id"], "infant-practitioner-inside-camhs");
    assert_eq!(presumptions[0]["fact"]["id"], "parent_infant_expertise");
    assert_eq!(presumptions[0]["value"], true);
    assert_eq!(presumptions[0]["statement"], "its practitioners specialise in parent-infant work");
    let otherwise = presumptions[0]["ifNot"]["possibleClasses"].as_array().unwrap();
    assert!(otherwise.iter().all(|class| class["id"] != "camhs-embedded-specialist"));

    // The first question confirms it, and every answer leaves one class or what is open without it.
    let question = &found["nextQuestions"][0];
    assert_eq!(question["fact"]["id"], "parent_infant_expertise");
    assert_eq!(question["confirmsLikely"], true);
    let confirmed = &found["changesTo"][0]["confirmAs"][0];
    assert_eq!(
        (&confirmed["fact"]["id"], &confirmed["presumed"]),
        (&json!("parent_infant_expertise"), &json!(true))
    );

    // The score under what is presumed lies within what is possible.
    let number = |at: &Value, end: &str| at[end].as_f64().unwrap();
    assert!(number(&found["score"], "low") <= number(&likely["score"], "low"));
    assert!(number(&likely["score"], "high") <= number(&found["score"], "high"));
}

#[tokio::test]
async fn what_is_decided_has_no_likely_class_and_nothing_presumed_means_nothing_likely() {
    let decided = assess(json!([
        { "fact": "host", "value": "camhs" },
        { "fact": "dedicated_team", "value": false },
        { "fact": "parent_infant_expertise", "value": true },
        { "fact": "work_focus", "value": "relationship" },
    ]))
    .await;
    assert_eq!(decided["class"]["id"], "camhs-embedded-specialist");
    assert!(decided["likely"].is_null() || decided["likely"]["class"].is_null());
    assert_eq!(assess(json!([])).await["likely"], Value::Null);
}

#[tokio::test]
async fn outcomes_that_are_known_are_not_presumed_otherwise() {
    let found = assess(json!([
        { "fact": "host", "value": "voluntary" },
        { "fact": "interventions", "value": ["parent-infant-psychotherapy", "video-interaction-guidance"] },
        { "fact": "professions", "value": ["clinical-psychologist", "health-visitor"] },
        { "fact": "assesses_needs", "value": false },
    ]))
    .await;
    let results = found["characteristics"].as_array().unwrap();
    assert!(results.iter().all(|one| one["outcome"] == "UNKNOWN" || one["outcome"] == one["likelyOutcome"]));
    assert!(results.iter().any(|one| one["outcome"] == "UNKNOWN" && one["likelyOutcome"] != "UNKNOWN"));
}

#[tokio::test]
async fn likely_services_are_found_by_name_only() {
    let snapshot = snapshot();
    let query = "query($filter: ServiceFilter) { services(first: 100, filter: $filter) { totalCount nodes {
      classification { class basis unlikely } assessment { class { id } likely { class { classification } } } } } }";
    let list = |filter: Value| {
        let snapshot = snapshot.clone();
        async move { ask(&snapshot, query, json!({ "filter": filter })).await["services"].clone() }
    };
    let all = list(json!({})).await;
    for class in ["PARENT_INFANT_TEAM", "NOT_A_PARENT_INFANT_SERVICE", "CAMHS_EMBEDDED_SPECIALIST"] {
        let expected = all["nodes"].as_array().unwrap().iter().filter(|service| {
            let likely = &service["assessment"]["likely"]["class"]["classification"];
            likely == class
                && service["classification"]["basis"] == "ASSESSED"
                && service["classification"]["class"] == "UNDETERMINED"
        });
        let found = list(json!({ "likelyClasses": [class] })).await;
        assert_eq!(found["totalCount"], expected.count());
        // A likely class is not a class.
        let by_class = list(json!({ "classifications": [class] })).await;
        let nodes = by_class["nodes"].as_array().unwrap();
        assert!(nodes.iter().all(|service| service["classification"]["class"] == class));
    }
}

#[tokio::test]
async fn a_definition_lists_what_it_presumes() {
    let query =
        "{ definitions { slug presumptions { id statement when because locator value fact { id } } } }";
    let found = ask(&snapshot(), query, json!({})).await;
    for definition in found["definitions"].as_array().unwrap() {
        let count = definition["presumptions"].as_array().unwrap().len();
        assert_eq!(count > 0, definition["slug"] == "rare-jewels-2019", "{}", definition["slug"]);
    }
}
