//! The registry in files and for other programs: archives, backups, Open Referral UK.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tests::{Server, program};

/// Runs the program in a folder: its status, and what it says.
fn run(folder: &Path, arguments: &[&str]) -> String {
    let ran = Command::new(program()).args(arguments).current_dir(folder).output().expect("the program runs");
    let said = [ran.stdout, ran.stderr].concat();
    let status = ran.status.code().unwrap_or(-1);
    format!("{status} {}", String::from_utf8_lossy(&said).trim_end())
}

#[tokio::test(flavor = "multi_thread")]
async fn archives_and_backups_come_back_byte_for_byte_or_not_at_all() {
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |arguments: &[&str]| run(folder.path(), arguments);
    let read = |file: &str| fs::read(folder.path().join(file)).unwrap_or_default();

    // While it is served.
    assert_snapshot!(at(&["export", "--database", server.database(), "all.jsonl"]), @"0");
    assert_snapshot!(at(&["import", "archive", "all.jsonl", "--database", "sqlite://b.db"]), @"0 imported: revision 1, 710 changes; the log is sound");
    assert_snapshot!(at(&["export", "--database", "sqlite://b.db", "again.jsonl"]), @"0");
    assert!(!read("all.jsonl").is_empty() && read("all.jsonl") == read("again.jsonl"));

    let key = server.key("reviewer", "Rosa");
    assert_snapshot!(at(&["backup", "--database", server.database(), "kept.db"]), @"0 backed up: revision 1");
    assert_snapshot!(at(&["restore", "kept.db", "--database", "sqlite://c.db"]), @"0 restored: revision 1, 710 changes; the log is sound");
    assert_snapshot!(at(&["export", "--database", "sqlite://c.db", "restored.jsonl"]), @"0");
    assert!(read("all.jsonl") == read("restored.jsonl"));
    let restored = Server::on(&format!("sqlite://{}", folder.path().join("c.db").display()));
    let (_, viewer) = restored.ask_as(Some(&key), "{ viewer { name } }", &json!({})).await;
    assert_eq!(viewer["data"]["viewer"]["name"], "Rosa", "the keys come back with a backup: {viewer}");

    // Never over what is there, and nothing of what does not fit.
    assert_snapshot!(at(&["backup", "--database", server.database(), "kept.db"]), @"2 error: `kept.db` is there already: name another file");
    assert_snapshot!(at(&["import", "archive", "all.jsonl", "--database", "sqlite://b.db"]), @"1 error: the database is at revision 1, expected an empty one: nothing was written");
    let whole = String::from_utf8(read("all.jsonl")).unwrap_or_default();
    let edited = whole.replacen("Leeds", "Sdeel", 1);
    let short: String = whole.split_inclusive('\n').take(7).collect();
    for (file, text) in [("edited.jsonl", edited), ("short.jsonl", short)] {
        assert_ne!(text, whole);
        fs::write(folder.path().join(file), text).expect("a file");
        let told = at(&["import", "archive", file, "--database", "sqlite://e.db"]);
        assert!(told.starts_with("1 error: "), "{file}: {told}");
    }
    // It is still empty: the right archive goes in.
    assert_snapshot!(at(&["import", "archive", "all.jsonl", "--database", "sqlite://e.db"]), @"0 imported: revision 1, 710 changes; the log is sound");
}

/// `--dry-run` takes no lock and makes no file; the import itself wants the file to itself.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_import_would_come_to_is_only_read() {
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |arguments: &[&str], database: &str| {
        let all: Vec<&str> = arguments.iter().copied().chain(["--database", database]).collect();
        run(folder.path(), &all)
    };
    fs::write(
        folder.path().join("bodies.csv"),
        "name,kind,nation\nNHS Selby ICB,integrated-care-board,england\n",
    )
    .expect("a file");
    let import = ["import", "bodies", "bodies.csv"];
    let dry = ["import", "bodies", "bodies.csv", "--dry-run"];
    assert_snapshot!(at(&dry, server.database()), @"0 1 row: 1 new, 0 corrected, 0 there already; nothing was written (--dry-run)");
    let verified = at(&["log", "verify"], server.database());
    assert!(verified.starts_with("0 the log is sound: revision 1, "), "{verified}");
    let refused = at(&import, server.database());
    assert!(refused.starts_with("3 error: another process has "), "{refused}");
    // Of what is not there yet it says what it would come to.
    assert_snapshot!(at(&dry, "sqlite://new.db"), @"0 1 row: 1 new, 0 corrected, 0 there already; nothing was written (--dry-run)");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
    assert_snapshot!(at(&import, "sqlite://new.db"), @"0 1 row: 1 new, 0 corrected, 0 there already; written as revision 2");
    assert_snapshot!(at(&dry, "sqlite://new.db"), @"0 1 row: 0 new, 0 corrected, 1 there already; nothing to write, the registry stays at revision 2");
    // Of a body that was divided it keeps who followed, not how large a part each has; it says what it did not read.
    fs::write(
        folder.path().join("successions.csv"),
        "from,to,on,lsoa_share,main\nnhs-leeds-ccg,nhs-selby-icb,2022-07-01,0.75,\n",
    )
    .expect("a file");
    let successions = ["import", "successions", "successions.csv"];
    assert_snapshot!(at(&successions, "sqlite://new.db"), @"0 1 row: 1 new, 0 corrected, 0 there already; written as revision 3; not read: `lsoa_share`");
}

#[tokio::test(flavor = "multi_thread")]
async fn published_services_are_served_as_open_referral() {
    let server = Server::start();
    let get = async |path: &str| {
        let (status, media, text) = server.get(&format!("/openreferral{path}")).await;
        assert_eq!(media.split(';').next(), Some("application/json"), "{path}");
        (status, serde_json::from_str::<Value>(&text).unwrap_or_default())
    };
    let (status, about) = get("").await;
    assert_eq!((status, about["version"].as_str()), (200, Some("HSDS-UK-3.0")));

    let seen = server.ask("{ registry { serviceCount } }", &json!({})).await;
    let (_, first) = get("/services?per_page=40").await;
    let (_, second) = get("/services?per_page=40&page=2").await;
    assert_eq!(first["total_items"], seen["data"]["registry"]["serviceCount"]);
    let contents = |page: &Value| page["contents"].as_array().cloned().unwrap_or_default();
    let all: Vec<Value> = contents(&first).into_iter().chain(contents(&second)).collect();
    assert_eq!(Value::from(all.len()), first["total_items"]);

    // What a list names can be fetched: every kind, by the id in the list.
    for kind in ["services", "service_at_locations", "taxonomies", "taxonomy_terms"] {
        let (status, page) = get(&format!("/{kind}")).await;
        let id = page["contents"][0]["id"].as_str().unwrap_or_default().to_owned();
        assert_eq!((status, id.len()), (200, 36), "{kind}");
        let (status, one) = get(&format!("/{kind}/{id}")).await;
        assert_eq!((status, one["id"].as_str()), (200, Some(id.as_str())), "{kind}");
    }

    // Neither a slug nor another kind's id finds anything; a question that is not understood is said to be one.
    for path in ["/nothing", "/services/oxpip", "/services/7fbf8831-337b-57ba-a66c-000000000000"] {
        let (status, told) = get(path).await;
        assert_eq!(
            (status, told["errors"][0]["extensions"]["code"].as_str()),
            (404, Some("NOT_FOUND")),
            "{path}"
        );
    }
    let (status, told) = get("/services?page=0").await;
    assert_eq!(status, 400);
    assert_snapshot!(told["errors"][0]["message"], @r#""parameter `page`: expected a number from 1 to 1000000, got `0`""#);
}

#[tokio::test(flavor = "multi_thread")]
async fn open_referral_knows_nothing_of_proposals() {
    let server = Server::start();
    let key = server.key("contributor", "Cleo");
    let submit =
        "mutation($input: SubmitServiceInput!) { submitService(input: $input) { errors { message } } }";
    let input = json!({ "input": { "name": "Selby Babies", "nation": "ENGLAND", "claims": [] } });
    let (_, made) = server.ask_as(Some(&key), submit, &input).await;
    assert_eq!(made["data"]["submitService"]["errors"], json!([]), "{made}");
    let (_, _, text) = server.get("/openreferral/services?search=selby").await;
    let found: Value = serde_json::from_str(&text).unwrap_or_default();
    assert_eq!(found["total_items"], 0, "{text}");
}
