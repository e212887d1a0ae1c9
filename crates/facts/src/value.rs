//! The value of a fact.

use crate::{Interval, OpenSet};

/// What is known about one fact. Positions are those of the fact's list of choices in the vocabulary.
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
    /// What two statements about the same fact say together; `None` when they contradict each other.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.intersect(*b).map(Self::Number),
            (Self::Set(a), Self::Set(b)) => a.merge(b).map(Self::Set),
            (a, b) => (a == b).then(|| a.clone()),
        }
    }
}

/// A value that does not fit its fact.
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
