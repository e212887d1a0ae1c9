//! Standard sets, as data.

use std::sync::LazyLock;

use registry::words;
use serde::Deserialize;

use super::StandardNumber;
use crate::data::{DataError, read, repeated};
use crate::id::id;

id! {
    /// Names a standard set. Its versions share the name.
    StandardSetId
}

id! {
    /// Names a group of standards in a set.
    GroupId
}

words! {
    /// What a set is for.
    pub enum Purpose ("a purpose") {
        /// To find what to work on, once a year. It has no thresholds.
        Developmental = "developmental", "developmental";
        /// To be accredited. It has thresholds.
        Accreditation = "accreditation", "accreditation";
    }
}

/// A group of standards.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardGroup {
    /// Its name.
    pub id: GroupId,
    /// Its title.
    pub title: String,
}

/// A standard.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its number, unique in the set.
    pub number: StandardNumber,
    /// Its group.
    pub group: GroupId,
    /// Its type, where the set has types: 1 must be met, 2 should be, 3 is desirable.
    #[serde(rename = "type")]
    pub kind: Option<u8>,
    /// Its title.
    pub title: String,
    /// What it asks for.
    pub statement: String,
}

/// How many standards of a type must be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The type.
    #[serde(rename = "type")]
    pub kind: u8,
    /// The share of its standards that apply, in per cent.
    pub percent: u8,
}

/// One version of a standard set.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StandardSet {
    /// The kind of file: always `standards`.
    kind: String,
    /// Its name.
    pub id: StandardSetId,
    /// Its version. Reviews by different versions are never compared.
    pub version: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub purpose: Purpose,
    /// What must stand wherever it is shown, when it is no set that the sector has adopted.
    pub label: Option<String>,
    /// Where it comes from.
    pub source: String,
    /// The fewest services of a benchmark.
    pub benchmark_minimum: u32,
    /// After how many months a developmental review is repeated.
    pub repeat_months: Option<u16>,
    /// How many months an accreditation is valid.
    pub valid_months: Option<u16>,
    /// How many months after the decision an interim review is due.
    pub interim_months: Option<u16>,
    /// How many standards of each type must be met.
    #[serde(default, rename = "threshold")]
    pub thresholds: Vec<Threshold>,
    /// Its groups, in order.
    #[serde(rename = "group")]
    pub groups: Vec<StandardGroup>,
    /// Its standards, in order.
    #[serde(rename = "standard")]
    pub standards: Vec<Standard>,
}

impl StandardSet {
    /// Reads a set; `file` names it in errors.
    ///
    /// # Errors
    /// When it is not as described, or does not fit its purpose.
    pub fn read(file: &str, text: &str) -> Result<Self, DataError> {
        let set: Self = read(file, text)?;
        match set.problem() {
            None => Ok(set),
            Some(problem) => Err(DataError::new(file, problem)),
        }
    }

    /// The sets that ship with the crate.
    ///
    /// # Errors
    /// When one does not read, which a test rules out.
    pub fn built_in() -> Result<&'static [Self], DataError> {
        const FILES: [(&str, &str); 2] = [
            ("pif-self-audit.toml", include_str!("sets/pif-self-audit.toml")),
            ("typed-illustration.toml", include_str!("sets/typed-illustration.toml")),
        ];
        static BUILT_IN: LazyLock<Result<Vec<StandardSet>, DataError>> =
            LazyLock::new(|| FILES.iter().map(|(file, text)| StandardSet::read(file, text)).collect());
        BUILT_IN.as_deref().map_err(Clone::clone)
    }

    /// The standard of a number.
    #[must_use]
    pub fn get(&self, number: &StandardNumber) -> Option<&Standard> {
        self.standards.iter().find(|standard| standard.number == *number)
    }

    fn problem(&self) -> Option<String> {
        if self.kind != "standards" {
            return Some(format!("`kind`: expected `standards`, got `{}`", self.kind));
        }
        if let Some(number) = repeated(self.standards.iter().map(|standard| &standard.number)) {
            return Some(format!("standard `{number}`: expected each `number` once"));
        }
        if let Some(kind) = repeated(self.thresholds.iter().map(|threshold| &threshold.kind)) {
            return Some(format!("`threshold`: expected each type once, got `{kind}` again"));
        }
        if let Some(threshold) =
            self.thresholds.iter().find(|threshold| !(1..=100).contains(&threshold.percent))
        {
            return Some(format!("`threshold`: expected 1 to 100 per cent, got `{}`", threshold.percent));
        }
        for standard in &self.standards {
            if !self.groups.iter().any(|group| group.id == standard.group) {
                return Some(format!(
                    "standard `{}`: there is no group `{}`",
                    standard.number, standard.group
                ));
            }
            let has_threshold = |kind| self.thresholds.iter().any(|threshold| Some(threshold.kind) == kind);
            if !self.thresholds.is_empty() && !has_threshold(standard.kind) {
                return Some(format!(
                    "standard `{}`: `type`: expected one that has a threshold",
                    standard.number
                ));
            }
        }
        let accreditation = self.purpose == Purpose::Accreditation;
        let dates = [("valid-months", self.valid_months), ("interim-months", self.interim_months)];
        let wrong = dates.into_iter().find(|(_, months)| months.is_some() != accreditation);
        match wrong {
            Some((field, None)) => Some(format!("`{field}` is missing: an accreditation needs it")),
            Some((field, Some(_))) => Some(format!("`{field}`: a developmental set has none")),
            None if accreditation == self.thresholds.is_empty() => Some(if accreditation {
                "`threshold` is missing: an accreditation needs them".to_owned()
            } else {
                "`threshold`: a developmental set has none".to_owned()
            }),
            None if self.interim_months >= self.valid_months && accreditation => {
                Some("`interim-months`: expected fewer than `valid-months`".to_owned())
            }
            None if accreditation == self.repeat_months.is_some() => Some(if accreditation {
                "`repeat-months`: an accreditation set has none".to_owned()
            } else {
                "`repeat-months` is missing: a developmental set needs it".to_owned()
            }),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Purpose, StandardSet};

    #[test]
    fn the_twelve_headings_are_developmental_and_the_illustration_is_labelled() {
        let [audit, illustration] = StandardSet::built_in().unwrap() else { panic!("two sets") };
        assert_eq!((audit.standards.len(), audit.groups.len(), audit.thresholds.len()), (12, 5, 0));
        assert_eq!(audit.purpose, Purpose::Developmental);
        let thresholds: Vec<u8> = illustration.thresholds.iter().map(|threshold| threshold.percent).collect();
        assert_eq!(thresholds, [100, 80, 60]);
        assert!(illustration.label.as_ref().unwrap().starts_with("Illustration"));
    }

    #[test]
    fn a_set_that_does_not_fit_its_purpose_is_refused() {
        let text = include_str!("sets/typed-illustration.toml");
        let read = |from: &str, to: &str| {
            StandardSet::read("mine.toml", &text.replacen(from, to, 1)).unwrap_err().to_string()
        };
        assert_eq!(
            read("valid-months = 36\n", ""),
            "mine.toml: `valid-months` is missing: an accreditation needs it"
        );
        assert_eq!(
            read("\"accreditation\"", "\"developmental\""),
            "mine.toml: `valid-months`: a developmental set has none"
        );
        assert_eq!(
            read("number = \"1.2\"", "number = \"1.1\""),
            "mine.toml: standard `1.1`: expected each `number` once"
        );
        assert_eq!(
            read("group = \"staff\"", "group = \"staf\""),
            "mine.toml: standard `2.1`: there is no group `staf`"
        );
        assert_eq!(
            read("percent = 80", "percent = 101"),
            "mine.toml: `threshold`: expected 1 to 100 per cent, got `101`"
        );
        assert_eq!(
            read("type = 3\ntitle", "type = 4\ntitle"),
            "mine.toml: standard `1.5`: `type`: expected one that has a threshold"
        );
    }
}
