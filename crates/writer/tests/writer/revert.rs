//! Taking revisions back.

use registry::{Classification, Revision};
use serde_json::json;
use writer::command::{EditService, MergeServices, RevertRevision, WithdrawService};
use writer::{Actor, Command, Order, Role};

use crate::world::{LEEDS, World, actor, contributor, decide, record, reviewer, submit};

const OXPIP: &str = "oxpip";

fn revert(revision: Revision, changes: &[u32]) -> Command {
    let (changes, reason) = (changes.to_vec(), "entered by mistake".to_owned());
    Command::RevertRevision(RevertRevision { revision: revision.get(), changes, reason })
}

fn rename(service: &str, name: &str) -> Command {
    let (service, name) = (service.to_owned(), Some(name.to_owned()));
    Command::EditService(EditService { service, name, ..EditService::default() })
}

impl World {
    async fn made(&self, actor: &Actor, order: impl Into<Order>) -> Revision {
        self.does(actor, order).await.unwrap().revision
    }

    fn name(&self, service: &str) -> String {
        self.writer.snapshot().registry().service(service).unwrap().service.name.clone()
    }
}

#[tokio::test]
async fn a_revision_is_taken_back_and_stays_in_the_history() {
    let world = World::new().await;
    let before = world.name(OXPIP);
    let made = world.made(&reviewer(), rename(OXPIP, "Oxford")).await;
    let back = world.made(&reviewer(), revert(made, &[])).await;
    assert_eq!((back, world.name(OXPIP)), (made.next(), before));
    let registry = world.writer.snapshot().registry().clone();
    let history: Vec<String> = registry
        .changes_after(Revision::FIRST)
        .map(|change| format!("{} {}", change.revision, change.summary))
        .collect();
    assert_eq!(history, ["2 corrected: name", "3 corrected: name"]);
    // And again: what took it back is itself taken back.
    world.made(&reviewer(), revert(back, &[])).await;
    assert_eq!(world.name(OXPIP), "Oxford");
    world.is_sound().await;
}

#[tokio::test]
async fn what_has_changed_since_is_named_and_nothing_is_lost() {
    let world = World::new().await;
    let made = world.made(&reviewer(), rename(OXPIP, "Oxford")).await;
    world.made(&reviewer(), rename(OXPIP, "Oxfordshire")).await;
    insta::assert_snapshot!(world.refuses(&reviewer(), revert(made, &[])).await, @"changes.0: change 0: `service:oxpip` has changed since: revision 3, corrected: name");
    assert_eq!(world.name(OXPIP), "Oxfordshire");
    insta::assert_snapshot!(world.refuses(&reviewer(), revert(Revision::new(99), &[])).await, @"revision: expected a revision from 1 to 3, got 99");
    insta::assert_snapshot!(world.refuses(&reviewer(), revert(made, &[0, 7, 0])).await, @"changes.1: expected the number of a change from 0 to 0, got 7; changes.2: change 0 is named before");
    insta::assert_snapshot!(world.refuses(&reviewer(), revert(Revision::FIRST, &[0])).await, @"changes.0: change 0: a source stays in the register once it is there: correct what is wrong with it");
    insta::assert_snapshot!(world.refuses(&reviewer(), revert(Revision::FIRST, &[])).await, @"changes.627: change 627: `service:oxpip` has changed since: revision 2, corrected: name; revision 3, corrected: name");
}

#[tokio::test]
async fn a_merge_and_a_verdict_are_taken_back() {
    let world = World::new().await;
    let verdict = world.made(&reviewer(), decide(OXPIP)).await;
    let (from, into, reason) = (OXPIP.to_owned(), LEEDS.to_owned(), "the same".to_owned());
    let merged = world.made(&reviewer(), Command::MergeServices(MergeServices { from, into, reason })).await;
    // Recorded for the one that stayed, so it stays there.
    world.made(&reviewer(), record(LEEDS, "opened_year", json!(2001))).await;
    let claims = |slug: &str| world.writer.snapshot().registry().service(slug).unwrap().claims.len();
    let together = claims(LEEDS);
    world.made(&reviewer(), revert(merged, &[])).await;
    assert!(world.writer.snapshot().registry().service(OXPIP).unwrap().is_published());
    assert_eq!(claims(OXPIP) + claims(LEEDS), together);
    world.is_sound().await;
    assert!(world.store.compare_tables().await.unwrap().is_empty());
    let class = || world.writer.snapshot().registry().service(OXPIP).unwrap().classification().unwrap().0;
    assert_eq!(class(), Classification::ParentInfantTeam);
    let made_by_reviewer = |registry: &registry::Registry| registry.service(OXPIP).unwrap().decisions.len();
    world.made(&reviewer(), revert(verdict, &[])).await;
    assert_eq!(made_by_reviewer(world.writer.snapshot().registry()), 0);
    world.is_sound().await;
}

#[tokio::test]
async fn only_reviewers_revert_and_none_brings_back_what_they_proposed() {
    let world = World::new().await;
    let rob = actor("Rob", Role::Reviewer);
    let made = world.made(&reviewer(), rename(OXPIP, "Oxford")).await;
    insta::assert_snapshot!(world.refuses(&contributor(), revert(made, &[])).await, @"this needs the role `reviewer` or above, and your key has `contributor`");
    insta::assert_snapshot!(world.refuses(&Actor::public(), revert(made, &[])).await, @"this needs a key of the role `reviewer` or above: send it as `Authorization: Bearer rj_…`");
    // Rosa proposes a service, Rob publishes it and takes it out again.
    world.does(&reviewer(), submit("Selby Baby Team")).await.unwrap();
    world.made(&rob, decide("selby-baby-team")).await;
    let (service, reason) = ("selby-baby-team".to_owned(), "no such team".to_owned());
    let out = world.made(&rob, Command::WithdrawService(WithdrawService { service, reason })).await;
    insta::assert_snapshot!(world.refuses(&reviewer(), revert(out, &[])).await, @"you proposed `selby-baby-team`: another reviewer must decide on it");
    world.made(&actor("Ada", Role::Admin), revert(out, &[])).await;
    assert!(world.writer.snapshot().registry().visible_service("selby-baby-team").is_some());
    world.is_sound().await;
}

#[tokio::test]
async fn a_service_goes_with_all_that_its_revision_said_of_it() {
    let world = World::new().await;
    world.does(&contributor(), submit("Selby Baby Team")).await.unwrap();
    let accepted = world.made(&reviewer(), decide("selby-baby-team")).await;
    let reverted = world.made(&reviewer(), revert(accepted, &[])).await;
    assert!(world.writer.snapshot().registry().visible_service("selby-baby-team").is_none());
    let snapshot = world.writer.snapshot();
    let summaries: Vec<String> =
        snapshot.registry().changes_after(accepted).map(|change| change.summary).collect();
    assert_eq!((reverted, summaries), (accepted.next(), vec!["withdrawn".to_owned()]));
    world.is_sound().await;
}
