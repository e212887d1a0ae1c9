//! Registry data as files that people can read and correct: `fixtures/README.md` describes them.
//!
//! Reading is all or nothing, and names everything that is wrong at once, each with file, line and what was expected.

mod commissioners;
mod dating;
mod entry;
mod error;
mod file;
mod known_service;
mod lacking;
mod service_file;
mod since;
mod stated_amount;
mod tables;
mod value;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use facts::Vocabulary;
use include_dir::{Dir, include_dir};
use jiff::civil::Date;

pub use commissioners::Commissioners;
pub use error::{DatasetError, DatasetErrors};
pub use lacking::lacking;
pub use since::since_2019;

use crate::{Change, ChangeKind, Fault, Problem, Registry};
use file::{File, Place};

static REPORT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../fixtures/rare-jewels-2019");

/// The changes that make the report's data of an empty registry: *Rare Jewels* (Parent Infant Partnership UK, 2019) as
/// claims.
///
/// # Errors
/// When the files that were compiled in do not fit the format; a test of this crate reads them.
pub fn report_2019() -> Result<Vec<Change>, DatasetErrors> {
    read(texts(&REPORT), &Vocabulary::built_in())
}

/// The changes that make of an empty registry what a new database begins with: [`report_2019`], and then the
/// [`Commissioners`] that the report does not name. They fit in one commit.
///
/// # Errors
/// As for [`report_2019`] and [`Commissioners::built_in`].
pub fn built_in() -> Result<Vec<Change>, DatasetErrors> {
    let commissioners = Commissioners::built_in()?;
    let mut changes = report_2019()?;
    // Whether they fit has been checked when they were read.
    let report = changes
        .iter()
        .cloned()
        .fold(Registry::empty(Vocabulary::built_in()), |report, change| report.with(change));
    changes.extend(commissioners.changes_for(&report));
    Ok(changes)
}

/// The files of a folder that is compiled in.
fn texts(dir: &Dir<'static>) -> Vec<(&'static str, &'static str)> {
    let own = dir.files().filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)));
    own.chain(dir.dirs().flat_map(texts)).collect()
}

/// What has been read so far.
#[derive(Default)]
struct Reading<'a> {
    changes: Vec<Change>,
    /// Where each change stands.
    places: Vec<Place<'a>>,
    errors: Vec<DatasetError>,
    /// Where in a source its statements are found, for entries that do not say so themselves.
    locators: HashMap<crate::Slug, String>,
    /// Slugs of entries that could not be read, so that no one who names them is blamed.
    broken: HashSet<String>,
    /// Whether a whole file could not be read, and nobody knows what it holds.
    unread: bool,
}

impl<'a> Reading<'a> {
    fn push(&mut self, place: Place<'a>, change: Change) {
        self.changes.push(change);
        self.places.push(place);
    }
}

/// Reads files, each with its path and text, into the changes that make their data of an empty registry. As [`read_onto`],
/// with nothing there yet.
///
/// # Errors
/// As for [`read_onto`].
pub fn read<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
    vocabulary: &Vocabulary,
) -> Result<Vec<Change>, DatasetErrors> {
    read_onto(&Registry::empty(vocabulary.clone()), files)
}

/// Reads files, each with its path and text, into the changes that add their data to a registry: sources, interventions,
/// bodies, successions, then services, first those that a source lists with a number, in its order, then the others by
/// slug. The order of the files does not matter; what is not TOML is passed over, and so is a body that `base` holds
/// already.
///
/// # Errors
/// When a file is not as described, an entry does not fit the vocabulary or names something that is not there: all of
/// them at once.
pub fn read_onto<'a>(
    base: &Registry,
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
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
        match File::parse(path, text) {
            Ok(file) => list.push(file),
            Err(errors) => {
                reading.errors.extend(errors);
                reading.unread = true;
            }
        }
    }

    for file in &sources {
        tables::sources(file, &mut reading);
    }
    for file in &interventions {
        tables::interventions(file, &mut reading);
    }
    for file in &bodies {
        tables::bodies(file, base, &mut reading);
    }
    for file in &bodies {
        tables::successions(file, &mut reading);
    }
    let mut read: Vec<_> =
        services.iter().filter_map(|file| service_file::read(file, base, &mut reading)).collect();
    read.sort_by(|a, b| {
        let order = |service: &service_file::ServiceFile<'_>| {
            (service.number.unwrap_or(u32::MAX), service.slug.clone())
        };
        order(a).cmp(&order(b))
    });
    for (place, change) in read.into_iter().flat_map(|service| service.changes) {
        reading.push(place, change);
    }

    refer(&mut reading, base);
    if reading.errors.is_empty() {
        Ok(reading.changes)
    } else {
        reading.errors.sort();
        reading.errors.dedup();
        Err(DatasetErrors(reading.errors))
    }
}

/// Checks what can only be seen when everything is read: that what is named is there, and there once.
fn refer(reading: &mut Reading<'_>, base: &Registry) {
    let mut changes = reading.changes.clone();
    // There is no clock here: a day that has not come cannot be recognised.
    for Fault { ordinal, problem } in base.admit(&changes, Date::MAX) {
        report(reading, ordinal, &problem);
    }
    loop {
        let faults = base.check(changes.clone());
        // What can be mended is checked again without its fault: else all that hangs on it would be at fault, too.
        let mut mended = false;
        for Fault { ordinal, problem } in &faults {
            if changes.get_mut(*ordinal).is_some_and(|change| mend(change, problem)) {
                mended = true;
                report(reading, *ordinal, problem);
            }
        }
        if mended {
            continue;
        }
        for Fault { ordinal, .. } in &faults {
            if let Some(change) = changes.get(*ordinal).filter(|change| change.kind() == ChangeKind::Created)
            {
                reading.broken.insert(change.entity().slug.to_string());
            }
        }
        for Fault { ordinal, problem } in &faults {
            report(reading, *ordinal, problem);
        }
        return;
    }
}

/// Takes a name out that is not there, where the rest makes sense without it.
fn mend(change: &mut Change, problem: &Problem) -> bool {
    let Problem::Unknown { slug, .. } = problem else { return false };
    match change {
        Change::ServiceAdded(added) => {
            let before = added.service.areas.len();
            added.service.areas.retain(|area| area != slug.as_str());
            added.service.areas.len() < before
        }
        Change::InterventionAdded(intervention) => {
            let before = intervention.evidence.len();
            intervention.evidence.retain(|rating| rating.source != slug.as_str());
            intervention.evidence.len() < before
        }
        _ => false,
    }
}

fn report(reading: &mut Reading<'_>, ordinal: usize, problem: &Problem) {
    let Some(place) = reading.places.get(ordinal) else { return };
    let name = match problem {
        // Perhaps it stands where nothing could be read.
        Problem::Unknown { slug, .. } if reading.unread || reading.broken.contains(slug) => return,
        Problem::Unknown { slug, .. } => Some(slug.as_str()),
        _ => None,
    };
    reading.errors.push(place.error(problem.field(), name, problem.to_string()));
}
