//! What a reviewer sees of a proposal, and who may decide on it.

use insta::assert_snapshot;
use serde_json::{Value, json};
use tests::Server;

const SUBMIT: &str = "mutation($input: SubmitServiceInput!) {
  submitService(input: $input) { service { slug published } errors { code message path } }
}";
const DECIDE: &str = "mutation($input: DecideClassificationInput!) {
  decideClassification(input: $input) { service { slug published } errors { code message path } }
}";
const CLAIMS: &str = "mutation($input: RecordClaimsInput!) {
  recordClaims(input: $input) { errors { code message path } }
}";
/// What the page of a reviewer asks for.
const LOOK: &str = "query($slug: String!) {
  service(slug: $slug) {
    name published proposedBy
    possibleDuplicates { service { slug } nameLikeness samePlace sameWebsite }
    assessment { headline possibleClasses { id } nextQuestions { question settles } }
    conflicts { definition { id } text claims { text source { slug } observedOn } }
  }
}";

async fn does(server: &Server, key: &str, query: &str, input: Value) -> Value {
    let (_, answer) = server.ask_as(Some(key), query, &json!({ "input": input })).await;
    let payload = answer["data"].as_object().and_then(|data| data.values().next());
    assert!(payload.is_some_and(|payload| payload["errors"] == json!([])), "{answer}");
    answer
}

#[tokio::test]
async fn a_reviewer_sees_duplicates_the_assessment_and_disagreements() {
    let server = Server::start();
    let (cleo, rosa) = (server.key("contributor", "Cleo"), server.key("reviewer", "Rosa"));
    let leaflet = "mutation { addSource(input: { title: \"A leaflet\", publisher: \"Selby\" }) { errors { message } } }";
    server.ask_as(Some(&rosa), leaflet, &json!({})).await;
    let published = json!({ "name": "Selby Little Steps", "nation": "ENGLAND", "localities": ["Selby"],
        "website": "https://steps.example.org/", "claims": [] });
    does(&server, &cleo, SUBMIT, published).await;
    let decision =
        json!({ "service": "selby-little-steps", "class": "OTHER_PARENT_INFANT_SERVICE", "reason": "seen" });
    does(&server, &rosa, DECIDE, decision).await;

    let claim = |fact: &str, value: Value, source: &str| json!({ "fact": fact, "value": value, "source": source, "observedOn": "2024-05-01" });
    let proposal = json!({
        "name": "Little Steps, Selby", "nation": "ENGLAND", "localities": ["Selby"], "website": "https://www.steps.example.org/about",
        "claims": [claim("dedicated_team", json!(true), "rare-jewels-2019"), claim("opened_year", json!(2001), "rare-jewels-2019")],
    });
    let made = does(&server, &cleo, SUBMIT, proposal).await;
    let slug = made["data"]["submitService"]["service"]["slug"].as_str().unwrap_or_default().to_owned();
    // Another source says otherwise of the same day.
    let otherwise =
        json!({ "service": slug, "claims": [claim("dedicated_team", json!(false), "a-leaflet")] });
    does(&server, &cleo, CLAIMS, otherwise).await;

    let queue = "{ reviewQueue(first: 10) { totalCount nodes { slug state author { label } possibleDuplicates { service { slug } } \
                 conflicts { message } changes { step summary by { label } } service { published conflicts { definition { id } } } } } }";
    let (_, queue) = server.ask_as(Some(&rosa), queue, &json!({})).await;
    assert_snapshot!(queue["data"]["reviewQueue"], @r#"{"totalCount":1,"nodes":[{"slug":"little-steps-selby","state":"OPEN","author":{"label":"Cleo"},"possibleDuplicates":[{"service":{"slug":"selby-little-steps"}}],"conflicts":[],"changes":[{"step":0,"summary":"service proposed: Little Steps, Selby","by":{"label":"Cleo"}},{"step":0,"summary":"a team in its own right: yes (rare-jewels-2019)","by":{"label":"Cleo"}},{"step":0,"summary":"year of opening: 2001 (rare-jewels-2019)","by":{"label":"Cleo"}},{"step":1,"summary":"a team in its own right: no (a-leaflet)","by":{"label":"Cleo"}}],"service":{"published":false,"conflicts":[{"definition":{"id":"dedicated_team"}}]}}]}"#);
    let (_, seen) = server.ask_as(Some(&rosa), LOOK, &json!({ "slug": slug })).await;
    assert_snapshot!(
        "what_a_reviewer_sees",
        serde_json::to_string_pretty(&seen["data"]["service"]).unwrap_or_default()
    );

    // For the public it is absent, word for word as what never was.
    let (status, hidden) = server.ask_as(None, LOOK, &json!({ "slug": slug })).await;
    let (_, nothing) = server.ask_as(None, LOOK, &json!({ "slug": "never-was" })).await;
    assert_eq!((status, &hidden["data"], hidden.get("errors")), (200, &json!({ "service": null }), None));
    assert_eq!(hidden, nothing);
}

#[tokio::test]
async fn nobody_decides_on_their_own_proposal() {
    let server = Server::start();
    let (rosa, ruth) = (server.key("reviewer", "Rosa"), server.key("reviewer", "Ruth"));
    // Another key of the same name is the same person, whatever its role.
    let as_admin = server.key("admin", "Rosa");
    does(&server, &rosa, SUBMIT, json!({ "name": "Selby", "nation": "WALES", "claims": [] })).await;
    let decision = json!({ "service": "selby", "class": "PARENT_INFANT_TEAM", "reason": "it is ours" });
    for own in [&rosa, &as_admin] {
        let (_, refused) = server.ask_as(Some(own), DECIDE, &json!({ "input": decision })).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
        assert_eq!(
            refused["errors"][0]["message"],
            "you proposed `selby`: another reviewer must decide on it"
        );
        let (_, public) = server.ask_as(None, "{ service(slug: \"selby\") { name } }", &json!({})).await;
        assert_eq!(public["data"]["service"], Value::Null);
    }
    let decided = does(&server, &ruth, DECIDE, decision).await;
    assert_eq!(decided["data"]["decideClassification"]["service"]["published"], true);
}
