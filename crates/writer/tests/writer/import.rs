//! Several services at once: in one proposal or one revision, whole or not at all.

use registry::Change;
use serde_json::json;
use writer::command::{ImportServices, RecordClaims};
use writer::{Command, Refusal, Role};

use crate::world::{LEEDS, World, actor, claim, contributor, named, proposal, reviewer, submit};

fn known(service: &str, value: bool) -> RecordClaims {
    RecordClaims { service: service.to_owned(), claims: vec![claim("dedicated_team", json!(value))] }
}

fn import(new: &[&str], known: Vec<RecordClaims>) -> ImportServices {
    let services = new.iter().map(|name| proposal(name)).collect();
    ImportServices { services, known, reason: Some("a survey".to_owned()), as_proposal: false }
}

/// The paths of everything that is wrong, with the first words about it.
async fn faults(world: &World, import: ImportServices) -> String {
    match world.does(&contributor(), Command::ImportServices(import)).await {
        Err(Refusal::Faults(faults)) => {
            let line = |fault: &writer::Fault| format!("{}: {}", fault.path.join("."), fault.message);
            faults.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        other => panic!("{:?}", other.map(|receipt| receipt.entity)),
    }
}

#[tokio::test]
async fn new_services_and_claims_are_one_proposal() {
    let world = World::new().await;
    let all = || import(&["Selby Baby Team", "Hazel Baby Team"], vec![known(LEEDS, false)]);
    let done = world.does(&contributor(), named(Command::ImportServices(all()), "one")).await.unwrap();
    let id = done.proposal.unwrap();
    let snapshot = world.writer.snapshot();
    let proposal = snapshot.registry().proposals().get(&id).unwrap();
    let lines: Vec<String> =
        proposal.changes().map(|(_, change)| change.summary(snapshot.registry().vocabulary())).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    service proposed: Selby Baby Team
    a team in its own right: yes (rare-jewels-2019)
    service proposed: Hazel Baby Team
    a team in its own right: yes (rare-jewels-2019)
    a team in its own right: no (rare-jewels-2019)
    ");
    assert_eq!(proposal.steps[0].reason.as_deref(), Some("a survey"));
    assert_eq!(snapshot.revision().get(), 1);
    // Sent again under its name it is answered, and not done again.
    let again = world.does(&contributor(), named(Command::ImportServices(all()), "one")).await.unwrap();
    assert!(again.repeated);
    // Both new services have a name that is free, each its own.
    let names = proposal.new_services(snapshot.registry());
    let names: Vec<&str> = names.iter().map(|(_, now)| now.as_str()).collect();
    assert_eq!(names, ["selby-baby-team", "hazel-baby-team"]);
    world.is_sound().await;
}

#[tokio::test]
async fn what_an_editor_says_of_known_services_is_one_revision_and_nothing_twice() {
    let world = World::new().await;
    let editor = actor("Ed", Role::Editor);
    let both = || import(&[], vec![known(LEEDS, false), known("oxpip", true)]);
    assert!(!both().is_known_to(world.writer.snapshot().registry()));
    let done = world.does(&editor, Command::ImportServices(both())).await.unwrap();
    assert_eq!((done.proposal, done.revision.get()), (None, 2));
    let snapshot = world.writer.snapshot();
    assert!(both().is_known_to(snapshot.registry()));
    insta::assert_snapshot!(world.refuses(&editor, Command::ImportServices(both())).await, @": nothing would change: the registry has all of it");
    // What is new beside it is recorded alone.
    let more = import(&[], vec![known(LEEDS, false), known("oxpip", false)]);
    let done = world.does(&editor, Command::ImportServices(more)).await.unwrap();
    let after = done.snapshot.registry().changes_after(snapshot.revision()).count();
    assert_eq!(after, 1);
    // A new service in it waits, and all the rest with it; and so does what is asked to.
    let new = import(&["Selby Baby Team"], vec![known(LEEDS, true)]);
    assert!(world.does(&editor, Command::ImportServices(new)).await.unwrap().proposal.is_some());
    let asked = ImportServices { as_proposal: true, ..import(&[], vec![known(LEEDS, true)]) };
    assert!(world.does(&reviewer(), Command::ImportServices(asked)).await.unwrap().proposal.is_some());
    world.is_sound().await;
}

#[tokio::test]
async fn everything_that_is_wrong_is_named_by_its_place_and_nothing_is_done() {
    let world = World::new().await;
    let mut wrong = import(
        &["Selby Baby Team", "", "selby-baby team"],
        vec![known("leeds-infant-mental-health-servic", true), known("oxpip", true), known("oxpip", false)],
    );
    wrong.services[0].claims.push(claim("staff_wte", json!("many")));
    wrong.services[1].website = Some("ftp://x".to_owned());
    wrong.known[1].claims[0].source = "nowhere".to_owned();
    let wrong = faults(&world, wrong).await;
    let paths: Vec<&str> =
        wrong.lines().filter_map(|line| line.split_once(": ")).map(|(path, _)| path).collect();
    let expected = [
        "services.0.claims.1.value",
        "services.1.name",
        "services.1.website",
        "services.2.name",
        "known.0.service",
        "known.1.claims.0.source",
        "known.2.service",
    ];
    assert_eq!(paths, expected, "{wrong}");
    for words in ["`services.0` has the same name and place", "`known.1` is about `oxpip`, too"] {
        assert!(wrong.contains(words), "{wrong}");
    }
    insta::assert_snapshot!(faults(&world, import(&[], Vec::new())).await, @": expected at least one service, new or known, got none");
    let many = import(&[], (0..201).map(|_| known("oxpip", true)).collect());
    insta::assert_snapshot!(faults(&world, many).await.lines().next().unwrap_or_default(), @"known: expected at most 200 items, got 201");
    let mut large = import(&["Selby Baby Team"], Vec::new());
    large.services = (0..6).map(|number| proposal(&format!("Selby Baby Team {number}"))).collect();
    for service in &mut large.services {
        service.claims = vec![claim("dedicated_team", json!(true)); 200];
    }
    insta::assert_snapshot!(faults(&world, large).await, @"proposal: expected a proposal of at most 1000 changes, got 1206");
    let public = actor("", Role::Public);
    insta::assert_snapshot!(world.refuses(&public, Command::ImportServices(import(&["A"], Vec::new()))).await, @"this needs a key of the role `contributor` or above: send it as `Authorization: Bearer rj_…`");
    let snapshot = world.writer.snapshot();
    assert_eq!((snapshot.revision().get(), snapshot.registry().proposals().iter().count()), (1, 0));
}

#[tokio::test]
async fn a_dry_run_says_what_would_come_of_it_and_writes_nothing() {
    let world = World::new().await;
    let order = Command::ImportServices(import(&["Selby Baby Team"], vec![known(LEEDS, false)])).into();
    let before = world.writer.snapshot().position();
    let dry = world.writer.dry_run(&contributor(), &order).unwrap();
    let id = dry.proposal.unwrap();
    let proposed = dry.snapshot.registry().proposals().get(&id).unwrap();
    let added = |change: &Change| matches!(change, Change::ServiceAdded(_));
    assert_eq!(proposed.changes().filter(|(_, change)| added(change)).count(), 1);
    assert_eq!(world.writer.snapshot().position(), before);
    assert!(world.writer.snapshot().registry().proposals().get(&id).is_none());
    let refused = world.writer.dry_run(&actor("", Role::Public), &order);
    assert!(matches!(refused, Err(Refusal::Denied(_))));
    world.does(&contributor(), submit("Selby Baby Team")).await.unwrap();
    world.is_sound().await;
}
