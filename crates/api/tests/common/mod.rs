//! The report's data, and questions to it.
#![expect(clippy::unwrap_used, reason = "a test that panics fails, as it should")]
#![allow(dead_code, reason = "each test binary uses a part")]

use std::sync::Arc;

use api::{Request, Viewer};
use readmodel::Snapshot;
use serde_json::Value;

/// A snapshot of some commits after one another.
pub(crate) fn snapshot_of(commits: Vec<Vec<registry::Change>>) -> Arc<Snapshot> {
    let library = rules::Library::built_in().unwrap();
    let mut registry = registry::Registry::empty(library.vocabulary().clone());
    for changes in commits {
        let at = "2019-09-01T00:00:00Z".parse().unwrap();
        let commit = registry::Commit::new(registry.position().next(), at, "import", changes);
        registry = registry.apply(&commit).unwrap();
    }
    Arc::new(Snapshot::new(registry, library))
}

/// The report's data.
pub(crate) fn snapshot() -> Arc<Snapshot> {
    snapshot_of(vec![registry::dataset::report_2019().unwrap()])
}

pub(crate) async fn ask(snapshot: &Arc<Snapshot>, query: &str, variables: Value) -> Value {
    serde_json::to_value(&execute(snapshot, query, variables).await.data).unwrap()
}

pub(crate) async fn execute(
    snapshot: &Arc<Snapshot>,
    query: &str,
    variables: Value,
) -> async_graphql::Response {
    let answer = run(snapshot, query, variables).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    answer
}

/// The errors of a question that is refused.
pub(crate) async fn refused(snapshot: &Arc<Snapshot>, query: &str) -> Value {
    serde_json::to_value(run(snapshot, query, Value::Null).await.errors).unwrap()
}

async fn run(snapshot: &Arc<Snapshot>, query: &str, variables: Value) -> async_graphql::Response {
    let today = "2026-11-23".parse().unwrap();
    let request = Arc::new(Request::new(snapshot.clone(), Viewer::public(), today));
    let variables = async_graphql::Variables::from_json(variables);
    let request = async_graphql::Request::new(query).variables(variables).data(request);
    api::schema().execute(request).await
}
