//! Self-reviews: who sends them, what waits, what is kept, and what is removed.

use quality::standards::{Rating, SelfReview};
use registry::{KeyScope, Slug};
use store::{Brought, Confidential, Piece, Store};
use tokio::sync::mpsc;
use writer::command::{
    AcceptProposal, NewAction, NewResponse, RedactChange, RedactedText, RejectProposal, SubmitSelfReview,
    WithdrawSelfReview,
};
use writer::{Actor, Command, CommitReceipt, Order, Refusal, Role};

use crate::refusals::told;
use crate::world::{LEEDS, World, actor, contributor, library, named, reviewer, writer};

const OXPIP: &str = "oxpip";
const SET: &str = "pif-self-audit";

fn response(number: &str, rating: Rating, evidence: Option<&str>) -> NewResponse {
    NewResponse { number: number.to_owned(), rating, evidence: evidence.map(str::to_owned) }
}

fn action(standard: &str, what: &str) -> NewAction {
    NewAction {
        standard: standard.to_owned(),
        what: what.to_owned(),
        who: "clinical lead".to_owned(),
        by: "2027-03-01".parse().unwrap(),
        done: None,
    }
}

fn review(evidence: &str) -> SubmitSelfReview {
    SubmitSelfReview {
        service: OXPIP.to_owned(),
        standard_set: SET.to_owned(),
        version: "2026-1".to_owned(),
        responses: vec![
            response("1.1", Rating::Partly, Some(evidence)),
            response("1.2", Rating::NotKnown, None),
        ],
        actions: vec![action("1.1", "Write it down")],
        reason: None,
    }
}

fn submit(evidence: &str) -> Command {
    Command::SubmitSelfReview(review(evidence))
}

fn withdraw(standard_set: &str) -> Command {
    let (service, standard_set) = (OXPIP.to_owned(), standard_set.to_owned());
    let reason = "by mistake".to_owned();
    Command::WithdrawSelfReview(WithdrawSelfReview { service, standard_set, reason })
}

fn accept(receipt: &CommitReceipt) -> Command {
    let (proposal, reason) = (receipt.proposal.as_ref().unwrap().to_string(), "looked at".to_owned());
    let (without, merges) = (Vec::new(), Vec::new());
    Command::AcceptProposal(AcceptProposal { proposal, reason, class: None, without, merges })
}

/// Who was sent a link.
fn respondent(service: &str) -> Actor {
    let scope = KeyScope { service: Slug::new(service).unwrap(), round: "Autumn".to_owned() };
    Actor { scope: Some(scope), ..actor("Lin", Role::Respondent) }
}

/// The evidence that the kept self-review gives of the first standard.
fn kept(writer: &writer::Writer) -> Option<String> {
    let snapshot = writer.snapshot();
    let returns = snapshot.registry().outcome_returns();
    let kept = returns.self_review(&Slug::new(OXPIP).unwrap(), &Slug::new(SET).unwrap())?;
    let said: SelfReview = serde_json::from_str(returns.sent(&kept.contents)?.content.as_deref()?).unwrap();
    assert_eq!(said.plan.actions.len(), 1);
    said.review.responses.get(&"1.1".parse().unwrap())?.evidence.clone()
}

#[tokio::test]
async fn every_role_by_what_it_does_with_a_self_review() {
    let world = World::new().await;
    let revision = world.writer.snapshot().revision();
    let came_to = |done: Result<CommitReceipt, Refusal>| match done {
        Ok(receipt) if receipt.proposal.is_some() => "waits".to_owned(),
        Ok(_) => "done".to_owned(),
        Err(refusal) => refusal.to_string(),
    };
    // What each does to one that Cleo sent and Rosa accepted.
    for (who, submits, withdraws) in [
        (actor("Nobody", Role::Public), "role `respondent` or above", "role `respondent` or above"),
        (actor("Lin", Role::Respondent), "answers for it", "answers for it"),
        (respondent(LEEDS), "answers for it", "answers for it"),
        (respondent(OXPIP), "waits", "that you sent is kept"),
        (actor("Carl", Role::Contributor), "waits", "that you sent is kept"),
        (contributor(), "waits", "waits"),
        (actor("Edda", Role::Editor), "waits", "that you sent is kept"),
        (reviewer(), "waits", "done"),
        (actor("Ada", Role::Admin), "waits", "done"),
    ] {
        let sent = world.does(&contributor(), submit("the service's own document")).await.unwrap();
        world.does(&reviewer(), accept(&sent)).await.unwrap();
        let name = format!("{} {}", who.role, who.scope.is_some());
        let found = came_to(world.does(&who, submit("seen")).await);
        assert!(found.contains(submits), "{name} submits: {found}");
        let found = came_to(world.does(&who, withdraw(SET)).await);
        assert!(found.contains(withdraws), "{name} withdraws: {found}");
    }
    assert_eq!(world.writer.snapshot().revision(), revision, "nothing is published");
    world.is_sound().await;
}

#[tokio::test]
async fn a_self_review_is_kept_corrected_and_withdrawn_by_two_people() {
    let world = World::new().await;
    let (cleo, rosa) = (contributor(), reviewer());
    let sent = world.does(&cleo, named(submit("first"), "one")).await.unwrap();
    assert_eq!(kept(&world.writer), None, "it waits");
    assert_eq!(
        world.does(&cleo, named(submit("first"), "one")).await.unwrap().proposal,
        sent.proposal,
        "once"
    );
    assert!(world.refuses(&cleo, named(submit("other"), "one")).await.contains("for something else"));
    let own = Actor { role: Role::Reviewer, ..cleo.clone() };
    assert!(world.refuses(&own, accept(&sent)).await.starts_with("you proposed `oxpip`"));
    world.does(&rosa, accept(&sent)).await.unwrap();
    assert_eq!(kept(&world.writer).as_deref(), Some("first"));

    // What identifies a request is in archives, and says nothing of what was sent.
    let digest = |world: &World| {
        let snapshot = world.writer.snapshot();
        let registry = snapshot.registry();
        registry.commit_record(registry.position()).unwrap().request_digest.clone().unwrap()
    };
    let again = world.does(&cleo, named(submit("second"), "two")).await.unwrap();
    let second = digest(&world);
    let third = SubmitSelfReview { reason: Some("of a family".to_owned()), ..review("third") };
    let third = named(Command::SubmitSelfReview(third), "two");
    world.does(&actor("Carl", Role::Contributor), third).await.unwrap();
    assert_eq!(digest(&world), second);
    world.does(&rosa, accept(&again)).await.unwrap();
    assert_eq!(kept(&world.writer).as_deref(), Some("second"), "it takes the place of the first");

    // Only who sent it learns that it is there.
    let carl = actor("Carl", Role::Contributor);
    let other = told(world.does(&carl, withdraw(SET)).await.err());
    let none = told(world.does(&carl, withdraw("typed-illustration")).await.err());
    assert_eq!(other.replace(SET, "typed-illustration"), none);
    let taken = world.does(&cleo, withdraw(SET)).await.unwrap();
    let again = writer(&world.store).await;
    assert_eq!(kept(&again).as_deref(), Some("second"), "it waits, and is read again");
    world.does(&rosa, accept(&taken)).await.unwrap();
    assert_eq!(kept(&world.writer), None);
    assert!(world.refuses(&rosa, withdraw(SET)).await.contains("is kept"));
    world.is_sound().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_self_review_is_named_with_its_path() {
    let world = World::new().await;
    let (met, long) = (Rating::Met, "x".repeat(9_000));
    let with = |responses: Vec<NewResponse>| SubmitSelfReview { responses, ..review("seen") };
    for (wrong, parts) in [
        (
            SubmitSelfReview { standard_set: "pif-self-audti".to_owned(), ..review("seen") },
            vec!["NOT_FOUND standardSet: unknown standard set `pif-self-audti`; did you mean"],
        ),
        (
            SubmitSelfReview { version: "1".to_owned(), ..review("seen") },
            vec!["NOT_FOUND version: expected a version of the set"],
        ),
        (
            with(vec![
                response("1.1", met, None),
                response("1.1", met, Some(" ")),
                response("9.9", met, Some("x")),
            ]),
            vec![
                "BAD_REQUEST responses.0.evidence: expected what shows that it is met",
                "BAD_REQUEST responses.1.number: `1.1` occurs twice",
                "BAD_REQUEST responses.1.evidence: ",
                "NOT_FOUND responses.2.number: the set has no standard `9.9`",
            ],
        ),
        (
            SubmitSelfReview {
                actions: vec![action("2", ""), NewAction { who: "a\nb".to_owned(), ..action("1.1", "x") }],
                ..review("seen")
            },
            vec!["NOT_FOUND actions.0.standard", "BAD_REQUEST actions.0.what", "BAD_REQUEST actions.1.who"],
        ),
        (
            SubmitSelfReview { actions: vec![action("1.1", &long); 8], ..review("seen") },
            vec!["BAD_REQUEST responses: expected at most 65536 bytes in all"],
        ),
    ] {
        let found = told(world.does(&contributor(), Command::SubmitSelfReview(wrong)).await.err());
        for part in parts {
            assert!(found.contains(part), "{found}: expected {part}");
        }
    }
}

#[tokio::test]
async fn a_proposal_has_only_a_few_self_reviews() {
    let (world, cleo) = (World::new().await, contributor());
    let sent = world.does(&cleo, submit("0")).await.unwrap();
    let more = |says: &str| Order {
        proposal: sent.proposal.as_ref().map(ToString::to_string),
        ..Order::from(submit(says))
    };
    for says in ["1", "2", "3", "4"] {
        world.does(&cleo, more(says)).await.unwrap();
    }
    assert!(world.refuses(&cleo, more("5")).await.contains("at most 5 self-reviews, got 6"));
}

/// Words that should not be in it are removed with its proposal, once it is not kept.
#[tokio::test]
async fn what_a_self_review_says_can_be_removed() {
    let world = World::new().await;
    let (cleo, rosa, ada) = (contributor(), reviewer(), actor("Ada", Role::Admin));
    let remove = |sent: &CommitReceipt| {
        let of = RedactedText::Proposal(sent.proposal.as_ref().unwrap().to_string());
        Command::RedactChange(RedactChange { of, reason: "names a parent".to_owned() })
    };
    let accepted = world.does(&cleo, submit("the mother of Kim")).await.unwrap();
    world.does(&rosa, accept(&accepted)).await.unwrap();
    let turned_down = world.does(&cleo, submit("the father of Kim")).await.unwrap();
    let proposal = turned_down.proposal.as_ref().unwrap().to_string();
    let reject = RejectProposal { proposal, reason: "for the test".to_owned() };
    world.does(&rosa, Command::RejectProposal(reject)).await.unwrap();
    world.does(&ada, remove(&turned_down)).await.unwrap();
    assert!(world.refuses(&ada, remove(&accepted)).await.contains("withdraw it first"));
    assert_eq!(kept(&world.writer).as_deref(), Some("the mother of Kim"), "what is kept stays");
    world.does(&rosa, withdraw(SET)).await.unwrap();
    world.does(&ada, remove(&accepted)).await.unwrap();
    // Taken back by a proposal, it is removed with that one, too.
    let again = world.does(&cleo, submit("the aunt of Kim")).await.unwrap();
    world.does(&rosa, accept(&again)).await.unwrap();
    let taken_back = world.does(&cleo, withdraw(SET)).await.unwrap();
    world.does(&rosa, accept(&taken_back)).await.unwrap();
    world.does(&ada, remove(&taken_back)).await.unwrap();
    world.store.verify().await.unwrap();
    for writer in [world.writer.clone(), writer(&world.store).await] {
        let snapshot = writer.snapshot();
        let mut sent = snapshot.registry().outcome_returns().sent_by("Cleo");
        assert!(sent.all(|sent| sent.content.is_none()), "nothing of it is left");
    }
    // Why it was accepted, and taken back by a reviewer, went with it.
    let log = world.store.load(None).await.unwrap();
    let reasons = |reason: &str| log.iter().filter(|one| one.reason.as_deref() == Some(reason)).count();
    assert_eq!((reasons("looked at"), reasons("by mistake")), (1, 0), "only of the one that was not named");
    world.is_sound().await;
}

/// After words were removed, another self-review under a used key is no repetition.
#[tokio::test]
async fn what_was_removed_takes_the_place_of_nothing() {
    let world = World::new().await;
    let (cleo, rosa) = (contributor(), reviewer());
    let sent = world.does(&cleo, submit("the mother of Kim")).await.unwrap();
    let proposal = sent.proposal.unwrap().to_string();
    let reject = RejectProposal { proposal: proposal.clone(), reason: "for the test".to_owned() };
    world.does(&rosa, Command::RejectProposal(reject)).await.unwrap();
    let redact = RedactChange { of: RedactedText::Proposal(proposal), reason: "names a parent".to_owned() };
    world.does(&actor("Ada", Role::Admin), Command::RedactChange(redact)).await.unwrap();
    let seed = || registry::dataset::report_2019().unwrap();
    let clock = || "2026-11-24T09:00:00Z".parse().unwrap();
    let later = writer::Writer::open(world.store.clone(), library(), seed, clock).await.unwrap();
    let later = std::sync::Arc::new(later);
    for (says, is_done) in [("second", true), ("second", true), ("third", false)] {
        let done = later.execute(cleo.clone(), named(submit(says), "one")).await;
        assert_eq!(done.is_ok(), is_done, "{says}");
    }

    // A copy of the log has what was not removed.
    let (to, mut log) = mpsc::channel(1_000);
    let head = world.store.send_log(Confidential::Whole, to).await.unwrap();
    let (to, pieces) = mpsc::channel(1_000);
    while let Some(logged) = log.recv().await {
        to.send(Piece::Revision(Box::new(logged))).await.unwrap();
    }
    to.send(Piece::End(head)).await.unwrap();
    drop(to);
    let copy = format!("sqlite://{}/copy.db", world.folder.path().display());
    let copy = Store::open(&copy).await.unwrap();
    copy.fill(pieces, Brought { with_keys: true, at: clock() }).await.unwrap();
    let snapshot = writer(&copy).await.snapshot();
    let sent = snapshot.registry().outcome_returns().sent_by("Cleo");
    assert_eq!(sent.filter(|sent| sent.content.is_some()).count(), 1);
}
