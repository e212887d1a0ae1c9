//! The limits leave room for what is meant to be asked: the operations of the published contract, and introspection.

use std::{fs, path::Path};

use async_graphql::{Variables, parser::parse_query};
use graphql_http::guard::{Guard, Limits, Outline, Sizes};

use crate::toy::Toy;

const INTROSPECTION: &str = include_str!("introspection.graphql");

#[tokio::test]
async fn introspection_passes() {
    let toy = Toy::start().await;
    let (status, answer) = toy.ask(INTROSPECTION).await;
    assert_eq!((status, answer.get("errors")), (200, None));
    assert_eq!(answer["data"]["__schema"]["queryType"]["name"], "Query");
    let schema = toy.client.get(toy.url("/schema.graphql")).send().await.unwrap().text().await.unwrap();
    let admitted = Guard::new(Limits::default(), Outline::from_sdl(&schema).unwrap())
        .admit(INTROSPECTION, &Variables::default(), None, &Sizes::default())
        .unwrap();
    assert_eq!(answer["extensions"]["cost"]["actual"], admitted.cost);
    assert!(admitted.cost < Limits::default().cost / 5, "introspection costs {}", admitted.cost);
}

/// Reads the contract beside the checkout where it is there; says so where it is not.
#[test]
fn the_operations_of_the_contract_pass() {
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/contract");
    let Ok(schema) = fs::read_to_string(contract.join("schema-sketch.graphql")) else {
        eprintln!("skipped: the contract is not beside this checkout");
        return;
    };
    let guard = Guard::new(Limits::default(), Outline::from_sdl(&schema).unwrap());
    let mut most = 0;
    for file in fs::read_dir(contract.join("operations")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let document = parse_query(&text).unwrap();
        for (name, operation) in document.operations.iter() {
            // Any value will do for variables: only their absence matters here.
            let given = operation.node.variable_definitions.iter().map(|variable| {
                (variable.node.name.node.clone(), async_graphql::Value::String("any".to_owned()))
            });
            let mut variables = Variables::default();
            variables.extend(given);
            let admitted = {
                let name = name.map(async_graphql::Name::as_str);
                guard.admit(&text, &variables, name, &Sizes::default()).unwrap()
            };
            println!("{:>6} {}", admitted.cost, name.unwrap());
            most = most.max(admitted.cost);
        }
    }
    assert!((1_000..Limits::default().cost / 10).contains(&most), "the dearest operation costs {most}");
}
