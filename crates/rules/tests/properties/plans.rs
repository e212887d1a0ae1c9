//! A plan, written on the sheet, makes the service exactly the class; and no plan takes fewer changes.

use facts::{FactIndex, Kind, Knowledge, Sheet, Truth, UnknownReason, Value, Vocabulary};
use proptest::prelude::*;
use rules::{Definition, Plan, load};

use crate::oracle::Oracle;
use crate::world::{case, plain_vocabulary, recipe, sheet};
use crate::{brute, config};

/// How many facts of the sheet a complete service differs in, the way a plan counts: a set and the summaries that
/// follow from it are one change.
fn changes(vocabulary: &Vocabulary, sheet: &Sheet, service: &Sheet) -> usize {
    let stated = |fact: FactIndex| sheet.value(fact).filter(|_| !sheet.is_derived(fact));
    let mut count = 0;
    for (fact, definition) in vocabulary.iter() {
        let differs = match (stated(fact), service.value(fact)) {
            (Some(Value::Number(known)), Some(Value::Number(value))) => {
                value.value().is_some_and(|value| !known.contains(value))
            }
            (Some(Value::Set(known)), Some(Value::Set(set))) => {
                !(set.sure().contains_all(known.sure()) && known.possible().contains_all(set.sure()))
            }
            (Some(known), Some(value)) => known != value,
            _ => false,
        };
        if !matches!(definition.kind, Kind::Set { .. }) {
            count += usize::from(differs && definition.umbrella().is_none());
            continue;
        }
        let Some(Value::Set(set)) = service.value(fact) else { continue };
        let summaries: Vec<_> = vocabulary
            .iter()
            .filter_map(|(summary, definition)| Some((summary, definition.umbrella()?)))
            .filter(|(summary, umbrella)| {
                umbrella.set == fact
                    && stated(*summary).is_some_and(|said| Some(said) != service.value(*summary))
            })
            .collect();
        let left_open =
            summaries.iter().filter(|(_, umbrella)| umbrella.truth(set) == Truth::Unknown).count();
        let listed_anew = 1 + left_open;
        count += if differs { listed_anew } else { summaries.len().min(listed_anew) };
    }
    count
}

/// Whether a plan makes sense: it changes what is known, finds out what is not, and asks nothing twice.
fn sensible(definition: &Definition, sheet: &Sheet, plan: &Plan) -> Result<(), TestCaseError> {
    let vocabulary = definition.vocabulary();
    for confirm in &plan.confirm {
        prop_assert!(
            match (sheet.value(confirm.fact), &confirm.to) {
                (None, _) => true,
                (Some(Value::Number(known)), Value::Number(to)) => known.intersect(*to).is_some(),
                (Some(Value::Set(known)), Value::Set(to)) => known.merge(to).is_some(),
                // What followed from a list gives way with the list.
                (Some(known), _) =>
                    sheet.is_derived(confirm.fact) && (*known == confirm.to || !plan.change.is_empty()),
            },
            "{confirm:?} of {plan:?}\n{}",
            case(definition, sheet)
        );
    }
    for change in &plan.change {
        prop_assert_ne!(change.from.as_ref(), Some(&change.to));
    }
    let entries = || plan.confirm.iter().chain(&plan.change);
    for entry in entries() {
        prop_assert_eq!(entries().filter(|other| other.fact == entry.fact).count(), 1);
        // A summary stands beside its set only where the set, as listed, leaves it open.
        if let Some(umbrella) = vocabulary.get(entry.fact).and_then(|fact| fact.umbrella())
            && let Some(set) = entries().find(|other| other.fact == umbrella.set)
            && let Value::Set(listed) = &set.to
        {
            prop_assert_eq!(umbrella.truth(listed), Truth::Unknown);
        }
    }
    Ok(())
}

/// Every service that there can be.
fn services(vocabulary: &Vocabulary) -> Vec<Sheet> {
    brute::completions(vocabulary, &Sheet::new())
}

fn conflicting(sheet: &Sheet, vocabulary: &Vocabulary) -> bool {
    vocabulary.iter().any(|(fact, _)| *sheet.get(fact) == Knowledge::Unknown(UnknownReason::Conflicting))
}

proptest! {
    #![proptest_config(config(10))]

    #[test]
    fn a_plan_gives_the_class_with_the_fewest_changes(recipe in recipe(), sheet in sheet()) {
        let Some(definition) = recipe.definition() else { return Err(TestCaseError::reject("no class")) };
        // Plans do not change several facts together because the vocabulary says that one implies another.
        let definition = load(&plain_vocabulary(), "random.toml", definition.document()).unwrap();
        let vocabulary = definition.vocabulary();
        let mut fewest = vec![None; definition.classes().len()];
        if !conflicting(&sheet, vocabulary) && !brute::completions(vocabulary, &sheet).is_empty() {
            let oracle = Oracle::new(definition.vocabulary(), definition.document());
            for service in services(vocabulary) {
                let class = oracle.class(&service);
                let changes = changes(vocabulary, &sheet, &service);
                fewest[class] = Some(fewest[class].map_or(changes, |fewest: usize| fewest.min(changes)));
            }
        }
        for (position, class) in definition.classes().iter().enumerate() {
            let plans = definition.plans_to(&class.id, &sheet, 2);
            for plan in &plans {
                sensible(&definition, &sheet, plan)?;
                let after = plan.apply(&sheet, vocabulary);
                prop_assert_eq!(definition.verdict(&after).classes.only(), Some(position), "{:?}\n{}", plan, case(&definition, &sheet));
                prop_assert_eq!(plan.fewest, plan.change.len() == plans[0].change.len());
            }
            if let Some(fewest) = fewest[position] {
                let Some(best) = plans.first() else { panic!("no plan for {position}, {fewest} changes would do\n{}", case(&definition, &sheet)) };
                prop_assert_eq!(best.change.len(), fewest, "{}: {:?}\n{}", class.id, best, case(&definition, &sheet));
            }
        }
    }
}
