//! What is said of the unknown holds for whatever it turns out to be, and learning more never says less.

use facts::{FactIndex, Knowledge, Sheet, UnknownReason};
use proptest::prelude::*;
use rules::{Outcome, Verdict};

use crate::world::{recipe, sheet};
use crate::{brute, config};

/// Whether one verdict leaves room for the other.
fn allows(wide: &Verdict, narrow: &Verdict) -> Result<(), TestCaseError> {
    for (wide, narrow) in wide.outcomes.iter().zip(&*narrow.outcomes) {
        prop_assert!(*wide == Outcome::Unknown || wide == narrow, "{wide:?} became {narrow:?}");
    }
    prop_assert!(narrow.classes.iter().all(|class| wide.classes.contains(class)));
    // What turns out not to apply leaves the score and its maximum together.
    prop_assert!(wide.score.low <= narrow.score.low + 1e-9, "{:?} became {:?}", wide.score, narrow.score);
    prop_assert!(narrow.score.high <= wide.score.high + 1e-9, "{:?} became {:?}", wide.score, narrow.score);
    prop_assert!(narrow.score.max <= wide.score.max + 1e-9);
    prop_assert!(narrow.score.low <= narrow.score.high && narrow.score.high <= narrow.score.max);
    Ok(())
}

proptest! {
    #![proptest_config(config(2))]

    #[test]
    fn every_completion_lies_within_what_is_said(recipe in recipe(), sheet in sheet(), pick in any::<prop::sample::Index>()) {
        let Some(definition) = recipe.definition() else { return Err(TestCaseError::reject("no class")) };
        let completions = brute::completions(definition.vocabulary(), &sheet);
        prop_assume!(!completions.is_empty());
        let verdict = definition.verdict(&sheet);
        // One of them in full detail, on the way to which some facts are learnt before others.
        let chosen = &completions[pick.index(completions.len())];
        let complete = definition.verdict(chosen);
        allows(&verdict, &complete)?;
        prop_assert!(!complete.outcomes.contains(&Outcome::Unknown));
        prop_assert!(complete.score.high - complete.score.low < 1e-9);
        let mut learnt: Sheet = sheet.clone();
        let mut before = verdict;
        for fact in 0..definition.vocabulary().len() {
            let fact = FactIndex::new(fact);
            // To settle which of two sources is right is more than to learn something new.
            if *sheet.get(fact) == Knowledge::Unknown(UnknownReason::Conflicting) {
                continue;
            }
            learnt.set(fact, chosen.get(fact).clone());
            let after = definition.verdict(&learnt);
            allows(&before, &after)?;
            before = after;
        }
    }
}
