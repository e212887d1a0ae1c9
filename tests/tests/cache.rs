//! Answers are kept, and nobody is ever given what was made for somebody else.

use serde_json::{Value, json};
use tests::Server;

const RECORD: &str = "mutation($input: RecordClaimsInput!) {
  recordClaims(input: $input) { service { slug } errors { code message path } }
}";
const SUBMIT: &str = "mutation($input: SubmitServiceInput!) {
  submitService(input: $input) { service { slug } errors { message } } }";
const LOOK: &str = "query($slug: String!) { viewer { name role } service(slug: $slug) { name published }
  services(first: 1) { totalCount } }";

#[tokio::test]
async fn proposals_are_seen_by_those_who_may_whoever_asked_before() {
    let server = Server::start();
    let keys: Vec<(&str, String)> =
        [("contributor", "Cleo"), ("contributor", "Carl"), ("reviewer", "Rosa"), ("admin", "Ada")]
            .into_iter()
            .map(|(role, name)| (name, server.key(role, name)))
            .collect();
    let claims = json!([{ "fact": "dedicated_team", "value": true, "source": "rare-jewels-2019" }]);
    let input = json!({ "input": { "name": "Hidden Team", "nation": "WALES", "claims": claims } });
    let (_, made) = server.ask_as(Some(&keys[0].1), SUBMIT, &input).await;
    let slug = made["data"]["submitService"]["service"]["slug"].clone();
    assert!(slug.is_string(), "{made}");

    let callers: Vec<(&str, Option<&str>)> = std::iter::once(("public", None))
        .chain(keys.iter().map(|(name, key)| (*name, Some(key.as_str()))))
        .collect();
    // Everybody after everybody else, more than once, so that each answer has been kept when the others ask.
    for round in 0..3 {
        for turn in 0..callers.len() {
            for (name, key) in callers.iter().cycle().skip(turn).take(callers.len()) {
                let (_, answer) = server.ask_as(*key, LOOK, &json!({ "slug": slug })).await;
                let sees = ["Cleo", "Rosa", "Ada"].contains(name);
                assert_eq!(answer["data"]["viewer"]["name"], *name, "round {round}");
                assert_eq!(answer["data"]["service"] != Value::Null, sees, "{name}, round {round}: {answer}");
            }
        }
    }
}

#[tokio::test]
async fn a_commit_is_seen_at_once() {
    let server = Server::start();
    let (key, cleo) = (server.key("reviewer", "Rosa"), server.key("contributor", "Cleo"));
    let query = "{ registry { revision } }";
    for number in 1..6 {
        let answer = server.ask(query, &json!({})).await;
        assert_eq!(answer["data"]["registry"]["revision"], answer["extensions"]["revision"]);
        assert_eq!(answer["extensions"]["revision"], number);
        assert_eq!(server.ask(query, &json!({})).await, answer);
        let claims = json!([{ "fact": "opened_year", "value": 2000 + number, "source": "rare-jewels-2019" }]);
        // What is proposed makes no revision.
        let input =
            json!({ "input": { "name": format!("Team {number}"), "nation": "WALES", "claims": claims } });
        let (_, made) = server.ask_as(Some(&cleo), SUBMIT, &input).await;
        assert_eq!(made["data"]["submitService"]["errors"], json!([]), "{made}");
        assert_eq!(made["extensions"]["revision"], number);
        let input = json!({ "input": { "service": "oxpip", "claims": claims } });
        let (_, made) = server.ask_as(Some(&key), RECORD, &input).await;
        assert_eq!(made["data"]["recordClaims"]["errors"], json!([]), "{made}");
        // The answer to a mutation is made at the revision that it made.
        assert_eq!(made["extensions"]["revision"], number + 1);
    }
    let (_, refused) = server
        .ask_as(Some(&key), SUBMIT, &json!({ "input": { "name": "", "nation": "WALES", "claims": [] } }))
        .await;
    assert_ne!(refused["data"]["submitService"]["errors"], json!([]), "{refused}");
    assert_eq!(refused["extensions"]["revision"], 6);
}
