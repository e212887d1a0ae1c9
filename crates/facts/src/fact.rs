//! One thing that can be known about a service: its kind, its question for people, its choices.

use std::fmt;

use serde::Deserialize;

use crate::{Members, Umbrella};

/// Identifies a fact by its position in its vocabulary. It means nothing in another vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactIndex(u16);

impl FactIndex {
    /// Builds the index of the fact at `position`. Beyond what a vocabulary holds it names no fact.
    #[must_use]
    pub fn new(position: usize) -> Self {
        Self(u16::try_from(position).unwrap_or(u16::MAX))
    }

    /// Returns the position, from 0.
    #[must_use]
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

/// Lists the four kinds of fact.
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

/// Says what a number counts.
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
    /// Returns the unit that a vocabulary file names with `word`.
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

/// Describes one choice of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Stable, lower case, hyphenated.
    pub id: String,
    /// For people.
    pub title: String,
}

/// Describes a fact's kind with what belongs to it.
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

/// Describes one thing that can be known about a service: its kind, its question for people, its choices.
///
/// It reads values of the fact from cells and JSON, and writes them as JSON and in words.
///
/// # Examples
///
/// ```
/// use facts::{FactKind, Vocabulary};
///
/// let vocabulary = Vocabulary::built_in();
/// let host = vocabulary.find("host").and_then(|fact| vocabulary.get(fact)).ok_or("no such fact")?;
/// assert_eq!(host.fact_kind(), FactKind::Choice);
/// assert_eq!(host.question, "Which kind of service runs it?");
///
/// let position = host.choice("maternity").ok_or("no such choice")?;
/// assert_eq!(host.choices()[position].title, "maternity");
/// assert_eq!(host.choice("school"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    /// Returns its kind, without what belongs to it.
    #[must_use]
    pub fn fact_kind(&self) -> FactKind {
        match self.kind {
            Kind::Boolean { .. } => FactKind::Boolean,
            Kind::Number { .. } => FactKind::Number,
            Kind::Choice(_) => FactKind::Choice,
            Kind::Set { .. } => FactKind::Set,
        }
    }

    /// Returns the choices of a choice or a set; none for the other kinds.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            Kind::Choice(choices) | Kind::Set { choices, .. } => choices,
            Kind::Boolean { .. } | Kind::Number { .. } => &[],
        }
    }

    /// Returns the position of the choice with this id, which must match exactly.
    ///
    /// Takes time proportional to the number of choices.
    #[must_use]
    pub fn choice(&self, id: &str) -> Option<usize> {
        self.choices().iter().position(|choice| choice.id == id)
    }

    /// Returns all choices of a set, as members; none for kinds without choices.
    #[must_use]
    pub fn universe(&self) -> Members {
        Members::first(self.choices().len())
    }

    /// Returns whether the same answers fit both: the kind, the unit and bounds, and the ids of the choices are the
    /// same. Words may differ. Takes time proportional to the number of choices.
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

    /// Returns how it follows from a set, if it summarises one.
    #[must_use]
    pub fn umbrella(&self) -> Option<&Umbrella> {
        match &self.kind {
            Kind::Boolean { umbrella, .. } => umbrella.as_ref(),
            _ => None,
        }
    }
}
