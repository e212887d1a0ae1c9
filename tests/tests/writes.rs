//! Writing: who may, what comes of it, and who sees it.

use std::process::Command;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tests::{Server, program};

const SUBMIT: &str = "mutation($input: SubmitServiceInput!) {
  submitService(input: $input) {
    service { id slug published assessment { possibleClasses { id } } }
    errors { code message path }
  }
}";
const DECIDE: &str = "mutation($input: DecideClassificationInput!) {
  decideClassification(input: $input) { service { slug published } errors { code message path } }
}";

/// A word for how an answer went: `ok`, or the codes of its errors and those of the input.
fn word(answer: &Value) -> String {
    if let Some(errors) = answer.get("errors").and_then(Value::as_array) {
        let codes = errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap_or("?"));
        return codes.collect::<Vec<_>>().join(" ");
    }
    let payload =
        answer["data"].as_object().and_then(|data| data.values().next()).cloned().unwrap_or_default();
    match payload["errors"].as_array().map(Vec::as_slice) {
        Some([first, ..]) => format!("input: {}", first["code"].as_str().unwrap_or("?")),
        _ => "ok".to_owned(),
    }
}

fn proposal(name: &str) -> Value {
    json!({ "input": {
        "name": name, "nation": "ENGLAND", "localities": ["Selby"], "website": "https://selby.example.org/",
        "claims": [{ "fact": "dedicated_team", "value": true, "source": "rare-jewels-2019", "locator": "page 1" }],
    }})
}

fn decision(service: &str) -> Value {
    json!({ "input": { "service": service, "class": "OTHER_PARENT_INFANT_SERVICE", "reason": "seen for myself" } })
}

/// A claim that nobody else takes back.
fn retracted(role: &str) -> u32 {
    if role == "admin" { 2 } else { 1 }
}

fn mutation(name: &str, input: &str) -> String {
    format!("mutation($input: {input}!) {{ {name}(input: $input) {{ errors {{ code message path }} }} }}")
}

fn input(value: &Value) -> Value {
    json!({ "input": value })
}

/// Every operation, with input that is right for whoever may.
fn operations(role: &str) -> Vec<(&'static str, String, Value)> {
    let leeds = "leeds-infant-mental-health-service";
    let claim = json!([{ "fact": "opened_year", "value": 2001, "source": "rare-jewels-2019" }]);
    let new = |what: &str| format!("{what} of {role}");
    let plain = |query: &str| query.to_owned();
    let mut all = vec![
        ("services", plain("{ services(first: 1) { totalCount } }"), json!({})),
        (
            "service",
            plain("{ service(slug: \"oxpip\") { name history(first: 1) { nodes { revision } } } }"),
            json!({}),
        ),
        ("search", plain("{ search(text: \"leeds\") { score } }"), json!({})),
        ("changes", plain("{ changes(since: 0, first: 1) { nodes { revision } } }"), json!({})),
        (
            "compareDefinitions",
            plain(
                "{ compareDefinitions(base: \"rare-jewels-2019\", other: \"rare-jewels-2019\") { unchanged } }",
            ),
            json!({}),
        ),
        (
            "compareScenarios",
            plain(
                "{ compareFundingScenarios(first: {withdraw: [\"nhs-leeds-ccg\"]}, second: {withdraw: [], budgets: [CAMHS]}) \
                 { unfundedByBoth { slug } unfundedByFirst { slug } dissolvedBySecond { strength } } }",
            ),
            json!({}),
        ),
        ("past", plain("{ past(revision: 1) { registry { revision } } }"), json!({})),
        ("viewer", plain("{ viewer { role } }"), json!({})),
        ("proposal", plain("{ proposal(id: \"proposal:none\") { id } }"), json!({})),
        ("reviewQueue", plain("{ reviewQueue(first: 1) { totalCount } }"), json!({})),
        (
            "possibleDuplicates",
            plain("{ service(slug: \"oxpip\") { possibleDuplicates { sameWebsite } } }"),
            json!({}),
        ),
        ("submitService", plain(SUBMIT), proposal(&new("Service"))),
        (
            "recordClaims",
            mutation("recordClaims", "RecordClaimsInput"),
            input(&json!({ "service": leeds, "claims": claim })),
        ),
        (
            "retractClaim",
            mutation("retractClaim", "RetractClaimInput"),
            input(
                &json!({ "service": leeds, "claim": format!("{leeds}-{}", retracted(role)), "reason": "misread" }),
            ),
        ),
        (
            "recordFunding",
            mutation("recordFunding", "RecordFundingInput"),
            input(&json!({
                "funder": "nhs-leeds-ccg", "service": leeds, "budget": "CAMHS", "role": "PROJECT", "source": "rare-jewels-2019",
            })),
        ),
        (
            "endFunding",
            mutation("endFunding", "EndFundingInput"),
            input(&json!({
                "line": format!("funding-line:{leeds}-1"), "on": "2026-03-31", "reason": "it ended",
            })),
        ),
        (
            "addSource",
            mutation("addSource", "AddSourceInput"),
            input(&json!({ "title": new("Leaflet"), "publisher": "Selby" })),
        ),
        (
            "editService",
            mutation("editService", "EditServiceInput"),
            input(&json!({ "service": leeds, "status": "OPERATING" })),
        ),
    ];
    all.extend(on_bodies(role));
    all.extend(on_proposals());
    all.extend(on_keys(role));
    all.extend([
        ("decideClassification", plain(DECIDE), decision("oxpip")),
        (
            "mergeServices",
            mutation("mergeServices", "MergeServicesInput"),
            input(&json!({
                "from": format!("proposal-for-{role}"), "into": leeds, "reason": "the same",
            })),
        ),
        (
            "withdrawService",
            mutation("withdrawService", "WithdrawServiceInput"),
            input(&json!({
                "service": format!("entry-for-{role}"), "reason": "by mistake",
            })),
        ),
    ]);
    all
}

/// The operations on commissioning bodies, and on reviews.
fn on_bodies(role: &str) -> Vec<(&'static str, String, Value)> {
    // One after the other, each the next of the same review.
    let state = if role == "reviewer" { "ACCREDITED" } else { "UNDER_REVIEW" };
    vec![
        (
            "addCommissioningBody",
            mutation("addCommissioningBody", "AddCommissioningBodyInput"),
            input(&json!({
                "name": format!("Board of {role}"), "kind": "INTEGRATED_CARE_BOARD",
            })),
        ),
        (
            "addSuccession",
            mutation("addSuccession", "AddSuccessionInput"),
            input(&json!({
                "from": "nhs-leeds-ccg", "to": format!("board-of-{role}"), "on": "2022-07-01",
            })),
        ),
        (
            "recordBabies",
            mutation("recordBabies", "RecordBabiesInput"),
            input(&json!({
                "body": "nhs-leeds-ccg", "year": 2019, "underTwo": 20_000, "source": "rare-jewels-2019",
            })),
        ),
        (
            "recordAccreditation",
            mutation("recordAccreditation", "RecordAccreditationInput"),
            input(&json!({
                "service": "oxpip", "standardSet": "typed-illustration", "version": "2026-1", "state": state,
                "on": "2026-01-05", "source": "rare-jewels-2019",
            })),
        ),
        (
            "recordReturn",
            mutation("recordReturn", "RecordReturnInput"),
            input(&json!({
                "body": "nhs-leeds-ccg", "year": "2017-18", "replied": true, "source": "rare-jewels-2019",
            })),
        ),
    ]
}

/// The operations on proposals, of which there is none.
fn on_proposals() -> Vec<(&'static str, String, Value)> {
    vec![
        (
            "acceptProposal",
            mutation("acceptProposal", "AcceptProposalInput"),
            input(&json!({ "proposal": "none", "reason": "seen" })),
        ),
        (
            "rejectProposal",
            mutation("rejectProposal", "ProposalReasonInput"),
            input(&json!({ "proposal": "none", "reason": "wrong" })),
        ),
        (
            "requestChanges",
            mutation("requestChanges", "ProposalReasonInput"),
            input(&json!({ "proposal": "none", "reason": "source?" })),
        ),
        (
            "commentOnProposal",
            mutation("commentOnProposal", "CommentOnProposalInput"),
            input(&json!({ "proposal": "none", "text": "good" })),
        ),
        (
            "withdrawProposal",
            mutation("withdrawProposal", "ProposalReasonInput"),
            input(&json!({ "proposal": "none", "reason": "by mistake" })),
        ),
        (
            "revertRevision",
            "mutation($input: RevertRevisionInput!) { revertRevision(input: $input) { revision errors { code message path } } }"
                .to_owned(),
            input(&json!({ "revision": 9_999, "reason": "by mistake" })),
        ),
        (
            "redactChange",
            "mutation($input: RedactChangeInput!) { redactChange(input: $input) { revision errors { code message path } } }"
                .to_owned(),
            input(&json!({ "revision": 9_999, "change": 0, "reason": "names a parent" })),
        ),
        (
            "removeProposalStep",
            mutation("removeProposalStep", "RemoveProposalStepInput"),
            input(&json!({ "proposal": "none", "step": 0 })),
        ),
    ]
}

/// The operations on keys, webhooks and rounds.
fn on_keys(role: &str) -> Vec<(&'static str, String, Value)> {
    let plain = |query: &str| query.to_owned();
    vec![
        ("keys", plain("{ keys(first: 1) { totalCount } }"), json!({})),
        ("rounds", plain("{ rounds { asked } }"), json!({})),
        (
            "createKey",
            mutation("createKey", "CreateKeyInput"),
            input(&json!({ "name": format!("Made by {role}"), "role": "EDITOR" })),
        ),
        (
            "changeKey",
            mutation("changeKey", "ChangeKeyInput"),
            input(&json!({ "key": "0000000000", "role": "EDITOR" })),
        ),
        ("revokeKey", mutation("revokeKey", "RevokeKeyInput"), input(&json!({ "key": "0000000000" }))),
        ("webhooks", plain("{ webhooks { id } }"), json!({})),
        (
            "createWebhook",
            mutation("createWebhook", "CreateWebhookInput"),
            input(&json!({ "url": "https://example.org/in", "description": "A partner" })),
        ),
        (
            "enableWebhook",
            mutation("enableWebhook", "EnableWebhookInput"),
            input(&json!({ "webhook": "0000000000" })),
        ),
        (
            "removeWebhook",
            mutation("removeWebhook", "RemoveWebhookInput"),
            input(&json!({ "webhook": "0000000000" })),
        ),
        (
            "askServices",
            mutation("askServices", "AskServicesInput"),
            input(&json!({ "round": "Spring", "services": ["oxpip"], "lastDay": "2999-12-31" })),
        ),
        (
            "answerForService",
            mutation("answerForService", "AnswerForServiceInput"),
            input(&json!({ "answers": [{ "fact": "dedicated_team", "value": true }] })),
        ),
    ]
}

#[tokio::test]
async fn every_operation_for_every_role() {
    let server = Server::start();
    let helper = server.key("contributor", "Helper");
    let (mut table, mut rows) = (String::new(), Vec::new());
    for role in ["public", "contributor", "editor", "reviewer", "admin"] {
        for name in [format!("Proposal for {role}"), format!("Entry for {role}")] {
            server.ask_as(Some(&helper), SUBMIT, &proposal(&name)).await;
        }
        let key = (role != "public").then(|| server.key(role, &format!("The {role}")));
        let mut column = Vec::new();
        for (name, query, variables) in operations(role) {
            let (status, answer) = server.ask_as(key.as_deref(), &query, &variables).await;
            assert_eq!(status, 200, "{name}: {answer}");
            column.push((name, word(&answer)));
        }
        rows.push(column);
    }
    for (position, (name, _)) in rows[0].iter().enumerate() {
        let words: Vec<String> = rows.iter().map(|column| format!("{:<16}", column[position].1)).collect();
        table.push_str(format!("{name:<22}{}", words.join("")).trim_end());
        table.push('\n');
    }
    assert_snapshot!(table);
}

#[tokio::test]
async fn the_public_sees_nothing_of_a_proposal() {
    let server = Server::start();
    let (cleo, rosa) = (server.key("contributor", "Cleo"), server.key("reviewer", "Rosa"));
    let looks = "query($id: ID!) {
      registry { serviceCount byNation { count } byClassification { count } }
      service(slug: \"selby-baby-team\") { name }
      team(slug: \"selby-baby-team\") { name }
      node(id: $id) { id }
      nodes(ids: [$id]) { id }
      services(filter: { text: \"selby\" }) { totalCount nodes { slug } }
      search(text: \"selby baby team\") { snippet }
      commissioningBody(slug: \"nhs-leeds-ccg\") { serves { slug } funds { id } }
      changes(since: 1) { nodes { entity summary } }
    }";
    let see = async |key: Option<&str>| {
        let (_, answer) = server.ask_as(key, looks, &json!({ "id": "service:selby-baby-team" })).await;
        answer["data"].clone()
    };
    let before = see(None).await;
    let mut input = proposal("Selby Baby Team");
    input["input"]["areas"] = json!(["nhs-leeds-ccg"]);
    let (_, made) = server.ask_as(Some(&cleo), SUBMIT, &input).await;
    assert_eq!(made["data"]["submitService"]["service"]["slug"], "selby-baby-team", "{made}");
    assert_eq!(made["data"]["submitService"]["service"]["published"], false);
    let pay = "mutation { recordFunding(input: { funder: \"nhs-leeds-ccg\", service: \"selby-baby-team\", budget: CAMHS, \
               role: CORE, source: \"rare-jewels-2019\" }) { line { id service { slug } } errors { message } } }";
    let (_, paid) = server.ask_as(Some(&cleo), pay, &json!({})).await;
    assert_eq!(paid["data"]["recordFunding"]["line"]["id"], "funding-line:selby-baby-team-1", "{paid}");
    assert_eq!(see(None).await, before);
    // Its sender and reviewers see it by its name, and nowhere else.
    for key in [&cleo, &rosa] {
        let mut inside = see(Some(key)).await;
        assert_eq!(inside["service"]["name"], "Selby Baby Team");
        for by_name in ["service", "node", "nodes"] {
            inside[by_name] = before[by_name].clone();
        }
        assert_eq!(inside, before);
    }
    let count = |data: &Value| data["registry"]["serviceCount"].as_i64().unwrap_or_default();
    let (_, decided) = server.ask_as(Some(&rosa), DECIDE, &decision("selby-baby-team")).await;
    assert_eq!(decided["data"]["decideClassification"]["service"]["published"], true, "{decided}");
    let after = see(None).await;
    assert_eq!(
        (after["service"]["name"].as_str(), count(&after)),
        (Some("Selby Baby Team"), count(&before) + 1)
    );
}

#[tokio::test]
async fn keys_open_end_and_are_told_apart() {
    let server = Server::start();
    let who = "{ viewer { name role } }";
    let ask = async |key: &str| {
        let (status, answer) = server.ask_as(Some(key), who, &json!({})).await;
        let error = answer["errors"][0]["message"].as_str().map(str::to_owned);
        format!("{status} {}", error.unwrap_or_else(|| answer["data"]["viewer"].to_string()))
    };
    let key = server.key("reviewer", "Ann Jones");
    assert_snapshot!(ask(&key).await, @r#"200 {"name":"Ann Jones","role":"REVIEWER"}"#);
    assert_snapshot!(ask("nonsense").await, @"401 the key is not valid: expected `rj_`, ten digits, `_` and thirty-two digits");
    assert_snapshot!(ask("rj_0000000000_00000000000000000000000000000000").await, @"401 the key is not known");
    let (id, _) = key[3..].split_once('_').unwrap_or_default();
    let other_secret = format!("rj_{id}_00000000000000000000000000000000");
    assert_snapshot!(ask(&other_secret).await, @"401 the key is not known");
    let run = |arguments: &[&str]| {
        let output = Command::new(program())
            .args(arguments)
            .args(["--database", server.database()])
            .output()
            .expect("the program starts");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let list = run(&["key", "list"]);
    assert!(list.contains(id) && list.contains("Ann Jones") && !list.contains(&key), "{list}");
    run(&["key", "revoke", id]);
    let mut answer = String::new();
    for _ in 0..20 {
        answer = ask(&key).await;
        if answer.starts_with("401") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_snapshot!(answer, @"401 the key has been revoked");
    let verified = run(&["log", "verify"]);
    assert!(verified.starts_with("the log is sound: revision 3, "), "{verified}");
    assert!(run(&["doctor"]).contains("ok  the revisions fit together"));
}
