//! Rows of the log, the same in every database.

use facts::Vocabulary;
use jiff::Timestamp;
use registry::{Change, Commit, Position};

use crate::StoreError;
use crate::hash::{FORMAT, Salts};

/// A row of the table `revision`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RevisionRow {
    pub(crate) number: i64,
    pub(crate) at_microseconds: i64,
    pub(crate) actor: String,
    pub(crate) actor_label: Option<String>,
    pub(crate) key_id: Option<String>,
    pub(crate) request: Option<String>,
    pub(crate) request_digest: Option<String>,
    pub(crate) reason: Option<String>,
    /// The format of its hash where the row says so: from [`FORMAT`](crate::hash::FORMAT) on.
    pub(crate) format: Option<i64>,
    pub(crate) previous_hash: String,
    pub(crate) hash: String,
}

/// A row of the table `change`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChangeRow {
    pub(crate) revision: i64,
    pub(crate) ordinal: i64,
    pub(crate) tag: String,
    pub(crate) entity: String,
    pub(crate) summary: String,
    pub(crate) payload: String,
    /// What the digest of the content begins with; absent before format 4, and where the content was removed.
    pub(crate) salt: Option<String>,
    /// The digest of the content that was removed.
    pub(crate) digest: Option<String>,
}

/// The end of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The number of the last revision; zero when there is none.
    pub revision: Position,
    /// Its hash; empty when there is none.
    pub hash: String,
}

/// A revision number as databases hold it.
pub(crate) fn column(revision: Position) -> i64 {
    i64::try_from(revision.get()).unwrap_or(i64::MAX)
}

/// A revision number as a database holds it.
pub(crate) fn revision(column: i64) -> Position {
    Position::new(u64::try_from(column).unwrap_or_default())
}

impl RevisionRow {
    /// The row of a commit; the hashes are still to come.
    pub(crate) fn new(commit: &Commit) -> Self {
        Self {
            number: column(commit.number),
            at_microseconds: commit.at.as_microsecond(),
            actor: commit.actor.clone(),
            actor_label: commit.actor_label.clone(),
            key_id: commit.key.clone(),
            request: commit.request.clone(),
            request_digest: commit.request_digest.clone(),
            reason: commit.reason.clone(),
            format: Some(FORMAT),
            previous_hash: String::new(),
            hash: String::new(),
        }
    }

    /// The commit of this row and these changes.
    pub(crate) fn into_commit(self, changes: Vec<Change>) -> Result<Commit, StoreError> {
        let number = revision(self.number);
        let at = Timestamp::from_microsecond(self.at_microseconds)
            .map_err(|error| StoreError::Damaged { revision: number, problem: error.to_string() })?;
        Ok(Commit {
            number,
            at,
            actor: self.actor,
            actor_label: self.actor_label,
            key: self.key_id,
            reason: self.reason,
            request: self.request,
            request_digest: self.request_digest,
            changes,
        })
    }
}

impl ChangeRow {
    /// A text alone, for its digest.
    pub(crate) fn of_text(text: String, salt: Option<String>) -> Self {
        let (tag, entity) = (String::new(), String::new());
        Self {
            revision: 0,
            ordinal: 0,
            tag,
            entity,
            summary: String::new(),
            payload: text,
            salt,
            digest: None,
        }
    }

    /// The rows of a commit's changes.
    pub(crate) fn of(commit: &Commit, vocabulary: &Vocabulary) -> Result<Vec<Self>, StoreError> {
        let mut salts = Salts::new(commit.changes.len())?;
        let rows = commit.changes.iter().zip(0..).map(|(change, ordinal)| {
            let payload = change.payload().map_err(|error| StoreError::Damaged {
                revision: commit.number,
                problem: format!("change {ordinal} cannot be written down: {error}"),
            })?;
            Ok(Self {
                revision: column(commit.number),
                ordinal,
                tag: change.tag().to_owned(),
                entity: change.entity().to_string(),
                summary: change.summary(vocabulary),
                payload,
                salt: salts.next(),
                digest: None,
            })
        });
        rows.collect()
    }
}
