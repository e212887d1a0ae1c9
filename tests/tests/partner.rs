//! What partners ask of a running registry: days, counts, sources, changes, and names that they have; and what the example clients do.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tests::{Server, repository};

const ASKED: &str = "{
  service(slug: \"leeds-infant-mental-health-service\") {
    before: classification(asOf: \"2010-01-01\") { asOf class basis } now: classification { asOf class basis }
    today: classification(asOf: \"2026-01-01\") { class basis } }
  then: serviceCounts(by: [BASIS], asOf: \"2010-01-01\") { basis count unmentioned }
  lines: fundingLineCounts(by: [PAYER_KIND, CURRENT], filter: { validOn: \"2019-06-01\" }) {
    payerKind current count annualAmount { known knownLines unknownLines } }
  fundingLines(filter: { validOn: \"2019-06-01\" }) { totalCount }
  areas: areaCounts(by: [STATUS], filter: { kinds: [HEALTH_BOARD] }, asOf: \"2019-06-01\") { status count inPart current }
  coverage(asOf: \"2019-06-01\") { areas(filter: { kinds: [HEALTH_BOARD] }) { totalCount } }
  source(slug: \"rare-jewels-2019\") { id claims(first: 2) { totalCount nodes { id fact { id } } } fundingLines(first: 2) { totalCount } }
  claims(filter: { sources: [\"source:rare-jewels-2019\"] }, first: 1) { totalCount }
  changes(since: 0, first: 2, filter: { services: [\"oxpip\"], kinds: [CREATED] }) { nodes { kind entity } pageInfo { endCursor } } }";

/// The sum of what some counts count.
fn sum(counts: &Value) -> u64 {
    counts.as_array().into_iter().flatten().filter_map(|one| one["count"].as_u64()).sum()
}

#[tokio::test]
async fn what_partners_ask_is_answered_and_has_its_cost() {
    let server = Server::start();
    let answer = server.ask(ASKED, &json!({})).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    let data = &answer["data"];
    let service = &data["service"];
    assert_eq!(
        service["before"],
        json!({ "asOf": "2010-01-01", "class": "UNDETERMINED", "basis": "ASSESSED" })
    );
    assert_eq!(service["now"]["basis"], "ATTESTED", "{service}");
    assert_eq!(
        (&service["today"]["class"], &service["now"]["asOf"]),
        (&service["now"]["class"], &Value::Null)
    );
    for one in data["then"].as_array().into_iter().flatten() {
        assert!(one["count"].is_u64() && one["unmentioned"].is_u64(), "{one}");
    }
    assert_eq!(data["fundingLines"]["totalCount"], sum(&data["lines"]));
    assert_eq!(data["coverage"]["areas"]["totalCount"], sum(&data["areas"]));
    assert_eq!(data["claims"]["totalCount"], data["source"]["claims"]["totalCount"]);
    assert_eq!(data["changes"]["nodes"][0]["kind"], "CREATED");
    assert!(answer["extensions"]["cost"].is_object(), "{answer}");
    // Days that have to be looked at again, and changes that are passed over, cost more.
    let cost =
        async |query: &str| server.ask(query, &json!({})).await["extensions"]["cost"]["actual"].as_u64();
    let (now, then) = (
        cost("{ serviceCounts(by: [BASIS]) { count } }").await,
        cost("{ serviceCounts(by: [BASIS], asOf: \"2019-06-01\") { count } }").await,
    );
    assert!(now < then, "{now:?} {then:?}");
    let (all, some) = (
        cost("{ changes(since: 0, first: 1) { nodes { kind } } }").await,
        cost("{ changes(since: 0, first: 1, filter: { kinds: [DECIDED] }) { nodes { kind } } }").await,
    );
    assert!(all < some, "{all:?} {some:?}");
}

#[tokio::test]
async fn an_address_takes_the_names_that_the_interface_takes() {
    let server = Server::start();
    let (status, _, by_slug) = server.get("/funding.csv?asOf=2019-06-01&body=nhs-leeds-ccg").await;
    assert!(status == 200 && by_slug.lines().count() > 1, "{status} {by_slug}");
    for name in
        ["commissioning-body:nhs-leeds-ccg", "commissioning-body%3Anhs-leeds-ccg", "15F", "15f", "E38000225"]
    {
        let (status, _, text) = server.get(&format!("/funding.csv?asOf=2019-06-01&body={name}")).await;
        assert_eq!((status, &text), (200, &by_slug), "{name}");
    }
    let (_, _, of_service) = server.get("/funding.csv?service=leeds-infant-mental-health-service").await;
    let (_, _, of_id) = server.get("/funding.csv?service=service:leeds-infant-mental-health-service").await;
    assert_eq!(of_service, of_id);
    for (name, message) in [
        ("99Z", "`body`: no commissioning body has the slug, the id or the code `99Z`"),
        ("nhs-leed-ccg", "unknown commissioning body `nhs-leed-ccg`; did you mean `nhs-leeds-ccg`?"),
    ] {
        let (status, _, text) = server.get(&format!("/funding.csv?body={name}")).await;
        assert!(status == 400 && text.contains(message), "{status} {text}");
    }
}

/// What a source says depends on the revision: so does its id.
#[tokio::test(flavor = "multi_thread")]
async fn sources_of_the_past_name_their_revision() {
    let server = Server::start();
    let query = "{ past(revision: 1) { source(slug: \"rare-jewels-2019\") { id claims(first: 1) { totalCount } }
        node(id: \"source:rare-jewels-2019@1\") { id } service(slug: \"oxpip\") { facts(known: true) { claims { source { id } } } } } }";
    let answer = server.ask(query, &json!({})).await;
    let past = &answer["data"]["past"];
    let id = json!("source:rare-jewels-2019@1");
    assert_eq!((&past["source"]["id"], &past["node"]["id"]), (&id, &id), "{answer}");
    assert_eq!(past["service"]["facts"][0]["claims"][0]["source"]["id"], id);
    assert!(past["source"]["claims"]["totalCount"].as_u64() > Some(100));
}

/// What one field may not, or a wrong argument of it, takes no other field with it.
#[tokio::test]
async fn one_field_that_is_refused_leaves_the_others() {
    let server = Server::start();
    for field in [
        "reviewQueue { totalCount }",
        "keys { totalCount }",
        "rounds { name }",
        "webhooks { id }",
        "outcomeReturns { totalCount }",
        "services(first: 101) { totalCount }",
        "teams(after: \"none\") { totalCount }",
        "commissioningBodies(last: -1) { totalCount }",
        "search(text: \"a\", first: 101) { score }",
        "changes(since: -1) { nodes { revision } }",
        "fundingNetwork(filter: { bodies: [\"none\"] }) { components }",
        "coverage { areas(first: 101) { totalCount } }",
        "coverageTrend(from: 2030, to: 2000) { aim }",
        "access(year: \"1900-01\") { label }",
        "assess(input: { facts: [{ fact: \"none\" }] }) { headline }",
        "capacity(input: { standard: \"none\" }) { standard { slug } }",
        "compareDefinitions(base: \"none\", other: \"none\") { unchanged }",
        "fundingScenario(input: { withdraw: [\"none\"] }) { asOf }",
        "past(revision: 99) { teams { totalCount } }",
        "benchmark(standardSet: \"none\") { label }",
        "trainingReach(year: \"1900-01\") { label }",
        "competencies(framework: \"none\") { label }",
        "pooledOutcomes(measure: \"none\") { label }",
        "pooledReferrals(item: \"none\") { label }",
    ] {
        let answer = server.ask(&format!("{{ registry {{ revision }} field: {field} }}"), &json!({})).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
        assert!(["UNAUTHENTICATED", "BAD_REQUEST", "NOT_FOUND"].contains(&code), "{field}: {answer}");
        assert_eq!(answer["data"], json!({ "registry": { "revision": 1 }, "field": null }), "{field}");
    }
    // What was done is answered, whatever another mutation of the request may not.
    let key = server.key("editor", "Ed");
    let two = "mutation { done: editService(input: { service: \"oxpip\", otherNames: [\"A\"] }) { revision errors { message } }
        refused: mergeServices(input: { from: \"oxpip\", into: \"brightpip\", reason: \"no\" }) { revision } }";
    let (_, answer) = server.ask_as(Some(&key), two, &json!({})).await;
    assert_eq!(
        answer["data"],
        json!({ "done": { "revision": 2, "errors": [] }, "refused": null }),
        "{answer}"
    );
    assert_eq!(answer["errors"][0]["path"], json!(["refused"]));
    let empty = "{ services(first: 0) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } }
        back: services(last: 0) { pageInfo { hasNextPage hasPreviousPage } } none: changes(since: 2, first: 0) { pageInfo { hasNextPage } } }";
    let answer = server.ask(empty, &json!({})).await;
    assert_eq!(
        answer["data"],
        json!({
            "services": { "totalCount": 56, "nodes": [], "pageInfo": { "hasNextPage": true, "hasPreviousPage": false, "endCursor": null } },
            "back": { "pageInfo": { "hasNextPage": false, "hasPreviousPage": true } },
            "none": { "pageInfo": { "hasNextPage": false } },
        })
    );
}

/// What a command prints.
fn printed(folder: &Path, command: &[&str]) -> String {
    let (program, arguments) = command.split_first().expect("a program");
    let output = Command::new(program).current_dir(folder).args(arguments).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_clients_do_what_they_say() {
    let clients = repository("examples/clients");
    let run = |folder: &Path, command: &[&str]| {
        let server = Server::start();
        let key = server.key("contributor", "Cleo");
        printed(folder, &[command, &[server.address(), &key]].concat())
    };
    let python = run(&clients.join("python"), &["python3", "-B", "-m", "rare_jewels"]);
    let (begun, ended) = (
        "aneurin-bevan-health-board-gwent: Aneurin Bevan Health Board\nCHANGED ",
        "\none proposal\nNOT_FOUND: claims.0.fact: unknown fact `staff`; did you mean `staff_wte`?\n",
    );
    assert!(python.starts_with(begun) && python.ends_with(ended), "{python}");
    let compiler = repository("tests/tools/node_modules/.bin/tsc");
    if !compiler.exists() {
        println!("skipped: TypeScript is not installed, run `npm ci --prefix tests/tools`");
        return;
    }
    let made = tempfile::tempdir().expect("a temporary folder");
    let (out, compiler) = (made.path().display().to_string(), compiler.display().to_string());
    std::fs::write(made.path().join("package.json"), "{ \"type\": \"module\" }").expect("a file");
    printed(&clients.join("typescript"), &[&compiler, "--outDir", &out]);
    assert_eq!(run(made.path(), &["node", "main.js"]), python);
}
