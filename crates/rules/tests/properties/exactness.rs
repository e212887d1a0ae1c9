//! Possible classes are exactly those that brute force over all completions gives.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::world::{recipe, sheet};
use crate::{brute, config};

proptest! {
    #![proptest_config(config(1))]

    #[test]
    fn possible_classes_are_those_of_brute_force(recipe in recipe(), sheet in sheet()) {
        let Some(definition) = recipe.definition() else { return Err(TestCaseError::reject("no class")) };
        let verdict = definition.verdict(&sheet);
        prop_assert!(verdict.exact);
        let expected = brute::classes(&definition, &sheet);
        // A sheet that contradicts itself has no completion.
        prop_assume!(!expected.is_empty());
        let possible: BTreeSet<usize> = verdict.possible.into_iter().collect();
        prop_assert_eq!(possible, expected);
    }
}
