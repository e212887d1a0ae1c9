//! The schema speaks for itself.

use serde_json::{Value, json};
use tests::{Server, contract, operations};

const INTROSPECTION: &str = "{ __schema { types { name kind description
  fields(includeDeprecated: true) { name description args { name description } }
  inputFields { name description }
  enumValues(includeDeprecated: true) { name description } } } }";

fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn name(value: &Value) -> &str {
    value["name"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn every_type_field_argument_and_value_is_described() {
    let server = Server::start();
    let answer = server.ask(INTROSPECTION, &json!({})).await;
    let mut silent: Vec<String> = Vec::new();
    let mut check = |what: String, described: &Value| {
        if described["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
            silent.push(what);
        }
    };
    for own in each(&answer["data"]["__schema"]["types"])
        .filter(|own| !name(own).starts_with("__") && name(own) != "ID")
    {
        check(name(own).to_owned(), own);
        for field in each(&own["fields"]) {
            check(format!("{}.{}", name(own), name(field)), field);
            for argument in each(&field["args"]) {
                check(format!("{}.{}({})", name(own), name(field), name(argument)), argument);
            }
        }
        for member in each(&own["inputFields"]).chain(each(&own["enumValues"])) {
            check(format!("{}.{}", name(own), name(member)), member);
        }
    }
    assert!(silent.is_empty(), "without a description: {silent:#?}");
}

#[tokio::test]
async fn the_documents_of_the_contract_are_valid_as_they_stand() {
    let server = Server::start();
    for (document, operation) in
        [("partner", "Registry"), ("network", "Questionnaire"), ("dashboard", "Gaps")]
    {
        let answer = server.document(document, operation, &json!({})).await;
        assert_eq!(answer.get("errors"), None, "{document}: {answer:#}");
    }
}

#[test]
fn the_documents_of_the_contract_are_those_of_the_design() {
    let shared = tests::repository("../shared/contract/operations");
    if !shared.exists() {
        println!("skipped: the design is not beside this checkout");
        return;
    }
    for document in ["partner", "network", "dashboard"] {
        let theirs = std::fs::read_to_string(shared.join(format!("{document}.graphql"))).unwrap();
        assert_eq!(contract(document), theirs);
        assert!(!operations(&theirs).is_empty());
    }
}
