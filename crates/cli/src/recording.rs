//! What subcommands that bring tables into a database share: the way in, and the source that the rows come from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use registry::{Change, Registry, Revision, Slug, Source};
use writer::command::Import;
use writer::{Actor, Command, Order, Refusal, Role, Writer};

use crate::database::{WrittenDatabase, block_on};
use crate::failure::Failure;
use crate::library;

/// How often a table is worked out again because others wrote meanwhile.
const ATTEMPTS: u32 = 20;

/// Brings what a table says into the registry, in one revision: worked out on what the registry holds, and again when
/// others have written meanwhile. Answers with what was worked out last, and the revision that holds it.
pub(crate) async fn bring_in<T>(
    writer: &Arc<Writer>,
    by: &str,
    reason: &str,
    work_out: impl Fn(&Registry) -> Result<(T, Vec<Change>), Failure>,
) -> Result<(T, Revision), Failure> {
    let actor = Actor { name: by.to_owned(), label: None, role: Role::Admin, key: None };
    for _ in 0..ATTEMPTS {
        let snapshot = writer.snapshot();
        let (found, changes) = work_out(snapshot.registry())?;
        if changes.is_empty() {
            return Ok((found, snapshot.revision()));
        }
        let order = Import { changes, basis: snapshot.revision(), reason: reason.to_owned() };
        match writer.execute(actor.clone(), Order::from(Command::Import(order))).await {
            Ok(receipt) => return Ok((found, receipt.revision)),
            Err(Refusal::Faults(_)) if writer.snapshot().revision() > snapshot.revision() => {}
            Err(refusal @ Refusal::Faults(_)) => return Err(Failure::Input(refusal.to_string())),
            Err(refusal) => return Err(Failure::File(refusal.to_string())),
        }
    }
    Err(Failure::File("others write all the time: try again".to_owned()))
}

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
    /// Reads the table against the registry, all or nothing, and records what it changes in one revision, the source
    /// with it if it is new. Answers with how many changes there were; what is on record already is none.
    pub(crate) fn record(
        &self,
        definitions: &[PathBuf],
        read: impl Fn(&Registry, &Slug, &str) -> Result<Vec<Change>, provision::TableError>,
    ) -> Result<usize, Failure> {
        let text =
            std::fs::read_to_string(&self.file).map_err(|error| Failure::file("read", &self.file, &error))?;
        let library = library::open(definitions)?;
        block_on(async {
            let writer = self.database.writer(library).await?;
            let name = self.file.file_name().unwrap_or_default().to_string_lossy();
            let reason = format!("table {}", facts::visible(&name));
            let recorded = bring_in(&writer, "import", &reason, |registry| {
                let read = read(registry, &self.source, &text);
                let mut changes = read.map_err(|error| bad_table(&self.file, &error))?;
                let count = changes.len();
                if count > 0 && registry.source(&self.source).is_none() {
                    changes.insert(0, Change::SourceAdded(self.new_source()?));
                }
                Ok((count, changes))
            });
            let recorded = recorded.await.map(|(count, _)| count);
            writer.close().await;
            recorded
        })
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

/// What is wrong with a table: one line an error, each with its file.
pub(crate) fn bad_table(file: &Path, error: &provision::TableError) -> Failure {
    let file = facts::visible(&file.display().to_string());
    let lines: Vec<String> = error.to_string().lines().map(|line| format!("error: {file}: {line}")).collect();
    Failure::Rendered(lines.join("\n"))
}
