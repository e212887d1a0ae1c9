//! The definitions that are in force.

use definition_file::{LoadError, Status};
use facts::Vocabulary;

use crate::definition::Definition;

/// The definition files that ship with the crate: name and text.
pub const BUILT_IN: [(&str, &str); 3] = [
    ("rare-jewels-2019.toml", include_str!("definitions/rare-jewels-2019.toml")),
    ("pif-self-audit.toml", include_str!("definitions/pif-self-audit.toml")),
    ("mmha-brief.toml", include_str!("definitions/mmha-brief.toml")),
];

/// What clients mean when they name no definition.
pub const DEFAULT: &str = "rare-jewels-2019";

/// Definitions by slug, in the order in which they were added. Cheap to clone: a server keeps one behind an atomic
/// pointer and replaces it whole.
#[derive(Clone, Debug)]
pub struct Library {
    vocabulary: Vocabulary,
    shelf: Vec<Shelved>,
    broken: Vec<BrokenFile>,
}

/// A definition with the file that it came from.
#[derive(Clone, Debug)]
struct Shelved {
    file: String,
    definition: Definition,
}

/// Why definitions do not go together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LibraryError {
    /// A file has mistakes.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Two definitions have the same slug.
    #[error("{file}: definition `{slug}` is loaded already; give one of them another `version`")]
    Twice {
        /// The second file.
        file: String,
        /// The slug of both.
        slug: String,
    },
}

/// A file that could not be read.
#[derive(Clone, Debug)]
pub struct BrokenFile {
    /// Its name.
    pub file: String,
    /// What is wrong with it.
    pub error: LibraryError,
    /// The slug of its last good version, when that stays in its place.
    pub kept: Option<String>,
}

impl Library {
    /// A library with no definition, over these facts.
    #[must_use]
    pub fn empty(vocabulary: Vocabulary) -> Self {
        Self { vocabulary, shelf: Vec::new(), broken: Vec::new() }
    }

    /// Returns the definitions that ship with the crate.
    ///
    /// ```
    /// let library = rules::Library::built_in().unwrap();
    /// let slugs: Vec<&str> = library.iter().map(rules::Definition::slug).collect();
    /// assert_eq!(slugs, ["rare-jewels-2019", "pif-self-audit", "mmha-brief"]);
    /// assert!(library.get(rules::DEFAULT).unwrap().class("parent-infant-team").is_some());
    /// ```
    ///
    /// # Errors
    /// When one of them has mistakes, which a test rules out.
    pub fn built_in() -> Result<Self, LibraryError> {
        BUILT_IN
            .iter()
            .try_fold(Self::empty(Vocabulary::built_in()), |library, (file, text)| library.with(file, text))
    }

    /// Returns this library with one more definition.
    ///
    /// ```
    /// let variant = r#"
    /// id = "ours"
    /// version = "1"
    /// title = "As in 2019, in our county"
    /// extends = "rare-jewels-2019"
    /// "#;
    /// let library = rules::Library::built_in().unwrap().with("ours.toml", variant).unwrap();
    /// assert_eq!(library.get("ours-1").unwrap().extends(), Some("rare-jewels-2019"));
    /// ```
    ///
    /// Its own facts join the vocabulary of those that come after it.
    ///
    /// # Errors
    /// When the file has mistakes, or its slug is taken.
    pub fn with(mut self, file: &str, text: &str) -> Result<Self, LibraryError> {
        self.add(file, text)?;
        Ok(self)
    }

    /// Adds a definition, or leaves the library as it is.
    pub(crate) fn add(&mut self, file: &str, text: &str) -> Result<(), LibraryError> {
        let definition = self.load(file, text)?;
        if self.get(definition.slug()).is_some() {
            return Err(LibraryError::Twice { file: file.to_owned(), slug: definition.slug().to_owned() });
        }
        // Facts keep the words of the first definition that declares them.
        let more = definition.vocabulary().iter().skip(self.vocabulary.len()).map(|(_, fact)| fact.clone());
        if let Ok(extended) = self.vocabulary.extended(more) {
            self.vocabulary = extended;
        }
        self.shelf.push(Shelved { file: file.to_owned(), definition });
        Ok(())
    }

    /// The definition with this slug.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&Definition> {
        self.iter().find(|definition| definition.slug() == slug)
    }

    /// The definition that came from a file.
    #[must_use]
    pub fn from_file(&self, file: &str) -> Option<&Definition> {
        self.files().find(|(name, _)| *name == file).map(|(_, definition)| definition)
    }

    /// All definitions.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.shelf.iter().map(|shelved| &shelved.definition)
    }

    /// All definitions with the names of their files.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Definition)> {
        self.shelf.iter().map(|shelved| (shelved.file.as_str(), &shelved.definition))
    }

    /// The files that could not be read when the library was put together, in the order in which they were given.
    #[must_use]
    pub fn broken(&self) -> &[BrokenFile] {
        &self.broken
    }

    /// The file of this definition, if it is broken by now and the definition is its last good version.
    #[must_use]
    pub fn broken_file_of(&self, slug: &str) -> Option<&BrokenFile> {
        self.broken.iter().find(|broken| broken.kept.as_deref() == Some(slug))
    }

    pub(crate) fn set_broken(&mut self, broken: Vec<BrokenFile>) {
        self.broken = broken;
    }

    /// The versions of a definition, the earliest in force first; drafts come last.
    #[must_use]
    pub fn versions(&self, id: &str) -> Vec<&Definition> {
        let mut versions: Vec<&Definition> = self.iter().filter(|definition| definition.id() == id).collect();
        versions
            .sort_by_key(|definition| (definition.status() == Status::Draft, definition.effective_from()));
        versions
    }

    /// The version of a definition that was, is or will be in force on a day. One without a date has always been in
    /// force, until a later version; a draft never is.
    #[must_use]
    pub fn in_force(&self, id: &str, day: jiff::civil::Date) -> Option<&Definition> {
        self.versions(id)
            .into_iter()
            .filter(|definition| definition.status() != Status::Draft)
            .rfind(|definition| definition.effective_from().is_none_or(|from| from <= day))
    }

    /// The facts of the built-in vocabulary and those that definitions add.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}
