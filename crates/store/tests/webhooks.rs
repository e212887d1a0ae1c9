//! Webhooks in both databases: bounded, never behind, and only ever moved on from where they were.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

#[expect(dead_code, reason = "shared with the tests of the contract")]
mod common;

use common::Fresh;
use jiff::Timestamp;
use registry::Revision;
use store::{
    Access, MOST_DELIVERIES, MOST_WEBHOOKS, Store, StoreError, WebhookDelivery, WebhookDisabled,
    WebhookProgress, WebhookRow, WebhookSecret,
};

const SECRET: &str = "whsec_c2VjcmV0IG9mIGEgcGFydG5lcg==";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn row(number: u32) -> WebhookRow {
    WebhookRow {
        id: format!("{number:010}"),
        url: "https://example.org/Tŷ".to_owned(),
        description: "Leeds".to_owned(),
        filter: number.is_multiple_of(2).then(|| "{}".to_owned()),
        secret: WebhookSecret::new(SECRET.to_owned()),
        created_at: at(i64::from(number)),
        created_by: "Ada".to_owned(),
        progress: WebhookProgress { revision: Revision::new(7), ..WebhookProgress::default() },
    }
}

fn delivery(revision: u64, problem: Option<&str>) -> WebhookDelivery {
    let problem = problem.map(str::to_owned);
    WebhookDelivery {
        revision: Revision::new(revision),
        at: at(100),
        milliseconds: 12,
        status: Some(200),
        problem,
    }
}

async fn one(store: &Store) -> WebhookRow {
    store.webhooks().await.unwrap().swap_remove(0)
}

async fn keeps_webhooks(fresh: &Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    let numbers: Vec<u32> = (0..MOST_WEBHOOKS).collect();
    for number in &numbers {
        assert!(store.add_webhook(&row(*number)).await.unwrap());
    }
    assert!(!store.add_webhook(&row(99)).await.unwrap());
    let expected: Vec<WebhookRow> = numbers.iter().map(|number| row(*number)).collect();
    assert_eq!(store.webhooks().await.unwrap(), expected);

    // A failure is noted, and what follows from it; a note that rests on what was read before changes nothing.
    let before = one(&store).await;
    let failing = WebhookProgress {
        failures: 1,
        failing_since: Some(at(1)),
        next_attempt_at: Some(at(6)),
        ..before.progress.clone()
    };
    assert!(store.note_delivery(&before, &delivery(8, Some("answered 500")), &failing).await.unwrap());
    assert_eq!(one(&store).await.progress, failing);
    let taken = WebhookProgress { revision: Revision::new(8), ..WebhookProgress::default() };
    assert!(!store.note_delivery(&before, &delivery(8, None), &taken).await.unwrap());
    assert!(store.note_delivery(&one(&store).await, &delivery(8, None), &taken).await.unwrap());
    let noted = store.webhook_deliveries(&before.id, None, 9).await.unwrap();
    assert_eq!(noted, [(2, delivery(8, None)), (1, delivery(8, Some("answered 500")))]);
    assert_eq!(store.webhook_deliveries(&before.id, Some(2), 9).await.unwrap(), noted[1..]);
    assert_eq!(store.webhook_deliveries(&before.id, None, 1).await.unwrap(), noted[..1]);

    // As many attempts are kept as are promised, the newest of them.
    for revision in 9..=8 + u64::from(MOST_DELIVERIES) {
        let now = one(&store).await;
        let after = WebhookProgress { revision: Revision::new(revision), ..WebhookProgress::default() };
        assert!(store.note_delivery(&now, &delivery(revision, None), &after).await.unwrap());
    }
    let kept = store.webhook_deliveries(&before.id, None, 10_000).await.unwrap();
    let revisions: Vec<u64> = kept.iter().map(|(_, one)| one.revision.get()).collect();
    let expected: Vec<u64> = (9..=8 + u64::from(MOST_DELIVERIES)).rev().collect();
    assert_eq!(revisions, expected);
    assert_eq!(
        fresh.ask("SELECT id FROM webhook WHERE id IN (SELECT webhook FROM webhook_delivery)").await,
        std::slice::from_ref(&before.id)
    );

    // What is disabled moves no further until it is enabled, and goes on where it stopped.
    let now = one(&store).await;
    let reason = "answered 410".to_owned();
    let disabled = WebhookProgress {
        disabled: Some(WebhookDisabled { at: at(9), reason }),
        failures: 1,
        ..now.progress.clone()
    };
    assert!(store.note_delivery(&now, &delivery(200, Some("answered 410")), &disabled).await.unwrap());
    let stopped = one(&store).await;
    assert_eq!(stopped.progress, disabled);
    assert!(!store.note_delivery(&stopped, &delivery(200, None), &taken).await.unwrap());
    assert!(store.enable_webhook(&now.id).await.unwrap() && !store.enable_webhook("none").await.unwrap());
    assert_eq!(one(&store).await, now);
    assert!(store.remove_webhook(&now.id).await.unwrap() && !store.remove_webhook(&now.id).await.unwrap());
    assert!(store.webhook_deliveries(&now.id, None, 9).await.unwrap().is_empty());
    assert!(!store.note_delivery(&now, &delivery(200, None), &taken).await.unwrap());

    // Who only reads changes nothing and has no turn; who comes to change keys may change webhooks, beside the one who writes.
    let reading = Store::open_for(&fresh.address, Access::Read).await.unwrap();
    assert!(matches!(reading.remove_webhook("0000000001").await, Err(StoreError::ReadAccess)));
    assert!(reading.delivery_turn().await.unwrap().is_none());
    let beside = Store::open_for_keys(&fresh.address).await.unwrap();
    assert!(beside.remove_webhook("0000000001").await.unwrap());
    assert_eq!(reading.webhooks().await.unwrap().len(), numbers.len() - 2);
    for store in [reading, beside, store] {
        store.close().await;
    }
}

#[tokio::test]
async fn a_file_keeps_webhooks_and_a_copy_has_none() {
    let fresh = Fresh::sqlite();
    keeps_webhooks(&fresh).await;
    let store = Store::open(&fresh.address).await.unwrap();
    assert!(store.delivery_turn().await.unwrap().unwrap().is_held().await);
    let before = one(&store).await;
    let failing = WebhookProgress { failures: 1, ..before.progress.clone() };
    assert!(store.note_delivery(&before, &delivery(8, Some("answered 599")), &failing).await.unwrap());
    let copy = fresh.folder.as_ref().unwrap().path().join("copy.db");
    assert!(store.copy_to(&copy).await.unwrap());
    let bytes = std::fs::read(&copy).unwrap();
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("webhook_delivery"));
    for text in [SECRET, "example.org", "answered 599"] {
        assert!(!has(text), "{text}");
    }
    let copied = Store::open_file(&copy, Access::Read).await.unwrap();
    assert!(copied.webhooks().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_keeps_webhooks_and_one_process_delivers_at_a_time() {
    let Some(fresh) = Fresh::postgres().await else { return };
    keeps_webhooks(&fresh).await;
    let (first, second) =
        (Store::open(&fresh.address).await.unwrap(), Store::open(&fresh.address).await.unwrap());
    let mut turn = first.delivery_turn().await.unwrap().unwrap();
    assert!(turn.is_held().await && second.delivery_turn().await.unwrap().is_none());
    // The connection is lost, and the lock with it.
    fresh.sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'").await.unwrap();
    assert!(!turn.is_held().await);
    let mut other = second.delivery_turn().await.unwrap().unwrap();
    assert!(other.is_held().await && first.delivery_turn().await.unwrap().is_none());
}
