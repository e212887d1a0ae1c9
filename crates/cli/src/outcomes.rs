//! `rare-jewels outcomes`: a team's referrals as counts, on the team's own machine, and the counts of several teams together.

use clap::Subcommand;

use crate::failure::Failure;

mod aggregate;
mod columns;
mod pool;
mod publish;
mod returns;
mod submit;
mod validate;

/// Turn a table of referrals into counts, which are all that leaves the team; pool and publish those of several
///
/// You see what would leave before anything does, and decide.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Aggregate(aggregate::Args),
    Columns(columns::Args),
    Pool(pool::Args),
    Publish(publish::Args),
    Submit(submit::Args),
    Validate(validate::Args),
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Aggregate(args) => aggregate::run(args),
        Command::Columns(args) => columns::run(args),
        Command::Pool(args) => pool::run(args),
        Command::Publish(args) => publish::run(args),
        Command::Submit(args) => submit::run(args),
        Command::Validate(args) => validate::run(args),
    }
}

/// A data file that does not read.
fn unreadable(error: impl std::fmt::Display) -> Failure {
    Failure::File(error.to_string())
}
