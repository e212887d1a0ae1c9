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
//!
//! That was the first three formats. From format 4 on, which the row of a revision names, the hash covers the content of each
//! change by its digest only, so that a content can be removed and the chain still holds:
//!
//! ```text
//! "rare-jewels revision 4\0"
//! number, time                                         8 bytes each, big-endian
//! actor                                                as a text
//! key, request, reason, digest of the request, label   each as a text, or one byte 0 when there is none
//! hash of the revision before                          as a text
//! of each change: one byte 2, ordinal (8 bytes), tag, entity, digest of its content
//! one byte 3, number of changes (8 bytes)
//!
//! the digest of a content is SHA-256, in lower-case hexadecimal digits, of
//! "rare-jewels content 1\0"; salt as a text, or one byte 0 when there is none; summary, payload
//! ```
//!
//! The salt is 128 random bits. It goes with the content: no guess at what was removed can be confirmed.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use registry::Change;
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::row::{ChangeRow, RevisionRow};

/// The format of what is written now.
pub(crate) const FORMAT: i64 = 4;
/// The beginning of what is hashed: another format gets another one.
const DOMAIN: &[u8] = b"rare-jewels revision 1\0";
/// The beginning for revisions with a digest of their request.
const DOMAIN_WITH_DIGEST: &[u8] = b"rare-jewels revision 2\0";
/// The beginning for revisions whose actor has a label.
const DOMAIN_WITH_LABEL: &[u8] = b"rare-jewels revision 3\0";

/// The beginning of format 4.
const DOMAIN_OF_DIGESTS: &[u8] = b"rare-jewels revision 4\0";
/// The beginning of what a seal covers: see [`crate::removal`].
const DOMAIN_OF_SEAL: &[u8] = b"rare-jewels seal 1\0";
/// The beginning of what the digest of a content covers.
const DOMAIN_OF_CONTENT: &[u8] = b"rare-jewels content 1\0";
/// How many random bytes a salt has.
const SALT: usize = 16;

/// Random salts, as many as were asked for.
pub(crate) struct Salts(Vec<u8>, usize);

impl Salts {
    pub(crate) fn new(count: usize) -> Result<Self, StoreError> {
        let mut bytes = vec![0; count * SALT];
        SystemRandom::new().fill(&mut bytes).map_err(|_| StoreError::NoRandomness)?;
        Ok(Self(bytes, 0))
    }

    pub(crate) fn next(&mut self) -> Option<String> {
        let from = self.1 * SALT;
        self.1 += 1;
        self.0.get(from..from + SALT).map(|bytes| BASE64.encode(bytes))
    }
}

fn hex(digest: Sha256) -> String {
    digest.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

impl ChangeRow {
    /// The digest of the content, of one that was removed, too.
    pub(crate) fn content_digest(&self) -> String {
        self.digest.clone().unwrap_or_else(|| self.digest_of_what_is_there())
    }

    /// The digest of the summary and payload that are there.
    pub(crate) fn digest_of_what_is_there(&self) -> String {
        let mut bytes = Canonical(Sha256::new());
        bytes.0.update(DOMAIN_OF_CONTENT);
        bytes.text_if_any(self.salt.as_deref());
        bytes.text(&self.summary);
        bytes.text(&self.payload);
        hex(bytes.0)
    }

    /// The payload that stands in the place of what happened to a key, or of counts.
    pub(crate) fn withheld_payload(&self) -> String {
        let id = self.entity.split_once(':').map_or("", |(_, id)| id);
        let what = if self.tag == Change::KEY_TAG { "key" } else { "counts" };
        format!(r#"{{"{what}":"{id}","event":"withheld"}}"#)
    }

    /// Whether it says, in the name of all, that those before it were left out.
    pub(crate) fn is_left_out(&self) -> bool {
        is_left_out(&self.tag, &self.entity)
    }

    /// What is left of what only this register is to know: its digest. Other changes stay as they are.
    pub(crate) fn withheld(self) -> Self {
        let summary = match self.tag.as_str() {
            Change::KEY_TAG => "key withheld",
            Change::COUNTS_TAG => "counts withheld",
            _ => return self,
        };
        // In the name of all something is left out, and there is nothing to withhold.
        if self.digest.is_some() || self.is_left_out() {
            return self;
        }
        let payload = self.withheld_payload();
        let digest = Some(self.content_digest());
        Self { summary: summary.to_owned(), payload, salt: None, digest, ..self }
    }
}

/// Whether a change says, in the name of all keys or all counts, that those before it were left out.
pub(crate) fn is_left_out(tag: &str, entity: &str) -> bool {
    matches!((tag, entity), (Change::KEY_TAG, "key:all") | (Change::COUNTS_TAG, "outcome-counts:all"))
}

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
    /// Whether contents are covered by their digests.
    is_of_digests: bool,
}

impl RevisionHash {
    /// Begins with the row of the revision, whose own hashes do not matter.
    pub(crate) fn new(row: &RevisionRow, previous_hash: &str) -> Self {
        if row.format.is_some() {
            return Self::of_digests(row, previous_hash, DOMAIN_OF_DIGESTS);
        }
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
        Self { bytes, changes: 0, is_of_digests: false }
    }

    /// Begins the seal of a commit of an older format. It covers the hash of the commit, too.
    pub(crate) fn sealing(row: &RevisionRow) -> Self {
        let mut seal = Self::of_digests(row, &row.previous_hash, DOMAIN_OF_SEAL);
        seal.bytes.text(&row.hash);
        seal
    }

    /// Begins in format 4, or a seal.
    fn of_digests(row: &RevisionRow, previous_hash: &str, domain: &[u8]) -> Self {
        let mut bytes = Canonical(Sha256::new());
        bytes.0.update(domain);
        bytes.number(row.number);
        bytes.number(row.at_microseconds);
        bytes.text(&row.actor);
        for text in [&row.key_id, &row.request, &row.reason, &row.request_digest, &row.actor_label] {
            bytes.text_if_any(text.as_deref());
        }
        bytes.text(previous_hash);
        Self { bytes, changes: 0, is_of_digests: true }
    }

    pub(crate) fn change(&mut self, row: &ChangeRow) {
        self.bytes.0.update([2]);
        self.bytes.number(row.ordinal);
        self.bytes.text(&row.tag);
        self.bytes.text(&row.entity);
        if self.is_of_digests {
            self.bytes.text(&row.content_digest());
        } else {
            self.bytes.text(&row.summary);
            self.bytes.text(&row.payload);
        }
        self.changes += 1;
    }

    /// The hash in lower-case hexadecimal digits.
    pub(crate) fn finish(mut self) -> String {
        self.bytes.0.update([3]);
        self.bytes.number(self.changes);
        hex(self.bytes.0)
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
    use super::{FORMAT, Salts, hash};
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
            format: None,
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
            salt: None,
            digest: None,
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

    fn row_of_digests() -> (RevisionRow, Vec<ChangeRow>) {
        let (mut revision, mut changes) = row();
        revision.format = Some(FORMAT);
        changes[0].salt = Some("c2FsdA".to_owned());
        (revision, changes)
    }

    #[test]
    fn nor_does_that_of_a_revision_over_digests_which_holds_without_the_content() {
        let (revision, mut changes) = row_of_digests();
        let whole = hash(&revision, "", &changes);
        insta::assert_snapshot!(whole, @"cfdedde4b23e74111de0baea7cc5f2ff25c172f366d793486ec809e14969cc44");
        let digest = Some(changes[0].content_digest());
        changes[0] = ChangeRow {
            salt: None,
            digest,
            summary: "gone".to_owned(),
            payload: "{}".to_owned(),
            ..changes[0].clone()
        };
        assert_eq!(hash(&revision, "", &changes), whole);
        changes[0].digest = Some("00".repeat(32));
        assert_ne!(hash(&revision, "", &changes), whole);
    }

    #[test]
    fn salts_differ() {
        let mut salts = Salts::new(2).unwrap();
        let (one, other) = (salts.next().unwrap(), salts.next().unwrap());
        assert!(one != other && one.len() == 22 && salts.next().is_none());
    }

    #[test]
    fn whatever_is_edited_gives_another_hash() {
        for row in [row, row_of_digests] {
            whatever_is_edited(row);
        }
        let (mut revision, changes) = row_of_digests();
        let whole = hash(&revision, "", &changes);
        revision.format = None;
        assert_ne!(hash(&revision, "", &changes), whole);
    }

    fn whatever_is_edited(row: fn() -> (RevisionRow, Vec<ChangeRow>)) {
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
