//! Removing what a claim says: it must count no more, and then it is nowhere.

use registry::{Change, Revision};
use serde_json::json;
use writer::command::{AcceptProposal, NewClaim, RecordClaims, RedactChange, RevertRevision};
use writer::{Command, Role};

use crate::world::{SOURCE, World, actor, contributor, published, reviewer, seen, writer};

const OXPIP: &str = "oxpip";
const SECRET: &str = "Mary Example, 07700 900123";

fn claim(note: &str) -> Command {
    Command::RecordClaims(RecordClaims {
        service: OXPIP.to_owned(),
        claims: vec![NewClaim {
            fact: "opened_year".to_owned(),
            value: Some(json!(1987)),
            source: SOURCE.to_owned(),
            locator: Some(format!("page 9, {note}")),
            note: Some(note.to_owned()),
            left_out: false,
            implied: false,
            complete: false,
            observed_on: None,
        }],
    })
}

fn redact(revision: Revision) -> Command {
    redact_change(revision, 0)
}

fn redact_change(revision: Revision, change: u32) -> Command {
    let reason = "names a parent".to_owned();
    Command::RedactChange(RedactChange { revision: revision.get(), change, reason })
}

fn revert(revision: Revision) -> Command {
    let reason = "names a parent".to_owned();
    Command::RevertRevision(RevertRevision { revision: revision.get(), changes: Vec::new(), reason })
}

impl World {
    /// Whether a text stands in one of the files of the database.
    fn files_hold(&self, text: &str) -> bool {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files
            .map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    }
}

#[tokio::test]
async fn what_a_claim_said_is_gone_and_its_place_is_left() {
    let world = World::new().await;
    let admin = actor("Ada", Role::Admin);
    // Through a proposal, so that it stands in the log twice.
    let proposed = world.does(&contributor(), claim(SECRET)).await.unwrap();
    let accept = AcceptProposal {
        proposal: proposed.proposal.unwrap().to_string(),
        reason: "seen".to_owned(),
        class: None,
        without: Vec::new(),
        merges: Vec::new(),
    };
    let recorded = world.does(&reviewer(), Command::AcceptProposal(accept)).await.unwrap().revision;
    world.does(&reviewer(), claim("of no interest")).await.unwrap();
    assert!(world.files_hold(SECRET));

    insta::assert_snapshot!(world.refuses(&reviewer(), redact(recorded)).await, @"this needs the role `admin` or above, and your key has `reviewer`");
    insta::assert_snapshot!(world.refuses(&admin, redact(recorded)).await, @"change: claim `oxpip-12` counts: take it back first, by `retractClaim` or `revertRevision`");
    insta::assert_snapshot!(world.refuses(&admin, redact(Revision::new(99))).await, @"revision: expected a revision from 1 to 3, got 99");
    insta::assert_snapshot!(world.refuses(&admin, redact_change(recorded, 7)).await, @"change: expected the number of a change from 0 to 0, got 7");
    insta::assert_snapshot!(world.refuses(&admin, redact(Revision::FIRST)).await, @"change: only the content of claims can be removed: correct or take back what a change of another kind says");
    let back = world.does(&reviewer(), revert(recorded)).await.unwrap().revision;

    // A past view is made, and must be made again.
    let past = world.writer.past(recorded).await.unwrap();
    assert!(format!("{:?}", past.registry().service(OXPIP)).contains(SECRET));
    let before = published(world.writer.snapshot().registry());
    let head = world.store.head().await.unwrap();
    let receipt = world.does(&admin, redact(recorded)).await.unwrap();
    assert_eq!(receipt.revision, back.next());
    assert!(!world.files_hold(SECRET) && world.files_hold("of no interest"));
    for registry in
        [world.writer.snapshot().registry(), world.writer.past(recorded).await.unwrap().registry()]
    {
        assert!(!format!("{registry:?}").contains(SECRET));
    }
    let history: Vec<String> = world
        .writer
        .snapshot()
        .registry()
        .changes_after(Revision::FIRST)
        .map(|change| format!("{} {} ({:?})", change.revision, change.summary, change.reason))
        .collect();
    insta::assert_snapshot!(history.join("\n"), @r#"
    2 year of opening: removed (rare-jewels-2019) (Some("seen"))
    3 year of opening: 1987 (rare-jewels-2019, page 9, of no interest) (None)
    4 claim oxpip-12 retracted (Some("names a parent"))
    5 what change 0 of revision 2 said was removed (Some("names a parent"))
    "#);
    assert_eq!(published(world.writer.snapshot().registry()), before);
    // The chain holds, through the head of before.
    let reading = world.store.read_transaction().await.unwrap();
    assert_eq!(reading.hash_at(head.revision).await.unwrap().as_deref(), Some(head.hash.as_str()));
    reading.end().await;
    assert_eq!(world.store.compare_tables().await.unwrap(), []);
    world.is_sound().await;

    insta::assert_snapshot!(world.refuses(&admin, redact(recorded)).await, @"change: its content has been removed already");
    insta::assert_snapshot!(world.refuses(&reviewer(), revert(back)).await, @"changes.0: change 0: what it said was removed, and does not come back");
    // Another server over the same database has it from the log.
    let other = writer(&world.store).await;
    assert_eq!(seen(other.snapshot().registry()), seen(world.writer.snapshot().registry()));
}

/// The same numbers in every run: the generator of Knuth's MMIX.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

#[tokio::test]
async fn random_histories_verify_and_hold_nothing_that_was_removed() {
    for seed in 0..3 {
        let (world, mut numbers) = (World::new().await, Numbers(seed));
        let (admin, reviewer) = (actor("Ada", Role::Admin), reviewer());
        // The revision of each claim with its note, whether it counts, and whether it was removed.
        let mut claims: Vec<(Revision, String, bool, bool)> = Vec::new();
        for number in 0..40 {
            let chosen = (!claims.is_empty()).then(|| numbers.below(claims.len().max(1)));
            match (numbers.below(4), chosen) {
                (0 | 1, _) | (_, None) => {
                    let note = format!("secret {seed} of {number}!");
                    let made = world.does(&reviewer, claim(&note)).await.unwrap().revision;
                    claims.push((made, note, true, false));
                }
                (2, Some(chosen)) => {
                    let (made, _, counts, _) = &mut claims[chosen];
                    assert_eq!(world.does(&reviewer, revert(*made)).await.is_ok(), *counts);
                    *counts = false;
                }
                (_, Some(chosen)) => {
                    let (made, _, counts, removed) = &mut claims[chosen];
                    let before = published(world.writer.snapshot().registry());
                    let done = world.does(&admin, redact(*made)).await;
                    assert_eq!(done.is_ok(), !*counts && !*removed, "{:?}", done.err());
                    *removed |= !*counts;
                    assert_eq!(published(world.writer.snapshot().registry()), before);
                }
            }
        }
        world.is_sound().await;
        assert_eq!(world.store.compare_tables().await.unwrap(), []);
        assert!(claims.iter().any(|(.., removed)| *removed));
        for (made, note, _, removed) in claims {
            assert_eq!(world.files_hold(&note), !removed, "{note}");
            let record = world.writer.snapshot().registry().revision_record(made).unwrap().position;
            let commit = world.store.commit(record).await.unwrap().unwrap();
            let is_left = commit.changes.iter().filter_map(Change::statement).any(|of| of.redacted);
            assert_eq!(is_left, removed);
        }
    }
}
