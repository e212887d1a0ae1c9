//! `rare-jewels`: the registry and its rules on the command line.
//!
//! Every subcommand has a file of its own, with its arguments and its help beside what it does. What they share:
//!
//! - [`failure`]: why a command failed, and the exit status that says so;
//! - [`terminal`]: whether to use colours, and output that ends quietly when its reader does;
//! - [`library`]: the definitions that ship and those that `--definitions` adds;
//! - [`poll`]: files that are read again when they change.
#![forbid(unsafe_code)]

mod access;
mod accreditations;
mod archive;
mod args;
mod backup;
mod capacity;
mod classify;
mod clock;
mod completions;
mod config;
mod coverage;
mod csv_line;
mod database;
mod definition;
mod doctor;
mod documentation;
mod export;
mod failure;
mod funding;
mod generate;
mod grid;
mod head_key;
mod import;
mod journal;
mod key;
mod library;
mod log;
mod man;
mod outcomes;
mod output;
mod poll;
mod reading;
mod report;
mod schema;
mod sentence;
mod serve;
mod spinner;
mod standards;
mod terminal;
mod vocabulary;
mod webhook;
mod workforce;

use std::process::ExitCode;

use crate::args::{Args, Command};
use crate::failure::Failure;

/// Answers are made of many small texts; this allocator makes and frees them faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match config::parse().and_then(|args| run(&args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            ExitCode::from(failure.status())
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Access(command) => access::run(command, &args.definitions),
        Command::Accreditations(command) => accreditations::run(command, &args.definitions),
        Command::Backup(command) => backup::backup(command),
        Command::Capacity(command) => capacity::run(command, &args.definitions),
        Command::Classify(command) => classify::run(command, &args.definitions),
        Command::Completions(command) => completions::run(command),
        Command::Coverage(command) => coverage::run(command, &args.definitions),
        Command::Definition(command) => definition::run(command, &args.definitions),
        Command::Docs(command) => documentation::run(command),
        Command::Doctor(command) => doctor::run(command, &args.definitions),
        Command::Export(command) => export::run(command),
        Command::Funding(command) => funding::run(command, &args.definitions),
        Command::Import(command) => import::run(command, &args.definitions),
        Command::Key(command) => key::run(command),
        Command::Log(command) => journal::run(command),
        Command::Man(command) => man::run(command),
        Command::Outcomes(command) => outcomes::run(command),
        Command::Report(command) => report::run(command, &args.definitions),
        Command::Restore(command) => backup::restore(command),
        Command::Schema(command) => schema::run(command),
        Command::Serve(command) => serve::run(command, &args.definitions),
        Command::Standards(command) => standards::run(command),
        Command::Vocabulary(command) => vocabulary::run(command, &args.definitions),
        Command::Webhooks(command) => webhook::run(command),
        Command::Workforce(command) => workforce::run(command),
    }
}
