//! `rare-jewels report`: the report, regenerated for a day.

use std::path::PathBuf;

use clap::ValueEnum;
use jiff::civil::Date;
use report::{Scope, html, report, xlsx};

use crate::failure::Failure;
use crate::output::{self, Readers};
use crate::reading::Reading;
use crate::terminal;

const AFTER: &str = "\
Examples:
  rare-jewels report --as-of 2019-06-01 --output 2019.html                  beside the published report
  rare-jewels report --database sqlite://rare-jewels.db --output report.html    today, from your registry
  rare-jewels report --since 2019-06-01 --output report.html                with what changed since a day
  rare-jewels report --format xlsx --output report.xlsx                     the tables, a sheet each

The page needs no other file, prints on A4, and has the same numbers as the commands `coverage` and `funding`. A server shows it at
`/report?asOf=2019-06-01` and `/report.xlsx`.";

/// Write the report of a day: teams, areas, gaps and money as known on a day
///
/// Sections 7 to 9 of *Rare Jewels* (2019) from what the registry holds. Without a database it is the data of the 2019 report.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// Also say what changed since this day
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,

    /// A page for browsers and printers, or a workbook
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One page with its style in it
    #[default]
    Html,
    /// The tables, a sheet each
    Xlsx,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let (snapshot, as_of) = args.reading.open(definitions)?;
    if let Some(since) = args.since.filter(|since| *since >= as_of) {
        return Err(Failure::Usage(format!("`--since`: expected a day before {as_of}, got {since}")));
    }
    let document = report(&snapshot, Scope { as_of, since: args.since });
    let file = match args.format {
        Format::Html => html(&document).into_bytes(),
        Format::Xlsx => xlsx(&document).map_err(|error| Failure::File(error.to_string()))?,
    };
    match &args.output {
        Some(path) => output::write(path, Readers::Everybody, &file),
        None => terminal::print_bytes(&file),
    }
}
