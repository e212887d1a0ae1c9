//! A writer with the report's data on a database of its own, and words for commands.

use std::sync::Arc;

use registry::{Classification, Nation, Registry, Revision, ServiceStatus};
use rules::Library;
use serde_json::{Value as Json, json};
use store::Store;
use tempfile::TempDir;
use writer::command::{DecideClassification, NewClaim, RecordClaims, SubmitService};
use writer::{Actor, Command, CommitReceipt, Order, Refusal, Role, Writer};

pub(crate) const LEEDS: &str = "leeds-infant-mental-health-service";
pub(crate) const SOURCE: &str = "rare-jewels-2019";

pub(crate) struct World {
    pub(crate) writer: Arc<Writer>,
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
}

fn clock() -> jiff::Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

pub(crate) fn library() -> Library {
    Library::built_in().unwrap()
}

/// A writer of its own over a store, as another server has.
pub(crate) async fn writer(store: &Store) -> Arc<Writer> {
    writer_with(store, |_| {}).await
}

async fn writer_with(store: &Store, set_up: impl FnOnce(&mut Writer)) -> Arc<Writer> {
    let seed = || registry::dataset::report_2019().unwrap();
    let mut writer = Writer::open(store.clone(), library(), seed, clock).await.unwrap();
    set_up(&mut writer);
    Arc::new(writer)
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// With a writer that is set up before it is used.
    pub(crate) async fn with(set_up: impl FnOnce(&mut Writer)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/registry.db", folder.path().display())).await.unwrap();
        Self { writer: writer_with(&store, set_up).await, store, folder }
    }

    pub(crate) async fn does(
        &self,
        actor: &Actor,
        order: impl Into<Order>,
    ) -> Result<CommitReceipt, Refusal> {
        self.writer.execute(actor.clone(), order.into()).await
    }

    pub(crate) async fn refuses(&self, actor: &Actor, order: impl Into<Order>) -> String {
        match self.does(actor, order).await {
            Ok(receipt) => panic!("{} was not refused", receipt.entity),
            Err(refusal) => refusal.to_string(),
        }
    }

    /// What is in force is what is in the database.
    pub(crate) async fn is_sound(&self) {
        let vocabulary = library().vocabulary().clone();
        let loaded = self.store.registry(vocabulary, None).await.unwrap();
        assert_eq!(seen(self.writer.snapshot().registry()), seen(&loaded));
        self.store.verify().await.unwrap();
    }
}

pub(crate) fn actor(name: &str, role: Role) -> Actor {
    let key = Some(format!("key-of-{}", name.to_lowercase()));
    Actor { name: name.to_owned(), label: None, role, key, scope: None }
}

pub(crate) fn contributor() -> Actor {
    actor("Cleo", Role::Contributor)
}

pub(crate) fn reviewer() -> Actor {
    actor("Rosa", Role::Reviewer)
}

pub(crate) fn proposal(name: &str) -> SubmitService {
    SubmitService {
        name: name.to_owned(),
        other_names: Vec::new(),
        nation: Nation::England,
        localities: vec!["Selby".to_owned()],
        areas: Vec::new(),
        status: ServiceStatus::Unknown,
        status_stated: None,
        website: Some("https://selby.example.org/babies".to_owned()),
        host_organisation: None,
        claims: vec![claim("dedicated_team", json!(true))],
    }
}

pub(crate) fn claim(fact: &str, value: Json) -> NewClaim {
    NewClaim {
        fact: fact.to_owned(),
        value: Some(value),
        left_out: false,
        complete: false,
        source: SOURCE.to_owned(),
        locator: None,
        observed_on: None,
        note: None,
        implied: false,
    }
}

pub(crate) fn submit(name: &str) -> Command {
    Command::SubmitService(proposal(name))
}

pub(crate) fn decide(service: &str) -> Command {
    Command::DecideClassification(DecideClassification {
        service: service.to_owned(),
        class: Classification::ParentInfantTeam,
        reason: "seen for myself".to_owned(),
    })
}

pub(crate) fn record(service: &str, fact: &str, value: Json) -> Command {
    Command::RecordClaims(RecordClaims { service: service.to_owned(), claims: vec![claim(fact, value)] })
}

pub(crate) fn named(command: Command, request: &str) -> Order {
    Order { request: Some(request.to_owned()), ..Order::from(command) }
}

/// Everything that can be seen of a registry.
pub(crate) fn seen(registry: &Registry) -> String {
    let lists = (
        registry.sources().collect::<Vec<_>>(),
        registry.bodies().collect::<Vec<_>>(),
        registry.all_services().collect::<Vec<_>>(),
        registry.lines().collect::<Vec<_>>(),
        registry.changes_after(Revision::ZERO).collect::<Vec<_>>(),
        registry.proposals().iter().collect::<Vec<_>>(),
        registry.revisions().collect::<Vec<_>>(),
    );
    format!("{lists:?}")
}

/// Everything that is published, but for who did it and when.
pub(crate) fn published(registry: &Registry) -> String {
    let services =
        registry.services().map(|snapshot| (&snapshot.service, snapshot.claims.len(), snapshot.sheet()));
    let bodies = registry.bodies().map(|snapshot| (&snapshot.body, &snapshot.populations));
    let lists = (
        registry.sources().collect::<Vec<_>>(),
        bodies.collect::<Vec<_>>(),
        services.collect::<Vec<_>>(),
        registry.lines().collect::<Vec<_>>(),
    );
    format!("{lists:?}")
}
