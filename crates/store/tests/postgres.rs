//! What only a server of databases can do, or fail to do.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

#[expect(dead_code, reason = "shared with the tests of the contract")]
mod common;

use common::{Fresh, every_kind_of_change};
use registry::Position;
use store::{Store, StoreError};

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_named_without_its_password() {
    // Nothing listens on the first port.
    let error = Store::open("postgres://me:secret@127.0.0.1:1/registry").await.unwrap_err();
    assert!(matches!(error, StoreError::NoServer { .. }));
    let text = error.to_string();
    assert!(text.starts_with("the database `postgres://127.0.0.1:1/registry` cannot be reached: "), "{text}");
    // Why, and not only that it was tried for some time.
    assert!(text.contains("refused") && text.contains("expected a PostgreSQL server"), "{text}");
    assert!(!text.contains("secret"), "{text}");
}

#[tokio::test]
async fn a_database_of_another_program_is_left_alone() {
    let Some(fresh) = Fresh::postgres().await else { return };
    fresh.sql("CREATE TABLE recipe (name TEXT)").await.unwrap();
    let error = Store::open(&fresh.address).await.unwrap_err();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_come_up_together_share_one_log() {
    let Some(fresh) = Fresh::postgres().await else { return };
    let opening: Vec<_> = (0..4)
        .map(|_| {
            let address = fresh.address.clone();
            tokio::spawn(async move { Store::open(&address).await })
        })
        .collect();
    let mut servers = Vec::new();
    for server in opening {
        servers.push(server.await.unwrap().unwrap());
    }
    for (commit, server) in every_kind_of_change().iter().zip(&servers) {
        server.append(Position::new(commit.number.get() - 1), commit).await.unwrap();
        for other in &servers {
            assert_eq!(other.head().await.unwrap().revision, commit.number);
        }
    }
    assert_eq!(servers[0].load_after(Position::new(3)).await.unwrap(), every_kind_of_change()[3..]);
}
