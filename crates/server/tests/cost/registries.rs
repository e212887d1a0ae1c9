//! Registries made from random changes: those that do not fit are left out.

use std::sync::Arc;

use api::Viewer;
use facts::Kind;
use registrar::View;
use registry::{Change, Commit, Registry, Revision};
use serde_json::{Value, json};

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
    let actor =
        registrar::Actor { name: "R".to_owned(), role: registrar::Role::Reviewer, key: Some("k".to_owned()) };
    Viewer::from(&actor)
}

/// A view of a registry: that of the report with changes on top, or of changes alone.
pub(crate) fn view(random: &mut Random, round: usize) -> Arc<View> {
    let library = rules::Library::built_in().unwrap();
    let at = "2019-09-01T00:00:00Z".parse().unwrap();
    let mut registry = Registry::empty(library.vocabulary().clone());
    let mut revision = Revision::FIRST;
    if round.is_multiple_of(3) {
        let changes = registry::dataset::report_2019().unwrap();
        registry = registry.apply(&Commit::new(revision, at, "import", changes)).unwrap();
        revision = revision.next();
    }
    for _ in 0..[40, 300, 1_500][random.below(3)] {
        let Ok(change) = serde_json::from_value::<Change>(change(&registry, random)) else { continue };
        if let Ok(next) = registry.apply(&Commit::new(revision, at, "someone", vec![change])) {
            registry = next;
            revision = revision.next();
        }
    }
    Arc::new(View::new(registry, library))
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
    let (kind, with) = match random.below(22) {
        0 => ("source-added", json!({ "slug": source, "title": "S", "publisher": "P" })),
        1 | 2 => (
            "body-added",
            json!({ "slug": body(random), "name": "A body",
                "kind": random.pick(&["clinical-commissioning-group", "integrated-care-board", "local-authority"]),
                "nation": random.pick(&["england", "wales"]), "valid-to": day }),
        ),
        3 => ("succession-added", json!({ "from": body(random), "to": body(random), "on": day })),
        4 => (
            "population-recorded",
            json!({ "body": body(random), "year": 2019, "under-2": 100, "source": source }),
        ),
        5..=7 => {
            let areas: Vec<String> = (0..random.below(4)).map(|_| body(random)).collect();
            (
                "service-added",
                json!({ "service": { "slug": service(random), "name": "A service", "other-names": names(random),
                    "nation": random.pick(&["england", "wales"]), "localities": names(random), "areas": areas,
                    "status": "operating" }, "published": !random.chance(4), "proposed-by": "someone" }),
            )
        }
        8..=13 => {
            let (fact, value) = claim(registry, random);
            let note = "word ".repeat(random.below(200));
            (
                "claim-recorded",
                json!({ "service": service(random), "claim": { "fact": fact, "value": value, "source": source,
                    "observed-on": day, "complete": false, "note": format!("n{}", note.trim_end()) } }),
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
            json!({ "service": service(random), "edit": { "other-names": names(random), "localities": names(random) } }),
        ),
        19 => ("published", json!({ "service": service(random) })),
        20 => (
            "decided",
            json!({ "service": service(random), "class": "parent-infant-team", "reason": "word ".repeat(40).trim_end() }),
        ),
        _ if random.chance(3) => {
            ("services-merged", json!({ "from": service(random), "into": service(random) }))
        }
        _ => ("claim-retracted", {
            let service = service(random);
            json!({ "service": service, "recorded-for": service, "number": 1 + random.below(5) })
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
