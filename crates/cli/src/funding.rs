//! `rare-jewels funding`: the funding network as a file.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use funding::formats::{Format, UnknownFormat};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use readmodel::Snapshot;
use registry::ServiceView;

use crate::failure::Failure;
use crate::output::{self, Readers};
use crate::{clock, library, reading, terminal};

const AFTER: &str = "\
Examples:
  rare-jewels funding --format svg --output funding.svg              a picture
  rare-jewels funding --format csv --as-of 2019-06-01                the lines of a day as a table
  rare-jewels funding --filter 'budget=camhs,public-health'          some of the lines
  rare-jewels funding --format dot | dot -Tpdf -o funding.pdf        for Graphviz
  rare-jewels funding --database sqlite://rare-jewels.db             what your registry holds

The filter is that of the addresses `/funding.svg?…` of a server: nation, kind, budget, role, body, service,
classification (each with values separated by commas) and hops, joined with `&`.";

/// Write the funding network as a file: a picture, a table, or for another tool
///
/// Without a database it is the network that a new registry begins with.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// The format, as the end of a file's name
    #[arg(long, default_value = "csv", value_parser = PossibleValuesParser::new(Format::ALL.map(Format::extension)))]
    format: String,

    /// The day to look at; today without it
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,

    /// Which lines: `nation=england&budget=camhs`
    #[arg(long, value_name = "FILTER", default_value = "", hide_default_value = true)]
    filter: String,

    #[command(flatten)]
    held: reading::Held,

    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    let registry = args.held.open(library.vocabulary().clone())?;
    let today = args.as_of.unwrap_or_else(|| clock::now().to_zoned(TimeZone::UTC).date());
    let snapshot = Snapshot::new(registry, library);
    let format: Format =
        args.format.parse().map_err(|error: UnknownFormat| Failure::Usage(error.to_string()))?;
    let classify = |service: &ServiceView| snapshot.class_of(service);
    let file = funding::file(snapshot.registry(), format, &args.filter, today, classify)
        .map_err(|error| Failure::Usage(error.to_string()))?;
    match &args.output {
        Some(path) => output::write(path, Readers::Everybody, &file),
        None => terminal::print_bytes(&file),
    }
}
