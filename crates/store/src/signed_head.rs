//! The end of the log, signed: whoever keeps it elsewhere can show later that the log was cut or rewritten since.
//!
//! A hash chain shows what was edited within it, and nothing about a chain that was rewritten as a whole. A signed head names a
//! position, the hash there and a time. The signature is Ed25519, over these bytes:
//!
//! ```text
//! "rare-jewels head 1\0"
//! position, time in microseconds since 1970      8 bytes each, big-endian
//! hash                                           64 hexadecimal digits
//! ```

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use registry::Position;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use crate::row::Head;

/// The beginning of what is signed: another format gets another one.
const DOMAIN: &[u8] = b"rare-jewels head 1\0";

/// How many random bytes a key is made of.
pub const HEAD_KEY_RANDOMNESS: usize = 32;

/// The key that signs heads, secret.
pub struct HeadKey {
    seed: [u8; HEAD_KEY_RANDOMNESS],
    pair: Ed25519KeyPair,
}

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the key of a log: 32 bytes in base64, as `rare-jewels log head` writes them")]
pub struct BadHeadKey;

impl HeadKey {
    /// The key of these random bytes.
    ///
    /// # Errors
    /// Never in practice: every 32 bytes are a key.
    pub fn new(seed: [u8; HEAD_KEY_RANDOMNESS]) -> Result<Self, BadHeadKey> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| BadHeadKey)?;
        Ok(Self { seed, pair })
    }

    /// The secret, for the file that keeps it.
    #[must_use]
    pub fn reveal(&self) -> String {
        BASE64.encode(self.seed)
    }

    /// The public half, in base64.
    #[must_use]
    pub fn public(&self) -> String {
        BASE64.encode(self.pair.public_key())
    }

    /// Signs where a log ends.
    #[must_use]
    pub fn sign(&self, head: &Head, time: Timestamp) -> SignedHead {
        let time = Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time);
        let signature = self.pair.sign(&signed_bytes(head.revision, &head.hash, time));
        SignedHead {
            position: head.revision,
            hash: head.hash.clone(),
            time,
            key: self.public(),
            signature: BASE64.encode(signature.as_ref()),
        }
    }
}

impl FromStr for HeadKey {
    type Err = BadHeadKey;

    fn from_str(text: &str) -> Result<Self, BadHeadKey> {
        let bytes = BASE64.decode(text.trim()).map_err(|_| BadHeadKey)?;
        Self::new(bytes.try_into().map_err(|_| BadHeadKey)?)
    }
}

impl fmt::Debug for HeadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeadKey").field("public", &self.public()).finish_non_exhaustive()
    }
}

/// Where a log ended at some time, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHead {
    /// The position of the last commit; 0 before the first.
    pub position: Position,
    /// Its hash, in hexadecimal digits; empty before the first.
    pub hash: String,
    /// When it was signed.
    pub time: Timestamp,
    /// The public key, in base64.
    pub key: String,
    /// The signature, in base64.
    pub signature: String,
}

impl SignedHead {
    /// Whether the signature is that of its key over the rest.
    #[must_use]
    pub fn is_genuine(&self) -> bool {
        let (Ok(key), Ok(signature)) = (BASE64.decode(&self.key), BASE64.decode(&self.signature)) else {
            return false;
        };
        let bytes = signed_bytes(self.position, &self.hash, self.time);
        UnparsedPublicKey::new(&ED25519, key).verify(&bytes, &signature).is_ok()
    }
}

fn signed_bytes(position: Position, hash: &str, time: Timestamp) -> Vec<u8> {
    let mut bytes = DOMAIN.to_vec();
    bytes.extend(position.get().to_be_bytes());
    bytes.extend(time.as_microsecond().to_be_bytes());
    bytes.extend(hash.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::{HeadKey, SignedHead};
    use crate::row::Head;
    use registry::Position;

    fn head() -> SignedHead {
        let key = HeadKey::new([7; 32]).unwrap();
        let head = Head { revision: Position::new(3), hash: "ab".repeat(32) };
        key.sign(&head, "2026-11-30T12:00:00.123456789Z".parse().unwrap())
    }

    /// Pins the format: a head that was kept once must verify for ever.
    #[test]
    fn a_head_reads_back_and_is_genuine() {
        let text = serde_json::to_string(&head()).unwrap();
        insta::assert_snapshot!(text, @r#"{"position":3,"hash":"abababababababababababababababababababababababababababababababab","time":"2026-11-30T12:00:00.123456Z","key":"6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=","signature":"mD4NHUf411o1kVndXG0LHCADxFel9MGZhnfBvvEF/gUFTlqmXyG7opVW957/JmJ9sM4fqJ0k4CGAA3lZtKWSDw=="}"#);
        let read: SignedHead = serde_json::from_str(&text).unwrap();
        assert!(read == head() && read.is_genuine());
    }

    #[test]
    fn whatever_is_edited_is_not_genuine() {
        let edits: [fn(&mut SignedHead); 5] = [
            |head| head.position = Position::new(4),
            |head| head.hash.replace_range(..1, "b"),
            |head| head.time = "2026-11-30T12:00:00Z".parse().unwrap(),
            |head| head.key = HeadKey::new([8; 32]).unwrap().public(),
            |head| head.signature.clear(),
        ];
        for edit in edits {
            let mut edited = head();
            edit(&mut edited);
            assert!(!edited.is_genuine(), "{edited:?}");
        }
    }

    #[test]
    fn a_key_reads_back_and_is_not_shown() {
        let key = HeadKey::new([7; 32]).unwrap();
        let read: HeadKey = key.reveal().parse().unwrap();
        assert_eq!(read.public(), key.public());
        assert!(!format!("{key:?}").contains(&key.reveal()));
        for not in ["", "x", "AAAA", &"A".repeat(60)] {
            assert!(not.parse::<HeadKey>().is_err());
        }
    }
}
