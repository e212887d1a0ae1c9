//! What was answered once can be asked for again.

use serde_json::{Value, json};
use tests::Server;

const LEEDS: &str = "leeds-infant-mental-health-service";
const READ: &str = "
  registry { revision changedAt serviceCount byClassification { classification count } byNation { nation count teams } }
  services(first: 20, orderBy: { field: NAME, direction: DESC }) { totalCount nodes { id slug name classification { class basis } } }
  service(slug: \"leeds-infant-mental-health-service\") {
    name status assessment { score { low high } possibleClasses { id } }
    history(first: 50) { nodes { revision summary } }
  }
  oxpip: service(slug: \"oxpip\") { slug }
  search(text: \"selby\") { score }
  fundingNetwork(asOf: \"2026-01-01\") { asOf }
  changes(since: 0, first: 3) { nodes { revision at summary } }";

async fn change(server: &Server, key: &str, name: &str, input: &str, value: Value) -> Value {
    let query = format!(
        "mutation($input: {input}!) {{ {name}(input: $input) {{ service {{ slug }} errors {{ message }} }} }}"
    );
    let (_, done) = server.ask_as(Some(key), &query, &json!({ "input": value })).await;
    assert_eq!(done["data"][name]["errors"], json!([]), "{done}");
    done
}

/// The answer at a revision, to the bytes, but for the revision in its ids.
async fn at(server: &Server, key: Option<&str>, revision: u32) -> String {
    let query = format!("{{ past(revision: {revision}) {{ {READ} }} }}");
    let (_, answer) = server.ask_as(key, &query, &json!({})).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    let text = answer["data"]["past"].to_string();
    let of_the_past = format!("@{revision}\"");
    assert_eq!(text.matches(r#""id":"service:"#).count(), text.matches(&of_the_past).count(), "{text}");
    text.replace(&of_the_past, "\"")
}

async fn now(server: &Server) -> String {
    let answer = server.ask(&format!("{{ {READ} }}"), &json!({})).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_revision_answers_as_it_did() {
    let server = Server::start();
    let (cleo, rosa) = (server.key("contributor", "Cleo"), server.key("reviewer", "Rosa"));
    let mut answers = vec![now(&server).await];
    let claims = json!([{ "fact": "dedicated_team", "value": false, "source": "rare-jewels-2019" }]);
    change(
        &server,
        &rosa,
        "recordClaims",
        "RecordClaimsInput",
        json!({ "service": LEEDS, "claims": claims }),
    )
    .await;
    answers.push(now(&server).await);
    change(
        &server,
        &rosa,
        "editService",
        "EditServiceInput",
        json!({ "service": LEEDS, "name": "Zeal of Leeds" }),
    )
    .await;
    answers.push(now(&server).await);
    change(
        &server,
        &rosa,
        "withdrawService",
        "WithdrawServiceInput",
        json!({ "service": "oxpip", "reason": "closed" }),
    )
    .await;
    answers.push(now(&server).await);
    let proposal = json!({ "name": "Selby Babies", "nation": "ENGLAND", "claims": [] });
    let made = change(&server, &cleo, "submitService", "SubmitServiceInput", proposal).await;
    // It makes no revision.
    assert_eq!(&now(&server).await, answers.last().unwrap_or(&String::new()));
    let decided = json!({
        "service": made["data"]["submitService"]["service"]["slug"], "class": "OTHER_PARENT_INFANT_SERVICE",
        "reason": "seen",
    });
    change(&server, &rosa, "decideClassification", "DecideClassificationInput", decided).await;
    answers.push(now(&server).await);

    // Newest first and oldest first; more revisions than are kept.
    for revision in (1..=5).rev().chain(1..=5) {
        assert_eq!(at(&server, None, revision).await, answers[revision as usize - 1], "revision {revision}");
    }
    // Each is another, so none of the above held for want of a difference.
    assert!(answers.windows(2).all(|pair| pair[0] != pair[1]));
    // A service that was withdrawn is there in its time; a proposal is not, though it was published later.
    assert!(answers[2].contains(r#""oxpip":{"slug":"oxpip"}"#) && answers[3].contains(r#""oxpip":null"#));
    assert!(
        !at(&server, None, 4).await.contains("Selby") && !at(&server, Some(&rosa), 4).await.contains("Selby")
    );
    assert!(at(&server, None, 5).await.contains("Selby"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_past_is_an_error_that_says_what_is_expected() {
    let server = Server::start();
    let made = server.ask("{ registry { changedAt } }", &json!({})).await;
    let today =
        made["data"]["registry"]["changedAt"].as_str().and_then(|at| at.get(..10)).unwrap_or_default();
    let expected = [
        ("revision: 2", "NOT_FOUND", "`revision`: expected one from 1 to 1, got 2".to_owned()),
        ("revision: 0", "NOT_FOUND", "`revision`: expected one from 1 to 1, got 0".to_owned()),
        ("revision: -1", "NOT_FOUND", "`revision`: expected one from 1 to 1, got -1".to_owned()),
        (
            "asOf: \"1999-12-31\"",
            "NOT_FOUND",
            format!(
                "`asOf`: expected {today}, the day of the first revision, or a later day, got `1999-12-31`"
            ),
        ),
        (
            "asOf: \"2999-12-31\"",
            "BAD_REQUEST",
            format!(
                "`asOf`: expected a day before {today}, which is over, or a `revision` beside it, got `2999-12-31`"
            ),
        ),
    ];
    for (arguments, code, message) in expected {
        let query = format!("{{ past({arguments}) {{ registry {{ revision }} }} }}");
        let answer = server.ask(&query, &json!({})).await;
        let error = &answer["errors"][0];
        assert_eq!((&error["extensions"]["code"], &error["message"]), (&json!(code), &json!(message)));
    }
    let neither = server.ask("{ past { registry { revision } } }", &json!({})).await;
    assert_eq!(neither["errors"][0]["message"], "`past`: expected a `revision`, a day `asOf`, or both");
    // The day of questions that name none.
    let day = "{ past(revision: 1, asOf: \"2021-05-06\") { fundingNetwork { asOf } } }";
    let answer = server.ask(day, &json!({})).await;
    assert_eq!(answer["data"]["past"]["fundingNetwork"]["asOf"], "2021-05-06", "{answer}");
}

/// No client that keeps what it has read by its id takes the past for the present.
#[tokio::test(flavor = "multi_thread")]
async fn ids_of_the_past_name_their_revision() {
    let server = Server::start();
    let past = "{ past(revision: 1) { __typename service(slug: \"oxpip\") { id }
      leeds: service(slug: \"leeds-infant-mental-health-service\") { funding { lines { id funder { id } } } } node(id: \"service:oxpip@1\") { id } } }";
    let answer = server.ask(past, &json!({})).await;
    let past = &answer["data"]["past"];
    assert_eq!(past["__typename"], "PastRegistry", "{answer}");
    assert_eq!(
        (&past["service"]["id"], &past["node"]["id"]),
        (&json!("service:oxpip@1"), &json!("service:oxpip@1"))
    );
    let line = &past["leeds"]["funding"]["lines"][0];
    assert!(line["id"].as_str().is_some_and(|id| id.ends_with("@1")), "{answer}");
    assert!(line["funder"]["id"].as_str().is_some_and(|id| id.ends_with("@1")), "{answer}");
    // At the root it is said where they are looked up; one bad id leaves the others.
    let root = server.ask("{ node(id: \"service:oxpip@1\") { id } }", &json!({})).await;
    assert_eq!(
        root["errors"][0]["message"],
        "`id`: it is that of something at revision 1; ask `past(revision: 1) { node(id: …) }`"
    );
    let nodes = server
        .ask("{ nodes(ids: [\"service:oxpip\", \"nonsense\", \"service:none\"]) { id } }", &json!({}))
        .await;
    assert_eq!(nodes["data"]["nodes"], json!([{ "id": "service:oxpip" }, null, null]), "{nodes}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_has_its_price() {
    let server = Server::start();
    let many = |count: u32| {
        let look = |number| format!("p{number}: past(revision: 1) {{ registry {{ revision }} }}");
        let looks = (0..count).map(look).collect::<Vec<_>>().join(" ");
        format!("{{ {looks} }}")
    };
    let nine = server.ask(&many(9), &json!({})).await;
    assert_eq!(nine.get("errors"), None, "{nine}");
    let ten = server.ask(&many(10), &json!({})).await;
    assert_eq!(ten["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED", "{ten}");
}
