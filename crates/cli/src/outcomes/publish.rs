//! `rare-jewels outcomes publish`.

use jiff::tz::TimeZone;
use quality::Quarter;
use quality::disclosure::RuleSet;
use quality::outcomes::{EditionTable, Policy, Stage};
use serde_json::{Value as Json, json};
use writer::command::{HiddenFigure, PreparedEdition, PublishOutcomes, WhyHidden};
use writer::{Actor, Order, Refusal, Role};

use super::pool::{self, Said};
use super::unreadable;
use crate::clock;
use crate::database::{WrittenDatabase, block_on};
use crate::failure::{Failure, note};
use crate::grid::{Format, Grid, column};
use crate::library;
use crate::sentence::count;

const AFTER: &str = "\
Examples:
  rare-jewels outcomes publish --from 2024-25-Q1 --to 2024-25-Q4 --dry-run            what would be published
  rare-jewels outcomes publish --from 2024-25-Q1 --to 2024-25-Q4 --dry-run --hidden   what would be hidden, and why
  rare-jewels outcomes publish --from 2024-25-Q1 --to 2024-25-Q4 --by Ada --asked oxpip,leeds,croydon,norpip

For the operator of the register: reviewers publish by `publishOutcomes` of its interface. An edition holds what may be published of the
returns that the register keeps, and nothing else. All its figures are decided together, and with those of every edition before,
also of one that was withdrawn. A SQLite file is written by one process at a time: stop its server first.

Who sent a return does not publish it. To withdraw an edition, take its revision back: `revertRevision`.";

/// Publish an edition of pooled outcomes: what may be published of the returns that a register keeps
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// The first quarter, `2024-25-Q1`
    #[arg(long, value_name = "QUARTER")]
    from: Quarter,

    /// The last quarter
    #[arg(long, value_name = "QUARTER")]
    to: Quarter,

    /// The slugs of all teams that were asked; without it readers see that it is not known
    #[arg(long, value_name = "SLUGS", value_delimiter = ',')]
    asked: Vec<String>,

    /// The rules by which small counts are hidden: `nhs-mental-health` or `nhs-maternity`
    #[arg(long, value_name = "ID", default_value = "nhs-mental-health")]
    rules: String,

    /// Who publishes it, for the log
    #[arg(long, value_name = "NAME", required_unless_present = "dry_run")]
    by: Option<String>,

    /// Why; everybody reads it
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    #[command(flatten)]
    database: WrittenDatabase,

    /// Show what would be published, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Show what would be hidden, and why, in the place of what would be published: for you alone
    #[arg(long, requires = "dry_run")]
    hidden: bool,

    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let (from, to) = (args.from.to_string(), args.to.to_string());
    let (asked, rules, reason) = (args.asked.clone(), args.rules.clone(), args.reason.clone());
    let command = PublishOutcomes { from, to, asked, rules, reason };
    let name = args.by.clone().unwrap_or_default();
    let actor = Actor { name, label: None, role: Role::Admin, key: None, scope: None };
    let library = library::open(&[])?;
    let (prepared, name) = block_on(async {
        let writer = if args.dry_run {
            std::sync::Arc::new(args.database.open_to_read(library).await?)
        } else {
            args.database.writer(library).await?
        };
        let today = clock::now().to_zoned(TimeZone::UTC).date();
        let prepared = command.clone().prepare(writer.snapshot(), actor.clone(), today).await;
        let done = match prepared {
            Ok(prepared) if args.dry_run => Ok((prepared, None)),
            Ok(prepared) => {
                let order = Order::from(writer::Command::PublishOutcomes(command));
                let done = writer.execute(actor, order).await;
                done.map(|receipt| (prepared, Some(receipt.entity.slug.to_string())))
            }
            Err(refusal) => Err(refusal),
        };
        writer.close().await;
        done.map_err(|refusal| match refusal {
            Refusal::Faults(_) | Refusal::Denied(_) => Failure::Input(refusal.to_string()),
            other => Failure::File(other.to_string()),
        })
    })?;
    if args.hidden {
        return hidden(&prepared).write(args.format);
    }
    published(&prepared)?.write(args.format)?;
    summary(&prepared);
    match name {
        Some(name) => note(&format!("published as `{name}`")),
        None => note("this is all that would be published; nothing was written (--dry-run)"),
    }
    Ok(())
}

/// What the edition says.
fn published(prepared: &PreparedEdition) -> Result<Grid, Failure> {
    let PreparedEdition { edition, table, .. } = prepared;
    let known = RuleSet::built_in().map_err(unreadable)?;
    let Some(rules) = known.iter().find(|rules| rules.id == table.rules) else {
        return Err(unreadable(format!("unknown rules `{}`", table.rules)));
    };
    let (policy, quarters) = (Policy::built_in().map_err(unreadable)?, edition.from..=edition.to);
    let EditionTable { asked, series, .. } = table;
    let mut rows = Vec::new();
    for own in series {
        let said = Said {
            measure: own.measure.as_str(),
            perspective: own.perspective,
            teams: (own.reported, *asked),
            rules,
            quarters: &quarters,
        };
        for row in &own.figures {
            let stage: Stage = policy.stage(pool::last(&row.of, &quarters), clock::today());
            rows.push(said.row(&row.figure(rules), stage));
        }
    }
    Ok(pool::grid(rows))
}

/// What the edition hides, and why.
fn hidden(prepared: &PreparedEdition) -> Grid {
    let quarters = prepared.edition.from..=prepared.edition.to;
    let rows = prepared.hidden.iter().map(|HiddenFigure { measure, perspective, of, figure, why }| {
        let (period, team) = of.as_ref().map_or((None, None), |of| {
            let (period, team) = pool::of(of, &quarters);
            (Some(period), team)
        });
        let why: Json = match why {
            WhyHidden::Small => json!("it is small"),
            WhyHidden::GivesAway => json!("a small count would follow from it"),
            WhyHidden::TooFewTeams(too_few) => json!(too_few.to_string()),
        };
        vec![json!(measure), json!(perspective.title()), json!(period), json!(team), json!(figure), why]
    });
    let columns = ["measure", "perspective", "period", "team", "figure", "why"].map(column);
    Grid::new(columns.into(), rows.collect())
}

/// How much is hidden, by reason.
fn summary(prepared: &PreparedEdition) {
    let number = |why: fn(&WhyHidden) -> bool| {
        let figures = prepared.hidden.iter().filter(|hidden| why(&hidden.why)).count();
        count(figures as u64, "figure is", "figures are")
    };
    let small = number(|why| matches!(why, WhyHidden::Small));
    let gives_away = number(|why| matches!(why, WhyHidden::GivesAway));
    note(&format!(
        "{small} hidden since they are small, {gives_away} hidden since a small count would follow; rules: {}",
        prepared.table.rules
    ));
    for hidden in &prepared.hidden {
        if let WhyHidden::TooFewTeams(too_few) = hidden.why {
            note(&format!("{} ({}): {too_few}", hidden.measure, hidden.perspective.title()));
        }
    }
}
