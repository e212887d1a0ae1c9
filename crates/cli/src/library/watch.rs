//! Definitions read again while the server runs, when their files change ([`poll`]).

use std::path::PathBuf;
use std::sync::Arc;

use rules::Library;
use tokio::runtime::Handle;
use writer::Writer;

use crate::failure::Failure;
use crate::library::{self, Files};
use crate::poll::{self, Polling};

/// The folders and files to look at, and what was read there last.
pub(crate) struct Watch {
    places: Vec<PathBuf>,
    files: Files,
}

impl Watch {
    /// Begins with what is there now.
    pub(crate) fn of(places: &[PathBuf]) -> Result<Self, Failure> {
        Ok(Self { places: places.to_owned(), files: library::read_all(places)? })
    }

    /// Looks from now on, in a thread of its own, and puts in force what changes. Must be called within a runtime.
    pub(crate) fn start(mut self, writer: Arc<Writer>) -> Polling {
        let runtime = Handle::current();
        let places = self.places.clone();
        let read = move || self.read_again(&writer, &runtime);
        poll::start(places, library::ENDINGS, read, |reason| {
            tracing::error!(reason, "definitions cannot be read; those in force stay");
        })
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
