//! What partners ask of a running registry: days, counts, sources, changes, and names that they have.

use serde_json::{Value, json};
use tests::Server;

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
