//! Asks the report's data a query from standard input, with variables as the first argument.
use std::io::Read;
use std::sync::Arc;

use api::{Request, Viewer};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let library = rules::Library::built_in()?;
    let commit = registry::Commit::new(
        registry::Position::FIRST,
        "2019-09-01T00:00:00Z".parse()?,
        "import",
        registry::dataset::report_2019()?,
    );
    let registry = registry::Registry::empty(library.vocabulary().clone()).apply(&commit)?;
    let snapshot = Arc::new(readmodel::Snapshot::new(registry, library));
    let mut query = String::new();
    std::io::stdin().read_to_string(&mut query)?;
    let variables: serde_json::Value =
        std::env::args().nth(1).map_or(Ok(serde_json::Value::Null), |text| serde_json::from_str(&text))?;
    let request = Arc::new(Request::new(snapshot, Viewer::public(), "2026-11-23".parse()?));
    let request = async_graphql::Request::new(query)
        .variables(async_graphql::Variables::from_json(variables))
        .data(request);
    let request = match std::env::args().nth(2) {
        Some(name) => request.operation_name(name),
        None => request,
    };
    println!("{}", serde_json::to_string_pretty(&api::schema().execute(request).await)?);
    Ok(())
}
