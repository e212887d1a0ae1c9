//! The twelve recommendations of the report, and what is claimed to have come of them.

use std::sync::LazyLock;

use jiff::civil::Date;
use registry::Nation;
use serde::Deserialize;

use crate::published::{PublishedSource, UnreadableError, day_if_any};

const FILE: &str = "recommendations.toml";
const TEXT: &str = include_str!("../../../fixtures/mind-the-gap/recommendations.toml");

/// A recommendation of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// Its number, from 1.
    pub number: u8,
    /// What it is about.
    pub title: String,
    /// What it asks for.
    pub summary: String,
    /// Whom it asks.
    pub addresses: Vec<String>,
    /// Where: all four nations where every government or area is meant.
    pub nations: Vec<Nation>,
    /// Where it stands in the report.
    pub locator: String,
    /// The source that makes it.
    pub source: PublishedSource,
    /// What sources claim has come of it. None recorded is not none.
    pub progress: Vec<Progress>,
}

/// What a source says has been done about a recommendation.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// What is claimed; it may be that there is none.
    pub claim: String,
    /// The nation that it is about.
    pub nation: Option<Nation>,
    /// The day for which it is said.
    pub as_of: Option<Date>,
    /// The source.
    pub source: PublishedSource,
    /// Where in the source.
    pub locator: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source: Vec<PublishedSource>,
    recommendation: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    number: u8,
    title: String,
    summary: String,
    addresses: Vec<String>,
    nations: Vec<Nation>,
    locator: String,
    #[serde(default)]
    progress: Vec<ProgressEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ProgressEntry {
    claim: String,
    nation: Option<Nation>,
    #[serde(default, deserialize_with = "day_if_any")]
    as_of: Option<Date>,
    source: String,
    locator: String,
}

static RECOMMENDATIONS: LazyLock<Result<Vec<Recommendation>, UnreadableError>> = LazyLock::new(read);

/// The recommendations that ship with the crate, by number.
///
/// # Errors
/// When the file does not read, which a test rules out.
pub fn recommendations() -> Result<&'static [Recommendation], UnreadableError> {
    RECOMMENDATIONS.as_deref().map_err(Clone::clone)
}

fn read() -> Result<Vec<Recommendation>, UnreadableError> {
    let file: File = toml::from_str(TEXT).map_err(|error| UnreadableError::new(FILE, error))?;
    let source = |slug: &str| {
        let found = file.source.iter().find(|source| source.slug == *slug).cloned();
        found.ok_or_else(|| UnreadableError::new(FILE, format!("unknown source `{slug}`")))
    };
    let report = source("rare-jewels-2019")?;
    file.recommendation
        .into_iter()
        .map(|entry| {
            let progress = entry.progress.into_iter().map(|progress| {
                Ok(Progress {
                    source: source(&progress.source)?,
                    claim: progress.claim,
                    nation: progress.nation,
                    as_of: progress.as_of,
                    locator: progress.locator,
                })
            });
            Ok(Recommendation {
                number: entry.number,
                title: entry.title,
                summary: entry.summary,
                addresses: entry.addresses,
                nations: entry.nations,
                locator: entry.locator,
                source: report.clone(),
                progress: progress.collect::<Result<_, _>>()?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::recommendations;

    #[test]
    fn there_are_twelve_and_each_asks_somebody_somewhere() {
        let all = recommendations().unwrap();
        let numbers: Vec<u8> = all.iter().map(|one| one.number).collect();
        assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
        for one in all {
            assert!(!one.addresses.is_empty() && !one.nations.is_empty(), "{}", one.number);
            for progress in &one.progress {
                assert!(
                    progress.nation.is_none_or(|nation| one.nations.contains(&nation)),
                    "{}",
                    progress.claim
                );
            }
        }
    }
}
