//! Removing what was said: it must count no more, and then it is nowhere.

use std::collections::BTreeSet;

use registry::{Change, Registry, Revision};
use serde_json::{Value as Json, json};
use writer::command::{
    AcceptProposal, AddSource, CommentOnProposal, EditService, Import, MergeServices, NewClaim, RecordClaims,
    RedactChange, RedactedText, RejectProposal, RevertRevision, SubmitService, WithdrawService,
};
use writer::{Command, Role};

use crate::world::{SOURCE, World, actor, contributor, proposal, published, reviewer, seen, writer};

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
    remove(RedactedText::Change(revision.get(), change))
}

fn remove(of: RedactedText) -> Command {
    Command::RedactChange(RedactChange { of, reason: "names a parent".to_owned() })
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
    insta::assert_snapshot!(world.refuses(&admin, redact(recorded)).await, @"change: the claim counts: take it back first, by `retractClaim` or `revertRevision`");
    insta::assert_snapshot!(world.refuses(&admin, redact(Revision::new(99))).await, @"revision: expected a revision from 1 to 3, got 99");
    insta::assert_snapshot!(world.refuses(&admin, redact_change(recorded, 7)).await, @"change: expected the number of a change from 0 to 0, got 7");
    insta::assert_snapshot!(world.refuses(&admin, redact(Revision::FIRST)).await, @"change: the source is still cited: take back first what rests on it");
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
            let redacted = |of: &Change| matches!(of, Change::ClaimRecorded(of) if of.claim.redacted);
            let is_left = commit.changes.iter().any(redacted);
            assert_eq!(is_left, removed);
        }
    }
}

/// Changes as an import brings them.
fn changes(json: Json) -> Vec<Change> {
    serde_json::from_value(json).unwrap()
}

impl World {
    async fn imports(&self, json: Json) -> Option<Revision> {
        let basis = self.writer.snapshot().revision();
        let import = Import { changes: changes(json), basis, reason: "imported".to_owned() };
        self.does(&actor("Ada", Role::Admin), Command::Import(import)).await.ok().map(|done| done.revision)
    }

    async fn reverts(&self, revision: Revision) -> Revision {
        self.does(&reviewer(), revert(revision)).await.unwrap().revision
    }

    /// Removes something, which changes nothing of what counts.
    async fn removes(&self, of: RedactedText) {
        let before = counts(self.writer.snapshot().registry());
        self.does(&actor("Ada", Role::Admin), remove(of)).await.unwrap();
        assert_eq!(counts(self.writer.snapshot().registry()), before);
        assert_eq!(self.store.compare_tables().await.unwrap(), []);
        self.is_sound().await;
    }

    async fn cannot(&self, of: RedactedText) -> String {
        self.refuses(&actor("Ada", Role::Admin), remove(of)).await
    }
}

/// Everything that counts today, with its words.
fn counts(registry: &Registry) -> String {
    let today = jiff::civil::date(2026, 11, 23);
    let services = registry.services().map(|view| {
        let claims: Vec<_> = view.claims.iter().filter(|claim| !claim.retracted).collect();
        let last = view.decisions.last().map(|last| &last.reason);
        (&view.service, claims, &view.attestations, &view.accreditations, last, view.sheet())
    });
    let bodies = registry.bodies().map(|view| (&view.body, &view.populations, &view.returns, &view.areas));
    let lines = registry.lines().filter(|line| line.to.is_none_or(|to| today <= to));
    let services: Vec<_> = services.collect();
    let cited = |text: &str, slug: &str| text.contains(&format!("Slug(\"{slug}\")"));
    let lists = format!("{services:?} {:?} {:?}", bodies.collect::<Vec<_>>(), lines.collect::<Vec<_>>());
    let sources: Vec<_> = registry.sources().filter(|source| cited(&lists, &source.slug)).collect();
    let waiting: Vec<_> = registry.proposals().waiting().map(|one| &one.steps).collect();
    format!("{lists} {sources:?} {:?} {waiting:?}", registry.interventions().collect::<Vec<_>>())
}

/// Changes that say something in words in every field that takes some; `mark` makes the words.
fn every_kind(kind: usize, number: usize, at: &str, mark: impl Fn(&str) -> String) -> Json {
    let url = format!("https://example.org/{}", mark("url"));
    let one = |change: &str, with: Json| json!([{"change": change, "with": with}]);
    let (body, service, line) = (format!("b{at}"), format!("s{at}"), format!("l{at}"));
    match kind {
        0 => one(
            "source-added",
            json!({"slug": format!("src{number}"), "title": mark("title"), "publisher": mark("publisher"), "url": url, "licence": mark("licence")}),
        ),
        1 => one(
            "body-added",
            json!({"slug": format!("b{number}"), "name": mark("name"), "kind": "health-board", "ods_code": mark("ods"), "gss_code": mark("gss")}),
        ),
        2 => one(
            "body-edited",
            json!({"body": body, "edit": {"name": mark("name"), "ods_code": mark("ods"), "gss_code": mark("gss")}}),
        ),
        3 => one(
            "population-recorded",
            json!({"body": body, "year": 2018, "under_2": 100, "source": SOURCE, "locator": mark("locator")}),
        ),
        4 => one(
            "lies-within-recorded",
            json!({"body": body, "within": "nhs-leeds-ccg", "source": SOURCE, "locator": mark("locator")}),
        ),
        5 => one(
            "return-recorded",
            json!({"body": body, "year": "2019-20", "replied": true, "source": SOURCE, "locator": mark("locator")}),
        ),
        6 => one(
            "service-added",
            json!({"published": true, "service": {"slug": format!("s{number}"), "name": mark("name"), "other_names": [mark("other")], "nation": "england", "localities": [mark("place"), mark("area")], "status": "operating", "website": url, "host_organisation": mark("host")}}),
        ),
        7 => one(
            "claim-recorded",
            json!({"service": service, "claim": {"fact": "opened_year", "value": 1987, "source": SOURCE, "locator": mark("locator"), "note": mark("note")}}),
        ),
        8 => one(
            "attestation-recorded",
            json!({"service": service, "attestation": {"class": "parent-infant-team", "source": SOURCE, "locator": mark("locator")}}),
        ),
        9 => one(
            "accreditation-recorded",
            json!({"service": service, "accreditation": {"standard-set": format!("set-{number}"), "version": "2018-1", "state": "under-review", "on": "2018-06-01", "source": SOURCE, "locator": mark("locator")}}),
        ),
        10 => one(
            "funding-recorded",
            json!({"id": format!("l{number}"), "funder": "nhs-leeds-ccg", "service": service, "budget": "camhs", "role": "core", "source": SOURCE, "locator": mark("locator"), "note": mark("note")}),
        ),
        11 => one("funding-ended", json!({"line": line, "on": "2020-03-31"})),
        12 => one(
            "service-edited",
            json!({"service": service, "edit": {"name": mark("name"), "other_names": [mark("other"), mark("another")], "localities": [mark("place")], "website": url, "host_organisation": mark("host")}}),
        ),
        13 => one(
            "decided",
            json!({"service": service, "class": "parent-infant-team", "reason": mark("decision")}),
        ),
        _ => one(
            "intervention-added",
            json!({"slug": format!("i{number}"), "name": mark("name"), "evidence": [{"scheme": mark("scheme"), "rating": mark("rating"), "source": SOURCE, "locator": mark("locator")}]}),
        ),
    }
}

#[tokio::test]
async fn what_every_kind_of_change_says_can_be_removed_once_it_does_not_count() {
    let world = World::new().await;
    let mark = |kind: usize| move |part: &str| format!("SECRET-{kind}-{part}-");
    let make = async |kind: usize| world.imports(every_kind(kind, 1, "1", mark(kind))).await.unwrap();
    let of = |revision: Revision| RedactedText::Change(revision.get(), 0);
    let gone = |kind: usize| !world.files_hold(&format!("SECRET-{kind}-"));

    let source = make(0).await;
    let (body, service) = (make(1).await, make(6).await);
    insta::assert_snapshot!(world.cannot(of(body)).await, @"change: the name is still in use: edit it first");
    insta::assert_snapshot!(world.cannot(of(service)).await, @"change: the name is still in use: edit it first");
    for kind in [3, 5, 7, 8, 9] {
        let revision = make(kind).await;
        assert!(world.cannot(of(revision)).await.contains("counts: take it back first"), "{kind}");
        world.reverts(revision).await;
        world.removes(of(revision)).await;
        assert!(gone(kind), "{kind}");
        assert_eq!(world.cannot(of(revision)).await, "change: its content has been removed already");
    }
    // Nothing cites it.
    world.removes(of(source)).await;
    assert!(gone(0));

    let line = make(10).await;
    assert!(world.cannot(of(line)).await.contains("the funding line counts until its last day is over"));
    let end = make(11).await;
    assert_eq!(
        world.cannot(of(end)).await,
        "change: it says nothing that could be removed, only what happened to what"
    );
    world.removes(of(line)).await;
    assert!(gone(10));

    // What is edited back stands in the log three times.
    let edited = make(12).await;
    assert!(world.cannot(of(edited)).await.ends_with("the name is still in use: edit it first"));
    world.removes(of(service)).await;
    assert!(gone(6));
    let again = world.imports(every_kind(12, 2, "1", mark(20))).await.unwrap();
    let back = world.reverts(again).await;
    world.reverts(back).await;
    world.removes(of(edited)).await;
    assert!(gone(12) && world.files_hold("SECRET-20-name-"));
    let renamed = make(2).await;
    world.removes(of(body)).await;
    assert!(gone(1));
    assert!(world.refuses(&reviewer(), revert(renamed)).await.contains("a text of it was removed"));

    let decided = make(13).await;
    assert!(world.cannot(of(decided)).await.contains("the decision counts"));
    world.reverts(decided).await;
    world.removes(of(decided)).await;
    assert!(gone(13));
    for kind in [4, 14] {
        let revision = make(kind).await;
        assert!(world.cannot(of(revision)).await.starts_with("change: the "), "{kind}");
    }
}

#[tokio::test]
async fn reasons_and_what_is_said_about_proposals_can_be_removed() {
    let world = World::new().await;
    let secret = |part: &str| format!("SECRET {part}, Mary Example");
    let withdraw = WithdrawService { service: OXPIP.to_owned(), reason: secret("withdrawn") };
    let withdrawn = world.does(&reviewer(), Command::WithdrawService(withdraw)).await.unwrap().revision;
    let head = world.store.head().await.unwrap();
    world.removes(RedactedText::Reason(withdrawn.get())).await;
    let record = world.writer.snapshot().registry().revision_record(withdrawn).unwrap().clone();
    assert_eq!(record.reason.as_deref(), Some("[removed]"));
    assert_eq!(
        world.cannot(RedactedText::Reason(withdrawn.get())).await,
        "revision: its content has been removed already"
    );
    let reading = world.store.read_transaction().await.unwrap();
    assert_eq!(reading.hash_at(head.revision).await.unwrap().as_deref(), Some(head.hash.as_str()));
    reading.end().await;
    world.reverts(withdrawn).await;

    let proposed =
        world.does(&contributor(), claim(&secret("proposed"))).await.unwrap().proposal.unwrap().to_string();
    for part in ["first", "second"] {
        let comment = CommentOnProposal { proposal: proposed.clone(), text: secret(part) };
        world.does(&contributor(), Command::CommentOnProposal(comment)).await.unwrap();
    }
    world.removes(RedactedText::Comment(proposed.clone(), 1)).await;
    assert!(world.files_hold(&secret("first")) && !world.files_hold(&secret("second")));
    insta::assert_snapshot!(world.cannot(RedactedText::Comment(proposed.clone(), 1)).await, @"comment: its content has been removed already");
    insta::assert_snapshot!(world.cannot(RedactedText::Comment(proposed.clone(), 2)).await, @"comment: expected the number of a comment, from 0, of 2");
    insta::assert_snapshot!(world.cannot(RedactedText::Proposal(proposed.clone())).await, @"proposal: the proposal, or one that took it in, waits for a decision: reject or withdraw it first, or name one of its comments");
    insta::assert_snapshot!(world.cannot(RedactedText::Proposal("p-99".to_owned())).await, @"proposal: unknown proposal `p-99`");
    let reject = RejectProposal { proposal: proposed.clone(), reason: secret("rejected") };
    world.does(&reviewer(), Command::RejectProposal(reject)).await.unwrap();
    world.removes(RedactedText::Proposal(proposed)).await;
    assert!(!world.files_hold("Mary Example"));
}

/// A history of everything at random. Whatever can be removed is removed in the end; what is found then is what counts.
#[tokio::test]
async fn random_histories_hold_only_words_that_count() {
    for seed in 0..2 {
        let (world, mut numbers) = (World::new().await, Numbers(seed));
        let (mut words, mut removed) = (0, 0);
        for kind in [1, 6, 6] {
            world
                .imports(every_kind(kind, words, "0", |part| format!("SECRET-{words}-{part}-")))
                .await
                .unwrap();
            words += 1;
        }
        for _ in 0..60 {
            let mark = |part: &str| format!("SECRET-{words}-{part}-");
            let (at, other) = (numbers.below(words), numbers.below(words));
            let head = world.writer.snapshot().revision().get();
            let revision = Revision::new(2 + numbers.below(usize::try_from(head).unwrap()) as u64);
            let command = match numbers.below(20) {
                0 => Command::MergeServices(MergeServices {
                    from: format!("s{at}"),
                    into: format!("s{other}"),
                    reason: mark("reason"),
                }),
                1 => Command::WithdrawService(WithdrawService {
                    service: format!("s{at}"),
                    reason: mark("reason"),
                }),
                2..5 => Command::RevertRevision(RevertRevision {
                    revision: revision.get(),
                    changes: Vec::new(),
                    reason: mark("reason"),
                }),
                5 | 6 => {
                    let proposed = world.does(&contributor(), claim(&mark("proposed"))).await;
                    let Some(proposal) =
                        proposed.ok().and_then(|done| done.proposal).map(|id| id.to_string())
                    else {
                        continue;
                    };
                    let comment = CommentOnProposal { proposal: proposal.clone(), text: mark("comment") };
                    world.does(&contributor(), Command::CommentOnProposal(comment)).await.unwrap();
                    let reason = mark("decided");
                    if numbers.below(2) == 0 {
                        Command::RejectProposal(RejectProposal { proposal, reason })
                    } else {
                        Command::AcceptProposal(AcceptProposal {
                            proposal,
                            reason,
                            class: None,
                            without: Vec::new(),
                            merges: Vec::new(),
                        })
                    }
                }
                7 => {
                    let before = counts(world.writer.snapshot().registry());
                    let change = RedactedText::Change(revision.get(), 0);
                    removed +=
                        u32::from(world.does(&actor("Ada", Role::Admin), remove(change)).await.is_ok());
                    assert_eq!(counts(world.writer.snapshot().registry()), before);
                    continue;
                }
                _ => {
                    let kind = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 1][numbers.below(14)];
                    world.imports(every_kind(kind, words, &at.to_string(), mark)).await;
                    words += 1;
                    continue;
                }
            };
            let _ = world.does(&reviewer(), command).await;
            words += 1;
        }
        world.is_sound().await;
        // Until nothing more goes: the last revisions first, since those of before may still be cited by them.
        let before = counts(world.writer.snapshot().registry());
        let head = world.writer.snapshot().revision().get();
        let proposals: Vec<String> =
            world.writer.snapshot().registry().proposals().iter().map(|one| one.id.to_string()).collect();
        let mut all: Vec<RedactedText> = proposals.into_iter().map(RedactedText::Proposal).collect();
        for revision in 2..=head {
            all.push(RedactedText::Change(revision, 0));
            all.push(RedactedText::Change(revision, 1));
            all.push(RedactedText::Reason(revision));
        }
        for of in all {
            removed += u32::from(world.does(&actor("Ada", Role::Admin), remove(of)).await.is_ok());
        }
        assert!(removed > 20, "{removed}");
        let after = counts(world.writer.snapshot().registry());
        assert_eq!(after, before);
        world.is_sound().await;
        assert_eq!(world.store.compare_tables().await.unwrap(), []);
        for word in words_of(&world) {
            assert!(after.contains(&word), "seed {seed}: {word}");
        }
    }
}

/// The words that stand whole in the files of the database.
fn words_of(world: &World) -> BTreeSet<String> {
    let files = std::fs::read_dir(world.folder.path()).unwrap();
    let files: Vec<String> = files
        .map(|file| String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned())
        .collect();
    let found = files.iter().flat_map(|file| file.match_indices("SECRET-").map(|(at, _)| &file[at..]));
    let whole = found.filter_map(|rest| {
        let end = rest.match_indices('-').nth(2)?.0;
        rest[..end]
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || char == '-')
            .then(|| rest[..=end].to_owned())
    });
    whole.collect()
}

#[tokio::test]
async fn words_go_from_the_proposal_of_a_service_that_got_another_name() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for host in ["Leeds", SECRET] {
        let own = SubmitService { host_organisation: Some(host.to_owned()), ..proposal("Selby Baby Team") };
        let sent = world.does(&contributor(), Command::SubmitService(own)).await.unwrap();
        ids.push(sent.proposal.unwrap().to_string());
    }
    let mut made = Revision::ZERO;
    for proposal in ids {
        let reason = "seen".to_owned();
        let accept =
            AcceptProposal { proposal, reason, class: None, without: Vec::new(), merges: Vec::new() };
        made = world.does(&reviewer(), Command::AcceptProposal(accept)).await.unwrap().revision;
    }
    let service = "selby-baby-team-2".to_owned();
    let edit = EditService { host_organisation: Some(None), service, ..EditService::default() };
    world.does(&reviewer(), Command::EditService(edit)).await.unwrap();
    assert!(world.files_hold(SECRET));
    world.does(&actor("Ada", Role::Admin), redact(made)).await.unwrap();
    assert!(!world.files_hold(SECRET));
    world.is_sound().await;
}

#[tokio::test]
async fn nothing_new_rests_on_a_source_that_lost_its_words() {
    let world = World::new().await;
    let page = AddSource {
        slug: Some("a-letter".to_owned()),
        title: SECRET.to_owned(),
        publisher: "Selby".to_owned(),
        published: None,
        url: None,
        licence: None,
    };
    let made = world.does(&reviewer(), Command::AddSource(page)).await.unwrap().revision;
    let Command::RecordClaims(of) = claim("of no interest") else { unreachable!() };
    let claims = of.claims.into_iter().map(|claim| NewClaim { source: "a-letter".to_owned(), ..claim });
    let cites = Command::RecordClaims(RecordClaims { service: of.service, claims: claims.collect() });
    let waits = world.does(&contributor(), cites.clone()).await.unwrap();
    insta::assert_snapshot!(world.refuses(&actor("Ada", Role::Admin), redact(made)).await, @"change: the source is still cited: take back first what rests on it");
    let (proposal, reason) = (waits.proposal.unwrap().to_string(), "no".to_owned());
    world.does(&reviewer(), Command::RejectProposal(RejectProposal { proposal, reason })).await.unwrap();
    world.does(&actor("Ada", Role::Admin), redact(made)).await.unwrap();
    insta::assert_snapshot!(world.refuses(&reviewer(), cites).await, @"claims.0.source: what `a-letter` was called has been removed: name another source");
}
