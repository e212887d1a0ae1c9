//! Periods of pooled figures.

use std::ops::RangeInclusive;

use async_graphql::Result;
use quality::Quarter;
use quality::outcomes::Of;
use registry::FinancialYear;

use crate::error::bad_request;

/// A period for which figures were decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    /// All that is pooled.
    Whole,
    /// A year, all of which is.
    Year(FinancialYear),
    /// A quarter.
    Quarter(Quarter),
}

impl Period {
    /// Reads a year or a quarter; nothing is the whole.
    pub(crate) fn read(text: Option<&str>, within: &RangeInclusive<Quarter>) -> Result<Self> {
        let Some(text) = text else { return Ok(Self::Whole) };
        let quarter = text.parse().ok().filter(|quarter| within.contains(quarter)).map(Self::Quarter);
        let year = text.parse().ok().filter(|year| is_whole(*year, within)).map(Self::Year);
        quarter.or(year).ok_or_else(|| {
            let known = Self::all(within).join(", ");
            bad_request(format!("`period`: expected one of {known}, got `{text}`"))
        })
    }

    /// The years and quarters that there are.
    pub(crate) fn all(within: &RangeInclusive<Quarter>) -> Vec<String> {
        let quarters = Self::Whole.quarters(within);
        let mut years: Vec<FinancialYear> = quarters.iter().map(|quarter| quarter.year()).collect();
        years.dedup();
        years.retain(|year| is_whole(*year, within));
        let years = years.iter().map(ToString::to_string);
        years.chain(quarters.iter().map(ToString::to_string)).collect()
    }

    /// For people.
    pub(crate) fn title(self, within: &RangeInclusive<Quarter>) -> String {
        match self {
            Self::Whole => format!("{} to {}", within.start(), within.end()),
            Self::Year(year) => year.to_string(),
            Self::Quarter(quarter) => quarter.to_string(),
        }
    }

    /// The figure about all teams in it.
    pub(crate) fn of(self) -> Of {
        match self {
            Self::Whole => Of::All,
            Self::Year(year) => Of::Year(year),
            Self::Quarter(quarter) => Of::Quarter(quarter),
        }
    }

    /// Its quarters; none of a quarter.
    pub(crate) fn quarters(self, within: &RangeInclusive<Quarter>) -> Vec<Quarter> {
        match self {
            Self::Whole => {
                let next = |quarter: &Quarter| quarter.next().filter(|next| next <= within.end());
                std::iter::successors(Some(*within.start()), next).collect()
            }
            Self::Year(year) => Quarter::all_of(year).to_vec(),
            Self::Quarter(_) => Vec::new(),
        }
    }

    /// Its last quarter: when that is closed, all of it is.
    pub(crate) fn last(self, within: &RangeInclusive<Quarter>) -> Quarter {
        match self {
            Self::Whole => *within.end(),
            Self::Year(year) => Quarter::all_of(year)[3],
            Self::Quarter(quarter) => quarter,
        }
    }
}

impl From<&Of> for Period {
    fn from(of: &Of) -> Self {
        match of {
            Of::All | Of::Team(_) => Self::Whole,
            Of::Year(year) => Self::Year(*year),
            Of::Quarter(quarter) => Self::Quarter(*quarter),
        }
    }
}

fn is_whole(year: FinancialYear, within: &RangeInclusive<Quarter>) -> bool {
    Quarter::all_of(year).iter().all(|quarter| within.contains(quarter))
}
