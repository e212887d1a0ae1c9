//! What an installation decides about pooling.

use std::sync::LazyLock;

use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;

use crate::Quarter;
use crate::data::{DataError, read};

/// What an installation decides about pooling.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    /// The fewest teams that a pooled figure rests on.
    pub minimum_teams: u32,
    /// How many days after its end a quarter is closed: until then its figures are provisional.
    pub closes_after_days: u16,
}

/// Whether the figures of a period can still change without a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Every quarter is closed: what changes now is a revision.
    Final,
    /// A quarter is not closed yet.
    Provisional,
}

impl Policy {
    /// Reads a policy; `file` names it in errors.
    ///
    /// # Errors
    /// When it is not as described, or would let the figures of a single team through as pooled.
    pub fn read(file: &str, text: &str) -> Result<Self, DataError> {
        let policy: Self = read(file, text)?;
        if policy.minimum_teams < 2 {
            return Err(DataError::new(file, "`minimum-teams`: expected at least 2"));
        }
        Ok(policy)
    }

    /// The policy that ships with the crate.
    ///
    /// # Errors
    /// When it does not read, which a test rules out.
    pub fn built_in() -> Result<&'static Self, DataError> {
        static BUILT_IN: LazyLock<Result<Policy, DataError>> =
            LazyLock::new(|| Policy::read("policy.toml", include_str!("policy.toml")));
        BUILT_IN.as_ref().map_err(Clone::clone)
    }

    /// Whether a quarter is closed on a day.
    #[must_use]
    pub fn stage(&self, quarter: Quarter, today: Date) -> Stage {
        let closed_from = quarter.last_day().checked_add(Span::new().days(self.closes_after_days));
        if closed_from.is_ok_and(|day| day < today) { Stage::Final } else { Stage::Provisional }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Policy, Stage};

    #[test]
    fn a_quarter_closes_without_anybody_s_act() {
        let policy = Policy::built_in().unwrap();
        let quarter = "2018-19-Q1".parse().unwrap();
        assert_eq!(policy.stage(quarter, date(2018, 8, 29)), Stage::Provisional);
        assert_eq!(policy.stage(quarter, date(2018, 8, 30)), Stage::Final);
    }

    #[test]
    fn one_team_is_never_a_pool() {
        let error = Policy::read("mine.toml", "minimum-teams = 1\ncloses-after-days = 60\n").unwrap_err();
        assert_eq!(error.to_string(), "mine.toml: `minimum-teams`: expected at least 2");
    }
}
