//! What must hold of the report's data, whoever asks.

use serde_json::{Value, json};
use tests::Server;

const QUERY: &str = "
  query($after: String) {
    services(first: 100, after: $after) {
      totalCount
      nodes {
        slug
        classification { class basis contradicted }
        assessment { class { id } possibleClasses { id } score { low high max } }
        fact(id: \"eligibility\") { value }
      }
    }
  }";

async fn services(server: &Server) -> Vec<Value> {
    let answer = server.ask(QUERY, &json!({})).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    let services = answer["data"]["services"]["nodes"].as_array().cloned().unwrap_or_default();
    assert_eq!(Some(services.len() as u64), answer["data"]["services"]["totalCount"].as_u64());
    services
}

fn possible(service: &Value) -> Vec<&str> {
    service["assessment"]["possibleClasses"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|class| class["id"].as_str())
        .collect()
}

#[tokio::test]
async fn the_rules_contradict_none_of_the_reports_46_and_no_service_for_families_in_care_is_a_team() {
    let server = Server::start();
    let services = services(&server).await;
    let of = |class: &str| {
        services.iter().filter(|service| service["classification"]["class"] == class).collect::<Vec<_>>()
    };
    let (teams, embedded) = (of("PARENT_INFANT_TEAM"), of("CAMHS_EMBEDDED_SPECIALIST"));
    assert_eq!((teams.len(), embedded.len()), (27, 19));
    for service in &services {
        assert_eq!(service["classification"]["contradicted"], json!(false), "{service:#}");
    }
    for service in &teams {
        assert!(possible(service).contains(&"parent-infant-team"), "{service:#}");
    }
    for service in &embedded {
        assert_eq!(possible(service), ["camhs-embedded-specialist"], "{service:#}");
    }
    let in_care = of("NARROW_ELIGIBILITY_TEAM");
    assert_eq!(in_care.len(), 4);
    for service in &in_care {
        assert!(!possible(service).contains(&"parent-infant-team"), "{service:#}");
    }
}

#[tokio::test]
async fn where_nothing_is_known_every_class_is_possible_and_the_score_has_its_full_width() {
    let server = Server::start();
    let answer = server.ask("{ assess(input: { facts: [] }) { class { id } possibleClasses { id } score { low high max } definition { classes { id } } } }", &json!({})).await;
    let assessment = &answer["data"]["assess"];
    assert_eq!(assessment["class"], Value::Null);
    assert_eq!(assessment["possibleClasses"], assessment["definition"]["classes"]);
    assert_eq!(assessment["score"], json!({ "low": 0.0, "high": 7.0, "max": 7.0 }));
}

#[tokio::test]
async fn a_second_start_reads_what_the_first_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("shared.db").display());
    let revision = async |server: &Server| {
        let answer = server.ask("{ registry { revision changedAt serviceCount } }", &json!({})).await;
        answer["data"]["registry"].clone()
    };
    let first = revision(&Server::on(&database)).await;
    let second = revision(&Server::on(&database)).await;
    assert_eq!(first, second);
    assert_eq!(first["revision"], json!(1));
}
