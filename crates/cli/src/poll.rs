//! Files that are looked at for changes while the server runs.
//!
//! They are looked at twice a second, by size and time of change. That is seen on every file system, shared and mounted ones
//! included, where notifications of the system do not arrive, and it costs a few system calls. Files count as changed once two
//! looks in a row find them alike, so that one that is still being written is not read.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::failure::Failure;

/// How often to look.
const EVERY: Duration = Duration::from_millis(500);

/// What a look finds: the files, each with its size and the time of its last change.
type Look = Vec<(PathBuf, u64, SystemTime)>;

/// Looks until it is dropped.
pub(crate) struct Polling {
    _stop: Option<Sender<()>>,
}

/// Looks at the files of these endings in these folders from now on, in a thread of its own. `read` is called when they have
/// changed; what it fails with is handed to `tell`, once for each fault.
pub(crate) fn start(
    places: Vec<PathBuf>,
    endings: &'static [&'static str],
    mut read: impl FnMut() -> Result<(), String> + Send + 'static,
    tell: fn(&str),
) -> Polling {
    if places.is_empty() {
        return Polling { _stop: None };
    }
    let (stop, stopped) = channel();
    thread::spawn(move || {
        let (mut last, mut seen, mut trouble) = (None, None, None);
        while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
            let now = look(&places, endings).map_err(|failure| failure.message());
            let settled = last.as_ref() == Some(&now) && seen.as_ref() != Some(&now);
            if settled {
                let fault = now.clone().and_then(|_| read()).err();
                if let Some(fault) = fault.as_ref().filter(|_| fault != trouble) {
                    tell(fault);
                }
                trouble = fault;
                seen = Some(now.clone());
            }
            last = Some(now);
        }
    });
    Polling { _stop: Some(stop) }
}

/// The files of these endings in a folder, in the order of their names; or the one file that is named.
pub(crate) fn files_at(place: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    if place.is_file() {
        return Ok(vec![place.to_owned()]);
    }
    let failed = |error| Failure::file("read the files in", place, &error);
    let mut files = Vec::new();
    for entry in fs::read_dir(place).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() && endings.iter().any(|ending| path.extension() == Some(OsStr::new(ending))) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The files at these places, as they are now.
fn look(places: &[PathBuf], endings: &[&str]) -> Result<Look, Failure> {
    let mut found = Vec::new();
    for place in places {
        for file in files_at(place, endings)? {
            let failed = |error| Failure::file("read", &file, &error);
            let about = fs::metadata(&file).map_err(failed)?;
            let changed = about.modified().map_err(failed)?;
            found.push((file, about.len(), changed));
        }
    }
    Ok(found)
}
