//! Documents of keys in both databases: whatever the clocks of servers say, what changes is seen to have changed.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

#[expect(dead_code, reason = "shared with the tests of the contract")]
mod common;

use std::slice;

use common::Fresh;
use jiff::Timestamp;
use store::{DocumentMark, DocumentRow, Registration, Store};

fn row(id: &str, text: &str, second: i64) -> DocumentRow {
    let created_at = Timestamp::from_second(1_700_000_000 + second).unwrap();
    DocumentRow { key: "0123456789".to_owned(), id: id.to_owned(), text: text.to_owned(), created_at }
}

/// Registers all, looks at the mark, and removes them again.
async fn mark_with(store: &Store, rows: &[DocumentRow]) -> DocumentMark {
    assert_eq!(store.register_documents(rows).await.unwrap(), Registration::Done);
    let mark = store.documents_mark().await.unwrap();
    for row in rows {
        assert_eq!(store.remove_documents(&row.key, slice::from_ref(&row.id)).await.unwrap().len(), 1);
    }
    mark
}

async fn changes_the_mark(fresh: &Fresh) {
    let store = Store::open(&fresh.address).await.unwrap();
    let key = "INSERT INTO access_key (id, secret_hash, name, role, created_at) VALUES ('0123456789', 'x', 'Cleo', 'contributor', '2023-01-01T00:00:00.000000Z')";
    fresh.sql(key).await.unwrap();
    fresh.sql(&key.replace("0123456789", "9876543210").replace("'x'", "'y'")).await.unwrap();
    let mut marks = vec![store.documents_mark().await.unwrap()];
    let both = [row("kept", "{ a }", 9), row("mine", "{ b }", 8)];
    assert_eq!(store.register_documents(&both).await.unwrap(), Registration::Done);
    marks.push(store.documents_mark().await.unwrap());
    // A server whose clock is behind puts another text in its place: there are as many as before.
    for second in [0, 0, 8] {
        assert_eq!(store.remove_documents("0123456789", &["mine".to_owned()]).await.unwrap(), ["mine"]);
        let other = [row("mine", &format!("{{ c{} }}", marks.len()), second)];
        assert_eq!(store.register_documents(&other).await.unwrap(), Registration::Done);
        marks.push(store.documents_mark().await.unwrap());
    }
    // So does one that puts the same text there under another id or for another key, or changes the first of two.
    let of_another = |row: DocumentRow| DocumentRow { key: "9876543210".to_owned(), ..row };
    for rows in [
        vec![row("one", "{ d }", 0)],
        vec![row("two", "{ d }", 0)],
        vec![of_another(row("one", "{ d }", 0))],
        vec![row("one", "{ d }", 0), row("two", "{ d }", 0)],
        vec![row("one", "{ e }", 0), row("two", "{ d }", 0)],
    ] {
        marks.push(mark_with(&store, &rows).await);
    }
    let mut distinct = marks.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), marks.len(), "{marks:?}");
    let texts: Vec<String> = store.documents().await.unwrap().into_iter().map(|row| row.text).collect();
    assert_eq!(texts, ["{ a }", "{ c4 }"]);
    let in_order: Vec<DocumentRow> = (0..9).map(|at| row(&format!("n{}", 9 - at), "{ f }", 9 - at)).collect();
    assert_eq!(store.register_documents(&in_order).await.unwrap(), Registration::Done);
    let ids: Vec<String> = store.documents().await.unwrap().into_iter().map(|row| row.id).collect();
    assert_eq!(ids, ["kept", "mine", "n9", "n8", "n7", "n6", "n5", "n4", "n3", "n2", "n1"]);
}

#[tokio::test]
async fn a_file_shows_that_documents_changed() {
    changes_the_mark(&Fresh::sqlite()).await;
}

#[tokio::test]
async fn a_server_shows_that_documents_changed() {
    let Some(fresh) = Fresh::postgres().await else { return };
    changes_the_mark(&fresh).await;
}
