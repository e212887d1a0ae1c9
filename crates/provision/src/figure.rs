//! Published figures: numbers as their sources state them.

use std::sync::LazyLock;

use jiff::civil::Date;
use registry::{BodyKind, Nation, words};
use serde::Deserialize;

use crate::count::Counted;
use crate::published::{PublishedSource, UnreadableError, day_if_any};

const FILE: &str = "figures.toml";
const TEXT: &str = include_str!("../../../fixtures/mind-the-gap/figures.toml");

words! {
    /// How a source hedges a number.
    pub enum Qualifier ("a hedge") {
        /// About this number.
        About = "about", "about";
        /// Nearly this number.
        Nearly = "nearly", "nearly";
        /// Fewer than this number.
        FewerThan = "fewer-than", "fewer than";
        /// More than this number.
        MoreThan = "more-than", "more than";
    }
}

/// A number, or a range of which either end may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum PublishedValue {
    /// One number.
    One(f64),
    /// A range.
    Range {
        /// At least this, if the source says so.
        low: Option<f64>,
        /// At most this, if the source says so.
        high: Option<f64>,
    },
}

impl PublishedValue {
    /// Its low end.
    #[must_use]
    pub fn low(self) -> Option<f64> {
        match self {
            Self::One(value) => Some(value),
            Self::Range { low, .. } => low,
        }
    }

    /// Its high end.
    #[must_use]
    pub fn high(self) -> Option<f64> {
        match self {
            Self::One(value) => Some(value),
            Self::Range { high, .. } => high,
        }
    }
}

/// What a figure is a part of.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Of {
    /// What the whole is.
    pub what: String,
    /// How many that are, if the source says so.
    pub value: Option<f64>,
}

/// What a figure is about in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// A day.
    Day(Date),
    /// A year, as its source writes it: `2017-18`.
    Year(String),
}

/// A number as a source states it. Figures with the same `subject` answer one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its stable name.
    pub id: String,
    /// The question that it answers.
    pub subject: String,
    /// What it counts or measures.
    pub title: String,
    /// The number.
    pub value: PublishedValue,
    /// How the source hedges it.
    pub qualifier: Option<Qualifier>,
    /// In what: "teams", "per cent", "WTE".
    pub unit: String,
    /// What it is a part of. A percentage always has it.
    pub of: Option<Of>,
    /// Of whom or where.
    pub population: String,
    /// The nation, where it is about one.
    pub nation: Option<Nation>,
    /// The day or year that it is about.
    pub when: When,
    /// The source.
    pub source: PublishedSource,
    /// Where in the source.
    pub locator: String,
    /// What the registry can count for it.
    pub counts: Option<Counted>,
    /// What a reader should know.
    pub note: Option<String>,
}

impl Figure {
    /// The figure in words: "58 per cent of 129 areas with an answer".
    #[must_use]
    pub fn text(&self) -> String {
        let value = match (self.value.low(), self.value.high()) {
            (Some(low), Some(high)) if low.total_cmp(&high).is_eq() => grouped(low),
            (Some(low), Some(high)) => format!("{} to {}", grouped(low), grouped(high)),
            (Some(low), None) => format!("at least {}", grouped(low)),
            (None, Some(high)) => format!("at most {}", grouped(high)),
            (None, None) => "not known".to_owned(),
        };
        let hedged = self.qualifier.map(|qualifier| format!("{} ", qualifier.title())).unwrap_or_default();
        let of = self.of.as_ref().map(|of| match of.value {
            Some(value) => format!(" of {} {}", grouped(value), of.what),
            None => format!(" of {}", of.what),
        });
        format!("{hedged}{value} {}{}", self.unit, of.unwrap_or_default())
    }
}

/// A number with its thousands apart: "280,000", "7.33".
fn grouped(number: f64) -> String {
    let text = number.to_string();
    let (whole, rest) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    rest.map_or(out.clone(), |rest| format!("{out}.{rest}"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source: Vec<PublishedSource>,
    figure: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Entry {
    id: String,
    subject: String,
    title: String,
    value: PublishedValue,
    qualifier: Option<Qualifier>,
    unit: String,
    of: Option<Of>,
    population: String,
    nation: Option<Nation>,
    #[serde(default, deserialize_with = "day_if_any")]
    as_of: Option<Date>,
    year: Option<String>,
    source: String,
    locator: String,
    counts: Option<String>,
    note: Option<String>,
}

static FIGURES: LazyLock<Result<Vec<Figure>, UnreadableError>> = LazyLock::new(|| read(TEXT));

/// The figures that ship with the crate, in the order of their file.
///
/// # Errors
/// When the file does not read, which a test rules out.
pub fn figures() -> Result<&'static [Figure], UnreadableError> {
    FIGURES.as_deref().map_err(Clone::clone)
}

/// How many bodies of a kind sources state that there are, those that are about the last day up to `day`: a registry may hold
/// fewer, and a share of those it holds is no share of these.
///
/// # Errors
/// As for [`figures`].
pub fn stated(
    kind: BodyKind,
    nation: Option<Nation>,
    day: Date,
) -> Result<Vec<&'static Figure>, UnreadableError> {
    let about = |figure: &Figure| match figure.when {
        When::Day(about) if about <= day && figure.counts == Some(Counted::Bodies(kind, nation)) => {
            Some(about)
        }
        _ => None,
    };
    let figures = figures()?;
    let last = figures.iter().filter_map(about).max();
    Ok(figures.iter().filter(|figure| last.is_some() && about(figure) == last).collect())
}

fn read(text: &str) -> Result<Vec<Figure>, UnreadableError> {
    let file: File = toml::from_str(text).map_err(|error| UnreadableError::new(FILE, error))?;
    file.figure.into_iter().map(|entry| figure(entry, &file.source)).collect()
}

fn figure(entry: Entry, sources: &[PublishedSource]) -> Result<Figure, UnreadableError> {
    let wrong = |problem: String| UnreadableError::new(FILE, format!("figure `{}`: {problem}", entry.id));
    let when = match (entry.as_of, entry.year) {
        (Some(day), None) => When::Day(day),
        (None, Some(year)) => When::Year(year),
        _ => return Err(wrong("expected either `as-of` or `year`".to_owned())),
    };
    if entry.unit == "per cent" && entry.of.is_none() {
        return Err(wrong("a percentage needs `of`, what it is a share of".to_owned()));
    }
    let source = sources.iter().find(|source| source.slug == *entry.source).cloned();
    let source = source.ok_or_else(|| wrong(format!("unknown source `{}`", entry.source)))?;
    let counts = entry.counts.as_deref().map(|word| {
        Counted::read(word, entry.nation).ok_or_else(|| wrong(format!("unknown word `{word}` for `counts`")))
    });
    let counts = counts.transpose()?;
    Ok(Figure {
        id: entry.id,
        subject: entry.subject,
        title: entry.title,
        value: entry.value,
        qualifier: entry.qualifier,
        unit: entry.unit,
        of: entry.of,
        population: entry.population,
        nation: entry.nation,
        when,
        source,
        locator: entry.locator,
        counts,
        note: entry.note,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use registry::{BodyKind, Nation};

    use super::{figures, read, stated};

    #[test]
    fn the_figures_that_ship_read_and_have_names_of_their_own() {
        let figures = figures().unwrap();
        let ids: HashSet<&str> = figures.iter().map(|figure| figure.id.as_str()).collect();
        assert_eq!(ids.len(), figures.len());
        for figure in figures {
            assert!(figure.value.low().is_some() || figure.value.high().is_some(), "{}", figure.id);
        }
    }

    #[test]
    fn sources_that_disagree_both_stand() {
        let figures = figures().unwrap();
        let of = |subject: &str| -> Vec<f64> {
            figures
                .iter()
                .filter(|figure| figure.subject == subject)
                .filter_map(|figure| figure.value.low())
                .collect()
        };
        assert_eq!(of("teams"), [27.0, 29.0, 39.0, 45.0, 49.0, 51.0]);
        assert_eq!(of("health-boards-scotland"), [15.0, 14.0]);
        assert_eq!(of("health-trusts-northern-ireland"), [6.0, 5.0]);
    }

    #[test]
    fn how_many_bodies_there_are_is_what_was_stated_last() {
        let stated = |day: &str| -> Vec<&str> {
            let figures =
                stated(BodyKind::ClinicalCommissioningGroup, Some(Nation::England), day.parse().unwrap());
            figures.unwrap().iter().map(|figure| figure.id.as_str()).collect()
        };
        assert_eq!(stated("2018-12-31"), ["ccgs-asked", "ccgs-2018"]);
        assert_eq!(stated("2019-06-01"), ["ccgs-nearly-200", "ccgs-2019"]);
        assert_eq!(stated("2021-12-31"), ["ccgs-2021"]);
        assert!(stated("2013-06-01").is_empty());
    }

    #[test]
    fn a_percentage_of_nothing_is_refused() {
        let text = "source = []\n[[figure]]\nid = 'a'\nsubject = 'a'\ntitle = 'a'\nvalue = 5\nunit = 'per cent'\n\
                    population = 'all'\nyear = '2019'\nsource = 'b'\nlocator = 'c'\n";
        let error = read(text).unwrap_err();
        assert_eq!(
            error.to_string(),
            "figures.toml: figure `a`: a percentage needs `of`, what it is a share of"
        );
    }
}
