//! A small vocabulary with every kind of fact, and random definitions and sheets over it.

use std::fmt::Write;

use facts::{FactIndex, Interval, Members, OpenSet, Sheet, Value, Vocabulary};
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
id = "c"
kind = "boolean"
title = "c"
question = "c?"
help = "c."
yes = "c"
no = "not c"
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

/// What the vocabulary says of its facts.
const IMPLICATIONS: &str = r#"
[[implication]]
if = "staff"
then-any = ["a", "b"]
[[implication]]
if = "b"
then-none = ["c"]
"#;

pub(crate) fn vocabulary() -> Vocabulary {
    Vocabulary::from_toml(&format!("{VOCABULARY}{IMPLICATIONS}")).unwrap()
}

/// The same facts without what implies what.
pub(crate) fn plain_vocabulary() -> Vocabulary {
    Vocabulary::from_toml(VOCABULARY).unwrap()
}

/// Clauses of every kind.
fn clause() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("{ fact = \"a\" }".to_owned()),
        Just("{ fact = \"b\" }".to_owned()),
        Just("{ fact = \"c\" }".to_owned()),
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

fn condition(clause: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    clause.prop_recursive(3, 12, 3, |inner| {
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

/// A characteristic: met, partly met, applies, weight.
type Criterion = (String, Option<String>, Option<String>, u8);

/// What a random definition is made of.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    probes: Vec<String>,
    criteria: Vec<Criterion>,
    classes: Vec<String>,
}

pub(crate) fn recipe() -> impl Strategy<Value = Recipe> {
    let below = || prop_oneof![8 => clause(), 1 => Just("{ probe = \"p0\" }".to_owned())].boxed();
    let above = || {
        prop_oneof![
            8 => clause(),
            2 => Just("{ probe = \"p0\" }".to_owned()),
            1 => Just("{ outcome = { of = \"c0\", at-least = \"met\" } }".to_owned()),
            1 => Just("{ outcome = { of = \"c0\", at-least = \"partly-met\" } }".to_owned()),
        ]
        .boxed()
    };
    let criterion = (
        condition(below()),
        prop::option::of(condition(below())),
        prop::option::weighted(0.3, condition(below())),
        1u8..4,
    );
    (
        condition(clause().boxed()),
        prop::collection::vec(criterion, 1..3),
        prop::collection::vec(condition(above()), 1..4),
    )
        .prop_map(|(probe, criteria, classes)| Recipe { probes: vec![probe], criteria, classes })
}

impl Recipe {
    /// The definition. Parts that it would be refused for, as a class that nothing reaches, are left out.
    pub(crate) fn definition(&self) -> Option<Definition> {
        let plain = |fact: &str| format!("{{ fact = \"{fact}\" }}");
        let mut kept = Recipe {
            probes: vec![plain("a")],
            criteria: vec![(plain("a"), None, None, 1)],
            classes: Vec::new(),
        };
        let mut definition = None;
        let mut grow = |change: &dyn Fn(&mut Recipe)| {
            let mut grown = kept.clone();
            change(&mut grown);
            if let Ok(loaded) = load(&vocabulary(), "random.toml", &grown.text()) {
                (kept, definition) = (grown, Some(loaded));
            }
        };
        grow(&|recipe| recipe.probes.clone_from(&self.probes));
        for (position, (met, partly, applies, weight)) in self.criteria.iter().enumerate() {
            grow(&|recipe| {
                recipe.criteria.truncate(position);
                recipe.criteria.push((met.clone(), None, None, *weight));
            });
            grow(&|recipe| {
                recipe.criteria.iter_mut().skip(position).for_each(|entry| entry.1.clone_from(partly));
            });
            grow(&|recipe| {
                recipe.criteria.iter_mut().skip(position).for_each(|entry| entry.2.clone_from(applies));
            });
        }
        for class in &self.classes {
            grow(&|recipe| recipe.classes.push(class.clone()));
        }
        definition.filter(|definition| definition.classes().len() > 1)
    }

    pub(crate) fn text(&self) -> String {
        let mut text = String::from("id = \"random\"\nversion = \"1\"\ntitle = \"random\"\n");
        for (position, when) in self.probes.iter().enumerate() {
            let _ = writeln!(text, "[[probe]]\nid = \"p{position}\"\ntitle = \"p\"\nwhen = {when}");
        }
        for (position, (met, partly, applies, weight)) in self.criteria.iter().enumerate() {
            let _ = writeln!(
                text,
                "[[characteristic]]\nid = \"c{position}\"\ntitle = \"c\"\nsummary = \"c\"\nweight = {weight}\nmet-when = {met}"
            );
            for (key, when) in [("partly-when", partly), ("applies-if", applies)] {
                if let Some(when) = when {
                    let _ = writeln!(text, "{key} = {when}");
                }
            }
        }
        for (position, when) in self.classes.iter().enumerate() {
            let _ = writeln!(
                text,
                "[[class]]\nid = \"k{position}\"\ntitle = \"k\"\nclassification = \"undetermined\"\nwhen = {when}"
            );
        }
        let _ =
            writeln!(text, "[otherwise]\nid = \"rest\"\ntitle = \"rest\"\nclassification = \"undetermined\"");
        text
    }
}

/// A presumption: fact and value, condition, exception.
pub(crate) type Guess = (&'static str, &'static str, String, Option<String>);

pub(crate) fn guesses() -> impl Strategy<Value = Vec<Guess>> {
    let presumed = prop_oneof![
        prop::sample::select(vec!["a", "b", "c", "some", "several"]).prop_flat_map(|fact| {
            prop::sample::select(vec!["true", "false"]).prop_map(move |value| (fact, value))
        }),
        prop::sample::select(vec!["\"red\"", "\"blue\""]).prop_map(|value| ("colour", value)),
        prop::sample::select(vec!["0", "3"]).prop_map(|value| ("age", value)),
        prop::sample::select(vec!["\"complete\"", "[\"p\"]", "[\"s\", \"t\"]"])
            .prop_map(|value| ("staff", value)),
    ];
    let small = || {
        let clause = || clause().boxed();
        prop_oneof![4 => clause(), 1 => clause().prop_map(|one| format!("{{ not = {one} }}")),
            1 => (clause(), clause()).prop_map(|(one, other)| format!("{{ all = [{one}, {other}] }}"))]
    };
    let guess = (presumed, small(), prop::option::weighted(0.3, small()));
    prop::collection::vec(guess.prop_map(|((fact, value), when, unless)| (fact, value, when, unless)), 1..7)
}

/// The definition with those of the presumptions with which it loads.
pub(crate) fn presuming(definition: &Definition, guesses: &[Guess]) -> Definition {
    let mut kept = definition.clone();
    for (position, (fact, value, when, unless)) in guesses.iter().enumerate() {
        let unless = unless.as_ref().map_or_else(String::new, |unless| format!("unless = {unless}\n"));
        let text = format!(
            "{}[[presumption]]\nid = \"g{position}\"\nfact = \"{fact}\"\nvalue = {value}\nwhen = {when}\n{unless}because = \"g\"\n",
            kept.document()
        );
        if let Ok(loaded) = load(&vocabulary(), "random.toml", &text) {
            kept = loaded;
        }
    }
    kept
}

/// What is known: for each fact nothing, something or everything.
pub(crate) fn sheet() -> impl Strategy<Value = Sheet> {
    let boolean = || prop::option::of(any::<bool>());
    let age = prop_oneof![
        Just(None),
        (0..=4u8, 0..=4u8).prop_map(|(x, y)| Some((f64::from(x.min(y)), f64::from(x.max(y))))),
    ];
    let staff = prop::option::of((0u64..32, 0u64..32));
    let booleans = (boolean(), boolean(), boolean(), boolean(), boolean());
    (booleans, prop::option::of(0usize..3), age, staff).prop_map(
        |((a, b, c, some, several), colour, age, staff)| {
            let mut sheet = Sheet::new();
            let mut know = |fact: usize, value: Option<Value>| {
                if let Some(value) = value {
                    sheet.know(FactIndex::new(fact), value);
                }
            };
            know(0, a.map(Value::Boolean));
            know(1, b.map(Value::Boolean));
            know(2, c.map(Value::Boolean));
            know(3, colour.map(Value::Choice));
            know(4, age.map(|(low, high)| Value::Number(Interval::new(Some(low), Some(high)).unwrap())));
            know(
                5,
                staff.map(|(sure, open)| {
                    Value::Set(OpenSet::open(Members::from_bits(sure), Members::from_bits(sure | open)))
                }),
            );
            know(6, some.map(Value::Boolean));
            know(7, several.map(Value::Boolean));
            sheet.close(&vocabulary());
            sheet
        },
    )
}

/// A case in full, for the message of a test that fails.
pub(crate) fn case(definition: &Definition, sheet: &Sheet) -> String {
    let mut text = format!("{}\nwith", definition.document());
    for (fact, fact_definition) in definition.vocabulary().iter() {
        let known = match sheet.get(fact) {
            facts::Knowledge::Known(value) => format!("{value:?}"),
            facts::Knowledge::Unknown(reason) => format!("{reason:?}"),
        };
        let derived = if sheet.is_derived(fact) { " (derived)" } else { "" };
        let _ = write!(text, "\n  {} = {known}{derived}", fact_definition.id);
    }
    text
}
