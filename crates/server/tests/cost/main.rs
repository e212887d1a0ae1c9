//! No answer has more fields than its cost: generated documents over generated registries, through the guard, the
//! schema and the sizes of the registry's own app.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

mod documents;
mod registries;

use std::collections::BTreeSet;
use std::sync::Arc;

use api::{Request, Viewer};
use async_graphql::Variables;
use graphql_http::guard::{Guard, Limits, Outline, Sizes};
use readmodel::Snapshot;
use serde_json::Value;
use server::sizes;

use documents::Documents;
use registries::Random;

/// As far as a bound can be tested, nothing else may stop a document.
fn guard() -> Guard {
    let limits = Limits {
        cost: u64::MAX,
        fields: 100_000,
        aliases: 100_000,
        tokens: 1_000_000,
        document_bytes: 10_000_000,
        ..Limits::default()
    };
    Guard::new(limits, Outline::from_sdl(&api::sdl()).unwrap())
}

/// The fields of an answer: every name in it, those within scalars of JSON included.
fn fields(value: &Value) -> u64 {
    match value {
        Value::Object(entries) => entries.len() as u64 + entries.values().map(fields).sum::<u64>(),
        Value::Array(items) => items.iter().map(fields).sum(),
        _ => 0,
    }
}

async fn answer(snapshot: &Arc<Snapshot>, viewer: &Viewer, document: &str) -> Value {
    let today = "2026-11-23".parse().unwrap();
    let request = Arc::new(Request::new(snapshot.clone(), viewer.clone(), today));
    let response = api::schema().execute(async_graphql::Request::new(document).data(request)).await;
    serde_json::to_value(&response.data).unwrap()
}

fn cost(guard: &Guard, document: &str, sizes: &Sizes) -> u64 {
    guard.admit(document, &Variables::default(), None, sizes).unwrap().cost
}

#[tokio::test]
async fn no_answer_has_more_fields_than_its_cost() {
    let seed = std::env::var("COST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(2019);
    let rounds = std::env::var("COST_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(12);
    let mut random = Random::new(seed);
    let guard = guard();
    let documents = Documents::of(&api::sdl());
    let (mut answered, mut most) = (0_u64, 0.0_f64);
    for round in 0..rounds {
        let snapshot = registries::snapshot(&mut random, round);
        for viewer in [Viewer::public(), registries::reviewer(), registries::contributor()] {
            let sizes = sizes(&snapshot, &viewer.actor());
            for _ in 0..60 {
                let document = documents.any(&snapshot, &mut random);
                let cost = cost(&guard, &document, &sizes);
                if cost > 300_000 {
                    continue;
                }
                let found = fields(&answer(&snapshot, &viewer, &document).await);
                assert!(found <= cost, "round {round}: {found} fields, and a cost of {cost}: {document}");
                answered += found;
                #[expect(clippy::cast_precision_loss, reason = "a ratio to look at")]
                let share = found as f64 / cost as f64;
                most = most.max(share);
            }
        }
    }
    println!("{answered} fields, at best {most:.2} of the cost");
    assert!(answered > 10_000 && most > 0.3, "{answered} fields, {most}: too few answers to tell");
}

#[tokio::test]
async fn introspection_costs_little_more_than_it_has_fields() {
    let snapshot = registries::snapshot(&mut Random::new(1), 0);
    let document = include_str!("../../../graphql-http/tests/http/introspection.graphql");
    let cost = cost(&guard(), document, &sizes(&snapshot, &writer::Actor::public()));
    let found = fields(&answer(&snapshot, &Viewer::public(), document).await);
    assert!(found <= cost, "{found} fields, and a cost of {cost}");
    // Every client asks for it: room is left for what else a document has.
    let is_little = cost * 2 < found * 3 && cost * 2 < Limits::default().cost;
    assert!(is_little, "introspection costs {cost}, for {found} fields");
}

/// What the dashboard asks of a proposal, with the fragments that it names.
const PAGE: &str = concat!(
    include_str!("../../../dashboard/web/src/queries/proposal.graphql"),
    include_str!("../../../dashboard/web/src/queries/review.graphql"),
    include_str!("../../../dashboard/web/src/queries/quality.graphql"),
    include_str!("../../../dashboard/web/src/queries/change.graphql"),
);

/// However long the self-reviews are, and however many changes wait elsewhere.
#[test]
fn the_page_of_a_proposal_is_answered_beside_large_self_reviews() {
    let guard = guard();
    let variables = Variables::from_json(serde_json::json!({ "id": "reviewed" }));
    let snapshot = registries::with_self_reviews(200, 5);
    for viewer in [registries::reviewer(), registries::contributor()] {
        let sizes = sizes(&snapshot, &viewer.actor());
        let cost = guard.admit(PAGE, &variables, Some("Proposal"), &sizes).unwrap().cost;
        assert!(cost < Limits::default().cost, "it costs {cost}");
        let reviews = sizes.get("Proposal.selfReviews").unwrap().entries.unwrap();
        assert_eq!(reviews.each, 5, "only self-reviews count");
    }
}

#[test]
fn every_list_has_a_size_and_every_size_a_field() {
    let snapshot = registries::snapshot(&mut Random::new(1), 0);
    let outline = Outline::from_sdl(&api::sdl()).unwrap();
    let sizes = sizes(&snapshot, &writer::Actor::public());
    // Directly within a page, a list is that page.
    let in_page = |path: &str| path.ends_with("Connection.nodes") || path.ends_with("Connection.edges");
    let missing: Vec<&str> = outline
        .lists()
        .filter(|path| !in_page(path) && sizes.get(path).is_none_or(|size| size.entries.is_none()))
        .collect();
    assert!(missing.is_empty(), "lists without a size: {missing:?}");
    let known: BTreeSet<&str> = outline.fields().collect();
    let stray: Vec<&str> = sizes.fields().filter(|path| !known.contains(path)).collect();
    assert!(stray.is_empty(), "sizes of fields that the schema does not have: {stray:?}");
}
