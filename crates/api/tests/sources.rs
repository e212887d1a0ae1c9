//! What a source says, and names in inputs: the same things by every way that leads to them.

use serde_json::{Value, json};

mod common;
use common::{ask, refused, snapshot};

#[tokio::test]
async fn every_claim_and_every_line_is_under_its_source() {
    let snapshot = snapshot();
    let all = ask(
        &snapshot,
        "{ sources { slug } claims(first: 1) { totalCount } fundingLines(first: 1) { totalCount } }",
        json!({}),
    )
    .await;
    let query = "query($slug: String!, $after: String) { source(slug: $slug) { claims(first: 40, after: $after) {
          totalCount pageInfo { hasNextPage endCursor } nodes { id source { slug } } } fundingLines(first: 100) { totalCount nodes { id source { slug } } } }
        claims(filter: { sources: [$slug] }, first: 40, after: $after) { nodes { id source { slug } } } }";
    let (mut claims, mut lines) = (0, 0);
    for source in all["sources"].as_array().unwrap() {
        let mut after = Value::Null;
        loop {
            let answer = ask(&snapshot, query, json!({ "slug": source["slug"], "after": after })).await;
            let page = &answer["source"]["claims"];
            assert_eq!(page["nodes"], answer["claims"]["nodes"]);
            assert!(page["nodes"].as_array().unwrap().iter().all(|claim| claim["source"] == *source));
            claims += page["nodes"].as_array().unwrap().len();
            if page["pageInfo"]["hasNextPage"] == false {
                lines += answer["source"]["fundingLines"]["nodes"].as_array().unwrap().len();
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }
    assert!(claims > 200 && lines > 10);
    assert_eq!(all["claims"]["totalCount"], claims);
    assert_eq!(all["fundingLines"]["totalCount"], lines);
    let filtered = "{ source(slug: \"rare-jewels-2019\") {
        hosts: claims(filter: { facts: [\"host\"] }, first: 100) { totalCount nodes { fact { id } } }
        own: claims(filter: { sources: [\"source:rare-jewels-2019\"] }) { totalCount } all: claims { totalCount }
        others: claims(filter: { sources: [\"another\"] }) { totalCount } none: fundingLines(filter: { sources: [\"another\"] }) { totalCount } }
      node(id: \"source:rare-jewels-2019\") { ... on Source { claims(first: 1) { totalCount } } } }";
    let answer = ask(&snapshot, filtered, json!({})).await;
    let source = &answer["source"];
    assert!(source["hosts"]["nodes"].as_array().unwrap().iter().all(|claim| claim["fact"]["id"] == "host"));
    assert!(source["hosts"]["totalCount"].as_u64() > Some(5), "{source}");
    assert_eq!(source["own"], source["all"]);
    assert_eq!(answer["node"]["claims"], source["all"]);
    assert_eq!((&source["others"]["totalCount"], &source["none"]["totalCount"]), (&json!(0), &json!(0)));
    // A source that only published figures name has said nothing of services.
    let figures = "{ node(id: \"source:parent-infant-foundation-counts\") { ... on Source { claims { totalCount } fundingLines { totalCount } } } }";
    let answer = ask(&snapshot, figures, json!({})).await;
    assert_eq!(answer["node"], json!({ "claims": { "totalCount": 0 }, "fundingLines": { "totalCount": 0 } }));
}

#[tokio::test]
async fn inputs_take_slugs_and_ids_and_codes_of_bodies() {
    let snapshot = snapshot();
    let query = "query($body: String!, $service: String!, $source: String!) {
        funded: services(filter: { fundedBy: [$body] }) { totalCount nodes { slug } }
        serving: services(filter: { servesAreas: [$body] }) { totalCount nodes { slug } }
        slugs: services(filter: { slugs: [$service] }) { nodes { slug } }
        listed: services(filter: { listedBy: [$source] }) { totalCount }
        lines: fundingLines(filter: { bodies: [$body] }) { totalCount nodes { id } }
        ofService: fundingLines(filter: { services: [$service] }) { totalCount }
        claims: claims(filter: { services: [$service], sources: [$source] }) { totalCount }
        network: fundingNetwork(filter: { bodies: [$body] }, asOf: \"2019-06-01\") { query links { id } }
        scenario: fundingScenario(input: { withdraw: [$body], from: \"2019-06-01\" }) { unfunded { slug } } }";
    let ask_by = async |body: &str, service: &str, source: &str| {
        ask(&snapshot, query, json!({ "body": body, "service": service, "source": source })).await
    };
    let leeds = "leeds-infant-mental-health-service";
    let by_slug = ask_by("nhs-leeds-ccg", leeds, "rare-jewels-2019").await;
    for list in ["serving", "listed", "lines", "ofService", "claims"] {
        assert!(by_slug[list]["totalCount"].as_u64() > Some(0), "{list}: {by_slug}");
    }
    assert!(!by_slug["network"]["links"].as_array().unwrap().is_empty());
    let (service, source) = (format!("service:{leeds}"), "source:rare-jewels-2019");
    for body in ["commissioning-body:nhs-leeds-ccg", "15F", "15f", "E38000225"] {
        assert_eq!(ask_by(body, &service, source).await, by_slug, "{body}");
    }
    let errors = refused(&snapshot, "{ services(filter: { fundedBy: [\"99Z\"] }) { totalCount } }").await;
    assert_eq!(errors[0]["message"], "`filter.fundedBy`: there is no commissioning body `99Z`");
}

#[tokio::test]
async fn a_choice_stands_with_its_title_beside_its_id() {
    let snapshot = snapshot();
    let query = "{ services(first: 100) { nodes { facts(known: true) { value choices { id title fact } definition { id kind choices { id title fact } } }
        team { staffing { profession professionChoice { id title fact } } } } }
      staffingStandards { roles { filledBy filledByChoices { id fact } } } serviceCounts(by: [HOST]) { host hostChoice { id title } } }";
    let answer = ask(&snapshot, query, json!({})).await;
    let (mut choices, mut staff) = (0, 0);
    for service in answer["services"]["nodes"].as_array().unwrap() {
        for fact in service["facts"].as_array().unwrap() {
            let definition = &fact["definition"];
            let ids: Vec<&Value> = match (definition["kind"].as_str().unwrap(), &fact["value"]) {
                ("CHOICE", value) => vec![value],
                ("SET", Value::Array(members)) => {
                    members.iter().map(|one| if one.is_string() { one } else { &one["id"] }).collect()
                }
                _ => {
                    assert_eq!(fact["choices"], Value::Null, "{fact}");
                    continue;
                }
            };
            let known = fact["choices"].as_array().unwrap();
            assert_eq!(known.iter().map(|choice| &choice["id"]).collect::<Vec<_>>(), ids, "{fact}");
            for choice in known {
                assert!(definition["choices"].as_array().unwrap().contains(choice), "{choice}");
                assert_eq!(choice["fact"], definition["id"]);
                choices += 1;
            }
        }
        for member in service["team"]["staffing"].as_array().into_iter().flatten() {
            assert_eq!(member["professionChoice"]["id"], member["profession"]);
            staff += 1;
        }
    }
    assert!(choices > 50 && staff > 10, "{choices} {staff}");
    for role in answer["staffingStandards"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| one["roles"].as_array().unwrap())
    {
        let ids: Vec<&Value> =
            role["filledByChoices"].as_array().unwrap().iter().map(|choice| &choice["id"]).collect();
        assert_eq!(ids, role["filledBy"].as_array().unwrap().iter().collect::<Vec<_>>());
    }
    for count in answer["serviceCounts"].as_array().unwrap() {
        assert_eq!(count["host"] == "unknown", count["hostChoice"].is_null(), "{count}");
    }
}
