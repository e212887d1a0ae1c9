//! Data files: what ships with the crate, and what an installation adds, read in one way.

use serde::de::DeserializeOwned;

/// A data file that does not read: which file, where in it, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct DataError {
    /// The file.
    pub file: String,
    /// The place and the problem.
    pub problem: String,
}

impl DataError {
    pub(crate) fn new(file: &str, problem: impl std::fmt::Display) -> Self {
        Self { file: file.to_owned(), problem: problem.to_string() }
    }
}

/// Reads a TOML file; an error names line and column, both from 1.
pub(crate) fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, DataError> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let place = before.map(|before| {
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            format!("line {line}, column {column}: ")
        });
        DataError::new(file, format_args!("{}{}", place.unwrap_or_default(), error.message()))
    })
}

/// Returns the first key that occurs more than once.
pub(crate) fn repeated<'a, K: Ord + ?Sized>(keys: impl IntoIterator<Item = &'a K>) -> Option<&'a K> {
    let mut seen = std::collections::BTreeSet::new();
    keys.into_iter().find(|key| !seen.insert(*key))
}
