//! What does not go through.

use registry::{BodyKind, Budget, FundingRole, Position, Revision};
use serde_json::json;
use store::Store;
use writer::command::{
    AddBody, AddSource, AddSuccession, EditService, EndFunding, RecordFunding, StatedStatus,
};
use writer::{Command, Order, Refusal};

use crate::world::{
    LEEDS, World, claim, contributor, decide, named, proposal, record, reviewer, submit, writer,
};

pub(crate) fn told(refusal: Option<Refusal>) -> String {
    match refusal {
        Some(Refusal::Faults(faults)) => {
            let lines = faults
                .iter()
                .map(|fault| format!("{} {}: {}", fault.code.as_str(), fault.path.join("."), fault.message));
            lines.collect::<Vec<_>>().join("\n")
        }
        other => format!("{other:?}"),
    }
}

#[tokio::test]
async fn every_fault_is_told_at_once_with_its_path() {
    let world = World::new().await;
    let mut wrong = proposal("  ");
    wrong.other_names = vec!["One".to_owned(), "One".to_owned(), "a\nb".to_owned()];
    wrong.areas = vec!["nhs-leeds-cg".to_owned()];
    wrong.website = Some("javascript:alert(1)".to_owned());
    wrong.claims = vec![
        claim("dedicated_team", json!("perhaps")),
        claim("dedicated_taem", json!(true)),
        writer::command::NewClaim {
            source: "hearsay".to_owned(),
            complete: true,
            locator: Some(String::new()),
            ..claim("dedicated_team", json!(true))
        },
    ];
    let refusal = world.does(&contributor(), Command::SubmitService(wrong)).await.err();
    insta::assert_snapshot!(told(refusal));

    let funding = RecordFunding {
        funder: "nobody".to_owned(),
        service: "nothing".to_owned(),
        budget: Budget::Camhs,
        role: FundingRole::Core,
        lead: false,
        annual_amount: Some(-1.0),
        from: Some("2020-04-01".parse().unwrap()),
        to: Some("2019-03-31".parse().unwrap()),
        time_limited: false,
        source: "hearsay".to_owned(),
        locator: None,
        note: None,
    };
    let refusal = world.does(&contributor(), Command::RecordFunding(funding)).await.err();
    insta::assert_snapshot!(told(refusal));

    let end =
        EndFunding { line: "nothing-1".to_owned(), on: "2020-01-01".parse().unwrap(), reason: String::new() };
    insta::assert_snapshot!(told(world.does(&contributor(), Command::EndFunding(end)).await.err()), @"
    BAD_REQUEST reason: expected a text, got an empty one
    NOT_FOUND line: unknown funding line `nothing-1`
    ");
    assert_eq!(world.writer.snapshot().revision(), Revision::FIRST);
}

#[tokio::test]
async fn bodies_and_sources_are_added_once() {
    let world = World::new().await;
    let source = Command::AddSource(AddSource {
        slug: None,
        title: "A leaflet".to_owned(),
        publisher: "Selby".to_owned(),
        published: None,
        url: None,
        licence: None,
    });
    let receipt = world.does(&contributor(), source.clone()).await.unwrap();
    assert_eq!(receipt.entity.to_string(), "source:a-leaflet");
    insta::assert_snapshot!(told(world.does(&contributor(), source).await.err()), @"None");

    let body = |slug: &str, ods_code: Option<&str>| {
        Command::AddBody(AddBody {
            slug: Some(slug.to_owned()),
            name: format!("The board {slug}"),
            kind: BodyKind::IntegratedCareBoard,
            nation: None,
            ods_code: ods_code.map(str::to_owned),
            gss_code: None,
            valid_from: None,
            valid_to: None,
        })
    };
    world.does(&reviewer(), body("one", Some("q1"))).await.unwrap();
    insta::assert_snapshot!(told(world.does(&reviewer(), body("two", Some("Q1"))).await.err()), @"CONFLICT odsCode: `Q1` is the code of `one` already");
    world.does(&reviewer(), body("two", None)).await.unwrap();
    let follow = |from: &str, to: &str| {
        let (from, to) = (from.to_owned(), to.to_owned());
        Command::AddSuccession(AddSuccession { from, to, on: "2022-07-01".parse().unwrap() })
    };
    world.does(&reviewer(), follow("one", "two")).await.unwrap();
    insta::assert_snapshot!(told(world.does(&reviewer(), follow("two", "one")).await.err()), @"BAD_REQUEST to: bodies would succeed each other in a circle: `one` -> `two` -> `one`");
    world.is_sound().await;
}

#[tokio::test]
async fn a_status_names_a_source_that_is_there() {
    let world = World::new().await;
    let edit = |source: &str, locator: Option<&str>, as_of: Option<&str>| {
        Command::EditService(EditService {
            service: LEEDS.to_owned(),
            status_stated: Some(StatedStatus {
                source: source.to_owned(),
                locator: locator.map(str::to_owned),
                as_of: as_of.map(|day| day.parse().unwrap()),
            }),
            ..EditService::default()
        })
    };
    let refusal = told(world.does(&reviewer(), edit("hearsay", Some(""), Some("2999-01-01"))).await.err());
    insta::assert_snapshot!(refusal, @r"
    BAD_REQUEST statusLocator: expected a text, got an empty one
    BAD_REQUEST statusAsOf: expected a day that has come, from 1900-01-01 to 2026-11-23, got 2999-01-01
    NOT_FOUND statusSource: unknown source `hearsay`
    ");
    let refusal = told(world.does(&reviewer(), edit("", None, Some("2026-01-01"))).await.err());
    insta::assert_snapshot!(refusal, @"BAD_REQUEST statusSource: expected the slug of the source that states the status, got none");
    // It confirms the status that is there.
    let confirmed = edit("rare-jewels-2019", Some("page 3"), Some("2026-01-01"));
    world.does(&reviewer(), confirmed).await.unwrap();
    let snapshot = world.writer.snapshot();
    let view = snapshot.registry().service(LEEDS).unwrap();
    let confirmed = snapshot.registry().status_confirmed(view);
    assert_eq!(confirmed.map(|day| day.to_string()).as_deref(), Some("2026-01-01"));
    world.is_sound().await;
}

#[tokio::test]
async fn the_same_request_is_answered_once() {
    let world = World::new().await;
    let first = world.does(&contributor(), named(submit("Selby Baby Team"), "r1")).await.unwrap();
    let again = world.does(&contributor(), named(submit("Selby Baby Team"), "r1")).await.unwrap();
    assert_eq!((&again.entity, again.revision), (&first.entity, first.revision));
    assert!(again.repeated && !first.repeated);
    // The names of requests are each actor's own.
    let other = world.does(&reviewer(), named(submit("Selby Baby Team"), "r1")).await.unwrap();
    assert_ne!(other.proposal, first.proposal);
    let reused = named(record(LEEDS, "dedicated_team", json!(true)), "r1");
    insta::assert_snapshot!(told(world.does(&contributor(), reused).await.err()), @"CONFLICT idempotencyKey: you have used this key for something else, on 2026-11-23");
    // The same kind of thing, but not the same: nobody is told that another service was proposed.
    let other = named(submit("Goole"), "r1");
    insta::assert_snapshot!(told(world.does(&contributor(), other).await.err()), @"CONFLICT idempotencyKey: you have used this key for something else, on 2026-11-23");
    insta::assert_snapshot!(told(world.does(&contributor(), named(submit("Goole"), "")).await.err()), @"BAD_REQUEST idempotencyKey: expected a text, got an empty one");
    world.is_sound().await;
}

#[tokio::test]
async fn a_key_is_for_one_order_whatever_it_is_about() {
    let world = World::new().await;
    let host = |host: &str, website: Option<Option<String>>| {
        let (service, host_organisation) = (LEEDS.to_owned(), Some(Some(host.to_owned())));
        Command::EditService(EditService { service, host_organisation, website, ..EditService::default() })
    };
    let orders = [
        [record(LEEDS, "opened_year", json!(1990)), record(LEEDS, "opened_year", json!(1991))],
        [host("One", None), host("Another", None)],
        // To leave an address as it is is not to take it away.
        [host("A third", None), host("A third", Some(None))],
        [decide(LEEDS), record(LEEDS, "opened_year", json!(1990))],
    ];
    for (number, [first, other]) in orders.into_iter().enumerate() {
        let key = format!("r{number}");
        let done = world.does(&reviewer(), named(first.clone(), &key)).await.unwrap();
        let refusal = told(world.does(&reviewer(), named(other, &key)).await.err());
        assert!(refusal.starts_with("CONFLICT idempotencyKey: you have used this key"), "{refusal}");
        // What its sender has seen meanwhile is not part of what is asked.
        let again = Order { expected: Some(done.revision), ..named(first, &key) };
        assert!(world.does(&reviewer(), again).await.unwrap().repeated);
    }
    world.is_sound().await;
}

#[tokio::test]
async fn of_a_request_from_before_digests_were_kept_its_words_tell() {
    let world = World::new().await;
    let source = AddSource {
        slug: None,
        title: "Figures".to_owned(),
        publisher: "A council".to_owned(),
        published: None,
        url: None,
        licence: None,
    };
    let done = world.does(&reviewer(), Command::AddSource(source.clone())).await.unwrap();
    let mut commits = world.store.load(None).await.unwrap();
    commits.last_mut().unwrap().request = Some("r1".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite://{}/registry.db", folder.path().display())).await.unwrap();
    store.append_all(Position::ZERO, &commits).await.unwrap();
    let later = writer(&store).await;
    let named = |command| named(command, "r1");
    let again = later.execute(reviewer(), named(Command::AddSource(source))).await.unwrap();
    assert!(again.repeated && again.revision == done.revision);
    let other = told(later.execute(reviewer(), named(submit("Goole"))).await.err());
    assert!(other.starts_with("CONFLICT idempotencyKey"), "{other}");
}

#[tokio::test]
async fn a_conflict_tells_what_changed_meanwhile() {
    let world = World::new().await;
    let seen = |revision| Order {
        expected: Some(Revision::new(revision)),
        ..Order::from(record(LEEDS, "dedicated_team", json!(true)))
    };
    world.does(&reviewer(), record(LEEDS, "opened_year", json!(2001))).await.unwrap();
    let refusal = world.does(&contributor(), seen(1)).await.err();
    insta::assert_snapshot!(told(refusal), @"CONFLICT expectedRevision: `leeds-infant-mental-health-service` has changed since revision 1: revision 2 by Rosa: year of opening: 2001 (rare-jewels-2019)");
    // A change to another service is none to this one.
    world.does(&contributor(), submit("Selby Baby Team")).await.unwrap();
    world.does(&contributor(), seen(2)).await.unwrap();
    insta::assert_snapshot!(told(world.does(&contributor(), seen(99)).await.err()), @"BAD_REQUEST expectedRevision: expected a revision up to 2, got 99");
}
