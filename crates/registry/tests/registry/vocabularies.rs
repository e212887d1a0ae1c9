//! The same log under another vocabulary.

use facts::{FactIndex, OpenSet, Value, Vocabulary};
use registry::{ClaimState, Registry};
use serde_json::json;

use crate::world::{after, body, claim, empty, service, source};

/// The built-in vocabulary and a set that a definition adds, with these choices.
fn with_toys(choices: &[&str]) -> Vocabulary {
    let choices: Vec<String> =
        choices.iter().map(|choice| format!("{{ id = \"{choice}\", title = \"{choice}\" }}")).collect();
    let toys = format!(
        "[[fact]]\nid = \"toys\"\nkind = \"set\"\ntitle = \"toys\"\nquestion = \"Which?\"\nhelp = \"Name each.\"\nchoices = [{}]\n",
        choices.join(", ")
    );
    let toys = Vocabulary::from_toml(&toys).unwrap();
    Vocabulary::built_in().extended(toys.iter().map(|(_, fact)| fact.clone())).unwrap()
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
    registry.services().map(|view| view.as_ref().clone()).collect()
}

fn toys(registry: &Registry) -> Option<&OpenSet> {
    let fact: FactIndex = registry.vocabulary().find("toys")?;
    match registry.service("a")?.sheet().value(fact)? {
        Value::Set(set) => Some(set),
        _ => None,
    }
}

#[test]
fn claims_of_a_new_fact_count_as_soon_as_the_vocabulary_has_it() {
    let before = after(&empty(), changes());
    assert_eq!(before.service("a").unwrap().claims_with_state().next().unwrap().1, ClaimState::Unread);

    let now = before.under(with_toys(&["ball", "rattle"]));
    assert!(toys(&now).is_some());
    // As if the log had been read under it from the start.
    assert_eq!(views(&now), views(&after(&Registry::empty(with_toys(&["ball", "rattle"])), changes())));
    assert_eq!(now.revision(), before.revision());
    // And back: nothing of the log is lost.
    assert_eq!(views(&now.under(Vocabulary::built_in())), views(&before));
}

#[test]
fn an_open_list_of_all_that_there_is_stays_open_when_there_is_more() {
    let few = after(&empty(), changes()).under(with_toys(&["ball"]));
    assert!(toys(&few).unwrap().is_complete());
    assert!(!toys(&few.under(with_toys(&["ball", "rattle"]))).unwrap().is_complete());
}
