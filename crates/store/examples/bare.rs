//! What the disk and SQLite allow: the rows of `recordClaims` with one claim, written by the driver alone, as durably as the
//! registry writes them (write-ahead log, `synchronous=FULL`), one command a transaction and many.
//!
//! `cargo run --release -p store --example bare -- FILE SECONDS COMMANDS_A_TRANSACTION`
#![expect(clippy::unwrap_used, reason = "a benchmark may fail loudly")]

use std::time::{Duration, Instant};

use registry::{Commit, Position};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection, query};
use store::Store;

const ROWS: [&str; 4] = [
    "INSERT INTO revision (number, at, actor, key_id, previous_hash, hash) VALUES ($1, '2026-01-01T00:00:00.000000Z', \
     'bench', '0123456789', $2, $3)",
    "INSERT INTO change (revision, ordinal, tag, entity, summary, payload) VALUES ($1, 0, 'claim-recorded', \
     'service:oxpip', 'year of opening: 2001 (rare-jewels-2019)', '{\"service\":\"oxpip\",\"claim\":{\"fact\":\"opened_year\",\
     \"value\":2001,\"source\":\"rare-jewels-2019\",\"locator\":\"page 12\"}}')",
    "INSERT INTO claim (service, recorded_for, fact, value, complete, source, locator, revision, ordinal) VALUES \
     ('oxpip', 'oxpip', 'opened_year', '2001', 0, 'rare-jewels-2019', 'page 12', $1, 0)",
    "UPDATE head SET number = $1, hash = $2",
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, seconds, together] = arguments.as_slice() else {
        eprintln!("expected FILE SECONDS COMMANDS_A_TRANSACTION");
        std::process::exit(2);
    };
    let (seconds, together): (u64, u64) = (seconds.parse().unwrap(), together.parse().unwrap());
    // The tables and what the rows refer to.
    let store = Store::open(&format!("sqlite://{file}")).await.unwrap();
    let report = registry::dataset::report_2019().unwrap();
    let first = Commit::new(Position::FIRST, "2026-01-01T00:00:00Z".parse().unwrap(), "bench", report);
    let mut hash = store.append(Position::ZERO, &first).await.unwrap().hash;
    store.close().await;

    let options = SqliteConnectOptions::new()
        .filename(file)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let (begun, mut number) = (Instant::now(), 1_i64);
    while begun.elapsed() < Duration::from_secs(seconds) {
        query("BEGIN IMMEDIATE").execute(&mut connection).await.unwrap();
        for _ in 0..together {
            number += 1;
            let next = format!("{number:064x}");
            query(ROWS[0]).bind(number).bind(&hash).bind(&next).execute(&mut connection).await.unwrap();
            query(ROWS[1]).bind(number).execute(&mut connection).await.unwrap();
            query(ROWS[2]).bind(number).execute(&mut connection).await.unwrap();
            query(ROWS[3]).bind(number).bind(&next).execute(&mut connection).await.unwrap();
            hash = next;
        }
        query("COMMIT").execute(&mut connection).await.unwrap();
    }
    let rate = f64::from(u32::try_from(number - 1).unwrap()) / begun.elapsed().as_secs_f64();
    println!("| bare inserts, {together} a transaction | {rate:.0} a second | | |");
}
