//! Brute force: every value that a fact may have, every completion, one after another.

use std::collections::BTreeSet;

use facts::{
    FactIndex, Interval, Kind, Knowledge, Members, OpenSet, Sheet, Truth, UnknownReason, Value, Vocabulary,
};
use rules::{Definition, Outcome};

use crate::oracle::Oracle;

/// All values that a fact may still have; ages at halves too, so that every gap between thresholds is looked into.
pub(crate) fn values(vocabulary: &Vocabulary, fact: FactIndex, sheet: &Sheet) -> Vec<Value> {
    let definition = vocabulary.get(fact).unwrap();
    let known = sheet.value(fact);
    match &definition.kind {
        Kind::Boolean { .. } => match known {
            Some(value) => vec![value.clone()],
            None => vec![Value::Boolean(false), Value::Boolean(true)],
        },
        Kind::Choice(choices) => match known {
            Some(value) => vec![value.clone()],
            None => (0..choices.len()).map(Value::Choice).collect(),
        },
        Kind::Number { .. } => {
            let within = match known {
                Some(Value::Number(interval)) => *interval,
                _ => Interval::UNBOUNDED,
            };
            (0..=8u8)
                .map(|half| f64::from(half) / 2.0)
                .filter(|age| within.contains(*age))
                .map(|age| Value::Number(Interval::exact(age)))
                .collect()
        }
        Kind::Set { .. } => {
            let (sure, possible) = match known {
                Some(Value::Set(set)) => (set.sure(), set.possible()),
                _ => (Members::NONE, definition.universe()),
            };
            (0u64..32)
                .map(Members::from_bits)
                .filter(|set| set.contains_all(sure) && possible.contains_all(*set))
                .map(|set| Value::Set(OpenSet::complete(set)))
                .collect()
        }
    }
}

/// Every completion of a sheet that respects the umbrella facts.
pub(crate) fn completions(vocabulary: &Vocabulary, sheet: &Sheet) -> Vec<Sheet> {
    let mut completions = vec![Sheet::new()];
    for (fact, _) in vocabulary.iter() {
        let values = values(vocabulary, fact, sheet);
        completions = completions
            .iter()
            .flat_map(|so_far| {
                values.iter().map(move |value| {
                    let mut next = so_far.clone();
                    next.know(fact, value.clone());
                    next
                })
            })
            .filter(|completion| respects_umbrellas(vocabulary, completion, sheet))
            .filter(|completion| respects_implications(vocabulary, completion, sheet))
            .collect();
    }
    completions
}

/// The class and the outcomes of every completion.
pub(crate) fn verdicts(definition: &Definition, sheet: &Sheet) -> BTreeSet<(usize, Vec<&'static str>)> {
    let oracle = Oracle::new(definition.vocabulary(), definition.document());
    let verdict = |completion: &Sheet| {
        let outcomes = oracle.outcomes(completion);
        (oracle.class(completion), outcomes.into_iter().map(Outcome::as_str).collect())
    };
    completions(definition.vocabulary(), sheet).iter().map(verdict).collect()
}

/// What the vocabulary says of facts holds, unless sources say otherwise.
fn respects_implications(vocabulary: &Vocabulary, completion: &Sheet, original: &Sheet) -> bool {
    let fails = |sheet: &Sheet, literal: &facts::Literal| match sheet.value(literal.fact) {
        Some(Value::Boolean(value)) => *value != literal.holds,
        Some(Value::Set(set)) if literal.holds => set.possible().is_empty(),
        Some(Value::Set(set)) => !set.sure().is_empty(),
        _ => false,
    };
    vocabulary.implications().iter().all(|implication| {
        let contradicts = |sheet: &Sheet| implication.literals.iter().all(|literal| fails(sheet, literal));
        !contradicts(completion) || contradicts(original)
    })
}

fn respects_umbrellas(vocabulary: &Vocabulary, completion: &Sheet, original: &Sheet) -> bool {
    vocabulary.iter().all(|(fact, definition)| {
        let Some(umbrella) = definition.umbrella() else { return true };
        let conflicting = Knowledge::Unknown(UnknownReason::Conflicting);
        if *original.get(fact) == conflicting {
            return true;
        }
        let (Some(Value::Boolean(stated)), Some(Value::Set(set))) =
            (completion.value(fact), completion.value(umbrella.set))
        else {
            return true;
        };
        let listed = umbrella.truth(set);
        listed == Truth::Unknown || listed == (*stated).into()
    })
}
