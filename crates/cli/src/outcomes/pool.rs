//! `rare-jewels outcomes pool`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use facts::Vocabulary;
use quality::disclosure::{Answer, GivesAway, RuleSet};
use quality::outcomes::{
    AggregateReturn, Demographics, Dictionary, Editions, ItemFigure, Measure, Measures, Of, Perspective,
    Policy, PublishedOutcome, Returns, Scope, Stage,
};
use quality::{Quarter, Range, synthetic};
use registry::Slug;
use serde_json::{Value as Json, json};

use super::{returns, unreadable};
use crate::clock;
use crate::database::{Database, block_on, failed};
use crate::failure::{Failure, note};
use crate::grid::{Column, Format, Grid, column};
use crate::sentence::count;

const AFTER: &str = "\
Examples:
  rare-jewels outcomes pool oxpip.json leeds.json others/*.json       what may be published of them
  rare-jewels outcomes pool *.json --asked oxpip,leeds,croydon        say who was asked: \"n of m teams\"
  rare-jewels outcomes pool *.json --referrals --output pooled.xlsx   who was referred, as a workbook
  rare-jewels outcomes pool --kept --asked oxpip,leeds,croydon         those that a register keeps
  rare-jewels outcomes pool --synthetic                               see it with made-up teams

The files are those that `outcomes aggregate` writes. All figures are decided together: of all
measures, periods and teams. Small counts are hidden, and others where a small one would follow from
them. A hidden figure is an empty cell, or `*`, never zero. Every percentage has its two counts.

Publish one pool of a period. This command does not know what you published before: two pools that
overlap can give the difference away. A pool needs three teams.";

/// Pool the returns of several teams, with small counts hidden
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// Returns, as `outcomes aggregate --output` writes them
    #[arg(value_name = "FILE", required_unless_present_any = ["synthetic", "kept"])]
    files: Vec<PathBuf>,

    /// The returns that a register keeps, in the place of files
    #[arg(long, conflicts_with_all = ["files", "synthetic"])]
    kept: bool,

    #[command(flatten)]
    database: Database,

    /// Made-up teams in the place of files
    #[arg(long, conflicts_with_all = ["files", "asked"])]
    synthetic: bool,

    /// The slugs of all teams that were asked; not known without it
    #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
    asked: Vec<Slug>,

    /// The first quarter, `2024-25-Q1`; the first that was reported without it
    #[arg(long, value_name = "QUARTER")]
    from: Option<Quarter>,

    /// The last quarter; the last that was reported without it
    #[arg(long, value_name = "QUARTER")]
    to: Option<Quarter>,

    /// The rules by which small counts are hidden: `nhs-mental-health` or `nhs-maternity`
    #[arg(long, value_name = "ID", default_value = "nhs-mental-health")]
    rules: String,

    /// Who was referred, in the place of outcomes
    #[arg(long)]
    referrals: bool,

    /// Where to write the table: a name that ends in `.csv` or `.xlsx`
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let all = match () {
        () if args.synthetic => synthetic::returns(10, 400).map_err(unreadable)?,
        () if args.kept => block_on(kept(&args.database))?,
        () => returns::read(&args.files)?,
    };
    let known = RuleSet::built_in().map_err(unreadable)?;
    let Some(rules) = known.iter().find(|rules| rules.id.as_str() == args.rules) else {
        let known: Vec<&str> = known.iter().map(|rules| rules.id.as_str()).collect();
        let known = known.join(", ");
        return Err(Failure::Usage(format!("unknown rules `{}`; there are: {known}", args.rules)));
    };
    let reported: BTreeSet<Slug> = all.iter().map(|one| one.team.clone()).collect();
    let asked: BTreeSet<Slug> =
        if args.asked.is_empty() { reported.clone() } else { args.asked.iter().cloned().collect() };
    if let Some(other) = reported.difference(&asked).next() {
        return Err(Failure::Usage(format!(
            "`--asked`: there is a return of `{other}`, which was not asked"
        )));
    }
    let mut quarters: Vec<Quarter> = all.iter().map(|one| one.quarter).collect();
    quarters.sort_unstable();
    let ends = args.from.or(quarters.first().copied()).zip(args.to.or(quarters.last().copied()));
    let Some((from, to)) = ends else {
        return Err(Failure::Input("expected at least one return, got none".to_owned()));
    };
    let mut returns = Returns::default();
    for one in all {
        returns.record(one);
    }
    let quarters = from..=to;
    let scope = Scope { teams: &asked, quarters: &quarters, today: clock::today() };
    let number = (args.synthetic || !args.asked.is_empty()).then_some(asked.len() as u64);
    let policy = Policy::built_in().map_err(unreadable)?;
    let mut grid = if args.referrals {
        referrals(&returns, scope, number, policy, rules)?
    } else {
        outcomes(&returns, scope, number, policy, rules)?
    };
    grid.label = args.synthetic.then_some(synthetic::LABEL);
    match &args.output {
        Some(file) => grid.save(file, "pooled"),
        None => grid.write(args.format),
    }
}

/// The returns that a register keeps, under the names that the teams have now. Those of teams that are gone are left out.
async fn kept(database: &Database) -> Result<Vec<AggregateReturn>, Failure> {
    let store = database.read().await?;
    let registry = async {
        let reading = store.read_transaction().await?;
        let registry = reading.registry(Vocabulary::built_in()).await;
        reading.end().await;
        registry
    };
    let registry = registry.await.map_err(|error| failed(&error));
    store.close().await;
    let registry = registry?;
    let returns = registry.outcome_returns();
    let (mut all, mut taken, mut gone) = (Vec::new(), BTreeMap::new(), 0_u64);
    for kept in returns.kept() {
        let team = registry.visible_service(&kept.service).map(|view| view.service.slug.clone());
        let content = returns.sent(&kept.counts).and_then(|sent| sent.content.as_deref());
        let Some((team, content)) = team.zip(content) else {
            gone += 1;
            continue;
        };
        if let Some(other) = taken.insert((team.clone(), kept.quarter), &kept.service) {
            return Err(Failure::Input(format!(
                "`{other}` and `{}` are one team, and each has a return for {}: take one of them back",
                kept.service, kept.quarter
            )));
        }
        let mut one: AggregateReturn = serde_json::from_str(content).map_err(unreadable)?;
        one.team = team;
        all.push(one);
    }
    if gone > 0 {
        let left_out = count(gone, "return is", "returns are");
        note(&format!("{left_out} left out: the team is gone, or the log does not say the counts"));
    }
    Ok(all)
}

/// A name of what a figure is of, and of which team.
pub(super) fn of(of: &Of, quarters: &RangeInclusive<Quarter>) -> (String, Option<String>) {
    let whole = format!("{} to {}", quarters.start(), quarters.end());
    match of {
        Of::All => (whole, None),
        Of::Year(year) => (year.to_string(), None),
        Of::Quarter(quarter) => (quarter.to_string(), None),
        Of::Team(team) => (whole, Some(team.to_string())),
    }
}

fn shown(rules: &RuleSet, answer: Option<Answer>) -> Json {
    answer.and_then(|answer| rules.shown(answer)).map_or(Json::Null, Json::from)
}

fn ends(range: Option<Range>) -> [Json; 2] {
    let percent = |part: f64| json!((part * 1_000.0).round() / 10.0);
    [
        range.map_or(Json::Null, |range| percent(range.low)),
        range.map_or(Json::Null, |range| percent(range.high)),
    ]
}

/// Nothing can be published: most often since a period has next to no cases.
fn too_few(error: &GivesAway) -> Failure {
    Failure::Input(format!("{error}; `--from` and `--to` can leave out a period with few cases"))
}

/// Says how much is hidden: a reader of a spreadsheet sees empty cells.
fn hidden(figures: usize, rules: &RuleSet) {
    let figures = count(figures as u64, "figure is", "figures are");
    note(&format!("{figures} hidden, small ones included; rules: {}", rules.title));
}

const HIDDEN: &str = "*";

/// Columns, then how many teams were asked, then what can be hidden.
fn columns(first: &[&'static str], hideable: &[&'static str]) -> Vec<Column> {
    let asked = Column { key: "teams_asked", unknown: "not known" };
    let hideable = hideable.iter().map(|key| Column { key, unknown: HIDDEN });
    first.iter().map(|key| column(key)).chain([asked]).chain(hideable).collect()
}

fn outcomes(
    returns: &Returns,
    scope: Scope<'_>,
    asked: Option<u64>,
    policy: &Policy,
    rules: &RuleSet,
) -> Result<Grid, Failure> {
    let measures = Measures::built_in().map_err(unreadable)?;
    let used: BTreeSet<(&str, Perspective)> = returns
        .within(scope)
        .flat_map(|(_, one)| &one.outcomes)
        .map(|own| (own.measure.as_str(), own.perspective))
        .collect();
    let series: Vec<(&Measure, Perspective)> = measures
        .all()
        .iter()
        .flat_map(|measure| measure.perspectives.iter().map(move |by| (measure, *by)))
        .filter(|(measure, by)| used.contains(&(measure.id.as_str(), *by)))
        .collect();
    let mut editions = Editions::new(series.iter().copied(), rules.clone());
    let published = editions.publish(returns, scope, policy).map_err(|error| too_few(&error))?;
    let (mut rows, mut kept) = (Vec::new(), 0);
    for ((measure, by), edition) in series.iter().zip(published) {
        match edition {
            Err(too_few) => note(&format!("{} ({}): {too_few}", measure.id, by.title())),
            Ok(edition) => {
                kept += edition.hidden;
                let said = Said {
                    measure: edition.measure.as_str(),
                    perspective: edition.perspective,
                    teams: (edition.teams.count(), asked),
                    rules,
                    quarters: scope.quarters,
                };
                rows.extend(edition.figures.iter().map(|figure| {
                    said.row(figure, policy.stage(last(&figure.of, scope.quarters), scope.today))
                }));
            }
        }
    }
    hidden(kept, rules);
    Ok(grid(rows))
}

/// A table of outcomes.
pub(super) fn grid(rows: Vec<Vec<Json>>) -> Grid {
    let first = ["measure", "perspective", "period", "team", "stage", "teams"];
    let hideable =
        ["eligible", "paired", "improved", "improved_percent", "percent_low", "percent_high", "deteriorated"];
    Grid::new(columns(&first, &hideable), rows)
}

/// What all figures by a measure have in common.
pub(super) struct Said<'a> {
    pub(super) measure: &'a str,
    pub(super) perspective: Perspective,
    /// How many reported, and how many were asked, where that is known.
    pub(super) teams: (u64, Option<u64>),
    pub(super) rules: &'a RuleSet,
    pub(super) quarters: &'a RangeInclusive<Quarter>,
}

/// The last quarter that a figure is about.
pub(super) fn last(of: &Of, quarters: &RangeInclusive<Quarter>) -> Quarter {
    match of {
        Of::All | Of::Team(_) => *quarters.end(),
        Of::Year(year) => Quarter::all_of(*year)[3],
        Of::Quarter(quarter) => *quarter,
    }
}

impl Said<'_> {
    pub(super) fn row(&self, figure: &PublishedOutcome, of_stage: Stage) -> Vec<Json> {
        let (period, team) = of(&figure.of, self.quarters);
        let rules = self.rules;
        let [low, high] = ends(figure.interval);
        // Where no source states a threshold nothing is hidden: there is nothing to say.
        let change = |answer: Option<Answer>| {
            if answer.is_some() { shown(rules, answer) } else { json!("not stated") }
        };
        let (reported, asked) = self.teams;
        vec![
            json!(self.measure),
            json!(self.perspective.title()),
            json!(period),
            json!(team),
            json!(stage(of_stage)),
            json!(reported),
            json!(asked),
            shown(rules, Some(figure.eligible)),
            shown(rules, Some(figure.paired)),
            change(figure.improved),
            json!(figure.improved_percent),
            low,
            high,
            change(figure.deteriorated),
        ]
    }
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Final => "final",
        Stage::Provisional => "provisional",
    }
}

fn referrals(
    returns: &Returns,
    scope: Scope<'_>,
    asked: Option<u64>,
    policy: &Policy,
    rules: &RuleSet,
) -> Result<Grid, Failure> {
    let dictionary = Dictionary::built_in().map_err(unreadable)?;
    let tables = Demographics::publish(returns, scope, policy, dictionary, rules.clone())
        .map_err(|error| too_few(&error))?;
    let (mut rows, mut kept) = (Vec::new(), 0);
    for (item, table) in dictionary.items().iter().zip(tables) {
        match table {
            Err(too_few) => note(&format!("{}: {too_few}", item.id)),
            Ok(table) => {
                kept += table.hidden;
                for figure in &table.figures {
                    rows.extend(categories(rules, &table, asked, figure, scope));
                }
            }
        }
    }
    hidden(kept, rules);
    let first = ["item", "period", "teams"];
    let hideable = ["category", "count", "of", "percent", "percent_low", "percent_high"];
    Ok(Grid::new(columns(&first, &hideable), rows))
}

fn categories(
    rules: &RuleSet,
    table: &Demographics,
    asked: Option<u64>,
    figure: &ItemFigure,
    scope: Scope<'_>,
) -> Vec<Vec<Json>> {
    let (period, _) = of(&figure.of, scope.quarters);
    let begin = |category: &str| {
        let (item, teams) = (json!(table.item.as_str()), table.teams.count());
        vec![item, json!(period), json!(teams), json!(asked), json!(category)]
    };
    let known = figure.categories.iter().map(|own| {
        let [low, high] = ends(own.interval);
        let counts = [own.count, figure.known].map(|answer| shown(rules, Some(answer)));
        begin(own.category.as_str())
            .into_iter()
            .chain(counts)
            .chain([json!(own.percent), low, high])
            .collect()
    });
    // In no percentage.
    let none = [json!("not in it"), json!("not in it"), Json::Null, Json::Null];
    let not_known: Vec<Json> =
        begin("not known").into_iter().chain([shown(rules, Some(figure.not_known))]).chain(none).collect();
    known.chain([not_known]).collect()
}
