//! A clock that is far from the last revision: nothing is written by it.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use registry::{Position, Revision};
use serde_json::json;
use store::Store;
use tempfile::TempDir;
use writer::{Command, OpenError, Refusal, Writer};

use crate::world::{LEEDS, contributor, library, record};

async fn store() -> (Store, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite://{}/registry.db", folder.path().display())).await.unwrap();
    (store, folder)
}

async fn open(store: &Store, clock: writer::Clock) -> Result<Writer, OpenError> {
    Writer::open(store.clone(), library(), || registry::dataset::report_2019().unwrap(), clock).await
}

fn write() -> Command {
    record(LEEDS, "host", json!("camhs"))
}

fn second(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_second()
}

#[tokio::test]
async fn a_clock_that_jumps_is_refused_until_it_is_right_again() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let clock = || Timestamp::from_second(NOW.load(Ordering::SeqCst)).unwrap();
    NOW.store(second("2026-11-23T09:00:00Z"), Ordering::SeqCst);
    let (store, _folder) = store().await;
    let writer = std::sync::Arc::new(open(&store, clock).await.unwrap());
    assert_eq!(writer.clock_fault(), None);

    NOW.store(second("2035-01-01T00:00:00Z"), Ordering::SeqCst);
    let refusal = writer.execute(contributor(), write().into()).await.err().unwrap();
    assert!(matches!(refusal, Refusal::Clock(_)) && refusal.is_outage());
    insta::assert_snapshot!(refusal, @"nothing can be written: the clock of this machine says `2035-01-01T00:00:00Z`, and the last revision is of `2026-11-23T09:00:00Z`, 2960 days before: set the clock right; if it is right, start with `--accept-clock`");
    NOW.store(second("2026-11-22T09:00:00Z"), Ordering::SeqCst);
    let refusal = writer.execute(contributor(), write().into()).await.err().unwrap();
    insta::assert_snapshot!(refusal, @"nothing can be written: the clock of this machine says `2026-11-22T09:00:00Z`, and the last revision is of `2026-11-23T09:00:00Z`, which has not come: set the clock right; if it is right, and the time of the revision is the wrong one, start with `--accept-clock`");
    assert_eq!(writer.snapshot().revision(), Revision::FIRST);

    // A clock that drifts is no reason: revisions stay in order all the same.
    NOW.store(second("2026-11-23T08:58:00Z"), Ordering::SeqCst);
    let receipt = writer.execute(contributor(), write().into()).await.ok().unwrap();
    let at = receipt.snapshot.registry().changed_at().unwrap();
    assert_eq!(at.to_string(), "2026-11-23T09:00:00Z");
}

#[tokio::test]
async fn a_clock_is_declared_right() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let clock = || Timestamp::from_second(NOW.load(Ordering::SeqCst)).unwrap();
    NOW.store(second("2035-01-01T00:00:00Z"), Ordering::SeqCst);
    let (store, _folder) = store().await;
    // Begun under a wrong clock, which is put right.
    drop(open(&store, clock).await.unwrap());
    NOW.store(second("2026-11-23T09:00:00Z"), Ordering::SeqCst);
    let mut writer = open(&store, clock).await.unwrap();
    assert!(writer.clock_fault().is_some());
    writer.accept_clock();
    assert_eq!(writer.clock_fault(), None);
    let writer = std::sync::Arc::new(writer);
    writer.execute(contributor(), write().into()).await.ok().unwrap();
    // Only as it stood then.
    NOW.store(second("2040-01-01T00:00:00Z"), Ordering::SeqCst);
    assert!(writer.execute(contributor(), write().into()).await.is_err());
}

#[tokio::test]
async fn no_registry_begins_before_there_was_one() {
    let (store, _folder) = store().await;
    let error = open(&store, || Timestamp::UNIX_EPOCH).await.err().unwrap();
    insta::assert_snapshot!(error, @"the clock of this machine says `1970-01-01T00:00:00Z`, before there was a registry: set it right");
    assert_eq!(store.head().await.unwrap().revision, Position::ZERO);
}
