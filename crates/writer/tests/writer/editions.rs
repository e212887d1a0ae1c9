//! Editions of pooled outcomes: who publishes them, what the log holds of them, and how they are taken back.

use quality::outcomes::{AggregateReturn, EditionTable};
use serde_json::Value as Json;
use writer::command::{
    MergeServices, PublishOutcomes, RevertRevision, SubmitOutcomeReturns, WhyHidden, WithdrawOutcomeReturn,
};
use writer::{Actor, Command, Role};

use crate::refusals::told;
use crate::world::{World, actor, contributor, named, reviewer, writer};

/// Made-up returns under the names of real teams: four of each, of 2024-25.
fn returns(world: &World) -> Vec<(String, Vec<Json>)> {
    let snapshot = world.writer.snapshot();
    let services = snapshot.registry().services().filter(|service| service.is_published());
    let teams: Vec<String> = services.take(4).map(|service| service.service.slug.to_string()).collect();
    let mut all: Vec<(String, Vec<Json>)> = teams.into_iter().map(|team| (team, Vec::new())).collect();
    for one in quality::synthetic::returns(4, 300).unwrap() {
        let team: usize = one.team.as_str().trim_start_matches("synthetic-").parse().unwrap();
        if one.quarter.year().to_string() == "2024-25" {
            let team = &mut all[team - 1];
            let one = AggregateReturn { team: team.0.parse().unwrap(), ..one };
            team.1.push(serde_json::to_value(one).unwrap());
        }
    }
    all
}

fn submit(service: &str, returns: Vec<Json>) -> Command {
    Command::SubmitOutcomeReturns(SubmitOutcomeReturns { service: service.to_owned(), returns, reason: None })
}

fn edition() -> PublishOutcomes {
    PublishOutcomes {
        from: "2024-25-Q1".to_owned(),
        to: "2024-25-Q4".to_owned(),
        asked: Vec::new(),
        rules: "nhs-mental-health".to_owned(),
        reason: Some("the year is closed".to_owned()),
    }
}

fn publish() -> Command {
    Command::PublishOutcomes(edition())
}

fn revert(revision: u64) -> Command {
    let reason = "by mistake".to_owned();
    Command::RevertRevision(RevertRevision { revision, changes: Vec::new(), reason })
}

/// With the returns of four teams, sent by Ada.
async fn with_returns() -> (World, Vec<String>) {
    let world = World::new().await;
    let mut teams = Vec::new();
    for (team, own) in returns(&world) {
        world.does(&ada(), submit(&team, own)).await.unwrap();
        teams.push(team);
    }
    (world, teams)
}

fn ada() -> Actor {
    actor("Ada", Role::Admin)
}

impl World {
    /// The editions that count, newest first.
    fn editions(&self) -> Vec<String> {
        let snapshot = self.writer.snapshot();
        let all = snapshot.registry().outcome_returns().editions().rev();
        all.filter(|one| !one.withdrawn).map(|one| one.edition.to_string()).collect()
    }

    fn table(&self, name: &str) -> EditionTable {
        let snapshot = self.writer.snapshot();
        serde_json::from_str(&snapshot.registry().outcome_returns().edition(name).unwrap().table).unwrap()
    }
}

#[tokio::test]
async fn who_publishes_and_what_everybody_hears() {
    let (world, _) = with_returns().await;
    let revision = world.writer.snapshot().revision();
    for who in [actor("Nobody", Role::Public), contributor(), actor("Edda", Role::Editor)] {
        assert!(world.refuses(&who, publish()).await.contains("role `reviewer`"));
    }
    // Who sent a return does not publish it.
    let own = world.refuses(&ada(), publish()).await;
    assert!(own.ends_with("was sent by you: another reviewer must publish it"), "{own}");
    assert!(world.editions().is_empty());

    let done = world.does(&reviewer(), named(publish(), "first")).await.unwrap();
    assert_eq!(done.entity.to_string(), "outcome-edition:edition-1");
    assert_eq!(done.revision.get(), revision.get() + 1);
    assert!(world.does(&reviewer(), named(publish(), "first")).await.unwrap().repeated);
    let snapshot = world.writer.snapshot();
    let changes: Vec<_> = snapshot.registry().changes_after(revision).collect();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].summary, "pooled outcomes published for 2024-25-Q1 to 2024-25-Q4");
    assert_eq!(snapshot.registry().history(&done.entity).len(), 1);
    let table = world.table("edition-1");
    assert_eq!(table.asked, None, "no one said who was asked");
    assert!(table.series.iter().any(|series| series.reported == 4 && series.figures.len() > 8));

    // Taken back, brought back, and taken back.
    let mut taken = done.revision.get();
    for there in [false, true, false] {
        taken = world.does(&reviewer(), revert(taken)).await.unwrap().revision.get();
        assert_eq!(world.editions().len(), usize::from(there));
    }
    assert!(world.refuses(&reviewer(), revert(done.revision.get())).await.contains("taken back already"));
    // Bringing it back is publishing: not for who sent a return of it.
    let own = world.refuses(&ada(), revert(taken)).await;
    assert!(own.ends_with("was sent by you: another reviewer must publish it"), "{own}");
    // The next one has a name of its own.
    world.does(&reviewer(), publish()).await.unwrap();
    assert_eq!(world.editions(), ["edition-2"]);
    world.is_sound().await;
    let again = writer(&world.store).await;
    assert_eq!(
        again.snapshot().registry().outcome_returns().newest_edition(),
        world.writer.snapshot().registry().outcome_returns().newest_edition()
    );
}

#[tokio::test]
async fn an_edition_is_decided_beside_those_before_even_when_they_were_taken_back() {
    let (world, teams) = with_returns().await;
    let first = world.does(&reviewer(), publish()).await.unwrap();
    // The same again says the same: nothing is worked out in another way.
    world.does(&reviewer(), publish()).await.unwrap();
    assert_eq!(world.table("edition-1"), world.table("edition-2"));
    world.does(&reviewer(), revert(first.revision.get())).await.unwrap();

    // A team takes a quarter back: alone, the edition would say more than beside what is public already.
    let alone = async |world: &World| {
        let today = "2026-11-23".parse().unwrap();
        edition().prepare(world.writer.snapshot(), reviewer(), today).await
    };
    let withdraw = Command::WithdrawOutcomeReturn(WithdrawOutcomeReturn {
        service: teams[0].clone(),
        quarter: "2024-25-Q2".to_owned(),
        reason: "counted twice".to_owned(),
    });
    world.does(&ada(), withdraw.clone()).await.unwrap();
    let beside = alone(&world).await;
    let (fresh, _) = with_returns().await;
    fresh.does(&ada(), withdraw).await.unwrap();
    let fresh = alone(&fresh).await.unwrap();
    let hidden = |hidden: &[writer::command::HiddenFigure]| {
        hidden.iter().filter(|one| one.why == WhyHidden::GivesAway).count()
    };
    match &beside {
        Ok(beside) => assert!(hidden(&beside.hidden) > hidden(&fresh.hidden), "{:?}", beside.hidden),
        Err(refusal) => assert!(refusal.to_string().contains("beside what is public already"), "{refusal}"),
    }

    // Other rules about the same quarters, also of an edition that was taken back.
    let other = PublishOutcomes { rules: "nhs-maternity".to_owned(), ..edition() };
    let refused = told(world.does(&reviewer(), Command::PublishOutcomes(other)).await.err());
    assert!(
        refused.contains("CONFLICT rules: `edition-1` is about some of these quarters by the rules"),
        "{refused}"
    );
    world.is_sound().await;
}

#[tokio::test]
async fn what_cannot_be_published_is_refused_with_its_path() {
    let (world, teams) = with_returns().await;
    let mut found = Vec::new();
    for command in [
        PublishOutcomes { from: "2024".to_owned(), rules: "none".to_owned(), ..edition() },
        PublishOutcomes { from: "2025-26-Q1".to_owned(), ..edition() },
        PublishOutcomes { from: "2015-16-Q1".to_owned(), ..edition() },
        PublishOutcomes { to: "2031-32-Q1".to_owned(), ..edition() },
        PublishOutcomes { from: "2022-23-Q1".to_owned(), to: "2022-23-Q4".to_owned(), ..edition() },
        PublishOutcomes { asked: vec!["nowhere".to_owned(), teams[0].clone()], ..edition() },
        PublishOutcomes { reason: Some(String::new()), ..edition() },
    ] {
        found.push(told(world.does(&reviewer(), Command::PublishOutcomes(command)).await.err()));
    }
    let parts = [
        "BAD_REQUEST from: expected a quarter of a financial year",
        "BAD_REQUEST to: expected a quarter that has begun, from 2025-26-Q1 on",
        "BAD_REQUEST to: expected a quarter that has begun",
        "BAD_REQUEST to: expected a quarter that has begun",
        "NOT_FOUND from: no return is kept for 2022-23-Q1 to 2022-23-Q4",
        "NOT_FOUND asked.0: unknown service `nowhere`",
        "BAD_REQUEST reason: ",
    ];
    for (found, part) in found.iter().zip(parts) {
        assert!(found.contains(part), "{found}: expected {part}");
    }
    assert!(
        found[0].contains("NOT_FOUND rules: expected one of nhs-mental-health, nhs-maternity, got `none`")
    );
    assert!(
        found[5].contains(&format!("BAD_REQUEST asked: a return of `{}` is kept", teams[1])),
        "{}",
        found[5]
    );

    // The return of a team that is gone is taken back first; what is left may be of too few teams.
    let (from, into) = (teams[3].clone(), teams[2].clone());
    let reason = "for the test".to_owned();
    world.does(&reviewer(), Command::MergeServices(MergeServices { from, into, reason })).await.unwrap();
    let refused = told(world.does(&reviewer(), publish()).await.err());
    assert!(
        refused.contains(&format!("CONFLICT from: `{}` is gone: take back its return", teams[3])),
        "{refused}"
    );
    for team in [&teams[3], &teams[2]] {
        for quarter in 1..=4 {
            let (service, quarter) = (team.clone(), format!("2024-25-Q{quarter}"));
            let command = WithdrawOutcomeReturn { service, quarter, reason: "for the test".to_owned() };
            world.does(&ada(), Command::WithdrawOutcomeReturn(command)).await.unwrap();
        }
    }
    let refused = told(world.does(&reviewer(), publish()).await.err());
    assert!(refused.contains("a pooled figure needs 3 teams, and 2 reported"), "{refused}");
    assert!(world.editions().is_empty());
    world.is_sound().await;
}
