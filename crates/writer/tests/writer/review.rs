//! What waits for a reviewer, from the command that proposes it to the one that ends it.

use std::fmt::Write as _;

use readmodel::{possible_duplicates, possibly_proposed_twice};
use registry::{Budget, Classification, FundingRole, Place, Position, Proposal, ProposalState, Revision};
use serde_json::json;
use writer::command::{
    AcceptProposal, AddSource, CommentOnProposal, EditService, EndFunding, Merge, MergeServices,
    RecordBabies, RecordClaims, RecordFunding, RejectProposal, RemoveProposalStep, RequestChanges,
    RetractClaim, WithdrawProposal, WithdrawService,
};
use writer::{Actor, Command, CommitReceipt, Order, Role, authorise};

use crate::world::{
    LEEDS, SOURCE, World, actor, claim, contributor, decide, proposal, published, record, reviewer, submit,
};

fn merge(from: &str, into: &str) -> Command {
    let (from, into, reason) = (from.to_owned(), into.to_owned(), "the same".to_owned());
    Command::MergeServices(MergeServices { from, into, reason })
}

pub(crate) fn rename(service: &str, name: &str) -> Command {
    let (service, name) = (service.to_owned(), Some(name.to_owned()));
    Command::EditService(EditService { service, name, ..EditService::default() })
}

pub(crate) fn take_out(service: &str) -> Command {
    let reason = "entered by mistake".to_owned();
    Command::WithdrawService(WithdrawService { service: service.to_owned(), reason })
}

pub(crate) fn fund(service: &str) -> Command {
    Command::RecordFunding(RecordFunding {
        funder: "nhs-leeds-ccg".to_owned(),
        service: service.to_owned(),
        budget: Budget::Camhs,
        role: FundingRole::Core,
        lead: false,
        annual_amount: None,
        from: None,
        to: None,
        time_limited: false,
        source: SOURCE.to_owned(),
        locator: None,
        note: None,
    })
}

pub(crate) fn babies() -> Command {
    Command::RecordBabies(RecordBabies {
        body: "nhs-leeds-ccg".to_owned(),
        year: 2018,
        under_one: None,
        under_two: 20_000,
        source: SOURCE.to_owned(),
        locator: None,
    })
}

pub(crate) fn page(slug: &str) -> Command {
    Command::AddSource(AddSource {
        slug: Some(slug.to_owned()),
        title: "The service's own page".to_owned(),
        publisher: "Selby".to_owned(),
        published: None,
        url: None,
        licence: None,
    })
}

pub(crate) fn accept(proposal: &str) -> Command {
    accept_without(proposal, Vec::new())
}

fn accept_without(proposal: &str, without: Vec<Place>) -> Command {
    let (proposal, reason) = (proposal.to_owned(), "seen for myself".to_owned());
    Command::AcceptProposal(AcceptProposal { proposal, reason, class: None, without, merges: Vec::new() })
}

/// The command as a step of a proposal.
fn within(proposal: &str, command: Command) -> Order {
    Order { proposal: Some(proposal.to_owned()), ..Order::from(command) }
}

impl World {
    /// The id of the proposal that a command has opened, or become a step of.
    pub(crate) async fn proposes(&self, actor: &Actor, order: impl Into<Order>) -> String {
        let receipt: CommitReceipt = self.does(actor, order).await.unwrap();
        receipt.proposal.unwrap().to_string()
    }

    fn proposal(&self, id: &str) -> Proposal {
        Proposal::clone(self.writer.snapshot().registry().proposals().get(id).unwrap())
    }

    pub(crate) fn state(&self, id: &str) -> ProposalState {
        self.proposal(id).state
    }
}

pub(crate) fn rob() -> Actor {
    actor("Rob", Role::Reviewer)
}

#[tokio::test]
async fn a_proposal_is_in_nothing_that_is_published() {
    let world = World::new().await;
    let before = published(world.writer.snapshot().registry());
    let receipt = world.does(&contributor(), submit("Selby Baby Team")).await.unwrap();
    assert_eq!(receipt.entity.to_string(), "service:selby-baby-team");
    assert_eq!((receipt.revision, receipt.position), (Revision::FIRST, Position::new(2)));
    let id = receipt.proposal.unwrap();
    let snapshot = world.writer.snapshot();
    assert!(snapshot.registry().service("selby-baby-team").is_none());
    assert_eq!(published(snapshot.registry()), before);
    assert_eq!(snapshot.registry().changes_after(Revision::FIRST).count(), 0);
    let found = snapshot.registry().proposals().get(&id).unwrap();
    let sees = |actor| authorise::sees_proposal(&actor, found);
    assert!(sees(contributor()) && sees(reviewer()));
    assert!(!sees(actor("Carl", Role::Contributor)) && !sees(Actor::public()));

    let stranger = actor("Carl", Role::Contributor);
    insta::assert_snapshot!(world.refuses(&stranger, record("selby-baby-team", "dedicated_team", json!(false))).await, @"service: unknown service `selby-baby-team`");
    insta::assert_snapshot!(world.refuses(&stranger, within(&id, record(LEEDS, "dedicated_team", json!(false)))).await, @"proposal: unknown proposal `4k2wne69kt`");
    // What its author says of it becomes a part of it.
    let again =
        world.proposes(&contributor(), record("selby-baby-team", "dedicated_team", json!(false))).await;
    assert_eq!((again.as_str(), world.proposal(&id).steps.len()), (id.as_str(), 2));

    world.does(&reviewer(), decide("selby-baby-team")).await.unwrap();
    let snapshot = world.writer.snapshot();
    let service = snapshot.registry().visible_service("selby-baby-team").unwrap();
    assert_eq!(service.decision().unwrap().decided_by, "Rosa");
    assert_eq!((service.claims.len(), service.proposed_by.as_deref()), (2, Some("Cleo")));
    assert_eq!(world.state(&id), ProposalState::Accepted);
    world.is_sound().await;
}

#[tokio::test]
async fn what_a_contributor_sends_waits_and_what_a_reviewer_sends_does_not() {
    let end = || {
        let line = "brightpip-1".to_owned();
        Command::EndFunding(EndFunding {
            line,
            on: "2026-03-31".parse().unwrap(),
            reason: "a letter".to_owned(),
        })
    };
    let commands: [(&str, Command); 7] = [
        ("a claim", record(LEEDS, "opened_year", json!(2011))),
        ("money", fund(LEEDS)),
        ("the end of money", end()),
        ("an edit", rename(LEEDS, "Leeds Babies")),
        ("a source", page("selby-page")),
        ("babies", babies()),
        ("a withdrawal", take_out(LEEDS)),
    ];
    for (what, command) in commands {
        let world = World::new().await;
        let published = |world: &World| published(world.writer.snapshot().registry());
        let before = published(&world);
        let id = world.proposes(&contributor(), command.clone()).await;
        assert_eq!(published(&world), before, "{what} waits");
        world.does(&rob(), accept(&id)).await.unwrap();
        let accepted = published(&world);
        assert_ne!(accepted, before, "{what} is published when it is accepted");
        world.is_sound().await;

        let world = World::new().await;
        let receipt = world.does(&reviewer(), command).await.unwrap();
        assert_eq!(receipt.proposal, None);
        assert_eq!(published(&world), accepted, "{what} comes to the same");
    }
}

/// What editors state takes effect at once, unless two people are needed for every change; they decide nothing.
#[tokio::test]
async fn editors_state_and_decide_nothing() {
    let mut table = String::new();
    for four_eyes in [false, true] {
        let world = World::with(|writer| {
            if four_eyes {
                writer.require_four_eyes();
            }
        })
        .await;
        let editor = actor("Ed", Role::Editor);
        let retraction = RetractClaim {
            service: LEEDS.to_owned(),
            claim: format!("{LEEDS}-1"),
            reason: "wrong".to_owned(),
        };
        let commands = [
            ("claim", record(LEEDS, "opened_year", json!(2001))),
            ("money", fund(LEEDS)),
            ("edit", rename(LEEDS, "Leeds")),
            ("babies", babies()),
            ("source", page("leeds-page")),
            ("retract", Command::RetractClaim(retraction)),
            ("withdraw", take_out("oxpip")),
            ("submit", submit("Selby Baby Team")),
            ("decide", decide(LEEDS)),
            ("merge", merge("oxpip", LEEDS)),
        ];
        for (name, command) in commands {
            let text = match world.does(&editor, command).await {
                Ok(CommitReceipt { proposal: Some(_), .. }) => "waits".to_owned(),
                Ok(_) => "takes effect".to_owned(),
                Err(writer::Refusal::Denied(_)) => "denied".to_owned(),
                Err(other) => panic!("{name}: {other}"),
            };
            writeln!(table, "{}{name}: {text}", if four_eyes { "two people, " } else { "" }).unwrap();
        }
    }
    insta::assert_snapshot!(table, @r"
    claim: takes effect
    money: takes effect
    edit: takes effect
    babies: takes effect
    source: takes effect
    retract: waits
    withdraw: waits
    submit: waits
    decide: denied
    merge: denied
    two people, claim: waits
    two people, money: waits
    two people, edit: waits
    two people, babies: waits
    two people, source: waits
    two people, retract: waits
    two people, withdraw: waits
    two people, submit: waits
    two people, decide: denied
    two people, merge: denied
    ");
}

#[tokio::test]
async fn a_label_is_what_everybody_sees() {
    let world = World::new().await;
    let rosa = Actor { label: Some("Leeds Community Healthcare".to_owned()), ..reviewer() };
    world.does(&rosa, rename(LEEDS, "Leeds")).await.unwrap();
    world.does(&rosa, decide(LEEDS)).await.unwrap();
    let snapshot = world.writer.snapshot();
    let change = snapshot.registry().changes_after(Revision::FIRST).next().unwrap();
    assert_eq!((&*change.actor, change.actor_label.as_deref()), ("Rosa", Some("Leeds Community Healthcare")));
    let decision = snapshot.registry().service(LEEDS).unwrap().decision().unwrap().clone();
    assert_eq!(decision.decided_by_label.as_deref(), Some("Leeds Community Healthcare"));
    world.is_sound().await;
}

#[tokio::test]
async fn several_commands_are_one_decision() {
    let world = World::new().await;
    let id = world.proposes(&contributor(), submit("Selby Baby Team")).await;
    let steps = [page("selby-page"), fund("selby-baby-team"), rename("selby-baby-team", "Selby Infant Team")];
    for step in steps {
        assert_eq!(world.proposes(&contributor(), within(&id, step)).await, id);
    }
    // What rests on a source that waits is sent with it.
    let mut said = claim("opened_year", json!(2020));
    said.source = "selby-page".to_owned();
    let said =
        Command::RecordClaims(RecordClaims { service: "selby-baby-team".to_owned(), claims: vec![said] });
    assert_eq!(world.proposes(&contributor(), said.clone()).await, id);
    insta::assert_snapshot!(world.refuses(&reviewer(), Command::RecordClaims(RecordClaims {
        service: LEEDS.to_owned(),
        claims: match said { Command::RecordClaims(said) => said.claims, _ => Vec::new() },
    })).await, @"claims.0.source: unknown source `selby-page`");

    // A reviewer asks for changes, which the author makes.
    let reason = "which year?".to_owned();
    world
        .does(&rob(), Command::RequestChanges(RequestChanges { proposal: id.clone(), reason }))
        .await
        .unwrap();
    assert_eq!(world.state(&id), ProposalState::ChangesRequested);
    world
        .does(
            &contributor(),
            Command::RemoveProposalStep(RemoveProposalStep { proposal: id.clone(), step: 3 }),
        )
        .await
        .unwrap();
    assert_eq!(world.state(&id), ProposalState::Open);
    let text = "the page says 2020".to_owned();
    world
        .does(&contributor(), Command::CommentOnProposal(CommentOnProposal { proposal: id.clone(), text }))
        .await
        .unwrap();
    assert_eq!(world.proposal(&id).comments.len(), 2);

    // A part of it is accepted.
    let money = Place { step: 2, change: 0 };
    let receipt = world.does(&rob(), accept_without(&id, vec![money])).await.unwrap();
    assert_eq!(receipt.entity.to_string(), "service:selby-baby-team");
    let snapshot = world.writer.snapshot();
    let service = snapshot.registry().service("selby-baby-team").unwrap();
    assert_eq!((service.service.name.as_str(), service.claims.len()), ("Selby Baby Team", 2));
    assert_eq!(snapshot.registry().lines_of_service(service).count(), 0);
    assert!(service.decision().is_none() && snapshot.registry().source("selby-page").is_some());
    assert_eq!(world.proposal(&id).decision.unwrap().without, [money]);
    insta::assert_snapshot!(world.refuses(&contributor(), within(&id, fund(LEEDS))).await, @"proposal: proposal `4k2wne69kt` has been accepted");
    world.is_sound().await;
}

#[tokio::test]
async fn what_no_longer_applies_is_not_accepted() {
    let world = World::new().await;
    let id = world.proposes(&contributor(), page("selby-page")).await;
    world.does(&contributor(), within(&id, record(LEEDS, "opened_year", json!(2011)))).await.unwrap();
    world.does(&reviewer(), take_out(LEEDS)).await.unwrap();
    insta::assert_snapshot!(world.refuses(&rob(), accept(&id)).await, @"changes.1.0: service `leeds-infant-mental-health-service` has been withdrawn");
    let places = |places: &[(u32, u32)]| {
        places.iter().map(|(step, change)| Place { step: *step, change: *change }).collect()
    };
    insta::assert_snapshot!(world.refuses(&rob(), accept_without(&id, places(&[(1, 0), (1, 0), (1, 1), (2, 0)]))).await, @"without.1: change 0 of step 1 is left out already; without.2: the proposal has no change 1 in step 1; without.3: the proposal has no change 0 in step 2");
    world.does(&rob(), accept_without(&id, places(&[(1, 0)]))).await.unwrap();
    world.is_sound().await;
}

#[tokio::test]
async fn what_is_left_out_takes_what_rests_on_it_with_it() {
    let world = World::new().await;
    let carl = actor("Carl", Role::Contributor);
    let mut ids = Vec::new();
    for author in [&carl, &contributor()] {
        let id = world.proposes(author, page("annual-report")).await;
        let mut said = claim("opened_year", json!(2020));
        said.source = "annual-report".to_owned();
        let claims = RecordClaims { service: LEEDS.to_owned(), claims: vec![said] };
        world.does(author, within(&id, Command::RecordClaims(claims))).await.unwrap();
        ids.push(id);
    }
    let [first, second] = ids.as_slice() else { panic!("two") };
    world.does(&rob(), accept(first)).await.unwrap();
    // Another source of that name is published: the claim does not rest on that one.
    let source = vec![Place { step: 0, change: 0 }];
    insta::assert_snapshot!(world.refuses(&rob(), accept_without(second, source)).await, @"changes.1.0: unknown source `annual-report-2`; did you mean `annual-report`?");
    world.does(&rob(), accept(second)).await.unwrap();
    let snapshot = world.writer.snapshot();
    let claims = &snapshot.registry().service(LEEDS).unwrap().claims;
    let sources: Vec<&str> = claims.iter().rev().take(2).map(|claim| claim.source.as_str()).collect();
    assert_eq!(sources, ["annual-report-2", "annual-report"]);
    world.is_sound().await;
}

#[tokio::test]
async fn names_within_a_proposal_stay_apart() {
    let world = World::new().await;
    let id = world.proposes(&contributor(), submit("York Team")).await;
    world.does(&contributor(), within(&id, submit("York Team"))).await.unwrap();
    let other = world.proposes(&actor("Carl", Role::Contributor), submit("York Team")).await;
    world.does(&rob(), accept(&other)).await.unwrap();
    // The names of both have moved on by one; the second cannot take the first one's place.
    let second = vec![Place { step: 1, change: 0 }];
    insta::assert_snapshot!(world.refuses(&rob(), accept_without(&id, second)).await, @"changes.1.1: unknown service `york-team-2-2`; did you mean `york-team-2`?");
    world.does(&rob(), accept(&id)).await.unwrap();
    let snapshot = world.writer.snapshot();
    let claims = |slug: &str| snapshot.registry().service(slug).unwrap().claims.len();
    assert_eq!([claims("york-team"), claims("york-team-2"), claims("york-team-2-2")], [1, 1, 1]);
    world.is_sound().await;
}

#[tokio::test]
async fn who_names_a_service_publishes_nothing_else() {
    let world = World::new().await;
    let id = world.proposes(&contributor(), submit("Nice Team")).await;
    for step in [take_out("oxpip"), rename(LEEDS, "Ours")] {
        world.does(&contributor(), within(&id, step)).await.unwrap();
    }
    insta::assert_snapshot!(world.refuses(&rob(), decide("nice-team")).await, @"service: its proposal also changes `service:oxpip`: look at all of it, and accept it by its id, `proposal:4k2wne69kt`");
    insta::assert_snapshot!(world.refuses(&rob(), merge("nice-team", LEEDS)).await, @"from: its proposal also changes `service:oxpip`: look at all of it, and accept it by its id, `proposal:4k2wne69kt`");
    world.does(&rob(), accept(&id)).await.unwrap();
}

#[tokio::test]
async fn a_claim_that_is_only_proposed_is_not_retracted() {
    let world = World::new().await;
    let id = world.proposes(&contributor(), record(LEEDS, "opened_year", json!(2011))).await;
    let preview = {
        let snapshot = world.writer.snapshot();
        snapshot.registry().proposals().get(&id).unwrap().preview(snapshot.registry()).registry
    };
    let claim = preview.service(LEEDS).unwrap().claims.last().unwrap().id.to_string();
    let retract = || {
        let (service, claim, reason) = (LEEDS.to_owned(), claim.clone(), "misread".to_owned());
        Command::RetractClaim(writer::command::RetractClaim { service, claim, reason })
    };
    insta::assert_snapshot!(world.refuses(&contributor(), within(&id, retract())).await, @"claim: claim `leeds-infant-mental-health-service-26` is only proposed: expected its step to be taken out instead");
}

#[tokio::test]
async fn a_class_is_not_decided_on_what_one_proposed() {
    let world = World::new().await;
    world.does(&reviewer(), submit("Goole Team")).await.unwrap();
    world.does(&rob(), decide("goole-team")).await.unwrap();
    let id = world.proposes(&contributor(), record("goole-team", "opened_year", json!(2011))).await;
    let (reason, class) = ("seen".to_owned(), Some(Classification::ParentInfantTeam));
    let command =
        AcceptProposal { proposal: id.clone(), reason, class, without: Vec::new(), merges: Vec::new() };
    insta::assert_snapshot!(world.refuses(&reviewer(), Command::AcceptProposal(command)).await, @"you proposed `goole-team`: another reviewer must decide on it");
    world.does(&reviewer(), accept(&id)).await.unwrap();
}

#[tokio::test]
async fn whose_proposal_another_took_in_does_not_see_that_one() {
    let world = World::new().await;
    let carl = actor("Carl", Role::Contributor);
    let into = world.proposes(&contributor(), submit("Ripon Team")).await;
    let from = world.proposes(&carl, submit("Ripon Team")).await;
    let by_id = |id: &str| format!("proposal:{id}");
    world.does(&reviewer(), merge(&by_id(&from), &by_id(&into))).await.unwrap();
    insta::assert_snapshot!(world.refuses(&carl, take_out("ripon-team")).await, @"service: unknown service `ripon-team`");
    let joined = world.proposal(&into);
    let by: Vec<&str> = joined.steps.iter().map(|step| &*step.by).collect();
    assert_eq!(by, ["Cleo", "Carl"]);
    world.does(&rob(), decide("ripon-team")).await.unwrap();
    let decision = world.proposal(&into).decision.unwrap();
    assert_eq!(decision.service.as_deref(), Some("ripon-team"));
    world.is_sound().await;
}

#[tokio::test]
async fn names_are_nobodys_until_they_are_published() {
    let world = World::new().await;
    let carl = actor("Carl", Role::Contributor);
    // Whether another one waits makes no difference.
    let first = world.does(&contributor(), submit("Selby Baby Team")).await.unwrap();
    let second = world.does(&carl, submit("Selby Baby Team")).await.unwrap();
    assert_eq!(first.entity, second.entity);
    // Each means their own.
    let [first, second] = [first, second].map(|receipt| receipt.proposal.unwrap().to_string());
    assert_eq!(world.proposes(&carl, fund("selby-baby-team")).await, second);
    let refusal = world.refuses(&reviewer(), decide("selby-baby-team")).await;
    assert!(refusal.contains(&first) && refusal.contains(&second), "{refusal}");
    world.does(&reviewer(), accept(&second)).await.unwrap();
    // What everybody calls so now cannot be a part of the other one, which called its own so.
    insta::assert_snapshot!(world.refuses(&contributor(), within(&first, record("selby-baby-team", "opened_year", json!(2020)))).await, @"proposal: the proposal called something of its own `selby-baby-team` before that was published: propose this by itself");
    // The other one has another name from now on.
    assert_eq!(world.proposes(&contributor(), fund("selby-baby-team-2")).await, first);
    world.does(&reviewer(), decide("selby-baby-team-2")).await.unwrap();
    let snapshot = world.writer.snapshot();
    assert_eq!(snapshot.registry().line("selby-baby-team-2-1").unwrap().service, "selby-baby-team-2");
    world.is_sound().await;
}

#[tokio::test]
async fn nobody_decides_on_their_own_proposal() {
    let world = World::new().await;
    let id = world.proposes(&reviewer(), submit("Selby Baby Team")).await;
    // With another key of the same name, and as an admin, all the same.
    let again = actor("rosa", Role::Admin);
    insta::assert_snapshot!(world.refuses(&again, decide("selby-baby-team")).await, @"you proposed `selby-baby-team`: another reviewer must decide on it");
    insta::assert_snapshot!(world.refuses(&again, accept(&id)).await, @"you proposed `selby-baby-team`: another reviewer must decide on it");
    insta::assert_snapshot!(world.refuses(&again, merge("selby-baby-team", LEEDS)).await, @"you proposed `selby-baby-team`: another reviewer must decide on it");
    world.does(&rob(), decide("selby-baby-team")).await.unwrap();
}

#[tokio::test]
async fn no_reviewer_publishes_what_they_wrote() {
    let own = || submit("Selby Infant Team");
    let writes: [(&str, Vec<Command>); 5] = [
        ("a claim", vec![record("selby-baby-team", "opened_year", json!(2020))]),
        ("money", vec![fund("selby-baby-team")]),
        ("an edit", vec![rename("selby-baby-team", "Selby Infant Team")]),
        ("a proposal merged into it", vec![own(), merge("selby-infant-team", "selby-baby-team")]),
        (
            "one merged into that",
            vec![
                own(),
                submit("Selby Team"),
                merge("selby-infant-team", "selby-team"),
                merge("selby-team", "selby-baby-team"),
            ],
        ),
    ];
    for (what, commands) in writes {
        let world = World::new().await;
        let id = world.proposes(&contributor(), submit("Selby Baby Team")).await;
        for command in commands {
            world.does(&reviewer(), command).await.unwrap();
        }
        let expected = "part of what `selby-baby-team` would publish was written by you: another reviewer must decide on it";
        for decides in [decide("selby-baby-team"), accept(&id), merge("selby-baby-team", LEEDS)] {
            assert_eq!(world.refuses(&reviewer(), decides).await, expected, "{what}");
        }
        // Taking a step out is writing, too.
        world.does(&rob(), decide("selby-baby-team")).await.unwrap();
        world.is_sound().await;
    }
    // Who merges what others wrote has written nothing of it.
    let world = World::new().await;
    for name in ["Selby Baby Team", "Selby Team"] {
        world.does(&contributor(), submit(name)).await.unwrap();
    }
    world.does(&reviewer(), merge("selby-team", "selby-baby-team")).await.unwrap();
    world.does(&reviewer(), decide("selby-baby-team")).await.unwrap();
    let snapshot = world.writer.snapshot();
    let kept = snapshot.registry().visible_service("selby-team").unwrap();
    assert_eq!(
        (kept.service.slug.as_str(), kept.service.other_names.as_slice()),
        ("selby-baby-team", &["Selby Team".to_owned()][..])
    );
}

type Operation = (&'static str, fn(String) -> Command);

/// What can be done to a proposal of `selby-baby-team`.
fn operations() -> [Operation; 8] {
    [
        ("accept", |proposal| accept(&proposal)),
        ("reject", |proposal| Command::RejectProposal(RejectProposal { proposal, reason: "bad".to_owned() })),
        ("request changes", |proposal| {
            Command::RequestChanges(RequestChanges { proposal, reason: "why".to_owned() })
        }),
        ("comment", |proposal| {
            Command::CommentOnProposal(CommentOnProposal { proposal, text: "good".to_owned() })
        }),
        ("withdraw", |proposal| {
            Command::WithdrawProposal(WithdrawProposal { proposal, reason: "mine".to_owned() })
        }),
        ("remove step", |proposal| Command::RemoveProposalStep(RemoveProposalStep { proposal, step: 1 })),
        ("decide", |_| decide("selby-baby-team")),
        ("extend", |_| fund("selby-baby-team")),
    ]
}

/// Brings a proposal into a state.
async fn bring(world: &World, id: &str, state: &str) {
    let (proposal, reason) = (id.to_owned(), "a reason".to_owned());
    let (actor, command) = match state {
        "changes requested" => (rob(), Command::RequestChanges(RequestChanges { proposal, reason })),
        "accepted" => (rob(), accept(id)),
        "rejected" => (rob(), Command::RejectProposal(RejectProposal { proposal, reason })),
        "withdrawn" => (contributor(), Command::WithdrawProposal(WithdrawProposal { proposal, reason })),
        _ => return,
    };
    world.does(&actor, command).await.unwrap();
}

/// Who may do what to a proposal in which state.
#[tokio::test]
async fn role_by_operation_by_state() {
    let actors: [(&str, Actor); 7] = [
        ("public", Actor::public()),
        ("stranger", actor("Carl", Role::Contributor)),
        ("author", contributor()),
        ("editor", actor("Ed", Role::Editor)),
        ("reviewer", rob()),
        ("co-author", reviewer()),
        ("admin", actor("Ada", Role::Admin)),
    ];
    let mut table = String::new();
    for state in ["open", "changes requested", "accepted", "rejected", "withdrawn"] {
        for (name, operation) in operations() {
            let mut came_of_it = Vec::new();
            for (who, actor) in &actors {
                let world = World::new().await;
                let proposal = world.proposes(&contributor(), submit("Selby Baby Team")).await;
                // Rosa writes a part of it.
                world.does(&reviewer(), record("selby-baby-team", "opened_year", json!(2020))).await.unwrap();
                bring(&world, &proposal, state).await;
                let done = world.does(actor, operation(proposal.clone())).await;
                let text = match done {
                    Ok(_) => world.state(&proposal).title().to_owned(),
                    Err(writer::Refusal::Denied(_)) => "denied".to_owned(),
                    Err(writer::Refusal::Faults(faults)) => faults[0].code.as_str().to_lowercase(),
                    Err(other) => panic!("{other}"),
                };
                came_of_it.push(format!("{who}: {text}"));
            }
            writeln!(table, "{state}, {name}: {}", came_of_it.join(", ")).unwrap();
        }
    }
    insta::assert_snapshot!(table, @r"
    open, accept: public: denied, stranger: denied, author: denied, editor: denied, reviewer: accepted, co-author: denied, admin: accepted
    open, reject: public: denied, stranger: denied, author: denied, editor: denied, reviewer: rejected, co-author: rejected, admin: rejected
    open, request changes: public: denied, stranger: denied, author: denied, editor: denied, reviewer: changes requested, co-author: changes requested, admin: changes requested
    open, comment: public: denied, stranger: not_found, author: open, editor: not_found, reviewer: open, co-author: open, admin: open
    open, withdraw: public: denied, stranger: not_found, author: withdrawn, editor: not_found, reviewer: denied, co-author: denied, admin: denied
    open, remove step: public: denied, stranger: not_found, author: open, editor: not_found, reviewer: open, co-author: open, admin: open
    open, decide: public: denied, stranger: denied, author: denied, editor: denied, reviewer: accepted, co-author: denied, admin: accepted
    open, extend: public: denied, stranger: not_found, author: open, editor: not_found, reviewer: open, co-author: open, admin: open
    changes requested, accept: public: denied, stranger: denied, author: denied, editor: denied, reviewer: accepted, co-author: denied, admin: accepted
    changes requested, reject: public: denied, stranger: denied, author: denied, editor: denied, reviewer: rejected, co-author: rejected, admin: rejected
    changes requested, request changes: public: denied, stranger: denied, author: denied, editor: denied, reviewer: changes requested, co-author: changes requested, admin: changes requested
    changes requested, comment: public: denied, stranger: not_found, author: open, editor: not_found, reviewer: changes requested, co-author: open, admin: changes requested
    changes requested, withdraw: public: denied, stranger: not_found, author: withdrawn, editor: not_found, reviewer: denied, co-author: denied, admin: denied
    changes requested, remove step: public: denied, stranger: not_found, author: open, editor: not_found, reviewer: open, co-author: open, admin: open
    changes requested, decide: public: denied, stranger: denied, author: denied, editor: denied, reviewer: accepted, co-author: denied, admin: accepted
    changes requested, extend: public: denied, stranger: not_found, author: open, editor: not_found, reviewer: open, co-author: open, admin: open
    accepted, accept: public: denied, stranger: denied, author: denied, editor: denied, reviewer: conflict, co-author: conflict, admin: conflict
    accepted, reject: public: denied, stranger: denied, author: denied, editor: denied, reviewer: conflict, co-author: conflict, admin: conflict
    accepted, request changes: public: denied, stranger: denied, author: denied, editor: denied, reviewer: conflict, co-author: conflict, admin: conflict
    accepted, comment: public: denied, stranger: not_found, author: accepted, editor: not_found, reviewer: accepted, co-author: accepted, admin: accepted
    accepted, withdraw: public: denied, stranger: not_found, author: conflict, editor: not_found, reviewer: denied, co-author: denied, admin: denied
    accepted, remove step: public: denied, stranger: not_found, author: conflict, editor: not_found, reviewer: conflict, co-author: conflict, admin: conflict
    accepted, decide: public: denied, stranger: denied, author: denied, editor: denied, reviewer: accepted, co-author: accepted, admin: accepted
    accepted, extend: public: denied, stranger: accepted, author: accepted, editor: accepted, reviewer: accepted, co-author: accepted, admin: accepted
    rejected, accept: public: denied, stranger: denied, author: denied, editor: denied, reviewer: conflict, co-author: conflict, admin: conflict
    rejected, reject: public: denied, stranger: denied, author: denied, editor: denied, reviewer: conflict, co-author: conflict, admin: conflict
    rejected, request changes: public: denied, stranger: denied, author: denied, editor: denied, reviewer: conflict, co-author: conflict, admin: conflict
    rejected, comment: public: denied, stranger: not_found, author: rejected, editor: not_found, reviewer: rejected, co-author: rejected, admin: rejected
    rejected, withdraw: public: denied, stranger: not_found, author: conflict, editor: not_found, reviewer: denied, co-author: denied, admin: denied
    rejected, remove step: public: denied, stranger: not_found, author: conflict, editor: not_found, reviewer: conflict, co-author: conflict, admin: conflict
    rejected, decide: public: denied, stranger: denied, author: denied, editor: denied, reviewer: not_found, co-author: not_found, admin: not_found
    rejected, extend: public: denied, stranger: not_found, author: not_found, editor: not_found, reviewer: not_found, co-author: not_found, admin: not_found
    withdrawn, accept: public: denied, stranger: denied, author: denied, editor: denied, reviewer: conflict, co-author: conflict, admin: conflict
    withdrawn, reject: public: denied, stranger: denied, author: denied, editor: denied, reviewer: conflict, co-author: conflict, admin: conflict
    withdrawn, request changes: public: denied, stranger: denied, author: denied, editor: denied, reviewer: conflict, co-author: conflict, admin: conflict
    withdrawn, comment: public: denied, stranger: not_found, author: withdrawn, editor: not_found, reviewer: withdrawn, co-author: withdrawn, admin: withdrawn
    withdrawn, withdraw: public: denied, stranger: not_found, author: conflict, editor: not_found, reviewer: denied, co-author: denied, admin: denied
    withdrawn, remove step: public: denied, stranger: not_found, author: conflict, editor: not_found, reviewer: conflict, co-author: conflict, admin: conflict
    withdrawn, decide: public: denied, stranger: denied, author: denied, editor: denied, reviewer: not_found, co-author: not_found, admin: not_found
    withdrawn, extend: public: denied, stranger: not_found, author: not_found, editor: not_found, reviewer: not_found, co-author: not_found, admin: not_found
    ");
}

#[tokio::test]
async fn roles_are_needed() {
    let world = World::new().await;
    let public = Actor::public();
    insta::assert_snapshot!(world.refuses(&public, submit("Selby Baby Team")).await, @"this needs a key of the role `contributor` or above: send it as `Authorization: Bearer rj_…`");
    insta::assert_snapshot!(world.refuses(&contributor(), decide(LEEDS)).await, @"this needs the role `reviewer` or above, and your key has `contributor`");
    insta::assert_snapshot!(world.refuses(&contributor(), accept("abc")).await, @"this needs the role `reviewer` or above, and your key has `contributor`");
    assert_eq!(world.writer.snapshot().revision(), Revision::FIRST);
}

#[tokio::test]
async fn authors_correct_and_take_back_their_own() {
    let world = World::new().await;
    let id = world.proposes(&contributor(), submit("Selby Baby Team")).await;
    world.does(&contributor(), rename("selby-baby-team", "Selby Infant Team")).await.unwrap();
    world.does(&contributor(), take_out("selby-baby-team")).await.unwrap();
    assert_eq!(world.state(&id), ProposalState::Withdrawn);
    insta::assert_snapshot!(world.refuses(&contributor(), rename("selby-baby-team", "Selby")).await, @"service: unknown service `selby-baby-team`");
    // Its name is free again.
    let again = world.does(&contributor(), submit("Selby Baby Team")).await.unwrap();
    assert_eq!(again.entity.slug, "selby-baby-team");
    // A reviewer turns it down in the same way.
    world.does(&reviewer(), take_out("selby-baby-team")).await.unwrap();
    assert_eq!(world.state(&again.proposal.unwrap()), ProposalState::Rejected);
    world.is_sound().await;
}

#[tokio::test]
async fn a_proposal_that_has_changed_is_not_decided_on_unseen() {
    let world = World::new().await;
    let id = world.proposes(&contributor(), submit("Selby Baby Team")).await;
    let seen = world.proposal(&id).version;
    world.does(&contributor(), fund("selby-baby-team")).await.unwrap();
    let order = |expected| Order { expected_version: Some(expected), ..Order::from(accept(&id)) };
    insta::assert_snapshot!(world.refuses(&rob(), order(seen)).await, @"expectedVersion: the proposal has changed since: it has version 2 now");
    world.does(&rob(), order(seen + 1)).await.unwrap();
}

#[tokio::test]
async fn a_command_is_answered_again_with_its_proposal() {
    let world = World::new().await;
    let named = |command| Order { request: Some("r1".to_owned()), ..Order::from(command) };
    let first = world.does(&contributor(), named(submit("Selby Baby Team"))).await.unwrap();
    world.does(&rob(), decide("selby-baby-team")).await.unwrap();
    let again = world.does(&contributor(), named(submit("Selby Baby Team"))).await.unwrap();
    assert_eq!(
        (again.entity, again.proposal, again.revision, again.repeated),
        (first.entity, first.proposal, first.revision, true)
    );
    insta::assert_snapshot!(world.refuses(&contributor(), named(submit("Selby Infant Team"))).await, @"idempotencyKey: you have used this key for something else, on 2026-11-23");
}

#[tokio::test]
async fn a_proposal_has_a_size() {
    let world = World::new().await;
    let id = world.proposes(&contributor(), submit("Selby Baby Team")).await;
    for _ in 1..20 {
        world.does(&contributor(), fund("selby-baby-team")).await.unwrap();
    }
    insta::assert_snapshot!(world.refuses(&contributor(), within(&id, babies())).await, @"proposal: expected a proposal of at most 20 steps, got 21");
}

#[tokio::test]
async fn duplicates_are_found_by_name_place_and_website() {
    let world = World::new().await;
    let mut again = proposal("Leeds Infant Mental Health Team");
    again.localities = vec!["Leeds".to_owned()];
    let first = world.proposes(&contributor(), Command::SubmitService(again)).await;
    let second = world.proposes(&contributor(), submit("Selby Baby Team")).await;
    let snapshot = world.writer.snapshot();
    let registry = snapshot.registry();
    let service = |id: &str| {
        let preview = registry.proposals().get(id).unwrap().preview(registry);
        preview.registry.service(&preview.service.unwrap()).unwrap().clone()
    };
    let published = possible_duplicates(&snapshot, &service(&first));
    assert_eq!(published.first().map(|found| found.service.as_str()), Some(LEEDS));
    // One website.
    let proposed = possibly_proposed_twice(&snapshot, &service(&second), Some(&second));
    assert_eq!(proposed.first().map(|found| found.proposal.as_str()), Some(first.as_str()));
    assert_eq!(possible_duplicates(&snapshot, &service(&second)), []);

    let proposed = "leeds-infant-mental-health-team";
    insta::assert_snapshot!(world.refuses(&reviewer(), merge(LEEDS, proposed)).await, @"into: `leeds-infant-mental-health-service` is published and `leeds-infant-mental-health-team` waits for review: merge the other way round");
    world.does(&reviewer(), merge(proposed, LEEDS)).await.unwrap();
    assert_eq!(world.state(&first), ProposalState::Accepted);
    insta::assert_snapshot!(world.refuses(&reviewer(), decide(proposed)).await, @"service: service `leeds-infant-mental-health-team` has been merged into `leeds-infant-mental-health-service`");
    world.does(&contributor(), record(proposed, "dedicated_team", json!(true))).await.unwrap();
    world.is_sound().await;
}

#[tokio::test]
async fn a_class_is_decided_with_a_proposal() {
    let world = World::new().await;
    let id = world.proposes(&contributor(), submit("Selby Baby Team")).await;
    let accept = |proposal: &str| {
        let (proposal, reason) = (proposal.to_owned(), "seen".to_owned());
        let class = Some(Classification::NarrowEligibilityTeam);
        Command::AcceptProposal(AcceptProposal {
            proposal,
            reason,
            class,
            without: Vec::new(),
            merges: Vec::new(),
        })
    };
    world.does(&rob(), accept(&id)).await.unwrap();
    let snapshot = world.writer.snapshot();
    let decision = snapshot.registry().service("selby-baby-team").unwrap().decision().cloned().unwrap();
    assert_eq!(
        (decision.class, decision.decided_by.as_str()),
        (Classification::NarrowEligibilityTeam, "Rob")
    );
    let babies = world.proposes(&contributor(), babies()).await;
    insta::assert_snapshot!(world.refuses(&rob(), accept(&babies)).await, @"class: the proposal is about no service that could be of a class");
}

#[tokio::test]
async fn any_service_of_a_proposal_can_be_merged_as_it_is_accepted() {
    let world = World::new().await;
    let id = world.proposes(&contributor(), submit("Selby Baby Team")).await;
    for name in ["York Team", "Leeds Infant Mental Health Team", "Goole Team"] {
        world.does(&contributor(), within(&id, submit(name))).await.unwrap();
    }
    let claim = |service: &str| within(&id, record(service, "dedicated_team", json!(true)));
    world.does(&contributor(), claim("leeds-infant-mental-health-team")).await.unwrap();
    let accept = |merges: &[(&str, &str)], without: Vec<Place>, class: Option<Classification>| {
        let merge =
            |(service, into): &(&str, &str)| Merge { service: (*service).into(), into: (*into).into() };
        let (proposal, reason, merges) = (id.clone(), "seen".to_owned(), merges.iter().map(merge).collect());
        Command::AcceptProposal(AcceptProposal { proposal, reason, class, without, merges })
    };
    let refused = [
        accept(&[("oxpip", LEEDS), ("goole-team", "nowhere"), ("york-team", "york-team")], Vec::new(), None),
        accept(
            &[("york-team", LEEDS), ("york-team", "oxpip"), ("goole-team", "york-team")],
            Vec::new(),
            None,
        ),
        accept(&[("york-team", LEEDS)], vec![Place { step: 1, change: 0 }], None),
        accept(&[("selby-baby-team", LEEDS)], Vec::new(), Some(Classification::NarrowEligibilityTeam)),
    ];
    let mut faults = Vec::new();
    for command in refused {
        faults.push(world.refuses(&reviewer(), command).await);
    }
    insta::assert_snapshot!(faults.join("\n"), @"
    merges.0.service: `oxpip` is no service that the proposal adds, or is left out; merges.1.into: unknown service `nowhere`; merges.2.into: `york-team` is merged itself: name the service that stays
    merges.1.service: `york-team` is merged already; merges.2.into: `york-team` is merged itself: name the service that stays
    merges.0.service: `york-team` is no service that the proposal adds, or is left out
    class: `selby-baby-team` is merged: decide on the service that it becomes part of
    ");

    let before = world.writer.snapshot().registry().service(LEEDS).unwrap().claims.len();
    let merges = [("leeds-infant-mental-health-team", LEEDS), ("goole-team", "york-team")];
    world.does(&reviewer(), accept(&merges, Vec::new(), None)).await.unwrap();
    let snapshot = world.writer.snapshot();
    let now = |slug: &str| snapshot.registry().visible_service(slug).unwrap().service.slug.to_string();
    let names = ["selby-baby-team", "york-team", "goole-team", "leeds-infant-mental-health-team"];
    assert_eq!(names.map(now), ["selby-baby-team", "york-team", "york-team", LEEDS]);
    assert_eq!(snapshot.registry().service(LEEDS).unwrap().claims.len(), before + 2);
    world.is_sound().await;
}
