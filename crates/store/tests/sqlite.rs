//! Files that cannot be used, and why.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

#[expect(dead_code, reason = "shared with the tests of the contract")]
mod common;

use std::fs;
use std::io::Write as _;
use std::path::Path;

use common::{Fresh, commit, every_kind_of_change};
use registry::Position;
use sqlx::{Connection as _, SqliteConnection};
use store::{Access, KeyRow, Store, StoreError};

fn address(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

fn key(id: &str) -> KeyRow {
    KeyRow {
        id: id.to_owned(),
        name: "Ann".to_owned(),
        label: None,
        role: "reviewer".to_owned(),
        secret_hash: "00".to_owned(),
        created_at: "2024-01-02T03:04:05Z".parse().unwrap(),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
        scope: None,
    }
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
    store.append(Position::ZERO, &every_kind_of_change()[0]).await.unwrap();
    store.close().await;
    drop(store);
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    insta::assert_snapshot!(refusal(&fresh.address, folder).await, @"the database `FOLDER/registry.db` cannot be written: make it and its folder writable, or name another file");
    let reader = Store::open_for(&fresh.address, Access::Read).await.unwrap();
    assert_eq!(reader.head().await.unwrap().revision, Position::FIRST);
}

#[tokio::test]
async fn one_process_writes_to_a_file() {
    let fresh = Fresh::sqlite();
    let folder = fresh.folder.as_ref().unwrap().path();
    let first = Store::open(&fresh.address).await.unwrap();
    insta::assert_snapshot!(refusal(&fresh.address, folder).await, @"another process has `FOLDER/registry.db` open for writing: stop it, or use PostgreSQL for more than one");
    first.append(Position::ZERO, &every_kind_of_change()[0]).await.unwrap();
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
    let mount = "mount -t tmpfs -o size=4m tmpfs \"$1\" || exit 99; shift; exec \"$@\"";
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

/// What is written to a file that is at its path no longer would be gone with the process.
#[tokio::test]
async fn a_file_that_was_deleted_replaced_or_closed_takes_no_writes() {
    let fresh = Fresh::sqlite();
    let file = Path::new(fresh.address.strip_prefix("sqlite://").unwrap()).to_owned();
    let elsewhere = file.with_file_name("elsewhere.db");
    let store = Store::open(&fresh.address).await.unwrap();
    let commits = every_kind_of_change();
    store.append(Position::ZERO, &commits[0]).await.unwrap();
    store.probe().await.unwrap();

    let refused = async |expected: &str| {
        assert_eq!(store.probe().await.unwrap_err().to_string(), expected);
        let error = store.append(Position::FIRST, &commits[1]).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
    };
    let gone = "the file of the database was deleted or moved while it was in use: put it back, or stop the server and \
                restore a backup";
    fs::rename(&file, &elsewhere).unwrap();
    refused(gone).await;
    fs::copy(&elsewhere, &file).unwrap();
    refused("the file of the database was replaced by another one while it was in use: restart the server to use that").await;
    fs::rename(&elsewhere, &file).unwrap();
    let mode = |readonly| {
        let mut permissions = fs::metadata(&file).unwrap().permissions();
        permissions.set_readonly(readonly);
        fs::set_permissions(&file, permissions).unwrap();
    };
    mode(true);
    refused("the database takes no writes: its file is read-only").await;
    mode(false);
    let log = file.with_file_name("registry.db-wal");
    let kept = file.with_file_name("kept");
    fs::rename(&log, &kept).unwrap();
    refused(gone).await;
    fs::rename(&kept, &log).unwrap();

    store.probe().await.unwrap();
    store.append(Position::FIRST, &commits[1]).await.unwrap();
    assert_eq!(store.verify().await.unwrap().head.revision, Position::new(2));
}

/// A shell keeps the lock for longer than anybody waits.
#[tokio::test]
async fn a_lock_that_another_program_keeps_is_found() {
    let fresh = Fresh::sqlite();
    let store = Store::open(&fresh.address).await.unwrap();
    let mut other =
        SqliteConnection::connect(fresh.address.strip_prefix("sqlite://").unwrap()).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    assert!(matches!(store.probe().await, Err(StoreError::InUse { .. })));
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    store.probe().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_files_of_a_database() {
    use std::os::unix::fs::PermissionsExt as _;

    let fresh = Fresh::sqlite();
    let store = Store::open(&fresh.address).await.unwrap();
    store.append(Position::ZERO, &every_kind_of_change()[0]).await.unwrap();
    let mut modes: Vec<String> = fs::read_dir(fresh.folder.as_ref().unwrap().path())
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            format!("{} {mode:o}", entry.file_name().display())
        })
        .collect();
    modes.sort();
    insta::assert_snapshot!(modes.join("\n"), @"
    registry.db 600
    registry.db-shm 600
    registry.db-wal 600
    registry.db.lock 600
    registry.db.reserve 600
    ");
}

#[tokio::test]
async fn a_full_disk_is_said_and_loses_nothing() {
    let Ok(folder) = std::env::var(SMALL_DISK) else {
        return again_with_a_small_disk("a_full_disk_is_said_and_loses_nothing");
    };
    let address = format!("sqlite://{folder}/registry.db");
    let store = Store::open(&address).await.unwrap();
    store.append(Position::ZERO, &every_kind_of_change()[0]).await.unwrap();
    store.add_key(&key("a")).await.unwrap();
    store.add_key(&key("b")).await.unwrap();
    let mut head = store.head().await.unwrap().revision;
    store.probe().await.unwrap();
    let (padding, spare) = (Path::new(&folder).join("padding"), Path::new(&folder).join("spare"));
    fs::write(&spare, vec![0; 600_000]).unwrap();
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
    let mut rest = fs::OpenOptions::new().append(true).create(true).open(&padding).unwrap();
    while rest.write_all(&[0; 512]).is_ok() {}
    let error = store.probe().await.unwrap_err();
    assert!(matches!(error, StoreError::LittleRoom { free: 0..4, .. }), "{error}");
    // What keeps a stranger out can still be written, by the server and by a command beside it.
    let now = "2025-01-02T03:04:05Z".parse().unwrap();
    let reserve = Path::new(&folder).join("registry.db.reserve");
    // A write-ahead log that was written back takes some more before it has to grow.
    let mut added = 0;
    let error = loop {
        match store.add_key(&key(&format!("c{added}"))).await {
            Ok(()) => added += 1,
            Err(error) => break error,
        }
        assert!(added < 10_000);
    };
    assert!(matches!(error, StoreError::DiskFull), "{error}");
    assert!(reserve.exists());
    let command = Store::open_for_keys(&address).await.unwrap();
    for key in store.keys().await.unwrap() {
        assert!(command.revoke_key(&key.id, now).await.unwrap());
        if !reserve.exists() {
            break;
        }
    }
    command.close().await;
    assert!(!reserve.exists(), "it was needed");
    assert_eq!(store.keys().await.unwrap()[0].revoked_at, Some(now));
    head = store.verify().await.unwrap().head.revision;
    // Room again, and it goes on.
    fs::remove_file(&padding).unwrap();
    fs::remove_file(&spare).unwrap();
    store.probe().await.unwrap();
    assert!(reserve.exists(), "there is a reserve for the next time");
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
