//! What the caches of partners' clients show equals what the registry says: `tests/docs/caches.mjs`, over random walks of the schema.

use std::process::Command;

use serde_json::json;
use tests::{Server, repository};

#[tokio::test(flavor = "multi_thread")]
async fn caches_show_what_the_registry_says() {
    let docs = repository("tests/docs");
    if !docs.join("node_modules/apollo-client-3").exists() {
        println!("skipped: the clients are not installed, run `npm ci --prefix tests/docs`");
        return;
    }
    let server = Server::start();
    let (rosa, ruth) = (server.key("reviewer", "Rosa"), server.key("reviewer", "Ruth"));
    // A service that was merged, so that its id leads to no other thing.
    let submit = "mutation { submitService(input: { name: \"Merged away\", nation: ENGLAND, claims: [] }) { proposal { id } } }";
    let (_, made) = server.ask_as(Some(&rosa), submit, &json!({})).await;
    let id = &made["data"]["submitService"]["proposal"]["id"];
    let accept = "mutation($id: ID!) { acceptProposal(input: { proposal: $id, reason: \"it is there\" }) { errors { message } } }";
    let (_, accepted) = server.ask_as(Some(&ruth), accept, &json!({ "id": id })).await;
    assert_eq!(accepted["data"]["acceptProposal"]["errors"], json!([]), "{accepted}");
    let merge = "mutation { mergeServices(input: { from: \"merged-away\", into: \"oxpip\", reason: \"the same\" }) { errors { message } } }";
    let (_, merged) = server.ask_as(Some(&ruth), merge, &json!({})).await;
    assert_eq!(merged["data"]["mergeServices"]["errors"], json!([]), "{merged}");
    let output = Command::new("node")
        .current_dir(docs)
        .args(["caches.mjs", server.address()])
        .output()
        .expect("node runs");
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.ends_with("ok\n"), "{said}");
}
