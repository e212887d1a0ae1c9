//! Returns of outcomes: sent from a file, kept by two people, read by reviewers, and in nothing that is public or leaves the register.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::process::Command;

use serde_json::{Value, json};
use tests::{Server, postgres, program, repository};

/// A number that nothing else has.
const MARKER: &str = "97531";

/// Runs the program on a database, and answers with what it printed.
fn run(args: &[&str], database: &str) -> String {
    output(args, database).0
}

/// Runs the program on a database, and answers with what it said beside what it printed.
fn said(args: &[&str], database: &str) -> String {
    output(args, database).1
}

fn output(args: &[&str], database: &str) -> (String, String) {
    let output = Command::new(program())
        .args(args)
        .env("RARE_JEWELS_DATABASE", database)
        .current_dir(repository(""))
        .output()
        .unwrap();
    let said = String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).into()
}

/// A return with the marker, as `outcomes aggregate` makes them.
fn a_return(folder: &tempfile::TempDir) -> String {
    let file = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(file("referrals.csv"), "referred_on,single-parent\n2024-05-01,yes\n2024-06-01,\n")
        .unwrap();
    run(
        &["outcomes", "aggregate", &file("referrals.csv"), "--team", "oxpip", "--output", &file("one.json")],
        "sqlite://nothing.db",
    );
    let mut returns: Value = serde_json::from_slice(&std::fs::read(file("one.json")).unwrap()).unwrap();
    let count: u64 = MARKER.parse().unwrap();
    returns[0]["referrals"] = count.into();
    returns[0]["items"][0]["not_known"] = (count - 1).into();
    std::fs::write(file("one.json"), returns.to_string()).unwrap();
    file("one.json")
}

/// What the public, and another contributor, can ask.
async fn public(server: &Server, carl: &str) -> String {
    let mut all = String::new();
    for look in [
        "{ registry { revision } changes(since: 0, first: 100) { nodes { summary reason entity } } }",
        "{ service(slug: \"oxpip\") { history(first: 100) { nodes { summary } } } past(revision: 1) { services { totalCount } } }",
        "{ outcomeReturns { totalCount nodes { counts { referrals } } } }",
        "{ pooledReferrals(item: \"single-parent\") { synthetic } viewer { proposals { totalCount } } }",
        "{ reviewQueue { totalCount } }",
    ] {
        for key in [None, Some(carl)] {
            let (status, answer) = server.ask_as(key, look, &json!({})).await;
            let _ = writeln!(all, "{look} {status} {answer}");
        }
    }
    for file in [
        "/changes.atom",
        "/services/oxpip/changes.atom",
        "/tables/services.csv",
        "/tables/claims.csv",
        "/tables/matrix.csv",
        "/export/services.ndjson",
        "/export/claims.csv",
        "/services/oxpip",
        "/report",
    ] {
        let (status, _, text) = server.get(file).await;
        assert_eq!(status, 200, "{file}");
        let _ = writeln!(all, "{file} {text}");
    }
    all
}

async fn kept_and_in_nothing_that_is_public(server: Server) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let [cleo, carl, rosa] = [("contributor", "Cleo"), ("contributor", "Carl"), ("reviewer", "Rosa")]
        .map(|(role, name)| server.key(role, name));
    let before = public(&server, &carl).await;

    // A team sends what the program prints.
    let one = a_return(&folder);
    let request: Value =
        serde_json::from_str(&run(&["outcomes", "validate", &one, "--request"], "sqlite://nothing.db"))
            .unwrap();
    let (query, variables) = (request["query"].as_str().unwrap(), &request["variables"]);
    let (_, answer) = server.ask_as(Some(&cleo), query, variables).await;
    let id = answer["data"]["submitOutcomeReturns"]["proposal"]["id"].as_str().unwrap_or_default().to_owned();
    assert!(id.starts_with("proposal:"), "{answer}");
    let mut other = variables.clone();
    other["input"]["returns"][0]["nhsNumber"] = json!("943 476 5919");
    let (_, refused) = server.ask_as(Some(&cleo), query, &other).await;
    assert!(refused.to_string().contains("nhsNumber"), "refused by name: {refused}");

    // Only its author and reviewers see it.
    let look = format!(
        "{{ proposal(id: \"{id}\") {{ changes {{ summary }} outcomeReturns {{ quarter number counts {{ referrals }} }} }} }}"
    );
    for (key, sees) in [(Some(&cleo), true), (Some(&rosa), true), (Some(&carl), false), (None, false)] {
        let (_, answer) = server.ask_as(key.map(String::as_str), &look, &json!({})).await;
        assert_eq!(answer.to_string().contains(MARKER), sees, "{answer}");
    }
    assert_eq!(public(&server, &carl).await, before, "it waits");
    let accept =
        "mutation($input: AcceptProposalInput!) { acceptProposal(input: $input) { errors { message } } }";
    let input = json!({ "input": { "proposal": id, "reason": "looked at" } });
    let (_, answer) = server.ask_as(Some(&rosa), accept, &input).await;
    assert_eq!(answer["data"]["acceptProposal"]["errors"], json!([]), "{answer}");
    let list = "{ outcomeReturns(filter: { from: \"2024-25-Q1\", to: \"2024-25-Q1\" }) { totalCount
        nodes { team quarter number sentBy { label } counts { referrals items { item notKnown } } } } }";
    let (_, kept) = server.ask_as(Some(&rosa), list, &json!({})).await;
    assert_eq!(kept["data"]["outcomeReturns"]["totalCount"], 1, "{kept}");
    let node = &kept["data"]["outcomeReturns"]["nodes"][0];
    assert_eq!((&node["number"], &node["sentBy"]["label"]), (&json!(1), &json!("Cleo")), "{kept}");
    assert_eq!(node["counts"]["referrals"], json!(97_531), "{kept}");
    assert_eq!(public(&server, &carl).await, before, "it is kept");

    // The archive for others has its digest, and what is made of the archive is sound.
    let database = server.database().to_owned();
    run(&["export", &file("all.jsonl")], &database);
    let archive = std::fs::read_to_string(file("all.jsonl")).unwrap();
    assert!(archive.contains("counts withheld") && !archive.contains(MARKER), "no count leaves");
    let mirror = format!("sqlite://{}", file("mirror.db"));
    run(&["import", "archive", &file("all.jsonl")], &mirror);
    assert!(run(&["log", "verify"], &mirror).contains("the log is sound"));
    run(&["export", &file("again.jsonl")], &mirror);
    let again = format!("sqlite://{}", file("again.db"));
    run(&["import", "archive", &file("again.jsonl")], &again);
    assert!(run(&["log", "verify"], &again).contains("the log is sound"));

    // A backup brings it back, and the register goes on with it.
    run(&["backup", &file("backup")], &database);
    let restored = format!("sqlite://{}", file("restored.db"));
    run(&["restore", &file("backup"), "--database", &restored], &restored);
    let server = Server::on(&restored);
    let rosa = server.key("reviewer", "Rosa");
    let (_, answer) = server.ask_as(Some(&rosa), list, &json!({})).await;
    assert_eq!(answer, kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_is_kept_and_in_nothing_that_is_public_in_sqlite() {
    kept_and_in_nothing_that_is_public(Server::start()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_is_kept_and_in_nothing_that_is_public_in_postgresql() {
    if let Some(database) = postgres("returns") {
        kept_and_in_nothing_that_is_public(Server::on(&database)).await;
    }
}

/// Counts that nothing else has, and that no rounding leaves as they are.
const EXACT: [u64; 3] = [61_237, 51_233, 31_231];

/// The returns of a team for two quarters, with these counts.
fn returns_of(folder: &tempfile::TempDir, team: &str, times: u64) -> String {
    let like: Value = serde_json::from_slice(&std::fs::read(a_return(folder)).unwrap()).unwrap();
    let [eligible, paired, improved] = EXACT.map(|count| count - 10 * times);
    let mut both = Vec::new();
    for quarter in ["2024-25-Q1", "2024-25-Q2"] {
        let mut one = like[0].clone();
        one["team"] = team.into();
        one["quarter"] = quarter.into();
        one["cases"] = json!({ "closed": eligible, "eligible": eligible, "not_known": 0 });
        let unchanged = paired - improved - 1;
        one["outcomes"] = json!([{ "measure": "phq-9", "perspective": "self", "scored": paired, "paired": paired,
            "change": { "improved": improved, "unchanged": unchanged, "deteriorated": 1 } }]);
        both.push(one);
    }
    let file = folder.path().join(format!("{team}.json")).display().to_string();
    std::fs::write(&file, Value::from(both).to_string()).unwrap();
    file
}

const POOLED: &str = "{ pooledOutcomes(measure: \"phq-9\") { synthetic label teamsReported teamsAsked hidden edition { slug publishedAt }
    all { period stage eligible { value } paired { count { value } percent } improved { count { value } percent interval { low high } }
        deteriorated { count { value reason } } }
    quarters { period eligible { value } } teams { team service { name } eligible { value } } }
  outcomeEditions { slug from to } node(id: \"outcome-edition:edition-1\") { id }
  changes(since: 1, first: 5) { nodes { entity summary reason node { id } } } }";

/// What everybody reads of outcomes.
async fn pooled(server: &Server) -> Value {
    let mut answer = server.ask(POOLED, &json!({})).await;
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"].take()
}

async fn published_and_nothing_of_the_returns(server: Server) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let [rosa, vera] = ["Rosa", "Vera"].map(|name| server.key("reviewer", name));
    let before = pooled(&server).await;
    assert_eq!(before["pooledOutcomes"]["synthetic"], true, "nothing is published: made-up teams, labelled");
    assert_eq!(
        (&before["pooledOutcomes"]["edition"], &before["outcomeEditions"]),
        (&Value::Null, &json!([]))
    );

    let teams = ["oxpip", "leeds-infant-mental-health-service", "norpip"];
    for (team, times) in teams.into_iter().zip(0..) {
        let sent = returns_of(&folder, team, times);
        let request = run(&["outcomes", "validate", &sent, "--request"], "sqlite://nothing.db");
        let request: Value = serde_json::from_str(&request).unwrap();
        let (query, variables) = (request["query"].as_str().unwrap(), &request["variables"]);
        let (_, answer) = server.ask_as(Some(&rosa), query, variables).await;
        assert_eq!(answer["data"]["submitOutcomeReturns"]["errors"], json!([]), "{answer}");
    }
    let publish = "mutation($input: PublishOutcomesInput!) { publishOutcomes(input: $input) { revision
        edition { slug label publishedAt teamsAsked rules { slug } outcomes { measure { slug } hidden all { eligible { value } } } }
        hidden { measure period team figure why } errors { code message path } } }";
    let input = |dry: bool| json!({ "input": { "from": "2024-25-Q1", "to": "2024-25-Q2", "asked": teams, "dryRun": dry, "reason": "half a year" } });
    // Who sent the returns does not publish them, and a look changes nothing.
    let (_, own) = server.ask_as(Some(&rosa), publish, &input(false)).await;
    assert!(own["errors"][0]["message"].to_string().contains("was sent by you"), "{own}");
    let (_, look) = server.ask_as(Some(&vera), publish, &input(true)).await;
    let look = &look["data"]["publishOutcomes"];
    assert_eq!((&look["errors"], &look["revision"]), (&json!([]), &Value::Null), "{look}");
    assert!(look["hidden"].as_array().unwrap().iter().any(|one| one["why"] == "it is small"), "{look}");
    assert_eq!(pooled(&server).await, before);

    let (_, done) = server.ask_as(Some(&vera), publish, &input(false)).await;
    let done = &done["data"]["publishOutcomes"];
    assert_eq!((&done["errors"], &done["edition"]["slug"]), (&json!([]), &json!("edition-1")), "{done}");
    assert_eq!(done["edition"]["outcomes"], look["edition"]["outcomes"], "what was looked at");
    let after = pooled(&server).await;
    let outcomes = &after["pooledOutcomes"];
    assert_eq!((&outcomes["synthetic"], &outcomes["teamsReported"]), (&json!(false), &json!(3)), "{after}");
    assert_eq!(outcomes["all"]["eligible"]["value"], json!((6 * EXACT[0] - 60 + 2) / 5 * 5), "{after}");
    assert_eq!(outcomes["all"]["stage"], "FINAL");
    assert_eq!(outcomes["teams"].as_array().map(Vec::len), Some(3));
    assert!(outcomes["teams"][0]["service"]["name"].is_string(), "{after}");
    assert_eq!(after["node"]["id"], "outcome-edition:edition-1");
    let change = &after["changes"]["nodes"][0];
    assert_eq!(
        (&change["entity"], &change["reason"]),
        (&json!("outcome-edition:edition-1"), &json!("half a year"))
    );
    assert_eq!(change["node"]["id"], change["entity"]);
    let (_, _, feed) = server.get("/changes.atom").await;
    assert!(feed.contains("pooled outcomes published for 2024-25-Q1 to 2024-25-Q2"), "the feed");

    // The archive for others has the edition and none of the counts; what is made of it gives the same answers, and guards what it cannot know.
    let database = server.database().to_owned();
    run(&["export", &file("all.jsonl")], &database);
    let archive = std::fs::read_to_string(file("all.jsonl")).unwrap();
    assert!(archive.contains("outcomes-published"));
    for exact in (0..3).flat_map(|times| EXACT.iter().map(move |count| count - 10 * times)) {
        assert!(!archive.contains(&exact.to_string()), "{exact} leaves");
    }
    let mirror = format!("sqlite://{}", file("mirror.db"));
    let said = said(&["import", "archive", &file("all.jsonl")], &mirror);
    assert!(said.contains("6 returns of outcomes are not kept here"), "{said}");
    let copy = Server::on(&mirror);
    let same = |answer: &Value| [&answer["pooledOutcomes"], &answer["outcomeEditions"]].map(Clone::clone);
    assert_eq!(same(&pooled(&copy).await), same(&after));
    let edda = copy.key("reviewer", "Edda");
    for team in teams {
        let sent = returns_of(&folder, team, 4);
        let request = run(&["outcomes", "validate", &sent, "--request"], "sqlite://nothing.db");
        let request: Value = serde_json::from_str(&request).unwrap();
        copy.ask_as(Some(&edda), request["query"].as_str().unwrap(), &request["variables"]).await;
    }
    let vera = copy.key("reviewer", "Vera");
    let (_, refused) = copy.ask_as(Some(&vera), publish, &input(false)).await;
    assert!(refused.to_string().contains("does not know the counts that it rests on"), "{refused}");
    drop(copy);

    // The operator's command does the same on the backup, whose counts are there.
    run(&["backup", &file("backup")], &database);
    let restored = format!("sqlite://{}", file("restored.db"));
    run(&["restore", &file("backup"), "--database", &restored], &restored);
    let period = ["outcomes", "publish", "--from", "2024-25-Q1", "--to", "2024-25-Q2", "--by", "Zoe"];
    let hidden = run(&[&period[..], &["--dry-run", "--hidden", "--format", "csv"]].concat(), &restored);
    assert!(hidden.contains("it is small"), "{hidden}");
    let table = run(&[&period[..], &["--format", "csv"]].concat(), &restored);
    assert!(table.contains("phq-9,self-report,2024-25-Q1,"), "{table}");
    let copy = Server::on(&restored);
    let again = copy.ask("{ outcomeEditions { slug } pooledOutcomes(measure: \"phq-9\", edition: \"edition-1\") { edition { slug } } }", &json!({})).await;
    assert_eq!(again["data"]["outcomeEditions"], json!([{ "slug": "edition-2" }, { "slug": "edition-1" }]));

    // Taken back, it is not there any more; made-up teams stand in, labelled.
    let revert =
        "mutation($input: RevertRevisionInput!) { revertRevision(input: $input) { errors { message } } }";
    let input = json!({ "input": { "revision": done["revision"], "reason": "by mistake" } });
    let (_, answer) = server.ask_as(Some(&rosa), revert, &input).await;
    assert_eq!(answer["data"]["revertRevision"]["errors"], json!([]), "{answer}");
    let gone = pooled(&server).await;
    assert_eq!((&gone["pooledOutcomes"]["synthetic"], &gone["node"]), (&json!(true), &Value::Null));
    run(&["log", "verify"], &database);
}

#[tokio::test(flavor = "multi_thread")]
async fn outcomes_are_published_and_nothing_of_the_returns_in_sqlite() {
    published_and_nothing_of_the_returns(Server::start()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn outcomes_are_published_and_nothing_of_the_returns_in_postgresql() {
    if let Some(database) = postgres("editions") {
        published_and_nothing_of_the_returns(Server::on(&database)).await;
    }
}
