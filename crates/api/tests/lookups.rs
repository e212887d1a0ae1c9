//! What partners look up by its name, its code or its day.

use serde_json::{Value, json};

mod common;
use common::{ask, snapshot};

#[tokio::test]
async fn things_are_found_by_slug_code_and_day() {
    let snapshot = snapshot();
    let answer = ask(
        &snapshot,
        "{ source(slug: \"rare-jewels-2019\") { slug } noSource: source(slug: \"none\") { slug }
           intervention(slug: \"video-interaction-guidance\") { slug }
           named: services(filter: { slugs: [\"oxpip\", \"none\"] }) { nodes { slug revision } }
           since: services(filter: { changedSince: 1 }) { totalCount } all: services(filter: { changedSince: 0 }) { totalCount }
           bySlug: commissioningBodies(filter: { slugs: [\"nhs-leeds-ccg\"] }) { nodes { slug } }
           later: commissioningBodies(filter: { slugs: [\"nhs-leeds-ccg\"], existsOn: \"2024-01-01\" }) { totalCount } }",
        json!({}),
    )
    .await;
    assert_eq!(answer["source"], json!({ "slug": "rare-jewels-2019" }));
    assert_eq!(answer["noSource"], Value::Null);
    assert_eq!(answer["named"]["nodes"], json!([{ "slug": "oxpip", "revision": 1 }]));
    assert_eq!(answer["since"]["totalCount"], 0);
    assert!(answer["all"]["totalCount"].as_u64() > Some(40), "{answer}");
    assert_eq!(answer["bySlug"]["nodes"], json!([{ "slug": "nhs-leeds-ccg" }]));
    assert_eq!(answer["later"]["totalCount"], 0);
    let code = "{ service(slug: \"oxpip\") { createdAt changedAt revision }
        commissioningBody(slug: \"nhs-leeds-ccg\") { odsCode gssCode } }";
    let answer = ask(&snapshot, code, json!({})).await;
    assert_eq!(answer["service"]["createdAt"], answer["service"]["changedAt"]);
    let codes = &answer["commissioningBody"];
    let query = "query($ods: [String!], $gss: [String!]) {
        ods: commissioningBodies(filter: { odsCodes: $ods }) { nodes { slug } }
        gss: commissioningBodies(filter: { gssCodes: $gss }) { nodes { slug } } }";
    let lower = |code: &Value| json!([code.as_str().map(str::to_lowercase)]);
    let found =
        ask(&snapshot, query, json!({ "ods": lower(&codes["odsCode"]), "gss": lower(&codes["gssCode"]) }))
            .await;
    for list in ["ods", "gss"] {
        assert_eq!(found[list]["nodes"], json!([{ "slug": "nhs-leeds-ccg" }]), "{found}");
    }
}

#[tokio::test]
async fn a_history_is_read_from_either_end() {
    let snapshot = snapshot();
    let page = async |arguments: &str| {
        let query = format!(
            "{{ service(slug: \"oxpip\") {{ history({arguments}) {{ nodes {{ ordinal }}
             pageInfo {{ hasNextPage hasPreviousPage startCursor }} }} }} }}"
        );
        ask(&snapshot, &query, json!({})).await["service"]["history"].clone()
    };
    let ordinals = |page: &Value| -> Vec<i64> {
        page["nodes"].as_array().into_iter().flatten().filter_map(|node| node["ordinal"].as_i64()).collect()
    };
    let whole = page("first: 100").await;
    let all = ordinals(&whole);
    let (mut walked, mut last) = (Vec::new(), page("last: 3").await);
    loop {
        let mut part = ordinals(&last);
        part.extend(walked);
        walked = part;
        if last["pageInfo"]["hasPreviousPage"] == false {
            break;
        }
        let before = last["pageInfo"]["startCursor"].as_str().unwrap_or_default().to_owned();
        last = page(&format!("last: 3, before: \"{before}\"")).await;
        assert_eq!(last["pageInfo"]["hasNextPage"], true);
    }
    assert!(all.len() > 3 && walked == all, "{all:?} {walked:?}");
}
