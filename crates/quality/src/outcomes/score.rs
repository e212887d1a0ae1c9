//! Scores and sums of scores, exact to two decimals.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A score, or a sum of scores: a decimal number with at most two decimals. Sums are exact, in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score {
    hundredths: i64,
}

/// A text that is no score.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a score such as `12` or `3.25`, with at most two decimals")]
pub struct BadScore;

impl Score {
    /// Digits before the point: room for the sum of every score in the country.
    const MOST_DIGITS: usize = 12;

    /// Returns a multiple; `None` beyond what can be kept.
    #[must_use]
    pub(super) fn times(self, count: u64) -> Option<Self> {
        let hundredths = self.hundredths.checked_mul(i64::try_from(count).ok()?)?;
        Some(Self { hundredths })
    }

    /// Returns the mean of a sum over a count; `None` over nothing. Only for people to read: it is not exact.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "sums of scores are far below 2^52 hundredths")]
    pub fn mean(self, count: u64) -> Option<f64> {
        (count > 0).then(|| self.hundredths as f64 / 100.0 / count as f64)
    }
}

impl Add for Score {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { hundredths: self.hundredths + other.hundredths }
    }
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Score {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self { hundredths: self.hundredths - other.hundredths }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.hundredths < 0 { "-" } else { "" };
        let (whole, part) = (self.hundredths.unsigned_abs() / 100, self.hundredths.unsigned_abs() % 100);
        match (part, part % 10) {
            (0, _) => write!(f, "{sign}{whole}"),
            (_, 0) => write!(f, "{sign}{whole}.{}", part / 10),
            _ => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

impl FromStr for Score {
    type Err = BadScore;

    fn from_str(text: &str) -> Result<Self, BadScore> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        let ends_in_point = part.is_empty() && whole.len() != digits.len();
        if whole.is_empty()
            || whole.len() > Self::MOST_DIGITS
            || part.len() > 2
            || ends_in_point
            || !plain(whole)
            || !plain(part)
        {
            return Err(BadScore);
        }
        let number = |digits: &str| digits.bytes().fold(0, |sum, byte| 10 * sum + i64::from(byte - b'0'));
        let tenths_only = part.len() == 1;
        let hundredths = 100 * number(whole) + if tenths_only { 10 * number(part) } else { number(part) };
        Ok(Self { hundredths: if negative { -hundredths } else { hundredths } })
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Score;

    #[test]
    fn what_is_no_score_is_refused() {
        for text in ["", "-", ".5", "5.", "1.234", "1e3", "1,5", "+1", "1.-2", "1234567890123", " 1", "٣"] {
            assert!(text.parse::<Score>().is_err(), "{text}");
        }
        assert_eq!("007.50".parse::<Score>().unwrap().to_string(), "7.5");
        assert_eq!("-0.05".parse::<Score>().unwrap().to_string(), "-0.05");
    }

    proptest! {
        #[test]
        fn a_score_reads_back(hundredths in -10_000_000_i64..10_000_000) {
            let score = Score { hundredths };
            prop_assert_eq!(score.to_string().parse::<Score>().unwrap(), score);
        }
    }
}
