//! Several commands at once: all of them or none.

use registry::{BodyKind, ProposalState, Revision};
use serde_json::json;
use writer::command::{
    AddBody, AddSource, DecideClassification, EndFunding, MOST_BATCH_CHANGES, MOST_BATCH_STEPS, RecordClaims,
    RetractClaim, RevertRevision, WriteBatch,
};
use writer::{Actor, Command, Order, Refusal, Role};

use crate::refusals::told;
use crate::review::{accept, babies, fund, page, rename, rob, take_out};
use crate::world::{
    LEEDS, World, actor, claim, contributor, decide, named, published, record, reviewer, submit,
};

fn batch(steps: Vec<Command>) -> Command {
    Command::WriteBatch(WriteBatch { steps, reason: None, as_proposal: false })
}

fn editor() -> Actor {
    actor("Ed", Role::Editor)
}

fn end(line: &str, reason: &str) -> Command {
    let (line, reason) = (line.to_owned(), reason.to_owned());
    Command::EndFunding(EndFunding { line, on: "2026-03-31".parse().unwrap(), reason })
}

fn retract(claim: &str) -> Command {
    let (service, claim, reason) = (LEEDS.to_owned(), claim.to_owned(), "wrong".to_owned());
    Command::RetractClaim(RetractClaim { service, claim, reason })
}

/// A claim of another source.
fn record_from(source: &str) -> Command {
    let claim = writer::command::NewClaim { source: source.to_owned(), ..claim("opened_year", json!(2011)) };
    Command::RecordClaims(RecordClaims { service: LEEDS.to_owned(), claims: vec![claim] })
}

fn body() -> Command {
    Command::AddBody(AddBody {
        slug: Some("a-new-board".to_owned()),
        name: "A new board".to_owned(),
        kind: BodyKind::IntegratedCareBoard,
        nation: None,
        ods_code: None,
        gss_code: None,
        valid_from: None,
        valid_to: None,
    })
}

/// Steps of every kind that an editor may publish; the third names what the first adds.
fn of_an_editor() -> Vec<Command> {
    vec![
        page("leeds-page"),
        rename(LEEDS, "Leeds Babies"),
        record_from("leeds-page"),
        fund(LEEDS),
        end("brightpip-1", "a letter"),
        babies(),
    ]
}

#[tokio::test]
async fn a_batch_is_one_revision_and_comes_to_what_its_steps_come_to() {
    let one_by_one = World::new().await;
    for step in of_an_editor() {
        one_by_one.does(&editor(), step).await.unwrap();
    }
    let world = World::new().await;
    let order = || named(batch(of_an_editor()), "b1");
    let receipt = world.does(&editor(), order()).await.unwrap();
    assert_eq!((receipt.revision, receipt.proposal), (Revision::new(2), None));
    let of = |world: &World| published(world.writer.snapshot().registry());
    assert_eq!(of(&world), of(&one_by_one));
    assert!(world.does(&editor(), order()).await.unwrap().repeated);
    let other = world.refuses(&editor(), named(batch(vec![page("other")]), "b1")).await;
    assert_eq!(other, "idempotencyKey: you have used this key for something else, in revision 2");
    let registry = world.writer.snapshot().registry().clone();
    let records: Vec<_> = registry.changes_after(Revision::FIRST).collect();
    assert_eq!(records.len(), 6);
    assert!(records.iter().all(|record| record.reason.as_deref() == Some("a letter")));
    world.is_sound().await;
    // But for the source, which stays, it is taken back in one go.
    let back = RevertRevision { revision: 2, changes: (1..6).collect(), reason: "by mistake".to_owned() };
    world.does(&reviewer(), Command::RevertRevision(back)).await.unwrap();
    world.is_sound().await;
}

#[tokio::test]
async fn with_a_step_that_is_wrong_nothing_is_done_and_all_is_named() {
    let world = World::new().await;
    let claims = world.writer.snapshot().registry().service(LEEDS).unwrap().claims.len();
    let before = published(world.writer.snapshot().registry());
    let wrong = vec![
        fund(LEEDS),
        record("nothing", "opened_year", json!(2011)),
        end("nothing-1", ""),
        record_from("leeds-page"),
        page("leeds-page"),
        page("leeds-page"),
        record(LEEDS, "opened_year", json!(2012)),
        retract(&format!("{LEEDS}-{}", claims + 1)),
        decide(LEEDS),
        end("brightpip-1", "a letter"),
        end("brightpip-1", "another letter"),
    ];
    let refusal = world.does(&reviewer(), batch(wrong)).await.err();
    insta::assert_snapshot!(told(refusal));
    assert_eq!(published(world.writer.snapshot().registry()), before);
    assert_eq!(world.writer.snapshot().revision(), Revision::FIRST);
}

/// What a batch of one step comes to is what the step comes to by itself, whoever sends it.
#[tokio::test]
async fn a_batch_gives_no_right_that_a_step_does_not() {
    let steps = || {
        let mut steps = of_an_editor();
        steps.remove(2);
        steps.extend([take_out("oxpip"), submit("Selby Baby Team"), body(), retract(&format!("{LEEDS}-1"))]);
        steps
    };
    let outcome = |done: Result<writer::CommitReceipt, Refusal>| match done {
        Ok(receipt) if receipt.proposal.is_some() => "waits".to_owned(),
        Ok(_) => "takes effect".to_owned(),
        Err(Refusal::Denied(_)) => "denied".to_owned(),
        Err(other) => other.to_string(),
    };
    for four_eyes in [false, true] {
        let world = World::with(|writer| {
            if four_eyes {
                writer.require_four_eyes();
            }
        })
        .await;
        for role in [Role::Public, Role::Respondent, Role::Contributor, Role::Editor, Role::Reviewer] {
            let actor = if role == Role::Public { Actor::public() } else { actor("Ann", role) };
            for step in steps() {
                let alone = outcome(world.writer.dry_run(&actor, &Order::from(step.clone())));
                let in_batch = outcome(world.writer.dry_run(&actor, &Order::from(batch(vec![step.clone()]))));
                assert_eq!(in_batch, alone, "{role:?}, four eyes: {four_eyes}, {step:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_may_not_be_published_at_once_waits_as_a_whole() {
    let world = World::new().await;
    let before = published(world.writer.snapshot().registry());
    let steps = || {
        let of_new = record("selby-baby-team", "opened_year", json!(2011));
        [of_an_editor(), vec![submit("Selby Baby Team"), of_new, fund("selby-baby-team")]].concat()
    };
    // A new service waits, whoever sends it, and all with it.
    for sender in [contributor(), editor(), reviewer()] {
        let id = world.proposes(&sender, batch(steps())).await;
        assert_eq!(published(world.writer.snapshot().registry()), before);
        let stranger = actor("Carl", Role::Contributor);
        let sees = writer::proposals_seen(world.writer.snapshot().registry(), &stranger).len();
        assert_eq!(sees, 0, "another contributor sees nothing of it");
        let denied = world.does(&sender, accept(&id)).await.err();
        assert!(matches!(denied, Some(Refusal::Denied(_))), "{denied:?}");
    }
    // Of an editor it also waits where they ask for that.
    let asked = WriteBatch { steps: vec![fund(LEEDS)], reason: None, as_proposal: true };
    world.proposes(&editor(), Command::WriteBatch(asked)).await;
    let id = world.proposes(&contributor(), batch(steps())).await;
    let receipt = world.does(&rob(), accept(&id)).await.unwrap();
    assert_eq!(world.state(&id), ProposalState::Accepted);
    let snapshot = world.writer.snapshot();
    assert_eq!((receipt.revision, snapshot.revision()), (Revision::new(2), Revision::new(2)));
    let service = snapshot.registry().visible_service("selby-baby-team").unwrap();
    assert_eq!((service.claims.len(), snapshot.registry().lines_of_service(service).count()), (2, 1));
    assert!(snapshot.registry().source("leeds-page").is_some());
    world.is_sound().await;
}

#[tokio::test]
async fn a_batch_is_bounded_and_rejected_when_its_things_have_changed() {
    let world = World::new().await;
    let none = world.refuses(&editor(), batch(Vec::new())).await;
    assert_eq!(none, "steps: expected at least one step, got none");
    let many = world.refuses(&editor(), batch(vec![fund(LEEDS); MOST_BATCH_STEPS + 1])).await;
    assert_eq!(many, "steps: expected at most 200 items, got 201");
    let claims = |year: i32| {
        let claims = (0..MOST_BATCH_CHANGES / 5).map(|_| claim("opened_year", json!(year))).collect();
        Command::RecordClaims(RecordClaims { service: LEEDS.to_owned(), claims })
    };
    let mut steps: Vec<Command> = (2011..2016).map(claims).collect();
    steps.push(fund(LEEDS));
    let many = world.refuses(&editor(), batch(steps.clone())).await;
    assert_eq!(many, "steps.5.recordFunding: expected at most 500 changes of all steps together, got 501");
    steps.pop();
    world.does(&contributor(), batch(steps.clone())).await.unwrap();
    world.does(&editor(), batch(steps)).await.unwrap();
    // Everything that the steps touch is compared; what they do not touch is not.
    let on = |revision: u64, steps: Vec<Command>| Order {
        expected: Some(Revision::new(revision)),
        ..Order::from(batch(steps))
    };
    let changed = world.refuses(&editor(), on(1, vec![babies(), fund(LEEDS)])).await;
    assert!(changed.starts_with("expectedRevision: `leeds-infant-mental-health-service` has changed since"));
    let ahead = world.refuses(&editor(), on(9, vec![babies(), fund("oxpip")])).await;
    assert_eq!(ahead, "expectedRevision: expected a revision up to 2, got 9");
    // A thing that two steps of one batch change is as its sender has seen it.
    let twice = vec![babies(), rename("oxpip", "Oxford"), fund("oxpip"), end("brightpip-1", "a letter")];
    world.does(&editor(), on(1, twice)).await.unwrap();
    let two_reasons = WriteBatch {
        steps: vec![end("dorpip-1", &"b".repeat(6_000))],
        reason: Some("a".repeat(6_000)),
        as_proposal: false,
    };
    let reasons = world.refuses(&editor(), Command::WriteBatch(two_reasons)).await;
    assert_eq!(
        reasons,
        "reason: expected at most 10000 characters of this reason and those of the steps together, each once, got 12001"
    );
    world.is_sound().await;
}

#[tokio::test]
async fn a_dry_run_of_a_batch_writes_nothing() {
    let world = World::new().await;
    let before = world.writer.snapshot().position();
    let order = Order::from(batch(of_an_editor()));
    let planned = world.writer.dry_run(&editor(), &order).unwrap();
    assert_eq!((planned.revision, planned.proposal), (Revision::new(2), None));
    assert!(world.writer.dry_run(&contributor(), &order).unwrap().proposal.is_some());
    assert_eq!(world.writer.snapshot().position(), before);
    let decide = DecideClassification {
        service: LEEDS.to_owned(),
        class: registry::Classification::ParentInfantTeam,
        reason: "seen".to_owned(),
    };
    let source = Command::AddSource(AddSource {
        slug: None,
        title: "A leaflet".to_owned(),
        publisher: "Selby".to_owned(),
        published: None,
        url: None,
        licence: None,
    });
    let nested = batch(vec![batch(vec![source]), Command::DecideClassification(decide)]);
    let refused = world.refuses(&reviewer(), nested).await;
    assert_eq!(refused.matches("expected a command that can be a step of a batch").count(), 2, "{refused}");
    world.is_sound().await;
}

/// What an interface calls `service:oxpip` can be sent back as it came.
#[tokio::test]
async fn a_thing_is_named_by_its_slug_or_its_id() {
    let by = |prefix: &str, of_body: &str, of_source: &str| {
        let service = format!("{prefix}{LEEDS}");
        let Command::RecordFunding(funding) = fund(&service) else { panic!("money") };
        let (funder, source) =
            (format!("{of_body}{}", funding.funder), format!("{of_source}{}", funding.source));
        let funding = writer::command::RecordFunding { funder, source, ..funding };
        vec![
            rename(&service, "Leeds Babies"),
            record(&service, "opened_year", json!(2011)),
            Command::RecordFunding(funding),
            take_out(&service),
        ]
    };
    let mut seen = Vec::new();
    for steps in [by("", "", ""), by("service:", "commissioning-body:", "source:")] {
        let world = World::new().await;
        world.does(&reviewer(), batch(steps)).await.unwrap();
        seen.push(published(world.writer.snapshot().registry()));
        // And of a service that is only proposed.
        let id = world.proposes(&contributor(), submit("Selby Baby Team")).await;
        let again = world.proposes(&contributor(), rename("service:selby-baby-team", "Selby")).await;
        assert_eq!(again, id);
    }
    assert_eq!(seen[0], seen[1]);
    let world = World::new().await;
    let wrong = world.refuses(&reviewer(), rename("source:oxpip", "Oxford")).await;
    assert!(wrong.starts_with("service: unknown service `source:oxpip`"), "{wrong}");
}
