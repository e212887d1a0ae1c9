//! What all imports of tables share: their flags, reading the file, writing what it changes, and the summary.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use exchange::{Merged, Origin, Remarks};
use jiff::civil::Date;
use registry::{Change, Registry, Revision};
use rules::Library;
use tabular::{BadTable, Column, Records};

use super::writing::{Way, Written, bring_in};
use crate::database::{WrittenDatabase, block_on};
use crate::failure::{Failure, note};
use crate::sentence::{count, grouped};
use crate::spinner::Spinner;
use crate::terminal::print;

/// A table, and how it comes in.
#[derive(Debug, clap::Args)]
pub(crate) struct Table {
    /// The table: CSV, XLSX, ODS or NDJSON; `-` is standard input
    #[arg(value_name = "FILE|-")]
    pub(crate) file: PathBuf,

    /// The sheet of a workbook, instead of the first
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,

    #[command(flatten)]
    pub(crate) target: Target,
}

/// Where it goes, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct Target {
    #[command(flatten)]
    pub(crate) database: WrittenDatabase,

    /// Who imports, for the log
    #[arg(long, value_name = "NAME", default_value = "import")]
    pub(crate) by: String,

    /// Say what would change, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Open a proposal, on which a reviewer decides, and publish nothing
    #[arg(long)]
    pub(crate) as_proposal: bool,
}

/// The source that the rows of a table are from.
#[derive(Debug, clap::Args)]
pub(crate) struct FromSource {
    /// The slug of the source that the rows are from; without it, it is made of the title
    #[arg(long, value_name = "SLUG")]
    pub(crate) source: Option<String>,

    /// The title of the source, if the registry does not have it yet
    #[arg(long, value_name = "TITLE", requires = "source_publisher")]
    pub(crate) source_title: Option<String>,

    /// Who published the source, if the registry does not have it yet
    #[arg(long, value_name = "NAME", requires = "source_title")]
    pub(crate) source_publisher: Option<String>,

    /// When the source was published, if the registry does not have it yet
    #[arg(long, value_name = "DATE", requires = "source_title")]
    pub(crate) source_published: Option<Date>,

    /// Where to find the source, if the registry does not have it yet
    #[arg(long, value_name = "URL", requires = "source_title")]
    pub(crate) source_url: Option<String>,
}

impl FromSource {
    /// The source, to be looked up in a registry.
    pub(crate) fn origin(&self) -> Origin {
        Origin {
            slug: self.source.clone(),
            title: self.source_title.clone(),
            publisher: self.source_publisher.clone(),
            published: self.source_published,
            url: self.source_url.clone(),
        }
    }
}

/// A table whose rows are from one source.
#[derive(Debug, clap::Args)]
pub(crate) struct Sourced {
    #[command(flatten)]
    pub(crate) table: Table,

    #[command(flatten)]
    pub(crate) source: FromSource,
}

/// What a table changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Worked {
    pub(crate) changes: Vec<Change>,
    /// How many rows are new, say more or otherwise, and are there already.
    pub(crate) new: usize,
    pub(crate) changed: usize,
    pub(crate) same: usize,
    /// What the reader should know, a line each.
    pub(crate) notes: Vec<String>,
    /// The columns that are not read and have something in them.
    pub(crate) unread: Vec<String>,
}

impl Worked {
    /// What a table changes, and what there is to say of it.
    pub(crate) fn of(merged: Merged, remarks: &Remarks) -> Self {
        Self {
            new: merged.added,
            changed: merged.corrected,
            same: merged.unchanged,
            notes: remarks.notes.clone(),
            unread: remarks.own_columns.clone(),
            changes: merged.changes,
        }
    }
}

impl Table {
    /// The input.
    pub(crate) fn open(&self) -> Result<Box<dyn Read>, Failure> {
        if self.file == Path::new("-") {
            return Ok(Box::new(stdin().lock()));
        }
        let failed = |error| Failure::file("read", &self.file, &error);
        let file = File::open(&self.file).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_dir() {
            return Err(Failure::File(format!("cannot read `{}`: it is a folder", self.file.display())));
        }
        Ok(Box::new(file))
    }

    /// The rows of a table with these columns.
    pub(crate) fn records(&self, columns: &'static [Column], spinner: &Spinner) -> Result<Records, Failure> {
        let read = Records::read(self.open()?, self.sheet.as_deref(), columns, &mut |rows| spinner.at(rows));
        read.map_err(|bad| self.refused(&bad))
    }

    /// The file as the log and errors name it: without its folder, which is private.
    pub(crate) fn name(&self) -> String {
        match self.file.file_name() {
            Some(name) if self.file != Path::new("-") => facts::visible(&name.to_string_lossy()),
            _ => "standard input".to_owned(),
        }
    }

    /// Why nothing of it was taken.
    pub(crate) fn refused(&self, bad: &BadTable) -> Failure {
        match bad {
            BadTable::Unreadable(tabular::TableError::Io(error)) => Failure::file("read", &self.file, error),
            other => {
                let (name, text) = (self.name(), other.to_string());
                let lines: Vec<String> = text.lines().map(|line| format!("{name}: {line}")).collect();
                Failure::Input(format!("nothing was imported\n{}", lines.join("\n")))
            }
        }
    }

    /// Works out what the table changes, writes that in one revision or one proposal, and prints the summary.
    pub(crate) fn bring_in(
        &self,
        what: &str,
        library: Library,
        spinner: &Spinner,
        work_out: impl Fn(&Registry) -> Result<Worked, Failure>,
    ) -> Result<(), Failure> {
        self.target.bring_in(what, &self.name(), library, spinner, work_out)
    }
}

impl Target {
    /// Works out what changes, writes that in one revision or one proposal, and prints the summary; `from` is where it comes from.
    pub(crate) fn bring_in(
        &self,
        what: &str,
        from: &str,
        library: Library,
        spinner: &Spinner,
        work_out: impl Fn(&Registry) -> Result<Worked, Failure>,
    ) -> Result<(), Failure> {
        let work_out = |registry: &Registry| {
            spinner.says("comparing");
            work_out(registry)
        };
        let (worked, written) = if self.dry_run {
            let registry = self.database.look(library.vocabulary().clone())?;
            (work_out(&registry)?, Written { revision: registry.revision(), proposal: None })
        } else {
            let reason = format!("{what} from {from}");
            block_on(self.write(&reason, library, spinner, work_out))?
        };
        spinner.finish();
        self.tell(from, &worked, &written)
    }

    async fn write(
        &self,
        reason: &str,
        library: Library,
        spinner: &Spinner,
        work_out: impl Fn(&Registry) -> Result<Worked, Failure>,
    ) -> Result<(Worked, Written), Failure> {
        spinner.says("reading the registry");
        let writer = self.database.writer(library).await?;
        let way = if self.as_proposal { Way::Proposal } else { Way::Commit };
        let written = bring_in(&writer, way, &self.by, reason, |registry| {
            let worked = work_out(registry)?;
            spinner.says("writing");
            let changes = worked.changes.clone();
            Ok((worked, changes))
        });
        let written = written.await;
        spinner.finish();
        writer.close().await;
        written
    }

    fn tell(&self, from: &str, worked: &Worked, written: &Written) -> Result<(), Failure> {
        for line in &worked.notes {
            note(&format!("{from}: {line}"));
        }
        let Worked { new, changed, same, .. } = *worked;
        let rows = count((new + changed + same) as u64, "row", "rows");
        let [new, changed, same] = [new, changed, same].map(|rows| grouped(rows as u64));
        let end = self.end(worked.changes.is_empty(), written);
        let unread: Vec<String> =
            worked.unread.iter().map(|column| format!("`{}`", tabular::shown(column))).collect();
        let unread =
            if unread.is_empty() { String::new() } else { format!("; not read: {}", unread.join(", ")) };
        print(&format!("{rows}: {new} new, {changed} changed, {same} the same, 0 refused; {end}{unread}\n"))
    }

    fn end(&self, is_nothing: bool, written: &Written) -> String {
        let Written { revision, proposal } = written;
        match (is_nothing, self.dry_run, proposal) {
            (true, _, _) => format!("nothing to write, the registry stays at revision {revision}"),
            (false, true, _) => "nothing was written (--dry-run)".to_owned(),
            (false, false, Some(id)) => format!("waits for a reviewer as `proposal:{id}`"),
            (false, false, None) => format!("written as revision {}", Revision::get(*revision)),
        }
    }
}

/// The line on standard error while a table is read.
pub(crate) fn reading() -> Spinner {
    Spinner::new("reading the table")
}
