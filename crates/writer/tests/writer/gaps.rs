//! What bodies answered and how many babies there are.

use registry::{Bands, ChildCount, Revision};
use writer::command::{NewChildCount, NewChildCounts, RecordBabies, RecordReturn};
use writer::{Command, Order};

use crate::refusals::told;
use crate::world::{SOURCE, World, actor, contributor, named, reviewer};

fn babies() -> RecordBabies {
    RecordBabies {
        body: "nhs-leeds-ccg".to_owned(),
        year: 2019,
        under_one: Some(9_900),
        under_two: 20_000,
        source: SOURCE.to_owned(),
        locator: Some("table 2".to_owned()),
    }
}

fn answer() -> RecordReturn {
    let exactly = |low| Some(NewChildCount { low, high: None });
    RecordReturn {
        body: "nhs-leeds-ccg".to_owned(),
        year: "2017-18".to_owned(),
        replied: true,
        numbers_from: None,
        accepts: Bands { months_0_12: Some(true), months_12_24: Some(false), months_24_36: None },
        referred: NewChildCounts {
            bands: Bands {
                months_0_12: Some(NewChildCount { low: 1, high: Some(5) }),
                months_12_24: exactly(7),
                months_24_36: None,
            },
            all_ages: exactly(900),
        },
        seen: NewChildCounts::default(),
        source: SOURCE.to_owned(),
        locator: None,
    }
}

#[tokio::test]
async fn a_figure_of_babies_is_recorded_and_the_last_one_counts() {
    let world = World::new().await;
    let receipt = world.does(&reviewer(), Command::RecordBabies(babies())).await.unwrap();
    assert_eq!(receipt.entity.to_string(), "commissioning-body:nhs-leeds-ccg");
    let later = RecordBabies { under_one: None, under_two: 21_000, ..babies() };
    world.does(&reviewer(), Command::RecordBabies(later)).await.unwrap();
    let snapshot = world.writer.snapshot();
    let body = snapshot.registry().body("nhs-leeds-ccg").unwrap();
    assert_eq!(body.populations.len(), 2);
    let counts = body.population(2019).unwrap();
    assert_eq!((counts.under_1, counts.under_2), (None, 21_000));
    world.is_sound().await;
}

#[tokio::test]
async fn a_return_is_recorded_with_what_it_leaves_open() {
    let world = World::new().await;
    let order = || named(Command::RecordReturn(answer()), "r1");
    let first = world.does(&reviewer(), order()).await.unwrap();
    assert!(world.does(&reviewer(), order()).await.unwrap().repeated);
    let snapshot = world.writer.snapshot();
    assert_eq!(snapshot.revision(), first.revision);
    let body = snapshot.registry().body("nhs-leeds-ccg").unwrap();
    let answer = body.access_return("2017-18".parse().unwrap()).unwrap();
    assert_eq!(answer.accepts.all(), [Some(true), Some(false), None]);
    assert_eq!(answer.referred.all(), [Some(ChildCount::FEW), Some(ChildCount::exactly(7)), None]);
    assert_eq!((answer.referred_0_18, answer.seen_0_18), (Some(ChildCount::exactly(900)), None));
    world.is_sound().await;
}

#[tokio::test]
async fn a_key_that_was_used_for_the_other_of_them_is_refused() {
    let world = World::new().await;
    world.does(&contributor(), named(Command::RecordBabies(babies()), "leeds")).await.unwrap();
    let next_year = RecordBabies { year: 2020, ..babies() };
    for other in [Command::RecordReturn(answer()), Command::RecordBabies(next_year)] {
        let refusal = told(world.does(&contributor(), named(other, "leeds")).await.err());
        assert!(refusal.contains("you have used this key for something else, on 2026-11-23"), "{refusal}");
    }
    assert!(
        world.does(&contributor(), named(Command::RecordBabies(babies()), "leeds")).await.unwrap().repeated
    );
}

#[tokio::test]
async fn everything_that_is_wrong_with_them_is_told() {
    let world = World::new().await;
    let wrong = RecordBabies {
        body: "nhs-leeds-cg".to_owned(),
        year: 20_190,
        under_one: Some(-1),
        under_two: -2,
        source: "hearsay".to_owned(),
        locator: Some(String::new()),
    };
    insta::assert_snapshot!(told(world.does(&contributor(), Command::RecordBabies(wrong)).await.err()));
    let wrong = RecordBabies { under_one: Some(20_001), ..babies() };
    insta::assert_snapshot!(told(world.does(&contributor(), Command::RecordBabies(wrong)).await.err()));

    let mut wrong = answer();
    (wrong.body, wrong.year, wrong.source) = ("nobody".to_owned(), "2017".to_owned(), "hearsay".to_owned());
    wrong.referred.bands.months_0_12 = Some(NewChildCount { low: -1, high: Some(-2) });
    wrong.referred.bands.months_12_24 = Some(NewChildCount { low: 5, high: Some(1) });
    wrong.seen = NewChildCounts {
        bands: Bands { months_0_12: Some(NewChildCount { low: 4, high: None }), ..Bands::default() },
        all_ages: Some(NewChildCount { low: 3, high: None }),
    };
    insta::assert_snapshot!(told(world.does(&contributor(), Command::RecordReturn(wrong)).await.err()));
    assert_eq!(world.writer.snapshot().revision(), Revision::FIRST);
}

#[tokio::test]
async fn they_need_a_key_and_a_body_that_has_not_changed() {
    let world = World::new().await;
    let public = actor("Nobody", writer::Role::Public);
    for command in [Command::RecordBabies(babies()), Command::RecordReturn(answer())] {
        let refusal = world.refuses(&public, command).await;
        assert!(refusal.starts_with("this needs a key of the role `contributor` or above"), "{refusal}");
    }
    world.does(&reviewer(), Command::RecordBabies(babies())).await.unwrap();
    let order = Order { expected: Some(Revision::FIRST), ..Order::from(Command::RecordReturn(answer())) };
    insta::assert_snapshot!(told(world.does(&contributor(), order).await.err()));
}
