//! `rare-jewels workforce`: competencies of a team, and how far its training reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use facts::Truth;
use quality::workforce::{DomainId, Framework, Reach, TeamCompetencies, TrainingReturn};
use quality::{Reported, Total};
use registry::{FinancialYear, Slug};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::failure::{Failure, error, note};
use crate::grid::{Column, Format, Grid, column};

const AFTER: &str = "\
Examples:
  rare-jewels workforce frameworks                              domains and levels of each framework
  rare-jewels workforce coverage team.csv --members 6 --level 3 which domains a team covers
  rare-jewels workforce training training.csv --year 2018-19    how many were trained, by how many teams

Tables hold counts only: no name, no number of a person. An empty cell is not known, which is not zero.

`coverage` reads the columns `domain` and `level_1`, `level_2`, ... : how many members have this as
their highest level. `training` reads `team`, `year`, `topic`, `area`, `people`, `organisations` and
`hours`, a row for each topic. A sum says how many of the rows know their count: it is a lower bound
unless all do. These are a team's own counts: before they are published, small ones must be hidden.";

/// Competencies of a team, and how far its training reaches
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, after_long_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the competency frameworks, with their domains and levels
    Frameworks {
        /// How to write it
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Show which domains of a framework a team covers
    Coverage {
        /// How many members are at each level, by domain, as CSV
        #[arg(value_name = "FILE")]
        file: PathBuf,

        /// How many members the team has
        #[arg(long, value_name = "COUNT")]
        members: u64,

        /// The level that its roles need
        #[arg(long, value_name = "NUMBER", default_value_t = 3)]
        level: u8,

        /// The framework
        #[arg(long, value_name = "ID", default_value = "aimh-uk")]
        framework: String,

        /// How to write it
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Add up the training that teams gave in a year
    Training {
        /// What each team gave, as CSV
        #[arg(value_name = "FILE")]
        file: PathBuf,

        /// The year, `2018-19`
        #[arg(long, value_name = "YEAR")]
        year: FinancialYear,

        /// The slugs of all teams that were asked; those in the table without it
        #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
        asked: Vec<Slug>,

        /// How to write it
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let frameworks = Framework::built_in().map_err(|error| Failure::File(error.to_string()))?;
    match &args.command {
        Command::Frameworks { format } => list(frameworks).write(*format),
        Command::Coverage { file, members, level, framework, format } => {
            let Some(framework) = frameworks.iter().find(|known| known.id.as_str() == framework) else {
                let known: Vec<&str> = frameworks.iter().map(|known| known.id.as_str()).collect();
                let known = known.join(", ");
                return Err(Failure::Usage(format!("unknown framework `{framework}`; there are: {known}")));
            };
            if framework.levels.iter().all(|known| known.number != *level) {
                let most = framework.levels.len();
                return Err(Failure::Usage(format!("`--level`: expected 1 to {most}, got `{level}`")));
            }
            coverage(framework, file, *members, *level)?.write(*format)
        }
        Command::Training { file, year, asked, format } => training(file, *year, asked)?.write(*format),
    }
}

fn list(frameworks: &[Framework]) -> Grid {
    let rows = frameworks.iter().flat_map(|framework| {
        let levels: Vec<String> =
            framework.levels.iter().map(|level| format!("{} {}", level.number, level.title)).collect();
        framework.domains.iter().map(move |domain| {
            let (id, version) = (json!(framework.id), json!(framework.version));
            vec![id, version, json!(domain.id), json!(domain.title), json!(levels.join(", "))]
        })
    });
    Grid::new(["framework", "version", "domain", "title", "levels"].map(column).into(), rows.collect())
}

/// A count of a cell; an empty one is not known.
fn count(cell: &str) -> Result<Reported, String> {
    match cell.trim() {
        "" => Ok(Reported::NotKnown),
        cell => cell.parse().map(Reported::Count).map_err(|_| {
            let got = facts::visible(cell);
            format!("expected a whole number, or an empty cell where it is not known; got `{got}`")
        }),
    }
}

fn rows<R: for<'de> Deserialize<'de>>(file: &Path) -> Result<Vec<R>, Failure> {
    let opened = File::open(file).map_err(|error| Failure::file("read", file, &error))?;
    let bad = |error: csv::Error| Failure::Input(format!("`{}`: {error}", file.display()));
    csv::Reader::from_reader(opened).deserialize().collect::<Result<_, _>>().map_err(bad)
}

/// Prints problems; fails when there is one.
fn reported(file: &Path, problems: &[String]) -> Result<(), Failure> {
    for problem in problems {
        error(&format!("`{}`: {problem}", file.display()));
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Reported) }
}

fn coverage(framework: &Framework, file: &Path, members: u64, level: u8) -> Result<Grid, Failure> {
    let mut problems = Vec::new();
    let mut domains: BTreeMap<DomainId, Vec<Reported>> = BTreeMap::new();
    let keys: Vec<String> = framework.levels.iter().map(|level| format!("level_{}", level.number)).collect();
    for (row, cells) in (2_u64..).zip(rows::<BTreeMap<String, String>>(file)?) {
        for name in cells.keys().filter(|name| *name != "domain" && !keys.contains(name)) {
            problems.push(format!("there is no column `{}`", facts::visible(name)));
        }
        let domain = cells.get("domain").map(|cell| cell.trim().parse::<DomainId>());
        let Some(Ok(domain)) = domain else {
            problems.push(format!("row {row}: `domain`: expected one of the framework"));
            continue;
        };
        let mut levels = Vec::new();
        for key in &keys {
            match count(cells.get(key).map_or("", String::as_str)) {
                Ok(reported) => levels.push(reported),
                Err(problem) => problems.push(format!("row {row}: `{key}`: {problem}")),
            }
        }
        if domains.insert(domain.clone(), levels).is_some() {
            problems.push(format!("row {row}: domain `{domain}` again"));
        }
    }
    reported(file, &problems)?;
    // The name of the team is never shown.
    let team = "this-team".parse().map_err(|error| Failure::Usage(format!("{error}")))?;
    let (id, version) = (framework.id.clone(), framework.version.clone());
    let own = TeamCompetencies { team, framework: id, version, members, domains };
    reported(file, &own.check(framework).err().map(|error| error.0).unwrap_or_default())?;
    let rows = own.coverage(framework, level).into_iter().map(|domain| {
        let covered = match domain.covered {
            Truth::True => json!("yes"),
            Truth::False => json!("no"),
            Truth::Unknown => Json::Null,
        };
        let (count, of) = domain
            .members
            .map_or((Json::Null, Json::Null), |members| (json!(members.count()), json!(members.of())));
        vec![json!(domain.domain), json!(level), covered, count, of]
    });
    let unknown = |key| Column { key, unknown: "not known" };
    let columns =
        vec![column("domain"), column("level"), unknown("covered"), unknown("members"), unknown("of")];
    Ok(Grid::new(columns, rows.collect()))
}

/// A row of a table about training.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    team: String,
    year: String,
    topic: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    people: String,
    #[serde(default)]
    organisations: String,
    #[serde(default)]
    hours: String,
}

impl Given {
    fn read(&self) -> Result<TrainingReturn, String> {
        let wrong = |column: &str, error: &dyn std::fmt::Display| format!("`{column}`: {error}");
        let area = Some(self.area.trim()).filter(|area| !area.is_empty()).map(str::parse::<Slug>);
        Ok(TrainingReturn {
            team: self.team.trim().parse().map_err(|error| wrong("team", &error))?,
            year: self.year.trim().parse().map_err(|error| wrong("year", &error))?,
            area: area.transpose().map_err(|error| wrong("area", &error))?,
            topic: self.topic.trim().to_owned(),
            people: count(&self.people).map_err(|error| wrong("people", &error))?,
            professions: BTreeMap::new(),
            organisations: count(&self.organisations).map_err(|error| wrong("organisations", &error))?,
            hours: count(&self.hours).map_err(|error| wrong("hours", &error))?,
        })
    }
}

fn training(file: &Path, year: FinancialYear, asked: &[Slug]) -> Result<Grid, Failure> {
    let (mut returns, mut problems) = (Vec::new(), Vec::new());
    for (row, given) in (2_u64..).zip(rows::<Given>(file)?) {
        match given.read() {
            Ok(one) => returns.push(one),
            Err(problem) => problems.push(format!("row {row}: {problem}")),
        }
    }
    let reporting: BTreeSet<Slug> = returns.iter().map(|one| one.team.clone()).collect();
    let asked: BTreeSet<Slug> =
        if asked.is_empty() { reporting.clone() } else { asked.iter().cloned().collect() };
    let others = reporting.difference(&asked);
    problems.extend(others.map(|team| format!("`team`: `{team}` was not asked")));
    reported(file, &problems)?;
    let reach = Reach::of_year(&asked, year, &returns);
    let row = |what: &str, total: Total| {
        // No row knows its count: that is not a sum of nothing.
        let sum = if total.known().count() == 0 { Json::Null } else { json!(total.sum()) };
        vec![
            json!(year.to_string()),
            json!(what),
            sum,
            json!(total.known().count()),
            json!(total.known().of()),
        ]
    };
    let rows = vec![
        row("people", reach.people),
        row("organisations", reach.organisations),
        row("hours", reach.hours),
    ];
    note(&format!("{} teams that were asked reported for {year}", reach.teams));
    let sum = Column { key: "sum", unknown: "not known" };
    Ok(Grid::new(vec![column("year"), column("what"), sum, column("known_by"), column("of_rows")], rows))
}
