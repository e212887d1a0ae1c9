//! `rare-jewels outcomes aggregate`.

use std::fs::File;
use std::path::{Path, PathBuf};

use quality::outcomes::{AggregateReturn, Aggregator, BadCell, Dictionary, Layout, Measures};
use registry::Slug;
use serde_json::{Value as Json, json};

use super::unreadable;
use crate::failure::{Failure, error, note};
use crate::grid::{Format, Grid, column};
use crate::output::{self, Readers};
use crate::sentence::count;

/// Bad cells that are named one by one; of more, only how many there are.
const NAMED: usize = 50;

const AFTER: &str = "\
Examples:
  rare-jewels outcomes columns                                        what a table of referrals may hold
  rare-jewels outcomes columns --template > referrals.csv             an empty one
  rare-jewels outcomes aggregate referrals.csv --team oxpip           see what would leave; nothing is written
  rare-jewels outcomes aggregate referrals.csv --team oxpip --output return.json

The table has a row for each referral. Names, numbers that identify and dates of birth are not
needed, and a column that the data dictionary does not know is refused by name. Empty cells are not
known, which is never none.

What leaves is one return for each quarter: how many referrals are in each category; how many cases
were closed, how many of them with two or more contacts; for each measure and perspective, how many
of these have a pair of scores, and how many improved, did not change, or deteriorated. Sums of
scores leave of ten pairs or more only. A pair is a first score on or after the first contact, and a
last one on a later day, on or after the second contact.

All or nothing: one bad cell, and there is no return. You see all that would leave before it is
written.";

/// Count a table of referrals, and show what would leave the team
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// The table, as CSV
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The slug of the team
    #[arg(long, value_name = "SLUG")]
    team: Slug,

    /// Where to write the returns, as JSON; without it they are only shown
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// How to show what would leave
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let returns = aggregate(&args.file, &args.team)?;
    grid(&returns).write(args.format)?;
    let Some(file) = &args.output else {
        note("this is all that would leave; nothing was written (`--output` writes it)");
        return Ok(());
    };
    let mut written = serde_json::to_vec_pretty(&returns).map_err(unreadable)?;
    written.push(b'\n');
    output::write(file, Readers::Owner, &written)?;
    let returns = count(returns.len() as u64, "return", "returns");
    note(&format!("wrote {returns} to `{}`: what is shown above, and nothing else", file.display()));
    Ok(())
}

fn aggregate(file: &Path, team: &Slug) -> Result<Vec<AggregateReturn>, Failure> {
    let (dictionary, measures) =
        (Dictionary::built_in().map_err(unreadable)?, Measures::built_in().map_err(unreadable)?);
    let opened = File::open(file).map_err(|error| Failure::file("read", file, &error))?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(opened);
    let no_table = |error: csv::Error| Failure::Input(format!("`{}`: {error}", file.display()));
    let header = reader.headers().map_err(no_table)?.clone();
    // Programs for tables put a mark before the first column.
    let names = header.iter().map(|name| name.trim_start_matches('\u{feff}').trim());
    let layout = Layout::read(dictionary, measures, names).map_err(|error| {
        Failure::Rendered(format!("{error}\n`rare-jewels outcomes columns` lists them all"))
    })?;
    let mut aggregator = Aggregator::new(&layout, team.clone());
    let mut bad: Vec<BadCell> = Vec::new();
    let mut more = 0_usize;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(no_table)? {
        for cell in aggregator.add(&record).err().into_iter().flatten() {
            if bad.len() < NAMED {
                bad.push(cell);
            } else {
                more += 1;
            }
        }
    }
    if bad.is_empty() {
        return Ok(aggregator.finish());
    }
    for cell in &bad {
        error(&cell.to_string());
    }
    if more > 0 {
        error(&format!("and {} more", count(more as u64, "cell", "cells")));
    }
    Err(Failure::Reported)
}

/// Everything in the returns, a row for each count.
pub(super) fn grid(returns: &[AggregateReturn]) -> Grid {
    let mut rows = Vec::new();
    for one in returns {
        let mut row = |what: &str, which: &str, value: Json| {
            rows.push(vec![json!(one.quarter.to_string()), json!(what), json!(which), value]);
        };
        row("referrals", "all", json!(one.referrals));
        for counts in &one.items {
            for category in &counts.categories {
                row(counts.item.as_str(), category.category.as_str(), json!(category.count));
            }
            row(counts.item.as_str(), "not known", json!(counts.not_known));
        }
        row("cases closed", "all", json!(one.cases.closed));
        row("cases closed", "two or more contacts", json!(one.cases.eligible));
        row("cases closed", "contacts not known", json!(one.cases.not_known));
        for counts in &one.outcomes {
            let series = format!("{} ({})", counts.measure, counts.perspective.title());
            row(&series, "any score", json!(counts.scored));
            row(&series, "pair of scores", json!(counts.paired));
            if let Some(change) = counts.change {
                row(&series, "improved", json!(change.improved));
                row(&series, "no reliable change", json!(change.unchanged));
                row(&series, "deteriorated", json!(change.deteriorated));
            }
            if let Some(sums) = counts.sums {
                row(&series, "sum of first scores", json!(sums.first.to_string()));
                row(&series, "sum of last scores", json!(sums.last.to_string()));
            }
        }
    }
    Grid::new(vec![column("quarter"), column("what"), column("which"), column("count")], rows)
}
