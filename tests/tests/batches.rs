//! Several writes at once by `writeBatch`: published or proposed, whole or not at all.

use insta::assert_snapshot;
use serde_json::{Value, json};
use tests::Server;

const WRITE_BATCH: &str = "mutation($input: WriteBatchInput!) {
  writeBatch(input: $input) {
    dryRun waits revision changes { kind entity summary } proposedChanges { entity summary } warnings
    proposal { id changeCount } errors { code path }
  }
}";

async fn send(server: &Server, key: &str, input: &Value) -> Value {
    let (_, answer) = server.ask_as(Some(key), WRITE_BATCH, &json!({ "input": input })).await;
    assert!(answer["data"]["writeBatch"].is_object(), "{answer}");
    answer["data"]["writeBatch"].clone()
}

/// A step of every kind that an editor may publish; later ones name what the first adds.
fn steps() -> Value {
    json!([
        { "addSource": { "slug": "our-survey", "title": "Our survey", "publisher": "Selby" } },
        { "editService": { "service": "oxpip", "status": "OPERATING", "statusSource": "our-survey", "reason": "they say so" } },
        { "recordClaims": { "service": "oxpip", "claims": [{ "fact": "dedicated_team", "value": true, "source": "our-survey" }] } },
        { "recordFunding": { "funder": "nhs-england", "service": "oxpip", "budget": "CAMHS", "role": "CORE", "source": "our-survey" } },
        { "endFunding": { "line": "funding-line:brightpip-1", "on": "2026-03-31", "reason": "a letter" } },
        { "recordBabies": { "body": "nhs-leeds-ccg", "year": 2018, "underTwo": 20000, "source": "our-survey" } },
        { "recordReturn": { "body": "nhs-leeds-ccg", "year": "2017-18", "replied": true, "source": "our-survey" } },
        { "recordAccreditation": { "service": "oxpip", "standardSet": "typed-illustration", "version": "2026-1",
            "state": "ACCREDITED", "on": "2026-02-28", "source": "our-survey" } },
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_an_editor_is_one_revision_and_of_a_contributor_one_proposal() {
    let server = Server::start();
    let (ann, ed) = (server.key("contributor", "Ann"), server.key("editor", "Ed"));
    let mut input = json!({ "steps": steps(), "reason": "our survey", "dryRun": true });
    let dry = send(&server, &ed, &input).await;
    // What would be there is looked at once, and costs about as much as what is there.
    let costs = async |query: &str, input: &Value| {
        let (_, answer) = server.ask_as(Some(&ed), query, &json!({ "input": input })).await;
        answer["extensions"]["cost"]["actual"].as_u64().expect("a cost")
    };
    let refused = costs(WRITE_BATCH, &json!({ "steps": [] })).await;
    let looked = costs(WRITE_BATCH, &input).await;
    assert!(refused <= looked && looked < refused + refused / 2, "{refused} {looked}");
    assert_eq!((&dry["dryRun"], &dry["revision"], &dry["waits"]), (&json!(true), &json!(2), &json!(false)));
    input["idempotencyKey"] = json!("survey");
    input["dryRun"] = json!(false);
    let proposed = send(&server, &ann, &input).await;
    assert_eq!((&proposed["waits"], &proposed["revision"]), (&json!(true), &json!(1)), "{proposed}");
    assert_eq!(proposed["proposal"]["changeCount"], 8, "{proposed}");
    let (_, feed) = server
        .ask_as(None, "{ registry { revision } source(slug: \"our-survey\") { id } }", &json!({}))
        .await;
    assert_snapshot!(feed["data"], @r#"{"registry":{"revision":1},"source":null}"#);
    let written = send(&server, &ed, &input).await;
    assert_eq!(written["changes"], dry["changes"], "it does what the dry run said");
    assert_eq!(send(&server, &ed, &input).await, written, "sent again it is answered the same");
    let lines = written["changes"].as_array().into_iter().flatten();
    let lines: Vec<String> = lines.map(|one| format!("{} {}", one["kind"], one["entity"])).collect();
    assert_snapshot!(lines.join("\n"));
    let (_, why) =
        server.ask_as(None, "{ changes(since: 1, first: 1) { nodes { reason } } }", &json!({})).await;
    assert_eq!(why["data"]["changes"]["nodes"][0]["reason"], "our survey\nthey say so\na letter", "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_batch_is_named_by_its_path_and_nothing_is_written() {
    let server = Server::start();
    let ed = server.key("editor", "Ed");
    let wrong = json!({ "steps": [
        { "addSource": { "slug": "our-survey", "title": "Our survey", "publisher": "Selby" } },
        { "recordClaims": { "service": "oxpi", "claims": [{ "fact": "dedicated_team", "value": "many", "source": "our-survey" }] } },
        { "endFunding": { "line": "brightpip-1", "on": "1026-03-31", "reason": "" } },
    ] });
    let paths = |answer: &Value| {
        let errors = answer["errors"].as_array().into_iter().flatten();
        errors.map(|error| format!("{} {}", error["code"], error["path"])).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(paths(&send(&server, &ed, &wrong).await));
    let misplaced = json!({ "steps": [
        { "withdrawService": { "service": "oxpip", "reason": "gone", "idempotencyKey": "a", "expectedRevision": 1, "proposal": "proposal:a" } },
    ] });
    assert_snapshot!(paths(&send(&server, &ed, &misplaced).await));
    let (_, seen) = server.ask_as(None, "{ registry { revision } }", &json!({})).await;
    assert_eq!(seen["data"]["registry"]["revision"], 1);
    // A step is exactly one thing, and no mutation that decides.
    for step in [json!({}), json!({ "addSource": null }), json!({ "decideClassification": {} })] {
        let input = json!({ "input": { "steps": [step] } });
        let (_, answer) = server.ask_as(Some(&ed), WRITE_BATCH, &input).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{answer}");
    }
    let add = json!({ "addCommissioningBody": { "name": "A new board", "kind": "INTEGRATED_CARE_BOARD" } });
    for (key, code) in [(None, "UNAUTHENTICATED"), (Some(ed.as_str()), "FORBIDDEN")] {
        let input = json!({ "input": { "steps": [add] } });
        let (_, answer) = server.ask_as(key, WRITE_BATCH, &input).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
    }
    // Which step it was, and for reasons that are too long together, that they are.
    let steps =
        json!([{ "addSource": { "slug": "our-survey", "title": "Our survey", "publisher": "Selby" } }, add]);
    let (_, denied) = server.ask_as(Some(&ed), WRITE_BATCH, &json!({ "input": { "steps": steps } })).await;
    assert_eq!(
        denied["errors"][0]["message"],
        "`steps.1.addCommissioningBody`: this needs the role `reviewer` or above, and your key has `editor`"
    );
    let edit = |letter: &str| json!({ "editService": { "service": "oxpip", "otherNames": [letter], "reason": letter.repeat(6_000) } });
    let (_, long) = server
        .ask_as(
            Some(&ed),
            "mutation($input: WriteBatchInput!) { writeBatch(input: $input) { errors { message path } } }",
            &json!({ "input": { "steps": [edit("a"), edit("b")] } }),
        )
        .await;
    assert_eq!(
        long["data"]["writeBatch"]["errors"],
        json!([{ "path": ["reason"], "message":
            "expected at most 10000 characters of this reason and those of the steps together, each once, got 12001" }])
    );
    // A new service that is like a published one.
    let alike = json!({ "steps": [{ "submitService": { "name": "Leeds Infant Mental Health Team", "nation": "ENGLAND", "localities": ["Leeds"], "claims": [] } }] });
    let sent = send(&server, &ed, &alike).await;
    assert_snapshot!(sent["warnings"]);
}
