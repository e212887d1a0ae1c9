//! The same log under another vocabulary.

use facts::{Knowledge, Value, Vocabulary};
use registry::{Audience, ClaimState, Registry};
use serde_json::json;

use crate::world::{after, body, claim, empty, service, source};

/// The built-in vocabulary and the facts of a definition.
fn extended() -> Vocabulary {
    let more = Vocabulary::from_toml(
        r#"
[[fact]]
id = "toys"
kind = "set"
title = "toys"
question = "Which?"
help = "Name each."
choices = [{ id = "ball", title = "ball" }]
"#,
    );
    let more: Vec<_> = more.unwrap().iter().map(|(_, fact)| fact.clone()).collect();
    Vocabulary::built_in().extended(more).unwrap()
}

fn changes() -> Vec<registry::Change> {
    vec![
        source("report"),
        body("north"),
        service("a"),
        claim("a", "toys", json!(["ball"])),
        claim("a", "professions", json!([{ "id": "health-visitor", "wte": 2 }])),
        claim("a", "consults", json!(true)),
        service("b"),
    ]
}

fn views(registry: &Registry) -> Vec<registry::ServiceView> {
    registry.services(Audience::Insiders).map(|view| view.as_ref().clone()).collect()
}

#[test]
fn claims_of_a_new_fact_count_as_soon_as_the_vocabulary_has_it() {
    let before = after(&empty(), changes());
    let toys = extended().find("toys").unwrap();
    assert_eq!(before.service("a").unwrap().claims_with_state().next().unwrap().1, ClaimState::Unread);

    let now = before.under(extended());
    assert!(matches!(now.service("a").unwrap().sheet().get(toys), Knowledge::Known(Value::Set(_))));
    // As if the log had been read under it from the start.
    let afresh = after(&Registry::empty(extended()), changes());
    assert_eq!(views(&now), views(&afresh));
    assert_eq!(now.revision(), before.revision());
    // And back: nothing of the log is lost.
    assert_eq!(views(&now.under(Vocabulary::built_in())), views(&before));
}
