//! The tests that a definition carries. It is not loaded when one of them fails.

use definition_file::{DefinitionFile, Diagnostic, Lookup, Outcome, Test, Text, unknown_word};
use facts::{Vocabulary, list_text};

use crate::definition::{Definition, SelfTest};
use crate::eval::Evaluator;
use crate::outcome::ClassSet;

/// Looks up what a test names.
pub(crate) fn read(
    vocabulary: &Vocabulary,
    definition: &DefinitionFile,
    raw: &Test,
    problems: &mut Vec<Diagnostic>,
) -> Option<SelfTest> {
    let before = problems.len();
    let sheet = Lookup { vocabulary, problems }.sheet(raw);
    let classes: Vec<&str> = definition.all_classes().map(|class| class.id.value.as_str()).collect();
    let characteristics: Vec<&str> =
        definition.characteristics.iter().map(|entry| entry.id.value.as_str()).collect();
    let presumptions: Vec<&str> =
        definition.presumptions.iter().map(|presumption| presumption.id.value.as_str()).collect();
    let mut position = |what: &str, known: &[&str], name: &Text| {
        let found = known.iter().position(|known| *known == name.value);
        if found.is_none() {
            unknown_word(problems, what, name, known.iter().copied());
        }
        found
    };
    let mut class = |name: &Text| position("class", &classes, name);
    let expected: Option<ClassSet> = match (&raw.class, &raw.possible) {
        (Some(decided), _) => Some(class(decided).into_iter().collect()),
        (None, possible) => {
            possible.as_ref().map(|possible| possible.iter().filter_map(&mut class).collect())
        }
    };
    // The word for a test that expects that no single class is likely.
    let likely = raw.likely.as_ref().map(|likely| match likely.value.as_str() {
        "none" if !classes.contains(&"none") => ClassSet::default(),
        _ => class(likely).into_iter().collect(),
    });
    let mut outcomes = Vec::new();
    for (id, word) in &raw.outcomes {
        let characteristic = position("characteristic", &characteristics, id);
        let outcome = position("outcome", &Outcome::ALL.map(Outcome::as_str), word);
        outcomes.extend(characteristic.zip(outcome.map(|outcome| Outcome::ALL[outcome])));
    }
    let presumed = raw
        .presumed
        .as_ref()
        .map(|ids| ids.iter().filter_map(|id| position("presumption", &presumptions, id)).collect());
    (problems.len() == before).then(|| SelfTest {
        likely,
        presumed,
        name: raw.name.value.clone(),
        sheet,
        classes: expected,
        score: raw.score.as_ref().map(|score| score.value),
        outcomes,
        span: raw.span.clone(),
    })
}

/// Runs all tests of a definition; what they find wrong.
pub(crate) fn run_all(definition: &Definition, problems: &mut Vec<Diagnostic>) {
    let mut evaluator = Evaluator::new(definition);
    for test in &definition.inner.tests {
        problems.extend(run(definition, test, &mut evaluator));
    }
}

/// Runs a test; what it finds wrong.
fn run(definition: &Definition, test: &SelfTest, evaluator: &mut Evaluator) -> Vec<Diagnostic> {
    let verdict = evaluator.evaluate(&test.sheet);
    let mut problems = Vec::new();
    let mut fail = |expected: String, got: String| {
        let message = format!("test \"{}\" fails: expected {expected}, got {got}", test.name);
        problems.push(Diagnostic::new(test.span.clone(), message));
    };
    if let Some(expected) = test.classes
        && expected != verdict.classes
    {
        let ids = |classes: ClassSet| {
            let classes = classes.iter().filter_map(|position| definition.class_at(position));
            list_text(&classes.map(|class| class.id.as_str()).collect::<Vec<_>>(), "or")
        };
        fail(ids(expected), ids(verdict.classes));
    }
    if let Some((low, high)) = test.score
        && ((low - verdict.score.low).abs() > 1e-9 || (high - verdict.score.high).abs() > 1e-9)
    {
        let range = |low: f64, high: f64| {
            let (low, high) = (low.to_string(), high.to_string());
            if low == high { low } else { format!("{low} to {high}") }
        };
        fail(format!("a score of {}", range(low, high)), range(verdict.score.low, verdict.score.high));
    }
    if test.likely.is_some() || test.presumed.is_some() {
        let likely = definition.likely(&test.sheet);
        // Where nothing is presumed, or the evidence alone decides, nothing is likely.
        let left = likely.as_ref().filter(|_| verdict.classes.only().is_none()).map(|likely| likely.classes);
        let found = left.filter(|classes| classes.len() == 1).unwrap_or_default();
        let words = |classes: ClassSet| {
            let class = |only: Option<usize>| only.and_then(|class| definition.class_at(class));
            match (class(classes.only()), class(verdict.classes.only())) {
                (Some(class), _) => format!("likely `{}`", class.id),
                (None, None) => "no likely class".to_owned(),
                (None, Some(decided)) => {
                    format!("no likely class, because the evidence alone decides `{}`", decided.id)
                }
            }
        };
        if let Some(expected) = test.likely.filter(|expected| *expected != found) {
            let expected = if expected.is_empty() { "no likely class".to_owned() } else { words(expected) };
            fail(expected, words(found));
        }
        let mut rests_on = likely.map(|likely| likely.rests_on).unwrap_or_default();
        rests_on.sort_unstable();
        let ids = |positions: &[usize]| {
            let ids: Vec<&str> =
                positions.iter().map(|position| definition.presumptions()[*position].id.as_str()).collect();
            format!("presumed: {}", if ids.is_empty() { "nothing".to_owned() } else { ids.join(", ") })
        };
        if let Some(mut expected) = test.presumed.clone() {
            expected.sort_unstable();
            if expected != rests_on {
                fail(ids(&expected), ids(&rests_on));
            }
        }
    }
    for (position, expected) in &test.outcomes {
        let Some(outcome) = verdict.outcomes.get(*position) else { continue };
        if outcome != expected {
            let id = definition
                .characteristics()
                .get(*position)
                .map_or("", |characteristic| characteristic.id.as_str());
            fail(format!("`{id}` {}", expected.label()), outcome.label().to_owned());
        }
    }
    problems
}
