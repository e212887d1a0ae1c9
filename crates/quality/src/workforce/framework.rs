//! Competency frameworks, as versioned data.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::data::{DataError, read, repeated};
use crate::id::id;

id! {
    /// Names a competency framework. Its versions share the name.
    FrameworkId
}

id! {
    /// Names a domain of a framework.
    DomainId
}

/// A level of a framework; a higher number is more.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Level {
    /// Its number, from 1.
    pub number: u8,
    /// Its title.
    pub title: String,
    /// For whom the source means it.
    pub meant_for: Option<String>,
}

/// A domain of a framework.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompetencyDomain {
    /// Its name.
    pub id: DomainId,
    /// Its title.
    pub title: String,
}

/// One version of a competency framework.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Its name.
    pub id: FrameworkId,
    /// Its version. It is kept with every self-assessment.
    pub version: String,
    /// Its title.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// How many competencies it has, where a source says so.
    pub competencies: Option<u32>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Its levels, the lowest first.
    #[serde(rename = "level")]
    pub levels: Vec<Level>,
    /// Its domains, in order.
    #[serde(rename = "domain")]
    pub domains: Vec<CompetencyDomain>,
}

impl Framework {
    /// Reads a framework; `file` names it in errors.
    ///
    /// # Errors
    /// When it is not as described, or its levels are not numbered from 1.
    pub fn read(file: &str, text: &str) -> Result<Self, DataError> {
        let framework: Self = read(file, text)?;
        if let Some(id) = repeated(framework.domains.iter().map(|domain| &domain.id)) {
            return Err(DataError::new(file, format_args!("domain `{id}`: expected each `id` once")));
        }
        if framework.levels.is_empty() || framework.domains.is_empty() {
            return Err(DataError::new(file, "expected at least one level and one domain"));
        }
        let wrong = framework.levels.iter().zip(1_u8..).find(|(level, number)| level.number != *number);
        match wrong {
            Some((level, number)) => {
                let problem =
                    format!("level `{}`: `number`: expected `{number}`, got `{}`", level.title, level.number);
                Err(DataError::new(file, problem))
            }
            None => Ok(framework),
        }
    }

    /// The frameworks that ship with the crate.
    ///
    /// # Errors
    /// When one does not read, which a test rules out.
    pub fn built_in() -> Result<&'static [Self], DataError> {
        const FILES: [(&str, &str); 2] = [
            ("aimh-uk.toml", include_str!("frameworks/aimh-uk.toml")),
            ("nes.toml", include_str!("frameworks/nes.toml")),
        ];
        static BUILT_IN: LazyLock<Result<Vec<Framework>, DataError>> =
            LazyLock::new(|| FILES.iter().map(|(file, text)| Framework::read(file, text)).collect());
        BUILT_IN.as_deref().map_err(Clone::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::Framework;

    #[test]
    fn the_frameworks_have_the_shape_that_their_sources_state() {
        let [aimh, nes] = Framework::built_in().unwrap() else { panic!("two frameworks") };
        assert_eq!((aimh.competencies, aimh.domains.len(), aimh.levels.len()), (Some(63), 7, 3));
        let types: Vec<&str> = nes.levels.iter().map(|level| level.title.as_str()).collect();
        assert_eq!(types, ["informed", "skilled", "enhanced", "specialist"]);
    }

    #[test]
    fn levels_are_numbered_from_one() {
        let text = include_str!("frameworks/nes.toml").replacen("number = 2", "number = 3", 1);
        let error = Framework::read("mine.toml", &text).unwrap_err().to_string();
        assert_eq!(error, "mine.toml: level `skilled`: `number`: expected `2`, got `3`");
    }
}
