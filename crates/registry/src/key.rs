//! Keys of those who write, as the log holds them: made, changed, revoked.
//!
//! What a key may do follows from the log alone. It stands in the same chain of hashes as everything else, so that an
//! edited table gives no rights. Nothing of it is in what is published: like what happens to a proposal, it makes no revision.

use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::table::Table;
use crate::text::stored;
use crate::{EntityType, Problem, Slug, SlugError};

/// What happens to a key, as the log holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyChanged {
    /// The id of the key, which is no secret.
    pub key: Slug,
    /// What happens to it.
    pub event: KeyEvent,
}

/// What happens to a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum KeyEvent {
    /// It is made.
    Made(KeyMade),
    /// What its owner may do, or how long, is another thing from now on.
    Changed(KeyTerms),
    /// It opens nothing from now on.
    Revoked,
    /// Something happened to it that the archive does not say from which this log comes.
    Withheld,
    /// No key that was made before opens anything: the log was brought here from elsewhere without its keys.
    LeftOut,
}

/// A key that is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KeyMade {
    /// Who has it.
    pub name: String,
    /// What its owner may do, and how long.
    pub terms: KeyTerms,
    /// SHA-256 of the key, in hexadecimal digits.
    pub secret_hash: String,
    /// When it was made, of one that was kept beside the log before; else when it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it was revoked, of one that was kept beside the log before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

/// What the owner of a key may do, how long, and what everybody sees of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KeyTerms {
    /// What everybody sees in the place of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The role, by its word. A role that a later version has gives no rights here.
    pub role: String,
    /// From when on it is not valid any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// What its owner answers for, and nothing else; of most keys nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<KeyScope>,
}

/// The one service that the owner of a key answers for, and the round in which it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KeyScope {
    /// The service.
    pub service: Slug,
    /// The name of the round.
    pub round: String,
}

/// A key, as the log leaves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// Its id.
    pub id: Slug,
    /// Who has it.
    pub name: String,
    /// What its owner may do, and how long.
    pub terms: KeyTerms,
    /// SHA-256 of the key, in hexadecimal digits.
    pub secret_hash: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// The keys of a registry, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct Keys(Table<KeyRecord>);

impl KeyChanged {
    /// No key that was made before counts.
    ///
    /// # Errors
    /// Never: the name in it is a slug.
    pub fn left_out() -> Result<Self, SlugError> {
        Ok(Self { key: Slug::from_str("all")?, event: KeyEvent::LeftOut })
    }

    /// The change in one line, without anything of the key.
    pub(crate) fn summary(&self) -> &'static str {
        match self.event {
            KeyEvent::Made(_) => "key made",
            KeyEvent::Changed(_) => "key changed",
            KeyEvent::Revoked => "key revoked",
            KeyEvent::Withheld => "key withheld",
            KeyEvent::LeftOut => "keys left out",
        }
    }
}

impl Keys {
    /// A key by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&KeyRecord> {
        self.0.find(id).map(AsRef::as_ref)
    }

    /// All keys that the log knows, those that open nothing any more included.
    pub fn iter(&self) -> impl Iterator<Item = &KeyRecord> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// Applies what happens to a key at some time.
    ///
    /// # Errors
    /// When there is no such key, there is one already, or it was revoked before.
    pub fn apply(&mut self, at: Timestamp, changed: KeyChanged) -> Result<(), Problem> {
        let KeyChanged { key, event } = changed;
        let position = self.0.position(&key);
        match (event, position) {
            (KeyEvent::LeftOut, _) => *self = Self::default(),
            (KeyEvent::Made(_), Some(_)) => {
                return Err(Problem::Exists { entity_type: EntityType::Key, slug: key });
            }
            (KeyEvent::Made(made), None) => {
                check(&made)?;
                let KeyMade { name, terms, secret_hash, created_at, revoked_at } = made;
                let created_at = created_at.unwrap_or(at);
                let record = KeyRecord { id: key.clone(), name, terms, secret_hash, created_at, revoked_at };
                self.0.insert(key, record);
            }
            // What is not known of a key gives no rights.
            (KeyEvent::Withheld, None) => {}
            (_, None) => {
                let (entity_type, slug) = (EntityType::Key, key.to_string());
                return Err(Problem::Unknown { field: "key", entity_type, slug, suggestion: None });
            }
            (event, Some(position)) => {
                let Some(record) = self.0.at_mut(position) else { return Ok(()) };
                if record.revoked_at.is_some() {
                    return Err(Problem::KeyRevoked { key });
                }
                match event {
                    KeyEvent::Changed(terms) => {
                        check_terms(&terms)?;
                        record.terms = terms;
                    }
                    _ => record.revoked_at = Some(at),
                }
            }
        }
        Ok(())
    }
}

fn check(made: &KeyMade) -> Result<(), Problem> {
    stored::line("name", &made.name)?;
    stored::line("secret-hash", &made.secret_hash)?;
    check_terms(&made.terms)
}

fn check_terms(terms: &KeyTerms) -> Result<(), Problem> {
    stored::line("role", &terms.role)?;
    stored::line_if_any("label", terms.label.as_deref())?;
    stored::line_if_any("round", terms.scope.as_ref().map(|scope| scope.round.as_str()))
}
