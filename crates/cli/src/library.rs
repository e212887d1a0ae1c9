//! The definitions that ship, and those that `--definitions` adds.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use facts::suggest;
use rules::{Definition, Library, LibraryError};

use crate::failure::Failure;
use crate::terminal::colours_on_stderr;

/// The definitions that ship and those in these folders or files.
pub(crate) fn open(places: &[PathBuf]) -> Result<Library, Failure> {
    let mut library = Library::built_in().map_err(|error| broken(&error))?;
    for place in places {
        for file in files(place)? {
            library =
                library.with(&file.display().to_string(), &read(&file)?).map_err(|error| broken(&error))?;
        }
    }
    Ok(library)
}

/// The text of a definition file.
pub(crate) fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|error| Failure::file("read", file, &error))
}

/// The definition that people call `slug`.
pub(crate) fn find<'a>(library: &'a Library, slug: &str) -> Result<&'a Definition, Failure> {
    library.get(slug).ok_or_else(|| {
        let known: Vec<&str> = library.iter().map(Definition::slug).collect();
        let hint = match suggest(slug, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("there are: {}", known.join(", ")),
        };
        Failure::Usage(format!("unknown definition `{slug}`; {hint}"))
    })
}

/// Mistakes in a definition, ready to print.
pub(crate) fn broken(error: &LibraryError) -> Failure {
    match error {
        LibraryError::Load(error) => Failure::Rendered(error.render(colours_on_stderr())),
        other @ LibraryError::Twice { .. } => Failure::Input(other.to_string()),
    }
}

/// The definition files at a place, in the order of their names.
fn files(place: &Path) -> Result<Vec<PathBuf>, Failure> {
    if place.is_file() {
        return Ok(vec![place.to_owned()]);
    }
    let failed = |error| Failure::file("read the definitions in", place, &error);
    let mut files = Vec::new();
    for entry in fs::read_dir(place).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() && path.extension() == Some(OsStr::new("toml")) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
