//! The vocabulary: every fact that can be known about a service, declared in `vocabulary.toml`.

mod file;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use self::file::File;
use crate::{FactDefinition, FactIndex, FactKind, Implication, Kind, Members};

/// Holds every fact that can be known about a service, in order. Cloning takes constant time.
///
/// # Examples
///
/// ```
/// use facts::Vocabulary;
///
/// let vocabulary = Vocabulary::built_in();
/// let fact = vocabulary.find("staff_wte").ok_or("no such fact")?;
/// let definition = vocabulary.get(fact).ok_or("no such fact")?;
/// assert_eq!(definition.title, "size of the staff");
/// assert_eq!(vocabulary.ids().nth(fact.get()), Some("staff_wte"));
///
/// // An id that is not declared is no fact, rather than one of which nothing is known.
/// assert_eq!(vocabulary.find("budget"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Vocabulary {
    facts: Arc<Vec<FactDefinition>>,
    positions: Arc<HashMap<String, FactIndex>>,
    implications: Arc<Vec<Implication>>,
}

/// Says what is wrong with a vocabulary.
#[derive(Debug, thiserror::Error)]
pub enum VocabularyError {
    /// Not the TOML that was expected.
    #[error("the vocabulary cannot be read: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A fact says something that does not fit.
    #[error("fact `{fact}`: {problem}")]
    Fact {
        /// Its id.
        fact: String,
        /// What is wrong, and what was expected.
        problem: String,
    },
}

static BUILT_IN: LazyLock<Vocabulary> = LazyLock::new(|| {
    // INVARIANT: `vocabulary.toml` is part of this crate, and a test reads it.
    #[expect(clippy::expect_used, reason = "compiled in, and read by a test")]
    Vocabulary::from_toml(include_str!("vocabulary.toml")).expect("the built-in vocabulary is sound")
});

impl Vocabulary {
    /// Returns the vocabulary that ships with the crate. The first call in a process parses it; later ones take
    /// constant time.
    #[must_use]
    pub fn built_in() -> Self {
        BUILT_IN.clone()
    }

    /// Builds a vocabulary of these facts, in time proportional to their number.
    ///
    /// # Errors
    /// [`VocabularyError::Fact`] when two facts have the same id, there are more than 65,535 facts, a fact has more
    /// choices than [`Members::CAPACITY`], or an umbrella is not over a set.
    pub fn new(facts: Vec<FactDefinition>) -> Result<Self, VocabularyError> {
        let mut positions = HashMap::new();
        for (position, fact) in facts.iter().enumerate() {
            let fail = |problem: String| VocabularyError::Fact { fact: fact.id.clone(), problem };
            if position >= usize::from(u16::MAX) {
                return Err(fail(format!("a vocabulary holds at most {} facts", u16::MAX)));
            }
            if positions.insert(fact.id.clone(), FactIndex::new(position)).is_some() {
                return Err(fail("declared twice".to_owned()));
            }
            if fact.choices().len() > Members::CAPACITY {
                let count = fact.choices().len();
                return Err(fail(format!("{count} choices, expected at most {}", Members::CAPACITY)));
            }
            if let Some(umbrella) = fact.umbrella() {
                let set = facts.get(umbrella.set.get());
                if set.is_none_or(|set| set.fact_kind() != FactKind::Set) {
                    return Err(fail("`umbrella` must name a set".to_owned()));
                }
            }
        }
        Ok(Self { facts: Arc::new(facts), positions: Arc::new(positions), implications: Arc::default() })
    }

    /// Returns this vocabulary with more facts after its own, whose positions do not change.
    ///
    /// Copies the facts, in time proportional to their number.
    ///
    /// # Errors
    /// As for [`Vocabulary::new`].
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{FactDefinition, Kind, Vocabulary};
    ///
    /// let built_in = Vocabulary::built_in();
    /// let fact = FactDefinition {
    ///     id: "own_website".to_owned(),
    ///     title: "website".to_owned(),
    ///     question: "Does it have a website of its own?".to_owned(),
    ///     help: "A page on the host's website is not one.".to_owned(),
    ///     kind: Kind::Boolean {
    ///         yes: "it has a website of its own".to_owned(),
    ///         no: "it has no website of its own".to_owned(),
    ///         umbrella: None,
    ///     },
    /// };
    /// let extended = built_in.extended([fact.clone()])?;
    /// assert_eq!(extended.len(), built_in.len() + 1);
    /// assert_eq!(extended.find("host"), built_in.find("host"));
    ///
    /// // An id names one fact.
    /// let error = extended.extended([fact]).unwrap_err();
    /// assert_eq!(error.to_string(), "fact `own_website`: declared twice");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn extended(&self, more: impl IntoIterator<Item = FactDefinition>) -> Result<Self, VocabularyError> {
        let extended = Self::new(self.facts.iter().cloned().chain(more).collect())?;
        Ok(Self { implications: Arc::clone(&self.implications), ..extended })
    }

    /// Returns this vocabulary with other words for a fact that means the same. The umbrella of a boolean, and whether
    /// members of a set can carry whole-time equivalents, stay.
    ///
    /// Copies the facts, in time proportional to their number.
    ///
    /// # Errors
    /// [`VocabularyError::Fact`] when there is no such fact, the ids differ, or other answers would fit `words`: see
    /// [`FactDefinition::means_the_same`].
    pub fn reworded(&self, fact: FactIndex, words: FactDefinition) -> Result<Self, VocabularyError> {
        let mut facts = self.facts.as_ref().clone();
        let fail =
            |problem: &str| VocabularyError::Fact { fact: words.id.clone(), problem: problem.to_owned() };
        let slot = facts.get_mut(fact.get()).ok_or_else(|| fail("there is no such fact"))?;
        if slot.id != words.id || !slot.means_the_same(&words) {
            return Err(fail("other answers would fit it"));
        }
        let kind = match (&slot.kind, words.kind) {
            (Kind::Boolean { umbrella, .. }, Kind::Boolean { yes, no, .. }) => {
                Kind::Boolean { yes, no, umbrella: umbrella.clone() }
            }
            (Kind::Set { wte, .. }, Kind::Set { choices, .. }) => Kind::Set { choices, wte: *wte },
            (_, kind) => kind,
        };
        *slot = FactDefinition { kind, ..words };
        Ok(Self { implications: Arc::clone(&self.implications), ..Self::new(facts)? })
    }

    /// Reads a vocabulary file: TOML with one `[[fact]]` table for each fact.
    ///
    /// # Errors
    /// [`VocabularyError::Syntax`] when it is not the expected TOML; [`VocabularyError::Fact`] when a fact lacks a
    /// field, has an unknown kind or names an unknown set or member, or as for [`Vocabulary::new`].
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{FactKind, Vocabulary};
    ///
    /// let vocabulary = Vocabulary::from_toml(
    ///     r#"
    ///     [[fact]]
    ///     id = "languages"
    ///     kind = "set"
    ///     title = "languages"
    ///     question = "Which languages does it work in?"
    ///     help = "Name each."
    ///     choices = [{ id = "english", title = "English" }, { id = "welsh", title = "Welsh" }]
    ///
    ///     [[fact]]
    ///     id = "bilingual"
    ///     kind = "boolean"
    ///     title = "bilingual"
    ///     question = "Does it work in two languages?"
    ///     help = "Interpreters do not count."
    ///     yes = "it works in two languages"
    ///     no = "it works in one language"
    ///     umbrella = { set = "languages", at-least = 2, counting = ["english", "welsh"] }
    ///     "#,
    /// )?;
    /// let languages = vocabulary.find("languages").and_then(|fact| vocabulary.get(fact));
    /// assert_eq!(languages.map(|fact| fact.fact_kind()), Some(FactKind::Set));
    /// let bilingual = vocabulary.find("bilingual").and_then(|fact| vocabulary.get(fact));
    /// assert_eq!(bilingual.and_then(|fact| fact.umbrella()).map(|umbrella| umbrella.at_least), Some(2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self, VocabularyError> {
        let file: File = toml::from_str(text)?;
        let implications = file.implications()?;
        Ok(Self { implications: Arc::new(implications), ..Self::new(file.facts()?)? })
    }

    /// What facts imply of one another by their own words.
    #[must_use]
    pub fn implications(&self) -> &[Implication] {
        &self.implications
    }

    /// Returns the fact with this id, which must match exactly. Takes one hash lookup.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<FactIndex> {
        self.positions.get(id).copied()
    }

    /// Returns the definition of the fact at this position, in constant time.
    #[must_use]
    pub fn get(&self, fact: FactIndex) -> Option<&FactDefinition> {
        self.facts.get(fact.get())
    }

    /// Returns all facts with their positions, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FactIndex, &FactDefinition)> {
        self.facts.iter().enumerate().map(|(position, fact)| (FactIndex::new(position), fact))
    }

    /// Returns all ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.facts.iter().map(|fact| fact.id.as_str())
    }

    /// Returns the number of facts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Returns whether there is no fact.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Vocabulary;
    use crate::{FactDefinition, FactKind, Kind};

    #[test]
    fn the_built_in_vocabulary_reads() {
        let vocabulary = Vocabulary::built_in();
        let professions = vocabulary.find("professions").and_then(|fact| vocabulary.get(fact)).unwrap();
        assert_eq!(professions.fact_kind(), FactKind::Set);
        assert_eq!(professions.choices().len(), 28);
        assert_eq!(vocabulary.len(), 34);
    }

    #[test]
    fn every_fact_asks_a_question_and_helps_to_answer_it() {
        for (_, fact) in Vocabulary::built_in().iter() {
            assert!(fact.question.ends_with('?'), "{}", fact.id);
            assert!(fact.help.ends_with('.'), "{}", fact.id);
            assert!(!fact.title.ends_with('.'), "{}", fact.id);
        }
    }

    #[test]
    fn a_fact_can_be_worded_anew_but_its_answers_stay() {
        let built_in = Vocabulary::built_in();
        let position = built_in.find("multidisciplinary").unwrap();
        let fact = built_in.get(position).unwrap();
        let words = FactDefinition { title: "several professions".to_owned(), ..fact.clone() };
        let reworded = built_in.reworded(position, words.clone()).unwrap();
        assert_eq!(reworded.get(position).unwrap().title, "several professions");
        assert_eq!(reworded.get(position).unwrap().umbrella(), fact.umbrella());
        let other = FactDefinition { kind: Kind::Choice(Vec::new()), ..words };
        assert_eq!(
            built_in.reworded(position, other).unwrap_err().to_string(),
            "fact `multidisciplinary`: other answers would fit it"
        );
    }

    #[test]
    fn a_fact_declared_twice_is_refused() {
        let built_in = Vocabulary::built_in();
        let host = built_in.get(built_in.find("host").unwrap()).unwrap().clone();
        let error = built_in.extended([host]).unwrap_err();
        assert_eq!(error.to_string(), "fact `host`: declared twice");
    }
}
