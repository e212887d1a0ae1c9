//! Several services at once by `importServices`: proposed or published, whole or not at all.

use std::fmt::Write as _;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tests::Server;

const IMPORT_SERVICES: &str = "mutation($input: ImportServicesInput!) {
  importServices(input: $input) {
    services {
      path outcome slug claims service { name published } possibleDuplicates { service { slug } samePlace }
    }
    dryRun waits revision proposal { id changeCount reason } errors { code message path }
  }
}";
const ADDED: &str = "query($id: ID!, $after: String) {
  proposal(id: $id) {
    possibleDuplicates { service { slug } }
    addedServices(first: 2, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { slug proposal { id } possibleDuplicates { service { slug published proposal { id } } } }
    }
  }
}";

/// What becomes of a service, for snapshots.
fn outcome(service: &Value) -> String {
    let fields = ["path", "outcome", "slug", "claims", "service"].map(|field| service[field].to_string());
    fields.join(" ")
}

/// Sends services by the mutation.
async fn send(server: &Server, key: &str, input: Value) -> Value {
    let (_, answer) = server.ask_as(Some(key), IMPORT_SERVICES, &json!({ "input": input })).await;
    assert!(answer["data"]["importServices"].is_object(), "{answer}");
    answer["data"]["importServices"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn services_come_in_by_a_mutation_in_one_proposal() {
    let server = Server::start();
    let (ann, rosa) = (server.key("contributor", "Ann"), server.key("reviewer", "Rosa"));
    let claim =
        |value: Value| json!({ "fact": "dedicated_team", "value": value, "source": "rare-jewels-2019" });
    let new = |name: &str, place: &str| json!({ "name": name, "nation": "ENGLAND", "localities": [place], "claims": [claim(json!(true))] });
    let mut input = json!({
        "services": [new("Rowan Babies", "Rowanham"), new("Leeds Infant Mental Health Team", "Leeds"), new("Rowan Babies Project", "Rowanham")],
        "known": [{ "service": "oxpip", "claims": [claim(json!(true))] }],
        "reason": "our survey", "dryRun": true,
    });
    let dry = send(&server, &ann, input.clone()).await;
    let outcomes: Vec<String> = dry["services"].as_array().into_iter().flatten().map(outcome).collect();
    assert_snapshot!(outcomes.join("\n"), @r#"
    ["services","0"] "NEW" "rowan-babies" 1 {"name":"Rowan Babies","published":false}
    ["services","1"] "NEW" "leeds-infant-mental-health-team" 1 {"name":"Leeds Infant Mental Health Team","published":false}
    ["services","2"] "NEW" "rowan-babies-project" 1 {"name":"Rowan Babies Project","published":false}
    ["known","0"] "CHANGED" "oxpip" 1 {"name":"OXPIP","published":true}
    "#);
    let alike = &dry["services"][1]["possibleDuplicates"][0];
    assert_eq!(
        alike,
        &json!({ "service": { "slug": "leeds-infant-mental-health-service" }, "samePlace": true }),
        "{dry}"
    );
    assert_eq!(dry["services"][3]["possibleDuplicates"], Value::Null, "{dry}");
    assert_eq!(
        (&dry["dryRun"], &dry["waits"], &dry["proposal"]),
        (&json!(true), &json!(true), &Value::Null),
        "{dry}"
    );
    let seen = server
        .ask_as(
            Some(&ann),
            "{ viewer { proposals(first: 1) { totalCount } } registry { revision } }",
            &json!({}),
        )
        .await
        .1;
    assert_snapshot!(seen["data"], @r#"{"viewer":{"proposals":{"totalCount":0}},"registry":{"revision":1}}"#);

    input["dryRun"] = json!(false);
    input["idempotencyKey"] = json!("one");
    let sent = send(&server, &ann, input.clone()).await;
    assert_eq!(
        (&sent["waits"], &sent["dryRun"], &sent["errors"]),
        (&json!(true), &json!(false), &json!([])),
        "{sent}"
    );
    assert_eq!(sent["services"].as_array().map(Vec::len), Some(4), "{sent}");
    assert_eq!(send(&server, &ann, input.clone()).await, sent, "sent again it is answered the same");
    let id = sent["proposal"]["id"].clone();

    // A reviewer sees what each of them may be the same as, in other proposals and in this one, too.
    let other = json!({ "services": [new("Rowan Babies", "Rowanham"), new("Hazel Babies", "Hazelham")] });
    let other = send(&server, &rosa, other).await;
    assert_eq!(other["waits"], json!(true), "a new service waits, whoever sends it: {other}");
    let (mut lines, mut after) = (String::new(), Value::Null);
    loop {
        let (_, page) = server.ask_as(Some(&rosa), ADDED, &json!({ "id": id, "after": after })).await;
        let added = &page["data"]["proposal"]["addedServices"];
        assert_eq!(added["totalCount"], 3, "{page}");
        for node in added["nodes"].as_array().expect("nodes") {
            let alike = node["possibleDuplicates"].as_array().into_iter().flatten();
            let alike = alike.map(|one| {
                let service = &one["service"];
                let of = if service["published"] == true {
                    "published"
                } else if service["proposal"]["id"] == id {
                    "beside"
                } else {
                    "proposed"
                };
                format!(" {}: {of}", service["slug"].as_str().expect("a slug"))
            });
            let slug = node["slug"].as_str().expect("a slug");
            writeln!(lines, "{slug}{}", alike.collect::<Vec<_>>().join(",")).expect("text");
        }
        after = added["pageInfo"]["endCursor"].clone();
        if added["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let has = |words: &str| assert!(lines.contains(words), "no `{words}` in {lines}");
    has("leeds-infant-mental-health-service: published");
    has("rowan-babies-project: beside");
    has(": proposed");
    assert_eq!(lines.lines().count(), 3, "{lines}");
    // Who proposed them finds each by its name; others do not.
    let find = "{ service(slug: \"rowan-babies-project\") { name published proposal { id } } }";
    let found = server.ask_as(Some(&ann), find, &json!({})).await.1;
    assert_eq!(found["data"]["service"]["proposal"]["id"], id, "{found}");
    assert_eq!(server.ask_as(None, find, &json!({})).await.1["data"]["service"], Value::Null);
    let asked = server.ask_as(Some(&ann), ADDED, &json!({ "id": id })).await.1;
    assert_eq!(asked["errors"][0]["extensions"]["code"], "FORBIDDEN", "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_services_is_named_by_its_path() {
    let server = Server::start();
    let (ann, ed) = (server.key("contributor", "Ann"), server.key("editor", "Ed"));
    let claim = |value: Value| json!({ "fact": "staff_wte", "value": value, "source": "rare-jewels-2019", "observedOn": "2026-03-31" });
    let bad = json!({
        "services": [{ "name": "Rowan", "nation": "WALES", "claims": [claim(json!(2)), claim(json!("many"))] }],
        "known": [{ "service": "oxpi", "claims": [claim(json!(3))] }, { "service": "oxpip", "claims": [] }],
    });
    let refused = send(&server, &ann, bad).await;
    let paths = refused["errors"].as_array().into_iter().flatten();
    let paths: Vec<String> = paths.map(|error| error["path"].to_string()).collect();
    assert_snapshot!(paths.join("\n"), @r#"
    ["services","0","claims","1","value"]
    ["known","0","service"]
    ["known","1","claims"]
    "#);
    assert_eq!((&refused["services"], &refused["revision"]), (&json!([]), &Value::Null), "{refused}");
    // Of known services what an editor says is one revision; what the registry has is no error.
    let known = json!({ "known": [{ "service": "oxpip", "claims": [claim(json!(3))] }] });
    let published = send(&server, &ed, known.clone()).await;
    assert_snapshot!(outcome(&published["services"][0]), @r#"["known","0"] "CHANGED" "oxpip" 1 {"name":"OXPIP","published":true}"#);
    assert_eq!((&published["revision"], &published["waits"]), (&json!(2), &json!(false)), "{published}");
    let same = send(&server, &ed, known).await;
    assert_eq!(
        (&same["services"][0]["outcome"], &same["revision"], &same["errors"]),
        (&json!("SAME"), &json!(2), &json!([])),
        "{same}"
    );
    let (_, denied) = server.ask_as(None, IMPORT_SERVICES, &json!({ "input": { "services": [] } })).await;
    assert_eq!(denied["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{denied}");
}
