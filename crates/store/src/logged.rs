//! The log, row by row as it stands there: for archives and backups.

use jiff::Timestamp;
use registry::{LoggedChange, LoggedRevision, LoggedRow, Position};
use tokio::sync::mpsc;

use crate::StoreError;
use crate::row::{ChangeRow, RevisionRow, column, revision};
use crate::session::{Cursor, Reading};

/// How many rows are read at once.
const CHUNK: i64 = 8_192;

/// Whether what only this register is to know goes with its log: what happened to keys, and the counts of returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidential {
    /// As it stands there: for backups.
    Whole,
    /// As digests: the chain of hashes holds, and nothing is there but ids.
    Withheld,
}

impl RevisionRow {
    /// The row as it leaves the database.
    fn logged(self) -> Result<LoggedRow, StoreError> {
        let number = revision(self.number);
        let at = Timestamp::from_microsecond(self.at_microseconds)
            .map_err(|error| StoreError::Damaged { revision: number, problem: error.to_string() })?;
        let Self {
            actor,
            actor_label,
            key_id: key,
            request,
            request_digest,
            reason,
            format,
            previous_hash,
            hash,
            ..
        } = self;
        let format = format.map(u8::try_from).transpose().map_err(|_| StoreError::Damaged {
            revision: number,
            problem: "its hash is of a format that nothing has".to_owned(),
        })?;
        Ok(LoggedRow {
            number,
            at,
            actor,
            actor_label,
            key,
            request,
            request_digest,
            reason,
            format,
            previous_hash,
            hash,
        })
    }

    /// A row that comes from elsewhere.
    pub(crate) fn of_logged(row: &LoggedRow) -> Self {
        Self {
            number: column(row.number),
            at_microseconds: row.at.as_microsecond(),
            actor: row.actor.clone(),
            actor_label: row.actor_label.clone(),
            key_id: row.key.clone(),
            request: row.request.clone(),
            request_digest: row.request_digest.clone(),
            reason: row.reason.clone(),
            format: row.format.map(i64::from),
            previous_hash: row.previous_hash.clone(),
            hash: row.hash.clone(),
        }
    }
}

impl ChangeRow {
    /// The rows of changes that come from elsewhere.
    pub(crate) fn of_logged(logged: LoggedRevision) -> Vec<Self> {
        let revision = column(logged.row.number);
        let rows = logged.changes.into_iter().zip(0..).map(|(change, ordinal)| {
            let LoggedChange { tag, entity, summary, payload, salt, digest } = change;
            Self { revision, ordinal, tag, entity, summary, payload, salt, digest }
        });
        rows.collect()
    }
}

/// Sends the revisions up to one, in order. Ends early when nobody listens any more.
pub(crate) async fn send<R: Reading>(
    log: &R,
    upto: Position,
    confidential: Confidential,
    to: mpsc::Sender<LoggedRevision>,
) -> Result<(), StoreError> {
    let (mut last, upto) = (0, column(upto));
    let mut changes = Vec::new().into_iter().peekable();
    let mut cursor = Cursor::end_of(Position::ZERO);
    loop {
        let rows = log.revisions(last, upto, CHUNK).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            last = row.number;
            let mut own = Vec::new();
            loop {
                if changes.peek().is_none() {
                    changes = log.changes(cursor, upto, CHUNK).await?.into_iter().peekable();
                }
                let Some(change) = changes.next_if(|change: &ChangeRow| change.revision == row.number) else {
                    break;
                };
                cursor = Cursor { revision: change.revision, ordinal: change.ordinal };
                let change = if confidential == Confidential::Withheld { change.withheld() } else { change };
                let ChangeRow { tag, entity, summary, payload, salt, digest, .. } = change;
                own.push(LoggedChange { tag, entity, summary, payload, salt, digest });
            }
            if to.send(LoggedRevision { row: row.logged()?, changes: own }).await.is_err() {
                return Ok(());
            }
        }
    }
}
