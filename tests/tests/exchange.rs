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
    assert_snapshot!(at(&["import", "archive", "all.jsonl", "--database", "sqlite://b.db"]), @"0 imported: revision 1, 868 changes; the log is sound");
    assert_snapshot!(at(&["export", "--database", "sqlite://b.db", "again.jsonl"]), @"0");
    assert!(!read("all.jsonl").is_empty() && read("all.jsonl") == read("again.jsonl"));

    let key = server.key("reviewer", "Rosa");
    assert_snapshot!(at(&["backup", "--database", server.database(), "kept.db"]), @"0 backed up: revision 2");
    assert_snapshot!(at(&["restore", "kept.db", "--with-keys", "--database", "sqlite://c.db"]), @r"
    0 restored: revision 2, 869 changes; the log is sound
    1 key was brought along: see `key list`
    ");
    assert_snapshot!(at(&["export", "--database", "sqlite://c.db", "restored.jsonl"]), @"0");
    assert_snapshot!(at(&["export", "--database", server.database(), "now.jsonl"]), @"0");
    assert!(read("now.jsonl") == read("restored.jsonl"));
    let restored = Server::on(&format!("sqlite://{}", folder.path().join("c.db").display()));
    let (_, viewer) = restored.ask_as(Some(&key), "{ viewer { name } }", &json!({})).await;
    assert_eq!(viewer["data"]["viewer"]["name"], "Rosa", "the keys come back when asked for: {viewer}");

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
    assert_snapshot!(at(&["import", "archive", "all.jsonl", "--database", "sqlite://e.db"]), @"0 imported: revision 1, 868 changes; the log is sound");
}

/// A key in a file lets whoever wrote it there write: so none comes in unless it is asked for, by whichever way.
#[tokio::test(flavor = "multi_thread")]
async fn keys_come_in_only_when_they_are_asked_for() {
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |arguments: &[&str]| run(folder.path(), arguments);
    let key = server.key("admin", "Mallory");
    at(&["backup", "--database", server.database(), "kept.db"]);
    at(&["export", "--database", server.database(), "all.jsonl"]);
    // An archive with a key, of the version without a hash over keys.
    let archive = fs::read_to_string(folder.path().join("all.jsonl")).expect("the archive");
    let lines: Vec<&str> = archive.lines().collect();
    let end: Value = serde_json::from_str(lines.last().copied().unwrap_or_default()).expect("the end");
    let end = json!({ "end": { "revision": end["end"]["revision"], "hash": end["end"]["hash"] } });
    let forged = r#"{"key":{"id":"aaaaaaaaaa","name":"Mallory","role":"admin","secret_hash":"00","created_at":"2026-01-01T00:00:00Z"}}"#;
    let middle = lines.get(1..lines.len() - 1).unwrap_or_default().join("\n");
    let old = format!("{}\n{middle}\n{forged}\n{end}\n", lines[0].replace(":3}", ":1}"));
    fs::write(folder.path().join("old.jsonl"), old).expect("a file");
    fs::write(
        folder.path().join("forged.jsonl"),
        archive.replace("{\"end\"", &format!("{forged}\n{{\"end\"")),
    )
    .expect("a file");

    assert_snapshot!(at(&["import", "archive", "old.jsonl", "--database", "sqlite://a.db"]), @r"
    0 imported: revision 3, 870 changes; the log is sound
    1 key was left out: an import never brings keys; `restore --with-keys` does, of a backup that you trust
    ");
    assert_snapshot!(at(&["import", "archive", "kept.db", "--database", "sqlite://b.db"]), @r"
    0 imported: revision 3, 870 changes; the log is sound
    1 key was left out: an import never brings keys; `restore --with-keys` does, of a backup that you trust
    ");
    assert_snapshot!(at(&["restore", "kept.db", "--database", "sqlite://c.db"]), @r"
    0 restored: revision 3, 870 changes; the log is sound
    1 key was left out: `--with-keys` brings them along, `key create` makes new ones
    ");
    assert_snapshot!(at(&["restore", "old.jsonl", "--database", "sqlite://d.db"]), @r"
    0 restored: revision 3, 870 changes; the log is sound
    1 key was left out: `--with-keys` brings them along, `key create` makes new ones
    ");
    for database in ["a", "b", "c", "d"] {
        let listed = at(&["key", "list", "--database", &format!("sqlite://{database}.db")]);
        assert_eq!(listed.lines().count(), 1, "{database}: {listed}");
    }
    let copied = Server::on(&format!("sqlite://{}", folder.path().join("c.db").display()));
    let (status, _) = copied.ask_as(Some(&key), "{ viewer { name } }", &json!({})).await;
    assert_eq!(status, 401);
    assert_snapshot!(at(&["restore", "old.jsonl", "--with-keys", "--database", "sqlite://e.db"]), @r"
    0 restored: revision 3, 870 changes; the log is sound
    1 key was left out: `--with-keys` brings them along, `key create` makes new ones
    ");
    // A key that was put into an archive afterwards is found.
    let refused = at(&["restore", "forged.jsonl", "--with-keys", "--database", "sqlite://f.db"]);
    assert!(
        refused.starts_with("1 error: `forged.jsonl`: the archive was changed after it was written"),
        "{refused}"
    );
}

/// What a run that breaks was writing does not appear, and what had that name stays.
#[test]
fn outputs_are_whole_private_and_replace_nothing_by_halves() {
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |arguments: &[&str]| run(folder.path(), arguments);
    let from = |arguments: &[&str]| at(&[arguments, &["--database", server.database()]].concat());
    assert_eq!(from(&["export", "all.jsonl"]), "0 ");
    assert_eq!(from(&["export", "--format", "csv", "--table", "claims", "public.csv"]), "0 ");
    assert!(from(&["backup", "kept.db"]).starts_with("0 "));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str| {
            let metadata = fs::metadata(folder.path().join(name)).expect(name);
            metadata.permissions().mode() & 0o777
        };
        fs::write(folder.path().join("any"), "").expect("a file");
        for name in ["all.jsonl", "kept.db"] {
            assert_eq!(mode(name), 0o600, "{name}");
        }
        assert_eq!(mode("public.csv"), mode("any"));
        fs::remove_file(folder.path().join("any")).expect("a file of our own");
    }

    // A limit on the size of files stands for a full disk.
    let limited = |arguments: &str| {
        let shell =
            format!("trap '' XFSZ; ulimit -f 8; exec \"$0\" {arguments} --database '{}'", server.database());
        let ran = Command::new("sh").args(["-c", &shell]).arg(program()).current_dir(folder.path()).output();
        let ran = ran.expect("a shell");
        assert_eq!(ran.status.code(), Some(3), "{arguments}: {}", String::from_utf8_lossy(&ran.stderr));
    };
    let whole = fs::read(folder.path().join("all.jsonl")).expect("the archive");
    limited("export all.jsonl");
    limited("export --format csv --table claims all.csv");
    limited("funding --format json --output all.csv");
    limited("backup none.db");
    assert!(fs::read(folder.path().join("all.jsonl")).expect("the archive") == whole);
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().display().to_string())
        .collect();
    names.sort();
    assert_eq!(names, ["all.jsonl", "kept.db", "public.csv"]);
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
    assert_snapshot!(at(&dry, server.database()), @"0 1 row: 1 new, 0 changed, 0 the same, 0 refused; nothing was written (--dry-run)");
    let verified = at(&["log", "verify"], server.database());
    assert!(verified.starts_with("0 the log is sound: revision 1, "), "{verified}");
    let refused = at(&import, server.database());
    assert!(refused.starts_with("3 error: another process has "), "{refused}");
    // Of what is not there yet it says what it would come to.
    assert_snapshot!(at(&dry, "sqlite://new.db"), @"0 1 row: 1 new, 0 changed, 0 the same, 0 refused; nothing was written (--dry-run)");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
    assert_snapshot!(at(&import, "sqlite://new.db"), @"0 1 row: 1 new, 0 changed, 0 the same, 0 refused; written as revision 2");
    assert_snapshot!(at(&dry, "sqlite://new.db"), @"0 1 row: 0 new, 0 changed, 1 the same, 0 refused; nothing to write, the registry stays at revision 2");
    // Of a body that was divided it keeps who followed, not how large a part each has; it says what it did not read.
    fs::write(
        folder.path().join("successions.csv"),
        "from,to,on,lsoa_share,main\nnhs-leeds-ccg,nhs-selby-icb,2022-07-01,0.75,\n",
    )
    .expect("a file");
    let successions = ["import", "successions", "successions.csv"];
    assert_snapshot!(at(&successions, "sqlite://new.db"), @"0 1 row: 1 new, 0 changed, 0 the same, 0 refused; written as revision 3; not read: `lsoa_share`");
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
