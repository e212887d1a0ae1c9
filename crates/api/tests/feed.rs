//! Whoever follows the registry live sees exactly what the same question answers afterwards.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]

use std::sync::Arc;

use api::{Request, Schema, Viewer};
use futures_util::StreamExt;
use proptest::prelude::*;
use registry::{Classification, Nation, Revision, ServiceStatus};
use serde_json::{Value, json};
use store::Store;
use writer::command::{
    AcceptProposal, AddSource, DecideClassification, EditService, MergeServices, NewClaim, RecordClaims,
    RetractClaim, RevertRevision, SubmitService, WithdrawService,
};
use writer::{Actor, Command, Order, Role, Writer};

const SERVICES: [&str; 4] = ["oxpip", "leeds-infant-mental-health-service", "team-0", "team-1"];
const FIELDS: &str = "revision ordinal at actor kind entity summary reason cursor";

/// Something that a contributor, an editor or a reviewer sends; much of it is rejected.
#[derive(Clone, Debug)]
enum Act {
    Claim(usize, i16),
    Retract(usize, u32),
    Rename(usize, u8),
    Submit(u8),
    AcceptFirst,
    Merge(usize, usize),
    Withdraw(usize),
    Decide(usize),
    Source(u8),
    Revert(u64),
}

fn act() -> impl Strategy<Value = (u8, Act)> {
    let service = || 0..SERVICES.len();
    let act = prop_oneof![
        3 => (service(), 1990..2020_i16).prop_map(|(service, year)| Act::Claim(service, year)),
        1 => (service(), 1..5_u32).prop_map(|(service, number)| Act::Retract(service, number)),
        2 => (service(), 0..9_u8).prop_map(|(service, name)| Act::Rename(service, name)),
        2 => (0..2_u8).prop_map(Act::Submit),
        3 => Just(Act::AcceptFirst),
        2 => (service(), service()).prop_map(|(from, into)| Act::Merge(from, into)),
        1 => service().prop_map(Act::Withdraw),
        1 => service().prop_map(Act::Decide),
        1 => (0..9_u8).prop_map(Act::Source),
        3 => (2..20_u64).prop_map(Act::Revert),
    ];
    (0..4_u8, act)
}

fn actor(who: u8) -> Actor {
    let (name, role) = match who {
        0 => ("Cleo", Role::Contributor),
        1 => ("Ed", Role::Editor),
        2 => ("Rosa", Role::Reviewer),
        _ => ("Rob", Role::Reviewer),
    };
    Actor { name: name.to_owned(), label: None, role, key: Some(name.to_lowercase()), scope: None }
}

fn claim(year: i16) -> NewClaim {
    NewClaim {
        fact: "opened_year".to_owned(),
        value: Some(json!(year)),
        left_out: false,
        complete: false,
        source: "rare-jewels-2019".to_owned(),
        locator: None,
        observed_on: None,
        note: None,
        implied: false,
    }
}

fn command(writer: &Writer, act: &Act) -> Option<Command> {
    let service = |service: usize| SERVICES[service].to_owned();
    let reason = "because".to_owned();
    Some(match *act {
        Act::Claim(of, year) => {
            Command::RecordClaims(RecordClaims { service: service(of), claims: vec![claim(year)] })
        }
        Act::Retract(of, number) => {
            let claim = format!("{}-{number}", service(of));
            Command::RetractClaim(RetractClaim { service: service(of), claim, reason })
        }
        Act::Rename(of, name) => Command::EditService(EditService {
            service: service(of),
            name: Some(format!("Name {name}")),
            ..EditService::default()
        }),
        Act::Submit(number) => Command::SubmitService(SubmitService {
            name: format!("Team {number}"),
            other_names: Vec::new(),
            nation: Nation::England,
            localities: Vec::new(),
            areas: Vec::new(),
            status: ServiceStatus::Unknown,
            status_stated: None,
            website: None,
            host_organisation: None,
            claims: vec![claim(2001)],
        }),
        Act::AcceptFirst => {
            let proposal = writer.snapshot().registry().proposals().waiting().next()?.id.to_string();
            Command::AcceptProposal(AcceptProposal {
                proposal,
                reason,
                class: None,
                without: Vec::new(),
                merges: Vec::new(),
            })
        }
        Act::Merge(from, into) => {
            Command::MergeServices(MergeServices { from: service(from), into: service(into), reason })
        }
        Act::Withdraw(of) => Command::WithdrawService(WithdrawService { service: service(of), reason }),
        Act::Decide(of) => Command::DecideClassification(DecideClassification {
            service: service(of),
            class: Classification::ParentInfantTeam,
            reason,
        }),
        Act::Source(number) => Command::AddSource(AddSource {
            slug: Some(format!("source-{number}")),
            title: "A page".to_owned(),
            publisher: "A publisher".to_owned(),
            published: None,
            url: None,
            licence: None,
        }),
        Act::Revert(revision) => {
            Command::RevertRevision(RevertRevision { revision, changes: Vec::new(), reason })
        }
    })
}

fn request(writer: &Arc<Writer>, query: &str, variables: Value) -> async_graphql::Request {
    let today = "2026-11-23".parse().unwrap();
    let request = Arc::new(Request::new(writer.snapshot(), Viewer::public(), today));
    let variables = async_graphql::Variables::from_json(variables);
    async_graphql::Request::new(query).variables(variables).data(request).data(writer.clone())
}

/// What `changes` lists after a revision under a filter, page by page.
async fn afterwards(schema: &Schema, writer: &Arc<Writer>, since: u64, filter: &Value) -> Vec<Value> {
    let query = format!(
        "query($since: Int!, $after: String, $filter: ChangeFilter) {{ changes(since: $since, first: 7, after: $after, filter: $filter) \
         {{ nodes {{ {FIELDS} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = schema
            .execute(request(writer, &query, json!({ "since": since, "after": after, "filter": filter })))
            .await;
        assert!(answer.errors.is_empty(), "{:?}", answer.errors);
        let data = serde_json::to_value(&answer.data).unwrap();
        let page = &data["changes"];
        all.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// The next `count` changes that a follower is sent.
async fn followed(schema: &Schema, writer: &Arc<Writer>, variables: Value, count: usize) -> Vec<Value> {
    let query = format!(
        "subscription($since: Int, $after: String, $filter: ChangeFilter) {{ \
         changes(since: $since, after: $after, filter: $filter) {{ {FIELDS} }} }}"
    );
    let stream = schema.execute_stream(request(writer, &query, variables));
    let answers = stream.take(count).map(|answer| {
        assert!(answer.errors.is_empty(), "{:?}", answer.errors);
        serde_json::to_value(&answer.data).unwrap()["changes"].clone()
    });
    answers.collect().await
}

async fn follows(acts: Vec<(u8, Act)>, resume_at: prop::sample::Index) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite://{}/registry.db", folder.path().display())).await.unwrap();
    let library = rules::Library::built_in().unwrap();
    let seed = || registry::dataset::report_2019().unwrap();
    let writer = Arc::new(
        Writer::open(store, library, seed, || "2026-11-23T09:00:00Z".parse().unwrap()).await.unwrap(),
    );
    let schema = api::schema();
    let live = {
        let query = format!("subscription {{ changes(since: 1) {{ {FIELDS} }} }}");
        let mut stream = Box::pin(schema.execute_stream(request(&writer, &query, json!({}))));
        let (sender, receiver) = std::sync::mpsc::channel();
        let task = tokio::spawn(async move {
            while let Some(answer) = stream.next().await {
                let change = serde_json::to_value(&answer.data).unwrap()["changes"].clone();
                if sender.send(change).is_err() {
                    return;
                }
            }
        });
        (task, receiver)
    };
    for (who, act) in acts {
        if let Some(command) = command(&writer, &act) {
            // Whether it is rejected does not matter here.
            let _ = writer.execute(actor(who), Order::from(command)).await;
        }
        tokio::task::yield_now().await;
    }
    let expected = afterwards(&schema, &writer, Revision::FIRST.get(), &Value::Null).await;
    let mut received = Vec::new();
    for _ in 0..expected.len() {
        let next = tokio::task::block_in_place(|| live.1.recv_timeout(std::time::Duration::from_secs(20)));
        received.push(
            next.map_err(|error| TestCaseError::fail(format!("after {} changes: {error}", received.len())))?,
        );
    }
    prop_assert_eq!(&received, &expected);
    prop_assert!(live.1.try_recv().is_err(), "more came than there is");
    live.0.abort();
    // Afterwards, and from any change on.
    prop_assert_eq!(&followed(&schema, &writer, json!({ "since": 1 }), expected.len()).await, &expected);
    if !expected.is_empty() {
        let at = resume_at.index(expected.len());
        let rest =
            followed(&schema, &writer, json!({ "after": expected[at]["cursor"] }), expected.len() - at - 1)
                .await;
        prop_assert_eq!(&rest[..], &expected[at + 1..]);
        // Under a filter, from a change on that it may leave out.
        for filter in
            [json!({ "services": ["oxpip", "team-0"] }), json!({ "kinds": ["CHANGED", "WITHDRAWN"] })]
        {
            let wanted = afterwards(&schema, &writer, Revision::FIRST.get(), &filter).await;
            let wanted: Vec<Value> = wanted
                .into_iter()
                .filter(|change| expected[at + 1..].iter().any(|other| other["cursor"] == change["cursor"]))
                .collect();
            let variables = json!({ "after": expected[at]["cursor"], "filter": filter });
            prop_assert_eq!(&followed(&schema, &writer, variables, wanted.len()).await, &wanted);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_follower_sees_what_the_list_shows_afterwards(
        acts in prop::collection::vec(act(), 1..40),
        resume_at: prop::sample::Index,
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(follows(acts, resume_at))?;
    }
}
