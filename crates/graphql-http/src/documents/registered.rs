//! Documents that the operator registers with files.
//!
//! All files make one set, which takes the place of another one as a whole. A set is in memory for as long as it is in force: it is
//! bounded in number and in bytes, and nothing of it is ever let go to make room.

use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write as _};
use std::sync::Arc;

use async_graphql::{Pos, ServerError};

use super::{Validator, custom_id, hash, manifest, sha256_of};
use manifest::Entry;

/// How many documents may be registered.
pub const MOST_DOCUMENTS: usize = 5_000;
/// How many bytes their texts may have together.
pub const MOST_BYTES: usize = 8 * 1_024 * 1_024;
/// How many mistakes are named at once, and in how many characters each.
const MOST_MISTAKES: usize = 20;
const LONGEST_MISTAKE: usize = 500;

/// Documents that were registered, by every id that they are asked for by.
#[derive(Debug, Default)]
pub struct Registered {
    by_id: HashMap<Box<str>, Arc<str>>,
    names: Vec<String>,
    documents: usize,
}

/// What is wrong with files of documents: a line for each of the first mistakes, and how many more there are.
#[derive(Debug, Default, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes {
    lines: Vec<String>,
    more: usize,
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n"))?;
        if self.more > 0 { write!(f, "\nand {} mistakes more", self.more) } else { Ok(()) }
    }
}

impl Mistakes {
    fn add(&mut self, line: &str) {
        if self.lines.len() < MOST_MISTAKES {
            self.lines.push(line.chars().take(LONGEST_MISTAKE).collect());
        } else {
            self.more += 1;
        }
    }
}

impl Registered {
    /// Reads files, each given by its name and its content, and checks every document in them.
    ///
    /// # Errors
    /// When a file is no manifest, a document could not be run, an id is not that of its text or of two documents, or there are more of
    /// them than may be. Then nothing is registered.
    pub fn read<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
        validator: &Validator,
    ) -> Result<Self, Mistakes> {
        let mut reading =
            Reading { validator, registered: Self::default(), files: BTreeMap::new(), bytes: 0 };
        let mut mistakes = Mistakes::default();
        for (file, content) in files {
            let entries = match manifest::read(file, content) {
                Ok(entries) => entries,
                Err(mistake) => {
                    mistakes.add(&format!("{file}: {mistake}"));
                    continue;
                }
            };
            for entry in entries {
                if let Err(found) = reading.add(file, &entry) {
                    for mistake in found {
                        mistakes.add(&mistake);
                    }
                }
                if reading.registered.documents > MOST_DOCUMENTS || reading.bytes > MOST_BYTES {
                    mistakes.add(&format!(
                        "{file}: too many documents: at most {MOST_DOCUMENTS} can be registered, with \
                         {MOST_BYTES} bytes of text together"
                    ));
                    return Err(mistakes);
                }
            }
        }
        if mistakes.lines.is_empty() { Ok(reading.registered) } else { Err(mistakes) }
    }

    /// Returns how many documents there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.documents
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.documents == 0
    }

    /// The document with this id.
    pub(super) fn get(&self, id: &str) -> Option<&Arc<str>> {
        self.by_id.get(id)
    }

    /// The names of all operations.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// Files that are being read.
struct Reading<'a> {
    validator: &'a Validator,
    registered: Registered,
    /// In which file each id was first.
    files: BTreeMap<Box<str>, String>,
    bytes: usize,
}

impl Reading<'_> {
    /// Adds a document under the hash of its text and its own id.
    fn add(&mut self, file: &str, entry: &Entry) -> Result<(), Vec<String>> {
        let hash = hash(&entry.text);
        let wrong = |message: String| vec![at(file, entry, None, &message)];
        let own = own_id(entry.id.as_deref(), &hash).map_err(wrong)?;
        if self.registered.get(&hash).is_none() {
            // Counted before it is checked: checking takes longer than counting.
            self.registered.documents += 1;
            self.bytes += entry.text.len();
            if self.registered.documents > MOST_DOCUMENTS || self.bytes > MOST_BYTES {
                return Ok(());
            }
            let operations = self.validator.check(&entry.text);
            let operations = operations.map_err(|errors| mistakes(file, entry, &errors))?;
            self.registered.names.extend(operations.into_iter().map(|(name, _)| name));
            self.insert(&hash, file, entry.text.as_str().into());
        }
        let Some(own) = own else { return Ok(()) };
        let Some(text) = self.registered.get(&hash).cloned() else { return Ok(()) };
        match self.registered.get(&own) {
            Some(other) if *other != text => {
                let first = self.files.get(&*own).map_or("", String::as_str);
                Err(wrong(format!("another document in `{first}` has the same id")))
            }
            Some(_) => Ok(()),
            None => {
                self.insert(&own, file, text);
                Ok(())
            }
        }
    }

    fn insert(&mut self, id: &str, file: &str, text: Arc<str>) {
        self.registered.by_id.insert(id.into(), text);
        self.files.insert(id.into(), file.to_owned());
    }
}

/// The id of a document that is not the hash of its text. What looks like a hash must be that of the text; a client that asks for it could
/// take one document for another.
pub(super) fn own_id(id: Option<&str>, hash: &str) -> Result<Option<String>, String> {
    let Some(id) = id else { return Ok(None) };
    match sha256_of(id) {
        Some(id) if id == hash => Ok(None),
        Some(_) => Err(format!("its id is not the SHA-256 of its text, which is `{hash}`")),
        None => custom_id(id).map(|id| Some(id.to_owned())).map_err(|expected| format!("its id: {expected}")),
    }
}

fn mistakes(file: &str, entry: &Entry, errors: &[ServerError]) -> Vec<String> {
    errors.iter().map(|error| at(file, entry, error.locations.first().copied(), &error.message)).collect()
}

/// A mistake, with where it is: the file, the document in it, and the position in the document.
fn at(file: &str, entry: &Entry, position: Option<Pos>, message: &str) -> String {
    let mut place = file.to_owned();
    if entry.id.is_none()
        && let Some(Pos { line, column }) = position
    {
        // Writing to a string does not fail.
        let _ = write!(place, ":{line}:{column}");
    }
    let short = |text: &str| text.chars().take(80).collect::<String>();
    if let Some(id) = &entry.id {
        let name = entry.name.as_deref().map(|name| format!("`{}`, ", short(name))).unwrap_or_default();
        let _ = write!(place, ": document {name}`{}`", short(id));
        if let Some(Pos { line, column }) = position {
            let _ = write!(place, ", line {line}, column {column}");
        }
    }
    format!("{place}: {message}")
}
