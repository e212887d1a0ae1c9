//! Whatever is commanded: what is in force is what is in the database, after every command.

use proptest::collection::vec;
use proptest::prelude::*;
use registry::{Budget, FundingRole, Revision};
use serde_json::json;
use writer::command::{EditService, EndFunding, MergeServices, RecordFunding, WithdrawService};
use writer::{Actor, Command, Order, Role};

use crate::world::{LEEDS, SOURCE, World, actor, decide, record, submit};

/// Names that meet each other often.
fn slug() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => (1_u32..5).prop_map(|number| match number {
            1 => "selby-baby-team".to_owned(),
            number => format!("selby-baby-team-{number}"),
        }),
        1 => Just(LEEDS.to_owned()),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    let reason = || "a reason".to_owned();
    prop_oneof![
        3 => Just(submit("Selby Baby Team")),
        3 => (slug(), 1990_i32..2030).prop_map(|(slug, year)| record(&slug, "opened_year", json!(year))),
        2 => slug().prop_map(|slug| decide(&slug)),
        1 => slug().prop_map(move |service| Command::WithdrawService(WithdrawService { service, reason: reason() })),
        1 => (slug(), slug()).prop_map(move |(from, into)| {
            Command::MergeServices(MergeServices { from, into, reason: reason() })
        }),
        1 => (slug(), any::<bool>()).prop_map(|(service, named)| Command::EditService(EditService {
            service,
            name: named.then(|| "Another name".to_owned()),
            areas: Some(vec!["nhs-leeds-ccg".to_owned()]),
            ..EditService::default()
        })),
        2 => (slug(), any::<bool>()).prop_map(|(service, lead)| Command::RecordFunding(RecordFunding {
            funder: "nhs-leeds-ccg".to_owned(),
            service,
            budget: Budget::Camhs,
            role: FundingRole::Core,
            lead,
            annual_amount: Some(1_000.5),
            from: None,
            to: None,
            time_limited: false,
            source: SOURCE.to_owned(),
            locator: None,
            note: None,
        })),
        1 => (slug(), 1_u32..4).prop_map(move |(service, number)| Command::EndFunding(EndFunding {
            line: format!("{service}-{number}"),
            on: "2026-03-31".parse().unwrap(),
            reason: reason(),
        })),
    ]
}

fn anybody() -> impl Strategy<Value = Actor> {
    prop_oneof![
        Just(actor("Cleo", Role::Contributor)),
        Just(actor("Rosa", Role::Reviewer)),
        Just(actor("Rob", Role::Reviewer)),
        Just(Actor::public()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_in_force_is_what_is_in_the_database(
        orders in vec((anybody(), command(), proptest::option::of(0_u32..6), proptest::option::of(0_u64..12)), 1..14),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            for (actor, command, request, expected) in orders {
                let before = world.writer.snapshot().position();
                let order = Order {
                    command,
                    request: request.map(|number| format!("r{number}")),
                    expected: expected.map(Revision::new),
                    expected_version: None,
                    proposal: None,
                };
                let done = world.does(&actor, order).await;
                let after = world.writer.snapshot().position();
                match done {
                    Ok(receipt) if !receipt.repeated => assert_eq!((receipt.position, after), (before.next(), before.next())),
                    _ => assert_eq!(after, before),
                }
                world.is_sound().await;
            }
        });
    }
}
