//! What a reader took a cell to mean where a person could have meant something else.

use std::fmt;

use crate::error::shown;

/// A value, with what was guessed to read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading<T> {
    /// The value.
    pub value: T,
    /// What was guessed, to be said once per column.
    pub guess: Option<Guess>,
}

impl<T> Reading<T> {
    /// A value that is there as it is.
    #[must_use]
    pub fn sure(value: T) -> Self {
        Self { value, guess: None }
    }

    /// Returns the same reading of another value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Reading<U> {
        Reading { value: make(self.value), guess: self.guess }
    }
}

/// Names the ways of guessing. A column has one guess of each kind at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GuessKind {
    /// `01/03/2024` has the day first, as in the UK.
    DayFirst,
    /// `45352` is the number of a day.
    Serial,
    /// The comma of `1,200` separates thousands.
    Thousands,
    /// `c. 60` is 60, give or take a tenth.
    Approximate,
    /// `2019-20` is a financial year, of which either calendar year may be meant.
    FinancialYear,
    /// The number of `midwife (0.5)` is whole-time equivalents.
    Amount,
    /// Commas, `&` or `and` separate the members of a list.
    Separator,
    /// `none` is a list without members, and complete.
    Nothing,
    /// `www.example.org` is an address of the web.
    Address,
}

/// Says what a cell was taken to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// How it was guessed.
    pub kind: GuessKind,
    /// The text of the cell, shortened.
    pub got: String,
    /// What it was read as.
    pub read: String,
}

impl Guess {
    /// Builds a guess about the text of a cell.
    pub fn new(kind: GuessKind, got: &str, read: impl Into<String>) -> Self {
        Self { kind, got: shown(got.trim()), read: read.into() }
    }
}

impl fmt::Display for Guess {
    /// Writes "read `01/03/2024` as 1 March 2024".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "read `{}` as {}", self.got, self.read)
    }
}
