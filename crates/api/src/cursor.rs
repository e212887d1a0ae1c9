//! Cursors: opaque to clients, they carry the sort key, the slug and the revision that they were made in.
//!
//! A page after a cursor begins behind the place where that key would stand, so that pages stay whole when entries are
//! added or taken out between two requests.

use async_graphql::{Error, Result};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use readmodel::SortKey;
use registry::{Nation, Revision};

use crate::error::bad_request;

/// A place in a sorted list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cursor {
    pub(crate) revision: Revision,
    pub(crate) key: SortKey,
    /// The name as it sorts; empty where names do not take part.
    pub(crate) name: String,
    pub(crate) slug: String,
}

const SEPARATOR: char = '\u{1f}';

impl Cursor {
    pub(crate) fn encode(&self) -> String {
        let key = match &self.key {
            SortKey::Name => "n".to_owned(),
            SortKey::Nation(nation) => format!("a{}", nation.as_str()),
            SortKey::Score(low, high) => format!("s{low}/{high}"),
            SortKey::Changed(revision) => format!("c{revision}"),
        };
        let parts = [self.revision.to_string(), key, self.name.clone(), self.slug.clone()];
        seal(&parts.join(&SEPARATOR.to_string()))
    }

    /// Reads a cursor; `argument` names it in errors.
    pub(crate) fn decode(text: &str, argument: &str) -> Result<Self> {
        unseal(text, Self::read)
            .ok_or_else(|| no_cursor(argument, "a cursor from `pageInfo` or `edges` of this list", text))
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(SEPARATOR);
        let (revision, key, name, slug) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let (kind, rest) = key.split_at_checked(1)?;
        let key = match kind {
            "n" => SortKey::Name,
            "a" => SortKey::Nation(rest.parse::<Nation>().ok()?),
            "s" => {
                let (low, high) = rest.split_once('/')?;
                SortKey::Score(low.parse().ok()?, high.parse().ok()?)
            }
            "c" => SortKey::Changed(Revision::new(rest.parse().ok()?)),
            _ => return None,
        };
        Some(Self {
            revision: Revision::new(revision.parse().ok()?),
            key,
            name: name.to_owned(),
            slug: slug.to_owned(),
        })
    }
}

/// Makes a text opaque.
pub(crate) fn seal(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

/// Reads what [`seal`] has made.
pub(crate) fn unseal<T>(sealed: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    read(std::str::from_utf8(&BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?).ok()?)
}

/// The error for what is no cursor of a list.
pub(crate) fn no_cursor(argument: &str, expected: &str, got: &str) -> Error {
    let shown: String = got.chars().take(60).collect();
    bad_request(format!("`{argument}`: expected {expected}, got `{shown}`"))
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Nation, Revision, SortKey};

    #[test]
    fn a_cursor_reads_back() {
        for key in [
            SortKey::Name,
            SortKey::Nation(Nation::Wales),
            SortKey::Score(2.5, 7.0),
            SortKey::Changed(Revision::new(9)),
        ] {
            let cursor = Cursor {
                revision: Revision::new(3),
                key,
                name: "tŷ bach".to_owned(),
                slug: "ty-bach".to_owned(),
            };
            assert_eq!(Cursor::decode(&cursor.encode(), "after").unwrap(), cursor);
        }
    }

    #[test]
    fn what_is_no_cursor_says_what_was_expected() {
        let error = Cursor::decode("nonsense", "after").unwrap_err();
        assert_eq!(
            error.message,
            "`after`: expected a cursor from `pageInfo` or `edges` of this list, got `nonsense`"
        );
    }
}
