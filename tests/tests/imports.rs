//! Tables of services by HTTP and on the command line: looked at, proposed, published, whole or not at all.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tests::{Server, program};

/// Three rows as people write them: a new service, a known one, and one that is like a known one.
const TABLE: &str = "\
Found in spring;;;;;
;;;;;
Ref;Service name;Country;Host;Dedicated team;My notes
1;Rowan Babies;England;CAMHS;Yes;rang them
oxpip;OXPIP;England;voluntary sector;?;
3;Leeds Infant Mental Health Team;England;camhs;y;
";
const IMPORT: &str = "/imports?kind=services&source=rare-jewels-2019&observedOn=2026-03-31";

/// Some fields of each row, for snapshots.
fn rows(answer: &Value, fields: &[&str]) -> String {
    let rows = answer["rows"].as_array().expect("rows");
    let row = |row: &Value| fields.iter().map(|field| row[field].to_string()).collect::<Vec<_>>().join(" ");
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_looked_at_by_everybody_and_nothing_is_stored() {
    let server = Server::start();
    let (status, answer) = server.send_file(None, "/tables", TABLE).await;
    assert_eq!(status, 200, "{answer}");
    assert_snapshot!(rows(&answer, &["row", "id", "name", "nation", "facts", "service"]), @r#"
    4 "1" "Rowan Babies" "ENGLAND" [{"fact":"host","value":"camhs","complete":false,"text":"CAMHS"},{"fact":"dedicated_team","value":true,"complete":false,"text":"yes"}] null
    5 "oxpip" "OXPIP" "ENGLAND" [{"fact":"host","value":"voluntary","complete":false,"text":"a voluntary organisation"}] {"slug":"oxpip","name":"OXPIP","by":"ID"}
    6 "3" "Leeds Infant Mental Health Team" "ENGLAND" [{"fact":"host","value":"camhs","complete":false,"text":"CAMHS"},{"fact":"dedicated_team","value":true,"complete":false,"text":"yes"}] null
    "#);
    assert_eq!(answer["headerRow"], 3);
    assert_eq!(answer["rows"][2]["duplicates"][0]["slug"], "leeds-infant-mental-health-service", "{answer}");
    assert_eq!(
        answer["rows"][0]["cells"],
        json!(["1", "Rowan Babies", "England", "CAMHS", "Yes", "rang them"])
    );
    assert_eq!(answer["rows"][0]["result"]["possibleClasses"].as_array().map(Vec::len), Some(5), "{answer}");
    assert_snapshot!(answer["summary"], @r#"{"rows":3,"bad":0,"open":3,"ownColumns":1}"#);
    assert_snapshot!(answer["columns"], @r#"[{"letters":"A","heading":"Ref","column":"id","suggestion":null,"notes":[]},{"letters":"B","heading":"Service name","column":"name","suggestion":null,"notes":[]},{"letters":"C","heading":"Country","column":"nation","suggestion":null,"notes":[]},{"letters":"D","heading":"Host","column":"host","suggestion":null,"notes":[]},{"letters":"E","heading":"Dedicated team","column":"dedicated_team","suggestion":null,"notes":[]},{"letters":"F","heading":"My notes","column":null,"suggestion":null,"notes":[]}]"#);

    // A bad cell is named where it is, and the other rows are judged.
    let (status, answer) = server.send_file(None, "/tables", "name,host\nRowan,camhs\nHazel,chams\n").await;
    assert_eq!((status, &answer["summary"]["bad"]), (200, &json!(1)));
    let wrong = &answer["rows"][1];
    assert_eq!((&wrong["name"], &wrong["result"]), (&json!("Hazel"), &Value::Null));
    assert_eq!(wrong["errors"][0]["where"], "row 3, column B (`host`)");
    assert_eq!(
        (&wrong["errors"][0]["got"], &wrong["errors"][0]["suggestion"]),
        (&json!("chams"), &json!("camhs"))
    );
    let (_, registry) = server.ask_as(None, "{ registry { revision serviceCount } }", &json!({})).await;
    assert_snapshot!(registry, @r#"{"data":{"registry":{"revision":1,"serviceCount":56}},"extensions":{"cost":{"actual":8,"max":100000},"revision":1}}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_table_is_refused_in_words() {
    let server = Server::start();
    let refused = async |path: &str, file: Vec<u8>| {
        let (status, answer) = server.send_file(None, path, file).await;
        let messages: Vec<&str> = answer["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|error| error["message"].as_str())
            .collect();
        format!("{status} {} {}", answer["errors"][0]["extensions"]["code"], messages.join(" | "))
    };
    let text = |text: &str| text.as_bytes().to_vec();
    assert_snapshot!(refused("/tables", text("")).await, @r#"400 "BAD_REQUEST" the table is empty; expected a row with the headings of its columns"#);
    assert_snapshot!(refused("/tables", text("a,b\n1,2\n")).await, @r#"400 "BAD_REQUEST" no heading is known in the first 2 rows; the first of them begins with `a, b`"#);
    assert_snapshot!(refused("/tables", text("name,host\n\"Rowan,camhs\n")).await, @r#"400 "BAD_REQUEST" row 2, column A: a quotation mark opens this cell, and none closes it; everything after it would be one cell"#);
    assert_snapshot!(refused("/tables", text("name,Host,HOST\nRowan,camhs,camhs\n")).await, @r#"400 "BAD_REQUEST" row 1, column C (`HOST`): expected `host` once: column B (`Host`) is the same"#);
    assert_snapshot!(refused("/tables?sheet=Teams", text("name\nRowan\n")).await, @r#"400 "BAD_REQUEST" the file is no workbook, so it has no sheet `Teams`"#);
    assert_snapshot!(refused("/tables?shet=Teams", text("name\nRowan\n")).await, @r#"400 "BAD_REQUEST" unknown parameter `shet`, expected one of `sheet`, `definition`, `questions` and `format`; did you mean `sheet`?"#);
    assert_snapshot!(refused("/tables?definition=none", text("name\nRowan\n")).await, @r#"400 "BAD_REQUEST" `definition`: expected the slug of a definition in force, got `none`"#);
    assert_snapshot!(refused("/tables", format!("name\n{}", "Rowan\n".repeat(1_001)).into_bytes()).await, @r#"400 "BAD_REQUEST" row 1002: expected no more than 1000 rows with something in them"#);
    assert_snapshot!(refused("/tables", format!("name{}\n", ",x".repeat(300)).into_bytes()).await, @r#"400 "BAD_REQUEST" row 1: expected at most 300 columns, got 301"#);
    assert_snapshot!(refused("/tables", vec![b'a'; 2 * 1024 * 1024 + 1]).await, @r#"413 "LIMIT_EXCEEDED" the request body is 2097153 bytes long, 1 over the limit of 2097152; send less in one request"#);
    assert_snapshot!(refused(IMPORT, text(TABLE)).await, @r#"401 "UNAUTHENTICATED" this needs a key of the role `contributor` or above: send it as `Authorization: Bearer rj_…`"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contributors_table_waits_and_is_published_whole() {
    let server = Server::start();
    let (ann, rosa) = (server.key("contributor", "Ann"), server.key("reviewer", "Rosa"));
    let revision = async || {
        server.ask("{ registry { revision serviceCount } }", &json!({})).await["data"]["registry"].clone()
    };
    let before = revision().await;

    let (status, dry) = server.send_file(Some(&ann), &format!("{IMPORT}&dryRun=true"), TABLE).await;
    assert_eq!((status, &dry["imported"], &dry["proposal"]), (200, &json!(false), &Value::Null), "{dry}");
    assert_snapshot!(rows(&dry, &["row", "outcome", "slug", "claims", "notes"]), @r#"
    4 "NEW" "rowan-babies" 2 []
    5 "CHANGED" "oxpip" 1 []
    6 "NEW" "leeds-infant-mental-health-team" 2 []
    "#);
    assert_snapshot!(dry["summary"], @r#"{"rows":3,"new":2,"changed":1,"same":0,"refused":0,"duplicates":1,"changes":7,"ownColumns":1}"#);

    let (status, refused) = server.send_file(Some(&ann), &format!("{IMPORT}&as=commit"), TABLE).await;
    assert_eq!(status, 403, "{refused}");
    let (status, sent) = server.send_file(Some(&ann), IMPORT, TABLE).await;
    assert_eq!((status, &sent["imported"]), (200, &json!(true)), "{sent}");
    assert_eq!(revision().await, before, "nothing of it is published");
    let id = sent["proposal"]["id"].clone();
    let look = "query($id: ID!) { proposal(id: $id) { changeCount version changes { summary } } }";
    let (_, seen) = server.ask_as(Some(&rosa), look, &json!({ "id": id })).await;
    assert_eq!(seen["data"]["proposal"]["changeCount"], sent["proposal"]["changes"], "{seen}");

    let accept = "mutation($input: AcceptProposalInput!) { acceptProposal(input: $input) { errors { message } revision } }";
    let input = json!({ "input": { "proposal": id, "reason": "looked up" } });
    let (_, accepted) = server.ask_as(Some(&rosa), accept, &input).await;
    assert_eq!(accepted["data"]["acceptProposal"]["errors"], json!([]), "{accepted}");
    let rowan = server
        .ask("{ service(slug: \"rowan-babies\") { name facts(known: true) { text } } }", &json!({}))
        .await;
    assert_snapshot!(rowan["data"]["service"], @r#"{"name":"Rowan Babies","facts":[{"text":"CAMHS"},{"text":"yes"}]}"#);

    // Once it is in, it is the same.
    let (status, again) = server.send_file(Some(&ann), IMPORT, TABLE).await;
    assert_eq!(
        (status, &again["imported"], &again["summary"]["same"]),
        (200, &json!(false), &json!(3)),
        "{again}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editors_claims_are_published_and_bad_rows_refuse_the_table() {
    let server = Server::start();
    let ed = server.key("editor", "Ed");
    let table = "id,name,staff_wte\noxpip,OXPIP,2-3\n";
    let (status, sent) = server.send_file(Some(&ed), IMPORT, table).await;
    assert_eq!((status, &sent["proposal"], &sent["revision"]), (200, &Value::Null, &json!(2)), "{sent}");
    let (_, asked) = server
        .send_file(Some(&ed), &format!("{IMPORT}&as=proposal"), "id,name,staff_wte\noxpip,OXPIP,4\n")
        .await;
    assert!(asked["proposal"]["id"].is_string(), "{asked}");
    let (status, bad) =
        server.send_file(Some(&ed), IMPORT, "id,name,staff_wte\noxpip,OXPIP,5\noxpip,OXPIP,many\n").await;
    assert_eq!((status, &bad["imported"], &bad["revision"]), (422, &json!(false), &json!(2)), "{bad}");
    assert_eq!(bad["rows"][1]["errors"][0]["where"], "row 3, column C (`staff_wte`)");
    // Sent again under one name, it is done once.
    let client = reqwest::Client::new();
    let mut revisions = Vec::new();
    for _ in 0..2 {
        let post = client.post(format!("{}{IMPORT}", server.address())).bearer_auth(&ed);
        let post = post.header("content-type", "text/csv").header("idempotency-key", "one");
        let answer = post.body("id,name,staff_wte\noxpip,OXPIP,6\n").send().await.expect("an answer");
        let answer: Value = answer.json().await.expect("JSON");
        revisions.push(answer["revision"].clone());
    }
    assert_eq!(revisions, [json!(3), json!(3)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_fills_in_what_the_registry_lacks_of_a_known_service() {
    let server = Server::start();
    let ed = server.key("editor", "Ed");
    let table = "id,name,website,other_names,localities\noxpip,OXPIP,www.oxpip.example.org,Oxford Parent Infant Project,Banbury\n";
    let (status, sent) = server.send_file(Some(&ed), IMPORT, table).await;
    assert_eq!(status, 200, "{sent}");
    assert_snapshot!(rows(&sent, &["outcome", "claims", "details", "notes"]), @r#""CHANGED" 0 ["other_names","website"] ["`localities` is not taken: the registry has `Oxford`"]"#);
    let known =
        server.ask("{ service(slug: \"oxpip\") { website otherNames localities } }", &json!({})).await;
    assert_snapshot!(known["data"]["service"], @r#"{"website":"https://www.oxpip.example.org","otherNames":["Oxford Parent Infant Project"],"localities":["Oxford"]}"#);
    let (_, again) = server.send_file(Some(&ed), IMPORT, table).await;
    assert_eq!((&again["imported"], &again["summary"]["same"]), (&json!(false), &json!(1)), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_given_back_as_a_workbook() {
    let server = Server::start();
    let ann = server.key("contributor", "Ann");
    let book = async |path: &str, table: &'static str| {
        let post = reqwest::Client::new().post(format!("{}{path}", server.address())).bearer_auth(&ann);
        let answer = post.header("content-type", "text/csv").body(table).send().await.expect("an answer");
        let kind =
            answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).map(str::to_owned);
        (answer.status().as_u16(), kind.unwrap_or_default(), answer.bytes().await.expect("a body"))
    };
    // Read again, it has the sender's rows and columns, and what became of each behind them.
    let read = async |book: Vec<u8>| {
        let (status, again) = server.send_file(None, "/tables", book).await;
        assert_eq!(status, 200, "{again}");
        let headings = again["columns"].as_array().into_iter().flatten();
        let headings =
            headings.filter_map(|column| column["heading"].as_str()).collect::<Vec<_>>().join(" | ");
        format!("{headings}\n{}", rows(&again, &["row", "cells"]))
    };
    let table = "Ref,name,nation,host,My notes\n007,Rowan,England,camhs,=1+1\n2,Hazel,Wales,chams,\n";
    let (status, kind, bytes) = book("/tables?format=xlsx", table).await;
    assert_eq!(
        (status, kind.as_str()),
        (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    );
    let again = read(bytes.to_vec()).await;
    for words in [
        "Ref | name | nation | host | My notes | result | could_be",
        "ask_next | error",
        "=1+1",
        "007",
        "chams",
    ] {
        assert!(again.contains(words), "no `{words}` in {again}");
    }
    let table = "id,name,nation,host,website\n,Rowan,England,camhs,\n,Leeds Infant Mental Health Team,England,,\noxpip,OXPIP,Wales,camhs,www.oxpip.example.org\n";
    let (status, _, bytes) = book(&format!("{IMPORT}&format=xlsx&dryRun=true"), table).await;
    assert_eq!(status, 200);
    let again = read(bytes.to_vec()).await;
    for words in [
        "website | result | registry_slug | claims | resembles | note | error",
        "leeds-infant-mental-health-service",
        "filled in: website",
        "`nation` is not taken: the registry has `england`",
    ] {
        assert!(again.contains(words), "no `{words}` in {again}");
    }
    let (status, _, bytes) = book(&format!("{IMPORT}&format=xlsx"), table).await;
    let refused = String::from_utf8_lossy(&bytes);
    assert!(status == 400 && refused.contains("`xlsx` together with `dryRun=true`"), "{status} {refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_other_sites_send_nothing() {
    let server = Server::start();
    for (kind, status) in [
        (Some("text/plain"), 415),
        (Some("application/x-www-form-urlencoded"), 415),
        (None, 415),
        (Some("text/csv"), 200),
    ] {
        let mut post = reqwest::Client::new().post(format!("{}/tables", server.address()));
        if let Some(kind) = kind {
            post = post.header("content-type", kind);
        }
        let answer = post.body("name\nRowan\n").send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{kind:?}");
    }
    let (status, _, _) = server.get("/tables").await;
    assert_eq!(status, 405);
}

/// Runs the program in a folder: its status, and what it says.
fn run(folder: &Path, arguments: &[&str]) -> String {
    let ran = Command::new(program())
        .args(arguments)
        .env("RARE_JEWELS_DATA_SETS", "rare-jewels-2019")
        .current_dir(folder)
        .output()
        .expect("the program runs");
    let said = [ran.stdout, ran.stderr].concat();
    format!("{} {}", ran.status.code().unwrap_or(-1), String::from_utf8_lossy(&said).trim_end())
}

#[test]
fn the_operator_imports_services() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |arguments: &[&str]| run(folder.path(), &[&["import", "services"], arguments].concat());
    std::fs::write(folder.path().join("found.csv"), TABLE).expect("a file");
    let source = ["--source-title", "Our survey", "--source-publisher", "Our network"];
    assert_snapshot!(at(&[&["found.csv", "--dry-run"], source.as_slice()].concat()), @r"
    0 3 rows: 2 new, 1 changed, 0 the same, 0 refused; nothing was written (--dry-run); not read: `My notes`
    note: found.csv: row 6: `leeds-infant-mental-health-team` may be the same as `leeds-infant-mental-health-service` (names 100% alike)
    ");
    assert_snapshot!(at(&[&["found.csv"], source.as_slice()].concat()), @r"
    1 error: nothing was imported: 1 new service may be known already
    row 6: `leeds-infant-mental-health-team` may be the same as `leeds-infant-mental-health-service` (names 100% alike)
    say for each what it is: `--same ROW:SLUG` or `--new ROW`; or `--keep-duplicates`, or `--as-proposal`
    ");
    assert_snapshot!(at(&["found.csv", "--source", "our-survey"]), @r"
    1 error: nothing was imported
    found.csv: expected the title of the source and who published it, because the registry has no source `our-survey`
    3 rows: 2 new, 0 changed, 1 the same, 0 refused
    ");
    assert_snapshot!(at(&[&["found.csv", "--new", "6", "--dry-run"], source.as_slice()].concat()), @"0 3 rows: 2 new, 1 changed, 0 the same, 0 refused; nothing was written (--dry-run); not read: `My notes`");
    assert_snapshot!(at(&[&["found.csv", "--same", "6:leeds-infant-mental-health-service"], source.as_slice()].concat()), @r"
    0 3 rows: 1 new, 2 changed, 0 the same, 0 refused; written as revision 2; not read: `My notes`
    note: found.csv: row 6: `name` is not taken: the registry has `Leeds Infant Mental Health Service`
    ");
    assert_snapshot!(at(&["found.csv", "--source", "our-survey", "--same", "6:leeds-infant-mental-health-service"]), @r"
    0 3 rows: 0 new, 0 changed, 3 the same, 0 refused; nothing to write, the registry stays at revision 2; not read: `My notes`
    note: found.csv: row 6: `name` is not taken: the registry has `Leeds Infant Mental Health Service`
    ");
    std::fs::write(
        folder.path().join("more.csv"),
        "name,nation,host\nHazel Babies,Wales,camhs\nAspen,Wales,chams\n",
    )
    .expect("a file");
    assert_snapshot!(at(&["more.csv", "--source", "our-survey"]), @r"
    1 error: nothing was imported
    more.csv: row 3, column C (`host`): expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `chams`; did you mean `camhs`?
    2 rows: 1 new, 0 changed, 0 the same, 1 refused
    ");
    std::fs::write(folder.path().join("more.csv"), "name,nation,host\nHazel Babies,Wales,camhs\n")
        .expect("a file");
    let proposed = at(&["more.csv", "--source", "our-survey", "--as-proposal", "--by", "Ann"]);
    assert!(
        proposed.starts_with(
            "0 1 row: 1 new, 0 changed, 0 the same, 0 refused; waits for a reviewer as `proposal:"
        ),
        "{proposed}"
    );
}

/// A registry that began with the report alone gets to know every commissioner, once.
#[test]
fn the_operator_imports_the_commissioners_that_ship() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |arguments: &[&str]| run(folder.path(), arguments);
    let boards = |database: &str| {
        let listed = at(&["export", "--format", "csv", "--table", "bodies", "--database", database]);
        listed.lines().filter(|line| line.contains(",integrated-care-board,")).count()
    };
    assert!(at(&["import", "commissioners", "--dry-run"]).contains("nothing was written (--dry-run)"));
    let first = at(&["import", "commissioners"]);
    assert!(first.starts_with("0 ") && first.ends_with("written as revision 2"), "{first}");
    assert_eq!(boards("sqlite://rare-jewels.db"), 42);
    let again = at(&["import", "commissioners"]);
    assert!(again.contains(" 0 new, 0 changed, ") && again.ends_with("stays at revision 2"), "{again}");
    assert!(at(&["doctor"]).starts_with("0 "));
}

/// Killed at any moment, an import is there whole or not at all.
#[test]
fn a_killed_import_leaves_all_or_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut table = "name,nation,localities,host,dedicated_team\n".to_owned();
    for number in 0..600 {
        let _ = writeln!(table, "Rowan number {number},England,Place {number},camhs,yes");
    }
    std::fs::write(folder.path().join("many.csv"), table).expect("a file");
    let import = |database: &str| {
        let arguments = ["--source", "rare-jewels-2019", "--keep-duplicates", "--database", database];
        run(folder.path(), &[&["import", "services", "many.csv"], arguments.as_slice()].concat())
    };
    let new = "600 rows: 600 new, 0 changed, 0 the same, 0 refused; written as revision 2";
    let start = Instant::now();
    assert!(import("sqlite://whole.db").contains(new));
    let whole = start.elapsed();
    let mut written = 0;
    // The machine may be busier at one time than at another, so the moments are far apart.
    for part in [0.1, 0.2, 0.35, 0.5, 0.7, 1.0] {
        let database = format!("sqlite://{part}.db");
        let mut child = Command::new(program())
            .args(["import", "services", "many.csv", "--source", "rare-jewels-2019", "--keep-duplicates"])
            .args(["--database", &database])
            .env("RARE_JEWELS_DATA_SETS", "rare-jewels-2019")
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(whole.mul_f64(part));
        let _ = child.kill();
        let _ = child.wait();
        let then = import(&database);
        let is_there = then.contains("600 rows: 0 new, 0 changed, 600 the same, 0 refused");
        assert!(is_there || then.contains(new), "{part}: {then}");
        written += usize::from(is_there);
        assert!(run(folder.path(), &["doctor", "--database", &database]).starts_with("0 "));
    }
    println!("{written} of 6 were written before they were killed");
}
