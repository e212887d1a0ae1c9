//! Commissioning bodies: those that plan, fund or jointly run services.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::word::words;
use crate::{Nation, Slug};

words! {
    /// What kind of body it is.
    pub enum BodyKind ("a kind of body") {
        /// England, 2013 to 2022.
        ClinicalCommissioningGroup = "clinical-commissioning-group", "clinical commissioning group";
        /// England, from 2022.
        IntegratedCareBoard = "integrated-care-board", "integrated care board";
        /// Scotland.
        HealthBoard = "health-board", "health board";
        /// Wales.
        LocalHealthBoard = "local-health-board", "local health board";
        /// Northern Ireland.
        HealthAndSocialCareTrust = "health-and-social-care-trust", "health and social care trust";
        /// A council.
        LocalAuthority = "local-authority", "local authority";
        /// A provider that also pays or jointly runs.
        NhsTrust = "nhs-trust", "NHS trust";
        /// A body of a whole nation.
        NationalBody = "national-body", "national body";
        /// Several bodies together.
        Partnership = "partnership", "partnership";
        /// A charity that funds.
        CharitableFunder = "charitable-funder", "charitable funder";
    }
}

impl BodyKind {
    /// Returns whether bodies of this kind plan and pay for the health services of an area: groups, boards and trusts of
    /// the four nations, and no councils.
    #[must_use]
    pub fn is_health_body(self) -> bool {
        match self {
            Self::ClinicalCommissioningGroup
            | Self::IntegratedCareBoard
            | Self::HealthBoard
            | Self::LocalHealthBoard
            | Self::HealthAndSocialCareTrust => true,
            Self::LocalAuthority
            | Self::NhsTrust
            | Self::NationalBody
            | Self::Partnership
            | Self::CharitableFunder => false,
        }
    }
}

/// A body that plans, funds or jointly runs services.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Its stable name.
    pub slug: Slug,
    /// Its official name.
    pub name: String,
    /// What kind of body it is.
    pub kind: BodyKind,
    /// Where, unless it works across nations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nation: Option<Nation>,
    /// Its code of the NHS Organisation Data Service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ods_code: Option<String>,
    /// The code of its area, of the Government Statistical Service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gss_code: Option<String>,
    /// Its first day, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// Its last day, if it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

impl Body {
    /// Whether it exists on that day, as far as is known.
    #[must_use]
    pub fn valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}
