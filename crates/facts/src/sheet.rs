//! What is known about one service.

use crate::{FactIndex, Truth, Value, Vocabulary};

/// Why a fact has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnknownReason {
    /// No source speaks of it.
    NotAsked,
    /// It was asked, and the answer was that nobody knows.
    AskedUnknown,
    /// Sources disagree about the same date.
    Conflicting,
    /// What was known is too old to rely on.
    Stale,
}

/// A value, or the reason why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Knowledge {
    /// The value.
    Known(Value),
    /// Why there is none.
    Unknown(UnknownReason),
}

impl Knowledge {
    /// The value, if known.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}

/// What is known about one service, fact by fact. A fact that the sheet does not mention was not asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    slots: Vec<Knowledge>,
    /// Summaries that follow from a set, without a source of their own.
    derived: Vec<FactIndex>,
}

const NOT_ASKED: Knowledge = Knowledge::Unknown(UnknownReason::NotAsked);

impl Sheet {
    /// A sheet on which nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets everything, and keeps the memory for the next service.
    pub fn clear(&mut self) {
        self.slots.clear();
        self.derived.clear();
    }

    /// What is known of a fact.
    #[must_use]
    pub fn get(&self, fact: FactIndex) -> &Knowledge {
        self.slots.get(fact.get()).unwrap_or(&NOT_ASKED)
    }

    /// The value of a fact, if known.
    #[must_use]
    pub fn value(&self, fact: FactIndex) -> Option<&Value> {
        self.get(fact).value()
    }

    /// Writes down what is known of a fact, over what stood there.
    pub fn set(&mut self, fact: FactIndex, knowledge: Knowledge) {
        self.derived.retain(|derived| *derived != fact);
        if self.slots.len() <= fact.get() {
            self.slots.resize(fact.get() + 1, NOT_ASKED);
        }
        if let Some(slot) = self.slots.get_mut(fact.get()) {
            *slot = knowledge;
        }
    }

    /// Writes down a value.
    pub fn know(&mut self, fact: FactIndex, value: Value) {
        self.set(fact, Knowledge::Known(value));
    }

    /// Whether the value of a summary was concluded from its set rather than stated.
    #[must_use]
    pub fn is_derived(&self, fact: FactIndex) -> bool {
        self.derived.contains(&fact)
    }

    /// Writes answers over what stood there, and closes the sheet. A set that is answered anew speaks for its summaries
    /// too: a statement that it contradicts, or on which sources disagreed, gives way, unless it is answered as well.
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

    /// Draws the conclusions that the vocabulary's umbrella facts allow: a listed member makes the summary true, a
    /// complete list without one makes it false, and a statement that says otherwise is a conflict. Conclusions drawn
    /// before are drawn anew.
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
