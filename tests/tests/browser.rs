//! The dashboard in a real browser: `tests/browser/run.mjs` against five servers, the built-in registry, an empty one,
//! a large one, one beneath a path, and one that only reads. Skipped, with a line that says why, where Node, its packages, Chromium or the built dashboard are
//! missing.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tests::{Server, program, repository};

/// Where Chromium is; `CHROMIUM` names another place for it.
const BROWSERS: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// What a new database begins with unless it is given others.
const DATA_SETS: &str = "rare-jewels-2019,commissioners,since-2019";

const SUGGEST: &str =
    "mutation($input: SubmitServiceInput!) { submitService(input: $input) { proposal { id } } }";

/// What is missing, in words.
fn missing() -> Option<&'static str> {
    let runs = Command::new("node").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let named = std::env::var("CHROMIUM").is_ok_and(|path| Path::new(&path).exists());
    if !runs.is_ok_and(|status| status.success()) {
        return Some("there is no Node");
    }
    if !repository("tests/browser/node_modules").is_dir() {
        return Some("its packages are missing (npm ci in tests/browser)");
    }
    if !named && !BROWSERS.iter().any(|path| Path::new(path).exists()) {
        return Some("there is no Chromium");
    }
    None
}

fn database(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("registry.db").display())
}

/// A server with so many generated services.
fn generated(folder: &TempDir, count: u32) -> Server {
    // The first start fills the database; the second is the server that the tests know.
    let mut child = Command::new(program())
        .args(["serve", "--listen", "127.0.0.1:0", "--database", &database(folder)])
        .args(["--generate", &count.to_string()])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let listens = lines.into_iter().any(|line| line.starts_with("listening on "));
    let _ = child.kill();
    let _ = child.wait();
    assert!(listens, "the server does not start with {count} generated services");
    Server::on(&database(folder))
}

fn key(folder: &TempDir, role: &str) -> String {
    let output = Command::new(program())
        .args(["key", "create", "--database", &database(folder), "--role", role, "--name", role])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let key = said.split_whitespace().find(|word| word.starts_with("rj_"));
    key.unwrap_or_else(|| panic!("no key for a {role}")).to_owned()
}

#[tokio::test]
async fn the_dashboard_holds_in_a_browser() {
    if let Some(why) = missing() {
        println!("skipped: {why}");
        return;
    }
    let folders = [(); 5].map(|()| tempfile::tempdir().unwrap());
    let [report, empty, large, beneath, copy] = &folders;
    // What readers see: all that a new database begins with.
    let server = Server::with(&database(report), &["--data-sets", DATA_SETS]);
    let index = reqwest::get(server.address()).await.unwrap().text().await.unwrap();
    if !index.contains("/app/") {
        println!(
            "skipped: the dashboard is not in the program (npm run build in crates/dashboard/web, then cargo build)"
        );
        return;
    }
    let (none, many) = (generated(empty, 0), generated(large, 10_000));
    let beneath = Server::with(&database(beneath), &["--base-path", "/registry"]);
    // What it reads was written by another, which is gone; a suggestion waits there.
    let writes = Server::with(&database(copy), &["--data-sets", DATA_SETS]);
    let (author, reader) = (key(copy, "contributor"), key(copy, "reviewer"));
    let suggested =
        serde_json::json!({ "input": { "name": "A team to read of", "nation": "WALES", "claims": [] } });
    let (status, answer) = writes.ask_as(Some(&author), SUGGEST, &suggested).await;
    let proposal = answer["data"]["submitService"]["proposal"]["id"].as_str();
    let proposal = proposal.unwrap_or_else(|| panic!("{status}: {answer}")).to_owned();
    drop(writes);
    let copy = Server::with(&database(copy), &["--read-only"]);
    let status = Command::new("node")
        .arg(repository("tests/browser/run.mjs"))
        .arg(server.address())
        .env("EMPTY_URL", none.address())
        .env("LARGE_URL", many.address())
        .env("PATH_URL", beneath.address())
        .env("READ_ONLY_URL", copy.address())
        .env("READ_ONLY_KEYS", format!("{author} {reader}"))
        .env("READ_ONLY_PROPOSAL", proposal)
        .env("CONTRIBUTOR_KEY", key(report, "contributor"))
        .env("EDITOR_KEY", key(report, "editor"))
        .env("REVIEWER_KEY", key(report, "reviewer"))
        .env("ADMIN_KEY", key(report, "admin"))
        .status();
    assert!(status.unwrap().success(), "the dashboard fails in the browser, see above");
}
