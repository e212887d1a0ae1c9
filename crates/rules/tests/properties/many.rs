//! Twelve facts, most of them unknown: the possible classes are those of all completions, up to 4,096 of them.

use std::collections::BTreeSet;
use std::fmt::Write;

use facts::{FactIndex, Sheet, Value, Vocabulary};
use proptest::prelude::*;
use rules::load;

use crate::config;
use crate::oracle::Oracle;

const FACTS: usize = 12;

fn vocabulary() -> Vocabulary {
    let mut text = String::new();
    for fact in 0..FACTS {
        let _ = write!(
            text,
            "[[fact]]\nid = \"f{fact}\"\nkind = \"boolean\"\ntitle = \"f\"\nquestion = \"f?\"\nhelp = \"f.\"\nyes = \"f\"\nno = \"not f\"\n"
        );
    }
    Vocabulary::from_toml(&text).unwrap()
}

fn condition() -> impl Strategy<Value = String> {
    let clause = (0..FACTS).prop_map(|fact| format!("{{ fact = \"f{fact}\" }}"));
    clause.prop_recursive(4, 24, 4, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..5);
        prop_oneof![
            several().prop_map(|parts| format!("{{ all = [{}] }}", parts.join(", "))),
            several().prop_map(|parts| format!("{{ any = [{}] }}", parts.join(", "))),
            inner.clone().prop_map(|part| format!("{{ not = {part} }}")),
            several()
                .prop_map(|parts| format!("{{ at-least = {{ count = 2, of = [{}] }} }}", parts.join(", "))),
        ]
    })
}

/// A definition with these conditions for its classes.
fn text(classes: &[String]) -> String {
    let mut text = "id = \"many\"\nversion = \"1\"\ntitle = \"many\"\n[[characteristic]]\nid = \"c\"\ntitle = \"c\"\nsummary = \"c\"\nmet-when = { fact = \"f0\" }\n".to_owned();
    for (position, when) in classes.iter().enumerate() {
        let _ = write!(
            text,
            "[[class]]\nid = \"k{position}\"\ntitle = \"k\"\nclassification = \"undetermined\"\nwhen = {when}\n"
        );
    }
    text + "[otherwise]\nid = \"rest\"\ntitle = \"rest\"\nclassification = \"undetermined\"\n"
}

proptest! {
    #![proptest_config(config(1))]

    #[test]
    fn possible_classes_over_twelve_facts_are_those_of_brute_force(
        classes in prop::collection::vec(condition(), 1..5),
        known in prop::collection::vec(prop::option::weighted(0.15, any::<bool>()), FACTS),
    ) {
        // A class that nothing reaches, or that always holds, is refused: such a case tries nothing.
        let Ok(definition) = load(&vocabulary(), "many.toml", &text(&classes)) else {
            return Err(TestCaseError::reject("refused"));
        };
        let mut sheet = Sheet::new();
        for (fact, value) in known.iter().enumerate() {
            if let Some(value) = value {
                sheet.know(FactIndex::new(fact), Value::Boolean(*value));
            }
        }
        let verdict = definition.verdict(&sheet);
        let open: Vec<usize> = (0..FACTS).filter(|fact| known[*fact].is_none()).collect();
        let oracle = Oracle::new(definition.vocabulary(), definition.document());
        let mut expected = BTreeSet::new();
        let mut service = sheet.clone();
        for bits in 0..1_u32 << open.len() {
            for (bit, fact) in open.iter().enumerate() {
                service.know(FactIndex::new(*fact), Value::Boolean(bits >> bit & 1 == 1));
            }
            expected.insert(oracle.class(&service));
        }
        prop_assert_eq!(verdict.classes.iter().collect::<BTreeSet<_>>(), expected, "{}", definition.document());
    }
}
