//! What a definition says about a row, and how to say it fast.

use std::rc::Rc;

use facts::{Classification, Sheet, Vocabulary};
use rules::{Class, Definition, Outcome, Question, Verdict};
use rustc_hash::FxHashMap;

/// What a definition says about one service.
#[derive(Debug)]
pub(crate) struct Finding<'d> {
    pub(crate) definition: &'d Definition,
    pub(crate) vocabulary: &'d Vocabulary,
    pub(crate) verdict: Verdict,
    pub(crate) headline: Rc<str>,
    pub(crate) questions: Vec<Question>,
}

impl<'d> Finding<'d> {
    /// Its class, when only one is possible.
    pub(crate) fn class(&self) -> Option<&'d Class> {
        match self.verdict.possible.as_slice() {
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
        self.verdict.possible.iter().filter_map(|position| self.definition.class_at(*position))
    }

    /// Question in words.
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

/// Everything that a headline tells: two verdicts that agree in this have the same headline.
#[derive(PartialEq, Eq, Hash)]
struct Told {
    possible: Vec<usize>,
    outcomes: Vec<Outcome>,
    score: [u64; 3],
}

/// Judges services by a definition.
pub(crate) struct Judge<'d> {
    definition: &'d Definition,
    vocabulary: &'d Vocabulary,
    questions: usize,
    headlines: FxHashMap<Told, Rc<str>>,
}

/// How many headlines are remembered.
const MOST_HEADLINES: usize = 65_536;

impl<'d> Judge<'d> {
    /// A judge who asks so many questions at the most.
    pub(crate) fn new(definition: &'d Definition, vocabulary: &'d Vocabulary, questions: usize) -> Self {
        Self { definition, vocabulary, questions, headlines: FxHashMap::default() }
    }

    /// What the definition says about a service.
    pub(crate) fn judge(&mut self, sheet: &Sheet) -> Finding<'d> {
        let verdict = self.definition.verdict(sheet);
        let headline = self.headline(&verdict, sheet);
        let questions = match self.questions {
            0 => Vec::new(),
            first => self.definition.next_questions(sheet, first),
        };
        Finding { definition: self.definition, vocabulary: self.vocabulary, verdict, headline, questions }
    }

    fn headline(&mut self, verdict: &Verdict, sheet: &Sheet) -> Rc<str> {
        let told = Told {
            possible: verdict.possible.clone(),
            outcomes: verdict.outcomes.clone(),
            score: [verdict.score.low, verdict.score.high, verdict.score.max].map(f64::to_bits),
        };
        if self.headlines.len() >= MOST_HEADLINES {
            self.headlines.clear();
        }
        let definition = self.definition;
        let headline = self.headlines.entry(told).or_insert_with(|| definition.assess(sheet).headline.into());
        Rc::clone(headline)
    }
}
