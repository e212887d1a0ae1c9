//! One revision.

use jiff::{Timestamp, TimestampRound, Unit};
use serde::{Deserialize, Serialize};

use crate::{Change, Position};

/// One revision: who changed what, when and why. All of its changes take effect together, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// Its position in the log: one more than that of the commit before.
    pub number: Position,
    /// When, to the microsecond: that much every database can hold.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// Who, for everybody: the public label of their key. Without one everybody sees the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_label: Option<String>,
    /// The id of the key that they used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The actor's own name for the request, by which a repetition of it is known (an idempotency key).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// A digest of what was asked for by that name: the same name for something else is not a repetition. Absent in revisions
    /// that were made before digests were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_digest: Option<String>,
    /// What changed; never empty.
    pub changes: Vec<Change>,
}

impl Commit {
    /// A commit without key, reason and request. Digits of the time below the microsecond are dropped.
    #[must_use]
    pub fn new(number: Position, at: Timestamp, actor: impl Into<String>, changes: Vec<Change>) -> Self {
        let rounding = TimestampRound::new().smallest(Unit::Microsecond).mode(jiff::RoundMode::Trunc);
        Self {
            number,
            // Rounding to a microsecond cannot leave the range of time; the time as given is the honest fallback.
            at: at.round(rounding).unwrap_or(at),
            actor: actor.into(),
            actor_label: None,
            key: None,
            reason: None,
            request: None,
            request_digest: None,
            changes,
        }
    }
}
