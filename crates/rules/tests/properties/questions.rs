//! Questions worth asking: each can change something, one that settles does, and while the class is open there is one.

use std::collections::{BTreeSet, HashMap};

use facts::{FactIndex, Kind, Knowledge, Sheet, Truth, UnknownReason, Value, Vocabulary};
use proptest::prelude::*;
use rules::{ClassSet, Definition, Evaluator, Outcome};

use crate::world::{case, guesses, presuming, recipe, sheet};
use crate::{brute, config};

/// Whether an answer fits what is known, that is, whether a set and its summaries can be completed together with it.
fn possible(vocabulary: &Vocabulary, sheet: &Sheet, fact: FactIndex, value: &Value) -> bool {
    let mut after = sheet.clone();
    after.know(fact, value.clone());
    // Facts that nothing ties to others do not matter here, and one value each is enough.
    let tied: Vec<FactIndex> =
        vocabulary.implications().iter().flat_map(|one| &one.literals).map(|literal| literal.fact).collect();
    for (other, definition) in vocabulary.iter() {
        let is_free = definition.umbrella().is_none() && !matches!(definition.kind, Kind::Set { .. });
        if is_free && !tied.contains(&other) {
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
    let mut said: HashMap<String, (ClassSet, Box<[Outcome]>)> = HashMap::new();
    completions.iter().any(|service| {
        let rest: Vec<_> = others.iter().map(|other| service.value(*other)).collect();
        let verdict = definition.verdict(service);
        let verdict = (verdict.classes, verdict.outcomes);
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
        let questions = Evaluator::new(&definition).questions(&sheet, 99);
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
        prop_assert!(before.classes.len() == 1 || !questions.is_empty(), "{}", case(&definition, &sheet));
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
                if definition.verdict(&after).classes.is_empty() {
                    continue;
                }
                narrowed |= width(&after) < wide - 1e-9;
                seen.insert(definition.verdict(&after).classes.iter().collect());
            }
            prop_assert!(
                narrowed
                    || anew
                    || completions.is_empty()
                    || seen.iter().any(|classes| *classes != before.classes.iter().collect::<Vec<_>>())
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
        // Whatever can change something is asked for: the fact, or another that speaks of the same set.
        let set_of = |fact| vocabulary.get(fact).and_then(|fact| fact.umbrella()).map_or(fact, |own| own.set);
        for (fact, _) in vocabulary.iter() {
            let asked = questions.iter().any(|question| set_of(question.fact) == set_of(fact));
            prop_assert!(
                asked || !matters(&definition, &completions, fact),
                "not asked: {fact:?}\n{}",
                case(&definition, &sheet)
            );
        }
    }
}

proptest! {
    #![proptest_config(config(1))]

    #[test]
    fn an_evaluator_that_has_seen_others_says_what_a_new_one_says(
        recipe in recipe(),
        guesses in guesses(),
        sheets in prop::collection::vec(sheet(), 8),
    ) {
        let Some(plain) = recipe.definition() else { return Err(TestCaseError::reject("no class")) };
        let definition = presuming(&plain, &guesses);
        let vocabulary = definition.vocabulary();
        let mut evaluator = Evaluator::new(&definition);
        let mut seen: Vec<(FactIndex, Value, u32)> = Vec::new();
        for sheet in &sheets {
            let summary = evaluator.summarise(sheet, 99);
            let mut other = Evaluator::new(&definition);
            let assessment = definition.assess(sheet);
            prop_assert_eq!(&summary.verdict, &assessment.verdict);
            prop_assert_eq!(&summary.headline, &assessment.headline, "{}", case(&definition, sheet));
            prop_assert_eq!(&summary.questions, &other.questions(sheet, 99), "{}", case(&definition, sheet));
            let likely = definition.likely(sheet).filter(|_| summary.verdict.classes.only().is_none());
            let likely = likely.and_then(|likely| Some((likely.classes.only()?, likely.rests_on)));
            let found = summary.likely.clone().map(|likely| (likely.class, likely.rests_on));
            prop_assert_eq!(found, likely, "{}", case(&definition, sheet));
            // What is presumed changes the order of questions, and nothing else.
            let strict = Evaluator::new(&definition).strict().summarise(sheet, 99);
            let before = Evaluator::new(&plain).summarise(sheet, 99);
            prop_assert_eq!(&strict, &before, "{}", case(&definition, sheet));
            prop_assert_eq!((&before.verdict, &before.headline), (&summary.verdict, &summary.headline));
            let ids = |questions: &[rules::Question]| questions.iter().map(|one| one.fact).collect::<BTreeSet<_>>();
            prop_assert_eq!(ids(&before.questions), ids(&summary.questions));
            let mut code = |fact| {
                let Some(value) = stated(vocabulary, sheet, fact) else { return 0 };
                let known = seen.iter().find(|(other, known, _)| (*other, known) == (fact, &value));
                if let Some((_, _, code)) = known {
                    return *code;
                }
                let code = evaluator.encoder().add(fact, Some(value.clone()));
                seen.push((fact, value, code));
                code
            };
            let codes: Vec<u32> = vocabulary.iter().map(|(fact, _)| code(fact)).collect();
            let mut written = Sheet::new();
            evaluator.encoder().decode_into(&codes, &mut written);
            prop_assert_eq!(&written, sheet);
            // What has come up is remembered: the second time as the first.
            for _ in 0..2 {
                prop_assert_eq!(&evaluator.summarise_row(&codes, 99), &summary, "{}", case(&definition, &written));
            }
        }
        evaluator.clear();
        prop_assert!(evaluator.encoder().is_empty());
        let last = &sheets[sheets.len() - 1];
        prop_assert_eq!(evaluator.summarise(last, 2), Evaluator::new(&definition).summarise(last, 2));
    }
}
