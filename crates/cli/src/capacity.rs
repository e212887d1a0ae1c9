//! `rare-jewels capacity`: the staff that births ask for, against the staff that is known.

use std::path::PathBuf;

use facts::Interval;
use provision::capacity::{Assessed, Balance, Question, assess};
use provision::standards;
use serde_json::{Value as Json, json};

use crate::failure::Failure;
use crate::grid::{Column, Format, Grid, column};
use crate::reading::Reading;

const AFTER: &str = "\
Examples:
  rare-jewels capacity --births 3300                          the staff that 3,300 births need, role by role
  rare-jewels capacity --service leeds-infant-mental-health-service --births 9000
  rare-jewels capacity --body nhs-leeds-ccg --change -10      what if births fell by a tenth
  rare-jewels capacity --body nhs-leeds-ccg --format csv

Whole-time equivalents. Without `--births` they are the babies under one who live in the area, where there is a
figure (`rare-jewels coverage import`). Little is published about staff, so that supply is a range, and so is what is
short: from nothing to all of the need where nothing is known.";

/// Whether there is enough staff for the births of an area
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// A staffing standard
    #[arg(long, value_name = "ID", default_value = "greater-manchester")]
    standard: String,

    /// The slug of a service
    #[arg(long, value_name = "SLUG", conflicts_with = "body")]
    service: Option<String>,

    /// The slug of a commissioning body
    #[arg(long, value_name = "SLUG")]
    body: Option<String>,

    /// What if there were this number of births a year
    #[arg(long, value_name = "COUNT")]
    births: Option<u32>,

    /// What if births changed by this percentage
    #[arg(
        long,
        value_name = "PERCENT",
        default_value_t = 0.0,
        allow_negative_numbers = true,
        hide_default_value = true
    )]
    change: f64,

    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    reading: Reading,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let all = standards().map_err(|error| Failure::File(error.to_string()))?;
    let Some(standard) = all.iter().find(|standard| standard.id == args.standard) else {
        let known: Vec<&str> = all.iter().map(|standard| standard.id.as_str()).collect();
        return Err(Failure::Usage(format!(
            "unknown standard `{}`; there are: {}",
            args.standard,
            known.join(", ")
        )));
    };
    if !(-100.0..=1_000.0).contains(&args.change) {
        return Err(Failure::Usage(format!("`--change`: expected -100 to 1000, got `{}`", args.change)));
    }
    let (snapshot, day) = args.reading.open(definitions)?;
    let registry = snapshot.registry();
    let question = match (&args.service, &args.body) {
        (Some(slug), _) => match registry.visible_service(slug) {
            Some(service) => Question::Service(service),
            None => return Err(Failure::Usage(format!("there is no service `{slug}`"))),
        },
        (None, Some(slug)) => match registry.body(slug) {
            Some(body) => Question::Body(body),
            None => return Err(Failure::Usage(format!("there is no commissioning body `{slug}`"))),
        },
        (None, None) => Question::Births,
    };
    let births = args.births.map(|births| Interval::exact(births.into()));
    let profiles = snapshot.profiles();
    let assessed = assess(registry, profiles, standard, question, births, 1.0 + args.change / 100.0, day);
    grid(&assessed).write(args.format)
}

fn grid(assessed: &Assessed) -> Grid {
    let no_figure = |key| Column { key, unknown: "no figure" };
    let not_known = |key| Column { key, unknown: "not known" };
    let columns = vec![
        column("role"),
        no_figure("births_from"),
        no_figure("births_to"),
        no_figure("need_from"),
        no_figure("need_to"),
        not_known("supply_from"),
        not_known("supply_to"),
        no_figure("short_from"),
        no_figure("short_to"),
    ];
    let row = |role: &str, balance: &Balance| {
        let mut cells = vec![json!(role)];
        let ranges = [assessed.capacity.births, balance.need, Some(balance.supply), balance.short];
        for range in ranges {
            cells.extend([rounded(range.and_then(Interval::low)), rounded(range.and_then(Interval::high))]);
        }
        cells
    };
    let mut rows: Vec<Vec<Json>> =
        assessed.capacity.roles.iter().map(|one| row(&one.role.title, &one.balance)).collect();
    rows.push(row("all roles", &assessed.capacity.total));
    Grid::new(columns, rows)
}

/// Two decimals, as staffing is planned in.
fn rounded(number: Option<f64>) -> Json {
    let hundredths = |number: f64| (number * 100.0).round() / 100.0;
    match number.map(hundredths) {
        // Most are whole, and read better so.
        Some(whole) if whole.fract() == 0.0 && whole.abs() < 1e15 => {
            json!(format!("{whole}").parse::<i64>().ok())
        }
        other => json!(other),
    }
}
