//! The words that tables have for kinds of body.

use registry::BodyKind;

/// What official tables write, beside the registry's own words.
const ALSO: [(&str, BodyKind); 14] = [
    ("ccg", BodyKind::ClinicalCommissioningGroup),
    ("icb", BodyKind::IntegratedCareBoard),
    ("hsc-trust", BodyKind::HealthAndSocialCareTrust),
    ("unitary-authority", BodyKind::LocalAuthority),
    ("county", BodyKind::LocalAuthority),
    ("metropolitan-district", BodyKind::LocalAuthority),
    ("non-metropolitan-district", BodyKind::LocalAuthority),
    ("london-borough", BodyKind::LocalAuthority),
    ("council-area", BodyKind::LocalAuthority),
    ("principal-area", BodyKind::LocalAuthority),
    ("district-ni", BodyKind::LocalAuthority),
    ("greater-london-authority", BodyKind::LocalAuthority),
    ("combined-authority", BodyKind::Partnership),
    ("stp", BodyKind::Partnership),
];

/// Reads `CCG`, `HEALTH_BOARD`, `integrated-care-board`, `NHS trust`.
pub(super) fn parse(cell: &str) -> Result<BodyKind, String> {
    let word = cell.to_lowercase().replace([' ', '_'], "-");
    let also = ALSO.iter().find(|(also, _)| *also == word).map(|(_, kind)| *kind);
    also.or_else(|| word.parse().ok()).ok_or_else(expected)
}

pub(super) fn expected() -> String {
    let words: Vec<String> = BodyKind::ALL.iter().map(|kind| format!("`{kind}`")).collect();
    format!("a kind of body, one of {}, `CCG`, `ICB`, `HSC_TRUST`", words.join(", "))
}
