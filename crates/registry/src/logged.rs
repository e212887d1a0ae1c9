//! Revisions exactly as they stand in the log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Change, Commit, PayloadError, Position};

/// A revision exactly as it stands in the log: every text byte for byte, since the hashes cover them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedRevision {
    /// Its row.
    pub row: LoggedRow,
    /// Its changes, in order.
    pub changes: Vec<LoggedChange>,
}

/// A revision without its changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoggedRow {
    /// Its position in the log.
    pub number: Position,
    /// When, to the microsecond.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// Who, for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_label: Option<String>,
    /// The id of the key that they used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The actor's own name for the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// A digest of what was asked for by that name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_digest: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The format of its hash, from 4 on; absent in revisions that say by what they hold which of the first three it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<u8>,
    /// The hash of the revision before; empty before the first.
    pub previous_hash: String,
    /// Its hash, over this row, its changes and the hash before.
    pub hash: String,
}

/// A change as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoggedChange {
    /// Which change it is: `claim-recorded`.
    pub tag: String,
    /// What it is about: `service:some-slug`.
    pub entity: String,
    /// The change in one line, as it was when it was made.
    pub summary: String,
    /// The change itself, as JSON; of one whose content was removed, what is left.
    pub payload: String,
    /// What keeps the digest of the content from being guessed; absent before format 4, and where the content was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// The digest of the content that was removed; absent where it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl LoggedRevision {
    /// The commit that it is.
    ///
    /// # Errors
    /// When a change cannot be read, with its ordinal.
    pub fn commit(&self) -> Result<Commit, (usize, PayloadError)> {
        let changes = self.changes.iter().enumerate().map(|(ordinal, change)| {
            Change::from_payload(&change.tag, &change.payload).map_err(|error| (ordinal, error))
        });
        let LoggedRow { number, at, actor, actor_label, key, request, request_digest, reason, .. } =
            self.row.clone();
        let changes = changes.collect::<Result<_, _>>()?;
        Ok(Commit { number, at, actor, actor_label, key, reason, request, request_digest, changes })
    }
}
