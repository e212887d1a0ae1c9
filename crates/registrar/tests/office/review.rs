//! A proposal on its way.

use registrar::command::{EditService, MergeServices, RecordBabies, RecordFunding, WithdrawService};
use registrar::{Command, Order, Role, authorise, possible_duplicates};
use registry::{Audience, Budget, FundingRole, Revision};
use serde_json::json;

use crate::world::{LEEDS, SOURCE, World, actor, contributor, decide, proposal, record, reviewer, submit};

#[tokio::test]
async fn a_proposal_is_nobody_elses_until_a_reviewer_decides() {
    let world = World::new().await;
    let receipt = world.does(&contributor(), submit("Selby Baby Team")).await.unwrap();
    assert_eq!(receipt.entity.to_string(), "service:selby-baby-team");
    assert_eq!(receipt.revision, Revision::new(2));
    let view = world.registrar.view();
    let service = view.registry().service("selby-baby-team").unwrap();
    let sees = |actor| authorise::sees(&actor, service);
    assert!(sees(contributor()) && sees(reviewer()));
    assert!(!sees(actor("Carl", Role::Contributor)) && !sees(registrar::Actor::public()));
    assert!(view.registry().visible_service("selby-baby-team", Audience::Public).is_none());
    let told = view.registry().changes_after(Revision::FIRST, Audience::Public).count();
    assert_eq!(told, 0);

    let stranger = actor("Carl", Role::Contributor);
    insta::assert_snapshot!(world.refuses(&stranger, record("selby-baby-team", "dedicated_team", json!(false))).await, @"service: unknown service `selby-baby-team`");
    world.does(&contributor(), record("selby-baby-team", "dedicated_team", json!(false))).await.unwrap();

    world.does(&reviewer(), decide("selby-baby-team")).await.unwrap();
    let view = world.registrar.view();
    let service = view.registry().visible_service("selby-baby-team", Audience::Public).unwrap();
    assert_eq!(service.decision().unwrap().decided_by, "Rosa");
    world.is_sound().await;
}

#[tokio::test]
async fn nobody_decides_on_their_own_proposal() {
    let world = World::new().await;
    world.does(&reviewer(), submit("Selby Baby Team")).await.unwrap();
    // With another key of the same name, and as an admin, all the same.
    let again = actor("rosa", Role::Admin);
    insta::assert_snapshot!(world.refuses(&again, decide("selby-baby-team")).await, @"you proposed `selby-baby-team`: somebody else must decide on it");
    world.does(&actor("Rob", Role::Reviewer), decide("selby-baby-team")).await.unwrap();
}

#[tokio::test]
async fn roles_are_needed() {
    let world = World::new().await;
    let public = registrar::Actor::public();
    insta::assert_snapshot!(world.refuses(&public, submit("Selby Baby Team")).await, @"this needs a key of the role `contributor` or above: send it as `Authorization: Bearer rj_…`");
    insta::assert_snapshot!(world.refuses(&contributor(), decide(LEEDS)).await, @"this needs the role `reviewer` or above, and your key has `contributor`");
    assert_eq!(world.registrar.view().revision(), Revision::FIRST);
}

#[tokio::test]
async fn contributors_correct_and_take_back_their_own_proposals_only() {
    let world = World::new().await;
    world.does(&contributor(), submit("Selby Baby Team")).await.unwrap();
    let edit = |service: &str| {
        Command::EditService(EditService {
            service: service.to_owned(),
            name: Some("Selby Infant Team".to_owned()),
            website: Some(None),
            ..EditService::default()
        })
    };
    let withdraw = |service: &str| {
        let reason = "entered by mistake".to_owned();
        Command::WithdrawService(WithdrawService { service: service.to_owned(), reason })
    };
    world.does(&contributor(), edit("selby-baby-team")).await.unwrap();
    insta::assert_snapshot!(world.refuses(&contributor(), edit(LEEDS)).await, @"this needs the role `reviewer` or above, and your key has `contributor`");
    insta::assert_snapshot!(world.refuses(&contributor(), withdraw(LEEDS)).await, @"this needs the role `reviewer` or above, and your key has `contributor`");
    world.does(&contributor(), withdraw("selby-baby-team")).await.unwrap();
    insta::assert_snapshot!(world.refuses(&contributor(), edit("selby-baby-team")).await, @"service: unknown service `selby-baby-team`");
    // Its slug stays taken.
    let again = world.does(&contributor(), submit("Selby Baby Team")).await.unwrap();
    assert_eq!(again.entity.slug, "selby-baby-team-2");
    world.is_sound().await;
}

#[tokio::test]
async fn duplicates_are_found_by_name_place_and_website() {
    let world = World::new().await;
    let mut again = proposal("Leeds Infant Mental Health Team");
    again.localities = vec!["Leeds".to_owned()];
    world.does(&contributor(), Command::SubmitService(again)).await.unwrap();
    world.does(&contributor(), submit("Selby Baby Team")).await.unwrap();
    let view = world.registrar.view();
    let of = |slug: &str| {
        let found = possible_duplicates(&view, view.registry().service(slug).unwrap());
        found.iter().map(|duplicate| duplicate.service.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of("leeds-infant-mental-health-team").first().map(String::as_str), Some(LEEDS));
    // One website.
    assert_eq!(of("selby-baby-team"), ["leeds-infant-mental-health-team"]);

    let proposed = "leeds-infant-mental-health-team";
    insta::assert_snapshot!(world.refuses(&reviewer(), merge(LEEDS, proposed)).await, @"into: `leeds-infant-mental-health-service` is published and `leeds-infant-mental-health-team` waits for review: merge the other way round");
    world.does(&reviewer(), merge(proposed, LEEDS)).await.unwrap();
    insta::assert_snapshot!(world.refuses(&reviewer(), decide(proposed)).await, @"service: service `leeds-infant-mental-health-team` has been merged into `leeds-infant-mental-health-service`");
    world.does(&contributor(), record(proposed, "dedicated_team", json!(true))).await.unwrap();
    world.is_sound().await;
}

fn merge(from: &str, into: &str) -> Command {
    let (from, into, reason) = (from.to_owned(), into.to_owned(), "the same".to_owned());
    Command::MergeServices(MergeServices { from, into, reason })
}

#[tokio::test]
async fn no_reviewer_publishes_what_they_wrote() {
    let rename = || {
        let (service, name) = ("selby-baby-team".to_owned(), Some("Selby Infant Team".to_owned()));
        Command::EditService(EditService { service, name, ..EditService::default() })
    };
    let own = submit("Selby Infant Team");
    let writes: [(&str, Vec<Command>); 4] = [
        ("a claim", vec![record("selby-baby-team", "opened_year", json!(2020))]),
        ("an edit", vec![rename()]),
        ("a proposal merged into it", vec![own.clone(), merge("selby-infant-team", "selby-baby-team")]),
        (
            "one merged into that",
            vec![
                own,
                submit("Selby Team"),
                merge("selby-infant-team", "selby-team"),
                merge("selby-team", "selby-baby-team"),
            ],
        ),
    ];
    for (what, commands) in writes {
        let world = World::new().await;
        world.does(&contributor(), submit("Selby Baby Team")).await.unwrap();
        for command in commands {
            world.does(&reviewer(), command).await.unwrap();
        }
        let refusal = world.refuses(&reviewer(), decide("selby-baby-team")).await;
        assert_eq!(
            refusal,
            "part of what `selby-baby-team` would publish was written by you: another reviewer must decide on it",
            "{what}"
        );
        // Nor by merging it into what everybody sees.
        let refusal = world.refuses(&reviewer(), merge("selby-baby-team", LEEDS)).await;
        assert!(refusal.starts_with("part of what `selby-baby-team` would publish"), "{what}: {refusal}");
        world.does(&actor("Rob", Role::Reviewer), decide("selby-baby-team")).await.unwrap();
        world.is_sound().await;
    }
    // Who merges what others wrote has written nothing of it.
    let world = World::new().await;
    for name in ["Selby Baby Team", "Selby Team"] {
        world.does(&contributor(), submit(name)).await.unwrap();
    }
    world.does(&reviewer(), merge("selby-team", "selby-baby-team")).await.unwrap();
    world.does(&reviewer(), decide("selby-baby-team")).await.unwrap();
}

#[tokio::test]
async fn a_conflict_says_nothing_of_what_its_reader_does_not_see() {
    let world = World::new().await;
    let before = world.registrar.view().revision();
    world.does(&contributor(), submit("Zebra Moor Secret Team")).await.unwrap();
    let fund = Command::RecordFunding(RecordFunding {
        funder: "nhs-leeds-ccg".to_owned(),
        service: "zebra-moor-secret-team".to_owned(),
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
    });
    world.does(&contributor(), fund).await.unwrap();
    let babies = || Order {
        command: Command::RecordBabies(RecordBabies {
            body: "nhs-leeds-ccg".to_owned(),
            year: 2018,
            under_one: None,
            under_two: 20_000,
            source: SOURCE.to_owned(),
            locator: None,
        }),
        request: None,
        expected: Some(before),
    };
    let refusal = world.refuses(&reviewer(), babies()).await;
    assert!(refusal.contains("zebra-moor-secret-team"), "{refusal}");
    // For everybody else the body is as it was.
    world.does(&actor("Carl", Role::Contributor), babies()).await.unwrap();
}
