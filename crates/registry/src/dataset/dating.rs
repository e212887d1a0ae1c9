//! When a source was published, as far as it says.

use jiff::civil::Date;

use super::entry::Entry;

/// The day, the month or the year in which a source was published, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dating {
    /// On that day.
    Day(Date),
    /// In the month that begins on that day.
    Month(Date),
    /// In the year that begins on that day.
    Year(Date),
    /// The source does not say.
    Undated,
}

impl Dating {
    /// Reads `published`, a day, or `published-in`, a month such as `2019-06` or a year such as `2019`.
    pub(super) fn read(entry: &mut Entry<'_, '_>) -> Self {
        let (day, period) = (entry.date("published"), entry.text("published-in"));
        match (day, period) {
            (Some(_), Some(_)) => {
                entry.wrong("published-in", "expected either `published` or `published-in`, got both");
                Self::Undated
            }
            (Some(day), None) => Self::Day(day),
            (None, Some(period)) => Self::of_period(&period).unwrap_or_else(|| {
                let expected = "expected a month such as `2019-06` or a year such as `2019`";
                entry.wrong("published-in", format!("{expected}, got `{period}`"));
                Self::Undated
            }),
            (None, None) => Self::Undated,
        }
    }

    fn of_period(period: &str) -> Option<Self> {
        let first_day = |first: String| first.parse::<Date>().ok();
        match period.len() {
            4 => first_day(format!("{period}-01-01")).map(Self::Year),
            7 => first_day(format!("{period}-01")).map(Self::Month),
            _ => None,
        }
    }

    /// The day from which its claims count: of a month or a year the first, so that nothing seems fresher than it is.
    pub(super) fn first_day(self) -> Option<Date> {
        match self {
            Self::Day(day) | Self::Month(day) | Self::Year(day) => Some(day),
            Self::Undated => None,
        }
    }

    /// Where its statements are found, for a source that was collected on `day` and may have changed since.
    pub(super) fn as_collected_on(self, day: Date) -> String {
        let collected = format!("as collected on {}", day.strftime("%-d %B %Y"));
        match self {
            Self::Day(_) => collected,
            Self::Month(first) => format!("{collected}, dated {}", first.strftime("%B %Y")),
            Self::Year(first) => format!("{collected}, dated {}", first.strftime("%Y")),
            Self::Undated => format!("{collected}, undated"),
        }
    }
}
