//! What waits for a reviewer, beside what is published.
#![expect(clippy::needless_pass_by_value, reason = "`json!` reads better without a reference before it")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use registry::{
    CannotRedact, Change, Commit, Preview, Proposal, ProposalState, Registry, Revision, Slug, Standing,
};
use serde_json::{Value as Json, json};

use crate::properties::any_change;
use crate::world::{
    after, body, change, claim, edit, funding, merge, next, publish, service, small, source, try_after,
    unpublished, withdraw,
};

fn event(proposal: &str, event: Json) -> Change {
    change("proposal-changed", json!({"proposal": proposal, "event": event}))
}

fn proposed(proposal: &str, changes: &[Change]) -> Change {
    event(proposal, json!({"proposed": {"changes": changes}}))
}

fn by(actor: &str, registry: &Registry, changes: Vec<Change>) -> Registry {
    registry.apply(&Commit { actor: actor.to_owned(), ..next(registry, changes) }).unwrap()
}

fn get<'r>(registry: &'r Registry, id: &str) -> &'r Proposal {
    registry.proposals().get(id).unwrap()
}

/// The commit that accepts all of a proposal.
fn acceptance(registry: &Registry, id: &str) -> Vec<Change> {
    let rebased = get(registry, id).rebased(registry);
    let mut changes: Vec<Change> = rebased.changes.into_iter().map(|(_, change)| change).collect();
    changes.push(event(id, json!({"accepted": {"reason": "seen for myself"}})));
    changes
}

#[test]
fn nothing_of_a_proposal_is_in_what_is_published() {
    let before = small();
    let registry =
        by("ann", &before, vec![proposed("p1", &[service("four"), claim("four", "host", json!("camhs"))])]);
    assert!(registry.service("four").is_none());
    assert_eq!(registry.changes_after(Revision::FIRST).count(), 0);
    let proposal = get(&registry, "p1");
    assert_eq!((&*proposal.author, proposal.state), ("ann", ProposalState::Open));
    // It makes no revision.
    assert_eq!((proposal.created.revision, registry.revision()), (Revision::FIRST, Revision::FIRST));
    assert_eq!(registry.position().get(), 2);
    assert_eq!(registry.proposals().of_author(" ANN").count(), 1);

    let Preview { registry: preview, service, conflicts, .. } = proposal.preview(&registry);
    assert_eq!((service.as_deref(), conflicts.len()), (Some("four"), 0));
    let four = preview.service("four").unwrap();
    assert_eq!((&four.standing, four.claims.len()), (&Standing::Proposed, 1));

    let accepted = by("bob", &registry, acceptance(&registry, "p1"));
    assert!(accepted.service("four").unwrap().is_published());
    let decision = get(&accepted, "p1").decision.clone().unwrap();
    assert_eq!((&*decision.by, decision.service.as_deref()), ("bob", Some("four")));
    assert_eq!(accepted.proposals().waiting().count(), 0);
    let entries: Vec<String> = accepted.changes_after(Revision::FIRST).map(|change| change.summary).collect();
    assert_eq!(entries, ["service added: Service four", "host: CAMHS (report)"]);
}

#[test]
fn names_are_given_when_a_proposal_is_accepted() {
    let content = [
        service("four"),
        claim("four", "host", json!("camhs")),
        funding("four-1", "four", "north"),
        funding("one-1", "one", "north"),
        change("funding-ended", json!({"line": "one-1", "on": "2030-01-01"})),
        change("claim-retracted", json!({"service": "four", "recorded_for": "four", "number": 1})),
    ];
    let registry = by("ann", &small(), vec![proposed("p1", &content)]);
    // Others take the names meanwhile.
    let registry =
        after(&registry, vec![service("four"), service("four-2"), funding("one-1", "one", "south")]);
    let preview = get(&registry, "p1").preview(&registry);
    assert_eq!((preview.service.as_deref(), preview.conflicts), (Some("four-3"), vec![]));
    let accepted = after(&registry, acceptance(&registry, "p1"));
    assert_eq!(accepted.line("four-3-1").unwrap().service, "four-3");
    assert!(accepted.line("one-2").unwrap().to.is_some() && accepted.line("one-1").unwrap().to.is_none());
    assert!(accepted.service("four-3").unwrap().claims[0].retracted);
    // What is planned on the preview is written with the names that the proposal has.
    let planned = vec![claim("four-3", "consults", json!(true)), claim("one", "consults", json!(true))];
    let rebased = get(&registry, "p1").rebased(&registry);
    let written = rebased.provisional(planned).unwrap();
    assert_eq!(written, [claim("four", "consults", json!(true)), claim("one", "consults", json!(true))]);
    // What it called so itself is not taken for what others have called so since.
    let of_others = rebased.provisional(vec![claim("four", "consults", json!(true))]);
    assert_eq!(of_others.unwrap_err(), "four");
}

#[test]
fn each_line_of_a_proposal_gets_an_id_that_is_free() {
    let lines = ["a", "b", "c"].map(|id| funding(id, "one", "north"));
    let registry = by("ann", &small(), vec![proposed("p1", &lines)]);
    let registry = after(&registry, vec![funding("one-2", "one", "south"), funding("one-4", "one", "south")]);
    let proposal = get(&registry, "p1");
    let ids = ["one-1", "one-2", "one-3", "one-4", "one-5", "one-6", "two-1", "a"];
    let recorded = ids.into_iter().filter(|id| proposal.records_line(&registry, id));
    assert_eq!(recorded.collect::<Vec<_>>(), ["one-3", "one-5", "one-6"]);
    let accepted = after(&registry, acceptance(&registry, "p1"));
    for id in ["one-3", "one-5", "one-6"] {
        assert_eq!(accepted.line(id).unwrap().service, "one");
    }
}

#[test]
fn what_no_longer_applies_is_said_change_by_change() {
    let content = [body("west"), claim("two", "host", json!("camhs")), edit("one", json!({"name": "Uno"}))];
    let registry = by("ann", &small(), vec![proposed("p1", &content)]);
    let registry = after(&registry, vec![body("west"), withdraw("two")]);
    let preview = get(&registry, "p1").preview(&registry);
    let conflicts: Vec<String> = preview
        .conflicts
        .iter()
        .map(|(place, problem)| format!("{}.{}: {problem}", place.step, place.change))
        .collect();
    assert_eq!(
        conflicts,
        ["0.0: commissioning body `west` is there already", "0.1: service `two` has been withdrawn"]
    );
    // The rest of it shows.
    assert_eq!(preview.registry.service("one").unwrap().service.name, "Uno");
}

#[test]
fn every_event_in_every_state() {
    let events: [(&str, Json); 8] = [
        ("proposed", json!({"proposed": {"changes": [claim("one", "host", json!("camhs"))]}})),
        (
            "took-in",
            json!({"took-in": {"other": "p2", "changes": [claim("two", "host", json!("camhs"))], "reason": "same"}}),
        ),
        ("step-removed", json!({"step-removed": {"step": 0}})),
        ("commented", json!({"commented": {"text": "good"}})),
        ("changes-requested", json!({"changes-requested": {"reason": "source?"}})),
        ("accepted", json!({"accepted": {"reason": "good"}})),
        ("rejected", json!({"rejected": {"reason": "bad"}})),
        ("withdrawn", json!({"withdrawn": {"reason": "mine"}})),
    ];
    let mut table = String::new();
    for first in ["commented", "changes-requested", "accepted", "rejected", "withdrawn"] {
        let content = |fact: &str| [claim("one", fact, json!(true))];
        let registry = by("ann", &small(), vec![proposed("p1", &content("consults"))]);
        let registry = by("eve", &registry, vec![proposed("p2", &content("dedicated_team"))]);
        let of = |name: &str| event("p1", events.iter().find(|(tag, _)| *tag == name).unwrap().1.clone());
        let registry = by("bob", &registry, vec![of(first)]);
        for (name, _) in &events {
            let came_of_it = match registry
                .apply(&Commit { actor: "cleo".to_owned(), ..next(&registry, vec![of(name)]) })
            {
                Ok(after) => {
                    let proposal = get(&after, "p1");
                    let authors: Vec<&str> = proposal.authors.iter().map(AsRef::as_ref).collect();
                    format!(
                        "{}, {} steps, by {}",
                        proposal.state,
                        proposal.changes().count(),
                        authors.join(" and ")
                    )
                }
                Err(error) => error.to_string(),
            };
            writeln!(table, "{} + {name}: {came_of_it}", get(&registry, "p1").state).unwrap();
        }
    }
    insta::assert_snapshot!(table, @"
    open + proposed: open, 2 steps, by ann and cleo
    open + took-in: open, 2 steps, by ann and eve
    open + step-removed: open, 0 steps, by ann and cleo
    open + commented: open, 1 steps, by ann
    open + changes-requested: changes-requested, 1 steps, by ann
    open + accepted: accepted, 1 steps, by ann
    open + rejected: rejected, 1 steps, by ann
    open + withdrawn: withdrawn, 1 steps, by ann
    changes-requested + proposed: open, 2 steps, by ann and cleo
    changes-requested + took-in: open, 2 steps, by ann and eve
    changes-requested + step-removed: open, 0 steps, by ann and cleo
    changes-requested + commented: changes-requested, 1 steps, by ann
    changes-requested + changes-requested: changes-requested, 1 steps, by ann
    changes-requested + accepted: accepted, 1 steps, by ann
    changes-requested + rejected: rejected, 1 steps, by ann
    changes-requested + withdrawn: withdrawn, 1 steps, by ann
    accepted + proposed: commit 5: change 1: proposal `p1` has been accepted
    accepted + took-in: commit 5: change 1: proposal `p1` has been accepted
    accepted + step-removed: commit 5: change 1: proposal `p1` has been accepted
    accepted + commented: accepted, 1 steps, by ann
    accepted + changes-requested: commit 5: change 1: proposal `p1` has been accepted
    accepted + accepted: commit 5: change 1: proposal `p1` has been accepted
    accepted + rejected: commit 5: change 1: proposal `p1` has been accepted
    accepted + withdrawn: commit 5: change 1: proposal `p1` has been accepted
    rejected + proposed: commit 5: change 1: proposal `p1` has been rejected
    rejected + took-in: commit 5: change 1: proposal `p1` has been rejected
    rejected + step-removed: commit 5: change 1: proposal `p1` has been rejected
    rejected + commented: rejected, 1 steps, by ann
    rejected + changes-requested: commit 5: change 1: proposal `p1` has been rejected
    rejected + accepted: commit 5: change 1: proposal `p1` has been rejected
    rejected + rejected: commit 5: change 1: proposal `p1` has been rejected
    rejected + withdrawn: commit 5: change 1: proposal `p1` has been rejected
    withdrawn + proposed: commit 5: change 1: proposal `p1` has been withdrawn
    withdrawn + took-in: commit 5: change 1: proposal `p1` has been withdrawn
    withdrawn + step-removed: commit 5: change 1: proposal `p1` has been withdrawn
    withdrawn + commented: withdrawn, 1 steps, by ann
    withdrawn + changes-requested: commit 5: change 1: proposal `p1` has been withdrawn
    withdrawn + accepted: commit 5: change 1: proposal `p1` has been withdrawn
    withdrawn + rejected: commit 5: change 1: proposal `p1` has been withdrawn
    withdrawn + withdrawn: commit 5: change 1: proposal `p1` has been withdrawn
    ");
}

#[test]
fn what_cannot_be_a_proposal_is_refused() {
    let problem = |changes| try_after(&small(), changes).unwrap_err().to_string();
    insta::assert_snapshot!(problem(vec![proposed("p1", &[])]), @"commit 2: change 1: expected changes to propose, and none to a proposal");
    insta::assert_snapshot!(problem(vec![proposed("p1", &[proposed("p2", &[source("page")])])]), @"commit 2: change 1: expected changes to propose, and none to a proposal");
    insta::assert_snapshot!(problem(vec![event("p1", json!({"rejected": {"reason": "no"}}))]), @"commit 2: change 1: unknown proposal `p1`");
    insta::assert_snapshot!(problem(vec![proposed("p1", &[source("page")]), source("page")]), @"commit 2: change 2: expected changes to proposals, keys and returns after all others");
    let registry = after(&small(), vec![proposed("p1", &[source("page")])]);
    let problem = |changes| try_after(&registry, changes).unwrap_err().to_string();
    insta::assert_snapshot!(problem(vec![event("p1", json!({"step-removed": {"step": 1}}))]), @"commit 3: change 1: proposal `p1` has no step 2");
    let itself = json!({"took-in": {"other": "p1", "changes": [source("page")], "reason": "same"}});
    insta::assert_snapshot!(problem(vec![event("p1", itself)]), @"commit 3: change 1: proposal `p1` cannot be joined with itself");
}

#[test]
fn the_words_of_a_proposal_that_another_took_in_can_go_when_that_one_has_ended() {
    let content = |fact: &str| [claim("one", fact, json!(true))];
    let registry = by("ann", &small(), vec![proposed("p1", &content("consults"))]);
    let registry = by("eve", &registry, vec![proposed("p2", &content("dedicated_team"))]);
    let registry = by("eve", &registry, vec![proposed("p3", &content("dedicated_team"))]);
    // A reviewer's reason may read as if it had been joined.
    let rejected = event("p3", json!({"rejected": {"reason": "joined with proposal p1"}}));
    let changes = content("dedicated_team");
    let joined = event("p1", json!({"took-in": {"other": "p2", "changes": changes, "reason": "same"}}));
    let registry = by("bob", &registry, vec![rejected, joined]);
    let waits = |registry: &Registry, id: &str| {
        matches!(registry.redacting_proposal(&Slug::new(id).unwrap(), None), Err(CannotRedact::Waits))
    };
    assert_eq!((waits(&registry, "p2"), waits(&registry, "p3")), (true, false));
    let registry = by("bob", &registry, vec![event("p1", json!({"rejected": {"reason": "no"}}))]);
    assert!(!waits(&registry, "p2"));
}

// ---------------------------------------------------------------- logs of before there were proposals

#[test]
fn an_unpublished_service_of_an_old_log_is_a_proposal_of_who_added_it() {
    let registry = by("ann", &small(), vec![unpublished("four"), claim("four", "host", json!("camhs"))]);
    let registry = by("eve", &registry, vec![funding("four-1", "four", "north")]);
    let registry =
        by("bob", &registry, vec![change("funding-ended", json!({"line": "four-1", "on": "2030-01-01"}))]);
    assert!(registry.service("four").is_none() && registry.line("four-1").is_none());
    let proposal = registry.proposals().waiting().next().unwrap();
    let authors: Vec<&str> = proposal.authors.iter().map(AsRef::as_ref).collect();
    assert_eq!((&*proposal.author, authors), ("a contributor", vec!["a contributor", "ann", "bob", "eve"]));
    assert_eq!((proposal.changes().count(), proposal.service(&registry).as_deref()), (4, Some("four")));
    let preview = proposal.preview(&registry);
    assert_eq!(preview.conflicts, []);
    assert_eq!(preview.registry.service("four").unwrap().standing, Standing::Proposed);
    assert!(!registry.is_free("four"), "the log holds the name");

    // The log of an old version publishes it, and that of this one.
    let decided =
        || change("decided", json!({"service": "four", "class": "parent-infant-team", "reason": "seen"}));
    let id = proposal.id.to_string();
    let mut accepted = acceptance(&registry, &id);
    accepted.insert(1, decided());
    for changes in [vec![decided(), publish("four")], accepted] {
        let published = by("rosa", &registry, changes);
        let four = published.service("four").unwrap();
        assert!(four.is_published() && four.decision().is_some());
        assert_eq!(published.line("four-1").unwrap().to, "2030-01-01".parse().ok());
        let proposal = get(&published, &id);
        let decision = proposal.decision.clone().unwrap();
        assert_eq!((proposal.state, &*decision.by), (ProposalState::Accepted, "rosa"));
        // Everybody hears of it where it is published.
        assert_eq!(published.changes_after(registry.revision()).count(), 6);
    }
    for (actor, state) in [("rosa", ProposalState::Rejected), ("a contributor", ProposalState::Withdrawn)] {
        let ended = by(actor, &registry, vec![withdraw("four")]);
        assert_eq!((get(&ended, &id).state, ended.service("four").is_none()), (state, true));
        assert_eq!(ended.changes_after(registry.revision()).count(), 0);
    }
}

#[test]
fn steps_that_are_added_to_the_proposal_of_an_old_log_come_after_what_it_holds() {
    let registry = by("ann", &small(), vec![unpublished("four"), claim("four", "host", json!("camhs"))]);
    let more = [claim("four", "consults", json!(true)), funding("four-1", "four", "north")];
    let registry = by("ann", &registry, vec![proposed("of-four", &more)]);
    assert_eq!(
        get(&registry, "of-four").preview(&registry).registry.service("four").unwrap().claims.len(),
        2
    );
    let accepted = after(&registry, acceptance(&registry, "of-four"));
    let four = accepted.service("four").unwrap();
    assert_eq!(
        (four.is_published(), four.claims.len(), accepted.lines_of_service(four).count()),
        (true, 2, 1)
    );
    assert_eq!(get(&accepted, "of-four").state, ProposalState::Accepted);
}

/// Everything that is published, service by service, without the order in which it came.
fn published(registry: &Registry) -> BTreeMap<String, String> {
    let of = |view: &registry::ServiceView| {
        let standing = match &view.standing {
            Standing::Merged(into, _) => format!("merged into {into}"),
            Standing::Withdrawn(_) => "withdrawn".to_owned(),
            other => format!("{other:?}"),
        };
        let mut claims: Vec<String> = view
            .claims
            .iter()
            .map(|claim| {
                format!("{} {} {:?}", claim.id, claim.retracted, claim.to_statement(registry.vocabulary()))
            })
            .collect();
        claims.sort_unstable();
        let mut areas = view.service.areas.clone();
        areas.sort_unstable();
        let mut lines: Vec<String> =
            registry.lines_of_service(view).map(|line| format!("{line:?}")).collect();
        lines.sort_unstable();
        let classes: Vec<_> = view.decisions.iter().map(|decision| decision.class).collect();
        format!("{standing} {:?} {areas:?} {claims:?} {lines:?} {classes:?}", view.service.name)
    };
    registry.all_services().map(|view| (view.service.slug.to_string(), of(view))).collect()
}

/// What old logs hold: services that are added unpublished, and published later or not.
fn old_log() -> impl Strategy<Value = Vec<Change>> {
    let name = || select(vec!["four", "five", "six"]);
    let change = prop_oneof![
        6 => any_change(),
        2 => name().prop_map(unpublished),
        2 => name().prop_map(publish),
        3 => (name(), select(vec![json!("camhs"), json!("charity")])).prop_map(|(name, host)| claim(name, "host", host)),
        1 => (name(), 1..3).prop_map(|(name, number)| funding(&format!("{name}-{number}"), name, "north")),
        1 => (name(), name()).prop_map(|(from, into)| merge(from, into)),
    ];
    prop::collection::vec(change, 1..60).prop_map(|changes| {
        // What fitted when unpublished services stood among the others.
        let faults = small().check(changes.clone());
        let fits = |at: &usize| faults.iter().all(|fault| fault.ordinal != *at);
        changes.into_iter().enumerate().filter(|(at, _)| fits(at)).map(|(_, change)| change).collect()
    })
}

proptest! {
    #[test]
    fn an_old_log_comes_to_what_it_would_be_had_all_been_public(changes in old_log(), cuts in prop::collection::vec(any::<Index>(), 0..6)) {
        prop_assume!(!changes.is_empty());
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(changes.len() + 1)).collect();
        cuts.extend([0, changes.len()]);
        cuts.sort_unstable();
        cuts.dedup();
        let read = cuts.windows(2).fold(small(), |registry, cut| after(&registry, changes[cut[0]..cut[1]].to_vec()));
        // The same with every service published from the start.
        let public = changes.iter().filter(|change| !matches!(change, Change::Published(_))).cloned().map(|change| match change {
            Change::ServiceAdded(mut added) => {
                added.published = true;
                Change::ServiceAdded(added)
            }
            other => other,
        });
        let public = after(&small(), public.collect());
        let (read_as, public) = (published(&read), published(&public));
        let waiting: Vec<String> = read.proposals().waiting().filter_map(|proposal| proposal.service(&read)).map(|slug| slug.to_string()).collect();
        let merged_away = |text: &str| {
            let into = text.strip_prefix("merged into ").and_then(|text| text.split(' ').next());
            into.is_some_and(|into| !read_as.contains_key(into))
        };
        for (slug, text) in &public {
            match read_as.get(slug) {
                // A service that is merged into one that waits stays for as long as that does, and when it is turned down.
                // (No command did that, but a log could hold it.)
                Some(_) if merged_away(text) => {}
                Some(found) if waiting.is_empty() => prop_assert_eq!(found, text, "{}", slug),
                Some(_) => {}
                None => prop_assert!(!small().services().any(|one| *one.service.slug == **slug), "{} is gone", slug),
            }
        }
        for id in read.proposals().waiting() {
            prop_assert_eq!(&id.preview(&read).conflicts, &[]);
        }
    }

    #[test]
    fn what_is_proposed_and_accepted_is_what_is_committed(changes in prop::collection::vec(any_change(), 1..40), cut in any::<Index>()) {
        let faults = small().check(changes.clone());
        let fits = |at: &usize| faults.iter().all(|fault| fault.ordinal != *at);
        let changes: Vec<Change> = changes.into_iter().enumerate().filter(|(at, _)| fits(at)).map(|(_, change)| change).collect();
        prop_assume!(!changes.is_empty());
        let (first, second) = changes.split_at(cut.index(changes.len()));
        let mut registry = small();
        for step in [first, second].into_iter().filter(|step| !step.is_empty()) {
            registry = after(&registry, vec![proposed("p1", step)]);
        }
        let preview = get(&registry, "p1").preview(&registry);
        prop_assert_eq!(&preview.conflicts, &[]);
        let accepted = after(&registry, acceptance(&registry, "p1"));
        // Lines are numbered anew.
        let lines = |registry: &Registry| registry.lines().count();
        let committed = after(&small(), changes.clone());
        prop_assert_eq!(lines(&accepted), lines(&committed));
        let claims = |registry: &Registry| -> usize { registry.all_services().map(|view| view.claims.len()).sum() };
        prop_assert_eq!(claims(&accepted), claims(&committed));
        let services = |registry: &Registry| registry.all_services().map(|view| (view.service.clone(), view.standing.is_live())).collect::<Vec<_>>();
        prop_assert_eq!(services(&accepted), services(&committed));
    }
}
