//! What a definition says of the rows of a table, as `rare-jewels classify --format ndjson` writes it.

use facts::{Classification, FactIndex, Sheet, Value, Vocabulary};
use rules::{Definition, Evaluator, LikelyClass, Outcome, Presumed, Question};
use serde::Serialize;
use serde_json::Value as Json;

/// Judges rows.
pub(super) struct Judge<'d> {
    definition: &'d Definition,
    vocabulary: &'d Vocabulary,
    evaluator: Evaluator,
    questions: usize,
    /// How many rows are of each class, and likely of it.
    counts: Vec<(usize, usize)>,
    /// How many rows may be of several classes.
    pub(super) open: usize,
}

/// What the definition says of a row.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Judged {
    class: Option<String>,
    classification: String,
    possible_classes: Vec<String>,
    score: Score,
    characteristics: Vec<Characteristic>,
    headline: String,
    likely: Option<Likely>,
    next_questions: Vec<NextQuestion>,
}

#[derive(Serialize)]
struct Score {
    low: f64,
    high: f64,
    max: f64,
}

#[derive(Serialize)]
struct Characteristic {
    id: String,
    outcome: &'static str,
}

#[derive(Serialize)]
struct Likely {
    class: Option<String>,
    presumptions: Vec<Presumption>,
}

#[derive(Serialize)]
struct Presumption {
    id: String,
    fact: String,
    value: Json,
    because: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NextQuestion {
    fact: String,
    question: String,
    settles: bool,
    worst_case_classes: usize,
}

impl Judged {
    /// The title of its class, the titles of the classes that are possible, the ends of its score, and what to ask next.
    pub(super) fn cells(&self, definition: &Definition) -> [String; 5] {
        let title = |id: &String| {
            let found = definition.classes().iter().find(|class| class.id == *id);
            found.map_or_else(|| id.clone(), |class| class.title.clone())
        };
        let possible = self.possible_classes.iter().filter(|_| self.class.is_none());
        [
            self.class.as_ref().map(title).unwrap_or_default(),
            possible.map(title).collect::<Vec<_>>().join("; "),
            facts::number_text(self.score.low),
            facts::number_text(self.score.high),
            self.next_questions.first().map(|next| next.question.clone()).unwrap_or_default(),
        ]
    }
}

/// How many rows are of a class.
#[derive(Serialize)]
pub(super) struct ClassCount {
    id: String,
    title: String,
    count: usize,
    likely: usize,
}

impl<'d> Judge<'d> {
    pub(super) fn new(definition: &'d Definition, questions: usize) -> Self {
        Self {
            definition,
            vocabulary: definition.vocabulary(),
            evaluator: Evaluator::new(definition),
            questions,
            counts: vec![(0, 0); definition.classes().len()],
            open: 0,
        }
    }

    /// What it says of a row with these facts.
    pub(super) fn judge(&mut self, facts: &[(FactIndex, Value)]) -> Judged {
        interrupt::check();
        if self.evaluator.is_full() {
            self.evaluator.clear();
        }
        let mut sheet = Sheet::new();
        for (fact, value) in facts {
            sheet.know(*fact, value.clone());
        }
        sheet.close(self.vocabulary);
        let summary = self.evaluator.summarise(&sheet, self.questions);
        let verdict = &summary.verdict;
        let only = verdict.classes.only();
        match only.and_then(|class| self.counts.get_mut(class)) {
            Some((decided, _)) => *decided += 1,
            None => self.open += 1,
        }
        if let Some((_, likely)) = summary.likely.as_ref().and_then(|found| self.counts.get_mut(found.class))
        {
            *likely += 1;
        }
        let class = only.and_then(|only| self.definition.class_at(only));
        let characteristics = self.definition.characteristics().iter().zip(&*verdict.outcomes);
        Judged {
            class: class.map(|class| class.id.clone()),
            classification: class.map_or(Classification::Undetermined, |class| class.classification).name(),
            possible_classes: verdict.classes.iter().filter_map(|class| self.class(class)).collect(),
            score: Score { low: verdict.score.low, high: verdict.score.high, max: verdict.score.max },
            characteristics: characteristics
                .map(|(one, outcome)| Characteristic { id: one.id.clone(), outcome: outcome_name(*outcome) })
                .collect(),
            headline: summary.headline.to_string(),
            likely: summary.likely.as_ref().map(|likely| self.likely(likely)),
            next_questions: summary.questions.iter().map(|question| self.question(question)).collect(),
        }
    }

    /// How many rows are of each class, in the definition's order.
    pub(super) fn counts(&self) -> Vec<ClassCount> {
        let classes = self.definition.classes().iter().zip(&self.counts);
        classes
            .map(|(class, (count, likely))| ClassCount {
                id: class.id.clone(),
                title: class.title.clone(),
                count: *count,
                likely: *likely,
            })
            .collect()
    }

    fn class(&self, position: usize) -> Option<String> {
        self.definition.class_at(position).map(|class| class.id.clone())
    }

    fn likely(&self, likely: &LikelyClass) -> Likely {
        let presumptions = likely.rests_on.iter().filter_map(|position| {
            let presumption = self.definition.presumptions().get(*position)?;
            let fact = self.vocabulary.get(presumption.fact)?;
            let value = match &presumption.value {
                Presumed::Complete => Json::from("complete"),
                Presumed::Value(value) => fact.value_to_json(value),
            };
            let (id, because) = (presumption.id.clone(), presumption.because.clone());
            Some(Presumption { id, fact: fact.id.clone(), value, because })
        });
        Likely { class: self.class(likely.class), presumptions: presumptions.collect() }
    }

    fn question(&self, question: &Question) -> NextQuestion {
        let fact = self.vocabulary.get(question.fact);
        NextQuestion {
            fact: fact.map(|fact| fact.id.clone()).unwrap_or_default(),
            question: fact.map(|fact| fact.question.clone()).unwrap_or_default(),
            settles: question.settles,
            worst_case_classes: question.worst_case_classes,
        }
    }
}

/// The name of an outcome in the interface.
fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "MET",
        Outcome::PartlyMet => "PARTLY_MET",
        Outcome::NotMet => "NOT_MET",
        Outcome::Unknown => "UNKNOWN",
        Outcome::NotApplicable => "NOT_APPLICABLE",
    }
}
