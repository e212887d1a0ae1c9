//! Possible classes are exactly those that brute force over all completions gives, for random definitions and facts.

use std::collections::BTreeSet;
use std::fmt::Write;

use facts::{FactIndex, Interval, Kind, Members, OpenSet, Sheet, Value, Vocabulary};
use proptest::prelude::*;
use rules::{Definition, load};

const VOCABULARY: &str = r#"
[[fact]]
id = "a"
kind = "boolean"
title = "a"
question = "a?"
help = "a."
yes = "a"
no = "not a"
[[fact]]
id = "b"
kind = "boolean"
title = "b"
question = "b?"
help = "b."
yes = "b"
no = "not b"
[[fact]]
id = "colour"
kind = "choice"
title = "colour"
question = "colour?"
help = "colour."
choices = [{ id = "red", title = "red" }, { id = "green", title = "green" }, { id = "blue", title = "blue" }]
[[fact]]
id = "age"
kind = "number"
unit = "months"
low = 0
high = 4
title = "age"
question = "age?"
help = "age."
[[fact]]
id = "staff"
kind = "set"
title = "staff"
question = "staff?"
help = "staff."
choices = [{ id = "p", title = "p" }, { id = "q", title = "q" }, { id = "r", title = "r" }, { id = "s", title = "s" }, { id = "t", title = "t" }]
[[fact]]
id = "some"
kind = "boolean"
title = "some"
question = "some?"
help = "some."
yes = "some"
no = "none"
[fact.umbrella]
set = "staff"
at-least = 1
counting = ["p", "q"]
vague = ["r"]
[[fact]]
id = "several"
kind = "boolean"
title = "several"
question = "several?"
help = "several."
yes = "several"
no = "not several"
[fact.umbrella]
set = "staff"
at-least = 2
counting = ["p", "q", "s"]
"#;

fn clause() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("{ fact = \"a\" }".to_owned()),
        Just("{ fact = \"b\" }".to_owned()),
        Just("{ fact = \"some\" }".to_owned()),
        Just("{ fact = \"several\" }".to_owned()),
        Just("{ is = { fact = \"colour\", value = \"red\" } }".to_owned()),
        Just("{ any-of = { fact = \"colour\", values = [\"green\", \"blue\"] } }".to_owned()),
        (0..=4, prop_oneof![Just("at-least"), Just("less-than"), Just("exactly")])
            .prop_map(|(age, how)| format!("{{ compare = {{ fact = \"age\", {how} = {age} }} }}")),
        prop_oneof![Just("p"), Just("r"), Just("t")]
            .prop_map(|member| format!("{{ includes = {{ fact = \"staff\", member = \"{member}\" }} }}")),
        (0..=5, prop_oneof![Just("at-least"), Just("exactly"), Just("at-most")])
            .prop_map(|(count, how)| format!("{{ count = {{ fact = \"staff\", {how} = {count} }} }}")),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    clause().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| format!("{{ all = [{}] }}", parts.join(", "))),
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| format!("{{ any = [{}] }}", parts.join(", "))),
            inner.clone().prop_map(|part| format!("{{ not = {part} }}")),
            prop::collection::vec(inner, 3)
                .prop_map(|parts| format!("{{ at-least = {{ count = 2, of = [{}] }} }}", parts.join(", "))),
        ]
    })
}

/// A definition with these classes; `None` when it is refused, as one with a class that nothing reaches is.
fn definition(conditions: &[String]) -> Option<Definition> {
    let mut text = String::from("id = \"random\"\nversion = \"1\"\ntitle = \"random\"\n");
    let _ = writeln!(
        text,
        "[[characteristic]]\nid = \"c\"\ntitle = \"c\"\nsummary = \"c\"\nmet-when = {{ fact = \"a\" }}"
    );
    for (position, when) in conditions.iter().enumerate() {
        let _ = writeln!(
            text,
            "[[class]]\nid = \"k{position}\"\ntitle = \"k\"\nclassification = \"undetermined\"\nwhen = {when}"
        );
    }
    let _ = writeln!(text, "[otherwise]\nid = \"rest\"\ntitle = \"rest\"\nclassification = \"undetermined\"");
    load(&Vocabulary::from_toml(VOCABULARY).unwrap(), "random.toml", &text).ok()
}

/// What is known: for each fact nothing, something or everything.
fn sheet() -> impl Strategy<Value = Sheet> {
    let boolean = || prop::option::of(any::<bool>());
    let age = prop_oneof![
        Just(None),
        (0..=4u8, 0..=4u8).prop_map(|(x, y)| Some((f64::from(x.min(y)), f64::from(x.max(y))))),
    ];
    let staff = prop::option::of((0u64..32, 0u64..32));
    (boolean(), boolean(), prop::option::of(0usize..3), age, staff, boolean(), boolean()).prop_map(
        |(a, b, colour, age, staff, some, several)| {
            let mut sheet = Sheet::new();
            let mut know = |fact: usize, value: Option<Value>| {
                if let Some(value) = value {
                    sheet.know(FactIndex::new(fact), value);
                }
            };
            know(0, a.map(Value::Boolean));
            know(1, b.map(Value::Boolean));
            know(2, colour.map(Value::Choice));
            know(3, age.map(|(low, high)| Value::Number(Interval::new(Some(low), Some(high)).unwrap())));
            know(
                4,
                staff.map(|(sure, open)| {
                    Value::Set(OpenSet::open(Members::from_bits(sure), Members::from_bits(sure | open)))
                }),
            );
            know(5, some.map(Value::Boolean));
            know(6, several.map(Value::Boolean));
            sheet.close(&Vocabulary::from_toml(VOCABULARY).unwrap());
            sheet
        },
    )
}

/// All values that a fact may still have; ages at halves too, so that every gap between thresholds is looked into.
fn values(vocabulary: &Vocabulary, fact: FactIndex, sheet: &Sheet) -> Vec<Value> {
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

/// The class of every completion that respects the umbrella facts.
fn brute_force(definition: &Definition, sheet: &Sheet) -> BTreeSet<usize> {
    let vocabulary = definition.vocabulary();
    let facts: Vec<FactIndex> = vocabulary.iter().map(|(fact, _)| fact).collect();
    let mut classes = BTreeSet::new();
    let mut completions = vec![Sheet::new()];
    for fact in &facts {
        let values = values(vocabulary, *fact, sheet);
        completions = completions
            .iter()
            .flat_map(|so_far| {
                values.iter().map(move |value| {
                    let mut next = so_far.clone();
                    next.know(*fact, value.clone());
                    next
                })
            })
            .filter(|completion| respects_umbrellas(vocabulary, completion, sheet))
            .collect();
    }
    for completion in completions {
        let verdict = definition.verdict(&completion);
        assert_eq!(verdict.possible.len(), 1, "a completion has one class");
        classes.extend(verdict.possible);
    }
    classes
}

fn respects_umbrellas(vocabulary: &Vocabulary, completion: &Sheet, original: &Sheet) -> bool {
    vocabulary.iter().all(|(fact, definition)| {
        let Some(umbrella) = definition.umbrella() else { return true };
        let conflicting = facts::Knowledge::Unknown(facts::UnknownReason::Conflicting);
        if *original.get(fact) == conflicting {
            return true;
        }
        let (Some(Value::Boolean(stated)), Some(Value::Set(set))) =
            (completion.value(fact), completion.value(umbrella.set))
        else {
            return true;
        };
        let listed = umbrella.truth(set);
        listed == facts::Truth::Unknown || listed == (*stated).into()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_global_rejects: 1_000_000, ..ProptestConfig::default() })]

    #[test]
    fn possible_classes_are_those_of_brute_force(conditions in prop::collection::vec(condition(), 1..4), sheet in sheet()) {
        let Some(definition) = definition(&conditions) else { return Ok(()) };
        let verdict = definition.verdict(&sheet);
        prop_assert!(verdict.exact);
        let expected = brute_force(&definition, &sheet);
        // Contradictory sheets have no completion; then every summary is free.
        prop_assume!(!expected.is_empty());
        let possible: BTreeSet<usize> = verdict.possible.into_iter().collect();
        prop_assert_eq!(possible, expected);
    }
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256)
}
