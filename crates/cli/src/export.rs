//! `rare-jewels export`: the registry as an archive, or as tables.

use std::io::{BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValuesParser;
use exchange::matrix::{self, Matrix};
use exchange::tables::Table;
use facts::Vocabulary;
use readmodel::Snapshot;
use registry::Evidence;
use store::ReadTransaction;

use crate::archive::{self, Keys};
use crate::clock;
use crate::database::{Database, block_on, failed};
use crate::failure::{Failure, reason};
use crate::library;
use crate::output::{Output, Readers};
use crate::spinner::Spinner;
use crate::terminal;

const AFTER: &str = "\
Examples:
  rare-jewels export registry.jsonl                              everything, losslessly
  rare-jewels export | gzip > registry.jsonl.gz                  the same, to standard output
  rare-jewels export --format csv --table services services.csv  for a spreadsheet
  rare-jewels export --format xlsx --table claims claims.xlsx    as a workbook of Excel
  rare-jewels export --format xlsx --table matrix matrix.xlsx    the score of every service

The archive is the log of changes: who changed what, when and why, byte for byte. `rare-jewels import archive` builds a registry
of it again, and the same archive of that. It holds proposals that the public does not see, and names of contributors;
it holds no keys, and no counts of returns. A file that is written appears under its name when it is whole; an archive only its
owner can read.

docs/reference/files.md describes archive and tables.";

/// Write the registry as one archive, or a part of it as a table
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// The file to write; standard output without it, or with `-`
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    file: PathBuf,

    /// Everything as an archive, or a part as CSV or a workbook of Excel
    #[arg(long, value_enum, default_value = "archive")]
    format: Format,

    /// Which table, for `--format csv` and `xlsx`
    #[arg(
        long,
        value_parser = PossibleValuesParser::new(Table::ALL.map(Table::name).into_iter().chain([matrix::NAME])),
        required_if_eq_any([("format", "csv"), ("format", "xlsx")])
    )]
    table: Option<String>,

    /// What the scores of `--table matrix` rest on
    #[arg(long, value_enum, default_value = "stated")]
    evidence: On,

    /// Begin `csv` with a byte order mark, by which Excel recognises letters such as ŷ
    #[arg(long)]
    bom: bool,

    #[command(flatten)]
    database: Database,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Archive,
    Csv,
    Xlsx,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum On {
    /// What sources state
    Stated,
    /// What they state, and what follows from it
    WithImplied,
}

/// A list of the registry, or the score matrix.
#[derive(Clone, Copy)]
enum What {
    List(Table),
    Matrix(Evidence),
}

/// What to write of a table.
#[derive(Clone, Copy)]
struct Wanted {
    what: What,
    format: Format,
    bom: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let evidence = match args.evidence {
        On::Stated => Evidence::Stated,
        On::WithImplied => Evidence::WithImplied,
    };
    let what = match args.table.as_deref() {
        Some(matrix::NAME) => Some(What::Matrix(evidence)),
        name => name.and_then(Table::named).map(What::List),
    };
    if args.evidence != On::Stated && !matches!(what, Some(What::Matrix(_))) {
        return Err(Failure::Usage("`--evidence` goes with `--table matrix`".to_owned()));
    }
    let table = what.map(|what| Wanted { what, format: args.format, bom: args.bom });
    if args.format == Format::Archive && table.is_some() {
        return Err(Failure::Usage(
            "`--table` goes with `--format csv` or `xlsx`: an archive is whole".to_owned(),
        ));
    }
    if args.format == Format::Xlsx && args.file == Path::new("-") && terminal::stdout_is_terminal() {
        return Err(Failure::Usage("a workbook is no text: name the file to write".to_owned()));
    }
    block_on(export(args, table))
}

async fn export(args: &Args, table: Option<Wanted>) -> Result<(), Failure> {
    let spinner = Spinner::new("writing");
    let store = args.database.read().await?;
    let exported = async {
        let snapshot = store.read_transaction().await.map_err(|error| failed(&error))?;
        let exported = if args.file == Path::new("-") {
            match write(table, &snapshot, stdout().lock(), &spinner).await {
                // A reader that has gone, as `head` does, is no failure.
                Err(Failure::File(text)) if text.to_lowercase().contains("broken pipe") => Ok(()),
                written => written,
            }
        } else {
            into_file(args, table, &snapshot, &spinner).await
        };
        snapshot.end().await;
        exported
    };
    let exported = exported.await;
    store.close().await;
    spinner.finish();
    exported
}

async fn into_file(
    args: &Args,
    table: Option<Wanted>,
    snapshot: &ReadTransaction,
    spinner: &Spinner,
) -> Result<(), Failure> {
    // The archive names contributors, and holds what waits for a reviewer.
    let readers = if table.is_none() { Readers::Owner } else { Readers::Everybody };
    let mut output = Output::create(&args.file, readers)?;
    write(table, snapshot, &mut output, spinner).await?;
    output.finish()
}

async fn write(
    table: Option<Wanted>,
    snapshot: &ReadTransaction,
    to: impl Write,
    spinner: &Spinner,
) -> Result<(), Failure> {
    let mut to = BufWriter::new(to);
    match table {
        None => to = archive::write(snapshot, Keys::Without, to, spinner).await?,
        Some(Wanted { what, format, bom }) => {
            let registry = snapshot.registry(Vocabulary::built_in()).await.map_err(|error| failed(&error))?;
            let (is_workbook, today) = (format == Format::Xlsx, clock::today());
            let written = match (what, is_workbook) {
                (What::List(table), true) => table.write_xlsx(&registry, &mut to, today),
                (What::List(table), false) => table.write_csv(&registry, &mut to, bom),
                (What::Matrix(evidence), _) => {
                    let read = Snapshot::new(registry, library::open(&[])?);
                    let matrix = Matrix::new(&read, evidence);
                    matrix.and_then(|matrix| {
                        if is_workbook {
                            matrix.write_xlsx(&mut to, today)
                        } else {
                            matrix.write_csv(&mut to, bom)
                        }
                    })
                }
            };
            written
                .map_err(|error| Failure::File(format!("the table cannot be written: {}", reason(&error))))?;
        }
    }
    to.flush().map_err(|error| Failure::File(format!("cannot write: {}", reason(&error))))
}
