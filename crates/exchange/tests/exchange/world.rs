//! A registry with the report's data, and what tables come to in it.

use std::path::PathBuf;

use facts::Vocabulary;
use jiff::civil::{Date, date};
use registry::{Change, Commit, Position, Registry, dataset};
use tabular::{BadTable, Records};

pub(crate) const TODAY: Date = date(2026, 11, 23);

pub(crate) fn report() -> Registry {
    let changes = dataset::report_2019().unwrap();
    let commit = Commit::new(Position::FIRST, "2019-09-01T00:00:00Z".parse().unwrap(), "test", changes);
    Registry::empty(Vocabulary::built_in()).apply(&commit).unwrap()
}

pub(crate) fn after(registry: &Registry, changes: Vec<Change>) -> Registry {
    let number = registry.position().next();
    registry.apply(&Commit::new(number, "2026-01-01T00:00:00Z".parse().unwrap(), "test", changes)).unwrap()
}

/// The records of a table.
pub(crate) fn records(
    text: impl AsRef<[u8]>,
    columns: &'static [tabular::Column],
) -> Result<Records, BadTable> {
    Records::read(text.as_ref(), None, columns, &mut |_| {})
}

/// A file of the reference data; says so when that is not at hand.
pub(crate) fn reference(path: &str) -> Option<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    let text = std::fs::read(folder).ok();
    if text.is_none() {
        eprintln!("skipped: the reference data (../shared/data/{path}) is not here");
    }
    text
}
