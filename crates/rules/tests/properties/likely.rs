//! What is likely, against brute force: the completions that fit what is presumed, and every smaller set of presumptions.

use std::collections::BTreeSet;

use facts::{Sheet, Value};
use proptest::prelude::*;
use rules::{ClassSet, Definition, Outcome, Presumed};

use crate::oracle::Oracle;
use crate::world::{case, guesses, presuming, recipe, sheet};
use crate::{brute, config};

/// Whether a complete service is as it is presumed to be.
fn fits(definition: &Definition, position: usize, known: &Sheet, service: &Sheet) -> bool {
    let presumption = &definition.presumptions()[position];
    let value = service.value(presumption.fact).unwrap();
    match (&presumption.value, value) {
        (Presumed::Complete, value) => definition.presumed_value(known, position).as_ref() == Some(value),
        (Presumed::Value(Value::Set(presumed)), Value::Set(members)) => {
            members.sure().contains_all(presumed.sure())
        }
        (Presumed::Value(presumed), value) => presumed == value,
    }
}

/// The classes of the completions that are as it is presumed.
fn classes(
    definition: &Definition,
    known: &Sheet,
    completions: &[Sheet],
    presumed: &[usize],
) -> BTreeSet<usize> {
    let oracle = Oracle::new(definition.vocabulary(), definition.document());
    let fit = |service: &&Sheet| presumed.iter().all(|one| fits(definition, *one, known, service));
    completions.iter().filter(fit).map(|service| oracle.class(service)).collect()
}

fn set(classes: ClassSet) -> BTreeSet<usize> {
    classes.iter().collect()
}

/// The classes that are left with all that is presumed, or without where nothing is.
fn left(definition: &Definition, sheet: &Sheet) -> ClassSet {
    definition.likely(sheet).map_or_else(|| definition.verdict(sheet).classes, |likely| likely.classes)
}

proptest! {
    #![proptest_config(config(2))]

    #[test]
    fn likely_classes_are_those_of_brute_force(recipe in recipe(), guesses in guesses(), sheet in sheet()) {
        let Some(plain) = recipe.definition() else { return Err(TestCaseError::reject("no class")) };
        let definition = presuming(&plain, &guesses);
        let context = || case(&definition, &sheet);
        // What is decided does not depend on what is presumed.
        let verdict = definition.verdict(&sheet);
        prop_assert_eq!(&verdict, &plain.verdict(&sheet), "{}", context());
        let Some(likely) = definition.likely(&sheet) else { return Ok(()) };
        let vocabulary = definition.vocabulary();
        let completions = brute::completions(vocabulary, &sheet);
        prop_assume!(!completions.is_empty());
        let oracle = Oracle::new(vocabulary, definition.document());

        // Each applies where its condition holds whatever is unknown, and says something new that can be.
        for (at, presumption) in likely.applied.iter().enumerate() {
            let before = &likely.applied[..at];
            let fit = |service: &&Sheet| before.iter().all(|one| fits(&definition, *one, &sheet, service));
            let services: Vec<&Sheet> = completions.iter().filter(fit).collect();
            let when = &oracle.presumptions()[*presumption]["when"];
            prop_assert!(services.iter().all(|service| oracle.holds(when, service)), "{}", context());
            let fitting = services.iter().filter(|service| fits(&definition, *presumption, &sheet, service)).count();
            prop_assert!(fitting > 0 && fitting < services.len(), "{}", context());
        }

        let expected = classes(&definition, &sheet, &completions, &likely.applied);
        prop_assert_eq!(set(likely.classes), expected.clone(), "{}", context());
        let fit = |service: &&Sheet| likely.applied.iter().all(|one| fits(&definition, *one, &sheet, service));
        for (position, outcome) in likely.outcomes.iter().enumerate() {
            let services = completions.iter().filter(fit);
            let possible: BTreeSet<&str> = services.map(|service| oracle.outcomes(service)[position].as_str()).collect();
            let only = possible.iter().next().filter(|_| possible.len() == 1);
            prop_assert_eq!(outcome.as_str(), only.copied().unwrap_or(Outcome::Unknown.as_str()), "{}", context());
        }

        // It rests on a smallest set: no smaller one leaves the same classes.
        prop_assert_eq!(classes(&definition, &sheet, &completions, &likely.rests_on), expected.clone(), "{}", context());
        for chosen in 0_u32..1 << likely.applied.len() {
            if (chosen.count_ones() as usize) < likely.rests_on.len() {
                let some: Vec<usize> = likely.applied.iter().enumerate()
                    .filter(|(at, _)| chosen >> at & 1 == 1)
                    .map(|(_, presumption)| *presumption)
                    .collect();
                prop_assert_ne!(&classes(&definition, &sheet, &completions, &some), &expected, "{:?}: {}", some, context());
            }
        }
    }

    #[test]
    fn learning_what_is_presumed_changes_nothing(recipe in recipe(), guesses in guesses(), sheet in sheet()) {
        let Some(plain) = recipe.definition() else { return Err(TestCaseError::reject("no class")) };
        let definition = presuming(&plain, &guesses);
        let Some(likely) = definition.likely(&sheet) else { return Ok(()) };
        let vocabulary = definition.vocabulary();
        prop_assume!(!brute::completions(vocabulary, &sheet).is_empty());
        for presumption in &likely.applied {
            let presumed = &definition.presumptions()[*presumption];
            let mut after = sheet.clone();
            after.answer(vocabulary, &[(presumed.fact, definition.presumed_value(&sheet, *presumption).unwrap())]);
            prop_assert_eq!(left(&definition, &after), likely.classes, "{:?}: {}", presumed, case(&definition, &sheet));

            // And what would follow if it were otherwise is what is said once it is known to be.
            if let Presumed::Value(Value::Boolean(value)) = presumed.value {
                let mut otherwise = sheet.clone();
                otherwise.answer(vocabulary, &[(presumed.fact, Value::Boolean(!value))]);
                let expected = left(&definition, &otherwise);
                prop_assert_eq!(definition.if_not(&sheet, *presumption), expected, "{:?}: {}", presumed, case(&definition, &sheet));
            }
        }
    }
}
