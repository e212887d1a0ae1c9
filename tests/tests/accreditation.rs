//! How services stand in reviews by standard sets: recorded by HTTP, read by HTTP, on pages, and from the command line.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;

use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::{Value, json};
use tests::{Server, postgres, program, repository};

const LEEDS: &str = "leeds-infant-mental-health-service";

async fn data(server: &Server, query: &str, variables: Value) -> Value {
    let answer = server.ask(query, &variables).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].clone()
}

/// Records how a service stands, and answers with the proposal and what is wrong. The accreditation of one ends when the set says at the latest.
async fn record(server: &Server, key: &str, service: &str, state: &str, on: &str) -> Value {
    let expires = (service == "oxpip" && state == "ACCREDITED").then_some("2029-02-05");
    let input = json!({ "service": service, "standardSet": "typed-illustration", "version": "2026-1", "state": state, "on": on,
        "expires": expires, "source": "rare-jewels-2019", "locator": "page 3" });
    send(server, key, input).await
}

async fn send(server: &Server, key: &str, input: Value) -> Value {
    let query = "mutation($input: RecordAccreditationInput!) { recordAccreditation(input: $input) {
        service { accreditations(asOf: \"2026-10-01\") { state since } } proposal { id } errors { code message path } } }";
    let (status, answer) = server.ask_as(Some(key), query, &json!({ "input": input })).await;
    assert_eq!((status, answer.get("errors")), (200, None), "{answer}");
    answer["data"]["recordAccreditation"].clone()
}

/// Runs the program on a database.
fn run(args: &[&str], database: &str) -> String {
    let output = Command::new(program())
        .args(args)
        .env("RARE_JEWELS_DATABASE", database)
        .current_dir(repository(""))
        .output()
        .unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

/// A server with two services in reviews, one of them proposed and accepted.
async fn reviewed(server: &Server) -> (String, String, Value) {
    let before = data(server, "{ registry { revision } }", json!({})).await["registry"]["revision"].clone();
    let (ed, cleo, rosa) =
        (server.key("editor", "Ed"), server.key("contributor", "Cleo"), server.key("reviewer", "Rosa"));
    let waits = record(server, &cleo, "oxpip", "UNDER_REVIEW", "2026-01-05").await;
    assert_eq!(
        waits["service"]["accreditations"],
        json!([{ "state": "UNDER_REVIEW", "since": "2026-01-05" }])
    );
    let list = "{ accreditations(filter: { asOf: \"2026-10-01\" }) { totalCount } }";
    assert_eq!(data(server, list, json!({})).await["accreditations"]["totalCount"], 0, "it waits");
    let accept =
        "mutation($input: AcceptProposalInput!) { acceptProposal(input: $input) { errors { message } } }";
    let input = json!({ "input": { "proposal": waits["proposal"]["id"], "reason": "seen" } });
    let (_, answer) = server.ask_as(Some(&rosa), accept, &input).await;
    assert_eq!(answer["data"]["acceptProposal"]["errors"], json!([]), "{answer}");
    for (service, state, on) in [
        ("oxpip", "ACCREDITED", "2026-02-05"),
        (LEEDS, "ACCREDITED", "2023-06-01"),
        (LEEDS, "UNDER_REVIEW", "2026-05-01"),
        ("oxpip", "UNDER_REVIEW", "2026-09-01"),
    ] {
        let done = record(server, &ed, service, state, on).await;
        assert_eq!((&done["errors"], &done["proposal"]), (&json!([]), &Value::Null), "{done}");
    }
    (ed, rosa, before)
}

async fn what_is_recorded_is_read_by_day(server: Server) {
    let (ed, _, before) = reviewed(&server).await;
    let states = async |service: &str, day: &str| {
        let query = "query($slug: String!, $day: Date) { service(slug: $slug) { accreditations(asOf: $day) { state since } } }";
        let answer = data(&server, query, json!({ "slug": service, "day": day })).await;
        let all = answer["service"]["accreditations"].as_array().unwrap().clone();
        let shown = all
            .iter()
            .map(|one| format!("{} {}", one["state"].as_str().unwrap(), one["since"].as_str().unwrap()));
        shown.collect::<Vec<String>>().join(", ")
    };
    assert_eq!(states("oxpip", "2026-01-04").await, "");
    assert_eq!(states("oxpip", "2026-01-05").await, "UNDER_REVIEW 2026-01-05");
    assert_eq!(states("oxpip", "2026-10-01").await, "ACCREDITED 2026-02-05, UNDER_REVIEW 2026-09-01");
    assert_eq!(states(LEEDS, "2026-04-30").await, "ACCREDITED 2023-06-01");
    assert_eq!(states(LEEDS, "2026-05-31").await, "ACCREDITED 2023-06-01, UNDER_REVIEW 2026-05-01");
    assert_eq!(states(LEEDS, "2026-06-01").await, "UNDER_REVIEW 2026-05-01", "its time is over");

    let query = "query($filter: AccreditationFilter, $after: String, $first: Int) {
        accreditations(filter: $filter, after: $after, first: $first) { totalCount pageInfo { hasNextPage endCursor }
            nodes { service { slug } standardSetSlug version standardSet { title } label state since on expires
                source { slug } locator } } }";
    let whole = data(&server, query, json!({ "filter": { "asOf": "2026-05-31" } })).await;
    assert_json_snapshot!("accreditations-of-a-day", whole);
    // One by one, the same.
    let (mut after, mut nodes) = (Value::Null, Vec::new());
    loop {
        let page =
            data(&server, query, json!({ "filter": { "asOf": "2026-05-31" }, "after": after, "first": 1 }))
                .await;
        let page = &page["accreditations"];
        nodes.extend(page["nodes"].as_array().unwrap().iter().cloned());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(json!(nodes), whole["accreditations"]["nodes"]);
    let count = async |filter: Value| {
        data(&server, query, json!({ "filter": filter })).await["accreditations"]["totalCount"].clone()
    };
    assert_eq!(count(json!({ "state": "ACCREDITED", "asOf": "2026-05-31" })).await, 2);
    assert_eq!(count(json!({ "state": "LAPSED", "asOf": "2026-06-01" })).await, 0, "a review is under way");
    assert_eq!(count(json!({ "standardSet": "pif-self-audit", "asOf": "2026-06-01" })).await, 0);
    let unknown = server.ask(query, &json!({ "filter": { "standardSet": "typed" } })).await;
    assert_eq!(unknown["errors"][0]["message"], "`filter.standardSet`: there is no standard set `typed`");
    // As it was recorded: before the second accreditation was.
    let past = "query($revision: Int) { past(revision: $revision) {
        accreditations(filter: { asOf: \"2026-10-01\" }) { nodes { service { slug } state } } } }";
    let first = before.as_i64().unwrap() + 1;
    let then =
        data(&server, past, json!({ "revision": first })).await["past"]["accreditations"]["nodes"].clone();
    assert_eq!(then, json!([{ "service": { "slug": "oxpip" }, "state": "UNDER_REVIEW" }]));
    let feed = "query($since: Int!) { changes(since: $since) { nodes { kind entity summary node { id } service { slug } } } }";
    assert_json_snapshot!(
        "accreditations-in-the-feed",
        data(&server, feed, json!({ "since": before })).await
    );

    let mut wrong = Vec::new();
    for change in [
        json!({ "standardSet": "typed" }),
        json!({ "version": "2025-1" }),
        json!({ "state": "COMPLETED" }),
        json!({ "state": "LAPSED" }),
        json!({ "standardSet": "pif-self-audit", "state": "COMPLETED", "expires": "2027-01-01" }),
        json!({ "service": "anna-freud-centre-pip", "state": "ACCREDITED", "expires": "2026-01-05" }),
        json!({ "state": "DEFERRED" }),
    ] {
        let mut input = json!({ "service": LEEDS, "standardSet": "typed-illustration", "version": "2026-1", "state": "UNDER_REVIEW",
            "on": "2026-01-05", "source": "rare-jewels-2019" });
        input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        wrong.push(json!([change, send(&server, &ed, input).await["errors"]]));
    }
    assert_json_snapshot!("accreditations-that-do-not-fit", wrong);
}

#[tokio::test]
async fn what_is_recorded_is_read_by_day_in_sqlite() {
    what_is_recorded_is_read_by_day(Server::start()).await;
}

#[tokio::test]
async fn what_is_recorded_is_read_by_day_in_postgresql() {
    if let Some(database) = postgres("accreditation") {
        what_is_recorded_is_read_by_day(Server::on(&database)).await;
    }
}

#[tokio::test]
async fn it_stands_on_the_page_and_in_tables_and_moves_with_the_log() {
    let server = Server::start();
    let (_, rosa, _) = reviewed(&server).await;
    let (status, _, page) = server.get("/services/oxpip").await;
    assert_eq!(status, 200);
    let section = page.split("<h2>Reviews by standards</h2>").nth(1).unwrap().split("</ul>").next().unwrap();
    assert_snapshot!(section.trim(), @"<ul><li>Illustration: standards of three types, version 2026-1: <strong>Accredited</strong> since 2026-02-05, expires on 2029-02-05 (Rare Jewels: Specialised parent-infant relationship teams in the UK, page 3)<div>Illustration: the pattern of the College&#39;s quality networks, not adopted by the sector</div></li><li>Illustration: standards of three types, version 2026-1: <strong>Under review</strong> since 2026-09-01 (Rare Jewels: Specialised parent-infant relationship teams in the UK, page 3)<div>Illustration: the pattern of the College&#39;s quality networks, not adopted by the sector</div></li>");
    let (_, _, page) = server.get("/services/anna-freud-centre-pip").await;
    assert!(!page.contains("Reviews by standards"), "nothing is on record");

    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let list = |database: &str, more: &[&str]| {
        run(&[&["accreditations", "--as-of", "2026-05-31"], more].concat(), database)
    };
    let csv = list(server.database(), &["--format", "csv"]);
    assert_snapshot!(csv, @r#"
    service,name,standard_set,version,state,since,on,expires,source,locator,label
    leeds-infant-mental-health-service,Leeds Infant Mental Health Service,typed-illustration,2026-1,accredited,2023-06-01,2023-06-01,2026-06-01,rare-jewels-2019,page 3,"Illustration: the pattern of the College's quality networks, not adopted by the sector"
    leeds-infant-mental-health-service,Leeds Infant Mental Health Service,typed-illustration,2026-1,under-review,2026-05-01,2026-05-01,,rare-jewels-2019,page 3,"Illustration: the pattern of the College's quality networks, not adopted by the sector"
    oxpip,OXPIP,typed-illustration,2026-1,accredited,2026-02-05,2026-02-05,2029-02-05,rare-jewels-2019,page 3,"Illustration: the pattern of the College's quality networks, not adopted by the sector"
    "#);
    let lines = list(server.database(), &["--format", "ndjson", "--state", "accredited"]);
    let objects: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        objects.iter().map(|one| one["service"].clone()).collect::<Vec<_>>(),
        [json!(LEEDS), json!("oxpip")]
    );
    list(server.database(), &["--output", &file("all.xlsx")]);
    assert_eq!(std::fs::read(file("all.xlsx")).unwrap()[..2], *b"PK");

    // The log is sound, and its archive makes the same registry.
    assert!(run(&["log", "verify"], server.database()).contains("the log is sound"));
    run(&["doctor"], server.database());
    run(&["export", &file("all.jsonl"), "--format", "archive"], server.database());
    let copy = format!("sqlite://{}", file("copy.db"));
    run(&["import", "archive", &file("all.jsonl")], &copy);
    assert_eq!(list(&copy, &["--format", "csv"]), csv);

    // Taken back, the accreditation before the review is gone.
    let query =
        "mutation($input: RevertRevisionInput!) { revertRevision(input: $input) { errors { message } } }";
    let revision =
        data(&server, "{ registry { revision } }", json!({})).await["registry"]["revision"].clone();
    let input = json!({ "input": { "revision": revision, "reason": "entered by mistake" } });
    let (_, answer) = server.ask_as(Some(&rosa), query, &input).await;
    assert_eq!(answer["data"]["revertRevision"]["errors"], json!([]), "{answer}");
    let after = run(&["accreditations", "--as-of", "2026-10-01", "--format", "csv"], server.database());
    assert!(!after.contains("2026-09-01"), "{after}");
}
