//! Definitions read again while the server runs.
//!
//! The folders are looked at twice a second, by size and time of change. That is seen on every file system, shared and
//! mounted ones included, where notifications of the system do not arrive, and it costs a few system calls. Files count as
//! changed once two looks in a row find them alike, so that one that is still being written is not read.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, SystemTime};

use rules::Library;
use tokio::runtime::Handle;
use writer::Writer;

use crate::failure::Failure;
use crate::library::{self, Files};

/// How often to look.
const EVERY: Duration = Duration::from_millis(500);

/// What a look finds: the files, each with its size and the time of its last change.
type Look = Vec<(PathBuf, u64, SystemTime)>;

/// The folders and files to look at, and what was read there last.
pub(crate) struct Watch {
    places: Vec<PathBuf>,
    files: Files,
}

/// Looks until it is dropped.
pub(crate) struct Watching {
    _stop: Option<Sender<()>>,
}

impl Watch {
    /// Begins with what is there now.
    pub(crate) fn of(places: &[PathBuf]) -> Result<Self, Failure> {
        Ok(Self { places: places.to_owned(), files: library::read_all(places)? })
    }

    /// Looks from now on, in a thread of its own, and puts in force what changes. Must be called within a runtime.
    pub(crate) fn start(mut self, writer: Arc<Writer>) -> Watching {
        if self.places.is_empty() {
            return Watching { _stop: None };
        }
        let (stop, stopped) = channel();
        let runtime = Handle::current();
        thread::spawn(move || {
            let (mut last, mut read, mut trouble) = (None, None, None);
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let now = look(&self.places).map_err(|failure| failure.message());
                let settled = last.as_ref() == Some(&now) && read.as_ref() != Some(&now);
                if settled {
                    let told = now.clone().and_then(|_| self.read_again(&writer, &runtime)).err();
                    if let Some(told) = told.as_ref().filter(|_| told != trouble) {
                        tracing::error!(reason = %told, "definitions cannot be read; those in force stay");
                    }
                    trouble = told;
                    read = Some(now.clone());
                }
                last = Some(now);
            }
        });
        Watching { _stop: Some(stop) }
    }

    /// Reads the files, and puts them in force when their text is another.
    fn read_again(&mut self, writer: &Writer, runtime: &Handle) -> Result<(), String> {
        let files = library::read_all(&self.places).map_err(|failure| failure.message())?;
        if files == self.files {
            return Ok(());
        }
        let before = writer.snapshot();
        let library =
            library::assemble(&files, Some(before.library())).map_err(|failure| failure.message())?;
        self.files = files;
        tell(before.library(), &library);
        runtime.block_on(writer.judge_by(library));
        Ok(())
    }
}

/// Writes into the log what has become of the definitions.
fn tell(before: &Library, after: &Library) {
    for broken in after.broken() {
        let (file, why) = (&broken.file, &broken.error);
        match &broken.kept {
            Some(kept) => {
                tracing::error!(%file, %kept, %why, "a definition file is broken; its last good version stays in force");
            }
            None => {
                tracing::error!(%file, %why, "a definition file is broken, and there is no good version of it");
            }
        }
    }
    let text = |library: &Library, slug: &str| library.get(slug).map(|known| known.document().to_owned());
    for slug in after.iter().map(rules::Definition::slug) {
        match text(before, slug) {
            None => tracing::info!(definition = slug, "a definition was added"),
            Some(old) if text(after, slug).as_ref() != Some(&old) => {
                tracing::info!(definition = slug, "a definition was read again");
            }
            Some(_) => {}
        }
    }
    for slug in before.iter().map(rules::Definition::slug).filter(|slug| after.get(slug).is_none()) {
        tracing::warn!(definition = slug, "a definition is gone");
    }
}

/// The definition files at these places, as they are now.
fn look(places: &[PathBuf]) -> Result<Look, Failure> {
    let mut found = Vec::new();
    for place in places {
        for file in library::files_at(place)? {
            let failed = |error| Failure::file("read", &file, &error);
            let about = fs::metadata(&file).map_err(failed)?;
            let changed = about.modified().map_err(failed)?;
            found.push((file, about.len(), changed));
        }
    }
    Ok(found)
}
