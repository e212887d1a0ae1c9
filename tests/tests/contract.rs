//! The operations that clients already use: each answers rightly, word for word, over real HTTP.

use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::{Value, json};
use tests::Server;

/// The data of an answer without errors, with moments of the test's own taken out.
fn data(answer: &Value) -> Value {
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    let mut data = answer.get("data").cloned().unwrap_or_default();
    hide_moments(&mut data);
    data
}

fn hide_moments(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if matches!(name.as_str(), "at" | "changedAt" | "decidedAt") {
                    assert!(field.as_str().is_some_and(|at| at.ends_with('Z')), "{name}: {field}");
                    *field = json!("[moment]");
                } else {
                    hide_moments(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide_moments),
        _ => {}
    }
}

#[tokio::test]
async fn partner() {
    let server = Server::start();
    let ask = async |name: &str, variables: Value| data(&server.operation("partner", name, &variables).await);
    assert_json_snapshot!("registry", ask("Registry", json!({})).await);
    assert_json_snapshot!(
        "teams-in-england",
        ask("TeamsInNation", json!({ "nation": "ENGLAND", "first": 3 })).await
    );
    assert_json_snapshot!("teams-in-wales", ask("TeamsInNation", json!({ "nation": "WALES" })).await);
    assert_json_snapshot!(
        "service-page-leeds",
        ask("ServicePage", json!({ "slug": "leeds-infant-mental-health-service" })).await
    );
    assert_json_snapshot!(
        "service-page-croydon",
        ask("ServicePage", json!({ "slug": "croydon-best-start-pip" })).await
    );
    assert_json_snapshot!(
        "service-page-unknown",
        ask("ServicePage", json!({ "slug": "no-such-service" })).await
    );
    assert_json_snapshot!("embedded-specialists", ask("EmbeddedSpecialists", json!({})).await);
    let changes = ask("WhatChanged", json!({ "since": 0 })).await;
    assert_eq!(changes["changes"]["nodes"].as_array().map(Vec::len), Some(100));
    assert_json_snapshot!(
        "what-changed-since-the-last-revision",
        ask("WhatChanged", json!({ "since": 1 })).await
    );
    assert_json_snapshot!("find-leeds", ask("FindAnything", json!({ "text": "leeds" })).await);
    assert_json_snapshot!("find-with-a-slip", ask("FindAnything", json!({ "text": "tamside" })).await);
    assert_json_snapshot!("refetch-service", ask("Refetch", json!({ "id": "service:oxpip" })).await);
    assert_json_snapshot!(
        "refetch-definition",
        ask("Refetch", json!({ "id": "definition:rare-jewels-2019" })).await
    );
    assert_json_snapshot!("refetch-nothing", ask("Refetch", json!({ "id": "service:nothing" })).await);
}

#[tokio::test]
async fn all_pages_of_teams_are_the_list_of_the_report() {
    let server = Server::start();
    let mut names: Vec<String> = Vec::new();
    for nation in ["ENGLAND", "NORTHERN_IRELAND", "SCOTLAND", "WALES"] {
        let mut after = Value::Null;
        loop {
            let variables = json!({ "nation": nation, "first": 7, "after": after });
            let page = data(&server.operation("partner", "TeamsInNation", &variables).await);
            let teams = &page["teams"];
            let nodes = teams["nodes"].as_array().into_iter().flatten();
            names.extend(nodes.filter_map(|team| team["name"].as_str()).map(str::to_owned));
            if teams["pageInfo"]["hasNextPage"] != json!(true) {
                break;
            }
            after = teams["pageInfo"]["endCursor"].clone();
        }
    }
    assert_eq!(names.len(), 27);
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 27);
}

#[tokio::test]
async fn network() {
    let server = Server::start();
    let ask = async |name: &str, variables: Value| data(&server.operation("network", name, &variables).await);
    assert_json_snapshot!("questionnaire", ask("Questionnaire", json!({})).await);
    let facts = json!([
        { "fact": "host", "value": "camhs" },
        { "fact": "dedicated_team", "value": true },
        { "fact": "commissioned_for_parent_infant_work", "value": true },
        { "fact": "professions", "value": ["clinical-psychologist", { "id": "health-visitor", "wte": 2 }] },
        { "fact": "work_focus", "value": "relationship" },
        { "fact": "accepts_until_months", "value": { "low": 12 } },
        { "fact": "trains_professionals", "value": null },
    ]);
    assert_json_snapshot!("classify-in-part", ask("Classify", json!({ "input": { "facts": facts } })).await);
    assert_json_snapshot!(
        "classify-nothing-known",
        ask("Classify", json!({ "input": { "facts": [] } })).await
    );
    let embedded = json!([
        { "fact": "host", "value": "camhs" },
        { "fact": "dedicated_team", "value": false },
        { "fact": "parent_infant_expertise", "value": true },
    ]);
    assert_json_snapshot!(
        "classify-embedded",
        ask("Classify", json!({ "input": { "name": "anything", "facts": embedded } })).await
    );
    assert_json_snapshot!(
        "score-matrix",
        ask("ScoreMatrix", json!({ "definition": "rare-jewels-2019" })).await
    );
}

#[tokio::test]
async fn dashboard() {
    let server = Server::start();
    let ask =
        async |name: &str, variables: Value| data(&server.operation("dashboard", name, &variables).await);
    assert_json_snapshot!(
        "body-leeds",
        ask("Body", json!({ "slug": "nhs-leeds-ccg", "asOf": "2019-06-01" })).await
    );
    assert_json_snapshot!(
        "body-pip-uk",
        ask("Body", json!({ "slug": "parent-infant-partnership-uk" })).await
    );
    assert_json_snapshot!("gaps", ask("Gaps", json!({})).await);
}

#[tokio::test]
async fn faults_say_what_where_and_what_was_expected() {
    let server = Server::start();
    let fault = async |query: &str, variables: Value| {
        let answer = server.ask(query, &variables).await;
        let error = &answer["errors"][0];
        format!(
            "{}: {}",
            error["extensions"]["code"].as_str().unwrap_or("?"),
            error["message"].as_str().unwrap_or("?")
        )
    };
    let assess = "query($facts: [FactInput!]!) { assess(input: { facts: $facts }) { headline } }";
    assert_snapshot!(fault("{ node(id: \"leeds\") { id } }", json!({})).await, @"BAD_REQUEST: `id`: expected an id that this registry gave out, such as `service:leeds-infant-mental-health-service`, got `leeds`");
    assert_snapshot!(fault("{ node(id: \"service:No Slug\") { id } }", json!({})).await, @"BAD_REQUEST: `id`: expected an id that this registry gave out, such as `service:leeds-infant-mental-health-service`, got `service:No Slug`");
    assert_snapshot!(fault(assess, json!({ "facts": [{ "fact": "hots", "value": "camhs" }] })).await, @"BAD_REQUEST: `input.facts[0].fact`: expected a fact of the vocabulary, got `hots`; did you mean `host`?");
    assert_snapshot!(fault(assess, json!({ "facts": [{ "fact": "dedicated_team", "value": "yes" }] })).await, @r#"BAD_REQUEST: `input.facts[0].value` (`dedicated_team`): expected `true` or `false`, got `"yes"`"#);
    assert_snapshot!(fault(assess, json!({ "facts": [{ "fact": "accepts_until_months", "value": 9000 }] })).await, @"BAD_REQUEST: `input.facts[0].value` (`accepts_until_months`): expected a number (months from birth) from -9 to 300, got `9000`");
    assert_snapshot!(fault(assess, json!({ "facts": [{ "fact": "professions", "value": ["clinical-psycologist"] }] })).await, @"BAD_REQUEST: `input.facts[0].value` (`professions`): expected one of the 28 choices of `professions`, got `clinical-psycologist`; did you mean `clinical-psychologist`?");
    assert_snapshot!(fault(assess, json!({ "facts": [{ "fact": "host", "value": "camhs" }, { "fact": "host", "value": "maternity" }] })).await, @"BAD_REQUEST: `input.facts[1].fact`: expected each fact once, got `host` again");
    assert_snapshot!(fault("{ assess(input: { definition: \"rare-jewels\", facts: [] }) { headline } }", json!({})).await, @"BAD_REQUEST: `input.definition`: unknown definition `rare-jewels`, expected `rare-jewels-2019`, `pif-self-audit` or `mmha-brief`");
    assert_snapshot!(fault("{ services(first: 1000) { totalCount } }", json!({})).await, @"BAD_REQUEST: `first`: expected 0 to 100, got `1000`");
    assert_snapshot!(fault("{ services(first: 1, last: 1) { totalCount } }", json!({})).await, @"BAD_REQUEST: expected `first` or `last`, got both");
    assert_snapshot!(fault("{ services(after: \"x\") { totalCount } }", json!({})).await, @"BAD_REQUEST: `after`: expected a cursor from `pageInfo` or `edges` of this list, got `x`");
    assert_snapshot!(fault("{ services(filter: { fundedBy: [\"nobody\"] }) { totalCount } }", json!({})).await, @"BAD_REQUEST: `filter.fundedBy`: there is no commissioning body `nobody`");
    assert_snapshot!(fault("query($day: Date) { commissioningBody(slug: \"nhs-leeds-ccg\") { funds(asOf: $day) { id } } }", json!({ "day": "yesterday" })).await, @r#"BAD_REQUEST: Failed to parse "Date": expected a date such as `2019-06-01`, got `yesterday`"#);
    assert_snapshot!(fault("{ changes(since: -1) { nodes { revision } } }", json!({})).await, @"BAD_REQUEST: `since`: expected a revision, 0 or more, got `-1`");
    assert_snapshot!(fault("{ nonsense }", json!({})).await, @r#"GRAPHQL_VALIDATION_FAILED: Unknown field "nonsense" on type "Query"."#);
    assert_snapshot!(fault("{", json!({})).await, @"GRAPHQL_PARSE_FAILED: syntax error at line 1, column 2: expected selection");
}
