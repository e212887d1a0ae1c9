//! The vocabulary: every fact that can be known about a service, declared in `vocabulary.toml`.

mod file;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use self::file::File;
use crate::{FactDefinition, FactIndex, FactKind, Implication, Kind, Members};

/// Every fact, in order. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Vocabulary {
    facts: Arc<Vec<FactDefinition>>,
    positions: Arc<HashMap<String, FactIndex>>,
    implications: Arc<Vec<Implication>>,
}

/// What is wrong with a vocabulary.
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
    /// The vocabulary that ships with the crate.
    #[must_use]
    pub fn built_in() -> Self {
        BUILT_IN.clone()
    }

    /// A vocabulary of these facts.
    ///
    /// # Errors
    /// When an id stands twice, a set has too many choices, or an umbrella is not over a set.
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

    /// This vocabulary with more facts after its own, whose positions do not change.
    ///
    /// # Errors
    /// As for [`Vocabulary::new`].
    pub fn extended(&self, more: impl IntoIterator<Item = FactDefinition>) -> Result<Self, VocabularyError> {
        let extended = Self::new(self.facts.iter().cloned().chain(more).collect())?;
        Ok(Self { implications: Arc::clone(&self.implications), ..extended })
    }

    /// This vocabulary with other words for a fact that means the same. What belongs to the fact beyond words stays.
    ///
    /// # Errors
    /// When the answers that fit the two differ, or there is no such fact.
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

    /// Reads a vocabulary file.
    ///
    /// # Errors
    /// When it is not the expected TOML, or as for [`Vocabulary::new`].
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

    /// The fact with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<FactIndex> {
        self.positions.get(id).copied()
    }

    /// The fact at this position.
    #[must_use]
    pub fn get(&self, fact: FactIndex) -> Option<&FactDefinition> {
        self.facts.get(fact.get())
    }

    /// All facts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FactIndex, &FactDefinition)> {
        self.facts.iter().enumerate().map(|(position, fact)| (FactIndex::new(position), fact))
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.facts.iter().map(|fact| fact.id.as_str())
    }

    /// How many facts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether there is none.
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
