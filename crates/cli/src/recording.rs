//! What subcommands that bring tables into a database share: the way in, and the source that the rows come from.

use std::path::{Path, PathBuf};

use registry::{Change, Registry, Slug, Source};

use crate::database::{WrittenDatabase, block_on};
use crate::failure::Failure;
use crate::import::{Way, bring_in};
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
            let recorded = bring_in(&writer, Way::Commit, "import", &reason, |registry| {
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
