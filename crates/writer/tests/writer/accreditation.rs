//! How services stand in reviews: recorded, proposed, wrong, taken back.

use jiff::civil::{Date, date};
use registry::{AccreditationState, ProposalState, Revision};
use writer::command::{
    AcceptProposal, MergeServices, RecordAccreditation, RedactChange, RedactedText, RevertRevision,
};
use writer::{Command, Order, Role};

use crate::refusals::told;
use crate::world::{LEEDS, SOURCE, World, actor, contributor, named, reviewer};

const OXPIP: &str = "oxpip";

fn reviewed(state: AccreditationState, on: Date) -> RecordAccreditation {
    RecordAccreditation {
        service: OXPIP.to_owned(),
        standard_set: "typed-illustration".to_owned(),
        version: "2026-1".to_owned(),
        state,
        on,
        expires: None,
        source: SOURCE.to_owned(),
        locator: Some("page 3".to_owned()),
    }
}

fn record(state: AccreditationState, on: Date) -> Command {
    Command::RecordAccreditation(reviewed(state, on))
}

impl World {
    /// How the service stands on a day.
    fn stands(&self, day: Date) -> String {
        let snapshot = self.writer.snapshot();
        let service = snapshot.registry().service(OXPIP).unwrap();
        let shown = service.accreditations_on(day).into_iter().filter_map(|one| {
            let (state, since) = one.status_on(day)?;
            Some(format!("{state} since {since}, expires {:?}", one.expires))
        });
        shown.collect::<Vec<String>>().join("; ")
    }
}

#[tokio::test]
async fn an_accreditation_is_recorded_once_and_its_end_follows_from_the_set() {
    let world = World::new().await;
    let editor = actor("Edda", Role::Editor);
    let order = || named(record(AccreditationState::Accredited, date(2026, 2, 28)), "a1");
    let first = world.does(&editor, order()).await.unwrap();
    assert_eq!((first.entity.to_string().as_str(), first.proposal), ("service:oxpip", None));
    assert!(world.does(&editor, order()).await.unwrap().repeated);
    assert_eq!(world.writer.snapshot().revision(), first.revision);
    assert_eq!(world.stands(date(2026, 11, 23)), "accredited since 2026-02-28, expires Some(2029-02-28)");
    assert_eq!(world.stands(date(2029, 2, 28)), "lapsed since 2029-02-28, expires Some(2029-02-28)");
    let said = RecordAccreditation {
        service: LEEDS.to_owned(),
        expires: Some(date(2027, 2, 28)),
        ..reviewed(AccreditationState::Accredited, date(2026, 2, 28))
    };
    world.does(&editor, Command::RecordAccreditation(said)).await.unwrap();
    let snapshot = world.writer.snapshot();
    let leeds = snapshot.registry().service(LEEDS).unwrap();
    assert_eq!(leeds.accreditations[0].expires, Some(date(2027, 2, 28)), "what the source says counts");
    let other = told(
        world
            .does(&editor, named(record(AccreditationState::UnderReview, date(2026, 3, 1)), "a1"))
            .await
            .err(),
    );
    assert!(other.contains("you have used this key for something else"), "{other}");
    let feed: Vec<String> = snapshot
        .registry()
        .changes_after(Revision::FIRST)
        .map(|change| format!("{}: {}", change.entity, change.summary))
        .collect();
    insta::assert_snapshot!(feed.join("\n"), @"
    service:oxpip: accredited by typed-illustration, version 2026-1, on 2026-02-28 (rare-jewels-2019, page 3)
    service:leeds-infant-mental-health-service: accredited by typed-illustration, version 2026-1, on 2026-02-28 (rare-jewels-2019, page 3)
    ");
    world.is_sound().await;
    assert_eq!(world.store.compare_tables().await.unwrap(), []);
}

#[tokio::test]
async fn everything_that_is_wrong_with_it_is_named() {
    let world = World::new().await;
    let all = RecordAccreditation {
        service: "oxpap".to_owned(),
        standard_set: "typed-ilustration".to_owned(),
        on: date(2026, 11, 25),
        expires: Some(date(2126, 1, 1)),
        source: "hearsay".to_owned(),
        locator: Some(String::new()),
        ..reviewed(AccreditationState::Accredited, date(2026, 1, 1))
    };
    let wrong = [
        all,
        RecordAccreditation {
            version: "2025-1".to_owned(),
            ..reviewed(AccreditationState::UnderReview, date(2026, 1, 1))
        },
        RecordAccreditation {
            standard_set: "pif-self-audit".to_owned(),
            ..reviewed(AccreditationState::Accredited, date(2026, 1, 1))
        },
        RecordAccreditation {
            standard_set: "pif-self-audit".to_owned(),
            expires: Some(date(2027, 1, 1)),
            ..reviewed(AccreditationState::Completed, date(2026, 1, 1))
        },
        reviewed(AccreditationState::Completed, date(2026, 1, 1)),
        reviewed(AccreditationState::Lapsed, date(2026, 1, 1)),
        RecordAccreditation {
            expires: Some(date(2026, 1, 1)),
            ..reviewed(AccreditationState::Accredited, date(2026, 1, 1))
        },
        RecordAccreditation {
            expires: Some(date(2029, 1, 2)),
            ..reviewed(AccreditationState::Accredited, date(2026, 1, 1))
        },
    ];
    let mut found = Vec::new();
    for command in wrong {
        found.push(told(world.does(&contributor(), Command::RecordAccreditation(command)).await.err()));
    }
    assert_eq!(world.writer.snapshot().revision(), Revision::FIRST);
    world.does(&reviewer(), record(AccreditationState::NotAccredited, date(2026, 1, 1))).await.unwrap();
    for who in [contributor(), reviewer()] {
        let again = record(AccreditationState::Accredited, date(2026, 2, 1));
        found.push(told(world.does(&who, again).await.err()));
    }
    let stale = Order {
        expected: Some(Revision::FIRST),
        ..Order::from(record(AccreditationState::UnderReview, date(2026, 3, 1)))
    };
    found.push(told(world.does(&reviewer(), stale).await.err()));
    let public = actor("Nobody", Role::Public);
    found.push(told(
        world.does(&public, record(AccreditationState::UnderReview, date(2026, 3, 1))).await.err(),
    ));
    insta::assert_snapshot!(found.join("\n---\n"), @"
    NOT_FOUND service: unknown service `oxpap`; did you mean `oxpip`?
    NOT_FOUND standardSet: unknown standard set `typed-ilustration`; did you mean `typed-illustration`?
    BAD_REQUEST on: expected a day that has come, from 1900-01-01 to 2026-11-23, got 2026-11-25
    BAD_REQUEST expires: expected a day from 1900-01-01 to 2076-11-23, 50 years ahead, got 2126-01-01
    NOT_FOUND source: unknown source `hearsay`
    BAD_REQUEST locator: expected a text, got an empty one
    ---
    NOT_FOUND version: expected a version of the set, one of `2026-1`, got `2025-1`
    ---
    BAD_REQUEST state: a review by a set of the purpose `developmental` does not reach `accredited`
    ---
    BAD_REQUEST expires: only an accreditation expires, and the state is `completed`
    ---
    BAD_REQUEST state: a review by a set of the purpose `accreditation` does not reach `completed`
    ---
    BAD_REQUEST state: an accreditation lapses on the day on which it expires: `lapsed` is not recorded
    ---
    BAD_REQUEST expires: expected a day after 2026-01-01, got 2026-01-01
    ---
    BAD_REQUEST expires: expected a day up to 2029-01-01, on which an accreditation of 2026-01-01 by this set ends, got 2029-01-02
    ---
    CONFLICT state: a review that is `not-accredited` (since 2026-01-01) cannot be `accredited` on 2026-02-01: expected `under-review`
    ---
    CONFLICT state: a review that is `not-accredited` (since 2026-01-01) cannot be `accredited` on 2026-02-01: expected `under-review`
    ---
    CONFLICT expectedRevision: `oxpip` has changed since revision 1: revision 2 by Rosa: not accredited by typed-illustration, version 2026-1, on 2026-01-01 (rare-jewels-2019, page 3)
    ---
    Some(Denied(Unauthenticated { needs: Contributor }))
    ");
}

#[tokio::test]
async fn what_a_contributor_records_waits_and_is_checked_again_when_it_is_accepted() {
    let world = World::with(writer::Writer::require_four_eyes).await;
    let (cleo, editor) = (contributor(), actor("Edda", Role::Editor));
    let proposes = async |who, order: Order| world.does(who, order).await.unwrap().proposal.unwrap();
    let first = proposes(&cleo, record(AccreditationState::UnderReview, date(2026, 1, 1)).into()).await;
    let step = Order {
        proposal: Some(first.to_string()),
        ..Order::from(record(AccreditationState::Accredited, date(2026, 6, 1)))
    };
    assert_eq!(proposes(&cleo, step).await, first, "it fits what the proposal says before");
    let second = proposes(&editor, record(AccreditationState::UnderReview, date(2026, 2, 1)).into()).await;
    assert_eq!(world.stands(date(2026, 11, 23)), "");
    let accept = |proposal: &registry::Slug| {
        let (proposal, reason) = (proposal.to_string(), "seen for myself".to_owned());
        Command::AcceptProposal(AcceptProposal {
            proposal,
            reason,
            class: None,
            without: Vec::new(),
            merges: Vec::new(),
        })
    };
    world.does(&reviewer(), accept(&first)).await.unwrap();
    assert_eq!(world.stands(date(2026, 11, 23)), "accredited since 2026-06-01, expires Some(2029-06-01)");
    // Two sources of one review: what was fit when it was proposed is not any more.
    insta::assert_snapshot!(world.refuses(&reviewer(), accept(&second)).await, @"changes.0.0: a review that is `under-review` (since 2026-01-01) cannot be `under-review` on 2026-02-01: expected one of `completed`, `accredited`, `deferred`, `not-accredited`, `withdrawn`");
    let snapshot = world.writer.snapshot();
    let state = |id: &registry::Slug| snapshot.registry().proposals().get(id).unwrap().state;
    assert_eq!((state(&first), state(&second)), (ProposalState::Accepted, ProposalState::Open));
    world.is_sound().await;
}

#[tokio::test]
async fn it_is_taken_back_and_counts_again_and_its_words_are_not_removed() {
    let world = World::new().await;
    let made =
        world.does(&reviewer(), record(AccreditationState::Accredited, date(2026, 1, 1))).await.unwrap();
    let revert = |revision: Revision| {
        let (revision, reason) = (revision.get(), "entered by mistake".to_owned());
        Command::RevertRevision(RevertRevision { revision, changes: Vec::new(), reason })
    };
    let back = world.does(&reviewer(), revert(made.revision)).await.unwrap();
    assert_eq!(world.stands(date(2026, 11, 23)), "");
    assert_eq!(world.store.compare_tables().await.unwrap(), []);
    world.does(&reviewer(), revert(back.revision)).await.unwrap();
    assert_eq!(world.stands(date(2026, 11, 23)), "accredited since 2026-01-01, expires Some(2029-01-01)");
    assert_eq!(world.store.compare_tables().await.unwrap(), []);
    // With the service into another one, and back.
    let (from, into, reason) = (OXPIP.to_owned(), LEEDS.to_owned(), "the same".to_owned());
    let merge = Command::MergeServices(MergeServices { from, into, reason });
    let merged = world.does(&reviewer(), merge).await.unwrap();
    let held = |slug: &str| world.writer.snapshot().registry().service(slug).unwrap().accreditations.len();
    assert_eq!(held(LEEDS), 1);
    assert_eq!(world.store.compare_tables().await.unwrap(), []);
    world.does(&reviewer(), revert(merged.revision)).await.unwrap();
    assert_eq!((held(OXPIP), held(LEEDS)), (1, 0));
    assert_eq!(world.store.compare_tables().await.unwrap(), []);
    let (revision, reason) = (made.revision.get(), "names a person".to_owned());
    let redact = Command::RedactChange(RedactChange { of: RedactedText::Change(revision, 0), reason });
    insta::assert_snapshot!(world.refuses(&actor("Ada", Role::Admin), redact).await, @"change: the accreditation counts: take it back first, by `revertRevision`");
    world.is_sound().await;
}
