//! What services offer, and the evidence for it.

use serde::{Deserialize, Serialize};

use crate::Slug;

/// A method of working with families.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intervention {
    /// Its stable name; a choice of the fact `interventions` where there is one.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// How its evidence is rated, and by whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceRating>,
}

/// What a scheme of ratings says of the evidence for an intervention.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRating {
    /// The scheme: "EIF Guidebook".
    pub scheme: String,
    /// The rating, in the scheme's own terms.
    pub rating: String,
    /// Who says so.
    pub source: Slug,
    /// Where in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
}
