//! The documentation is true: its links lead somewhere, its commands and queries run, its answers are those that it prints. A
//! server has all of it at `/docs/`.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use tests::{Server, program, repository};

#[test]
fn everything_that_the_documentation_shows_is_so() {
    let ran = Command::new("python3")
        .arg(repository("scripts/check_docs.py"))
        .env("PROGRAM", program())
        // It shows what a new database holds without any setting.
        .env_remove("RARE_JEWELS_DATA_SETS")
        .output()
        .expect("python3 starts");
    let said = String::from_utf8_lossy(&ran.stdout);
    println!("{said}");
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
}

/// How many pages there are to be: the Markdown files of a folder, but for what is no page.
fn pages_of(folder: &Path) -> usize {
    let entries = folder.read_dir().expect("a folder").map(|entry| entry.expect("an entry").path());
    let counted = entries.map(|path| match path.extension() {
        _ if path.is_dir() && !path.ends_with("schema") => pages_of(&path),
        Some(extension) if extension == "md" && !path.ends_with("SUMMARY.md") => 1,
        _ => 0,
    });
    counted.sum()
}

/// What stands behind a mark, up to the next quotation mark.
fn values<'a>(page: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    page.split(mark).skip(1).filter_map(|rest| rest.split('"').next())
}

/// The links of a page to the same server.
fn links(page: &str, address: &Url) -> Vec<Url> {
    let all = values(page, "href=\"").chain(values(page, "src=\""));
    let led = all.map(|link| address.join(link).expect("a link is an address"));
    led.filter(|link| link.origin() == address.origin()).collect()
}

/// Walks every page from an address, and asks for all that they link. Returns the pages, with the ids in them.
async fn walk(client: &Client, start: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut open = vec![Url::parse(start).expect("an address")];
    let (mut asked, mut pages, mut fragments) = (BTreeSet::new(), BTreeMap::new(), Vec::new());
    while let Some(mut address) = open.pop() {
        if let Some(fragment) = address.fragment().map(str::to_owned) {
            address.set_fragment(None);
            fragments.push((address.to_string(), fragment));
        }
        if !asked.insert(address.to_string()) {
            continue;
        }
        let answer = client.get(address.clone()).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{address}");
        if !address.path().contains("/docs/") {
            continue;
        }
        let header =
            |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert!(header("content-security-policy").starts_with("default-src 'none'"), "{address}");
        assert!(header("etag").starts_with('"'), "{address}");
        if header("content-type").starts_with("text/html") {
            let page = answer.text().await.expect("a text");
            assert!(page.starts_with("<!doctype html>\n<html lang=\"en-GB\">"), "{address}");
            open.extend(links(&page, &address));
            pages.insert(address.to_string(), values(&page, "id=\"").map(str::to_owned).collect());
        }
    }
    for (address, fragment) in fragments {
        let has = pages.get(&address).is_some_and(|ids: &BTreeSet<String>| ids.contains(&fragment));
        assert!(has, "{address} has no place `{fragment}`");
    }
    pages
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_of_the_pages_of_a_server_leads_somewhere() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = format!("sqlite://{}", folder.path().join("registry.db").display());
    // Those of the folder, and the architecture.
    let expected = pages_of(&repository("docs")) + 1;
    let client = Client::builder().redirect(Policy::none()).build().expect("a client");
    for base in ["", "/registry"] {
        let server = Server::with(&database, &["--base-path", if base.is_empty() { "/" } else { base }]);
        let root = server.address().trim_end_matches('/').trim_end_matches("/registry").to_owned() + base;
        let moved = client.get(format!("{root}/docs")).send().await.expect("an answer");
        let location = moved.headers().get("location").and_then(|value| value.to_str().ok());
        let start = moved.url().join(location.expect("it leads on")).expect("an address");
        assert_eq!((moved.status().as_u16(), start.as_str()), (308, format!("{root}/docs/").as_str()));
        let pages = walk(&client, start.as_str()).await;
        // The first page is at two addresses.
        assert_eq!(pages.len(), expected + 1, "{:?}", pages.keys());

        let lost = format!("{root}/docs/start/nothing.html");
        let answer = client.get(&lost).send().await.expect("an answer");
        assert_eq!(answer.status(), 404);
        let page = answer.text().await.expect("a text");
        assert!(page.contains("<h1 id=\"no-such-page\">"), "{page}");
        let led = links(&page, &Url::parse(&lost).expect("an address"));
        assert!(led.len() > 50, "{led:?}");
        for link in led.into_iter().filter(|link| link.fragment().is_none()) {
            let status = client.get(link.clone()).send().await.expect("an answer").status();
            assert_eq!(status, 200, "{link} in the page for an unknown address");
        }
    }
}
