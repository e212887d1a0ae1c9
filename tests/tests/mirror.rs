//! A mirror that begins with the exports and goes on with what changed holds what the registry holds, through restarts.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::Server;

/// Copies of the exports: services and rows of claims and funding, by service.
#[derive(Default, Debug, PartialEq)]
struct Mirror {
    revision: u64,
    services: BTreeMap<String, String>,
    tables: [BTreeMap<String, Vec<String>>; 2],
}

const TABLES: [&str; 2] = ["claims", "funding"];

/// A file of the server, and its revision.
async fn file(server: &Server, path: &str) -> (String, u64) {
    let address = format!("{}{path}", server.address());
    let answer = reqwest::get(address).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    let revision = answer.headers().get("registry-revision").expect("a revision").to_str().expect("a number");
    let revision = revision.parse().expect("a number");
    (answer.text().await.expect("a text"), revision)
}

impl Mirror {
    /// Takes in what is new since its revision; everything, where it is empty.
    async fn follow(&mut self, server: &Server) {
        let since =
            if self.services.is_empty() { String::new() } else { format!("?since={}", self.revision) };
        let (lines, revision) = file(server, &format!("/export/services.ndjson{since}")).await;
        let mut touched = Vec::new();
        for line in lines.lines() {
            let service: Value = serde_json::from_str(line).expect("a line is JSON");
            let id = service["id"].as_str().expect("an id").to_owned();
            if service["gone"] == true {
                self.services.remove(&id);
            } else {
                self.services.insert(id.clone(), line.to_owned());
            }
            touched.push(id);
        }
        for (name, rows) in TABLES.iter().zip(&mut self.tables) {
            let (table, other) = file(server, &format!("/export/{name}.csv{since}")).await;
            assert_eq!(other, revision, "nothing is written meanwhile");
            rows.retain(|service, _| !touched.contains(service));
            for row in table.lines().skip(1) {
                let service =
                    row.split(',').find(|cell| cell.starts_with("service:")).expect("an id of a service");
                rows.entry(service.to_owned()).or_default().push(row.to_owned());
            }
        }
        self.revision = revision;
    }

    async fn of(server: &Server) -> Self {
        let mut mirror = Self::default();
        mirror.follow(server).await;
        mirror
    }
}

/// A small generator: the same writes in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % most.max(1)
    }
}

/// A write to services that are there, as a mutation and its input.
fn write(random: &mut Random, slugs: &[String], number: usize) -> (&'static str, &'static str, Value) {
    let mut slug = || slugs[random.below(slugs.len())].clone();
    let (one, other) = (slug(), slug());
    let reason = format!("write {number}");
    let source = "rare-jewels-2019";
    // Enough are left for a long run.
    let may_go = slugs.len() > 40;
    match random.below(10) {
        0 if may_go && one != other => {
            ("mergeServices", "MergeServicesInput", json!({ "from": one, "into": other, "reason": reason }))
        }
        1 if may_go => {
            ("withdrawService", "WithdrawServiceInput", json!({ "service": one, "reason": reason }))
        }
        2..=4 => (
            "recordFunding",
            "RecordFundingInput",
            json!({ "service": one, "funder": "nhs-england", "budget": "CAMHS", "role": "CORE", "source": source }),
        ),
        5..=6 => {
            let claims = json!([{ "fact": "opened_year", "value": 1990 + number, "source": source }]);
            ("recordClaims", "RecordClaimsInput", json!({ "service": one, "claims": claims }))
        }
        _ => {
            let names = json!([format!("Name {number}, \"new\"; ŵ")]);
            (
                "editService",
                "EditServiceInput",
                json!({ "service": one, "otherNames": names, "reason": reason }),
            )
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_of_the_exports_stays_equal_through_writes_and_restarts() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = format!("sqlite://{}", folder.path().join("registry.db").display());
    let mut server = Server::on(&database);
    let key = server.key("reviewer", "Rosa");
    let mut mirror = Mirror::of(&server).await;
    assert!(mirror.services.len() > 50 && mirror.tables.iter().all(|table| !table.is_empty()));
    let mut random = Random(2019);
    let (mut made, mut gone) = (0, 0);
    // As many writes as are asked for, with a restart after every 31: `MIRROR_WRITES=1300` makes a thousand revisions, in a minute or two.
    let writes = std::env::var("MIRROR_WRITES").map_or(60, |writes| writes.parse().expect("a number"));
    for number in 0..writes {
        let slugs: Vec<String> =
            mirror.services.keys().filter_map(|id| Some(id.split_once(':')?.1.to_owned())).collect();
        let (name, ty, input) = write(&mut random, &slugs, number);
        let mutation =
            format!("mutation($input: {ty}!) {{ {name}(input: $input) {{ errors {{ message }} }} }}");
        let (_, answer) = server.ask_as(Some(&key), &mutation, &json!({ "input": input })).await;
        // A service that is gone since the mirror looked is refused, as it should be.
        let is_made = answer["data"][name]["errors"] == json!([]);
        made += usize::from(is_made);
        gone += usize::from(is_made && matches!(name, "mergeServices" | "withdrawService"));
        if number % 7 == 0 {
            mirror.follow(&server).await;
        }
        if number % 31 == 30 {
            drop(server);
            server = Server::on(&database);
        }
    }
    println!("{made} writes, {gone} of them took a service out");
    assert!(made > writes / 2 && gone > 3, "{made} writes, {gone} of them took a service out");
    mirror.follow(&server).await;
    assert_eq!(mirror, Mirror::of(&server).await);
}

/// A line says what the interface says.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_is_the_answer_of_the_interface_and_a_tag_spares_it() {
    let server = Server::start();
    let (lines, revision) = file(&server, "/export/services.ndjson").await;
    let line: Value = lines
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .find(|line: &Value| line["slug"] == "oxpip")
        .expect("a line");
    let asked = "{ service(slug: \"oxpip\") { id slug revision changedAt createdAt name otherNames nation localities areas { id slug }
        status statusSource { id slug } statusLocator statusLastConfirmed website hostOrganisation lastConfirmed classification { class basis } facts(known: true) { definition { id } value } } }";
    let answer = server.ask(asked, &json!({})).await;
    assert_eq!(line, answer["data"]["service"]);
    assert_eq!(answer["extensions"]["revision"], revision);

    let client = reqwest::Client::new();
    let get = |tag: Option<String>| {
        let request = client.get(format!("{}/export/claims.csv", server.address()));
        match tag {
            Some(tag) => request.header("if-none-match", tag),
            None => request,
        }
    };
    let first = get(None).send().await.expect("an answer");
    let tag = first.headers()["etag"].to_str().expect("a tag").to_owned();
    assert_eq!(get(Some(tag.clone())).send().await.expect("an answer").status().as_u16(), 304);
    // What is only proposed is in no export, and changes none.
    let cleo = server.key("contributor", "Cleo");
    let input = json!({ "input": { "service": "oxpip", "otherNames": ["Hidden"], "reason": "because" } });
    let edit = "mutation($input: EditServiceInput!) { editService(input: $input) { proposal { id } errors { message } } }";
    let (_, proposed) = server.ask_as(Some(&cleo), edit, &input).await;
    assert!(proposed["data"]["editService"]["proposal"]["id"].is_string(), "{proposed}");
    assert_eq!(get(Some(tag.clone())).send().await.expect("an answer").status().as_u16(), 304);
    let rosa = server.key("reviewer", "Rosa");
    let (_, made) = server.ask_as(Some(&rosa), edit, &input).await;
    assert_eq!(made["data"]["editService"]["errors"], json!([]), "{made}");
    assert_eq!(get(Some(tag)).send().await.expect("an answer").status().as_u16(), 200);
    let (changed, now) = file(&server, &format!("/export/services.ndjson?since={revision}")).await;
    assert_eq!((changed.lines().count(), now), (1, revision + 1));
    let (status, _, text) = server.get("/export/services.ndjson?since=99").await;
    assert!(status == 400 && text.contains("from 0 to 2, got `99`"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn feeds_show_what_everybody_sees() {
    let server = Server::start();
    let cleo = server.key("contributor", "Cleo");
    let rosa = server.key("reviewer", "Rosa");
    let edit = "mutation($input: EditServiceInput!) { editService(input: $input) { errors { message } } }";
    let input = |name: &str| json!({ "input": { "service": "oxpip", "otherNames": [name], "reason": format!("for {name}") } });
    server.ask_as(Some(&cleo), edit, &input("Hidden Name")).await;
    server.ask_as(Some(&rosa), edit, &input("Oxford Parent Infant Project")).await;
    for (path, entries) in [("/changes.atom", 50), ("/services/oxpip/changes.atom", 2)] {
        let (status, media, feed) = server.get(path).await;
        assert_eq!((status, media.as_str()), (200, "application/atom+xml; charset=utf-8"), "{path}");
        assert_eq!(feed.matches("<entry>").count(), entries, "{path}");
        let first = feed.split("<entry>").nth(1).unwrap_or_default();
        assert!(
            first.contains("for Oxford Parent Infant Project") && first.contains("Rosa"),
            "{path}: {first}"
        );
        assert!(!feed.contains("Hidden") && !feed.contains("Cleo"), "{path}");
    }
    assert_eq!(server.get("/services/nothing-here/changes.atom").await.0, 404);
}
