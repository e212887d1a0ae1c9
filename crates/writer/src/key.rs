//! Keys: who may do more than read.
//!
//! A key is `rj_<id>_<secret>`: ten hexadecimal digits by which it is found, and 128 random bits that nobody can guess. Only
//! their SHA-256 is kept (a hash that is fast is right here: there is nothing to guess in 128 random bits), so that a
//! database that gets lost gives no key away. It is shown once, when it is made.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use registry::{KeyChanged, KeyEvent, KeyMade, KeyScope, KeyTerms, ServiceView, Slug};
use sha2::{Digest, Sha256};
use store::KeyRow;

use crate::actor::{Actor, Role};

/// How many random bytes a key takes: five for its id, sixteen for its secret.
pub const KEY_RANDOMNESS: usize = 21;
const ID_BYTES: usize = 5;
/// The most characters of a name, of a label and of the name of a round.
pub(crate) const MOST_CHARACTERS: usize = 100;

/// A key as its owner has it. It shows itself only to who asks for it by [`KeyText::reveal`].
#[derive(Clone, PartialEq, Eq)]
pub struct KeyText {
    text: String,
    /// The length of `rj_` and the id.
    id_end: usize,
}

impl KeyText {
    /// A key out of random bytes.
    #[must_use]
    pub fn new(random: [u8; KEY_RANDOMNESS]) -> Self {
        let (id, secret) = random.split_at(ID_BYTES);
        let text = format!("rj_{}_{}", hex(id), hex(secret));
        Self { text, id_end: 3 + 2 * ID_BYTES }
    }

    /// Reads what somebody sent; `None` when it is no key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix("rj_")?.split_once('_')?;
        let is_hex = |part: &str, bytes: usize| {
            part.len() == 2 * bytes && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        (is_hex(id, ID_BYTES) && is_hex(secret, KEY_RANDOMNESS - ID_BYTES))
            .then(|| Self { text: text.to_owned(), id_end: 3 + 2 * ID_BYTES })
    }

    /// The part that is no secret.
    #[must_use]
    pub fn id(&self) -> &str {
        self.text.get(3..self.id_end).unwrap_or_default()
    }

    /// The key itself, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    fn hash(&self) -> String {
        hex(&Sha256::digest(self.text.as_bytes()))
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rj_{}_…", self.id())
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        // Writing to a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What is known of a key: everything but the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The part that is no secret.
    pub id: String,
    /// Who has it. Keys of the same name are the same actor.
    pub name: String,
    /// What everybody sees in the place of the name, if anything.
    pub label: Option<String>,
    /// What they may do.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is not valid any more.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was used last, more or less.
    pub last_used_at: Option<Timestamp>,
    /// What its owner answers for, and nothing else.
    pub scope: Option<KeyScope>,
    hash: Hash,
}

/// The hash of a key, which nobody needs to read.
#[derive(Clone, PartialEq, Eq)]
struct Hash(String);

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Why a key opens nothing. Whoever sends it hears no more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// It does not look like one.
    #[error("the key is not valid: expected `rj_`, ten digits, `_` and thirty-two digits")]
    Malformed,
    /// There is no such key.
    #[error("the key is not known")]
    Unknown,
    /// Its time is over.
    #[error("the key has expired")]
    Expired,
    /// It was taken back.
    #[error("the key has been revoked")]
    Revoked,
    /// The log that says what keys may do is not what was written.
    #[error("no key opens anything: the log that says what keys may do is not what was written")]
    Untrusted,
    /// It is not known here, and the database, which may know it, cannot be asked.
    #[error("whether the key is valid is not known while the keys cannot be read; try again later")]
    Unread,
}

/// Why a key cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NewKeyError {
    /// The name is no line of text.
    #[error("the name of a key: {0}")]
    Name(String),
    /// The label is no line of text.
    #[error("the label of a key: {0}")]
    Label(String),
    /// Everybody has that role, or the keys of links alone have it.
    #[error(
        "expected one of `contributor`, `editor`, `reviewer`, `admin`: reading needs no key, and a respondent's is in a link"
    )]
    Role,
}

/// Returns the moment at which a day is over, in UTC: people think of the last day on which a key is valid.
///
/// # Errors
/// When it is beyond what can be computed with.
pub fn end_of_day(day: Date) -> Result<Timestamp, jiff::Error> {
    Ok(day.checked_add(1.day())?.to_zoned(TimeZone::UTC)?.timestamp())
}

impl Key {
    /// The key, as it is kept.
    ///
    /// # Errors
    /// When the name is no line of text of at most 100 characters, or the role needs no key.
    pub fn new(
        text: &KeyText,
        name: &str,
        role: Role,
        created_at: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Result<Self, NewKeyError> {
        let name = name.trim();
        registry::text::line("name", name).map_err(|problem| NewKeyError::Name(problem.to_string()))?;
        if name.chars().count() > MOST_CHARACTERS {
            return Err(NewKeyError::Name(format!("expected at most {MOST_CHARACTERS} characters")));
        }
        if !Role::OF_KEYS.contains(&role) {
            return Err(NewKeyError::Role);
        }
        Ok(Self {
            id: text.id().to_owned(),
            name: name.to_owned(),
            label: None,
            role,
            created_at,
            expires_at,
            revoked_at: None,
            last_used_at: None,
            scope: None,
            hash: Hash(text.hash()),
        })
    }

    /// The key of a link that asks a service about itself, in a round. Its name is the slug of the service with the round: no two
    /// services have the same, and who answers twice is the same actor.
    pub(crate) fn of_link(
        text: &KeyText,
        service: &ServiceView,
        round: &str,
        created_at: Timestamp,
        expires_at: Timestamp,
    ) -> Self {
        let slug = service.service.slug.clone();
        Self {
            id: text.id().to_owned(),
            name: format!("{slug}, {round}"),
            label: Some(service.service.name.clone()),
            role: Role::Respondent,
            created_at,
            expires_at: Some(expires_at),
            revoked_at: None,
            last_used_at: None,
            scope: Some(KeyScope { service: slug, round: round.to_owned() }),
            hash: Hash(text.hash()),
        }
    }

    /// What the log holds of its making; nothing when its id is none.
    pub(crate) fn made(&self) -> Option<KeyChanged> {
        let event = KeyEvent::Made(KeyMade {
            name: self.name.clone(),
            terms: self.terms(),
            secret_hash: self.hash.0.clone(),
            created_at: None,
            revoked_at: None,
        });
        Some(KeyChanged { key: Slug::new(&self.id).ok()?, event })
    }

    /// What its owner may do, and how long.
    #[must_use]
    pub fn terms(&self) -> KeyTerms {
        KeyTerms {
            label: self.label.clone(),
            role: self.role.as_str().to_owned(),
            expires_at: self.expires_at,
            scope: self.scope.clone(),
        }
    }

    /// The same key with a public label: what everybody sees in the place of the name.
    ///
    /// # Errors
    /// When the label is no line of text of at most 100 characters.
    pub fn with_label(mut self, label: &str) -> Result<Self, NewKeyError> {
        self.label = Some(Self::label(label)?);
        Ok(self)
    }

    /// A label as it is kept.
    pub(crate) fn label(label: &str) -> Result<String, NewKeyError> {
        let label = label.trim();
        registry::text::line("label", label).map_err(|problem| NewKeyError::Label(problem.to_string()))?;
        if label.chars().count() > MOST_CHARACTERS {
            return Err(NewKeyError::Label(format!("expected at most {MOST_CHARACTERS} characters")));
        }
        Ok(label.to_owned())
    }

    /// Whether it is good at that time, and if not, why.
    ///
    /// # Errors
    /// When it was revoked or has expired.
    pub fn valid_at(&self, now: Timestamp) -> Result<(), BadKey> {
        if self.revoked_at.is_some() {
            Err(BadKey::Revoked)
        } else if self.expires_at.is_some_and(|end| end <= now) {
            Err(BadKey::Expired)
        } else {
            Ok(())
        }
    }

    /// Who comes with this text, if it is the key.
    pub(crate) fn open(&self, text: &KeyText, now: Timestamp) -> Result<Actor, BadKey> {
        if !same(self.hash.0.as_bytes(), text.hash().as_bytes()) {
            return Err(BadKey::Unknown);
        }
        self.valid_at(now)?;
        Ok(Actor {
            name: self.name.clone(),
            label: self.label.clone(),
            role: self.role,
            key: Some(self.id.clone()),
            scope: self.scope.clone(),
        })
    }

    /// As a row of the database.
    #[must_use]
    pub fn to_row(&self) -> KeyRow {
        KeyRow {
            id: self.id.clone(),
            name: self.name.clone(),
            label: self.label.clone(),
            role: self.role.as_str().to_owned(),
            secret_hash: self.hash.0.clone(),
            created_at: self.created_at,
            expires_at: self.expires_at,
            revoked_at: self.revoked_at,
            last_used_at: self.last_used_at,
            scope: self.scope.clone(),
        }
    }

    /// Out of a row of the database; `None` when a newer version wrote a role that this one does not know.
    #[must_use]
    pub fn from_row(row: KeyRow) -> Option<Self> {
        Some(Self {
            role: row.role.parse().ok()?,
            id: row.id,
            name: row.name,
            label: row.label,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
            scope: row.scope,
            hash: Hash(row.secret_hash),
        })
    }
}

/// Whether two texts are the same, in a time that does not tell where they differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::{BadKey, Key, KeyText, Role};

    #[test]
    fn a_key_reads_back_and_keeps_its_secret() {
        let text = KeyText::new([7; 21]);
        assert_eq!(text.reveal(), "rj_0707070707_07070707070707070707070707070707");
        assert_eq!(KeyText::parse(text.reveal()), Some(text.clone()));
        assert_eq!(format!("{text:?}"), "rj_0707070707_…");
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let key = Key::new(&text, " Ann ", Role::Reviewer, now, None).unwrap();
        assert!(!format!("{key:?}").contains(&text.hash()[..8]));
        assert_eq!(Key::from_row(key.to_row()), Some(key.clone()));
        assert_eq!(key.open(&text, now).unwrap().name, "Ann");
        assert_eq!(key.open(&KeyText::new([8; 21]), now), Err(BadKey::Unknown));
        for not in [
            "",
            "rj_",
            "rj_0707070707_",
            "rj_0707070707_07",
            "RJ_0707070707_07070707070707070707070707070707",
        ] {
            assert_eq!(KeyText::parse(not), None);
        }
    }

    #[test]
    fn keys_end() {
        let text = KeyText::new([7; 21]);
        let day = |day: &str| format!("{day}T00:00:00Z").parse().unwrap();
        let end = Some(day("2026-02-01"));
        let mut key = Key::new(&text, "Ann", Role::Admin, day("2026-01-01"), end).unwrap();
        assert!(key.open(&text, day("2026-01-31")).is_ok());
        assert_eq!(key.open(&text, day("2026-02-01")), Err(BadKey::Expired));
        key.revoked_at = Some(day("2026-01-02"));
        assert_eq!(key.open(&text, day("2026-01-31")), Err(BadKey::Revoked));
    }
}
