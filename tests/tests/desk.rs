//! Keys that admins make in the browser, and links that ask a service about itself: what they open, and what nobody else learns.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use serde_json::{Value, json};
use tests::Server;

const MAKE: &str = "mutation($input: CreateKeyInput!) {
  createKey(input: $input) { secret key { id name role label expiresAt state isYours } errors { code message path } }
}";
const CHANGE: &str = "mutation($input: ChangeKeyInput!) {
  changeKey(input: $input) { key { id role label expiresAt state } errors { code message path } }
}";
const REVOKE: &str = "mutation($input: RevokeKeyInput!) {
  revokeKey(input: $input) { key { id state } errors { code message path } }
}";
const ASK: &str = "mutation($input: AskServicesInput!) {
  askServices(input: $input) { links { secret key { id name role round state service { slug } } } errors { code message path } }
}";
const ANSWER: &str = "mutation($input: AnswerForServiceInput!) {
  answerForService(input: $input) { proposal { id author { label } changeCount } errors { code message path } }
}";
const KEYS: &str = "{ keys { totalCount nodes { id name role state lastUsedAt answeredAt acceptedAt } } }";
const LEEDS: &str = "leeds-infant-mental-health-service";

/// Sends an input, and returns what comes of it; an error of the request under `error`.
async fn send(server: &Server, key: Option<&str>, query: &str, input: Value) -> Value {
    let (_, answer) = server.ask_as(key, query, &json!({ "input": input })).await;
    match answer["errors"].as_array().and_then(|errors| errors.first()) {
        Some(error) => json!({ "error": error["extensions"]["code"], "message": error["message"] }),
        None => answer["data"].as_object().and_then(|data| data.values().next()).cloned().unwrap_or_default(),
    }
}

async fn role(server: &Server, key: &str) -> String {
    let (status, answer) = server.ask_as(Some(key), "{ viewer { role } }", &json!({})).await;
    if status == 401 {
        "none".to_owned()
    } else {
        answer["data"]["viewer"]["role"].as_str().unwrap_or("?").to_owned()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The id within a key.
fn id(key: &str) -> &str {
    key.split('_').nth(1).expect("an id")
}

#[tokio::test]
async fn an_admin_makes_changes_and_revokes_keys() {
    let server = Server::start();
    let ada = server.key("admin", "Ada");
    let input = json!({ "name": "Eve", "label": "Leeds", "role": "EDITOR", "lastDay": "2999-12-31", "idempotencyKey": "one" });
    let made = send(&server, Some(&ada), MAKE, input.clone()).await;
    let eve = text(&made["secret"]).to_owned();
    assert_eq!(made["key"]["id"], id(&eve));
    assert_eq!(made["key"]["expiresAt"], "3000-01-01T00:00:00Z");
    assert_eq!(role(&server, &eve).await, "EDITOR");
    // Sent again it is the same key, and it is not shown again.
    let again = send(&server, Some(&ada), MAKE, input).await;
    assert_eq!((&again["secret"], &again["key"]["id"]), (&Value::Null, &made["key"]["id"]), "{again}");
    // It opens more, or less, at once; then nothing.
    let to = json!({ "key": id(&eve), "role": "REVIEWER", "label": null, "lastDay": null });
    let changed = send(&server, Some(&ada), CHANGE, to).await;
    assert_eq!(
        changed["key"],
        json!({ "id": id(&eve), "role": "REVIEWER", "label": null, "expiresAt": null, "state": "VALID" })
    );
    assert_eq!(role(&server, &eve).await, "REVIEWER");
    // Whoever pastes the whole key means that key.
    let revoked = send(&server, Some(&ada), REVOKE, json!({ "key": eve })).await;
    assert_eq!(revoked["key"]["state"], "REVOKED");
    assert_eq!(role(&server, &eve).await, "none");
    let twice = send(&server, Some(&ada), REVOKE, json!({ "key": id(&eve) })).await;
    assert_eq!(twice["errors"][0]["code"], "NOT_FOUND", "{twice}");

    // The list has all of them, with who was there when, and no secret.
    let (_, listed) = server.ask_as(Some(&ada), KEYS, &json!({})).await;
    let keys = &listed["data"]["keys"];
    assert_eq!((&keys["totalCount"], &keys["nodes"][0]["name"]), (&json!(2), &json!("Eve")), "{listed}");
    assert!(
        keys["nodes"][0]["lastUsedAt"].is_string() && keys["nodes"][1]["lastUsedAt"].is_string(),
        "{listed}"
    );
    assert!(!listed.to_string().contains(eve.rsplit('_').next().expect("a secret")));
    // It is in the log by the name of the admin, and makes no revision that others would hear of.
    let log = std::process::Command::new(tests::program())
        .args(["log", "show", "--database", server.database()])
        .output();
    let log = String::from_utf8_lossy(&log.expect("it runs").stdout).into_owned();
    let line = |what: &str| {
        log.lines().position(|line| line.contains(what)).unwrap_or_else(|| panic!("no {what} in {log}"))
    };
    let makes = line("key made (editor, Eve)");
    assert!(
        log.lines().nth(makes - 1).is_some_and(|head| head.contains(&format!("Ada (key {})", id(&ada)))),
        "{log}"
    );
    line("key changed (reviewer)");
    line("key revoked");
    let public =
        server.ask("{ registry { revision } changes(since: 1) { nodes { summary } } }", &json!({})).await;
    assert_eq!(public["data"]["registry"]["revision"], 1, "{public}");
    assert_eq!(public["data"]["changes"]["nodes"], json!([]));
}

#[tokio::test]
async fn nobody_locks_the_last_admin_out() {
    let server = Server::start();
    let ada = server.key("admin", "Ada");
    let alone = [
        (REVOKE, json!({ "key": id(&ada), "own": true })),
        (CHANGE, json!({ "key": id(&ada), "role": "REVIEWER", "own": true })),
    ];
    for (query, input) in &alone {
        let refused = send(&server, Some(&ada), query, input.clone()).await;
        assert_eq!(refused["errors"][0]["code"], "CONFLICT", "{refused}");
    }
    let second = send(&server, Some(&ada), MAKE, json!({ "name": "Abe", "role": "ADMIN" })).await;
    // One's own key goes only when that is meant.
    let own = send(&server, Some(&ada), REVOKE, json!({ "key": id(&ada) })).await;
    assert_eq!(
        (&own["errors"][0]["code"], &own["errors"][0]["path"]),
        (&json!("BAD_REQUEST"), &json!(["own"])),
        "{own}"
    );
    let gone = send(&server, Some(&ada), REVOKE, json!({ "key": id(&ada), "own": true })).await;
    assert_eq!(gone["key"]["state"], "REVOKED", "{gone}");
    assert_eq!(role(&server, &ada).await, "none");
    assert_eq!(role(&server, text(&second["secret"])).await, "ADMIN");
    for (input, path) in [
        (json!({ "name": "", "role": "EDITOR" }), "name"),
        (json!({ "name": "x".repeat(101), "role": "EDITOR" }), "name"),
        (json!({ "name": "Bo", "role": "PUBLIC" }), "role"),
        (json!({ "name": "Bo", "role": "RESPONDENT" }), "role"),
        (json!({ "name": "Bo", "role": "EDITOR", "lastDay": "2019-01-01" }), "lastDay"),
        (json!({ "name": "Bo", "role": "EDITOR", "label": "a\nb" }), "label"),
    ] {
        let wrong = send(&server, second["secret"].as_str(), MAKE, input).await;
        assert_eq!(wrong["errors"][0]["path"], json!([path]), "{wrong}");
    }
}

/// What a reviewer or a contributor hears is the same whether there is such a key, such a round or not.
#[tokio::test]
async fn others_learn_nothing_of_keys() {
    let server = Server::start();
    let ada = server.key("admin", "Ada");
    let others = [None, Some(server.key("contributor", "Cleo")), Some(server.key("reviewer", "Rosa"))];
    let asked = send(
        &server,
        Some(&ada),
        ASK,
        json!({ "round": "Spring", "services": [LEEDS], "lastDay": "2999-12-31" }),
    )
    .await;
    let link = text(&asked["links"][0]["secret"]).to_owned();
    for key in others.iter().map(Option::as_deref).chain([Some(link.as_str())]) {
        let mut heard = Vec::new();
        for there in [id(&ada), "0000000000"] {
            heard.push(send(&server, key, REVOKE, json!({ "key": there })).await);
            heard.push(send(&server, key, CHANGE, json!({ "key": there, "role": "ADMIN" })).await);
        }
        assert_eq!(heard[..2], heard[2..]);
        assert!(heard.iter().all(|answer| answer["error"].is_string()), "{heard:?}");
        let ask = json!({ "round": "Spring", "services": [LEEDS, "nowhere"], "lastDay": "2999-12-31" });
        for query in [KEYS, "{ rounds { name asked } }", "{ keys(round: \"Spring\") { totalCount } }"] {
            let (_, answer) = server.ask_as(key, query, &json!({})).await;
            assert!(
                answer["errors"][0]["extensions"]["code"].is_string()
                    && answer["data"].as_object().is_none_or(|data| data.values().all(Value::is_null)),
                "{answer}"
            );
        }
        assert!(send(&server, key, ASK, ask).await["error"].is_string());
        assert!(
            send(&server, key, MAKE, json!({ "name": "Me", "role": "ADMIN" })).await["error"].is_string()
        );
    }
    assert_eq!(role(&server, &ada).await, "ADMIN");
}

/// The key of a link does nothing else, for its service or another.
async fn does_nothing_else(server: &Server, key: &str) {
    for (name, ty, input) in [
        (
            "recordClaims",
            "RecordClaimsInput",
            json!({ "service": LEEDS, "claims": [{ "fact": "dedicated_team", "value": true, "source": "rare-jewels-2019" }] }),
        ),
        ("addSource", "AddSourceInput", json!({ "title": "T", "publisher": "P" })),
        ("editService", "EditServiceInput", json!({ "service": LEEDS, "name": "Other" })),
        ("submitService", "SubmitServiceInput", json!({ "name": "New", "nation": "ENGLAND", "claims": [] })),
        ("withdrawService", "WithdrawServiceInput", json!({ "service": LEEDS, "reason": "x" })),
    ] {
        let query = format!("mutation($input: {ty}!) {{ {name}(input: $input) {{ errors {{ code }} }} }}");
        let refused = send(server, Some(key), &query, input).await;
        assert_eq!(refused["error"], "FORBIDDEN", "{name}: {refused}");
    }
}

/// What is on record of a service is corrected by its link, as a proposal that says who says so.
async fn corrects_itself(server: &Server, link: &str, reviewer: &str) {
    let wrong = json!({ "answers": [], "website": "javascript:alert(1)" });
    let wrong = send(server, Some(link), ANSWER, wrong).await;
    assert!(wrong["error"] == "BAD_REQUEST" || wrong["errors"][0]["path"] == json!(["website"]), "{wrong}");
    let input = json!({ "answers": [], "status": "PAUSED", "website": "https://oxpip.example.org/" });
    let sent = send(server, Some(link), ANSWER, input).await;
    assert_eq!((&sent["errors"], &sent["proposal"]["changeCount"]), (&json!([]), &json!(2)), "{sent}");
    let now = "{ service(slug: \"oxpip\") { status website } }";
    assert_ne!(server.ask(now, &json!({})).await["data"]["service"]["status"], "PAUSED");
    let id = &sent["proposal"]["id"];
    let look = "query($id: ID!) { proposal(id: $id) { reason } }";
    let (_, seen) = server.ask_as(Some(reviewer), look, &json!({ "id": id })).await;
    assert_eq!(seen["data"]["proposal"]["reason"], "OXPIP, in answer to the round “Spring 2027”", "{seen}");
    let accept =
        "mutation($input: AcceptProposalInput!) { acceptProposal(input: $input) { errors { message } } }";
    let input = json!({ "proposal": id, "reason": "They said so." });
    assert_eq!(send(server, Some(reviewer), accept, input).await["errors"], json!([]));
    let service = json!({ "status": "PAUSED", "website": "https://oxpip.example.org/" });
    assert_eq!(server.ask(now, &json!({})).await["data"]["service"], service);
    // Together with an answer, and to say that there are no pages.
    let input = json!({ "answers": [{ "fact": "opened_year", "value": 1998 }], "website": null });
    let sent = send(server, Some(link), ANSWER, input).await;
    assert_eq!((&sent["errors"], &sent["proposal"]["changeCount"]), (&json!([]), &json!(2)), "{sent}");
}

#[tokio::test]
async fn a_service_that_is_asked_answers_for_itself_alone() {
    let server = Server::start();
    let (ada, rosa) = (server.key("admin", "Ada"), server.key("reviewer", "Rosa"));
    let ask = json!({ "round": "Spring 2027", "services": [LEEDS, "oxpip"], "lastDay": "2999-12-31", "idempotencyKey": "ask" });
    let asked = send(&server, Some(&ada), ASK, ask.clone()).await;
    let links = asked["links"].as_array().expect("links");
    assert_eq!(
        (&links[0]["key"]["service"]["slug"], &links[1]["key"]["service"]["slug"]),
        (&json!(LEEDS), &json!("oxpip")),
        "{asked}"
    );
    let (leeds, oxpip) = (text(&links[0]["secret"]), text(&links[1]["secret"]));
    let again = send(&server, Some(&ada), ASK, ask).await;
    assert!(again["links"].as_array().expect("links").iter().all(|link| link["secret"].is_null()), "{again}");
    let twice = json!({ "round": "Spring 2027", "services": ["nowhere", LEEDS], "lastDay": "2999-12-31" });
    let twice = send(&server, Some(&ada), ASK, twice).await;
    assert_eq!(
        (&twice["errors"][0]["code"], &twice["errors"][1]["path"]),
        (&json!("NOT_FOUND"), &json!(["services", "1"])),
        "{twice}"
    );

    let who = "{ viewer { name role round service { slug } publishes proposals { totalCount } } }";
    let (_, seen) = server.ask_as(Some(leeds), who, &json!({})).await;
    assert_eq!(seen["data"]["viewer"]["service"]["slug"], LEEDS, "{seen}");
    assert_eq!(seen["data"]["viewer"]["publishes"], false);
    does_nothing_else(&server, leeds).await;
    // Others cannot answer, whatever they may do besides.
    let answers = json!({ "answers": [{ "fact": "opened_year", "value": 2012 }, { "fact": "dedicated_team", "value": null }], "note": "From our manager." });
    assert_eq!(send(&server, Some(&rosa), ANSWER, answers.clone()).await["error"], "FORBIDDEN");
    assert_eq!(send(&server, None, ANSWER, answers.clone()).await["error"], "UNAUTHENTICATED");
    assert_eq!(
        send(&server, Some(leeds), ANSWER, json!({ "answers": [] })).await["errors"][0]["path"],
        json!(["claims"])
    );
    let wrong = json!({ "answers": [{ "fact": "opened_year", "value": "soon" }, { "fact": "opened_year" }] });
    let wrong = send(&server, Some(leeds), ANSWER, wrong).await;
    assert_eq!(
        (&wrong["errors"][0]["path"], &wrong["errors"][1]["path"]),
        (&json!(["claims", "0", "value"]), &json!(["claims", "1", "value"])),
        "{wrong}"
    );

    let answered = send(&server, Some(leeds), ANSWER, answers).await;
    let proposal = text(&answered["proposal"]["id"]).to_owned();
    // More of it joins the same proposal, whose source is there by then.
    let more = json!({ "answers": [{ "fact": "opened_year", "value": 2013 }], "proposal": proposal });
    let more = send(&server, Some(leeds), ANSWER, more).await;
    assert_eq!(more["proposal"]["changeCount"], 4, "{more}");
    // Another service does not see it, and neither adds to it.
    let look = "query($id: ID!) { proposal(id: $id) { id reason changes { after } } }";
    let (_, hidden) = server.ask_as(Some(oxpip), look, &json!({ "id": proposal })).await;
    assert_eq!(hidden["data"]["proposal"], Value::Null);
    let into = json!({ "answers": [{ "fact": "opened_year", "value": 1990 }], "proposal": proposal });
    assert_eq!(send(&server, Some(oxpip), ANSWER, into).await["errors"][0]["code"], "NOT_FOUND");
    let (_, seen) = server.ask_as(Some(&rosa), look, &json!({ "id": proposal })).await;
    assert_eq!(seen["data"]["proposal"]["reason"], "From our manager.", "{seen}");

    let accept = "mutation($input: AcceptProposalInput!) { acceptProposal(input: $input) { revision errors { message } } }";
    let accepted =
        send(&server, Some(&rosa), accept, json!({ "proposal": proposal, "reason": "They said so." })).await;
    assert_eq!(accepted["errors"], json!([]), "{accepted}");
    let fact = "query($slug: String!) { service(slug: $slug) { fact(id: \"opened_year\") { claims { text observedOn source { title publisher } } } } }";
    let read = server.ask(fact, &json!({ "slug": LEEDS })).await;
    let claims = read["data"]["service"]["fact"]["claims"].as_array().expect("claims");
    let own =
        claims.iter().find(|claim| claim["source"]["publisher"] == "Leeds Infant Mental Health Service");
    let own = own.unwrap_or_else(|| panic!("no claim of the service itself: {read}"));
    assert_eq!(
        own["source"]["title"],
        "Leeds Infant Mental Health Service, in answer to the round “Spring 2027”"
    );
    assert!(own["observedOn"].is_string());

    let rounds = "{ rounds { name open asked opened answered accepted } }";
    let (_, funnel) = server.ask_as(Some(&ada), rounds, &json!({})).await;
    let expected =
        json!([{ "name": "Spring 2027", "open": 2, "asked": 2, "opened": 2, "answered": 1, "accepted": 1 }]);
    assert_eq!(funnel["data"]["rounds"], expected, "{funnel}");
    corrects_itself(&server, oxpip, &rosa).await;
    // A link that is revoked opens nothing, and can be made again.
    send(&server, Some(&ada), REVOKE, json!({ "key": id(leeds) })).await;
    let (status, said) = server.ask_as(Some(leeds), who, &json!({})).await;
    assert_eq!((status, &said["errors"][0]["message"]), (401, &json!("the key has been revoked")));
    let anew = send(
        &server,
        Some(&ada),
        ASK,
        json!({ "round": "Spring 2027", "services": [LEEDS], "lastDay": "2999-12-31" }),
    )
    .await;
    assert_eq!(role(&server, text(&anew["links"][0]["secret"])).await, "RESPONDENT", "{anew}");
    // It stays the key of a link.
    let key = text(&anew["links"][0]["key"]["id"]).to_owned();
    for input in [json!({ "key": key, "role": "ADMIN" }), json!({ "key": key, "lastDay": null })] {
        let refused = send(&server, Some(&ada), CHANGE, input).await;
        assert_eq!(refused["errors"][0]["code"], "BAD_REQUEST", "{refused}");
    }
}
