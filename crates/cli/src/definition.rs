//! `rare-jewels definition`.

use std::path::PathBuf;

use crate::failure::Failure;

/// Read, check and compare definitions
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Runs the command.
pub(crate) fn run(_: &Args, _: &[PathBuf]) -> Result<(), Failure> {
    Ok(())
}
