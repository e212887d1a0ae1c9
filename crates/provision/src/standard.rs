//! Staffing standards: how many staff of which role a number of births asks for. Data files, as definitions are.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::published::UnreadableError;

/// The standards that ship with the crate: name and text.
const BUILT_IN: [(&str, &str); 1] =
    [("greater-manchester.toml", include_str!("standards/greater-manchester.toml"))];

/// A staffing standard.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffingStandard {
    /// Its stable name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The births a year for which the staffing is meant.
    pub births: u32,
    /// The people for whom it is meant.
    pub population: u32,
    /// The slug of its source.
    pub source: String,
    /// Where in the source.
    pub locator: String,
    /// The roles, in the order of the source.
    #[serde(rename = "role")]
    pub roles: Vec<Role>,
}

/// A role of a standard.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Role {
    /// Its stable name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How much of it, in whole-time equivalents.
    pub wte: f64,
    /// The members of the fact `professions` that can fill it.
    pub filled_by: Vec<String>,
}

impl StaffingStandard {
    /// The whole-time equivalents of all roles.
    #[must_use]
    pub fn wte(&self) -> f64 {
        self.roles.iter().map(|role| role.wte).sum()
    }

    /// Reads the text of a standard; `file` names it in errors.
    ///
    /// # Errors
    /// When it is not as described, or asks for staff that no number of births would need.
    pub fn read(file: &'static str, text: &str) -> Result<Self, UnreadableError> {
        let standard: Self = toml::from_str(text).map_err(|error| UnreadableError::new(file, error))?;
        if standard.births == 0 {
            return Err(UnreadableError::new(file, "`births`: expected at least 1, got `0`"));
        }
        let negative = standard.roles.iter().find(|role| !role.wte.is_finite() || role.wte < 0.0);
        match negative {
            Some(role) => {
                let problem = format!("role `{}`: `wte`: expected at least 0, got `{}`", role.id, role.wte);
                Err(UnreadableError::new(file, problem))
            }
            None => Ok(standard),
        }
    }
}

static STANDARDS: LazyLock<Result<Vec<StaffingStandard>, UnreadableError>> =
    LazyLock::new(|| BUILT_IN.iter().map(|(file, text)| StaffingStandard::read(file, text)).collect());

/// The standards that ship with the crate.
///
/// # Errors
/// When a file does not read, which a test rules out.
pub fn standards() -> Result<&'static [StaffingStandard], UnreadableError> {
    STANDARDS.as_deref().map_err(Clone::clone)
}

#[cfg(test)]
mod tests {
    use facts::Vocabulary;

    use super::{StaffingStandard, standards};

    #[test]
    fn the_roles_add_up_to_what_the_report_states() {
        let standards = standards().unwrap();
        assert!((standards[0].wte() - 7.33).abs() < 1e-9);
        assert_eq!((standards[0].births, standards[0].population), (3300, 280_000));
    }

    #[test]
    fn roles_are_filled_by_professions_of_the_vocabulary() {
        let vocabulary = Vocabulary::built_in();
        let professions = vocabulary.get(vocabulary.find("professions").unwrap()).unwrap();
        for role in standards().unwrap().iter().flat_map(|standard| &standard.roles) {
            for profession in &role.filled_by {
                assert!(professions.choices().iter().any(|choice| choice.id == *profession), "{profession}");
            }
        }
    }

    #[test]
    fn a_standard_for_no_births_is_refused() {
        let text = "id='a'\ntitle='a'\nbirths=0\npopulation=1\nsource='a'\nlocator='a'\nrole=[]\n";
        let error = StaffingStandard::read("mine.toml", text).unwrap_err();
        assert_eq!(error.to_string(), "mine.toml: `births`: expected at least 1, got `0`");
    }
}
