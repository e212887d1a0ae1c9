//! Files that cannot be used, and why.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

#[expect(dead_code, reason = "shared with the tests of the contract")]
mod common;

use std::fs;
use std::path::Path;

use common::{Fresh, commit, every_kind_of_change};
use registry::Revision;
use store::{Access, Store, StoreError};

fn address(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

async fn refusal(address: &str, folder: &Path) -> String {
    let error = Store::open(address).await.unwrap_err().to_string();
    error.replace(&folder.display().to_string(), "FOLDER")
}

#[tokio::test]
async fn a_file_that_cannot_be_used_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();

    insta::assert_snapshot!(refusal(&address(&path.join("none/registry.db")), path).await, @"the folder `FOLDER/none` does not exist: create it, or name another file");

    fs::write(path.join("notes.txt"), "these are notes and no database").unwrap();
    insta::assert_snapshot!(refusal(&address(&path.join("notes.txt")), path).await, @"`FOLDER/notes.txt` is no SQLite database");
    assert_eq!(fs::read_to_string(path.join("notes.txt")).unwrap(), "these are notes and no database");

    insta::assert_snapshot!(refusal(&address(path), path).await, @"`FOLDER` is no SQLite database");

    let fresh = Fresh { address: address(&path.join("other.db")), folder: None };
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(false).write(true).open(path.join("other.db")).unwrap();
    fresh.sql("CREATE TABLE recipe (name TEXT)").await.unwrap();
    insta::assert_snapshot!(refusal(&fresh.address, path).await, @"`FOLDER/other.db` holds the tables of another program: name an empty database");
}

#[tokio::test]
async fn a_read_only_file_is_refused_and_can_be_read() {
    let fresh = Fresh::sqlite();
    let folder = fresh.folder.as_ref().unwrap().path();
    let file = folder.join("registry.db");
    let store = Store::open(&fresh.address).await.unwrap();
    store.append(Revision::ZERO, &every_kind_of_change()[0]).await.unwrap();
    store.close().await;
    drop(store);
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    insta::assert_snapshot!(refusal(&fresh.address, folder).await, @"the database `FOLDER/registry.db` cannot be written: make it and its folder writable, or name another file");
    let reader = Store::open_for(&fresh.address, Access::Read).await.unwrap();
    assert_eq!(reader.head().await.unwrap().revision, Revision::FIRST);
}

#[tokio::test]
async fn one_process_writes_to_a_file() {
    let fresh = Fresh::sqlite();
    let folder = fresh.folder.as_ref().unwrap().path();
    let first = Store::open(&fresh.address).await.unwrap();
    insta::assert_snapshot!(refusal(&fresh.address, folder).await, @"another process has `FOLDER/registry.db` open for writing: stop it, or use PostgreSQL for more than one");
    first.append(Revision::ZERO, &every_kind_of_change()[0]).await.unwrap();
    // A clone is the same process, and the lock goes with the last of them.
    let clone = first.clone();
    drop(first);
    assert!(matches!(Store::open(&fresh.address).await, Err(StoreError::InUse { .. })));
    drop(clone);
    Store::open(&fresh.address).await.unwrap();
}

#[tokio::test]
async fn reading_makes_no_file() {
    let fresh = Fresh::sqlite();
    let folder = fresh.folder.as_ref().unwrap().path();
    assert!(matches!(Store::open_for(&fresh.address, Access::Read).await, Err(StoreError::NoFile { .. })));
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
}

#[tokio::test]
async fn an_empty_file_becomes_a_database() {
    let fresh = Fresh::sqlite();
    let folder = fresh.folder.as_ref().unwrap().path();
    fs::write(folder.join("registry.db"), "").unwrap();
    Store::open(&fresh.address).await.unwrap().verify().await.unwrap();
}

/// The variable that gives a folder on a small file system of its own.
const SMALL_DISK: &str = "RARE_JEWELS_TEST_SMALL_DISK";

/// Runs a test of this file again, with a small file system of its own that nobody else sees. That needs no rights where
/// everybody may have user namespaces; where not, it says so.
fn again_with_a_small_disk(test: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mount = "mount -t tmpfs -o size=2m tmpfs \"$1\" || exit 99; shift; exec \"$@\"";
    let ran = std::process::Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh"])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(SMALL_DISK, folder.path())
        .output();
    match ran {
        Ok(ran) if String::from_utf8_lossy(&ran.stdout).contains("running 1 test") => {
            assert!(ran.status.success(), "{}", String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()));
        }
        _ => println!(
            "skipped: no file system can be mounted here, and {SMALL_DISK} gives no folder on a small one"
        ),
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_loses_nothing() {
    let Ok(folder) = std::env::var(SMALL_DISK) else {
        return again_with_a_small_disk("a_full_disk_is_said_and_loses_nothing");
    };
    let address = format!("sqlite://{folder}/registry.db");
    let store = Store::open(&address).await.unwrap();
    let mut head = store.append(Revision::ZERO, &every_kind_of_change()[0]).await.unwrap().revision;
    let padding = Path::new(&folder).join("padding");
    let error = loop {
        let note = "so much to say ".repeat(600);
        let claim = serde_json::json!([{"change": "claim-recorded", "with": {"service": "first", "claim":
            {"fact": "host", "value": "camhs", "source": "report", "note": note}}}]);
        match store.append(head, &commit(head.next().get(), claim)).await {
            Ok(after) => head = after.revision,
            Err(error) => break error,
        }
        fs::write(&padding, vec![0; 4_096 * usize::try_from(head.get()).unwrap()]).ok();
    };
    assert!(matches!(error, StoreError::DiskFull), "{error}");
    assert_eq!(store.verify().await.unwrap().head.revision, head);
    // Room again, and it goes on.
    fs::remove_file(&padding).unwrap();
    store
        .append(
            head,
            &commit(
                head.next().get(),
                serde_json::json!([{"change": "published", "with": {"service": "first"}}]),
            ),
        )
        .await
        .unwrap();
    store.close().await;
    drop(store);
    let store = Store::open(&address).await.unwrap();
    assert_eq!(store.load(None).await.unwrap().len() as u64, head.get() + 1);
    store.close().await;
    for entry in fs::read_dir(&folder).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
}
