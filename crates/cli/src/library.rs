//! The definitions that ship, and those that `--definitions` adds.

mod watch;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use facts::suggest;
use rules::{Definition, Library, LibraryError};

use crate::failure::Failure;
use crate::poll;
use crate::terminal::colours_on_stderr;

pub(crate) use self::watch::Watch;

/// How the names of definition files end.
const ENDINGS: &[&str] = &["toml"];

/// Definition files: the name and the text of each.
pub(crate) type Files = Vec<(String, String)>;

/// The definitions that ship and those in these folders or files. Every mistake in any of them is told at once.
pub(crate) fn open(places: &[PathBuf]) -> Result<Library, Failure> {
    let library = assemble(&read_all(places)?, None)?;
    if library.broken().is_empty() {
        return Ok(library);
    }
    Err(broken(library.broken().iter().map(|broken| &broken.error)))
}

/// The definitions that ship and those in these files. Broken files are told by the library, and keep what they had in
/// `previous`.
pub(crate) fn assemble(files: &Files, previous: Option<&Library>) -> Result<Library, Failure> {
    let built_in = Library::built_in().map_err(|error| broken([&error]))?;
    Ok(built_in.reload(files.iter().map(|(file, text)| (file.as_str(), text.as_str())), previous))
}

/// The definition files in these folders, and these files.
pub(crate) fn read_all(places: &[PathBuf]) -> Result<Files, Failure> {
    let mut files = Vec::new();
    for place in places {
        for file in files_at(place)? {
            files.push((file.display().to_string(), read(&file)?));
        }
    }
    Ok(files)
}

/// The text of a definition file. Of one that is longer than any definition may be only so much is read that it is refused
/// for its length, whatever it is: one such file in a folder leaves the others in force.
pub(crate) fn read(file: &Path) -> Result<String, Failure> {
    let failed = |error| Failure::file("read", file, &error);
    let most = rules::MAX_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    fs::File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() > rules::MAX_BYTES {
        // The last letter may be cut in two.
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    String::from_utf8(bytes)
        .map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidData, error.utf8_error())))
}

/// The definition that people call `slug`.
pub(crate) fn find<'a>(library: &'a Library, slug: &str) -> Result<&'a Definition, Failure> {
    library.get(slug).ok_or_else(|| {
        let known: Vec<&str> = library.iter().map(Definition::slug).collect();
        let hint = match suggest(slug, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!(
                "there are: {}. A definition of your own is named by its `id` and `version`, as `mine-1`, once \
                 `--definitions` names its file",
                known.join(", ")
            ),
        };
        Failure::Usage(format!("unknown definition `{slug}`; {hint}"))
    })
}

/// Mistakes in definitions, ready to print.
pub(crate) fn broken<'e>(errors: impl IntoIterator<Item = &'e LibraryError>) -> Failure {
    let colours = colours_on_stderr();
    let rendered: Vec<String> = errors
        .into_iter()
        .map(|error| match error {
            LibraryError::Load(error) => error.render(colours),
            other @ LibraryError::Twice { .. } => format!("error: {other}"),
        })
        .collect();
    Failure::Rendered(rendered.join("\n\n"))
}

/// The definition files at a place, in the order of their names.
fn files_at(place: &Path) -> Result<Vec<PathBuf>, Failure> {
    poll::files_at(place, ENDINGS)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{assemble, read};

    #[test]
    fn a_file_of_any_length_is_read_as_far_as_it_takes_to_refuse_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("long.toml");
        std::fs::write(&file, "é".repeat(1_000_000)).unwrap();
        let text = read(&file).unwrap();
        assert!(text.len() <= rules::MAX_BYTES + 4, "{}", text.len());
        // What has no end ends, too.
        assert!(read(Path::new("/dev/zero")).unwrap().len() <= rules::MAX_BYTES + 1);
        std::fs::write(&file, [0xff]).unwrap();
        assert!(read(&file).is_err());
        // Beside it another file is in force.
        let good = include_str!("../../../examples/scotland.toml").to_owned();
        let library =
            assemble(&vec![("long.toml".to_owned(), text), ("good.toml".to_owned(), good)], None).unwrap();
        assert!(library.from_file("good.toml").is_some());
        let [broken] = library.broken() else { panic!("{:?}", library.broken()) };
        assert!(broken.error.to_string().contains("the file has more than 65536 bytes"), "{}", broken.error);
    }
}
