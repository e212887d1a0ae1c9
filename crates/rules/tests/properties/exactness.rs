//! Possible classes and outcomes are exactly those that brute force over all completions gives.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rules::Outcome;

use crate::world::{case, recipe, sheet};
use crate::{brute, config};

proptest! {
    #![proptest_config(config(1))]

    #[test]
    fn possible_classes_and_outcomes_are_those_of_brute_force(recipe in recipe(), sheet in sheet()) {
        let Some(definition) = recipe.definition() else { return Err(TestCaseError::reject("no class")) };
        let verdict = definition.verdict(&sheet);
        let expected = brute::verdicts(&definition, &sheet);
        // A sheet that contradicts itself has no completion.
        prop_assume!(!expected.is_empty());
        let classes: BTreeSet<usize> = expected.iter().map(|(class, _)| *class).collect();
        prop_assert_eq!(verdict.classes.iter().collect::<BTreeSet<_>>(), classes, "{}", case(&definition, &sheet));
        for (position, outcome) in verdict.outcomes.iter().enumerate() {
            let possible: BTreeSet<&str> = expected.iter().map(|(_, outcomes)| outcomes[position]).collect();
            let decided = possible.iter().next().filter(|_| possible.len() == 1);
            let found = decided.copied().unwrap_or(Outcome::Unknown.as_str());
            prop_assert_eq!(outcome.as_str(), found, "{}", case(&definition, &sheet));
        }
    }
}
