//! The value of a fact.

use crate::{Interval, OpenSet};

/// Holds what is known about one fact. Positions are those of the fact's list of choices in the vocabulary.
///
/// A fact of which nothing is known has no value; a [`Sheet`](crate::Sheet) keeps the reason.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Yes or no.
    Boolean(bool),
    /// A number in the fact's unit, of which an end may be unknown.
    Number(Interval),
    /// One of the fact's choices.
    Choice(usize),
    /// Members of the fact's choices, and perhaps others.
    Set(OpenSet),
}

impl Value {
    /// Returns what two statements about the same fact say together; `None` when they contradict each other.
    ///
    /// Intervals are intersected and sets are merged as by [`OpenSet::merge`]; other values must be equal. Values of
    /// two kinds contradict each other.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{Interval, Value};
    ///
    /// let range = |low, high| Interval::new(low, high).map(Value::Number);
    /// let (report, survey) = (range(Some(2.0), Some(5.0))?, range(Some(4.0), None)?);
    /// assert_eq!(report.merge(&survey), Some(range(Some(4.0), Some(5.0))?));
    ///
    /// // A contradiction gives no value, rather than the one or the other.
    /// assert_eq!(Value::Boolean(true).merge(&Value::Boolean(false)), None);
    /// # Ok::<(), facts::IntervalError>(())
    /// ```
    #[must_use]
    pub fn merge(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.intersect(*b).map(Self::Number),
            (Self::Set(a), Self::Set(b)) => a.merge(b).map(Self::Set),
            (a, b) => (a == b).then(|| a.clone()),
        }
    }
}

/// Reports a value that does not fit its fact: what was expected, and what was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, got `{got}`{}", .suggestion.as_ref().map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
pub struct ValueError {
    /// What would have fitted.
    pub expected: String,
    /// What was given.
    pub got: String,
    /// A choice that is spelt much like it.
    pub suggestion: Option<String>,
}

impl ValueError {
    pub(crate) fn new(expected: impl Into<String>, got: &(impl ToString + ?Sized)) -> Self {
        Self { expected: expected.into(), got: got.to_string(), suggestion: None }
    }
}
