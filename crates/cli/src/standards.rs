//! `rare-jewels standards`: what services can review themselves by.

use clap::Subcommand;
use quality::standards::StandardSet;
use serde_json::{Value as Json, json};

use crate::failure::Failure;
use crate::grid::{Column, Format, Grid, column};

const AFTER: &str = "\
Examples:
  rare-jewels standards list                                 the sets that there are
  rare-jewels standards show pif-self-audit                  the standards of one
  rare-jewels standards show pif-self-audit --format csv     for a spreadsheet

A developmental set has no thresholds: it shows what to work on. A set for accreditation says how
many standards of each type must be met. One that the sector has not adopted is labelled.";

/// The standard sets that services can review themselves by
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, after_long_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the sets
    List {
        /// How to write it
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Show the standards of a set
    Show {
        /// The set
        #[arg(value_name = "ID")]
        set: String,

        /// How to write it
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let sets = StandardSet::built_in().map_err(|error| Failure::File(error.to_string()))?;
    match &args.command {
        Command::List { format } => list(sets).write(*format),
        Command::Show { set, format } => {
            let Some(set) = sets.iter().find(|known| known.id.as_str() == set) else {
                let known: Vec<&str> = sets.iter().map(|set| set.id.as_str()).collect();
                return Err(Failure::Usage(format!(
                    "unknown standard set `{set}`; there are: {}",
                    known.join(", ")
                )));
            };
            show(set).write(*format)
        }
    }
}

fn list(sets: &'static [StandardSet]) -> Grid {
    let row = |set: &StandardSet| {
        vec![
            json!(set.id),
            json!(set.version),
            json!(set.purpose.title()),
            json!(set.standards.len()),
            thresholds(set),
            json!(set.title),
            json!(set.label),
        ]
    };
    let columns = ["set", "version", "purpose", "standards"].map(column);
    let rest = [Column { key: "thresholds", unknown: "none" }, column("title"), column("label")];
    Grid::new(columns.into_iter().chain(rest).collect(), sets.iter().map(row).collect())
}

fn thresholds(set: &StandardSet) -> Json {
    let one = |threshold: &quality::standards::Threshold| {
        format!("{}% of type {}", threshold.percent, threshold.kind)
    };
    let all: Vec<String> = set.thresholds.iter().map(one).collect();
    if all.is_empty() { Json::Null } else { json!(all.join(", ")) }
}

fn show(set: &'static StandardSet) -> Grid {
    let row = |standard: &quality::standards::Standard| {
        let group = set.groups.iter().find(|group| group.id == standard.group);
        vec![
            json!(standard.number),
            json!(group.map(|group| &group.title)),
            json!(standard.kind),
            json!(standard.title),
            json!(standard.statement),
        ]
    };
    let columns = ["number", "group", "type", "title", "statement"].map(column);
    let mut grid = Grid::new(columns.into(), set.standards.iter().map(row).collect());
    grid.label = set.label.as_deref();
    grid
}
