//! Whether the plain tables say what the log says.
//!
//! The log is written once more into a database in memory, by the code that writes it always, and the tables of the two
//! are compared row by row. Nothing of this program reads these tables; an analyst does.

use std::collections::BTreeMap;

use registry::Position;
use serde_json::{Map, Value as Json};
use tokio::sync::mpsc;

use crate::StoreError;
use crate::logged::{self, Confidential};
use crate::operation::Table;
use crate::restore::Piece;
use crate::row::Head;
use crate::session::Reading;
use crate::sqlite::Sqlite;

/// How many revisions may wait to be written.
const WAITING: usize = 64;

/// A row of a plain table that is not what the log says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("table `{table}`: {}", told(.found.as_deref(), .expected.as_deref()))]
pub struct Deviation {
    /// The table.
    pub table: &'static str,
    /// The row that is there and should not be.
    pub found: Option<String>,
    /// The row that should be there and is not.
    pub expected: Option<String>,
}

fn told(found: Option<&str>, expected: Option<&str>) -> String {
    match (found, expected) {
        (Some(found), Some(expected)) => format!("found the row {found}, expected {expected}"),
        (Some(found), None) => format!("found the row {found}, expected none"),
        (None, expected) => format!("the row {} is missing", expected.unwrap_or_default()),
    }
}

/// Compares the plain tables with what the log says, and gives every row that is not as it should be.
pub(crate) async fn compare<R: Reading>(log: &R, head: Head) -> Result<Vec<Deviation>, StoreError> {
    let fresh = Sqlite::in_memory().await?;
    let (sender, pieces) = mpsc::channel(WAITING);
    let (revisions, mut received) = mpsc::channel(WAITING);
    let upto = head.revision;
    let pass_on = async move {
        while let Some(revision) = received.recv().await {
            if sender.send(Piece::Revision(Box::new(revision))).await.is_err() {
                return;
            }
        }
        // Whoever fills the database may have given up, which is theirs to say.
        let _ = sender.send(Piece::End(head)).await;
    };
    if upto > Position::ZERO {
        let (filled, sent, ()) = tokio::join!(
            fresh.fill(pieces, None),
            logged::send(log, upto, Confidential::Whole, revisions),
            pass_on
        );
        sent?;
        filled?;
    }
    let fresh = fresh.live();
    let mut deviations = Vec::new();
    for table in Table::PLAIN {
        let (found, expected) = (log.table(table).await?, fresh.table(table).await?);
        differ(table, &found, &expected, &mut deviations);
    }
    Ok(deviations)
}

/// Rows by their text, with how often each stands there.
fn differ(table: Table, found: &[String], expected: &[String], deviations: &mut Vec<Deviation>) {
    let mut surplus: BTreeMap<String, i64> = BTreeMap::new();
    for row in found {
        *surplus.entry(canonical(row)).or_default() += 1;
    }
    for row in expected {
        *surplus.entry(canonical(row)).or_default() -= 1;
    }
    let mut missing: Vec<String> = Vec::new();
    let mut strange: Vec<String> = Vec::new();
    for (row, count) in surplus {
        let list = if count > 0 { &mut strange } else { &mut missing };
        for _ in 0..count.unsigned_abs() {
            list.push(row.clone());
        }
    }
    let (name, both) = (table.name(), strange.len() == 1 && missing.len() == 1);
    if both {
        deviations.push(Deviation { table: name, found: strange.pop(), expected: missing.pop() });
    }
    let strange = strange.into_iter().map(|row| Deviation { table: name, found: Some(row), expected: None });
    deviations.extend(strange);
    let missing = missing.into_iter().map(|row| Deviation { table: name, found: None, expected: Some(row) });
    deviations.extend(missing);
}

/// A row in the same words whichever database it comes from: columns in order, none that is NULL.
fn canonical(row: &str) -> String {
    let Ok(Json::Object(fields)) = serde_json::from_str::<Json>(row) else { return row.to_owned() };
    let mut sorted: Vec<(String, Json)> = fields.into_iter().filter(|(_, value)| !value.is_null()).collect();
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    let plain = sorted.into_iter().map(|(column, value)| {
        let value = plain(&column, value);
        (column, value)
    });
    Json::Object(plain.collect::<Map<_, _>>()).to_string()
}

fn plain(column: &str, value: Json) -> Json {
    match (column, value) {
        // SQLite has no truth of its own, and keeps JSON as a text.
        ("complete" | "lead" | "time_limited", Json::Number(number)) => {
            Json::Bool(number.as_i64() != Some(0))
        }
        ("value", Json::String(text)) => match serde_json::from_str(&text) {
            Ok(json) => sorted(json),
            Err(_) => Json::String(text),
        },
        ("value", json) => sorted(json),
        ("decided_at" | "created_at" | "expires_at" | "revoked_at", Json::String(text)) => {
            match text.parse::<jiff::Timestamp>() {
                Ok(at) => Json::from(at.as_microsecond()),
                Err(_) => Json::String(text),
            }
        }
        (_, Json::Number(number)) => number.as_f64().map_or(Json::Number(number), Json::from),
        (_, value) => value,
    }
}

/// JSON with its objects in order and its numbers alike.
fn sorted(json: Json) -> Json {
    match json {
        Json::Object(fields) => {
            let mut fields: Vec<(String, Json)> =
                fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            Json::Object(fields.into_iter().collect())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(sorted).collect()),
        Json::Number(number) => number.as_f64().map_or(Json::Number(number), Json::from),
        other => other,
    }
}
