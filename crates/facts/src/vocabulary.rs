//! The vocabulary: every fact that can be known about a service, declared in `vocabulary.toml`.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use crate::{Members, Umbrella};

/// The position of a fact in its vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactIndex(u16);

impl FactIndex {
    /// The fact at `position`. Beyond what a vocabulary holds it names no fact.
    #[must_use]
    pub fn new(position: usize) -> Self {
        Self(u16::try_from(position).unwrap_or(u16::MAX))
    }

    /// The position.
    #[must_use]
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

/// The four kinds of fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FactKind {
    /// Yes or no.
    Boolean,
    /// A number.
    Number,
    /// One of several choices.
    Choice,
    /// Any of several choices.
    Set,
}

impl fmt::Display for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Boolean => "yes or no",
            Self::Number => "a number",
            Self::Choice => "one of several choices",
            Self::Set => "a set",
        })
    }
}

/// What a number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Months from birth; conception is -9, the second birthday 24.
    Months,
    /// Whole-time equivalents.
    Wte,
    /// A calendar year.
    Year,
    /// Anything else, in its own words: "families a year".
    Other(String),
}

impl Unit {
    fn parse(word: &str) -> Self {
        match word {
            "months" => Self::Months,
            "WTE" => Self::Wte,
            "year" => Self::Year,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Months => "months",
            Self::Wte => "WTE",
            Self::Year => "year",
            Self::Other(words) => words,
        })
    }
}

/// One choice of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Stable, lower case, hyphenated.
    pub id: String,
    /// For people.
    pub title: String,
}

/// A fact's kind with what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Yes or no, with the sentence for each ("it is a team in its own right").
    Boolean {
        /// What holds if true.
        yes: String,
        /// What holds if false.
        no: String,
        /// How it follows from a set, if it summarises one.
        umbrella: Option<Umbrella>,
    },
    /// A number within bounds.
    Number {
        /// What it counts.
        unit: Unit,
        /// The least that makes sense.
        low: f64,
        /// The most that makes sense.
        high: f64,
    },
    /// One of the choices.
    Choice(Vec<Choice>),
    /// Any of the choices.
    Set {
        /// What may be in it.
        choices: Vec<Choice>,
        /// Whether members can carry whole-time equivalents.
        wte: bool,
    },
}

/// One thing that can be known about a service.
#[derive(Clone, Debug, PartialEq)]
pub struct FactDefinition {
    /// Stable, lower case, with underscores.
    pub id: String,
    /// A noun phrase: "oldest age accepted".
    pub title: String,
    /// The question that a person is asked.
    pub question: String,
    /// What to bear in mind when answering.
    pub help: String,
    /// Its kind.
    pub kind: Kind,
}

impl FactDefinition {
    /// Its kind, without what belongs to it.
    #[must_use]
    pub fn fact_kind(&self) -> FactKind {
        match self.kind {
            Kind::Boolean { .. } => FactKind::Boolean,
            Kind::Number { .. } => FactKind::Number,
            Kind::Choice(_) => FactKind::Choice,
            Kind::Set { .. } => FactKind::Set,
        }
    }

    /// The choices of a choice or a set; none for the other kinds.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            Kind::Choice(choices) | Kind::Set { choices, .. } => choices,
            Kind::Boolean { .. } | Kind::Number { .. } => &[],
        }
    }

    /// The position of the choice with this id.
    #[must_use]
    pub fn choice(&self, id: &str) -> Option<usize> {
        self.choices().iter().position(|choice| choice.id == id)
    }

    /// All choices of a set.
    #[must_use]
    pub fn universe(&self) -> Members {
        Members::first(self.choices().len())
    }

    /// Whether the same answers fit both: the kind, the unit and bounds, and the ids of the choices are the same. Words
    /// may differ.
    #[must_use]
    pub fn means_the_same(&self, other: &Self) -> bool {
        if let (Kind::Number { unit, low, high }, Kind::Number { unit: u, low: l, high: h }) =
            (&self.kind, &other.kind)
        {
            return unit == u && low.total_cmp(l).is_eq() && high.total_cmp(h).is_eq();
        }
        let ids = self.choices().iter().map(|choice| &choice.id);
        self.fact_kind() == other.fact_kind() && ids.eq(other.choices().iter().map(|choice| &choice.id))
    }

    /// How it follows from a set, if it summarises one.
    #[must_use]
    pub fn umbrella(&self) -> Option<&Umbrella> {
        match &self.kind {
            Kind::Boolean { umbrella, .. } => umbrella.as_ref(),
            _ => None,
        }
    }
}

/// Every fact, in order. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Vocabulary {
    facts: Arc<Vec<FactDefinition>>,
    positions: Arc<HashMap<String, FactIndex>>,
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
        Ok(Self { facts: Arc::new(facts), positions: Arc::new(positions) })
    }

    /// This vocabulary with more facts after its own, whose positions do not change.
    ///
    /// # Errors
    /// As for [`Vocabulary::new`].
    pub fn extended(&self, more: impl IntoIterator<Item = FactDefinition>) -> Result<Self, VocabularyError> {
        Self::new(self.facts.iter().cloned().chain(more).collect())
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
        Self::new(facts)
    }

    /// Reads a vocabulary file.
    ///
    /// # Errors
    /// When it is not the expected TOML, or as for [`Vocabulary::new`].
    pub fn from_toml(text: &str) -> Result<Self, VocabularyError> {
        let file: File = toml::from_str(text)?;
        let sets: HashMap<String, (FactIndex, Vec<Choice>)> = file
            .fact
            .iter()
            .enumerate()
            .map(|(position, fact)| (fact.id.clone(), (FactIndex::new(position), fact.choices.clone())))
            .collect();
        Self::new(file.fact.into_iter().map(|fact| fact.define(&sets)).collect::<Result<_, _>>()?)
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    fact: Vec<FactEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FactEntry {
    id: String,
    kind: String,
    title: String,
    question: String,
    help: String,
    yes: Option<String>,
    no: Option<String>,
    unit: Option<String>,
    low: Option<f64>,
    high: Option<f64>,
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    wte: bool,
    umbrella: Option<UmbrellaEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct UmbrellaEntry {
    set: String,
    at_least: u32,
    counting: Vec<String>,
    #[serde(default)]
    vague: Vec<String>,
}

impl FactEntry {
    fn define(
        self,
        sets: &HashMap<String, (FactIndex, Vec<Choice>)>,
    ) -> Result<FactDefinition, VocabularyError> {
        let id = self.id.clone();
        let fail = |problem: String| VocabularyError::Fact { fact: id.clone(), problem };
        let need =
            |field: Option<String>, name: &str| field.ok_or_else(|| fail(format!("`{name}` is missing")));
        let kind = match self.kind.as_str() {
            "boolean" => Kind::Boolean {
                yes: need(self.yes, "yes")?,
                no: need(self.no, "no")?,
                umbrella: self.umbrella.map(|umbrella| umbrella.resolve(sets, &fail)).transpose()?,
            },
            "number" => Kind::Number {
                unit: Unit::parse(&need(self.unit, "unit")?),
                low: self.low.unwrap_or(0.0),
                high: self.high.unwrap_or(f64::INFINITY),
            },
            "choice" => Kind::Choice(self.choices),
            "set" => Kind::Set { choices: self.choices, wte: self.wte },
            other => {
                return Err(fail(format!("kind `{other}`, expected `boolean`, `number`, `choice` or `set`")));
            }
        };
        Ok(FactDefinition { id: self.id, title: self.title, question: self.question, help: self.help, kind })
    }
}

impl UmbrellaEntry {
    fn resolve(
        &self,
        sets: &HashMap<String, (FactIndex, Vec<Choice>)>,
        fail: &impl Fn(String) -> VocabularyError,
    ) -> Result<Umbrella, VocabularyError> {
        let (set, choices) = sets
            .get(&self.set)
            .ok_or_else(|| fail(format!("`umbrella` names the unknown set `{}`", self.set)))?;
        let members = |ids: &[String]| -> Result<Members, VocabularyError> {
            ids.iter()
                .map(|id| {
                    choices
                        .iter()
                        .position(|choice| choice.id == *id)
                        .ok_or_else(|| fail(format!("`{id}` is no member of `{}`", self.set)))
                })
                .collect()
        };
        Ok(Umbrella {
            set: *set,
            at_least: self.at_least,
            counting: members(&self.counting)?,
            vague: members(&self.vague)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{FactDefinition, FactKind, Kind, Vocabulary};

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
