//! `rare-jewels vocabulary`: what can be known about a service.

use std::path::PathBuf;

use crate::failure::Failure;

/// List the facts that can be known about a service, and the questions behind them
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Runs the command.
pub(crate) fn run(_: &Args, _: &[PathBuf]) -> Result<(), Failure> {
    Ok(())
}
