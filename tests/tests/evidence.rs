//! What sources say and what follows from it, kept apart: in answers, in tables, and in tables that come back.

use serde_json::{Value, json};
use tests::Server;

const TEAMS: &str = "{ services(first: 27, filter: { classifications: [PARENT_INFANT_TEAM] }) { nodes {
    stated: assessment { class { id } characteristics { outcome } score { low high } }
    filled: assessment(evidence: WITH_IMPLIED) { evidence class { id } characteristics { outcome } score { low high } }
} } }";

const FACTS: &str = "{ services(first: 27, filter: { classifications: [PARENT_INFANT_TEAM] }) { nodes {
    facts { known implied { claims { basis note locator } } claims { basis } }
} } }";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_implied_fills_gaps_where_it_is_asked_for() {
    let server = Server::start();
    let (_, answer) = server.ask_as(None, TEAMS, &json!({})).await;
    let teams = answer["data"]["services"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
    assert_eq!(teams.len(), 27, "{answer}");
    let mut gained = 0;
    for team in teams {
        let (stated, filled) = (&team["stated"], &team["filled"]);
        assert_eq!(filled["evidence"], "WITH_IMPLIED");
        assert_eq!(filled["characteristics"][0]["outcome"], "MET", "every team has several professions");
        // More is known, and nothing that was known is known otherwise.
        let outcomes = |assessment: &Value| assessment["characteristics"].as_array().unwrap().clone();
        for (before, after) in outcomes(stated).iter().zip(outcomes(filled)) {
            assert!(before["outcome"] == "UNKNOWN" || before["outcome"] == after["outcome"], "{team}");
        }
        let score = |assessment: &Value, end: &str| assessment["score"][end].as_f64().unwrap();
        assert!(score(filled, "low") >= score(stated, "low"));
        assert!(score(filled, "high") <= score(stated, "high"));
        gained += usize::from(score(filled, "low") > score(stated, "low"));
    }
    assert!(gained > 20, "the matrix is worth looking at: {gained}");

    // What follows is never listed among what is said, and says from what it follows.
    let (_, answer) = server.ask_as(None, FACTS, &json!({})).await;
    let teams = answer["data"]["services"]["nodes"].as_array().unwrap();
    assert_eq!(teams.len(), 27, "{answer}");
    for team in teams {
        for fact in team["facts"].as_array().unwrap() {
            assert!(fact["claims"].as_array().unwrap().iter().all(|claim| claim["basis"] == "STATED"));
            let Some(implied) = fact["implied"].as_object() else { continue };
            assert_eq!(fact["known"], false);
            for claim in implied["claims"].as_array().unwrap() {
                assert_eq!(claim["basis"], "IMPLIED");
                assert!(claim["note"].is_string() && claim["locator"].is_string(), "{claim}");
            }
        }
    }

    // A variable says the same as a word of the query.
    let query = "query($e: Evidence) { service(slug: \"epip\") { assessment(evidence: $e) { evidence } } }";
    let (_, answer) = server.ask_as(None, query, &json!({ "e": "WITH_IMPLIED" })).await;
    assert_eq!(answer["data"]["service"]["assessment"]["evidence"], "WITH_IMPLIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_matrix_as_a_table_says_what_it_counts() {
    let server = Server::start();
    let read = |query: &'static str| {
        let address = format!("{}/tables/matrix.csv{query}", server.address());
        async move {
            let answer = reqwest::get(address).await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        }
    };
    let line_of = |table: &str| table.lines().find(|line| line.starts_with("epip,")).unwrap().to_owned();
    let (status, stated) = read("").await;
    assert_eq!(status, 200);
    assert_eq!(read("?evidence=stated").await.1, stated);
    let (_, filled) = read("?evidence=with-implied").await;
    assert_eq!(
        line_of(&stated),
        "epip,EPIP,england,parent-infant-team,attested,1,7,7,met,unknown,unknown,unknown,unknown,unknown,unknown,stated"
    );
    assert_eq!(
        line_of(&filled),
        "epip,EPIP,england,parent-infant-team,attested,2.5,7,7,met,met,unknown,unknown,unknown,unknown,unknown,with-implied"
    );
    let (status, error) = read("?evidence=all").await;
    assert_eq!(status, 400);
    assert!(error.contains("`evidence=with-implied`"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_is_implied_says_from_what() {
    let server = Server::start();
    let key = server.key("reviewer", "Rosa");
    let record = |note: Value| {
        json!({ "input": { "service": "epip", "claims": [{
            "fact": "visits_at_home", "value": true, "source": "rare-jewels-2019", "basis": "IMPLIED", "note": note,
        }] } })
    };
    let mutation = "mutation($input: RecordClaimsInput!) { recordClaims(input: $input) { revision errors { path message } } }";
    let (_, refused) = server.ask_as(Some(&key), mutation, &record(Value::Null)).await;
    let errors = &refused["data"]["recordClaims"]["errors"];
    assert_eq!(
        errors[0]["message"], "expected what it follows from: what is implied needs a note",
        "{refused}"
    );
    let (_, done) = server.ask_as(Some(&key), mutation, &record(json!("it names its home visitors"))).await;
    assert_eq!(done["data"]["recordClaims"]["errors"], json!([]), "{done}");
    let query = "{ service(slug: \"epip\") { fact(id: \"visits_at_home\") { known claims { text } implied { text claims { note } } } } }";
    let (_, answer) = server.ask_as(None, query, &json!({})).await;
    assert_eq!(
        answer["data"]["service"]["fact"],
        json!({ "known": false, "claims": [], "implied": { "text": "yes", "claims": [{ "note": "it names its home visitors" }] } })
    );
    // What is stated counts in its place.
    let stated = json!({ "input": { "service": "epip", "claims": [{
        "fact": "visits_at_home", "value": false, "source": "rare-jewels-2019",
    }] } });
    server.ask_as(Some(&key), mutation, &stated).await;
    let (_, answer) = server.ask_as(None, query, &json!({})).await;
    assert_eq!(
        answer["data"]["service"]["fact"],
        json!({ "known": true, "claims": [{ "text": "no" }], "implied": null })
    );
}
