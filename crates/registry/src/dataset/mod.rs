//! Registry data as TOML files that people can read and correct: `fixtures/README.md` describes them.
//!
//! Reading is all or nothing, and names everything that is wrong at once, each with file, line and what was expected.

mod entry;
mod error;
mod file;
mod service_file;
mod tables;
mod value;

use std::collections::HashSet;
use std::path::Path;

use facts::Vocabulary;
use include_dir::{Dir, include_dir};

pub use error::{DatasetError, DatasetErrors};

use crate::{Change, Problem, Registry};
use file::{File, Place};

static FIXTURES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../fixtures");

/// The changes that make the report's data of an empty registry: *Rare Jewels* (Parent Infant Partnership UK, 2019) as
/// claims.
///
/// # Errors
/// When the files that were compiled in do not fit the format; a test of this crate reads them.
pub fn report_2019() -> Result<Vec<Change>, DatasetErrors> {
    let files = texts(&FIXTURES, "rare-jewels-2019/");
    read(files, &Vocabulary::built_in())
}

/// The TOML files below a folder that is compiled in, under paths that begin with `prefix`.
fn texts(dir: &Dir<'static>, prefix: &str) -> Vec<(&'static str, &'static str)> {
    let mut files = Vec::new();
    for file in dir.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8())
            && path.starts_with(prefix)
        {
            files.push((path, text));
        }
    }
    for dir in dir.dirs() {
        files.extend(texts(dir, prefix));
    }
    files
}

/// What has been read so far.
#[derive(Default)]
struct Reading<'a> {
    changes: Vec<Change>,
    /// Where each change stands.
    places: Vec<Place<'a>>,
    errors: Vec<DatasetError>,
    /// Slugs of entries that could not be read, so that no one who names them is blamed.
    broken: HashSet<String>,
}

impl<'a> Reading<'a> {
    fn push(&mut self, place: Place<'a>, change: Change) {
        self.changes.push(change);
        self.places.push(place);
    }
}

/// Reads files, each with its path and text, into the changes that make their data of an empty registry: sources,
/// interventions, bodies, successions, then services, first those that a source lists with a number, in its order, then
/// the others by slug. The order of the files does not matter; what is not TOML is passed over.
///
/// # Errors
/// When a file is not as described, an entry does not fit the vocabulary or names something that is not there: all of
/// them at once.
pub fn read<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
    vocabulary: &Vocabulary,
) -> Result<Vec<Change>, DatasetErrors> {
    let mut files: Vec<(&str, &str)> =
        files.into_iter().filter(|(path, _)| Path::new(path).extension() == Some("toml".as_ref())).collect();
    files.sort_unstable();
    let mut reading = Reading::default();
    let (mut sources, mut interventions, mut bodies, mut services) = (vec![], vec![], vec![], vec![]);
    for (path, text) in files {
        let mut folders_and_name = path.rsplit('/');
        let (name, folder) = (folders_and_name.next().unwrap_or(path), folders_and_name.next());
        let list = match (folder, name) {
            (Some("bodies"), _) => &mut bodies,
            (Some("services"), _) => &mut services,
            (_, "sources.toml") => &mut sources,
            (_, "interventions.toml") => &mut interventions,
            _ => {
                reading.errors.push(DatasetError {
                    file: path.to_owned(),
                    line: 1,
                    problem:
                        "unexpected file, expected `sources.toml`, `interventions.toml`, `bodies/*.toml` or \
                              `services/*.toml`"
                            .to_owned(),
                });
                continue;
            }
        };
        list.push(File::new(path, text, &mut reading.errors));
    }

    for file in &sources {
        tables::sources(file, &mut reading);
    }
    for file in &interventions {
        tables::interventions(file, &mut reading);
    }
    for file in &bodies {
        tables::bodies(file, &mut reading);
    }
    for file in &bodies {
        tables::successions(file, &mut reading);
    }
    let mut read: Vec<_> =
        services.iter().filter_map(|file| service_file::read(file, vocabulary, &mut reading)).collect();
    read.sort_by(|a, b| {
        let order = |service: &service_file::ServiceFile<'_>| {
            (service.number.unwrap_or(u32::MAX), service.slug.clone())
        };
        order(a).cmp(&order(b))
    });
    for (place, change) in read.into_iter().flat_map(|service| service.changes) {
        reading.push(place, change);
    }

    refer(&mut reading, vocabulary);
    if reading.errors.is_empty() {
        Ok(reading.changes)
    } else {
        reading.errors.sort();
        Err(DatasetErrors(reading.errors))
    }
}

/// Checks what can only be seen when everything is read: that what is named is there, and there once.
fn refer(reading: &mut Reading<'_>, vocabulary: &Vocabulary) {
    for fault in Registry::empty(vocabulary.clone()).check(reading.changes.clone()) {
        if let Problem::Unknown { slug, .. } = &fault.problem
            && reading.broken.contains(slug)
        {
            continue;
        }
        let Some(place) = reading.places.get(fault.ordinal) else { continue };
        reading.errors.push(place.error(fault.problem.field(), fault.problem.to_string()));
    }
}
