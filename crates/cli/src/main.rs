//! `rare-jewels`: the registry and its rules on the command line.
//!
//! Every subcommand has a file of its own, with its arguments and its help beside what it does. What they share:
//!
//! - [`failure`]: why a command failed, and the exit status that says so;
//! - [`terminal`]: whether to use colours, and output that ends quietly when its reader does;
//! - [`library`]: the definitions that ship and those that `--definitions` adds.
#![forbid(unsafe_code)]

mod args;
mod classify;
mod clock;
mod csv_line;
mod database;
mod definition;
mod doctor;
mod failure;
mod funding;
mod generate;
mod journal;
mod key;
mod library;
mod log;
mod schema;
mod sentence;
mod serve;
mod terminal;
mod vocabulary;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::failure::Failure;

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            ExitCode::from(failure.status())
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Classify(command) => classify::run(command, &args.definitions),
        Command::Definition(command) => definition::run(command, &args.definitions),
        Command::Doctor(command) => doctor::run(command, &args.definitions),
        Command::Funding(command) => funding::run(command, &args.definitions),
        Command::Key(command) => key::run(command),
        Command::Log(command) => journal::run(command),
        Command::Schema(command) => schema::run(command),
        Command::Serve(command) => serve::run(command, &args.definitions),
        Command::Vocabulary(command) => vocabulary::run(command, &args.definitions),
    }
}
