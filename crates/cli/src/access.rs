//! `rare-jewels access`: whether CAMHS take children up to 36 months.

use std::path::PathBuf;

use clap::Subcommand;
use provision::access::{self, Funnel, SYNTHETIC_LABEL};
use registry::{AccessReturn, FinancialYear, Slug};
use serde_json::{Value as Json, json};

use crate::failure::Failure;
use crate::grid::{Format, Grid, column};
use crate::import::{self, Sourced};
use crate::reading::Reading;

const AFTER: &str = "\
Examples:
  rare-jewels access --synthetic                       the report's funnel, from made-up answers with its totals
  rare-jewels access --file returns.csv                the funnel of a table, without recording it
  rare-jewels access --database sqlite://jewels.db     the funnel of what your registry holds
  rare-jewels access --year 2017-18 --format csv       of one year, for a spreadsheet
  rare-jewels import returns returns.csv --source …    to record them

Every percentage stands with its two numbers. 1 to 5 children are never counted out.";

/// Whether mental health services take the youngest children, from freedom-of-information returns
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER, args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Sub>,

    #[command(flatten)]
    show: ShowArgs,
}

#[derive(Debug, Subcommand)]
enum Sub {
    /// The same as `rare-jewels import returns`
    #[command(hide = true)]
    Import(Sourced),
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// The made-up set that reproduces the report's totals, whatever the database
    #[arg(long, conflicts_with = "file")]
    synthetic: bool,

    /// A table of returns, which is not recorded
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,

    /// The year, from April to March; the last with returns without it
    #[arg(long, value_name = "YEAR")]
    year: Option<FinancialYear>,

    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    reading: Reading,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    match &args.command {
        Some(Sub::Import(args)) => import::returns(args, definitions),
        None => show(&args.show, definitions),
    }
}

fn show(args: &ShowArgs, definitions: &[PathBuf]) -> Result<(), Failure> {
    let returns = returns(args, definitions)?;
    let year = args.year.or_else(|| returns.iter().map(|answer| answer.year).max());
    let of_year: Vec<&AccessReturn> = returns.iter().filter(|answer| Some(answer.year) == year).collect();
    if of_year.is_empty() && args.format == Format::Table {
        let hint =
            "no returns are on record; `--synthetic` shows a made-up set, `access import` records real ones";
        return Err(Failure::Input(hint.to_owned()));
    }
    let funnel = Funnel::new(&of_year);
    let columns = ["year", "stage", "title", "count", "of", "of_stage", "percent"];
    let mut grid = Grid::new(columns.map(column).to_vec(), Vec::new());
    grid.rows = funnel
        .stages
        .iter()
        .map(|(stage, share)| {
            let percent =
                share.percent().map_or(Json::Null, |percent| json!((percent * 10.0).round() / 10.0));
            vec![
                json!(year.map(|year| year.to_string())),
                json!(stage.as_str()),
                json!(stage.title()),
                json!(share.count()),
                json!(share.of()),
                json!(stage.of().map_or("asked", |of| of.as_str())),
                percent,
            ]
        })
        .collect();
    grid.label = args.synthetic.then_some(SYNTHETIC_LABEL);
    grid.write(args.format)
}

fn returns(args: &ShowArgs, definitions: &[PathBuf]) -> Result<Vec<AccessReturn>, Failure> {
    if args.synthetic {
        let set = access::synthetic().map_err(|error| Failure::File(error.to_string()))?;
        return Ok(set.to_vec());
    }
    if let Some(file) = &args.file {
        let input = std::fs::File::open(file).map_err(|error| Failure::file("read", file, &error))?;
        let source = Slug::new("table").map_err(|error| Failure::Input(error.to_string()))?;
        let records = tabular::Records::read(input, None, access::COLUMNS, &mut |_| {});
        let rows = records.and_then(|records| access::read_returns(&source, records));
        let (rows, _) = rows.map_err(|bad| {
            let lines: Vec<String> =
                bad.to_string().lines().map(|line| format!("{}: {line}", file.display())).collect();
            Failure::Input(lines.join("\n"))
        })?;
        return Ok(rows.into_iter().map(|row| row.answer).collect());
    }
    let (snapshot, _) = args.reading.open(definitions)?;
    let mut returns = Vec::new();
    for body in snapshot.registry().bodies() {
        let mut years: Vec<FinancialYear> = body.returns.iter().map(|answer| answer.year).collect();
        years.sort_unstable();
        years.dedup();
        returns.extend(years.into_iter().filter_map(|year| body.access_return(year).cloned()));
    }
    Ok(returns)
}
