//! Words of the format that stand for a state.

use crate::diagnostic::{Diagnostic, unknown_word};
use crate::file::Text;

/// Whether a definition is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Being written.
    Draft,
    /// In force.
    Current,
    /// Replaced by a later version.
    Superseded,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Current, Self::Superseded];

    /// The word in the file.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Current => "current",
            Self::Superseded => "superseded",
        }
    }

    /// The status that a file states; a draft where it states none that is known, which is reported.
    pub fn of(word: Option<&Text>, problems: &mut Vec<Diagnostic>) -> Self {
        let Some(word) = word else { return Self::Draft };
        Self::ALL.into_iter().find(|status| status.id() == word.value).unwrap_or_else(|| {
            unknown_word(problems, "status", word, Self::ALL.map(Self::id));
            Self::Draft
        })
    }
}

/// Whether a service has a characteristic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It has.
    Met,
    /// It has in part.
    PartlyMet,
    /// It has not.
    NotMet,
    /// Not known: completions of what is unknown disagree.
    Unknown,
    /// The characteristic does not apply to it.
    NotApplicable,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Met, Self::PartlyMet, Self::NotMet, Self::Unknown, Self::NotApplicable];

    /// The word that definition files and programs use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::PartlyMet => "partly-met",
            Self::NotMet => "not-met",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// The words for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::PartlyMet => "partly met",
            Self::NotMet => "not met",
            Self::Unknown => "not known",
            Self::NotApplicable => "not applicable",
        }
    }
}
