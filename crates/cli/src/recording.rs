//! What subcommands that record tables in a database share: the database, and the source that the rows come from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use registrar::command::Import;
use registrar::{Actor, Command, Order, Refusal, Registrar, Role};
use registry::{Change, Registry, Slug, Source};

use crate::database::{WrittenDatabase, block_on};
use crate::failure::Failure;
use crate::library;

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

    #[command(flatten)]
    database: WrittenDatabase,
}

impl Recording {
    /// Reads the table against the registry, all or nothing, and records what it comes to in one revision, the source
    /// with it if it is new. Answers with how many changes there were; what is on record already is none.
    pub(crate) fn record(
        &self,
        definitions: &[PathBuf],
        read: impl FnOnce(&Registry, &Slug, &str) -> Result<Vec<Change>, coverage::TableError>,
    ) -> Result<usize, Failure> {
        let text =
            std::fs::read_to_string(&self.file).map_err(|error| Failure::file("read", &self.file, &error))?;
        let library = library::open(definitions)?;
        block_on(async {
            let registrar = self.database.registrar(library).await?;
            let view = registrar.view();
            let recorded = match read(view.registry(), &self.source, &text) {
                Ok(changes) => self.write(&registrar, changes).await,
                Err(error) => Err(Failure::Rendered(told(&self.file, &error))),
            };
            registrar.close().await;
            recorded
        })
    }

    async fn write(&self, registrar: &Arc<Registrar>, changes: Vec<Change>) -> Result<usize, Failure> {
        let view = registrar.view();
        let count = changes.len();
        if count == 0 {
            return Ok(0);
        }
        let mut all = Vec::new();
        if view.registry().source(&self.source).is_none() {
            all.push(Change::SourceAdded(self.new_source()?));
        }
        all.extend(changes);
        let file = self.file.file_name().unwrap_or_default().to_string_lossy();
        let order = Import { changes: all, basis: view.revision(), reason: format!("table {file}") };
        let actor = Actor { name: "import".to_owned(), role: Role::Admin, key: None };
        match registrar.execute(actor, Order::from(Command::Import(order))).await {
            Ok(_) => Ok(count),
            Err(refusal @ Refusal::Faults(_)) => Err(Failure::Input(refusal.to_string())),
            Err(refusal) => Err(Failure::File(refusal.to_string())),
        }
    }

    fn new_source(&self) -> Result<Source, Failure> {
        let (Some(title), Some(publisher)) = (&self.source_title, &self.source_publisher) else {
            return Err(Failure::Usage(format!(
                "the registry has no source `{}`: give its `--source-title` and `--source-publisher`",
                self.source
            )));
        };
        Ok(Source {
            slug: self.source.clone(),
            title: title.clone(),
            publisher: publisher.clone(),
            published: None,
            url: None,
            licence: None,
        })
    }
}

/// One line an error, each with its file.
pub(crate) fn told(file: &Path, error: &coverage::TableError) -> String {
    let file = file.display();
    let lines: Vec<String> = error.to_string().lines().map(|line| format!("error: {file}: {line}")).collect();
    lines.join("\n")
}
