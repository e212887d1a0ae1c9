//! Quarters of financial years.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::FinancialYear;

/// A quarter of a financial year: `2018-19-Q1` is April to June 2018. Ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: FinancialYear,
    // INVARIANT: 1..=4.
    number: u8,
}

/// A text that is no quarter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a quarter of a financial year such as `2018-19-Q1`")]
pub struct BadQuarter;

impl Quarter {
    /// Returns the quarter of a day; `None` before April 1948 and after March 2201.
    #[must_use]
    pub fn of(day: Date) -> Option<Self> {
        let (year, number) = match day.month() {
            1..=3 => (day.year() - 1, 4),
            4..=6 => (day.year(), 1),
            7..=9 => (day.year(), 2),
            _ => (day.year(), 3),
        };
        FinancialYear::beginning(year).map(|year| Self { year, number })
    }

    /// Its financial year.
    #[must_use]
    pub fn year(self) -> FinancialYear {
        self.year
    }

    /// The four quarters of a year.
    #[must_use]
    pub fn all_of(year: FinancialYear) -> [Self; 4] {
        [1, 2, 3, 4].map(|number| Self { year, number })
    }

    /// Its number in the financial year, from 1 to 4.
    #[must_use]
    pub fn number(self) -> u8 {
        self.number
    }

    /// The quarter after it; `None` after the last one that there is.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        if self.number < 4 {
            return Some(Self { number: self.number + 1, ..self });
        }
        let next = FinancialYear::beginning(self.year.first() + 1)?;
        Some(Self { year: next, number: 1 })
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        let year = self.year.first();
        match self.number {
            1 => jiff::civil::date(year, 6, 30),
            2 => jiff::civil::date(year, 9, 30),
            3 => jiff::civil::date(year, 12, 31),
            _ => jiff::civil::date(year + 1, 3, 31),
        }
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Q{}", self.year, self.number)
    }
}

impl FromStr for Quarter {
    type Err = BadQuarter;

    fn from_str(text: &str) -> Result<Self, BadQuarter> {
        let (year, number) = text.split_once("-Q").ok_or(BadQuarter)?;
        let year = year.parse::<FinancialYear>().map_err(|_| BadQuarter)?;
        match number {
            "1" => Ok(Self { year, number: 1 }),
            "2" => Ok(Self { year, number: 2 }),
            "3" => Ok(Self { year, number: 3 }),
            "4" => Ok(Self { year, number: 4 }),
            _ => Err(BadQuarter),
        }
    }
}

impl Serialize for Quarter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quarter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    use super::Quarter;

    #[test]
    fn quarters_are_those_of_the_financial_year() {
        let of = |year, month, day| Quarter::of(date(year, month, day)).unwrap().to_string();
        assert_eq!(of(2018, 4, 1), "2018-19-Q1");
        assert_eq!(of(2019, 3, 31), "2018-19-Q4");
        assert_eq!(of(1999, 12, 31), "1999-00-Q3");
        for text in ["2018-19-Q5", "2018-19", "2018-20-Q1", "2018-19-q1", "2018-19-Q01"] {
            assert!(text.parse::<Quarter>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_is_in_the_quarter_that_reads_back(days in 0_i64..70_000) {
            let day: Date = date(1960, 1, 1) + jiff::Span::new().days(days);
            let quarter = Quarter::of(day).unwrap();
            prop_assert_eq!(quarter.to_string().parse::<Quarter>().unwrap(), quarter);
            prop_assert!(day <= quarter.last_day());
            let next = quarter.next().unwrap();
            prop_assert!(quarter < next);
            prop_assert_eq!(Quarter::of(quarter.last_day().tomorrow().unwrap()), Some(next));
        }
    }
}
