//! What a service is, in the registry's own terms.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Says what a service is. Every definition maps its classes to these.
///
/// # Examples
///
/// ```
/// use facts::Classification;
///
/// let team: Classification = "parent-infant-team".parse()?;
/// assert_eq!(team, Classification::ParentInfantTeam);
/// assert_eq!(team.title(), "parent-infant team");
/// assert_eq!(team.name(), "PARENT_INFANT_TEAM");
///
/// // What is known may leave several open. That is a classification of its own, not a "no".
/// assert_eq!(Classification::Undetermined.to_string(), "undetermined");
/// assert!("a-team".parse::<Classification>().is_err());
/// # Ok::<(), facts::UnknownClassification>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Classification {
    /// A full specialised parent-infant relationship team.
    ParentInfantTeam,
    /// Practitioners with parent-infant expertise inside a CAMHS team.
    CamhsEmbeddedSpecialist,
    /// Practitioners with parent-infant expertise inside a perinatal mental health team.
    PerinatalEmbeddedSpecialist,
    /// A dedicated parent-infant team that is limited to a narrow group of families.
    NarrowEligibilityTeam,
    /// A service that offers one intervention.
    SingleInterventionService,
    /// Another service that does parent-infant work.
    OtherParentInfantService,
    /// A service that does no specific parent-infant work.
    NotAParentInfantService,
    /// What is known leaves more than one of these open.
    Undetermined,
}

impl Classification {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::ParentInfantTeam,
        Self::CamhsEmbeddedSpecialist,
        Self::PerinatalEmbeddedSpecialist,
        Self::NarrowEligibilityTeam,
        Self::SingleInterventionService,
        Self::OtherParentInfantService,
        Self::NotAParentInfantService,
        Self::Undetermined,
    ];

    /// Returns the word in files: "parent-infant-team".
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ParentInfantTeam => "parent-infant-team",
            Self::CamhsEmbeddedSpecialist => "camhs-embedded-specialist",
            Self::PerinatalEmbeddedSpecialist => "perinatal-embedded-specialist",
            Self::NarrowEligibilityTeam => "narrow-eligibility-team",
            Self::SingleInterventionService => "single-intervention-service",
            Self::OtherParentInfantService => "other-parent-infant-service",
            Self::NotAParentInfantService => "not-a-parent-infant-service",
            Self::Undetermined => "undetermined",
        }
    }

    /// Returns what people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::ParentInfantTeam => "parent-infant team",
            Self::CamhsEmbeddedSpecialist => "parent-infant specialist within CAMHS",
            Self::PerinatalEmbeddedSpecialist => "parent-infant specialist within a perinatal team",
            Self::NarrowEligibilityTeam => "team for a narrow group of families",
            Self::SingleInterventionService => "service with a single intervention",
            Self::OtherParentInfantService => "other parent-infant service",
            Self::NotAParentInfantService => "not a parent-infant service",
            Self::Undetermined => "undetermined",
        }
    }

    /// Returns the name that programs use: `PARENT_INFANT_TEAM`.
    #[must_use]
    pub fn name(self) -> String {
        self.id().to_uppercase().replace('-', "_")
    }
}

impl fmt::Display for Classification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Reports a word that is no classification.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown classification `{0}`")]
pub struct UnknownClassification(pub String);

impl FromStr for Classification {
    type Err = UnknownClassification;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|classification| classification.id() == word)
            .ok_or_else(|| UnknownClassification(word.to_owned()))
    }
}
