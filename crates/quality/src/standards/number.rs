//! Numbers of standards.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The number of a standard in its set: `2.1`, `3.4a`. Ordered part by part, numbers by their size.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StandardNumber(String);

/// A text that is no number of a standard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the number of a standard such as `2.1` or `3.4a`")]
pub struct BadStandardNumber;

impl StandardNumber {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its parts: a number and the letter behind it.
    fn parts(&self) -> impl Iterator<Item = (u16, &str)> {
        self.0.split('.').map(|part| {
            let (digits, letter) =
                part.split_at(part.trim_end_matches(|end: char| end.is_ascii_lowercase()).len());
            (digits.parse().unwrap_or_default(), letter)
        })
    }
}

impl FromStr for StandardNumber {
    type Err = BadStandardNumber;

    fn from_str(text: &str) -> Result<Self, BadStandardNumber> {
        let well_formed = |part: &str| {
            let digits = part.strip_suffix(|end: char| end.is_ascii_lowercase()).unwrap_or(part);
            (1..=3).contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && !digits.starts_with('0')
        };
        let fits = text.split('.').count() <= 4 && text.split('.').all(well_formed);
        fits.then(|| Self(text.to_owned())).ok_or(BadStandardNumber)
    }
}

impl Ord for StandardNumber {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.parts().cmp(other.parts())
    }
}

impl PartialOrd for StandardNumber {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for StandardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for StandardNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for StandardNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::StandardNumber;

    #[test]
    fn numbers_are_ordered_by_size() {
        let number = |text: &str| text.parse::<StandardNumber>().unwrap();
        assert!(number("2.9") < number("2.10"));
        assert!(number("3.4a") < number("3.4b"));
        assert!(number("3") < number("3.1"));
        for text in ["", "1.", "01", "1.2.3.4.5", "a", "1ab", "1 2", "1234"] {
            assert!(text.parse::<StandardNumber>().is_err(), "{text}");
        }
    }
}
