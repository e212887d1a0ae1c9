//! How many children, as freedom-of-information returns tell it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The smallest count that may tell who a child is, and the largest.
const FEW: (u32, u32) = (1, 5);

/// A number of children, known exactly or as a range: sources that fear to tell who a child is say "1 to 5".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChildCount {
    // INVARIANT: low <= high.
    low: u32,
    high: u32,
}

/// A text that is no number of children.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a whole number of children such as `12`, or a range such as `1..5`")]
pub struct BadChildCount;

impl ChildCount {
    /// "1 to 5".
    pub const FEW: Self = Self { low: FEW.0, high: FEW.1 };
    /// None at all.
    pub const NONE: Self = Self { low: 0, high: 0 };

    /// Exactly so many.
    #[must_use]
    pub fn exactly(count: u32) -> Self {
        Self { low: count, high: count }
    }

    /// A range; `None` when it ends before it begins.
    #[must_use]
    pub fn between(low: u32, high: u32) -> Option<Self> {
        (low <= high).then_some(Self { low, high })
    }

    /// The least that it can be.
    #[must_use]
    pub fn low(self) -> u32 {
        self.low
    }

    /// The most that it can be.
    #[must_use]
    pub fn high(self) -> u32 {
        self.high
    }

    /// Whether there is any child; `None` when that is not known.
    #[must_use]
    pub fn any(self) -> Option<bool> {
        match (self.low, self.high) {
            (1.., _) => Some(true),
            (0, 0) => Some(false),
            _ => None,
        }
    }

    /// Whether it lies from 1 to 5 for sure.
    #[must_use]
    pub fn is_few(self) -> bool {
        self.low >= FEW.0 && self.high <= FEW.1
    }

    /// As it may be shown: what lies from 1 to 5 for sure is told as "1 to 5".
    #[must_use]
    pub fn shown(self) -> Self {
        if self.is_few() { Self::FEW } else { self }
    }

    /// This many and that many.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { low: self.low.saturating_add(other.low), high: self.high.saturating_add(other.high) }
    }
}

impl fmt::Display for ChildCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.low == self.high {
            write!(f, "{}", self.low)
        } else {
            write!(f, "{}..{}", self.low, self.high)
        }
    }
}

impl FromStr for ChildCount {
    type Err = BadChildCount;

    fn from_str(text: &str) -> Result<Self, BadChildCount> {
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| BadChildCount);
        match text.split_once("..").or_else(|| text.split_once(" to ")) {
            Some((low, high)) => Self::between(number(low)?, number(high)?).ok_or(BadChildCount),
            None => number(text).map(Self::exactly),
        }
    }
}

impl Serialize for ChildCount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ChildCount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::ChildCount;

    #[test]
    fn a_count_reads_back() {
        for text in ["0", "12", "1..5"] {
            assert_eq!(text.parse::<ChildCount>().unwrap().to_string(), text);
        }
        assert_eq!("1 to 5".parse(), Ok(ChildCount::FEW));
        for text in ["", "-1", "5..1", "some", "1.5"] {
            assert!(text.parse::<ChildCount>().is_err(), "{text}");
        }
    }

    #[test]
    fn few_children_are_never_counted_out() {
        assert_eq!(ChildCount::exactly(3).shown(), ChildCount::FEW);
        assert_eq!(ChildCount::exactly(6).shown(), ChildCount::exactly(6));
        assert_eq!(ChildCount::exactly(0).shown(), ChildCount::NONE);
    }

    #[test]
    fn whether_there_is_any_may_be_unknown() {
        assert_eq!(ChildCount::between(0, 5).unwrap().any(), None);
        assert_eq!(ChildCount::FEW.any(), Some(true));
        assert_eq!(ChildCount::NONE.any(), Some(false));
    }
}
