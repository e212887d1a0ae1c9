//! Years from April to March.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A year of the public sector, from 1 April to 31 March: `2017-18`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinancialYear {
    first: i16,
}

/// A text that is no financial year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a financial year such as `2017-18`")]
pub struct BadFinancialYear;

impl FinancialYear {
    /// The year in which it begins.
    #[must_use]
    pub fn first(self) -> i16 {
        self.first
    }

    /// Returns the year that begins in April of a calendar year; `None` before 1948 and after 2200.
    #[must_use]
    pub fn beginning(first: i16) -> Option<Self> {
        // Before the health service there were no such returns.
        (1948..=2200).contains(&first).then_some(Self { first })
    }

    /// Its first day, 1 April.
    #[must_use]
    pub fn starts_on(self) -> Option<Date> {
        Date::new(self.first, 4, 1).ok()
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.first, (self.first + 1) % 100)
    }
}

impl FromStr for FinancialYear {
    type Err = BadFinancialYear;

    fn from_str(text: &str) -> Result<Self, BadFinancialYear> {
        let (first, second) = text.split_once(['-', '/']).ok_or(BadFinancialYear)?;
        if first.len() != 4 || second.len() != 2 {
            return Err(BadFinancialYear);
        }
        let first: i16 = first.parse().map_err(|_| BadFinancialYear)?;
        let second: i16 = second.parse().map_err(|_| BadFinancialYear)?;
        let follows = first.checked_add(1).is_some_and(|next| next % 100 == second);
        Self::beginning(first).filter(|_| follows).ok_or(BadFinancialYear)
    }
}

impl Serialize for FinancialYear {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FinancialYear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::FinancialYear;

    #[test]
    fn a_year_reads_back_and_its_halves_must_follow() {
        assert_eq!("2017-18".parse::<FinancialYear>().unwrap().to_string(), "2017-18");
        assert_eq!("1999/00".parse::<FinancialYear>().unwrap().to_string(), "1999-00");
        for text in ["2017", "2017-19", "17-18", "2017-2018", "-017-18"] {
            assert!(text.parse::<FinancialYear>().is_err(), "{text}");
        }
    }
}
