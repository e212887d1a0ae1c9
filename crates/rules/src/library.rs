//! The definitions that are in force.

use facts::Vocabulary;

use crate::check::load;
use crate::definition::Definition;
use crate::diagnostic::LoadError;

/// The definition files that ship with the crate: name and text.
pub const BUILT_IN: [(&str, &str); 1] =
    [("rare-jewels-2019.toml", include_str!("definitions/rare-jewels-2019.toml"))];

/// What clients mean when they name no definition.
pub const DEFAULT: &str = "rare-jewels-2019";

/// Definitions by slug, in the order in which they were added. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Library {
    vocabulary: Vocabulary,
    definitions: Vec<Definition>,
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

impl Library {
    /// A library with no definition, over these facts.
    #[must_use]
    pub fn empty(vocabulary: Vocabulary) -> Self {
        Self { vocabulary, definitions: Vec::new() }
    }

    /// The definitions that ship with the crate.
    ///
    /// # Errors
    /// When one of them has mistakes, which a test rules out.
    pub fn built_in() -> Result<Self, LibraryError> {
        BUILT_IN
            .iter()
            .try_fold(Self::empty(Vocabulary::built_in()), |library, (file, text)| library.with(file, text))
    }

    /// This library with one more definition. Its own facts join the vocabulary of those that come after it.
    ///
    /// # Errors
    /// When the file has mistakes, or its slug is taken.
    pub fn with(mut self, file: &str, text: &str) -> Result<Self, LibraryError> {
        let definition = load(&self.vocabulary, file, text)?;
        if self.get(definition.slug()).is_some() {
            return Err(LibraryError::Twice { file: file.to_owned(), slug: definition.slug().to_owned() });
        }
        self.vocabulary = definition.vocabulary().clone();
        self.definitions.push(definition);
        Ok(self)
    }

    /// The definition with this slug.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.slug() == slug)
    }

    /// All definitions.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.definitions.iter()
    }

    /// The facts of the built-in vocabulary and those that definitions add.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT, Library};

    #[test]
    fn the_definitions_that_ship_are_sound() {
        match Library::built_in() {
            Ok(library) => assert!(library.get(DEFAULT).is_some()),
            Err(error) => panic!("{error}"),
        }
    }
}
