//! Many at once.

use std::collections::HashSet;

use readmodel::Wanted;
use registry::{BodyKind, Position, Revision};
use serde_json::json;
use writer::command::AddBody;
use writer::{Command, Role};

use crate::world::{LEEDS, World, actor, contributor, named, record, reviewer, submit, writer};

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_writers_lose_nothing_and_double_nothing() {
    let world = World::new().await;
    let claims_before = world.writer.snapshot().registry().service(LEEDS).unwrap().claims.len();
    let mut tasks = Vec::new();
    for hand in 0..8 {
        for number in 0..25 {
            let writer = world.writer.clone();
            tasks.push(tokio::spawn(async move {
                let actor = actor(&format!("Writer {hand}"), Role::Reviewer);
                // Every order is sent twice, as after a timeout.
                let order = named(record(LEEDS, "opened_year", json!(1990 + number)), &format!("r{number}"));
                let (one, two) =
                    tokio::join!(writer.execute(actor.clone(), order.clone()), writer.execute(actor, order));
                let (one, two) = (one.unwrap(), two.unwrap());
                assert_eq!(one.revision, two.revision);
                assert_ne!(one.repeated, two.repeated);
                one.revision
            }));
        }
    }
    let mut revisions = HashSet::new();
    for task in tasks {
        assert!(revisions.insert(task.await.unwrap()));
    }
    assert_eq!(revisions.len(), 200);
    let snapshot = world.writer.snapshot();
    assert_eq!(snapshot.revision(), Revision::new(201));
    assert_eq!(snapshot.registry().service(LEEDS).unwrap().claims.len(), claims_before + 200);
    world.is_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_database_see_what_the_other_wrote() {
    let world = World::new().await;
    let other = writer(&world.store).await;
    let mut tasks = Vec::new();
    for number in 0..40 {
        let writer = if number % 2 == 0 { world.writer.clone() } else { other.clone() };
        tasks.push(tokio::spawn(async move {
            let actor = actor("Cleo", Role::Contributor);
            // Ten names of requests, each sent four times, to either server.
            let order = named(submit("Selby Baby Team"), &format!("r{}", number % 10));
            writer.execute(actor, order).await.unwrap().proposal.unwrap().to_string()
        }));
    }
    let mut made = HashSet::new();
    for task in tasks {
        made.insert(task.await.unwrap());
    }
    assert_eq!(made.len(), 10);
    // Each has caught up as far as it had to; another command brings both to the end.
    let last = actor("Last", Role::Contributor);
    for writer in [&other, &world.writer] {
        let order = record(LEEDS, "opened_year", json!(2001));
        writer.execute(last.clone(), order.into()).await.unwrap();
    }
    world.is_sound().await;
}

#[tokio::test]
async fn the_feed_tells_of_every_commit() {
    let world = World::new().await;
    let mut feed = world.writer.feed();
    assert_eq!(feed.after(Position::ZERO).await, Some(Position::FIRST));
    let waits = tokio::spawn(async move { feed.after(Position::FIRST).await });
    world.does(&actor("Cleo", Role::Contributor), submit("Selby Baby Team")).await.unwrap();
    assert_eq!(waits.await.unwrap(), Some(Position::new(2)));
}

#[tokio::test]
async fn a_commit_takes_over_what_it_leaves_alone() {
    let world = World::new().await;
    let found = |text: &str| {
        !world.writer.snapshot().things().question(&Wanted::new(text).unwrap()).best(1, |_| true).is_empty()
    };
    let before = world.writer.snapshot();
    assert!(!found("Selby"));
    let claimed = world.does(&contributor(), record(LEEDS, "opened_year", json!(1990))).await.unwrap();
    assert!(std::ptr::eq(before.things(), claimed.snapshot.things()));
    let body = AddBody {
        slug: None,
        name: "NHS Selby".to_owned(),
        kind: BodyKind::IntegratedCareBoard,
        nation: None,
        ods_code: None,
        gss_code: None,
        valid_from: None,
        valid_to: None,
    };
    world.does(&reviewer(), Command::AddBody(body)).await.unwrap();
    assert!(found("Selby"));
}

#[tokio::test]
async fn a_sender_that_goes_away_takes_nothing_with_it() {
    let world = World::new().await;
    let writer = world.writer.clone();
    let mut feed = writer.feed();
    let task = tokio::spawn(async move {
        writer.execute(actor("Cleo", Role::Contributor), submit("Selby Baby Team").into()).await
    });
    tokio::task::yield_now().await;
    task.abort();
    // Either it never came to the queue, or it is done whole.
    let done = tokio::time::timeout(std::time::Duration::from_millis(300), feed.after(Position::FIRST)).await;
    assert!(matches!(done, Err(_) | Ok(Some(_))));
    world.is_sound().await;
}
