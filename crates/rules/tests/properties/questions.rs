//! Questions worth asking: each can change something, one that settles does, and while the class is open there is one.

use std::collections::{BTreeSet, HashMap};

use facts::{Dictionary, FactIndex, Kind, Knowledge, Sheet, Truth, UnknownReason, Value, Vocabulary};
use proptest::prelude::*;
use rules::{Definition, Outcome, Scratch};

use crate::world::{case, recipe, sheet};
use crate::{brute, config};

/// Whether an answer fits what is known, that is, whether a set and its summaries can be completed together with it.
fn possible(vocabulary: &Vocabulary, sheet: &Sheet, fact: FactIndex, value: &Value) -> bool {
    let mut after = sheet.clone();
    after.know(fact, value.clone());
    // The other facts do not matter here, and one value each is enough.
    for (other, definition) in vocabulary.iter() {
        if definition.umbrella().is_none() && !matches!(definition.kind, Kind::Set { .. }) {
            after.know(other, brute::values(vocabulary, other, &after)[0].clone());
        }
    }
    !brute::completions(vocabulary, &after).is_empty()
}

/// Whether a set is asked for although it is known, because sources contradict it about a summary.
fn asked_anew(rules: &Definition, sheet: &Sheet, fact: FactIndex) -> bool {
    rules.vocabulary().iter().any(|(summary, definition)| {
        let read = rules.document().contains(&format!("fact = \"{}\"", definition.id));
        let disputed = *sheet.get(summary) == Knowledge::Unknown(UnknownReason::Conflicting);
        match (definition.umbrella(), sheet.value(fact)) {
            (Some(umbrella), Some(Value::Set(set))) => {
                umbrella.set == fact && read && disputed && umbrella.truth(set).is_known()
            }
            _ => false,
        }
    })
}

/// What a row with this sheet says of a fact: nothing that was concluded, and of a conflict the side of the summary.
fn stated(vocabulary: &Vocabulary, sheet: &Sheet, fact: FactIndex) -> Option<Value> {
    match sheet.get(fact) {
        Knowledge::Known(value) => Some(value.clone()).filter(|_| !sheet.is_derived(fact)),
        Knowledge::Unknown(UnknownReason::Conflicting) => {
            let umbrella = vocabulary.get(fact).and_then(|fact| fact.umbrella())?;
            let Some(Value::Set(set)) = sheet.value(umbrella.set) else { return None };
            Some(Value::Boolean(umbrella.truth(set) == Truth::False))
        }
        Knowledge::Unknown(_) => None,
    }
}

/// Whether two services that differ in nothing but the fact, and what belongs to it, differ in class or outcome.
fn matters(definition: &Definition, completions: &[Sheet], fact: FactIndex) -> bool {
    let vocabulary = definition.vocabulary();
    let set_of =
        |fact: FactIndex| vocabulary.get(fact).and_then(|fact| fact.umbrella()).map_or(fact, |own| own.set);
    let others: Vec<FactIndex> =
        vocabulary.iter().map(|(other, _)| other).filter(|other| set_of(*other) != set_of(fact)).collect();
    let mut said: HashMap<String, (Vec<usize>, Vec<Outcome>)> = HashMap::new();
    completions.iter().any(|service| {
        let rest: Vec<_> = others.iter().map(|other| service.value(*other)).collect();
        let verdict = definition.verdict(service);
        let verdict = (verdict.possible, verdict.outcomes);
        *said.entry(format!("{rest:?}")).or_insert_with(|| verdict.clone()) != verdict
    })
}

proptest! {
    #![proptest_config(config(4))]

    #[test]
    fn questions_matter_and_settle(recipe in recipe(), sheet in sheet()) {
        let Some(definition) = recipe.definition() else { return Err(TestCaseError::reject("no class")) };
        let vocabulary = definition.vocabulary();
        let before = definition.verdict(&sheet);
        let questions = definition.next_questions(&sheet, 99);
        let width = |sheet: &Sheet| {
            let score = definition.verdict(sheet).score;
            score.high - score.low
        };
        let wide = width(&sheet);
        let completions = brute::completions(vocabulary, &sheet);
        let free = Value::Boolean(true);
        let sound = sheet.value(FactIndex::new(0)).map_or_else(
            || possible(vocabulary, &sheet, FactIndex::new(0), &free),
            |known| possible(vocabulary, &sheet, FactIndex::new(0), known),
        );
        prop_assert!(before.possible.len() == 1 || !questions.is_empty(), "{}", case(&definition, &sheet));
        for question in &questions {
            let mut seen: BTreeSet<Vec<usize>> = BTreeSet::new();
            let mut narrowed = false;
            let anew = asked_anew(&definition, &sheet, question.fact);
            let asked = if anew { &Sheet::new() } else { &sheet };
            for value in &brute::values(vocabulary, question.fact, asked) {
                let fits = anew || !sound || possible(vocabulary, &sheet, question.fact, value);
                if !fits {
                    continue;
                }
                let mut after = sheet.clone();
                after.answer(vocabulary, &[(question.fact, value.clone())]);
                if definition.verdict(&after).possible.is_empty() {
                    continue;
                }
                narrowed |= width(&after) < wide - 1e-9;
                seen.insert(definition.verdict(&after).possible);
            }
            prop_assert!(
                narrowed
                    || anew
                    || completions.is_empty()
                    || seen.iter().any(|classes| *classes != before.possible)
                    || matters(&definition, &completions, question.fact),
                "irrelevant: {question:?}\n{}",
                case(&definition, &sheet)
            );
            let worst = seen.iter().map(Vec::len).max().unwrap_or(0);
            prop_assert!(worst <= question.worst_case_classes, "{question:?}: {seen:?}\n{}", case(&definition, &sheet));
            if question.settles {
                prop_assert!(worst == 1, "{question:?}: {seen:?}\n{}", case(&definition, &sheet));
            }
        }
    }
}

proptest! {
    #![proptest_config(config(1))]

    #[test]
    fn summaries_are_those_of_the_search(recipe in recipe(), sheets in prop::collection::vec(sheet(), 8)) {
        let Some(definition) = recipe.definition() else { return Err(TestCaseError::reject("no class")) };
        let vocabulary = definition.vocabulary();
        let (mut scratch, mut dictionary) = (Scratch::default(), Dictionary::new(vocabulary));
        let mut seen: Vec<(FactIndex, Value, u32)> = Vec::new();
        for sheet in &sheets {
            let summary = definition.summarise(sheet, 2, &mut scratch);
            let assessment = definition.assess(sheet);
            let outcomes: Vec<Outcome> = assessment.characteristics.iter().map(|result| result.outcome).collect();
            prop_assert_eq!(&summary.possible, &assessment.possible);
            prop_assert_eq!(summary.score, assessment.score);
            prop_assert_eq!(&summary.outcomes, &outcomes);
            prop_assert_eq!(&*summary.headline, &assessment.headline, "{}", case(&definition, sheet));
            prop_assert_eq!(&summary.questions, &definition.search_next_questions(sheet, 2));
            let mut code = |fact| {
                let Some(value) = stated(vocabulary, sheet, fact) else { return 0 };
                let known = seen.iter().find(|(other, known, _)| (*other, known) == (fact, &value));
                if let Some((_, _, code)) = known {
                    return *code;
                }
                let code = dictionary.add(fact, Some(value.clone()));
                seen.push((fact, value, code));
                code
            };
            let codes: Vec<u32> = vocabulary.iter().map(|(fact, _)| code(fact)).collect();
            let row = dictionary.row(&codes);
            let mut written = Sheet::new();
            row.write(vocabulary, &mut written);
            prop_assert_eq!(&written, sheet);
            let of_sheet = definition.summarise(&written, 2, &mut scratch);
            // What has come up is remembered: the second time as the first.
            for _ in 0..2 {
                let of_row = definition.summarise_row(&row, 2, &mut scratch);
                prop_assert_eq!(&of_row, &of_sheet, "{}", case(&definition, &written));
            }
            let (read, searched) = (definition.next_questions(sheet, 99), definition.search_next_questions(sheet, 99));
            prop_assert_eq!(read, searched, "{}", case(&definition, sheet));
        }
    }
}
