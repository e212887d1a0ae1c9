//! One referral, as far as it is counted. It lives while its row is read, and is never returned.

use jiff::civil::Date;

use super::layout::{Column, Part, Series};
use super::{Layout, Score};

/// A cell that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, column `{column}`: {expected}, got `{got}`")]
pub struct BadCell {
    /// Its row, from 1, without the header.
    pub row: u64,
    /// Its column.
    pub column: String,
    /// What was expected: "expected a day …".
    pub expected: String,
    /// What the cell holds, as it can be shown.
    pub got: String,
}

/// A score and its day, where they are known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scored {
    pub(super) score: Option<Score>,
    on: Option<Date>,
}

/// The first and the last score of a series.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pair {
    pub(super) first: Scored,
    pub(super) last: Scored,
}

/// Whether a referral is counted among outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Eligibility {
    /// Closed after two or more contacts.
    Eligible,
    /// Closed after fewer contacts, or never accepted.
    NotEligible,
    /// Closed, and it is not known after how many contacts.
    NotKnown,
}

/// What is read of a row.
#[derive(Clone, Debug, Default)]
pub(super) struct Referral {
    pub(super) referred_on: Option<Date>,
    pub(super) closed_on: Option<Date>,
    accepted: Option<bool>,
    first_contact_on: Option<Date>,
    second_contact_on: Option<Date>,
    /// For each item of the layout, the position of the category.
    pub(super) categories: Vec<Option<usize>>,
    /// For each series of the layout.
    pub(super) pairs: Vec<Pair>,
    /// Whether at least two contacts took place, where the number of contacts says so.
    two_contacts: Option<bool>,
}

impl Referral {
    /// Makes it ready for a row of a layout.
    pub(super) fn clear(&mut self, layout: &Layout<'_>) {
        let (mut categories, mut pairs) =
            (std::mem::take(&mut self.categories), std::mem::take(&mut self.pairs));
        categories.clear();
        categories.resize(layout.items.len(), None);
        pairs.clear();
        pairs.resize(layout.series.len(), Pair::default());
        *self = Self { categories, pairs, ..Self::default() };
    }

    /// Takes in a cell that is not empty.
    ///
    /// # Errors
    /// With what was expected.
    pub(super) fn read(&mut self, layout: &Layout<'_>, column: Column, cell: &str) -> Result<(), String> {
        match column {
            Column::ReferredOn => self.referred_on = Some(day(cell)?),
            Column::FirstContactOn => self.first_contact_on = Some(day(cell)?),
            Column::SecondContactOn => self.second_contact_on = Some(day(cell)?),
            Column::ClosedOn => self.closed_on = Some(day(cell)?),
            Column::Accepted => {
                self.accepted = match cell {
                    "yes" => Some(true),
                    "no" => Some(false),
                    _ => {
                        return Err("expected `yes`, `no`, or an empty cell where it is not known".to_owned());
                    }
                }
            }
            Column::Item(at) => {
                if let (Some(item), Some(known)) = (layout.items.get(at), self.categories.get_mut(at)) {
                    let category = item.find(cell).ok_or_else(|| item.expected())?;
                    *known = Some(category);
                    let band = item.categories.get(category).filter(|_| item.id.as_str() == CONTACTS);
                    self.two_contacts =
                        band.map_or(self.two_contacts, |band| at_least_two(band.from, band.to));
                }
            }
            Column::Score(at, part) => {
                if let (Some(series), Some(pair)) = (layout.series.get(at), self.pairs.get_mut(at)) {
                    match part {
                        Part::First => pair.first.score = Some(series.score(cell)?),
                        Part::Last => pair.last.score = Some(series.score(cell)?),
                        Part::FirstOn => pair.first.on = Some(day(cell)?),
                        Part::LastOn => pair.last.on = Some(day(cell)?),
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns the column that contradicts another one, and what was expected of it.
    pub(super) fn contradiction(&self) -> Option<(&'static str, &'static str)> {
        let before = |later: Option<Date>, earlier: Option<Date>| {
            later.zip(earlier).is_some_and(|(later, earlier)| later < earlier)
        };
        match () {
            () if self.referred_on.is_none() => Some(("referred_on", "expected a day")),
            () if before(self.closed_on, self.referred_on) => {
                Some(("closed_on", "expected a day from `referred_on` on"))
            }
            () if before(self.second_contact_on, self.first_contact_on) => {
                Some(("second_contact_on", "expected a day from `first_contact_on` on"))
            }
            () if self.two_contacts == Some(false) && self.second_contact_on.is_some() => {
                Some(("second_contact_on", "expected an empty cell after fewer than two contacts"))
            }
            () => None,
        }
    }

    /// The day in a column, where it has one.
    pub(super) fn day_of(&self, column: &str) -> Option<Date> {
        match column {
            "closed_on" => self.closed_on,
            "second_contact_on" => self.second_contact_on,
            _ => None,
        }
    }

    /// Whether it is counted among outcomes; `None` while it is open.
    pub(super) fn eligibility(&self) -> Option<Eligibility> {
        self.closed_on?;
        if self.accepted == Some(false) {
            return Some(Eligibility::NotEligible);
        }
        Some(match self.two_contacts.or(self.second_contact_on.map(|_| true)) {
            Some(true) => Eligibility::Eligible,
            Some(false) => Eligibility::NotEligible,
            None => Eligibility::NotKnown,
        })
    }

    /// Returns the two scores of a series when they are a pair: the first on or after the first contact, the last on a later
    /// day and on or after the second contact. A score without its day is in no pair.
    pub(super) fn paired(&self, pair: &Pair) -> Option<(Score, Score)> {
        let (first, last) = (pair.first.score?, pair.last.score?);
        let (first_on, last_on) = (pair.first.on?, pair.last.on?);
        let after = self.first_contact_on? <= first_on && self.second_contact_on? <= last_on;
        (after && first_on < last_on).then_some((first, last))
    }
}

/// The item that says how many contacts there were.
const CONTACTS: &str = "contacts";

fn at_least_two(from: Option<u32>, to: Option<u32>) -> Option<bool> {
    match (from, to) {
        (Some(from), _) if from >= 2 => Some(true),
        (_, Some(to)) if to < 2 => Some(false),
        _ => None,
    }
}

fn day(cell: &str) -> Result<Date, String> {
    // Only this form: others leave day and month open.
    let plain = cell.len() == 10;
    let day = if plain { cell.parse().ok() } else { None };
    day.ok_or_else(|| "expected a day such as `2018-05-01`".to_owned())
}

impl Series<'_> {
    /// Reads a score of its measure.
    fn score(&self, cell: &str) -> Result<Score, String> {
        let score: Score = cell.parse().map_err(|error: super::BadScore| error.to_string())?;
        if self.measure.holds(score) {
            return Ok(score);
        }
        let end = |word, end: Option<Score>| end.map_or_else(String::new, |end| format!(" {word} {end}"));
        let (from, to) = (end("from", self.measure.low), end("to", self.measure.high));
        Err(format!("expected a score of `{}`{from}{to}", self.measure.id))
    }
}
