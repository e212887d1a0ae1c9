//! The one published threshold about supervision.

use facts::Truth;

/// Hours of reflective supervision, for the least that any member of a group of staff has, per full-time post and four weeks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hours {
    /// There is no such staff.
    NoStaff,
    /// It is not known.
    NotKnown,
    /// The hours.
    Known(f64),
}

/// Staff by their experience of work with children under two, and their supervision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Supervision {
    /// Staff with less than three years of it.
    pub newer: Hours,
    /// Staff with three years of it or more.
    pub experienced: Hours,
}

/// An hour a week, in four weeks. Source: the Parent-Infant Foundation's self-audit, group 1, first descriptor.
const NEWER: f64 = 4.0;
/// An hour a fortnight, in four weeks. Source: as above.
const EXPERIENCED: f64 = 2.0;

impl Supervision {
    /// Whether everybody has as much as the self-audit asks: an hour a week with less than three years' experience, else an
    /// hour a fortnight, pro rata.
    #[must_use]
    pub fn is_enough(&self) -> Truth {
        let enough = |hours: Hours, least: f64| match hours {
            Hours::NoStaff => Truth::True,
            Hours::NotKnown => Truth::Unknown,
            Hours::Known(hours) if hours >= least => Truth::True,
            Hours::Known(_) => Truth::False,
        };
        enough(self.newer, NEWER).and(enough(self.experienced, EXPERIENCED))
    }
}

#[cfg(test)]
mod tests {
    use facts::Truth;

    use super::Hours::{Known, NoStaff, NotKnown};
    use super::Supervision;

    #[test]
    fn the_threshold_is_an_hour_a_week_and_an_hour_a_fortnight() {
        for (newer, experienced, expected) in [
            (Known(4.0), Known(2.0), Truth::True),
            (Known(3.9), Known(2.0), Truth::False),
            (Known(4.0), Known(1.9), Truth::False),
            (NoStaff, Known(2.0), Truth::True),
            (NotKnown, Known(2.0), Truth::Unknown),
            (NotKnown, Known(0.0), Truth::False),
        ] {
            assert_eq!(Supervision { newer, experienced }.is_enough(), expected, "{newer:?} {experienced:?}");
        }
    }
}
