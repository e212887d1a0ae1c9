//! Taking changes back.

use proptest::prelude::*;
use registry::{CannotUndo, Change, Registry, Undo};
use serde_json::json;

use crate::properties::any_change;
use crate::world::{after, attestation, change, claim, edit, funding, merge, service, small, withdraw};

/// What counts: everything that a reader sees of the present, history aside.
fn counts(registry: &Registry) -> String {
    let services = registry.services().map(|view| {
        let claims: Vec<_> = (view.claims.iter().filter(|claim| !claim.retracted))
            .map(|claim| (claim.id.to_string(), claim.to_statement(registry.vocabulary())))
            .collect();
        let classes: Vec<_> =
            view.decisions.iter().map(|decision| (decision.class, &decision.reason)).collect();
        let mut lines: Vec<_> = registry.lines_of_service(view).map(|line| format!("{line:?}")).collect();
        lines.sort();
        let mut attestations: Vec<_> = view.attestations.iter().map(|one| format!("{one:?}")).collect();
        attestations.sort();
        let mut reviews: Vec<_> = view.accreditations.iter().map(|one| format!("{one:?}")).collect();
        reviews.sort();
        let stated = (&view.service, claims, view.sheet(), attestations, reviews, classes, lines);
        format!("{stated:?}")
    });
    let bodies = registry.bodies().map(|view| {
        let sorted = |mut texts: Vec<String>| {
            texts.sort();
            texts
        };
        let successors =
            registry.successors(view).map(|(view, on)| format!("{} {on}", view.body.slug)).collect();
        let predecessors =
            registry.predecessors(view).map(|(view, on)| format!("{} {on}", view.body.slug)).collect();
        let serves = registry.services_serving(view).map(|view| view.service.slug.to_string()).collect();
        let lines = registry.lines_of_body(view).map(|line| format!("{line:?}")).collect();
        let lists: [Vec<String>; 4] =
            [sorted(successors), sorted(predecessors), sorted(serves), sorted(lines)];
        format!("{:?} {:?} {:?} {lists:?}", view.body, view.populations, view.returns)
    });
    services.chain(bodies).collect::<Vec<_>>().join("\n")
}

/// Undoes the last change of a history.
fn undone(before: &Registry, last: &Change) -> Result<(Registry, Registry, Change), CannotUndo> {
    let now = after(before, vec![last.clone()]);
    let undo = now.undoing(last, now.revision(), before)?;
    Ok((now.clone(), after(&now, vec![undo.clone()]), undo))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_undone_counts_no_more_and_what_is_redone_counts_again(
        changes in prop::collection::vec(any_change(), 1..40),
    ) {
        let mut registry = small();
        for change in changes {
            if !registry.check(vec![change.clone()]).is_empty() {
                continue;
            }
            match undone(&registry, &change) {
                Ok((now, back, undo)) => {
                    prop_assert_eq!(counts(&back), counts(&registry), "{:?} by {:?}", change, undo);
                    let redo = back.undoing(&undo, back.revision(), &now);
                    let redo = redo.map_err(|error| TestCaseError::fail(format!("{undo:?}: {error}")))?;
                    prop_assert_eq!(counts(&after(&back, vec![redo])), counts(&now), "{:?} again", undo);
                }
                Err(CannotUndo::Stays { .. }) => {}
                Err(error) => return Err(TestCaseError::fail(format!("{change:?}: {error}"))),
            }
            registry = after(&registry, vec![change]);
        }
    }

    /// Whatever came after: a change is taken back, or it is said why not. What is offered always fits.
    #[test]
    fn an_undoing_fits_whenever_it_is_offered(changes in prop::collection::vec(any_change(), 1..40)) {
        let mut states = vec![small()];
        let mut made = Vec::new();
        for change in changes {
            let before = &states[states.len() - 1];
            if before.check(vec![change.clone()]).is_empty() {
                let now = after(before, vec![change.clone()]);
                made.push((change, now.revision()));
                states.push(now);
            }
        }
        let now = &states[states.len() - 1];
        for ((change, revision), before) in made.iter().zip(&states) {
            if let Ok(undo) = now.undoing(change, *revision, before) {
                prop_assert_eq!(now.check(vec![undo.clone()]), vec![], "{:?} by {:?}", change, undo);
            }
        }
    }
}

#[test]
fn a_merge_is_taken_apart_with_what_happened_to_its_claims_since() {
    let before = after(
        &small(),
        vec![
            service("six"),
            service("seven"),
            claim("six", "dedicated_team", json!(true)),
            attestation("six", "parent-infant-team"),
            funding("six-1", "six", "north"),
        ],
    );
    let merged = after(&before, vec![merge("six", "seven")]);
    let retraction = json!({"service": "seven", "recorded_for": "six", "number": 1});
    let now = after(&merged, vec![change("claim-retracted", retraction)]);
    let undo = now.undoing(&merge("six", "seven"), merged.revision(), &before).unwrap();
    assert!(matches!(undo, Change::Undone(Undo::ServicesSeparated(_))));
    let apart = after(&now, vec![undo]);
    let (one, two) = (apart.service("six").unwrap(), apart.service("seven").unwrap());
    assert!(one.is_published() && one.claims[0].retracted);
    assert_eq!((one.attestations.len(), two.claims.len(), two.attestations.len()), (1, 0, 0));
    assert_eq!(apart.line("six-1").unwrap().service, *"six");
}

#[test]
fn what_rests_on_a_change_is_named() {
    let before = after(&small(), vec![service("six")]);
    let named = after(&before, vec![edit("six", json!({"name": "First"}))]);
    let now = after(&named, vec![edit("six", json!({"name": "Second"}))]);
    let refused = now.undoing(&edit("six", json!({"name": "First"})), named.revision(), &before).unwrap_err();
    insta::assert_snapshot!(refused, @"`service:six` has changed since: revision 4, corrected: name");
    let refused = now.undoing(&service("six"), before.revision(), &small()).unwrap_err();
    insta::assert_snapshot!(refused, @"`service:six` has changed since: revision 3, corrected: name; revision 4, corrected: name");
    let now = after(&before, vec![withdraw("six")]);
    let again = after(
        &now,
        vec![Change::Undone(Undo::ServiceRestored {
            service: now.service("six").unwrap().service.slug.clone(),
        })],
    );
    let refused = again.undoing(&withdraw("six"), now.revision(), &before).unwrap_err();
    insta::assert_snapshot!(refused, @"the withdrawal of `six` has been taken back already");
}
