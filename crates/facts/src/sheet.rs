//! What is known about one service.

use crate::{FactIndex, Truth, Value, Vocabulary};

/// Says why a fact has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnknownReason {
    /// No source says anything about it.
    NotAsked,
    /// It was asked, and the answer was that it is not known.
    AskedUnknown,
    /// Sources disagree about the same date.
    Conflicting,
    /// What was known is too old to rely on.
    Stale,
}

/// Holds the value of a fact, or the reason why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Knowledge {
    /// The value.
    Known(Value),
    /// Why there is none.
    Unknown(UnknownReason),
}

impl Knowledge {
    /// Returns the value, if known.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}

/// Holds what is known about one service: a partial assignment of values to facts.
///
/// A fact that the sheet does not mention is unknown because it was [not asked](UnknownReason::NotAsked). Values are
/// not checked against the vocabulary; [`FactDefinition::value_from_json`](crate::FactDefinition::value_from_json) gives
/// values that fit. Memory is proportional to the highest position that was set.
///
/// # Examples
///
/// ```
/// use facts::{Knowledge, Sheet, UnknownReason, Value, Vocabulary};
///
/// let vocabulary = Vocabulary::built_in();
/// let dedicated = vocabulary.find("dedicated_team").ok_or("no such fact")?;
/// let host = vocabulary.find("host").ok_or("no such fact")?;
///
/// // On an empty sheet the answer is not "no": there is no answer.
/// let mut sheet = Sheet::new();
/// assert_eq!(sheet.value(dedicated), None);
/// assert_eq!(sheet.get(dedicated), &Knowledge::Unknown(UnknownReason::NotAsked));
///
/// // "No" is an answer.
/// sheet.know(dedicated, Value::Boolean(false));
/// assert_eq!(sheet.value(dedicated), Some(&Value::Boolean(false)));
///
/// // A question that was asked but could not be answered has no value either, for another reason.
/// sheet.set(host, Knowledge::Unknown(UnknownReason::AskedUnknown));
/// assert_eq!(sheet.value(host), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    slots: Vec<Knowledge>,
    /// Summaries that follow from a set, without a source of their own.
    derived: Vec<FactIndex>,
}

const NOT_ASKED: Knowledge = Knowledge::Unknown(UnknownReason::NotAsked);

impl Sheet {
    /// Builds a sheet on which nothing is known. Allocates nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets everything, and keeps the memory for the next service.
    pub fn clear(&mut self) {
        self.slots.clear();
        self.derived.clear();
    }

    /// Returns what is known of a fact, in constant time.
    #[must_use]
    pub fn get(&self, fact: FactIndex) -> &Knowledge {
        self.slots.get(fact.get()).unwrap_or(&NOT_ASKED)
    }

    /// Returns the value of a fact, if known, in constant time.
    #[must_use]
    pub fn value(&self, fact: FactIndex) -> Option<&Value> {
        self.get(fact).value()
    }

    /// Writes what is known of a fact, in place of what was there. The fact no longer counts as
    /// [derived](Self::is_derived).
    ///
    /// Draws no conclusions: see [`Sheet::close`].
    pub fn set(&mut self, fact: FactIndex, knowledge: Knowledge) {
        self.derived.retain(|derived| *derived != fact);
        if self.slots.len() <= fact.get() {
            self.slots.resize(fact.get() + 1, NOT_ASKED);
        }
        if let Some(slot) = self.slots.get_mut(fact.get()) {
            *slot = knowledge;
        }
    }

    /// Writes a value of a fact, as [`Sheet::set`] does.
    pub fn know(&mut self, fact: FactIndex, value: Value) {
        self.set(fact, Knowledge::Known(value));
    }

    /// Returns whether the value of a summary was concluded from its set rather than stated.
    ///
    /// Takes time proportional to the number of derived values on the sheet.
    #[must_use]
    pub fn is_derived(&self, fact: FactIndex) -> bool {
        self.derived.contains(&fact)
    }

    /// Writes answers in place of what was there, and closes the sheet.
    ///
    /// An answered set also decides its summaries. A stated summary that the new list contradicts, or about which
    /// sources disagreed, is withdrawn, unless it is among the answers itself; [`Sheet::close`] then concludes what the
    /// list allows. Where `answers` contradict each other, the summary is [conflicting](UnknownReason::Conflicting).
    /// Takes two passes over the vocabulary, and one over the answers for each summary in it.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{Knowledge, Sheet, UnknownReason, Value, Vocabulary};
    /// use serde_json::json;
    ///
    /// let vocabulary = Vocabulary::built_in();
    /// let professions = vocabulary.find("professions").ok_or("no such fact")?;
    /// let qualified = vocabulary.find("qualified_mental_health_professional").ok_or("no such fact")?;
    /// let definition = vocabulary.get(professions).ok_or("no such fact")?;
    /// let list = |ids: &[&str], complete| definition.value_from_json(&json!(ids), complete);
    ///
    /// // A list and a statement contradict each other.
    /// let mut sheet = Sheet::new();
    /// sheet.know(professions, list(&["clinical-psychologist"], false)?);
    /// sheet.know(qualified, Value::Boolean(false));
    /// sheet.close(&vocabulary);
    /// assert_eq!(sheet.get(qualified), &Knowledge::Unknown(UnknownReason::Conflicting));
    ///
    /// // A new, complete list settles it.
    /// sheet.answer(&vocabulary, &[(professions, list(&["health-visitor"], true)?)]);
    /// assert_eq!(sheet.value(qualified), Some(&Value::Boolean(false)));
    /// assert!(sheet.is_derived(qualified));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn answer(&mut self, vocabulary: &Vocabulary, answers: &[(FactIndex, Value)]) {
        self.forget_derived();
        for (fact, value) in answers {
            self.know(*fact, value.clone());
        }
        for (fact, definition) in vocabulary.iter() {
            let Some(umbrella) = definition.umbrella() else { continue };
            let answered = |fact| answers.iter().any(|(answered, _)| *answered == fact);
            if answered(fact) || !answered(umbrella.set) {
                continue;
            }
            let listed = match self.value(umbrella.set) {
                Some(Value::Set(set)) => umbrella.truth(set),
                _ => Truth::Unknown,
            };
            let gives_way = match self.get(fact) {
                Knowledge::Known(stated) => {
                    listed.is_known() && *stated != Value::Boolean(listed == Truth::True)
                }
                Knowledge::Unknown(reason) => *reason == UnknownReason::Conflicting,
            };
            if gives_way {
                self.set(fact, NOT_ASKED);
            }
        }
        self.close(vocabulary);
    }

    fn forget_derived(&mut self) {
        for fact in std::mem::take(&mut self.derived) {
            self.set(fact, NOT_ASKED);
        }
    }

    /// Draws the conclusions that the vocabulary's umbrella facts allow, after forgetting those that were drawn before.
    ///
    /// Enough listed members make a summary true; a list that rules out that there are enough makes it false; otherwise
    /// the list leaves it as it is. A stated summary that the list contradicts becomes
    /// [conflicting](UnknownReason::Conflicting): its value is lost, and only [`Sheet::set`] or [`Sheet::answer`]
    /// resolve it. Takes one pass over the vocabulary.
    ///
    /// # Examples
    ///
    /// ```
    /// use facts::{Knowledge, Sheet, UnknownReason, Value, Vocabulary};
    /// use serde_json::json;
    ///
    /// let vocabulary = Vocabulary::built_in();
    /// let professions = vocabulary.find("professions").ok_or("no such fact")?;
    /// let qualified = vocabulary.find("qualified_mental_health_professional").ok_or("no such fact")?;
    /// let definition = vocabulary.get(professions).ok_or("no such fact")?;
    /// let list = |ids: &[&str], complete| definition.value_from_json(&json!(ids), complete);
    /// let mut sheet = Sheet::new();
    ///
    /// // An open list without a qualified professional says nothing about there being one.
    /// sheet.know(professions, list(&["health-visitor"], false)?);
    /// sheet.close(&vocabulary);
    /// assert_eq!(sheet.get(qualified), &Knowledge::Unknown(UnknownReason::NotAsked));
    ///
    /// // A complete one says that there is none.
    /// sheet.know(professions, list(&["health-visitor"], true)?);
    /// sheet.close(&vocabulary);
    /// assert_eq!(sheet.value(qualified), Some(&Value::Boolean(false)));
    /// assert!(sheet.is_derived(qualified));
    ///
    /// // A psychologist on the list is one, whether or not there are others.
    /// sheet.know(professions, list(&["health-visitor", "clinical-psychologist"], false)?);
    /// sheet.close(&vocabulary);
    /// assert_eq!(sheet.value(qualified), Some(&Value::Boolean(true)));
    ///
    /// // A statement that there is none contradicts the list: the answer is then unknown.
    /// sheet.know(qualified, Value::Boolean(false));
    /// sheet.close(&vocabulary);
    /// assert_eq!(sheet.get(qualified), &Knowledge::Unknown(UnknownReason::Conflicting));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn close(&mut self, vocabulary: &Vocabulary) {
        self.forget_derived();
        for (fact, umbrella) in
            vocabulary.iter().filter_map(|(fact, definition)| Some((fact, definition.umbrella()?)))
        {
            let listed = match self.value(umbrella.set) {
                Some(Value::Set(set)) => umbrella.truth(set),
                _ => Truth::Unknown,
            };
            match self.get(fact) {
                Knowledge::Known(stated) => {
                    if listed.is_known() && *stated != Value::Boolean(listed == Truth::True) {
                        self.set(fact, Knowledge::Unknown(UnknownReason::Conflicting));
                    }
                }
                // Sources that disagree stay in disagreement, whatever the set says.
                Knowledge::Unknown(UnknownReason::Conflicting) => {}
                Knowledge::Unknown(_) => {
                    if listed.is_known() {
                        self.know(fact, Value::Boolean(listed == Truth::True));
                        self.derived.push(fact);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Knowledge, Sheet, UnknownReason};
    use crate::{FactIndex, Members, OpenSet, Value, Vocabulary};

    fn facts() -> (Vocabulary, FactIndex, FactIndex, OpenSet) {
        let vocabulary = Vocabulary::built_in();
        let professions = vocabulary.find("professions").unwrap();
        let qualified = vocabulary.find("qualified_mental_health_professional").unwrap();
        let definition = vocabulary.get(professions).unwrap();
        let psychologist = Members::one(definition.choice("clinical-psychologist").unwrap());
        let set = OpenSet::open(psychologist, definition.universe());
        (vocabulary, professions, qualified, set)
    }

    #[test]
    fn a_listed_psychologist_says_that_a_qualified_professional_is_there() {
        let (vocabulary, professions, qualified, set) = facts();
        let mut sheet = Sheet::new();
        sheet.know(professions, Value::Set(set));
        sheet.close(&vocabulary);
        assert_eq!(sheet.value(qualified), Some(&Value::Boolean(true)));
        assert!(sheet.is_derived(qualified));
    }

    #[test]
    fn a_statement_against_the_list_is_a_conflict_and_not_a_no() {
        let (vocabulary, professions, qualified, set) = facts();
        let mut sheet = Sheet::new();
        sheet.know(professions, Value::Set(set));
        sheet.know(qualified, Value::Boolean(false));
        sheet.close(&vocabulary);
        assert_eq!(sheet.get(qualified), &Knowledge::Unknown(UnknownReason::Conflicting));
    }

    #[test]
    fn a_list_answered_anew_speaks_for_its_summaries() {
        let (vocabulary, professions, qualified, set) = facts();
        let mut sheet = Sheet::new();
        sheet.know(professions, Value::Set(OpenSet::complete(Members::NONE)));
        sheet.close(&vocabulary);
        assert_eq!(sheet.value(qualified), Some(&Value::Boolean(false)));
        sheet.answer(&vocabulary, &[(professions, Value::Set(set))]);
        assert_eq!(sheet.value(qualified), Some(&Value::Boolean(true)));
        assert!(sheet.is_derived(qualified));
    }

    #[test]
    fn a_complete_list_of_health_visitors_says_that_none_is() {
        let (vocabulary, professions, qualified, _) = facts();
        let visitor = vocabulary.get(professions).unwrap().choice("health-visitor").unwrap();
        let mut sheet = Sheet::new();
        sheet.know(professions, Value::Set(OpenSet::complete(Members::one(visitor))));
        sheet.close(&vocabulary);
        assert_eq!(sheet.value(qualified), Some(&Value::Boolean(false)));
    }
}
