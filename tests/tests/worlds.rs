//! Two registers that are alike but for proposals and returns: only their authors and reviewers can tell one from the other.

use serde_json::{Value, json};
use tests::Server;

const SLUGS: [&str; 3] = ["zebra-moor-secret-team", "selby-babies", "oxpip"];

/// A few random numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

fn mutation(name: &str) -> String {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{ proposal {{ id }} errors {{ code message path }} }} }}"
    )
}

async fn does(server: &Server, key: &str, name: &str, input: &Value) -> Value {
    let query = match name {
        "rejectProposal" | "withdrawProposal" | "requestChanges" => mutation(name).replacen(
            &format!("{}{}Input", name[..1].to_uppercase(), &name[1..]),
            "ProposalReasonInput",
            1,
        ),
        _ => mutation(name),
    };
    server.ask_as(Some(key), &query, &json!({ "input": input })).await.1
}

/// Something that a contributor may send, about services of which some are only proposed.
fn any_proposal(random: &mut Random) -> (&'static str, Value) {
    let service = SLUGS[usize::try_from(random.below(3)).unwrap_or(0)];
    let claim =
        json!([{ "fact": "opened_year", "value": 1990 + random.below(30), "source": "rare-jewels-2019" }]);
    match random.below(10) {
        9 => ("submitSelfReview", any_self_review(random)),
        8 => ("submitOutcomeReturns", any_return(random)),
        0 | 1 => {
            let name = if random.below(2) == 0 { "Zebra Moor Secret Team" } else { "Selby Babies" };
            (
                "submitService",
                json!({ "name": name, "nation": "ENGLAND", "areas": ["nhs-leeds-ccg"], "claims": claim }),
            )
        }
        2 => ("recordClaims", json!({ "service": service, "claims": claim })),
        3 => (
            "recordFunding",
            json!({ "funder": "nhs-leeds-ccg", "service": service, "budget": "CAMHS", "role": "CORE", "source": "rare-jewels-2019" }),
        ),
        4 => (
            "editService",
            json!({ "service": service, "name": "A secret name", "areas": ["nhs-leeds-ccg"] }),
        ),
        6 => (
            "recordAccreditation",
            json!({ "service": service, "standardSet": "typed-illustration", "version": "2026-1", "state": "ACCREDITED",
                "on": "2026-01-05", "source": "rare-jewels-2019", "locator": "a secret page" }),
        ),
        5 => ("addSource", json!({ "title": "A secret source", "publisher": "Ann" })),
        _ => (
            "recordBabies",
            json!({ "body": "nhs-leeds-ccg", "year": 2018, "underTwo": 19_000, "source": "rare-jewels-2019" }),
        ),
    }
}

/// What a team counted of its own cases.
fn any_return(random: &mut Random) -> Value {
    let referrals = random.below(90);
    json!({ "service": "oxpip", "returns": [{ "quarter": format!("2024-25-Q{}", 1 + random.below(4)),
        "dictionary": "2026-1", "measures": "2026-1", "referrals": referrals, "items": [],
        "cases": { "closed": referrals, "eligible": referrals / 2, "notKnown": 0 }, "outcomes": [] }] })
}

/// What a service says of itself.
fn any_self_review(random: &mut Random) -> Value {
    let evidence = format!("a secret document of {}", 1990 + random.below(30));
    json!({ "service": "oxpip", "standardSet": "pif-self-audit", "version": "2026-1",
        "responses": [{ "number": "1.1", "rating": "MET", "evidence": evidence }] })
}

/// A table of services that waits as a proposal: new ones, one of the names of [`LOOKS`], and something about a known one.
fn any_table(random: &mut Random) -> String {
    let (number, year) = (random.below(1_000), 1990 + random.below(30));
    format!(
        "id,name,nation,localities,opened_year\n,Zebra Moor Secret Team,England,Zebra Moor,{year}\n\
         ,Secret Babies {number},England,Selby,\noxpip,OXPIP,England,,{year}\n"
    )
}

/// Where Ann and Carl send tables.
const TABLE: &str = "/imports?kind=services&source=rare-jewels-2019";

/// What reviewers publish in both.
fn published(step: u64) -> (&'static str, Value) {
    let claim = json!([{ "fact": "opened_year", "value": 2000 + step, "source": "rare-jewels-2019" }]);
    match step % 3 {
        0 => ("recordClaims", json!({ "service": "oxpip", "claims": claim })),
        1 => (
            "recordFunding",
            json!({ "funder": "nhs-leeds-ccg", "service": "oxpip", "budget": "PUBLIC_HEALTH", "role": "PROJECT", "source": "rare-jewels-2019" }),
        ),
        _ => ("editService", json!({ "service": "oxpip", "otherNames": [format!("OXPIP {step}")] })),
    }
}

const LOOKS: [&str; 20] = [
    "{ selfReviews { totalCount nodes { sentAt } } }",
    "{ outcomeReturns { totalCount } }",
    "{ registry { revision serviceCount byNation { nation count } byClassification { classification count } } }",
    "{ services(first: 100) { totalCount nodes { id slug name published facts(known: true) { text } funding { lines { id } } } } }",
    "{ teams(first: 100) { totalCount nodes { slug } } }",
    "{ search(text: \"zebra moor secret\") { snippet score } }",
    "{ search(text: \"selby babies\") { snippet score } }",
    "{ service(slug: \"zebra-moor-secret-team\") { id name } }",
    "{ team(slug: \"selby-babies\") { id } node(id: \"service:selby-babies\") { id } nodes(ids: [\"funding-line:selby-babies-1\"]) { id } }",
    "{ commissioningBody(slug: \"nhs-leeds-ccg\") { serves { slug } funds { id } partners { strength } } }",
    "{ fundingNetwork { funders { body { slug } serviceCount } links { id } } sources { slug title } interventions { slug } }",
    "{ coverage { groups { kind nation statuses { share { count of } } } } capacity(input: { body: \"nhs-leeds-ccg\" }) { services { slug } } }",
    "{ changes(since: 1, first: 100) { nodes { revision kind entity summary actor reason } edges { cursor } } }",
    "{ source(slug: \"rare-jewels-2019\") { claims(first: 100) { totalCount nodes { id } } fundingLines(first: 100) { totalCount } }
       serviceCounts(by: [CLASSIFICATION, BASIS], asOf: \"2026-01-01\") { count unmentioned } fundingLineCounts(by: [BUDGET]) { count }
       changes(since: 0, filter: { services: [\"zebra-moor-secret-team\", \"selby-babies\"] }) { nodes { summary } } }",
    "{ service(slug: \"oxpip\") { history(first: 100) { nodes { revision kind entity summary actor } edges { cursor } } classification { decision { revision } } } }",
    "{ compareDefinitions(base: \"rare-jewels-2019\", other: \"pif-self-audit\") { unchanged moved { service { slug } } } }",
    "{ accreditations(first: 100) { totalCount nodes { service { slug } state locator } }
       service(slug: \"oxpip\") { accreditations { since } } }",
    "{ past(revision: 9) { registry { revision serviceCount } services(first: 100) { nodes { slug } } } }",
    "{ past(revision: 13) { registry { revision } sources { slug } } }",
    "{ proposal(id: \"of-zebra-moor-secret-team\") { id } viewer { name proposals { totalCount nodes { id slug state } } } }",
];

/// Without the times of this run, which no two servers share.
fn without_times(answer: &mut Value) {
    match answer {
        Value::Object(fields) => {
            fields.remove("at");
            fields.values_mut().for_each(without_times);
        }
        Value::Array(items) => items.iter_mut().for_each(without_times),
        _ => {}
    }
}

async fn seen(server: &Server, key: Option<&str>) -> Vec<Value> {
    let mut all = Vec::new();
    for look in LOOKS {
        let (status, mut answer) = server.ask_as(key, look, &json!({})).await;
        without_times(&mut answer);
        all.push(json!([look, status, answer]));
    }
    for file in [
        "/funding.csv",
        "/funding.json",
        "/funding.svg?services=selby-babies",
        "/open-referral/services?search=secret",
    ] {
        let (status, _, text) = server.get(file).await;
        all.push(json!([file, status, text]));
    }
    all
}

/// What another contributor sends, and how it is answered: errors, names and suggestions among it.
async fn tries(server: &Server, carl: &str) -> Vec<Value> {
    let claim = json!([{ "fact": "opened_year", "value": 2001, "source": "a-secret-source" }]);
    let mut all = Vec::new();
    for (name, input) in [
        ("recordClaims", json!({ "service": "zebra-moor-secret-team", "claims": claim })),
        ("recordClaims", json!({ "service": "selby-babie", "claims": claim })),
        (
            "endFunding",
            json!({ "line": "funding-line:selby-babies-1", "on": "2026-01-01", "reason": "it ends" }),
        ),
        (
            "recordBabies",
            json!({ "body": "nhs-leeds-ccg", "year": 2019, "underTwo": 1, "source": "rare-jewels-2019", "expectedRevision": 1 }),
        ),
        ("editService", json!({ "service": "oxpip", "name": "Ours", "expectedRevision": 1 })),
        (
            "withdrawOutcomeReturn",
            json!({ "service": "oxpip", "quarter": "2024-25-Q1", "reason": "none of mine" }),
        ),
        ("submitOutcomeReturns", any_return(&mut Random(11))),
        ("submitSelfReview", any_self_review(&mut Random(11))),
        (
            "withdrawSelfReview",
            json!({ "service": "oxpip", "standardSet": "pif-self-audit", "reason": "none of mine" }),
        ),
        ("withdrawProposal", json!({ "proposal": "abcdefghjk", "reason": "none of mine" })),
        ("submitService", json!({ "name": "Selby Babies", "nation": "ENGLAND", "claims": [] })),
        (
            "submitService",
            json!({ "name": "Zebra Moor Secret Team", "nation": "ENGLAND", "claims": [], "idempotencyKey": "r1" }),
        ),
        (
            "recordFunding",
            json!({ "funder": "nhs-leeds-ccg", "service": "selby-babies", "budget": "CAMHS", "role": "CORE", "source": "rare-jewels-2019" }),
        ),
    ] {
        let mut answer = does(server, carl, name, &input).await;
        without_times(&mut answer);
        all.push(json!([name, input, answer]));
    }
    // A table that names what others only propose.
    let table = any_table(&mut Random(7));
    for path in ["/tables", &format!("{TABLE}&dryRun=true"), &format!("{TABLE}&as=commit")] {
        let (status, answer) = server.send_file(Some(carl), path, table.as_str()).await;
        all.push(json!([path, status, answer]));
    }
    let (status, mut answer) = server.send_file(Some(carl), TABLE, table.as_str()).await;
    without_times(&mut answer);
    all.push(json!([TABLE, status, answer]));
    let mine = "{ viewer { proposals { nodes { id slug changes { entity summary } service { slug published } } } } }";
    let (_, mut mine) = server.ask_as(Some(carl), mine, &json!({})).await;
    without_times(&mut mine);
    all.push(mine);
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_can_tell_whether_there_is_a_proposal() {
    for seed in 1..=3 {
        let mut random = Random(seed * 0x9E37_79B9);
        let (plain, other) = (Server::start(), Server::start());
        let mut keys = Vec::new();
        for server in [&plain, &other] {
            keys.push((
                server.key("reviewer", "Rosa"),
                server.key("contributor", "Carl"),
                server.key("contributor", "Ann"),
            ));
        }
        for step in 0..12 {
            let (name, input) = published(step);
            for (server, (rosa, ..)) in [&plain, &other].into_iter().zip(&keys) {
                let answer = does(server, rosa, name, &input).await;
                assert_eq!(answer["data"][name]["errors"], json!([]), "{answer}");
            }
            // In the other one proposals wait, and some of them end.
            let (rosa, _, ann) = &keys[1];
            for _ in 0..=random.below(3) {
                let (name, input) = any_proposal(&mut random);
                let answer = does(&other, ann, name, &input).await;
                let id = answer["data"][name]["proposal"]["id"].clone();
                let end = match random.below(10) {
                    0 => (rosa, "rejectProposal"),
                    1 => (ann, "withdrawProposal"),
                    2 => (rosa, "requestChanges"),
                    _ => continue,
                };
                does(&other, end.0, end.1, &json!({ "proposal": id, "reason": "for the test" })).await;
            }
            // Returns and self-reviews are kept in it, corrected and withdrawn.
            for (name, input) in [
                ("submitOutcomeReturns", any_return(&mut random)),
                ("submitSelfReview", any_self_review(&mut random)),
            ] {
                let sent = does(&other, ann, name, &input).await;
                let id = sent["data"][name]["proposal"]["id"].clone();
                assert!(id.is_string(), "{sent}");
                let input = json!({ "proposal": id, "reason": "looked at" });
                let accepted = does(&other, rosa, "acceptProposal", &input).await;
                assert_eq!(accepted["data"]["acceptProposal"]["errors"], json!([]), "{accepted}");
            }
            if random.below(3) == 0 {
                let quarter = format!("2024-25-Q{}", 1 + random.below(4));
                let input = json!({ "service": "oxpip", "quarter": quarter, "reason": "for the test" });
                does(&other, rosa, "withdrawOutcomeReturn", &input).await;
            }
            if random.below(3) == 0 {
                let (status, answer) = other.send_file(Some(ann), TABLE, any_table(&mut random)).await;
                assert_eq!((status, answer["imported"].as_bool()), (200, Some(true)), "{answer}");
            }
        }
        let waits = "{ reviewQueue { totalCount nodes { slug } } }";
        let (_, queue) = other.ask_as(Some(&keys[1].0), waits, &json!({})).await;
        assert!(queue["data"]["reviewQueue"]["totalCount"].as_u64() > Some(2), "{queue}");

        let look = async |at: usize| {
            let server = [&plain, &other][at];
            let (_, carl, _) = &keys[at];
            let before = [seen(server, None).await, seen(server, Some(carl)).await].concat();
            [before, tries(server, carl).await, seen(server, None).await].concat()
        };
        let (one, two) = (look(0).await, look(1).await);
        for (one, two) in one.iter().zip(&two) {
            assert_eq!(one.to_string(), two.to_string(), "seed {seed}");
        }
    }
}
