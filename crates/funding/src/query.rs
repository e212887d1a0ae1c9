//! A day and a filter as text, so that an address can hold the state of a picture.
//!
//! The grammar is that of the query of an address:
//!
//! ```text
//! query  = [ pair *( "&" pair ) ]
//! pair   = key "=" word *( "," word )
//! key    = "asOf" | "nation" | "kind" | "budget" | "role" | "body" | "service" | "class" | "current" | "hops"
//! ```
//!
//! Words are percent-encoded where they must be; `asOf` (a date) and `hops` (a number from 1 to 20) take one word and
//! stand once, `current` takes `only`, the others may be repeated, and add up. Pairs that belong to others are theirs to take out first.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use percent_encoding::percent_decode_str;
use registry::{Classification, Slug, SlugError, UnknownWord};

use crate::Filter;

/// A day and a filter, as they stand in an address. [`fmt::Display`] writes them in one way only: the same query is the
/// same text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The day, if one is given. The caller knows which day it is today.
    pub as_of: Option<Date>,
    /// The filter.
    pub filter: Filter,
}

/// Why a text is no query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A part between two `&` without `=`.
    #[error("expected `key=value`, got `{got}`")]
    NoPair {
        /// The part.
        got: String,
    },
    /// A key that means nothing.
    #[error("unknown key `{key}`, expected one of {}{}", keys(), .suggestion.map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
    Key {
        /// The key.
        key: String,
        /// A key that is spelt much like it.
        suggestion: Option<&'static str>,
    },
    /// Bytes that are no text.
    #[error("`{key}`: the percent-encoded bytes are no UTF-8")]
    Encoding {
        /// The key.
        key: String,
    },
    /// A key without a word.
    #[error("`{key}`: expected a value, got none")]
    Empty {
        /// The key.
        key: &'static str,
    },
    /// A word outside the list.
    #[error("`{key}`: {error}")]
    Word {
        /// The key.
        key: &'static str,
        /// What was expected.
        error: UnknownWord,
    },
    /// A name that cannot be one.
    #[error("`{key}`: {error}")]
    Slug {
        /// The key.
        key: &'static str,
        /// What was expected.
        error: SlugError,
    },
    /// A day that is none.
    #[error("`asOf`: expected a date such as `2019-06-01`, got `{got}`")]
    Date {
        /// What was given.
        got: String,
    },
    /// A number of hops that is none.
    #[error("`hops`: expected a whole number from 1 to {}, got `{got}`", Filter::MAX_HOPS)]
    Hops {
        /// What was given.
        got: String,
    },
    /// Another word than `only`.
    #[error("`current`: expected `only`, got `{got}`")]
    Current {
        /// What was given.
        got: String,
    },
    /// Hops from nowhere.
    #[error("`hops` counts from a `body` or a `service`, and none is given")]
    HopsFromNowhere,
    /// A key that may stand once stands again.
    #[error("`{key}` is given twice")]
    Twice {
        /// The key.
        key: &'static str,
    },
}

/// The keys, in the order in which they are written.
const KEYS: [&str; 10] =
    ["asOf", "nation", "kind", "budget", "role", "body", "service", "class", "current", "hops"];

fn keys() -> String {
    KEYS.map(|key| format!("`{key}`")).join(", ")
}

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        let mut query = Self::default();
        for part in text.split('&').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').ok_or_else(|| QueryError::NoPair { got: cut(part) })?;
            let value = decode(key, value)?;
            query.take(&decode(key, key)?, &value)?;
        }
        let seeds = query.filter.bodies.len() + query.filter.services.len();
        if query.filter.hops.is_some() && seeds == 0 {
            return Err(QueryError::HopsFromNowhere);
        }
        Ok(query)
    }
}

impl Query {
    fn take(&mut self, key: &str, value: &str) -> Result<(), QueryError> {
        let known = KEYS.iter().copied().find(|known| *known == key);
        let key = known.ok_or_else(|| {
            let meant = facts::suggest(key, KEYS);
            QueryError::Key { key: cut(key), suggestion: KEYS.into_iter().find(|key| Some(*key) == meant) }
        })?;
        let filter = &mut self.filter;
        match key {
            "asOf" => {
                let date = value.parse().map_err(|_| QueryError::Date { got: cut(value) })?;
                once(key, &mut self.as_of, date)
            }
            "nation" => words(key, value, &mut filter.nations),
            "kind" => words(key, value, &mut filter.kinds),
            "budget" => words(key, value, &mut filter.budgets),
            "role" => words(key, value, &mut filter.roles),
            "body" => slugs(key, value, &mut filter.bodies),
            "service" => slugs(key, value, &mut filter.services),
            "class" => many(key, value, &mut filter.classifications, |word| {
                word.parse().map_err(|_| QueryError::Word { key, error: no_class(word) })
            }),
            "current" => {
                filter.current_only = value == "only";
                if filter.current_only { Ok(()) } else { Err(QueryError::Current { got: cut(value) }) }
            }
            // The only one left of the list.
            _ => {
                let hops = value.parse().ok().filter(|hops| (1..=Filter::MAX_HOPS).contains(hops));
                once(key, &mut filter.hops, hops.ok_or_else(|| QueryError::Hops { got: cut(value) })?)
            }
        }
    }
}

fn decode(key: &str, text: &str) -> Result<String, QueryError> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded.map(|text| text.trim().to_owned()).map_err(|_| QueryError::Encoding { key: cut(key) })
}

/// What a person typed, short enough for a message.
fn cut(text: &str) -> String {
    text.chars().take(80).collect()
}

fn once<T>(key: &'static str, place: &mut Option<T>, value: T) -> Result<(), QueryError> {
    if place.replace(value).is_some() { Err(QueryError::Twice { key }) } else { Ok(()) }
}

fn many<T: Ord>(
    key: &'static str,
    value: &str,
    set: &mut BTreeSet<T>,
    read: impl Fn(&str) -> Result<T, QueryError>,
) -> Result<(), QueryError> {
    for word in value.split(',').map(str::trim) {
        if word.is_empty() {
            return Err(QueryError::Empty { key });
        }
        set.insert(read(word)?);
    }
    Ok(())
}

fn words<T: Ord + FromStr<Err = UnknownWord>>(
    key: &'static str,
    value: &str,
    set: &mut BTreeSet<T>,
) -> Result<(), QueryError> {
    many(key, value, set, |word| word.parse().map_err(|error| QueryError::Word { key, error }))
}

fn no_class(got: &str) -> UnknownWord {
    let ids = Classification::ALL.map(Classification::id);
    UnknownWord {
        what: "a class",
        expected: ids.map(|id| format!("`{id}`")).join(", "),
        got: cut(got),
        suggestion: facts::suggest(got, ids).and_then(|meant| ids.into_iter().find(|id| *id == meant)),
    }
}

fn slugs(key: &'static str, value: &str, set: &mut BTreeSet<Slug>) -> Result<(), QueryError> {
    many(key, value, set, |word| Slug::new(word).map_err(|error| QueryError::Slug { key, error }))
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filter = &self.filter;
        let mut pairs = Vec::new();
        let mut pair = |key: &str, words: Vec<String>| {
            if !words.is_empty() {
                pairs.push(format!("{key}={}", words.join(",")));
            }
        };
        pair("asOf", self.as_of.iter().map(Date::to_string).collect());
        pair("nation", strings(&filter.nations));
        pair("kind", strings(&filter.kinds));
        pair("budget", strings(&filter.budgets));
        pair("role", strings(&filter.roles));
        pair("body", strings(&filter.bodies));
        pair("service", strings(&filter.services));
        pair("class", filter.classifications.iter().map(|class| class.id().to_owned()).collect());
        pair("current", filter.current_only.then(|| "only".to_owned()).into_iter().collect());
        pair("hops", filter.hops.iter().map(u32::to_string).collect());
        // Words and slugs need no percent-encoding.
        f.write_str(&pairs.join("&"))
    }
}

fn strings<T: fmt::Display>(set: &BTreeSet<T>) -> Vec<String> {
    set.iter().map(T::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::Query;

    fn read(text: &str) -> Query {
        text.parse().unwrap()
    }

    fn error(text: &str) -> String {
        text.parse::<Query>().unwrap_err().to_string()
    }

    #[test]
    fn a_query_is_written_in_one_way() {
        let text = "asOf=2019-06-01&nation=england&budget=camhs,public-health&body=nhs-leeds-ccg&hops=1";
        assert_eq!(read(text).to_string(), text);
        let messy = "hops=1&&budget=public-health&body=nhs%2Dleeds-ccg&budget=camhs,+camhs&nation=england&asOf=2019-06-01";
        assert_eq!(read(messy).to_string(), text);
        assert_eq!(read(""), Query::default());
        let class = read("class=parent-infant-team,undetermined");
        assert_eq!(read(&class.to_string()), class);
    }

    #[test]
    fn mistakes_say_what_was_expected() {
        insta::assert_snapshot!(error("nation"), @"expected `key=value`, got `nation`");
        insta::assert_snapshot!(error("nations=wales"), @"unknown key `nations`, expected one of `asOf`, `nation`, `kind`, `budget`, `role`, `body`, `service`, `class`, `hops`; did you mean `nation`?");
        insta::assert_snapshot!(error("nation=Wales"), @"`nation`: expected a nation, one of `england`, `northern-ireland`, `scotland`, `wales`, got `Wales`; did you mean `wales`?");
        insta::assert_snapshot!(error("budget=camhs,"), @"`budget`: expected a value, got none");
        insta::assert_snapshot!(error("asOf=1+June"), @"`asOf`: expected a date such as `2019-06-01`, got `1 June`");
        insta::assert_snapshot!(error("asOf=2019-06-01&asOf=2020-06-01"), @"`asOf` is given twice");
        insta::assert_snapshot!(error("hops=2"), @"`hops` counts from a `body` or a `service`, and none is given");
        insta::assert_snapshot!(error("body=a&hops=99"), @"`hops`: expected a whole number from 1 to 20, got `99`");
        insta::assert_snapshot!(error("body=%22%3E"), @r#"`body`: expected a slug (lower-case letters, digits and single hyphens between them), got `">`"#);
        insta::assert_snapshot!(error("body=%ff"), @"`body`: the percent-encoded bytes are no UTF-8");
        insta::assert_snapshot!(error("class=parent-infant"), @"`class`: expected a class, one of `parent-infant-team`, `camhs-embedded-specialist`, `perinatal-embedded-specialist`, `narrow-eligibility-team`, `single-intervention-service`, `other-parent-infant-service`, `not-a-parent-infant-service`, `undetermined`, got `parent-infant`; did you mean `parent-infant-team`?");
    }
}
