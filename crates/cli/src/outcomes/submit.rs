//! `rare-jewels outcomes submit`.

use std::path::PathBuf;

use writer::command::SubmitOutcomeReturns;
use writer::{Actor, Order, Refusal, Role};

use super::validate::one_team;
use super::{aggregate, returns, unreadable};
use crate::database::{WrittenDatabase, block_on};
use crate::failure::{Failure, note};
use crate::grid::Format;
use crate::library;
use crate::sentence::count;

const AFTER: &str = "\
Examples:
  rare-jewels outcomes submit oxpip.json --dry-run                     check it, and show what would be kept
  rare-jewels outcomes submit oxpip.json --by Ada --as-proposal        it waits for a reviewer
  rare-jewels outcomes submit oxpip.json --by Ada --database postgres://…

For the operator of the register: it writes to the database, as `import` does. A team sends its returns to a server instead; `outcomes
validate --request` prints how. The files hold the returns of one team. You see all that is sent first. A return takes the
place of an earlier one of the same team and quarter. Nothing of a return is published.

A SQLite file is written by one process at a time: stop its server first.";

/// Put the returns of a team into a register
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// Returns of one team, as `outcomes aggregate --output` writes them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    database: WrittenDatabase,

    /// Who sends them, for the log
    #[arg(long, value_name = "NAME", default_value = "import")]
    by: String,

    /// Open a proposal, on which a reviewer decides
    #[arg(long)]
    as_proposal: bool,

    /// Show what would be sent, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// How to show what is sent
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let all = returns::read(&args.files)?;
    let team = one_team(&all)?.to_owned();
    aggregate::grid(&all).write(args.format)?;
    if args.dry_run {
        note("this is all that would be sent; nothing was written (--dry-run)");
        return Ok(());
    }
    let sent = count(all.len() as u64, "return", "returns");
    let returns = all.iter().map(serde_json::to_value).collect::<Result<_, _>>().map_err(unreadable)?;
    let command = SubmitOutcomeReturns { service: team, returns, reason: None };
    let role = if args.as_proposal { Role::Contributor } else { Role::Admin };
    let actor = Actor { name: args.by.clone(), label: None, role, key: None, scope: None };
    let library = library::open(&[])?;
    let done = block_on(async {
        let writer = args.database.writer(library).await?;
        let order = Order::from(writer::Command::SubmitOutcomeReturns(command));
        let done = writer.execute(actor, order).await;
        writer.close().await;
        done.map_err(|refusal| match refusal {
            Refusal::Faults(_) => Failure::Input(refusal.to_string()),
            other => Failure::File(other.to_string()),
        })
    })?;
    match done.proposal {
        Some(id) => note(&format!("sent {sent}, which wait for a reviewer as `proposal:{id}`")),
        None => note(&format!("sent {sent}, which the register keeps and does not publish")),
    }
    Ok(())
}
