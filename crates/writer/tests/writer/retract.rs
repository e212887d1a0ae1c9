//! Claims that are taken back.

use registry::Claim;
use serde_json::json;
use writer::command::RetractClaim;
use writer::{Actor, Command};

use crate::world::{LEEDS, World, record, reviewer};

fn retract(service: &str, claim: &str) -> Command {
    let (service, claim, reason) = (service.to_owned(), claim.to_owned(), "misread".to_owned());
    Command::RetractClaim(RetractClaim { service, claim, reason })
}

fn last_claim(world: &World) -> Claim {
    world.writer.snapshot().registry().service(LEEDS).unwrap().claims.last().unwrap().clone()
}

#[tokio::test]
async fn a_claim_that_is_taken_back_stays_and_does_not_count() {
    let world = World::new().await;
    let sheet = || format!("{:?}", world.writer.snapshot().registry().service(LEEDS).unwrap().sheet());
    let before = sheet();
    world.does(&reviewer(), record(LEEDS, "opened_year", json!(2001))).await.unwrap();
    assert_ne!(sheet(), before);
    let id = last_claim(&world).id.to_string();
    world.does(&reviewer(), retract(LEEDS, &id)).await.unwrap();
    assert_eq!(sheet(), before);
    assert!(last_claim(&world).retracted);
    assert_eq!(last_claim(&world).id.to_string(), id);
    world.is_sound().await;
}

#[tokio::test]
async fn what_cannot_be_taken_back_changes_nothing() {
    let world = World::new().await;
    world.does(&reviewer(), record(LEEDS, "opened_year", json!(2001))).await.unwrap();
    let id = last_claim(&world).id.to_string();
    let head = world.writer.snapshot().revision();
    let unknown = world.refuses(&reviewer(), retract(LEEDS, "no-such-claim")).await;
    assert!(unknown.contains(&format!("service `{LEEDS}` has no claim `no-such-claim`")), "{unknown}");
    let elsewhere = world.refuses(&reviewer(), retract("oxpip", &id)).await;
    assert!(elsewhere.contains(&format!("service `oxpip` has no claim `{id}`")), "{elsewhere}");
    world.refuses(&Actor::public(), retract(LEEDS, &id)).await;
    assert_eq!(world.writer.snapshot().revision(), head);
    assert!(!last_claim(&world).retracted);

    world.does(&reviewer(), retract(LEEDS, &id)).await.unwrap();
    let again = world.refuses(&reviewer(), retract(LEEDS, &id)).await;
    assert!(again.contains(&format!("claim `{id}` has been retracted already")), "{again}");
    world.is_sound().await;
}
