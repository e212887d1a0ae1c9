//! What both databases must do.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod common;

use common::{Fresh, commit, every_kind_of_change, in_memory, seen};
use facts::Vocabulary;
use registry::{Commit, KeyTerms, LoggedRevision, Position};
use serde_json::json;
use store::{Access, Brought, Confidential, Head, KeyRow, Piece, Store, StoreError};
use tokio::sync::mpsc;

/// A snapshot that both databases must give.
macro_rules! says {
    ($value:expr, @$text:literal) => {
        insta::allow_duplicates! { insta::assert_snapshot!($value, @$text) }
    };
}

macro_rules! contract {
    ($($name:ident)+) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(super::Fresh::sqlite()).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    if let Some(fresh) = super::Fresh::postgres().await {
                        super::$name(fresh).await;
                    }
                }
            )+
        }
    };
}

contract! {
    commits_come_back_as_they_were
    the_report_comes_back_as_it_was
    a_writer_who_has_not_seen_the_end_is_refused
    a_request_is_answered_once
    a_group_is_written_whole_or_not_at_all
    no_writer_loses_and_none_is_doubled
    the_log_refuses_to_be_changed
    the_log_verifies_and_names_what_was_changed
    plain_tables_say_what_the_registry_says
    what_is_known_of_areas_comes_back_and_is_plain_rows
    a_newer_database_is_refused
    an_older_revision_can_be_read_again
    whoever_only_reads_cannot_write
    keys_are_in_the_log
    rows_that_the_log_does_not_know_are_named
    what_is_withheld_needs_a_reason
    keys_from_elsewhere_open_nothing
    keys_of_before_are_taken_over_once
    a_log_moves_byte_for_byte
    what_does_not_fit_fills_nothing
    a_shared_database_tells_its_time
    edited_tables_are_found
    a_snapshot_stays_as_it_is
    checks_beside_writers_give_no_false_alarm
    what_the_database_finds_wrong_is_named
}

async fn write(store: &Store, commits: &[Commit]) {
    for commit in commits {
        let expected = store.head().await.unwrap().revision;
        store.append(expected, commit).await.unwrap();
    }
}

async fn commits_come_back_as_they_were(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    assert_eq!(store.head().await.unwrap().revision, Position::ZERO);
    assert_eq!(store.load(None).await.unwrap(), []);
    let commits = every_kind_of_change();
    write(&store, &commits).await;
    store.close().await;
    drop(store);

    let store = Store::open(&fresh.address).await.unwrap();
    assert_eq!(store.load(None).await.unwrap(), commits);
    assert_eq!(store.load_after(Position::new(2)).await.unwrap(), commits[2..]);
    let registry = store.registry(Vocabulary::built_in(), None).await.unwrap();
    assert_eq!(seen(&registry), seen(&in_memory(&commits)));
}

async fn the_report_comes_back_as_it_was(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    let at = "2024-01-01T00:00:00Z".parse().unwrap();
    let commit = Commit::new(Position::FIRST, at, "import", registry::dataset::report_2019().unwrap());
    store.append(Position::ZERO, &commit).await.unwrap();
    let registry = store.registry(Vocabulary::built_in(), None).await.unwrap();
    assert_eq!(seen(&registry), seen(&in_memory(&[commit])));
    store.verify().await.unwrap();
    let claims: usize = registry.all_services().map(|service| service.claims.len()).sum();
    assert_eq!(fresh.ask("SELECT CAST(count(*) AS TEXT) FROM claim").await, [claims.to_string()]);
}

async fn a_writer_who_has_not_seen_the_end_is_refused(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    let commits = every_kind_of_change();
    write(&store, &commits[..2]).await;
    let error = store.append(Position::FIRST, &commits[1]).await.unwrap_err();
    says!(error, @"the registry is at revision 2, expected 1: another program wrote in between");
    let error = store.append(Position::new(2), &commits[3]).await.unwrap_err();
    says!(error, @"commit 4 does not follow: expected commit 3");
    assert_eq!(store.load(None).await.unwrap(), commits[..2]);
}

async fn a_request_is_answered_once(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    let mut commits = every_kind_of_change();
    commits[1].request = Some("a-key".to_owned());
    commits[2].request = Some("a-key".to_owned());
    // Digests of requests come later than the log: it holds revisions with one and without.
    commits[1].request_digest = Some("a digest".to_owned());
    write(&store, &commits[..2]).await;
    assert_eq!(store.load(None).await.unwrap(), commits[..2]);
    store.verify().await.unwrap();
    let error = store.append(Position::new(2), &commits[2]).await.unwrap_err();
    says!(error, @"request `a-key` was answered already, in revision 2");
    // Somebody else may give a request the same name.
    "another".clone_into(&mut commits[2].actor);
    store.append(Position::new(2), &commits[2]).await.unwrap();
}

async fn a_group_is_written_whole_or_not_at_all(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    let commits = every_kind_of_change();
    let bad = commit(
        3,
        json!([{"change": "claim-recorded", "with": {"service": "no-such", "claim": {"fact": "host", "source": "report"}}}]),
    );
    let group = [commits[0].clone(), commits[1].clone(), bad];
    assert!(store.append_all(Position::ZERO, &group).await.is_err());
    assert_eq!(store.head().await.unwrap(), store::Head::default());
    assert_eq!(fresh.ask("SELECT slug FROM service").await, Vec::<String>::new());
    let head = store.append_all(Position::ZERO, &commits).await.unwrap();
    assert_eq!(head, store.head().await.unwrap());
    assert_eq!(store.load(None).await.unwrap(), commits);
}

async fn no_writer_loses_and_none_is_doubled(fresh: Fresh) {
    const WRITERS: usize = 6;
    const EACH: usize = 15;
    let store = Store::open(&fresh.address).await.unwrap();
    write(&store, &every_kind_of_change()[..1]).await;
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut expected = Position::FIRST;
                for count in 0..EACH {
                    loop {
                        let claim = json!([{"change": "claim-recorded", "with": {"service": "first", "claim":
                            {"fact": "host", "source": "report", "note": format!("{writer}/{count}")}}}]);
                        match store.append(expected, &commit(expected.next().get(), claim)).await {
                            Ok(head) => break expected = head.revision,
                            Err(StoreError::Conflict { head, .. }) => expected = head,
                            Err(other) => panic!("{other}"),
                        }
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let registry = store.registry(Vocabulary::built_in(), None).await.unwrap();
    let mut notes: Vec<&str> =
        registry.service("first").unwrap().claims.iter().filter_map(|claim| claim.note.as_deref()).collect();
    notes.retain(|note| note.contains('/'));
    notes.sort_unstable();
    notes.dedup();
    assert_eq!(notes.len(), WRITERS * EACH);
    assert_eq!(registry.position(), Position::new(1 + (WRITERS * EACH) as u64));
    store.verify().await.unwrap();
}

async fn the_log_refuses_to_be_changed(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    write(&store, &every_kind_of_change()).await;
    for sql in [
        "UPDATE change SET summary = 'nothing' WHERE revision = 1",
        "DELETE FROM change WHERE revision = 4",
        "UPDATE revision SET actor = 'nobody'",
        "DELETE FROM revision WHERE number = 4",
    ] {
        let error = fresh.sql(sql).await.unwrap_err().to_string();
        assert!(error.contains("the log is append-only"), "{sql}: {error}");
    }
}

async fn the_log_verifies_and_names_what_was_changed(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    write(&store, &every_kind_of_change()).await;
    let verified = store.verify().await.unwrap();
    assert_eq!(verified.changes, 26);
    assert_eq!(verified.head, store.head().await.unwrap());
    fresh.unlock_log().await;

    let mut found = Vec::new();
    // Each with what puts it right again.
    for (tamper, mend) in [
        (
            "UPDATE change SET payload = replace(payload, 'it is one', 'it is no') WHERE revision = 2",
            "UPDATE change SET payload = replace(payload, 'it is no', 'it is one') WHERE revision = 2",
        ),
        (
            "UPDATE change SET summary = 'nothing' WHERE revision = 4 AND ordinal = 0",
            "UPDATE change SET summary = 'withdrawn' WHERE revision = 4 AND ordinal = 0",
        ),
        (
            "UPDATE revision SET actor = 'nobody' WHERE number = 3",
            "UPDATE revision SET actor = 'someone' WHERE number = 3",
        ),
        (
            "UPDATE change SET ordinal = 99 WHERE revision = 3 AND ordinal = 0; \
             UPDATE change SET ordinal = 0 WHERE revision = 3 AND ordinal = 1; \
             UPDATE change SET ordinal = 1 WHERE revision = 3 AND ordinal = 99",
            "UPDATE change SET ordinal = 99 WHERE revision = 3 AND ordinal = 0; \
             UPDATE change SET ordinal = 0 WHERE revision = 3 AND ordinal = 1; \
             UPDATE change SET ordinal = 1 WHERE revision = 3 AND ordinal = 99",
        ),
        (
            "CREATE TABLE aside AS SELECT * FROM change WHERE revision = 1 AND ordinal = 8; \
             DELETE FROM change WHERE revision = 1 AND ordinal = 8",
            "INSERT INTO change SELECT * FROM aside; DROP TABLE aside",
        ),
        ("UPDATE head SET number = 5", "UPDATE head SET number = 4"),
        ("DELETE FROM change WHERE revision = 4; DELETE FROM revision WHERE number = 4", "SELECT 1"),
    ] {
        fresh.sql(tamper).await.unwrap();
        let error = store.verify().await.unwrap_err().to_string();
        found.push(error.replace(&verified.head.hash, "[hash]"));
        fresh.sql(mend).await.unwrap();
    }
    says!(found.join("\n"), @"
    the log is damaged at revision 2: its hash is not that of what it says: it, or one of its changes, was edited
    the log is damaged at revision 4: its hash is not that of what it says: it, or one of its changes, was edited
    the log is damaged at revision 3: its hash is not that of what it says: it, or one of its changes, was edited
    the log is damaged at revision 3: its hash is not that of what it says: it, or one of its changes, was edited
    the log is damaged at revision 1: change 8 is missing
    the log is damaged at revision 4: the log ends here, expected revision 5 with the hash [hash]
    the log is damaged at revision 3: the log ends here, expected revision 4 with the hash [hash]
    ");
}

async fn plain_tables_say_what_the_registry_says(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    let commits = every_kind_of_change();
    write(&store, &commits).await;
    let registry = in_memory(&commits);
    let first = &registry.service("first").unwrap().service;

    let services = fresh
        .ask("SELECT slug || ' ' || standing || ' ' || status || ' ' || name FROM service ORDER BY slug")
        .await;
    assert_eq!(
        services,
        [
            "first published paused The first of all",
            "second merged operating The second",
            "third withdrawn operating The third"
        ]
    );
    let of_first = |table: &str, column: &str| {
        let sql = format!("SELECT {column} FROM {table} WHERE service = 'first' ORDER BY {column}");
        let fresh = &fresh;
        async move { fresh.ask(&sql).await }
    };
    let sorted = |items: Vec<&str>| {
        let mut items: Vec<String> = items.into_iter().map(str::to_owned).collect();
        items.sort();
        items
    };
    assert_eq!(
        of_first("service_other_name", "name").await,
        sorted(first.other_names.iter().map(String::as_str).collect())
    );
    assert_eq!(
        of_first("service_locality", "locality").await,
        sorted(first.localities.iter().map(String::as_str).collect())
    );
    assert_eq!(
        of_first("service_area", "body").await,
        sorted(first.areas.iter().map(registry::Slug::as_str).collect())
    );
    let facts =
        registry.service("first").unwrap().claims.iter().map(|claim| claim.fact_id(registry.vocabulary()));
    assert_eq!(of_first("claim", "fact").await, sorted(facts.collect()));
    let lines = registry.lines().map(|line| line.id.as_str());
    assert_eq!(of_first("funding_line", "id").await, sorted(lines.collect()));

    let wte = "SELECT CAST(value AS TEXT) FROM claim WHERE fact = 'staff_wte'";
    let wte: serde_json::Value = serde_json::from_str(&fresh.ask(wte).await[0]).unwrap();
    assert_eq!(wte, json!({"low": 0.5, "high": 3}));
    assert_eq!(fresh.ask("SELECT fact FROM claim WHERE value IS NULL").await, ["opened_year"]);
    assert_eq!(
        fresh.ask("SELECT CAST(from_day AS TEXT) || ' ' || CAST(to_day AS TEXT) || ' ' || CAST(annual_amount AS TEXT) FROM funding_line WHERE id = 'first-1'").await,
        ["2018-04-01 2020-03-31 10000.5"]
    );
    assert_eq!(fresh.ask("SELECT decided_by FROM decision WHERE service = 'second'").await, ["someone"]);
    assert_eq!(fresh.ask("SELECT fact FROM claim WHERE retracted_in = 4").await, ["host"]);
    assert_eq!(
        fresh.ask("SELECT name || ' ' || ods_code || ' ' || gss_code FROM body WHERE slug = 'board'").await,
        ["The board 7A6 W11000028"]
    );
    assert_eq!(fresh.ask("SELECT note FROM claim WHERE fact = 'host'").await, ["it's \"so\""]);
}

async fn what_is_known_of_areas_comes_back_and_is_plain_rows(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    let mut commits = every_kind_of_change();
    let changes = [
        json!({"change": "population-recorded", "with": {"body": "board", "year": 2019, "under_2": 20, "source": "report"}}),
        json!({"change": "return-recorded", "with": {
            "body": "board", "year": "2017-18", "replied": true, "numbers_from": "provider", "source": "report", "locator": "p. 1",
            "accepts": {"months_0_12": false, "months_12_24": null, "months_24_36": true},
            "seen": {"months_0_12": "0", "months_12_24": null, "months_24_36": "1..5"}, "seen_0_18": "900"}}),
        json!({"change": "body-added", "with": {"slug": "council", "name": "The council", "kind": "local-authority"}}),
        json!({"change": "lies-within-recorded", "with": {"body": "council", "within": "board", "share": 0.25, "source": "report"}}),
        json!({"change": "lies-within-recorded", "with": {"body": "council", "within": "board", "source": "report"}}),
    ];
    let changes = changes.map(|change| serde_json::from_value(change).unwrap());
    let number = commits.last().unwrap().number.next();
    commits.push(Commit::new(number, "2024-05-01T00:00:00Z".parse().unwrap(), "someone", changes.to_vec()));
    write(&store, &commits).await;
    let read = store.registry(facts::Vocabulary::built_in(), None).await.unwrap();
    assert_eq!(seen(&read), seen(&in_memory(&commits)));
    store.verify().await.unwrap();

    let babies = "SELECT body || ' ' || CAST(year AS TEXT) || ' ' || CAST(under_2 AS TEXT) FROM population WHERE under_1 IS NULL";
    assert_eq!(fresh.ask(babies).await, ["board 2019 20"]);
    let returns = "SELECT year || ' ' || seen_0_12 || ' ' || seen_24_36 || ' ' || seen_0_18 || ' ' || numbers_from \
                   FROM access_return WHERE replied AND NOT accepts_0_12 AND accepts_12_24 IS NULL AND seen_12_24 IS NULL";
    assert_eq!(fresh.ask(returns).await, ["2017-18 0 1..5 900 provider"]);
    assert_eq!(fresh.ask("SELECT body FROM lies_within WHERE share IS NULL").await, ["council"]);
    let known = "SELECT body || ' ' || within_body || ' ' || CAST(share AS TEXT) FROM lies_within WHERE share IS NOT NULL";
    assert_eq!(fresh.ask(known).await, ["council board 0.25"]);
}

async fn a_newer_database_is_refused(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    store.close().await;
    drop(store);
    fresh
        .sql("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) SELECT 99, 'from the future', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1")
        .await
        .unwrap();
    for access in [Access::Write, Access::Read] {
        let error = Store::open_for(&fresh.address, access).await.unwrap_err();
        assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    }
}

async fn an_older_revision_can_be_read_again(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    let commits = every_kind_of_change();
    write(&store, &commits).await;
    let registry = store.registry(Vocabulary::built_in(), Some(Position::new(2))).await.unwrap();
    assert_eq!(seen(&registry), seen(&in_memory(&commits[..2])));
    let error = store.load(Some(Position::new(9))).await.unwrap_err();
    says!(error, @"there is no revision 9: the registry is at revision 4");
}

async fn whoever_only_reads_cannot_write(fresh: Fresh) {
    let commits = every_kind_of_change();
    let writer = Store::open(&fresh.address).await.unwrap();
    write(&writer, &commits[..1]).await;
    let reader = Store::open_for(&fresh.address, Access::Read).await.unwrap();
    let error = reader.append(Position::FIRST, &commits[1]).await.unwrap_err();
    says!(error, @"the database was opened for reading only");
    write(&writer, &commits[1..2]).await;
    assert_eq!(reader.load(None).await.unwrap(), commits[..2]);
}

fn key(id: &str) -> KeyRow {
    KeyRow {
        id: id.to_owned(),
        name: format!("the owner of {id}"),
        label: None,
        role: "reviewer".to_owned(),
        secret_hash: "ab".repeat(32),
        created_at: "2024-07-02T03:04:05.000006Z".parse().unwrap(),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
        scope: None,
    }
}

async fn keys_are_in_the_log(fresh: Fresh) {
    let server = Store::open(&fresh.address).await.unwrap();
    write(&server, &every_kind_of_change()[..1]).await;
    let before = server.head().await.unwrap();

    // A command makes keys while the server runs.
    let command = Store::open_for_keys(&fresh.address).await.unwrap();
    let mut keys = [key("a"), KeyRow { expires_at: "2030-01-01T00:00:00Z".parse().ok(), ..key("b") }];
    for key in &keys {
        command.add_key(key).await.unwrap();
    }
    assert!(command.add_key(&keys[0]).await.is_err());
    assert!(command.append(Position::FIRST, &every_kind_of_change()[1]).await.is_err() || server.is_shared());
    assert_eq!(server.keys().await.unwrap(), keys);

    keys[0].revoked_at = "2024-08-06T07:08:09Z".parse().ok();
    keys[1].last_used_at = "2024-08-06T07:08:10.5Z".parse().ok();
    assert!(command.revoke_key("a", keys[0].revoked_at.unwrap()).await.unwrap());
    assert!(!command.revoke_key("a", keys[0].created_at).await.unwrap());
    assert!(!command.revoke_key("c", keys[0].created_at).await.unwrap());
    let terms = KeyTerms {
        label: Some("Leeds".to_owned()),
        role: "editor".to_owned(),
        expires_at: None,
        scope: None,
    };
    assert!(command.change_key("b", &terms, "2024-08-06T07:08:09Z".parse().unwrap()).await.unwrap());
    assert!(!command.change_key("a", &terms, "2024-08-06T07:08:09Z".parse().unwrap()).await.unwrap());
    server.keys_used(&[("b".to_owned(), keys[1].last_used_at.unwrap())]).await.unwrap();
    keys[1] = KeyRow { label: terms.label, role: terms.role, expires_at: None, ..keys[1].clone() };
    assert_eq!(command.keys().await.unwrap(), keys);
    assert_eq!(server.verify().await.unwrap().head, server.head().await.unwrap());
    assert_eq!(server.compare_tables().await.unwrap(), []);

    // A follower of the log hears of the four, and of no more.
    let (head, changes) = server.verify_after(before).await.unwrap();
    assert_eq!((head.clone(), changes.len()), (server.head().await.unwrap(), 4));
    assert_eq!(server.verify_after(head).await.unwrap().1, []);
    // A role or a label is under the hash, too.
    fresh.unlock_log().await;
    fresh.sql("UPDATE change SET payload = replace(payload, 'editor', 'admin')").await.unwrap();
    let error = server.verify().await.unwrap_err();
    says!(error, @"the log is damaged at revision 5: its hash is not that of what it says: it, or one of its changes, was edited");
}

async fn strange(store: &Store) -> String {
    let reading = store.read_transaction().await.unwrap();
    let strange = reading.strange_keys().await.unwrap();
    reading.end().await;
    strange.join("\n")
}

async fn rows_that_the_log_does_not_know_are_named(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    store.add_key(&key("a")).await.unwrap();
    store.add_key(&key("b")).await.unwrap();
    let keys = store.keys().await.unwrap();
    assert_eq!(strange(&store).await, "");
    let columns = "(id, name, role, secret_hash, created_at)";
    for sql in [
        &format!(
            "INSERT INTO access_key {columns} VALUES ('c', 'Mallory', 'admin', 'ab', '2024-01-01T00:00:00Z')"
        ),
        &format!(
            "INSERT INTO access_key_before {columns} VALUES ('d', 'Mallory', 'admin', 'ab', '2024-01-01T00:00:00Z')"
        ),
        "UPDATE access_key SET role = 'admin' WHERE id = 'a'",
        "DELETE FROM access_key WHERE id = 'b'",
    ] {
        fresh.sql(sql).await.unwrap();
    }
    assert_eq!(store.keys().await.unwrap(), keys);
    assert_eq!(store.take_over_keys("2025-01-01T00:00:00Z".parse().unwrap()).await.unwrap(), []);
    let named = strange(&store).await;
    says!(named, @r#"
    key `c` of the table `access_key` (admin, "Mallory"): the log does not know it, and it opens nothing
    key `a` of the table `access_key` (admin, "the owner of a"): the log says something else of it (reviewer, "the owner of a"), which is what counts
    key `d` of the table `access_key_before` (admin, "Mallory"): the log does not know it, and it opens nothing
    "#);
    assert_eq!(store.verify().await.unwrap().head.revision, Position::new(2));
}

async fn what_is_withheld_needs_a_reason(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    write(&store, &every_kind_of_change()[..1]).await;
    store.add_key(&key("a")).await.unwrap();
    store.revoke_key("a", key("a").created_at).await.unwrap();
    // That a key was revoked is hidden as an export hides it: by hand, it is found.
    let (sender, mut received) = mpsc::channel(10);
    store.send_log(Confidential::Withheld, sender).await.unwrap();
    let mut last = None;
    while let Some(revision) = received.recv().await {
        last = Some(revision);
    }
    let hidden = last.unwrap().changes.remove(0);
    assert_eq!((hidden.summary.as_str(), hidden.salt), ("key withheld", None));
    fresh.unlock_log().await;
    let digest = hidden.digest.unwrap();
    let hide = format!(
        "UPDATE change SET summary = 'key withheld', salt = NULL, digest = '{digest}', payload = '{}' WHERE revision = 3",
        hidden.payload
    );
    fresh.sql(&hide).await.unwrap();
    let mut found = vec![store.verify().await.unwrap_err().to_string()];
    fresh
        .sql("UPDATE change SET payload = '{\"key\":\"b\",\"event\":\"revoked\"}' WHERE revision = 3")
        .await
        .unwrap();
    found.push(store.verify().await.unwrap_err().to_string());
    says!(found.join("\n"), @"
    the log is damaged at revision 3: the content of change 0 was removed, and the log does not say why
    the log is damaged at revision 3: what is left of change 0 is not what it should be
    ");
}

async fn keys_from_elsewhere_open_nothing(fresh: Fresh) {
    let file = Fresh::sqlite();
    let from = Store::open(&file.address).await.unwrap();
    write(&from, &every_kind_of_change()[..1]).await;
    from.add_key(&key("a")).await.unwrap();
    let at = "2025-01-02T03:04:05Z".parse().unwrap();
    for (entries, with_keys, open) in
        [(Confidential::Whole, false, 0), (Confidential::Withheld, true, 0), (Confidential::Whole, true, 1)]
    {
        let other = Fresh::sqlite();
        let store = Store::open(if open == 1 { &fresh.address } else { &other.address }).await.unwrap();
        let (sender, pieces) = mpsc::channel(10);
        let (revisions, mut received) = mpsc::channel(10);
        from.send_log(entries, revisions).await.unwrap();
        while let Some(revision) = received.recv().await {
            sender.send(Piece::Revision(Box::new(revision))).await.unwrap();
        }
        sender.send(Piece::End(from.head().await.unwrap())).await.unwrap();
        drop(sender);
        let head = store.fill(pieces, Brought { with_keys, at }).await.unwrap();
        assert_eq!(store.keys().await.unwrap().len(), open);
        assert_eq!(head.revision, Position::new(3 - open as u64));
        assert_eq!(store.verify().await.unwrap().head, head);
        assert_eq!(store.compare_tables().await.unwrap(), []);
        assert_eq!(store.registry(Vocabulary::built_in(), None).await.unwrap().keys().iter().count(), open);
        // The same key can be made here, and nothing of it is known from there.
        assert_eq!(store.add_key(&key("a")).await.is_ok(), open == 0);
        store.verify().await.unwrap();
    }
}

async fn keys_of_before_are_taken_over_once(fresh: Fresh) {
    let now = "2025-01-02T03:04:05Z".parse().unwrap();
    let store = Store::open(&fresh.address).await.unwrap();
    let old = KeyRow { last_used_at: "2024-06-02T03:04:05Z".parse().ok(), ..key("a") };
    let revoked = KeyRow { revoked_at: "2024-09-02T03:04:05Z".parse().ok(), ..key("b") };
    fill(
        &store,
        vec![
            Piece::Key(Box::new(old.clone())),
            Piece::Key(Box::new(revoked.clone())),
            Piece::End(Head::default()),
        ],
    )
    .await
    .unwrap();
    assert_eq!((strange(&store).await, store.keys().await.unwrap()), (String::new(), Vec::new()));
    assert_eq!(store.take_over_keys(now).await.unwrap().len(), 2);
    assert_eq!(store.keys().await.unwrap(), [old.clone(), revoked.clone()]);
    assert_eq!(store.take_over_keys(now).await.unwrap(), []);
    let add = "INSERT INTO access_key_before (id, name, role, secret_hash, created_at) \
               VALUES ('d', 'Mallory', 'admin', 'ab', '2024-01-01T00:00:00Z')";
    fresh.sql(add).await.unwrap();
    assert_eq!(store.take_over_keys(now).await.unwrap(), []);
    assert_eq!(store.keys().await.unwrap(), [old, revoked]);
    assert_eq!(store.verify().await.unwrap().changes, 2);
}

/// The whole log, as it leaves a database.
async fn logged(store: &Store) -> (Vec<LoggedRevision>, Head) {
    let (sender, mut received) = mpsc::channel(1);
    let collect = async {
        let mut revisions = Vec::new();
        while let Some(revision) = received.recv().await {
            revisions.push(revision);
        }
        revisions
    };
    let (head, revisions) = tokio::join!(store.send_log(Confidential::Whole, sender), collect);
    (revisions, head.unwrap())
}

async fn fill(store: &Store, pieces: Vec<Piece>) -> Result<Head, StoreError> {
    let (sender, received) = mpsc::channel(1);
    let send = async move {
        for piece in pieces {
            if sender.send(piece).await.is_err() {
                return;
            }
        }
    };
    let brought = Brought { with_keys: true, at: "2025-01-02T03:04:05Z".parse().unwrap() };
    tokio::join!(store.fill(received, brought), send).0
}

fn pieces(revisions: &[LoggedRevision], head: &Head) -> Vec<Piece> {
    let pieces = revisions.iter().map(|revision| Piece::Revision(Box::new(revision.clone())));
    pieces.chain([Piece::End(head.clone())]).collect()
}

async fn a_log_moves_byte_for_byte(fresh: Fresh) {
    // From a file into a database of either kind, and back into a file.
    let file = Fresh::sqlite();
    let from = Store::open(&file.address).await.unwrap();
    write(&from, &every_kind_of_change()).await;
    let (revisions, head) = logged(&from).await;
    let store = Store::open(&fresh.address).await.unwrap();
    assert_eq!(fill(&store, pieces(&revisions, &head)).await.unwrap(), head);
    assert_eq!(logged(&store).await, (revisions, head.clone()));
    assert_eq!(store.verify().await.unwrap().head, head);
    assert_eq!(store.compare_tables().await.unwrap(), []);
    assert_eq!(store.load(None).await.unwrap(), every_kind_of_change());
    // The log goes on.
    let more = commit(
        5,
        json!([{"change": "service-edited", "with": {"service": "first", "edit": {"name": "Again"}}}]),
    );
    store.append(head.revision, &more).await.unwrap();
    store.verify().await.unwrap();
}

async fn what_does_not_fit_fills_nothing(fresh: Fresh) {
    let file = Fresh::sqlite();
    let from = Store::open(&file.address).await.unwrap();
    write(&from, &every_kind_of_change()).await;
    let (revisions, head) = logged(&from).await;
    let store = Store::open(&fresh.address).await.unwrap();
    let mut found = Vec::new();
    let edits: [fn(&mut Vec<LoggedRevision>, &mut Head); 6] = [
        |revisions, _| "nobody".clone_into(&mut revisions[1].row.actor),
        |revisions, _| {
            revisions[2].changes[0].payload =
                revisions[2].changes[0].payload.replace("first of all", "first");
        },
        |revisions, _| {
            revisions.remove(1);
        },
        |revisions, _| {
            revisions.pop();
        },
        |revisions, _| "unheard-of".clone_into(&mut revisions[3].changes[0].tag),
        |_, head| "00".clone_into(&mut head.hash),
    ];
    for edit in edits {
        let (mut revisions, mut head) = (revisions.clone(), head.clone());
        edit(&mut revisions, &mut head);
        let error = fill(&store, pieces(&revisions, &head)).await.unwrap_err().to_string();
        found.push(error.replace(&head.hash, "[hash]"));
    }
    let without_end = pieces(&revisions, &head).into_iter().take(4).collect();
    found.push(fill(&store, without_end).await.unwrap_err().to_string());
    assert_eq!(store.head().await.unwrap(), Head::default());
    assert_eq!(fresh.ask("SELECT slug FROM service").await, Vec::<String>::new());
    fill(&store, pieces(&revisions, &head)).await.unwrap();
    found.push(fill(&store, pieces(&revisions, &head)).await.unwrap_err().to_string());
    says!(found.join("\n"), @"
    the log is damaged at revision 2: its hash is not that of what it says: it, or one of its changes, was edited
    the log is damaged at revision 3: its hash is not that of what it says: it, or one of its changes, was edited
    commit 3 does not follow: expected commit 2
    the log is damaged at revision 3: the log ends here, expected revision 4 with the hash [hash]
    the log is damaged at revision 4: change 0: unknown kind of change `unheard-of`: a newer version may have written it
    the log is damaged at revision 4: the log ends here, expected revision 4 with the hash [hash]
    what was read ends too early: nothing was written
    the database is at revision 4, expected an empty one: nothing was written
    ");
}

async fn edited_tables_are_found(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    assert_eq!(store.compare_tables().await.unwrap(), []);
    write(&store, &every_kind_of_change()).await;
    assert_eq!(store.compare_tables().await.unwrap(), []);
    for sql in [
        "UPDATE funding_line SET annual_amount = 99999 WHERE id = 'second-1'",
        "DELETE FROM attestation",
        "INSERT INTO service_locality (service, locality) VALUES ('first', 'Elsewhere')",
        "UPDATE claim SET value = '{\"low\":0.5,\"high\":4}' WHERE fact = 'staff_wte'",
    ] {
        fresh.sql(sql).await.unwrap();
    }
    let found: Vec<String> = store.compare_tables().await.unwrap().iter().map(ToString::to_string).collect();
    says!(found.join("\n"), @r#"
    table `service_locality`: found the row {"locality":"Elsewhere","service":"first"}, expected none
    table `claim`: found the row {"complete":false,"fact":"staff_wte","locator":"section 7","note":"it's \"so\"","observed_on":"2019-03-01","ordinal":7.0,"recorded_for":"first","revision":1.0,"service":"first","source":"report","value":{"high":4.0,"low":0.5}}, expected {"complete":false,"fact":"staff_wte","locator":"section 7","note":"it's \"so\"","observed_on":"2019-03-01","ordinal":7.0,"recorded_for":"first","revision":1.0,"service":"first","source":"report","value":{"high":3.0,"low":0.5}}
    table `attestation`: the row {"as_of":"2019-06-01","class":"parent-infant-team","revision":1.0,"service":"first","source":"report"} is missing
    table `funding_line`: found the row {"annual_amount":99999.0,"budget":"voluntary","funder":"charity","id":"second-1","lead":false,"revision":2.0,"role":"start-up","service":"first","source":"report","time_limited":false}, expected {"budget":"voluntary","funder":"charity","id":"second-1","lead":false,"revision":2.0,"role":"start-up","service":"first","source":"report","time_limited":false}
    "#);
}

/// A claim more, as the next commit.
fn another_claim(after: Position) -> Commit {
    let claim =
        json!({"fact": "opened_year", "value": 2001, "source": "report", "locator": format!("page {after}")});
    let change = json!([{"change": "claim-recorded", "with": {"service": "first", "claim": claim}}]);
    commit(after.next().get(), change)
}

async fn a_snapshot_stays_as_it_is(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    write(&store, &every_kind_of_change()).await;
    let before = logged(&store).await;
    let snapshot = store.read_transaction().await.unwrap();
    let head = store.append(Position::new(4), &another_claim(Position::new(4))).await.unwrap();
    store.revoke_key("nobody's", "2025-01-02T03:04:05Z".parse().unwrap()).await.unwrap();
    assert_eq!(store.head().await.unwrap(), head);

    assert_eq!((snapshot.head(), snapshot.head().revision), (&before.1, Position::new(4)));
    assert_eq!(snapshot.verify().await.unwrap().head, before.1);
    assert_eq!(snapshot.compare_tables().await.unwrap(), []);
    assert_eq!(snapshot.registry(Vocabulary::built_in()).await.unwrap().position(), Position::new(4));
    assert_eq!(snapshot.load_after(Position::new(3)).await.unwrap(), every_kind_of_change()[3..]);
    let (sender, mut received) = mpsc::channel(100);
    snapshot.send_log(Confidential::Whole, sender).await.unwrap();
    let mut revisions = Vec::new();
    while let Some(revision) = received.recv().await {
        revisions.push(revision);
    }
    assert_eq!(revisions, before.0);
    snapshot.end().await;
    // Dropped without a word, it does not keep others from reading or writing either.
    for _ in 0..8 {
        drop(store.read_transaction().await.unwrap());
    }
    store.append(head.revision, &another_claim(head.revision)).await.unwrap();
    assert_eq!(store.read_transaction().await.unwrap().head().revision, Position::new(6));
}

/// `scripts/checks.sh` does the same for longer, with the program.
async fn checks_beside_writers_give_no_false_alarm(fresh: Fresh) {
    const RUNS: u32 = 10;
    let store = Store::open(&fresh.address).await.unwrap();
    write(&store, &every_kind_of_change()).await;
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let writer = store.clone();
    let writing = tokio::spawn(async move {
        let mut head = writer.head().await.unwrap().revision;
        while stopped.try_recv().is_err() {
            head = writer.append(head, &another_claim(head)).await.unwrap().revision;
        }
        head.get()
    });
    let reader = Store::open_for(&fresh.address, Access::Read).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut beside = 0;
    for run in 0..RUNS {
        let before = reader.head().await.unwrap().revision;
        reader.verify().await.unwrap();
        assert_eq!(reader.compare_tables().await.unwrap(), []);
        let copy = folder.path().join(format!("{run}.db"));
        std::fs::write(&copy, "").unwrap();
        if reader.copy_to(&copy).await.unwrap() {
            let copy = Store::open_file(&copy, Access::Read).await.unwrap();
            assert!(copy.head().await.unwrap().revision >= before);
            copy.verify().await.unwrap();
            assert_eq!(copy.compare_tables().await.unwrap(), []);
            copy.close().await;
        } else {
            let (revisions, head) = logged(&reader).await;
            assert_eq!(revisions.last().map(|last| &last.row.hash), Some(&head.hash));
        }
        // Everything at once, of one state.
        let snapshot = reader.read_transaction().await.unwrap();
        assert_eq!(snapshot.inspect().await.unwrap().findings, Vec::<String>::new());
        assert_eq!(&snapshot.verify().await.unwrap().head, snapshot.head());
        assert_eq!(snapshot.compare_tables().await.unwrap(), []);
        snapshot.end().await;
        beside += u32::from(reader.head().await.unwrap().revision > before);
    }
    stop.send(()).unwrap();
    let written = writing.await.unwrap();
    assert_eq!(beside, RUNS, "somebody wrote during every run");
    assert_eq!(reader.verify().await.unwrap().head.revision.get(), written);
}

async fn what_the_database_finds_wrong_is_named(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    write(&store, &every_kind_of_change()).await;
    let findings = async || {
        let snapshot = store.read_transaction().await.unwrap();
        let found = snapshot.inspect().await.unwrap();
        snapshot.end().await;
        assert!(found.checks.len() >= 2);
        found.findings.join("\n")
    };
    assert_eq!(findings().await, "");
    let lost = "DELETE FROM source WHERE slug = 'report'";
    if fresh.folder.is_some() {
        fresh.sql(&format!("PRAGMA foreign_keys = OFF; {lost}")).await.unwrap();
        let found = findings().await;
        assert!(
            found.contains("table `claim`, row 1: refers to a row of `source` that is not there"),
            "{found}"
        );
    } else {
        let sql = format!(
            "SET session_replication_role = replica; {lost}; ALTER TABLE change DISABLE TRIGGER change_append_only"
        );
        fresh.sql(&sql).await.unwrap();
        let found = findings().await;
        assert!(found.contains("the trigger change_append_only of change does not run"), "{found}");
        assert!(found.contains("5 rows of claim refer to rows of source that are not there"), "{found}");
    }
}

/// A file has the clock of this machine; a server has one of its own.
async fn a_shared_database_tells_its_time(fresh: Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    let now = store.now().await.unwrap();
    assert_eq!(now.is_some(), store.is_shared());
    let before: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    assert!(now.is_none_or(|now| now > before));
}
