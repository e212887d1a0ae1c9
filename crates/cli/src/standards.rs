//! `rare-jewels standards`: what services can review themselves by.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use facts::Truth;
use quality::standards::{Rating, Response, Review, Standard, StandardNumber, StandardSet};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::failure::{Failure, error, note};
use crate::grid::{Column, Format, Grid, column};

const AFTER: &str = "\
Examples:
  rare-jewels standards list                                 the sets that there are
  rare-jewels standards show pif-self-audit                  the standards of one
  rare-jewels standards show pif-self-audit --format csv     for a spreadsheet
  rare-jewels standards check review.csv                     where a service stands, and what to work on
  rare-jewels standards check review.csv --set typed-illustration

A review is a table with the columns `number`, `rating` (met, partly, not-met, not-applicable,
not-known) and `evidence`; `standards show ID --format csv` has the numbers. What is left out is not
known, which is not \"not met\": a threshold that it could decide is open. A rating needs what shows it.

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
    /// Check a review of a service against a set
    Check {
        /// The review, as CSV
        #[arg(value_name = "FILE")]
        file: PathBuf,

        /// The set
        #[arg(long, value_name = "ID", default_value = "pif-self-audit")]
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
        Command::Show { set, format } => show(find(sets, set)?).write(*format),
        Command::Check { file, set, format } => check(find(sets, set)?, file, *format),
    }
}

fn find(sets: &'static [StandardSet], id: &str) -> Result<&'static StandardSet, Failure> {
    sets.iter().find(|known| known.id.as_str() == id).ok_or_else(|| {
        let known: Vec<&str> = sets.iter().map(|set| set.id.as_str()).collect();
        Failure::Usage(format!("unknown standard set `{id}`; there are: {}", known.join(", ")))
    })
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
    let row = |standard: &Standard| {
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

/// A row of a review.
#[derive(Debug, Deserialize)]
struct Row {
    number: String,
    #[serde(default)]
    rating: String,
    #[serde(default)]
    evidence: String,
}

fn read(set: &StandardSet, file: &Path) -> Result<Review, Failure> {
    let opened = File::open(file).map_err(|error| Failure::file("read", file, &error))?;
    let (name, mut problems) = (file.display(), Vec::new());
    let (mut responses, mut line) = (BTreeMap::new(), 1_u64);
    for row in csv::Reader::from_reader(opened).deserialize::<Row>() {
        line += 1;
        let row = row.map_err(|error| Failure::Input(format!("`{name}`: {error}")))?;
        let rating = match row.rating.trim() {
            "" => Ok(Rating::NotKnown),
            word => word.parse::<Rating>().map_err(|error| error.to_string()),
        };
        let number = row.number.trim().parse::<StandardNumber>().map_err(|error| error.to_string());
        match (number, rating) {
            (Ok(number), Ok(rating)) => {
                let evidence = Some(row.evidence.trim().to_owned()).filter(|text| !text.is_empty());
                let repeated = responses.insert(number.clone(), Response { rating, evidence }).is_some();
                problems.extend(repeated.then(|| format!("row {line}: `number`: `{number}` again")));
            }
            (number, rating) => {
                problems.extend(number.err().map(|error| format!("row {line}: `number`: {error}")));
                problems.extend(rating.err().map(|error| format!("row {line}: `rating`: {error}")));
            }
        }
    }
    let review = Review { set: set.id.clone(), version: set.version.clone(), responses };
    problems.extend(review.check(set).err().into_iter().flat_map(|error| error.0));
    if problems.is_empty() {
        return Ok(review);
    }
    for problem in problems {
        error(&format!("`{name}`: {problem}"));
    }
    Err(Failure::Reported)
}

/// What there is to work on, with how the service stands against the thresholds.
fn check(set: &'static StandardSet, file: &Path, format: Format) -> Result<(), Failure> {
    let review = read(set, file)?;
    let row = |standard: &Standard| {
        vec![
            json!(standard.number),
            json!(standard.kind),
            json!(standard.title),
            json!(review.rating(&standard.number).title()),
        ]
    };
    let columns = ["number", "type", "to_work_on", "rating"].map(column);
    let mut grid = Grid::new(columns.into(), review.to_work_on(set).into_iter().map(row).collect());
    grid.label = set.label.as_deref();
    grid.write(format)?;
    let met = set.standards.iter().filter(|one| review.rating(&one.number) == Rating::Met).count();
    note(&format!("{met} of {} standards are met", set.standards.len()));
    for attainment in review.attainments(set) {
        let reached = match attainment.reached() {
            Truth::True => "reached",
            Truth::False => "not reached",
            Truth::Unknown => "open: what is not known could decide it",
        };
        let (kind, percent) = (attainment.threshold.kind, attainment.threshold.percent);
        note(&format!("type {kind}: {} met, {percent}% needed: {reached}", attainment.met));
    }
    Ok(())
}
