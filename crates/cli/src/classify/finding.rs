//! What a definition says about a row.

use facts::{Classification, Sheet, Vocabulary};
use rules::{Assessment, Class, Definition, Outcome, Question};

/// What a definition says about one service.
#[derive(Debug)]
pub(crate) struct Finding<'d> {
    pub(crate) definition: &'d Definition,
    pub(crate) vocabulary: &'d Vocabulary,
    pub(crate) assessment: Assessment,
    pub(crate) questions: Vec<Question>,
}

impl<'d> Finding<'d> {
    /// Its class, when only one is possible.
    pub(crate) fn class(&self) -> Option<&'d Class> {
        match self.assessment.possible.as_slice() {
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
        self.assessment.possible.iter().filter_map(|position| self.definition.class_at(*position))
    }

    /// The outcomes of the characteristics, in the definition's order.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        self.assessment.characteristics.iter().map(|result| result.outcome)
    }

    /// A question in words.
    pub(crate) fn question_text(&self, question: &Question) -> &'d str {
        self.vocabulary.get(question.fact).map_or("", |fact| fact.question.as_str())
    }

    /// The best question in words, if there is one.
    pub(crate) fn first_question(&self) -> Option<&'d str> {
        self.questions.first().map(|question| self.question_text(question))
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
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judge<'d> {
    pub(crate) definition: &'d Definition,
    pub(crate) vocabulary: &'d Vocabulary,
    /// How many questions to ask at the most.
    pub(crate) questions: usize,
}

impl<'d> Judge<'d> {
    /// What the definition says about a service. Costs tens of microseconds, most of them for the questions.
    pub(crate) fn judge(&self, sheet: &Sheet) -> Finding<'d> {
        let questions = match self.questions {
            0 => Vec::new(),
            first => self.definition.next_questions(sheet, first),
        };
        let assessment = self.definition.assess(sheet);
        Finding { definition: self.definition, vocabulary: self.vocabulary, assessment, questions }
    }
}
