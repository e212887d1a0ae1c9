//! The audits of GraphQL over HTTP that the authors of npm `graphql-http` wrote, against the toy server.

use std::{path::Path, process::Command};

use crate::toy::Toy;

#[tokio::test(flavor = "multi_thread")]
async fn every_audit_of_graphql_http_is_ok() {
    let node = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/node");
    if !node.join("node_modules/graphql-http").exists() {
        eprintln!("skipped: npm `graphql-http` is not installed, run `npm ci --prefix tests/node`");
        return;
    }
    let toy = Toy::start().await;
    let url = toy.url("/graphql");
    let run = move || Command::new("node").current_dir(node).args(["graphql-http.mjs", &url]).output();
    let output = tokio::task::spawn_blocking(run).await.unwrap().expect("node runs");
    let table = String::from_utf8(output.stdout).unwrap();
    println!("{table}");
    assert!(output.status.success(), "{table}{}", String::from_utf8_lossy(&output.stderr));
    assert!(table.ends_with("61 of 61 audits are ok\n"));
}
