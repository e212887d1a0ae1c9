//! What figures and recommendations share: the sources that their files name, and mistakes in the files.

use jiff::civil::Date;
use registry::Slug;
use serde::Deserialize;

/// A source of a figure or of a claim of progress.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedSource {
    /// Its stable name, the same as in the registry where it is there, too.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// When, if that is known.
    #[serde(default, deserialize_with = "crate::published::day_if_any")]
    pub published: Option<Date>,
    /// What a reader should know of it.
    pub note: Option<String>,
}

/// A file that does not read; the files that ship with the crate are read by a test.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct UnreadableError {
    /// The file.
    pub file: &'static str,
    /// What is wrong with it.
    pub problem: String,
}

impl UnreadableError {
    pub(crate) fn new(file: &'static str, problem: impl std::fmt::Display) -> Self {
        Self { file, problem: problem.to_string() }
    }
}

/// A day as TOML writes it.
pub(crate) fn day_if_any<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Date>, D::Error> {
    let Some(written) = Option::<toml::value::Datetime>::deserialize(deserializer)? else { return Ok(None) };
    day(&written).map(Some).ok_or_else(|| serde::de::Error::custom("expected a day such as 2019-06-01"))
}

fn day(written: &toml::value::Datetime) -> Option<Date> {
    let (date, None, None) = (written.date?, written.time, written.offset) else { return None };
    let (year, month, day) =
        (date.year.try_into().ok()?, date.month.try_into().ok()?, date.day.try_into().ok()?);
    Date::new(year, month, day).ok()
}

impl From<&PublishedSource> for registry::Source {
    fn from(source: &PublishedSource) -> Self {
        Self {
            slug: source.slug.clone(),
            title: source.title.clone(),
            publisher: source.publisher.clone(),
            published: source.published,
            url: None,
            licence: None,
        }
    }
}
