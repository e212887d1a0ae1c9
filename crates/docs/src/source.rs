//! The embedded files.

use std::collections::BTreeMap;

/// What `build.rs` found: path in the repository, content.
const BUILT: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// Files by their paths in the repository: `docs/index.md`, `docs/pictures/map.png`.
#[derive(Debug, Clone)]
pub(crate) struct Sources(BTreeMap<&'static str, &'static [u8]>);

impl Sources {
    /// Those of the program.
    pub(crate) fn built() -> Self {
        Self(BUILT.iter().copied().collect())
    }

    /// The content of a file.
    pub(crate) fn get(&self, path: &str) -> Option<&'static [u8]> {
        self.0.get(path).copied()
    }

    /// A text; an empty one where there is none.
    pub(crate) fn text(&self, path: &str) -> &'static str {
        self.get(path).and_then(|content| std::str::from_utf8(content).ok()).unwrap_or_default()
    }

    /// The paths that begin like that, in order.
    pub(crate) fn beginning(&self, with: &str) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied().filter(move |path| path.starts_with(with))
    }
}

#[cfg(test)]
impl Sources {
    pub(crate) fn of(files: &[(&'static str, &'static str)]) -> Self {
        Self(files.iter().map(|&(path, text)| (path, text.as_bytes())).collect())
    }
}
