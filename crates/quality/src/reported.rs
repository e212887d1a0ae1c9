//! Counts of which some are not known.

use serde::{Deserialize, Serialize};

/// A count that a team was asked for. What it does not know is not zero, and is never added up as if it were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reported {
    /// The team does not know.
    #[default]
    NotKnown,
    /// The team counted; zero is a count.
    Count(u64),
}

/// What those who know add up to, and how many of those asked they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    sum: u64,
    known: u64,
    asked: u64,
}

impl Total {
    /// The sum of the counts that are known. It is a lower bound of the whole unless all are known.
    #[must_use]
    pub fn sum(self) -> u64 {
        self.sum
    }

    /// How many of those asked know their count.
    #[must_use]
    pub fn known(self) -> crate::Proportion {
        crate::Proportion::part(self.known, self.asked)
    }

    /// The sum, when every one of those asked knows its count.
    #[must_use]
    pub fn whole(self) -> Option<u64> {
        (self.known == self.asked).then_some(self.sum)
    }
}

impl FromIterator<Reported> for Total {
    fn from_iter<I: IntoIterator<Item = Reported>>(reports: I) -> Self {
        reports.into_iter().fold(Self::default(), |total, report| match report {
            Reported::NotKnown => Self { asked: total.asked + 1, ..total },
            Reported::Count(count) => {
                Self { sum: total.sum + count, known: total.known + 1, asked: total.asked + 1 }
            }
        })
    }
}

impl std::fmt::Display for Total {
    /// "412, known by 8 of 9", "not known by any of 3".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.known == 0 {
            return write!(f, "not known by any of {}", self.asked);
        }
        write!(f, "{}, known by {} of {}", self.sum, self.known, self.asked)
    }
}

#[cfg(test)]
mod tests {
    use super::{Reported, Total};

    #[test]
    fn what_is_not_known_is_not_zero() {
        let total: Total = [Reported::Count(5), Reported::NotKnown, Reported::Count(0)].into_iter().collect();
        assert_eq!((total.sum(), total.whole()), (5, None));
        assert_eq!(total.to_string(), "5, known by 2 of 3");
        let none: Total = [Reported::Count(0)].into_iter().collect();
        assert_eq!((none.whole(), none.to_string()), (Some(0), "0, known by 1 of 1".to_owned()));
        let unknown: Total = [Reported::NotKnown].into_iter().collect();
        assert_eq!((unknown.whole(), unknown.to_string()), (None, "not known by any of 1".to_owned()));
    }
}
