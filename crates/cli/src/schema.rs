//! `rare-jewels schema`: the GraphQL schema.

use crate::failure::Failure;
use crate::terminal::print;

/// Print the GraphQL schema
///
/// The same text as `schema.graphql` of the repository, and as `/schema.graphql` of a server.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Runs the command.
pub(crate) fn run(_: &Args) -> Result<(), Failure> {
    print(&api::sdl())
}
