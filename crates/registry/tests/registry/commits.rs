//! Commits: what follows, what does not, and that snapshots stay as they are.

use insta::assert_snapshot;
use registry::{Commit, Position, Registry, Revision};
use serde_json::json;

use crate::world::{after, claim, empty, next, small, source};

fn refusal(registry: &Registry, commit: &Commit) -> String {
    registry.apply(commit).unwrap_err().to_string()
}

#[test]
fn a_commit_must_follow_and_change_something() {
    let registry = small();
    assert_snapshot!(refusal(&registry, &next(&empty(), vec![source("other")])), @"commit 1 does not follow: expected commit 2");
    assert_snapshot!(refusal(&registry, &next(&registry, vec![])), @"commit 2 changes nothing");
    let mut commit = next(&registry, vec![source("other")]);
    commit.actor = String::new();
    assert_snapshot!(refusal(&registry, &commit), @"commit 2: actor: expected a text, got an empty one");
    commit.actor = "someone\r\nelse".to_owned();
    assert_snapshot!(refusal(&registry, &commit), @"commit 2: actor: expected one line without control characters");
}

#[test]
fn every_fault_of_a_commit_is_named_at_once() {
    let changes = vec![
        claim("none", "host", json!("camhs")),
        source("report"),
        source("another"),
        claim("one", "host", json!("camhs")),
    ];
    let registry = small();
    assert_snapshot!(refusal(&registry, &next(&registry, changes.clone())), @"commit 2: change 1: unknown service `none`; change 2: source `report` is there already");
    let faults = registry.check(changes);
    assert_eq!(faults.iter().map(|fault| fault.ordinal).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_refused_commit_leaves_no_trace() {
    let registry = small();
    let before = format!("{registry:?}");
    registry.apply(&next(&registry, vec![source("another"), source("report")])).unwrap_err();
    assert_eq!(format!("{registry:?}"), before);
    assert!(registry.source("another").is_none());
}

#[test]
fn an_older_snapshot_does_not_see_what_came_later() {
    let before = small();
    let later = after(&before, vec![claim("one", "host", json!("camhs"))]);
    assert_eq!(before.service("one").unwrap().claims.len(), 0);
    assert_eq!(later.service("one").unwrap().claims.len(), 1);
    assert_eq!((before.revision(), later.revision()), (Revision::new(1), Revision::new(2)));
    // What did not change is shared, not copied.
    assert!(std::sync::Arc::ptr_eq(before.service("two").unwrap(), later.service("two").unwrap()));
}

#[test]
fn digits_below_the_microsecond_are_dropped() {
    let at = "2024-01-01T00:00:00.123456789Z".parse().unwrap();
    let commit = Commit::new(Position::FIRST, at, "someone", vec![source("report")]);
    assert_eq!(commit.at.to_string(), "2024-01-01T00:00:00.123456Z");
}

#[test]
fn a_request_is_known_by_its_actor_and_name() {
    let registry = empty();
    let mut commit = next(&registry, vec![source("report")]);
    commit.request = Some("a key of theirs".to_owned());
    let registry = registry.apply(&commit).unwrap();
    assert_eq!(
        registry.answered("someone", "a key of theirs").map(|answered| answered.position),
        Some(Position::FIRST)
    );
    assert_eq!(registry.answered("another", "a key of theirs").map(|answered| answered.position), None);
}
