//! `rare-jewels definition`: what services are judged by.

use std::path::PathBuf;

use clap::Subcommand;

use crate::failure::Failure;

mod calibrate;
mod check;
mod compare;
mod list;
mod moves;
mod schema;
mod show;

/// Read, check and compare the definitions that services are judged by
///
/// A definition is a TOML file: characteristics that it looks for, classes in the order in which they are tried, and
/// tests of its own that must pass. Some ship with the program; `--definitions` adds others.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::Args),
    Show(show::Args),
    Check(check::Args),
    Compare(compare::Args),
    Calibrate(calibrate::Args),
    Schema(schema::Args),
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    match &args.command {
        Command::List(args) => list::run(args, definitions),
        Command::Show(args) => show::run(args, definitions),
        Command::Check(args) => check::run(args, definitions),
        Command::Compare(args) => compare::run(args, definitions),
        Command::Calibrate(args) => calibrate::run(args, definitions),
        Command::Schema(args) => schema::run(args, definitions),
    }
}
