//! Registries made from random changes: those that do not fit are left out.

use std::sync::Arc;

use api::Viewer;
use facts::Kind;
use readmodel::Snapshot;
use registry::{Change, Commit, Position, Registry};
use serde_json::{Value, json};
use writer::{Actor, Role};

/// Random numbers that a seed gives.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap() % end.max(1)
    }

    pub(crate) fn chance(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

pub(crate) fn reviewer() -> Viewer {
    viewer("R", Role::Reviewer)
}

/// The author of all proposals.
pub(crate) fn contributor() -> Viewer {
    viewer("someone", Role::Contributor)
}

fn viewer(name: &str, role: Role) -> Viewer {
    Viewer::from(&Actor { name: name.to_owned(), label: None, role, key: Some("k".to_owned()), scope: None })
}

/// A snapshot of a registry: that of the report with changes on top, or of changes alone.
pub(crate) fn snapshot(random: &mut Random, round: usize) -> Arc<Snapshot> {
    let library = rules::Library::built_in().unwrap();
    let at = "2019-09-01T00:00:00Z".parse().unwrap();
    let mut registry = Registry::empty(library.vocabulary().clone());
    let mut position = Position::FIRST;
    if round.is_multiple_of(3) {
        let changes = registry::dataset::report_2019().unwrap();
        registry = registry.apply(&Commit::new(position, at, "import", changes)).unwrap();
        position = position.next();
    }
    for _ in 0..[40, 300, 1_500][random.below(3)] {
        let change: Change = serde_json::from_value(change(&registry, random)).unwrap();
        let change = if random.chance(5) { proposed(&change, random) } else { change };
        if let Ok(next) = registry.apply(&Commit::new(position, at, "someone", vec![change])) {
            registry = next;
            position = position.next();
        }
    }
    Arc::new(Snapshot::new(registry, library))
}

/// A snapshot of the report with a proposal of some changes, and another one of some self-reviews that are as long as may be.
pub(crate) fn with_self_reviews(changes: usize, reviews: usize) -> Arc<Snapshot> {
    let library = rules::Library::built_in().unwrap();
    let sources = (0..changes).map(|number| {
        let with = json!({ "slug": format!("new-{number}"), "title": "S", "publisher": "P" });
        json!({ "change": "source-added", "with": with })
    });
    let review = |number: usize| {
        let contents = format!("contents-{number}");
        let with = json!({ "service": "oxpip", "standard-set": format!("set-{number}"), "contents": contents, "event": "kept" });
        json!({ "change": "self-review", "with": with })
    };
    let sent = |number: usize| {
        let with = json!({ "counts": format!("contents-{number}"), "event": { "sent": "x".repeat(65_536) } });
        json!({ "change": "outcome-counts", "with": with })
    };
    let proposed = |id: &str, changes: Vec<Value>| {
        let with = json!({ "proposal": id, "event": { "proposed": { "changes": changes } } });
        json!({ "change": "proposal-changed", "with": with })
    };
    let large = proposed("large", sources.collect());
    let reviewed = proposed("reviewed", (0..reviews).map(review).collect());
    let waiting = (0..reviews).map(sent).chain([large, reviewed]);
    let waiting = waiting.map(|change| serde_json::from_value(change).unwrap()).collect();
    let mut registry = Registry::empty(library.vocabulary().clone());
    let at = "2019-09-01T00:00:00Z".parse().unwrap();
    let report = registry::dataset::report_2019().unwrap();
    registry = registry.apply(&Commit::new(Position::FIRST, at, "import", report)).unwrap();
    registry = registry.apply(&Commit::new(Position::FIRST.next(), at, "someone", waiting)).unwrap();
    Arc::new(Snapshot::new(registry, library))
}

/// The change as a step of one of some proposals, or something that is said about one.
fn proposed(change: &Change, random: &mut Random) -> Change {
    let text = || "word ".repeat(100).trim_end().to_owned();
    let event = match random.below(12) {
        0 => json!({ "commented": { "text": text() } }),
        1 => json!({ "changes-requested": { "reason": text() } }),
        2 => json!({ "rejected": { "reason": text() } }),
        _ => json!({ "proposed": { "changes": [change] } }),
    };
    let proposal = proposal(random);
    let with = json!({ "proposal": proposal, "event": event });
    serde_json::from_value(json!({ "change": "proposal-changed", "with": with })).unwrap()
}

/// The id of one of some proposals.
pub(crate) fn proposal(random: &mut Random) -> String {
    format!("proposal{}", random.below(6))
}

fn service(random: &mut Random) -> String {
    // A few services have most of everything.
    let number = if random.chance(2) { random.below(4) } else { random.below(40) };
    format!("service-{number}")
}

fn body(random: &mut Random) -> String {
    format!("body-{}", random.below(12))
}

fn change(registry: &Registry, random: &mut Random) -> Value {
    let day = format!("20{}-0{}-11", 10 + random.below(20), 1 + random.below(9));
    let names = |random: &mut Random| -> Vec<String> {
        (0..random.below(9)).map(|number| format!("Name {number} {}", random.below(50))).collect()
    };
    let source = format!("source-{}", random.below(5));
    let (kind, with) = match random.below(25) {
        0 => ("source-added", json!({ "slug": source, "title": "S", "publisher": "P" })),
        1 | 2 => (
            "body-added",
            json!({ "slug": body(random), "name": "A body",
                "kind": random.pick(&["clinical-commissioning-group", "integrated-care-board", "local-authority"]),
                "nation": random.pick(&["england", "wales"]), "valid_to": day }),
        ),
        3 => ("succession-added", json!({ "from": body(random), "to": body(random), "on": day })),
        4 => (
            "population-recorded",
            json!({ "body": body(random), "year": 2019, "under_2": 100, "source": source }),
        ),
        5..=7 => {
            let areas: Vec<String> = (0..random.below(4)).map(|_| body(random)).collect();
            (
                "service-added",
                json!({ "service": { "slug": service(random), "name": "A service", "other_names": names(random),
                    "nation": random.pick(&["england", "wales"]), "localities": names(random), "areas": areas,
                    "status": "operating" }, "published": !random.chance(4), "proposed_by": "someone" }),
            )
        }
        8..=13 => {
            let (fact, value) = claim(registry, random);
            let note = "word ".repeat(random.below(200));
            (
                "claim-recorded",
                json!({ "service": service(random), "claim": { "fact": fact, "value": value, "source": source,
                    "observed_on": day, "complete": false, "note": format!("n{}", note.trim_end()) } }),
            )
        }
        14 => (
            "attestation-recorded",
            json!({ "service": service(random), "attestation": { "source": source,
                "class": random.pick(&["parent-infant-team", "camhs-embedded-specialist"]) } }),
        ),
        15..=17 => (
            "funding-recorded",
            json!({ "id": format!("line-{}", random.below(1_000)), "funder": body(random), "service": service(random),
                "budget": random.pick(&["camhs", "public-health", "unknown"]), "role": "core", "source": source,
                "to": day }),
        ),
        18 => (
            "service-edited",
            json!({ "service": service(random), "edit": { "other_names": names(random), "localities": names(random) } }),
        ),
        19 => ("published", json!({ "service": service(random) })),
        20 => (
            "decided",
            json!({ "service": service(random), "class": "parent-infant-team", "reason": "word ".repeat(40).trim_end() }),
        ),
        21..=23 => (
            "accreditation-recorded",
            json!({ "service": service(random), "accreditation": {
                "standard-set": random.pick(&["typed-illustration", "pif-self-audit", "another"]), "version": "2026-1",
                "state": random.pick(&["under-review", "accredited", "completed", "withdrawn"]), "on": day, "source": source } }),
        ),
        _ if random.chance(3) => {
            ("services-merged", json!({ "from": service(random), "into": service(random) }))
        }
        _ => ("claim-retracted", {
            let service = service(random);
            json!({ "service": service, "recorded_for": service, "number": 1 + random.below(5) })
        }),
    };
    json!({ "change": kind, "with": with })
}

/// A fact, and a value that it can have.
fn claim(registry: &Registry, random: &mut Random) -> (String, Value) {
    let facts: Vec<_> = registry.vocabulary().iter().collect();
    let (_, fact) = random.pick(&facts);
    let value = match &fact.kind {
        Kind::Boolean { .. } => json!(random.chance(2)),
        Kind::Number { low, .. } => json!(low),
        Kind::Choice(choices) => json!(random.pick(choices).id),
        Kind::Set { choices, wte } => {
            let from = random.below(choices.len());
            let members = choices.iter().skip(from).take(1 + random.below(6));
            members
                .map(|choice| if *wte { json!({ "id": choice.id, "wte": 0.5 }) } else { json!(choice.id) })
                .collect()
        }
    };
    (fact.id.clone(), value)
}
