//! What a definition says about a row.

use facts::{Classification, Vocabulary};
use rules::{Class, Definition, Outcome, Presumption, Question, Summary, Verdict};

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
        self.verdict().classes.only().and_then(|only| self.definition.class_at(only))
    }

    pub(crate) fn verdict(&self) -> &Verdict {
        &self.summary.verdict
    }

    /// The registry's word for it.
    pub(crate) fn classification(&self) -> Classification {
        self.class().map_or(Classification::Undetermined, |class| class.classification)
    }

    /// The possible classes.
    pub(crate) fn possible(&self) -> impl Iterator<Item = &'d Class> {
        self.verdict().classes.iter().filter_map(|position| self.definition.class_at(position))
    }

    /// The likely class, with the presumptions that it rests on.
    pub(crate) fn likely(&self) -> Option<(&'d Class, Vec<&'d Presumption>)> {
        let likely = self.summary.likely.as_ref()?;
        let presumptions = self.definition.presumptions();
        let rests_on = likely.rests_on.iter().map(|position| &presumptions[*position]);
        Some((self.definition.class_at(likely.class)?, rests_on.collect()))
    }

    /// The outcomes of the characteristics, in the definition's order.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        self.verdict().outcomes.iter().copied()
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
