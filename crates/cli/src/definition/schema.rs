//! `rare-jewels definition schema`.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::library;
use crate::terminal::print;

const AFTER: &str = "\
Examples:
  rare-jewels definition schema > definition.schema.json

In an editor with TOML support (taplo, Even Better TOML), this first line of a definition names the schema:
  #:schema ./definition.schema.json

Facts of your own definitions are known to the schema when `--definitions` names their folder.";

/// Write the JSON Schema of the format, for editors: names complete, and slips are marked while you type
///
/// It knows every key, kind of condition, fact and choice. What only the whole file can tell is left to `rare-jewels
/// definition check`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {}

/// Runs the command.
pub(crate) fn run(_: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    print(&format!("{:#}\n", rules::json_schema(library.vocabulary())))
}
