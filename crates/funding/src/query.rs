//! A day, a filter and a withdrawal as text, so that an address can hold the state of a picture.
//!
//! The grammar is that of the query of an address:
//!
//! ```text
//! query  = [ pair *( "&" pair ) ]
//! pair   = key "=" word *( "," word )
//! key    = "asOf" | "nation" | "kind" | "budget" | "role" | "body" | "service" | "class" | "current" | "hops"
//!        | "withdraw" | "gone" | "from" | "cut"
//! ```
//!
//! Words are percent-encoded where they must be; `asOf` and `from` (dates), `hops` (a number from 1 to 20) and `cut` (per
//! cent) take one word and stand once, `current` takes `only`, the others may be repeated, and add up. `withdraw` names bodies
//! that stop paying, `gone` budgets that go. Bodies and services are named by slugs or ids (`service:oxpip`), and where the registry is
//! at hand ([`Query::read`]) bodies by their codes, too. Pairs that belong to others are theirs to take out first.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use percent_encoding::percent_decode_str;
use registry::{BodyNames, Budget, Classification, SeveralBodies, Slug, SlugError, UnknownWord};

use crate::{Filter, Withdrawal};

/// A day, a filter and a withdrawal, as they stand in an address. [`fmt::Display`] writes them in one way only: the same
/// query is the same text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The day, if one is given. The caller knows which day it is today.
    pub as_of: Option<Date>,
    /// The filter.
    pub filter: Filter,
    /// What is withdrawn; nothing without it.
    pub withdrawal: Option<Withdrawal>,
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
    /// A body that there is not.
    #[error("`{key}`: no commissioning body has the slug, the id or the code `{got}`")]
    NoBody {
        /// The key.
        key: &'static str,
        /// What was given.
        got: String,
    },
    /// A code of several bodies.
    #[error("`{key}`: {error}")]
    SeveralBodies {
        /// The key.
        key: &'static str,
        /// Which.
        error: SeveralBodies,
    },
    /// A day that is none.
    #[error("`{key}`: expected a date such as `2019-06-01`, got `{got}`")]
    Date {
        /// The key.
        key: &'static str,
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
    /// A cut that is none.
    #[error("`cut`: expected per cent above 0 and up to 100, got `{got}`")]
    Cut {
        /// What was given.
        got: String,
    },
    /// A withdrawal of nothing.
    #[error("`{key}` is about what a `withdraw` or `gone` names, and none is given")]
    CutOfNothing {
        /// The key.
        key: &'static str,
    },
    /// A key that may stand once stands again.
    #[error("`{key}` is given twice")]
    Twice {
        /// The key.
        key: &'static str,
    },
}

/// The keys, in the order in which they are written.
const KEYS: [&str; 14] = [
    "asOf", "nation", "kind", "budget", "role", "body", "service", "class", "current", "hops", "withdraw",
    "gone", "from", "cut",
];

fn keys() -> String {
    KEYS.map(|key| format!("`{key}`")).join(", ")
}

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        Self::read_with(text, None)
    }
}

impl Query {
    /// Reads a query in which bodies may be named by their codes.
    ///
    /// # Errors
    /// When the text is no query, or a code is that of no body or of several.
    pub fn read(text: &str, names: &BodyNames<'_>) -> Result<Self, QueryError> {
        Self::read_with(text, Some(names))
    }

    fn read_with(text: &str, names: Option<&BodyNames<'_>>) -> Result<Self, QueryError> {
        let mut query = Self::default();
        let mut what_if = WhatIf::default();
        for part in text.split('&').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').ok_or_else(|| QueryError::NoPair { got: cut(part) })?;
            let value = decode(key, value)?;
            query.take(&mut what_if, names, &decode(key, key)?, &value)?;
        }
        let seeds = query.filter.bodies.len() + query.filter.services.len();
        if query.filter.hops.is_some() && seeds == 0 {
            return Err(QueryError::HopsFromNowhere);
        }
        query.withdrawal = what_if.withdrawal()?;
        Ok(query)
    }
}

/// The parts of a withdrawal, as they come.
#[derive(Default)]
struct WhatIf {
    bodies: BTreeSet<Slug>,
    budgets: BTreeSet<Budget>,
    from: Option<Date>,
    percent: Option<f64>,
}

impl WhatIf {
    fn withdrawal(self) -> Result<Option<Withdrawal>, QueryError> {
        let Self { bodies, budgets, from, percent } = self;
        if bodies.is_empty() && budgets.is_empty() {
            let alone = from.map(|_| "from").or(percent.map(|_| "cut"));
            return alone.map_or(Ok(None), |key| Err(QueryError::CutOfNothing { key }));
        }
        let whole = Withdrawal::default();
        Ok(Some(Withdrawal { bodies, budgets, from, percent: percent.unwrap_or(whole.percent), ..whole }))
    }
}

impl Query {
    fn take(
        &mut self,
        what_if: &mut WhatIf,
        names: Option<&BodyNames<'_>>,
        key: &str,
        value: &str,
    ) -> Result<(), QueryError> {
        let known = KEYS.iter().copied().find(|known| *known == key);
        let key = known.ok_or_else(|| {
            let meant = facts::suggest(key, KEYS);
            QueryError::Key { key: cut(key), suggestion: KEYS.into_iter().find(|key| Some(*key) == meant) }
        })?;
        let filter = &mut self.filter;
        match key {
            "asOf" => {
                let date = date(key, value)?;
                once(key, &mut self.as_of, date)
            }
            "withdraw" => bodies(key, value, names, &mut what_if.bodies),
            "gone" => words(key, value, &mut what_if.budgets),
            "from" => once(key, &mut what_if.from, date(key, value)?),
            "cut" => {
                let percent = value.parse().ok().filter(|percent| *percent > 0.0 && *percent <= 100.0);
                once(key, &mut what_if.percent, percent.ok_or_else(|| QueryError::Cut { got: cut(value) })?)
            }
            "nation" => words(key, value, &mut filter.nations),
            "kind" => words(key, value, &mut filter.kinds),
            "budget" => words(key, value, &mut filter.budgets),
            "role" => words(key, value, &mut filter.roles),
            "body" => bodies(key, value, names, &mut filter.bodies),
            "service" => many(key, value, &mut filter.services, |word| slug(key, "service", word)),
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

fn date(key: &'static str, value: &str) -> Result<Date, QueryError> {
    value.parse().map_err(|_| QueryError::Date { key, got: cut(value) })
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

/// A slug, or the id of the same thing.
fn slug(key: &'static str, kind: &str, word: &str) -> Result<Slug, QueryError> {
    let name = word.strip_prefix(kind).and_then(|rest| rest.strip_prefix(':')).unwrap_or(word);
    Slug::new(name).map_err(|error| QueryError::Slug { key, error })
}

fn bodies(
    key: &'static str,
    value: &str,
    names: Option<&BodyNames<'_>>,
    set: &mut BTreeSet<Slug>,
) -> Result<(), QueryError> {
    many(key, value, set, |word| match names.map(|names| names.find(word)) {
        Some(Ok(Some(found))) => Ok(found.clone()),
        Some(Err(error)) => Err(QueryError::SeveralBodies { key, error }),
        None => slug(key, BodyNames::KIND, word),
        // A slug that no body has is refused with the others, with one that may be meant.
        Some(Ok(None)) => {
            slug(key, BodyNames::KIND, word).map_err(|_| QueryError::NoBody { key, got: cut(word) })
        }
    })
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
        if let Some(Withdrawal { bodies, budgets, from, percent, .. }) = &self.withdrawal {
            pair("withdraw", strings(bodies));
            pair("gone", strings(budgets));
            pair("from", from.iter().map(Date::to_string).collect());
            pair(
                "cut",
                Some(percent).filter(|percent| **percent < 100.0).map(f64::to_string).into_iter().collect(),
            );
        }
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
        let what_if =
            "asOf=2019-06-01&withdraw=nhs-england,nhs-leeds-ccg&gone=camhs&from=2020-01-01&cut=12.5";
        assert_eq!(read(what_if).to_string(), what_if);
        assert_eq!(read("withdraw=a&cut=100").to_string(), "withdraw=a");
        let ids = "body=commissioning-body:nhs-leeds-ccg&service=service:oxpip&withdraw=commissioning-body%3Anhs-england";
        assert_eq!(read(ids).to_string(), "body=nhs-leeds-ccg&service=oxpip&withdraw=nhs-england");
        assert_eq!(error("body=service:oxpip"), error("body=service%3Aoxpip"));
    }

    #[test]
    fn mistakes_say_what_was_expected() {
        insta::assert_snapshot!(error("nation"), @"expected `key=value`, got `nation`");
        insta::assert_snapshot!(error("nations=wales"), @"unknown key `nations`, expected one of `asOf`, `nation`, `kind`, `budget`, `role`, `body`, `service`, `class`, `current`, `hops`, `withdraw`, `gone`, `from`, `cut`; did you mean `nation`?");
        insta::assert_snapshot!(error("nation=Wales"), @"`nation`: expected a nation, one of `england`, `northern-ireland`, `scotland`, `wales`, got `Wales`; did you mean `wales`?");
        insta::assert_snapshot!(error("budget=camhs,"), @"`budget`: expected a value, got none");
        insta::assert_snapshot!(error("withdraw=a&cut=0"), @"`cut`: expected per cent above 0 and up to 100, got `0`");
        insta::assert_snapshot!(error("withdraw=a&cut=NaN"), @"`cut`: expected per cent above 0 and up to 100, got `NaN`");
        insta::assert_snapshot!(error("withdraw=a&from=soon"), @"`from`: expected a date such as `2019-06-01`, got `soon`");
        insta::assert_snapshot!(error("cut=20"), @"`cut` is about what a `withdraw` or `gone` names, and none is given");
        insta::assert_snapshot!(error("asOf=1+June"), @"`asOf`: expected a date such as `2019-06-01`, got `1 June`");
        insta::assert_snapshot!(error("asOf=2019-06-01&asOf=2020-06-01"), @"`asOf` is given twice");
        insta::assert_snapshot!(error("hops=2"), @"`hops` counts from a `body` or a `service`, and none is given");
        insta::assert_snapshot!(error("body=a&hops=99"), @"`hops`: expected a whole number from 1 to 20, got `99`");
        insta::assert_snapshot!(error("body=%22%3E"), @r#"`body`: expected a slug (lower-case letters, digits and single hyphens between them), got `">`"#);
        insta::assert_snapshot!(error("body=%ff"), @"`body`: the percent-encoded bytes are no UTF-8");
        insta::assert_snapshot!(error("class=parent-infant"), @"`class`: expected a class, one of `parent-infant-team`, `camhs-embedded-specialist`, `perinatal-embedded-specialist`, `narrow-eligibility-team`, `single-intervention-service`, `other-parent-infant-service`, `not-a-parent-infant-service`, `undetermined`, got `parent-infant`; did you mean `parent-infant-team`?");
    }
}
