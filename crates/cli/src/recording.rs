//! What subcommands that record tables in a database share: the database, and the source that the rows come from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use registrar::command::AddSource;
use registrar::{Actor, Command, Order, Refusal, Registrar, Role};
use registry::{Registry, Slug};
use store::Store;

use crate::database::block_on;
use crate::failure::Failure;
use crate::{clock, library};

/// A table to record, and where it comes from.
#[derive(Debug, clap::Args)]
pub(crate) struct Recording {
    /// The table, a CSV file
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The slug of the source that the rows come from
    #[arg(long, value_name = "SLUG")]
    source: Slug,

    /// The title of the source, if the registry does not have it yet
    #[arg(long, value_name = "TITLE", requires = "source_publisher")]
    source_title: Option<String>,

    /// Who published the source, if the registry does not have it yet
    #[arg(long, value_name = "NAME", requires = "source_title")]
    source_publisher: Option<String>,

    /// The database: `sqlite://FILE` or `postgres://…`; it may be in use by a server
    #[arg(
        long,
        value_name = "URL",
        default_value = "sqlite://rare-jewels.db",
        env = "RARE_JEWELS_DATABASE",
        hide_env_values = true
    )]
    database: String,
}

impl Recording {
    /// Reads the table against the registry, all or nothing, and records what it comes to. Answers with how many rows it
    /// has.
    pub(crate) fn record(
        &self,
        definitions: &[PathBuf],
        read: impl FnOnce(&Registry, &Slug, &str) -> Result<(Command, usize), coverage::TableError>,
    ) -> Result<usize, Failure> {
        let text =
            std::fs::read_to_string(&self.file).map_err(|error| Failure::file("read", &self.file, &error))?;
        let library = library::open(definitions)?;
        block_on(async {
            let store = Store::open(&self.database).await.map_err(|error| crate::database::failed(&error))?;
            let seed = registry::dataset::report_2019()
                .map_err(|errors| Failure::File(format!("the report's data does not read: {errors}")))?;
            let registrar = Registrar::open(store, library, || seed, clock::now).await;
            let registrar = Arc::new(registrar.map_err(|error| Failure::File(error.to_string()))?);
            let recorded = self.with(&registrar, &text, read).await;
            registrar.close().await;
            recorded
        })
    }

    async fn with(
        &self,
        registrar: &Arc<Registrar>,
        text: &str,
        read: impl FnOnce(&Registry, &Slug, &str) -> Result<(Command, usize), coverage::TableError>,
    ) -> Result<usize, Failure> {
        let view = registrar.view();
        let (command, rows) = read(view.registry(), &self.source, text)
            .map_err(|error| Failure::Rendered(told(&self.file, &error)))?;
        if view.registry().source(&self.source).is_none() {
            let (Some(title), Some(publisher)) = (&self.source_title, &self.source_publisher) else {
                return Err(Failure::Usage(format!(
                    "the registry has no source `{}`: give its `--source-title` and `--source-publisher`",
                    self.source
                )));
            };
            let source = AddSource {
                slug: Some(self.source.to_string()),
                title: title.clone(),
                publisher: publisher.clone(),
                published: None,
                url: None,
                licence: None,
            };
            execute(registrar, Command::AddSource(source)).await?;
        }
        execute(registrar, command).await?;
        Ok(rows)
    }
}

async fn execute(registrar: &Arc<Registrar>, command: Command) -> Result<(), Failure> {
    let actor = Actor { name: "rare-jewels import".to_owned(), role: Role::Admin, key: None };
    match registrar.execute(actor, Order::from(command)).await {
        Ok(_) => Ok(()),
        Err(refusal @ Refusal::Faults(_)) => Err(Failure::Input(refusal.to_string())),
        Err(refusal) => Err(Failure::File(refusal.to_string())),
    }
}

/// One line an error, each with its file.
pub(crate) fn told(file: &Path, error: &coverage::TableError) -> String {
    let file = file.display();
    let lines: Vec<String> = error.to_string().lines().map(|line| format!("error: {file}: {line}")).collect();
    lines.join("\n")
}
