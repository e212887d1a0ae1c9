//! What counts by keys have in common.

use async_graphql::Result;

use crate::error::bad_request;

/// Checks that each key is asked for once.
pub(crate) fn each_once<K: PartialEq>(by: &[K]) -> Result<()> {
    let mut rest = by;
    while let Some((first, others)) = rest.split_first() {
        if others.contains(first) {
            return Err(bad_request("`by`: expected each key once"));
        }
        rest = others;
    }
    Ok(())
}

/// The place of a word among all of its kind: what it is sorted by.
pub(crate) fn position<'a, T: PartialEq + 'a>(mut all: impl Iterator<Item = &'a T>, one: &T) -> usize {
    all.position(|other| other == one).unwrap_or_default()
}
