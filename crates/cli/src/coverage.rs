//! `rare-jewels coverage`: where there is a team, where there is none, and what was published about it.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use provision::{Area, Coverage, Profiles, Share, Status, When};
use readmodel::Snapshot;
use registry::{BodyKind, Nation};
use serde_json::{Value as Json, json};

use crate::failure::Failure;
use crate::grid::{Column, Format, Grid, column};
use crate::import::{self, Sourced};
use crate::reading::Reading;

const AFTER: &str = "\
Examples:
  rare-jewels coverage                                              counts by nation and kind of body, today
  rare-jewels coverage --as-of 2019-06-01                           on another day
  rare-jewels coverage areas --nation wales                         area by area, with what it rests on
  rare-jewels coverage gaps --kind integrated-care-board            no team known, most babies first
  rare-jewels coverage trend --from 2016 --to 2026 --format csv     the share over the years, towards 2030
  rare-jewels coverage figures                                      what sources state, and our own count beside it
  rare-jewels coverage recommendations --nation scotland            the recommendations of the report
  rare-jewels import population babies.csv --source …               records the babies of areas

Shares are of the areas that the registry holds; `areas stated` says how many sources state that there are.
`none known` means that nothing is on record, never that there is nothing. `no figure` is never zero. Areas of
different kinds of body overlap, so that they are never added up. The extent is `whole` where a service names the
body itself, `inherited` where services name all bodies that it is on record to have followed, and `part` where they name
only some, or one that was divided.";

/// Where there is a parent-infant team, and where there is none
///
/// Without a database it is what the report *Rare Jewels* (2019) tells.
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
    /// The same as `rare-jewels import population`
    #[command(hide = true)]
    Import(Sourced),
}

#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// What to show
    #[arg(value_enum, default_value_t, hide_default_value = true)]
    show: Show,

    /// Only this nation: england, northern-ireland, scotland or wales
    #[arg(long)]
    nation: Option<Nation>,

    /// Only this kind of body: clinical-commissioning-group, integrated-care-board, health-board, local-health-board,
    /// health-and-social-care-trust or local-authority
    #[arg(long)]
    kind: Option<BodyKind>,

    /// The first year of the trend
    #[arg(long, value_name = "YEAR", default_value_t = 2016)]
    from: i16,

    /// The last year of the trend
    #[arg(long, value_name = "YEAR", default_value_t = 2026)]
    to: i16,

    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Show {
    /// Areas counted by nation and kind of body
    #[default]
    Summary,
    /// Area by area
    Areas,
    /// Areas without a known team, those with most babies first
    Gaps,
    /// The share of areas with a team over the years
    Trend,
    /// What sources state, with the registry's own count
    Figures,
    /// The twelve recommendations of the report
    Recommendations,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    match &args.command {
        Some(Sub::Import(args)) => import::population(args, definitions),
        None => show(&args.show, definitions),
    }
}

fn show(args: &ShowArgs, definitions: &[PathBuf]) -> Result<(), Failure> {
    let grid = match args.show {
        Show::Recommendations => recommendations(args)?,
        show => {
            let (snapshot, day) = args.reading.open(definitions)?;
            let profiles = snapshot.profiles();
            match show {
                Show::Figures => figures(args, profiles)?,
                Show::Trend => trend(args, profiles)?,
                show => {
                    let coverage = Coverage::new(snapshot.registry(), profiles, day);
                    match show {
                        Show::Areas => areas(args, &snapshot, profiles, &coverage),
                        Show::Gaps => gaps(args, &coverage)?,
                        _ => summary(args, &coverage)?,
                    }
                }
            }
        }
    };
    grid.write(args.format)
}

impl ShowArgs {
    fn wants(&self, nation: Option<Nation>, kind: BodyKind) -> bool {
        self.kind.is_none_or(|wanted| wanted == kind)
            && self.nation.is_none_or(|wanted| nation == Some(wanted))
    }
}

const NO_FIGURE: fn(&'static str) -> Column = |key| Column { key, unknown: "no figure" };

fn word(nation: Option<Nation>) -> Json {
    json!(nation.map(Nation::as_str))
}

fn percent(share: Share) -> Json {
    // One decimal, as far as a few hundred areas carry.
    share.percent().map_or(Json::Null, |percent| json!((percent * 10.0).round() / 10.0))
}

fn summary(args: &ShowArgs, coverage: &Coverage) -> Result<Grid, Failure> {
    let columns = vec![
        column("as_of"),
        column("nation"),
        column("kind"),
        column("status"),
        column("areas"),
        column("of_areas_here"),
        column("percent"),
        column("in_part"),
        column("current"),
        column("confirmed_from"),
        column("confirmed_to"),
        NO_FIGURE("babies_under_2"),
        column("areas_without_figure"),
        column("areas_stated"),
    ];
    let mut rows = Vec::new();
    for group in coverage.groups().iter().filter(|group| args.wants(group.nation, group.kind)) {
        let stated = provision::stated(group.kind, group.nation, coverage.as_of());
        let stated = stated.map_err(|error| Failure::File(error.to_string()))?;
        let stated: Vec<String> = stated.iter().map(|figure| figure.text()).collect();
        for count in &group.statuses {
            rows.push(vec![
                json!(coverage.as_of().to_string()),
                word(group.nation),
                json!(group.kind.as_str()),
                json!(count.status.title()),
                json!(count.share.count()),
                json!(count.share.of()),
                percent(count.share),
                json!(count.in_part),
                json!(count.current.count()),
                json!(count.confirmed.map(|(first, _)| first.to_string())),
                json!(count.confirmed.map(|(_, last)| last.to_string())),
                json!(count.babies.told()),
                json!(count.babies.areas_without_figure),
                if stated.is_empty() { Json::Null } else { json!(stated) },
            ]);
        }
    }
    Ok(Grid::new(columns, rows))
}

/// What is shown of an area, in every list of them.
fn area_cells(area: &Area, coverage: &Coverage) -> Vec<Json> {
    let body = &area.body.body;
    let population = area.body.population(coverage.as_of().year());
    let extent = if area.status == Status::NoneKnown { Json::Null } else { json!(area.extent.title()) };
    vec![
        json!(body.slug.as_str()),
        json!(body.name),
        word(body.nation),
        json!(body.kind.as_str()),
        json!(area.status.title()),
        extent,
        json!(area.confirmed.map(|day| day.to_string())),
        json!(population.map(|population| population.under_2)),
        json!(population.map(|population| population.year)),
    ]
}

fn area_columns() -> Vec<Column> {
    let mut columns: Vec<Column> =
        ["body", "name", "nation", "kind", "status", "extent", "last_confirmed"].map(column).to_vec();
    columns.extend([NO_FIGURE("babies_under_2"), column("babies_year")]);
    columns
}

fn areas(args: &ShowArgs, snapshot: &Snapshot, profiles: &Profiles, coverage: &Coverage) -> Grid {
    let mut columns = area_columns();
    columns.push(Column { key: "services", unknown: "none known" });
    let mut areas: Vec<&Area> = coverage
        .areas()
        .iter()
        .filter(|area| args.wants(area.body.body.nation, area.body.body.kind))
        .collect();
    areas.sort_by_key(|area| (area.body.body.nation, area.body.body.kind, &area.body.body.name));
    let rows = areas.into_iter().map(|area| {
        let mut cells = area_cells(area, coverage);
        let evidence = coverage.evidence(snapshot.registry(), profiles, area);
        let slugs = evidence.iter().filter_map(|one| snapshot.registry().service_at(one.service));
        let slugs: Vec<&str> = slugs.map(|service| service.service.slug.as_str()).collect();
        cells.push(if slugs.is_empty() { Json::Null } else { json!(slugs) });
        cells
    });
    Grid::new(columns, rows.collect())
}

fn gaps(args: &ShowArgs, coverage: &Coverage) -> Result<Grid, Failure> {
    let Some(kind) = args.kind else {
        return Err(Failure::Usage(
            "areas of different kinds of body overlap and cannot be ranked together: name one with `--kind`"
                .to_owned(),
        ));
    };
    let mut columns = vec![Column { key: "rank", unknown: "?" }];
    columns.extend(area_columns());
    let gaps = provision::gaps(coverage, |area| {
        args.wants(area.body.body.nation, kind) && area.body.body.kind == kind
    });
    let rows = gaps.into_iter().map(|gap| {
        let mut cells = vec![json!(gap.rank)];
        cells.extend(area_cells(&gap.area, coverage));
        cells
    });
    Ok(Grid::new(columns, rows.collect()))
}

fn trend(args: &ShowArgs, profiles: &Profiles) -> Result<Grid, Failure> {
    if args.to < args.from || args.to - args.from >= 100 || !(1900..=2200).contains(&args.from) {
        return Err(Failure::Usage(format!(
            "expected `--to` from `--from` on, at most 100 years in all, got {} to {}",
            args.from, args.to
        )));
    }
    let columns =
        ["as_of", "nation", "kind", "with_team", "of_areas_here", "percent", "in_part", "not_known", "aim"];
    let points = provision::over_time(profiles, args.from..=args.to);
    let points = points.into_iter().filter(|point| args.wants(point.nation, point.kind));
    let rows = points.map(|point| {
        vec![
            json!(point.as_of.to_string()),
            word(point.nation),
            json!(point.kind.as_str()),
            json!(point.with_team.count()),
            json!(point.with_team.of()),
            percent(point.with_team),
            json!(point.in_part),
            json!(point.not_known),
            json!(format!("all by {}", provision::AIM)),
        ]
    });
    Ok(Grid::new(columns.map(column).to_vec(), rows.collect()))
}

fn figures(args: &ShowArgs, profiles: &Profiles) -> Result<Grid, Failure> {
    let keys =
        ["figure", "subject", "title", "text", "population", "about", "source", "publisher", "locator"];
    let mut columns = keys.map(column).to_vec();
    columns.push(Column { key: "registry_count", unknown: "-" });
    // People read these in the text.
    let apart = args.format != Format::Table;
    if apart {
        columns.extend(["value_from", "value_to", "unit", "of", "of_value", "note"].map(column));
    }
    let figures = provision::figures().map_err(|error| Failure::File(error.to_string()))?;
    let wanted =
        figures.iter().filter(|figure| args.nation.is_none_or(|nation| figure.nation == Some(nation)));
    let rows = wanted.map(|figure| {
        let about = match &figure.when {
            When::Day(day) => day.to_string(),
            When::Year(year) => year.clone(),
        };
        let counted = match (figure.counts, &figure.when) {
            (Some(counted), When::Day(day)) => json!(provision::registry_count(profiles, counted, *day)),
            _ => Json::Null,
        };
        let mut cells = vec![
            json!(figure.id),
            json!(figure.subject),
            json!(figure.title),
            json!(figure.text()),
            json!(figure.population),
            json!(about),
            json!(figure.source.title),
            json!(figure.source.publisher),
            json!(figure.locator),
            counted,
        ];
        if apart {
            let of = figure.of.as_ref();
            cells.extend([
                json!(figure.value.low()),
                json!(figure.value.high()),
                json!(figure.unit),
                json!(of.map(|of| &of.what)),
                json!(of.and_then(|of| of.value)),
                json!(figure.note),
            ]);
        }
        cells
    });
    Ok(Grid::new(columns, rows.collect()))
}

fn recommendations(args: &ShowArgs) -> Result<Grid, Failure> {
    let keys = ["number", "title", "summary", "addresses", "nations", "locator"];
    let mut columns = keys.map(column).to_vec();
    columns.push(Column { key: "progress", unknown: "none recorded" });
    let all = provision::recommendations().map_err(|error| Failure::File(error.to_string()))?;
    let wanted = all.iter().filter(|one| args.nation.is_none_or(|nation| one.nations.contains(&nation)));
    let rows = wanted.map(|one| {
        let nations: Vec<&str> = one.nations.iter().map(|nation| nation.as_str()).collect();
        let progress = one.progress.iter().filter(|progress| {
            args.nation.is_none_or(|nation| progress.nation.is_none_or(|about| about == nation))
        });
        let told: Vec<String> = progress
            .map(|progress| {
                let day = progress.as_of.map(|day| format!(", {day}")).unwrap_or_default();
                format!("{} ({}, {}{day})", progress.claim, progress.source.title, progress.locator)
            })
            .collect();
        vec![
            json!(one.number),
            json!(one.title),
            json!(one.summary),
            json!(one.addresses),
            json!(nations),
            json!(one.locator),
            if told.is_empty() { Json::Null } else { json!(told) },
        ]
    });
    Ok(Grid::new(columns, rows.collect()))
}
