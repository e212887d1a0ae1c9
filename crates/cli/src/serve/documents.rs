//! The documents of `--documents`: read and checked at the start, and again when their files change.

use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use graphql_http::documents::{Documents, MOST_DOCUMENTS, Registered, Validator};
use graphql_http::guard::Limits;

use crate::failure::Failure;
use crate::poll::{self, Polling};

/// How the names of files of documents end.
const ENDINGS: &[&str] = &["graphql", "gql", "json"];

/// How many bytes the files may have together. Manifests write a text of 8 MiB in less, unless it is made to be long.
const MOST_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// The folders and files of documents, what checks them, and what was read there last.
pub(super) struct DocumentFiles {
    places: Vec<PathBuf>,
    validator: Validator,
    last: u64,
}

impl DocumentFiles {
    /// Returns the documents of these places, which are checked against the schema and these limits.
    pub(super) fn open(places: &[PathBuf], limits: Limits) -> Result<(Self, Registered), Failure> {
        let validator = server::documents::validator(limits);
        let mut files = Self { places: places.to_owned(), validator, last: 0 };
        let registered = files.read()?.unwrap_or_default();
        Ok((files, registered))
    }

    /// Looks from now on, in a thread of its own, and registers what is there when it changes. Files with a mistake change nothing.
    pub(super) fn start(mut self, documents: Documents) -> Polling {
        let places = self.places.clone();
        let read = move || {
            if let Some(registered) = self.read().map_err(|failure| failure.message())? {
                documents.register(registered);
            }
            Ok(())
        };
        poll::start(places, ENDINGS, read, |reason| {
            tracing::error!(reason, "documents cannot be registered; those in force stay");
        })
    }

    /// The documents that are there now, unless they are those that were read last.
    fn read(&mut self) -> Result<Option<Registered>, Failure> {
        let (mut files, mut left) = (Vec::new(), MOST_FILE_BYTES);
        for place in &self.places {
            for file in poll::files_at(place, ENDINGS)? {
                if files.len() >= MOST_DOCUMENTS {
                    let place = place.display();
                    return Err(Failure::Input(format!(
                        "{place}: more than {MOST_DOCUMENTS} files of documents"
                    )));
                }
                files.push((file.display().to_string(), read(&file, &mut left)?));
            }
        }
        let mut hasher = DefaultHasher::new();
        files.hash(&mut hasher);
        if hasher.finish() == self.last {
            return Ok(None);
        }
        let given = files.iter().map(|(file, content)| (file.as_str(), content.as_str()));
        let registered = Registered::read(given, &self.validator);
        let registered = registered.map_err(|mistakes| Failure::Input(mistakes.to_string()))?;
        self.last = hasher.finish();
        if !self.places.is_empty() {
            tracing::info!(documents = registered.len(), "documents are registered");
        }
        Ok(Some(registered))
    }
}

/// The content of a file, of as many bytes as are left to all files.
fn read(path: &Path, left: &mut u64) -> Result<String, Failure> {
    let failed = |error| Failure::file("read", path, &error);
    let mut bytes = Vec::new();
    let length =
        File::open(path).and_then(|file| file.take(*left + 1).read_to_end(&mut bytes)).map_err(failed)?;
    *left = left.checked_sub(length as u64).ok_or_else(|| {
        let path = path.display();
        Failure::Input(format!(
            "{path}: the files of documents have more than {MOST_FILE_BYTES} bytes together"
        ))
    })?;
    String::from_utf8(bytes)
        .map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidData, error.utf8_error())))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use graphql_http::guard::Limits;

    use super::DocumentFiles;

    fn mistake(files: &[(&str, &str)]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let places = [folder.path().to_owned()];
        let mistake = DocumentFiles::open(&places, Limits::default()).err().unwrap().message();
        mistake.replace(&folder.path().display().to_string(), "FOLDER")
    }

    #[test]
    fn documents_are_checked_against_the_schema_and_a_mistake_says_where() {
        let files = [
            ("a.graphql", "query A {\n  services { totalCount }\n}\n"),
            ("b.gql", "query B {\n  services { total }\n}\n"),
            ("c.json", "{\"x\": \"query C { service(slug: 1) { name }\"}"),
            ("notes.txt", "not read"),
        ];
        let said = mistake(&files);
        for expected in [
            "FOLDER/a.graphql:",
            "FOLDER/b.gql:2:14: Unknown field \"total\" on type \"ServiceConnection\"",
            "FOLDER/c.json: document `x`, line 1, column ",
        ] {
            assert_eq!(said.contains(expected), !expected.contains("a.graphql"), "{said}");
        }
        assert!(!said.contains("notes.txt"), "{said}");
        let good = ("a.graphql", "query A($slug: String!) { service(slug: $slug) { name } }");
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(good.0), good.1).unwrap();
        let opened = DocumentFiles::open(&[folder.path().to_owned()], Limits::default()).ok();
        let (mut files, registered) = opened.unwrap();
        assert_eq!(registered.len(), 1);
        // Read again only when they are others.
        assert!(files.read().unwrap().is_none());
        fs::write(folder.path().join("b.json"), "{}").unwrap();
        assert_eq!(files.read().unwrap().unwrap().len(), 1);
    }

    #[test]
    fn files_are_bounded_together() {
        let long = "#".repeat(9 * 1024 * 1024);
        assert_eq!(
            mistake(&[("a.graphql", &long), ("b.graphql", &long)]),
            "FOLDER/b.graphql: the files of documents have more than 16777216 bytes together"
        );
        assert!(mistake(&[("a.json", "{")]).starts_with("FOLDER/a.json: EOF while parsing"));
    }
}
