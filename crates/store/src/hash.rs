//! The chain of hashes that makes tampering show.
//!
//! The hash of a revision is the SHA-256 of these bytes, in this order:
//!
//! ```text
//! "rare-jewels revision 1\0"; with a 3 where the actor has a label, else with a 2 where the request has a digest
//! number, time in microseconds since 1970              8 bytes each, big-endian
//! actor, key, request, reason                          each as a text, or one byte 0 when there is none
//! digest of the request, only with 2 and 3             as a text, or one byte 0 when there is none
//! label of the actor, only with 3                      as a text
//! hash of the revision before                          as a text; empty before the first
//! of each change: one byte 2, ordinal (8 bytes), tag, entity, summary, payload
//! one byte 3, number of changes (8 bytes)
//!
//! a text: one byte 1, its length in bytes (8 bytes, big-endian), its bytes in UTF-8
//! ```
//!
//! Lengths stand before texts, so that no two different revisions give the same bytes. The log can be checked by anybody
//! with this description.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::row::{ChangeRow, RevisionRow};

/// The beginning of what is hashed: another format gets another one.
const DOMAIN: &[u8] = b"rare-jewels revision 1\0";
/// The beginning for revisions with a digest of their request.
const DOMAIN_WITH_DIGEST: &[u8] = b"rare-jewels revision 2\0";
/// The beginning for revisions whose actor has a label.
const DOMAIN_WITH_LABEL: &[u8] = b"rare-jewels revision 3\0";

struct Canonical(Sha256);

impl Canonical {
    fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.0.update([1]);
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
    }

    fn text_if_any(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.0.update([0]),
        }
    }
}

/// Takes in a revision and then its changes, one by one.
pub(crate) struct RevisionHash {
    bytes: Canonical,
    changes: i64,
}

impl RevisionHash {
    /// Begins with the row of the revision, whose own hashes do not matter.
    pub(crate) fn new(row: &RevisionRow, previous_hash: &str) -> Self {
        let mut bytes = Canonical(Sha256::new());
        bytes.0.update(match (&row.actor_label, &row.request_digest) {
            (Some(_), _) => DOMAIN_WITH_LABEL,
            (None, Some(_)) => DOMAIN_WITH_DIGEST,
            (None, None) => DOMAIN,
        });
        bytes.number(row.number);
        bytes.number(row.at_microseconds);
        bytes.text(&row.actor);
        bytes.text_if_any(row.key_id.as_deref());
        bytes.text_if_any(row.request.as_deref());
        bytes.text_if_any(row.reason.as_deref());
        match (&row.actor_label, &row.request_digest) {
            (Some(label), digest) => {
                bytes.text_if_any(digest.as_deref());
                bytes.text(label);
            }
            (None, Some(digest)) => bytes.text(digest),
            (None, None) => {}
        }
        bytes.text(previous_hash);
        Self { bytes, changes: 0 }
    }

    pub(crate) fn change(&mut self, row: &ChangeRow) {
        self.bytes.0.update([2]);
        self.bytes.number(row.ordinal);
        self.bytes.text(&row.tag);
        self.bytes.text(&row.entity);
        self.bytes.text(&row.summary);
        self.bytes.text(&row.payload);
        self.changes += 1;
    }

    /// The hash in lower-case hexadecimal digits.
    pub(crate) fn finish(mut self) -> String {
        self.bytes.0.update([3]);
        self.bytes.number(self.changes);
        self.bytes.0.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a text cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// The hash of a revision with all of its changes.
pub(crate) fn hash(row: &RevisionRow, previous_hash: &str, changes: &[ChangeRow]) -> String {
    let mut hash = RevisionHash::new(row, previous_hash);
    for change in changes {
        hash.change(change);
    }
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::hash;
    use crate::row::{ChangeRow, RevisionRow};

    fn row() -> (RevisionRow, Vec<ChangeRow>) {
        let revision = RevisionRow {
            number: 1,
            at_microseconds: 1_567_296_000_000_000,
            actor: "import".to_owned(),
            actor_label: None,
            key_id: None,
            request: None,
            request_digest: None,
            reason: Some("the report".to_owned()),
            previous_hash: String::new(),
            hash: String::new(),
        };
        let change = ChangeRow {
            revision: 1,
            ordinal: 0,
            tag: "published".to_owned(),
            entity: "service:leeds".to_owned(),
            summary: "published".to_owned(),
            payload: r#"{"service":"leeds"}"#.to_owned(),
        };
        (revision, vec![change])
    }

    /// Pins the format: a log that was written once must verify for ever.
    #[test]
    fn the_hash_of_a_revision_never_changes() {
        let (revision, changes) = row();
        insta::assert_snapshot!(hash(&revision, "", &changes), @"571ec870ba8da760448ae2208535d61754d2a43ca26981ec1bd70f019b859c10");
    }

    #[test]
    fn nor_does_that_of_a_revision_with_a_digest() {
        let (mut revision, changes) = row();
        revision.request = Some("one".to_owned());
        revision.request_digest = Some("abc".to_owned());
        insta::assert_snapshot!(hash(&revision, "", &changes), @"0faf7421e55d8d9bf02d968fa1f301a884c34b9dc8665c666b205e816921ba10");
    }

    #[test]
    fn nor_does_that_of_a_revision_with_a_label() {
        let (mut revision, changes) = row();
        revision.actor_label = Some("Leeds Community Healthcare".to_owned());
        insta::assert_snapshot!(hash(&revision, "", &changes), @"f30af0f546e4b4684323b71c50930d6542736f0084a8e4d049c57ad1468958af");
    }

    #[test]
    fn whatever_is_edited_gives_another_hash() {
        let (revision, changes) = row();
        let whole = hash(&revision, "", &changes);
        let edits: [fn(&mut RevisionRow, &mut Vec<ChangeRow>); 10] = [
            |revision, _| revision.number = 2,
            |revision, _| revision.at_microseconds += 1,
            |revision, _| revision.actor = "someone".to_owned(),
            |revision, _| revision.actor_label = Some(String::new()),
            |revision, _| revision.key_id = Some(String::new()),
            |revision, _| revision.reason = None,
            |revision, _| revision.request_digest = Some(String::new()),
            |_, changes| changes.clear(),
            |_, changes| changes[0].summary.push(' '),
            |_, changes| changes[0].payload = r#"{"service": "leeds"}"#.to_owned(),
        ];
        for edit in edits {
            let (mut revision, mut changes) = row();
            edit(&mut revision, &mut changes);
            assert_ne!(hash(&revision, "", &changes), whole);
        }
        assert_ne!(hash(&revision, "other", &changes), whole);
    }
}
