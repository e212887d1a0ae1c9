//! `rare-jewels serve`: the registry over HTTP.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use registrar::{OpenError, Registrar};
use server::serve::{Bound, ServeError, stop_signal};
use store::Store;

use crate::clock::now;
use crate::failure::Failure;
use crate::library;
use crate::log;

/// How long requests that are running may take to end once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

const AFTER: &str = "\
Examples:
  rare-jewels serve                                           on port 8080 of this machine, in rare-jewels.db
  rare-jewels serve --listen 0.0.0.0:80                       for everybody
  rare-jewels serve --database sqlite:///var/lib/jewels.db    with its data elsewhere
  rare-jewels serve --definitions my-definitions              with definitions of your own

Addresses:
  /                what this is, and where everything else is
  /graphql         GraphQL over HTTP, by POST or GET
  /graphiql        an explorer in the browser
  /schema.graphql  the schema
  /health/live     whether the program runs; /health/ready whether it answers

The server ends on Ctrl-C or SIGTERM, after the requests that are running.
RUST_LOG sets what is logged, to standard error: `info` without it, `warn` for less, `debug` for more.";

/// Serve the registry over GraphQL
///
/// A database that does not exist is created and given the data of the report *Rare Jewels* (2019). Reads never touch
/// the database: they are answered from memory.
///
/// Folders and files given with `--definitions` are read again when they change, and put in force all at once. A file that
/// is broken by then keeps its last good version; the log, `rare-jewels definition list` and the `problem` of the
/// definition in the interface say why. A file that is broken at the start is an error, and nothing is served.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// The address and port to listen on; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", env = "RARE_JEWELS_LISTEN")]
    listen: SocketAddr,

    /// The database: `sqlite://FILE` or `postgres://…`
    #[arg(
        long,
        value_name = "URL",
        default_value = "sqlite://rare-jewels.db",
        env = "RARE_JEWELS_DATABASE",
        hide_env_values = true
    )]
    database: String,

    /// Fill an empty database with so many generated services instead, for benchmarks
    #[arg(long, value_name = "COUNT", hide = true)]
    generate: Option<u32>,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    log::start();
    let watch = library::Watch::of(definitions)?;
    let library = library::open(definitions)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::File(format!("cannot start: {error}")))?;
    runtime.block_on(serve(args, library, watch))
}

async fn serve(args: &Args, library: rules::Library, watch: library::Watch) -> Result<(), Failure> {
    // Bound first: a port that is taken must not leave a new database behind.
    let bound = Bound::to(args.listen).await.map_err(|error| refused(&error))?;
    let store = Store::open(&args.database).await.map_err(|error| Failure::File(error.to_string()))?;
    let seed = match args.generate {
        Some(count) => crate::generate::services(count),
        None => registry::dataset::report_2019()
            .map_err(|errors| Failure::File(format!("the report's data does not read: {errors}")))?,
    };
    let registrar = Registrar::open(store, library, || seed, now).await;
    let registrar = Arc::new(registrar.map_err(|error: OpenError| Failure::File(error.to_string()))?);
    let watches = watch.start(registrar.clone());
    let view = registrar.view();
    let services = view.registry().services(registry::Audience::Public).count();
    let dashboard = dashboard::Dashboard::new();
    let app = server::registry::app(&registrar, now);
    let app = dashboard.routes().into_iter().fold(app, |app, (path, endpoint)| app.route(path, endpoint));
    let app = dashboard.over(app.build());
    let address = bound.address();
    anstream::eprintln!("listening on http://{address} ({services} services, revision {})", view.revision());
    drop(view);
    let stop = async {
        if let Err(error) = stop_signal().await {
            tracing::error!(%error, "cannot listen for signals; ends only when killed");
            std::future::pending::<()>().await;
        }
    };
    let follows = tokio::spawn(registrar.clone().follow());
    let served = bound.serve(app, stop, GRACE).await;
    follows.abort();
    drop(watches);
    registrar.close().await;
    served.map_err(|error| refused(&error))
}

fn refused(error: &ServeError) -> Failure {
    Failure::File(error.to_string())
}
