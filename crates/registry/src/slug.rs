//! Names that can stand in an address.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::fold;

/// A stable name of an entity: lower-case ASCII letters and digits, with single hyphens between them. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

/// Why a text is no slug.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlugError {
    /// Characters or hyphens where none may be.
    #[error("expected a slug (lower-case letters, digits and single hyphens between them), got `{got}`")]
    Malformed {
        /// What was given, cut short when it is long.
        got: String,
    },
    /// Too long.
    #[error("expected a slug of at most {} characters, got {length}", Slug::MAX)]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
}

impl Slug {
    /// The longest slug, in characters.
    pub const MAX: usize = 120;
    /// The longest slug that is made of a name: leaves room for a number behind it.
    const MAX_OF_NAME: usize = 100;

    /// Checks a text.
    ///
    /// # Errors
    /// When it is empty, too long, or holds anything but lower-case ASCII letters, digits and single inner hyphens.
    pub fn new(text: &str) -> Result<Self, SlugError> {
        if text.len() > Self::MAX {
            return Err(SlugError::TooLong { length: text.len() });
        }
        let well_formed = text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        if well_formed {
            Ok(Self(text.into()))
        } else {
            Err(SlugError::Malformed { got: text.chars().take(80).collect() })
        }
    }

    /// Makes a slug of a name: "Children's & Parents' Service" gives `childrens-and-parents-service`. `None` when the
    /// name has no letter or digit that a slug can hold.
    #[must_use]
    pub fn slugify(name: &str) -> Option<Self> {
        let mut slug = String::new();
        let mut gap = false;
        for character in fold(name).chars() {
            let mut letter = [0; 1];
            let plain = match character {
                // An apostrophe joins what it stands between.
                '\'' | '‘' | '.' => continue,
                '&' => "and",
                'a'..='z' | '0'..='9' => character.encode_utf8(&mut letter),
                _ => {
                    gap = true;
                    continue;
                }
            };
            gap |= character == '&';
            if slug.len() + plain.len() + usize::from(gap) > Self::MAX_OF_NAME {
                break;
            }
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(plain);
            gap = character == '&';
        }
        Self::new(&slug).ok()
    }

    /// This slug with a number behind it: the id of the `number`th thing of its kind that belongs to it.
    ///
    /// # Errors
    /// When it gets too long.
    pub fn numbered(&self, number: usize) -> Result<Self, SlugError> {
        Self::new(&format!("{self}-{number}"))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Deref for Slug {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Slug {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Slug {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, SlugError> {
        Self::new(text)
    }
}

impl Serialize for Slug {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(SlugVisitor)
    }
}

/// Checks the text where it stands, without a copy.
struct SlugVisitor;

impl Visitor<'_> for SlugVisitor {
    type Value = Slug;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a slug")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Slug, E> {
        Slug::new(text).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Slug;

    #[test]
    fn names_become_slugs() {
        let of = |name| Slug::slugify(name).map(|slug| slug.to_string()).unwrap_or_default();
        assert_eq!(of("Children's & Parents' Service (CAPS)"), "childrens-and-parents-service-caps");
        assert_eq!(of("  Tŷ Bychan -- Caffè  "), "ty-bychan-caffe");
        assert_eq!(of("Gwy\u{302}dd Ærø, Łódź & Māori"), "gwydd-aero-lodz-and-maori");
        assert_eq!(of("O.X.P.I.P."), "oxpip");
        assert_eq!(of("A&E"), "a-and-e");
        assert_eq!(of("日本"), "");
    }

    #[test]
    fn what_is_no_slug_is_refused() {
        for text in ["", "-", "a--b", "-a", "a-", "A", "a b", "é", "a_b"] {
            assert!(Slug::new(text).is_err(), "{text}");
        }
        assert!(Slug::new(&"a".repeat(121)).is_err());
    }

    proptest! {
        #[test]
        fn whatever_slugify_makes_is_a_slug_and_stays_as_it_is(name in ".{0,200}") {
            if let Some(slug) = Slug::slugify(&name) {
                prop_assert_eq!(Slug::new(&slug), Ok(slug.clone()));
                prop_assert_eq!(Slug::slugify(&slug), Some(slug));
            }
        }
    }
}
