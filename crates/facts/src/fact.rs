//! One thing that can be known about a service: its kind, its question for people, its choices.

use std::fmt;

use serde::Deserialize;

use crate::{Members, Umbrella};

/// The position of a fact in its vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactIndex(u16);

impl FactIndex {
    /// The fact at `position`. Beyond what a vocabulary holds it names no fact.
    #[must_use]
    pub fn new(position: usize) -> Self {
        Self(u16::try_from(position).unwrap_or(u16::MAX))
    }

    /// The position.
    #[must_use]
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

/// The four kinds of fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FactKind {
    /// Yes or no.
    Boolean,
    /// A number.
    Number,
    /// One of several choices.
    Choice,
    /// Any of several choices.
    Set,
}

impl fmt::Display for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Boolean => "yes or no",
            Self::Number => "a number",
            Self::Choice => "one of several choices",
            Self::Set => "a set",
        })
    }
}

/// What a number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Months from birth; conception is -9, the second birthday 24.
    Months,
    /// Whole-time equivalents.
    Wte,
    /// A calendar year.
    Year,
    /// Anything else, in its own words: "families a year".
    Other(String),
}

impl Unit {
    /// The unit that a file calls so.
    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "months" => Self::Months,
            "WTE" => Self::Wte,
            "year" => Self::Year,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Months => "months",
            Self::Wte => "WTE",
            Self::Year => "year",
            Self::Other(words) => words,
        })
    }
}

/// One choice of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Stable, lower case, hyphenated.
    pub id: String,
    /// For people.
    pub title: String,
}

/// A fact's kind with what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Yes or no, with the sentence for each ("it is a team in its own right").
    Boolean {
        /// What holds if true.
        yes: String,
        /// What holds if false.
        no: String,
        /// How it follows from a set, if it summarises one.
        umbrella: Option<Umbrella>,
    },
    /// A number within bounds.
    Number {
        /// What it counts.
        unit: Unit,
        /// The least that makes sense.
        low: f64,
        /// The most that makes sense.
        high: f64,
    },
    /// One of the choices.
    Choice(Vec<Choice>),
    /// Any of the choices.
    Set {
        /// What may be in it.
        choices: Vec<Choice>,
        /// Whether members can carry whole-time equivalents.
        wte: bool,
    },
}

/// One thing that can be known about a service.
#[derive(Clone, Debug, PartialEq)]
pub struct FactDefinition {
    /// Stable, lower case, with underscores.
    pub id: String,
    /// A noun phrase: "oldest age accepted".
    pub title: String,
    /// The question that a person is asked.
    pub question: String,
    /// What to bear in mind when answering.
    pub help: String,
    /// Its kind.
    pub kind: Kind,
}

impl FactDefinition {
    /// Its kind, without what belongs to it.
    #[must_use]
    pub fn fact_kind(&self) -> FactKind {
        match self.kind {
            Kind::Boolean { .. } => FactKind::Boolean,
            Kind::Number { .. } => FactKind::Number,
            Kind::Choice(_) => FactKind::Choice,
            Kind::Set { .. } => FactKind::Set,
        }
    }

    /// The choices of a choice or a set; none for the other kinds.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            Kind::Choice(choices) | Kind::Set { choices, .. } => choices,
            Kind::Boolean { .. } | Kind::Number { .. } => &[],
        }
    }

    /// The position of the choice with this id.
    #[must_use]
    pub fn choice(&self, id: &str) -> Option<usize> {
        self.choices().iter().position(|choice| choice.id == id)
    }

    /// All choices of a set.
    #[must_use]
    pub fn universe(&self) -> Members {
        Members::first(self.choices().len())
    }

    /// Whether the same answers fit both: the kind, the unit and bounds, and the ids of the choices are the same. Words
    /// may differ.
    #[must_use]
    pub fn means_the_same(&self, other: &Self) -> bool {
        if let (Kind::Number { unit, low, high }, Kind::Number { unit: u, low: l, high: h }) =
            (&self.kind, &other.kind)
        {
            return unit == u && low.total_cmp(l).is_eq() && high.total_cmp(h).is_eq();
        }
        let ids = self.choices().iter().map(|choice| &choice.id);
        self.fact_kind() == other.fact_kind() && ids.eq(other.choices().iter().map(|choice| &choice.id))
    }

    /// How it follows from a set, if it summarises one.
    #[must_use]
    pub fn umbrella(&self) -> Option<&Umbrella> {
        match &self.kind {
            Kind::Boolean { umbrella, .. } => umbrella.as_ref(),
            _ => None,
        }
    }
}
