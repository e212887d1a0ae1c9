//! What public pages say since 2019: `fixtures/since-2019` describes it.

use include_dir::{Dir, include_dir};

use super::{DatasetErrors, read_onto, texts};
use crate::{Change, Registry};

static SINCE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../fixtures/since-2019");
/// Its files without changes: published figures, and the statements that are no claims.
const BESIDE_CHANGES: [&str; 2] = ["figures.toml", "not-claimed.toml"];

/// Returns the changes that add what public pages say since 2019 to a registry that holds the report's data: sources,
/// services and funding lines that are new, and claims about services that are there already.
///
/// # Errors
/// When the files that were compiled in do not fit the format, or `base` does not hold what they name.
pub fn since_2019(base: &Registry) -> Result<Vec<Change>, DatasetErrors> {
    read_onto(base, texts(&SINCE).into_iter().filter(|(path, _)| !BESIDE_CHANGES.contains(path)))
}
