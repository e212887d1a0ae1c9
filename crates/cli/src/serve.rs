//! `rare-jewels serve`: the registry over HTTP.

mod collector;
mod documents;
mod settings;
mod webhooks;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use graphql_http::base::BasePath;
use graphql_http::documents::Registered;
use graphql_http::listen::Listen;
use graphql_http::page::Page;
use graphql_http::serve::{Bound, ServeError, stop_signal};
use graphql_http::stop::Stop;
use readmodel::SortField;
use server::LogHead;

use self::collector::Collector;
use self::documents::DocumentFiles;
use self::settings::{Guards, Rates, Running};
use self::webhooks::{Sending, Webhooks};
use crate::clock::now;
use crate::database::WrittenDatabase;
use crate::failure::{Failure, note};
use crate::head_key::HeadKeyFile;
use crate::library;
use crate::log;
use crate::sentence::count;

/// How long each WebSocket may take to say goodbye once everything else is done.
const GOODBYE: Duration = Duration::from_secs(2);

const AFTER: &str = "\
Examples:
  rare-jewels serve                                           on port 8080 of this machine, in rare-jewels.db
  rare-jewels serve --listen 0.0.0.0:80                       for everybody
  rare-jewels serve --database sqlite:///var/lib/jewels.db    with its data elsewhere
  rare-jewels serve --definitions my-definitions              with definitions of your own, read again when they change
  rare-jewels serve --documents persisted-documents.json      with documents that clients ask for by an id
  rare-jewels serve --config rare-jewels.toml                 with what that file says

Addresses:
  /                what this is, and where everything else is
  /graphql         GraphQL over HTTP, by POST or GET
  /graphiql        an explorer in the browser
  /graphql/stream  the same by server-sent events
  /documents       documents of the server itself that may be asked for by their hash
  /docs/           the documentation
  /schema.graphql  the schema
  /metrics         counts and times, for Prometheus
  /health/live     whether the program runs; /health/ready whether it answers

The server ends on Ctrl-C or SIGTERM, after the requests that are running.
Every flag can be set in the environment, too (RARE_JEWELS_LISTEN, RARE_JEWELS_MAX_COST, ...) and, by its long name, in
the file of --config: `listen = \"0.0.0.0:80\"`, `max-cost = 50000`, `trust-proxy = true`. A flag counts before the
environment, and the environment before the file.
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
    /// A file of settings, in TOML: each long flag is a key
    #[arg(long, value_name = "FILE", env = "RARE_JEWELS_CONFIG")]
    config: Option<PathBuf>,

    /// Where to listen: `127.0.0.1:8080`, `[::]:8080`, `localhost:8080`, or `unix:/PATH` for a socket in the file system
    ///
    /// Port 0 takes any free one. Of a name, the first address that can be had, IPv4 before IPv6. A socket is for a proxy on this
    /// machine: it speaks HTTP/1.1, and every program that may reach its folder may connect.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", env = "RARE_JEWELS_LISTEN")]
    listen: Listen,

    /// The path beneath which it is reached: with `/registry`, at `https://example.org/registry/`
    ///
    /// The proxy passes addresses on as they are, with the path. Health checks and /metrics are also at the root.
    #[arg(long, value_name = "PATH", default_value = "/", env = "RARE_JEWELS_BASE_PATH")]
    base_path: BasePath,

    #[command(flatten)]
    database: WrittenDatabase,

    /// Write nothing: for a replica of PostgreSQL, or a file that is read-only
    ///
    /// Nothing is made, changed or locked. Whatever is to be written is refused with the code `READ_ONLY`. What is written to the
    /// database elsewhere is seen within a second.
    #[arg(long, env = "RARE_JEWELS_READ_ONLY", conflicts_with_all = ["generate", "four_eyes"])]
    read_only: bool,

    /// What editors send waits for a reviewer, as what contributors send does: two people stand behind every change
    #[arg(long, env = "RARE_JEWELS_FOUR_EYES")]
    four_eyes: bool,

    /// A folder of documents that clients ask for by an id, or one such file. May be given more than once
    ///
    /// `.graphql` and `.gql` files hold a document each, `.json` files are manifests that Apollo, Relay or graphql-codegen wrote. Each
    /// document is checked against the schema; one with a mistake is an error, and nothing is served. The files are read again
    /// when they change.
    #[arg(long, value_name = "PATH", env = "RARE_JEWELS_DOCUMENTS")]
    documents: Vec<PathBuf>,

    /// Run no other documents than those of --documents and the server's own
    ///
    /// Anything else is refused with the code `DOCUMENT_NOT_REGISTERED`, introspection included. A key with the role admin may run
    /// any document. The dashboard, plain pages and files work as before.
    #[arg(long, env = "RARE_JEWELS_REGISTERED_DOCUMENTS_ONLY")]
    registered_documents_only: bool,

    /// Whom to ask for a key, or about the registry: an address of mail, or of a page. The dashboard shows it to who has no key
    #[arg(long, value_name = "ADDRESS", env = "RARE_JEWELS_CONTACT")]
    contact: Option<String>,

    /// Fill an empty database with this number of generated services instead, for benchmarks
    #[arg(long, value_name = "COUNT", hide = true)]
    generate: Option<u32>,

    /// Serve a file at `/bench` as well, to measure what a file takes
    #[arg(long, value_name = "FILE", hide = true)]
    r#static: Option<PathBuf>,

    #[command(flatten)]
    head_key: HeadKeyFile,

    #[command(flatten)]
    rates: Rates,

    #[command(flatten)]
    guards: Guards,

    #[command(flatten)]
    running: Running,

    #[command(flatten)]
    webhooks: Sending,
}

impl Args {
    /// The file of settings.
    pub(crate) fn config(&self) -> Option<&Path> {
        self.config.as_deref()
    }
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    log::start();
    let watch = library::Watch::of(definitions)?;
    let library = library::open(definitions)?;
    let documents = DocumentFiles::open(&args.documents, args.guards.limits())?;
    // A thread that works out answers keeps what they took until it ends: soon after the last of them.
    let keep_alive = std::time::Duration::from_secs(2);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().thread_keep_alive(keep_alive).build();
    let runtime = runtime.map_err(|error| Failure::File(format!("cannot start: {error}")))?;
    let collector = args.running.otlp_endpoint().map(Collector::at).transpose()?;
    let served = runtime.block_on(serve(args, library, watch, documents));
    if let Some(collector) = collector {
        collector.finish();
    }
    served
}

/// `/log/head`, unless there is no key to sign with.
fn signed_head(args: &Args, writer: &Arc<writer::Writer>) -> Option<LogHead> {
    // A database of PostgreSQL without a named file has none: nothing is wrong with that.
    let file = args.head_key.path(&args.database.url)?;
    // One that only reads signs with a key that is there, and makes none.
    if args.read_only && !file.exists() {
        return None;
    }
    match args.head_key.open(&args.database.url) {
        Ok(key) => Some(LogHead::new(writer, key, now)),
        Err(failure) => {
            anstream::eprintln!("warning: `/log/head` is not served: {}", failure.message());
            None
        }
    }
}

async fn serve(
    args: &Args,
    library: rules::Library,
    watch: library::Watch,
    (document_files, registered): (DocumentFiles, Registered),
) -> Result<(), Failure> {
    // Bound first: a port that is taken must not leave a new database behind.
    let bound = Bound::to(args.listen.clone()).await.map_err(|error| refused(&error))?;
    let writer = Arc::new(open(args, library).await?);
    let snapshot = writer.snapshot();
    let services = snapshot.registry().services().count();
    let dashboard = dashboard::Dashboard::new().beneath(args.base_path.as_str());
    let texts = dashboard.documents();
    let documents = server::documents::own()
        .with_own(texts.iter().map(String::as_str))
        .only_registered(args.registered_documents_only);
    documents.register(registered);
    let polling = (watch.start(writer.clone()), document_files.start(documents.clone()));
    let stop = Stop::new();
    let contact = args.contact.clone().map(api::Contact);
    let serving = server::Serving {
        contact,
        limits: args.guards.limits(),
        only_operators_documents: args.registered_documents_only,
    };
    let app = server::app_of(&writer, now, serving)
        .documents(documents.clone())
        .rates(args.rates.limits())
        .cache_bytes(args.running.cache_bytes())
        .max_age(args.running.max_age)
        .documentation("docs/")
        .base_path(args.base_path.clone())
        .stopping(stop.watch());
    let webhooks = Webhooks::of(&args.webhooks, &writer)?;
    let app = webhooks.shown(app);
    let app = match signed_head(args, &writer) {
        Some(endpoint) => app.counted_route("/log/head", endpoint),
        None => app,
    };
    let app = match args.running.otlp_endpoint() {
        Some(_) => app.spans(Collector::tracer()),
        None => app,
    };
    let app = match &args.r#static {
        Some(file) => {
            let content = std::fs::read(file).map_err(|error| Failure::file("read", file, &error))?;
            app.route("/bench", Page::new("application/json; charset=utf-8", content))
        }
        None => app,
    };
    let app = match dashboard.lost() {
        Some(page) => app.lost(page),
        None => app,
    };
    let routes = dashboard.routes().into_iter().chain(docs::routes());
    let app = routes.fold(app, |app, (path, endpoint)| app.route(path, endpoint));
    let app = args.base_path.clone().over(dashboard.over(app.build()));
    // Before anybody is told that there is something to stop.
    let stop_signal = stop_signal().map_err(|error| refused(&error))?;
    let only_reads = if args.read_only { ", read-only" } else { "" };
    anstream::eprintln!(
        "listening on {} ({services} services, revision {}{only_reads})",
        bound.shown(&args.base_path),
        snapshot.revision()
    );
    // What lists, searches and coverage need is made ready now, and not when somebody waits for it.
    drop(tokio::task::spawn_blocking(move || {
        snapshot.warm();
        snapshot.sorted(SortField::Score, true);
    }));
    let grace = args.running.grace();
    let stopped = async {
        stop_signal.await;
        // What stays open hears of it at once, and has the same time to say goodbye as what runs has to end.
        stop.now();
    };
    let follows = tokio::spawn(writer.clone().follow());
    let sends = webhooks.start();
    let connections = args.running.connections(args.rates.trust_proxy);
    let served = bound.connections(connections).serve(app, stopped, grace).await;
    // Connections that were upgraded are not the server's any more.
    let _ = tokio::time::timeout(grace.min(GOODBYE), stop.drained()).await;
    follows.abort();
    sends.abort();
    drop(polling);
    writer.close().await;
    served.map_err(|error| refused(&error))
}

/// Opens the registry.
async fn open(args: &Args, library: rules::Library) -> Result<writer::Writer, Failure> {
    if args.read_only {
        return args.database.open_to_read(library).await;
    }
    let seed = match args.generate {
        Some(count) => crate::generate::services(count),
        None => args.database.data_sets.changes(library.vocabulary())?,
    };
    let mut writer = args.database.open(library, seed.clone()).await?;
    if !writer.is_new() && args.generate.is_none() {
        note_lacking(args, &writer, &seed);
    }
    if args.four_eyes {
        writer.require_four_eyes();
    }
    if args.webhooks.allows_private() {
        writer.allow_private_webhooks();
    }
    if let Some(fault) = writer.clock_fault() {
        anstream::eprintln!("warning: nothing can be written: {fault}");
    }
    Ok(writer)
}

/// Says what the data that ship say and the registry lacks, where it began with an earlier version of them.
fn note_lacking(args: &Args, writer: &writer::Writer, shipped: &[registry::Change]) {
    let lacking = registry::dataset::lacking(writer.snapshot().registry(), shipped).len();
    if lacking > 0 {
        let changes = count(lacking as u64, "change", "changes");
        let (stop, database) = match store::file_of(&args.database.url) {
            Some(_) => ("stop the server, then ", format!(" --database {}", args.database.url)),
            None => ("", String::new()),
        };
        note(&format!(
            "the data that ship with this version have {changes} that this registry lacks; to bring them in: \
             {stop}`rare-jewels import built-in{database}{}`",
            args.database.data_sets.option()
        ));
    }
}

fn refused(error: &ServeError) -> Failure {
    Failure::File(error.to_string())
}
