//! Random histories of keys: rights are those of a model, and whatever is edited in the log or in the table is found.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

#[expect(dead_code, reason = "shared with the tests of the contract")]
mod common;

use std::collections::BTreeMap;

use common::{Fresh, commit, every_kind_of_change};
use facts::Vocabulary;
use jiff::{SignedDuration, Timestamp};
use registry::{KeyTerms, Position};
use serde_json::json;
use store::{KeyRow, Store};

/// How many histories, and how long.
const HISTORIES: u64 = 12;
const STEPS: u64 = 30;

/// The same numbers in every run: the generator of Knuth's MMIX.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

const ROLES: [&str; 4] = ["contributor", "editor", "reviewer", "admin"];

/// What a key should be: its role, its label and whether it was revoked.
type Model = BTreeMap<String, (String, Option<String>, bool)>;

async fn step(store: &Store, numbers: &mut Numbers, model: &mut Model, at: Timestamp) {
    let id = format!("key{}", numbers.below(6));
    let (role, label) = (
        ROLES[usize::try_from(numbers.below(4)).unwrap()].to_owned(),
        (numbers.below(2) == 0).then(|| "Leeds".to_owned()),
    );
    let open = model.get(&id).is_some_and(|(.., revoked)| !revoked);
    match numbers.below(4) {
        0 => {
            let row = KeyRow {
                id: id.clone(),
                name: "Ann".to_owned(),
                label: label.clone(),
                role: role.clone(),
                secret_hash: "ab".repeat(32),
                created_at: at,
                expires_at: None,
                revoked_at: None,
                last_used_at: None,
                scope: None,
            };
            let made = store.add_key(&row).await.is_ok();
            assert_eq!(made, !model.contains_key(&id));
            if made {
                model.insert(id, (role, label, false));
            }
        }
        1 => {
            let terms = KeyTerms { label: label.clone(), role: role.clone(), expires_at: None, scope: None };
            assert_eq!(store.change_key(&id, &terms, at).await.unwrap(), open);
            model.entry(id).and_modify(|key| {
                if open {
                    *key = (role, label, false);
                }
            });
        }
        2 => {
            assert_eq!(store.revoke_key(&id, at).await.unwrap(), open);
            model.entry(id).and_modify(|key| key.2 = true);
        }
        _ => {
            let head = store.head().await.unwrap().revision;
            let claim = json!({"fact": "opened_year", "value": 2001, "source": "report"});
            let change = json!([{"change": "claim-recorded", "with": {"service": "first", "claim": claim}}]);
            let mut commit = commit(head.next().get(), change);
            commit.at = at;
            store.append(head, &commit).await.unwrap();
        }
    }
}

fn seen(rows: impl IntoIterator<Item = KeyRow>) -> Model {
    rows.into_iter().map(|row| (row.id, (row.role, row.label, row.revoked_at.is_some()))).collect()
}

/// Edits of what is stored, each with whether the log itself is edited.
const EDITS: [(&str, bool); 8] = [
    (
        "UPDATE change SET payload = replace(payload, '\"role\":\"', '\"role\":\"x') WHERE tag = 'key-changed'",
        true,
    ),
    ("UPDATE change SET salt = 'AAAAAAAAAAAAAAAAAAAAAA' WHERE tag = 'key-changed'", true),
    ("UPDATE change SET entity = 'key:other' WHERE tag = 'key-changed'", true),
    ("DELETE FROM change WHERE tag = 'key-changed'", true),
    ("UPDATE revision SET format = NULL WHERE number = (SELECT MAX(number) FROM revision)", true),
    ("UPDATE access_key SET role = 'boss'", false),
    ("UPDATE access_key SET secret_hash = 'cd'", false),
    ("UPDATE access_key SET revoked_at = '2020-01-01T00:00:00Z'", false),
];

async fn histories(fresh: impl AsyncFn() -> Option<Fresh>) {
    for seed in 0..HISTORIES {
        let Some(fresh) = fresh().await else { return };
        let store = Store::open(&fresh.address).await.unwrap();
        store.append(Position::ZERO, &every_kind_of_change()[0]).await.unwrap();
        let (mut numbers, mut model) = (Numbers(seed), Model::new());
        let begin: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let mut followed = (store.head().await.unwrap(), registry::Keys::default());
        for number in 1..=STEPS {
            step(&store, &mut numbers, &mut model, begin + SignedDuration::from_secs(number.cast_signed()))
                .await;
            if numbers.below(4) == 0 {
                let (head, changes) = store.verify_after(followed.0).await.unwrap();
                for (at, changed) in changes {
                    followed.1.apply(at, changed).unwrap();
                }
                followed.0 = head;
            }
        }
        store
            .add_key(&KeyRow {
                id: "last".to_owned(),
                ..store.keys().await.unwrap().first().cloned().unwrap_or_else(last)
            })
            .await
            .unwrap();
        let row = store.keys().await.unwrap().pop().unwrap();
        model.insert(row.id, (row.role, row.label, row.revoked_at.is_some()));
        // The log, the registry that is made from it, and a follower of it, say what the model says.
        let (_, changes) = store.verify_after(followed.0).await.unwrap();
        for (at, changed) in changes {
            followed.1.apply(at, changed).unwrap();
        }
        let registry = store.registry(Vocabulary::built_in(), None).await.unwrap();
        assert_eq!(seen(store.keys().await.unwrap()), model);
        assert_eq!(seen(registry.keys().iter().map(KeyRow::of_record)), model);
        assert_eq!(seen(followed.1.iter().map(KeyRow::of_record)), model);
        assert_eq!(registry.revision().get(), registry.position().get() - keys_in(&fresh).await);
        store.verify().await.unwrap();
        assert_eq!(store.compare_tables().await.unwrap(), []);

        let (sql, of_log) = EDITS[usize::try_from(seed % 8).unwrap()];
        fresh.unlock_log().await;
        fresh.sql(sql).await.unwrap();
        if of_log {
            assert!(store.verify().await.is_err(), "{sql}");
        } else {
            store.verify().await.unwrap();
            assert_eq!(seen(store.keys().await.unwrap()), model);
            let reading = store.read_transaction().await.unwrap();
            assert!(!reading.strange_keys().await.unwrap().is_empty(), "{sql}");
            reading.end().await;
        }
    }
}

fn last() -> KeyRow {
    KeyRow {
        id: String::new(),
        name: "Bo".to_owned(),
        label: None,
        role: "admin".to_owned(),
        secret_hash: "ef".to_owned(),
        created_at: "2026-01-03T00:00:00Z".parse().unwrap(),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
        scope: None,
    }
}

/// How many commits are about keys.
async fn keys_in(fresh: &Fresh) -> u64 {
    let count = "SELECT CAST(count(DISTINCT revision) AS TEXT) FROM change WHERE tag = 'key-changed'";
    fresh.ask(count).await[0].parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rights_are_those_of_a_model_in_a_file() {
    histories(async || Some(Fresh::sqlite())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rights_are_those_of_a_model_on_a_server() {
    histories(async || Fresh::postgres().await).await;
}
