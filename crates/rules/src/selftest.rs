//! The tests that a definition carries. It is not loaded when one of them fails.

use facts::{Knowledge, Sheet, UnknownReason, Vocabulary, list_text};
use serde_json::Value as Json;

use crate::definition::{Definition, SelfTest};
use crate::diagnostic::Diagnostic;
use crate::eval::Evaluator;
use crate::outcome::{ClassSet, Outcome};
use crate::raw::{RawDefinition, RawTest, Text};
use crate::read::unknown_word;

/// Looks up what a test names.
pub(crate) fn read(
    vocabulary: &Vocabulary,
    definition: &RawDefinition,
    raw: &RawTest,
    problems: &mut Vec<Diagnostic>,
) -> Option<SelfTest> {
    let before = problems.len();
    let sheet = sheet(vocabulary, raw, problems);
    let characteristics = &definition.characteristics;
    let classes: Vec<&str> =
        definition.classes.iter().chain(&definition.otherwise).map(|class| class.id.value.as_str()).collect();
    let position = |name: &Text, problems: &mut Vec<Diagnostic>| {
        let found = classes.iter().position(|class| *class == name.value);
        if found.is_none() {
            let ids = classes.clone();
            unknown_word(problems, name.span.clone(), "class", &name.value, ids);
        }
        found
    };
    let expected: Option<ClassSet> = match (&raw.class, &raw.possible) {
        (Some(class), _) => Some(position(class, problems).into_iter().collect()),
        (None, Some(possible)) => {
            Some(possible.iter().filter_map(|class| position(class, problems)).collect())
        }
        (None, None) => None,
    };
    let mut outcomes = Vec::new();
    for (id, word) in &raw.outcomes {
        let characteristic = characteristics.iter().position(|entry| entry.id.value == id.value);
        if characteristic.is_none() {
            let ids: Vec<&str> = characteristics.iter().map(|entry| entry.id.value.as_str()).collect();
            unknown_word(problems, id.span.clone(), "characteristic", &id.value, ids);
        }
        let outcome = Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word.value);
        if outcome.is_none() {
            unknown_word(
                problems,
                word.span.clone(),
                "outcome",
                &word.value,
                Outcome::ALL.map(Outcome::as_str),
            );
        }
        outcomes.extend(characteristic.zip(outcome));
    }
    // The word for a test that expects that no single class is likely.
    let likely = raw.likely.as_ref().map(|class| match class.value.as_str() {
        "none" if !classes.contains(&"none") => ClassSet::default(),
        _ => position(class, problems).into_iter().collect(),
    });
    let presumptions = || definition.presumptions.iter().map(|presumption| presumption.id.value.as_str());
    let presumed = raw.presumed.as_ref().map(|ids| {
        let look_up = |id: &Text| {
            let found = presumptions().position(|known| known == id.value);
            if found.is_none() {
                let known: Vec<&str> = presumptions().collect();
                unknown_word(problems, id.span.clone(), "presumption", &id.value, known);
            }
            found
        };
        ids.iter().filter_map(look_up).collect()
    });
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

/// The facts of a test: values as in the interface, `<set>_complete = true` beside a set, `"unknown"` for a fact that
/// was asked and is not known.
fn sheet(vocabulary: &Vocabulary, raw: &RawTest, problems: &mut Vec<Diagnostic>) -> Sheet {
    let mut sheet = Sheet::new();
    let complete = |id: &str| {
        let flag = format!("{id}_complete");
        raw.given.iter().any(|(key, value)| key.value == flag && value.value == Json::Bool(true))
    };
    for (key, value) in &raw.given {
        if let Some(set) = key.value.strip_suffix("_complete")
            && raw.given.iter().any(|(other, _)| other.value == set)
        {
            continue;
        }
        let Some(fact) = vocabulary.find(&key.value) else {
            let ids: Vec<&str> = vocabulary.ids().collect();
            unknown_word(problems, key.span.clone(), "fact", &key.value, ids);
            continue;
        };
        if value.value == Json::String("unknown".to_owned()) {
            sheet.set(fact, Knowledge::Unknown(UnknownReason::AskedUnknown));
            continue;
        }
        let Some(definition) = vocabulary.get(fact) else { continue };
        let json = named_ages(&value.value);
        match definition.value_from_json(&json, complete(&key.value)) {
            Ok(value) => sheet.know(fact, value),
            Err(error) => {
                problems.push(Diagnostic::new(value.span.clone(), format!("`{}`: {error}", key.value)));
            }
        }
    }
    sheet.close(vocabulary);
    sheet
}

/// "conception" and "birth" as the numbers that they are.
pub(crate) fn named_ages(json: &Json) -> Json {
    match json.as_str() {
        Some("conception") => Json::from(-9),
        Some("birth") => Json::from(0),
        _ => json.clone(),
    }
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
