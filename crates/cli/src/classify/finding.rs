//! What a definition says about a row.

use facts::{Classification, EncodedRow, Vocabulary};
use rules::{Class, Definition, Outcome, Question, Scratch, Summary};

/// What a definition says about one service.
#[derive(Debug)]
pub(crate) struct Finding<'d> {
    pub(crate) definition: &'d Definition,
    pub(crate) vocabulary: &'d Vocabulary,
    pub(crate) summary: Summary,
}

impl<'d> Finding<'d> {
    /// Its class, when only one is possible.
    pub(crate) fn class(&self) -> Option<&'d Class> {
        match self.summary.possible.as_slice() {
            [only] => self.definition.class_at(*only),
            _ => None,
        }
    }

    /// The registry's word for it.
    pub(crate) fn classification(&self) -> Classification {
        self.class().map_or(Classification::Undetermined, |class| class.classification)
    }

    /// The possible classes.
    pub(crate) fn possible(&self) -> impl Iterator<Item = &'d Class> {
        self.summary.possible.iter().filter_map(|position| self.definition.class_at(*position))
    }

    /// The outcomes of the characteristics, in the definition's order.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        self.summary.outcomes.iter().copied()
    }

    /// A question in words.
    pub(crate) fn question_text(&self, question: &Question) -> &'d str {
        self.vocabulary.get(question.fact).map_or("", |fact| fact.question.as_str())
    }

    /// The best question in words, if there is one.
    pub(crate) fn first_question(&self) -> Option<&'d str> {
        self.summary.questions.first().map(|question| self.question_text(question))
    }
}

/// The words that programs use for an outcome, as in the registry's interface: `PARTLY_MET`.
pub(crate) fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "MET",
        Outcome::PartlyMet => "PARTLY_MET",
        Outcome::NotMet => "NOT_MET",
        Outcome::Unknown => "UNKNOWN",
        Outcome::NotApplicable => "NOT_APPLICABLE",
    }
}

/// Judges services by a definition.
#[derive(Clone, Debug)]
pub(crate) struct Judge<'d> {
    definition: &'d Definition,
    vocabulary: &'d Vocabulary,
    /// How many questions to ask at the most.
    questions: usize,
    scratch: Scratch,
}

impl<'d> Judge<'d> {
    /// A judge who remembers nothing yet.
    pub(crate) fn new(definition: &'d Definition, vocabulary: &'d Vocabulary, questions: usize) -> Self {
        Self { definition, vocabulary, questions, scratch: Scratch::default() }
    }

    /// What the definition says about a service. Costs a microsecond or two, most of it for the questions.
    pub(crate) fn judge(&mut self, row: &EncodedRow<'_>) -> Finding<'d> {
        let summary = self.definition.summarise_row(row, self.questions, &mut self.scratch);
        Finding { definition: self.definition, vocabulary: self.vocabulary, summary }
    }
}
