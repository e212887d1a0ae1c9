//! Returns of outcomes: who sends them, what waits, what is kept, and that nothing of them is published.

use registry::{KeyScope, ProposalState, Slug};
use serde_json::{Value as Json, json};
use writer::command::{
    AcceptProposal, MergeServices, RejectProposal, SubmitOutcomeReturns, WithdrawOutcomeReturn,
    WithdrawProposal,
};
use writer::{Actor, Command, CommitReceipt, Order, Refusal, Role};

use crate::refusals::told;
use crate::world::{World, actor, contributor, named, record, reviewer};

const OXPIP: &str = "oxpip";
const QUARTER: &str = "2024-25-Q1";

/// A return of a quarter with this number of referrals, none of which has an item.
fn one(quarter: &str, referrals: u64) -> Json {
    let (dictionary, measures) = (
        quality::outcomes::Dictionary::built_in().unwrap().version.clone(),
        quality::outcomes::Measures::built_in().unwrap().version.clone(),
    );
    json!({
        "team": OXPIP, "quarter": quarter, "dictionary": dictionary, "measures": measures, "referrals": referrals,
        "items": [], "cases": { "closed": 3, "eligible": 2, "not_known": 0 },
        "outcomes": [{ "measure": "phq-9", "perspective": "self", "scored": 2, "paired": 1,
            "change": { "improved": 1, "unchanged": 0, "deteriorated": 0 } }],
    })
}

fn submit(returns: Vec<Json>) -> Command {
    Command::SubmitOutcomeReturns(SubmitOutcomeReturns { service: OXPIP.to_owned(), returns, reason: None })
}

fn withdraw() -> Command {
    let (service, quarter) = (OXPIP.to_owned(), QUARTER.to_owned());
    Command::WithdrawOutcomeReturn(WithdrawOutcomeReturn {
        service,
        quarter,
        reason: "by mistake".to_owned(),
    })
}

fn accept(receipt: &CommitReceipt) -> Command {
    let proposal = receipt.proposal.as_ref().unwrap().to_string();
    let reason = "looked at".to_owned();
    Command::AcceptProposal(AcceptProposal {
        proposal,
        reason,
        class: None,
        without: Vec::new(),
        merges: Vec::new(),
    })
}

/// Who was sent a link.
fn respondent(service: &str) -> Actor {
    let scope = KeyScope { service: Slug::new(service).unwrap(), round: "Autumn".to_owned() };
    Actor { scope: Some(scope), ..actor("Lin", Role::Respondent) }
}

impl World {
    /// The referrals that the kept return of the team and quarter says, and its number.
    fn kept(&self) -> Option<(u64, u32)> {
        let snapshot = self.writer.snapshot();
        let returns = snapshot.registry().outcome_returns();
        let kept = returns.get(&Slug::new(OXPIP).unwrap(), QUARTER.parse().unwrap())?;
        let content: Json = serde_json::from_str(returns.sent(&kept.counts)?.content.as_deref()?).unwrap();
        Some((content["referrals"].as_u64()?, kept.number))
    }
}

#[tokio::test]
async fn who_sends_a_return_and_what_becomes_of_it() {
    let world = World::new().await;
    let revision = world.writer.snapshot().revision();
    let waits = |done: &Result<CommitReceipt, Refusal>| match done {
        Ok(receipt) if receipt.proposal.is_some() => "waits".to_owned(),
        Ok(_) => "kept".to_owned(),
        Err(refusal) => refusal.to_string(),
    };
    let mut found = Vec::new();
    for who in [
        actor("Nobody", Role::Public),
        actor("Lin", Role::Respondent),
        respondent("leeds-infant-mental-health-service"),
        respondent(OXPIP),
        contributor(),
        actor("Edda", Role::Editor),
        reviewer(),
        actor("Ada", Role::Admin),
    ] {
        let done = world.does(&who, submit(vec![one(QUARTER, 7)])).await;
        found.push(format!("{} {}: {}", who.role, who.scope.is_some(), waits(&done)));
    }
    let ends = [
        "role `respondent` or above",
        "answers for it",
        "answers for it",
        "waits",
        "waits",
        "waits",
        "kept",
        "kept",
    ];
    for (found, end) in found.iter().zip(ends) {
        assert!(found.contains(end), "{found}: expected {end}");
    }
    assert_eq!(world.kept(), Some((7, 2)), "the admin's took the place of the reviewer's");
    assert_eq!(world.writer.snapshot().revision(), revision, "nothing is published");
    world.is_sound().await;
}

#[tokio::test]
async fn a_return_is_kept_corrected_and_withdrawn_by_two_people() {
    let world = World::new().await;
    let (cleo, rosa) = (contributor(), reviewer());
    let sent = world.does(&cleo, submit(vec![one(QUARTER, 7), one("2024-25-Q2", 8)])).await.unwrap();
    assert_eq!(sent.entity.to_string(), "service:oxpip");
    assert_eq!(world.kept(), None, "it waits");
    let own = Actor { role: Role::Reviewer, ..cleo.clone() };
    assert!(world.refuses(&own, accept(&sent)).await.starts_with("you proposed `oxpip`"));
    world.does(&rosa, accept(&sent)).await.unwrap();
    assert_eq!(world.kept(), Some((7, 1)));
    assert_eq!(world.writer.snapshot().registry().outcome_returns().count(), 2);
    assert!(world.refuses(&rosa, accept(&sent)).await.contains("has been accepted"));

    // A correction takes its place, and one that is turned down or taken back does not.
    for referrals in [9, 10, 11] {
        let sent = world.does(&cleo, submit(vec![one(QUARTER, referrals)])).await.unwrap();
        let (proposal, reason) = (sent.proposal.as_ref().unwrap().to_string(), "for the test".to_owned());
        let done = match referrals {
            9 => (&rosa, accept(&sent)),
            10 => (&rosa, Command::RejectProposal(RejectProposal { proposal, reason })),
            _ => (&cleo, Command::WithdrawProposal(WithdrawProposal { proposal, reason })),
        };
        world.does(done.0, done.1).await.unwrap();
        assert_eq!(world.kept(), Some((9, 2)));
    }

    // Only who sent it learns that it is there.
    let other = world.does(&actor("Carl", Role::Contributor), withdraw()).await.err();
    let nothing = Command::WithdrawOutcomeReturn(WithdrawOutcomeReturn {
        service: OXPIP.to_owned(),
        quarter: "2020-21-Q1".to_owned(),
        reason: "by mistake".to_owned(),
    });
    let none = world.does(&actor("Carl", Role::Contributor), nothing).await.err();
    assert_eq!(told(other).replace(QUARTER, "2020-21-Q1"), told(none));
    let taken = world.does(&cleo, withdraw()).await.unwrap();
    assert_eq!(world.kept(), Some((9, 2)), "it waits");
    // What it takes back has another in its place by then.
    world.does(&rosa, submit(vec![one(QUARTER, 12)])).await.unwrap();
    assert!(world.refuses(&rosa, accept(&taken)).await.contains("there is no return with these counts"));
    world.does(&rosa, withdraw()).await.unwrap();
    assert_eq!(world.kept(), None);
    let id = taken.proposal.unwrap();
    let state = world.writer.snapshot().registry().proposals().get(&id).unwrap().state;
    assert_eq!(state, ProposalState::Open);
    world.is_sound().await;
}

#[tokio::test]
async fn what_is_wrong_is_named_with_its_path() {
    let world = World::new().await;
    let cleo = contributor();
    let with = |change: fn(&mut Json)| {
        let mut json = one(QUARTER, 7);
        change(&mut json);
        json
    };
    let mut found = Vec::new();
    for returns in [
        vec![],
        vec![with(|json| json["nhs_number"] = "943 476 5919".into())],
        vec![
            with(|json| json["outcomes"][0]["measure"] = "phq-10".into()),
            with(|json| json["team"] = "leeds".into()),
        ],
        vec![with(|json| json["cases"]["not_known"] = (-1).into()), one(QUARTER, 7), one(QUARTER, 7)],
        vec![with(|json| json["items"] = json!([{ "item": "shoe-size", "categories": [], "not_known": 7 }]))],
        vec![one("2031-32-Q1", 7)],
        (0..21).map(|_| json!(null)).collect(),
    ] {
        found.push(
            told(world.does(&cleo, submit(returns)).await.err())
                .lines()
                .take(4)
                .collect::<Vec<_>>()
                .join("\n"),
        );
    }
    let parts = [
        "BAD_REQUEST returns: expected at least one return, got none",
        "BAD_REQUEST returns.0.nhsNumber: a return has no field `nhs_number`",
        "BAD_REQUEST returns.0.outcomes.0.measure: there is no measure `phq-10`",
        "BAD_REQUEST returns.0.cases.notKnown: expected a whole number, 0 or more",
        "BAD_REQUEST returns.0.items.0.item: the dictionary has no item `shoe-size`",
        "BAD_REQUEST returns.0.quarter: expected one that has begun",
        "BAD_REQUEST returns: expected at most 20 items, got 21",
    ];
    for (found, part) in found.iter().zip(parts) {
        assert!(found.contains(part), "{found}: expected {part}");
    }
    assert!(found[2].contains("returns.1.team: expected the team `oxpip`, got `leeds`"), "{}", found[2]);
    assert!(found[3].contains("returns.2.quarter: expected one return of each quarter"), "{}", found[3]);
}

#[tokio::test]
async fn what_identifies_a_request_says_nothing_of_the_counts() {
    let world = World::new().await;
    let named = |referrals: u64| named(submit(vec![one(QUARTER, referrals)]), "first");
    let mut digests = Vec::new();
    for (sender, referrals) in [("Cleo", 7), ("Carl", 8)] {
        let sender = actor(sender, Role::Contributor);
        let sent = world.does(&sender, named(referrals)).await.unwrap();
        assert_eq!(world.does(&sender, named(referrals)).await.unwrap().proposal, sent.proposal, "once");
        assert!(
            world.does(&sender, named(referrals + 10)).await.is_err(),
            "other counts are another request"
        );
        let snapshot = world.writer.snapshot();
        let registry = snapshot.registry();
        digests.push(registry.commit_record(registry.position()).unwrap().request_digest.clone().unwrap());
    }
    assert_eq!(digests[0], digests[1]);
    world.is_sound().await;
}

#[tokio::test]
async fn a_proposal_with_a_return_is_accepted_with_a_type() {
    let world = World::new().await;
    let sent = world.does(&contributor(), record(OXPIP, "dedicated_team", json!(true))).await.unwrap();
    let id = sent.proposal.as_ref().unwrap().to_string();
    let within = Order { proposal: Some(id), ..Order::from(submit(vec![one(QUARTER, 7)])) };
    world.does(&contributor(), within).await.unwrap();
    let Command::AcceptProposal(accept) = accept(&sent) else { unreachable!() };
    let class = Some(registry::Classification::ParentInfantTeam);
    world.does(&reviewer(), Command::AcceptProposal(AcceptProposal { class, ..accept })).await.unwrap();
    assert_eq!(world.kept(), Some((7, 1)));
    world.is_sound().await;
}

#[tokio::test]
async fn a_return_of_a_service_that_is_gone_can_be_taken_back() {
    let world = World::new().await;
    world.does(&reviewer(), submit(vec![one(QUARTER, 7)])).await.unwrap();
    let (from, into) = (OXPIP.to_owned(), "leeds-infant-mental-health-service".to_owned());
    let merge = MergeServices { from, into, reason: "for the test".to_owned() };
    world.does(&reviewer(), Command::MergeServices(merge)).await.unwrap();
    world.does(&reviewer(), withdraw()).await.unwrap();
    assert_eq!(world.kept(), None);
    world.is_sound().await;
}
